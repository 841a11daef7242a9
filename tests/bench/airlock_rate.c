/* airlock_rate.c - how long the decoder behind its wall takes for a small mail, alone and in a full
 * batch, beside the decoder without a wall and a child that does nothing.
 *
 * airlock_rate PROGRAM MESSAGES BYTES */
#include "decode/decode.h"
#include "mail/airlock.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static GString *compose(long bytes)
{
    GString *m = g_string_new(
        "Received: from load.example by relay.example; Mon, 23 Nov 2026 10:00:00 +0100\r\n"
        "From: =?utf-8?Q?J=C3=B6rg_K=C3=B6nig?= <joerg@firma.example>\r\n"
        "To: support@desk.example\r\nSubject: Der Drucker druckt nicht\r\n"
        "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <rate@firma.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n");

    while ((long)m->len < bytes)
        g_string_append(m, "seit gestern druckt der Drucker im Büro nicht mehr, bitte helfen\r\n");
    return m;
}

/* µs for each message, N of them in one batch each time. */
static double walled(struct airlock *lock, const GString *m, long messages, size_t n)
{
    int64_t begun = g_get_monotonic_time();
    long done = 0;

    for (; done < messages; done += (long)n) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        struct airlock_batch b;
        bool ok = airlock_batch_init(&b, a, &error);

        for (size_t i = 0; i < n && ok; i++)
            ok = airlock_batch_add(&b, m->str, m->len, &error);
        if (!ok || !airlock_decode(lock, &b, &error) || b.items[0].doc == NULL) {
            fprintf(stderr, "airlock_rate: %s\n",
                    error != NULL ? error->message : b.items[0].reason);
            exit(1);
        }
        airlock_batch_clear(&b);
    }
    return (double)(g_get_monotonic_time() - begun) / (double)done;
}

static double plain(const GString *m, long messages)
{
    int64_t begun = g_get_monotonic_time();

    for (long i = 0; i < messages; i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        struct maildoc *doc = NULL;

        if (!decode_message(a, m->str, m->len, -1, &doc, &error))
            exit(1);
    }
    return (double)(g_get_monotonic_time() - begun) / (double)messages;
}

static double empty_child(long n)
{
    int64_t begun = g_get_monotonic_time();

    for (long i = 0; i < n; i++) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(0);
        if (pid > 0)
            waitpid(pid, NULL, 0);
    }
    return (double)(g_get_monotonic_time() - begun) / (double)n;
}

int main(int argc, char **argv)
{
    long messages = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
    g_autoptr(GString) m = compose(argc == 4 ? strtol(argv[3], NULL, 10) : 0);
    g_autoptr(GError) error = NULL;
    struct airlock *lock;
    double fork_us, alone, batch;

    if (messages < 1 || !decode_warm_up(&error)) {
        fprintf(stderr, "usage: airlock_rate PROGRAM MESSAGES BYTES\n");
        return 64;
    }
    fork_us = empty_child(MIN(messages, 500));
    lock = airlock_start(argv[1], &error);
    if (lock == NULL) {
        fprintf(stderr, "airlock_rate: %s\n", error->message);
        return 1;
    }
    (void)walled(lock, m, LIMIT_BATCH, 1);
    alone = walled(lock, m, MAX(messages / 8, 1), 1);
    batch = walled(lock, m, messages, LIMIT_BATCH);
    airlock_stop(lock);
    printf("{\"alone_us\": %.1f, \"batch_us\": %.1f, \"batch\": %d, \"plain_us\": %.1f, "
           "\"fork_us\": %.1f}\n",
           alone, batch, LIMIT_BATCH, plain(m, messages), fork_us);
    return 0;
}
