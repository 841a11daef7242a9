#include "mail/judge.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/account_trial.h"
#include "core/concern_desk.h"
#include "core/lang_guess.h"
#include "core/outbox.h"
#include "core/subject.h"
#include "core/suppressed.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "mail/autoreply.h"
#include "mail/belong.h"
#include "mail/finding.h"
#include "mail/forward_ticket.h"
#include "mail/judge_article.h"

#include <string.h>

static struct ticket_change change_of(const struct judge *j)
{
    return (struct ticket_change){
        .db = j->db, .a = j->a, .at = j->said_at, .index_later = j->index_later};
}

static const char *kind_name(enum maildoc_kind kind)
{
    static const char *const names[] = {[MAILDOC_PERSON] = "person",
                                        [MAILDOC_AUTOMATIC] = "automatic",
                                        [MAILDOC_LIST] = "list",
                                        [MAILDOC_BOUNCE] = "bounce"};

    return names[kind];
}

static bool counts(const struct judge *j, const char *address, struct autoreply_facts *facts,
                   GError **error)
{
    const int widest = autoreply_windows[AUTOREPLY_WINDOWS - 1].minutes;
    struct outbox_time_row *times = NULL;
    size_t n = 0;

    if (!outbox_automatic_times(j->db, j->a, address, j->now - widest * CLOCK_MINUTE, &times, &n,
                                error))
        return false;
    for (size_t i = 0; i < AUTOREPLY_WINDOWS; i++)
        for (size_t k = 0; k < n; k++)
            facts->sent[i] += times[k].at >= j->now - autoreply_windows[i].minutes * CLOCK_MINUTE;
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
    struct autoreply_facts facts = {.lang = house_now(j->house)->lang,
                                    .kind = j->doc->kind,
                                    .auto_submitted = j->doc->auto_submitted,
                                    .no_auto_reply = j->doc->no_auto_reply,
                                    .own_address = f->facts.from_own_address,
                                    .sender = f->from->address,
                                    .return_path = j->doc->return_path};
    struct notify_ack ack = {.ticket = ticket,
                             .article_id = article_id,
                             .customer = f->person,
                             .address = f->from->address,
                             .message_id = f->passed_good ? NULL : j->doc->message_id};
    bool joined = false;

    if (j->quiet) {
        *refused = strcmp(house_now(j->house)->lang, "en") == 0
                       ? "the message is older than its mail account here"
                       : "die Nachricht ist älter als ihr Mailkonto hier";
        return true;
    }
    if (!person_is_known(j->db, j->a, f->person, &facts.known, error) ||
        !counts(j, f->from->address, &facts, error))
        return false;
    facts.known = facts.known || f->authenticated;
    ack.quotes = facts.known;
    switch (autoreply_decide(&facts, refused)) {
    case AUTOREPLY_SEND:
        return notify_acknowledge(c, j->house, &ack, error);
    case AUTOREPLY_JOIN:
        if (!notify_join(c, j->house, &ack, &joined, error))
            return false;
        *refused = joined ? NULL : *refused;
        return true;
    case AUTOREPLY_NEVER:
    default:
        return true;
    }
}

static bool decided(const struct finding *f, const char *decision, const char *reason,
                    int64_t ticket_id, int64_t article_id, bool *first, GError **error)
{
    const struct judge *j = f->j;
    struct inbox_decision d = {.decision = decision,
                               .reason = reason,
                               .kind = kind_name(j->doc->kind),
                               .message_id = j->doc->message_id,
                               .sender = f->passed_good    ? f->passed_by->address
                                         : f->from == NULL ? NULL
                                                           : f->from->address,
                               .subject = j->doc->subject,
                               .fingerprint = j->doc->fingerprint,
                               .ticket_id = ticket_id,
                               .article_id = article_id,
                               .account_id = f->account == NULL ? 0 : f->account->id,
                               .block_id = f->block_id,
                               .auth = finding_auth(f),
                               .at = j->now};

    return inbox_decide(j->db, j->inbox_id, &d, first, error);
}

/* Whom the ticket is for; somebody without an address where the message names none. */
static bool customer(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    struct person_new nobody = {.role = ROLE_CUSTOMER, .at = j->now};
    int64_t id;

    if (f->from != NULL)
        return person_of_sender(j->db, j->a, f->from->address, f->from->name, NULL, j->now,
                                &f->person, NULL, error);
    nobody.name = strcmp(house_now(j->house)->lang, "en") == 0 ? "Unknown sender" : "Absender unbekannt";
    f->person = ARENA_NEW(j->a, struct person_row);
    return person_add(j->db, j->a, &nobody, &id, error) &&
           person_get(j->db, j->a, id, f->person, error);
}

/* Who passed it on, and what he wrote above it. */
static bool note_agent(const struct finding *f, const struct ticket_change *by_customer,
                       const struct ticket_row *ticket, GError **error)
{
    struct ticket_change c = *by_customer;
    struct article_new n = judge_article(f, ticket->id);
    int64_t note_id;

    if (!f->passed_good)
        return true;
    c.actor_id = f->agent_id;
    if (!ticket_event_add(&c, ticket->id, "passed on", NULL, NULL, 0, error))
        return false;
    if (text_empty(f->passed->words))
        return true;
    n.sender = "agent";
    n.internal = true;
    n.author_id = f->agent_id;
    n.from_text = judge_address_text(f->j->a, f->passed_by);
    n.mark = "by mail";
    n.body_text = f->passed->words;
    n.body_html = n.new_text = n.message_id = n.extra = NULL;
    n.inbox_id = 0;
    n.n_files = 0;
    return article_add(&c, &n, &note_id, error);
}

/* A new ticket; where it is said in one that does not open again, linked with that. */
static bool make_ticket(struct finding *f, const struct belong_decision *b,
                        const struct ticket_row *continues, bool *first, GError **error)
{
    const struct judge *j = f->j;
    struct ticket_change c = change_of(j);
    struct ticket_new n = {.channel = "mail",
                           .at = j->said_at,
                           .state = j->archive ? "closed" : NULL,
                           .named_number = b->named_number};
    struct ticket_row ticket;
    struct article_new article;
    const char *refused = NULL, *reason = b->reason, *lang;
    int64_t ticket_id, article_id;

    lang = lang_guess(f->passed_good ? f->passed->passed->text : j->doc->body_text,
                      f->account != NULL ? f->account->lang : house_now(j->house)->lang);
    if (!customer(f, error))
        return false;
    n.title = f->passed_good            ? f->passed->subject
              : j->doc->subject == NULL ? ""
                                        : subject_base(j->a, j->doc->subject);
    n.lang = f->person->lang != NULL ? f->person->lang : lang;
    if (text_empty(n.title))
        n.title = strcmp(n.lang, "de") == 0 ? "(ohne Betreff)" : "(no subject)";
    n.customer_id = f->person->id;
    n.company_id = f->person->company_id;
    n.account_id = f->account == NULL ? 0 : f->account->id;
    n.queue_id = f->account == NULL ? 0 : f->account->queue_id;
    if (!ticket_create(j->db, j->a, &n, &ticket_id, error))
        return false;
    article = judge_article(f, ticket_id);
    article.mark = j->doc->kind == MAILDOC_PERSON ? "" : kind_name(j->doc->kind);
    judge_article_passed(f, &article);
    c.actor_id = f->person->id;
    if (!article_add(&c, &article, &article_id, error) ||
        !ticket_get(j->db, j->a, ticket_id, &ticket, error) ||
        !note_agent(f, &c, &ticket, error) ||
        (continues != NULL && !ticket_link(&c, &ticket, continues, "continues", error)) ||
        (f->from != NULL && !acknowledge(f, &c, &ticket, article_id, &refused, error)))
        return false;
    if (refused != NULL)
        reason = arena_printf(j->a,
                              strcmp(house_now(j->house)->lang, "en") == 0 ? "%s; no acknowledgement: %s"
                                                                : "%s; keine Bestätigung: %s",
                              reason, refused);
    return decided(f, "ticket", reason, ticket_id, article_id, first, error);
}

/* An agent's mail is a note: mail alone never speaks in the desk's name. Somebody who takes no part
 * is heard, but marked, and the customer does not see it before an agent does. */
static void dress(const struct finding *f, const struct belong_decision *b, struct article_new *n)
{
    bool agent = f->person != NULL && strcmp(f->person->role, "customer") != 0;

    if (agent) {
        n->sender = "agent";
        n->internal = true;
        n->mark = f->authenticated ? "by mail" : "unverified agent";
    } else if (b->unverified) {
        n->internal = true;
        n->mark = "unverified";
    }
    if (b->outcome == BELONG_QUIET)
        n->mark = f->j->doc->kind == MAILDOC_BOUNCE ? "bounce" : "automatic";
}

/* A customer's message opens its ticket again, unless it only says thanks. */
static bool customer_wrote(const struct ticket_change *c, struct ticket_row *ticket,
                           const struct article_new *n, int64_t article_id, GError **error)
{
    bool quiet = false;

    return concern_desk_reply(
               c, ticket,
               &(struct concern_reply){.article_id = article_id,
                                       .author_id = n->author_id,
                                       .subject = n->subject,
                                       .text = n->new_text != NULL ? n->new_text : n->body_text,
                                       .files = n->files,
                                       .n_files = n->n_files},
               &quiet, error) &&
           (quiet || desk_customer_wrote(c, ticket, error));
}

static bool add_to_ticket(struct finding *f, const struct belong_decision *b, bool *first,
                          GError **error)
{
    const struct judge *j = f->j;
    struct ticket_change c = change_of(j);
    struct article_new n;
    struct ticket_row ticket;
    int64_t article_id;

    if (!ticket_get(j->db, j->a, b->ticket_id, &ticket, error))
        return false;
    if (b->outcome == BELONG_ADD && f->from != NULL && f->person == NULL &&
        !person_of_sender(j->db, j->a, f->from->address, f->from->name, NULL, j->now, &f->person,
                          NULL, error))
        return false;
    n = judge_article(f, ticket.id);
    n.home_id = b->home_id;
    dress(f, b, &n);
    c.actor_id = n.author_id;
    if (!article_add(&c, &n, &article_id, error))
        return false;
    if (b->outcome == BELONG_ADD && strcmp(n.sender, "customer") == 0 &&
        !(j->archive && ticket_is_closed(&ticket)) &&
        !customer_wrote(&c, &ticket, &n, article_id, error))
        return false;
    if (b->outcome == BELONG_ADD && !n.internal && f->person != NULL &&
        !ticket_participant_add(j->db, ticket.id, f->person->id, error))
        return false;
    return decided(f, "added", b->reason, ticket.id, article_id, first, error);
}

/* A customer's word in a closed ticket whose queue does not let it open again (*OLD; id 0 where it
 * may). Agents write where they like. */
static bool stays_shut(struct finding *f, struct belong_decision *b, struct ticket_row *old,
                       GError **error)
{
    const struct judge *j = f->j;
    bool may = true, agent = f->person != NULL && strcmp(f->person->role, "customer") != 0;
    const char *why = strcmp(house_now(j->house)->lang, "en") == 0
                          ? "that ticket is closed for good, so it is a new one"
                          : "jenes Ticket öffnet nicht wieder, also ein neues";

    *old = (struct ticket_row){0};
    if (b->outcome != BELONG_ADD || agent || f->from == NULL)
        return true;
    if (!ticket_get(j->db, j->a, b->ticket_id, old, error) ||
        !ticket_may_reopen(j->db, j->a, old, j->now, &may, error))
        return false;
    if (may)
        old->id = 0;
    else
        b->reason = arena_printf(j->a, "%s; %s", b->reason, why);
    return true;
}

/* Shown on the mail that bounced, and kept as an internal article; the ticket waits for an agent.
 */
static bool note_bounce(struct finding *f, const struct belong_decision *b, bool *first,
                        GError **error)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    struct ticket_change c = change_of(j);
    struct article_new n = judge_article(f, b->ticket_id);
    struct ticket_row ticket;
    int64_t article_id, ticket_id, sent_article;

    for (size_t i = 0; i < d->n_recipients && d->returned_message_id != NULL; i++) {
        const struct mail_recipient *r = &d->recipients[i];
        const struct outbox_bounce bounce = {.recipient = r->final_recipient,
                                             .answer = r->diagnostic != NULL ? r->diagnostic
                                                       : r->reason != NULL   ? r->reason
                                                                             : "bounced",
                                             .status = r->status,
                                             .reason = r->reason,
                                             .hard = r->hard};

        if (!outbox_bounced(&c, d->returned_message_id, &bounce, &ticket_id, &sent_article, error))
            return false;
    }
    n.sender = "system";
    n.internal = true;
    n.author_id = 0;
    n.mark = "bounce";
    if (d->n_recipients > 0)
        n.new_text = judge_bounce_words(j->a, d);
    if (!article_add(&c, &n, &article_id, error) ||
        !ticket_get(j->db, j->a, b->ticket_id, &ticket, error))
        return false;
    if (!ticket_is_closed(&ticket) && !desk_customer_wrote(&c, &ticket, error))
        return false;
    return decided(f, "added", b->reason, b->ticket_id, article_id, first, error);
}

/* For a person to look at. */
static bool hold(const struct judge *j, const char *reason, bool *first, GError **error)
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

/* As a person wished. In a ticket that the sender takes no part in, its customer sees it only when
 * an agent says so. */
static bool wished(struct finding *f, struct belong_decision *b, GError **error)
{
    const struct judge *j = f->j;
    const char *words = strcmp(house_now(j->house)->lang, "en") == 0 ? "decided so" : "hat so entschieden";
    bool takes_part = false;
    struct ticket_row t;

    *b = (struct belong_decision){
        .outcome = j->wish->ticket_id == 0 ? BELONG_NEW : BELONG_ADD,
        .ticket_id = j->wish->ticket_id,
        .reason = arena_printf(j->a, "%s %s", j->wish->by, words)};
    if (b->outcome == BELONG_NEW)
        return true;
    if (!ticket_get(j->db, j->a, b->ticket_id, &t, error) ||
        !finding_takes_part(f, &t, &takes_part, error))
        return false;
    b->unverified = !takes_part;
    return true;
}

/* The mail by which an account is tested has come back: it is nobody's concern. */
static bool came_back(const struct finding *f, bool *ours, bool *first, GError **error)
{
    const struct judge *j = f->j;
    const char *words = strcmp(house_now(j->house)->lang, "en") == 0
                            ? "the test mail of an account has come back"
                            : "die Testmail eines Kontos ist zurück";

    return account_trial_back(j->db, j->doc->message_id, j->now, finding_auth_of_test(f), ours,
                              error) &&
           (!*ours || decided(f, "filed", words, 0, 0, first, error));
}

static bool file_blocked(const struct finding *f, bool *first, GError **error)
{
    const struct judge *j = f->j;
    const char *words = strcmp(house_now(j->house)->lang, "en") == 0 ? "the sender is blocked"
                                                          : "Absender gesperrt";

    return decided(f, "filed", arena_printf(j->a, "%s: %s", words, f->block), 0, 0, first, error);
}

/* A message that nobody could read is a ticket's only where a person says so: the reason stands in
 * its place, and the message itself goes with it as a file. */
static bool judge_unread(const struct judge *j, const char *reason, bool *first, GError **error)
{
    struct maildoc doc = {.subject = strcmp(house_now(j->house)->lang, "en") == 0 ? "A message that can't be read"
                                                                       : "Nicht lesbare Nachricht",
                          .body_text = reason,
                          .date_at = MAILDOC_NO_DATE};
    struct article_file file = {.filename = "message.eml", .content_type = "message/rfc822"};
    struct judge whole = *j;

    if (!blob_source_of(j->db, j->a, j->blob_id, &file.source, error))
        return false;
    whole.doc = &doc;
    whole.files = &file;
    whole.n_files = 1;
    return judge_message(&whole, first, error);
}

/* From here on it is the original sender's message, where that is proved. */
static void look_for_passed(struct finding *f, struct forward_ticket *w)
{
    enum forward_found found = forward_ticket_find(f, w);

    if (found == FORWARD_NONE)
        return;
    f->passed = w;
    f->passed_by = f->from;
    f->passed_good = found == FORWARD_GOOD;
    if (!f->passed_good)
        return;
    f->agent_id = f->person->id;
    f->from = &w->sender;
    f->person = NULL;
    f->facts.from_own_address = false;
}

bool judge_message(const struct judge *j, bool *first, GError **error)
{
    struct finding f = {.j = j};
    struct belong_decision b;
    struct forward_ticket passed;
    struct ticket_row old = {0};
    bool trial = false;

    if (!finding_gather(&f, error) ||
        (j->wish == NULL && !came_back(&f, &trial, first, error)))
        return false;
    if (trial)
        return true;
    if (f.from != NULL && j->doc->kind == MAILDOC_PERSON && !j->quiet &&
        !suppressed_heard(j->db, j->a, f.from->address, error))
        return false;
    if (f.block_id != 0 && j->wish == NULL)
        return file_blocked(&f, first, error);
    if (j->wish != NULL) {
        if (!wished(&f, &b, error))
            return false;
    } else {
        b = belong_decide(j->a, &f.facts);
        if (f.from == NULL && b.outcome == BELONG_NEW)
            return hold(j, "there is no sender's address that could be answered", first, error);
        if (!stays_shut(&f, &b, &old, error))
            return false;
    }
    switch (b.outcome) {
    case BELONG_NEW:
        look_for_passed(&f, &passed);
        return make_ticket(&f, &b, NULL, first, error);
    case BELONG_ADD:
        if (old.id != 0)
            return make_ticket(&f, &b, &old, first, error);
        return add_to_ticket(&f, &b, first, error);
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
    if (j->doc == NULL && j->wish != NULL)
        return judge_unread(j, reason, first, error);
    return hold(j, reason, first, error);
}
