/* fetched.h - what was taken from a mailbox, so that nothing is taken twice: a message is known by
 * the number that its server gave it, and where the server numbers anew, by its bytes. */
#pragma once
#include "core/blob.h"
#include "core/house.h"
#include "rows/fetched.h"

enum fetched_manner {
    FETCHED_LIVE,    /* as any mail that comes */
    FETCHED_OLD,     /* lay there when the account was first looked at: its own date, and no
                        automatic mail where that is over a day before the account was set up */
    FETCHED_ARCHIVE, /* of an old mailbox: as above, and its ticket is closed */
    FETCHED_HELD,    /* too big: only its header was taken, a person must look */
};

struct fetched_message {
    const char *uid;
    struct blob_source raw;
    int64_t received_at; /* as the server says; 0: not told */
    enum fetched_manner manner;
    const char *reason; /* why it is held */
    bool settled;       /* nothing is to be done on the server afterwards */
    bool passed;        /* it stays where it is, and is only known from now on */
};

struct fetched_batch {
    int64_t account_id;
    const char *folder, *validity;
    const char *via; /* imap, pop3, maildir, graph */
    const struct fetched_message *messages;
    size_t n;
    int64_t last_uid; /* of IMAP: every message up to it is decided; 0: not told */
};

/* Stores a batch and returns only after the commit: now the server may be told to mark, move or
 * delete. Messages that are known already are passed over. *TAKEN counts the others. LATER lets
 * writers that wait go first. */
bool fetched_store(const struct house *house, const struct fetched_batch *b, bool later,
                   size_t *taken, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a message is known; *MANNER may be NULL. */
bool fetched_known(struct db *db, struct arena *a, int64_t account_id, const char *folder,
                   const char *validity, const char *uid, bool *known,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct fetched_folder {
    const char *validity; /* NULL: never looked at */
    int64_t begun_uid;    /* what was below it lay there already; -1: not known by number */
    int64_t last_uid;
    const char *cursor; /* Graph's delta link; "" */
};
bool fetched_folder_get(const struct house *house, struct arena *a, int64_t account_id,
                        const char *folder, struct fetched_folder *f,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool fetched_folder_put(const struct house *house, int64_t account_id, const char *folder,
                        const struct fetched_folder *f, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Messages that are taken and not yet marked, moved or deleted on the server. */
bool fetched_unsettled(const struct house *house, struct arena *a, int64_t account_id,
                       const char *folder, const char *validity, int64_t most,
                       struct fetched_unsettled_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool fetched_settle(const struct house *house, const struct fetched_unsettled_row *rows, size_t n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "live"; and back, FETCHED_LIVE for anything else. */
const char *fetched_manner_name(enum fetched_manner manner);
enum fetched_manner fetched_manner_named(const char *name);
