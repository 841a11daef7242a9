/* Where a request of ours may go. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <glib.h>

static struct sockaddr_storage address(const char *text)
{
    struct sockaddr_storage s = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&s;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&s;

    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
        s.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
        s.ss_family = AF_INET6;
    return s;
}

static void test_public(void)
{
    static const struct {
        const char *address;
        bool is_public;
    } cases[] = {
        {"93.184.216.34", true},
        {"8.8.8.8", true},
        {"172.15.255.255", true},
        {"172.32.0.1", true},
        {"2606:4700::1111", true},
        {"2a01:4f8::1", true},
        {"127.0.0.1", false},
        {"127.255.255.254", false},
        {"0.0.0.0", false},
        {"10.0.0.1", false},
        {"172.16.0.1", false},
        {"172.31.255.255", false},
        {"192.168.178.1", false},
        {"169.254.169.254", false},
        {"100.64.0.1", false},
        {"224.0.0.1", false},
        {"255.255.255.255", false},
        {"::1", false},
        {"::", false},
        {"fe80::1", false},
        {"fc00::1", false},
        {"fd12:3456::1", false},
        {"ff02::1", false},
        {"2001:db8::1", false},
        {"::ffff:127.0.0.1", false},
        {"::ffff:10.0.0.1", false},
        {"::ffff:8.8.8.8", true},
        {"64:ff9b::7f00:1", false},
        {"64:ff9b::808:808", true},
        {"2002:7f00:1::", false},
        {"2002:808:808::1", true},
        {"2001:0:7f00:1::", false},
        {"::127.0.0.1", false},
        {"4000::1", false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sockaddr_storage s = address(cases[i].address);

        g_test_message("%s", cases[i].address);
        g_assert_cmpint(s.ss_family, !=, 0);
        g_assert_true(ip_is_public((struct sockaddr *)&s) == cases[i].is_public);
    }
    {
        struct sockaddr_storage s = {.ss_family = AF_UNIX};

        g_assert_false(ip_is_public((struct sockaddr *)&s));
    }
}

static void test_list(void)
{
    static const struct {
        const char *list, *address;
        bool has;
    } cases[] = {
        {"10.0.0.0/8", "10.255.1.2", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"192.168.4.0/22", "192.168.7.255", true},
        {"192.168.4.0/22", "192.168.8.0", false},
        {"127.0.0.1, fd00::/8\n192.0.2.9", "192.0.2.9", true},
        {"127.0.0.1, fd00::/8", "fd12::1", true},
        {"127.0.0.1", "::ffff:127.0.0.1", true},
        {"127.0.0.1", "127.0.0.2", false},
        {"0.0.0.0/0", "8.8.8.8", true},
        {"0.0.0.0/0", "2a01::1", false},
        {"", "127.0.0.1", false},
        {"127.0.0.1/33 nonsense /8", "127.0.0.1", false},
    };
    char wrong[IP_TEXT_MAX];

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct sockaddr_storage s = address(cases[i].address);

        g_test_message("%s in %s", cases[i].address, cases[i].list);
        g_assert_true(ip_list_has(cases[i].list, (struct sockaddr *)&s) == cases[i].has);
    }
    g_assert_true(ip_list_ok("", wrong));
    g_assert_true(ip_list_ok(" 10.0.0.0/8,\n::1 ", wrong));
    g_assert_false(ip_list_ok("10.0.0.0/8 intranet", wrong));
    g_assert_cmpstr(wrong, ==, "intranet");
    g_assert_false(ip_list_ok("10.0.0.0/33", wrong));
    g_assert_false(ip_list_ok("10.0.0.0/", wrong));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ip/public", test_public);
    g_test_add_func("/ip/list", test_list);
    return g_test_run();
}
