/* The kept numbers of tickets are those that one would count, whatever is done to the tickets; a
 * wrong one is noticed and mended. On both databases. */
#include "core/check.h"
#include "core/count.h"
#include "core/number.h"
#include "core/ticket_past.h"
#include "sql/count.h"
#include "sql/company.h"
#include "sql/queue.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"
#include "tools/database.h"
#include "tools/person.h"

enum { TICKETS = 12, STEPS = 300 };

struct scene {
    struct house *house;
    struct arena *a;
    struct db *db;
    GRand *rand;
    int64_t queues[3], people[3], agents[3], companies[3], tickets[TICKETS]; /* companies[0]: none */
    int wrong;
};

static int64_t one_of(struct scene *s, const int64_t *of, int n)
{
    return of[g_rand_int_range(s->rand, 0, n)];
}

static bool furnish(struct scene *s, GError **error)
{
    static const char *const names[] = {"Ada", "Ben", "Cem"};

    for (int i = 0; i < 3; i++) {
        s->people[i] = test_person(s->db, s->a, ROLE_CUSTOMER, names[i],
                                   arena_printf(s->a, "c%d@firma.example", i)).person_id;
        s->agents[i] = i == 0 ? 0
                              : test_person(s->db, s->a, ROLE_AGENT, names[i],
                                            arena_printf(s->a, "a%d@desk.example", i)).person_id;
        if (!sql_queue_add(s->db, names[i], 0, "de", 1, &s->queues[i], error) ||
            (i > 0 && !sql_company_add(s->db, names[i], 1, &s->companies[i], error)))
            return false;
    }
    return true;
}

static bool add(struct scene *s, int i, GError **error)
{
    static const char *const states[] = {"new", "open", "closed", "pending close"};
    struct article_new n = {.kind = "web", .sender = "customer", .body_text = "Hallo", .at = 1000};
    struct ticket_past past = {
        .ticket = {.title = "Drucker", .queue_id = one_of(s, s->queues, 3), .priority = 2,
                   .customer_id = one_of(s, s->people, 3), .company_id = one_of(s, s->companies, 3),
                   .channel = "web", .lang = "de", .at = 1000},
        .articles = &n, .n_articles = 1, .owner_id = one_of(s, s->agents, 3),
        .state = states[g_rand_int_range(s->rand, 0, 4)], .settled_at = 2000};
    char *number;

    if (!number_next(s->db, s->a, past.ticket.at, &number, error))
        return false;
    past.ticket.number = number;
    if (!ticket_past_reserve(s->db, s->a, &past, 1, error) ||
        !ticket_past_add(&(struct ticket_change){.db = s->db, .a = s->a}, &past, error))
        return false;
    s->tickets[i] = past.id;
    return true;
}

static bool change(struct scene *s, GError **error)
{
    static const char *const states[] = {"new", "open", "pending reminder", "pending close", "closed", "merged"};
    int64_t id = one_of(s, s->tickets, TICKETS);
    const char *state = states[g_rand_int_range(s->rand, 0, 6)];

    switch (g_rand_int_range(s->rand, 0, 4)) {
    case 0:
        return sql_ticket_set_state(s->db,
                                    &(struct sql_ticket_set_state){.id = id, .state = state, .changed_at = 5, .waits_for = "agent",
                                                                   .closed_at = g_str_equal(state, "closed") ? 5 : 0},
                                    NULL, error);
    case 1:
        return sql_ticket_set_owner(s->db, id, one_of(s, s->agents, 3), 5, NULL, error);
    case 2:
        return sql_ticket_set_queue(s->db, id, one_of(s, s->queues, 3), 5, NULL, error);
    default:
        return sql_ticket_set_customer(s->db, id, one_of(s, s->people, 3), one_of(s, s->companies, 3), 5, NULL, error);
    }
}

static bool furnish_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->db = db;
    if (!furnish(s, error))
        return false;
    for (int i = 0; i < TICKETS; i++)
        if (!add(s, i, error))
            return false;
    return true;
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->db = db;
    for (int i = 0; i < 10; i++)
        if (!change(s, error))
            return false;
    return true;
}

static void found(const char *area, const char *what, void *user)
{
    struct scene *s = user;

    g_test_message("%s: %s", area, what);
    s->wrong += g_str_equal(area, "count");
}

static int wrong(struct scene *s)
{
    GError *error = NULL;

    s->wrong = 0;
    g_assert_true(check_all(s->house, found, s, &error));
    g_assert_no_error(error);
    return s->wrong;
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.a = arena_new(), .rand = g_rand_new_with_seed(20261130)};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish_tx, s, &error));
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
    g_rand_free(s->rand);
}

static void test_random(struct test_database *d)
{
    GError *error = NULL;
    struct scene s;

    begin(&s, d);
    g_assert_cmpint(wrong(&s), ==, 0);
    for (int i = 0; i < STEPS / 10; i++) {
        g_assert_true(db_write(d->pool, change_tx, &s, &error));
        g_assert_no_error(error);
        if (i % 10 == 0)
            g_assert_cmpint(wrong(&s), ==, 0);
    }
    g_assert_true(count_tidy(s.house, &error));
    g_assert_no_error(error);
    g_assert_cmpint(wrong(&s), ==, 0);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);
        struct count_loose_row loose;

        g_assert_true(sql_count_loose(db, s.a, &loose, &error));
        g_assert_cmpint(loose.n, <, 500);
    }
    end(&s);
}

static bool spoil_tx(struct db *db, void *data, GError **error)
{
    return db_exec_script(db, data, error);
}

static void test_mend(struct test_database *d)
{
    static char *const spoils[] = {"UPDATE desk_count SET n = n + 1", "DELETE FROM customer_count",
                                   "INSERT INTO company_count (company_id, state, n) VALUES (4711, 'open', 1)"};
    GError *error = NULL;
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(spoils); i++) {
        g_assert_true(db_write(d->pool, spoil_tx, spoils[i], &error));
        g_assert_no_error(error);
        g_assert_cmpint(wrong(&s), >, 0);
        g_assert_true(count_again(s.house, &error));
        g_assert_no_error(error);
        g_assert_cmpint(wrong(&s), ==, 0);
    }
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/count/random", ON_BOTH, test_random);
    test_database_add("/count/mend", ON_BOTH, test_mend);
    return g_test_run();
}
