/* api_overview.c - the lists that clients show first: searches with a name, those of the dialect.
 * Without "view" their numbers; with it one list, its tickets beside it. */
#include "web/api_more.h"

#include "base/clock.h"

#include <string.h>

#define LIVE "state.name:(new OR open OR \"pending reminder\" OR \"pending close\")"

static const struct overview {
    const char *name, *link;
    const char *query; /* %s: who asks */
    bool agents;       /* of people of the desk; else of customers */
} overviews[] = {
    {"My Assigned Tickets", "my_assigned", "owner_id:%s AND " LIVE, true},
    {"Unassigned & Open Tickets", "all_unassigned", "owner_id:1 AND state.name:(new OR open)", true},
    {"My Pending Reached Tickets", "my_pending_reached",
     "owner_id:%s AND state.name:\"pending reminder\" AND pending_time:<now", true},
    {"Open Tickets", "all_open", "state.name:(new OR open)", true},
    {"Pending Reached Tickets", "all_pending", "state.name:\"pending reminder\" AND pending_time:<now", true},
    {"My Tickets", "my_tickets", "customer_id:%s", false},
    {"My Organization Tickets", "my_organization_tickets", "NOT customer_id:%s", false},
};

static bool is_mine(const struct api *x, const struct overview *o)
{
    return o->agents == right_is_agent(&x->me);
}

static bool find(struct api *x, const struct overview *o, int64_t **ids, size_t *n, GError **error)
{
    const char *me = arena_printf(x->m, "%" G_GINT64_FORMAT, api_out(x, x->me.person_id));
    const char *gap = strstr(o->query, "%s"), *query = o->query;

    if (gap != NULL)
        query = arena_printf(x->m, "%.*s%s%s", (int)(gap - query), query, me, gap + 2);
    return api_find_ids(x, &api_tickets, query, ids, n, error);
}

static void put_name(struct jw *j, const struct overview *o)
{
    jw_int(j, "id", o - overviews + 1);
    jw_text(j, "name", o->name);
}

static bool put_numbers(struct api *x, GError **error)
{
    struct jw j;

    jw_init(&j, x->out);
    jw_open(&j, NULL, '[');
    for (const struct overview *o = overviews; o < overviews + G_N_ELEMENTS(overviews); o++) {
        int64_t *ids = NULL;
        size_t n = 0;

        if (!is_mine(x, o))
            continue;
        if (!find(x, o, &ids, &n, error))
            return false;
        jw_open(&j, NULL, '{');
        put_name(&j, o);
        jw_int(&j, "prio", 1000 + 10 * (o - overviews));
        jw_text(&j, "link", o->link);
        jw_int(&j, "count", (int64_t)n);
        jw_close(&j, '}');
    }
    jw_close(&j, ']');
    return true;
}

static void put_tickets(struct api *x, struct jw *j, const struct record_rows *rows)
{
    jw_open(j, "tickets", '[');
    for (size_t i = 0; i < rows->n; i++) {
        const struct api_ticket_row *t = record_row(rows, i);

        jw_open(j, NULL, '{');
        jw_int(j, "id", t->id);
        jw_text(j, "updated_at", clock_rfc3339(x->m, t->changed_at));
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

/* The oldest first, as far as one page goes. */
static bool put_one(struct api *x, const struct overview *o, GError **error)
{
    struct record_rows rows;
    int64_t *ids = NULL;
    size_t n = 0;
    struct jw j;

    if (!find(x, o, &ids, &n, error) ||
        !record_of_ids(x->db, x->m, &x->me, RECORD_TICKET, ids, MIN(n, (size_t)API_PAGE_MOST), &rows, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    if (!api_put_assets(x, &api_tickets, &j, &rows, error))
        return false;
    jw_open(&j, "index", '{');
    jw_open(&j, "overview", '{');
    put_name(&j, o);
    jw_text(&j, "view", o->link);
    jw_close(&j, '}');
    put_tickets(x, &j, &rows);
    jw_int(&j, "count", (int64_t)n);
    jw_close(&j, '}');
    jw_close(&j, '}');
    return true;
}

bool api_overviews(struct api *x, GError **error)
{
    const char *view = api_query(x, "view");

    if (view == NULL)
        return put_numbers(x, error);
    for (const struct overview *o = overviews; o < overviews + G_N_ELEMENTS(overviews); o++)
        if (is_mine(x, o) && strcmp(o->link, view) == 0)
            return put_one(x, o, error);
    return api_fail(x, error, 404, "Couldn't find Overview with 'link'=%.100s", view);
}
