/* page_canned.c - the agents' canned texts: the list, writing one. */
#include "base/fail.h"
#include "base/text.h"
#include "core/canned.h"
#include "core/queue_right.h"
#include "pages/canned.h"
#include "web/admin.h"
#include "web/know.h"
#include "web/views_canned.h"

#include <string.h>

enum { BEGIN_CHARS = 160 };
enum { DO_SAVE, DO_REMOVE };

static const char *const dos[] = {"save", "remove", NULL};
static const char *const langs[] = {"any", "de", "en", NULL};
static const struct field text_fields[] = {
    {"name", FIELD_LINE, .max = CANNED_NAME_MAX},
    {"body", FIELD_TEXT, .max = CANNED_BODY_MAX},
    {"queue", FIELD_INT},
    {"lang", FIELD_CHOICE, .values = langs},
    {"shared", FIELD_FLAG},
    {"do", FIELD_CHOICE, .required = true, .values = dos},
    {NULL},
};

/* What each placeholder stands for, in the order of canned_slots. */
static const char *const slot_words[CANNED_SLOTS] = {
    _("Name der Kundin oder des Kunden"),
    _("E-Mail-Adresse der Kundin oder des Kunden"),
    _("Firma"),
    _("Ticketnummer"),
    _("Betreff des Tickets"),
    _("Link zum Ticket"),
    _("Bereich"),
    _("Ihr Name"),
    _("Ihre E-Mail-Adresse"),
    _("Name dieses Supports"),
    _("E-Mail-Adresse dieses Supports"),
    _("Telefonnummer"),
    _("Servicezeiten"),
};

static const char *lang_word(struct request *r, const char *lang)
{
    if (text_empty(lang))
        return "";
    return shell_word(r, strcmp(lang, "en") == 0 ? _("Englisch") : _("Deutsch"));
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_canned_list v = {.n_tabs = KNOW_TABS};
    struct canned_row *rows = NULL;

    if (db == NULL || !canned_list(db, a, request_actor(r), &rows, &v.n_texts, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.texts = ARENA_ARRAY(a, struct view_canned, v.n_texts + 1);
    for (size_t i = 0; i < v.n_texts; i++) {
        bool own = rows[i].person_id == request_actor(r)->person_id;

        v.texts[i] = (struct view_canned){
            .name = rows[i].name,
            .begins = text_cut(a, text_one_line(a, rows[i].body), BEGIN_CHARS),
            .queue = rows[i].queue_name == NULL ? "" : rows[i].queue_name,
            .lang = lang_word(r, rows[i].lang),
            .owner = own || rows[i].person_name == NULL ? "" : rows[i].person_name,
            .shared = rows[i].shared != 0,
            .link = url_path(a, "/desk/texts/%" G_GINT64_FORMAT, rows[i].id)};
    }
    v.tabs = know_tabs(r, KNOW_TEXTS);
    v.shell = shell_view(r, shell_word(r, _("Textbausteine")), "know");
    page_canned_list(&o, &v);
    answer_html(answer, 200);
}

static bool fill_choices(struct request *r, struct db *db, struct view_canned_form *v,
                         GError **error)
{
    struct arena *a = request_arena(r);
    struct queue_row *rows = NULL;

    if (!queue_list(db, a, request_actor(r), &rows, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(a, struct view_queue, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_queue){rows[i].id, rows[i].name};
    v->n_slots = CANNED_SLOTS;
    v->slots = ARENA_ARRAY(a, struct view_slot, CANNED_SLOTS);
    for (size_t i = 0; i < CANNED_SLOTS; i++)
        v->slots[i] = (struct view_slot){arena_printf(a, "{{%s}}", canned_slots[i]),
                                         shell_word(r, slot_words[i])};
    return true;
}

static void fill_typed(struct request *r, struct view_canned_form *v)
{
    int lang = request_choice(r, "lang");

    v->name = request_text(r, "name");
    v->body = request_text(r, "body");
    v->queue_id = request_int(r, "queue", 0);
    v->lang = langs[MAX(lang, 0)];
    v->shared = request_flag(r, "shared");
}

static void fill_row(struct request *r, const struct canned_row *row, struct view_canned_form *v)
{
    v->name = row->name;
    v->body = row->body;
    v->queue_id = row->queue_id;
    v->lang = row->lang == NULL ? "any" : row->lang;
    v->shared = row->shared != 0;
    v->writable = canned_may_change(request_actor(r), row);
    v->owner = row->person_name == NULL ? "" : row->person_name;
}

/* The form of text ID (0: a new one), as it is stored or as it was typed. */
static void show(struct request *r, struct answer *answer, int64_t id, const char *problem,
                 unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_canned_form v = {
        .problem = problem, .name = "", .body = "", .lang = "any", .owner = "", .writable = true};
    struct canned_row row;

    if (db == NULL || !fill_choices(r, db, &v, &error) ||
        (id != 0 && !canned_get(db, a, request_actor(r), id, &row, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0)
        fill_row(r, &row, &v);
    if (request_method(r) == HTTP_POST)
        fill_typed(r, &v);
    v.exists = id != 0;
    v.heading = shell_word(r, id != 0 ? _("Textbaustein") : _("Neuer Textbaustein"));
    v.action =
        id == 0 ? url_path(a, "/desk/texts/new") : url_path(a, "/desk/texts/%" G_GINT64_FORMAT, id);
    v.shell = shell_view(r, v.heading, "know");
    page_canned_form(&o, &v);
    answer_html(answer, status);
}

static void new_form(struct request *r, struct answer *a)
{
    show(r, a, 0, "", 200);
}

static void form(struct request *r, struct answer *a)
{
    int64_t id = know_id(r, "id");

    if (id == 0)
        answer_error(r, a, 404);
    else
        show(r, a, id, "", 200);
}

struct change {
    struct request *r;
    struct canned text;
    int64_t id;
    bool remove;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, NULL);
    int64_t id = c->id;

    if (c->remove)
        return canned_remove(&act, id, error);
    if (id == 0)
        return canned_add(&act, &c->text, &id, error);
    return canned_change(&act, id, &c->text, error);
}

static const char *problem_of(struct request *r, const struct canned *c)
{
    const char *unknown = canned_unknown(request_arena(r), c->body);

    if (text_empty(c->name) || text_empty(c->body))
        return shell_word(r, _("Bitte geben Sie einen Namen und einen Text ein."));
    if (unknown != NULL)
        return arena_printf(request_arena(r), "%s %s",
                            shell_word(r, _("Diesen Platzhalter gibt es nicht:")), unknown);
    return shell_word(r, _("Bitte prüfen Sie Ihre Eingaben."));
}

static void change(struct request *r, struct answer *a, int64_t id)
{
    int lang = request_choice(r, "lang");
    struct change c = {.r = r,
                       .text = {.name = request_text(r, "name"),
                                .body = request_text(r, "body"),
                                .shared = request_flag(r, "shared"),
                                .queue_id = request_int(r, "queue", 0),
                                .lang = lang <= 0 ? NULL : langs[lang]},
                       .id = id,
                       .remove = request_choice(r, "do") == DO_REMOVE};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, "/desk/texts?done=%s", c.remove ? "removed" : "saved");
    else if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_TOO_BIG))
        show(r, a, id, problem_of(r, &c.text), 422);
    else
        answer_fail(r, a, error);
}

static void add(struct request *r, struct answer *a)
{
    if (request_choice(r, "do") == DO_REMOVE)
        answer_error(r, a, 404);
    else
        change(r, a, 0);
}

static void save(struct request *r, struct answer *a)
{
    int64_t id = know_id(r, "id");

    if (id == 0)
        answer_error(r, a, 404);
    else
        change(r, a, id);
}

static void add_again(struct request *r, struct answer *a)
{
    show(r, a, 0, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

static void save_again(struct request *r, struct answer *a)
{
    show(r, a, know_id(r, "id"), shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

const struct route canned_routes[] = {
    {HTTP_GET, "/desk/texts", RIGHT_REPLY, no_fields, list},
    {HTTP_GET, "/desk/texts/new", RIGHT_REPLY, no_fields, new_form},
    {HTTP_POST, "/desk/texts/new", RIGHT_REPLY, text_fields, add, ROUTE_BLOCKS, add_again},
    {HTTP_GET, "/desk/texts/:id", RIGHT_REPLY, no_fields, form},
    {HTTP_POST, "/desk/texts/:id", RIGHT_REPLY, text_fields, save, ROUTE_BLOCKS, save_again},
};
const size_t canned_n_routes = G_N_ELEMENTS(canned_routes);
