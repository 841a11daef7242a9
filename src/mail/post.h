/* post.h - the outbox goes out: claims what is due, makes the letter and the bytes, hands them to
 * the account's server, and writes down what became of it. */
#pragma once
#include "core/account_state.h"
#include "core/house.h"
#include "mail/smtp.h"

/* Sends what is due, until *STOP (atomic; NULL: none) is set; *SENT counts rows that were tried. DATA_DIR
 * holds the key of the secrets. */
bool post_run(const struct house *house, const char *data_dir, gint *stop, int64_t *sent, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* When to try again after ATTEMPTS failures: 1, 2, 4 … up to 60 minutes, some of it by chance. */
int64_t post_next_at(int64_t now, int64_t attempts);
/* True when a mail of CREATED_AT is given up: five days. */
bool post_is_over(int64_t now, int64_t created_at);

/* The way out of an account, not yet connected. SECONDS 0: as patient as RFC 5321 wants it. *FAULT says
 * what kind of trouble it is. */
struct smtp *post_open(const struct house *house, const char *data_dir,
                       const struct account_row *account, int seconds, enum account_fault *fault,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The thread of `serve` that does this all the time. */
typedef struct post post;
struct post *post_start(const struct house *house, const char *data_dir);
void post_stop(struct post *p);
