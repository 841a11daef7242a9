/* imap.h - the client's side of IMAP (RFC 3501, RFC 9051) as far as taking mail needs it: select,
 * search, fetch, mark, move (RFC 6851), idle (RFC 2177). Commands one after the other; messages by
 * UID only. A session belongs to one thread; after a false its connection is useless. */
#pragma once
#include "mail/imap_reader.h"
#include "mail/link.h"

enum {
    IMAP_SEARCH_MOST = 1000 * 1000, /* numbers kept of one search */
    IMAP_SET_MOST = 200,            /* numbers in one command */
};

struct imap_message {
    uint32_t uid;
    int64_t size;
    bool seen, deleted;
    int64_t at; /* INTERNALDATE; 0: not told */
};

typedef struct imap imap;

/* Connects, logs in, and asks what the server can. */
struct imap *imap_open(const struct link_config *c, enum account_fault *fault,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says good-bye where the connection still works. */
void imap_close(struct imap *s);

struct imap_folder {
    uint32_t validity, next_uid, exists; /* 0: not told */
};
/* ACCOUNT_FOLDER where there is none. FOLDER is UTF-8. */
bool imap_select(struct imap *s, const char *folder, struct imap_folder *f,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The UIDs over AFTER, ascending, IMAP_SEARCH_MOST at most. Free *UIDS (uint32_t). */
bool imap_search(struct imap *s, uint32_t after, GArray **uids,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is to know of the messages UIDS, in *MESSAGES (struct imap_message, free it); one that is
 * gone meanwhile is missing there. */
bool imap_look(struct imap *s, const uint32_t *uids, size_t n, GArray **messages,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct imap_take {
    void *user;
    void (*piece)(void *user, const char *data, size_t n);
    void (*end)(void *user, uint32_t uid); /* behind the last piece of a message */
};
/* The bodies of UIDS, unmarked; from OFFSET on where that is not 0, MOST bytes at most (0: all). */
bool imap_take(struct imap *s, const uint32_t *uids, size_t n, int64_t offset, int64_t most,
               const struct imap_take *take, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The header alone, MOST bytes at most. */
bool imap_take_header(struct imap *s, uint32_t uid, int64_t most, const struct imap_take *take,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum imap_after { IMAP_SEEN, IMAP_MOVE, IMAP_DELETE };
/* Marks, moves to FOLDER or deletes; those that are gone already do not matter. */
bool imap_settle(struct imap *s, const uint32_t *uids, size_t n, enum imap_after after,
                 const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the connection is of no use any more; else a false was a refusal, and it works on. */
bool imap_is_lost(const struct imap *s);
/* Waits until there is news in the folder, MOST_MS at most: by IDLE, or where the server can't, by
 * asking again and again every POLL_MS. *NEWS false: nothing has come. */
bool imap_wait(struct imap *s, int64_t most_ms, int64_t poll_ms, bool *news,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A folder's name in modified UTF-7 (RFC 3501 section 5.1.3), in quotes. */
char *imap_name(struct arena *a, const char *utf8);
/* "17-Jul-1996 02:44:25 -0700"; 0 where it is none. */
int64_t imap_date(const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(imap, imap_close)
