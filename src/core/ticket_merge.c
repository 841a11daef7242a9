#include "core/ticket_merge.h"

#include "base/clock.h"
#include "base/fail.h"
#include "core/notify_number.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/structure.h"

#include <string.h>

struct merging {
    const struct desk_call *d;
    const struct ticket_change *c;
    const struct ticket_merge *m;
    struct ticket_row *into;
    int64_t undo_id;
    bool opens;  /* one that went in is still to be worked on */
    GArray *told; /* ids of customers who know already */
    GString *numbers;
};

static bool may_merge(const struct merging *x, const struct ticket_row *t, GError **error)
{
    if (t->id == x->into->id) {
        fail_set(error, FAIL_INVALID, "ticket %s: it can't be merged with itself", t->number);
        return false;
    }
    if (t->confidential && !x->into->confidential) {
        fail_set(error, FAIL_INVALID,
                 "ticket %s: it is confidential, %s is not (move that one to its queue first)",
                 t->number, x->into->number);
        return false;
    }
    return ticket_is_live(t, error) && ticket_may_go_in(x->c, t, error);
}

static const char *id_text(const struct ticket_change *c, int64_t id)
{
    return arena_printf(c->a, "%" G_GINT64_FORMAT, id);
}

/* Its customer and whoever takes part in it take part in the other one from now on. */
static bool bring_people(const struct merging *x, const struct ticket_row *t, GError **error)
{
    struct structure_person_row *people = NULL;
    struct follower_row *followers = NULL;
    size_t n = 0, n_followers = 0;

    if (!sql_structure_people(x->c->db, x->c->a, t->id, &people, &n, error) ||
        !ticket_followers(x->c->db, x->c->a, t->id, &followers, &n_followers, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!ticket_join(x->c, x->into, people[i].id, error))
            return false;
    for (size_t i = 0; i < n_followers; i++)
        if (!ticket_follow(x->c, x->into->id, followers[i].person_id, true, error))
            return false;
    if (t->owner_id != 0 && t->owner_id != x->into->owner_id)
        return ticket_follow(x->c, x->into->id, t->owner_id, true, error);
    return true;
}

static bool bring_links(const struct merging *x, const struct ticket_row *t, GError **error)
{
    struct ticket_link_row *links = NULL;
    size_t n = 0;

    if (!ticket_links(x->c->db, x->c->a, x->d->actor, t->id, &links, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (links[i].id != x->into->id &&
            !ticket_link(x->c, x->into, &(struct ticket_row){.id = links[i].id}, "related", error))
            return false;
    return true;
}

static bool bring_articles(const struct merging *x, const struct ticket_row *t, GError **error)
{
    const struct ticket_change *c = x->c;

    return sql_structure_note_all(c->db, x->undo_id, t->id, x->into->id, NULL, error) &&
           sql_structure_bring(c->db, t->id, x->into->id, NULL, error);
}

/* The row of T is locked first: a message that comes to it at this moment waits, and then finds
 * where it went. */
static bool swallow(struct merging *x, int64_t id, GError **error)
{
    const struct ticket_change *c = x->c;
    const char *before;
    struct ticket_row t;

    if (!ticket_visible_id(c->db, c->a, x->d->actor, id, error) ||
        !sql_structure_merged(c->db, id, x->into->id, x->m->beside, NULL, error) ||
        !ticket_get(c->db, c->a, id, &t, error))
        return false;
    t.merged_into = 0;
    if (!may_merge(x, &t, error) || !undo_remember(c, &t, &before, error))
        return false;
    x->opens = x->opens || strcmp(t.state, "new") == 0 || strcmp(t.state, "open") == 0;
    g_string_append_printf(x->numbers, "%s%s", x->numbers->len > 0 ? ", " : "", t.number);
    return bring_people(x, &t, error) && bring_links(x, &t, error) &&
           bring_articles(x, &t, error) && ticket_set_state(c, &t, "merged", error) &&
           ticket_event_add(c, t.id, "merged", NULL, id_text(c, x->into->id), 0, error) &&
           ticket_event_add(c, x->into->id, "merged", id_text(c, t.id), NULL, 0, error) &&
           ticket_settle(c, t.id, error) &&
           undo_keep(c, x->undo_id, t.id, x->into->id, before, error);
}

static bool is_told(const struct merging *x, int64_t person_id)
{
    for (guint i = 0; i < x->told->len; i++)
        if (g_array_index(x->told, int64_t, i) == person_id)
            return true;
    return false;
}

/* One mail each, whatever number of tickets was theirs. */
static bool tell(struct merging *x, GError **error)
{
    for (size_t i = 0; x->m->tell && i < x->m->n; i++) {
        struct person_row customer;
        struct ticket_row t;

        if (!ticket_get(x->c->db, x->c->a, x->m->sources[i], &t, error) ||
            !person_get(x->c->db, x->c->a, t.customer_id, &customer, error))
            return false;
        if (is_told(x, customer.id))
            continue;
        g_array_append_val(x->told, customer.id);
        if (!notify_merged(x->c, x->d->house, x->into, x->numbers->str, &customer, error))
            return false;
    }
    return true;
}

static bool run(struct merging *x, GError **error)
{
    const struct ticket_change *c = x->c;
    const char *before;

    if (!sql_structure_hold(c->db, x->into->id, NULL, error) ||
        !ticket_get(c->db, c->a, x->into->id, x->into, error) ||
        !ticket_is_live(x->into, error) || !undo_remember(c, x->into, &before, error) ||
        !undo_begin(x->d, "merge", &x->undo_id, error))
        return false;
    for (size_t i = 0; i < x->m->n; i++)
        if (!swallow(x, x->m->sources[i], error))
            return false;
    if (x->opens && strcmp(x->into->state, "new") != 0 &&
        !ticket_set_state(c, x->into, "open", error))
        return false;
    return ticket_settle(c, x->into->id, error) && ticket_turn(c, x->into->id, error) &&
           tell(x, error) && undo_keep(c, x->undo_id, x->into->id, 0, before, error) &&
           ticket_get(c->db, c->a, x->into->id, x->into, error);
}

static bool merge(const struct desk_call *d, struct ticket_row *into, const struct ticket_merge *m,
                  int64_t *undo_id, GError **error)
{
    g_autoptr(GArray) told = g_array_new(false, false, sizeof(int64_t));
    g_autoptr(GString) numbers = g_string_new("");
    struct merging x = {
        .d = d, .c = d->c, .m = m, .into = into, .told = told, .numbers = numbers};

    if (m->n == 0 || m->n > MERGE_MOST) {
        fail_set(error, m->n == 0 ? FAIL_INVALID : FAIL_TOO_BIG,
                 "ticket %s: choose one to %d tickets to go into it", into->number, MERGE_MOST);
        return false;
    }
    if (!run(&x, error))
        return false;
    *undo_id = x.undo_id;
    return true;
}

bool ticket_merge(const struct desk_call *d, struct ticket_row *into, const struct ticket_merge *m,
                  int64_t *undo_id, GError **error)
{
    if (right_has(d->actor, RIGHT_TICKET_CHANGE))
        return merge(d, into, m, undo_id, error);
    fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
    return false;
}

bool ticket_merge_own(const struct desk_call *d, struct ticket_row *into,
                      const struct ticket_merge *m, int64_t *undo_id, GError **error)
{
    for (size_t i = 0; i <= m->n; i++) {
        struct ticket_row t;

        if (!ticket_get(d->c->db, d->c->a, i == m->n ? into->id : m->sources[i], &t, error))
            return false;
        if (t.customer_id != d->actor->person_id) {
            fail_set(error, FAIL_NOT_FOUND, "ticket: there is none with this number (check the number)");
            return false;
        }
    }
    return merge(d, into, m, undo_id, error);
}

bool ticket_merged_list(struct db *db, struct arena *a, int64_t ticket_id, int64_t now,
                        struct structure_merged_row **rows, size_t *n, GError **error)
{
    return sql_structure_merged_in(db, a, ticket_id, now - UNDO_DAYS * CLOCK_DAY, rows, n, error);
}

bool ticket_beside_list(struct db *db, struct arena *a, int64_t ticket_id,
                        struct structure_beside_row **rows, size_t *n, GError **error)
{
    return sql_structure_beside(db, a, ticket_id, rows, n, error);
}
