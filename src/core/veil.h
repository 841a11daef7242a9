/* veil.h - what tells of people in one ticket, replaced by a word; the part of anonymise.h that works on
 * tickets. Inside db_write(). */
#pragma once
#include "core/certificate.h"
#include "core/ticket.h"

#define VEIL_WORD "[anonymisiert]"

struct veil {
    const struct ticket_change *c;
    int64_t person_id; /* 0: all customers of the ticket */
    /* What is looked for: in texts whole names, addresses and numbers; in headers short names, too. */
    const char *const *needles, *const *header_needles; /* NULL at the end; never "" */
    bool texts;                                         /* of messages go, and files */
    struct certificate_counts *done;
};

/* Whether it is more than a number, which might be an id elsewhere. */
bool veil_has_letter(const char *s);
/* A copy of TEXT (valid UTF-8, or NULL) with every needle replaced, where it stands for itself and
 * is no part of a longer word of any script, nor of another address; TEXT itself where there is
 * none. Upper and lower case of ASCII are one. */
const char *veil_text(struct arena *a, const char *text, const char *const *needles);
/* The same in all texts of a JSON value; keys stay. What is no JSON is taken as a text. */
const char *veil_json(struct arena *a, const char *json, const char *const *needles);
/* The messages and what stands beside them; ALONE: nobody else's are in it. */
bool veil_ticket(const struct veil *v, const struct ticket_row *ticket, bool alone,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mail INBOX_ID as it came: a line that says what happened stands in its place. */
bool veil_mail(const struct veil *v, int64_t inbox_id, int64_t blob_id,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
