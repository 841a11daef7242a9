/* webhook_payload.c - what a webhook is told (docs/WEBHOOKS.md). */
#include "core/webhook.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/article.h"
#include "core/person.h"
#include "core/tag.h"
#include "sql/blob.h"
#include "sql/webhook.h"

#include <string.h>

enum { PAYLOAD_MAX = 8 * 1024 * 1024, TEXT_MAX_BYTES = 1024 * 1024 };

/* What D is about, as it is now. Of an article that moved on, the ticket where it is. */
struct matter {
    struct ticket_row ticket;
    struct article_row article;
    bool has_ticket, has_article;
};

static bool load(struct db *db, struct arena *a, const struct webhook_delivery_row *d,
                 struct matter *m, GError **error)
{
    int64_t ticket_id = d->ticket_id;

    *m = (struct matter){.has_article = d->article_id != 0};
    if (m->has_article && !article_get(db, a, d->article_id, &m->article, error))
        return false;
    if (m->has_article)
        ticket_id = m->article.ticket_id;
    m->has_ticket = ticket_id != 0;
    return !m->has_ticket || ticket_get(db, a, ticket_id, &m->ticket, error);
}

static bool may_tell(const struct webhook_row *hook, const struct webhook_delivery_row *d,
                     const struct matter *m)
{
    bool test = strcmp(d->event, "test") == 0;

    if (!m->has_ticket)
        return test;
    if (hook->queue_id != 0 && !test ? m->ticket.queue_id != hook->queue_id
                                     : m->ticket.confidential != 0)
        return false;
    return !m->has_article || (strcmp(m->article.mark, "withdrawn") != 0 &&
                               (m->article.internal == 0 || hook->with_internal));
}

bool webhook_may_tell(struct db *db, struct arena *a, const struct webhook_row *hook,
                      const struct webhook_delivery_row *d, bool *may, GError **error)
{
    struct matter m;

    if (!load(db, a, d, &m, error))
        return false;
    *may = may_tell(hook, d, &m);
    return true;
}

static void put_person(struct jw *j, const char *key, const struct person_row *p)
{
    if (p == NULL) {
        jw_null(j, key);
        return;
    }
    jw_open(j, key, '{');
    jw_int(j, "id", p->id);
    jw_text(j, "name", p->name);
    jw_text(j, "email", p->address);
    jw_close(j, '}');
}

static bool put_who(struct db *db, struct arena *a, struct jw *j, const char *key, int64_t id,
                    GError **error)
{
    struct person_row p;

    if (id != 0 && !person_get(db, a, id, &p, error))
        return false;
    put_person(j, key, id == 0 ? NULL : &p);
    return true;
}

static void put_time(struct arena *a, struct jw *j, const char *key, int64_t at)
{
    jw_text(j, key, at == 0 ? NULL : clock_rfc3339(a, at));
}

static bool put_tags(struct db *db, struct arena *a, struct jw *j, int64_t ticket_id,
                     GError **error)
{
    struct ticket_tag_row *tags = NULL;
    size_t n = 0;

    if (!tag_list(db, a, &ticket_id, 1, &tags, &n, error))
        return false;
    jw_open(j, "tags", '[');
    for (size_t i = 0; i < n; i++)
        jw_text(j, NULL, tags[i].name);
    jw_close(j, ']');
    return true;
}

static bool put_ticket(struct db *db, struct arena *a, const struct house *house, struct jw *j,
                       const struct ticket_row *t, GError **error)
{
    static const char *const priorities[] = {"", "low", "normal", "high", "urgent"};

    jw_open(j, "ticket", '{');
    jw_int(j, "id", t->id);
    jw_text(j, "number", t->number);
    jw_text(j, "title", t->title);
    jw_text(j, "state", t->state);
    jw_text(j, "priority", priorities[CLAMP(t->priority, 1, 4)]);
    jw_text(j, "queue", t->queue_name);
    jw_text(j, "channel", t->channel);
    jw_text(j, "company", t->company_name);
    jw_text(j, "url", arena_printf(a, "%s/desk/t/%s", house->base_url, t->number));
    put_time(a, j, "created_at", t->created_at);
    put_time(a, j, "changed_at", t->changed_at);
    put_time(a, j, "closed_at", t->closed_at);
    put_time(a, j, "pending_at", t->pending_at);
    if (!put_who(db, a, j, "customer", t->customer_id, error) ||
        !put_who(db, a, j, "owner", t->owner_id, error) || !put_tags(db, a, j, t->id, error))
        return false;
    jw_close(j, '}');
    return true;
}

/* A text that is longer than anybody reads is cut, and says so. */
static void put_text(struct arena *a, struct jw *j, const char *text)
{
    size_t n = strlen(text);

    jw_text(j, "text", n <= TEXT_MAX_BYTES ? text : text_cut(a, text, TEXT_MAX_BYTES));
    jw_bool(j, "text_cut", n > TEXT_MAX_BYTES);
}

static bool put_article(struct db *db, struct arena *a, const struct house *house, struct jw *j,
                        const struct article_row *m, GError **error)
{
    struct attachment_row *files = NULL;
    size_t n = 0;

    if (!sql_attachment_of_article(db, a, m->id, &files, &n, error))
        return false;
    jw_open(j, "article", '{');
    jw_int(j, "id", m->id);
    jw_text(j, "kind", m->kind);
    jw_text(j, "sender", m->sender);
    jw_bool(j, "internal", m->internal != 0);
    jw_text(j, "from", m->from_text);
    jw_text(j, "to", m->to_text);
    jw_text(j, "cc", m->cc_text);
    jw_text(j, "subject", m->subject);
    put_text(a, j, m->new_text != NULL ? m->new_text : m->body_text);
    jw_text(j, "message_id", m->message_id);
    put_time(a, j, "created_at", m->created_at);
    jw_open(j, "attachments", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(j, NULL, '{');
        jw_text(j, "filename", files[i].filename);
        jw_text(j, "content_type", files[i].content_type);
        jw_int(j, "size", files[i].size);
        jw_text(j, "url", arena_printf(a, "%s/attachments/%s", house->base_url, files[i].token));
        jw_close(j, '}');
    }
    jw_close(j, ']');
    jw_close(j, '}');
    return true;
}

/* What was changed, from what, to what, and by whom. */
static bool put_change(struct db *db, struct arena *a, struct jw *j, int64_t event_id,
                       GError **error)
{
    struct webhook_change_row *e = NULL;

    if (!sql_webhook_change(db, a, event_id, &e, error))
        return false;
    if (e == NULL) {
        jw_null(j, "change");
        jw_null(j, "actor");
        return true;
    }
    jw_open(j, "change", '{');
    jw_text(j, "what", e->what);
    jw_text(j, "before", e->before);
    jw_text(j, "after", e->after);
    jw_close(j, '}');
    return put_who(db, a, j, "actor", e->actor_id, error);
}

static bool put_all(struct db *db, struct arena *a, const struct house *house, struct jw *j,
                    const struct webhook_delivery_row *d, const struct matter *m, GError **error)
{
    jw_open(j, NULL, '{');
    jw_text(j, "id", d->uuid);
    jw_text(j, "type", d->event);
    put_time(a, j, "timestamp", d->created_at);
    jw_open(j, "data", '{');
    if (!put_change(db, a, j, d->event_id, error) ||
        (m->has_ticket && !put_ticket(db, a, house, j, &m->ticket, error)) ||
        (m->has_article && !put_article(db, a, house, j, &m->article, error)))
        return false;
    jw_close(j, '}');
    jw_close(j, '}');
    return true;
}

bool webhook_payload(struct db *db, struct arena *a, const struct house *house,
                     const struct webhook_row *hook, const struct webhook_delivery_row *d,
                     const char **out, GError **error)
{
    struct matter m;
    struct jw j;
    g_auto(buf) body;

    *out = NULL;
    if (!load(db, a, d, &m, error))
        return false;
    if (!may_tell(hook, d, &m))
        return true;
    buf_init(&body, PAYLOAD_MAX);
    jw_init(&j, &body);
    if (!put_all(db, a, house, &j, d, &m, error))
        return false;
    if (!buf_ok(&body)) {
        fail_set(error, FAIL_TOO_BIG, "webhook: what there is to tell is over %d bytes",
                 PAYLOAD_MAX);
        return false;
    }
    *out = arena_strdup(a, buf_text(&body));
    return true;
}
