/* import.c - vorgang import: takes over the tickets of another system. */
#include "base/fail.h"
#include "cmd/cli.h"
#include "import/csv_column.h"
#include "import/csv_take.h"
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
     "of a dump: where files lie outside the database (zammad: storage/fs; znuny: var/article; osticket: the folder of its plugin)"},
    {"zone", CLI_TEXT, "NAME",
     "the time zone of times that say none (default: of a dump UTC, of CSV the house's)"},
    {"map", CLI_TEXT, "HEADER=FIELD,…", "csv: what columns mean whose names are not known"},
    {"name", CLI_TEXT, "NAME",
     "csv: the system that the files are of (default csv): from the same one nothing comes twice"},
    {"prefix", CLI_TEXT, "TEXT",
     "of a dump: what its tables begin with (osticket: default as found)"},
    {"dry-run", CLI_FLAG, "", "only lists what would happen"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct order {
    const char *url, *user, *secret;
    struct dump_options dump; /* path NULL: it is asked */
    struct csv_options csv;
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

static bool take_csv(struct take *t, const struct order *o, GError **error)
{
    return csv_import(t, &o->csv, error);
}

enum way { ASKED, ASKED_BY_USER, DUMPED, FILES };

static const struct {
    const char *name;
    bool (*run)(struct take *t, const struct order *o, GError **error);
    enum way way; /* that it is read, where there is no --dump */
} systems[] = {{"zammad", take_zammad, ASKED},
               {"znuny", take_znuny, ASKED_BY_USER},
               {"osticket", take_osticket, DUMPED},
               {"csv", take_csv, FILES}};

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
    const char *way = systems[system].way == FILES ? "csv" : "dump";
    g_autofree char *name =
        g_strdup_printf("%s:%s", systems[system].name, o->url == NULL ? way : o->url);
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

static bool csv_is_said(struct cli *cli, const struct order *o, int *code)
{
    g_auto(GStrv) pairs = g_strsplit(o->csv.map == NULL ? "" : o->csv.map, ",", -1);

    for (size_t i = 0; pairs[i] != NULL; i++) {
        const char *is = strrchr(pairs[i], '=');

        if (is != NULL && csv_field_known(is + 1))
            continue;
        *code = cli_usage(cli, "--map: %s is no HEADER=FIELD (docs/IMPORT.md has the fields)",
                          pairs[i]);
        return false;
    }
    if (o->csv.n_paths == 0)
        *code = cli_usage(cli, "say which files");
    return o->csv.n_paths > 0;
}

/* Whether all is said that SYSTEM needs; else *CODE, after saying what is missing. */
static bool is_said(struct cli *cli, size_t system, struct order *o, int *code)
{
    enum way way = systems[system].way;

    if (way == FILES)
        return csv_is_said(cli, o, code);
    if (o->dump.path != NULL)
        return true;
    if (way == DUMPED || o->url == NULL || (way == ASKED_BY_USER && o->user == NULL)) {
        *code = cli_usage(cli, "--%s is needed",
                          way == DUMPED    ? "dump"
                          : o->url == NULL ? "url, or --dump,"
                                           : "user");
        return false;
    }
    o->secret = secret(cli, code);
    return o->secret != NULL;
}

static int run(struct cli *cli)
{
    const char *what = cli_argument(cli, 0), *zone = cli_get(cli, "zone");
    struct order o = {.url = cli_get(cli, "url"),
                      .user = cli_get(cli, "user"),
                      .dump = {.path = cli_get(cli, "dump"),
                               .prefix = cli_get(cli, "prefix"),
                               .zone = zone,
                               .files = cli_get(cli, "files")},
                      .csv = {.paths = cli->arguments + 1,
                              .n_paths = (size_t)MAX(cli->n_arguments - 1, 0),
                              .map = cli_get(cli, "map"),
                              .zone = zone}};
    size_t i = 0;
    struct house *house;
    int code = EX_USAGE;

    while (i < G_N_ELEMENTS(systems) && g_strcmp0(systems[i].name, what) != 0)
        i++;
    if (i == G_N_ELEMENTS(systems))
        return cli_usage(cli, "say what is to be taken over: zammad, znuny, osticket or csv");
    if (systems[i].way != FILES && cli->n_arguments > 1)
        return cli_usage(cli, "%s takes no files (--dump names one)", what);
    if (systems[i].way == FILES)
        o.url = cli_get(cli, "name");
    if (!is_said(cli, i, &o, &code))
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
    .arguments = "zammad|znuny|osticket|csv [FILE…]",
    .help =
        "Takes over the tickets of another system: numbers, dates, states, people, files. Nobody "
        "gets a mail. Called again, it adds what is new there and doubles nothing.",
    .options = options,
    .most_arguments = 100,
    .run = run,
};
