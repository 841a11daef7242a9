/* outbox_letter.h - everything that the words of one outgoing mail need, read at once. */
#pragma once
#include "core/outbox.h"
#include "rows/blob.h"

struct outbox_letter_ticket {
    const char *number, *title;
    const char *url; /* opens it for the recipient (core/ticket_key.h) */
};

struct outbox_letter {
    struct outbox_row row;
    const char *text;      /* of the article behind it: what the agent wrote, or the customer */
    const char *html;      /* of an agent's reply, cleaned; NULL: plain text */
    const char *agent;     /* who wrote it, "" if nobody */
    const char *signature; /* of who wrote it, else of the queue; "" if neither has one */
    const char *greeting, *hours; /* of the queue, "" if it has none */
    struct outbox_letter_ticket *tickets; /* one, or all that an acknowledgement bundles */
    size_t n_tickets;
    const char *merge; /* an acknowledgement of several: core/merge_offer.h; NULL: none */
    struct attachment_row *files; /* of an agent's reply */
    size_t n_files;
};

bool outbox_letter_load(const struct house *house, struct db *db, struct arena *a, int64_t id, struct outbox_letter *l,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
