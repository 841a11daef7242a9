/* page_admin_company.c - the customers' companies: the list, each one's form with its people. */
#include "base/fail.h"
#include "core/concern_desk.h"
#include "core/company_edit.h"
#include "core/person_edit.h"
#include "pages/admin.h"
#include "web/admin.h"
#include "web/custom_form.h"

#include <string.h>

#define PLACE "/admin/companies"

static const struct field list_fields[] = {
    {"q", FIELD_LINE, .max = 100},
    {"after", FIELD_LINE, .max = 250},
    {"id", FIELD_INT},
    {NULL},
};
static const char *const levels[] = {"", "off", "careful", "normal", "eager", NULL};
static const struct field company_fields[] = {
    {"name", FIELD_LINE, .max = COMPANY_NAME_MAX},
    {"domains", FIELD_TEXT, .max = 8000},
    {"note", FIELD_TEXT, .max = COMPANY_NOTE_MAX},
    {"concern", FIELD_CHOICE, .values = levels},
    {"sees_all", FIELD_FLAG},
    CUSTOM_FORM_FIELDS,
    {NULL},
};

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_companies v = {.typed = request_text(r, "q")};
    struct admin_company_row *rows = NULL;

    if (db == NULL ||
        !company_edit_list(db, a, v.typed, request_text(r, "after"), request_int(r, "id", 0),
                           ADMIN_PAGE + 1, &rows, &v.n_companies, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = v.n_companies > ADMIN_PAGE;
    v.n_companies = MIN(v.n_companies, ADMIN_PAGE);
    v.companies = ARENA_ARRAY(a, struct view_admin_company, v.n_companies + 1);
    for (size_t i = 0; i < v.n_companies; i++)
        v.companies[i] = (struct view_admin_company){
            .name = rows[i].name,
            .domains = rows[i].domains == NULL ? "" : rows[i].domains,
            .sees_all = rows[i].sees_all != 0,
            .people = rows[i].people,
            .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, rows[i].id)};
    if (v.has_more)
        v.more = url_path(a, PLACE "?q=%s&after=%s&id=%" G_GINT64_FORMAT, url_part(a, v.typed),
                          url_part(a, rows[v.n_companies - 1].name), rows[v.n_companies - 1].id);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Firmen")), "");
    page_admin_companies(&o, &v);
    answer_html(answer, 200);
}

static struct company_edit typed(struct request *r)
{
    return (struct company_edit){.name = request_text(r, "name"),
                                 .domains = request_text(r, "domains"),
                                 .note = request_text(r, "note"),
                                 .concern = MAX(request_choice(r, "concern"), 0),
                                 .sees_all = request_flag(r, "sees_all")};
}

static bool fill_people(struct request *r, struct db *db, int64_t id,
                        struct view_admin_company_form *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct admin_person_row *rows = NULL;
    const struct person_search s = {
        .company_id = id, .typed = "", .after_name = "", .most = ADMIN_PAGE};

    v->people = NULL;
    if (id == 0)
        return true;
    if (!person_edit_list(db, a, &s, &rows, &v->n_people, error))
        return false;
    v->people = ARENA_ARRAY(a, struct view_admin_person, v->n_people + 1);
    for (size_t i = 0; i < v->n_people; i++)
        v->people[i] = (struct view_admin_person){
            .name = rows[i].name,
            .initials = shell_initials(a, rows[i].name),
            .address = rows[i].address == NULL ? "" : rows[i].address,
            .phone = rows[i].phone == NULL ? "" : rows[i].phone,
            .link = url_path(a, "/admin/people/%" G_GINT64_FORMAT, rows[i].id)};
    return true;
}

/* The form of the one in the path, as it is stored or as it was typed. */
static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    int64_t id = admin_id(r);
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct company_edit e = {.name = "", .domains = "", .note = ""};
    struct view_admin_company_form v = {.exists = id != 0};
    const char *heading = shell_word(r, _("Neue Firma"));

    if (id < 0) {
        answer_error(r, answer, 404);
        return;
    }
    if (db == NULL || (id != 0 && !company_edit_get(db, a, id, &e, &error)) ||
        !fill_people(r, db, id, &v, &error) ||
        !custom_form_views(r, db, RECORD_ORGANIZATION, id, 0, &v.custom, &v.n_custom, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0)
        heading = e.name;
    if (request_method(r) == HTTP_POST)
        e = typed(r);
    v.name = e.name;
    v.domains = e.domains;
    v.concern = concern_level_name(e.concern);
    v.note = e.note;
    v.sees_all = e.sees_all;
    v.action = admin_action(r, PLACE);
    v.frame = admin_frame(r, PLACE, heading, problem);
    page_admin_company_form(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct company_edit e;
    struct admin_refusal refusal;
    int64_t id;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->id = admin_id(c->r);
    return company_edit_save(&act, &c->id, &c->e, error) &&
           custom_form_save(c->r, db, RECORD_ORGANIZATION, c->id, 0, &act, error);
}

static void save(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .e = typed(r), .id = admin_id(r)};
    g_autoptr(GError) error = NULL;
    const char *problem = "";

    if (c.id < 0)
        answer_error(r, a, 404);
    else if (!custom_form_problem(r, RECORD_ORGANIZATION, c.id, 0, &problem, &error))
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

const struct route admin_company_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, company_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_company_n_routes = G_N_ELEMENTS(admin_company_routes);
