#include "web/desk_related.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/related.h"
#include "core/ticket_merge.h"
#include "core/ticket_party.h"
#include "web/desk_property.h"
#include "web/desk_ticket.h"

#include <string.h>

enum { RELATED_MOST = 6 };
enum { DO_LINK, DO_MERGE };

static const char *const dos[] = {"link", "merge", NULL};
const struct field desk_related_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = dos},
    {"other", FIELD_INT, .required = true},
    {NULL},
};

static const char *why(struct request *r, const struct related_ticket *t)
{
    struct arena *a = request_arena(r);
    const char *who = t->same_customer ? shell_word(r, _("gleicher Kunde"))
                      : t->same_company
                          ? arena_printf(a, "%s, %s", t->ticket->customer_name,
                                         shell_word(r, _("gleiche Firma")))
                          : t->ticket->customer_name;

    return text_empty(t->shared) ? who : arena_printf(a, "%s · %s", t->shared, who);
}

static struct view_near near_of(struct request *r, const struct related_ticket *t)
{
    struct ticket_row row = {.id = t->ticket->id,
                             .number = t->ticket->number,
                             .title = t->ticket->title,
                             .state = t->ticket->state,
                             .owner_id = t->ticket->owner_id,
                             .priority = 2};
    struct view_ticket v = shell_ticket(r, &row);

    return (struct view_near){.id = row.id,
                              .number = v.number,
                              .title = v.title,
                              .state = v.state,
                              .state_word = v.state_word,
                              .small = why(r, t),
                              .link = v.link};
}

static bool stands_in(const struct view_near *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return true;
    return false;
}

/* The customer's list keeps what is not among the related ones. */
static void take_out(struct view_desk_ticket *v, int64_t id)
{
    size_t k = 0;

    for (size_t i = 0; i < v->n_near; i++)
        if (v->near[i].id != id)
            v->near[k++] = v->near[i];
    v->n_near = k;
}

bool desk_related_view(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct related_ticket *found = NULL;
    size_t n = 0;

    v->act_related = url_path(a, "/desk/t/%s/related", url_part(a, t->number));
    if (!related_tickets(db, a, request_actor(r), t, RELATED_MOST, &found, &n, error))
        return false;
    v->related = ARENA_ARRAY(a, struct view_related, n + 1);
    v->twice = ARENA_ARRAY(a, struct view_near, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct view_near near = near_of(r, &found[i]);
        bool linked = stands_in(v->links, v->n_links, near.id);

        if (found[i].twice && !linked)
            v->twice[v->n_twice++] = near;
        v->related[v->n_related++] = (struct view_related){near, linked};
        take_out(v, near.id);
    }
    return true;
}

struct job {
    struct request *r;
    const char *number;
    int64_t undo_id;
};

/* Into the older one: its number is what people have known for longer. */
static bool merge(struct job *j, const struct desk_call *d, struct ticket_row *t,
                  struct ticket_row *other, GError **error)
{
    bool newer = other->id < t->id;
    struct ticket_row *into = newer ? other : t;
    const int64_t source = newer ? t->id : other->id;

    j->number = into->number;
    return ticket_merge(d, into,
                        &(struct ticket_merge){.sources = &source, .n = 1, .tell = true},
                        &j->undo_id, error);
}

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    int64_t id = request_int(j->r, "other", 0);
    struct ticket_row t, other;

    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &t, error) ||
        !ticket_visible_id(db, a, who, id, error) || !ticket_get(db, a, id, &other, error))
        return false;
    j->number = t.number;
    if (request_choice(j->r, "do") == DO_MERGE)
        return merge(j, &d, &t, &other, error);
    return ticket_link(&c, &t, &other, "related", error);
}

void desk_related(struct request *r, struct answer *a)
{
    struct job j = {.r = r};
    g_autoptr(GError) error = NULL;

    if (!db_write(shell_app(r)->house->pool, job_tx, &j, &error)) {
        if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_CONFLICT))
            desk_property_again(r, a);
        else
            answer_fail(r, a, error);
    } else if (j.undo_id != 0) {
        answer_redirect(r, a, "/desk/t/%s?undo=%" G_GINT64_FORMAT, j.number, j.undo_id);
    } else {
        answer_redirect(r, a, "/desk/t/%s?done=saved", j.number);
    }
}
