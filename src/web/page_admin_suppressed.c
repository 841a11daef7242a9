/* page_admin_suppressed.c - addresses to which nothing is sent any more, and lifting that. */
#include "core/suppressed.h"
#include "pages/admin_mail.h"
#include "web/admin.h"
#include "web/views_inbox.h"

#define PLACE "/admin/suppressed"

static const struct field lift_fields[] = {
    {"address", FIELD_LINE, .required = true, .max = 320},
    {NULL},
};

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_suppressed_list v = {.n_lines = 0};
    struct suppressed_row *rows = NULL;

    if (db == NULL || !suppressed_list(db, a, &rows, &v.n_lines, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.lines = ARENA_ARRAY(a, struct view_suppressed, v.n_lines + 1);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = (struct view_suppressed){
            .address = rows[i].address, .answer = rows[i].answer, .at = rows[i].since_at};
    v.frame =
        admin_frame(r, "/admin/outbox", shell_word(r, _("Adressen, an die nichts mehr geht")), "");
    page_admin_suppressed(&o, &v);
    answer_html(answer, 200);
}

static bool lift_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct admin_act act = admin_act(r, db, NULL);

    return suppressed_lift(&act, request_text(r, "address"), error);
}

static void lift(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, lift_tx, r, &error))
        answer_redirect(r, answer, PLACE "?done=saved");
    else
        answer_fail(r, answer, error);
}

const struct route admin_suppressed_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_POST, PLACE, RIGHT_ADMIN, lift_fields, lift, ROUTE_BLOCKS},
};
const size_t admin_suppressed_n_routes = G_N_ELEMENTS(admin_suppressed_routes);
