/* account.h - mail accounts: an address, a way in, a way out. Secrets are sealed (secret_box.h) and
 * never come back out of here but for logging in. */
#pragma once
#include "core/house.h"
#include "rows/account.h"

enum { ACCOUNT_NAME_MAX = 100, ACCOUNT_TEXT_MAX = 255, ACCOUNT_RATE_MOST = 100000 };

/* Everything that is set of an account. Texts may be NULL where "" is meant. */
struct account_edit {
    const char *name, *address, *sender_name;
    /* imaps://USER@HOST, imap://…, pop3s://…, pop3://…, maildir:DIR, graph:; "": mail comes by LMTP */
    const char *in_url;
    const char *out_url; /* smtps://USER@HOST, smtp://…, sendmail:[PROGRAM], graph: */
    /* Passwords; NULL leaves what is stored (nothing for a new account), "" forgets it. What is stored
     * goes to no other server: a new one asks for it again, and for a new consent. */
    const char *in_secret, *out_secret;
    const char *ca_file; /* certificates to trust beside the system's (account_ca.h) */
    int64_t queue_id;    /* 0: the first */
    const char *lang;
    bool active;
    const char *folder;       /* of IMAP and Graph; "" is INBOX */
    const char *after_taking; /* seen, move, delete, leave */
    const char *move_to;      /* the folder for "move" */
    /* What happens to mail that lies there already: all (what was read becomes archive), unread
     * (what was read stays where it is), new (all of it stays). */
    const char *begin_with;
    bool archive;     /* an old mailbox: original dates, closed tickets, no automatic mail */
    const char *auth; /* password, oauth2 (core/oauth.h) */
    int64_t per_minute, per_hour; /* mails that may leave; 0: as many as come */
    bool own_net; /* its servers may stand in this machine's own network */
};

enum account_wrong {
    ACCOUNT_FINE,
    ACCOUNT_NAME,
    ACCOUNT_NAME_TAKEN,
    ACCOUNT_ADDRESS,
    ACCOUNT_IN,     /* the way in is none that is known */
    ACCOUNT_OUT,    /* the way out */
    ACCOUNT_SECRET, /* a password stands in an URL, where everybody reads it */
    ACCOUNT_MOVE,   /* to move needs a folder to move to */
    ACCOUNT_CHOICE,
    ACCOUNT_QUEUE,
    ACCOUNT_RATE,
    ACCOUNT_SECRET_AGAIN, /* another server: the stored password is not for it */
    ACCOUNT_CA, /* neither a path nor certificates */
    ACCOUNT_WRONGS
};

/* Stores E as account *ID, or as a new one where it is 0. Inside db_write(). False with *WRONG (may
 * be NULL): FAIL_INVALID, or FAIL_CONFLICT for a name that exists. */
bool account_put(struct db *db, struct arena *a, const char *data_dir, int64_t *id,
                 const struct account_edit *e, enum account_wrong *wrong,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As it is stored, passwords left out (NULL). FAIL_NOT_FOUND. */
bool account_get(struct db *db, struct arena *a, int64_t id, struct account_edit *e,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_list(struct db *db, struct arena *a, struct account_row **rows, size_t *n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_find(struct db *db, struct arena *a, const char *name, struct account_row *row,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_by_id(struct db *db, struct arena *a, int64_t id, struct account_row *row,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The account that a mail of queue QUEUE_ID (0: of none) goes out by: account ID, by which its ticket
 * came, where that serves the queue; else the first that does; else ID; else the first that can send.
 * *ROW is NULL if none can. */
bool account_for_sending(struct db *db, struct arena *a, int64_t id, int64_t queue_id,
                         struct account_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The account that one of the envelope's recipients belongs to, 0 if none. */
bool account_of_recipients(struct db *db, struct arena *a, const char *rcpt_to,
                           struct account_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes the last success (ANSWER NULL) or failure of sending. */
bool account_note(const struct house *house, int64_t id, const char *answer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
