/* cli.h - the command line: one table of options for each subcommand, over the environment
 * (VORGANG_DATABASE, …), over a file (--config FILE, INI as GKeyFile reads it, group [vorgang]). */
#pragma once
#include "base/arena.h"
#include "core/house.h"
#include <stdbool.h>

enum cli_kind { CLI_TEXT, CLI_FLAG };

struct cli_option {
    const char *name; /* "listen" */
    enum cli_kind kind;
    const char *value; /* how help shows the value: "HOST:PORT" */
    const char *help;
};

struct cli;

struct cli_command {
    const char *name;
    const char *arguments; /* how help shows them: "ID", "" */
    const char *help;
    const struct cli_option *options; /* ends with a NULL name; may be NULL */
    int most_arguments;
    int (*run)(struct cli *cli);
    bool hidden;
};

struct cli {
    struct arena *arena;
    const struct cli_command *command;
    const struct cli_command *const *commands; /* all of them, NULL at the end */
    const char *program;
    const char **arguments; /* what is left after the options */
    int n_arguments;
    GHashTable *given; /* option → value, from the command line */
    GKeyFile *file;
};

/* NULL where it is not given anywhere. */
const char *cli_get(struct cli *cli, const char *name);
bool cli_flag(struct cli *cli, const char *name);
/* NULL where there are fewer. */
const char *cli_argument(const struct cli *cli, int i);
/* Opens the database (making --data where it is missing, bringing the schema up to date) and the
 * house; NULL and *CODE where that failed, after saying so. */
struct house *cli_house(struct cli *cli, int *code);
/* The database of cli_house() is closed by this, with the house. */
void cli_close(struct house *house);
/* The data folder as given or "./data". */
const char *cli_data(struct cli *cli);
/* The URL of the database, given or that of the file in the data folder. */
const char *cli_database(struct cli *cli);
/* The options that every subcommand takes; ends with a NULL name. */
const struct cli_option *cli_options_everywhere(void);
/* "vorgang: what: why (what to do)" on standard error; the exit code for it. Takes ERROR. */
int cli_fail(GError *error);
int cli_usage(struct cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* One line of text from standard input, without its end; NULL at the end or over 64 KiB. */
char *cli_read_line(struct arena *a);
/* Parses argv by the table and runs the subcommand: the exit code. */
int cli_main(int argc, char **argv, const struct cli_command *const *commands);

extern const struct cli_command cmd_serve, cmd_deliver, cmd_user, cmd_token, cmd_account,
    cmd_outbox, cmd_inbox, cmd_ticket, cmd_decode, cmd_judge, cmd_demo, cmd_backup, cmd_restore,
    cmd_check, cmd_reindex, cmd_import, cmd_migrate, cmd_airlock, cmd_file_text, cmd_settings,
    cmd_manual, cmd_privacy;
