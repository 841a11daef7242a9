/* The airlock: what goes in comes out; a message that misbehaves costs itself only; whoever dies is
 * replaced. The program is its own airlock. In a build with a sanitizer there is no lock, so the
 * forbidden calls are tried in a plain build with -Dtest_hooks=true only (tests/system/sandbox.py
 * makes one). -m perf prints how long it takes; the folder VORGANG_CORPORA is decoded, if given. */
#include "base/fail.h"
#include "base/log.h"
#include "decode/airlock_child.h"
#include "decode/sandbox.h"
#include "mail/airlock.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PLAIN "From: a@b.de\r\nTo: c@d.de\r\nSubject: Hallo\r\n\r\nGuten Tag\r\n"
#define WITH_FILE                                                                                  \
    "From: a@b.de\r\nSubject: %d\r\nMIME-Version: 1.0\r\n"                                         \
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\n"                  \
    "Content-Type: application/octet-stream; name=f\r\n"                                           \
    "Content-Disposition: attachment; filename=f%d.bin\r\n"                                        \
    "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n--x--\r\n"

static struct airlock *lock;

static void add(struct airlock_batch *b, const char *text)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(airlock_batch_add(b, text, strlen(text), &error));
    g_assert_no_error(error);
}

static void begin(struct airlock_batch *b, struct arena *a)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(airlock_batch_init(b, a, &error));
    g_assert_no_error(error);
}

static void decode(struct airlock_batch *b)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(airlock_decode(lock, b, &error));
    g_assert_no_error(error);
}

static void assert_plain(const struct airlock_item *item)
{
    g_assert_cmpstr(item->reason, ==, NULL);
    g_assert_nonnull(item->doc);
    g_assert_cmpstr(item->doc->subject, ==, "Hallo");
    g_assert_cmpstr(item->doc->new_text, ==, "Guten Tag");
}

static void test_one(void)
{
    g_autoptr(arena) a = arena_new();
    struct airlock_batch b;

    begin(&b, a);
    add(&b, PLAIN);
    decode(&b);
    assert_plain(&b.items[0]);
    airlock_batch_clear(&b);
    begin(&b, a);
    add(&b, "");
    decode(&b);
    g_assert_nonnull(b.items[0].doc);
    airlock_batch_clear(&b);
}

/* Contents stand where the documents say. */
static void test_contents(void)
{
    g_autoptr(arena) a = arena_new();
    struct airlock_batch b;

    begin(&b, a);
    for (int i = 0; i < LIMIT_BATCH; i++) {
        g_autofree char *content = g_strdup_printf("content %d", i);
        g_autofree char *coded = g_base64_encode((guchar *)content, strlen(content));
        g_autofree char *text = g_strdup_printf(WITH_FILE, i, i, coded);

        add(&b, text);
    }
    decode(&b);
    for (int i = 0; i < LIMIT_BATCH; i++) {
        g_autofree char *content = g_strdup_printf("content %d", i);
        const struct airlock_item *item = &b.items[i];
        char got[64] = {0};

        g_assert_cmpstr(item->reason, ==, NULL);
        g_assert_cmpuint(item->doc->n_attachments, ==, 1);
        g_assert_cmpint(item->doc->attachments[0].size, ==, (gint64)strlen(content));
        g_assert_cmpint(pread(item->out, got, strlen(content),
                              item->content_at + item->doc->attachments[0].offset),
                        ==, (gint64)strlen(content));
        g_assert_cmpstr(got, ==, content);
    }
    airlock_batch_clear(&b);
}

/* Over a limit: held, in the decoder's own words, and the neighbours are not. */
static void test_refused(void)
{
    g_autoptr(arena) a = arena_new();
    GString *deep = g_string_new("Subject: deep\r\n");
    struct airlock_batch b;

    for (int i = 0; i < 10000; i++)
        g_string_append_printf(deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
                               i, i);
    begin(&b, a);
    add(&b, PLAIN);
    add(&b, deep->str);
    add(&b, PLAIN);
    decode(&b);
    assert_plain(&b.items[0]);
    g_assert_null(b.items[1].doc);
    g_assert_cmpstr(b.items[1].reason, !=, NULL);
    g_test_message("%s", b.items[1].reason);
    assert_plain(&b.items[2]);
    airlock_batch_clear(&b);
    g_string_free(deep, TRUE);
}

#ifdef VORGANG_TEST_HOOKS
/* NULL: decoded as if nothing was. */
static const struct {
    const char *word, *locked, *unlocked;
} hostile[] = {
    {"crash", "decoder crashed (signal 11)", "?"},
    {"loop", "decoder ran out of time", "decoder ran out of time"},
    {"eat-memory", "decoder ran out of memory", "decoder ran out of memory"},
    {"open", "decoder was killed (signal 31: forbidden system call)", NULL},
    {"socket", "decoder was killed (signal 31: forbidden system call)", NULL},
    {"fork", "decoder was killed (signal 31: forbidden system call)", "?"},
    {"execve", "decoder was killed (signal 31: forbidden system call)", "?"},
    {"ptrace", "decoder was killed (signal 31: forbidden system call)", NULL},
    {"kill", "decoder was killed (signal 31: forbidden system call)", "?"},
    {"map-code", "decoder was killed (signal 31: forbidden system call)", NULL},
    {"lie", "decoder's answer was broken", "decoder's answer was broken"},
    {"garbage", "decoder's answer was broken", "decoder's answer was broken"},
    {"silence", "decoder's answer was broken", "decoder's answer was broken"},
    {"flood", "decoded message is too big", "?"},
    {"descriptors", NULL, "?"},
    {"no such hook", NULL, NULL},
};

/* In the middle of a batch; then the next message. */
static void misbehave(const char *word, const char *reason)
{
    g_autoptr(arena) a = arena_new();
    g_autofree char *text = g_strdup_printf("X-Vorgang-Test: %s\r\n" PLAIN, word);
    /* Whoever answers for a whole batch can spoil all of it: that is why 'lie' stands alone. */
    bool alone =
        strcmp(word, "lie") == 0 || strcmp(word, "garbage") == 0 || strcmp(word, "silence") == 0;
    struct airlock_batch b;
    size_t at = alone ? 0 : 1;

    begin(&b, a);
    if (!alone)
        add(&b, PLAIN);
    add(&b, text);
    if (!alone)
        add(&b, PLAIN);
    decode(&b);
    g_assert_cmpstr(b.items[at].reason, ==, reason);
    if (reason == NULL)
        assert_plain(&b.items[at]);
    else
        g_assert_null(b.items[at].doc);
    for (size_t i = 0; i < b.n; i++)
        if (i != at)
            assert_plain(&b.items[i]);
    airlock_batch_clear(&b);
    test_one();
}

static void test_hostile(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        const char *reason = sandbox_is_real() ? hostile[i].locked : hostile[i].unlocked;
        int pid = airlock_pid(lock);

        if (g_strcmp0(reason, "?") == 0)
            continue;
        misbehave(hostile[i].word, reason);
        g_assert_cmpint(airlock_pid(lock), ==, pid);
        g_test_message("%s: %s", hostile[i].word, reason == NULL ? "decoded" : reason);
    }
}

static gpointer decode_loop(gpointer data)
{
    (void)data;
    g_autoptr(arena) a = arena_new();
    struct airlock_batch b;

    begin(&b, a);
    add(&b, "X-Vorgang-Test: loop\r\n" PLAIN);
    decode(&b);
    g_assert_cmpstr(b.items[0].reason, ==, "decoder ran out of time");
    airlock_batch_clear(&b);
    return NULL;
}

/* One that loops holds nobody else up; one whose airlock dies under it gets another. */
static void test_beside(void)
{
    GThread *looping = g_thread_new("loop", decode_loop, NULL);
    int pid;

    g_usleep(200 * 1000);
    g_test_timer_start();
    test_one();
    g_assert_cmpfloat(g_test_timer_elapsed(), <, 1);
    pid = airlock_pid(lock);
    g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
    test_one();
    g_assert_cmpint(airlock_pid(lock), !=, pid);
    g_thread_join(looping);
    test_one();
}
#endif

static void test_restart(void)
{
    for (int i = 0; i < 3; i++) {
        int pid = airlock_pid(lock);

        g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
        test_one();
        g_assert_cmpint(airlock_pid(lock), !=, pid);
    }
}

static void test_no_program(void)
{
    static const char *const programs[] = {"/nonexistent/program", "/bin/true"};

    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(airlock_start(programs[i], &error));
        g_assert_error(error, FAIL, FAIL_IO);
    }
}

static gpointer decode_many(gpointer data)
{
    (void)data;
    for (int i = 0; i < 20; i++)
        test_contents();
    return NULL;
}

static void test_threads(void)
{
    GThread *threads[2 * LIMIT_CHILDREN];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("decode", decode_many, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

/* Nothing but the null device, the log, the socket and its own signals. */
static int descriptors(int *highest)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/fd", airlock_pid(lock));
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    int n = 0;

    g_assert_nonnull(dir);
    *highest = 0;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL; n++)
        *highest = MAX(*highest, (int)g_ascii_strtoll(name, NULL, 10));
    return n;
}

/* A job that has just ended may still be put away: it is looked at until it rests. */
static void test_descriptors(void)
{
    int n = 0, highest = 0;

    if (!sandbox_is_real()) {
        g_test_message("a sanitizer opens files of its own");
        return;
    }
    for (int i = 0; i < 100 && ((n = descriptors(&highest)) != 5 || highest > 4); i++)
        g_usleep(20000);
    g_assert_cmpint(n, ==, 5);
    g_assert_cmpint(highest, <=, 4);
}

static double pss_mb(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/smaps_rollup", pid);
    g_autofree char *text = NULL;
    const char *line;

    if (!g_file_get_contents(path, &text, NULL, NULL) || (line = strstr(text, "\nPss:")) == NULL)
        return -1;
    return g_ascii_strtod(line + 5, NULL) / 1024;
}

static char *mail_of(size_t bytes)
{
    GString *s = g_string_new(PLAIN);

    while (s->len < bytes)
        g_string_append(s, "Hier steht eine Zeile, wie sie in Briefen steht: wir danken.\r\n");
    return g_string_free(s, FALSE);
}

static double per_message(const char *text, size_t in_batch, int rounds)
{
    double best = 1e9;

    for (int k = 0; k < 3; k++) {
        g_test_timer_start();
        for (int i = 0; i < rounds; i++) {
            g_autoptr(arena) a = arena_new();
            struct airlock_batch b;

            begin(&b, a);
            for (size_t j = 0; j < in_batch; j++)
                add(&b, text);
            decode(&b);
            g_assert_nonnull(b.items[in_batch - 1].doc);
            airlock_batch_clear(&b);
        }
        best = MIN(best, g_test_timer_elapsed() * 1000 / (rounds * (double)in_batch));
    }
    return best;
}

static void test_speed(void)
{
    g_autofree char *small = mail_of(2048);
    double alone = per_message(small, 1, g_test_perf() ? 1000 : 20);
    double batch = per_message(small, LIMIT_BATCH, g_test_perf() ? 100 : 5);

    g_test_minimized_result(alone, "a 2 KB message alone: %.3f ms", alone);
    g_test_minimized_result(batch, "in batches of %d: %.3f ms each", LIMIT_BATCH, batch);
    g_test_message("airlock idle: %.1f MB PSS", pss_mb(airlock_pid(lock)));
}

static void test_big(void)
{
    g_autoptr(arena) a = arena_new();
    gsize n = 37 * 1000 * 1000;
    g_autofree guchar *content = g_malloc0(n);
    g_autofree char *coded = g_base64_encode(content, n);
    g_autofree char *text = g_strdup_printf(WITH_FILE, 1, 1, coded);
    struct airlock_batch b;

    begin(&b, a);
    add(&b, text);
    g_test_timer_start();
    decode(&b);
    g_assert_cmpstr(b.items[0].reason, ==, NULL);
    g_assert_cmpint(b.items[0].doc->attachments[0].size, ==, (gint64)n);
    g_test_message("a %.0f MB message: %.2f s", (double)strlen(text) / 1e6, g_test_timer_elapsed());
    airlock_batch_clear(&b);
}

static void decode_files(struct airlock_batch *b, GPtrArray *names, unsigned *held)
{
    decode(b);
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].doc == NULL) {
            g_test_message("%s: %s", (char *)names->pdata[i], b->items[i].reason);
            g_assert_null(strstr(b->items[i].reason, "forbidden"));
            g_assert_null(strstr(b->items[i].reason, "crashed"));
            ++*held;
        }
    airlock_batch_clear(b);
    g_ptr_array_set_size(names, 0);
}

/* Real mail: nothing that decoding needs is forbidden. */
static void walk(const char *folder, struct airlock_batch *b, struct arena *a, GPtrArray *names,
                 unsigned *n, unsigned *held)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
        gsize size = 0;

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            walk(path, b, a, names, n, held);
            continue;
        }
        if (!g_str_has_suffix(name, ".eml") || !g_file_get_contents(path, &text, &size, NULL))
            continue;
        if (b->n == 0)
            begin(b, a);
        g_assert_true(airlock_batch_add(b, text, size, NULL));
        g_ptr_array_add(names, g_steal_pointer(&path));
        ++*n;
        if (b->n == LIMIT_BATCH)
            decode_files(b, names, held);
    }
}

static void test_corpora(void)
{
    const char *folder = g_getenv("VORGANG_CORPORA");
    g_autoptr(arena) a = arena_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    struct airlock_batch b = {0};
    unsigned n = 0, held = 0;

    if (folder == NULL) {
        g_test_skip("VORGANG_CORPORA is not set");
        return;
    }
    walk(folder, &b, a, names, &n, &held);
    if (b.n > 0)
        decode_files(&b, names, &held);
    g_test_message("%u messages, %u held", n, held);
    g_assert_cmpuint(n, >, 0);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int code;

    if (argc == 2 && strcmp(argv[1], "airlock") == 0)
        return airlock_child_main();
    g_test_init(&argc, &argv, NULL);
    log_threshold(g_test_verbose() ? LOG_DEBUG : LOG_ERROR + 1);
    lock = airlock_start("/proc/self/exe", &error);
    g_assert_no_error(error);
    g_test_message("the lock is %s", sandbox_is_real() ? "real" : "off: a sanitizer needs more");
    g_test_add_func("/airlock/one", test_one);
    g_test_add_func("/airlock/contents", test_contents);
    g_test_add_func("/airlock/refused", test_refused);
#ifdef VORGANG_TEST_HOOKS
    g_test_add_func("/airlock/hostile", test_hostile);
    g_test_add_func("/airlock/beside", test_beside);
#endif
    g_test_add_func("/airlock/restart", test_restart);
    g_test_add_func("/airlock/no-program", test_no_program);
    g_test_add_func("/airlock/threads", test_threads);
    g_test_add_func("/airlock/descriptors", test_descriptors);
    g_test_add_func("/airlock/speed", test_speed);
    g_test_add_func("/airlock/big", test_big);
    g_test_add_func("/airlock/corpora", test_corpora);
    code = g_test_run();
    airlock_stop(lock);
    return code;
}
