#include "core/inbox_edit.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/desk_words.h"
#include "core/person.h"
#include "core/ticket.h"
#include "sql/inbox.h"
#include "sql/outbox.h"

#include <string.h>

enum { TERMS_MOST = 8 };

/* One page of a list by id, newest first; WORDS are looked for in a window of it only, so that a
 * page costs a page however long the log is. */
struct page {
    struct db_find_term terms[TERMS_MOST];
    struct db_find find;
    const char *pattern, *other;
    int64_t hidden, floor;
};

static void page_term(struct page *p, const char *column, enum db_find_op op, int64_t i,
                      const char *s)
{
    p->terms[p->find.n_terms++] =
        (struct db_find_term){.column = column, .op = op, .value = {.i = i, .s = s}};
}

static void page_begin(struct page *p, struct arena *a, const char *words, int64_t newest,
                       int64_t before, size_t most)
{
    int64_t top = before > 0 ? before : newest + 1;

    *p = (struct page){.hidden = 1};
    p->find = (struct db_find){
        .terms = p->terms, .order = "id", .descending = true, .limit = (int64_t)most + 1};
    page_term(p, "id", DB_FIND_LT, top, NULL);
    if (*words == '\0')
        return;
    p->pattern = desk_words_pattern(a, text_fold(a, words));
    p->other = desk_words_pattern(a, words);
    p->hidden = 0;
    p->floor = MAX(top - INBOX_WINDOW, 0);
    page_term(p, "id", DB_FIND_GE, p->floor, NULL);
}

/* *N rows came, the last of them LAST: what is shown, and where the next page begins. */
static int64_t page_end(const struct page *p, size_t most, size_t *n, int64_t last)
{
    if (*n > most) {
        *n = most;
        return last;
    }
    return p->floor > 1 ? p->floor : 0;
}

bool inbox_find(struct db *db, struct arena *a, const struct actor *actor,
                const struct inbox_filter *f, struct inbox_find_row **rows, size_t *n,
                int64_t *next, GError **error)
{
    struct inbox_newest_row newest;
    struct page p;

    if (!sql_inbox_newest(db, a, &newest, error))
        return false;
    page_begin(&p, a, f->text, newest.id, f->before, f->most);
    if (strcmp(f->decision, "waiting") == 0)
        page_term(&p, "state", DB_FIND_EQ, 0, "new");
    else if (*f->decision != '\0')
        page_term(&p, "decision", DB_FIND_EQ, 0, f->decision);
    if (f->account_id != 0)
        page_term(&p, "account_id", DB_FIND_EQ, f->account_id, NULL);
    if (f->block_id != 0)
        page_term(&p, "block_id", DB_FIND_EQ, f->block_id, NULL);
    if (*f->sender != '\0') {
        page_term(&p, "sender_key", DB_FIND_EQ, 0, person_address_key(a, f->sender));
        p.hidden = 0;
    }
    if (!sql_inbox_find(db, a, actor->person_id, p.hidden, p.pattern, p.other, &p.find, rows, n,
                        error))
        return false;
    *next = page_end(&p, f->most, n, *n > f->most ? (*rows)[f->most - 1].id : 0);
    return true;
}

bool inbox_full(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                struct inbox_full_row *row, GError **error)
{
    struct inbox_full_row *found = NULL;

    if (!sql_inbox_full(db, a, id, &found, error))
        return false;
    if (found == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "inbox: there is no such message");
        return false;
    }
    *row = *found;
    return row->ticket_id == 0 || ticket_visible_id(db, a, actor, row->ticket_id, error);
}

bool inbox_is_open(const struct inbox_full_row *row)
{
    return strcmp(row->state, "new") != 0 && row->article_id == 0;
}

static bool too_late(GError **error)
{
    fail_set(error, FAIL_CONFLICT,
             "inbox: this message is decided otherwise meanwhile (look at it again)");
    return false;
}

/* The ticket that NUMBER names, in *ID. */
static bool wished_ticket(const struct admin_act *act, const char *number, int64_t *id,
                          GError **error)
{
    g_autoptr(GError) none = NULL;
    struct ticket_row t;

    if (ticket_visible(act->db, act->a, act->actor, number, &t, &none)) {
        *id = t.id;
        return true;
    }
    if (fail_is(none, FAIL_NOT_FOUND) || fail_is(none, FAIL_GONE))
        return admin_refuse(act, ADMIN_TICKET, number, error);
    g_propagate_error(error, g_steal_pointer(&none));
    return false;
}

static const struct {
    const char *what, *wanted;
} wishes[] = {
    [INBOX_AGAIN] = {"inbox.again", ""},
    [INBOX_TICKET] = {"inbox.released", "ticket"},
    [INBOX_ADD] = {"inbox.moved", "add"},
    [INBOX_DROP] = {"inbox.dropped", NULL},
};

bool inbox_wish(const struct admin_act *act, int64_t id, enum inbox_wish wish, const char *number,
                GError **error)
{
    const char *who = act->actor->name;
    struct inbox_full_row row;
    int64_t changed = 0, ticket = 0;

    if (!admin_allowed(act, error) ||
        !inbox_full(act->db, act->a, act->actor, id, &row, error) ||
        (wish == INBOX_ADD && !wished_ticket(act, number, &ticket, error)))
        return false;
    if (wish == INBOX_DROP
            ? !sql_inbox_discard(act->db, id, arena_printf(act->a, "%s: %s", who, row.reason),
                                 &changed, error)
            : !sql_inbox_reopen(act->db, id, wishes[wish].wanted, ticket, act->actor->person_id,
                                &changed, error))
        return false;
    if (changed == 0)
        return too_late(error);
    return audit_add(act, wishes[wish].what, arena_printf(act->a, "%" G_GINT64_FORMAT, id),
                     &(struct audit_field){"decision", row.decision,
                                           wish == INBOX_ADD    ? number
                                           : wish == INBOX_DROP ? "filed"
                                                                : "new"},
                     1, error);
}

bool outbox_find(struct db *db, struct arena *a, const struct actor *actor, const char *state,
                 const char *text, int64_t before, size_t most, struct outbox_find_row **rows,
                 size_t *n, int64_t *next, GError **error)
{
    struct outbox_newest_row newest;
    struct page p;

    if (!sql_outbox_newest(db, a, &newest, error))
        return false;
    page_begin(&p, a, text, newest.id, before, most);
    if (*state != '\0')
        page_term(&p, "state", DB_FIND_EQ, 0, state);
    if (!sql_outbox_find(db, a, actor->person_id, p.hidden, p.pattern, p.other, &p.find, rows, n,
                         error))
        return false;
    *next = page_end(&p, most, n, *n > most ? (*rows)[most - 1].id : 0);
    return true;
}

/* A mail that the actor may know of. */
static bool mail(const struct admin_act *act, int64_t id, struct outbox_row *row, GError **error)
{
    return admin_allowed(act, error) && sql_outbox_by_id(act->db, act->a, id, row, error) &&
           (row->ticket_id == 0 ||
            ticket_visible_id(act->db, act->a, act->actor, row->ticket_id, error));
}

static bool note(const struct admin_act *act, const struct outbox_row *row, const char *what,
                 const char *state, GError **error)
{
    return audit_add(act, what, row->recipient,
                     &(struct audit_field){"state", row->state, state}, 1, error);
}

bool outbox_again(const struct admin_act *act, int64_t id, GError **error)
{
    struct outbox_row row;
    int64_t changed = 0;

    if (!mail(act, id, &row, error) || !sql_outbox_retry(act->db, id, act->at, &changed, error))
        return false;
    if (changed == 0) {
        fail_set(error, FAIL_CONFLICT, "outbox: this mail was accepted already");
        return false;
    }
    return note(act, &row, "outbox.again", "again", error);
}

bool outbox_cancel(const struct admin_act *act, int64_t id, GError **error)
{
    struct ticket_change c = {
        .db = act->db, .a = act->a, .actor_id = act->actor->person_id, .at = act->at};
    const char *answer = arena_printf(act->a, "abgebrochen: %s", act->actor->name);
    struct outbox_row row;
    int64_t changed = 0;

    if (!mail(act, id, &row, error) ||
        !sql_outbox_cancel(act->db, id, answer, act->at, &changed, error))
        return false;
    if (changed == 0) {
        fail_set(error, FAIL_CONFLICT, "outbox: this mail is on its way, or has arrived");
        return false;
    }
    return note(act, &row, "outbox.cancelled", "failed", error) &&
           (row.ticket_id == 0 || ticket_event_add(&c, row.ticket_id, "undelivered", row.recipient,
                                                   answer, row.article_id, error));
}
