#include "core/reply_address.h"

#include <string.h>

static void signed_ones(void)
{
    g_autoptr(arena) a = arena_new();
    struct house house = {0}, other = {0};
    char *address, *upper;
    int64_t ticket = 0;

    g_assert_true(secret_init());
    secret_random(house.key, sizeof house.key);
    secret_random(other.key, sizeof other.key);
    address = reply_address_make(a, &house, "support@desk.example", 4711);
    g_assert_true(g_str_has_prefix(address, "support+4711."));
    g_assert_true(reply_address_verify(a, &house, address, &ticket) && ticket == 4711);
    upper = g_ascii_strup(address, -1);
    g_assert_true(reply_address_verify(a, &house, upper, &ticket));
    g_free(upper);
    g_assert_false(reply_address_verify(a, &other, address, &ticket));
    address[strlen("support+4")] = '8';
    g_assert_false(reply_address_verify(a, &house, address, &ticket));
    g_assert_null(reply_address_make(a, &house, "support+sales@desk.example", 1));
    g_assert_null(reply_address_make(a, &house, "no address", 1));
    g_assert_null(reply_address_make(
        a, &house, "a-local-part-that-leaves-no-room-for-the-signature@desk.example", 1));
}

static void guesses(void)
{
    static const char *const none[] = {
        "",
        "@",
        "+",
        "support@desk.example",
        "support+@desk.example",
        "support+1@desk.example",
        "support+1.@desk.example",
        "support+1.0000000000000000@desk.example",
        "support+AAAAAAAAAAAAAAAAAAAAAAAAAA@desk.example",
        "support+99999999999999999999999.aaaaaaaaaaaaaaaaaaaa@desk.example",
        "support+-1.aaaaaaaaaaaaaaaaaaaa@desk.example",
        "support@desk+1.aaaa.example",
        "support+1.aaaaaaaaaaaaaaaaaaaa",
    };
    g_autoptr(arena) a = arena_new();
    struct house house = {0};
    int64_t ticket = 0;

    secret_random(house.key, sizeof house.key);
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_false(reply_address_verify(a, &house, none[i], &ticket));
    g_assert_cmpint(ticket, ==, 0);
}

static void plain(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(reply_address_plain(a, "support+x+y@desk.example"), ==, "support@desk.example");
    g_assert_cmpstr(reply_address_plain(a, "support@desk.example"), ==, "support@desk.example");
    g_assert_cmpstr(reply_address_plain(a, "+x@desk.example"), ==, "+x@desk.example");
    g_assert_cmpstr(reply_address_plain(a, "support@desk+x.example"), ==, "support@desk+x.example");
    g_assert_cmpstr(reply_address_plain(a, "nobody"), ==, "nobody");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply-address/signed", signed_ones);
    g_test_add_func("/reply-address/guesses", guesses);
    g_test_add_func("/reply-address/plain", plain);
    return g_test_run();
}
