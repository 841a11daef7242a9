#include "web/chunk.h"

#include <glib.h>

enum { SIZE, SIZE_LF, DATA, DATA_CR, DATA_LF, LAST_CR, LAST_LF, DONE, BAD };

static int size_byte(struct chunk *c, char byte)
{
    int digit = g_ascii_xdigit_value(byte);

    if (digit >= 0 && c->digits < 8) {
        c->left = c->left * 16 + (size_t)digit;
        c->digits++;
        return SIZE;
    }
    return byte == '\r' && c->digits > 0 ? SIZE_LF : BAD;
}

/* The state after one byte that is not content. */
static int next_state(struct chunk *c, char byte)
{
    static const struct {
        char want;
        int next;
    } steps[] = {
        [DATA_CR] = {'\r', DATA_LF},
        [DATA_LF] = {'\n', SIZE},
        [LAST_CR] = {'\r', LAST_LF},
        [LAST_LF] = {'\n', DONE},
    };

    if (c->state == SIZE)
        return size_byte(c, byte);
    if (c->state == SIZE_LF) {
        c->digits = 0;
        if (byte != '\n')
            return BAD;
        return c->left == 0 ? LAST_CR : DATA;
    }
    return byte == steps[c->state].want ? steps[c->state].next : BAD;
}

enum chunk_is chunk_read(struct chunk *c, const char *data, size_t n, size_t *used,
                         const char **out, size_t *out_n)
{
    size_t i = 0;

    while (i < n && c->state != DATA && c->state != DONE && c->state != BAD)
        c->state = next_state(c, data[i++]);
    *used = i;
    if (c->state == BAD)
        return CHUNK_BAD;
    if (c->state == DONE)
        return CHUNK_END;
    if (c->state != DATA || i == n)
        return CHUNK_MORE;
    *out = data + i;
    *out_n = MIN(n - i, c->left);
    *used += *out_n;
    c->left -= *out_n;
    if (c->left == 0)
        c->state = DATA_CR;
    return CHUNK_DATA;
}
