/* manual.c - vorgang manual man|bash: the man page and the completion, made from the same tables as
 * --help, so that neither can say something else. The build installs both. */
#include "cmd/cli.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Text for roff: a backslash is one, a hyphen can be copied, and no line begins as a request. */
static void roff(const char *text)
{
    bool start = true;

    for (; *text != '\0'; text++) {
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\' || *text == '-')
            putchar('\\');
        putchar(*text == '\\' ? 'e' : *text);
        start = *text == '\n';
    }
}

static void roff_options(const struct cli_option *o)
{
    for (; o != NULL && o->name != NULL; o++) {
        fputs(".TP\n\\fB\\-\\-", stdout);
        roff(o->name);
        fputs("\\fR", stdout);
        if (o->kind == CLI_TEXT) {
            fputs(" \\fI", stdout);
            roff(o->value);
            fputs("\\fR", stdout);
        }
        putchar('\n');
        roff(o->help);
        putchar('\n');
    }
}

static void roff_command(const struct cli_command *c)
{
    fputs(".SS \"vorgang ", stdout);
    roff(c->name);
    fputs(" [OPTIONS] ", stdout);
    roff(c->arguments);
    fputs("\"\n", stdout);
    roff(c->help);
    putchar('\n');
    roff_options(c->options);
}

static void print_man(const struct cli *cli)
{
    fputs(".TH VORGANG 1 \"\" \"vorgang " VORGANG_VERSION "\" \"Vorgang\"\n"
          ".SH NAME\nvorgang \\- help desk: mails, web forms and phone calls become tickets\n"
          ".SH SYNOPSIS\n.B vorgang\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
          ".SH DESCRIPTION\nOptions stand over the environment (VORGANG_DATABASE, …), over "
          "a file (\\fB\\-\\-config\\fR).\n.SH COMMANDS\n",
          stdout);
    for (const struct cli_command *const *c = cli->commands; *c != NULL; c++)
        if (!(*c)->hidden)
            roff_command(*c);
    puts(".SH OPTIONS OF EVERY COMMAND");
    roff_options(cli_options_everywhere());
    puts(".SH EXIT STATUS\nThose of sysexits.h: 0 done, 64 used wrongly, 65 input that is not what "
         "it should be, 69 and 74 something that is needed failed, 75 try again later.\n"
         ".SH FILES\n.TP\n.I data/vorgang.db\nthe database\n.TP\n.I data/secret.key\n"
         "opens the stored passwords; keep a copy elsewhere");
}

static void words(const struct cli_option *o)
{
    for (; o != NULL && o->name != NULL; o++)
        printf(" --%s", o->name);
}

/* The words before the first blank or capital of "add|list|test NAME". */
static void verbs(const char *arguments)
{
    g_auto(GStrv) parts = g_strsplit_set(arguments, "| ", -1);

    for (char **p = parts; *p != NULL; p++)
        if (g_ascii_islower((*p)[0]))
            printf(" %s", *p);
}

static void print_bash(const struct cli *cli)
{
    puts("# bash completion for vorgang\n_vorgang()\n{\n"
         "    local words cur=${COMP_WORDS[COMP_CWORD]}\n    case ${COMP_WORDS[1]} in");
    for (const struct cli_command *const *c = cli->commands; *c != NULL; c++) {
        if ((*c)->hidden)
            continue;
        printf("    %s) words=\"", (*c)->name);
        verbs((*c)->arguments);
        words((*c)->options);
        words(cli_options_everywhere());
        puts("\" ;;");
    }
    fputs("    esac\n    [ \"$COMP_CWORD\" -gt 1 ] || words=\"", stdout);
    for (const struct cli_command *const *c = cli->commands; *c != NULL; c++)
        if (!(*c)->hidden)
            printf(" %s", (*c)->name);
    puts(" --help --version\"\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
         "    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n}\n"
         "complete -o filenames -F _vorgang vorgang");
}

static int run(struct cli *cli)
{
    static const struct {
        const char *name;
        void (*print)(const struct cli *);
    } kinds[] = {{"man", print_man}, {"bash", print_bash}};
    const char *kind = cli_argument(cli, 0);

    for (size_t i = 0; kind != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, kind) == 0) {
            kinds[i].print(cli);
            return EX_OK;
        }
    return cli_usage(cli, "say man or bash");
}

const struct cli_command cmd_manual = {
    .name = "manual",
    .arguments = "man|bash",
    .help = "Prints the manual page, or the completion for bash (`source <(vorgang manual bash)`).",
    .most_arguments = 1,
    .run = run,
};
