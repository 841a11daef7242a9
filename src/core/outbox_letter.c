#include "core/outbox_letter.h"

#include "core/article.h"
#include "core/merge_offer.h"
#include "core/ticket_key.h"
#include "sql/article.h"
#include "sql/blob.h"
#include "sql/outbox.h"
#include "sql/profile.h"
#include "sql/queue.h"

#include <string.h>

static bool put_ticket(const struct house *house, struct db *db, struct arena *a,
                       struct outbox_letter *l, size_t i, int64_t id, const char *number,
                       const char *title, GError **error)
{
    char *url;

    if (!ticket_key_url(db, a, house, id, number, l->row.recipient, l->row.created_at, &url, error))
        return false;
    l->tickets[i] = (struct outbox_letter_ticket){number, title, url};
    return true;
}

static bool load_tickets(const struct house *house, struct db *db, struct arena *a, struct outbox_letter *l, GError **error)
{
    struct outbox_bundle_ticket_row *bundle = NULL;
    struct ticket_row ticket;
    struct queue_row queue;
    size_t n = 0;

    l->signature = l->greeting = l->hours = "";
    if (l->row.ticket_id == 0)
        return true;
    if (!ticket_get(db, a, l->row.ticket_id, &ticket, error) ||
        !sql_queue_by_id(db, a, ticket.queue_id, &queue, error))
        return false;
    l->signature = queue.signature;
    l->greeting = queue.greeting;
    l->hours = queue.hours;
    if (strcmp(l->row.purpose, "acknowledgement") == 0 &&
        !sql_outbox_bundle_tickets(db, a, l->row.id, &bundle, &n, error))
        return false;
    l->n_tickets = n == 0 ? 1 : n;
    l->tickets = ARENA_ARRAY(a, struct outbox_letter_ticket, l->n_tickets);
    if (n == 0)
        return put_ticket(house, db, a, l, 0, ticket.id, ticket.number, ticket.title, error);
    for (size_t i = 0; i < n; i++)
        if (!put_ticket(house, db, a, l, i, bundle[i].ticket_id, bundle[i].number, bundle[i].title,
                        error))
            return false;
    return n < 2 || merge_offer_url(db, a, house, &l->row, &l->merge, error);
}

static bool load_article(struct db *db, struct arena *a, struct outbox_letter *l, GError **error)
{
    struct article_row article;
    struct profile_row *author = NULL;

    l->agent = "";
    if (l->row.article_id == 0)
        return true;
    if (!sql_article_by_id(db, a, l->row.article_id, &article, error))
        return false;
    l->text = article.new_text != NULL ? article.new_text : article.body_text;
    /* Who is told of an answer does not get it itself. */
    if (strcmp(article.sender, "agent") != 0 || strcmp(l->row.purpose, "notification") == 0)
        return true;
    l->html = article.body_html;
    l->agent = article.author_name == NULL ? "" : article.author_name;
    if (!sql_profile_get(db, a, article.author_id, &author, error))
        return false;
    if (author != NULL && *author->signature != '\0')
        l->signature = author->signature;
    return sql_attachment_of_article(db, a, article.id, &l->files, &l->n_files, error);
}

bool outbox_letter_load(const struct house *house, struct db *db, struct arena *a, int64_t id, struct outbox_letter *l,
                        GError **error)
{
    *l = (struct outbox_letter){0};
    return sql_outbox_by_id(db, a, id, &l->row, error) && load_tickets(house, db, a, l, error) &&
           load_article(db, a, l, error);
}
