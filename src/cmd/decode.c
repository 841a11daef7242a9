/* decode.c - vorgang decode: one message from standard input, decoded in the airlock as intake
 * does, as one JSON object; and the hidden `vorgang airlock` and `vorgang file-text`, which serve
 * starts by itself. */
#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "cmd/cli.h"
#include "decode/airlock_child.h"
#include "decode/file_text_child.h"
#include "mail/airlock.h"

#include <errno.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"raw-html", CLI_FLAG, "", "prints only the cleaned HTML body"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static bool read_all(struct buf *out, GError **error)
{
    for (;;) {
        char *p = buf_reserve(out, 65536);
        ssize_t n;

        if (p == NULL) {
            fail_set(error, FAIL_TOO_BIG, "standard input: more than %d bytes", LIMIT_MAIL_BYTES);
            return false;
        }
        n = read(STDIN_FILENO, p, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            fail_set(error, FAIL_IO, "standard input: %s", g_strerror(errno));
            return false;
        }
        if (n == 0)
            return true;
        out->len += (size_t)n;
    }
}

static bool decode(struct cli *cli, const struct airlock_batch *b, GError **error)
{
    const struct airlock_item *item = &b->items[0];
    g_auto(buf) out;

    buf_init(&out, (size_t)256 * 1024 * 1024);
    if (item->doc == NULL) {
        fail_set(error, FAIL_INVALID, "decode: %s", item->reason);
        return false;
    }
    if (cli_flag(cli, "raw-html"))
        buf_puts(&out, item->doc->body_html);
    else
        maildoc_json(item->doc, &out);
    puts(buf_text(&out));
    return true;
}

static bool perform(struct cli *cli, GError **error)
{
    g_autoptr(airlock) lock = airlock_start("/proc/self/exe", error);
    struct airlock_batch batch;
    g_auto(buf) raw;
    bool ok;

    buf_init(&raw, LIMIT_MAIL_BYTES + 65536);
    if (lock == NULL || !read_all(&raw, error) || !airlock_batch_init(&batch, cli->arena, error))
        return false;
    ok = airlock_batch_add(&batch, buf_text(&raw), raw.len, error) &&
         airlock_decode(lock, &batch, error) && decode(cli, &batch, error);
    airlock_batch_clear(&batch);
    return ok;
}

static int decode_run(struct cli *cli)
{
    GError *error = NULL;

    return perform(cli, &error) ? EX_OK : cli_fail(error);
}

const struct cli_command cmd_decode = {
    .name = "decode",
    .arguments = "",
    .help = "Reads one message from standard input and prints what intake sees of it, as JSON.\n"
            "Exit 65 with the reason where intake would hold it.",
    .options = options,
    .run = decode_run,
};

static int airlock_run(struct cli *cli)
{
    (void)cli;
    return airlock_child_main();
}

const struct cli_command cmd_airlock = {
    .name = "airlock",
    .arguments = "",
    .help = "Decodes hostile mail behind a wall; serve starts it by itself.",
    .run = airlock_run,
    .hidden = true,
};

static const struct cli_option file_options[] = {
    {"name", CLI_TEXT, "NAME", "the end of the file's name"},
    {"type", CLI_TEXT, "TYPE", "the type that it came with"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static int file_text_run(struct cli *cli)
{
    const char *name = cli_get(cli, "name"), *type = cli_get(cli, "type");

    return file_text_child_main(name == NULL ? "" : name, type == NULL ? "" : type);
}

const struct cli_command cmd_file_text = {
    .name = "file-text",
    .arguments = "",
    .help = "Reads the words of a file behind a wall; serve starts it by itself.",
    .options = file_options,
    .run = file_text_run,
    .hidden = true,
};
