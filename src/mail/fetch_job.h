/* fetch_job.h - one account that is being taken from; shared by the ways (IMAP, POP3, Maildir,
 * Graph) and nobody else. */
#pragma once
#include "core/fetched.h"
#include "mail/fetch.h"
#include "mail/link.h"

enum {
    FETCH_BATCH = 50,                       /* messages stored in one transaction */
    FETCH_BATCH_BYTES = 8 * 1024 * 1024,    /* so much at most, but for a single big one */
    FETCH_WHOLE_BYTES = 2 * 1024 * 1024,    /* more is taken in pieces that can be taken up again */
    FETCH_PIECE_BYTES = 1024 * 1024,
    FETCH_PATIENCE = 3, /* so often may one message break everything off until it is held */
};

struct fetch_job {
    const struct house *house;
    const char *data_dir;
    struct arena *arena; /* of the account's texts */
    struct account_row account;
    struct intake *intake;
    const gint *stop;
    int stop_fd;
    bool once; /* take what is there, and return */
    enum account_fault fault;
    bool well; /* it was noted that it goes well */
    size_t taken;

    /* The batch at hand: bytes in an unnamed file, where each message lies. */
    int spool;
    int64_t spool_size, begun; /* begun: where the message that comes now begins */
    bool spool_failed, too_big;
    GArray *messages; /* struct fetched_message; texts in batch_arena */
    struct arena *batch_arena;

    /* A message that broke everything off, and how often; a big one that is half here. */
    uint32_t hard_uid;
    int hard_times;
    bool careful; /* one message at a time, to find the one that breaks everything off */
    int64_t half_uid, half_validity;
    GHashTable *known; /* of POP3 and others: what is taken already */
    int64_t stamp;     /* of Maildir: how its folders were when they were last read */
};

/* How a way takes mail: runs until it breaks, the program ends, or (once) all is taken. */
struct fetch_way {
    const char *scheme;
    bool (*run)(struct fetch_job *j, GError **error);
    bool (*try)(struct fetch_job *j, GError **error);
    int64_t pause_ms; /* before it runs again; 0: it stays connected */
};
extern const struct fetch_way fetch_imap, fetch_imaps, fetch_pop3, fetch_pop3s, fetch_maildir,
    fetch_graph;

bool fetch_stopping(const struct fetch_job *j);
/* False once the program ends. */
bool fetch_sleep(struct fetch_job *j, int64_t ms);
bool fetch_trouble(struct fetch_job *j, enum account_fault fault, GError **error,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);
/* How to log in: password, or a token that is fresh. Texts in A. */
bool fetch_login(struct fetch_job *j, struct arena *a, struct link_config *c,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It works: noted once until the next trouble. */
bool fetch_well(struct fetch_job *j, const char *doing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An empty batch; bytes that are half here stay where KEEP. */
bool fetch_begin(struct fetch_job *j, bool keep, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void fetch_add(struct fetch_job *j, const char *data, size_t n);
/* The message that came is complete; MANNER, dates and so on in M, whose raw is filled in. */
bool fetch_end(struct fetch_job *j, struct fetched_message m,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Commits the batch and wakes the intake; waits before where much is undecided, so that many old
 * messages of one account do not stand before the new ones of all others. */
bool fetch_store(struct fetch_job *j, const char *via, const char *folder, const char *validity,
                 int64_t last_uid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How a message is taken that lay there BEFORE the account was looked at first, and was SEEN; false:
 * it stays where it is. */
bool fetch_wanted(const struct fetch_job *j, bool before, bool seen, enum fetched_manner *manner);
/* For servers without numbers that grow: whether UID is taken already; those that are stay in
 * j->known. */
bool fetch_known(struct fetch_job *j, const char *folder, const char *validity, const char *uid,
                 bool *known, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same servers: *FIRST until fetch_first_done(), all that is there lay there before. */
bool fetch_first(struct fetch_job *j, struct arena *a, const char *folder, const char *validity,
                 struct fetched_folder *at, bool *first, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool fetch_first_done(struct fetch_job *j, const char *via, const char *folder,
                      const char *validity, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes a message as known that stays where it is. */
bool fetch_pass(struct fetch_job *j, const char *uid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the batch at hand is to be stored before more is taken. */
bool fetch_full(const struct fetch_job *j);
/* Whether nothing is to be done on the server for a message of this manner. */
bool fetch_settled(const struct fetch_job *j, enum fetched_manner manner);
/* A message that can't be had: what a person is told. */
const char *fetch_held_words(const struct fetch_job *j, struct arena *a, int64_t size);
