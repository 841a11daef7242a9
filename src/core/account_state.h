/* account_state.h - how it goes with taking mail from each account: last success, last fault in
 * plain words and what to do about it, when it is tried again. */
#pragma once
#include "core/account.h"

/* What can be wrong with an account, as an administrator can do something about it. */
enum account_fault {
    ACCOUNT_OK,
    ACCOUNT_HOST,     /* the name of the server is not known */
    ACCOUNT_CONNECT,  /* nobody listens there, or a firewall is between */
    ACCOUNT_TIMEOUT,  /* it does not answer */
    ACCOUNT_TLS,      /* its certificate is not trusted, or it offers no encryption */
    ACCOUNT_LOGIN,    /* name or password is wrong */
    ACCOUNT_CONSENT,  /* OAuth2: the consent has ended or was never given */
    ACCOUNT_FOLDER,   /* there is no such folder */
    ACCOUNT_DROPPED,  /* the connection broke off */
    ACCOUNT_PROTOCOL, /* an answer that nobody understands */
    ACCOUNT_STORE,    /* our own database or disk */
    ACCOUNT_SETTING,  /* the account is set up wrongly */
    ACCOUNT_PRIVATE,  /* the server stands in the own network, and nobody said that it may */
    ACCOUNT_UNTRIED,  /* there is a server; whether it lets us in is not known */
    ACCOUNT_REFUSED,  /* it lets us in, and does not take our mail */
    ACCOUNT_FAULTS
};

/* "login"; for the database and JSON. */
const char *account_fault_name(enum account_fault fault);
enum account_fault account_fault_named(const char *name); /* ACCOUNT_OK for an unknown one */
/* One sentence of what is wrong, and one of what to do; LANG "de" or "en". "" for ACCOUNT_OK. */
const char *account_fault_words(enum account_fault fault, const char *lang);
const char *account_fault_advice(enum account_fault fault, const char *lang);

struct account_health {
    int64_t id;
    const char *name, *address, *in_url, *out_url;
    const char *queue; /* "": the first */
    bool active, takes, sends; /* takes: there is a way in; else mail comes by LMTP */
    bool archive, oauth;
    /* "": has not begun; connecting, ready (waits for news), taking, waiting (until next_at), off */
    const char *doing;
    int64_t ok_at, failed_at, next_at; /* of taking; 0: never */
    int64_t mail_at;                   /* when the last message was taken */
    int64_t last_at;                   /* when one came, by whatever way */
    enum account_fault fault;          /* since the last success; ACCOUNT_OK if none */
    const char *answer;                /* the server's words about it */
    int64_t sent_at, send_failed_at;   /* of sending */
    const char *send_answer;           /* "" since the last success */
    int64_t today;                     /* messages that came since midnight (UTC) */
    int64_t waiting;                   /* mails that are to leave by it */
    int64_t unsettled;                 /* taken, and not yet marked on the server */
    int64_t granted_at;                /* OAuth2: when consent was given; 0: not yet */
    int64_t consent_until;             /* when it ends if nobody renews it; 0: not known */
};

/* All accounts in the order in which they were made. */
bool account_health(struct db *db, struct arena *a, int64_t now, struct account_health **list,
                    size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the fetcher notes. NEXT_AT 0: not known. */
bool account_doing(const struct house *house, int64_t id, const char *doing, int64_t next_at,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_went_well(const struct house *house, int64_t id, const char *doing,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool account_went_wrong(const struct house *house, int64_t id, enum account_fault fault,
                        const char *answer, int64_t next_at,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
