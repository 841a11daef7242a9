/* account_service.h - what the mail room does for the pages of mail accounts: it talks to servers,
 * pages never do. Each call waits, a quarter of a minute or two at most. Thread-safe. */
#pragma once
#include "core/account_state.h"

/* What is known before anything is found out. */
struct account_ask {
    const char *address, *password;
    const char *ca_file;
    bool own_net; /* its servers may stand in this machine's own network */
};

struct account_found {
    /* What to set; "" where nothing was found. FAULT ACCOUNT_OK: it let us in; ACCOUNT_UNTRIED:
     * there is a server, but nothing proves that the password may go there. */
    const char *in_url, *out_url;
    enum account_fault in_fault, out_fault;
    const char *in_answer, *out_answer; /* the servers' words; "" */
    const char *provider;               /* microsoft or google, where that wants OAuth2; "" */
};

struct account_service {
    void *user;
    /* From the address alone: what its domain says, well-known providers, usual names. */
    bool (*probe)(void *user, struct arena *a, const struct account_ask *ask,
                  struct account_found *found, GError **error);
    /* Logs in both ways and sends a mail to the account itself; what came of it is the account's
     * trial (account_trial.h). */
    bool (*test)(void *user, int64_t account_id, GError **error);
    /* CODE came back with the browser (oauth.h). */
    bool (*redeem)(void *user, int64_t account_id, const char *code, const char *verifier,
                   const char *redirect, GError **error);
};
