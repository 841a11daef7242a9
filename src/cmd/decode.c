/* decode.c - vorgang decode: one message from standard input, or each of the files named, decoded
 * in the airlock as intake does, as one JSON object a line; and the hidden `vorgang airlock` and
 * `vorgang file-text`, which serve starts by itself. */
#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "cmd/cli.h"
#include "decode/airlock_child.h"
#include "decode/file_text_child.h"
#include "mail/airlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"raw-html", CLI_FLAG, "", "prints only the cleaned HTML body"},
    {NULL, CLI_FLAG, NULL, NULL},
};

enum { FILES_MOST = 10000 };

static bool read_all(int fd, const char *name, struct buf *out, GError **error)
{
    for (;;) {
        char *p = buf_reserve(out, 65536);
        ssize_t n;

        if (p == NULL) {
            fail_set(error, FAIL_TOO_BIG, "%s: more than %d bytes", name, LIMIT_MAIL_BYTES);
            return false;
        }
        n = read(fd, p, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            fail_set(error, FAIL_IO, "%s: %s", name, g_strerror(errno));
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

static bool one(struct cli *cli, struct airlock *lock, int fd, const char *name, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct airlock_batch batch;
    g_auto(buf) raw;
    bool ok;

    buf_init(&raw, LIMIT_MAIL_BYTES + 65536);
    if (!read_all(fd, name, &raw, error) || !airlock_batch_init(&batch, a, error))
        return false;
    ok = airlock_batch_add(&batch, buf_text(&raw), raw.len, error) &&
         airlock_decode(lock, &batch, error) && decode(cli, &batch, error);
    airlock_batch_clear(&batch);
    return ok;
}

/* One that would be held is told on its line, and the others go on. */
static int file(struct cli *cli, struct airlock *lock, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    GError *error = NULL;
    bool good = false;
    struct jw j;
    g_auto(buf) line = {0};

    if (fd < 0)
        fail_set(&error, FAIL_IO, "%s: %s", path, g_strerror(errno));
    else {
        good = one(cli, lock, fd, path, &error);
        close(fd);
    }
    if (good)
        return EX_OK;
    buf_init(&line, 65536);
    jw_init(&j, &line);
    jw_open(&j, NULL, '{');
    jw_text(&j, "held", error->message);
    jw_close(&j, '}');
    puts(buf_text(&line));
    return cli_fail(error);
}

static int decode_run(struct cli *cli)
{
    GError *error = NULL;
    g_autoptr(airlock) lock = airlock_start("/proc/self/exe", &error);
    int code = EX_OK;

    if (lock == NULL)
        return cli_fail(error);
    if (cli->n_arguments == 0)
        return one(cli, lock, STDIN_FILENO, "standard input", &error) ? EX_OK : cli_fail(error);
    for (int i = 0; i < cli->n_arguments; i++) {
        int got = file(cli, lock, cli_argument(cli, i));

        code = got == EX_OK ? code : got;
    }
    return code;
}

const struct cli_command cmd_decode = {
    .name = "decode",
    .arguments = "[FILE…]",
    .help = "Prints what intake sees of a message from standard input, or of each FILE, as JSON lines.\n"
            "Exit 65 with the reason where intake would hold one.",
    .options = options,
    .most_arguments = FILES_MOST,
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
