/* dump_reader.c: whatever a file holds is read to its end or told of, each row as wide as its columns,
 * and never more rows than there are bytes. */
#include "import/dump_reader.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool wanted(const char *table, void *data)
{
    (void)data;
    return *table == 't';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(dump_file) file = dump_file_of(data, n, &error);
    g_autoptr(dump_reader) r = file == NULL ? NULL : dump_reader_new(file, wanted, NULL);
    const struct dump_line *row = NULL;
    size_t bytes = 0;

    while (r != NULL && dump_reader_next(r, &row, &error) && row != NULL) {
        for (size_t i = 0; i < row->n && !row->too_big; i++) {
            bytes += strlen(row->columns[i]) > 0;
            for (size_t k = 0; row->values[i].p != NULL && k < row->values[i].n; k++)
                bytes += row->values[i].p[k] != '\0';
        }
        if (row->line == 0 || (data[0] != 0x1f && data[0] != 0x28 && row->line > n + 1))
            abort();
    }
    return bytes == SIZE_MAX;
}
