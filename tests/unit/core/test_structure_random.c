/* Random sequences of create, reply, move, split, merge, unmerge, bulk edit, bin, taking out of it,
 * deleting for good and undo, on both databases. After each step every message is in exactly one
 * ticket or went with one that was deleted for good, no file is lost, and each number ever given
 * resolves or says that it is gone; undoing all leads back to the start; at the end `check` is clean.
 *
 * --sequences N   how many on each database (QUICK; the full size is 10000)
 * --first N       the seed of the first one; each failure names its own
 * --only NAME     sqlite or postgres */
#include "base/clock.h"
#include "base/fail.h"
#include "core/bin.h"
#include "core/bulk.h"
#include "core/ticket_erase.h"
#include "core/tag.h"
#include "core/ticket_merge.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { QUICK = 40, TICKETS_MOST = 40, ARTICLES_MOST = 200, ACTS_MOST = 60, CUSTOMERS = 3 };
enum { CHECK_EACH = 1000, STEPS_LEAST = 4, STEPS_MOST = 14 };

static gint64 sequences = QUICK, first_seed = 1;
static char *only;

/* Where messages stand while nothing has come since: undone in order, all is as it was. Replies
 * change more than that, so that only their place is looked at; out of order, or where something is
 * deleted for good, only the rules. */
enum mode { QUIET, LIVELY, WILD, ERASING, MODES };

struct said {
    int64_t id, to_id; /* the ticket that it was written to */
    size_t files;
    bool gone;
};

struct world {
    struct db_pool *pool;
    struct house *house;
    struct actor ada, jana, tobias, customers[CUSTOMERS];
    int64_t queues[2];
    /* One sequence. */
    struct arena *a;
    GRand *rand;
    enum mode mode;
    int64_t at;
    int64_t tickets[TICKETS_MOST], acts[ACTS_MOST];
    bool gone[TICKETS_MOST];
    const char *numbers[TICKETS_MOST], *start[TICKETS_MOST];
    struct said said[ARTICLES_MOST];
    size_t n_tickets, n_start, n_said, n_acts;
    GString *log;
    int64_t undo_id; /* of the step */
};

typedef bool (*step_fn)(struct world *w, const struct desk_call *d, GError **error);

static size_t any(struct world *w, size_t n)
{
    return (size_t)g_rand_int_range(w->rand, 0, (gint32)MAX(n, 1));
}

static bool coin(struct world *w)
{
    return g_rand_boolean(w->rand);
}

static void wrong(struct world *w, const char *what)
{
    g_test_message("%s, after %s", what, w->log->str);
    g_test_fail();
}

/* One of those that were not deleted for good: its place in the list. */
static bool there(struct world *w, size_t *i, GError **error)
{
    for (int tries = 0; tries < 8; tries++) {
        *i = any(w, w->n_tickets);
        if (!w->gone[*i])
            return true;
    }
    fail_set(error, FAIL_CONFLICT, "all gone");
    return false;
}

/* One that was given once, rather one that is still worked on (or lies in the bin). */
static bool pick_one(struct world *w, struct db *db, bool binned, struct ticket_row *t,
                     GError **error)
{
    size_t k;

    for (int i = 0; i < 4; i++) {
        if (!there(w, &k, error) || !ticket_get(db, w->a, w->tickets[k], t, error))
            return false;
        if (binned ? bin_holds(t) : strcmp(t->state, "merged") != 0)
            break;
    }
    return true;
}

static bool pick(struct world *w, struct db *db, struct ticket_row *t, GError **error)
{
    return pick_one(w, db, false, t, error);
}

static void know(struct world *w, const struct ticket_row *t)
{
    w->tickets[w->n_tickets] = t->id;
    w->gone[w->n_tickets] = false;
    w->numbers[w->n_tickets++] = t->number;
}

/* Written to the ticket NAMED, which may have gone into another one. */
static bool say(struct world *w, const struct ticket_change *c, int64_t named, GError **error)
{
    struct article_file files[2];
    bool ours = coin(w);
    const struct actor *who = ours ? &w->jana : &w->customers[any(w, CUSTOMERS)];
    struct said *s = &w->said[w->n_said];
    int64_t lives = named;
    struct article_new n = {.kind = "mail",
                            .sender = ours ? "agent" : "customer",
                            .author_id = who->person_id,
                            .from_text = who->name,
                            .subject = "Anliegen",
                            .body_text = "Der erste Satz.\nUnd noch einer.",
                            .files = files};

    if (w->n_said == ARTICLES_MOST)
        return true;
    *s = (struct said){.to_id = named, .files = any(w, 3)};
    for (size_t i = 0; i < s->files; i++)
        files[i] = (struct article_file){
            .source = {.data = i == 0 ? "Bild" : "Plan", .fd = -1, .size = 4},
            .filename = "a.png",
            .content_type = "image/png"};
    if (!ticket_lead(c->db, w->a, &lives, error))
        return false;
    n.ticket_id = lives;
    n.home_id = lives == named ? 0 : named;
    n.n_files = s->files;
    n.message_id = arena_printf(w->a, "<%" G_GINT64_FORMAT ".%zu@test.example>", c->at, w->n_said);
    if (!article_add(c, &n, &s->id, error))
        return false;
    w->n_said++;
    return true;
}

static bool create(struct world *w, const struct desk_call *d, GError **error)
{
    const struct ticket_change *c = d->c;
    struct ticket_new n = {.title = "Anliegen",
                           .customer_id = w->customers[any(w, CUSTOMERS)].person_id,
                           .queue_id = w->queues[any(w, 8) == 0],
                           .channel = "mail",
                           .lang = "de",
                           .at = c->at};
    size_t messages = 1 + any(w, 4);
    struct ticket_row t;
    int64_t id;

    if (w->n_tickets >= TICKETS_MOST / 2)
        return true;
    if (!ticket_create(c->db, w->a, &n, &id, error))
        return false;
    for (size_t i = 0; i < messages; i++)
        if (!say(w, c, id, error))
            return false;
    if (!ticket_get(c->db, w->a, id, &t, error))
        return false;
    know(w, &t);
    return true;
}

static bool reply(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_row t;
    int64_t id;
    size_t i;

    if (!there(w, &i, error))
        return false;
    id = w->tickets[i];
    if (!ticket_lead(d->c->db, w->a, &id, error) || !say(w, d->c, w->tickets[i], error) ||
        !ticket_get(d->c->db, w->a, id, &t, error))
        return false;
    return desk_customer_wrote(d->c, &t, error);
}

/* Some of T's messages; maybe all, which must be refused. */
static bool choose(struct world *w, struct db *db, const struct ticket_row *t, int64_t **ids,
                   size_t *n, GError **error)
{
    struct article_row *rows = NULL;
    size_t all = 0;

    *n = 0;
    if (!article_list(db, w->a, &w->jana, t->id, &rows, &all, error))
        return false;
    *ids = ARENA_ARRAY(w->a, int64_t, all + 1);
    for (size_t i = 0; i < all; i++)
        if (any(w, 3) == 0 || (*n == 0 && i + 1 == all))
            (*ids)[(*n)++] = rows[i].id;
    return true;
}

static bool split(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_split s = {.quiet = coin(w), .priority = (int64_t)any(w, 5)};
    struct ticket_row from, made;
    int64_t *ids = NULL;

    if (w->n_tickets == TICKETS_MOST)
        return true;
    if (!pick(w, d->c->db, &from, error) || !choose(w, d->c->db, &from, &ids, &s.n, error))
        return false;
    s.articles = ids;
    if (s.n == 1 && coin(w))
        s.passage = "noch einer.";
    if (!ticket_split(d, &from, &s, &made, &w->undo_id, error))
        return false;
    know(w, &made);
    return true;
}

static bool move(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_row from, to;
    int64_t *ids = NULL;
    size_t n = 0;

    return pick(w, d->c->db, &from, error) && pick(w, d->c->db, &to, error) &&
           choose(w, d->c->db, &from, &ids, &n, error) &&
           ticket_move(d, &from, &to, ids, n, &w->undo_id, error);
}

static bool merge(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_row into, one, two;
    int64_t sources[2];
    struct ticket_merge m = {.sources = sources, .beside = coin(w), .tell = coin(w)};

    if (!pick(w, d->c->db, &into, error) || !pick(w, d->c->db, &one, error) ||
        !pick(w, d->c->db, &two, error))
        return false;
    sources[0] = one.id;
    sources[1] = two.id;
    m.n = one.id == two.id ? 1 : 1 + any(w, 2);
    return ticket_merge(d, &into, &m, &w->undo_id, error);
}

static bool edit(struct world *w, const struct desk_call *d, GError **error)
{
    static const char *const states[] = {"open", "waiting", "closed"}, *const tags[] = {"Rot", "Blau"};
    struct bulk_change x = {.what = (enum bulk_what)any(w, BULK_WHATS)};
    const char *numbers[3];
    struct ticket_row t;
    size_t changed = 0;

    x.id = x.what == BULK_QUEUE      ? w->queues[any(w, 2)]
           : x.what == BULK_PRIORITY ? 1 + (int64_t)any(w, 4)
                                     : (coin(w) ? w->tobias.person_id : 0);
    x.text = x.what == BULK_STATE ? states[any(w, 3)] : tags[any(w, 2)];
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (!pick(w, d->c->db, &t, error))
            return false;
        numbers[i] = t.number;
    }
    return bulk_do(d, numbers, 1 + any(w, 3), &x, &w->undo_id, &changed, error);
}

static bool bin(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return pick(w, d->c->db, &t, error) && bin_delete(d, &t.id, 1, &w->undo_id, error);
}

static bool restore(struct world *w, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return pick_one(w, d->c->db, true, &t, error) && bin_restore(d, &t, error);
}

/* What stands in tickets that lead to T goes with it. */
static bool note_gone(struct world *w, struct db *db, int64_t id, bool *tickets, bool *said,
                      GError **error)
{
    struct article_row m = {0};

    for (size_t i = 0; i < w->n_tickets; i++) {
        int64_t lead = w->tickets[i];

        if (!w->gone[i] && !ticket_lead(db, w->a, &lead, error))
            return false;
        tickets[i] = w->gone[i] || lead == id;
    }
    for (size_t k = 0; k < w->n_said; k++) {
        if (!w->said[k].gone && !article_get(db, w->a, w->said[k].id, &m, error))
            return false;
        said[k] = w->said[k].gone || m.ticket_id == id;
    }
    return true;
}

static bool erase(struct world *w, const struct desk_call *d, GError **error)
{
    struct admin_act act = {.db = d->c->db, .a = w->a, .actor = &w->ada, .peer = "", .at = w->at};
    bool tickets[TICKETS_MOST], said[ARTICLES_MOST];
    struct ticket_erased done;
    struct ticket_row t;

    if (!pick_one(w, d->c->db, true, &t, error) ||
        !note_gone(w, d->c->db, t.id, tickets, said, error) ||
        !ticket_erase(&act, t.id, "Art. 17", &done, error))
        return false;
    for (size_t i = 0; i < w->n_tickets; i++)
        w->gone[i] = tickets[i];
    for (size_t k = 0; k < w->n_said; k++)
        w->said[k].gone = said[k];
    return true;
}

/* The last act; in the wild, any. */
static bool undo(struct world *w, const struct desk_call *d, GError **error)
{
    size_t i = w->mode >= WILD ? any(w, w->n_acts) : w->n_acts - 1;
    struct undo_result result;

    if (w->n_acts == 0)
        return true;
    if (!undo_take_back(d, w->acts[i], &result, error))
        return false;
    memmove(&w->acts[i], &w->acts[i + 1], (w->n_acts - i - 1) * sizeof(w->acts[0]));
    w->n_acts--;
    return true;
}

static const struct {
    const char *name;
    step_fn run;
    bool lively, erases; /* makes something that nothing takes back; deletes it for good */
} steps[] = {
    {"create", create, true}, {"reply", reply, true}, {"reply", reply, true},
    {"split", split},         {"split", split},       {"move", move},
    {"move", move},           {"merge", merge},       {"merge", merge},
    {"edit", edit},           {"edit", edit},         {"bin", bin},
    {"restore", restore},     {"undo", undo},
    {"erase", erase, false, true}, {"erase", erase, false, true}, {"bin", bin, false, true},
};

struct call {
    struct world *w;
    step_fn run;
};

static bool call_tx(struct db *db, void *data, GError **error)
{
    struct call *x = data;
    struct world *w = x->w;
    struct ticket_change c = {.db = db, .a = w->a, .actor_id = w->jana.person_id, .at = w->at};
    struct desk_call d = {.c = &c, .house = w->house, .actor = &w->jana};

    return x->run(w, &d, error);
}

/* What is refused has changed nothing; what breaks is a failure. */
static void run(struct world *w, const char *name, step_fn fn, bool must)
{
    size_t tickets = w->n_tickets, said = w->n_said;
    struct call x = {w, fn};
    g_autoptr(GError) error = NULL;

    w->undo_id = 0;
    w->at += CLOCK_MINUTE;
    g_string_append_printf(w->log, " %s", name);
    if (db_write(w->pool, call_tx, &x, &error)) {
        if (w->undo_id != 0 && w->n_acts < ACTS_MOST)
            w->acts[w->n_acts++] = w->undo_id;
        return;
    }
    w->n_tickets = tickets;
    w->n_said = said;
    g_string_append(w->log, "(refused)");
    if (must || !(fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_CONFLICT) ||
                  (w->mode == ERASING && fail_is(error, FAIL_NOT_FOUND))))
        wrong(w, error->message);
}

/* A ticket with everything that an act could touch, as one text. */
static const char *looks(struct world *w, struct db *db, int64_t id)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct follower_row *followers = NULL;
    struct ticket_link_row *links = NULL;
    struct ticket_tag_row *tags = NULL;
    struct person_row *people = NULL;
    struct article_row *rows = NULL;
    struct ticket_row t;
    size_t n = 0;

    g_assert_true(ticket_get(db, w->a, id, &t, NULL));
    g_string_append_printf(out, "%s %s %s prio %d queue %d owner %d at %ld closed %ld waits %ld n %d:",
                           t.number, t.state, t.waits_for, (int)t.priority, (int)t.queue_id,
                           (int)t.owner_id, (long)t.created_at, (long)t.closed_at,
                           (long)t.pending_at, (int)t.articles);
    g_assert_true(article_list(db, w->a, &w->jana, id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " %d", (int)rows[i].id);
    g_assert_true(ticket_participants(db, w->a, id, &people, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " with %s", people[i].name);
    g_assert_true(ticket_followers(db, w->a, id, &followers, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " followed by %s", followers[i].name);
    g_assert_true(ticket_links(db, w->a, &w->jana, id, &links, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " linked with %s", links[i].number);
    g_assert_true(tag_list(db, w->a, &id, 1, &tags, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " #%s", tags[i].name);
    return arena_strdup(w->a, out->str);
}

/* Of a number that is nobody's any more. */
static void look_for_stone(struct world *w, struct db *db, size_t i)
{
    g_autoptr(GError) error = NULL;
    struct ticket_row t;

    if (ticket_visible(db, w->a, &w->jana, w->numbers[i], &t, &error) || !fail_is(error, FAIL_GONE))
        wrong(w, "a number that is gone does not say so");
}

/* Where a message stands: in a ticket that went into no other one; an excerpt may stay behind. */
static void look_at_ticket(struct world *w, struct db *db, int64_t id, size_t *times)
{
    struct article_row *rows = NULL;
    struct attachment_row *files = NULL;
    size_t n = 0, n_files = 0;
    struct ticket_row t;

    g_assert_true(ticket_get(db, w->a, id, &t, NULL));
    g_assert_true(article_list(db, w->a, &w->jana, id, &rows, &n, NULL));
    g_assert_true(article_files(db, w->a, id, &files, &n_files, NULL));
    if (t.merged_into != 0 && strcmp(t.state, "merged") != 0)
        wrong(w, "a ticket went into another one, and is worked on");
    for (size_t i = 0; i < n; i++) {
        size_t k = 0, has = 0;

        if (t.merged_into != 0 && !g_str_has_prefix(rows[i].mark, "excerpt "))
            wrong(w, "a message is in a ticket that went into another one");
        while (k < w->n_said && w->said[k].id != rows[i].id)
            k++;
        for (size_t f = 0; f < n_files; f++)
            has += files[f].article_id == rows[i].id;
        if (k == w->n_said)
            continue; /* an excerpt */
        times[k]++;
        if (has != w->said[k].files)
            wrong(w, "a file is lost");
    }
}

static void look(struct world *w)
{
    g_autoptr(db_conn) db = db_take(w->pool, NULL);
    size_t times[ARTICLES_MOST] = {0};

    for (size_t i = 0; i < w->n_tickets; i++) {
        struct ticket_row t;
        int64_t id = 0;

        if (w->gone[i]) {
            look_for_stone(w, db, i);
            continue;
        }
        look_at_ticket(w, db, w->tickets[i], times);
        if (!ticket_find(db, w->a, w->numbers[i], &id, NULL) || id == 0 ||
            !ticket_get(db, w->a, id, &t, NULL) || t.merged_into != 0)
            wrong(w, "a number leads nowhere");
    }
    for (size_t k = 0; k < w->n_said; k++)
        if (times[k] != (w->said[k].gone ? 0 : 1))
            wrong(w, "a message is not in exactly one ticket");
}

static void compare(struct world *w)
{
    g_autoptr(db_conn) db = db_take(w->pool, NULL);

    for (size_t i = 0; w->mode == QUIET && i < w->n_start; i++) {
        const char *now = looks(w, db, w->tickets[i]);

        if (strcmp(now, w->start[i]) != 0)
            wrong(w, arena_printf(w->a, "was {%s}, is {%s}", w->start[i], now));
    }
    for (size_t k = 0; w->mode == LIVELY && k < w->n_said; k++) {
        int64_t id = w->said[k].to_id;
        struct article_row m;

        g_assert_true(article_get(db, w->a, w->said[k].id, &m, NULL));
        if (!ticket_lead(db, w->a, &id, NULL) || m.ticket_id != id)
            wrong(w, "a message did not go back to where it was written to");
    }
}

static void begin(struct world *w, gint64 seed)
{
    size_t n = 2 + any(w, 3);

    w->mode = (enum mode)(seed % MODES);
    w->n_tickets = w->n_said = w->n_acts = 0;
    g_string_printf(w->log, "seed %" G_GINT64_FORMAT ":", seed);
    for (size_t i = 0; i < n; i++)
        run(w, "create", create, true);
    w->n_start = w->n_tickets;
    for (size_t i = 0; i < w->n_start; i++) {
        g_autoptr(db_conn) db = db_take(w->pool, NULL);

        w->start[i] = looks(w, db, w->tickets[i]);
    }
}

static void sequence(struct world *w, gint64 seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)seed);
    g_autoptr(GString) log = g_string_new(NULL);
    g_autoptr(arena) a = arena_new();
    size_t n;

    w->rand = rand;
    w->log = log;
    w->a = a;
    begin(w, seed);
    n = STEPS_LEAST + any(w, STEPS_MOST - STEPS_LEAST + 1);
    for (size_t i = 0; i < n; i++) {
        size_t k = any(w, G_N_ELEMENTS(steps));

        if ((w->mode == QUIET && steps[k].lively) || (w->mode != ERASING && steps[k].erases))
            continue;
        run(w, steps[k].name, steps[k].run, false);
        look(w);
    }
    g_string_append(log, " all");
    while (w->n_acts > 0) {
        size_t before = w->n_acts;

        run(w, "undo", undo, w->mode < WILD);
        w->n_acts = MIN(w->n_acts, before - 1);
        look(w);
    }
    compare(w);
}

static void check(const struct world *w)
{
    g_autoptr(GError) error = NULL;

    test_holds(w->house);
    g_assert_no_error(error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    static const char *const names[CUSTOMERS] = {"Petra", "Jonas", "Vera"};
    struct world *w = data;

    w->ada = test_person(db, w->a, ROLE_ADMIN, "Ada Kern", "ada@desk.example");
    w->jana = test_person(db, w->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    w->tobias = test_person(db, w->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    for (int i = 0; i < CUSTOMERS; i++)
        w->customers[i] = test_person(db, w->a, ROLE_CUSTOMER, names[i],
                                      arena_printf(w->a, "c%d@kruemel.example", i));
    return sql_queue_add(db, "Technik", 0, "de", 1000, &w->queues[0], error) &&
           sql_queue_add(db, "Personal", 1, "de", 1000, &w->queues[1], error) &&
           sql_queue_member_add(db, w->queues[1], w->jana.person_id, NULL, error);
}

static void test_random(struct test_database *d)
{
    g_autoptr(arena) home = arena_new();
    g_autoptr(GError) error = NULL;
    struct world w = {.pool = d->pool, .a = home, .at = clock_now()};

    w.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, &w, &error));
    for (gint64 i = 0; i < sequences && !g_test_failed(); i++) {
        sequence(&w, first_seed + i);
        if ((i + 1) % CHECK_EACH == 0)
            check(&w);
    }
    check(&w);
    house_free(w.house);
}

int main(int argc, char **argv)
{
    GOptionEntry options[] = {
        {"sequences", 0, 0, G_OPTION_ARG_INT64, &sequences, "how many on each database", "N"},
        {"first", 0, 0, G_OPTION_ARG_INT64, &first_seed, "the seed of the first", "N"},
        {"only", 0, 0, G_OPTION_ARG_STRING, &only, "sqlite or postgres", "NAME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_test_init(&argc, &argv, NULL);
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("test_structure_random: %s\n", error->message);
        return 64;
    }
    test_database_add("/random",
                      g_strcmp0(only, "sqlite") == 0     ? ON_SQLITE
                      : g_strcmp0(only, "postgres") == 0 ? ON_POSTGRES
                                                         : ON_BOTH,
                      test_random);
    return g_test_run();
}
