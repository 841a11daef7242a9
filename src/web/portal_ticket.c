#include "web/portal_ticket.h"

#include "base/clock.h"
#include "core/draft.h"
#include "core/progress.h"
#include "core/seen.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "web/custom_form.h"
#include "web/portal_form.h"
#include "web/reading.h"
#include "web/shell.h"

#include <string.h>

static const char *const step_names[] = {"received", "working", "waiting", "closed"};
static const char *const says_names[] = {"new",   "taken",  "answered", "heard",
                                         "asked", "solved", "over"};

/* A page on its way. */
struct loading {
    struct request *r;
    struct db *db;
    struct arena *a;
    const struct actor *who;
    struct ticket_row t;
    struct view_portal_ticket *v;
    struct ticket_event_row *events;
    size_t n_events;
};

/* What the page shows of the messages is all that progress_of() asks of them. */
static bool load_progress(struct loading *l, GError **error)
{
    struct view_portal_ticket *v = l->v;
    const struct view_conversation *c = &v->c;
    struct article_row *articles = ARENA_ARRAY(l->a, struct article_row, c->n_articles + 1);
    struct progress p;

    if (!ticket_events(l->db, l->a, l->t.id, &l->events, &l->n_events, error))
        return false;
    for (size_t i = 0; i < c->n_articles; i++)
        articles[i] = (struct article_row){.sender = c->articles[i].kind,
                                           .author_name = c->articles[i].who,
                                           .created_at = c->articles[i].at};
    progress_of(&l->t, l->events, l->n_events, articles, c->n_articles, &p);
    v->steps = ARENA_ARRAY(l->a, struct view_step, p.n);
    v->n_steps = p.n;
    for (size_t i = 0; i < p.n; i++)
        v->steps[i] = (struct view_step){.step = step_names[p.items[i].step],
                                         .done = p.items[i].done,
                                         .current = p.items[i].current,
                                         .at = p.items[i].at,
                                         .until = p.items[i].until,
                                         .who = p.items[i].who};
    v->says = says_names[p.says];
    v->who = p.who;
    v->when = lang_date(l->a, shell_lang(l->r), shell_zone(l->r), p.at);
    return true;
}

/* Asked once, when the desk has closed it. */
static bool asks_solved(const struct loading *l)
{
    bool asks = false;

    for (size_t i = 0; i < l->n_events; i++) {
        const struct ticket_event_row *e = &l->events[i];

        if (strcmp(e->what, "state") == 0)
            asks = g_strcmp0(e->after, "closed") == 0 && e->actor_id != l->t.customer_id;
        else if (strcmp(e->what, "solved") == 0)
            asks = false;
    }
    return asks;
}

static struct view_party party_view(const struct loading *l, int64_t id, const char *name)
{
    bool customer = id == l->t.customer_id, me = id == l->who->person_id;

    return (struct view_party){.id = id,
                               .name = name,
                               .initials = shell_initials(l->a, name),
                               .customer = customer,
                               .me = me,
                               .may_leave = !customer && l->v->signed_in &&
                                            (me || l->who->person_id == l->t.customer_id)};
}

static bool load_party(struct loading *l, GError **error)
{
    struct view_portal_ticket *v = l->v;
    struct person_row *rows = NULL;
    size_t n = 0;

    if (!ticket_participants(l->db, l->a, l->t.id, &rows, &n, error))
        return false;
    v->party = ARENA_ARRAY(l->a, struct view_party, n + 1);
    v->party[v->n_party++] = party_view(l, l->t.customer_id, l->t.customer_name);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != l->t.customer_id)
            v->party[v->n_party++] = party_view(l, rows[i].id, rows[i].name);
    return !v->signed_in ||
           portal_colleague_views(l->r, l->db, 0, &v->colleagues, &v->n_colleagues, error);
}

/* Colleagues who take part already need not be offered. */
static void drop_party(struct view_portal_ticket *v)
{
    size_t n = 0;

    for (size_t i = 0; i < v->n_colleagues; i++) {
        bool in = false;

        for (size_t k = 0; k < v->n_party; k++)
            in = in || v->party[k].id == v->colleagues[i].id;
        if (!in)
            v->colleagues[n++] = v->colleagues[i];
    }
    v->n_colleagues = n;
}

static bool load_draft(struct loading *l, GError **error)
{
    struct draft_row *draft = NULL;

    if (!portal_draft(l->r, l->db, draft_place_ticket(l->a, "t", l->t.id), &draft, error))
        return false;
    if (draft != NULL) {
        l->v->c.typed = draft->body;
        l->v->draft_at = draft->changed_at;
    }
    return true;
}

static void link_up(struct loading *l)
{
    struct view_portal_ticket *v = l->v;
    const char *number = url_part(l->a, l->t.number);

    v->c.act_article = url_path(l->a, "/t/%s/reply", number);
    v->act_close = url_path(l->a, "/t/%s/close", number);
    v->act_reopen = url_path(l->a, "/t/%s/reopen", number);
    v->act_join = url_path(l->a, "/t/%s/join", number);
    v->act_leave = url_path(l->a, "/t/%s/leave", number);
    v->about = url_path(l->a, "/t/%s/new", number);
    v->act_fields = url_path(l->a, "/t/%s/fields", number);
    v->print = url_path(l->a, "/t/%s?print=1", number);
}

static bool note_read(struct loading *l, GError **error)
{
    const struct view_conversation *c = &l->v->c;
    int64_t before = 0, newest = 0;

    for (size_t i = 0; i < c->n_articles; i++)
        newest = MAX(newest, c->articles[i].id);
    if (!seen_last(l->db, l->a, l->who->person_id, l->t.id, &before, error))
        return false;
    if (newest > before)
        reading_note(shell_app(l->r)->reading, l->who->person_id, l->t.id, newest);
    return true;
}

static bool load(struct loading *l, GError **error)
{
    struct view_portal_ticket *v = l->v;

    v->signed_in = l->who->role >= ROLE_CUSTOMER;
    v->c.shell = shell_view(l->r, arena_printf(l->a, "%s %s", l->t.number, l->t.title), "tickets");
    v->c.shell.live = shell_live(l->r);
    if (!shell_conversation(l->r, l->db, &l->t, &v->c, error) || !load_progress(l, error) ||
        !load_party(l, error) || !load_draft(l, error) || !note_read(l, error) ||
        !ticket_may_reopen(l->db, l->a, &l->t, clock_now(), &v->reopens, error))
        return false;
    drop_party(v);
    if (!custom_form_views(l->r, l->db, RECORD_TICKET, l->t.id, l->t.queue_id, &v->custom, &v->n_custom, error))
        return false;
    for (size_t i = 0; i < v->n_custom; i++)
        v->custom_open = v->custom_open || (v->custom[i].writable && !v->printing);
    link_up(l);
    v->asks_solved = v->c.closed && asks_solved(l);
    v->key = request_once(l->r);
    return true;
}

bool portal_ticket_load(struct request *r, struct view_portal_ticket *v, const char **lead,
                        GError **error)
{
    const char *typed = request_param(r, "number");
    struct loading l = {.r = r, .a = request_arena(r), .who = request_actor(r), .v = v};
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);

    *lead = NULL;
    l.db = db;
    if (db == NULL || !ticket_visible(db, l.a, l.who, typed, &l.t, error))
        return false;
    if (right_is_agent(l.who) ||
        (request_method(r) == HTTP_GET && strcmp(typed, l.t.number) != 0)) {
        *lead = url_part(l.a, l.t.number);
        return true;
    }
    v->printing = request_method(r) == HTTP_GET && request_flag(r, "print");
    return load(&l, error);
}
