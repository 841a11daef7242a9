/* dump_take.c - the walk over the tickets of a dump, and over what of them belongs together. */
#include "import/dump.h"

#include <string.h>

struct linking {
    struct dump *dump;
    struct take *take;
    const struct dump_links *links;
};

static bool is_ticket(const struct linking *x, struct arena *a, const struct dump_row *row,
                      const char *column, bool *is, GError **error)
{
    const char *kind;

    if (!dump_name(x->dump, a, x->links->kinds, dump_text(a, row, column), "name", &kind, error))
        return false;
    *is = *is && strcmp(kind, "Ticket") == 0;
    return true;
}

/* Of two of which one went into the other, either may stand first. */
static bool look_at_link(const struct dump_row *row, void *data, GError **error)
{
    const struct linking *x = data;
    const struct dump_links *l = x->links;
    g_autoptr(arena) a = arena_new();
    const char *from = dump_text(a, row, l->from), *to = dump_text(a, row, l->to);
    bool both = true, from_merged, to_merged;

    if (!is_ticket(x, a, row, l->from_kind, &both, error) ||
        !is_ticket(x, a, row, l->to_kind, &both, error) ||
        !l->is_merged(l->data, a, from, &from_merged, error) ||
        !l->is_merged(l->data, a, to, &to_merged, error))
        return false;
    if (!both)
        return true;
    return to_merged ? take_link(x->take, to, from, true, error)
                     : take_link(x->take, from, to, from_merged, error);
}

bool dump_take_links(struct dump *d, struct take *t, const struct dump_links *l, GError **error)
{
    struct linking x = {.dump = d, .take = t, .links = l};

    return dump_each(d, l->table, NULL, look_at_link, &x, error);
}

struct taking {
    struct take *take;
    const struct dump_tickets *tickets;
};

static bool look_at_ticket(const struct dump_row *row, void *data, GError **error)
{
    const struct taking *x = data;
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) why = NULL;
    const char *number = dump_text(a, row, x->tickets->number);
    bool now;

    if (!take_now(x->take, dump_text(a, row, x->tickets->key), number, &now, error))
        return false;
    return !now || x->tickets->one(x->tickets->data, a, row, &why) ||
           take_missed(x->take, number, g_steal_pointer(&why), error);
}

bool dump_take_tickets(struct dump *d, struct take *t, const struct dump_tickets *tickets,
                       GError **error)
{
    struct taking x = {.take = t, .tickets = tickets};

    if (!dump_each(d, tickets->table, NULL, look_at_ticket, &x, error))
        return false;
    t->last = true;
    return t->later == 0 || dump_each(d, tickets->table, NULL, look_at_ticket, &x, error);
}
