/* certificate.h - what was anonymised or deleted: what, when, by whom, why, how much, and a hash over it
 * and the one before; never what it was about. Written in the transaction that ends the act, never
 * changed. */
#pragma once
#include "core/house.h"
#include "rows/privacy.h"

/* At the end of a subject: it broke off, and what it counts is not all. */
#define CERTIFICATE_INCOMPLETE ", incomplete"

struct certificate_counts {
    int64_t tickets, messages, mails, files;
};

struct certificate_new {
    int64_t at;
    const char *what;    /* "anonymised", "erased" */
    const char *subject; /* "person 17", "closed for 24 months: Support" */
    const char *actor;   /* who did it; "" the rule */
    const char *reason;
    struct certificate_counts counts;
};

/* What a subject says. All is 0 or "" where it is none of ours. */
struct certificate_subject {
    int64_t person_id;
    bool broken;
    int64_t months;    /* of a rule: after closing */
    const char *queue; /* "": all others */
};
struct certificate_subject certificate_subject(const char *subject);

/* Inside db_write(). */
bool certificate_put(struct db *db, struct arena *a, const struct certificate_new *c, int64_t *id,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, those before BEFORE (0: from the newest). */
bool certificate_list(struct db *db, struct arena *a, int64_t before, size_t most,
                      struct certificate_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It as a PDF into the open file FD, in LANG ("de", "en") and ZONE; FAIL_NOT_FOUND. */
bool certificate_pdf(const struct house *house, struct db *db, struct arena *a, int64_t id, const char *lang,
                     GTimeZone *zone, int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND. *WHOLE says whether it is as it was written, and follows the one before it. */
bool certificate_get(struct db *db, struct arena *a, int64_t id, struct certificate_row **row,
                     bool *whole, GError **error) G_GNUC_WARN_UNUSED_RESULT;
