/* ticket.c - vorgang ticket show|list|erase. */
#include "core/ticket.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "core/article.h"
#include "core/ticket_erase.h"
#include "sql/ticket.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"json", CLI_FLAG, "", "JSON"},
    {"reason", CLI_TEXT, "TEXT", "erase: why the ticket is deleted for good; it stays with the number"},
    {NULL, CLI_FLAG, NULL, NULL},
};

/* The command line is the administrator's: it sees everything. */
static const struct actor administrator = {.role = ROLE_ADMIN, .name = ""};

static void when(struct jw *j, const char *key, int64_t at)
{
    if (at == 0)
        jw_null(j, key);
    else
        jw_int(j, key, at);
}

static void ticket_fields(struct jw *j, const struct ticket_row *t)
{
    static const char *const priorities[] = {"", "low", "normal", "high", "urgent"};

    jw_text(j, "number", t->number);
    jw_text(j, "title", t->title);
    jw_text(j, "state", t->state);
    jw_text(j, "priority", priorities[CLAMP(t->priority, 0, 4)]);
    jw_text(j, "queue", t->queue_name);
    jw_text(j, "customer", t->customer_name);
    jw_text(j, "company", t->company_name);
    jw_text(j, "owner", t->owner_name);
    jw_text(j, "channel", t->channel);
    jw_text(j, "lang", t->lang);
    jw_text(j, "named_number", t->named_number);
    jw_int(j, "created_at", t->created_at);
    jw_int(j, "changed_at", t->changed_at);
    when(j, "replied_at", t->replied_at);
    when(j, "closed_at", t->closed_at);
    jw_int(j, "article_count", t->articles);
}

static void file_json(struct jw *j, const struct attachment_row *f)
{
    jw_open(j, NULL, '{');
    jw_text(j, "filename", f->filename);
    jw_text(j, "content_type", f->content_type);
    jw_int(j, "size", f->size);
    jw_text(j, "disposition", f->is_inline ? "inline" : "attachment");
    jw_text(j, "content_id", f->content_id);
    jw_close(j, '}');
}

static void article_json(struct jw *j, const struct article_row *r,
                         const struct attachment_row *files, size_t n_files)
{
    jw_open(j, NULL, '{');
    jw_int(j, "id", r->id);
    jw_text(j, "kind", r->kind);
    jw_text(j, "sender", r->sender);
    jw_bool(j, "internal", r->internal != 0);
    jw_text(j, "from", r->from_text);
    jw_text(j, "to", r->to_text);
    jw_text(j, "cc", r->cc_text);
    jw_text(j, "subject", r->subject);
    jw_text(j, "body_text", r->body_text);
    jw_text(j, "body_html", r->body_html);
    jw_text(j, "new_text", r->new_text);
    jw_text(j, "message_id", r->message_id);
    when(j, "inbox_id", r->inbox_id);
    jw_text(j, "mark", *r->mark == '\0' ? NULL : r->mark);
    jw_text(j, "security", r->security);
    jw_int(j, "created_at", r->created_at);
    jw_open(j, "attachments", '[');
    for (size_t i = 0; i < n_files; i++)
        if (files[i].article_id == r->id)
            file_json(j, &files[i]);
    jw_close(j, ']');
    jw_close(j, '}');
}

static void show_text(const struct ticket_row *t, const struct article_row *rows, size_t n)
{
    printf("%s  %s\n%s, %s, %s%s%s\n", t->number, t->title, t->state, t->queue_name,
           t->customer_name, t->owner_name == NULL ? "" : ", owner ",
           t->owner_name == NULL ? "" : t->owner_name);
    for (size_t i = 0; i < n; i++) {
        g_autoptr(arena) a = arena_new();

        printf("\n--- %s  %s  %s%s\n%s\n", clock_rfc3339(a, rows[i].created_at), rows[i].kind,
               rows[i].from_text, rows[i].internal ? "  (internal)" : "",
               rows[i].new_text != NULL ? rows[i].new_text : rows[i].body_text);
    }
}

static bool show(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct ticket_row t;
    struct article_row *rows = NULL;
    struct attachment_row *files = NULL;
    size_t n = 0, n_files = 0;
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, (size_t)1 << 30);
    if (db == NULL || !ticket_visible(db, cli->arena, &administrator, cli_argument(cli, 1), &t, error) ||
        !article_list(db, cli->arena, &administrator, t.id, &rows, &n, error) ||
        !article_files(db, cli->arena, t.id, &files, &n_files, error))
        return false;
    if (!cli_flag(cli, "json")) {
        show_text(&t, rows, n);
        return true;
    }
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    ticket_fields(&j, &t);
    jw_open(&j, "articles", '[');
    for (size_t i = 0; i < n; i++)
        article_json(&j, &rows[i], files, n_files);
    jw_close(&j, ']');
    jw_close(&j, '}');
    puts(buf_text(&out));
    return true;
}

static bool print_row(const struct ticket_row *t, void *data)
{
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, 1024 * 1024);
    if (!*(const bool *)data) {
        printf("%s  %-16s %-24.24s %s\n", t->number, t->state, t->customer_name, t->title);
        return true;
    }
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    ticket_fields(&j, t);
    jw_close(&j, '}');
    puts(buf_text(&out));
    return true;
}

static bool list(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    bool as_json = cli_flag(cli, "json");

    return db != NULL && sql_ticket_each(db, INT64_MAX, print_row, &as_json, error);
}

struct erasing {
    struct cli *cli;
    const char *number;
    struct ticket_erased done;
};

static bool erase_tx(struct db *db, void *data, GError **error)
{
    struct erasing *e = data;
    struct admin_act act = {
        .db = db, .a = e->cli->arena, .actor = &administrator, .peer = "", .at = clock_now()};
    struct ticket_row t;
    int64_t id = 0;

    if (!ticket_visible(db, act.a, &administrator, cli_argument(e->cli, 1), &t, error) ||
        !ticket_numbered(db, act.a, cli_argument(e->cli, 1), &id, error))
        return false;
    e->number = t.number;
    return ticket_erase(&act, id, cli_get(e->cli, "reason"), &e->done, error);
}

static bool erase(struct house *house, struct cli *cli, GError **error)
{
    struct erasing e = {.cli = cli};

    if (!db_write(house->pool, erase_tx, &e, error))
        return false;
    printf("%s: deleted for good (%" G_GINT64_FORMAT " messages, %" G_GINT64_FORMAT
           " files, %" G_GINT64_FORMAT " mails%s%s)\n",
           e.number, e.done.articles, e.done.files, e.done.mails,
           *e.done.numbers == '\0' ? "" : "; with it ", e.done.numbers);
    return true;
}

static const struct {
    const char *verb;
    bool numbered;
    bool (*run)(struct house *house, struct cli *cli, GError **error);
} verbs[] = {{"show", true, show}, {"list", false, list}, {"erase", true, erase}};

static int ticket_run(struct cli *cli)
{
    const char *verb = cli_argument(cli, 0);
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;
    size_t i = 0;

    while (i < G_N_ELEMENTS(verbs) && g_strcmp0(verb, verbs[i].verb) != 0)
        i++;
    if (i == G_N_ELEMENTS(verbs))
        return cli_usage(cli, "say show NUMBER, list or erase NUMBER --reason TEXT");
    if (verbs[i].numbered && cli_argument(cli, 1) == NULL)
        return cli_usage(cli, "which ticket? (its number)");
    if (verbs[i].run == erase && cli_get(cli, "reason") == NULL)
        return cli_usage(cli, "erase needs --reason TEXT: why it is deleted for good");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!verbs[i].run(house, cli, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_ticket = {
    .name = "ticket",
    .arguments = "show NUMBER|list|erase NUMBER",
    .help = "Tickets: one with its articles, or all of them, newest first; erase deletes one that lies "
            "in the bin for good.",
    .options = options,
    .most_arguments = 2,
    .run = ticket_run,
};
