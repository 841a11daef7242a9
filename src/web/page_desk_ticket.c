/* page_desk_ticket.c - the agents' side: one ticket, and the buttons on it. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/seen.h"
#include "pages/ticket.h"
#include "web/access_note.h"
#include "web/desk_compose.h"
#include "web/desk_concern.h"
#include "web/desk_draft.h"
#include "web/desk_property.h"
#include "web/desk_rail.h"
#include "web/desk_related.h"
#include "web/desk_ticket.h"
#include "web/desk_undo.h"
#include "web/desk_write.h"

#include <string.h>

static const struct field ticket_fields[] = {
    {"sent", FIELD_INT},
    {"noted", FIELD_INT},
    {"forward", FIELD_INT},
    {"canned", FIELD_INT},
    {"empty", FIELD_FLAG},
    {"undo", FIELD_INT},
    {NULL},
};

static const struct field assign_fields[] = {
    {"owner", FIELD_INT, .required = true},
    {NULL},
};

static const struct field reason_fields[] = {
    {"reason", FIELD_TEXT, .max = 5000},
    {NULL},
};

static void add_undo(const struct desk_ticket_ask *ask, struct view_desk_ticket *v)
{
    for (size_t i = 0; i < v->n_lines; i++)
        if (ask->sent != 0 && v->lines[i].m.id == ask->sent && v->lines[i].can_undo)
            v->undo_article = ask->sent;
}

void desk_ticket_show(struct request *r, struct answer *a, const struct desk_ticket_ask *ask,
                      unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *mem = request_arena(r);
    struct put o = shell_put(r, a);
    struct view_desk_ticket v = {0};
    struct ticket_row t;

    if (db == NULL ||
        !ticket_visible(db, mem, request_actor(r), request_param(r, "number"), &t, &error) ||
        !desk_thread(r, db, &t, ask, &v, &error) ||
        !desk_rail(r, db, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    access_note_ticket(r, &t, ACCESS_PAGE);
    v.logged = t.confidential != 0;
    v.access = url_path(mem, "/desk/t/%s/access", url_part(mem, t.number));
    add_undo(ask, &v);
    if (!desk_undo_toast(r, db, ask->undo, &v.undo, &error) ||
        !desk_undo_history(r, db, &t, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, arena_printf(mem, "%s %s", t.number, t.title), "tickets");
    page_desk_ticket(&o, &v);
    answer_html(a, status);
}

struct reading {
    const char *number;
    int64_t person_id, ticket_id, article_id, before;
};

static bool read_tx(struct db *db, void *data, GError **error)
{
    const struct reading *m = data;

    return seen_mark(db, m->person_id, m->ticket_id, m->article_id, clock_now(), error);
}

/* What one has read up to now, for the marks on this page; from now on it is all. */
static bool look_up_seen(struct request *r, struct reading *m, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct ticket_row t;

    m->person_id = request_actor(r)->person_id;
    if (db == NULL || !ticket_visible(db, a, request_actor(r), request_param(r, "number"), &t, error))
        return false;
    m->ticket_id = t.id;
    m->number = t.number;
    return seen_last(db, a, m->person_id, t.id, &m->before, error) &&
           article_newest(db, a, t.id, &m->article_id, error);
}

/* The number of a ticket that went into another one, or another way to write one. Nobody may keep
 * it, since a merging can be taken back. */
static void moved(struct request *r, struct answer *a, const char *number)
{
    const char *query = request_query(r);

    answer_redirect(r, a, "/desk/t/%s%s%s", url_part(request_arena(r), number),
                    text_empty(query) ? "" : "?", text_empty(query) ? "" : query);
    answer_set_status(a, 301);
}

static void ticket(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct reading m = {0};

    if (!look_up_seen(r, &m, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (strcmp(request_param(r, "number"), m.number) != 0) {
        moved(r, a, m.number);
        return;
    }
    if (m.article_id > m.before && !db_write(shell_app(r)->house->pool, read_tx, &m, &error)) {
        answer_fail(r, a, error);
        return;
    }
    desk_ticket_show(r, a,
                     &(struct desk_ticket_ask){.seen = m.before, .sent = request_int(r, "sent", 0),
                                               .canned = request_int(r, "canned", 0),
                                               .empty = request_flag(r, "empty"),
                                               .undo = request_int(r, "undo", 0),
                                               .forward = request_int(r, "forward", 0)},
                     200);
}

static void take(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_TAKE, "/desk/t", "taken");
}

static void assign(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_ASSIGN, "/desk/t", "assigned");
}

static void close_ticket(struct request *r, struct answer *a)
{
    desk_undo_close(r, a);
}

static void reopen(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_REOPEN, "/desk/t", "reopened");
}

const struct route desk_ticket_routes[] = {
    {HTTP_GET, "/desk/t/:number", RIGHT_DESK, ticket_fields, ticket, ROUTE_RECENT},
    {HTTP_POST, "/desk/t/:number/article", RIGHT_REPLY, desk_article_fields, desk_article,
     ROUTE_UPLOAD, desk_article_again},
    {HTTP_POST, "/desk/t/:number/undo", RIGHT_REPLY, desk_undo_fields, desk_article_undo,
     ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/draft", RIGHT_REPLY, desk_draft_fields, desk_draft, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/take", RIGHT_TICKET_CHANGE, no_fields, take, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/assign", RIGHT_TICKET_CHANGE, assign_fields, assign, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/close", RIGHT_TICKET_CHANGE, no_fields, close_ticket,
     ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/reopen", RIGHT_TICKET_CHANGE, reason_fields, reopen, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/properties", RIGHT_TICKET_CHANGE, desk_property_fields,
     desk_property, ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/customer", RIGHT_TICKET_CHANGE, desk_customer_fields,
     desk_customer, ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/party", RIGHT_TICKET_CHANGE, desk_party_fields, desk_party,
     ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/tag", RIGHT_TICKET_CHANGE, desk_tag_fields, desk_tag, ROUTE_BLOCKS,
     desk_property_again},
    {HTTP_POST, "/desk/t/:number/fields", RIGHT_TICKET_CHANGE, desk_custom_fields, desk_custom,
     ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/link", RIGHT_TICKET_CHANGE, desk_link_fields, desk_link,
     ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/concern", RIGHT_TICKET_CHANGE, desk_concern_fields, desk_concern,
     ROUTE_BLOCKS, desk_property_again},
    {HTTP_POST, "/desk/t/:number/related", RIGHT_TICKET_CHANGE, desk_related_fields, desk_related,
     ROUTE_BLOCKS, desk_property_again},
    {HTTP_GET, "/desk/quiet", RIGHT_DESK, desk_quiet_fields, desk_quiet},
};
const size_t desk_ticket_n_routes = G_N_ELEMENTS(desk_ticket_routes);
