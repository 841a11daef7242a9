/* autoreply.h - may an automatic answer go out: a pure function (RFC 3834 section 2). */
#pragma once
#include "decode/maildoc.h"
#include <stdbool.h>
#include <stdint.h>

enum { AUTOREPLY_WINDOWS = 5 };
/* Graded windows, in minutes, and the most automatic mails to one address in each. */
extern const struct autoreply_window {
    int minutes, most;
} autoreply_windows[AUTOREPLY_WINDOWS];

struct autoreply_facts {
    enum maildoc_kind kind;
    bool auto_submitted, no_auto_reply;
    bool own_address;    /* the sender is one of us */
    const char *sender;  /* NULL or "": none */
    const char *return_path; /* "" is <> */
    int64_t sent[AUTOREPLY_WINDOWS]; /* automatic mails to this address in each window */
};

/* NULL: it may; else why not. */
const char *autoreply_refusal(const struct autoreply_facts *f);
/* noreply@, mailer-daemon@, bounces+…: nobody reads there. */
bool autoreply_is_machine(const char *address);
