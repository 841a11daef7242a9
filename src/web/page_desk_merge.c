/* page_desk_merge.c - several tickets become one. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/search.h"
#include "core/ticket_merge.h"
#include "core/ticket_party.h"
#include "pages/structure.h"
#include "web/shell.h"

#include <string.h>

enum { SHOWN = MERGE_MOST + 20, FOUND = 15, NEAR = 10 };

static const char *const hows[] = {"woven", "beside", NULL};
static const char *const does[] = {"merge", "search", NULL};

static const struct field form_fields[] = {
    {"with", FIELD_LINE, .multi = true, .max = 60},
    {NULL},
};

static const struct field merge_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"with", FIELD_LINE, .multi = true, .max = 60},
    {"keep", FIELD_LINE, .max = 60},
    {"how", FIELD_CHOICE, .values = hows},
    {"tell", FIELD_FLAG},
    {"do", FIELD_CHOICE, .values = does},
    {NULL},
};

/* A page on its way. */
struct loading {
    struct request *r;
    struct db *db;
    struct arena *a;
    struct ticket_row t;
    int64_t seen[SHOWN];
    struct view_merge *v;
};

static bool is_new(const struct loading *l, int64_t id)
{
    for (size_t i = 0; i < l->v->n_withs; i++)
        if (l->seen[i] == id)
            return false;
    return id != l->t.id && l->v->n_withs < SHOWN;
}

static bool add_with(struct loading *l, int64_t id, bool chosen, GError **error)
{
    struct view_merge *v = l->v;
    struct ticket_row t;

    if (!is_new(l, id))
        return true;
    if (!ticket_get(l->db, l->a, id, &t, error))
        return false;
    if (strcmp(t.state, "merged") == 0)
        return true;
    l->seen[v->n_withs] = id;
    v->withs[v->n_withs++] =
        (struct view_with){.ticket = shell_ticket(l->r, &t),
                           .chosen = chosen,
                           .other_company = t.customer_id != l->t.customer_id &&
                                            (t.company_id != l->t.company_id || t.company_id == 0)};
    return true;
}

/* Those that were named; a number that leads nowhere is passed over. */
static bool add_named(struct loading *l, GError **error)
{
    const char *const *numbers = NULL;
    size_t n = request_texts(l->r, "with", &numbers);

    for (size_t i = 0; i < n && i < MERGE_MOST; i++) {
        g_autoptr(GError) hidden = NULL;
        struct ticket_row t;

        if (ticket_visible(l->db, l->a, request_actor(l->r), numbers[i], &t, &hidden) &&
            !add_with(l, t.id, true, error))
            return false;
    }
    return true;
}

static bool add_found(struct loading *l, GError **error)
{
    const struct search_ask ask = {.typed = l->v->query, .now = clock_now()};
    g_autoptr(GError) none = NULL;
    struct search_found found;
    struct ticket_row t;

    if (text_empty(l->v->query))
        return true;
    if (ticket_visible(l->db, l->a, request_actor(l->r), l->v->query, &t, &none) &&
        !add_with(l, t.id, true, error))
        return false;
    if (!search_tickets(l->db, l->a, request_actor(l->r), &ask, &found, error))
        return false;
    for (size_t i = 0; i < found.n_hits && i < FOUND; i++)
        if (!add_with(l, found.hits[i].ticket->ticket_id, false, error))
            return false;
    return true;
}

static bool add_near(struct loading *l, GError **error)
{
    struct ticket_near_row *near = NULL;
    size_t n = 0;

    if (!text_empty(l->v->query))
        return true;
    if (!ticket_near(l->db, l->a, request_actor(l->r), &l->t, NEAR, &near, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!add_with(l, near[i].id, false, error))
            return false;
    return true;
}

static bool load(struct loading *l, GError **error)
{
    struct view_merge *v = l->v;
    const char *part;

    if (!ticket_visible(l->db, l->a, request_actor(l->r), request_param(l->r, "number"), &l->t,
                        error))
        return false;
    part = url_part(l->a, l->t.number);
    v->ticket = shell_ticket(l->r, &l->t);
    v->act = url_path(l->a, "/desk/t/%s/merge", part);
    v->withs = ARENA_ARRAY(l->a, struct view_with, SHOWN);
    if (request_method(l->r) != HTTP_POST)
        v->keep = l->t.number;
    return add_named(l, error) && add_found(l, error) && add_near(l, error);
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    bool post = request_method(r) == HTTP_POST;
    struct put o = shell_put(r, a);
    struct view_merge v = {.problem = problem,
                           .query = post ? request_text(r, "q") : "",
                           .keep = post ? request_text(r, "keep") : "",
                           .beside = post && request_choice(r, "how") == 1,
                           .quiet = post && !request_flag(r, "tell")};
    struct loading l = {.r = r, .db = db, .a = request_arena(r), .v = &v};

    if (db == NULL || !load(&l, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, arena_printf(l.a, "%s %s", l.t.number, l.t.title), "tickets");
    page_desk_merge(&o, &v);
    answer_html(a, status);
}

static void merge_form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void merge_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

struct job {
    struct request *r;
    const char *number;
    int64_t undo_id;
};

static bool is_among(const struct ticket_row *all, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id)
            return true;
    return false;
}

/* The tickets named, and the page's own; the one that stays comes first in ALL. */
static bool gather(const struct job *j, struct db *db, struct ticket_row *all, size_t *n,
                   GError **error)
{
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    const char *const *numbers = NULL;
    const char *keep = request_text(j->r, "keep");
    size_t named = request_texts(j->r, "with", &numbers);
    int64_t kept = 0;

    if (named == 0 || named > MERGE_MOST) {
        fail_set(error, FAIL_INVALID, "merge: choose one to %d tickets", MERGE_MOST);
        return false;
    }
    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &all[(*n)++], error))
        return false;
    for (size_t i = 0; i < named; i++) {
        if (!ticket_visible(db, a, who, numbers[i], &all[*n], error))
            return false;
        *n += is_among(all, *n, all[*n].id) ? 0 : 1;
    }
    if (!ticket_find(db, a, text_empty(keep) ? numbers[0] : keep, &kept, error))
        return false;
    for (size_t i = 0; i < *n; i++)
        if (all[i].id == kept) {
            struct ticket_row t = all[i];

            all[i] = all[0];
            all[0] = t;
            return true;
        }
    fail_set(error, FAIL_INVALID, "merge: the number that stays must be one of them");
    return false;
}

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row *all = ARENA_ARRAY(a, struct ticket_row, MERGE_MOST + 1);
    int64_t *sources = ARENA_ARRAY(a, int64_t, MERGE_MOST + 1);
    struct ticket_merge m = {.sources = sources,
                             .beside = request_choice(j->r, "how") == 1,
                             .tell = request_flag(j->r, "tell")};
    size_t n = 0;

    if (!gather(j, db, all, &n, error))
        return false;
    for (size_t i = 1; i < n; i++)
        sources[m.n++] = all[i].id;
    if (!ticket_merge(&d, &all[0], &m, &j->undo_id, error))
        return false;
    j->number = all[0].number;
    return true;
}

static void merge(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};

    if (request_choice(r, "do") == 1)
        show(r, a, "", 200);
    else if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk/t/%s?undo=%" G_GINT64_FORMAT, j.number, j.undo_id);
    else if (fail_is(error, FAIL_INVALID))
        show(r, a,
             shell_word(r, _("Wählen Sie andere Tickets. Aus einem vertraulichen Bereich lässt "
                             "sich nichts in einen offenen führen.")),
             422);
    else if (fail_is(error, FAIL_CONFLICT))
        show(r, a,
             shell_word(r, _("Eines davon ist schon zusammengeführt oder liegt im Papierkorb.")),
             409);
    else
        answer_fail(r, a, error);
}

const struct route desk_merge_routes[] = {
    {HTTP_GET, "/desk/t/:number/merge", RIGHT_TICKET_CHANGE, form_fields, merge_form},
    {HTTP_POST, "/desk/t/:number/merge", RIGHT_TICKET_CHANGE, merge_fields, merge, ROUTE_BLOCKS,
     merge_again},
};
const size_t desk_merge_n_routes = G_N_ELEMENTS(desk_merge_routes);
