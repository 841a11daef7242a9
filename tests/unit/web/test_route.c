#include "base/arena.h"
#include "web/route.h"

#include <string.h>

static void handler(struct request *r, struct answer *a)
{
    (void)r;
    (void)a;
}

static const struct route rows[] = {
    {HTTP_GET, "/", RIGHT_PUBLIC, no_fields, handler, 0, NULL},
    {HTTP_GET, "/tickets", RIGHT_SIGNED_IN, no_fields, handler, 0, NULL},
    {HTTP_GET, "/tickets/new", RIGHT_TICKET_CREATE, no_fields, handler, 0, NULL},
    {HTTP_POST, "/tickets/new", RIGHT_TICKET_CREATE, no_fields, handler, 0, NULL},
    {HTTP_GET, "/t/:number", RIGHT_TICKET_READ, no_fields, handler, 0, NULL},
    {HTTP_POST, "/desk/t/:number/reply", RIGHT_REPLY, no_fields, handler, 0, NULL},
    {HTTP_DELETE, "/api/v1/:what/:id", RIGHT_PUBLIC, no_fields, handler, ROUTE_API, NULL},
    {HTTP_GET, "/assets/*path", RIGHT_PUBLIC, no_fields, handler, 0, NULL},
};
static const struct route_list lists[] = {ROUTES(rows)};

static void test_find(void)
{
    static const struct {
        enum http_method method;
        const char *path;
        unsigned status; /* 0: found */
        int row;
        const char *params;
    } cases[] = {
        {HTTP_GET, "/", 0, 0, ""},
        {HTTP_HEAD, "/", 0, 0, ""},
        {HTTP_GET, "/tickets", 0, 1, ""},
        {HTTP_GET, "/tickets/", 404, 0, ""},
        {HTTP_GET, "/tickets/new", 0, 2, ""},
        {HTTP_POST, "/tickets/new", 0, 3, ""},
        {HTTP_GET, "/t/2026-0417-9", 0, 4, "number=2026-0417-9 "},
        {HTTP_GET, "/t/%41%20%c3%a4", 0, 4, "number=A ä "},
        {HTTP_GET, "/t/", 404, 0, ""},
        {HTTP_GET, "/t", 404, 0, ""},
        {HTTP_GET, "/t/1/2", 404, 0, ""},
        {HTTP_GET, "//t/1", 404, 0, ""},
        {HTTP_GET, "/t/%2541", 0, 4, "number=%41 "},
        {HTTP_POST, "/desk/t/1/reply", 0, 5, "number=1 "},
        {HTTP_GET, "/desk/t/1/reply", 405, 0, "POST"},
        {HTTP_POST, "/t/1", 405, 0, "GET, HEAD"},
        {HTTP_PUT, "/tickets/new", 405, 0, "GET, HEAD, POST"},
        {HTTP_OTHER, "/tickets/new", 405, 0, "GET, HEAD, POST"},
        {HTTP_OTHER, "/none", 405, 0, "GET, HEAD, POST"},
        {HTTP_DELETE, "/api/v1/tickets/7", 0, 6, "what=tickets id=7 "},
        {HTTP_GET, "/assets/a/b.css", 0, 7, "path=a/b.css "},
        {HTTP_GET, "/assets", 404, 0, ""},
        {HTTP_GET, "/none", 404, 0, ""},
        {HTTP_GET, "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", 404, 0, ""},
        {HTTP_GET, "/t/%00", 400, 0, ""},
        {HTTP_GET, "/t/a%2fb", 400, 0, ""},
        {HTTP_GET, "/t/a%5Cb", 400, 0, ""},
        {HTTP_GET, "/t/..", 400, 0, ""},
        {HTTP_GET, "/t/%2e%2E", 400, 0, ""},
        {HTTP_GET, "/./t", 400, 0, ""},
        {HTTP_GET, "/t/%", 400, 0, ""},
        {HTTP_GET, "/t/%u002e", 400, 0, ""},
        {HTTP_GET, "/t/%e0%80%af", 400, 0, ""},
        {HTTP_GET, "/t/%0a", 400, 0, ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        struct route_match m = route_find(lists, 1, a, cases[i].method, cases[i].path);
        char *params = arena_strdup(a, "");

        g_test_message("%s", cases[i].path);
        g_assert_cmpuint(m.status, ==, cases[i].status);
        g_assert_true((m.route != NULL) == (m.status == 0));
        if (m.route != NULL)
            g_assert_true(m.route == &rows[cases[i].row]);
        for (size_t p = 0; p < m.params.n; p++)
            params = arena_printf(a, "%s%s=%s ", params, m.params.items[p].name,
                                  m.params.items[p].value);
        if (m.status == 405)
            params = arena_strdup(a, route_methods(a, m.allowed));
        g_assert_cmpstr(params, ==, cases[i].params);
    }
}

static void test_check(void)
{
    static const struct field file_field[] = {{.name = "f", .kind = FIELD_FILE}, {.name = NULL}};
    static const struct field choice[] = {{.name = "f", .kind = FIELD_CHOICE}, {.name = NULL}};
    static const struct field csrf[] = {{.name = "csrf", .kind = FIELD_LINE}, {.name = NULL}};
    static const struct route good = {HTTP_GET, "/x", RIGHT_PUBLIC, no_fields, handler, 0, NULL};
    struct route bad[11];

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        bad[i] = good;
    bad[0].right = RIGHT_UNSET;
    bad[1].handler = NULL;
    bad[2].fields = NULL;
    bad[3].path = "x";
    bad[4].path = "/*rest/x";
    bad[5].method = HTTP_HEAD;
    bad[6].fields = file_field;
    bad[7].fields = choice;
    bad[8].fields = csrf;
    bad[9].path = "/a//b";
    bad[10].flags = ROUTE_FAST;
    bad[10].right = RIGHT_DESK;
    g_assert_true(route_check(lists, 1, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        const struct route_list one = {&bad[i], 1};
        g_autoptr(GError) error = NULL;

        g_assert_false(route_check(&one, 1, &error));
        g_assert_nonnull(strstr(error->message, "route"));
    }
    bad[0] = bad[1] = good;
    g_assert_false(route_check(&(struct route_list){bad, 2}, 1, NULL));
    g_assert_true(route_check(&(struct route_list){bad, 1}, 1, NULL));
}

static void count(const struct route *route, void *data)
{
    g_assert_nonnull(route->handler);
    ++*(int *)data;
}

static void test_all(void)
{
    int n = 0;

    route_all(lists, 1, count, &n);
    g_assert_cmpint(n, ==, G_N_ELEMENTS(rows));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/route/find", test_find);
    g_test_add_func("/route/check", test_check);
    g_test_add_func("/route/all", test_all);
    return g_test_run();
}
