/* page_admin_block.c - blocked senders: the list, one more, and taking one back with everything
 * that it swallowed. */
#include "base/fail.h"
#include "core/block.h"
#include "pages/admin_mail.h"
#include "web/admin.h"
#include "web/views_inbox.h"

#define PLACE "/admin/blocks"

static const struct field add_fields[] = {
    {"value", FIELD_LINE, .required = true, .max = 255},
    {"note", FIELD_LINE, .max = BLOCK_NOTE_MAX},
    {NULL},
};

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    bool again = request_method(r) == HTTP_POST;
    struct view_blocks v = {.typed = again ? request_text(r, "value") : "",
                            .note = again ? request_text(r, "note") : ""};
    struct block_row *rows = NULL;

    if (db == NULL || !block_list(db, a, &rows, &v.n_blocks, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.blocks = ARENA_ARRAY(a, struct view_block, v.n_blocks + 1);
    for (size_t i = 0; i < v.n_blocks; i++)
        v.blocks[i] = (struct view_block){
            .id = rows[i].id,
            .value = rows[i].value,
            .note = rows[i].note,
            .who = rows[i].who == NULL ? "" : rows[i].who,
            .at = rows[i].created_at,
            .swallowed = rows[i].swallowed,
            .seen = url_path(a, "/admin/inbox?block=%" G_GINT64_FORMAT, rows[i].id),
            .end = url_path(a, PLACE "/%" G_GINT64_FORMAT "/end", rows[i].id)};
    v.frame = admin_frame(r, "/admin/inbox", shell_word(r, _("Gesperrte Absender")), problem);
    page_admin_blocks(&o, &v);
    answer_html(answer, status);
}

static void list(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
    int64_t again;
};

static bool add_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return block_add(&act, shell_app(c->r)->house, request_text(c->r, "value"),
                     request_text(c->r, "note"), error);
}

static void add(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, add_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=blocked");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return block_end(&act, admin_id(c->r), &c->again, error);
}

static void end(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, end_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=unblocked");
    else
        answer_fail(r, a, error);
}

const struct route admin_block_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_POST, PLACE, RIGHT_ADMIN, add_fields, add, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/:id/end", RIGHT_ADMIN, no_fields, end, ROUTE_BLOCKS},
};
const size_t admin_block_n_routes = G_N_ELEMENTS(admin_block_routes);
