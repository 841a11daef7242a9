#include "core/notify_number.h"

#include "core/undo.h"

/* EXTRA says which letter it is, and the number that the customer knows. */
static bool tell(const struct ticket_change *c, const struct house *house,
                 const struct ticket_row *ticket, const struct person_row *customer,
                 const char *message_id, const char *extra, GError **error)
{
    const char *address = customer->address;
    struct outbox_new row = {.purpose = "acknowledgement",
                             .ticket = ticket,
                             .person_id = customer->id,
                             .account_id = ticket->account_id,
                             .recipients = &address,
                             .n_recipients = 1,
                             .to_text = address,
                             .subject = notify_subject(c->a, ticket->number, ticket->title),
                             .in_reply_to = message_id,
                             .refs = message_id,
                             .automatic = true,
                             .lang = customer->lang != NULL ? customer->lang : ticket->lang,
                             .quotes = true,
                             .extra = extra,
                             .next_at = c->at + UNDO_HOLD_MS};

    if (address == NULL || customer->id == c->actor_id || house_owns_address(house, address))
        return true;
    return outbox_add(c, house, &row, NULL, error) &&
           ticket_event_add(c, ticket->id, "numbered", NULL, address, 0, error);
}

bool notify_number(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *made, const char *old,
                   const struct person_row *customer, const char *message_id, GError **error)
{
    return tell(c, house, made, customer, message_id, arena_printf(c->a, "number %s", old), error);
}

bool notify_merged(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *ticket, const char *old,
                   const struct person_row *customer, GError **error)
{
    return tell(c, house, ticket, customer, NULL, arena_printf(c->a, "merged %s", old), error);
}
