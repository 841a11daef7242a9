/* bounce_reason.h - what became of a mail for one recipient, and the judgement why. Pure; no
 * state, thread-safe. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_words.h"
#include "decode/maildoc.h"
#include <stdbool.h>

/* How far the sending server had got when it was refused (RFC 5321 section 3). The same words
 * mean different things at different steps: "user unknown" after the data is a filter. */
enum smtp_step { STEP_UNKNOWN, STEP_CONNECT, STEP_HELO, STEP_MAIL, STEP_RCPT, STEP_DATA };

/* What was found in the report about one recipient; any text may be NULL. */
struct bounce_fate {
    const char *recipient; /* the address that failed */
    const char *asked;     /* the address that was written to, where it was another one */
    const char *action;    /* lower case */
    const char *status;    /* Status field, with its comment */
    const char *diagnosis; /* what the server said, one line */
    const char *host;      /* the server that said so */
    const char *category;  /* PowerMTA's own word for it */
    enum smtp_step step;
    enum bounce_reason told; /* the report's layout alone tells it; else REASON_NONE */
    bool is_local;           /* a program on the host said it, not an SMTP server */
    bool is_delayed;         /* still being tried */
    bool is_exim;            /* see judge_step() */
};

/* Status, reply code, reason and hardness of FATE. OUT's texts live in the arena. */
void bounce_judge(struct arena *a, const struct bounce_fate *fate, struct mail_recipient *out);
