/* page_admin_person.c - people: the team and the customers, the list and each one's form. */
#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/company_edit.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "core/person_merge.h"
#include "pages/admin.h"
#include "web/admin.h"
#include "web/custom_form.h"
#include "web/words.h"

#include <string.h>

#define PLACE "/admin/people"

static const char *const kinds[] = {"staff", "customers", NULL};
static const char *const roles[] = {"customer", "agent", "admin", NULL};
static const char *const langs[] = {"any", "de", "en", NULL};
static const struct field list_fields[] = {
    {"kind", FIELD_CHOICE, .values = kinds},
    {"q", FIELD_LINE, .max = 100},
    {"after", FIELD_LINE, .max = 250},
    {"id", FIELD_INT},
    {NULL},
};
static const char *const levels[] = {"", "off", "careful", "normal", "eager", NULL};
static const struct field person_fields[] = {
    {"role", FIELD_CHOICE, .required = true, .values = roles},
    {"name", FIELD_LINE, .max = 200},
    {"lang", FIELD_CHOICE, .required = true, .values = langs},
    {"company", FIELD_INT},
    {"addresses", FIELD_TEXT, .max = 8000},
    {"phones", FIELD_TEXT, .max = 2000},
    {"note", FIELD_TEXT, .max = PERSON_NOTE_MAX},
    {"concern", FIELD_CHOICE, .values = levels},
    {"locked", FIELD_FLAG},
    CUSTOM_FORM_FIELDS,
    {NULL},
};

static const char *role_word(struct request *r, const char *role)
{
    if (strcmp(role, "admin") == 0)
        return shell_word(r, _("Administration"));
    return shell_word(r, strcmp(role, "agent") == 0 ? _("Support") : _("Kunde"));
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static const char *seen_word(struct request *r, int64_t at)
{
    return at == 0 ? shell_word(r, _("noch nie angemeldet"))
                   : arena_printf(request_arena(r), "%s %s", shell_word(r, _("zuletzt angemeldet")),
                                  lang_date(request_arena(r), shell_lang(r), shell_zone(r), at));
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_people v = {.staff = request_choice(r, "kind") != 1,
                                  .typed = request_text(r, "q")};
    const struct person_search s = {.staff = v.staff,
                                    .typed = v.typed,
                                    .after_name = request_text(r, "after"),
                                    .after_id = request_int(r, "id", 0),
                                    .most = ADMIN_PAGE + 1};
    struct admin_person_row *rows = NULL;

    if (db == NULL || !person_edit_list(db, a, &s, &rows, &v.n_people, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = v.n_people > ADMIN_PAGE;
    v.n_people = MIN(v.n_people, ADMIN_PAGE);
    v.people = ARENA_ARRAY(a, struct view_admin_person, v.n_people + 1);
    for (size_t i = 0; i < v.n_people; i++)
        v.people[i] =
            (struct view_admin_person){.name = rows[i].name,
                                       .initials = shell_initials(a, rows[i].name),
                                       .role = role_word(r, rows[i].role),
                                       .company = or_empty(rows[i].company),
                                       .address = or_empty(rows[i].address),
                                       .phone = or_empty(rows[i].phone),
                                       .seen = seen_word(r, rows[i].seen_at),
                                       .locked = rows[i].locked != 0,
                                       .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, rows[i].id)};
    if (v.has_more)
        v.more = url_path(a, PLACE "?kind=%s&q=%s&after=%s&id=%" G_GINT64_FORMAT,
                          kinds[v.staff ? 0 : 1], url_part(a, v.typed),
                          url_part(a, rows[v.n_people - 1].name), rows[v.n_people - 1].id);
    v.staff_link = url_path(a, PLACE "?kind=staff");
    v.customers_link = url_path(a, PLACE "?kind=customers");
    v.export = url_path(a, PLACE ".csv?kind=%s", kinds[v.staff ? 0 : 1]);
    v.add = url_path(a, PLACE "/new?kind=%s", kinds[v.staff ? 0 : 1]);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Team und Kunden")), "");
    page_admin_people(&o, &v);
    answer_html(answer, 200);
}

static struct person_edit typed(struct request *r)
{
    int lang = request_choice(r, "lang"), role = request_choice(r, "role");

    return (struct person_edit){.role = role_parse(roles[MAX(role, 0)]),
                                .name = request_text(r, "name"),
                                .note = request_text(r, "note"),
                                .lang = lang <= 0 ? NULL : langs[lang],
                                .addresses = request_text(r, "addresses"),
                                .phones = request_text(r, "phones"),
                                .company_id = request_int(r, "company", 0),
                                .concern = MAX(request_choice(r, "concern"), 0),
                                .locked = request_flag(r, "locked")};
}

static bool fill(struct request *r, struct db *db, const struct person_edit *e,
                 struct view_admin_person_form *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct admin_company_name_row *rows = NULL;

    if (!company_edit_names(db, a, &rows, &v->n_companies, error))
        return false;
    v->companies = ARENA_ARRAY(a, struct view_admin_choice, v->n_companies + 1);
    for (size_t i = 0; i < v->n_companies; i++)
        v->companies[i] = (struct view_admin_choice){.id = rows[i].id,
                                                     .word = rows[i].name,
                                                     .small = "",
                                                     .chosen = rows[i].id == e->company_id};
    v->role = role_name(e->role);
    v->name = e->name;
    v->lang = e->lang == NULL ? "any" : e->lang;
    v->addresses = e->addresses;
    v->phones = e->phones;
    v->concern = concern_level_name(e->concern);
    v->note = e->note;
    v->locked = e->locked;
    return true;
}

/* The address that a link would go to: of who is stored, not of what is typed. */
static void fill_exists(struct request *r, int64_t id, const struct person_edit *e,
                        const struct admin_person_full_row *row, struct view_admin_person_form *v)
{
    struct arena *a = request_arena(r);

    v->exists = true;
    v->address = arena_strndup(a, e->addresses, strcspn(e->addresses, "\n"));
    v->can_merge = e->role == ROLE_CUSTOMER;
    v->merge = url_path(a, PLACE "/%" G_GINT64_FORMAT "/merge", id);
    v->privacy = url_path(a, PLACE "/%" G_GINT64_FORMAT "/privacy", id);
    v->can_invite = !e->locked && *v->address != '\0';
    v->back = arena_printf(a, PLACE "/%" G_GINT64_FORMAT "?done=invited", id);
    v->created = lang_date(a, shell_lang(r), shell_zone(r), row->created_at);
    v->seen = seen_word(r, row->seen_at);
}

/* The form of the one in the path, as it is stored or as it was typed. */
static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    int64_t id = admin_id(r);
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct person_edit e = {
        .role = ROLE_CUSTOMER, .name = "", .note = "", .addresses = "", .phones = ""};
    struct view_admin_person_form v = {.address = "", .back = "", .created = "", .seen = ""};
    const char *heading = shell_word(r, _("Neue Person"));
    struct admin_person_full_row row;

    if (id < 0) {
        answer_error(r, answer, 404);
        return;
    }
    if (db == NULL || (id != 0 && !person_edit_get(db, a, id, &e, &row, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0) {
        heading = e.name;
        fill_exists(r, id, &e, &row, &v);
    } else if (request_method(r) != HTTP_POST && request_choice(r, "kind") == 0) {
        e.role = ROLE_AGENT;
    }
    if (request_method(r) == HTTP_POST && request_route(r)->fields == person_fields)
        e = typed(r);
    if (!fill(r, db, &e, &v, &error) ||
        !custom_form_views(r, db, RECORD_USER, id, 0, &v.custom, &v.n_custom, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.action = admin_action(r, PLACE);
    v.frame = admin_frame(r, PLACE, heading, problem);
    page_admin_person_form(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct person_edit e;
    struct admin_refusal refusal;
    int64_t id;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->id = admin_id(c->r);
    return person_edit_save(&act, &c->id, &c->e, error) &&
           custom_form_save(c->r, db, RECORD_USER, c->id, 0, &act, error);
}

static void save(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .e = typed(r), .id = admin_id(r)};
    g_autoptr(GError) error = NULL;
    const char *problem = "";

    if (c.id < 0)
        answer_error(r, a, 404);
    else if (!custom_form_problem(r, RECORD_USER, c.id, 0, &problem, &error))
        answer_fail(r, a, error);
    else if (*problem != '\0')
        show(r, a, problem, 422);
    else if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, PLACE "/%" G_GINT64_FORMAT "?done=saved", c.id);
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

struct merge {
    struct request *r;
    int64_t id;
    struct admin_refusal refusal;
};

static bool merge_tx(struct db *db, void *data, GError **error)
{
    struct merge *m = data;
    const char *address = request_text(m->r, "other");
    struct admin_act act = admin_act(m->r, db, &m->refusal);
    struct person_row *other = NULL;

    m->refusal = (struct admin_refusal){0};
    if (!person_find(db, act.a, address, &other, error))
        return false;
    if (other == NULL)
        return admin_refuse(&act, ADMIN_NOBODY, address, error);
    return person_merge(&act, m->id, other->id, error);
}

static void merge(struct request *r, struct answer *a)
{
    struct merge m = {.r = r, .id = admin_id(r)};
    g_autoptr(GError) error = NULL;

    if (m.id <= 0)
        answer_error(r, a, 404);
    else if (db_write(shell_app(r)->house->pool, merge_tx, &m, &error))
        answer_redirect(r, a, PLACE "/%" G_GINT64_FORMAT "?done=merged", m.id);
    else if (m.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &m.refusal), 422);
    else
        answer_fail(r, a, error);
}

static const struct field merge_fields[] = {{"other", FIELD_LINE, .max = 254}, {NULL}};
static const struct field new_fields[] = {{"kind", FIELD_CHOICE, .values = kinds}, {NULL}};

const struct route admin_person_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, new_fields, form},
    {HTTP_POST, PLACE "/:id/merge", RIGHT_ADMIN, merge_fields, merge, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, person_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_person_n_routes = G_N_ELEMENTS(admin_person_routes);
