#include "core/report_wait.h"

#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Puts at K what would be there if all N were sorted, nothing larger before it and nothing smaller
 * behind it (Hoare's selection): a tenth of what sorting takes. */
static int64_t nth(int64_t *at, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;

    for (int rounds = 0; low < high; rounds++) {
        int64_t middle = at[low + (high - low) / 2];
        size_t i = low, j = high;

        if (rounds == 100) { /* made to be slow */
            qsort(at + low, high - low + 1, sizeof *at, by_size);
            break;
        }
        for (;;) {
            while (at[i] < middle)
                i++;
            while (at[j] > middle)
                j--;
            if (i >= j)
                break;
            {
                int64_t other = at[i];

                at[i++] = at[j];
                at[j--] = other;
            }
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return at[k];
}

struct report_wait report_wait_of(GArray *waits)
{
    struct report_wait w = {.n = waits->len};
    int64_t *at = (int64_t *)(void *)waits->data;

    if (w.n == 0)
        return w;
    w.p90 = nth(at, w.n, (w.n * 9 + 9) / 10 - 1);
    w.median = nth(at, w.n, w.n / 2);
    if (w.n % 2 == 0)
        w.median = (nth(at, w.n, w.n / 2 - 1) + w.median) / 2;
    return w;
}
