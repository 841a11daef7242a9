#include "core/undo_structure.h"

#include "base/fail.h"
#include "base/limits.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/structure.h"

#include <string.h>

struct back {
    const struct desk_call *d;
    const struct ticket_change *c;
    const struct undo_row *record;
    const struct undo_ticket_row *rows;
    size_t n;
};

static bool tell(const struct back *b, int64_t ticket_id, const char *what, int64_t other_id,
                 GError **error)
{
    return ticket_event_add(b->c, ticket_id, what,
                            arena_printf(b->c->a, "%" G_GINT64_FORMAT, other_id), NULL, 0, error);
}

/* What the act took from FROM_ID into TO_ID goes back to where FROM_ID leads now. */
static bool come_back(const struct back *b, int64_t from_id, int64_t to_id, int64_t *now_id,
                      int64_t *back_id, GError **error)
{
    *now_id = to_id;
    *back_id = from_id;
    if (!ticket_lead(b->c->db, b->c->a, now_id, error) ||
        !ticket_lead(b->c->db, b->c->a, back_id, error))
        return false;
    return *now_id == *back_id || sql_structure_back(b->c->db, b->record->id, from_id, *now_id,
                                                     *back_id, NULL, error);
}

static bool settle_both(const struct back *b, int64_t one, int64_t other, GError **error)
{
    return ticket_settle(b->c, one, error) && (one == other || ticket_settle(b->c, other, error));
}

/* What came since for X, or for a ticket that had gone into X before. */
static bool followers_back(const struct back *b, int64_t x, int64_t now_id, GError **error)
{
    struct structure_home_row *homes = NULL;
    size_t n = 0;

    if (!sql_structure_homes(b->c->db, b->c->a, now_id, &homes, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        int64_t leads = homes[i].id;

        if (!ticket_lead(b->c->db, b->c->a, &leads, error))
            return false;
        if (leads == x && now_id != x &&
            !sql_structure_home_back(b->c->db, now_id, homes[i].id, x, NULL, error))
            return false;
    }
    return true;
}

static bool leave(const struct back *b, int64_t ticket_id, const struct structure_joined_row *x,
                  GError **error)
{
    struct ticket_row t = {.id = ticket_id};

    return strcmp(x->what, "participant") == 0 ? ticket_disinvite(b->c, &t, x->other_id, error)
           : strcmp(x->what, "follower") == 0
               ? ticket_follow(b->c, ticket_id, x->other_id, false, error)
               : ticket_unlink(b->c, &t, x->other_id, error);
}

/* Those whom mergings brought into a ticket, and whom nothing that is in it brings any more. */
static bool shrink(const struct back *b, int64_t ticket_id, GError **error)
{
    struct structure_joined_row *rows = NULL;
    size_t n = 0;

    if (!sql_structure_brought(b->c->db, b->c->a, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct structure_still_row still;
        int64_t by;

        if (!sql_structure_still(b->c->db, b->c->a, ticket_id, rows[i].other_id, &still, error))
            return false;
        by = strcmp(rows[i].what, "participant") == 0 ? still.participant
             : strcmp(rows[i].what, "follower") == 0  ? still.follower
                                                      : still.link;
        if (by == 0 && !leave(b, ticket_id, &rows[i], error))
            return false;
    }
    return true;
}

/* In a ticket, and in each that it went into since. */
static bool shrink_all(const struct back *b, int64_t ticket_id, GError **error)
{
    struct ticket_row t = {.merged_into = ticket_id};

    for (int i = 0; t.merged_into != 0 && i <= 2 * LIMIT_MERGE_CHAIN; i++)
        if (!ticket_get(b->c->db, b->c->a, t.merged_into, &t, error) || !shrink(b, t.id, error))
            return false;
    return true;
}

/* Those whom the act brought into a ticket leave it, and its links go. */
static bool party_back(const struct back *b, int64_t ticket_id, GError **error)
{
    struct structure_joined_row *rows = NULL;
    size_t n = 0;

    if (!sql_structure_joined(b->c->db, b->c->a, ticket_id, b->record->at, b->record->person_id,
                              &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!leave(b, ticket_id, &rows[i], error))
            return false;
    return true;
}

static bool unmerge_one(const struct back *b, const struct undo_ticket_row *x, GError **error)
{
    int64_t now_id, back_id;
    struct ticket_row t;

    if (!ticket_get(b->c->db, b->c->a, x->ticket_id, &t, error))
        return false;
    if (t.merged_into != x->other_id) /* it went elsewhere since */
        return true;
    if (!sql_structure_merged(b->c->db, t.id, 0, 0, NULL, error) ||
        !come_back(b, t.id, x->other_id, &now_id, &back_id, error) ||
        !followers_back(b, t.id, now_id, error))
        return false;
    return shrink_all(b, x->other_id, error) && tell(b, t.id, "unmerged", x->other_id, error) &&
           tell(b, x->other_id, "unmerged", t.id, error) &&
           settle_both(b, t.id, now_id, error);
}

static bool unmerge(const struct back *b, GError **error)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->rows[i].other_id != 0 && !unmerge_one(b, &b->rows[i], error))
            return false;
    return true;
}

/* The ticket that was made goes into the old one, unless the old one went into it since. */
static bool fold_in(const struct back *b, int64_t made_id, int64_t old_id, GError **error)
{
    struct ticket_row made, old;

    if (!ticket_get(b->c->db, b->c->a, made_id, &made, error))
        return false;
    if (made.merged_into != 0 || old_id == made_id)
        return true;
    if (!ticket_get(b->c->db, b->c->a, old_id, &old, error) || !ticket_is_live(&old, error) ||
        !ticket_may_go_in(b->c, &made, error))
        return false;
    if (made.confidential && !old.confidential) {
        fail_set(error, FAIL_CONFLICT,
                 "ticket %s: it is confidential, %s is not (move one of them to the other's queue)",
                 made.number, old.number);
        return false;
    }
    return sql_structure_rest(b->c->db, b->record->id, made_id, old_id, NULL, error) &&
           ticket_set_state(b->c, &made, "merged", error) &&
           sql_structure_deleted(b->c->db, made_id, 0, NULL, error) &&
           sql_structure_merged(b->c->db, made_id, old_id, 0, NULL, error);
}

/* What the act answered by the way is asked again. */
static bool ask_again(const struct back *b, int64_t ticket_id, GError **error)
{
    return sql_structure_concern_back(b->c->db, ticket_id, b->record->at, NULL, error);
}

static bool unsplit(const struct back *b, GError **error)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct undo_ticket_row *x = &b->rows[i];
        int64_t now_id, back_id;

        if (x->other_id == 0)
            continue;
        if (!come_back(b, x->other_id, x->ticket_id, &now_id, &back_id, error) ||
            !fold_in(b, x->ticket_id, back_id, error) ||
            !party_back(b, x->other_id, error) ||
            !ask_again(b, x->other_id, error) ||
            !tell(b, x->ticket_id, "unsplit", x->other_id, error) ||
            !tell(b, x->other_id, "unsplit", x->ticket_id, error) ||
            !settle_both(b, x->ticket_id, now_id, error) || !ticket_settle(b->c, back_id, error))
            return false;
    }
    return true;
}

static bool unmove(const struct back *b, GError **error)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct undo_ticket_row *x = &b->rows[i];
        int64_t now_id, back_id;

        if (x->other_id == 0)
            continue;
        if (!come_back(b, x->ticket_id, x->other_id, &now_id, &back_id, error) ||
            !party_back(b, x->other_id, error) ||
            !ask_again(b, x->ticket_id, error) ||
            !tell(b, x->ticket_id, "unmoved", x->other_id, error) ||
            !tell(b, x->other_id, "unmoved", x->ticket_id, error) ||
            !settle_both(b, now_id, back_id, error))
            return false;
    }
    return true;
}

static const struct {
    const char *what;
    bool (*run)(const struct back *b, GError **error);
} acts[] = {{"merge", unmerge}, {"split", unsplit}, {"move", unmove}};

bool undo_is_structural(const char *what)
{
    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].what, what) == 0)
            return true;
    return false;
}

bool undo_structure(const struct desk_call *d, const struct undo_row *record,
                    const struct undo_ticket_row *rows, size_t n, GError **error)
{
    const struct back b = {.d = d, .c = d->c, .record = record, .rows = rows, .n = n};

    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].what, record->what) == 0)
            return acts[i].run(&b, error);
    return true;
}
