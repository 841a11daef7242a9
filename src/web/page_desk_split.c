/* page_desk_split.c - messages, or words of one, become a ticket of their own, or go to another.
 *
 * POST /desk/t/NUMBER/split with one or more `article`, and as one likes `subject`, `queue`,
 * `priority`, `passage` (words of the one message) and `tell=1` (the customer gets the new number by
 * mail) makes the ticket and shows it; with `do=move` and `to` the messages go to that ticket. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/queue_right.h"
#include "core/split_propose.h"
#include "core/ticket_move.h"
#include "pages/structure.h"
#include "web/access_note.h"
#include "web/desk_options.h"
#include "web/shell.h"

#include <string.h>

enum { BEGINS = 160, PASSAGE_CHARS = 20000, PRIORITY_NORMAL = 2 };

static const char *const does[] = {"split", "move", NULL};

static const struct field form_fields[] = {
    {"article", FIELD_LINE, .multi = true, .max = 20},
    {"passage", FIELD_TEXT, .max = PASSAGE_CHARS},
    {NULL},
};

static const struct field split_fields[] = {
    {"article", FIELD_LINE, .multi = true, .max = 20},
    {"passage", FIELD_TEXT, .max = PASSAGE_CHARS},
    {"subject", FIELD_LINE, .max = 250},
    {"queue", FIELD_INT},
    {"priority", FIELD_INT},
    {"to", FIELD_LINE, .max = 60},
    {"tell", FIELD_FLAG},
    {"do", FIELD_CHOICE, .values = does},
    {NULL},
};

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* Each once. */
static size_t chosen(struct request *r, const int64_t **ids)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, "article", &texts);
    int64_t *v = ARENA_ARRAY(request_arena(r), int64_t, n + 1);
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t id = g_ascii_strtoll(texts[i], NULL, 10);

        if (!holds(v, k, id))
            v[k++] = id;
    }
    *ids = v;
    return k;
}

static void add_picks(struct request *r, const struct view_conversation *c, struct view_split *v)
{
    struct arena *a = request_arena(r);
    const int64_t *ids = NULL;
    size_t n = chosen(r, &ids);

    v->picks = ARENA_ARRAY(a, struct view_pick, c->n_articles + 1);
    for (size_t i = 0; i < c->n_articles; i++) {
        const struct view_article *m = &c->articles[i];

        v->picks[v->n_picks++] =
            (struct view_pick){.id = m->id,
                               .at = m->at,
                               .who = m->who,
                               .via = m->via,
                               .text = text_cut(a, text_one_line(a, m->text), BEGINS),
                               .files = (int64_t)m->n_files,
                               .theirs = strcmp(m->kind, "customer") == 0,
                               .chosen = holds(ids, n, m->id)};
    }
}

static bool add_choices(struct request *r, struct db *db, struct view_split *v, int64_t queue,
                        int64_t priority, GError **error)
{
    v->priorities = desk_priority_options(r, priority, &v->n_priorities);
    return desk_queue_options(r, db, queue, &v->queues, &v->n_queues, error);
}

/* The page as somebody filled it in. */
static bool again(struct request *r, struct db *db, struct view_split *v, GError **error)
{
    v->title = request_text(r, "subject");
    v->passage = request_text(r, "passage");
    v->to = request_text(r, "to");
    v->quiet = !request_flag(r, "tell");
    return add_choices(r, db, v, request_int(r, "queue", 0), request_int(r, "priority", 0), error);
}

/* Chosen is what the address names, else the customer's last message; its words say the rest. */
static bool propose(struct request *r, struct db *db, const struct ticket_row *t,
                    struct view_split *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct view_pick *first = NULL;
    struct split_proposal p;
    struct article_row m;

    v->passage = request_text(r, "passage");
    v->to = "";
    for (size_t i = 0; i < v->n_picks; i++)
        if (v->picks[i].chosen && first == NULL)
            first = &v->picks[i];
    for (size_t i = 1; i < v->n_picks && !request_has(r, "article"); i++)
        if (v->picks[i].theirs)
            first = &v->picks[i];
    if (first == NULL) {
        v->title = "";
        return add_choices(r, db, v, t->queue_id, PRIORITY_NORMAL, error);
    }
    first->chosen = true;
    if (!article_visible(db, a, request_actor(r), first->id, &m, error))
        return false;
    if (!text_empty(v->passage))
        m.new_text = v->passage;
    if (!split_propose(db, a, request_actor(r), t, &m, &p, error))
        return false;
    v->title = p.title;
    return add_choices(r, db, v, p.queue_id, p.priority, error);
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *mem = request_arena(r);
    struct put o = shell_put(r, a);
    struct view_conversation c = {0};
    struct view_split v = {.problem = problem};
    struct ticket_row t;

    if (db == NULL ||
        !ticket_visible(db, mem, request_actor(r), request_param(r, "number"), &t, &error) ||
        !shell_articles(r, db, &t, &c, &error)) {
        answer_fail(r, a, error);
        return;
    }
    access_note_ticket(r, &t, ACCESS_PAGE);
    add_picks(r, &c, &v);
    if (request_method(r) == HTTP_POST ? !again(r, db, &v, &error)
                                       : !propose(r, db, &t, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.ticket = c.ticket;
    v.act = url_path(mem, "/desk/t/%s/split", url_part(mem, t.number));
    v.shell = shell_view(r, arena_printf(mem, "%s %s", t.number, t.title), "tickets");
    page_desk_split(&o, &v);
    answer_html(a, status);
}

static void split_form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void split_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

struct job {
    struct request *r;
    const char *number;
    int64_t undo_id;
};

/* Enter in the field of the number presses the form's first button, which is the other one. */
static bool is_clear(struct request *r, GError **error)
{
    if (text_empty(request_text(r, "to")))
        return true;
    fail_set(error, FAIL_INVALID, "split: a ticket is named (move there, or name none)");
    return false;
}

static bool run_split(struct job *j, const struct desk_call *d, const struct ticket_row *from,
                      GError **error)
{
    struct ticket_split s = {.passage = request_text(j->r, "passage"),
                             .title = request_text(j->r, "subject"),
                             .queue_id = request_int(j->r, "queue", 0),
                             .priority = request_int(j->r, "priority", 0),
                             .quiet = !request_flag(j->r, "tell")};
    struct ticket_row made;

    s.n = chosen(j->r, &s.articles);
    if (!is_clear(j->r, error))
        return false;
    if (s.queue_id != 0 && !queue_offered(d->c->db, d->c->a, d->actor, s.queue_id, error))
        return false;
    if (!ticket_split(d, from, &s, &made, &j->undo_id, error))
        return false;
    j->number = made.number;
    return true;
}

static bool run_move(struct job *j, const struct desk_call *d, const struct ticket_row *from,
                     GError **error)
{
    const int64_t *ids = NULL;
    size_t n = chosen(j->r, &ids);
    g_autoptr(GError) hidden = NULL;
    struct ticket_row to;

    if (!ticket_visible(d->c->db, d->c->a, d->actor, request_text(j->r, "to"), &to, &hidden)) {
        if (!fail_is(hidden, FAIL_NOT_FOUND) && !fail_is(hidden, FAIL_GONE)) {
            g_propagate_error(error, g_steal_pointer(&hidden));
            return false;
        }
        fail_set(error, FAIL_INVALID, "move: there is no ticket with this number (check it)");
        return false;
    }
    j->number = to.number;
    return ticket_move(d, from, &to, ids, n, &j->undo_id, error);
}

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row t;

    return ticket_visible(db, a, who, request_param(j->r, "number"), &t, error) &&
           (request_choice(j->r, "do") == 1 ? run_move(j, &d, &t, error)
                                            : run_split(j, &d, &t, error));
}

static const char *problem_of(const struct request *r, const GError *error)
{
    if (fail_is(error, FAIL_CONFLICT))
        return shell_word(r, _("Das Ticket ist schon zusammengeführt oder liegt im Papierkorb."));
    if (request_choice(r, "do") != 1 && !text_empty(request_text(r, "to")))
        return shell_word(
            r, _("Sie nennen ein Ticket: Verschieben Sie dorthin, oder leeren Sie das Feld."));
    if (!text_empty(request_text(r, "passage")))
        return shell_word(
            r, _("Wählen Sie genau eine Nachricht, in der diese Worte so stehen."));
    if (request_choice(r, "do") == 1)
        return shell_word(
            r, _("Wählen Sie Nachrichten (nicht alle) und nennen Sie ein anderes Ticket, das sie "
                 "aufnehmen darf."));
    return shell_word(r, _("Wählen Sie mindestens eine Nachricht; eine muss hier bleiben."));
}

static void split(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};

    if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk/t/%s?undo=%" G_GINT64_FORMAT, j.number, j.undo_id);
    else if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_CONFLICT))
        show(r, a, problem_of(r, error), fail_is(error, FAIL_CONFLICT) ? 409 : 422);
    else
        answer_fail(r, a, error);
}

const struct route desk_split_routes[] = {
    {HTTP_GET, "/desk/t/:number/split", RIGHT_TICKET_CHANGE, form_fields, split_form},
    {HTTP_POST, "/desk/t/:number/split", RIGHT_TICKET_CHANGE, split_fields, split, ROUTE_BLOCKS,
     split_again},
};
const size_t desk_split_n_routes = G_N_ELEMENTS(desk_split_routes);
