/* caller.h - who is on the phone: customers by what an agent hears or sees, in any notation. */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/caller.h"

enum { CALLERS_MOST = 12, CALLER_TICKETS_MOST = 20 };

struct caller {
    int64_t id;
    const char *name, *company, *address; /* "" where there is none */
    const char *phone;                    /* the one that fits what was typed, else the first; "" */
    bool by_phone, by_name;               /* it is the typed number; the name alone fits */
    int64_t open; /* his tickets that are not closed, as the agent sees them */
};

/* Each word of TYPED begins one in name, company or an address, whatever the case and whether
 * umlauts are written as such; or, where it is a telephone number, it is one of theirs: compared by its digits
 * from the right, so that country code and leading zero do not matter. Best first. */
bool caller_find(struct db *db, struct arena *a, const struct actor *agent, const char *typed,
                 struct caller **callers, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rarest word of TYPED, by which others look into the index of words, too. MOST: of those who have it so
 * many are looked at: CALLER_LED where nobody should be left out, CALLER_HINTED where somebody waits. */
enum { CALLER_LED = 100 * 1000, CALLER_HINTED = 3000 };
struct caller_lead {
    const char *words; /* JSON: ways to write it; none where it has no letter */
    int64_t walked;    /* so many of those who have it are looked at */
};
bool caller_lead(struct db *db, struct arena *a, const char *typed, int64_t most, struct caller_lead *lead,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for the index of companies' words. */
bool caller_lead_company(struct db *db, struct arena *a, const char *typed, int64_t most,
                         struct caller_lead *lead, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the words of some anew who have changed; *LEFT says whether there may be more. Until then they are
 * not found. Work in the background. */
bool caller_catch_up(struct db_pool *pool, bool *left, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is no such customer. */
bool caller_get(struct db *db, struct arena *a, const struct actor *agent, int64_t id,
                struct caller *caller, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* His open tickets that AGENT may see, last changed first. */
bool caller_tickets(struct db *db, struct arena *a, const struct actor *agent, int64_t id,
                    struct caller_ticket_row **rows, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The digits by which numbers are compared: without country code (of this country), zeros before,
 * and "(0)"; NULL where TYPED is no telephone number. */
const char *caller_digits(struct arena *a, const char *typed);
/* Lower case, umlauts and ß as two letters: how names are compared. */
const char *caller_fold(struct arena *a, const char *name);
