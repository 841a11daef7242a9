#include "base/fail.h"
#include "base/limits.h"
#include "web/multipart.h"

#include <string.h>
#include <time.h>

/* Parts as "[name|filename|type|content]". */
static char *list(struct arena *a, const struct multipart *m)
{
    char *out = arena_strdup(a, "");

    for (size_t i = 0; i < m->n; i++)
        out = arena_printf(a, "%s[%s|%s|%s|%.*s]", out, m->parts[i].name,
                           m->parts[i].filename == NULL ? "-" : m->parts[i].filename,
                           m->parts[i].type, (int)m->parts[i].content.n, m->parts[i].content.p);
    return out;
}

#define CD "Content-Disposition: form-data; "

static void test_read(void)
{
    static const struct {
        const char *body, *want; /* NULL: refused; boundary "x" */
    } cases[] = {
        {"--x--\r\n", ""},
        {"--x--", ""},
        {"--x\r\n" CD "name=\"a\"\r\n\r\nhello\r\n--x--\r\n", "[a|-||hello]"},
        {"--x\r\n" CD "name=a\r\n\r\nhello\r\n--x--", "[a|-||hello]"},
        {"--x\r\n" CD "name=\"a\"\r\n\r\n\r\n--x--", "[a|-||]"},
        {"--x\r\n" CD "name=\"a\"\r\n\r\n\r\n\r\n--x--", "[a|-||\r\n]"},
        {"--x\r\n" CD "name=\"a\"\r\n\r\n1\r\n--x\r\n" CD "name=\"b\"\r\n\r\n2\r\n--x--",
         "[a|-||1][b|-||2]"},
        {"--x \t\r\n" CD "name=\"a\"\r\n\r\n1\r\n--x--", "[a|-||1]"},
        {"--x\r\n" CD "name=\"s\"\r\n\r\na\r\n--xy\r\nstill\r\n--x--", "[s|-||a\r\n--xy\r\nstill]"},
        {"--x\r\n" CD "name=\"s\"\r\n\r\na\n--x\nb\r\n--x--", "[s|-||a\n--x\nb]"},
        {"--x\r\n" CD
         "name=\"f\"; filename=\"a.txt\"\r\nContent-Type: Text/Plain\r\n\r\nq\r\n--x--",
         "[f|a.txt|text/plain|q]"},
        {"--x\r\n" CD "name=\"f\"; filename=\"\"\r\n\r\n\r\n--x--", "[f|||]"},
        {"--x\r\n" CD "name=\"f\"; filename=\"../../../../tmp/pwn\"\r\n\r\nq\r\n--x--",
         "[f|pwn||q]"},
        {"--x\r\n" CD "name=\"f\"; filename=\"C:/x/a%22b.txt\"\r\n\r\nq\r\n--x--",
         "[f|a\"b.txt||q]"},
        {"--x\r\n" CD "name=\"f\"; filename=\"..\"\r\n\r\nq\r\n--x--", "[f|file||q]"},
        {"--x\r\n" CD "name=\"f\"; filename=\"\xe2\x80\xaegpj.exe\"\r\n\r\nq\r\n--x--",
         "[f|gpj.exe||q]"},
        {"--x\r\nX-Other: y\r\n" CD "name=\"a\"\r\n\r\n1\r\n--x--", "[a|-||1]"},
        {"--x\r\n" CD
         "name=\"f\"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nq\r\n"
         "--y--\r\n--x--",
         "[f|-|multipart/mixed; boundary=y|--y\r\n\r\nq\r\n--y--]"},
        /* refused */
        {"", NULL},
        {"--", NULL},
        {"--y--", NULL},
        {"preamble\r\n--x\r\n" CD "name=\"a\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\"\r\n\r\nhello", NULL},
        {"--x\r\n" CD "name=\"a\"\r\n\r\nhello\r\n--x", NULL},
        {"--x\r\n" CD "name=\"a\"\r\n", NULL},
        {"--x\r\n" CD "name=\"a\"", NULL},
        {"--x\n" CD "name=\"a\"\n\n1\n--x--", NULL},
        {"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", NULL},
        {"--x\r\n\r\na\r\n--x--", NULL},
        {"--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\na\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\"; name=\"b\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\"\r\n" CD "name=\"b\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\\\"b\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"file\"; filename=\"a\r\nX: y.txt\"\r\n\r\na\r\n--x--", NULL},
        {"--x\r\n" CD "name=\"a\xff\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\nno colon\r\n" CD "name=\"a\"\r\n\r\n1\r\n--x--", NULL},
        {"--x\r\n " CD "name=\"a\"\r\n\r\n1\r\n--x--", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;
        size_t n = strlen(cases[i].body);
        /* An exact copy, so that the sanitizer sees a step over its end. */
        g_autofree char *body = g_memdup2(cases[i].body, MAX(n, (size_t)1));
        struct multipart m;
        bool ok = multipart_read(a, "x", body, n, &m, &error);

        g_test_message("%zu: %s", i, cases[i].body);
        g_assert_true(ok == (cases[i].want != NULL));
        g_assert_true(ok == (error == NULL));
        if (ok)
            g_assert_cmpstr(list(a, &m), ==, cases[i].want);
    }
}

static void test_boundary(void)
{
    static const struct {
        const char *type, *want;
    } cases[] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", NULL},
        {"multipart/form-data; boundary=\"a:b\"", "a:b"},
        {"multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxk",
         "----WebKitFormBoundary7MA4YWxk"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=a; boundary=b", NULL},
        {"multipart/form-data; boundary=\"a\tb\"", NULL},
        {"multipart/form-data; boundary=a b", NULL},
        {"multipart/form-databoundary=a", NULL},
        {"multipart/mixed; boundary=a", NULL},
        {"text/plain", NULL},
        {NULL, NULL},
    };
    g_autoptr(arena) a = arena_new();
    g_autofree char *fill = g_strnfill(10000, 'b');

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(multipart_boundary(a, cases[i].type), ==, cases[i].want);
    g_assert_null(multipart_boundary(a, arena_printf(a, "multipart/form-data; boundary=%s", fill)));
}

static void test_limits(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) fields = g_string_new(NULL), files = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    struct multipart m;

    for (int i = 0; i < LIMIT_FORM_FIELDS; i++)
        g_string_append(fields, "--x\r\n" CD "name=a\r\n\r\n1\r\n");
    for (int i = 0; i <= LIMIT_HTTP_FILES; i++)
        g_string_append(files, "--x\r\n" CD "name=a; filename=b\r\n\r\n1\r\n");
    g_string_append(files, "--x--");
    g_assert_false(multipart_read(a, "x", files->str, files->len, &m, &error));
    g_assert_true(fail_is(error, FAIL_TOO_BIG));
    g_string_append(fields, "--x--");
    g_assert_true(multipart_read(a, "x", fields->str, fields->len, &m, NULL));
    g_assert_cmpuint(m.n, ==, LIMIT_FORM_FIELDS);
    g_string_truncate(fields, fields->len - 5);
    g_string_append(fields, "--x\r\n" CD "name=a\r\n\r\n1\r\n--x--");
    g_assert_false(multipart_read(a, "x", fields->str, fields->len, &m, NULL));
}

/* Half a megabyte of near-boundaries must take linear time: of this process, whatever else runs. */
static void test_linear(void)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) body = g_string_new("--x\r\n" CD "name=a\r\n\r\n");
    struct multipart m;
    clock_t start = clock();

    for (int i = 0; i < 100 * 1000; i++)
        g_string_append(body, "\r\n--x  y");
    g_string_append(body, "\r\n--x--");
    g_assert_true(multipart_read(a, "x", body->str, body->len, &m, NULL));
    g_assert_cmpint(clock() - start, <, 2 * CLOCKS_PER_SEC);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/multipart/read", test_read);
    g_test_add_func("/multipart/boundary", test_boundary);
    g_test_add_func("/multipart/limits", test_limits);
    g_test_add_func("/multipart/linear", test_linear);
    return g_test_run();
}
