/* letter.h - the words of the mails that the desk sends, German and English, as text and as HTML
 * made from it. Templates have a closed list of slots ({{number}} …); an unknown one is FAIL_BUG. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct letter_concern {
    const char *number, *title; /* title NULL: may not be repeated */
};

struct letter_facts {
    const char *purpose; /* acknowledgement, reply, closing */
    const char *lang;
    const char *desk, *agent, *signature; /* agent, signature: "" if none */
    const char *phone, *hours;            /* "" if unset */
    const char *base_url;
    const char *text;   /* reply: what the agent wrote; NULL if none */
    const char *quoted; /* acknowledgement: the customer's words; NULL: may not be repeated */
    const struct letter_concern *concerns; /* one, or all of a bundle */
    size_t n_concerns;
};

struct letter {
    char *text, *html;
};

bool letter_write(struct arena *a, const struct letter_facts *f, struct letter *out, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
