/* Planted tickets among many made ones: the one that was meant stands among the first three, and
 * both databases find the same. `test_relevance --tickets 100000 [-p /sqlite]` is the full size. */
#include "base/clock.h"
#include "core/demo.h"
#include "core/desk.h"
#include "core/search.h"
#include "relevance_data.h"
#include "tools/database.h"

#include <string.h>

enum { ROUNDS = 10, FIRST = 3, ASKS = 2 * G_N_ELEMENTS(planted), WANTED_PERCENT = 95, KEPT = 50 };

static const int64_t now = INT64_C(1795417200000);
static int64_t tickets = 1500;

struct archive {
    struct house *house;
    struct arena *a;
    size_t from, to; /* of the planted ones, in this round */
    int64_t at;
    struct ticket_row made[G_N_ELEMENTS(planted)];
};

/* What each question found, of the database that was asked first. */
static int64_t found_first[ASKS][KEPT];
static size_t n_found_first[ASKS];
static bool asked_first;

static bool plant_tx(struct db *db, void *data, GError **error)
{
    struct archive *x = data;

    for (size_t i = x->from; i < x->to; i++) {
        struct actor actor = {.role = ROLE_CUSTOMER, .name = ""};
        struct ticket_change c = {.db = db, .a = x->a, .at = x->at};
        struct desk_call d = {.c = &c, .house = x->house, .actor = &actor};
        struct person_new p = {
            .role = ROLE_CUSTOMER,
            .name = arena_printf(x->a, "Kundin %c%c", (int)('A' + i / 26), (int)('a' + i % 26)),
            .verified = true,
            .at = x->at};
        struct desk_opening o = {
            .channel = "web", .title = planted[i].title, .message = {.text = planted[i].text}};

        p.address = arena_printf(x->a, "k%zu@planted.example", i);
        if (!person_add(db, x->a, &p, &o.customer_id, error))
            return false;
        c.actor_id = actor.person_id = o.customer_id;
        if (!desk_open(&d, &o, &x->made[i], error))
            return false;
    }
    return true;
}

/* Some years of a desk, with the planted tickets all over it. */
static void fill(struct archive *x, struct test_database *d)
{
    const size_t n = G_N_ELEMENTS(planted);
    GError *error = NULL;

    x->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct demo_options o = {.tickets = tickets / ROUNDS, .seed = 7 + i};

        o.now = now - (int64_t)(ROUNDS - 1 - i) * o.tickets * 11 * CLOCK_MINUTE;
        g_assert_true(demo_fill(x->house, &o, &error));
        x->from = n * i / ROUNDS;
        x->to = n * (i + 1) / ROUNDS;
        x->at = o.now - (int64_t)(i % 3) * CLOCK_DAY;
        g_assert_true(db_write(d->pool, plant_tx, x, &error));
        g_assert_no_error(error);
    }
}

/* Where the ticket stands that is meant, from 1; 0: not among what is shown. */
static size_t ask(struct archive *x, struct db *db, size_t i, size_t k)
{
    const struct ticket_row *meant = &x->made[i];
    const char *typed = strcmp(planted[i].asks[k], "#") == 0 ? meant->number : planted[i].asks[k];
    const struct search_ask question = {.typed = typed, .now = now};
    const struct actor agent = {.person_id = 1, .role = ROLE_AGENT, .name = ""};
    g_autoptr(arena) a = arena_new();
    struct search_found f;
    GError *error = NULL;
    int64_t begun = clock_monotonic();
    size_t place = 0, ask_no = 2 * i + k;

    g_assert_true(search_tickets(db, a, &agent, &question, &f, &error));
    g_assert_no_error(error);
    for (size_t h = f.n_hits; h-- > 0;)
        if (f.hits[h].ticket->ticket_id == meant->id)
            place = h + 1;
    g_test_message("%s %2zu of %zu, %" G_GINT64_FORMAT " ms: %s",
                   place > 0 && place <= FIRST ? "ok" : "--", place, f.n_all,
                   clock_monotonic() - begun, typed);
    if (!asked_first) {
        n_found_first[ask_no] = f.n_hits;
        for (size_t h = 0; h < f.n_hits; h++)
            found_first[ask_no][h] = f.hits[h].ticket->ticket_id;
    } else {
        g_assert_cmpuint(f.n_hits, ==, n_found_first[ask_no]);
        for (size_t h = 0; h < f.n_hits; h++)
            g_assert_cmpint(f.hits[h].ticket->ticket_id, ==, found_first[ask_no][h]);
    }
    return place;
}

static void test_relevance(struct test_database *d)
{
    struct archive x = {.a = arena_new()};
    GError *error = NULL;
    size_t good = 0;

    fill(&x, d);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);

        g_assert_no_error(error);
        for (size_t i = 0; i < G_N_ELEMENTS(planted); i++)
            for (size_t k = 0; k < 2; k++) {
                size_t place = ask(&x, db, i, k);

                good += place > 0 && place <= FIRST;
            }
    }
    asked_first = true;
    g_test_message("%zu of %zu among the first %d", good, (size_t)ASKS, FIRST);
    g_assert_cmpuint(100 * good, >=, WANTED_PERCENT * ASKS);
    house_free(x.house);
    arena_free(x.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc == 3 && strcmp(argv[1], "--tickets") == 0)
        tickets = MAX(g_ascii_strtoll(argv[2], NULL, 10), ROUNDS);
    g_assert_cmpuint(ASKS, ==, 100);
    test_database_add("/search/relevance", ON_BOTH, test_relevance);
    return g_test_run();
}
