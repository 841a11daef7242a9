/* bounce_text.h - reports that are written for people: qmail, exim, sendmail's transcripts,
 * Exchange, Notes and the many that no standard binds. They list addresses, each with what the
 * server said behind it; the shapes of these lists are few and stand in tables. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_dsn.h"
#include "decode/bounce_lines.h"
#include "decode/bounce_talk.h"

/* What a report's text told. */
struct bounce_text {
    struct bounce_fates *fates; /* those that the text lists */
    struct bounce_talk *talk;   /* the dialogue in it */
    const char *rest;           /* words that belong to no recipient; "" if none */
    size_t end;                 /* number of the line behind the report */
    size_t returned;            /* number of the line where the returned message begins */
};

/* Reads the report in LINES. FAILED (may be NULL) is the X-Failed-Recipients header: then no other
 * addresses are taken. */
void bounce_text_read(struct arena *a, const struct bounce_lines *lines, const char *failed,
                      struct bounce_text *out);
/* The step and the host that FATE's diagnosis tells, where they are not known yet. */
void bounce_text_step(struct arena *a, struct bounce_fate *fate);
