/* chunk.h - the chunked transfer coding of requests (RFC 9112 section 7.1), push by push.
 *
 * Read strictly: at most eight hex digits, CRLF and nothing but CRLF, no chunk extensions and no
 * trailer fields (no client of ours sends them, and each is a place where two readers differ). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct chunk {
    int state;
    unsigned digits;
    size_t left; /* of the chunk being read */
};

enum chunk_is { CHUNK_DATA, CHUNK_MORE, CHUNK_END, CHUNK_BAD };

/* Reads from DATA; *USED says how many bytes were eaten. CHUNK_DATA: *OUT and *OUT_N are a piece of
 * the body within DATA, call again. CHUNK_MORE: all eaten, more is needed. CHUNK_END: the body is
 * complete, what follows belongs to the next request. A zeroed struct begins. */
enum chunk_is chunk_read(struct chunk *c, const char *data, size_t n, size_t *used,
                         const char **out, size_t *out_n);
