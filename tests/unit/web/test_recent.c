/* Pages that are given again: over a real server, each thing that a page depends on is changed, and
 * the page has to be made anew. */
#include "site.h"

#include "base/log.h"
#include "base/secret.h"
#include "web/http.h"
#include "web/recent.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static struct http *server;
static struct site_state now;
static bool known = true;
static int made;

static bool state(void *app, struct site_state *out)
{
    (void)app;
    *out = now;
    return known;
}

static void counted(struct request *r, struct answer *a)
{
    const char *once = request_once(r);

    buf_printf(answer_buf(a), "<p>page %d of %s once=%s again=%s.", g_atomic_int_add(&made, 1) + 1,
               request_actor(r)->name, once, once);
    if (request_query(r) != NULL && strcmp(request_query(r), "big") == 0)
        for (int i = 0; i < RECENT_BYTES; i++)
            buf_putc(answer_buf(a), 'x');
    answer_html(a, request_query(r) != NULL && strcmp(request_query(r), "gone") == 0 ? 404 : 200);
}

/* Changes something while it is made, as a page that marks a ticket as read. */
static void marks(struct request *r, struct answer *a)
{
    now.database++;
    counted(r, a);
}

/* As the site's, but each session has a secret of its own. */
static bool session(void *app, struct arena *a, const char *id, struct actor *out, GError **error)
{
    if (!site_session(app, a, id, out, error))
        return false;
    out->csrf = out->csrf == NULL ? NULL : arena_printf(a, "csrf-of-%s", id);
    return true;
}

/* A form for somebody who may not be signed in. */
static void form(struct request *r, struct answer *a)
{
    buf_printf(answer_buf(a), "<p>page %d csrf=%s.", g_atomic_int_add(&made, 1) + 1, request_csrf(r));
    answer_html(a, 200);
}

static const struct route routes[] = {
    {HTTP_GET, "/form", RIGHT_PUBLIC, no_fields, form, ROUTE_RECENT},
    {HTTP_GET, "/page", RIGHT_SIGNED_IN, no_fields, counted, ROUTE_RECENT},
    {HTTP_GET, "/marks", RIGHT_SIGNED_IN, no_fields, marks, ROUTE_RECENT},
    {HTTP_GET, "/plain", RIGHT_SIGNED_IN, no_fields, counted},
};
static const struct route_list lists[] = {ROUTES(routes)};

static int dial(void)
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)http_port(server)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (const struct sockaddr *)(const void *)&at, sizeof at), ==, 0);
    return fd;
}

/* Asks and reads up to the dot that ends the page. */
static char *ask(const char *target, const char *lines)
{
    g_autofree char *text =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: a.test\r\n%s\r\n", target, lines);
    GString *all = g_string_new(NULL);
    char bytes[4096];
    int fd = dial();

    g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, (ssize_t)strlen(text));
    while (strstr(all->str, "\r\n\r\n") == NULL || strchr(strstr(all->str, "\r\n\r\n"), '.') == NULL) {
        ssize_t n = recv(fd, bytes, sizeof bytes, 0);

        g_assert_cmpint(n, >, 0);
        g_string_append_len(all, bytes, n);
    }
    close(fd);
    return g_string_free(all, FALSE);
}

/* How many pages are made for two such requests, the second one after CHANGE. */
static int made_for(const char *target, const char *first, const char *second,
                    void (*change)(void))
{
    int before = g_atomic_int_get(&made);
    g_autofree char *a = ask(target, first), *b = NULL;

    if (change != NULL)
        change();
    b = ask(target, second);
    g_assert_nonnull(a);
    g_assert_nonnull(b);
    return g_atomic_int_get(&made) - before;
}

#define AGENT "Cookie: sid=agent\r\n"

static void later(void)
{
    now.second++;
}

static void commit(void)
{
    now.database++;
}

static void notice(void)
{
    now.notices++;
}

static void event(void)
{
    now.events++;
}

static void unknown(void)
{
    known = false;
}

static void test_changes(void)
{
    static const struct {
        const char *what, *target, *first, *second;
        void (*change)(void);
        int made;
    } cases[] = {
        {"nothing", "/page", AGENT, AGENT, NULL, 1},
        {"the second", "/page", AGENT, AGENT, later, 2},
        {"a commit", "/page", AGENT, AGENT, commit, 2},
        {"a notice", "/page", AGENT, AGENT, notice, 2},
        {"an event", "/page", AGENT, AGENT, event, 2},
        {"the state is not known", "/page", AGENT, AGENT, unknown, 2},
        {"another session", "/page", AGENT, "Cookie: sid=admin\r\n", NULL, 2},
        {"another cookie", "/page", AGENT, "Cookie: sid=agent; theme=dark\r\n", NULL, 2},
        {"another language", "/page", AGENT, AGENT "Accept-Language: en\r\n", NULL, 2},
        {"a page that changes something", "/marks", AGENT, AGENT, NULL, 2},
        {"a row that is not for it", "/plain", AGENT, AGENT, NULL, 2},
        {"too large", "/page?big", AGENT, AGENT, NULL, 2},
        {"not found", "/page?gone", AGENT, AGENT, NULL, 2},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        now.second += 10;
        known = true;
        g_test_message("%s", cases[i].what);
        g_assert_cmpint(made_for(cases[i].target, cases[i].first, cases[i].second, cases[i].change),
                        ==, cases[i].made);
    }
    known = true;
}

/* Nobody without the cookie gets the page: he is sent to sign in. */
static void test_stranger(void)
{
    g_autofree G_GNUC_UNUSED char *mine = ask("/page", AGENT);
    const char *lines[] = {"", "Cookie: sid=nobody\r\n", "Cookie: sid=agentx\r\n"};
    int before = g_atomic_int_get(&made), fd;
    char answer[64] = "";

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text =
            g_strdup_printf("GET /page HTTP/1.1\r\nHost: a.test\r\n%s\r\n", lines[i]);

        fd = dial();
        g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), >, 0);
        g_assert_cmpint(recv(fd, answer, sizeof answer - 1, 0), >, 12);
        close(fd);
        g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 303"));
    }
    g_assert_cmpint(g_atomic_int_get(&made), ==, before);
}

static char *once_of(const char *page, const char *name)
{
    const char *p = strstr(page, name) + strlen(name);

    return g_strndup(p, strcspn(p, " ."));
}

/* What marks one form is new in each copy, and the same within one. */
static void test_once(void)
{
    g_autofree char *a = NULL, *b = NULL, *of_a = NULL, *of_b = NULL, *again = NULL;

    now.second++;
    a = ask("/page", AGENT);
    b = ask("/page", AGENT);
    of_a = once_of(a, "once=");
    of_b = once_of(b, "once=");
    again = once_of(b, "again=");
    g_assert_cmpuint(strlen(of_a), ==, strlen(of_b));
    g_assert_cmpuint(strlen(of_a), >, 20);
    g_assert_cmpstr(of_a, !=, of_b);
    g_assert_cmpstr(of_b, ==, again);
    g_assert_cmpint(made, ==, (int)g_ascii_strtoll(strstr(b, "page ") + 5, NULL, 10));
}

/* The secret of a form never reaches another session, nor two who have none yet. */
static void test_csrf(void)
{
    static const struct {
        const char *first, *second;
        bool same;
    } cases[] = {
        {"", "", false},
        {"Cookie: sid=agent\r\n", "Cookie: sid=admin\r\n", false},
        {"Cookie: pre=abcdefghijklmnopqrstuvwxyz234567\r\n", "Cookie: pre=abcdefghijklmnopqrstuvwxyz234567\r\n", true},
        {"Cookie: pre=abcdefghijklmnopqrstuvwxyz234567\r\n", "Cookie: pre=bbcdefghijklmnopqrstuvwxyz234567\r\n", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int before = made;
        g_autofree char *a = NULL, *b = NULL, *of_a = NULL, *of_b = NULL;

        now.second++;
        a = ask("/form", cases[i].first);
        b = ask("/form", cases[i].second);
        of_a = once_of(a, "csrf=");
        of_b = once_of(b, "csrf=");
        g_assert_cmpuint(strlen(of_a), >, 0);
        g_assert_cmpint(strcmp(of_a, of_b) == 0, ==, cases[i].same);
        g_assert_cmpint(made - before, ==, cases[i].same ? 1 : 2);
    }
}

/* The same bytes from another address are another request. */
static void test_peer(void)
{
    static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct recent *r = recent_new();
    unsigned char a[RECENT_KEY], b[RECENT_KEY], c[RECENT_KEY];

    g_assert_true(recent_key(r, "192.0.2.1", head, strlen(head), a));
    g_assert_true(recent_key(r, "192.0.2.1", head, strlen(head), b));
    g_assert_true(recent_key(r, "192.0.2.2", head, strlen(head), c));
    g_assert_cmpint(memcmp(a, b, sizeof a), ==, 0);
    g_assert_cmpint(memcmp(a, c, sizeof a), !=, 0);
    g_assert_false(recent_key(r, "192.0.2.1", "POST / HTTP/1.1\r\n\r\n", 19, a));
    recent_free(r);
}

int main(int argc, char **argv)
{
    const struct http_options o = {.listen = "127.0.0.1:0"};
    struct site site = test_site;
    int rc;

    g_test_init(&argc, &argv, NULL);
    log_threshold(LOG_ERROR);
    g_assert_true(secret_init());
    site.lists = lists;
    site.ops.state = state;
    site.ops.session = session;
    server = http_start(&site, &o, NULL);
    g_assert_nonnull(server);
    g_test_add_func("/recent/changes", test_changes);
    g_test_add_func("/recent/stranger", test_stranger);
    g_test_add_func("/recent/once", test_once);
    g_test_add_func("/recent/csrf", test_csrf);
    g_test_add_func("/recent/peer", test_peer);
    rc = g_test_run();
    g_assert_cmpuint(http_stop(server), ==, 0);
    return rc;
}
