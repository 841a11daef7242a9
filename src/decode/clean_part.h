/* clean_part.h - cleaning only part of a mail: clean.h with a say in what is left out. */
#pragma once
#include "base/arena.h"

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

enum clean_part {
    CLEAN_KEEP,
    CLEAN_LEAVE_OUT, /* the element and all that is in it */
    CLEAN_STOP,      /* it and all that follows in the document */
};

/* As clean_html(), but each element is shown to JUDGE first, on the way down. */
bool clean_html_part(struct arena *a, const char *html, size_t n,
                     enum clean_part (*judge)(struct arena *a, const GumboNode *node), char **out,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
