#include "core/bin.h"

#include "base/fail.h"
#include "core/ticket_move.h"
#include "sql/structure.h"
#include "sql/undo.h"

#include <string.h>

static bool may(const struct desk_call *d, GError **error)
{
    if (right_has(d->actor, RIGHT_TICKET_CHANGE))
        return true;
    fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
    return false;
}

bool bin_holds(const struct ticket_row *t)
{
    return strcmp(t->state, "merged") == 0 && t->merged_into == 0;
}

static bool delete_one(const struct desk_call *d, int64_t id, int64_t undo_id, GError **error)
{
    const struct ticket_change *c = d->c;
    const char *before;
    struct ticket_row t;

    return ticket_visible_id(c->db, c->a, d->actor, id, error) &&
           ticket_get(c->db, c->a, id, &t, error) && ticket_is_live(&t, error) &&
           undo_remember(c, &t, &before, error) && ticket_set_state(c, &t, "merged", error) &&
           sql_structure_deleted(c->db, id, c->at, NULL, error) &&
           ticket_event_add(c, id, "deleted", NULL, NULL, 0, error) &&
           undo_keep(c, undo_id, id, 0, before, error);
}

bool bin_delete(const struct desk_call *d, const int64_t *tickets, size_t n, int64_t *undo_id,
                GError **error)
{
    if (!may(d, error))
        return false;
    if (n == 0 || n > BIN_MOST) {
        fail_set(error, n == 0 ? FAIL_INVALID : FAIL_TOO_BIG,
                 "bin: choose one to %d tickets", BIN_MOST);
        return false;
    }
    if (!undo_begin(d, "delete", undo_id, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!delete_one(d, tickets[i], *undo_id, error))
            return false;
    return true;
}

bool bin_delete_merged(const struct desk_call *d, const struct ticket_row *t, GError **error)
{
    const struct ticket_change *c = d->c;
    int64_t n = 0;

    if (!may(d, error) || !ticket_visible_id(c->db, c->a, d->actor, t->id, error))
        return false;
    if (t->merged_into == 0) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: it has not gone into another one", t->number);
        return false;
    }
    if (!sql_structure_deleted_once(c->db, t->id, c->at, &n, error))
        return false;
    if (n == 1)
        return ticket_event_add(c, t->id, "deleted", NULL, NULL, 0, error);
    fail_set(error, FAIL_NOT_FOUND, "ticket %s: it is deleted already", t->number);
    return false;
}

bool bin_restore(const struct desk_call *d, struct ticket_row *t, GError **error)
{
    struct undo_before_row *was = NULL;

    if (!may(d, error))
        return false;
    if (!bin_holds(t)) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: it does not lie in the bin", t->number);
        return false;
    }
    if (!sql_undo_before(d->c->db, d->c->a, t->id, "delete", &was, error))
        return false;
    if (was == NULL) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: it was deleted for good", t->number);
        return false;
    }
    return undo_put_back(d->c, t, was->before, error) &&
           ticket_event_add(d->c, t->id, "restored", NULL, NULL, 0, error) &&
           ticket_get(d->c->db, d->c->a, t->id, t, error);
}

bool bin_list(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
              int64_t before_id, struct structure_deleted_row **rows, size_t *n, GError **error)
{
    return sql_structure_bin(db, a, actor->person_id, before, before_id, BIN_SHOWN, rows, n, error);
}
