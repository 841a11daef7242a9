#include "core/article_change.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/notify.h"
#include "core/recipients.h"
#include "sql/record.h"
#include "sql/tag.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"

bool article_mail(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                  const char *to, const char *cc, GError **error)
{
    const struct ticket_change *c = d->c;
    struct recipients all = {0};

    if (!recipients_add_to(c->a, d->house, to, &all, error) ||
        (!text_empty(cc) && !recipients_add_cc(c->a, d->house, cc, &all, error)))
        return false;
    if (all.n_to + all.n_cc == 0) {
        fail_set(error, FAIL_INVALID, "message: it goes to nobody (name an address in 'to')");
        return false;
    }
    return sql_ticket_replied(c->db, ticket->id, c->at, "customer", NULL, error) &&
           notify_mail(c, d->house,
                       &(struct notify_mail){.ticket = ticket, .article_id = article_id, .recipients = &all},
                       error);
}

static bool touch(const struct ticket_change *c, const struct article_row *article, const char *before,
                  const char *after, GError **error)
{
    return sql_ticket_tag_touch(c->db, article->ticket_id, c->at, NULL, error) &&
           ticket_event_add(c, article->ticket_id, "visibility", before, after, article->id, error);
}

bool article_set_internal(const struct ticket_change *c, const struct article_row *article,
                          bool internal, GError **error)
{
    if ((article->internal != 0) == internal)
        return true;
    return sql_article_set_internal(c->db, article->id, internal, NULL, error) &&
           touch(c, article, internal ? "public" : "internal", internal ? "internal" : "public", error);
}

bool article_withdraw(const struct ticket_change *c, const struct article_row *article, GError **error)
{
    return sql_article_withdraw(c->db, article->id, NULL, error) &&
           touch(c, article, NULL, "withdrawn", error);
}
