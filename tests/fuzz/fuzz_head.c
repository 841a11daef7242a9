/* head.c and chunk.c: the same verdict however the bytes are cut, and never past the end. */
#include "web/chunk.h"
#include "web/head.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int scan(const char *data, size_t n, size_t step)
{
    size_t at = 0;
    int rc = 0;

    for (size_t have = 0; have < n && rc == 0;) {
        have = MIN(have + step, n);
        rc = head_scan(data, have, &at);
    }
    return rc;
}

static void read_chunks(const char *data, size_t n)
{
    struct chunk c = {0};
    enum chunk_is is = CHUNK_DATA;

    while (is == CHUNK_DATA) {
        const char *piece = NULL;
        size_t used = 0, piece_n = 0;

        is = chunk_read(&c, data, n, &used, &piece, &piece_n);
        if (used > n || (is == CHUNK_DATA && (piece < data || piece + piece_n > data + n)))
            __builtin_trap();
        data += used;
        n -= used;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *text = (const char *)data;
    int len = scan(text, n, n);
    struct head head;
    g_autofree char *copy = NULL;

    if (n == 0 || len != scan(text, n, 1))
        return n == 0 ? 0 : (__builtin_trap(), 0);
    read_chunks(text, n);
    if (len <= 0)
        return 0;
    copy = g_memdup2(text, (size_t)len);
    if (head_parse(copy, (size_t)len, &head) != 0)
        return 0;
    if (head.path[0] != '/' || (head.chunked && head.content_length >= 0) ||
        head_get(&head, "host") == NULL)
        __builtin_trap();
    return 0;
}
