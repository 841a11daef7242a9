/* page_admin_privacy.c - what the desk holds of a person, and what becomes of it. */
#include "base/fail.h"
#include "core/audit.h"
#include "core/dossier.h"
#include "core/person_edit.h"
#include "pages/privacy.h"
#include "web/admin.h"
#include "web/stored.h"

#include <unistd.h>

#define PEOPLE "/admin/people"

static const char *const formats[] = {"zip", "pdf", NULL}; /* as enum dossier_format */
static const struct field export_fields[] = {
    {"format", FIELD_CHOICE, .required = true, .values = formats},
    {"internal", FIELD_FLAG},
    {NULL},
};

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_privacy v = {.tickets = 0};
    int64_t id = MAX(admin_id(r), 0);
    struct person_edit e;

    if (db == NULL || !person_edit_get(db, a, id, &e, NULL, &error) ||
        !dossier_count(db, a, id, &v.tickets, &v.others, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.name = e.name;
    v.back = url_path(a, PEOPLE "/%" G_GINT64_FORMAT, id);
    v.export = url_path(a, PEOPLE "/%" G_GINT64_FORMAT "/export", id);
    v.frame = admin_frame(r, PEOPLE, shell_word(r, _("Datenschutz")), problem);
    page_admin_privacy(&o, &v);
    answer_html(answer, status);
}

static void page(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
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
           audit_event(&act, "privacy.exported", e->person.name, error);
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
    else if (dossier_make(app->dossiers, id, (enum dossier_format)format, request_flag(r, "internal"),
                          &fd, &error))
        stored_send_file(r, a, fd,
                         arena_printf(request_arena(r), "auskunft-%" G_GINT64_FORMAT ".%s", id,
                                      formats[format]));
    else if (fail_is(error, FAIL_BUSY))
        show(r, a, shell_word(r, _("Gerade wird schon eine Auskunft erstellt. Bitte versuchen Sie es gleich noch einmal.")), 409);
    else
        answer_fail(r, a, error);
}

const struct route admin_privacy_routes[] = {
    {HTTP_GET, PEOPLE "/:id/privacy", RIGHT_ADMIN, no_fields, page},
    {HTTP_POST, PEOPLE "/:id/export", RIGHT_ADMIN, export_fields, export, ROUTE_BLOCKS},
};
const size_t admin_privacy_n_routes = G_N_ELEMENTS(admin_privacy_routes);
