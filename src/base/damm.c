#include "base/damm.h"

static const unsigned char quasigroup[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};

static unsigned interim(const char *s, size_t n)
{
    unsigned state = 0;

    for (size_t i = 0; i < n; i++)
        if (s[i] >= '0' && s[i] <= '9')
            state = quasigroup[state][s[i] - '0'];
    return state;
}

char damm_digit(const char *s, size_t n)
{
    return (char)('0' + interim(s, n));
}

bool damm_ok(const char *s, size_t n)
{
    return interim(s, n) == 0;
}
