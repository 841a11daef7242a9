/* mail_load.c - sends many small mails as fast as the other side takes them, by LMTP or SMTP, each
 * sender on a connection and a thread of its own; so small that it is not what is measured.
 *
 * mail_load lmtp|smtp PORT SENDERS MESSAGES BYTES RECIPIENT [FIRST]
 * prints {"seconds":…, "taken":…, "refused":…, "p50_ms":…, "p99_ms":…}; MESSAGES are numbered from
 * FIRST. */
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 60, LINE = 1000, SENDERS_MAX = 64 };

struct load {
    bool lmtp;
    in_port_t port;
    long senders, messages, bytes, first;
    const char *recipient;
};

struct sender {
    const struct load *load;
    long number, taken, refused;
    int fd;
    char in[LINE];
    size_t n_in;
    int64_t *took; /* µs, one for each message taken */
};

static const char *const words[] = {
    "Drucker",  "Rechnung",  "Lieferung", "Zugang",   "Kennwort",  "Bildschirm", "Telefon",
    "Server",   "langsam",   "seit",      "gestern",  "heute",     "leider",     "bitte",
    "dringend", "Vertrag",   "invoice",   "delivery", "broken",    "the",        "since",
    "morning",  "Netzwerk",  "Kabel",     "Büro",     "Frankfurt", "Kollegin",   "Update",
    "Fehler",   "Meldung",   "erscheint", "immer",    "wieder",    "kann",       "nicht",
    "öffnen",   "speichern", "Postfach",  "voll",
};

static int64_t now_us(void)
{
    return g_get_monotonic_time();
}

static bool dial(struct sender *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(s->load->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    const int on = 1;

    s->n_in = 0;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s->fd < 0)
        return false;
    setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connect(s->fd, (const struct sockaddr *)(const void *)&at, sizeof at) == 0;
}

static bool put(struct sender *s, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t k = send(s->fd, data, n, MSG_NOSIGNAL);

        if (k <= 0)
            return false;
        data += k;
        n -= (size_t)k;
    }
    return true;
}

/* The code of the next answer, its last line; 0 when there is none. */
static int answer(struct sender *s)
{
    for (;;) {
        char *end = memchr(s->in, '\n', s->n_in);
        ssize_t k;

        if (end != NULL) {
            size_t n = (size_t)(end - s->in) + 1;
            int code = n > 3 ? (int)strtol(s->in, NULL, 10) : 0;
            bool more = n > 3 && s->in[3] == '-';

            s->n_in -= n;
            memmove(s->in, end + 1, s->n_in);
            if (!more)
                return code;
            continue;
        }
        if (s->n_in == sizeof s->in)
            return 0;
        k = recv(s->fd, s->in + s->n_in, sizeof s->in - s->n_in, 0);
        if (k <= 0)
            return 0;
        s->n_in += (size_t)k;
    }
}

static bool greet(struct sender *s)
{
    const char *hello = s->load->lmtp ? "LHLO load.example\r\n" : "EHLO load.example\r\n";

    return dial(s) && answer(s) == 220 && put(s, hello, strlen(hello)) && answer(s) == 250;
}

/* Different from all others, as mail is: sender, Message-ID, subject, words. */
static void compose(GString *m, const struct load *l, long i)
{
    guint32 r = (guint32)i * 2654435761u + 12345u;
    size_t column = 0;

    g_string_printf(
        m,
        "Received: from load.example by relay.example; Mon, 23 Nov 2026 10:00:00 +0100\r\n"
        "From: Kunde %ld <kunde%ld@firma%ld.example>\r\nTo: <%s>\r\n"
        "Subject: Anliegen %ld: %s %s\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
        "Message-ID: <load.%ld@firma.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        i, i, i % 500, l->recipient, i, words[r % G_N_ELEMENTS(words)],
        words[(r >> 8) % G_N_ELEMENTS(words)], i);
    while ((long)m->len < l->bytes) {
        const char *w;

        r = r * 1664525u + 1013904223u;
        w = words[(r >> 10) % G_N_ELEMENTS(words)];
        g_string_append(m, w);
        column += strlen(w) + 1;
        g_string_append(m, column > 65 ? "\r\n" : " ");
        column = column > 65 ? 0 : column;
    }
    g_string_append(m, "\r\n.\r\n");
}

static int send_one(struct sender *s, GString *head, GString *m, long i)
{
    g_string_printf(head, "MAIL FROM:<kunde%ld@firma%ld.example>\r\nRCPT TO:<%s>\r\nDATA\r\n", i,
                    i % 500, s->load->recipient);
    compose(m, s->load, i);
    if (!put(s, head->str, head->len) || answer(s) != 250 || answer(s) != 250 || answer(s) != 354 ||
        !put(s, m->str, m->len))
        return 0;
    return answer(s);
}

static void *run(void *data)
{
    struct sender *s = data;
    const struct load *l = s->load;
    g_autoptr(GString) head = g_string_new(NULL);
    g_autoptr(GString) m = g_string_new(NULL);
    bool good = greet(s);

    for (long i = s->number; i < l->messages && good; i += l->senders) {
        int64_t begun = now_us();
        int code = send_one(s, head, m, l->first + i);

        if (code == 250)
            s->took[s->taken++] = now_us() - begun;
        else
            s->refused++;
        good = code != 0;
    }
    if (good)
        (void)put(s, "QUIT\r\n", 6);
    if (s->fd >= 0)
        close(s->fd);
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void report(const struct load *l, struct sender *senders, int64_t took)
{
    int64_t *all = g_new(int64_t, (gsize)l->messages);
    long taken = 0, refused = 0;

    for (long k = 0; k < l->senders; k++) {
        memcpy(all + taken, senders[k].took, (size_t)senders[k].taken * sizeof *all);
        taken += senders[k].taken;
        refused += senders[k].refused;
    }
    qsort(all, (size_t)taken, sizeof *all, by_time);
    printf("{\"seconds\": %.3f, \"taken\": %ld, \"refused\": %ld, \"p50_ms\": %.2f, \"p99_ms\": "
           "%.2f}\n",
           (double)took / 1e6, taken, refused, taken > 0 ? (double)all[taken / 2] / 1e3 : 0.0,
           taken > 0 ? (double)all[taken * 99 / 100] / 1e3 : 0.0);
    g_free(all);
}

int main(int argc, char **argv)
{
    struct load l = {0};
    struct sender senders[SENDERS_MAX] = {0};
    GThread *threads[SENDERS_MAX];
    int64_t begun;

    if (argc < 7 || argc > 8) {
        fprintf(stderr,
                "usage: mail_load lmtp|smtp PORT SENDERS MESSAGES BYTES RECIPIENT [FIRST]\n");
        return 64;
    }
    l = (struct load){.lmtp = strcmp(argv[1], "lmtp") == 0,
                      .port = (in_port_t)strtol(argv[2], NULL, 10),
                      .senders = CLAMP(strtol(argv[3], NULL, 10), 1, SENDERS_MAX),
                      .messages = CLAMP(strtol(argv[4], NULL, 10), 1, 10 * 1000 * 1000),
                      .bytes = strtol(argv[5], NULL, 10),
                      .recipient = argv[6],
                      .first = argc > 7 ? strtol(argv[7], NULL, 10) : 0};
    begun = now_us();
    for (long k = 0; k < l.senders; k++) {
        senders[k] = (struct sender){.load = &l,
                                     .number = k,
                                     .fd = -1,
                                     .took = g_new(int64_t, (gsize)(l.messages / l.senders + 1))};
        threads[k] = g_thread_new("sender", run, &senders[k]);
    }
    for (long k = 0; k < l.senders; k++)
        g_thread_join(threads[k]);
    report(&l, senders, now_us() - begun);
    for (long k = 0; k < l.senders; k++)
        g_free(senders[k].took);
    return 0;
}
