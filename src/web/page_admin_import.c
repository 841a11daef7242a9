/* page_admin_import.c - customers from a CSV file: what would happen first, then all of it or nothing;
 * and people as such a file. */
#include "base/fail.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/import_draft.h"
#include "core/person_export.h"
#include "core/person_import.h"
#include "pages/import.h"
#include "web/admin.h"
#include "web/custom_form.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PLACE "/admin/import"

enum { TOKEN_BYTES = 16 };

static const char *const kinds[] = {"customers", "staff", NULL};
static const struct field upload_fields[] = {{"file", FIELD_FILE, .required = true}, {NULL}};
static const struct field run_fields[] = {{"name", FIELD_LINE, .max = 200}, {NULL}};
static const struct field export_fields[] = {{"kind", FIELD_CHOICE, .values = kinds}, {NULL}};

static const char *const words[IMPORT_FAULTS] = {
    [IMPORT_CSV] = _("Diese Zeile ist kein CSV: Ein Anführungszeichen wird nicht geschlossen, oder ein Feld ist zu lang."),
    [IMPORT_COLUMNS] = _("Die Spalten passen nicht zur ersten Zeile. Sie muss „name“ oder „email“ nennen."),
    [IMPORT_EMPTY] = _("Weder Name noch E-Mail-Adresse."),
    [IMPORT_ADDRESS] = _("Das ist keine E-Mail-Adresse:"),
    [IMPORT_TWICE] = _("Diese Adresse steht schon in einer anderen Zeile:"),
    [IMPORT_TAKEN] = _("Diese Adresse gehört einer anderen Person als die davor:"),
    [IMPORT_STAFF] = _("Diese Adresse gehört jemandem aus dem Team:"),
    [IMPORT_LANG] = _("Die Sprache ist „de“ oder „en“, nicht:"),
    [IMPORT_LONG] = _("Ein Feld ist zu lang."),
    [IMPORT_TOO_MANY] = _("Das sind zu viele."),
    [IMPORT_FIELD] = "", /* custom_form_word() */
};

static char *draft_path(struct request *r, const char *token)
{
    return import_draft_path(shell_app(r)->house->data_dir, request_actor(r)->person_id, token);
}

static bool token_ok(const char *token)
{
    return strlen(token) >= TOKEN_BYTES && strlen(token) < 64 &&
           strspn(token, "abcdefghijklmnopqrstuvwxyz234567") == strlen(token);
}

static bool keep_draft(const char *path, const struct upload *file, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const char *at = file->data;
    size_t left = file->size;
    ssize_t n = 0;

    while (fd >= 0 && left > 0 && (n = write(fd, at, left)) > 0) {
        at += n;
        left -= (size_t)n;
    }
    if (fd >= 0 && close(fd) == 0 && left == 0)
        return true;
    fail_set(error, FAIL_IO, "import: %s: %s", path, g_strerror(errno));
    return false;
}

static struct view_import_fault fault_view(struct request *r, const struct import_error *f)
{
    if (f->fault != IMPORT_FIELD)
        return (struct view_import_fault){(int64_t)f->line, shell_word(r, words[f->fault]), f->detail};
    return (struct view_import_fault){
        (int64_t)f->line, custom_form_word(r, f->why),
        arena_printf(request_arena(r), "%s: %s", custom_label(f->field, lang_name(shell_lang(r))), f->detail)};
}

static void fill(struct request *r, const struct person_import *found, struct view_import *v)
{
    struct arena *a = request_arena(r);

    v->judged = true;
    v->rows = (int64_t)found->rows;
    v->fresh = (int64_t)found->fresh;
    v->known = (int64_t)found->known;
    v->companies = (int64_t)found->companies;
    v->n_all_faults = (int64_t)found->n_faults;
    v->n_faults = MIN(found->n_faults, (size_t)IMPORT_FAULTS_KEPT);
    v->faults = ARENA_ARRAY(a, struct view_import_fault, v->n_faults + 1);
    for (size_t i = 0; i < v->n_faults; i++) {
        v->faults[i] = fault_view(r, &found->faults[i]);
    }
    v->n_sample = found->n_sample;
    v->sample = ARENA_ARRAY(a, struct view_import_sample, v->n_sample + 1);
    for (size_t i = 0; i < v->n_sample; i++)
        v->sample[i] = (struct view_import_sample){found->sample[i].name, found->sample[i].address,
                                                   found->sample[i].company};
}

/* The names of the columns of own fields, as an export has them. */
static bool own_columns(struct request *r, const char **names, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    g_autoptr(GString) out = g_string_new("");
    struct custom_set own;

    if (db == NULL || !custom_fields(db, request_arena(r), RECORD_USER, false, &own, error))
        return false;
    for (size_t i = 0; i < own.n; i++)
        if (own.fields[i].kind != CUSTOM_OTHER)
            g_string_append_printf(out, ", %s", person_export_head(request_arena(r), &own.fields[i]));
    *names = arena_strdup(request_arena(r), out->str);
    return true;
}

static void show(struct request *r, struct answer *a, struct view_import *v, const char *problem,
                 unsigned status)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);

    if (!own_columns(r, &v->own_columns, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v->frame = admin_frame(r, "/admin/people", shell_word(r, _("Personen importieren")), problem);
    page_admin_import(&o, v);
    answer_html(a, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, &(struct view_import){.judged = false}, "", 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, &(struct view_import){.judged = false}, shell_word(r, _("Bitte wählen Sie eine Datei.")),
         422);
}

static void preview(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    struct person_import *found = ARENA_NEW(request_arena(r), struct person_import);
    const char *token = secret_token(request_arena(r), TOKEN_BYTES);
    g_autofree char *path = draft_path(r, token);
    struct view_import v = {.run = url_path(request_arena(r), PLACE "/%s", token)};
    const struct upload *files = NULL;
    g_autoptr(GError) error = NULL;
    bool ok;

    if (request_files(r, "file", &files) == 0) {
        again(r, a);
        return;
    }
    v.filename = files[0].filename;
    import_draft_sweep(house->data_dir);
    {
        g_autoptr(db_conn) db = db_take(house->pool, &error);
        struct admin_act act = admin_act(r, db, NULL);

        ok = db != NULL && person_import_check(&act, files[0].data, files[0].size, found, &error);
    }
    if (!ok || (found->n_faults == 0 && !keep_draft(path, &files[0], &error))) {
        answer_fail(r, a, error);
        return;
    }
    fill(r, found, &v);
    show(r, a, &v, "", found->n_faults == 0 ? 200 : 422);
}

struct run {
    struct request *r;
    GMappedFile *file;
    struct person_import found;
};

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct run *run = data;
    struct admin_act act = admin_act(run->r, db, NULL);

    return person_import_run(&act, request_text(run->r, "name"),
                             g_mapped_file_get_contents(run->file),
                             g_mapped_file_get_length(run->file), &run->found, error);
}

static void import(struct request *r, struct answer *a)
{
    struct run *run = ARENA_NEW(request_arena(r), struct run);
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    struct view_import v = {.filename = request_text(r, "name")};

    if (!token_ok(request_param(r, "token"))) {
        answer_error(r, a, 404);
        return;
    }
    import_draft_sweep(shell_app(r)->house->data_dir);
    path = draft_path(r, request_param(r, "token"));
    run->r = r;
    run->file = g_mapped_file_new(path, FALSE, NULL);
    if (run->file == NULL) {
        answer_error(r, a, 404);
        return;
    }
    if (!db_write(shell_app(r)->house->pool, run_tx, run, &error)) {
        answer_fail(r, a, error);
    } else if (run->found.n_faults > 0) { /* somebody took an address meanwhile */
        fill(r, &run->found, &v);
        show(r, a, &v, "", 422);
    } else {
        answer_redirect(r, a, "/admin/people?done=imported");
    }
    g_mapped_file_unref(run->file);
    g_unlink(path);
}

static void export(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

    if (db != NULL && person_export(db, request_arena(r), request_choice(r, "kind") == 1, answer_buf(a), &error)) {
        answer_download(a, "text/csv; charset=utf-8", "people.csv");
    } else {
        buf_clear(answer_buf(a));
        answer_fail(r, a, error);
    }
}

const struct route admin_import_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE, RIGHT_ADMIN, upload_fields, preview, ROUTE_UPLOAD, again},
    {HTTP_POST, PLACE "/:token", RIGHT_ADMIN, run_fields, import, ROUTE_BLOCKS},
    {HTTP_GET, "/admin/people.csv", RIGHT_ADMIN, export_fields, export, ROUTE_BLOCKS},
};
const size_t admin_import_n_routes = G_N_ELEMENTS(admin_import_routes);
