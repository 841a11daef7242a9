/* check.c - vorgang check, migrate, settings. */
#include "core/check.h"

#include "base/clock.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "core/admin.h"
#include "core/count.h"
#include "core/setting.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"json", CLI_FLAG, "", "JSON lines"},
    {"mend", CLI_FLAG, "", "first count the kept numbers of tickets anew"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct tally {
    bool as_json;
    int found;
};

static void found(const char *area, const char *what, void *user)
{
    struct tally *t = user;
    g_auto(buf) out = {0}; /* cleared on every way out */
    struct jw j;

    t->found++;
    if (!t->as_json) {
        printf("%s: %s\n", area, what);
        return;
    }
    buf_init(&out, 65536);
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "area", area);
    jw_text(&j, "problem", what);
    jw_close(&j, '}');
    puts(buf_text(&out));
}

static int check_run(struct cli *cli)
{
    struct tally t = {.as_json = cli_flag(cli, "json")};
    GError *error = NULL;
    int code = EX_OK;
    struct house *house = cli_house(cli, &code);

    if (house == NULL)
        return code;
    if ((cli_flag(cli, "mend") && !count_again(house, &error)) ||
        !check_all(house, found, &t, &error))
        code = cli_fail(error);
    else if (t.found > 0)
        code = EX_DATAERR;
    cli_close(house);
    if (code == EX_OK && !t.as_json)
        puts("all holds");
    return code;
}

const struct cli_command cmd_check = {
    .name = "check",
    .arguments = "",
    .help = "Checks the database: schema, keys, tickets against their events, blobs against their\n"
            "hashes, the search index against the articles, the kept numbers of tickets against\n"
            "the tickets. Exit 0 only where all holds.",
    .options = options,
    .run = check_run,
};

static int migrate_run(struct cli *cli)
{
    int code = EX_OK;
    struct house *house = cli_house(cli, &code);

    if (house == NULL)
        return code;
    puts("the schema is up to date");
    cli_close(house);
    return EX_OK;
}

const struct cli_command cmd_migrate = {
    .name = "migrate",
    .arguments = "",
    .help = "Brings the schema up to date (serve does it itself on start).",
    .run = migrate_run,
};

struct put {
    struct cli *cli;
    const char *name, *value;
};

static bool put_tx(struct db *db, void *data, GError **error)
{
    struct put *p = data;
    const struct actor root = {.role = ROLE_ADMIN, .name = "the command line"};
    struct admin_act act = {.db = db, .a = p->cli->arena, .actor = &root, .peer = "", .at = clock_now()};

    return setting_change(&act, p->name, p->value, error);
}

static int settings_run(struct cli *cli)
{
    struct put p = {cli, cli_argument(cli, 0), cli_argument(cli, 1)};
    GError *error = NULL;
    struct house *house;
    int code = EX_OK;

    if (p.name != NULL && setting_find(p.name) == NULL)
        return cli_usage(cli, "there is no setting \"%s\"", p.name);
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (p.value != NULL && !db_write(house->pool, put_tx, &p, &error))
        code = cli_fail(error);
    if (p.value == NULL) {
        g_autoptr(db_conn) db = db_take(house->pool, &error);

        for (const struct setting *s = setting_table; db != NULL && s->name != NULL; s++)
            if (p.name == NULL || strcmp(p.name, s->name) == 0)
                printf("%s=%s\n", s->name, setting_get(db, cli->arena, s->name, s->fallback));
        if (db == NULL)
            code = cli_fail(error);
    }
    cli_close(house);
    return code;
}

const struct cli_command cmd_settings = {
    .name = "settings",
    .arguments = "[NAME [VALUE]]",
    .help = "Shows or changes a setting: desk_name, address, phone, hours, lang, colour, imprint_url,\n"
            "privacy_url, registration (open, domains, approval, closed), registration_domains,\n"
            "base_url (from the next start on), authserv_id (whose Authentication-Results count),\n"
            "bundle_seconds, plus_addresses, number_patterns, zone (Europe/Berlin), backup_hour.",
    .most_arguments = 2,
    .run = settings_run,
};
