/* Who is on the phone: by any notation of a number, any spelling of a name; on both databases. */
#include "base/clock.h"
#include "core/caller.h"
#include "core/desk.h"
#include "sql/admin.h"
#include "sql/people.h"
#include "sql/person.h"
#include "sql/queue.h"
#include "tools/database.h"

#include <string.h>

static void test_digits(void)
{
    static const char *const cases[][2] = {
        {"0911 555 27-14", "9115552714"},
        {"+49 911 5552714", "9115552714"},
        {"+49 (0)911 555 27 14", "9115552714"},
        {"0049911/5552714", "9115552714"},
        {"(0911) 555.2714", "9115552714"},
        {"5552714", "5552714"},
        {"+44 20 7946 0000", "442079460000"},
        {"12", NULL},
        {"Petra", NULL},
        {"", NULL},
        {"2026-0417-9a", NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(caller_digits(a, cases[i][0]), ==, cases[i][1]);
    g_assert_cmpstr(caller_fold(a, "Müller-Weiß"), ==, caller_fold(a, "MUELLER-weiss"));
}

struct scene {
    struct house *house;
    struct arena *a;
    struct actor agent, member;
    int64_t petra, oezdemir, mueller, emile, nikos, jose, secret, company;
};

static bool person(struct db *db, struct scene *s, const char *name, const char *address,
                   const char *phone, int64_t *id, GError **error)
{
    struct person_new p = {.role = ROLE_CUSTOMER,
                           .name = name,
                           .address = address,
                           .phone = phone,
                           .verified = true,
                           .at = 1000};

    return person_add(db, s->a, &p, id, error);
}

static bool ticket(struct db *db, struct scene *s, int64_t customer, int64_t queue, GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->member.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->member};
    struct desk_opening o = {.channel = "phone",
                             .title = "WLAN",
                             .customer_id = customer,
                             .queue_id = queue,
                             .message = {.text = "Geht nicht."}};
    struct ticket_row t;

    return desk_open(&d, &o, &t, error);
}

static bool agent(struct db *db, struct scene *s, const char *address, struct actor *out,
                  GError **error)
{
    struct person_new p = {.role = ROLE_AGENT,
                           .name = "Agent",
                           .address = address,
                           .phone = "0911 555 27-14",
                           .verified = true,
                           .at = 1000};
    struct person_row row;
    int64_t id;

    if (!person_add(db, s->a, &p, &id, error) || !person_get(db, s->a, id, &row, error))
        return false;
    *out = person_actor(&row);
    return true;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return person_company_put(db, s->a, "Bäckerei Krümel", "kruemel.example", false, 1, &s->company,
                              error) &&
           agent(db, s, "a@desk.example", &s->agent, error) &&
           agent(db, s, "b@desk.example", &s->member, error) &&
           person(db, s, "Petra Krümel", "petra@kruemel.example", "0911 555 27-14", &s->petra,
                  error) &&
           person(db, s, "Aylin Özdemir", NULL, "+49 (0)170 1234567", &s->oezdemir, error) &&
           person(db, s, "Karl Mueller", "karl@100%.example", NULL, &s->mueller, error) &&
           person(db, s, "Émile Laurent-O'Neil Weiß", NULL, "555 98 76", &s->emile, error) &&
           person(db, s, "Νίκος Παππάς", NULL, NULL, &s->nikos, error) &&
           person(db, s, "JOSÉ LOPEZ", NULL, NULL, &s->jose, error) &&
           sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret, error) &&
           sql_queue_member_add(db, s->secret, s->member.person_id, NULL, error) &&
           ticket(db, s, s->petra, 0, error) && ticket(db, s, s->petra, s->secret, error);
}

static void catch_up(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    bool left = true;

    while (left)
        g_assert_true(caller_catch_up(d->pool, &left, &error));
    g_assert_no_error(error);
}

static void test_find(struct test_database *d)
{
    struct scene s = {.a = arena_new()};
    const struct {
        const char *typed;
        const int64_t *who;
        bool by_phone;
    } cases[] = {
        {"krüm", &s.petra, false},           {"KRUEMEL petra", &s.petra, false},
        {"bäckerei", &s.petra, false},       {"petra@krue", &s.petra, false},
        {"+49 911 5552714", &s.petra, true}, {"5552714", &s.petra, true},
        {"0911 555", &s.petra, false},       {"0170/1234567", &s.oezdemir, true},
        {"özdemir", &s.oezdemir, false},     {"Oezdemir", &s.oezdemir, false},
        {"müller", &s.mueller, false},       {"100%", &s.mueller, false},
        {"petra müller", NULL, false},       {"%", NULL, false},
        {"0911 999", NULL, false},           {"agent", NULL, false},
        {"' OR 1=1 --", NULL, false},
        {"kruemel.exam", &s.petra, false},   {"rümel", NULL, false},
        {"mueller karl@100", &s.mueller, false}, {"(karl", NULL, false},
        {"émile", &s.emile, false},          {"Émile laurent-o'ne", &s.emile, false},
        {"weiß", &s.emile, false},           {"WEISS émile", &s.emile, false},
        {"+49 30 5559876", &s.emile, true},  {"\"\\", NULL, false},
        {"petra --", NULL, false},           {"+49 911 555", &s.petra, false},
        {"Νίκος", &s.nikos, false},          {"Παππάς νίκος", &s.nikos, false},
        {"JOSÉ", &s.jose, false},            {"lopez", &s.jose, false},
    };
    g_autoptr(GError) error = NULL;

    s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &s, &error));
    g_assert_no_error(error);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);
        struct caller *found = NULL;
        size_t n = 0;

        /* A whole number at once, before his words are taken. */
        g_assert_true(caller_find(db, s.a, &s.agent, "030 5559876", &found, &n, &error));
        g_assert_true(n == 1 && found[0].id == s.emile);
        g_assert_true(caller_find(db, s.a, &s.agent, "0170 1234567", &found, &n, &error));
        g_assert_true(n == 1 && found[0].id == s.oezdemir);
    }
    catch_up(d);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);
        struct caller *found = NULL, one;
        struct caller_ticket_row *tickets = NULL;
        size_t n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_test_message("%s", cases[i].typed);
            g_assert_true(caller_find(db, s.a, &s.agent, cases[i].typed, &found, &n, &error));
            g_assert_cmpuint(n, ==, cases[i].who == NULL ? 0 : 1);
            if (n == 0)
                continue;
            g_assert_cmpint(found[0].id, ==, *cases[i].who);
            g_assert_cmpint(found[0].by_phone, ==, cases[i].by_phone);
        }
        /* What an agent may not see is not counted, and not listed. */
        g_assert_true(caller_get(db, s.a, &s.agent, s.petra, &one, &error));
        g_assert_cmpint(one.open, ==, 1);
        g_assert_true(caller_tickets(db, s.a, &s.agent, s.petra, &tickets, &n, &error));
        g_assert_cmpuint(n, ==, 1);
        g_assert_true(caller_tickets(db, s.a, &s.member, s.petra, &tickets, &n, &error));
        g_assert_cmpuint(n, ==, 2);
        g_assert_false(caller_get(db, s.a, &s.agent, s.agent.person_id, &one, &error));
    }
    house_free(s.house);
    arena_free(s.a);
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    const struct scene *s = data;

    return sql_admin_company_set(db,
                                 &(struct sql_admin_company_set){
                                     .id = s->company, .name = "Konditorei", .note = ""},
                                 NULL, error) &&
           sql_person_set_name(db, s->petra, "Petra Wiese", NULL, error) &&
           sql_admin_address_remove(db, s->petra, "petra@kruemel.example", NULL, error) &&
           sql_person_address_add(db, "neu@wiese.example", "neu@wiese.example", s->petra, 0, NULL,
                                  error) &&
           sql_person_address_rekey(db, "karl@100%.example", "karl@fluss.example", NULL, error) &&
           sql_admin_address_place(db, "karl@fluss.example", "karl@fluss.example", 0, NULL, error) &&
           sql_admin_phones_clear(db, s->petra, NULL, error) &&
           sql_people_move_phones(db, s->oezdemir, s->emile, NULL, error) &&
           sql_people_remove(db, s->emile, NULL, error);
}

/* Whoever writes a person, and by whatever statement. */
static void test_changed(struct test_database *d)
{
    struct scene s = {.a = arena_new()};
    const struct {
        const char *typed;
        const int64_t *before, *after;
    } cases[] = {
        {"bäckerei", &s.petra, NULL},      {"konditorei", NULL, &s.petra},
        {"petra krümel", &s.petra, NULL},  {"petra wiese", NULL, &s.petra},
        {"petra@krue", &s.petra, NULL},    {"wiese.example", NULL, &s.petra},
        {"100%", &s.mueller, NULL},         {"fluss", NULL, &s.mueller},
        {"0911 5552714", &s.petra, NULL},  {"émile", &s.emile, NULL},
        {"555 9876", &s.emile, &s.oezdemir}, {"5551234 9", NULL, NULL},
    };
    g_autoptr(GError) error = NULL;

    s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &s, &error));
    for (int after = 0; after < 2; after++) {
        catch_up(d);
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_autoptr(db_conn) db = db_take(d->pool, &error);
            const int64_t *who = after != 0 ? cases[i].after : cases[i].before;
            struct caller *found = NULL;
            size_t n = 0;

            g_test_message("%d %s", after, cases[i].typed);
            g_assert_true(caller_find(db, s.a, &s.agent, cases[i].typed, &found, &n, &error));
            g_assert_cmpuint(n, ==, who != NULL ? 1 : 0);
            g_assert_true(n == 0 || found[0].id == *who);
        }
        g_assert_true(after != 0 || db_write(d->pool, change_tx, &s, &error));
        g_assert_no_error(error);
    }
    house_free(s.house);
    arena_free(s.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caller/digits", test_digits);
    test_database_add("/caller/find", ON_BOTH, test_find);
    test_database_add("/caller/changed", ON_BOTH, test_changed);
    return g_test_run();
}
