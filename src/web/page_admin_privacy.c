/* page_admin_privacy.c - what the desk holds of a person, and how it is given out, anonymised or
 * deleted. */
#include "base/fail.h"
#include "base/text.h"
#include "core/access_log.h"
#include "core/anonymise.h"
#include "core/audit.h"
#include "core/dossier.h"
#include "core/person_edit.h"
#include "pages/privacy.h"
#include "web/admin.h"
#include "web/stored.h"

#include <string.h>

#define PEOPLE "/admin/people"

enum { ALONE_MOST = 100000 };

static const char *const formats[] = {"zip", "pdf", NULL}; /* as enum dossier_format */
static const char *const acts[] = {"anonymise", "erase", NULL};
static const struct field export_fields[] = {
    {"format", FIELD_CHOICE, .required = true, .values = formats},
    {"internal", FIELD_FLAG},
    {NULL},
};
static const struct field act_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = acts},
    {"reason", FIELD_LINE, .max = ANONYMISE_REASON_MAX},
    {"texts", FIELD_FLAG},
    {"sure", FIELD_LINE, .max = 20},
    {NULL},
};

static bool fill(struct request *r, struct db *db, int64_t id, struct view_privacy *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct person_edit e;
    const char *why = NULL;
    size_t alone = 0;

    if (!person_edit_get(db, a, id, &e, NULL, error) ||
        !dossier_count(db, a, id, &v->tickets, &v->others, error) ||
        !hold_of_person(db, a, id, &why, error) ||
        !anonymise_count_alone(db, a, id, ALONE_MOST, &alone, error))
        return false;
    v->id = id;
    v->name = e.name;
    v->customer = e.role == ROLE_CUSTOMER;
    v->held = why == NULL ? "" : why;
    v->alone = (int64_t)alone;
    v->back = url_path(a, PEOPLE "/%" G_GINT64_FORMAT, id);
    v->hold = url_path(a, PEOPLE "/%" G_GINT64_FORMAT "/privacy", id);
    v->export = url_path(a, PEOPLE "/%" G_GINT64_FORMAT "/export", id);
    v->act = url_path(a, PEOPLE "/%" G_GINT64_FORMAT "/anonymise", id);
    return true;
}

/* ASKING: what was typed is shown once more before it is done. */
static void show(struct request *r, struct answer *answer, const char *problem, bool asking,
                 unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    bool typed = request_route(r)->fields == act_fields;
    struct view_privacy v = {.asking = asking,
                             .reason = typed ? text_one_line(a, request_text(r, "reason")) : "",
                             .texts = typed && request_flag(r, "texts"),
                             .erase = typed && request_choice(r, "do") == 1};

    if (db == NULL || !fill(r, db, MAX(admin_id(r), 0), &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.frame = admin_frame(r, PEOPLE, shell_word(r, _("Datenschutz")), problem);
    page_admin_privacy(&o, &v);
    answer_html(answer, status);
}

static void page(struct request *r, struct answer *a)
{
    show(r, a, "", false, 200);
}

struct export {
    struct request *r;
    struct person_edit person;
};

/* A person's data leaves the house: it is written down. */
static bool exported_tx(struct db *db, void *data, GError **error)
{
    struct export *e = data;
    struct admin_act act = admin_act(e->r, db, NULL);

    return admin_allowed(&act, error) &&
           person_edit_get(db, act.a, MAX(admin_id(e->r), 0), &e->person, NULL, error) &&
           audit_event(&act, "privacy.exported", e->person.name, error) &&
           access_log_dossier(db, act.actor, MAX(admin_id(e->r), 0), act.at, error);
}

static void export(struct request *r, struct answer *a)
{
    const struct app *app = shell_app(r);
    int format = MAX(request_choice(r, "format"), 0), fd;
    int64_t id = MAX(admin_id(r), 0);
    struct export e = {.r = r};
    g_autoptr(GError) error = NULL;

    if (!db_write(app->house->pool, exported_tx, &e, &error))
        answer_fail(r, a, error);
    else if (dossier_make(app->dossiers, id, request_actor(r)->person_id,
                          (enum dossier_format)format, request_flag(r, "internal"), &fd, &error))
        stored_send_file(r, a, fd,
                         arena_printf(request_arena(r), "auskunft-%" G_GINT64_FORMAT ".%s", id,
                                      formats[format]));
    else if (fail_is(error, FAIL_BUSY))
        show(r, a,
             shell_word(r, _("Gerade wird schon eine Auskunft erstellt. Bitte versuchen Sie es gleich noch einmal.")),
             false, 409);
    else
        answer_fail(r, a, error);
}

/* The first time it is only asked whether that is meant. */
static void act(struct request *r, struct answer *a)
{
    const char *sure = request_text(r, "sure"), *id = request_param(r, "id");
    struct admin_refusal refusal = {0};
    const struct anonymise_order order = {.pool = shell_app(r)->house->pool,
                                          .a = request_arena(r),
                                          .actor = request_actor(r),
                                          .peer = request_ip(r),
                                          .person_id = MAX(admin_id(r), 0),
                                          .reason = request_text(r, "reason"),
                                          .texts = request_flag(r, "texts"),
                                          .erase = request_choice(r, "do") == 1,
                                          .refusal = &refusal};
    struct certificate_counts done;
    g_autoptr(GError) error = NULL;
    int64_t certificate = 0;

    if (*text_one_line(request_arena(r), order.reason) == '\0')
        show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_REASON, ""}), false, 422);
    else if (*sure == '\0')
        show(r, a, "", true, 200);
    else if (strcmp(sure, id) != 0)
        show(r, a, shell_word(r, _("Das ist nicht die Nummer dieser Person.")), true, 422);
    else if (anonymise_person(&order, &done, &certificate, &error))
        answer_redirect(r, a, "/admin/privacy/certificate/%" G_GINT64_FORMAT "?done=certified", certificate);
    else if (refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &refusal), false, refusal.fault == ADMIN_HELD ? 409 : 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_REASON, ""}), false, 422);
}

const struct route admin_privacy_routes[] = {
    {HTTP_GET, PEOPLE "/:id/privacy", RIGHT_ADMIN, no_fields, page},
    {HTTP_POST, PEOPLE "/:id/export", RIGHT_ADMIN, export_fields, export, ROUTE_BLOCKS},
    {HTTP_POST, PEOPLE "/:id/anonymise", RIGHT_ADMIN, act_fields, act, ROUTE_BLOCKS, again},
};
const size_t admin_privacy_n_routes = G_N_ELEMENTS(admin_privacy_routes);
