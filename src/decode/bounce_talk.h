/* bounce_talk.h - the SMTP dialogue that sendmail and its kin put into their reports:
 * ">>> RCPT To:<x@y.example>" and "<<< 550 ...", and what the sender's own system says of it. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_dsn.h"
#include "decode/bounce_lines.h"

enum { BOUNCE_SAID_MOST = 64 };

/* One thing that was said. */
struct bounce_said {
    enum smtp_step step;
    const char *recipient; /* NULL if it is not clear about whom */
    const char *host;      /* who said it, NULL if it was our side */
    char *text;
    bool is_remote;
};

struct bounce_talk {
    struct bounce_said v[BOUNCE_SAID_MOST];
    size_t n;
    /* where the reader stands */
    enum smtp_step step;
    const char *recipient, *host;
    bool is_open; /* "Transcript of session follows" was passed */
};

/* True if LINE belongs to a dialogue; then it is noted. */
bool bounce_talk_line(struct arena *a, struct bounce_talk *talk, const char *line);
/* Completes FATES (those of the report's list, or of its DSN) by what was said; if there are none,
 * makes them. */
void bounce_talk_use(struct arena *a, const struct bounce_talk *talk, struct bounce_fates *fates);
