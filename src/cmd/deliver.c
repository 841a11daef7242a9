/* deliver.c - vorgang deliver: takes one message from standard input, or a whole mbox or Maildir.
 * Exit 0 only once every message is on disk; 75 (EX_TEMPFAIL) when that could not be done. */
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/cli.h"
#include "cmd/work.h"
#include "core/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"to", CLI_TEXT, "ADDRESS", "the address that the message was sent to"},
    {"from", CLI_TEXT, "ADDRESS", "the sender of the envelope"},
    {"mbox", CLI_TEXT, "FILE", "every message of an mbox file"},
    {"maildir", CLI_TEXT, "DIR", "every message of a Maildir (cur and new)"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct delivery {
    struct cli *cli;
    struct house *house;
    const char *via;
    int64_t stored;
};

static bool store(struct delivery *d, const struct blob_source *raw, GError **error)
{
    struct inbox_message m = {.raw = *raw, .via = d->via, .mail_from = cli_get(d->cli, "from"),
                              .rcpt_to = cli_get(d->cli, "to")};
    int64_t id;

    if (raw->size == 0)
        return true;
    if (!inbox_store(d->house, &m, &id, error))
        return false;
    d->stored++;
    return true;
}

/* Standard input into an unlinked file of the kernel's: a pipe can't be read twice. */
static int spool(GError **error)
{
    char buffer[65536];
    int fd = memfd_create("message", MFD_CLOEXEC);
    int64_t total = 0;
    ssize_t n;

    if (fd < 0) {
        fail_set(error, FAIL_BUSY, "standard input: %s", g_strerror(errno));
        return -1;
    }
    while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        total += n;
        if (n < 0 || total > LIMIT_MAIL_BYTES || write(fd, buffer, (size_t)n) != n) {
            fail_set(error, n < 0 ? FAIL_IO : FAIL_TOO_BIG, "standard input: %s",
                     n < 0 ? g_strerror(errno) : "the message is too big or memory is short");
            close(fd);
            return -1;
        }
    }
    return fd;
}

static bool deliver_fd(struct delivery *d, int fd, GError **error)
{
    struct stat st;

    if (fstat(fd, &st) != 0) {
        fail_set(error, FAIL_IO, "message: %s", g_strerror(errno));
        return false;
    }
    return store(d, &(struct blob_source){.fd = fd, .size = st.st_size}, error);
}

static bool deliver_stdin(struct delivery *d, GError **error)
{
    int fd = spool(error);
    bool ok;

    if (fd < 0)
        return false;
    ok = deliver_fd(d, fd, error);
    close(fd);
    return ok;
}

static bool deliver_file(struct delivery *d, const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok;

    if (fd < 0) {
        fail_set(error, FAIL_IO, "%s: %s", path, g_strerror(errno));
        return false;
    }
    ok = deliver_fd(d, fd, error);
    close(fd);
    return ok;
}

static bool deliver_folder(struct delivery *d, const char *maildir, const char *sub, GError **error)
{
    g_autofree char *folder = g_build_filename(maildir, sub, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;

    if (dir == NULL)
        return false;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (name[0] != '.' && !deliver_file(d, path, error))
            return false;
    }
    return true;
}

/* A message of an mbox begins with a line "From ", which follows an empty line or begins the file
 * (RFC 4155). The line belongs to the mbox, not to the message. */
static bool is_from_line(const char *data, size_t n, size_t at)
{
    if (n - at < 5 || memcmp(data + at, "From ", 5) != 0)
        return false;
    if (at == 0 || (at == 1 && data[0] == '\n'))
        return true;
    return data[at - 1] == '\n' &&
           (data[at - 2] == '\n' || (at >= 3 && data[at - 2] == '\r' && data[at - 3] == '\n'));
}

static bool mbox_piece(struct delivery *d, const char *data, size_t from, size_t to, GError **error)
{
    const char *line = memchr(data + from, '\n', to - from);
    size_t start = from;

    if (is_from_line(data, to, from))
        start = line == NULL ? to : (size_t)(line - data) + 1;
    /* The empty line before the next "From " belongs to the mbox, too. */
    if (to > start && data[to - 1] == '\n' && to - start >= 2 && data[to - 2] == '\n')
        to--;
    return store(d, &(struct blob_source){.data = data + start, .size = (int64_t)(to - start)}, error);
}

static bool deliver_mbox(struct delivery *d, const char *path, GError **error)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, error);
    const char *data;
    size_t n, from = 0;

    if (file == NULL)
        return false;
    data = g_mapped_file_get_contents(file);
    n = g_mapped_file_get_length(file);
    for (size_t at = 1; at < n; at++) {
        const char *next = memchr(data + at - 1, '\n', n - at);

        if (next == NULL)
            break;
        at = (size_t)(next - data) + 1;
        if (!is_from_line(data, n, at))
            continue;
        if (!mbox_piece(d, data, from, at, error))
            return false;
        from = at;
    }
    return n == 0 || mbox_piece(d, data, from, n, error);
}

static bool deliver_all(struct delivery *d, GError **error)
{
    const char *mbox = cli_get(d->cli, "mbox"), *maildir = cli_get(d->cli, "maildir");

    if (mbox != NULL) {
        d->via = "mbox";
        return deliver_mbox(d, mbox, error);
    }
    if (maildir != NULL) {
        d->via = "maildir";
        return deliver_folder(d, maildir, "cur", error) && deliver_folder(d, maildir, "new", error);
    }
    return deliver_stdin(d, error);
}

static int deliver_run(struct cli *cli)
{
    struct delivery d = {.cli = cli, .via = "deliver"};
    g_autoptr(GError) undecided = NULL;
    GError *error = NULL;
    int code = EX_OK;

    d.house = cli_house(cli, &code);
    if (d.house == NULL)
        return EX_TEMPFAIL;
    if (!deliver_all(&d, &error)) {
        (void)cli_fail(error);
        code = EX_TEMPFAIL;
    }
    /* It is on disk: whatever happens from here on, `serve` goes on with it. */
    if (d.stored > 0 && !work_waiting(d.house, &undecided))
        log_event(LOG_WARN, "deliver", "undecided=%s", undecided->message);
    cli_close(d.house);
    return code;
}

const struct cli_command cmd_deliver = {
    .name = "deliver",
    .arguments = "",
    .help = "Takes one message from standard input, or all of an mbox or Maildir.\n"
            "Exit 0 only once it is on disk, else 75: the mail server tries again.",
    .options = options,
    .run = deliver_run,
};
