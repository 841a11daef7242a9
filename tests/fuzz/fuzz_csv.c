/* csv_read.c: whatever a file holds is read to its end, in texts that are whole, and in as many lines as
 * it has at most. */
#include "base/csv_read.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    struct csv_reader r;
    struct csv_cells cells;
    size_t line = 0;

    csv_read_begin(&r, data, n);
    for (;;) {
        g_autoptr(GError) error = NULL;
        bool ok = csv_read_row(&r, a, &cells, &error);

        if (!ok && error == NULL)
            return 0;
        if (cells.line <= line || cells.line > n + 1)
            abort();
        line = cells.line;
        for (size_t i = 0; ok && i < cells.n; i++)
            if (!text_utf8_ok(cells.text[i], strlen(cells.text[i])))
                abort();
    }
}
