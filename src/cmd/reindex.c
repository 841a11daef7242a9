/* reindex.c - vorgang reindex: the search index made anew. */
#include "cmd/cli.h"
#include "core/search_index.h"

#include <stdio.h>
#include <sysexits.h>

static const struct cli_option options[] = {{NULL, CLI_FLAG, NULL, NULL}};

static int reindex_run(struct cli *cli)
{
    GError *error = NULL;
    int64_t left = 0, told = -1;
    int code = EX_OK;
    struct house *house = cli_house(cli, &code);

    if (house == NULL)
        return code;
    if (!search_index_restart(house->pool, &error))
        code = cli_fail(error);
    do {
        if (code == EX_OK && !search_index_catch_up(house->pool, &left, &error))
            code = cli_fail(error);
        if (left / 100000 != told && left > 0)
            printf("%" G_GINT64_FORMAT " messages left\n", left);
        told = left / 100000;
        fflush(stdout);
    } while (code == EX_OK && left > 0);
    cli_close(house);
    if (code == EX_OK)
        puts("the search index is complete");
    return code;
}

const struct cli_command cmd_reindex = {
    .name = "reindex",
    .arguments = "",
    .help = "Makes the search index anew, also while serving: until it is done the search finds\n"
            "what is in it already.",
    .options = options,
    .run = reindex_run,
};
