#include "core/notify.h"

#include "base/text.h"
#include "core/article.h"
#include "core/subject.h"
#include "sql/article.h"
#include "sql/erase.h"
#include "sql/outbox.h"
#include "sql/person.h"
#include "sql/ticket.h"

#include <string.h>

enum { REFERENCES_MOST = 20 };

char *notify_subject(struct arena *a, const char *number, const char *title)
{
    return subject_tagged(a, number, title);
}

static char *mailbox(struct arena *a, const char *name, const char *address)
{
    return text_empty(name) || strchr(name, '@') != NULL
               ? arena_strdup(a, address)
               : arena_printf(a, "%s <%s>", name, address);
}

static const char *lang_of(const struct ticket_row *ticket, const struct person_row *person)
{
    return person->lang != NULL ? person->lang : ticket->lang;
}

static const char *ack_subject(struct arena *a, const struct notify_ack *ack, const char *lang)
{
    if (ack->quotes)
        return notify_subject(a, ack->ticket->number, ack->ticket->title);
    return notify_subject(a, ack->ticket->number,
                          strcmp(lang, "de") == 0 ? "Ihr Anliegen ist eingegangen"
                                                  : "We have received your request");
}

/* Joins an acknowledgement that still waits. The subject of a bundle stays that of its first
 * ticket; if any of its concerns may not be repeated, none is. */
static bool join_bundle(const struct ticket_change *c, const struct house *house,
                        const struct notify_ack *ack, const char *address, const char *lang,
                        bool *joined, GError **error)
{
    struct outbox_bundle_row *bundle = NULL;
    struct ticket_row first;

    if (!sql_outbox_bundle(c->db, c->a, person_address_key(c->a, address), c->at,
                           c->at - house_now(house)->bundle_ms, &bundle, error))
        return false;
    *joined = bundle != NULL;
    if (bundle == NULL)
        return true;
    if (!sql_outbox_ticket_add(c->db, ack->ticket->id, bundle->id, NULL, error))
        return false;
    if (ack->quotes || bundle->ticket_id == 0)
        return true;
    if (!ticket_get(c->db, c->a, bundle->ticket_id, &first, error))
        return false;
    return sql_outbox_unquote(c->db, bundle->id,
                              ack_subject(c->a, &(struct notify_ack){.ticket = &first}, lang), NULL,
                              error);
}

static const char *address_of(const struct notify_ack *ack)
{
    return ack->address != NULL ? ack->address : ack->customer->address;
}

bool notify_join(const struct ticket_change *c, const struct house *house,
                 const struct notify_ack *ack, bool *joined, GError **error)
{
    const char *address = address_of(ack);

    *joined = false;
    return address == NULL || house_owns_address(house, address) ||
           join_bundle(c, house, ack, address, lang_of(ack->ticket, ack->customer), joined, error);
}

bool notify_acknowledge(const struct ticket_change *c, const struct house *house,
                        const struct notify_ack *ack, GError **error)
{
    const char *address = address_of(ack);
    const char *lang = lang_of(ack->ticket, ack->customer);
    struct outbox_new row = {.purpose = "acknowledgement",
                             .ticket = ack->ticket,
                             .article_id = ack->article_id,
                             .person_id = ack->customer->id,
                             .account_id = ack->ticket->account_id,
                             .recipients = &address,
                             .n_recipients = 1,
                             .in_reply_to = ack->message_id,
                             .refs = ack->message_id,
                             .automatic = true,
                             .lang = lang,
                             .quotes = ack->quotes,
                             .next_at = c->at + house_now(house)->bundle_ms};
    bool joined = false;
    int64_t id;

    if (address == NULL || house_owns_address(house, address))
        return true;
    if (!join_bundle(c, house, ack, address, lang, &joined, error) || joined)
        return joined;
    row.to_text = ack->quotes ? mailbox(c->a, ack->customer->name, address) : address;
    row.subject = ack_subject(c->a, ack, lang);
    return outbox_add(c, house, &row, &id, error) &&
           sql_outbox_ticket_add(c->db, ack->ticket->id, id, NULL, error) &&
           ticket_event_add(c, ack->ticket->id, "acknowledged", NULL, address, ack->article_id,
                            error);
}

bool notify_leave_bundle(const struct ticket_change *c, int64_t ticket_id, GError **error)
{
    struct erase_bundle_row *rows = NULL;
    size_t n = 0;

    if (!sql_erase_bundles(c->db, c->a, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct ticket_row other;
        const struct notify_ack ack = {.ticket = &other, .quotes = rows[i].quotes != 0};

        if (!ticket_get(c->db, c->a, rows[i].other_id, &other, error) ||
            !sql_erase_bundle(c->db, rows[i].id, other.id, ack_subject(c->a, &ack, rows[i].lang),
                              NULL, error))
            return false;
    }
    return true;
}

/* The envelope and the header of the mail. */
static void address_row(const struct ticket_change *c, const struct recipients *r,
                        struct outbox_new *row)
{
    const char **to = ARENA_ARRAY(c->a, const char *, r->n_to + r->n_cc + 1);

    for (size_t i = 0; i < r->n_to; i++)
        to[row->n_recipients++] = r->to[i].address;
    for (size_t i = 0; i < r->n_cc; i++)
        to[row->n_recipients++] = r->cc[i].address;
    row->recipients = to;
    row->to_text = recipients_text(c->a, r->to, r->n_to);
    row->cc_text = recipients_text(c->a, r->cc, r->n_cc);
}

/* In-Reply-To names the customer's last message, References the ticket's messages, oldest first:
 * so every mail program shows one conversation (RFC 5322 section 3.6.4). */
static bool thread(const struct ticket_change *c, struct outbox_new *row, GError **error)
{
    struct article_head_row *last = NULL;
    struct message_ref_id_row *ids = NULL;
    g_autoptr(GString) refs = g_string_new(NULL);
    size_t n = 0;

    if (!sql_article_last_from_customer(c->db, c->a, row->ticket->id, &last, error) ||
        !sql_message_ref_list(c->db, c->a, row->ticket->id, REFERENCES_MOST, &ids, &n, error))
        return false;
    for (size_t i = n; i > 0; i--)
        g_string_append_printf(refs, "%s%s", refs->len > 0 ? " " : "", ids[i - 1].message_id);
    if (last != NULL)
        row->in_reply_to = last->message_id;
    row->refs = arena_strdup(c->a, refs->str);
    return true;
}

/* To those of M, else to the customer and all participants that have an address. */
static bool tell(const struct ticket_change *c, const struct house *house,
                 const struct notify_mail *m, struct outbox_new *row, GError **error)
{
    struct recipients party;
    struct person_row customer;

    if (!person_get(c->db, c->a, row->ticket->customer_id, &customer, error))
        return false;
    if (m->recipients == NULL &&
        !recipients_of(c->db, c->a, house, row->ticket, RECIPIENTS_PARTY, &party, error))
        return false;
    address_row(c, m->recipients == NULL ? &party : m->recipients, row);
    if (row->n_recipients == 0)
        return true;
    row->person_id = customer.id;
    row->account_id = row->ticket->account_id;
    row->lang = lang_of(row->ticket, &customer);
    row->subject = notify_subject(c->a, row->ticket->number, row->ticket->title);
    row->quotes = true;
    return thread(c, row, error) && outbox_add(c, house, row, NULL, error);
}

bool notify_mail(const struct ticket_change *c, const struct house *house,
                 const struct notify_mail *m, GError **error)
{
    struct outbox_new row = {.purpose = m->closes ? "closing" : "reply",
                             .ticket = m->ticket,
                             .article_id = m->article_id,
                             .next_at = m->next_at};

    return tell(c, house, m, &row, error);
}

bool notify_closed(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *ticket, GError **error)
{
    struct outbox_new row = {.purpose = "closing", .ticket = ticket, .automatic = true};

    return tell(c, house, &(struct notify_mail){.ticket = ticket}, &row, error);
}
