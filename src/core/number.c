#include "core/number.h"

#include "base/clock.h"
#include "base/damm.h"
#include "base/text.h"
#include "sql/ticket.h"

#include <string.h>

enum { KEY_MAX = 64, DIGITS_MIN = 9, DIGITS_MAX = 19 };

char *number_format(struct arena *a, int year, int64_t counter)
{
    char *digits = arena_printf(a, "%04d%04" G_GINT64_FORMAT, year, counter);

    return arena_printf(a, "%04d-%04" G_GINT64_FORMAT "-%c", year, counter,
                        damm_digit(digits, strlen(digits)));
}

bool number_take(struct db *db, struct arena *a, int year, int64_t n, int64_t *first,
                 GError **error)
{
    struct ticket_counter_row row;

    /* The row is ours until the transaction ends. */
    if (!sql_ticket_counter_step(db, year, n, NULL, error) ||
        !sql_ticket_counter(db, a, year, &row, error))
        return false;
    *first = row.last - n + 1;
    return true;
}

bool number_next(struct db *db, struct arena *a, int64_t at, char **number, GError **error)
{
    int year = clock_year(at);
    int64_t counter;

    if (!number_take(db, a, year, 1, &counter, error))
        return false;
    *number = number_format(a, year, counter);
    return true;
}

char *number_key(struct arena *a, const char *typed)
{
    char *key = arena_alloc(a, KEY_MAX + 1);
    size_t n = 0;

    while (g_ascii_isspace(*typed) || *typed == '[' || *typed == '(')
        typed++;
    if (text_starts_ci(typed, "ticket"))
        typed += strlen("ticket");
    for (; *typed != '\0'; typed++) {
        if (!g_ascii_isalnum(*typed))
            continue;
        if (n == KEY_MAX)
            return NULL;
        key[n++] = g_ascii_tolower(*typed);
    }
    return n > 0 ? key : NULL;
}

bool number_is_mistyped(const char *key)
{
    size_t n = strlen(key);

    if (n < DIGITS_MIN || n > DIGITS_MAX || strspn(key, "0123456789") != n)
        return false;
    return strncmp(key, "20", 2) == 0 && !damm_ok(key, n);
}
