/* German or English, by their small words. */
#include "core/lang_guess.h"

#include <glib.h>

static const struct {
    const char *text, *lang;
} cases[] = {
    {"Guten Tag, der Drucker druckt nicht mehr.", "de"},
    {"Hello, the printer does not print.", "en"},
    {"FREUNDLICHEN GRÜßEN", "de"},
    {"für", "de"},
    {"grüße", "de"},
    {"auch", "de"},
    {"you", "en"},
    {"a", "en"},
    {"", "xx"},
    {"OK", "xx"},
    {"Donaudampfschifffahrtsgesellschaft", "xx"},
    {"the der", "xx"},
    {"andauernd thereby", "xx"},
};

static void guessed(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(lang_guess(cases[i].text, "xx"), ==, cases[i].lang);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lang_guess/small words", guessed);
    return g_test_run();
}
