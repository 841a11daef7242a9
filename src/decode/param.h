/* param.h - header values with parameters, "text/plain; charset=utf-8; name*0*=..." (RFC 2045
 * section 5.1, RFC 2231), in the broken forms too. Values live in the arena. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct param {
    const char *name;  /* lower case */
    const char *value; /* decoded, valid UTF-8 */
};

struct params {
    const char *value; /* what stands before the first ";": lower case, "" if nothing */
    struct param *v;
    size_t n;
    bool broken;  /* something had to be guessed */
    bool dropped; /* more than LIMIT_MAIL_PARAMETERS: those after them were not looked at */
};

/* S is valid UTF-8, unfolded; NULL counts as empty. */
struct params params_parse(struct arena *a, const char *s);
/* NULL if there is no parameter of that name. */
const char *params_get(const struct params *p, const char *name);
