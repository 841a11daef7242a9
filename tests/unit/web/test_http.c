/* A real server on a free port of the loopback, and a client that writes bytes. */
#include "site.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "web/http.h"
#include "web/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

static struct http *server;
static struct site site;

static int dial(const struct http *http)
{
    const struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)http_port(http)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    const struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (const struct sockaddr *)(const void *)&at, sizeof at), ==, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void say(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        text += sent;
        n -= (size_t)sent;
    }
}

/* Everything up to the end of the connection; it must end by itself. */
static char *hear(int fd)
{
    GString *all = g_string_new(NULL);
    char bytes[4096];
    ssize_t n;

    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0)
        g_string_append_len(all, bytes, n);
    if (n < 0)
        g_assert_cmpint(errno, ==, ECONNRESET);
    close(fd);
    return g_string_free(all, FALSE);
}

/* Sends TEXT and returns all that comes until the server closes. */
static char *ask(const char *text)
{
    int fd = dial(server);

    say(fd, text, strlen(text));
    return hear(fd);
}

/* One request with "Connection: close"; LINES are more header lines. */
static char *get(const char *line, const char *lines, const char *body)
{
    g_autofree char *text = g_strdup_printf("%s HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n%s"
                                            "\r\n%s",
                                            line, lines, body);
    return ask(text);
}

static char *post(const char *path, const char *lines, const char *body)
{
    g_autofree char *line = g_strdup_printf("POST %s", path);
    g_autofree char *all = g_strdup_printf(
        "Content-Length: %zu\r\nContent-Type: application/x-www-form-urlencoded\r\n%s",
        strlen(body), lines);

    return get(line, all, body);
}

static int status(const char *answer)
{
    return g_str_has_prefix(answer, "HTTP/1.1 ") ? (int)g_ascii_strtoll(answer + 9, NULL, 10) : 0;
}

static int answers(const char *all)
{
    int n = 0;

    for (const char *p = all; (p = strstr(p, "HTTP/1.1 ")) != NULL; p++)
        n++;
    return n;
}

#define WANT(answer, text) g_assert_nonnull(strstr((answer), (text)))
#define LACKS(answer, text) g_assert_null(strstr((answer), (text)))

static void test_get(void)
{
    static const char *const headers[] = {
        "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; ",
        "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
        "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
        "\r\nPermissions-Policy: camera=(), microphone=(), geolocation=(), payment=()\r\n",
        "\r\nCache-Control: no-store\r\n",
        "\r\nDate: ",
        "\r\nContent-Length: ",
    };
    static const char *const lines[] = {"GET /", "GET /none", "GET /%00",
                                        "PUT /", "GET  /",    "GET /desk"};
    static const int want[] = {200, 404, 400, 405, 400, 303};

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *a = get(lines[i], "Content-Length: 0\r\n", "");

        g_test_message("%s", lines[i]);
        g_assert_cmpint(status(a), ==, want[i]);
        for (size_t h = 0; h < G_N_ELEMENTS(headers); h++)
            WANT(a, headers[h]);
        LACKS(a, "\r\nServer:");
        LACKS(a, "Strict-Transport");
    }
}

static void test_methods(void)
{
    g_autofree char *head = get("HEAD /t/1", "", "");
    g_autofree char *stream_head = get("HEAD /events", "Cookie: sid=agent\r\n", "");
    g_autofree char *put = get("PUT /t/1", "Content-Length: 0\r\n", "");
    g_autofree char *brew = get("BREW /tickets/new", "", "");

    g_assert_cmpint(status(head), ==, 200);
    WANT(head, "\r\nContent-Length: 8\r\n");
    g_assert_true(g_str_has_suffix(head, "\r\n\r\n"));
    g_assert_true(g_str_has_suffix(stream_head, "\r\n\r\n"));
    g_assert_cmpint(status(put), ==, 405);
    WANT(put, "\r\nAllow: GET, HEAD\r\n");
    g_assert_cmpint(status(brew), ==, 405);
    WANT(brew, "\r\nAllow: POST\r\n");
}

static void test_keep_alive(void)
{
    static const char many[] = "GET /t/1 HTTP/1.1\r\nHost: a\r\n\r\n"
                               "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b"
                               "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                               "GET /t/4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                               "GET /t/5 HTTP/1.1\r\nHost: a\r\n\r\n";
    g_autofree char *whole = ask(many), *pieces = NULL;
    int fd = dial(server);

    for (size_t i = 0; i < sizeof many - 1; i++)
        say(fd, many + i, 1);
    pieces = hear(fd);
    g_assert_cmpint(answers(whole), ==, 4);
    g_assert_cmpint(answers(pieces), ==, 4);
    WANT(whole, "ticket 1");
    WANT(whole, "HTTP/1.1 400");
    WANT(whole, "slow");
    WANT(whole, "ticket 4");
    LACKS(whole, "ticket 5");
}

/* More pipelined requests than one turn serves. */
static void test_pipeline(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *all = NULL;

    for (int i = 0; i < 500; i++)
        g_string_append_printf(text, "GET /t/%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
    g_string_append(text, "GET /t/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    all = ask(text->str);
    g_assert_cmpint(answers(all), ==, 501);
    WANT(all, "ticket last");
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        int want;
    } cases[] = {
        {"GET / HTTP/1.1\n\n", 400},
        {"POST /login HTTP/1.1\r\nHost: a\r\n\r\n", 411},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 400},
        {"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413},
        {"POST /tickets/new HTTP/1.1\r\nHost: a\r\nContent-Length: 26214401\r\n\r\n", 413},
        {"POST /tickets/new HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 403},
        {"POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\n", 400},
        {"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n\r\n",
         415},
        {"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n"
         "Content-Encoding: gzip\r\n\r\n",
         415},
    };
    static const char behind[] = "GET /t/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(cases[i].text, behind, NULL);
        g_autofree char *a = ask(text);

        g_test_message("%s", cases[i].text);
        g_assert_cmpint(answers(a), ==, 1);
        g_assert_cmpint(status(a), ==, cases[i].want);
        WANT(a, "\r\nConnection: close\r\n");
    }
}

static void test_csrf(void)
{
    g_autofree char *page = get("GET /login", "", "");
    g_autofree char *token = NULL, *cookie = NULL, *body = NULL;
    g_autofree char *good = NULL, *bad = NULL, *cross = NULL;
    const char *at = strstr(page, "csrf=");
    int before = site_writes;

    g_assert_nonnull(at);
    WANT(page, "\r\nSet-Cookie: pre=");
    token = g_strndup(at + 5, 32);
    cookie = g_strdup_printf("Cookie: pre=%s\r\n", token);
    body = g_strdup_printf("next=/t/9&csrf=%s", token);
    good = post("/login", cookie, body);
    bad = post("/login", "", body);
    g_assert_cmpint(status(good), ==, 303);
    WANT(good, "\r\nLocation: /t/9\r\n");
    WANT(good, "\r\nSet-Cookie: sid=customer; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600\r\n");
    g_assert_cmpint(status(bad), ==, 403);
    g_clear_pointer(&cookie, g_free);
    cookie = g_strdup_printf("Cookie: pre=%s\r\nSec-Fetch-Site: cross-site\r\n", token);
    cross = post("/login", cookie, body);
    g_assert_cmpint(status(cross), ==, 403);
    g_assert_cmpint(site_writes, ==, before + 1);
}

/* A form with one file of SIZE bytes. */
static char *upload(size_t size, const char *more)
{
    static const char start[] =
        "--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\ncsrf-of-the-session\r\n"
        "--x\r\nContent-Disposition: form-data; name=title\r\n\r\nbig\r\n"
        "--x\r\nContent-Disposition: form-data; name=files; filename=\"a/../b.bin\"\r\n\r\n";
    g_autofree char *fill = g_strnfill(size, 'z');
    g_autofree char *lines = g_strdup_printf(
        "Content-Length: %zu\r\nContent-Type: multipart/form-data; boundary=x\r\n%s",
        sizeof start - 1 + size + 9, more);
    g_autofree char *body = g_strconcat(start, fill, "\r\n--x--\r\n", NULL);

    return get("POST /tickets/new", lines, body);
}

static void test_upload(void)
{
    g_autofree char *small = upload(10, "Cookie: sid=agent\r\n");
    g_autofree char *big = upload(20 * 1000 * 1000, "Cookie: sid=agent\r\n");
    g_autofree char *nobody = upload(20 * 1000 * 1000, "");
    g_autofree char *waits = upload(5000, "Cookie: sid=agent\r\nExpect: 100-continue\r\n");

    WANT(small, "file=b.bin:10");
    WANT(big, "file=b.bin:20000000");
    g_assert_true(strstr(waits, "file=b.bin:5000") != NULL);
    /* Answered from the head alone; the rest may have been cut off with a reset. */
    g_assert_true(status(nobody) == 403 || *nobody == '\0');
}

static void test_continue(void)
{
    static const char head[] = "POST /tickets/new HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                               "Expect: 100-continue\r\nContent-Length: 33\r\nCookie: sid=agent\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    static const char body[] = "title=continued&csrf=csrf-of-the-session";
    int fd = dial(server);
    char bytes[25];
    g_autofree char *text = g_strdup(head);
    g_autofree char *rest = NULL;

    memcpy(strstr(text, "33"), "40", 2);
    say(fd, text, strlen(text));
    g_assert_cmpint(recv(fd, bytes, sizeof bytes, MSG_WAITALL), ==, 25);
    g_assert_true(memcmp(bytes, "HTTP/1.1 100 Continue\r\n\r\n", sizeof bytes) == 0);
    say(fd, body, sizeof body - 1);
    rest = hear(fd);
    WANT(rest, "title=continued");
}

static void test_chunked(void)
{
    static const char good[] =
        "POST /tickets/new HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: sid=agent\r\n"
        "Transfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        "8\r\ntitle=ch\r\n1a\r\nunk&csrf=csrf-of-the-sessi\r\n2\r\non\r\n0\r\n\r\n";
    g_autofree char *a = ask(good);
    g_autoptr(GString) big =
        g_string_new("POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    g_autofree char *fill = g_strnfill(0x10000, 'a'), *b = NULL;

    WANT(a, "title=chunk ");
    for (int i = 0; i < 20; i++)
        g_string_append_printf(big, "10000\r\n%s\r\n", fill);
    b = ask(big->str);
    g_assert_true(status(b) == 413 || *b == '\0');
}

static void test_content(void)
{
    g_autofree char *file = get("GET /attachments/1", "", "");
    g_autofree char *image = get("GET /attachments/image", "", "");
    g_autofree char *head = get("HEAD /attachments/1", "", "");
    const char *body = strstr(file, "\r\n\r\n");

    WANT(file, "\r\nContent-Length: 1000000\r\n");
    WANT(file, "\r\nContent-Type: application/octet-stream\r\n");
    WANT(file, "\r\nContent-Security-Policy: sandbox; default-src 'none'");
    WANT(file, "attachment; filename=\"Gr__e_x_.png\"; "
               "filename*=UTF-8''Gr%C3%BC%C3%9Fe%22x%22.png\r\n");
    g_assert_cmpuint(strlen(body), ==, 4 + SITE_FILE);
    g_assert_cmpint(body[4 + SITE_FILE - 1], ==, 'a' + (SITE_FILE - 1) % 26);
    WANT(image, "\r\nContent-Type: image/png\r\n");
    WANT(image, "\r\nContent-Disposition: inline; ");
    g_assert_true(g_str_has_suffix(head, "\r\n\r\n"));
    for (int i = 0; i < 100 && g_atomic_int_get(&site_closed) < 3; i++)
        g_usleep(10 * 1000);
    g_assert_cmpint(site_closed, ==, 3);
}

static void test_static(void)
{
    static const struct {
        const char *lines, *body;
        int status;
    } cases[] = {
        {"", "plain", 200},
        {"Accept-Encoding: br, gzip\r\n", "zip", 200},
        {"Accept-Encoding: gzip;q=0\r\n", "plain", 200},
        {"Accept-Encoding: gzip;q=0.5\r\n", "zip", 200},
        {"Accept-Encoding: xgzip\r\n", "plain", 200},
        {"If-None-Match: \"e0\", W/\"e1\"\r\n", "", 304},
        {"If-None-Match: \"e11\"\r\n", "plain", 200},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *a = get("GET /assets/a.css", cases[i].lines, "");

        g_test_message("%s", cases[i].lines);
        g_assert_cmpint(status(a), ==, cases[i].status);
        g_assert_cmpstr(strstr(a, "\r\n\r\n") + 4, ==, cases[i].body);
        WANT(a, "\r\nETag: \"e1\"\r\n");
        WANT(a, "\r\nVary: Accept-Encoding\r\n");
    }
}

/* Reads until TEXT has come. */
static void hear_until(int fd, GString *all, const char *text)
{
    char bytes[512];

    while (strstr(all->str, text) == NULL) {
        ssize_t n = recv(fd, bytes, sizeof bytes, 0);

        g_assert_cmpint(n, >, 0);
        g_string_append_len(all, bytes, n);
    }
}

static int subscribe(GString *all, const char *who, const char *lines)
{
    g_autofree char *text =
        g_strdup_printf("GET /events HTTP/1.1\r\nHost: a\r\nCookie: sid=%s\r\n%s\r\n", who, lines);
    int fd = dial(server);

    say(fd, text, strlen(text));
    hear_until(fd, all, "retry:");
    return fd;
}

static void test_events(void)
{
    static const int64_t customer = ROLE_CUSTOMER;
    const struct audience desk = {.right = RIGHT_DESK};
    const struct audience one = {.persons = &customer, .n = 1};
    g_autoptr(GString) agent = g_string_new(NULL), client = g_string_new(NULL);
    g_autoptr(GString) back = g_string_new(NULL), old = g_string_new(NULL);
    int a = subscribe(agent, "agent", ""), c = subscribe(client, "customer", "");
    g_autofree char *line = NULL, *id = NULL, *nobody = get("GET /events", "", "");

    g_assert_cmpint(status(nobody), ==, 303);
    WANT(agent->str, "\r\nContent-Type: text/event-stream");
    LACKS(agent->str, "Content-Length");
    events_publish(site.events, "ticket", "{\"n\":1}", &desk);
    events_publish(site.events, "ticket", "{\"n\":2}", &one);
    events_publish(site.events, "ticket", "{\"n\":3}", &desk);
    hear_until(a, agent, "data: {\"n\":3}\n\n");
    hear_until(c, client, "data: {\"n\":2}\n\n");
    LACKS(agent->str, "{\"n\":2}");
    LACKS(client->str, "{\"n\":1}");
    /* Back again after the first: the third is told again, the first is not. */
    id = g_strndup(strstr(agent->str, "id: ") + 4, strcspn(strstr(agent->str, "id: ") + 4, "\n"));
    line = g_strdup_printf("Last-Event-ID: %s\r\n", id);
    close(subscribe(back, "agent", line));
    hear_until(subscribe(old, "agent", "Last-Event-ID: 1-1\r\n"), old, "event: reset\n");
    /* A session that ends takes its stream along, and only its own. */
    events_end_session(site.events, 70 + ROLE_CUSTOMER);
    g_free(hear(c));
    events_publish(site.events, "ticket", "{\"n\":4}", &desk);
    hear_until(a, agent, "data: {\"n\":4}\n\n");
    close(a);
}

static void test_resume_events(void)
{
    const struct audience desk = {.right = RIGHT_DESK};
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    g_autofree char *line = NULL, *id = NULL;
    int fd = subscribe(first, "agent", "");

    events_publish(site.events, "x", "{\"m\":1}", &desk);
    hear_until(fd, first, "{\"m\":1}");
    hear_until(fd, first, "\n\n");
    id = g_strndup(g_strrstr(first->str, "id: ") + 4, strcspn(g_strrstr(first->str, "id: ") + 4, "\n"));
    close(fd);
    events_publish(site.events, "x", "{\"m\":2}", &desk);
    line = g_strdup_printf("Last-Event-ID: %s\r\n", id);
    fd = subscribe(second, "agent", line);
    hear_until(fd, second, "{\"m\":2}");
    LACKS(second->str, "{\"m\":1}");
    close(fd);
}

/* An event lost by falling out of the ring ends the stream instead of passing unseen. */
static void test_ring(void)
{
    struct events *e = events_new();
    const struct actor agent = {.role = ROLE_AGENT, .person_id = 1};
    const struct audience desk = {.right = RIGHT_DESK};
    struct events_place place;
    struct buf out;

    buf_init(&out, 1000 * 1000);
    events_begin(e, NULL, &place);
    for (int i = 0; i < 256; i++)
        events_publish(e, "x", "{}\ndata: forged", &desk);
    events_pull(e, &agent, &place, &out);
    g_assert_false(place.ended);
    LACKS(out.data, "\ndata: forged");
    for (int i = 0; i < 257; i++)
        events_publish(e, "x", "{}", &desk);
    events_pull(e, &agent, &place, &out);
    g_assert_true(place.ended);
    buf_release(&out);
    events_free(e);
}

static void test_slow_head(void)
{
    const struct http_options o = {.listen = "127.0.0.1:0", .head_ms = 200, .idle_ms = 300};
    struct http *quick = http_start(&site, &o, NULL);
    int64_t start = clock_monotonic();
    int fd = dial(quick), idle = dial(quick);
    g_autofree char *a = NULL, *b = NULL;

    say(fd, "GET / HT", 8);
    a = hear(fd);
    g_assert_cmpstr(a, ==, "");
    say(idle, "GET /t/1 HTTP/1.1\r\nHost: a\r\n\r\n", 30);
    b = hear(idle);
    g_assert_true(clock_monotonic() - start < 5000);
    g_assert_true(*b == '\0' || status(b) == 200);
    g_assert_cmpuint(http_stop(quick), ==, 0);
}

static void test_per_ip(void)
{
    const struct http_options o = {.listen = "127.0.0.1:0", .per_ip = 3};
    struct http *few = http_start(&site, &o, NULL);
    int fds[4], answered = 0;
    char byte;

    /* Which one is too many depends on which is accepted last. */
    for (int i = 0; i < 4; i++)
        fds[i] = dial(few);
    for (int i = 0; i < 4; i++)
        if (send(fds[i], "GET /t/1 HTTP/1.1\r\nHost: a\r\n\r\n", 30, MSG_NOSIGNAL) == 30)
            answered += recv(fds[i], &byte, 1, 0) == 1;
    g_assert_cmpint(answered, ==, 3);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    g_assert_cmpuint(http_stop(few), ==, 0);
}

/* What has been asked is answered, the rest is closed, and all of it soon. */
static void test_stop(void)
{
    const struct http_options o = {.listen = "127.0.0.1:0"};
    struct http *http = http_start(&site, &o, NULL);
    int busy = dial(http), idle = dial(http), half = dial(http);
    int64_t start;
    g_autofree char *a = NULL, *b = NULL, *c = NULL;

    say(busy, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 31);
    say(half, "GET /", 5);
    g_usleep(100 * 1000);
    start = clock_monotonic();
    say(half, "t/1 HTTP/1.1\r\nHost: a\r\n\r\n", 25);
    g_assert_cmpuint(http_stop(http), ==, 0);
    g_assert_cmpint(clock_monotonic() - start, <, 5000);
    a = hear(busy);
    b = hear(idle);
    c = hear(half);
    WANT(a, "slow");
    WANT(a, "\r\nConnection: close\r\n");
    g_assert_cmpstr(b, ==, "");
    WANT(c, "ticket 1");
}

static void test_proxies(void)
{
    static const char *const proxies[] = {"127.0.0.1", NULL};
    static const struct {
        const char *from, *forwarded, *want;
    } cases[] = {
        {"127.0.0.1", "203.0.113.7", "203.0.113.7"},
        {"127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"},
        {"127.0.0.1", "2001:db8::1", "2001:db8::1"},
        {"127.0.0.1", "\"><script>", "127.0.0.1"},
        {"127.0.0.1", "", "127.0.0.1"},
        {"127.0.0.1", NULL, "127.0.0.1"},
        {"198.51.100.1", "203.0.113.7", "198.51.100.1"},
    };
    struct peers *peers = peers_new(1, 10, proxies);
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(peers_client(peers, a, cases[i].from, cases[i].forwarded), ==,
                        cases[i].want);
    peers_free(peers);
}

static void test_options(void)
{
    static const char *const bad[] = {"", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x"};
    g_autofree char *taken = g_strdup_printf("127.0.0.1:%u", http_port(server));
    struct http_options o = {.listen = taken};
    g_autoptr(GError) error = NULL;

    g_assert_null(http_start(&site, &o, &error));
    g_assert_true(fail_is(error, FAIL_IO));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        o.listen = bad[i];
        g_assert_null(http_start(&site, &o, NULL));
    }
    o = (struct http_options){.listen = "127.0.0.1:0", .tls_cert = "/none", .tls_key = "/none"};
    g_assert_null(http_start(&site, &o, NULL));
    o.tls_key = NULL;
    g_assert_null(http_start(&site, &o, NULL));
}

int main(int argc, char **argv)
{
    const struct http_options o = {.listen = "127.0.0.1:0"};
    int rc;

    g_test_init(&argc, &argv, NULL);
    log_threshold(LOG_ERROR);
    g_assert_true(secret_init());
    site = test_site;
    site.events = events_new();
    server = http_start(&site, &o, NULL);
    g_assert_nonnull(server);
    g_test_add_func("/http/get", test_get);
    g_test_add_func("/http/methods", test_methods);
    g_test_add_func("/http/keep-alive", test_keep_alive);
    g_test_add_func("/http/pipeline", test_pipeline);
    g_test_add_func("/http/refused", test_refused);
    g_test_add_func("/http/csrf", test_csrf);
    g_test_add_func("/http/upload", test_upload);
    g_test_add_func("/http/continue", test_continue);
    g_test_add_func("/http/chunked", test_chunked);
    g_test_add_func("/http/content", test_content);
    g_test_add_func("/http/static", test_static);
    g_test_add_func("/http/events", test_events);
    g_test_add_func("/http/resume-events", test_resume_events);
    g_test_add_func("/http/ring", test_ring);
    g_test_add_func("/http/slow-head", test_slow_head);
    g_test_add_func("/http/per-ip", test_per_ip);
    g_test_add_func("/http/stop", test_stop);
    g_test_add_func("/http/proxies", test_proxies);
    g_test_add_func("/http/options", test_options);
    rc = g_test_run();
    g_assert_cmpuint(http_stop(server), ==, 0);
    events_free(site.events);
    return rc;
}
