/* Which passwords pass, and how tries are counted. */
#include "base/clock.h"
#include "core/password.h"
#include "core/throttle.h"
#include "rows/throttle.h"

#include <string.h>

static void judged(void)
{
    static const char *const words[] = {"Petra Krümel", "petra.kruemel@kruemel.example", "Nordlicht IT", NULL};
    static const struct {
        const char *password;
        enum password_fault fault;
    } rows[] = {
        {"vier alte Katzen", PASSWORD_OK},
        {"Tassenmaleratlasquark", PASSWORD_OK},
        {"x7Kq-2mPz-8vRt", PASSWORD_OK},
        {"пароль который никто", PASSWORD_OK},
        {"十の文字より長い合言葉です", PASSWORD_OK},
        {"Petra mag grüne Ziegel", PASSWORD_OK},
        {"sonnige Terrassen 12", PASSWORD_OK},
        {"", PASSWORD_SHORT},
        {"kurz und.", PASSWORD_SHORT},
        {"äöüäöüäöü", PASSWORD_SHORT},
        {"\xff\xfe zehn Zeichen", PASSWORD_TEXT},
        {"aaaaaaaaaaaa", PASSWORD_REPEATS},
        {"abcdabcdabcd", PASSWORD_REPEATS},
        {"ababababcababababc", PASSWORD_REPEATS},
        {"1234567890", PASSWORD_SEQUENCE},
        {"qwertzuiopü", PASSWORD_SEQUENCE},
        {"abcdefghijkl", PASSWORD_SEQUENCE},
        {"9876543210", PASSWORD_SEQUENCE},
        {"password123", PASSWORD_COMMON},
        {"Passwort2026!", PASSWORD_COMMON},
        {"P@ssw0rt123", PASSWORD_COMMON},
        {"Sommer2026!", PASSWORD_COMMON},
        {"Willkommen1", PASSWORD_COMMON},
        {"1qaz2wsx3edc", PASSWORD_COMMON},
        {"Ichliebedich!", PASSWORD_COMMON},
        {"petrakruemel", PASSWORD_PERSONAL},
        {"Nordlicht2026", PASSWORD_PERSONAL},
        {"Kruemel-Petra-1", PASSWORD_PERSONAL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum password_fault fault = password_judge(rows[i].password, words, G_N_ELEMENTS(words));

        if (fault != rows[i].fault) {
            g_test_message("\"%s\": %d, not %d", rows[i].password, (int)fault, (int)rows[i].fault);
            g_test_fail();
        }
    }
}

static void lengths(void)
{
    char long_one[PASSWORD_MAX_BYTES + 2];
    uint32_t n = 7;

    for (size_t i = 0; i < sizeof long_one; i++) {
        n = n * 1664525 + 1013904223;
        long_one[i] = (char)('a' + (n >> 16) % 26);
    }
    long_one[PASSWORD_MAX_BYTES + 1] = '\0';
    g_assert_cmpint(password_judge(long_one, NULL, 0), ==, PASSWORD_LONG);
    long_one[PASSWORD_MAX_BYTES] = '\0';
    g_assert_cmpint(password_judge(long_one, NULL, 0), ==, PASSWORD_OK);
    long_one[128] = '\0';
    g_assert_cmpint(password_judge(long_one, NULL, 0), ==, PASSWORD_OK);
}

static void reasons(void)
{
    for (int i = PASSWORD_OK + 1; i < PASSWORD_FAULTS; i++) {
        GError *error = NULL;

        g_assert_false(password_fault_fail((enum password_fault)i, &error));
        g_assert_cmpuint(strlen(error->message), >, 20);
        g_clear_error(&error);
    }
    g_assert_true(password_fault_fail(PASSWORD_OK, NULL));
}

static const uint8_t hidden[SECRET_KEY_BYTES] = {1};

static void bucket(void)
{
    static const struct throttle_rule rule = {"a", 3, CLOCK_MINUTE}, other = {"b", 3, CLOCK_MINUTE};
    g_autoptr(throttle) t = throttle_new(hidden);
    int64_t now = 1000000;

    for (int i = 0; i < 3; i++)
        g_assert_cmpint(throttle_take(t, &rule, "x", now), ==, 0);
    g_assert_cmpint(throttle_take(t, &rule, "x", now), ==, CLOCK_MINUTE);
    g_assert_cmpint(throttle_take(t, &rule, "x", now + CLOCK_MINUTE - 1), ==, 1);
    g_assert_cmpint(throttle_wait(t, &rule, "y", now), ==, 0);
    g_assert_cmpint(throttle_wait(t, &other, "x", now), ==, 0);
    g_assert_cmpint(throttle_take(t, &rule, "x", now + CLOCK_MINUTE), ==, 0);
    /* Noting on an empty bucket does not push the time out: nobody can make others wait longer. */
    for (int i = 0; i < 1000; i++)
        throttle_note(t, &rule, "x", now + CLOCK_MINUTE);
    g_assert_cmpint(throttle_wait(t, &rule, "x", now + CLOCK_MINUTE), ==, CLOCK_MINUTE);
    throttle_give_back(t, &rule, "x");
    g_assert_cmpint(throttle_wait(t, &rule, "x", now + CLOCK_MINUTE), ==, 0);
    throttle_forget(t, &rule, "x");
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(throttle_take(t, &rule, "x", now), ==, 0);
    g_assert_cmpint(throttle_wait(t, &rule, "x", now), >, 0);
}

/* What is kept comes back under the same key, and nothing else. */
static void kept(void)
{
    static const struct throttle_rule rule = {"a", 3, CLOCK_MINUTE, true},
                                      loose = {"b", 1, CLOCK_MINUTE};
    static const uint8_t other_key[SECRET_KEY_BYTES] = {2};
    g_autoptr(throttle) t = throttle_new(hidden), again = throttle_new(hidden),
                        other = throttle_new(other_key);
    g_autoptr(arena) a = arena_new();
    struct throttle_row *rows = NULL;
    int64_t now = 1000000;
    size_t n;

    for (int i = 0; i < 3; i++)
        throttle_note(t, &rule, "x", now);
    throttle_note(t, &loose, "x", now);
    n = throttle_changed(t, a, &rows);
    g_assert_cmpuint(n, ==, 1);
    throttle_changed_again(t, rows, n);
    g_assert_cmpuint(throttle_changed(t, a, &rows), ==, 1);
    g_assert_cmpuint(throttle_changed(t, a, &rows), ==, 0);
    throttle_forget(t, &rule, "y");
    g_assert_cmpuint(throttle_changed(t, a, &rows), ==, 0);
    throttle_note(t, &rule, "x", now);
    g_assert_cmpuint(throttle_changed(t, a, &rows), ==, 1);
    throttle_restore(again, rows, 1, now);
    throttle_restore(other, rows, 1, now);
    g_assert_cmpint(throttle_wait(again, &rule, "x", now), ==, CLOCK_MINUTE);
    g_assert_cmpint(throttle_wait(again, &loose, "x", now), ==, 0);
    g_assert_cmpint(throttle_wait(other, &rule, "x", now), ==, 0);
    /* Who comes in takes it away, there as well. */
    throttle_forget(again, &rule, "x");
    g_assert_cmpuint(throttle_changed(again, a, &rows), ==, 1);
    g_assert_cmpint(rows[0].full_at, ==, 0);
    /* A clock that was years ahead shuts nobody out for years. */
    rows[0].full_at = now + 1000 * CLOCK_DAY;
    throttle_restore(again, rows, 1, now);
    g_assert_cmpint(throttle_wait(again, &rule, "x", now), <=, CLOCK_DAY);
}

static void flood(void)
{
    static const struct throttle_rule rule = {"a", 5, CLOCK_MINUTE};
    g_autoptr(throttle) t = throttle_new(hidden);

    for (int i = 0; i < 5; i++)
        throttle_note(t, &rule, "guesser", 1000);
    for (int i = 0; i < 12000; i++) {
        g_autofree char *other = g_strdup_printf("%d", i);

        throttle_note(t, &rule, other, 1000);
    }
    g_assert_cmpint(throttle_wait(t, &rule, "guesser", 1000), >, 0);
}

static void peers(void)
{
    static const struct {
        const char *ip, *key;
    } rows[] = {{"192.0.2.7", "192.0.2.7"}, {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
                {"2001:db8:1:2:ffff::1", "2001:db8:1:2::"}, {"::ffff:192.0.2.7", "192.0.2.7"}, {"", ""}, {NULL, ""}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char key[64];

        throttle_peer(key, rows[i].ip);
        g_assert_cmpstr(key, ==, rows[i].key);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/password/judged", judged);
    g_test_add_func("/password/lengths", lengths);
    g_test_add_func("/password/reasons", reasons);
    g_test_add_func("/throttle/bucket", bucket);
    g_test_add_func("/throttle/kept", kept);
    g_test_add_func("/throttle/flood", flood);
    g_test_add_func("/throttle/peers", peers);
    return g_test_run();
}
