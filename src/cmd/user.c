/* user.c - vorgang user add|list|set|lock: people, from the command line. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/cli.h"
#include "core/factor.h"
#include "core/password.h"
#include "core/person.h"
#include "core/session.h"
#include "sql/person.h"
#include "sql/session.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"email", CLI_TEXT, "ADDRESS", "the mail address"},
    {"name", CLI_TEXT, "NAME", "the name as shown"},
    {"role", CLI_TEXT, "ROLE", "customer, agent or admin"},
    {"lang", CLI_TEXT, "de|en", "the person's language"},
    {"phone", CLI_TEXT, "NUMBER", "a phone number (add)"},
    {"company", CLI_TEXT, "NAME", "the company (add, set); mail domains lead to it, too"},
    {"company-sees-all", CLI_FLAG, "", "everybody of the company sees all its tickets"},
    {"password-stdin", CLI_FLAG, "", "reads a password from standard input"},
    {"no-second-factor", CLI_FLAG, "", "takes the second factor away from who is locked out (set)"},
    {"unlock", CLI_FLAG, "", "lets a locked person in again (lock)"},
    {"json", CLI_FLAG, "", "JSON lines (list)"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct job {
    struct cli *cli;
    struct arena *a;
    struct person_new p;
    const char *company;
    int64_t id;
    bool locked;
};

/* A company by name, found again by its mail domain. */
static bool join_company(struct db *db, struct job *j, int64_t person_id, GError **error)
{
    const char *at = strrchr(j->p.address, '@');
    int64_t id;

    if (j->company == NULL)
        return true;
    return person_company_put(db, j->a, j->company, at == NULL ? "" : at + 1,
                              cli_flag(j->cli, "company-sees-all"), j->p.at, &id, error) &&
           sql_person_set_company(db, person_id, id, NULL, error);
}

static bool add_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;

    return person_add(db, j->a, &j->p, &j->id, error) && join_company(db, j, j->id, error);
}

static bool somebody(struct db *db, struct job *j, struct person_row **person, GError **error)
{
    if (!person_find(db, j->a, j->p.address, person, error))
        return false;
    if (*person == NULL)
        fail_set(error, FAIL_NOT_FOUND, "user: nobody has the address %s (see `vorgang user list`)",
                 j->p.address);
    return *person != NULL;
}

static bool take_factor(struct db *db, struct job *j, const struct person_row *person, GError **error)
{
    const struct actor nobody = {.name = "command line"};
    const struct admin_act act = {.db = db, .a = j->a, .actor = &nobody, .peer = "", .at = j->p.at};

    return !cli_flag(j->cli, "no-second-factor") ||
           factor_take_away(&act, person->id, person->name, error);
}

static bool set_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct person_row *person = NULL;

    if (!somebody(db, j, &person, error))
        return false;
    j->id = person->id;
    return (j->p.name == NULL || sql_person_set_name(db, person->id, j->p.name, NULL, error)) &&
           (j->p.lang == NULL || sql_person_set_lang(db, person->id, j->p.lang, NULL, error)) &&
           (j->p.role == ROLE_NOBODY ||
            sql_person_set_role(db, person->id, role_name(j->p.role), NULL, error)) &&
           (j->p.password == NULL ||
            sql_person_set_password(db, person->id, j->p.password, NULL, error)) &&
           join_company(db, j, person->id, error) && take_factor(db, j, person, error) &&
           sql_session_end_all(db, person->id, NULL, error);
}

static bool lock_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct person_row *person = NULL;

    return somebody(db, j, &person, error) &&
           sql_person_set_locked(db, person->id, j->locked, NULL, error) &&
           sql_session_end_all(db, person->id, NULL, error);
}

static bool read_password(struct job *j, GError **error)
{
    const char *words[] = {j->p.name, j->p.address};
    char *line;

    if (!cli_flag(j->cli, "password-stdin"))
        return true;
    line = cli_read_line(j->a);
    if (line == NULL) {
        fail_set(error, FAIL_INVALID, "password: standard input holds none (one line)");
        return false;
    }
    if (!password_fault_fail(password_judge(line, words, G_N_ELEMENTS(words)), error))
        return false;
    j->p.password = secret_password_hash(j->a, line);
    if (j->p.password == NULL)
        fail_set(error, FAIL_BUSY, "password: not enough memory to hash it");
    return j->p.password != NULL;
}

static bool list(struct house *house, struct cli *cli, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct person_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !sql_person_list(db, cli->arena, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        g_auto(buf) out;
        struct jw j;

        buf_init(&out, 65536);
        if (!cli_flag(cli, "json")) {
            printf("%-9s %-40s %s%s\n", rows[i].role, rows[i].address ? rows[i].address : "-",
                   rows[i].name, rows[i].locked ? " (locked)" : "");
            continue;
        }
        jw_init(&j, &out);
        jw_open(&j, NULL, '{');
        jw_int(&j, "id", rows[i].id);
        jw_text(&j, "email", rows[i].address);
        jw_text(&j, "name", rows[i].name);
        jw_text(&j, "role", rows[i].role);
        jw_bool(&j, "locked", rows[i].locked != 0);
        jw_close(&j, '}');
        puts(buf_text(&out));
    }
    return true;
}

static bool perform(struct house *house, struct job *j, const char *verb, GError **error)
{
    if (strcmp(verb, "list") == 0)
        return list(house, j->cli, error);
    if (j->p.address == NULL) {
        fail_set(error, FAIL_INVALID, "user %s: whose? (give --email ADDRESS)", verb);
        return false;
    }
    if (strcmp(verb, "lock") == 0)
        return db_write(house->pool, lock_tx, j, error);
    if (!read_password(j, error))
        return false;
    if (strcmp(verb, "set") == 0)
        return db_write(house->pool, set_tx, j, error);
    if (j->p.role == ROLE_NOBODY) {
        fail_set(error, FAIL_INVALID, "user add: give --role customer, agent or admin");
        return false;
    }
    return db_write(house->pool, add_tx, j, error);
}

static int user_run(struct cli *cli)
{
    const char *verb = cli_argument(cli, 0), *role = cli_get(cli, "role");
    struct job j = {.cli = cli, .a = cli->arena, .company = cli_get(cli, "company"),
                    .locked = !cli_flag(cli, "unlock")};
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;

    j.p = (struct person_new){.role = role_parse(role), .name = cli_get(cli, "name"),
                              .address = cli_get(cli, "email"), .phone = cli_get(cli, "phone"),
                              .lang = cli_get(cli, "lang"), .verified = true, .at = clock_now()};
    if (verb == NULL || (strcmp(verb, "add") != 0 && strcmp(verb, "list") != 0 &&
                         strcmp(verb, "set") != 0 && strcmp(verb, "lock") != 0))
        return cli_usage(cli, "say add, list, set or lock");
    if (role != NULL && j.p.role == ROLE_NOBODY)
        return cli_usage(cli, "there is no role \"%s\": customer, agent or admin", role);
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!perform(house, &j, verb, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_user = {
    .name = "user",
    .arguments = "add|list|set|lock",
    .help = "People: add, list, change, lock.",
    .options = options,
    .most_arguments = 1,
    .run = user_run,
};

static const struct cli_option token_options[] = {
    {"email", CLI_TEXT, "ADDRESS", "whose token"},
    {"name", CLI_TEXT, "NAME", "what it is for"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static int token_run(struct cli *cli)
{
    const char *email = cli_get(cli, "email");
    struct house *house;
    GError *error = NULL;
    char *token = NULL;
    int code = EX_OK;

    if (g_strcmp0(cli_argument(cli, 0), "add") != 0 || email == NULL)
        return cli_usage(cli, "say `token add --email ADDRESS`");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (session_token_add(house, cli->arena, email, cli_get(cli, "name"), &token, &error))
        puts(token);
    else
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_token = {
    .name = "token",
    .arguments = "add",
    .help = "Prints one new API token for a person.",
    .options = token_options,
    .most_arguments = 1,
    .run = token_run,
};
