/* wire: what is written is read; what is cut, grown or turned is never read past its end. */
#include "base/wire.h"

#include <glib.h>
#include <string.h>

static void same(const char *got, size_t n, const char *expected, size_t expected_n)
{
    g_assert_cmpuint(n, ==, expected_n);
    g_assert_true(memcmp(got, expected, n) == 0);
}

static void expect(struct wire *w, uint16_t tag, const char *text)
{
    struct str value;
    uint16_t got;

    g_assert_true(wire_next(w, &got, &value));
    g_assert_cmpuint(got, ==, tag);
    same(value.p, value.n, text, strlen(text));
}

static void test_round(void)
{
    g_auto(buf) out;
    struct wire w, inner;
    struct str value;
    uint16_t tag;
    int64_t n;
    size_t group;

    buf_init(&out, 1000);
    wire_put_text(&out, 1, "Grüße");
    wire_put_text(&out, 2, NULL);
    group = wire_open(&out, 0xfffe);
    wire_put_int(&out, 3, INT64_MIN);
    wire_put_bytes(&out, 4, "", 0);
    wire_close(&out, group);
    wire_put_text(&out, 5, "end");
    g_assert_true(buf_ok(&out));

    wire_init(&w, out.data, out.len);
    expect(&w, 1, "Grüße");
    g_assert_true(wire_next(&w, &tag, &value));
    g_assert_cmpuint(tag, ==, 0xfffe);
    wire_init(&inner, value.p, value.n);
    g_assert_true(wire_next(&inner, &tag, &value));
    g_assert_true(wire_int(value, &n));
    g_assert_cmpint(n, ==, INT64_MIN);
    expect(&inner, 4, "");
    g_assert_false(wire_next(&inner, &tag, &value));
    g_assert_false(inner.broken);
    expect(&w, 5, "end");
    g_assert_false(wire_next(&w, &tag, &value));
    g_assert_false(w.broken);
}

/* The bytes on the wire are little endian, on every machine. */
static void test_bytes(void)
{
    g_auto(buf) out;

    buf_init(&out, 1000);
    wire_put_int(&out, 0x0102, 0x03);
    same(out.data, out.len, "\x02\x01\x08\0\0\0\x03\0\0\0\0\0\0\0", 14);
}

static const struct {
    const char *bytes;
    size_t n;
    int whole; /* fields before it breaks */
    bool broken;
} cases[] = {
    {"", 0, 0, false},
    {NULL, 0, 0, false},
    {"\1", 1, 0, true},
    {"\1\0\0\0\0", 5, 0, true},
    {"\1\0\0\0\0\0", 6, 1, false},
    {"\1\0\1\0\0\0", 6, 0, true},
    {"\1\0\1\0\0\0x", 7, 1, false},
    {"\1\0\1\0\0\0xy", 8, 1, true},
    {"\1\0\xff\xff\xff\xff", 6, 0, true},
    {"\1\0\xff\xff\xff\x7fxxxxxx", 12, 0, true},
    {"\1\0\0\0\0\0\2\0\4\0\0\0abc", 15, 1, true},
};

static void test_broken(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        /* A copy without anything behind it, so that AddressSanitizer sees a step too far. */
        g_autofree char *copy = g_memdup2(cases[i].bytes, cases[i].n);
        struct str value;
        struct wire w;
        uint16_t tag;
        int whole = 0;

        wire_init(&w, copy, cases[i].n);
        while (wire_next(&w, &tag, &value))
            whole++;
        g_assert_cmpint(whole, ==, cases[i].whole);
        g_assert_cmpint(w.broken, ==, cases[i].broken);
        g_assert_false(wire_next(&w, &tag, &value));
    }
}

static void test_int(void)
{
    int64_t n = 7;

    g_assert_false(wire_int((struct str){"1234567", 7}, &n));
    g_assert_false(wire_int((struct str){"123456789", 9}, &n));
    g_assert_false(wire_int((struct str){"", 0}, &n));
    g_assert_cmpint(n, ==, 7);
    g_assert_true(wire_int((struct str){"\xff\xff\xff\xff\xff\xff\xff\xff", 8}, &n));
    g_assert_cmpint(n, ==, -1);
}

/* Too much for the buffer: nothing half written passes for whole. */
static void test_full(void)
{
    g_auto(buf) out;
    size_t group;

    buf_init(&out, 16);
    group = wire_open(&out, 1);
    wire_put_text(&out, 2, "more than there is room for");
    wire_close(&out, group);
    g_assert_false(buf_ok(&out));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wire/round", test_round);
    g_test_add_func("/wire/bytes", test_bytes);
    g_test_add_func("/wire/broken", test_broken);
    g_test_add_func("/wire/int", test_int);
    g_test_add_func("/wire/full", test_full);
    return g_test_run();
}
