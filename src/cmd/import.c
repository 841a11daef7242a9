/* import.c - vorgang import: takes over the tickets of another system. */
#include "base/fail.h"
#include "cmd/cli.h"
#include "import/zammad.h"
#include "import/znuny.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"url", CLI_TEXT, "URL",
     "zammad: https://HOST; znuny: the address of GenericTicketConnectorREST"},
    {"user", CLI_TEXT, "LOGIN", "znuny: an agent who may read every queue"},
    {"secret-file", CLI_TEXT, "FILE",
     "zammad: an access token, znuny: the password; on the first line; - is standard input"},
    {"dry-run", CLI_FLAG, "", "only lists what would happen"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct order {
    const char *url, *user, *secret;
};

static bool take_zammad(struct take *t, const struct order *o, GError **error)
{
    return zammad_import(t, &(struct zammad_options){.url = o->url, .token = o->secret}, error);
}

static bool take_znuny(struct take *t, const struct order *o, GError **error)
{
    return znuny_import(
        t, &(struct znuny_options){.url = o->url, .user = o->user, .password = o->secret}, error);
}

static const struct {
    const char *name;
    bool (*run)(struct take *t, const struct order *o, GError **error);
    bool has_user;
} systems[] = {{"zammad", take_zammad, false}, {"znuny", take_znuny, true}};

static void print(const char *line, void *data)
{
    (void)data;
    puts(line);
}

/* The first line of the file; NULL after saying why. */
static char *secret(struct cli *cli, int *code)
{
    const char *path = cli_get(cli, "secret-file");
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    char *line;

    if (path == NULL) {
        *code = cli_usage(cli, "--secret-file is needed");
        return NULL;
    }
    if (strcmp(path, "-") == 0) {
        line = cli_read_line(cli->arena);
    } else if (!g_file_get_contents(path, &text, NULL, &error)) {
        g_autoptr(GError) why = NULL;

        fail_set(&why, FAIL_IO, "%s: %s", path, error->message);
        *code = cli_fail(g_steal_pointer(&why));
        return NULL;
    } else {
        text[strcspn(text, "\r\n")] = '\0';
        line = arena_strdup(cli->arena, text);
    }
    if (line == NULL || *line == '\0' || !g_utf8_validate(line, -1, NULL)) {
        *code = cli_usage(cli, "there is no secret in %s", path);
        return NULL;
    }
    return line;
}

static int take(struct house *house, size_t system, const struct order *o, bool dry)
{
    GError *error = NULL;
    g_autofree char *name = g_strdup_printf("%s:%s", systems[system].name, o->url);
    struct take t = {.house = house, .source = name, .dry = dry, .tell = print};
    bool ok;

    while (g_str_has_suffix(name, "/"))
        name[strlen(name) - 1] = '\0';
    t.lock = airlock_start("/proc/self/exe", &error);
    if (t.lock == NULL)
        return cli_fail(error);
    ok = systems[system].run(&t, o, &error);
    airlock_stop(t.lock);
    printf(
        "%zu ticket(s) seen, %zu new, %zu new article(s), %zu file(s), %zu number(s) taken here, "
        "%zu failed%s\n",
        t.n.tickets, t.n.new_tickets, t.n.new_articles, t.n.files, t.n.numbers_taken, t.n.failed,
        dry ? "; nothing was written" : "");
    if (!ok)
        return cli_fail(error);
    return t.n.failed == 0 ? EX_OK : EX_DATAERR;
}

static int run(struct cli *cli)
{
    const char *what = cli_argument(cli, 0);
    struct order o = {.url = cli_get(cli, "url"), .user = cli_get(cli, "user")};
    size_t i = 0;
    struct house *house;
    int code = EX_USAGE;

    while (i < G_N_ELEMENTS(systems) && g_strcmp0(systems[i].name, what) != 0)
        i++;
    if (i == G_N_ELEMENTS(systems))
        return cli_usage(cli, "say what is to be taken over: zammad or znuny");
    if (o.url == NULL || (systems[i].has_user && o.user == NULL))
        return cli_usage(cli, "--%s is needed", o.url == NULL ? "url" : "user");
    o.secret = secret(cli, &code);
    if (o.secret == NULL)
        return code;
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    code = take(house, i, &o, cli_flag(cli, "dry-run"));
    cli_close(house);
    return code;
}

const struct cli_command cmd_import = {
    .name = "import",
    .arguments = "zammad|znuny",
    .help =
        "Takes over the tickets of another system: numbers, dates, states, people, files. Nobody "
        "gets a mail. Called again, it adds what is new there and doubles nothing.",
    .options = options,
    .most_arguments = 1,
    .run = run,
};
