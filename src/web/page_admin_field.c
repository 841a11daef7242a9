/* page_admin_field.c - own fields: the list with its order, setting one up. */
#include "base/fail.h"
#include "base/text.h"
#include "core/custom_edit.h"
#include "core/queue_edit.h"
#include "pages/field.h"
#include "web/admin.h"
#include "web/api_save.h"
#include "web/views_field.h"

#include <string.h>

#define PLACE "/admin/fields"

static const char *const objects[] = {"ticket", "person", "company", NULL};
static const enum record_kind object_kinds[] = {RECORD_TICKET, RECORD_USER, RECORD_ORGANIZATION};
static const char *const object_words[] = {_("Tickets"), _("Personen"), _("Firmen")};
static const char *const kinds[] = {"text", "lines", "number", "choice", "date", "check", NULL};
static const char *const kind_words[CUSTOM_KINDS] = {_("Text, eine Zeile"), _("Text, mehrere Zeilen"), _("Zahl"), _("Auswahl"),
                                                     _("Datum"),            _("Kästchen"),             _("nur in der API")};
static const char *const accesses[] = {"none", "read", "write", NULL};
static const char *const moves[] = {"up", "down", NULL};

static const struct field form_fields[] = {
    {"object", FIELD_CHOICE, .values = objects},
    {NULL},
};
static const struct field save_fields[] = {
    {"object", FIELD_CHOICE, .required = true, .values = objects},
    {"kind", FIELD_CHOICE, .values = kinds},
    {"name", FIELD_LINE, .max = CUSTOM_NAME_MAX},
    {"de", FIELD_LINE, .max = CUSTOM_LABEL_MAX},
    {"en", FIELD_LINE, .max = CUSTOM_LABEL_MAX},
    {"options", FIELD_TEXT, .max = CUSTOM_LINES_MAX},
    {"min", FIELD_LINE, .max = 20},
    {"max", FIELD_LINE, .max = 20},
    {"required", FIELD_FLAG},
    {"retired", FIELD_FLAG},
    {"customer", FIELD_CHOICE, .values = accesses},
    {"queue", FIELD_INT, .multi = true},
    {"if_name", FIELD_LINE, .max = CUSTOM_NAME_MAX},
    {"if_value", FIELD_LINE, .max = CUSTOM_LABEL_MAX},
    {NULL},
};
static const struct field order_fields[] = {
    {"id", FIELD_INT, .required = true},
    {"do", FIELD_CHOICE, .required = true, .values = moves},
    {NULL},
};

static const char *condition(struct request *r, const struct custom_set *set, const struct custom_field *f)
{
    const struct custom_field *other = *f->if_name == '\0' ? NULL : custom_named(set, f->if_name);

    return other == NULL ? ""
                         : arena_printf(request_arena(r), "%s %s = %s", shell_word(r, _("nur wenn")),
                                        custom_label(other, lang_name(shell_lang(r))), f->if_value);
}

static struct view_custom_row row_of(struct request *r, const struct custom_set *set, size_t i)
{
    const struct custom_field *f = &set->fields[i];

    return (struct view_custom_row){.label = custom_label(f, lang_name(shell_lang(r))),
                                    .name = f->name,
                                    .kind = shell_word(r, kind_words[f->kind]),
                                    .small = condition(r, set, f),
                                    .link = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT, f->id),
                                    .id = f->id,
                                    .active = f->active,
                                    .required = f->required,
                                    .first = i == 0,
                                    .last = i + 1 == set->n};
}

static bool group_of(struct request *r, struct db *db, size_t which, struct view_custom_group *g, GError **error)
{
    struct arena *a = request_arena(r);
    struct custom_set set;

    if (!custom_fields(db, a, object_kinds[which], true, &set, error))
        return false;
    *g = (struct view_custom_group){.word = shell_word(r, object_words[which]),
                                    .add = url_path(a, PLACE "/new?object=%s", objects[which]),
                                    .rows = ARENA_ARRAY(a, struct view_custom_row, set.n + 1),
                                    .n_rows = set.n};
    for (size_t i = 0; i < set.n; i++)
        g->rows[i] = row_of(r, &set, i);
    return true;
}

static void list(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_fields v = {.n_groups = G_N_ELEMENTS(object_kinds)};

    v.groups = ARENA_ARRAY(request_arena(r), struct view_custom_group, v.n_groups);
    for (size_t i = 0; i < v.n_groups; i++)
        if (db == NULL || !group_of(r, db, i, &v.groups[i], &error)) {
            answer_fail(r, answer, error);
            return;
        }
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Eigene Felder")), "");
    page_admin_fields(&o, &v);
    answer_html(answer, 200);
}

/* What was typed, as the core takes it. */
static struct custom_edit typed(struct request *r)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, "queue", &texts);
    int64_t *queues = ARENA_ARRAY(request_arena(r), int64_t, n + 1);

    for (size_t i = 0; i < n; i++)
        queues[i] = g_ascii_strtoll(texts[i], NULL, 10);
    return (struct custom_edit){.object = object_kinds[MAX(request_choice(r, "object"), 0)],
                                .kind = (enum custom_kind)MAX(request_choice(r, "kind"), 0),
                                .name = request_text(r, "name"),
                                .de = request_text(r, "de"),
                                .en = request_text(r, "en"),
                                .options = request_text(r, "options"),
                                .required = request_flag(r, "required"),
                                .active = !request_flag(r, "retired"),
                                .customer = (enum custom_access)MAX(request_choice(r, "customer"), 0),
                                .min = request_text(r, "min"),
                                .max = request_text(r, "max"),
                                .if_name = request_text(r, "if_name"),
                                .if_value = request_text(r, "if_value"),
                                .queues = queues,
                                .n_queues = n};
}

static bool fill_queues(struct request *r, struct db *db, const struct custom_edit *e, struct view_admin_field *v, GError **error)
{
    struct admin_queue_row *rows = NULL;
    size_t n = 0;

    if (!queue_edit_list(db, request_arena(r), &rows, &n, error))
        return false;
    v->queues = ARENA_ARRAY(request_arena(r), struct view_admin_choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct view_admin_choice *c = &v->queues[v->n_queues++];

        *c = (struct view_admin_choice){.id = rows[i].id, .word = rows[i].name, .small = ""};
        for (size_t k = 0; k < e->n_queues; k++)
            c->chosen = c->chosen || e->queues[k] == rows[i].id;
    }
    return true;
}

static bool fill_others(struct request *r, struct db *db, int64_t id, const struct custom_edit *e, struct view_admin_field *v,
                        GError **error)
{
    struct custom_set set;

    if (!custom_fields(db, request_arena(r), e->object, false, &set, error))
        return false;
    v->others = ARENA_ARRAY(request_arena(r), struct view_custom_option, set.n + 1);
    for (size_t i = 0; i < set.n; i++)
        if (set.fields[i].id != id)
            v->others[v->n_others++] =
                (struct view_custom_option){set.fields[i].name, custom_label(&set.fields[i], lang_name(shell_lang(r))),
                                            strcmp(set.fields[i].name, e->if_name) == 0};
    return true;
}

static size_t object_index(enum record_kind object)
{
    size_t i = 0;

    while (i + 1 < G_N_ELEMENTS(object_kinds) && object_kinds[i] != object)
        i++;
    return i;
}

static bool fill(struct request *r, struct db *db, int64_t id, const struct custom_edit *e, struct view_admin_field *v,
                 GError **error)
{
    size_t object = object_index(e->object);

    v->exists = id != 0;
    v->object = objects[object];
    v->object_word = shell_word(r, object_words[object]);
    v->kind = e->kind < CUSTOM_OTHER ? kinds[e->kind] : "text";
    v->kind_word = shell_word(r, kind_words[e->kind]);
    v->name = e->name;
    v->de = e->de;
    v->en = e->en;
    v->options = e->options;
    v->min = e->min;
    v->max = e->max;
    v->required = e->required;
    v->active = e->active;
    v->customer = accesses[e->customer];
    v->if_name = e->if_name;
    v->if_value = e->if_value;
    v->of_tickets = e->object == RECORD_TICKET;
    v->has_options = id == 0 || e->kind == CUSTOM_CHOICE;
    v->has_bounds = id == 0 || e->kind == CUSTOM_NUMBER;
    return (!v->of_tickets || fill_queues(r, db, e, v, error)) && fill_others(r, db, id, e, v, error);
}

/* The form of the one in the path, as it is stored or as it was typed. */
static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    int64_t id = admin_id(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct custom_edit e = {.object = object_kinds[MAX(request_choice(r, "object"), 0)], .name = "", .de = "", .en = "",
                            .options = "", .min = "", .max = "", .if_name = "", .if_value = "", .active = true};
    const char *heading = shell_word(r, _("Neues Feld"));
    struct view_admin_field v = {.n_others = 0};

    if (id < 0) {
        answer_error(r, answer, 404);
        return;
    }
    if (db == NULL || (id != 0 && !custom_edit_get(db, request_arena(r), id, &e, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0)
        heading = e.de;
    if (request_method(r) == HTTP_POST) {
        enum custom_kind kind = e.kind;
        const char *name = e.name;

        e = typed(r);
        e.kind = id == 0 ? e.kind : kind;
        e.name = id == 0 ? e.name : name;
    }
    if (!fill(r, db, id, &e, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.action = admin_action(r, PLACE);
    v.frame = admin_frame(r, PLACE, heading, problem);
    page_admin_field(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct custom_edit e;
    struct admin_refusal refusal;
    int64_t id;
    bool up;
};

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->id = admin_id(c->r);
    return custom_edit_save(&act, &c->id, &c->e, api_name_taken, error);
}

static void save(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .e = typed(r), .id = admin_id(r)};
    g_autoptr(GError) error = NULL;

    if (c.id < 0)
        answer_error(r, a, 404);
    else if (db_write(shell_app(r)->house->pool, save_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static bool move_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return custom_edit_move(&act, c->id, c->up, error);
}

static void order(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .id = request_int(r, "id", 0), .up = request_choice(r, "do") == 0};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, move_tx, &c, &error))
        answer_redirect(r, a, PLACE);
    else
        answer_fail(r, a, error);
}

const struct route admin_field_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_POST, PLACE "/order", RIGHT_ADMIN, order_fields, order, ROUTE_BLOCKS},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, form_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, save_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_field_n_routes = G_N_ELEMENTS(admin_field_routes);
