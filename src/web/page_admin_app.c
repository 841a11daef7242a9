/* page_admin_app.c - the programs that may ask people of the desk for access by OAuth 2.0. */
#include "base/fail.h"
#include "base/text.h"
#include "core/oauth_app.h"
#include "pages/oauth.h"
#include "web/admin.h"

#define PLACE "/admin/apps"

static const struct field app_fields[] = {
    {"name", FIELD_LINE, .max = OAUTH_APP_NAME_MAX},
    {"redirects", FIELD_TEXT, .max = OAUTH_REDIRECTS_MAX},
    {"renew", FIELD_FLAG},
    {NULL},
};

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_apps v = {.n_apps = 0};
    struct oauth_app_row *rows = NULL;

    if (db == NULL || !oauth_app_list(db, a, &rows, &v.n_apps, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.apps = ARENA_ARRAY(a, struct view_app, v.n_apps + 1);
    for (size_t i = 0; i < v.n_apps; i++)
        v.apps[i] = (struct view_app){.name = rows[i].name,
                                      .redirects = rows[i].redirects,
                                      .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, rows[i].id),
                                      .tokens = rows[i].tokens};
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Anwendungen")), "");
    page_apps(&o, &v);
    answer_html(answer, 200);
}

/* What is typed over what is stored; ID 0: a new one. */
struct shown {
    int64_t id;
    struct oauth_app_edit edit;
    const char *secret, *problem;
};

static void show_form(struct request *r, struct answer *answer, const struct shown *s,
                      unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct oauth_app_row row = {.name = "", .client_id = ""};
    struct view_app_form v = {.name = s->edit.name, .redirects = s->edit.redirects,
                              .secret = s->secret, .exists = s->id != 0};

    if (db == NULL || (s->id != 0 && !oauth_app_get(db, a, s->id, &row, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (s->edit.name == NULL) {
        v.name = row.name;
        v.redirects = s->id == 0 ? "" : row.redirects;
    }
    v.client_id = row.client_id;
    v.authorize = arena_printf(a, "%s/oauth/authorize", request_base_url(r));
    v.token = arena_printf(a, "%s/oauth/token", request_base_url(r));
    v.action = url_path(a, s->id == 0 ? PLACE "/new" : PLACE "/%" G_GINT64_FORMAT, s->id);
    v.remove = url_path(a, PLACE "/%" G_GINT64_FORMAT "/remove", s->id);
    v.frame = admin_frame(r, PLACE, s->id == 0 ? shell_word(r, _("Neue Anwendung")) : row.name,
                          s->problem);
    page_app_form(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *answer)
{
    const struct shown s = {.id = admin_id(r), .secret = "", .problem = ""};

    if (s.id < 0)
        answer_error(r, answer, 404);
    else
        show_form(r, answer, &s, 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
    int64_t id;
    const char *secret;
};

static struct oauth_app_edit typed(struct request *r)
{
    return (struct oauth_app_edit){request_text(r, "name"), request_text(r, "redirects")};
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);
    const struct oauth_app_edit edit = typed(c->r);

    c->id = admin_id(c->r);
    c->refusal = (struct admin_refusal){.fault = ADMIN_FINE};
    return oauth_app_save(&act, &c->id, &edit, request_flag(c->r, "renew"), &c->secret, error);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return oauth_app_remove(&act, admin_id(c->r), error);
}

static void show_again(struct request *r, struct answer *answer,
                       const struct admin_refusal *refusal)
{
    const struct shown s = {.id = admin_id(r), .edit = typed(r), .secret = "",
                            .problem = admin_words(r, refusal)};

    if (s.id < 0)
        answer_error(r, answer, 404);
    else
        show_form(r, answer, &s, 422);
}

static void again(struct request *r, struct answer *answer)
{
    show_again(r, answer, &(struct admin_refusal){ADMIN_FINE, ""});
}

/* A fresh secret is shown on this answer alone, so it is the page itself and no redirect. */
static void save(struct request *r, struct answer *answer)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (admin_id(r) < 0)
        answer_error(r, answer, 404);
    else if (!db_write(shell_app(r)->house->pool, save_tx, &c, &error)) {
        if (c.refusal.fault == ADMIN_FINE)
            answer_fail(r, answer, error);
        else
            show_again(r, answer, &c.refusal);
    } else if (c.secret == NULL) {
        answer_redirect(r, answer, PLACE "?done=saved");
    } else {
        show_form(r, answer, &(struct shown){.id = c.id, .secret = c.secret, .problem = ""}, 200);
    }
}

static void drop(struct request *r, struct answer *answer)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (admin_id(r) <= 0)
        answer_error(r, answer, 404);
    else if (db_write(shell_app(r)->house->pool, remove_tx, &c, &error))
        answer_redirect(r, answer, PLACE "?done=saved");
    else
        answer_fail(r, answer, error);
}

const struct route admin_app_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, app_fields, save, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/:id/remove", RIGHT_ADMIN, no_fields, drop, ROUTE_BLOCKS},
};
const size_t admin_app_n_routes = G_N_ELEMENTS(admin_app_routes);
