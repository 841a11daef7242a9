/* tnef.h - winmail.dat, Outlook's own package (MS-OXTNEF): the files in it. A small reader of our
 * own with bounds on everything: it sees attributes, attachments' titles and data, the body. */
#pragma once
#include "decode/part.h"

struct tnef_file {
    const char *name, *content_type;
    const char *data;
    size_t size;
};

/* False where the part is no TNEF. *BODY is the plain text inside, NULL if none. Memory is the
 * arena's, of the size of the part. */
bool tnef_read(struct arena *a, const struct part *part, struct tnef_file **files, size_t *n,
               char **body);
