/* merge_offer.h - an acknowledgement of several tickets asks its customer whether they belong
 * together: the link in it makes one of them, without a login. It is signed over the mail, the person
 * and the day it ends, and works for the tickets of that mail alone, as long as they are his. Ending
 * the links of any of them (ticket_key.h), or the person's, ends it. Agents take such a merging back
 * like any other. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"
#include "rows/outbox.h"

struct merge_offer {
    struct actor customer;
    struct ticket_row *tickets; /* that can be merged: his, in no other one and not in the bin; oldest first */
    size_t n;
    struct ticket_row *kept; /* where the mail's first ticket leads, if he may see that; NULL: nowhere */
    const char *kept_url;    /* opens it for him; NULL: it takes a login */
};

/* The address that goes into MAIL, an acknowledgement; *URL is NULL where it offers nothing: it names
 * one ticket alone, or one that is not its recipient's own. */
bool merge_offer_url(struct db *db, struct arena *a, const struct house *house,
                     const struct outbox_row *mail, const char **url,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *OFFER is NULL where KEY is not good (any more). */
bool merge_offer_open(struct db *db, struct arena *a, const struct house *house, const char *key,
                      struct merge_offer **offer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). Those of the offer that NUMBERS name go into the oldest of them. FAIL_DENIED where
 * KEY is not good, FAIL_INVALID where they are not two at least; else as ticket_merge(). */
bool merge_offer_take(struct db *db, struct arena *a, const struct house *house, const char *key,
                      const char *const *numbers, size_t n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
