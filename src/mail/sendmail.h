/* sendmail.h - handing a mail to the machine's own mail server by its sendmail command, which every
 * one of them brings. No shell: the arguments go as they are. */
#pragma once
#include "mail/smtp.h"

/* Runs PROGRAM for one recipient and waits for it, TIMEOUT_MS at most. */
void sendmail_send(const char *program, struct arena *a, const char *mail_from, const char *rcpt_to,
                   const struct smtp_mail *mail, int64_t timeout_ms, struct smtp_answer *answer);
