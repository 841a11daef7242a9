#include "core/portal_write.h"

#include "base/clock.h"
#include "base/fail.h"
#include "core/draft.h"
#include "core/portal.h"
#include "core/queue_right.h"
#include "core/throttle.h"
#include "core/ticket_party.h"

static bool queue_ok(const struct desk_call *d, int64_t queue_id, GError **error)
{
    const struct actor nobody = {.role = ROLE_CUSTOMER};

    return queue_id == 0 || queue_offered(d->c->db, d->c->a, &nobody, queue_id, error);
}

/* The limits live in memory: what is taken back there with the database would not be given back. */
static bool counted(const struct desk_call *d, const struct throttle_rule *rule, const char *key)
{
    if (d->counted != NULL && *d->counted)
        return true;
    if (throttle_take(d->house->throttle, rule, key, d->c->at) != 0)
        return false;
    if (d->counted != NULL)
        *d->counted = true;
    return true;
}

/* A link that is passed on must not fill the desk. */
static bool not_too_many(const struct desk_call *d, GError **error)
{
    static const struct throttle_rule rule = {"portal.guest", 5, 10 * CLOCK_MINUTE};
    const char *key = arena_printf(d->c->a, "%" G_GINT64_FORMAT, d->actor->person_id);

    if (d->actor->role != ROLE_GUEST || counted(d, &rule, key))
        return true;
    fail_set(error, FAIL_BUSY, "ticket: many were opened just now (wait a few minutes)");
    return false;
}

/* Tells who was sent this form already: *TICKET is filled then, and *DONE true. */
static bool sent_before(const struct desk_call *d, const char *form_key, struct ticket_row *ticket,
                        bool *done, GError **error)
{
    int64_t id = 0;

    *done = false;
    if (!form_key_sent(d->c->db, d->c->a, d->actor->person_id, form_key, &id, error))
        return false;
    if (id == 0)
        return true;
    *done = true;
    return ticket_get(d->c->db, d->c->a, id, ticket, error);
}

static bool settle_form(const struct desk_call *d, const char *form_key, const char *place,
                        int64_t ticket_id, GError **error)
{
    int64_t me = d->actor->person_id;

    return form_key_spend(d->c->db, me, form_key, ticket_id, d->c->at, error) &&
           draft_remove(d->c->db, me, place, error);
}

bool portal_open(const struct desk_call *d, const struct portal_opening *o,
                 struct ticket_row *ticket, GError **error)
{
    int64_t me = d->actor->person_id;
    struct desk_opening opening = {.channel = "web",
                                   .title = o->title,
                                   .message = o->message,
                                   .queue_id = o->queue_id,
                                   .about = o->about,
                                   .customer_id = o->customer_id == 0 ? me : o->customer_id};
    bool done = false;

    if (!sent_before(d, o->form_key, ticket, &done, error))
        return false;
    if (o->again != NULL)
        *o->again = done;
    if (done)
        return true;
    /* What is refused anyway does not count. */
    return queue_ok(d, o->queue_id, error) && desk_open(d, &opening, ticket, error) &&
           not_too_many(d, error) &&
           (opening.customer_id == me || ticket_join(d->c, ticket, me, error)) &&
           (o->about == NULL || ticket_link(d->c, ticket, o->about, "related", error)) &&
           settle_form(d, o->form_key, "new", ticket->id, error);
}

bool portal_answer(const struct desk_call *d, struct ticket_row *ticket,
                   const struct desk_message *m, const char *form_key, GError **error)
{
    const char *place = draft_place_ticket(d->c->a, "t", ticket->id);
    bool done = false;

    if (!sent_before(d, form_key, ticket, &done, error) || done)
        return done;
    return desk_answer(d, ticket, m, error) && settle_form(d, form_key, place, ticket->id, error);
}

bool portal_close(const struct desk_call *d, struct ticket_row *ticket, bool solved, GError **error)
{
    return desk_close(d, ticket, error) &&
           ticket_event_add(d->c, ticket->id, "solved", NULL, solved ? "yes" : "no", 0, error);
}

static bool has_room(const struct desk_call *d, const struct ticket_row *ticket, GError **error)
{
    struct person_row *rows = NULL;
    size_t n = 0;

    if (!right_has(d->actor, RIGHT_TICKET_CREATE)) {
        fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
        return false;
    }
    if (!ticket_participants(d->c->db, d->c->a, ticket->id, &rows, &n, error))
        return false;
    if (n < PORTAL_PARTY_MOST)
        return true;
    fail_set(error, FAIL_TOO_BIG, "ticket %s: %d people take part, that is the most",
             ticket->number, PORTAL_PARTY_MOST);
    return false;
}

bool portal_join(const struct desk_call *d, const struct ticket_row *ticket, int64_t person_id,
                 GError **error)
{
    struct portal_colleague_row *colleague = NULL;

    if (!has_room(d, ticket, error) ||
        !portal_colleague(d->c->db, d->c->a, d->actor, person_id, &colleague, error))
        return false;
    if (colleague == NULL) {
        fail_set(error, FAIL_INVALID, "ticket %s: this is no colleague of yours", ticket->number);
        return false;
    }
    return ticket_join(d->c, ticket, person_id, error);
}

/* Each new address becomes a person that we write to: not by the hundred. */
static bool may_invite(const struct desk_call *d, GError **error)
{
    static const struct throttle_rule rule = {"portal.invite", 2 * PORTAL_PARTY_MOST,
                                              10 * CLOCK_MINUTE};
    const char *key = arena_printf(d->c->a, "%" G_GINT64_FORMAT, d->actor->person_id);

    if (counted(d, &rule, key))
        return true;
    fail_set(error, FAIL_BUSY, "ticket: many people were invited just now (wait a few minutes)");
    return false;
}

bool portal_invite(const struct desk_call *d, const struct ticket_row *ticket, const char *address,
                   GError **error)
{
    if (house_owns_address(d->house, person_address_key(d->c->a, address))) {
        fail_set(error, FAIL_INVALID, "ticket %s: this is our own address", ticket->number);
        return false;
    }
    return has_room(d, ticket, error) && may_invite(d, error) &&
           ticket_invite(d->c, ticket, address, NULL, error);
}

bool portal_leave(const struct desk_call *d, const struct ticket_row *ticket, int64_t person_id,
                  GError **error)
{
    int64_t me = d->actor->person_id;

    if (right_has(d->actor, RIGHT_TICKET_CREATE) && (me == ticket->customer_id || me == person_id))
        return ticket_disinvite(d->c, ticket, person_id, error);
    fail_set(error, FAIL_DENIED, "ticket %s: only its customer may do this", ticket->number);
    return false;
}
