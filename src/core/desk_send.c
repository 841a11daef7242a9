#include "core/desk_send.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/mention.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "core/search_file.h"
#include "sql/article.h"
#include "sql/blob.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"

#include <string.h>

static const struct {
    const char *kind;
    bool internal, mails;
    enum right right;
    enum recipients_which which;
} kinds[] = {
    [DESK_SEND_REPLY] = {"mail", false, true, RIGHT_REPLY, RECIPIENTS_AUTHOR},
    [DESK_SEND_ALL] = {"mail", false, true, RIGHT_REPLY, RECIPIENTS_ALL},
    [DESK_SEND_PARTY] = {"mail", false, true, RIGHT_REPLY, RECIPIENTS_PARTY},
    [DESK_SEND_FORWARD] = {"mail", true, true, RIGHT_REPLY, RECIPIENTS_PARTY},
    [DESK_SEND_NOTE] = {"note", true, false, RIGHT_NOTE, RECIPIENTS_PARTY},
    [DESK_SEND_CALL] = {"phone", true, false, RIGHT_NOTE, RECIPIENTS_PARTY},
};

/* What is on its way into the database. */
struct sending {
    const struct desk_call *d;
    const struct desk_send *s;
    struct ticket_row *ticket;
    struct article_new n;
    struct recipients to;
    struct attachment_row *kept; /* files of the forwarded message */
    size_t n_kept;
    int64_t article_id;
};

static bool is_allowed(const struct sending *x, GError **error)
{
    if (right_has(x->d->actor, kinds[x->s->kind].right))
        return true;
    fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
    return false;
}

static bool says_something(const struct sending *x, GError **error)
{
    const struct desk_send *s = x->s;

    if (!text_empty(x->n.body_text) || s->message.n_files > 0 || s->kind == DESK_SEND_FORWARD)
        return true;
    fail_set(error, FAIL_INVALID, "message: it is empty (write something or attach a file)");
    return false;
}

/* Notes don't contradict each other; two answers to one question do. */
static bool nobody_was_faster(const struct sending *x, GError **error)
{
    const struct ticket_change *c = x->d->c;
    struct article_newest_row *newest = NULL;

    if (x->s->seen == 0 || !kinds[x->s->kind].mails)
        return true;
    if (!sql_article_newest_of_others(c->db, c->a, x->ticket->id, x->d->actor->person_id, &newest,
                                      error))
        return false;
    if (newest == NULL || newest->id <= x->s->seen)
        return true;
    fail_set(error, FAIL_CONFLICT,
             "ticket %s: there is a new message meanwhile (read it, then send)", x->ticket->number);
    return false;
}

static bool find_recipients(struct sending *x, GError **error)
{
    const struct ticket_change *c = x->d->c;
    const struct house *house = x->d->house;

    if (!kinds[x->s->kind].mails)
        return true;
    if (x->s->kind == DESK_SEND_FORWARD) {
        if (!recipients_add_to(c->a, house, x->s->to, &x->to, error))
            return false;
        if (x->to.n_to == 0) {
            fail_set(error, FAIL_INVALID,
                     "recipients: there is nobody to forward it to (name an address)");
            return false;
        }
    } else if (!recipients_of(c->db, c->a, house, x->ticket, kinds[x->s->kind].which, &x->to,
                              error))
        return false;
    if (!recipients_add_cc(c->a, house, x->s->cc, &x->to, error))
        return false;
    x->n.to_text = recipients_text(c->a, x->to.to, x->to.n_to);
    x->n.cc_text = recipients_text(c->a, x->to.cc, x->to.n_cc);
    return true;
}

/* The forwarded message below what was written, as mail programs do it. */
static bool add_forwarded(struct sending *x, GError **error)
{
    const struct ticket_change *c = x->d->c;
    bool english = strcmp(x->ticket->lang, "en") == 0;
    struct article_row m;

    if (x->s->kind != DESK_SEND_FORWARD || x->s->forwards == 0)
        return true;
    if (!sql_article_by_id(c->db, c->a, x->s->forwards, &m, error))
        return false;
    if (m.ticket_id != x->ticket->id || m.internal) {
        fail_set(error, FAIL_INVALID, "message: this one can't be forwarded (choose a public one)");
        return false;
    }
    x->n.body_text = arena_printf(
        c->a, "%s\n\n---------- %s ----------\n%s: %s\n%s: %s\n%s: %s\n\n%s", x->n.body_text,
        english ? "Forwarded message" : "Weitergeleitete Nachricht", english ? "From" : "Von",
        m.author_name != NULL ? m.author_name : m.from_text, english ? "Date" : "Datum",
        clock_rfc5322(c->a, m.created_at), english ? "Subject" : "Betreff",
        text_empty(m.subject) ? x->ticket->title : m.subject, m.body_text);
    x->n.body_html = NULL;
    return sql_attachment_of_article(c->db, c->a, m.id, &x->kept, &x->n_kept, error);
}

static bool keep_files(const struct sending *x, GError **error)
{
    for (size_t i = 0; i < x->n_kept; i++) {
        const struct attachment_row *f = &x->kept[i];
        struct sql_attachment_add row = {.token = secret_token(x->d->c->a, 16),
                                         .article_id = x->article_id,
                                         .blob_id = f->blob_id,
                                         .filename = f->filename,
                                         .content_type = f->content_type,
                                         .size = f->size};
        int64_t id;

        if (!sql_attachment_add(x->d->c->db, &row, &id, error))
            return false;
    }
    return x->n_kept == 0 || search_files_wait(x->d->c->db, x->article_id, error);
}

static void dress(struct sending *x)
{
    const struct desk_message *m = &x->s->message;
    const char *text =
        text_trim(x->d->c->a, text_unix_lines(x->d->c->a, m->text == NULL ? "" : m->text));

    x->n = (struct article_new){.ticket_id = x->ticket->id,
                                .kind = kinds[x->s->kind].kind,
                                .sender = "agent",
                                .internal = kinds[x->s->kind].internal,
                                .author_id = x->d->actor->person_id,
                                .from_text = x->d->actor->name,
                                .subject = x->ticket->title,
                                .mark = x->s->kind == DESK_SEND_FORWARD ? "forwarded" : "",
                                .body_text = text,
                                .body_html = x->s->html,
                                .files = m->files,
                                .n_files = m->n_files};
}

/* Who is mentioned follows from then on; the event is what tells them. */
static bool tell_mentioned(const struct sending *x, GError **error)
{
    const struct ticket_change *c = x->d->c;
    struct person_row *agents = NULL;
    size_t n = 0;
    int64_t *ids;

    if (x->s->kind != DESK_SEND_NOTE && x->s->kind != DESK_SEND_CALL)
        return true;
    if (!person_agents(c->db, c->a, &agents, &n, error))
        return false;
    ids = ARENA_ARRAY(c->a, int64_t, n + 1);
    n = mention_find(c->a, x->n.body_text, agents, n, ids);
    for (size_t i = 0; i < n; i++) {
        struct actor them = {.person_id = ids[i], .role = ROLE_AGENT, .name = ""};
        g_autoptr(GError) hidden = NULL;

        /* In a confidential queue nobody is told of what they may not see. */
        if (!ticket_visible_id(c->db, c->a, &them, x->ticket->id, &hidden)) {
            if (fail_is(hidden, FAIL_NOT_FOUND))
                continue;
            g_propagate_error(error, g_steal_pointer(&hidden));
            return false;
        }
        if (!ticket_follow(c, x->ticket->id, ids[i], true, error) ||
            !ticket_event_add(c, x->ticket->id, "mention", NULL,
                              arena_printf(c->a, "%" G_GINT64_FORMAT, ids[i]), x->article_id,
                              error))
            return false;
    }
    return true;
}

/* An answer makes a new or closed ticket an open one; all else leaves the state as it is. */
static bool state_after(const struct sending *x, GError **error)
{
    const char *state = x->s->message.state;
    bool answer = kinds[x->s->kind].mails && !kinds[x->s->kind].internal;
    bool was_new = strcmp(x->ticket->state, "new") == 0 || ticket_is_closed(x->ticket);

    if (state == NULL && answer)
        state = was_new ? "open" : x->ticket->state;
    if (state == NULL)
        return true;
    if (x->s->pending_at != 0 && g_str_has_prefix(state, "pending "))
        return ticket_set_pending(x->d->c, x->ticket, state, x->s->pending_at, error);
    return ticket_set_state(x->d->c, x->ticket, state, error);
}

static bool answered(const struct sending *x, bool closes, GError **error)
{
    const struct ticket_change *c = x->d->c;

    if (!sql_ticket_replied(c->db, x->ticket->id, c->at, closes ? "nobody" : "customer", NULL,
                            error) ||
        !state_after(x, error))
        return false;
    return closes || sql_ticket_waits(c->db, x->ticket->id, "customer", NULL, error);
}

static bool mail_it(const struct sending *x, bool closes, GError **error)
{
    const struct ticket_change *c = x->d->c;
    struct notify_mail mail = {.ticket = x->ticket,
                               .article_id = x->article_id,
                               .closes = closes,
                               .recipients = &x->to,
                               .next_at = c->at + x->s->hold_ms};

    if (x->s->hold_ms > 0 && !sql_article_hold(c->db, x->article_id, mail.next_at, NULL, error))
        return false;
    return notify_mail(c, x->d->house, &mail, error);
}

/* Whoever an agent copies in takes part: their answer will then be believed. */
static bool invite_copied(const struct sending *x, GError **error)
{
    struct recipients typed = {0};

    if (x->s->kind == DESK_SEND_FORWARD ||
        !recipients_add_cc(x->d->c->a, x->d->house, x->s->cc, &typed, error))
        return x->s->kind == DESK_SEND_FORWARD;
    for (size_t i = 0; i < typed.n_cc; i++)
        if (!ticket_invite(x->d->c, x->ticket, typed.cc[i].address, typed.cc[i].name, error))
            return false;
    return true;
}

bool desk_send(const struct desk_call *d, struct ticket_row *ticket, const struct desk_send *s,
               int64_t *article_id, GError **error)
{
    struct sending x = {.d = d, .s = s, .ticket = ticket};
    bool closes = g_strcmp0(s->message.state, "closed") == 0 && s->kind != DESK_SEND_FORWARD;

    dress(&x);
    if (!is_allowed(&x, error) || !says_something(&x, error) || !nobody_was_faster(&x, error) ||
        !find_recipients(&x, error) || !add_forwarded(&x, error) ||
        !article_add(d->c, &x.n, &x.article_id, error) || !keep_files(&x, error))
        return false;
    *article_id = x.article_id;
    if (!kinds[s->kind].mails)
        return tell_mentioned(&x, error) && state_after(&x, error);
    if (!invite_copied(&x, error))
        return false;
    if (s->kind == DESK_SEND_FORWARD)
        return state_after(&x, error) && mail_it(&x, false, error);
    return answered(&x, closes, error) && mail_it(&x, closes, error);
}

static bool own_answer(const struct desk_call *d, const struct ticket_row *ticket,
                       int64_t article_id, struct article_row *m, GError **error)
{
    g_autoptr(GError) missing = NULL;

    if (sql_article_by_id(d->c->db, d->c->a, article_id, m, &missing) &&
        m->ticket_id == ticket->id && m->author_id == d->actor->person_id &&
        strcmp(m->sender, "agent") == 0 && strcmp(m->kind, "mail") == 0 && m->inbox_id == 0 &&
        strcmp(m->mark, "withdrawn") != 0)
        return true;
    if (missing != NULL && !fail_is(missing, FAIL_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    fail_set(error, FAIL_NOT_FOUND, "message: there is no answer of yours to take back here");
    return false;
}

static bool mails_back(const struct ticket_change *c, const struct article_row *m, GError **error)
{
    struct outbox_left_row left;

    if (m->created_at + CLOCK_HOUR < c->at) {
        fail_set(error, FAIL_CONFLICT, "message: it was sent long ago (write another one)");
        return false;
    }
    if (!sql_article_forget_refs(c->db, m->id, NULL, error) ||
        !sql_outbox_take_back(c->db, m->id, c->at, NULL, error) ||
        !sql_outbox_of_article(c->db, c->a, m->id, &left, error))
        return false;
    if (left.n == 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "message: it has been sent already (write another one)");
    return false;
}

/* What the answer itself changed stands in the events of its very moment. */
static bool state_back(const struct desk_call *d, struct ticket_row *ticket,
                       const struct article_row *m, GError **error)
{
    const struct ticket_change *c = d->c;
    struct ticket_event_row *events = NULL;
    const char *state = NULL;
    int64_t pending_at = 0;
    size_t n = 0;

    if (!ticket_events(c->db, c->a, ticket->id, &events, &n, error))
        return false;
    for (size_t i = n; i > 0; i--) {
        const struct ticket_event_row *e = &events[i - 1];

        if (e->at != m->created_at || e->actor_id != m->author_id)
            continue;
        if (strcmp(e->what, "state") == 0 && strcmp(e->after, ticket->state) == 0)
            state = e->before;
        if (strcmp(e->what, "pending") == 0)
            pending_at = e->before == NULL ? 0 : g_ascii_strtoll(e->before, NULL, 10);
    }
    if (!sql_ticket_unreplied(c->db, ticket->id, m->created_at, NULL, error))
        return false;
    if (state != NULL && !ticket_set_state(c, ticket, state, error))
        return false;
    if (pending_at > c->at && g_str_has_prefix(ticket->state, "pending "))
        return ticket_set_pending(c, ticket, ticket->state, pending_at, error);
    return strcmp(ticket->state, "open") != 0 ||
           sql_ticket_waits(c->db, ticket->id, "agent", NULL, error);
}

bool desk_undo(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
               const char **text, GError **error)
{
    struct article_row m;

    if (!own_answer(d, ticket, article_id, &m, error) || !mails_back(d->c, &m, error) ||
        !sql_article_withdraw(d->c->db, m.id, NULL, error) || !state_back(d, ticket, &m, error))
        return false;
    *text = m.body_text;
    return ticket_event_add(d->c, ticket->id, "withdrawn", NULL, NULL, m.id, error);
}

bool desk_continue(const struct desk_call *d, struct ticket_row *ticket,
                   const struct desk_message *m, GError **error)
{
    struct ticket_row old = *ticket;
    struct desk_opening o = {.channel = "web",
                             .title = old.title,
                             .message = *m,
                             .queue_id = old.queue_id,
                             .priority = old.priority,
                             .customer_id = d->actor->person_id};

    return desk_open(d, &o, ticket, error) && ticket_link(d->c, ticket, &old, "continues", error);
}
