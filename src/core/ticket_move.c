#include "core/ticket_move.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/notify_number.h"
#include "core/search_index.h"
#include "core/subject.h"
#include "core/ticket_party.h"
#include "sql/concern.h"
#include "sql/structure.h"
#include "sql/undo.h"

#include <string.h>

enum { PRIORITY_MOST = 4 };

/* One act on its way: what goes, and what FROM was before. */
struct moving {
    const struct desk_call *d;
    const struct ticket_change *c;
    struct ticket_row from;
    const char *before;
    const int64_t *articles;
    size_t n;
    int64_t undo_id;
    struct article_row first; /* the oldest of what goes */
    struct article_row asker; /* the oldest that a customer wrote; id 0: none */
};

bool ticket_is_live(const struct ticket_row *t, GError **error)
{
    if (strcmp(t->state, "merged") != 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "ticket %s: it %s", t->number,
             t->merged_into != 0 ? "has gone into another one" : "lies in the bin (restore it)");
    return false;
}

bool ticket_may_go_in(const struct ticket_change *c, const struct ticket_row *t, GError **error)
{
    struct structure_depth_row depth;

    if (!sql_structure_depth(c->db, c->a, t->id, LIMIT_MERGE_CHAIN, &depth, error))
        return false;
    if (depth.steps >= LIMIT_MERGE_CHAIN)
        fail_set(error, FAIL_TOO_BIG,
                 "ticket %s: %d tickets went into it one behind the other (unmerge some, and merge "
                 "them straight into the one that stays)",
                 t->number, LIMIT_MERGE_CHAIN);
    return depth.steps < LIMIT_MERGE_CHAIN;
}

bool ticket_settle(const struct ticket_change *c, int64_t ticket_id, GError **error)
{
    return sql_structure_tell(c->db, ticket_id, c->at, c->actor_id, NULL, error) &&
           sql_structure_count(c->db, ticket_id, c->at, NULL, error) &&
           sql_structure_mails(c->db, ticket_id, NULL, error) &&
           search_index_ticket(c->db, ticket_id, error);
}

static bool may_change(const struct desk_call *d, GError **error)
{
    if (right_has(d->actor, RIGHT_TICKET_CHANGE))
        return true;
    fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
    return false;
}

static bool older(const struct article_row *a, const struct article_row *b)
{
    return b->id == 0 || a->created_at < b->created_at ||
           (a->created_at == b->created_at && a->id < b->id);
}

static bool look_at_article(struct moving *m, size_t i, GError **error)
{
    int64_t id = m->articles[i];
    struct article_row a;

    for (size_t k = 0; k < i; k++)
        if (m->articles[k] == id) {
            fail_set(error, FAIL_INVALID, "message: it is named twice (name each once)");
            return false;
        }

    if (!article_get(m->c->db, m->c->a, id, &a, error))
        return false;
    if (a.ticket_id != m->from.id) {
        fail_set(error, FAIL_INVALID, "message: it is not in ticket %s (load the page anew)",
                 m->from.number);
        return false;
    }
    if (older(&a, &m->first))
        m->first = a;
    if (strcmp(a.sender, "customer") == 0 && older(&a, &m->asker))
        m->asker = a;
    return true;
}

/* The judge's question about what goes is answered by that (concern_desk.h). */
static bool answer_concern(const struct moving *m, int64_t article_id, GError **error)
{
    const struct ticket_change *c = m->c;
    struct concern_row *row = NULL;

    if (!sql_concern_get(c->db, c->a, article_id, m->from.id, &row, error))
        return false;
    if (row == NULL || strcmp(row->state, "open") != 0)
        return true;
    return sql_concern_decide(c->db,
                              &(struct sql_concern_decide){.article_id = article_id,
                                                           .was = "open",
                                                           .state = "split",
                                                           .decided_by = c->actor_id,
                                                           .decided_at = c->at},
                              NULL, error) &&
           ticket_event_add(c, m->from.id, "concern", row->label, "split", article_id, error);
}

/* Reads what goes, and what FROM is now. */
static bool begin(struct moving *m, const char *what, bool all_may_go, GError **error)
{
    if (!may_change(m->d, error) || !sql_structure_hold(m->c->db, m->from.id, NULL, error) ||
        !ticket_get(m->c->db, m->c->a, m->from.id, &m->from, error) ||
        !ticket_is_live(&m->from, error))
        return false;
    if (m->n == 0 || m->n > MOVE_MOST || (!all_may_go && (int64_t)m->n >= m->from.articles)) {
        fail_set(error, FAIL_INVALID,
                 "ticket %s: choose one to %d messages, and leave one (to move all, merge)",
                 m->from.number, MOVE_MOST);
        return false;
    }
    for (size_t i = 0; i < m->n; i++)
        if (!look_at_article(m, i, error))
            return false;
    if (!undo_remember(m->c, &m->from, &m->before, error) ||
        !undo_begin(m->d, what, &m->undo_id, error))
        return false;
    for (size_t i = 0; i < m->n; i++)
        if (!answer_concern(m, m->articles[i], error))
            return false;
    return true;
}

static bool take_out(const struct moving *m, int64_t to_id, GError **error)
{
    for (size_t i = 0; i < m->n; i++) {
        int64_t noted = 0;

        if (!sql_structure_note(m->c->db, m->undo_id, m->articles[i], m->from.id, to_id, &noted,
                                error))
            return false;
        if (noted == 0) {
            fail_set(error, FAIL_INVALID, "message: it is not in ticket %s", m->from.number);
            return false;
        }
    }
    return sql_structure_go_out(m->c->db, m->undo_id, to_id, NULL, error);
}

static bool tell_both(const struct moving *m, const char *what, int64_t to_id, GError **error)
{
    struct arena *a = m->c->a;

    return ticket_event_add(m->c, m->from.id, what, NULL,
                            arena_printf(a, "%" G_GINT64_FORMAT, to_id), m->first.id, error) &&
           ticket_event_add(m->c, to_id, what,
                            arena_printf(a, "%" G_GINT64_FORMAT, m->from.id), NULL,
                            m->first.ticket_id == m->from.id ? m->first.id : 0, error);
}

/* A customer's message that went had opened the ticket again: then it is again what it was. */
static bool state_back(struct moving *m, GError **error)
{
    struct structure_state_row *last = NULL;
    struct ticket_row *t = &m->from;
    bool by_it = false;

    if (!sql_structure_state(m->c->db, m->c->a, t->id, &last, error))
        return false;
    if (last == NULL || g_strcmp0(last->after, "open") != 0 || last->before == NULL)
        return true;
    for (size_t i = 0; i < m->n; i++) {
        struct article_row a;

        if (!article_get(m->c->db, m->c->a, m->articles[i], &a, error))
            return false;
        by_it = by_it || (a.created_at == last->at && strcmp(a.sender, "customer") == 0);
    }
    if (!by_it || (strcmp(last->before, "closed") != 0 &&
                   strcmp(last->before, "pending reminder") != 0))
        return true;
    return ticket_set_state(m->c, t, last->before, error) &&
           (!ticket_is_closed(t) || last->closed_at == 0 ||
            sql_structure_closed(m->c->db, t->id, last->closed_at, NULL, error));
}

/* Where REPLIED_TOO also when we first answered. */
static bool turn(const struct ticket_change *c, int64_t ticket_id, bool replied_too, GError **error)
{
    struct structure_article_row *rows = NULL;
    struct ticket_row t;
    const char *waits = NULL;
    int64_t replied_at = 0;
    size_t n = 0;

    if (!ticket_get(c->db, c->a, ticket_id, &t, error) ||
        !sql_structure_articles(c->db, c->a, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool agent = strcmp(rows[i].sender, "agent") == 0;

        if (rows[i].internal || (!agent && strcmp(rows[i].sender, "customer") != 0))
            continue;
        waits = agent ? "customer" : "agent";
        if (agent && replied_at == 0)
            replied_at = rows[i].created_at;
    }
    if (waits == NULL || (strcmp(t.state, "open") != 0 && strcmp(t.state, "new") != 0))
        waits = t.waits_for;
    return sql_structure_answered(c->db, t.id, replied_too ? replied_at : t.replied_at, waits, NULL,
                                  error);
}

bool ticket_turn(const struct ticket_change *c, int64_t ticket_id, GError **error)
{
    return turn(c, ticket_id, false, error);
}

/* Who asks: the author of the customer's message; where an agent wrote it, the old customer. */
static bool find_asker(const struct moving *m, struct person_row *asker, GError **error)
{
    int64_t id = m->asker.id != 0 && m->asker.author_id != 0 ? m->asker.author_id
                                                             : m->from.customer_id;

    if (!person_get(m->c->db, m->c->a, id, asker, error))
        return false;
    return strcmp(asker->role, "customer") == 0 ||
           person_get(m->c->db, m->c->a, m->from.customer_id, asker, error);
}

static const char *title_of(const struct moving *m, const struct ticket_split *s)
{
    const char *title = s->title;

    if (text_empty(title))
        title = subject_base(m->c->a, m->first.subject);
    return text_empty(title) ? m->from.title : title;
}

static bool make(struct moving *m, const struct ticket_split *s, const struct person_row *asker,
                 struct ticket_row *made, GError **error)
{
    bool note = strcmp(m->first.kind, "note") == 0;
    struct ticket_new n = {.title = title_of(m, s),
                           .priority = s->priority,
                           .queue_id = s->queue_id != 0 ? s->queue_id : m->from.queue_id,
                           .customer_id = asker->id,
                           .company_id = asker->company_id,
                           .channel = note ? m->from.channel : m->first.kind,
                           .lang = asker->lang != NULL ? asker->lang : m->from.lang,
                           .account_id = m->from.account_id,
                           .at = m->first.created_at,
                           .actor_id = m->c->actor_id};
    int64_t id;

    return ticket_create(m->c->db, m->c->a, &n, &id, error) &&
           ticket_get(m->c->db, m->c->a, id, made, error);
}

/* White space is no difference: the page may have broken lines anew. */
static char *squeezed(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, strlen(text) + 1), *p = out;

    for (; *text != '\0'; text++) {
        if (g_ascii_isspace(*text) && (p == out || p[-1] == ' '))
            continue;
        *p++ = g_ascii_isspace(*text) ? ' ' : *text;
    }
    if (p > out && p[-1] == ' ')
        p--;
    *p = '\0';
    return out;
}

bool article_has_words(struct arena *a, const struct article_row *m, const char *words)
{
    const char *found = squeezed(a, words);

    return *found != '\0' && strlen(words) <= PASSAGE_MOST &&
           strstr(squeezed(a, m->body_text), found) != NULL;
}

static bool stands_there(const struct moving *m, const char *passage, GError **error)
{
    if (m->n == 1 && article_has_words(m->c->a, &m->first, passage))
        return true;
    fail_set(error, FAIL_INVALID, "message: these words do not stand in it (mark them there)");
    return false;
}

static bool add_excerpt(struct moving *m, const char *passage, struct ticket_row *made,
                        GError **error)
{
    struct ticket_change then = *m->c;
    const struct article_row *f = &m->first;
    struct article_new n = {.ticket_id = made->id,
                            .kind = f->kind,
                            .sender = f->sender,
                            .internal = f->internal,
                            .author_id = f->author_id,
                            .from_text = f->from_text,
                            .to_text = f->to_text,
                            .cc_text = f->cc_text,
                            .subject = f->subject,
                            .body_text = text_trim(m->c->a, text_unix_lines(m->c->a, passage)),
                            .mark = arena_printf(m->c->a, "excerpt %s", m->from.number)};
    int64_t id;

    then.at = f->created_at;
    return article_add(&then, &n, &id, error) &&
           sql_structure_note(m->c->db, m->undo_id, id, made->id, made->id, NULL, error);
}

/* Others who wrote what goes take part. */
static bool add_authors(const struct moving *m, const struct ticket_row *made, GError **error)
{
    struct structure_article_row *rows = NULL;
    size_t n = 0;

    if (!sql_structure_articles(m->c->db, m->c->a, made->id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].sender, "customer") == 0 && !rows[i].internal &&
            rows[i].author_id != 0 && !ticket_join(m->c, made, rows[i].author_id, error))
            return false;
    return true;
}

static bool tell_customer(const struct moving *m, const struct ticket_split *s,
                          const struct person_row *asker, const struct ticket_row *made,
                          GError **error)
{
    if (s->quiet || m->asker.id == 0 || *m->asker.mark != '\0')
        return true;
    return notify_number(m->c, m->d->house, made, m->from.number, asker, m->asker.message_id,
                         error);
}

static bool fill(struct moving *m, const struct ticket_split *s, struct ticket_row *made,
                 GError **error)
{
    if (!text_empty(s->passage))
        return add_excerpt(m, s->passage, made, error);
    return take_out(m, made->id, error) && state_back(m, error) &&
           ticket_settle(m->c, m->from.id, error) && ticket_turn(m->c, m->from.id, error);
}

bool ticket_split(const struct desk_call *d, const struct ticket_row *from,
                  const struct ticket_split *s, struct ticket_row *made, int64_t *undo_id,
                  GError **error)
{
    struct moving m = {.d = d, .c = d->c, .from = *from, .articles = s->articles, .n = s->n};
    bool passage = !text_empty(s->passage);
    struct person_row asker;

    if (s->priority < 0 || s->priority > PRIORITY_MOST) {
        fail_set(error, FAIL_INVALID, "ticket: there is no such priority (1 to %d)", PRIORITY_MOST);
        return false;
    }
    if (!begin(&m, "split", passage, error) || (passage && !stands_there(&m, s->passage, error)) ||
        !find_asker(&m, &asker, error) || !make(&m, s, &asker, made, error) ||
        !fill(&m, s, made, error) || !add_authors(&m, made, error) ||
        !tell_both(&m, "split", made->id, error) ||
        !ticket_link(d->c, made, &m.from, "continues", error) ||
        !ticket_settle(d->c, made->id, error) || !turn(d->c, made->id, true, error))
        return false;
    if ((s->owner_id != 0 && !ticket_set_owner(d->c, made, s->owner_id, error)) ||
        !tell_customer(&m, s, &asker, made, error) ||
        !undo_keep(d->c, m.undo_id, m.from.id, 0, m.before, error) ||
        !undo_keep(d->c, m.undo_id, made->id, m.from.id, "", error))
        return false;
    *undo_id = m.undo_id;
    return ticket_get(d->c->db, d->c->a, made->id, made, error);
}

static bool fits(const struct moving *m, const struct ticket_row *to, GError **error)
{
    if (m->from.id == to->id) {
        fail_set(error, FAIL_INVALID, "ticket %s: the messages are there already", to->number);
        return false;
    }
    if (m->from.confidential && !to->confidential) {
        fail_set(error, FAIL_INVALID,
                 "ticket %s: it is confidential, %s is not (move that one to its queue first)",
                 m->from.number, to->number);
        return false;
    }
    return ticket_is_live(to, error);
}

bool ticket_move(const struct desk_call *d, const struct ticket_row *from, struct ticket_row *to,
                 const int64_t *articles, size_t n, int64_t *undo_id, GError **error)
{
    struct moving m = {.d = d, .c = d->c, .from = *from, .articles = articles, .n = n};
    const char *before;

    if (!begin(&m, "move", false, error) || !sql_structure_hold(d->c->db, to->id, NULL, error) ||
        !ticket_get(d->c->db, d->c->a, to->id, to, error) || !fits(&m, to, error) ||
        !undo_remember(d->c, to, &before, error) || !take_out(&m, to->id, error) ||
        !state_back(&m, error) || !tell_both(&m, "moved", to->id, error) ||
        !add_authors(&m, to, error))
        return false;
    if (m.asker.id != 0 && ticket_is_closed(to) && !ticket_set_state(d->c, to, "open", error))
        return false;
    if (!ticket_settle(d->c, m.from.id, error) || !ticket_settle(d->c, to->id, error) ||
        !ticket_turn(d->c, m.from.id, error) || !ticket_turn(d->c, to->id, error) ||
        !undo_keep(d->c, m.undo_id, m.from.id, to->id, m.before, error) ||
        !undo_keep(d->c, m.undo_id, to->id, 0, before, error))
        return false;
    *undo_id = m.undo_id;
    return ticket_get(d->c->db, d->c->a, to->id, to, error);
}
