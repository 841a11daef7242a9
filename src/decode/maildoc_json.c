/* maildoc_json.c - a maildoc as `vorgang decode` prints it. */
#include "base/json.h"
#include "decode/maildoc.h"

static void put_texts(struct jw *j, const char *key, const struct mail_texts *t)
{
    jw_open(j, key, '[');
    for (size_t i = 0; i < t->n; i++)
        jw_text(j, NULL, t->v[i]);
    jw_close(j, ']');
}

static void put_address(struct jw *j, const char *key, const struct mail_address *m)
{
    jw_open(j, key, '{');
    jw_text(j, "name", m->name);
    jw_text(j, "address", m->address);
    jw_close(j, '}');
}

static void put_addresses(struct jw *j, const char *key, const struct mail_addresses *list)
{
    jw_open(j, key, '[');
    for (size_t i = 0; i < list->n; i++)
        put_address(j, NULL, &list->v[i]);
    jw_close(j, ']');
}

static void put_time(struct jw *j, const char *key, int64_t at)
{
    if (at == MAILDOC_NO_DATE)
        jw_null(j, key);
    else
        jw_int(j, key, at);
}

static void put_attachments(struct jw *j, const struct maildoc *d)
{
    jw_open(j, "attachments", '[');
    for (size_t i = 0; i < d->n_attachments; i++) {
        const struct mail_attachment *m = &d->attachments[i];

        jw_open(j, NULL, '{');
        jw_text(j, "filename", m->filename);
        jw_text(j, "content_type", m->content_type);
        jw_int(j, "size", m->size);
        jw_text(j, "sha256", m->sha256);
        jw_text(j, "disposition", m->is_inline ? "inline" : "attachment");
        jw_text(j, "content_id", m->content_id);
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

static void put_recipients(struct jw *j, const struct maildoc *d)
{
    jw_open(j, "recipients", '[');
    for (size_t i = 0; i < d->n_recipients; i++) {
        const struct mail_recipient *r = &d->recipients[i];

        jw_open(j, NULL, '{');
        jw_text(j, "final_recipient", r->final_recipient);
        jw_text(j, "status", r->status);
        jw_text(j, "reply_code", r->reply_code);
        jw_text(j, "reason", r->reason);
        jw_bool(j, "hard", r->hard);
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

static void put_calendar(struct jw *j, const struct mail_calendar *c)
{
    if (c == NULL) {
        jw_null(j, "calendar");
        return;
    }
    jw_open(j, "calendar", '{');
    jw_text(j, "method", c->method);
    jw_text(j, "summary", c->summary);
    jw_text(j, "location", c->location);
    jw_text(j, "organizer", c->organizer);
    jw_text(j, "start_text", c->start_text);
    jw_text(j, "end_text", c->end_text);
    put_time(j, "start_at", c->start_at);
    put_time(j, "end_at", c->end_at);
    put_texts(j, "attendees", &c->attendees);
    jw_close(j, '}');
}

static void put_forwarded(struct jw *j, const struct mail_forwarded *f)
{
    if (f == NULL || f->attached) { /* that one is in the list of attachments */
        jw_null(j, "forwarded");
        return;
    }
    jw_open(j, "forwarded", '{');
    put_address(j, "from", &f->from);
    put_addresses(j, "to", &f->to);
    put_addresses(j, "cc", &f->cc);
    jw_text(j, "subject", f->subject);
    jw_text(j, "date_text", f->date_text);
    jw_text(j, "text", f->text);
    jw_close(j, '}');
}

void maildoc_json(const struct maildoc *d, struct buf *out)
{
    static const char *const kinds[] = {[MAILDOC_PERSON] = "person",
                                        [MAILDOC_AUTOMATIC] = "automatic",
                                        [MAILDOC_LIST] = "list",
                                        [MAILDOC_BOUNCE] = "bounce"};
    static const char *const security[] = {
        [MAILDOC_PLAIN] = "none", [MAILDOC_SIGNED] = "signed", [MAILDOC_ENCRYPTED] = "encrypted"};
    struct jw j;

    jw_init(&j, out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "message_id", d->message_id);
    put_texts(&j, "in_reply_to", &d->in_reply_to);
    put_texts(&j, "references", &d->references);
    put_time(&j, "date_at", d->date_at);
    put_addresses(&j, "from", &d->from);
    put_addresses(&j, "reply_to", &d->reply_to);
    put_addresses(&j, "to", &d->to);
    put_addresses(&j, "cc", &d->cc);
    put_addresses(&j, "bcc", &d->bcc);
    jw_text(&j, "subject", d->subject);
    jw_text(&j, "body_text", d->body_text);
    jw_text(&j, "body_html", d->body_html);
    jw_text(&j, "new_text", d->new_text);
    put_attachments(&j, d);
    jw_text(&j, "kind", kinds[d->kind]);
    jw_bool(&j, "auto_submitted", d->auto_submitted);
    jw_bool(&j, "no_auto_reply", d->no_auto_reply);
    put_recipients(&j, d);
    jw_text(&j, "security", security[d->security]);
    put_calendar(&j, d->calendar);
    put_forwarded(&j, d->forwarded);
    put_texts(&j, "problems", &d->problems);
    jw_close(&j, '}');
}
