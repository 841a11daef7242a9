/* demo.c - vorgang demo --tickets N [--seed S]. */
#include "core/demo.h"
#include "core/demo_suites.h"

#include "base/clock.h"
#include "cmd/cli.h"

#include <stdio.h>
#include <sysexits.h>

static const struct cli_option options[] = {
    {"tickets", CLI_TEXT, "N", "how many (default 200)"},
    {"seed", CLI_TEXT, "S", "a number: the same seed gives the same data (default 1); or zammad-ci"},
    {NULL, CLI_FLAG, NULL, NULL},
};

/* What the suites of other people's API clients take for granted, in an empty database. */
static int suites(struct house *house)
{
    GError *error = NULL;
    int code = demo_suites(house, &error) ? EX_OK : cli_fail(error);

    cli_close(house);
    return code;
}

static int demo_run(struct cli *cli)
{
    const char *tickets = cli_get(cli, "tickets"), *seed = cli_get(cli, "seed");
    struct demo_options o = {.tickets = tickets == NULL ? 200 : g_ascii_strtoll(tickets, NULL, 10),
                             .seed = seed == NULL ? 1 : g_ascii_strtoull(seed, NULL, 10)};
    int64_t started = clock_monotonic(), took;
    GError *error = NULL;
    struct house *house;
    int code = EX_OK;

    if (o.tickets < 1 || o.tickets > 10 * 1000 * 1000)
        return cli_usage(cli, "--tickets is a number from 1 to 10000000");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (g_strcmp0(seed, "zammad-ci") == 0)
        return suites(house);
    if (!demo_fill(house, &o, &error))
        code = cli_fail(error);
    cli_close(house);
    took = MAX(clock_monotonic() - started, 1);
    if (code == EX_OK)
        printf("%" G_GINT64_FORMAT " tickets, %" G_GINT64_FORMAT " a second\n", o.tickets,
               o.tickets * 1000 / took);
    return code;
}

const struct cli_command cmd_demo = {
    .name = "demo",
    .arguments = "",
    .help = "Fills the database with believable tickets, German and English.",
    .options = options,
    .run = demo_run,
};
