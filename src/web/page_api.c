/* page_api.c - the API's own page: examples that run as they stand, and every operation, written from
 * the tables that the API itself is made of. */
#include "base/fail.h"
#include "core/queue_right.h"
#include "core/ticket.h"
#include "pages/api.h"
#include "web/api_describe.h"
#include "web/shell.h"
#include "web/views_api.h"

#include <string.h>

/* Operations by what their path begins with; "rest" takes what is left. */
static const struct {
    const char *name, *word, *starts[5];
    enum record_kind kind; /* whose fields are shown */
} groups[] = {
    {"tickets", _("Tickets"), {"tickets", "ticket_merge", "ticket_history", "ticket_overviews", NULL}, RECORD_TICKET},
    {"articles", _("Nachrichten"), {"ticket_articles", "ticket_article_plain", "ticket_attachment", NULL}, RECORD_ARTICLE},
    {"users", _("Personen"), {"users", NULL}, RECORD_USER},
    {"organizations", _("Firmen"), {"organizations", NULL}, RECORD_ORGANIZATION},
    {"groups", _("Bereiche"), {"groups", NULL}, RECORD_GROUP},
    {"roles", _("Rollen"), {"roles", NULL}, RECORD_ROLE},
    {"states", _("Zustände"), {"ticket_states", NULL}, RECORD_STATE},
    {"priorities", _("Prioritäten"), {"ticket_priorities", NULL}, RECORD_PRIORITY},
    {"text_modules", _("Textbausteine"), {"text_modules", NULL}, RECORD_TEXT_MODULE},
    {"tags", _("Schlagwörter"), {"tags", "tag_list", "tag_search", NULL}, RECORD_NONE},
    {"links", _("Verknüpfungen"), {"links", NULL}, RECORD_NONE},
    {"times", _("Gebuchte Zeit"), {"time_accountings", "time_accounting", NULL}, RECORD_TIME},
    {"notifications", _("Meldungen"), {"online_notifications", NULL}, RECORD_NOTICE},
    {"fields", _("Eigene Felder"), {"object_manager_attributes", "object_manager_attributes_execute_migrations", NULL}, RECORD_FIELD},
    {"tokens", _("Tokens"), {"user_access_token", NULL}, RECORD_NONE},
    {"rest", _("Alles andere"), {NULL}, RECORD_NONE},
    {"oauth", _("Programme einlassen (OAuth 2.0)"), {NULL}, RECORD_NONE}, /* beside /api/v1 */
};

static bool begins(const char *path, const char *start)
{
    size_t n = strlen(start);

    return strncmp(path, start, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

static size_t group_of(const struct api_op *op)
{
    size_t i = 0;

    for (; strcmp(groups[i].name, "rest") != 0; i++)
        for (size_t k = 0; groups[i].starts[k] != NULL; k++)
            if (begins(op->path, groups[i].starts[k]))
                return i;
    return i;
}

static void fill_fields(struct arena *a, struct view_api_group *g, enum record_kind kind)
{
    const struct api_resource *res = kind == RECORD_NONE ? NULL : api_resource_of(kind);

    if (res == NULL)
        return;
    g->fields = ARENA_ARRAY(a, struct view_api_field, res->n_columns * 2);
    for (size_t i = 0; i < res->n_columns; i++) {
        const struct api_column *c = &res->columns[i];
        const char *type = api_column_type(c);

        if ((c->flags & API_HIDDEN) != 0)
            continue;
        g->fields[g->n_fields++] = (struct view_api_field){c->name, type == NULL ? "–" : type};
        if (c->as != NULL && *c->as != '\0')
            g->fields[g->n_fields++] = (struct view_api_field){arena_printf(a, "%s (expand)", c->as),
                                                               c->type == API_MANY ? "array" : "string"};
    }
}

static void fill_oauth(struct request *r, struct view_api_group *g)
{
    for (size_t i = 0; i < api_oauth_n_ops; i++)
        g->ops[g->n_ops++] =
            (struct view_api_op){head_method_name(api_oauth_ops[i].method),
                                 arena_printf(request_arena(r), "%s%s", request_base_url(r),
                                              api_oauth_ops[i].path),
                                 shell_word(r, api_oauth_ops[i].summary), ""};
}

static void fill_groups(struct request *r, struct view_api *v)
{
    struct arena *a = request_arena(r);

    v->n_groups = G_N_ELEMENTS(groups);
    v->groups = ARENA_ARRAY(a, struct view_api_group, v->n_groups);
    for (size_t i = 0; i < v->n_groups; i++) {
        v->groups[i] = (struct view_api_group){.name = groups[i].name, .word = shell_word(r, groups[i].word),
                                               .ops = ARENA_ARRAY(a, struct view_api_op, api_n_ops)};
        fill_fields(a, &v->groups[i], groups[i].kind);
    }
    for (size_t i = 0; i < api_n_ops; i++) {
        struct view_api_group *g = &v->groups[group_of(&api_ops[i])];

        g->ops[g->n_ops++] = (struct view_api_op){head_method_name(api_ops[i].method),
                                                  arena_printf(a, "/%s", api_ops[i].path),
                                                  shell_word(r, api_ops[i].summary), api_ops[i].right};
    }
    fill_oauth(r, &v->groups[v->n_groups - 1]);
}

/* What stands for a %s is a queue's name as JSON, for a %d the id of a ticket that one may see. */
static const struct {
    const char *word, *method, *path, *body;
} examples[] = {
    {_("Wer bin ich?"), "GET", "users/me", NULL},
    {_("Die neuesten Tickets, mit Namen"), "GET", "tickets?sort_by=id&order_by=desc&per_page=5&expand=true", NULL},
    {_("Suchen"), "GET", "tickets/search?query=state.name:open%20OR%20state.name:new&expand=true", NULL},
    {_("Ein Ticket anlegen"), "POST", "tickets",
     "{\"title\": \"Drucker druckt nicht\", \"group\": %s, \"customer_id\": \"guess:kunde@example.com\", "
     "\"article\": {\"body\": \"Seit heute früh geht nichts mehr.\", \"type\": \"phone\"}}"},
    {_("Eine interne Notiz"), "POST", "ticket_articles", "{\"ticket_id\": %d, \"body\": \"Ersatzteil ist bestellt.\", \"internal\": true}"},
    {_("Ein Ticket ändern"), "PUT", "tickets/%d", "{\"priority\": \"3 high\"}"},
    {_("Ein Schlagwort"), "POST", "tags/add", "{\"object\": \"Ticket\", \"o_id\": %d, \"item\": \"drucker\"}"},
    {_("Mehreres auf einmal, alles oder nichts"), "POST", "batch",
     "{\"requests\": [{\"method\": \"PUT\", \"path\": \"tickets/%d\", \"body\": {\"note\": \"a\"}}, "
     "{\"method\": \"PUT\", \"path\": \"tickets/%d\", \"body\": {\"note\": \"b\"}}]}"},
};

static const char *replaced(struct arena *a, const char *text, const char *what, const char *with)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    g_autofree char *all = g_strjoinv(with, parts);

    return arena_strdup(a, all);
}

/* Inside quotes of the shell. */
static const char *quoted(struct arena *a, const char *text)
{
    return arena_printf(a, "'%s'", replaced(a, text, "'", "'\\''"));
}

/* A queue that one may write to, as JSON, and a ticket that is there. */
static bool real_ones(struct request *r, const char **queue, const char **ticket, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct queue_row *queues = NULL;
    struct record_rows rows;
    g_auto(buf) out;
    size_t n = 0;

    if (db == NULL || !queue_list(db, a, request_actor(r), &queues, &n, error) ||
        !record_find(db, a, request_actor(r), RECORD_TICKET,
                     &(struct db_find){.order = "id", .descending = true, .limit = 1}, &rows, error))
        return false;
    buf_init(&out, 4096);
    jw_quote(&out, n == 0 ? "Support" : queues[0].name, strlen(n == 0 ? "Support" : queues[0].name));
    *queue = arena_strdup(a, buf_text(&out));
    *ticket = arena_printf(a, "%" G_GINT64_FORMAT, rows.n == 0 ? 1 : record_id(&rows, 0));
    return true;
}

static bool fill_examples(struct request *r, struct view_api *v, GError **error)
{
    struct arena *a = request_arena(r);
    const char *queue, *ticket;

    if (!real_ones(r, &queue, &ticket, error))
        return false;
    v->examples = ARENA_ARRAY(a, struct view_api_example, G_N_ELEMENTS(examples) + 1);
    v->examples[v->n_examples++] = (struct view_api_example){shell_word(r, _("Das Token")), "export TOKEN=vg_…"};
    for (size_t i = 0; i < G_N_ELEMENTS(examples); i++) {
        const char *path = replaced(a, examples[i].path, "%d", ticket), *body = examples[i].body;
        const char *command = arena_printf(a, "curl -sS%s%s -H \"Authorization: Bearer $TOKEN\" %s",
                                           strcmp(examples[i].method, "GET") == 0 ? "" : " -X ",
                                           strcmp(examples[i].method, "GET") == 0 ? "" : examples[i].method,
                                           quoted(a, arena_printf(a, "%s/%s", v->base, path)));

        if (body != NULL)
            command = arena_printf(a, "%s \\\n  -H 'Content-Type: application/json' \\\n  -d %s", command,
                                   quoted(a, replaced(a, replaced(a, body, "%d", ticket), "%s", queue)));
        v->examples[v->n_examples++] = (struct view_api_example){shell_word(r, examples[i].word), command};
    }
    return true;
}

static void show(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, answer);
    struct view_api v = {.base = arena_printf(request_arena(r), "%s/api/v1", request_base_url(r))};

    if (!fill_examples(r, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    fill_groups(r, &v);
    v.shell = shell_view(r, shell_word(r, _("Die API")), "profile");
    page_api(&o, &v);
    answer_html(answer, 200);
}

const struct route page_api_routes[] = {{HTTP_GET, "/api", RIGHT_SIGNED_IN, no_fields, show}};
const size_t page_api_n_routes = G_N_ELEMENTS(page_api_routes);
