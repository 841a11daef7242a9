/* related.h - tickets like this one, shown beside it: with the same words, device or error code
 * (mark.h), first those of the same customer or company; and the one that came at almost the same
 * time from the same side and says the same, which is to be merged. A hint, never a decision. */
#pragma once
#include "core/ticket.h"
#include "rows/mark.h"

struct related_ticket {
    const struct related_row *ticket;
    const char *shared; /* the devices and codes that both have: "srv-dc01, 0x11b"; "" if none */
    bool same_customer, same_company;
    bool twice; /* may be the same once more: to be merged */
};

/* Those that ACTOR, an agent, may see; best first, at most MOST; what may be there twice goes first. */
bool related_tickets(struct db *db, struct arena *a, const struct actor *actor,
                     const struct ticket_row *t, size_t most, struct related_ticket **found,
                     size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether two texts say nearly the same: by the share of words that both have. Pure. */
bool related_same(struct arena *a, const char *x, const char *y);
