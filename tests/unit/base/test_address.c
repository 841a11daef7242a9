/* Which addresses are one mailbox, and which only look so. */
#include "base/address.h"

#include <glib.h>

static void test_key(void)
{
    static const struct {
        const char *address, *key;
    } cases[] = {
        {" Petra@Kruemel.EXAMPLE\t", "petra@kruemel.example"},
        {"petra@münchen.example", "petra@xn--mnchen-3ya.example"},
        {"Petra@XN--mnchen-3ya.example", "petra@xn--mnchen-3ya.example"},
        {"petra@straße.example", "petra@xn--strae-oqa.example"},
        {"petra@пример.рф", "petra@xn--e1afmkfd.xn--p1ai"},
        {"jürgen@x.example", "jürgen@x.example"},
        {"JÜRGEN@x.example", "jÜrgen@x.example"}, /* a mailbox of its own (RFC 6531) */
        /* Look-alikes stay what they are. */
        {"ｐetra@kruemel.example", "ｐetra@kruemel.example"},
        {"petra@ｋruemel.example", "petra@ｋruemel.example"},
        {"petra@kruemel。example", "petra@kruemel。example"},
        {"petra＠kruemel.example", "petra＠kruemel.example"},
        {"petra@MÜNCHEN.example", "petra@mÜnchen.example"},
        {"\xE2\x84\xAA"
         "arl@x.example",
         "\xE2\x84\xAA"
         "arl@x.example"}, /* the sign of Kelvin */
        {"ﬁ@x.example", "ﬁ@x.example"},
        {"ma\xCC\x88x@x.example", "ma\xCC\x88x@x.example"},
        {"petra@mu\xCC\x88nchen.example", "petra@mu\xCC\x88nchen.example"},
        {"p\u00ADetra@x.example", "p\u00ADetra@x.example"}, /* a soft hyphen */
        /* What is no address is compared as well. */
        {"", ""},
        {"@", "@"},
        {"Jürgen", "jürgen"},
        {"a@b@Ü", "a@b@Ü"},
        {"x@\xFF", "x@\xFF"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("case %zu", i);
        g_assert_cmpstr(address_key(a, cases[i].address), ==, cases[i].key);
    }
}

static void test_domain(void)
{
    g_autoptr(arena) a = arena_new();
    g_autofree char *much = g_strnfill(70, 'x');

    g_assert_cmpstr(address_domain_key(a, " MÜNCHEN.example"), ==, "mÜnchen.example");
    g_assert_cmpstr(address_domain_key(a, " münchen.Example "), ==, "xn--mnchen-3ya.example");
    /* A label that DNS can't have. */
    g_assert_cmpstr(address_domain_key(a, arena_printf(a, "ü%s.example", much)), ==,
                    arena_printf(a, "ü%s.example", much));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/address/key", test_key);
    g_test_add_func("/address/domain", test_domain);
    return g_test_run();
}
