/* ticket_party.h - who has to do with a ticket beside its customer and its owner: participants
 * (they get its mails, and may read it), followers (agents who are told), and the tickets that it
 * is linked with. Changes append to ticket_event in the caller's transaction. */
#pragma once
#include "core/person.h"
#include "core/ticket.h"
#include "rows/ticket_link.h"

/* An agent follows, or no longer. FAIL_INVALID where PERSON_ID is not an agent. */
bool ticket_follow(const struct ticket_change *c, int64_t ticket_id, int64_t person_id, bool on,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_followers(struct db *db, struct arena *a, int64_t ticket_id, struct follower_row **rows,
                      size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The person with ADDRESS, made where there is none, takes part from now on. */
bool ticket_invite(const struct ticket_change *c, const struct ticket_row *ticket,
                   const char *address, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for somebody who is known. A no-op for the ticket's own customer. */
bool ticket_join(const struct ticket_change *c, const struct ticket_row *ticket, int64_t person_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_disinvite(const struct ticket_change *c, const struct ticket_row *ticket,
                      int64_t person_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_participants(struct db *db, struct arena *a, int64_t ticket_id,
                         struct person_row **rows, size_t *n,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KIND is "related" or, where TICKET goes on with an older one, "continues". Both tickets'
 * histories tell it. The same link again is a no-op; FAIL_INVALID for a ticket with itself. */
bool ticket_link(const struct ticket_change *c, const struct ticket_row *ticket,
                 const struct ticket_row *other, const char *kind,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool ticket_unlink(const struct ticket_change *c, const struct ticket_row *ticket, int64_t other_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All events with names instead of ids; queues and tickets that ACTOR may not see have none. */
bool ticket_history(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                    struct ticket_history_row **rows, size_t *n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Only those that ACTOR, an agent, may see. */
bool ticket_links(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                  struct ticket_link_row **rows, size_t *n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Other tickets of the customer and of the company, open ones first, at most MOST. */
bool ticket_near(struct db *db, struct arena *a, const struct actor *actor,
                 const struct ticket_row *ticket, int64_t most, struct ticket_near_row **rows,
                 size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
