#include "mail/judge.h"

#include "base/json.h"
#include "base/text.h"
#include "core/account.h"
#include "core/desk.h"
#include "core/lang_guess.h"
#include "core/message_id.h"
#include "core/outbox.h"
#include "core/person.h"
#include "core/subject.h"
#include "core/subject_number.h"
#include "base/clock.h"
#include "base/fail.h"
#include "mail/authres.h"
#include "mail/autoreply.h"
#include "mail/belong.h"

#include <string.h>

enum { LINKS_MOST = 40, ADDRESSES_SHOWN = 30 };

/* Everything found out about one message, on its way to a decision. */
struct finding {
    const struct judge *j;
    const struct mail_address *from; /* NULL: none that can be written to */
    struct person_row *person;       /* who has that address, NULL: nobody yet */
    bool authenticated;
    struct account_row *account;
    struct belong_facts facts;
};

static const char *kind_name(enum maildoc_kind kind)
{
    static const char *const names[] = {[MAILDOC_PERSON] = "person", [MAILDOC_AUTOMATIC] = "automatic",
                                        [MAILDOC_LIST] = "list", [MAILDOC_BOUNCE] = "bounce"};

    return names[kind];
}

static char *address_text(struct arena *a, const struct mail_address *m)
{
    if (text_empty(m->name))
        return arena_strdup(a, m->address == NULL ? "" : m->address);
    return arena_printf(a, "%s <%s>", m->name, m->address == NULL ? "" : m->address);
}

static char *addresses_text(struct arena *a, const struct mail_addresses *list)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < list->n && i < ADDRESSES_SHOWN; i++)
        g_string_append_printf(s, "%s%s", i > 0 ? ", " : "", address_text(a, &list->v[i]));
    if (list->n > ADDRESSES_SHOWN)
        g_string_append_printf(s, ", … (%zu)", list->n);
    return arena_strdup(a, s->str);
}

/* The mailbox that the message is from: From, else Sender, else the envelope. */
static void find_sender(struct finding *f)
{
    const struct maildoc *d = f->j->doc;
    const struct mail_addresses *lists[] = {&d->from, &d->sender};

    for (size_t i = 0; i < G_N_ELEMENTS(lists) && f->from == NULL; i++)
        for (size_t k = 0; k < lists[i]->n && f->from == NULL; k++)
            if (lists[i]->v[k].address != NULL && person_address_ok(lists[i]->v[k].address))
                f->from = &lists[i]->v[k];
    if (f->from == NULL && person_address_ok(f->j->mail_from)) {
        struct mail_address *m = ARENA_NEW(f->j->a, struct mail_address);

        m->address = f->j->mail_from;
        f->from = m;
    }
}

/* A ticket behind a link; merged ones lead on. The ticket may be gone: then we do not know it. */
static bool resolve(struct finding *f, int64_t ticket_id, struct belong_link *l, GError **error)
{
    const struct judge *j = f->j;
    g_autoptr(GError) none = NULL;
    struct ticket_row t;

    if (ticket_id == 0)
        return true;
    if (!ticket_get(j->db, j->a, ticket_id, &t, &none)) {
        if (fail_is(none, FAIL_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&none));
        return false;
    }
    if (t.merged_into != 0)
        return resolve(f, t.merged_into, l, error);
    l->ticket_id = t.id;
    l->number = t.number;
    if (f->person == NULL)
        return true;
    if (strcmp(f->person->role, "customer") != 0) {
        l->takes_part = true;
        return true;
    }
    if (t.company_id != 0 && f->person->company_id == t.company_id) {
        l->takes_part = true;
        return true;
    }
    return ticket_takes_part(j->db, j->a, &t, f->person->id, &l->takes_part, error);
}

static bool add_reference(struct finding *f, const char *id, GError **error)
{
    const struct judge *j = f->j;
    struct belong_link l = {.named = id};
    int64_t ticket_id = 0, article_id = 0;
    bool ours = message_id_verify(j->a, j->house, id, &ticket_id);

    if (!ours && !article_of_message_id(j->db, j->a, id, &ticket_id, &article_id, error))
        return false;
    if (!resolve(f, ticket_id, &l, error))
        return false;
    if (l.ticket_id == 0)
        return true;
    if (ours && f->facts.n_signed < LINKS_MOST)
        f->facts.signed_ids[f->facts.n_signed++] = l;
    else if (!ours && f->facts.n_references < LINKS_MOST)
        f->facts.references[f->facts.n_references++] = l;
    return true;
}

/* The newest reference first: In-Reply-To, then References from its end. */
static bool find_references(struct finding *f, GError **error)
{
    const struct maildoc *d = f->j->doc;

    f->facts.signed_ids = ARENA_ARRAY(f->j->a, struct belong_link, LINKS_MOST);
    f->facts.references = ARENA_ARRAY(f->j->a, struct belong_link, LINKS_MOST);
    for (size_t i = 0; i < d->in_reply_to.n && i < LINKS_MOST; i++)
        if (!add_reference(f, d->in_reply_to.v[i], error))
            return false;
    for (size_t i = d->references.n, looked = 0; i > 0 && looked < LINKS_MOST; i--, looked++)
        if (!add_reference(f, d->references.v[i - 1], error))
            return false;
    return true;
}

static bool find_numbers(struct finding *f, const char *text, enum subject_where where,
                         struct belong_link **links, size_t *n, GError **error)
{
    const struct judge *j = f->j;
    const char **keys = NULL;
    size_t n_keys = 0;

    subject_numbers(j->a, text, where, j->house->number_patterns, &keys, &n_keys);
    *links = ARENA_ARRAY(j->a, struct belong_link, n_keys + 1);
    *n = n_keys;
    for (size_t i = 0; i < n_keys; i++) {
        int64_t id = 0;

        (*links)[i].named = keys[i];
        if (!ticket_find(j->db, j->a, keys[i], &id, error) ||
            !resolve(f, id, &(*links)[i], error))
            return false;
        if ((*links)[i].number != NULL)
            (*links)[i].named = (*links)[i].number;
    }
    return true;
}

static bool find_copy(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    struct fingerprint_row *copy = NULL;

    if (j->doc->fingerprint == NULL)
        return true;
    if (!inbox_copy_of(j->db, j->a, j->doc->fingerprint, &copy, error))
        return false;
    f->facts.is_copy = copy != NULL;
    if (copy != NULL)
        f->facts.copy = (struct belong_link){
            .named = arena_printf(j->a, "%" G_GINT64_FORMAT, copy->inbox_id),
            .ticket_id = copy->ticket_id};
    return true;
}

/* A bounce returns one of ours: the signature on its Message-ID names the ticket. */
static bool find_bounced(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const char *id = j->doc->returned_message_id;
    int64_t ticket_id = 0;

    if (j->doc->kind != MAILDOC_BOUNCE || id == NULL ||
        !message_id_verify(j->a, j->house, id, &ticket_id))
        return true;
    f->facts.bounced.named = id;
    return resolve(f, ticket_id, &f->facts.bounced, error);
}

static bool find_all(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    int64_t ignored;

    find_sender(f);
    if (f->from != NULL && !person_find(j->db, j->a, f->from->address, &f->person, error))
        return false;
    f->authenticated = d->from.n == 1 && f->from == &d->from.v[0] &&
                       authres_verified(d->authentication_results, j->house->authserv_id,
                                        f->from->address);
    f->facts.kind = d->kind;
    f->facts.auto_submitted = d->auto_submitted;
    f->facts.own_message = d->message_id != NULL &&
                           message_id_verify(j->a, j->house, d->message_id, &ignored);
    f->facts.from_own_address = f->from != NULL && house_owns_address(j->house, f->from->address);
    f->facts.is_reply = d->in_reply_to.n > 0 || d->references.n > 0 ||
                        (d->subject != NULL && subject_is_reply(j->a, d->subject));
    return find_copy(f, error) && find_references(f, error) && find_bounced(f, error) &&
           find_numbers(f, d->subject == NULL ? "" : d->subject, SUBJECT_LINE,
                        &f->facts.subject_numbers, &f->facts.n_subject_numbers, error) &&
           find_numbers(f, d->new_text == NULL ? d->body_text : d->new_text, SUBJECT_BODY,
                        &f->facts.body_numbers, &f->facts.n_body_numbers, error);
}

/* The account whose address the message came to: by the envelope, else by its headers. */
static bool find_account(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const struct mail_addresses *lists[] = {&j->doc->delivered_to, &j->doc->to, &j->doc->cc};

    if (!account_of_recipients(j->db, j->a, j->rcpt_to, &f->account, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(lists) && f->account == NULL; i++)
        for (size_t k = 0; k < lists[i]->n && k < LINKS_MOST && f->account == NULL; k++)
            if (lists[i]->v[k].address != NULL &&
                !account_of_recipients(j->db, j->a, lists[i]->v[k].address, &f->account, error))
                return false;
    return true;
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

static struct article_new article_of(const struct finding *f, int64_t ticket_id)
{
    static const char *const security[] = {[MAILDOC_PLAIN] = "none", [MAILDOC_SIGNED] = "signed",
                                           [MAILDOC_ENCRYPTED] = "encrypted"};
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    bool folded = d->new_text != NULL && strcmp(d->new_text, d->body_text) != 0;

    return (struct article_new){.ticket_id = ticket_id,
                                .kind = "mail",
                                .sender = "customer",
                                .author_id = f->person == NULL ? 0 : f->person->id,
                                .from_text = f->from == NULL ? "" : address_text(j->a, f->from),
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

static bool counts(const struct judge *j, const char *address, struct autoreply_facts *facts,
                   GError **error)
{
    for (size_t i = 0; i < AUTOREPLY_WINDOWS; i++)
        if (!outbox_automatic_since(j->db, j->a, address,
                                    j->now - autoreply_windows[i].minutes * CLOCK_MINUTE,
                                    &facts->sent[i], error))
            return false;
    return true;
}

/* The confirmation of receipt, unless RFC 3834 or the caps forbid it; *REFUSED says why. Their own
 * words go back only to those who are known or authenticated: else anybody could make us send his
 * text to a stranger. */
static bool acknowledge(const struct finding *f, const struct ticket_change *c,
                        const struct ticket_row *ticket, int64_t article_id, const char **refused,
                        GError **error)
{
    const struct judge *j = f->j;
    struct autoreply_facts facts = {.kind = j->doc->kind,
                                    .auto_submitted = j->doc->auto_submitted,
                                    .no_auto_reply = j->doc->no_auto_reply,
                                    .own_address = f->facts.from_own_address,
                                    .sender = f->from->address,
                                    .return_path = j->doc->return_path};
    struct notify_ack ack = {.ticket = ticket, .article_id = article_id, .customer = f->person,
                             .address = f->from->address, .message_id = j->doc->message_id};
    bool known = false;

    if (!counts(j, f->from->address, &facts, error))
        return false;
    *refused = autoreply_refusal(&facts);
    if (*refused != NULL)
        return true;
    if (!person_is_known(j->db, j->a, f->person, &known, error))
        return false;
    ack.quotes = known || f->authenticated;
    return notify_acknowledge(c, j->house, &ack, error);
}

static bool decided(const struct finding *f, const char *decision, const char *reason,
                    int64_t ticket_id, int64_t article_id, bool *first, GError **error)
{
    const struct judge *j = f->j;
    struct inbox_decision d = {.decision = decision, .reason = reason,
                               .kind = kind_name(j->doc->kind), .message_id = j->doc->message_id,
                               .sender = f->from == NULL ? NULL : f->from->address,
                               .subject = j->doc->subject, .fingerprint = j->doc->fingerprint,
                               .ticket_id = ticket_id, .article_id = article_id, .at = j->now};

    return inbox_decide(j->db, j->inbox_id, &d, first, error);
}

static bool make_ticket(struct finding *f, const struct belong_decision *b, bool *first,
                        GError **error)
{
    const struct judge *j = f->j;
    struct ticket_change c = {.db = j->db, .a = j->a, .at = j->now};
    struct ticket_new n = {.channel = "mail", .at = j->now, .named_number = b->named_number};
    struct ticket_row ticket;
    struct article_new article;
    const char *refused = NULL, *reason = b->reason, *lang;
    int64_t ticket_id, article_id;

    if (!find_account(f, error))
        return false;
    lang = lang_guess(j->doc->body_text, f->account != NULL ? f->account->lang : j->house->lang);
    if (!person_of_sender(j->db, j->a, f->from->address, f->from->name, NULL, j->now, &f->person,
                          NULL, error))
        return false;
    n.title = j->doc->subject == NULL ? "" : subject_base(j->a, j->doc->subject);
    n.lang = f->person->lang != NULL ? f->person->lang : lang;
    if (text_empty(n.title))
        n.title = strcmp(n.lang, "de") == 0 ? "(ohne Betreff)" : "(no subject)";
    n.customer_id = f->person->id;
    n.company_id = f->person->company_id;
    n.account_id = f->account == NULL ? 0 : f->account->id;
    n.queue_id = f->account == NULL ? 0 : f->account->queue_id;
    if (!ticket_create(j->db, j->a, &n, &ticket_id, error))
        return false;
    article = article_of(f, ticket_id);
    article.mark = j->doc->kind == MAILDOC_PERSON ? "" : kind_name(j->doc->kind);
    c.actor_id = f->person->id;
    if (!article_add(&c, &article, &article_id, error) ||
        !ticket_get(j->db, j->a, ticket_id, &ticket, error) ||
        !acknowledge(f, &c, &ticket, article_id, &refused, error))
        return false;
    if (refused != NULL)
        reason = arena_printf(j->a, "%s; no acknowledgement: %s", reason, refused);
    return decided(f, "ticket", reason, ticket_id, article_id, first, error);
}

/* An agent's mail is a note: mail alone never speaks in the desk's name. Somebody who takes no part
 * is heard, but marked, and the customer does not see it before an agent does. */
static void dress(const struct finding *f, const struct belong_decision *b, struct article_new *n)
{
    bool agent = f->person != NULL && strcmp(f->person->role, "customer") != 0;

    if (b->outcome == BELONG_QUIET)
        n->mark = "automatic";
    if (agent) {
        n->sender = "agent";
        n->internal = true;
        n->mark = f->authenticated ? "by mail" : "unverified agent";
    } else if (b->unverified) {
        n->internal = true;
        n->mark = "unverified";
    }
}

static bool add_to_ticket(struct finding *f, const struct belong_decision *b, bool *first,
                          GError **error)
{
    const struct judge *j = f->j;
    struct ticket_change c = {.db = j->db, .a = j->a, .at = j->now};
    struct article_new n;
    struct ticket_row ticket;
    int64_t article_id;

    if (!ticket_get(j->db, j->a, b->ticket_id, &ticket, error))
        return false;
    if (f->from != NULL && f->person == NULL &&
        !person_of_sender(j->db, j->a, f->from->address, f->from->name, NULL, j->now, &f->person,
                          NULL, error))
        return false;
    n = article_of(f, ticket.id);
    dress(f, b, &n);
    c.actor_id = n.author_id;
    if (!article_add(&c, &n, &article_id, error))
        return false;
    if (b->outcome == BELONG_ADD && strcmp(n.sender, "customer") == 0 &&
        !desk_customer_wrote(&c, &ticket, error))
        return false;
    if (b->outcome == BELONG_ADD && !n.internal && f->person != NULL &&
        !ticket_participant_add(j->db, ticket.id, f->person->id, error))
        return false;
    return decided(f, "added", b->reason, ticket.id, article_id, first, error);
}

static char *bounce_words(struct arena *a, const struct maildoc *d)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < d->n_recipients && i < ADDRESSES_SHOWN; i++) {
        const struct mail_recipient *r = &d->recipients[i];

        g_string_append_printf(s, "%s%s: %s %s%s%s", i > 0 ? "\n" : "",
                               r->final_recipient == NULL ? "?" : r->final_recipient,
                               r->status == NULL ? "" : r->status,
                               r->reason == NULL ? "" : r->reason,
                               r->diagnostic == NULL ? "" : " — ",
                               r->diagnostic == NULL ? "" : r->diagnostic);
    }
    return arena_strdup(a, s->str);
}

/* Shown on the mail that bounced, and kept as an internal article; the ticket waits for an agent. */
static bool note_bounce(struct finding *f, const struct belong_decision *b, bool *first,
                        GError **error)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    struct ticket_change c = {.db = j->db, .a = j->a, .at = j->now};
    struct article_new n = article_of(f, b->ticket_id);
    struct ticket_row ticket;
    int64_t article_id, ticket_id, sent_article;

    for (size_t i = 0; i < d->n_recipients && d->returned_message_id != NULL; i++) {
        const struct mail_recipient *r = &d->recipients[i];
        const char *answer = r->diagnostic != NULL ? r->diagnostic
                             : r->reason != NULL   ? r->reason
                                                   : "bounced";

        if (!outbox_bounced(&c, d->returned_message_id, r->final_recipient, answer, r->hard,
                            &ticket_id, &sent_article, error))
            return false;
    }
    n.sender = "system";
    n.internal = true;
    n.author_id = 0;
    n.mark = "bounce";
    if (d->n_recipients > 0)
        n.new_text = bounce_words(j->a, d);
    if (!article_add(&c, &n, &article_id, error) ||
        !ticket_get(j->db, j->a, b->ticket_id, &ticket, error))
        return false;
    if (!ticket_is_closed(&ticket) && !desk_customer_wrote(&c, &ticket, error))
        return false;
    return decided(f, "added", b->reason, b->ticket_id, article_id, first, error);
}

bool judge_message(const struct judge *j, bool *first, GError **error)
{
    struct finding f = {.j = j};
    struct belong_decision b;

    if (!find_all(&f, error))
        return false;
    b = belong_decide(j->a, &f.facts);
    if (f.from == NULL && b.outcome == BELONG_NEW)
        return judge_hold(j, "there is no sender's address that could be answered", first, error);
    switch (b.outcome) {
    case BELONG_NEW:
        return make_ticket(&f, &b, first, error);
    case BELONG_ADD:
    case BELONG_QUIET:
        return add_to_ticket(&f, &b, first, error);
    case BELONG_BOUNCE:
        return note_bounce(&f, &b, first, error);
    case BELONG_DUPLICATE:
        return decided(&f, "duplicate", b.reason, b.ticket_id, 0, first, error);
    case BELONG_FILE:
    default:
        return decided(&f, "filed", b.reason, 0, 0, first, error);
    }
}

bool judge_hold(const struct judge *j, const char *reason, bool *first, GError **error)
{
    struct inbox_decision d = {.decision = "held", .reason = reason, .at = j->now};

    if (j->doc != NULL) {
        d.message_id = j->doc->message_id;
        d.subject = j->doc->subject;
        d.kind = kind_name(j->doc->kind);
        if (j->doc->from.n > 0)
            d.sender = j->doc->from.v[0].address;
    }
    return inbox_decide(j->db, j->inbox_id, &d, first, error);
}
