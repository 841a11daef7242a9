/* archive_link.c - what belongs together among tickets that were taken over: links, and those that
 * had gone into one another there. */
#include "core/archive.h"

#include "base/fail.h"
#include "core/ticket.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/archive.h"
#include "sql/structure.h"

#include <string.h>

struct linking {
    struct arena *a;
    const char *source;
    const struct archive_link *link;
    bool *is_new;
};

/* 0 where it was not taken over, or was deleted here since. */
static bool ticket_at(struct db *db, const struct linking *x, const char *key, int64_t *id,
                      GError **error)
{
    struct archive_row *known = NULL;

    if (!sql_archive_find(db, x->a, x->source, "ticket", key, &known, error))
        return false;
    *id = known == NULL ? 0 : known->ticket_id;
    return true;
}

static const char *id_text(const struct linking *x, int64_t id)
{
    return arena_printf(x->a, "%" G_GINT64_FORMAT, id);
}

/* FROM's messages and people go to INTO; who is mailed of it is nobody. */
static bool merge(const struct ticket_change *c, const struct linking *x, struct ticket_row *from,
                  struct ticket_row *into, GError **error)
{
    return ticket_may_go_in(c, from, error) &&
           sql_structure_merged(c->db, from->id, into->id, false, NULL, error) &&
           (from->customer_id == into->customer_id ||
            ticket_join(c, into, from->customer_id, error)) &&
           sql_structure_bring(c->db, from->id, into->id, NULL, error) &&
           ticket_set_state(c, from, "merged", error) &&
           ticket_event_add(c, from->id, "merged", NULL, id_text(x, into->id), 0, error) &&
           ticket_event_add(c, into->id, "merged", id_text(x, from->id), NULL, 0, error) &&
           ticket_settle(c, from->id, error) && ticket_settle(c, into->id, error) &&
           sql_archive_changed(c->db, from->id, from->changed_at, NULL, error) &&
           sql_archive_changed(c->db, into->id, into->changed_at, NULL, error);
}

static bool join(struct db *db, const struct linking *x, int64_t from_id, int64_t into_id,
                 GError **error)
{
    struct ticket_change c = {.db = db, .a = x->a};
    struct ticket_row from, into;
    struct archive_id_row *told = NULL;

    if (!ticket_get(db, x->a, from_id, &from, error) ||
        !ticket_get(db, x->a, into_id, &into, error))
        return false;
    if (from.id == into.id || strcmp(from.state, "merged") == 0 ||
        strcmp(into.state, "merged") == 0)
        return true;
    if (!sql_archive_told(db, x->a, from.id, x->link->merged ? "merged" : "link",
                          id_text(x, into.id), &told, error))
        return false;
    if (told != NULL || (x->link->merged && from.confidential && !into.confidential))
        return true;
    *x->is_new = true;
    c.at = MAX(from.changed_at, into.created_at);
    return x->link->merged ? merge(&c, x, &from, &into, error)
                           : ticket_link(&c, &from, &into, "related", error);
}

static bool link_tx(struct db *db, void *data, GError **error)
{
    const struct linking *x = data;
    int64_t from = 0, into = 0;

    *x->is_new = false;
    if (!ticket_at(db, x, x->link->key, &from, error) ||
        !ticket_at(db, x, x->link->other, &into, error))
        return false;
    if (from == 0 || into == 0 || !ticket_lead(db, x->a, &into, error))
        return from == 0 || into == 0;
    return join(db, x, from, into, error);
}

bool archive_link(const struct house *house, struct arena *a, const char *source,
                  const struct archive_link *link, bool dry, bool *is_new, GError **error)
{
    struct linking x = {.a = a, .source = source, .link = link, .is_new = is_new};
    int64_t from = 0, into = 0;
    g_autoptr(db_conn) db = NULL;

    if (!dry)
        return db_write(house->pool, link_tx, &x, error);
    db = db_take(house->pool, error);
    if (db == NULL || !ticket_at(db, &x, link->key, &from, error) ||
        !ticket_at(db, &x, link->other, &into, error))
        return false;
    *is_new = from == 0 || into == 0;
    return true;
}
