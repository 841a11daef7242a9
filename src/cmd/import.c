/* import.c - vorgang import: takes over the tickets of another system. */
#include "base/fail.h"
#include "cmd/cli.h"
#include "import/osticket.h"
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
    {"dump", CLI_TEXT, "FILE",
     "instead of asking it: its database as pg_dump or mysqldump writes it, plain or packed (gzip, "
     "zstd); - is standard input. With --url the same system as was asked before"},
    {"files", CLI_TEXT, "DIR",
     "of a dump: where files lie outside the database (zammad: storage/fs; znuny: var/article)"},
    {"zone", CLI_TEXT, "NAME", "of a dump: the time zone of its times (default UTC)"},
    {"prefix", CLI_TEXT, "TEXT",
     "of a dump: what its tables begin with (osticket: default as found)"},
    {"dry-run", CLI_FLAG, "", "only lists what would happen"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct order {
    const char *url, *user, *secret;
    struct dump_options dump; /* path NULL: it is asked */
};

static bool take_zammad(struct take *t, const struct order *o, GError **error)
{
    if (o->dump.path != NULL)
        return zammad_import_dump(t, &o->dump, error);
    return zammad_import(t, &(struct zammad_options){.url = o->url, .token = o->secret}, error);
}

static bool take_znuny(struct take *t, const struct order *o, GError **error)
{
    if (o->dump.path != NULL)
        return znuny_import_dump(t, &o->dump, error);
    return znuny_import(
        t, &(struct znuny_options){.url = o->url, .user = o->user, .password = o->secret}, error);
}

static bool take_osticket(struct take *t, const struct order *o, GError **error)
{
    return osticket_import_dump(t, &o->dump, error);
}

static const struct {
    const char *name;
    bool (*run)(struct take *t, const struct order *o, GError **error);
    bool has_user, dumped_only;
} systems[] = {{"zammad", take_zammad, false, false},
               {"znuny", take_znuny, true, false},
               {"osticket", take_osticket, false, true}};

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

/* What has no place here, and how often. */
static void tell_left(struct take *t)
{
    GList *whats = t->left == NULL ? NULL : g_hash_table_get_keys(t->left);

    whats = g_list_sort(whats, (GCompareFunc)(void *)strcmp);
    for (GList *at = whats; at != NULL; at = at->next)
        printf("%zu times: %s\n", GPOINTER_TO_SIZE(g_hash_table_lookup(t->left, at->data)),
               (const char *)at->data);
    g_list_free(whats);
    g_clear_pointer(&t->left, g_hash_table_unref);
}

static int take(struct house *house, size_t system, const struct order *o, bool dry)
{
    GError *error = NULL;
    g_autofree char *name =
        g_strdup_printf("%s:%s", systems[system].name, o->url == NULL ? "dump" : o->url);
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
        "%zu link(s), %zu merged, %zu failed%s\n",
        t.n.tickets, t.n.new_tickets, t.n.new_articles, t.n.files, t.n.numbers_taken, t.n.links,
        t.n.merges, t.n.failed, dry ? "; nothing was written" : "");
    tell_left(&t);
    if (!ok)
        return cli_fail(error);
    return t.n.failed == 0 ? EX_OK : EX_DATAERR;
}

static int run(struct cli *cli)
{
    const char *what = cli_argument(cli, 0);
    struct order o = {.url = cli_get(cli, "url"),
                      .user = cli_get(cli, "user"),
                      .dump = {.path = cli_get(cli, "dump"),
                               .prefix = cli_get(cli, "prefix"),
                               .zone = cli_get(cli, "zone"),
                               .files = cli_get(cli, "files")}};
    size_t i = 0;
    struct house *house;
    int code = EX_USAGE;

    while (i < G_N_ELEMENTS(systems) && g_strcmp0(systems[i].name, what) != 0)
        i++;
    if (i == G_N_ELEMENTS(systems))
        return cli_usage(cli, "say what is to be taken over: zammad, znuny or osticket");
    if (o.dump.path == NULL) {
        bool asks = !systems[i].dumped_only;

        if (!asks || o.url == NULL || (systems[i].has_user && o.user == NULL))
            return cli_usage(cli, "--%s is needed",
                             !asks           ? "dump"
                             : o.url == NULL ? "url, or --dump,"
                                             : "user");
        o.secret = secret(cli, &code);
        if (o.secret == NULL)
            return code;
    }
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    code = take(house, i, &o, cli_flag(cli, "dry-run"));
    cli_close(house);
    return code;
}

const struct cli_command cmd_import = {
    .name = "import",
    .arguments = "zammad|znuny|osticket",
    .help =
        "Takes over the tickets of another system: numbers, dates, states, people, files. Nobody "
        "gets a mail. Called again, it adds what is new there and doubles nothing.",
    .options = options,
    .most_arguments = 1,
    .run = run,
};
