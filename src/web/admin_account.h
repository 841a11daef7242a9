/* admin_account.h - what the pages of the mail accounts share: what was typed, and the form. */
#pragma once
#include "core/account_edit.h"
#include "core/account_service.h"
#include "core/account_trial.h"
#include "web/admin.h"
#include "web/views_account.h"

#define ADMIN_ACCOUNT_PLACE "/admin/accounts"
#define ADMIN_ACCOUNT_SETUP "/admin/setup/account" /* the same as a step of the set-up */

/* An account as it is stored, or as it was typed. */
struct admin_account {
    int64_t id; /* 0: a new one */
    struct account_edit e;
    struct oauth_client client;
    bool simple; /* a new one of which only the address is asked */
};

extern const struct field admin_account_fields[], admin_account_by[];

/* Every field of the form; what of an account that exists cannot be typed (the path of a Maildir, a
 * program that sends) is kept from STORED, NULL for a new one. */
struct admin_account admin_account_typed(struct request *r, const struct account_edit *stored);
/* Account ID as it is stored; 0: a new one; less: there is none. False: the answer is written. */
bool admin_account_stored(struct request *r, struct answer *answer, int64_t id,
                          struct admin_account *x);
/* Whether R is about the step of the set-up. */
bool admin_account_in_setup(struct request *r);
/* The page with the form, in the frame that R asks for. FOUND: what a search has just found out;
 * may be NULL. */
void admin_account_show(struct request *r, struct answer *answer, const struct admin_account *x,
                        const struct account_found *found, const char *problem, unsigned status);
/* What is wrong with what was typed, for people. */
const char *admin_account_words(struct request *r, enum account_wrong wrong);
/* The steps of the test T, and of the search that came to FOUND (NULL: none), into V. */
void admin_account_trial_view(struct request *r, const struct account_trial *t,
                              struct view_account_form *v);
void admin_account_found_view(struct request *r, const struct account_found *found,
                              struct view_account_form *v);
