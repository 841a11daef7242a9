#include "mail/finding.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/article.h"
#include "core/block.h"
#include "core/inbox.h"
#include "core/message_id.h"
#include "core/outbox.h"
#include "core/reply_address.h"
#include "core/subject.h"
#include "core/subject_number.h"
#include "core/ticket_erase.h"
#include "mail/authres.h"

#include <string.h>

enum { LINKS_MOST = 40 };

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

/* A customer by himself or by his company's; agents in every ticket. */
static bool takes_part(const struct judge *j, const struct ticket_row *t,
                       const struct person_row *person, bool *yes, GError **error)
{
    *yes = false;
    if (person == NULL)
        return true;
    if (strcmp(person->role, "customer") != 0 ||
        (t->company_id != 0 && person->company_id == t->company_id)) {
        *yes = true;
        return true;
    }
    return ticket_takes_part(j->db, j->a, t, person->id, yes, error);
}

/* A ticket behind a link; merged ones lead on. The ticket may be gone: then we do not know it. */
static bool resolve(const struct judge *j, int64_t ticket_id, const struct person_row *person,
                    struct belong_link *l, GError **error)
{
    g_autoptr(GError) none = NULL;
    int64_t named = ticket_id;
    struct ticket_row t;

    if (ticket_id == 0)
        return true;
    if (!ticket_lead(j->db, j->a, &ticket_id, &none) ||
        !ticket_get(j->db, j->a, ticket_id, &t, &none)) {
        if (fail_is(none, FAIL_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&none));
        return false;
    }
    l->home_id = t.id == named ? 0 : named;
    l->ticket_id = t.id;
    l->number = t.number;
    return takes_part(j, &t, person, &l->takes_part, error);
}

/* The first that it names of those that were deleted for good. */
static void note_gone(struct finding *f, const struct tombstone_row *gone)
{
    if (gone != NULL && f->facts.gone == NULL)
        f->facts.gone = gone->number;
}

static bool look_for_gone(struct finding *f, const struct belong_link *l, int64_t ticket_id,
                          GError **error)
{
    struct tombstone_row *gone = NULL;

    if (ticket_id == 0 || l->ticket_id != 0)
        return true;
    if (!tombstone_of_ticket(f->j->db, f->j->a, ticket_id, &gone, error))
        return false;
    note_gone(f, gone);
    return true;
}

static struct belong_links room(struct arena *a)
{
    return (struct belong_links){.v = ARENA_ARRAY(a, struct belong_link, LINKS_MOST)};
}

static void add_link(struct belong_links *links, const struct belong_link *l)
{
    if (links->n < LINKS_MOST && l->ticket_id != 0)
        links->v[links->n++] = *l;
}

/* Whom a message was sent to takes part in what follows from it: a colleague in copy may answer
 * it. */
static bool is_addressed(const struct finding *f, const struct message_ref_row *ref)
{
    struct arena *a = f->j->a;
    const char *lists[] = {ref->to_text, ref->cc_text};
    const char *key = person_address_key(a, f->from->address);

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(GStrv) words = g_strsplit_set(lists[i], " ,<>", -1);

        for (char **w = words; *w != NULL; w++)
            if (strchr(*w, '@') != NULL && strcmp(person_address_key(a, *w), key) == 0)
                return true;
    }
    return false;
}

/* Where the message of REF stands now, if it was moved out of the ticket that it came to. */
static bool follow(struct finding *f, const struct message_ref_row *ref, struct belong_link *l,
                   bool parent, GError **error)
{
    struct belong_link now = {.named = l->named};
    bool moved;

    if (!resolve(f->j, ref->ticket_id, f->person, &now, error))
        return false;
    moved = now.ticket_id != 0 && now.ticket_id != l->ticket_id;
    if (moved)
        *l = now;
    l->takes_part = l->takes_part || (f->from != NULL && is_addressed(f, ref));
    if (moved && parent)
        f->facts.followed = *l;
    return true;
}

/* PARENT: it is the one that is answered. */
static bool add_reference(struct finding *f, const char *id, bool parent, GError **error)
{
    const struct judge *j = f->j;
    struct belong_link l = {.named = id};
    struct message_ref_row *ref = NULL;
    int64_t ticket_id = 0, *bundle = NULL;
    bool ours = message_id_verify(j->a, j->house, id, &ticket_id);

    if (!article_of_message_id(j->db, j->a, id, &ref, error))
        return false;
    if (!ours && ref != NULL)
        ticket_id = ref->came_to;
    if (!resolve(j, ticket_id, f->person, &l, error) || !look_for_gone(f, &l, ticket_id, error) ||
        (ref != NULL && !follow(f, ref, &l, parent, error)))
        return false;
    if (ours && l.ticket_id != 0 && !outbox_bundle_of(j->db, j->a, id, &bundle, &l.n_bundle, error))
        return false;
    l.bundle = bundle;
    add_link(ours ? &f->facts.signed_ids : &f->facts.references, &l);
    return true;
}

static bool add_address(struct finding *f, const char *address, GError **error)
{
    const struct judge *j = f->j;
    struct belong_link l = {.named = address};
    int64_t ticket_id = 0;

    if (address == NULL || !reply_address_verify(j->a, j->house, address, &ticket_id))
        return true;
    if (!resolve(j, ticket_id, f->person, &l, error) || !look_for_gone(f, &l, ticket_id, error))
        return false;
    add_link(&f->facts.signed_ids, &l);
    return true;
}

/* Addresses of ours that carry a signature: of the envelope, then of the headers. */
static bool find_addresses(struct finding *f, GError **error)
{
    const struct maildoc *d = f->j->doc;
    const struct mail_addresses *lists[] = {&d->delivered_to, &d->to, &d->cc};
    g_auto(GStrv) envelope = g_strsplit(f->j->rcpt_to, " ", LINKS_MOST);

    for (char **p = envelope; *p != NULL; p++)
        if (strchr(*p, '+') != NULL && !add_address(f, arena_strdup(f->j->a, *p), error))
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        for (size_t k = 0; k < lists[i]->n && k < LINKS_MOST; k++)
            if (!add_address(f, lists[i]->v[k].address, error))
                return false;
    return true;
}

/* The newest first: In-Reply-To, then References from its end. */
static bool find_references(struct finding *f, GError **error)
{
    const struct maildoc *d = f->j->doc;

    for (size_t i = 0; i < d->in_reply_to.n && i < LINKS_MOST; i++)
        if (!add_reference(f, d->in_reply_to.v[i], i == 0, error))
            return false;
    for (size_t i = d->references.n, looked = 0; i > 0 && looked < LINKS_MOST; i--, looked++)
        if (!add_reference(f, d->references.v[i - 1], looked == 0 && d->in_reply_to.n == 0, error))
            return false;
    return true;
}

static bool find_numbers(struct finding *f, const char *text, enum subject_where where,
                         const struct person_row *person, struct belong_links *links,
                         GError **error)
{
    const struct judge *j = f->j;
    const char **keys = NULL;
    size_t n = 0;

    subject_numbers(j->a, text == NULL ? "" : text, where, house_now(j->house)->number_patterns, &keys, &n);
    for (size_t i = 0; i < n; i++) {
        struct belong_link l = {.named = keys[i]};
        struct tombstone_row *gone = NULL;
        int64_t id = 0;

        if (!ticket_numbered(j->db, j->a, keys[i], &id, error) ||
            !resolve(j, id, person, &l, error) ||
            (id == 0 && !tombstone_find(j->db, j->a, keys[i], &gone, error)))
            return false;
        note_gone(f, gone);
        if (l.number != NULL)
            l.named = l.number;
        links->v[links->n++] = l; /* also unknown ones: the new ticket is marked with it */
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
    if (copy != NULL && copy->inbox_id == j->inbox_id)
        return true; /* itself, decided anew */
    f->facts.is_copy = copy != NULL;
    if (copy != NULL)
        f->facts.copy =
            (struct belong_link){.named = arena_printf(j->a, "%" G_GINT64_FORMAT, copy->inbox_id),
                                 .ticket_id = copy->ticket_id};
    return true;
}

/* A bounce or report returns one of ours: the signature on its Message-ID names the ticket, or the
 * number in its subject one in which the recipient that failed takes part. */
static bool find_returned(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    struct person_row *failed = NULL;
    int64_t ticket_id = 0;

    if (d->kind != MAILDOC_BOUNCE && d->kind != MAILDOC_AUTOMATIC)
        return true;
    f->facts.returned.named = d->returned_message_id;
    if (d->returned_message_id != NULL &&
        message_id_verify(j->a, j->house, d->returned_message_id, &ticket_id) &&
        !resolve(j, ticket_id, f->person, &f->facts.returned, error))
        return false;
    if (d->kind != MAILDOC_BOUNCE || d->n_recipients == 0 ||
        d->recipients[0].final_recipient == NULL)
        return true;
    return person_find(j->db, j->a, d->recipients[0].final_recipient, &failed, error) &&
           find_numbers(f, d->returned_subject, SUBJECT_LINE, failed, &f->facts.returned_numbers,
                        error);
}

/* Answers to what somebody sent: by their headers, and the answers of machines by what they are
 * (vacation notes, receipts, complaints). */
static bool is_answer(const struct judge *j)
{
    const struct maildoc *d = j->doc;

    return d->in_reply_to.n > 0 || d->references.n > 0 ||
           (d->subject != NULL && subject_is_reply(j->a, d->subject)) ||
           (d->kind == MAILDOC_AUTOMATIC &&
            (d->n_recipients > 0 ||
             (d->kind_reason != NULL && strstr(d->kind_reason, "disposition-notification"))));
}

static void look_at_message(struct finding *f)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;
    int64_t ignored;

    f->authenticated =
        d->from.n == 1 && f->from == &d->from.v[0] &&
        authres_verified(d->authentication_results, house_now(j->house)->authserv_id, f->from->address);
    f->facts = (struct belong_facts){
        .lang = house_now(j->house)->lang,
        .kind = d->kind,
        .own_message =
            d->message_id != NULL && message_id_verify(j->a, j->house, d->message_id, &ignored),
        .from_own_address = f->from != NULL && house_owns_address(j->house, f->from->address),
        .is_answer = is_answer(j),
        .returned_numbers = room(j->a),
        .signed_ids = room(j->a),
        .references = room(j->a),
        .subject_numbers = room(j->a),
        .body_numbers = room(j->a)};
}

/* The account whose address the message came to: by the envelope, else by its headers. */
static bool find_account(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const struct mail_addresses *lists[] = {&j->doc->delivered_to, &j->doc->to, &j->doc->cc};

    if (j->account_id != 0) {
        f->account = ARENA_NEW(j->a, struct account_row);
        return account_by_id(j->db, j->a, j->account_id, f->account, error);
    }
    if (!account_of_recipients(j->db, j->a, j->rcpt_to, &f->account, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(lists) && f->account == NULL; i++)
        for (size_t k = 0; k < lists[i]->n && k < LINKS_MOST && f->account == NULL; k++)
            if (lists[i]->v[k].address != NULL &&
                !account_of_recipients(j->db, j->a, lists[i]->v[k].address, &f->account, error))
                return false;
    return true;
}

bool finding_takes_part(const struct finding *f, const struct ticket_row *t, bool *yes,
                        GError **error)
{
    return takes_part(f->j, t, f->person, yes, error);
}

static const char *auth_words(const struct finding *f, const char *server)
{
    static const char *const words[] = {[AUTHRES_NONE] = "none",
                                        [AUTHRES_PASS] = "pass",
                                        [AUTHRES_FAIL] = "fail",
                                        [AUTHRES_OTHER] = "other"};
    const struct judge *j = f->j;
    struct authres r;

    authres_read(j->a, j->doc->authentication_results, server, &r);
    if (!r.ours)
        return "";
    return arena_printf(j->a, "spf=%s dkim=%s dmarc=%s%s%s%s", words[r.spf], words[r.dkim],
                        words[r.dmarc], r.dmarc_domain == NULL ? "" : " (",
                        r.dmarc_domain == NULL ? "" : r.dmarc_domain,
                        r.dmarc_domain == NULL ? "" : ")");
}

const char *finding_auth(const struct finding *f)
{
    return auth_words(f, house_now(f->j->house)->authserv_id);
}

const char *finding_auth_of_test(const struct finding *f)
{
    const struct judge *j = f->j;
    const char *server = house_now(j->house)->authserv_id, *found, *domain = j->doc->dkim_domain;

    if (*server == '\0')
        server = authres_server(j->a, j->doc->authentication_results);
    found = auth_words(f, server);
    return arena_printf(j->a, "%s%s%s%s%s", found,
                        *found == '\0' ? "" : " server=", *found == '\0' ? "" : server,
                        domain == NULL ? "" : " signed=", domain == NULL ? "" : domain);
}

/* Our own people and we ourselves can't be blocked, whatever is in the list. */
static bool find_block(struct finding *f, GError **error)
{
    const struct judge *j = f->j;

    if (f->from == NULL || f->facts.from_own_address ||
        (f->person != NULL && strcmp(f->person->role, "customer") != 0))
        return true;
    return block_find(j->db, j->a, f->from->address, &f->block_id, &f->block, error);
}

bool finding_gather(struct finding *f, GError **error)
{
    const struct judge *j = f->j;
    const struct maildoc *d = j->doc;

    find_sender(f);
    if (f->from != NULL && !person_find(j->db, j->a, f->from->address, &f->person, error))
        return false;
    look_at_message(f);
    return find_account(f, error) && find_block(f, error) && find_copy(f, error) &&
           find_addresses(f, error) && find_references(f, error) &&
           find_returned(f, error) &&
           find_numbers(f, d->subject, SUBJECT_LINE, f->person, &f->facts.subject_numbers, error) &&
           find_numbers(f, d->new_text == NULL ? d->body_text : d->new_text, SUBJECT_BODY,
                        f->person, &f->facts.body_numbers, error);
}

