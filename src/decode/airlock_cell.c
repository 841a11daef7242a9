#include "decode/airlock_cell.h"

#include "base/buf.h"
#include "base/fail.h"
#include "decode/decode.h"
#include "decode/maildoc.h"
#include "decode/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    OUT_FD = AIRLOCK_FD,
    DOC_MAX = 64 * 1024 * 1024,
    HEADS = LIMIT_BATCH * (int)sizeof(struct airlock_result_head)
};

#ifdef VORGANG_TEST_HOOKS
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>

enum { ENOUGH_MB = 1024 };

static void test_crash(void)
{
    volatile int *nowhere = NULL;

    *nowhere = 0;
}

static void test_loop(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

static void test_eat_memory(void)
{
    for (int i = 0; sandbox_is_real() || i < ENOUGH_MB; i++)
        memset(g_malloc(1 << 20), 1, 1 << 20);
    _exit(AIRLOCK_EXIT_MEMORY);
}

static void test_open(void)
{
    (void)open("/etc/passwd", O_RDONLY);
}

static void test_socket(void)
{
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void test_fork(void)
{
    (void)fork();
}

static void test_execve(void)
{
    execl("/bin/true", "true", (char *)NULL);
}

static void test_ptrace(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void test_kill(void)
{
    kill(getppid(), SIGTERM);
}

static void test_map_code(void)
{
    (void)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Lies in the answer: heads that point everywhere. */
static void test_lie(void)
{
    struct airlock_result_head heads[LIMIT_BATCH];

    memset(heads, 0x7f, sizeof heads);
    for (int i = 0; i < LIMIT_BATCH; i++)
        heads[i].state = AIRLOCK_DECODED;
    _exit(pwrite(OUT_FD, heads, sizeof heads, 0) < 0);
}

static void test_garbage(void)
{
    char noise[65536];

    memset(noise, 0xa5, sizeof noise);
    _exit(pwrite(OUT_FD, noise, sizeof noise, 0) < 0);
}

static void test_silence(void)
{
    _exit(0);
}

static void test_flood(void)
{
    char noise[65536] = {0};

    for (int i = 0; (sandbox_is_real() || i < ENOUGH_MB) && write(OUT_FD, noise, sizeof noise) > 0;
         i++)
        ;
    _exit(0);
}

/* Tries to speak through whatever else is open. */
static void test_descriptors(void)
{
    for (int fd = 0; fd < 64; fd++)
        if (fd != OUT_FD && write(fd, "", 0) == 0)
            _exit(EX_SOFTWARE);
}

/* A message may ask a test build to misbehave; no release has this. */
static void misbehave(const char *raw, size_t n)
{
    static const char mark[] = "X-Vorgang-Test: ";
    static const struct {
        const char *word;
        void (*act)(void);
    } acts[] = {
        {"crash", test_crash},     {"loop", test_loop},         {"eat-memory", test_eat_memory},
        {"open", test_open},       {"socket", test_socket},     {"fork", test_fork},
        {"execve", test_execve},   {"ptrace", test_ptrace},     {"kill", test_kill},
        {"lie", test_lie},         {"map-code", test_map_code}, {"garbage", test_garbage},
        {"silence", test_silence}, {"flood", test_flood},       {"descriptors", test_descriptors},
    };
    const char *at = memmem(raw, MIN(n, (size_t)4096), mark, sizeof mark - 1);
    size_t room = at == NULL ? 0 : n - (size_t)(at + sizeof mark - 1 - raw);

    for (size_t i = 0; at != NULL && i < G_N_ELEMENTS(acts); i++) {
        size_t len = strlen(acts[i].word);
        const char *word = at + sizeof mark - 1;

        if (room > len && memcmp(word, acts[i].word, len) == 0 && strchr("\r\n", word[len]))
            acts[i].act();
    }
}
#endif

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, data, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        data += w;
        n -= (size_t)w;
    }
    return true;
}

/* One message: its contents, then its maildoc, then the head that says where they stand. */
static bool decode_one(const char *raw, size_t n, unsigned i)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct airlock_result_head head = {.state = AIRLOCK_REFUSED};
    struct maildoc *doc = NULL;
    g_auto(buf) wire;

    buf_init(&wire, DOC_MAX);
#ifdef VORGANG_TEST_HOOKS
    misbehave(raw, n);
#endif
    head.content_at = lseek(OUT_FD, 0, SEEK_CUR);
    if (decode_message(a, raw, n, OUT_FD, &doc, &error)) {
        head.state = AIRLOCK_DECODED;
        maildoc_write(doc, &wire);
    } else {
        buf_puts(&wire, error == NULL ? "the decoder gave no reason" : error->message);
    }
    if (!buf_ok(&wire)) {
        head.state = AIRLOCK_REFUSED;
        buf_clear(&wire);
        buf_puts(&wire, "the decoded message is too big");
    }
    head.doc_at = lseek(OUT_FD, 0, SEEK_CUR);
    head.content_size = head.doc_at - head.content_at;
    head.doc_size = (int64_t)wire.len;
    return write_all(OUT_FD, buf_text(&wire), wire.len) &&
           pwrite(OUT_FD, &head, sizeof head, (off_t)(i * sizeof head)) == sizeof head;
}

/* GLib ends a process that has no memory left with a trap, after a few forbidden calls; the other
 * things that it says are for nobody. */
static void on_log(const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
    (void)domain;
    (void)text;
    (void)data;
    if ((level & G_LOG_LEVEL_ERROR) != 0)
        _exit(AIRLOCK_EXIT_MEMORY);
}

/* The lock, and everything that does not work behind it. Only what the sanitizers have to say may
 * still be heard, in their builds. */
static bool enter(int out)
{
    g_autoptr(GError) error = NULL;

    if (dup2(out, OUT_FD) < 0 || close_range(OUT_FD + 1, ~0U, 0) != 0)
        return false;
    g_log_set_default_handler(on_log, NULL);
    if (sandbox_is_real() && close_range(0, OUT_FD - 1, 0) != 0)
        return false;
    return sandbox_enter((int64_t)LIMIT_MAIL_CONTENT + DOC_MAX, &error);
}

static bool decode_each(const struct airlock_request *r, const char *data, int64_t total)
{
    for (unsigned i = 0; i < r->n; i++) {
        int64_t at = r->items[i].offset, size = r->items[i].size;

        if (at < 0 || size < 0 || at > total || size > total - at)
            return false;
        if (!decode_one(size == 0 ? "" : data + at, (size_t)size, i))
            return false;
    }
    return true;
}

/* The messages are mapped, not read: they are in memory once, and since their descriptor is closed
 * nothing that happens here can change them for whoever decodes them again. */
void airlock_cell_run(const struct airlock_request *r, int in, int out, struct airlock_board *board,
                      unsigned slot)
{
    char *data = NULL;
    struct stat st;

    if (fstat(in, &st) != 0 || lseek(out, HEADS, SEEK_SET) < 0)
        _exit(EX_IOERR);
    if (st.st_size > 0)
        data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, in, 0);
    if (data == MAP_FAILED || !enter(out))
        _exit(EX_OSERR);
    board->locked[slot] = 1;
    if (munmap(board, sizeof *board) != 0)
        _exit(EX_OSERR);
    _exit(decode_each(r, data, st.st_size) ? EX_OK : EX_IOERR);
}

/* Something of each: charsets by table and by iconv, HTML, a file, a sender who folds. */
static const char sample[] =
    "From: =?iso-8859-15?Q?J=FCrgen?= <j@example.net>\r\nTo: a@example.net, b@example.net\r\n"
    "Subject: =?gb2312?B?xOO6ww==?=\r\nDate: Mon, 23 Nov 2026 18:00:00 +0100\r\n"
    "Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    "--x\r\nContent-Type: text/html; charset=windows-1252\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=FC=DFe<br><a href=3D\"http://a/\">a"
    "</a></p>\r\n"
    "--x\r\nContent-Type: text/plain; charset=iso-2022-jp; format=flowed\r\n\r\n\x1b$B$3\x1b(B\r\n"
    "> old\r\n-- \r\nJ\r\n"
    "--x\r\nContent-Type: application/pdf; name*=utf-8''%C3%A4.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--x--\r\n";

static bool decode_sample(GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct maildoc *doc = NULL;
    g_auto(buf) wire;

    buf_init(&wire, DOC_MAX);
    if (!decode_message(a, sample, sizeof sample - 1, -1, &doc, error))
        return false;
    maildoc_write(doc, &wire);
    return buf_ok(&wire);
}

void airlock_cell_try(void)
{
    g_autoptr(GError) error = NULL;

    if (sandbox_enter(0, &error) && decode_sample(&error)) {
        if (!sandbox_is_real())
            _exit(EX_OK);
        (void)getppid(); /* forbidden */
        _exit(EX_SOFTWARE);
    }
    fprintf(stderr, "vorgang: airlock: %s\n", error == NULL ? "?" : error->message);
    _exit(EX_OSERR);
}
