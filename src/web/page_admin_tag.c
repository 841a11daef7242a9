/* page_admin_tag.c - the tags: the list, calling one otherwise, merging, taking one off everything. */
#include "base/fail.h"
#include "base/form.h"
#include "core/tag.h"
#include "core/tag_edit.h"
#include "pages/tag.h"
#include "web/admin.h"
#include "web/views_tag.h"

#define PLACE "/admin/tags"

enum { TYPED_MAX = 100 };
enum { DO_RENAME, DO_MERGE };

static const char *const dos[] = {"rename", "merge", NULL};
static const struct field list_fields[] = {
    {"q", FIELD_LINE, .max = TYPED_MAX},
    {"after", FIELD_LINE, .max = 2 * TYPED_MAX},
    {NULL},
};
static const struct field change_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = dos},
    {"name", FIELD_LINE, .max = TYPED_MAX},
    {"into", FIELD_LINE, .max = TYPED_MAX},
    {NULL},
};
/* Of how many tickets the page spoke. */
static const struct field remove_fields[] = {{"n", FIELD_INT, .required = true}, {NULL}};

static struct view_tag tag_view(struct request *r, const struct tag_edit_row *row)
{
    struct arena *a = request_arena(r);

    return (struct view_tag){.name = row->name,
                             .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, row->id),
                             .tickets = url_path(a, "/desk?view=all&tag=%s", form_encode(a, row->name)),
                             .n = row->n,
                             .busy = row->busy != 0};
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_tags v = {.typed = request_text(r, "q")};
    struct tag_edit_row *rows = NULL;

    if (db == NULL || !tag_edit_list(db, a, v.typed, request_text(r, "after"), ADMIN_PAGE + 1, &rows,
                                     &v.n_tags, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = v.n_tags > ADMIN_PAGE;
    v.n_tags = MIN(v.n_tags, ADMIN_PAGE);
    v.tags = ARENA_ARRAY(a, struct view_tag, v.n_tags + 1);
    for (size_t i = 0; i < v.n_tags; i++)
        v.tags[i] = tag_view(r, &rows[i]);
    if (v.has_more)
        v.more = url_path(a, PLACE "?q=%s&after=%s", form_encode(a, v.typed),
                          form_encode(a, rows[v.n_tags - 1].key));
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Schlagwörter")), "");
    page_tags(&o, &v);
    answer_html(answer, 200);
}

typedef void (*page_fn)(struct put *o, const struct view_tag_form *v);

/* HEADING NULL: the tag's name. */
static void show(struct request *r, struct answer *answer, page_fn page, const char *heading,
                 const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_tag_form v = {.into = ""};
    struct tag_edit_row row;

    if (db == NULL || !tag_edit_get(db, a, admin_id(r), &row, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.tag = tag_view(r, &row);
    v.name = row.name;
    v.action = v.tag.link;
    v.remove = url_path(a, PLACE "/%" G_GINT64_FORMAT "/remove", row.id);
    if (page == page_tag_form && request_method(r) == HTTP_POST) {
        bool merge = request_choice(r, "do") == DO_MERGE;

        v.name = merge ? v.name : request_text(r, "name");
        v.into = request_text(r, "into");
    }
    v.frame = admin_frame(r, PLACE, heading == NULL ? row.name : heading, problem);
    page(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, page_tag_form, NULL, "", 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
    bool more; /* tickets than the page spoke of */
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return request_choice(c->r, "do") == DO_MERGE
               ? tag_edit_merge(&act, admin_id(c->r), request_text(c->r, "into"), error)
               : tag_edit_rename(&act, admin_id(c->r), request_text(c->r, "name"), error);
}

static void change(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, page_tag_form, NULL, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

static void change_again(struct request *r, struct answer *a)
{
    show(r, a, page_tag_form, NULL, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static void ask(struct request *r, struct answer *a)
{
    show(r, a, page_tag_remove, shell_word(r, _("Schlagwort überall entfernen?")), "", 200);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);
    struct tag_edit_row tag;

    if (!tag_edit_get(db, act.a, admin_id(c->r), &tag, error))
        return false;
    c->more = tag.n > request_int(c->r, "n", 0);
    if (c->more) {
        fail_set(error, FAIL_CONFLICT, "tag: more tickets have it by now (look at it again)");
        return false;
    }
    return tag_edit_remove(&act, tag.id, error);
}

static void remove_everywhere(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, remove_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=removed");
    else if (c.more)
        show(r, a, page_tag_remove, shell_word(r, _("Schlagwort überall entfernen?")),
             shell_word(r, _("Inzwischen haben es mehr Tickets. Bitte sehen Sie noch einmal hin.")), 409);
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, page_tag_remove, shell_word(r, _("Schlagwort überall entfernen?")),
             admin_words(r, &c.refusal), 409);
    else
        answer_fail(r, a, error);
}

const struct route admin_tag_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, change_fields, change, ROUTE_BLOCKS, change_again},
    {HTTP_GET, PLACE "/:id/remove", RIGHT_ADMIN, no_fields, ask},
    {HTTP_POST, PLACE "/:id/remove", RIGHT_ADMIN, remove_fields, remove_everywhere, ROUTE_BLOCKS,
     ask},
};
const size_t admin_tag_n_routes = G_N_ELEMENTS(admin_tag_routes);
