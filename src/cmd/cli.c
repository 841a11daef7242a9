#include "cmd/cli.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/aside.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option everywhere[] = {
    {"data", CLI_TEXT, "DIR", "folder of the database and its keys (default ./data)"},
    {"database", CLI_TEXT, "URL", "sqlite:PATH (default in DIR) or postgresql://…"},
    {"config", CLI_TEXT, "FILE", "INI file with a group [vorgang] of the long options"},
    {"help", CLI_FLAG, "", "show this help"},
    {"version", CLI_FLAG, "", "show the version"},
    {NULL, CLI_FLAG, NULL, NULL},
};

const struct cli_option *cli_options_everywhere(void)
{
    return everywhere;
}

enum { LINE_MAX_BYTES = 65536 };

static const struct cli_option *option_in(const struct cli_option *table, const char *name, size_t n)
{
    for (; table != NULL && table->name != NULL; table++)
        if (strlen(table->name) == n && strncmp(table->name, name, n) == 0)
            return table;
    return NULL;
}

static const struct cli_option *option_find(const struct cli *cli, const char *name, size_t n)
{
    const struct cli_option *o = option_in(everywhere, name, n);

    return o != NULL ? o : option_in(cli->command->options, name, n);
}

const char *cli_get(struct cli *cli, const char *name)
{
    const char *value = g_hash_table_lookup(cli->given, name);
    g_autofree char *variable = NULL, *upper = NULL;

    if (value != NULL)
        return value;
    upper = g_ascii_strup(name, -1);
    variable = g_strconcat("VORGANG_", g_strdelimit(upper, "-", '_'), NULL);
    value = g_getenv(variable);
    if (value != NULL)
        return arena_strdup(cli->arena, value);
    if (cli->file != NULL) {
        g_autofree char *text = g_key_file_get_string(cli->file, "vorgang", name, NULL);

        return arena_strdup(cli->arena, text);
    }
    return NULL;
}

bool cli_flag(struct cli *cli, const char *name)
{
    const char *value = cli_get(cli, name);

    return value != NULL && strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

const char *cli_argument(const struct cli *cli, int i)
{
    return i < cli->n_arguments ? cli->arguments[i] : NULL;
}

int cli_fail(GError *error)
{
    int code = error == NULL ? EX_SOFTWARE : fail_exit(fail_kind(error));

    fprintf(stderr, "vorgang: %s\n", error == NULL ? "failed without a reason (report this)"
                                                   : error->message);
    g_clear_error(&error);
    return code;
}

int cli_usage(struct cli *cli, const char *format, ...)
{
    va_list args;

    fputs("vorgang: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, " (see `vorgang %s --help`)\n", cli->command->name);
    return EX_USAGE;
}

const char *cli_data(struct cli *cli)
{
    const char *data = cli_get(cli, "data");

    return data == NULL ? "data" : data;
}

const char *cli_database(struct cli *cli)
{
    const char *url = cli_get(cli, "database");

    return url != NULL ? url : arena_printf(cli->arena, "sqlite:%s/vorgang.db", cli_data(cli));
}

/* Nobody works on what a restore has left half done; on SQLite none does. */
static bool is_whole(struct cli *cli, struct db_pool *pool, GError **error)
{
    g_autoptr(db_conn) db = NULL;
    bool stands = false;

    if (!g_str_has_prefix(cli_database(cli), "postgres"))
        return true;
    db = db_take(pool, error);
    if (db == NULL || !aside_stands(db, &stands, error))
        return false;
    if (!stands)
        return true;
    fail_set(error, FAIL_CONFLICT, "database: a restore runs, or broke off (run `vorgang restore` again)");
    return false;
}

static bool open_pool(struct cli *cli, struct db_pool **pool, GError **error)
{
    const char *data = cli_data(cli);

    if (g_mkdir_with_parents(data, 0700) != 0) {
        fail_set(error, FAIL_IO, "data folder %s: %s (choose another with --data)", data,
                 g_strerror(errno));
        return false;
    }
    *pool = db_pool_open(cli_database(cli), error);
    return *pool != NULL && is_whole(cli, *pool, error) && db_migrate(*pool, error);
}

struct house *cli_house(struct cli *cli, int *code)
{
    g_autoptr(GError) error = NULL;
    struct db_pool *pool = NULL;
    struct house *house = NULL;
    const char *base_url = cli_get(cli, "base-url");

    if (open_pool(cli, &pool, &error))
        house = house_open(pool, base_url, &error);
    if (house == NULL) {
        *code = cli_fail(g_steal_pointer(&error));
        db_pool_free(pool);
        return NULL;
    }
    house->data_dir = cli_data(cli);
    return house;
}

void cli_close(struct house *house)
{
    struct db_pool *pool = house->pool;

    house_free(house);
    db_pool_free(pool);
}

char *cli_read_line(struct arena *a)
{
    g_autofree char *line = g_malloc(LINE_MAX_BYTES + 2);
    size_t n;

    if (fgets(line, LINE_MAX_BYTES + 2, stdin) == NULL)
        return NULL;
    n = strcspn(line, "\r\n");
    return n > LINE_MAX_BYTES ? NULL : arena_strndup(a, line, n);
}

static void help_options(const struct cli_option *o)
{
    for (; o != NULL && o->name != NULL; o++) {
        g_autofree char *left = g_strconcat("--", o->name, o->kind == CLI_TEXT ? " " : "",
                                            o->kind == CLI_TEXT ? o->value : "", NULL);

        printf("  %-26s %s\n", left, o->help);
    }
}

static int help_command(const struct cli_command *c)
{
    printf("Usage: vorgang %s [OPTIONS] %s\n\n%s\n\nOptions:\n", c->name, c->arguments, c->help);
    help_options(c->options);
    help_options(everywhere);
    return EX_OK;
}

enum { HELP_INDENT = 13, HELP_WIDTH = 79 }; /* columns */

/* The first sentence of HELP, word by word, in lines of their own width. */
static void help_sentence(const char *help)
{
    size_t column = HELP_INDENT;

    for (const char *word = help; *word != '\0';) {
        size_t n = strcspn(word, " \n");

        if (column + n > HELP_WIDTH) {
            printf("\n%*s", HELP_INDENT - 1, "");
            column = HELP_INDENT;
        }
        printf(" %.*s", (int)n, word);
        column += n + 1;
        if (n > 0 && word[n - 1] == '.')
            break;
        word += n + strspn(word + n, " \n");
    }
    putchar('\n');
}

static int help_all(const struct cli_command *const *commands)
{
    puts("Usage: vorgang COMMAND [OPTIONS]\n\n"
         "A help desk: mails, web forms and phone calls become tickets.\n\nCommands:");
    for (; *commands != NULL; commands++)
        if (!(*commands)->hidden) {
            printf("  %-*s", HELP_INDENT - 3, (*commands)->name);
            help_sentence((*commands)->help);
        }
    puts("\n`vorgang COMMAND --help` tells the options of each. Options stand over the environment\n"
         "(VORGANG_DATABASE, …), over a file (--config FILE).");
    return EX_OK;
}

/* One argument that begins with "--". Returns false after saying what is wrong. */
static bool take_option(struct cli *cli, char **argv, int argc, int *i)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t n = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const struct cli_option *o = option_find(cli, name, n);
    const char *value = equals == NULL ? NULL : equals + 1;

    if (o == NULL) {
        cli_usage(cli, "there is no option --%.*s", (int)n, name);
        return false;
    }
    if (o->kind == CLI_FLAG)
        value = "1";
    else if (value == NULL && *i + 1 < argc)
        value = argv[++*i];
    if (value == NULL) {
        cli_usage(cli, "--%s needs a value %s", o->name, o->value);
        return false;
    }
    g_hash_table_insert(cli->given, arena_strdup(cli->arena, o->name),
                        arena_strdup(cli->arena, value));
    return true;
}

static bool take_all(struct cli *cli, int argc, char **argv)
{
    bool options = true;

    cli->arguments = ARENA_ARRAY(cli->arena, const char *, (size_t)argc + 1);
    for (int i = 2; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && g_str_has_prefix(argv[i], "--")) {
            if (!take_option(cli, argv, argc, &i))
                return false;
        } else if (cli->n_arguments == cli->command->most_arguments) {
            cli_usage(cli, "\"%s\" is one argument too many", argv[i]);
            return false;
        } else {
            cli->arguments[cli->n_arguments++] = argv[i];
        }
    }
    return true;
}

static bool read_file(struct cli *cli, GError **error)
{
    const char *path = cli_get(cli, "config");

    if (path == NULL)
        return true;
    cli->file = g_key_file_new();
    if (g_key_file_load_from_file(cli->file, path, G_KEY_FILE_NONE, error))
        return true;
    g_prefix_error(error, "config %s: ", path);
    return false;
}

static int run(struct cli *cli, int argc, char **argv)
{
    GError *error = NULL;

    if (!take_all(cli, argc, argv))
        return EX_USAGE;
    if (g_hash_table_contains(cli->given, "help"))
        return help_command(cli->command);
    if (g_hash_table_contains(cli->given, "version")) {
        puts("vorgang " VORGANG_VERSION);
        return EX_OK;
    }
    return read_file(cli, &error) ? cli->command->run(cli) : cli_fail(error);
}

int cli_main(int argc, char **argv, const struct cli_command *const *commands)
{
    g_autoptr(arena) a = arena_new();
    struct cli cli = {.arena = a, .program = argv[0], .commands = commands};
    const char *name = argc > 1 ? argv[1] : "--help";
    int code;

    if (strcmp(name, "--version") == 0) {
        puts("vorgang " VORGANG_VERSION);
        return EX_OK;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return help_all(commands);
    while (*commands != NULL && strcmp((*commands)->name, name) != 0)
        commands++;
    if (*commands == NULL) {
        fprintf(stderr, "vorgang: there is no command \"%s\" (see `vorgang --help`)\n", name);
        return EX_USAGE;
    }
    cli.command = *commands;
    cli.given = g_hash_table_new(g_str_hash, g_str_equal);
    code = run(&cli, argc, argv);
    g_hash_table_unref(cli.given);
    g_clear_pointer(&cli.file, g_key_file_unref);
    return code;
}
