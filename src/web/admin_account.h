/* admin_account.h - what the pages of the mail accounts share: what was typed, and the form. */
#pragma once
#include "core/account_edit.h"
#include "core/account_service.h"
#include "web/admin.h"
#include "web/views_account.h"

#define ADMIN_ACCOUNT_PLACE "/admin/accounts"

/* An account as it is stored, or as it was typed. */
struct admin_account {
    int64_t id; /* 0: a new one */
    struct account_edit e;
    struct oauth_client client;
    bool simple; /* a new one of which only the address is asked */
};

extern const struct field admin_account_fields[];

/* Every field of the form; what of an account that exists cannot be typed (the path of a Maildir, a
 * program that sends) is kept from STORED, NULL for a new one. */
struct admin_account admin_account_typed(struct request *r, const struct account_edit *stored);
/* As it is stored; a new one where the path says so. False: the answer is written. */
bool admin_account_stored(struct request *r, struct answer *answer, struct admin_account *x);
/* The page with the form. FOUND: what a search has just found out; may be NULL. */
void admin_account_show(struct request *r, struct answer *answer, const struct admin_account *x,
                        const struct account_found *found, const char *problem, unsigned status);
/* What is wrong with what was typed, for people. */
const char *admin_account_words(struct request *r, enum account_wrong wrong);
