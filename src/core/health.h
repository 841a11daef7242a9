/* health.h - whether the desk runs well, and what an administrator is to do where it does not: seen
 * on a page, on top of the desk, at /health and /metrics, and mailed once. */
#pragma once
#include "core/account_state.h"
#include "core/house.h"

enum health_kind {
    HEALTH_TAKING,  /* an account can't be read */
    HEALTH_SENDING, /* an account can't send */
    HEALTH_CONSENT, /* an OAuth2 consent ends soon */
    HEALTH_SILENT,  /* no mail for longer than usual */
    HEALTH_INBOX,   /* mail waits to be decided */
    HEALTH_OUTBOX,  /* mail waits to be sent */
    HEALTH_DISK,
    HEALTH_BACKUP, /* none, or none that was proved, for longer than it should be */
    HEALTH_TOKEN,  /* a program's token for the API ends soon */
    HEALTH_KINDS
};

/* "taking"; for /health and /metrics. */
const char *health_kind_name(enum health_kind kind);

struct health_warning {
    enum health_kind kind;
    const char *key;          /* names this one: "taking 3" */
    const char *about;        /* the account, the token; "" where it is about the whole desk */
    const char *what, *advice; /* a sentence each, in the language asked for */
    const char *detail;       /* a server's words, "" if none */
    int64_t account_id;       /* 0: none */
    int64_t since;            /* 0: not known */
};

struct health {
    struct account_health *accounts;
    size_t n_accounts;
    int64_t inbox_waiting, inbox_oldest; /* oldest: when it came, 0: none waits */
    int64_t outbox_waiting, outbox_late; /* late: for over half an hour */
    int64_t mail_at;                     /* when mail last came by LMTP; 0: never */
    int64_t proved_at;                   /* the last backup that was proved; 0: never */
    int64_t disk_free, disk_size;        /* bytes, where the data folder lies; 0: not known */
    struct health_warning *warnings;     /* the worst first */
    size_t n_warnings;
};

/* LANG: "de" or "en". */
bool health_read(const struct house *house, struct db *db, struct arena *a, const char *lang,
                 int64_t now, struct health *h, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a program that serves keeps of it for every page, without asking the database. */
struct health_watch;
struct health_watch *health_watch_new(void);
void health_watch_free(struct health_watch *w);
/* Looks, once a minute: notes what holds, and mails what has held for some minutes to the
 * administrators, each warning once, by an account that works. */
bool health_look(struct health_watch *w, const struct house *house, int64_t now,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many warnings there are; *FIRST is the worst one's sentence. W may be NULL. Thread-safe. */
size_t health_watch_get(struct health_watch *w, struct arena *a, const char *lang,
                        const char **first);
/* How many of KIND. */
size_t health_watch_count(struct health_watch *w, enum health_kind kind);
