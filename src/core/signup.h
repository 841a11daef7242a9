/* signup.h - registering: the address is confirmed by a link in a mail, then the person chooses a
 * password. Whoever wrote to us before is claimed with all tickets; nobody learns from outside
 * which addresses are known. The password is chosen after the confirmation and not before: else a
 * stranger could choose one for the owner of the address, who would only have to click. */
#pragma once
#include "core/house.h"
#include "core/right.h"
#include "core/ticket.h"
#include "rows/signup.h"

enum signup_mode {
    SIGNUP_OPEN,
    SIGNUP_DOMAINS,  /* addresses of the setting registration_domains, or of any company of ours */
    SIGNUP_APPROVAL, /* somebody of the desk decides about those who never wrote to us */
    SIGNUP_CLOSED,
};

struct signup_new {
    const char *name, *address;
    const char *company, *phone; /* "" if not said */
    const char *lang;
};

/* By the setting "registration": open (where unset), domains, approval, closed. */
enum signup_mode signup_mode(struct db *db, struct arena *a);
/* True whether or not the address is known, after the same work: whoever has an account gets a link
 * to it instead. FAIL_DENIED where registration is closed or not for this domain, which is told
 * alike for known addresses; FAIL_INVALID for what is no address. */
bool signup_ask(const struct house *house, const struct signup_new *n,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct signup_found {
    struct signup_row row;
    bool waits; /* confirming it does not yet make an account: it is for somebody to approve */
};
/* *FOUND is NULL where the link is spent, over or none. */
bool signup_find(const struct house *house, struct arena *a, const char *token,
                 struct signup_found **found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Spends the link. Makes or claims the person, PASSWORD is theirs; or, where it waits for approval
 * (PASSWORD is then passed over), *PERSON_ID is 0. FAIL_INVALID for the password, FAIL_NOT_FOUND
 * where the link is spent. */
bool signup_confirm(const struct house *house, const char *token, const char *name,
                    const char *phone, const char *password, int64_t *person_id,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What waits for approval, oldest first. */
bool signup_waiting(struct db *db, struct arena *a, int64_t most, struct signup_row **rows,
                    size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool signup_count(struct db *db, struct arena *a, int64_t *n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): approved ones get a person and a link by mail, refused ones hear nothing.
 * FAIL_NOT_FOUND where somebody decided before. */
bool signup_decide(const struct ticket_change *c, const struct house *house,
                   const struct actor *actor, int64_t id, bool approve,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
