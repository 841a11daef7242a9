/* inbox.c - vorgang inbox list|show|reprocess: each message that ever arrived. */
#include "core/inbox.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "cmd/work.h"
#include "sql/inbox.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"json", CLI_FLAG, "", "JSON lines (list, show)"},
    {"held", CLI_FLAG, "", "only what waits for a person (list)"},
    {"raw", CLI_FLAG, "", "the message as it arrived, byte for byte (show)"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static const char *decision_of(const struct inbox_row *r)
{
    return r->decision == NULL || strcmp(r->state, "new") == 0 ? "new" : r->decision;
}

static void print_json(const struct inbox_row *r)
{
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, 4 * 1024 * 1024);
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_int(&j, "id", r->id);
    jw_int(&j, "received_at", r->received_at);
    jw_text(&j, "via", r->via);
    jw_text(&j, "message_id", r->message_id);
    jw_text(&j, "from", r->sender != NULL ? r->sender : r->mail_from);
    jw_text(&j, "subject", r->subject);
    jw_int(&j, "size", r->size);
    jw_text(&j, "decision", decision_of(r));
    jw_text(&j, "reason", *r->reason == '\0' ? NULL : r->reason);
    jw_text(&j, "kind", *r->kind == '\0' ? NULL : r->kind);
    jw_text(&j, "ticket", r->number);
    if (r->article_id != 0)
        jw_int(&j, "article_id", r->article_id);
    else
        jw_null(&j, "article_id");
    jw_close(&j, '}');
    puts(buf_text(&out));
}

static bool print_row(const struct inbox_row *r, void *data)
{
    g_autoptr(arena) a = arena_new();

    if (*(const bool *)data) {
        print_json(r);
        return true;
    }
    printf("%6" G_GINT64_FORMAT " %s %-8s %-9s %-13s %s  %s  — %s\n", r->id,
           clock_rfc3339(a, r->received_at), r->via, decision_of(r),
           r->number == NULL ? "" : r->number, r->sender == NULL ? r->mail_from : r->sender,
           r->subject == NULL ? "" : r->subject, r->reason);
    return true;
}

static bool list(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    bool as_json = cli_flag(cli, "json");

    if (db == NULL)
        return false;
    return cli_flag(cli, "held") ? sql_inbox_each_held(db, print_row, &as_json, error)
                                 : sql_inbox_each(db, print_row, &as_json, error);
}

static bool show(struct house *house, struct cli *cli, int64_t id, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct inbox_row row;
    bool as_json = cli_flag(cli, "json");

    if (db == NULL || !sql_inbox_by_id(db, cli->arena, id, &row, error))
        return false;
    if (cli_flag(cli, "raw"))
        return blob_to_fd(db, row.blob_id, STDOUT_FILENO, error);
    print_row(&row, &as_json);
    return true;
}

static bool perform(struct house *house, struct cli *cli, const char *verb, GError **error)
{
    const char *argument = cli_argument(cli, 1);
    int64_t id = argument == NULL ? 0 : g_ascii_strtoll(argument, NULL, 10);

    if (strcmp(verb, "list") == 0)
        return list(house, cli, error);
    if (strcmp(verb, "show") == 0)
        return show(house, cli, id, error);
    return inbox_reprocess(house, id, error) && work_waiting(house, error);
}

static int inbox_run(struct cli *cli)
{
    const char *verb = cli_argument(cli, 0);
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;

    if (verb == NULL || (strcmp(verb, "list") != 0 && strcmp(verb, "show") != 0 &&
                         strcmp(verb, "reprocess") != 0))
        return cli_usage(cli, "say list, show ID or reprocess ID");
    if (strcmp(verb, "list") != 0 && cli_argument(cli, 1) == NULL)
        return cli_usage(cli, "%s which message? (an id of `vorgang inbox list`)", verb);
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!perform(house, cli, verb, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_inbox = {
    .name = "inbox",
    .arguments = "list|show ID|reprocess ID",
    .help = "Incoming mail: each message that ever arrived, what was decided, and why.",
    .options = options,
    .most_arguments = 2,
    .run = inbox_run,
};
