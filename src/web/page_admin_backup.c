/* page_admin_backup.c - backups: what was made and proved, one now, and when they are made. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/audit.h"
#include "core/backup.h"
#include "core/backup_seal.h"
#include "core/setting.h"
#include "pages/backup.h"
#include "web/admin.h"
#include "web/stored.h"

#include <fcntl.h>
#include <string.h>

#define PLACE "/admin/backup"

enum { HOURS = 24 };

static const char *const seals[] = {"new", "off", NULL};
static const struct field seal_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = seals},
    {NULL},
};
static const struct field hour_fields[] = {{"hour", FIELD_LINE, .max = 3}, {NULL}};

static struct view_backup_row row_view(struct request *r, const struct backup_row *b)
{
    bool over = b->ended_at != 0;

    return (struct view_backup_row){
        .at = b->started_at,
        .size = b->size,
        .who = b->who == NULL ? shell_word(r, _("von selbst")) : b->who,
        .error = b->error,
        .mark = !over ? "faint" : b->proved ? "ok" : "bad",
        .word = shell_word(r, !over       ? _("läuft")
                              : b->proved ? _("zurückgespielt und geprüft")
                                          : _("gescheitert")),
        .has_file = over && !b->removed && b->size > 0,
        .file = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT, b->id)};
}

static void fill_hours(struct request *r, struct db *db, struct view_backup *v)
{
    const char *hour = setting_get(db, request_arena(r), "backup_hour", "off");

    v->n_hours = HOURS + 1;
    v->hours = ARENA_ARRAY(request_arena(r), struct view_admin_choice, HOURS + 1);
    for (int i = 0; i <= HOURS; i++)
        v->hours[i] = (struct view_admin_choice){
            .id = i - 1,
            .word = i == 0 ? shell_word(r, _("nie von selbst"))
                           : arena_printf(request_arena(r), "%02d:00", i - 1),
            .small = "",
            .chosen = i == 0 ? strcmp(hour, "off") == 0
                             : strcmp(hour, arena_printf(request_arena(r), "%d", i - 1)) == 0};
}

/* SECRET: a new key, which is on no other page. */
static void show(struct request *r, struct answer *answer, const char *problem, const char *secret,
                 unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    struct view_backup v = {.running = backup_is_running(shell_app(r)->backups), .secret = secret};
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct backup_row *rows = NULL;
    bool late;

    if (db == NULL || !backup_list(db, a, &rows, &v.n_rows, &error) ||
        !backup_is_late(db, a, clock_now(), &late, &v.proved_at, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.rows = ARENA_ARRAY(a, struct view_backup_row, v.n_rows + 1);
    for (size_t i = 0; i < v.n_rows; i++)
        v.rows[i] = row_view(r, &rows[i]);
    fill_hours(r, db, &v);
    v.sealed = setting_get(db, a, "backup_key", "");
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Datensicherung")), problem);
    page_admin_backup(&o, &v);
    answer_html(answer, status);
}

static void list(struct request *r, struct answer *a)
{
    show(r, a, "", "", 200);
}

static bool noted_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct admin_act act = admin_act(r, db, NULL);

    return admin_allowed(&act, error) && audit_event(&act, "backup.made", "", error);
}

static void now(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (!backup_wake(shell_app(r)->backups, request_actor(r)->person_id))
        show(r, a, shell_word(r, _("Gerade läuft schon eine Datensicherung.")), "", 409);
    else if (db_write(shell_app(r)->house->pool, noted_tx, r, &error))
        answer_redirect(r, a, PLACE "?done=backup");
    else
        answer_fail(r, a, error);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
};

static bool hour_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);
    const char *hour = request_text(c->r, "hour");

    c->refusal = (struct admin_refusal){0};
    return setting_change(&act, "backup_hour", strcmp(hour, "-1") == 0 ? "off" : hour, error);
}

static void set_hour(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, hour_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), "", 422);
    else
        answer_fail(r, a, error);
}

struct sealing {
    struct request *r;
    const char *public_key; /* "" to seal no more */
};

static bool seal_tx(struct db *db, void *data, GError **error)
{
    struct sealing *s = data;
    struct admin_act act = admin_act(s->r, db, NULL);

    return setting_change(&act, "backup_key", s->public_key, error);
}

/* The secret half is in this one answer and nowhere else. */
static void seal(struct request *r, struct answer *a)
{
    const char *secret = "";
    struct sealing s = {.r = r, .public_key = ""};
    g_autoptr(GError) error = NULL;

    if (request_choice(r, "do") == 0)
        backup_key_new(request_arena(r), &s.public_key, &secret);
    if (!db_write(shell_app(r)->house->pool, seal_tx, &s, &error))
        answer_fail(r, a, error);
    else if (*secret != '\0')
        show(r, a, "", secret, 200);
    else
        answer_redirect(r, a, PLACE "?done=saved");
}

static bool loaded_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct admin_act act = admin_act(r, db, NULL);

    return admin_allowed(&act, error) &&
           audit_event(&act, "backup.loaded", request_param(r, "id"), error);
}

/* The whole desk leaves the house: it is written down. */
static void file(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(GError) error = NULL;
    char *path = NULL;
    bool ok;
    int fd;

    {
        g_autoptr(db_conn) db = db_take(house->pool, &error);

        ok = db != NULL &&
             backup_file(house, db, request_arena(r), MAX(admin_id(r), 0), &path, &error);
    }
    if (!ok || !db_write(house->pool, loaded_tx, r, &error)) {
        answer_fail(r, a, error);
        return;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        answer_error(r, a, 404);
    else
        stored_send_file(r, a, fd, strrchr(path, '/') + 1);
}

const struct route admin_backup_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_POST, PLACE, RIGHT_ADMIN, no_fields, now, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/hour", RIGHT_ADMIN, hour_fields, set_hour, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/key", RIGHT_ADMIN, seal_fields, seal, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, no_fields, file, ROUTE_BLOCKS},
};
const size_t admin_backup_n_routes = G_N_ELEMENTS(admin_backup_routes);
