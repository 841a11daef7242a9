#include "core/desk.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/desk_send.h"
#include "core/portal.h"
#include "core/ticket_property.h"
#include "sql/ticket.h"

#include <string.h>

static bool allowed(const struct desk_call *d, enum right right, GError **error)
{
    if (right_has(d->actor, right))
        return true;
    fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
    return false;
}

static bool says_something(const struct desk_message *m, GError **error)
{
    if ((m->text != NULL && m->text[strspn(m->text, " \t\r\n")] != '\0') || m->n_files > 0)
        return true;
    fail_set(error, FAIL_INVALID, "message: it is empty (write something or attach a file)");
    return false;
}

static struct article_new article_of(const struct desk_call *d, const struct ticket_row *ticket,
                                     const struct desk_message *m)
{
    const struct actor *who = d->actor;

    return (struct article_new){.ticket_id = ticket->id,
                                .kind = "web",
                                .sender = right_is_agent(who) ? "agent" : "customer",
                                .author_id = who->person_id,
                                .from_text = who->name,
                                .subject = ticket->title,
                                .body_text =
                                    text_unix_lines(d->c->a, m->text == NULL ? "" : m->text),
                                .files = m->files,
                                .n_files = m->n_files};
}

bool desk_customer_wrote(const struct ticket_change *c, struct ticket_row *ticket, GError **error)
{
    bool deleted = strcmp(ticket->state, "merged") == 0;

    if (strcmp(ticket->state, "new") != 0 && strcmp(ticket->state, "open") != 0)
        return ticket_set_state(c, ticket, "open", error) &&
               (!deleted || ticket_event_add(c, ticket->id, "restored", NULL, NULL, 0, error));
    ticket->waits_for = "agent";
    return sql_ticket_waits(c->db, ticket->id, "agent", NULL, error);
}

static bool opening_article(const struct desk_call *d, const struct desk_opening *o,
                            const struct ticket_row *ticket, const struct person_row *customer,
                            int64_t *article_id, GError **error)
{
    struct article_new n = article_of(d, ticket, &o->message);

    /* What is noted on the phone are the customer's words: he reads them in his ticket. */
    n.kind = o->channel;
    n.sender = "customer";
    if (right_is_agent(d->actor))
        n.from_text = customer->name;
    return article_add(d->c, &n, article_id, error);
}

/* Customers for themselves and for colleagues, agents for everybody; who came by a mail's link for
 * himself, out of the ticket of that mail. */
static bool may_open_for(const struct desk_call *d, const struct desk_opening *o, GError **error)
{
    struct portal_colleague_row *colleague = NULL;
    int64_t customer_id = o->customer_id;

    if (d->actor->role == ROLE_GUEST && o->about != NULL && customer_id == d->actor->person_id)
        return allowed(d, RIGHT_TICKET_ANSWER, error);
    if (right_is_agent(d->actor) && customer_id != d->actor->person_id)
        return allowed(d, RIGHT_REPLY, error);
    if (!allowed(d, RIGHT_TICKET_CREATE, error))
        return false;
    if (customer_id == d->actor->person_id)
        return true;
    return portal_colleague(d->c->db, d->c->a, d->actor, customer_id, &colleague, error) &&
           (colleague != NULL || allowed(d, RIGHT_REPLY, error));
}

bool desk_open(const struct desk_call *d, const struct desk_opening *o, struct ticket_row *ticket,
               GError **error)
{
    struct ticket_new n = {.title = o->title,
                           .priority = o->priority,
                           .queue_id = o->queue_id,
                           .customer_id = o->customer_id,
                           .channel = o->channel,
                           .at = d->c->at,
                           .actor_id = d->actor->person_id};
    struct person_row customer;
    int64_t id, article_id;

    if (!may_open_for(d, o, error) || !says_something(&o->message, error))
        return false;
    if (text_empty(o->title)) {
        fail_set(error, FAIL_INVALID, "ticket: the subject is empty (say what it is about)");
        return false;
    }
    if (!person_get(d->c->db, d->c->a, o->customer_id, &customer, error))
        return false;
    n.company_id = customer.company_id;
    n.lang = customer.lang != NULL ? customer.lang : house_now(d->house)->lang;
    if (!ticket_create(d->c->db, d->c->a, &n, &id, error) ||
        !ticket_get(d->c->db, d->c->a, id, ticket, error) ||
        !opening_article(d, o, ticket, &customer, &article_id, error))
        return false;
    if (o->take && !desk_take(d, ticket, error))
        return false;
    if (o->closed)
        return desk_close(d, ticket, error);
    if (o->no_acknowledgement)
        return true;
    return notify_acknowledge(
        d->c, d->house,
        &(struct notify_ack){
            .ticket = ticket, .article_id = article_id, .customer = &customer, .quotes = true},
        error);
}

bool desk_reply(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
                GError **error)
{
    int64_t article_id;

    return desk_send(d, ticket, &(struct desk_send){.kind = DESK_SEND_PARTY, .message = *m},
                     &article_id, error);
}

bool desk_note(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
               GError **error)
{
    int64_t article_id;

    return desk_send(d, ticket, &(struct desk_send){.kind = DESK_SEND_NOTE, .message = *m},
                     &article_id, error);
}

bool desk_answer(const struct desk_call *d, struct ticket_row *ticket, const struct desk_message *m,
                 GError **error)
{
    struct article_new n = article_of(d, ticket, m);
    bool may = true, quiet = false;
    int64_t article_id;

    n.sender = "customer";
    if (!allowed(d, RIGHT_TICKET_ANSWER, error) || !says_something(m, error) ||
        !ticket_may_reopen(d->c->db, d->c->a, ticket, d->c->at, &may, error))
        return false;
    if (!may)
        return desk_continue(d, ticket, m, error);
    return article_add(d->c, &n, &article_id, error) &&
           ticket_participant_add(d->c->db, ticket->id, d->actor->person_id, error) &&
           concern_desk_reply(d->c, ticket,
                              &(struct concern_reply){.article_id = article_id,
                                                      .author_id = d->actor->person_id,
                                                      .text = n.body_text,
                                                      .files = n.files,
                                                      .n_files = n.n_files},
                              &quiet, error) &&
           (quiet || desk_customer_wrote(d->c, ticket, error));
}

bool desk_assign(const struct desk_call *d, struct ticket_row *ticket, int64_t owner_id,
                 GError **error)
{
    return allowed(d, RIGHT_TICKET_CHANGE, error) &&
           ticket_set_owner(d->c, ticket, owner_id, error);
}

bool desk_take(const struct desk_call *d, struct ticket_row *ticket, GError **error)
{
    return desk_assign(d, ticket, d->actor->person_id, error);
}

bool desk_close(const struct desk_call *d, struct ticket_row *ticket, GError **error)
{
    bool agent = right_is_agent(d->actor);

    if (!allowed(d, agent ? RIGHT_TICKET_CHANGE : RIGHT_TICKET_ANSWER, error))
        return false;
    if (ticket_is_closed(ticket))
        return true;
    return ticket_set_state(d->c, ticket, "closed", error) &&
           (!agent || notify_closed(d->c, d->house, ticket, error));
}

bool desk_reopen(const struct desk_call *d, struct ticket_row *ticket, const char *reason,
                 GError **error)
{
    struct desk_message m = {.text = reason};
    struct article_new n = article_of(d, ticket, &m);
    bool agent = right_is_agent(d->actor), may = true;
    int64_t article_id;

    if (!allowed(d, agent ? RIGHT_TICKET_CHANGE : RIGHT_TICKET_ANSWER, error))
        return false;
    if (!agent && !ticket_may_reopen(d->c->db, d->c->a, ticket, d->c->at, &may, error))
        return false;
    if (!may)
        return desk_continue(d, ticket, &m, error);
    n.internal = agent;
    n.kind = agent ? "note" : "web";
    if (!text_empty(reason) && !article_add(d->c, &n, &article_id, error))
        return false;
    return ticket_set_state(d->c, ticket, "open", error);
}
