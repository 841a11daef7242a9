/* tnef.h - winmail.dat, Outlook's own package (MS-OXTNEF): the files and the body in it.
 *
 * A small reader of our own with bounds on everything: it sees attachments with their names, types
 * and data, and the plain body. libytnef would copy each file several times, and it has a long
 * history of reading beyond its buffers. */
#pragma once
#include "decode/part.h"

struct tnef_file {
    const char *name, *content_type; /* name is NULL if none */
    const char *content_id;          /* without <>, NULL if none */
    const char *data;
    size_t size;
};

struct tnef {
    struct tnef_file *files;
    size_t n;
    const char *body; /* LF line ends; NULL if none */
    bool is_whole;    /* nothing in the package but what is handed out here */
    bool is_damaged;
};

/* False where the part is no TNEF. All lives in the arena, in the size of the part. */
bool tnef_read(struct arena *a, const struct part *part, struct tnef *out);
/* The same for a bare package of N bytes at DATA, which OUT points into. */
bool tnef_parse(struct arena *a, const char *data, size_t n, struct tnef *out);
