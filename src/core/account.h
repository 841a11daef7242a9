/* account.h - mail accounts: an address, a way in, a way out. Secrets are sealed (secret_box.h). */
#pragma once
#include "core/house.h"
#include "rows/account.h"

struct account_new {
    const char *name, *address, *sender_name;
    const char *in_url, *in_secret;   /* "" or NULL: none */
    const char *out_url, *out_secret;
    const char *ca_file;
    const char *queue; /* by name; NULL: the first */
    const char *lang;
};

/* FAIL_INVALID for a wrong address or a URL scheme that is not known (imaps, imap, pop3s, pop3,
 * maildir; smtps, smtp, sendmail), FAIL_CONFLICT for a name that exists. */
bool account_add(const struct house *house, const char *data_dir, const struct account_new *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_list(struct db *db, struct arena *a, struct account_row **rows, size_t *n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_find(struct db *db, struct arena *a, const char *name, struct account_row *row,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The account that a mail goes out by: ID, or the first that can send. *ROW is NULL if none can. */
bool account_for_sending(struct db *db, struct arena *a, int64_t id, struct account_row **row,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The account that one of the envelope's recipients belongs to, 0 if none. */
bool account_of_recipients(struct db *db, struct arena *a, const char *rcpt_to,
                           struct account_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes the last success (ANSWER NULL) or failure. */
bool account_note(const struct house *house, int64_t id, const char *answer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
