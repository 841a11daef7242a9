#include "mail/judge_article.h"

#include "base/json.h"
#include "base/text.h"
#include "mail/forward_ticket.h"

#include <string.h>

char *judge_address_text(struct arena *a, const struct mail_address *m)
{
    if (text_empty(m->name))
        return arena_strdup(a, m->address == NULL ? "" : m->address);
    return arena_printf(a, "%s <%s>", m->name, m->address == NULL ? "" : m->address);
}

static char *addresses_text(struct arena *a, const struct mail_addresses *list)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < list->n && i < JUDGE_ADDRESSES_SHOWN; i++)
        g_string_append_printf(s, "%s%s", i > 0 ? ", " : "", judge_address_text(a, &list->v[i]));
    if (list->n > JUDGE_ADDRESSES_SHOWN)
        g_string_append_printf(s, ", … (%zu)", list->n);
    return arena_strdup(a, s->str);
}

static char *calendar_json(struct arena *a, const struct mail_calendar *c)
{
    g_auto(buf) out;
    struct jw w;

    buf_init(&out, 65536);
    jw_init(&w, &out);
    jw_open(&w, NULL, '{');
    jw_text(&w, "calendar", c->summary == NULL ? "" : c->summary);
    jw_text(&w, "when", c->start_text);
    jw_text(&w, "until", c->end_text);
    if (c->start_at != MAILDOC_NO_DATE)
        jw_int(&w, "start_at", c->start_at);
    jw_text(&w, "where", c->location);
    jw_text(&w, "who", c->organizer);
    jw_close(&w, '}');
    return arena_strdup(a, buf_text(&out));
}

struct article_new judge_article(const struct finding *f, int64_t ticket_id)
{
    static const char *const security[] = {
        [MAILDOC_PLAIN] = "none", [MAILDOC_SIGNED] = "signed", [MAILDOC_ENCRYPTED] = "encrypted"};
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    bool folded = d->new_text != NULL && strcmp(d->new_text, d->body_text) != 0;

    return (struct article_new){
        .ticket_id = ticket_id,
        .kind = "mail",
        .sender = "customer",
        .author_id = f->person == NULL ? 0 : f->person->id,
        .from_text = f->from == NULL ? "" : judge_address_text(j->a, f->from),
        .to_text = addresses_text(j->a, &d->to),
        .cc_text = addresses_text(j->a, &d->cc),
        .subject = d->subject == NULL ? "" : d->subject,
        .body_text = d->body_text,
        .body_html = d->body_html,
        .new_text = folded ? d->new_text : NULL,
        .message_id = d->message_id,
        .inbox_id = j->inbox_id,
        .security = security[d->security],
        .extra = d->calendar == NULL ? NULL : calendar_json(j->a, d->calendar),
        .files = j->files,
        .n_files = j->n_files};
}

/* {"other": "petra@kruemel.example"}: who the customer is, if our guess is wrong. */
static char *other_json(struct arena *a, const char *address)
{
    g_auto(buf) out;
    struct jw w;

    buf_init(&out, 65536);
    jw_init(&w, &out);
    jw_open(&w, NULL, '{');
    jw_text(&w, "other", address);
    jw_close(&w, '}');
    return arena_strdup(a, buf_text(&out));
}

/* The message that was passed on stands as its sender wrote it; the agent's own words do not. */
void judge_article_passed(const struct finding *f, struct article_new *n)
{
    const struct forward_ticket *w = f->passed;
    struct arena *a = f->j->a;

    if (w == NULL)
        return;
    n->mark = f->passed_good ? "passed on" : "passed on unverified";
    n->extra = other_json(a, f->passed_good ? f->passed_by->address : w->sender.address);
    if (!f->passed_good)
        return;
    n->subject = w->passed->subject == NULL ? "" : w->passed->subject;
    n->to_text = addresses_text(a, &w->passed->to);
    n->cc_text = addresses_text(a, &w->passed->cc);
    n->body_text = w->passed->text;
    n->body_html = n->new_text = NULL;
    n->at = w->at;
    if (w->passed->attached)
        n->n_files += w->passed->n_attachments;
}

char *judge_bounce_words(struct arena *a, const struct maildoc *d)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < d->n_recipients && i < JUDGE_ADDRESSES_SHOWN; i++) {
        const struct mail_recipient *r = &d->recipients[i];

        g_string_append_printf(
            s, "%s%s: %s %s%s%s", i > 0 ? "\n" : "",
            r->final_recipient == NULL ? "?" : r->final_recipient,
            r->status == NULL ? "" : r->status, r->reason == NULL ? "" : r->reason,
            r->diagnostic == NULL ? "" : " — ", r->diagnostic == NULL ? "" : r->diagnostic);
    }
    return arena_strdup(a, s->str);
}
