/* page_desk_list.c - the agents' side: the list of tickets and its views. */
#include "base/text.h"
#include "pages/list.h"
#include "web/desk_rail.h"
#include "web/shell.h"

enum { PAGE = 100 };

static const char *const views[] = {"active", "mine", "closed", NULL};
static const struct field list_fields[] = {
    {"view", FIELD_CHOICE, .values = views},
    {"before", FIELD_INT},
    {"q", FIELD_LINE},
    {NULL},
};

static const char *const view_words[] = {_("Alle offenen"), _("Meine Tickets"), _("Geschlossen")};
static const enum ticket_list view_lists[] = {TICKET_LIST_ACTIVE, TICKET_LIST_MINE,
                                              TICKET_LIST_CLOSED};

static void add_tabs(struct request *r, const struct ticket_counts_row *counts, size_t current,
                     struct view_list *v)
{
    const int64_t numbers[] = {counts->active, counts->mine, 0};

    v->n_tabs = G_N_ELEMENTS(view_words);
    v->tabs = ARENA_ARRAY(request_arena(r), struct view_tab, v->n_tabs);
    for (size_t i = 0; i < v->n_tabs; i++)
        v->tabs[i] =
            (struct view_tab){.key = views[i],
                              .word = shell_word(r, view_words[i]),
                              .link = url_path(request_arena(r), "/desk?view=%s", views[i]),
                              .current = i == current,
                              .has_count = i < 2,
                              .count = numbers[i]};
    v->heading = v->tabs[current].word;
}

static bool load_list(struct request *r, size_t current, struct view_list *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct ticket_counts_row counts;
    struct ticket_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !ticket_counts(db, a, request_actor(r), &counts, error) ||
        !ticket_list(db, a, request_actor(r), view_lists[current],
                     request_int(r, "before", INT64_MAX), PAGE + 1, &rows, &n, error))
        return false;
    add_tabs(r, &counts, current, v);
    v->has_more = n > PAGE;
    v->n_tickets = MIN(n, (size_t)PAGE);
    v->tickets = shell_tickets(r, rows, v->n_tickets);
    if (v->has_more)
        v->more = url_path(a, "/desk?view=%s&before=%" G_GINT64_FORMAT, views[current],
                           rows[PAGE - 1].changed_at);
    return true;
}

/* A number in the search box leads straight to its ticket. */
static bool jump(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct ticket_row t;

    if (text_empty(request_text(r, "q")))
        return false;
    db = db_take(shell_app(r)->house->pool, &error);
    if (db == NULL ||
        !ticket_visible(db, request_arena(r), request_actor(r), request_text(r, "q"), &t, &error))
        return false;
    answer_redirect(r, a, "/desk/t/%s", url_part(request_arena(r), t.number));
    return true;
}

static void desk(struct request *r, struct answer *a)
{
    size_t current = request_has(r, "view") ? (size_t)request_choice(r, "view") : 0;
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_list v = {.query = request_text(r, "q")};

    if (jump(r, a))
        return;
    if (!load_list(r, current, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, v.heading, "tickets");
    if (!text_empty(v.query))
        v.shell.notice = shell_word(r, _("Ein Ticket mit dieser Nummer gibt es nicht."));
    desk_rail_remember(r, a, arena_printf(request_arena(r), "view=%s", views[current]));
    page_desk_list(&o, &v);
    answer_html(a, 200);
}

const struct route desk_list_routes[] = {
    {HTTP_GET, "/desk", RIGHT_DESK, list_fields, desk},
};
const size_t desk_list_n_routes = G_N_ELEMENTS(desk_list_routes);
