/* page_desk_list.c - the agents' side: the list of tickets, its views and columns. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/undo.h"
#include "pages/list.h"
#include "web/custom_form.h"
#include "web/desk_rail.h"
#include "web/list_view.h"
#include "web/shell.h"

#include <string.h>

static const char *const sayings[] = {"none",    "tag",  "many", "saved", "removed",
                                      "columns", "gone", "same", NULL};
static const char *const said_words[] = {
    _("Bitte wählen Sie zuerst Tickets aus."),
    _("Bitte nennen Sie ein Schlagwort mit höchstens 40 Zeichen."),
    _("Das sind zu viele auf einmal."),
    _("Ansicht gespeichert"),
    _("Ansicht gelöscht"),
    _("Spalten gespeichert"),
    _("Das lässt sich nicht mehr rückgängig machen."),
    _("Daran war nichts zu ändern."),
};

static const struct field list_fields[] = {
    {"view", FIELD_LINE},
    {"state", FIELD_LINE, .multi = true},
    {"queue", FIELD_LINE},
    {"priority", FIELD_LINE, .multi = true},
    {"owner", FIELD_LINE},
    {"tag", FIELD_LINE},
    {"customer", FIELD_LINE},
    {"company", FIELD_LINE},
    {"q", FIELD_LINE, .max = 500},
    {"since", FIELD_LINE},
    CUSTOM_FORM_FIELDS,
    {"idle", FIELD_LINE},
    {"sort", FIELD_LINE},
    {"dir", FIELD_LINE},
    {"saved", FIELD_INT},
    {"after", FIELD_INT},
    {"from", FIELD_LINE, .max = 1000},
    {"select", FIELD_FLAG},
    {"bulk", FIELD_INT},
    {"restored", FIELD_INT},
    {"left", FIELD_LINE},
    {"mailed", FIELD_INT},
    {"said", FIELD_CHOICE, .values = sayings},
    {NULL},
};

static void read_own(const struct request *r, struct desk_filter *f)
{
    const char *const *names = NULL, *const *values = NULL;
    size_t n = request_families(r, CUSTOM_FORM_NAME, &names, &values);
    struct arena *a = request_arena(r);

    for (size_t i = 0; i < n; i++)
        (void)desk_filter_set(a, f, arena_printf(a, CUSTOM_FORM_NAME "%s", names[i]), values[i]);
}

static void read_ask(const struct request *r, struct list_ask *ask)
{
    struct arena *a = request_arena(r);

    *ask = (struct list_ask){.filter = desk_filter_init(),
                             .after = {request_text(r, "from"), request_int(r, "after", 0)},
                             .saved = request_int(r, "saved", 0),
                             .selecting = request_flag(r, "select")};
    for (const struct field *f = list_fields; f->name != NULL; f++) {
        const char *const *values = NULL;
        size_t n;

        if (f->family)
            read_own(r, &ask->filter);
        if (f->kind != FIELD_LINE)
            continue;
        if (!f->multi) {
            (void)desk_filter_set(a, &ask->filter, f->name, request_text(r, f->name));
            continue;
        }
        n = request_texts(r, f->name, &values);
        for (size_t i = 0; i < n; i++)
            (void)desk_filter_set(a, &ask->filter, f->name, values[i]);
    }
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

/* Numbers from the address are shown only as what they are: tickets that he may see. */
static bool name_left(struct request *r, struct db *db, struct view_desk_list *v)
{
    enum { SHOWN_MOST = 8 };
    g_autoptr(GString) out = g_string_new("");
    char **numbers = g_strsplit(request_text(r, "left"), ",", SHOWN_MOST + 1);

    for (size_t i = 0; i < SHOWN_MOST && numbers[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        struct ticket_row t;

        if (ticket_visible(db, request_arena(r), request_actor(r), numbers[i], &t, &error))
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", t.number);
    }
    g_strfreev(numbers);
    v->left = arena_strndup(request_arena(r), out->str, out->len);
    return true;
}

static bool add_notices(struct request *r, struct view_desk_list *v, GError **error)
{
    g_autoptr(db_conn) db = NULL;
    struct undo_row *record = NULL;

    v->restored = request_has(r, "restored");
    v->restored_n = request_int(r, "restored", 0);
    v->mailed_n = request_int(r, "mailed", 0);
    if (request_has(r, "said"))
        v->said = shell_word(r, said_words[request_choice(r, "said")]);
    if (!request_has(r, "bulk") && !request_has(r, "left"))
        return true;
    db = db_take(shell_app(r)->house->pool, error);
    if (db == NULL || !undo_find(db, request_arena(r), request_actor(r), request_int(r, "bulk", 0),
                                 &record, error))
        return false;
    if (record != NULL && record->undone_at == 0) {
        v->undo_id = record->id;
        v->undo_what = record->what;
        v->undo_n = record->tickets;
    }
    return name_left(r, db, v);
}

static void list(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_desk_list v;
    struct list_ask ask;

    if (jump(r, a))
        return;
    read_ask(r, &ask);
    if (!list_view(r, &ask, &v, &error) || !add_notices(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, v.heading, "tickets");
    desk_rail_remember(r, a, ask.saved != 0 ? arena_printf(request_arena(r), "saved=%" G_GINT64_FORMAT, ask.saved)
                                            : desk_filter_query(request_arena(r), &ask.filter));
    page_desk_list(&o, &v);
    answer_html(a, 200);
}

const struct route desk_list_routes[] = {
    {HTTP_GET, "/desk", RIGHT_DESK, list_fields, list, ROUTE_RECENT},
};
const size_t desk_list_n_routes = G_N_ELEMENTS(desk_list_routes);
