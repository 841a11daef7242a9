#include "web/desk_rail.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/desk_list.h"
#include "core/view.h"
#include "web/cookie.h"
#include "web/shell.h"
#include "web/views_desk.h"

#include <string.h>

enum { RAIL = 40, QUERY_MAX = 600 };

static const char cookie[] = "list", saved[] = "saved=";

static const char *const scopes[DESK_SCOPES] = {
    [DESK_ACTIVE] = _("Alle offenen"),      [DESK_MINE] = _("Meine Tickets"),
    [DESK_UNASSIGNED] = _("Nicht zugewiesen"), [DESK_WAITING] = _("Wartend"),
    [DESK_CLOSED] = _("Geschlossen"),       [DESK_ALL] = _("Alle Tickets"),
};

/* Base64url: a cookie takes no "=" or "&". */
void desk_rail_remember(struct request *r, struct answer *a, const char *query)
{
    g_autofree char *text = NULL;
    size_t n = strlen(query);

    if (n > QUERY_MAX)
        return;
    text = g_base64_encode((const guchar *)query, n);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[strcspn(text, "=")] = '\0';
    answer_cookie(r, a, cookie, text, -1);
}

/* What the cookie says; it comes from the browser, so anything may stand in it. */
static const char *remembered(struct request *r)
{
    struct arena *a = request_arena(r);
    const char *value = NULL;
    g_autofree guchar *bytes = NULL;
    char *text;
    gsize n = 0;

    if (!cookie_get(a, request_header(r, "cookie"), cookie, &value) || value == NULL ||
        strlen(value) > 2 * QUERY_MAX)
        return "";
    text = arena_printf(a, "%s%s", value, &"==="[3 - (4 - strlen(value) % 4) % 4]);
    g_strdelimit(text, "-", '+');
    g_strdelimit(text, "_", '/');
    bytes = g_base64_decode(text, &n);
    return bytes == NULL || !text_utf8_ok((const char *)bytes, n) ? ""
                                                                 : arena_strndup(a, (const char *)bytes, n);
}

/* A saved view that is gone, or a query that means nothing, is the list of all active ones. */
static const char *choose(struct request *r, struct db *db, struct desk_filter *f, const char **title)
{
    struct arena *a = request_arena(r);
    const char *query = remembered(r);
    g_autoptr(GError) gone = NULL;
    struct desk_view_row view;

    *f = desk_filter_init();
    if (g_str_has_prefix(query, saved)) {
        if (view_get(db, a, request_actor(r), g_ascii_strtoll(query + strlen(saved), NULL, 10), &view, &gone) &&
            desk_filter_read(a, view.filter, f, &gone)) {
            *title = view.name;
            return arena_printf(a, "%s%" G_GINT64_FORMAT, saved, view.id);
        }
        *f = desk_filter_init();
    } else if (!desk_filter_read(a, query, f, &gone))
        *f = desk_filter_init();
    *title = shell_word(r, scopes[f->scope]);
    return desk_filter_query(a, f);
}

static struct view_rail row_of(struct request *r, const struct desk_line *l)
{
    const struct desk_list_row *t = l->ticket;

    return (struct view_rail){
        .unread = l->unread,
        .t = shell_ticket(r, &(struct ticket_row){
                                 .id = t->id, .number = t->number, .title = t->title, .state = t->state,
                                 .priority = t->priority, .queue_id = t->queue_id, .owner_id = t->owner_id,
                                 .created_at = t->created_at, .changed_at = t->changed_at,
                                 .queue_name = t->queue_name, .customer_name = t->customer_name,
                                 .company_name = t->company_name, .owner_name = t->owner_name,
                                 .channel = t->channel, .pending_at = t->pending_at})};
}

bool desk_rail(struct request *r, struct db *db, struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct desk_lines lines;
    struct desk_filter f;
    const char *query = choose(r, db, &f, &v->list_title);

    if (!desk_list(db, a, request_actor(r), &f, &(struct desk_after){.value = ""}, RAIL, clock_now(), &lines,
                   error))
        return false;
    v->list_link = url_path(a, "/desk%s%s", *query == '\0' ? "" : "?", query);
    v->rail = ARENA_ARRAY(a, struct view_rail, lines.n + 1);
    for (size_t i = 0; i < lines.n; i++)
        v->rail[v->n_rail++] = row_of(r, &lines.lines[i]);
    return true;
}
