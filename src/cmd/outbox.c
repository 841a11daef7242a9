/* outbox.c - vorgang outbox list|flush|retry: what waits to be sent, and why. */
#include "core/outbox.h"

#include "base/clock.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "sql/outbox.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"json", CLI_FLAG, "", "JSON lines (list)"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static void print_json(const struct outbox_row *r)
{
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, 1024 * 1024);
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_int(&j, "id", r->id);
    jw_int(&j, "created_at", r->created_at);
    jw_text(&j, "to", r->recipient);
    jw_text(&j, "subject", r->subject);
    jw_text(&j, "message_id", r->message_id);
    jw_text(&j, "purpose", r->purpose);
    jw_text(&j, "ticket", r->number);
    if (r->article_id != 0)
        jw_int(&j, "article_id", r->article_id);
    else
        jw_null(&j, "article_id");
    jw_text(&j, "state", r->state);
    jw_int(&j, "attempts", r->attempts);
    if (strcmp(r->state, "waiting") == 0)
        jw_int(&j, "next_at", r->next_at);
    else
        jw_null(&j, "next_at");
    jw_text(&j, "answer", *r->answer == '\0' ? NULL : r->answer);
    jw_close(&j, '}');
    puts(buf_text(&out));
}

static bool print_row(const struct outbox_row *r, void *data)
{
    g_autoptr(arena) a = arena_new();

    if (*(const bool *)data) {
        print_json(r);
        return true;
    }
    printf("%6" G_GINT64_FORMAT " %s %-15s %-8s %s  %s%s%s\n", r->id,
           clock_rfc3339(a, r->created_at), r->purpose, r->state, r->recipient, r->subject,
           *r->answer == '\0' ? "" : "  — ", r->answer);
    return true;
}

static bool list(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    bool as_json = cli_flag(cli, "json");

    return db != NULL && sql_outbox_each(db, print_row, &as_json, error);
}

static bool perform(struct house *house, struct cli *cli, const char *verb, GError **error)
{
    int64_t n = 0;

    if (strcmp(verb, "list") == 0)
        return list(house, cli, error);
    if (strcmp(verb, "retry") == 0)
        return outbox_retry(house, g_ascii_strtoll(cli_argument(cli, 1), NULL, 10), error);
    if (!outbox_flush(house, &n, error))
        return false;
    printf("%" G_GINT64_FORMAT " mails are due now\n", n);
    return true;
}

static int outbox_run(struct cli *cli)
{
    const char *verb = cli_argument(cli, 0);
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;

    if (verb == NULL || (strcmp(verb, "list") != 0 && strcmp(verb, "flush") != 0 &&
                         strcmp(verb, "retry") != 0))
        return cli_usage(cli, "say list, flush or retry ID");
    if (strcmp(verb, "retry") == 0 && cli_argument(cli, 1) == NULL)
        return cli_usage(cli, "retry which one? (an id of `vorgang outbox list`)");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!perform(house, cli, verb, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_outbox = {
    .name = "outbox",
    .arguments = "list|flush|retry ID",
    .help = "Outgoing mail: what waits, was sent or failed, and why.",
    .options = options,
    .most_arguments = 2,
    .run = outbox_run,
};
