/* autoreply.h - may an automatic answer go out: a pure function (RFC 3834 section 2, RFC 5321
 * section 4.5.5). Thread-safe.
 *
 * How an acknowledgement waits (FEATURES S27): its outbox row is written at once, in the
 * transaction of its ticket, and is due one window later. A second concern of the same address
 * before that joins the row, and the time stays: so several concerns get one mail with all
 * numbers, and nobody waits longer than the window for the first word. Joining sends nothing, so
 * the caps do not count for it. */
#pragma once
#include "decode/maildoc.h"
#include <stdbool.h>
#include <stdint.h>

enum { AUTOREPLY_WINDOWS = 6 };
/* The graded windows, in minutes, and how many automatic mails one address may get in each: one
 * that we know or that was authenticated, and any other (whose mails may be forged by somebody
 * who wants to flood it). -1: as many as come. The widest is the last. */
extern const struct autoreply_window {
    int minutes, most_known, most_unknown;
} autoreply_windows[AUTOREPLY_WINDOWS];

struct autoreply_facts {
    const char *lang; /* of the reason: "de" or "en" */
    enum maildoc_kind kind;
    bool auto_submitted, no_auto_reply;
    bool own_address;                /* the sender is one of us */
    bool known;                      /* the sender's address is known or authenticated */
    const char *sender;              /* NULL or "": none */
    const char *return_path;         /* "" is <>, NULL: not told */
    int64_t sent[AUTOREPLY_WINDOWS]; /* automatic mails to this address in each window */
};

enum autoreply_verdict {
    AUTOREPLY_SEND,
    AUTOREPLY_JOIN, /* too many lately: only together with one that waits anyway */
    AUTOREPLY_NEVER,
};

/* *REASON says why not to send; NULL where it may. It is a constant. */
enum autoreply_verdict autoreply_decide(const struct autoreply_facts *f, const char **reason);
/* noreply@, mailer-daemon@, bounces+…: nobody reads there. */
bool autoreply_is_machine(const char *address);
/* When an acknowledgement decided at NOW goes out: at once where the window is 0, else at its end.
 * FIRST_AT is when the one that it joins was written, 0 if there is none. */
int64_t autoreply_due_at(int64_t now, int64_t first_at, int64_t window_ms);
