/* forward.h - a mail that somebody passed on, inline: whose it was. */
#pragma once
#include "decode/maildoc.h"

/* NULL where BODY holds no forwarded message. */
struct mail_forwarded *forward_find(struct arena *a, const char *subject, const char *body);
