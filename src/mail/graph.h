/* graph.h - Microsoft Graph, for mailboxes where IMAP and SMTP are off: what both taking and
 * sending need. https://learn.microsoft.com/graph/api/resources/message */
#pragma once
#include "mail/https.h"
#include "mail/smtp.h"

/* The service behind "graph:" or "graph:https://host/v1.0"; in A. */
const char *graph_base(struct arena *a, const char *url);
struct graph_way {
    const char *url, *bearer, *ca_file;
    bool public_only; /* not into this machine's own network */
};
/* Hands a mail over as MIME (sendMail). It goes to everybody who stands in its header. */
void graph_send(const struct graph_way *way, struct arena *a, const struct smtp_mail *mail,
                struct smtp_answer *answer);
/* Whether the token opens the mailbox. */
bool graph_try(const struct graph_way *way, enum account_fault *fault,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a status that is no success means. */
enum account_fault graph_fault(long status);
/* "ErrorAccessDenied: Access is denied."; in A. */
const char *graph_words(struct arena *a, const struct https_answer *answer);
