/* ticket_key.h - the link in each mail that opens its one ticket without a login: signed over the
 * ticket, the person it was sent to, and the day it ends. Whoever has it may read, answer, close
 * and reopen that ticket as that person, and open others that come up in it, as long as the person
 * may see it, and nothing else.
 *
 * Counting up a generation (of the ticket, of the person) ends all links made before. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"

enum { TICKET_KEY_DAYS = 90, TICKET_KEYS_MOST = 8 };

/* What a key says: "OF-PERSON-DAY-MAC", its numbers to the base 36. OF is a ticket, or what else a
 * link is made for (merge_offer.h); what the MAC is made of is up to that. */
struct ticket_claim {
    int64_t of_id, person_id, last_day;
    const char *mac;
};

char *ticket_claim_key(struct arena *a, const struct ticket_claim *c);
/* False where KEY has not this form; the MAC is not looked at. */
bool ticket_claim_read(struct arena *a, const char *key, struct ticket_claim *c);

/* The key of TICKET_ID for the owner of ADDRESS in a mail of MADE_AT; *KEY is NULL where nobody
 * with this address may see the ticket as a customer. */
bool ticket_key_make(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                     const char *address, int64_t made_at, char **key,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The address of ticket NUMBER that goes into a mail: with the key if there is one. */
bool ticket_key_url(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                    const char *number, const char *address, int64_t made_at, char **url,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who comes with KEYS, one or several joined by dots, the first deciding who it is: role ROLE_GUEST
 * and the tickets of the others that are the same person's. *ACTOR stays as it is where no key is
 * good. */
bool ticket_key_actor(struct db *db, struct arena *a, const struct house *house, const char *keys,
                      struct actor *actor, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): ends the links of a ticket, or of a person. */
bool ticket_key_revoke(const struct ticket_change *c, int64_t ticket_id,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_key_revoke_person(struct db *db, int64_t person_id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
