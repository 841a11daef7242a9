#include "core/ticket_party.h"

#include "base/fail.h"
#include "sql/person.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"

#include <string.h>

enum { PARTICIPANTS_MOST = 50 };

static const char *id_text(const struct ticket_change *c, int64_t id)
{
    return arena_printf(c->a, "%" G_GINT64_FORMAT, id);
}

/* An event that names somebody or something by its id: AFTER where it came, BEFORE where it went.
 */
static bool tell(const struct ticket_change *c, int64_t ticket_id, const char *what, int64_t id,
                 bool came, GError **error)
{
    const char *text = id_text(c, id);

    return ticket_event_add(c, ticket_id, what, came ? NULL : text, came ? text : NULL, 0, error);
}

bool ticket_follow(const struct ticket_change *c, int64_t ticket_id, int64_t person_id, bool on,
                   GError **error)
{
    struct person_row person;
    int64_t changed = 0;
    bool ok;

    if (!person_get(c->db, c->a, person_id, &person, error))
        return false;
    if (on && strcmp(person.role, "customer") == 0) {
        fail_set(error, FAIL_INVALID, "ticket: %s is not an agent (make them a participant)",
                 person.name);
        return false;
    }
    ok = on ? sql_follower_add(c->db, ticket_id, person_id, &changed, error)
            : sql_follower_remove(c->db, ticket_id, person_id, &changed, error);
    return ok && (changed == 0 || tell(c, ticket_id, "follower", person_id, on, error));
}

bool ticket_followers(struct db *db, struct arena *a, int64_t ticket_id, struct follower_row **rows,
                      size_t *n, GError **error)
{
    return sql_follower_list(db, a, ticket_id, rows, n, error);
}

bool ticket_join(const struct ticket_change *c, const struct ticket_row *ticket, int64_t person_id,
                 GError **error)
{
    int64_t changed = 0;

    if (person_id == ticket->customer_id)
        return true;
    return sql_participant_add(c->db, ticket->id, person_id, &changed, error) &&
           (changed == 0 || tell(c, ticket->id, "participant", person_id, true, error));
}

bool ticket_invite(const struct ticket_change *c, const struct ticket_row *ticket,
                   const char *address, const char *name, GError **error)
{
    struct person_row *person = NULL;

    return person_of_sender(c->db, c->a, address, name, NULL, c->at, &person, NULL, error) &&
           ticket_join(c, ticket, person->id, error);
}

bool ticket_disinvite(const struct ticket_change *c, const struct ticket_row *ticket,
                      int64_t person_id, GError **error)
{
    int64_t changed = 0;

    return sql_participant_remove(c->db, ticket->id, person_id, &changed, error) &&
           (changed == 0 || tell(c, ticket->id, "participant", person_id, false, error));
}

bool ticket_participants(struct db *db, struct arena *a, int64_t ticket_id,
                         struct person_row **rows, size_t *n, GError **error)
{
    return sql_person_participants(db, a, ticket_id, PARTICIPANTS_MOST, rows, n, error);
}

bool ticket_link(const struct ticket_change *c, const struct ticket_row *ticket,
                 const struct ticket_row *other, const char *kind, GError **error)
{
    int64_t newer = MAX(ticket->id, other->id), older = MIN(ticket->id, other->id), changed = 0;

    if (newer == older) {
        fail_set(error, FAIL_INVALID, "ticket %s: it can't be linked with itself", ticket->number);
        return false;
    }
    return sql_ticket_link_add(c->db, newer, older, kind, c->at, &changed, error) &&
           (changed == 0 || (tell(c, ticket->id, "link", other->id, true, error) &&
                             tell(c, other->id, "link", ticket->id, true, error)));
}

bool ticket_unlink(const struct ticket_change *c, const struct ticket_row *ticket, int64_t other_id,
                   GError **error)
{
    int64_t changed = 0;

    return sql_ticket_link_remove(c->db, MAX(ticket->id, other_id), MIN(ticket->id, other_id),
                                  &changed, error) &&
           (changed == 0 || (tell(c, ticket->id, "link", other_id, false, error) &&
                             tell(c, other_id, "link", ticket->id, false, error)));
}

bool ticket_history(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                    struct ticket_history_row **rows, size_t *n, GError **error)
{
    return sql_ticket_history(db, a, ticket_id, actor->person_id, rows, n, error);
}

bool ticket_links(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                  struct ticket_link_row **rows, size_t *n, GError **error)
{
    return sql_ticket_link_list(db, a, ticket_id, actor->person_id, rows, n, error);
}

bool ticket_near(struct db *db, struct arena *a, const struct actor *actor,
                 const struct ticket_row *ticket, int64_t most, struct ticket_near_row **rows,
                 size_t *n, GError **error)
{
    return sql_ticket_near(db, a,
                           &(struct sql_ticket_near){.ticket_id = ticket->id,
                                                     .customer_id = ticket->customer_id,
                                                     .company_id = ticket->company_id,
                                                     .person_id = actor->person_id,
                                                     .most = most},
                           rows, n, error);
}
