/* forward_block.h - the headers above a message that was passed on or answered, read into a
 * mail_forwarded. Pure; values live in the arena. */
#pragma once
#include "decode/maildoc.h"
#include "decode/quote_line.h"

#include <stdbool.h>
#include <stddef.h>

/* The block of headers at line I of L, in any order and language; *BEHIND is the line behind it.
 * False if it names no sender. */
bool forward_block_read(struct arena *a, const struct quote_lines *l, size_t i,
                        struct mail_forwarded *f, size_t *behind);
/* The same where a web mailer wrote all headers into one line, without anything between them:
 * "From: A <a@b>To: …Sent: …Subject: …". */
bool forward_block_read_line(struct arena *a, const struct quote_line *line,
                             struct mail_forwarded *f);
/* "On 28/10/2021 12:46, "John Doe" <a@b> wrote:" */
bool forward_intro_read(struct arena *a, const struct quote_line *line, struct mail_forwarded *f);
