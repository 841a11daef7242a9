/* kind.h - who wrote a message: a person, a machine, a list, or a mail server that could not
 * deliver (RFC 3834, RFC 3464, RFC 5965, RFC 8098, RFC 2919, and the headers that mailers set
 * instead). Pure and thread-safe. */
#pragma once
#include "decode/maildoc.h"
#include "decode/message.h"

/* Sets kind, kind_reason, auto_submitted, no_auto_reply; of a bounce recipients,
 * returned_message_id and returned_subject; of an abuse report whom it is about; of an answering
 * machine's mail who is away. DOC's headers and body_text are filled already. */
void kind_judge(struct arena *a, const struct message *m, struct maildoc *doc);
