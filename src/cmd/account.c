/* account.c - vorgang account add|list|test: mail accounts. Secrets come from standard input or a
 * file, never from an argument, where every process of the machine could read them. */
#include "core/account.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "mail/account_desk.h"
#include "sql/queue.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"name", CLI_TEXT, "NAME", "what the account is called"},
    {"address", CLI_TEXT, "ADDRESS", "the address that customers write to"},
    {"sender-name", CLI_TEXT, "NAME", "the name beside the address in outgoing mail"},
    {"in", CLI_TEXT, "URL", "imaps://USER@HOST, imap://…, pop3s://…, maildir:DIR"},
    {"out", CLI_TEXT, "URL", "smtps://USER@HOST, smtp://USER@HOST:PORT, sendmail:"},
    {"in-password-file", CLI_TEXT, "FILE", "its first line is the password for --in"},
    {"out-password-file", CLI_TEXT, "FILE", "its first line is the password for --out"},
    {"password-stdin", CLI_FLAG, "", "one password for both, from standard input"},
    {"ca-file", CLI_TEXT, "FILE", "certificates to trust beside the system's"},
    {"queue", CLI_TEXT, "NAME", "where its tickets go"},
    {"folder", CLI_TEXT, "NAME", "the folder of IMAP or Graph that is taken from (default INBOX)"},
    {"after-taking", CLI_TEXT, "WHAT", "there: seen (default), delete, leave, or move with --move-to"},
    {"move-to", CLI_TEXT, "NAME", "the folder to move to"},
    {"begin-with", CLI_TEXT, "WHAT", "of what lies there: all (default), unread, new"},
    {"archive", CLI_FLAG, "", "an old mailbox: original dates, closed tickets, no automatic mail"},
    {"per-minute", CLI_TEXT, "N", "so many mails may leave in a minute"},
    {"per-hour", CLI_TEXT, "N", "and in an hour"},
    {"lang", CLI_TEXT, "de|en", "language of its mails, where the customer has not chosen"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static bool first_line(struct cli *cli, const char *option, const char **line, GError **error)
{
    const char *path = cli_get(cli, option);
    g_autofree char *text = NULL;

    if (path == NULL)
        return true;
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    *line = arena_strndup(cli->arena, text, strcspn(text, "\r\n"));
    return true;
}

struct change {
    struct cli *cli;
    struct account_edit e;
    const char *queue;
    int64_t id;
};

/* A queue by name; one that is not there yet is made. */
static bool queue_of(struct db *db, struct change *c, GError **error)
{
    struct queue_row *queue = NULL;

    if (c->queue == NULL)
        return true;
    if (!sql_queue_by_name(db, c->cli->arena, c->queue, &queue, error))
        return false;
    if (queue == NULL)
        return sql_queue_add(db, c->queue, 0, c->e.lang, clock_now(), &c->e.queue_id, error);
    c->e.queue_id = queue->id;
    return true;
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;

    return queue_of(db, c, error) &&
           account_put(db, c->cli->arena, cli_data(c->cli), &c->id, &c->e, NULL, error);
}

static bool secrets(struct cli *cli, struct account_edit *e, GError **error)
{
    if (cli_flag(cli, "password-stdin"))
        e->in_secret = e->out_secret = cli_read_line(cli->arena);
    return first_line(cli, "in-password-file", &e->in_secret, error) &&
           first_line(cli, "out-password-file", &e->out_secret, error);
}

static int64_t number(struct cli *cli, const char *option)
{
    const char *text = cli_get(cli, option);
    gint64 n = 0;

    if (text == NULL)
        return 0;
    return g_ascii_string_to_signed(text, 10, 0, ACCOUNT_RATE_MOST, &n, NULL) ? n : -1;
}

static bool add(struct house *house, struct cli *cli, GError **error)
{
    struct change c = {.cli = cli, .queue = cli_get(cli, "queue")};

    c.e = (struct account_edit){.name = cli_get(cli, "name"), .address = cli_get(cli, "address"),
                                .sender_name = cli_get(cli, "sender-name"), .in_url = cli_get(cli, "in"),
                                .out_url = cli_get(cli, "out"), .ca_file = cli_get(cli, "ca-file"),
                                .lang = cli_get(cli, "lang"), .active = true, .own_net = true, .folder = cli_get(cli, "folder"),
                                .after_taking = cli_get(cli, "after-taking"),
                                .move_to = cli_get(cli, "move-to"),
                                .begin_with = cli_get(cli, "begin-with"),
                                .archive = cli_flag(cli, "archive"),
                                .per_minute = number(cli, "per-minute"),
                                .per_hour = number(cli, "per-hour")};
    if (c.e.address == NULL) {
        fail_set(error, FAIL_INVALID, "account add: give --address ADDRESS");
        return false;
    }
    if (c.e.name == NULL)
        c.e.name = c.e.address;
    if (c.e.lang == NULL)
        c.e.lang = house_now(house)->lang;
    return secrets(cli, &c.e, error) && db_write(house->pool, change_tx, &c, error);
}

static bool list(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct account_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !account_list(db, cli->arena, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        printf("%s  %s  in %s  out %s%s%s\n", rows[i].name, rows[i].address,
               text_empty(rows[i].in_url) ? "-" : rows[i].in_url,
               text_empty(rows[i].out_url) ? "-" : rows[i].out_url,
               text_empty(rows[i].answer) ? "" : "  — ", rows[i].answer);
    return true;
}

static bool test(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    const char *name = cli_argument(cli, 1);
    const struct account_desk desk = {house, cli_data(cli)};
    struct account_row row;

    if (name == NULL) {
        fail_set(error, FAIL_INVALID, "account test: which one? (a name of `account list`)");
        return false;
    }
    if (db == NULL || !account_find(db, cli->arena, name, &row, error) ||
        !account_desk_try(&desk, &row, error))
        return false;
    printf("%s: ok\n", row.name);
    return true;
}

static int account_run(struct cli *cli)
{
    static const struct {
        const char *name;
        bool (*run)(struct house *, struct cli *, GError **);
    } verbs[] = {{"add", add}, {"list", list}, {"test", test}};
    const char *verb = cli_argument(cli, 0);
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;
    size_t i = 0;

    while (i < G_N_ELEMENTS(verbs) && g_strcmp0(verb, verbs[i].name) != 0)
        i++;
    if (i == G_N_ELEMENTS(verbs))
        return cli_usage(cli, "say add, list or test NAME");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!verbs[i].run(house, cli, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_account = {
    .name = "account",
    .arguments = "add|list|test NAME",
    .help = "Mail accounts: the addresses that customers write to, and how mail comes and goes.",
    .options = options,
    .most_arguments = 2,
    .run = account_run,
};
