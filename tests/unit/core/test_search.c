/* What agents find: words, titles, what narrows it down; never what they may not see; on both
 * databases. */
#include "base/clock.h"
#include "core/desk.h"
#include "core/search.h"
#include "core/ticket_property.h"
#include "sql/queue.h"
#include "tools/database.h"

#include <string.h>

struct scene {
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra;
    int64_t secret;
    struct ticket_row first, second, hidden;
};

static bool person(struct db *db, struct scene *s, enum role role, const char *name,
                   const char *address, struct actor *out, GError **error)
{
    struct person_new p = {
        .role = role, .name = name, .address = address, .verified = true, .at = 1000};
    struct person_row row;
    int64_t id;

    if (!person_add(db, s->a, &p, &id, error) || !person_get(db, s->a, id, &row, error))
        return false;
    *out = person_actor(&row);
    return true;
}

static bool ticket(struct db *db, struct scene *s, const char *title, const char *text,
                   int64_t queue, struct ticket_row *t, GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->petra.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web",
                             .title = title,
                             .customer_id = s->petra.person_id,
                             .queue_id = queue,
                             .message = {.text = text}};

    return desk_open(&d, &o, t, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t company;

    if (!person_company_put(db, s->a, "Ökohof Krümel", "kruemel.example", false, 1, &company,
                            error) ||
        !person(db, s, ROLE_AGENT, "Jana", "jana@desk.example", &s->jana, error) ||
        !person(db, s, ROLE_AGENT, "Tobias", "tobias@desk.example", &s->tobias, error) ||
        !person(db, s, ROLE_CUSTOMER, "Petra", "petra@kruemel.example", &s->petra, error) ||
        !sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret, error) ||
        !sql_queue_member_add(db, s->secret, s->tobias.person_id, NULL, error))
        return false;
    return ticket(db, s, "Drucker streikt", "Das Zertifikat ist abgelaufen.", 0, &s->first,
                  error) &&
           ticket(db, s, "VPN", "Die Zertifikate laufen am Montag ab, Übergabe fehlt.", 0,
                  &s->second, error) &&
           ticket(db, s, "Gehalt", "Zertifikat der Personalakte", s->secret, &s->hidden, error);
}

static bool work_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->jana.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};

    return desk_take(&d, &s->first, error) &&
           desk_note(&d, &s->second, &(struct desk_message){.text = "Intern: Wurzel neu"}, error) &&
           ticket_set_title(&c, &s->second, "Fernzugang 100% weg", error) &&
           ticket_set_state(&c, &s->second, "closed", error);
}

static size_t find(struct scene *s, struct db *db, const struct actor *who, const char *typed,
                   const struct search_filter *filter, struct search_found *found)
{
    const struct search_filter none = {0};
    g_autoptr(GError) error = NULL;

    g_test_message("%s", typed);
    g_assert_true(search_tickets(db, s->a, who, typed, filter == NULL ? &none : filter, clock_now(),
                                 found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->n_all, ==, found->n_hits);
    return found->n_hits;
}

static void filters(struct scene *s, struct db *db)
{
    const int64_t queues[] = {s->first.queue_id}, others[] = {s->secret};
    struct search_found f;

#define FIND(...) find(s, db, &s->tobias, "zertifikat", &(struct search_filter){__VA_ARGS__}, &f)
    g_assert_cmpuint(FIND(0), ==, 3);
    g_assert_cmpuint(FIND(.states = DESK_STATE_CLOSED), ==, 1);
    g_assert_cmpuint(FIND(.states = DESK_STATE_OPEN | DESK_STATE_CLOSED), ==, 2);
    g_assert_cmpuint(FIND(.owner_id = DESK_OWNER_ME), ==, 0);
    g_assert_cmpuint(FIND(.owner_id = s->jana.person_id), ==, 1);
    g_assert_cmpuint(FIND(.owner_id = DESK_OWNER_NOBODY), ==, 2);
    g_assert_cmpuint(FIND(.queues = queues, .n_queues = 1), ==, 2);
    g_assert_cmpuint(FIND(.queues = others, .n_queues = 1), ==, 1);
    g_assert_cmpuint(FIND(.since_days = 7), ==, 3);
    /* The numbers are those before any filter. */
    g_assert_cmpuint(f.n_queues, ==, 2);
    g_assert_cmpint(f.states[3].n, ==, 1);
    g_assert_cmpint(f.owners[1].n, ==, 2);
#undef FIND
}

static void test_find(struct test_database *d)
{
    static const struct {
        const char *typed;
        size_t jana, tobias;
    } cases[] = {
        {"zertifikat", 2, 3},
        {"Zertifikate", 1, 1},
        {"zertifikat abgelaufen", 1, 1},
        
        {"ÜBERGABE", 1, 1},
        {"wurz", 1, 1},
        {"personalakte", 0, 1},
        {"gehalt", 0, 1},
        {"fernzugang", 1, 1},
        {"100%", 1, 1},
        {"%", 1, 1},
        {"drucker OR vpn", 0, 0},
        {"\"drucker", 1, 1},
        {"NEAR(drucker vpn)", 0, 0},
        {"", 0, 0},
        {"' OR 1=1 --", 0, 0},
        {"-drucker *", 1, 1},
    };
    struct scene s = {.a = arena_new()};
    g_autoptr(GError) error = NULL;

    s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &s, &error));
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, work_tx, &s, &error));
    g_assert_no_error(error);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);
        struct search_company_row *companies = NULL;
        struct search_found f;
        size_t n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_assert_cmpuint(find(&s, db, &s.jana, cases[i].typed, NULL, &f), ==, cases[i].jana);
            g_assert_cmpuint(find(&s, db, &s.tobias, cases[i].typed, NULL, &f), ==,
                             cases[i].tobias);
        }
        g_assert_cmpuint(find(&s, db, &s.jana, "wurzel", NULL, &f), ==, 1);
        g_assert_true(f.hits[0].internal && strstr(f.hits[0].text, "Wurzel") != NULL);
        filters(&s, db);
        g_assert_true(search_companies(db, s.a, "ökohof", 5, &companies, &n, &error));
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpint(companies[0].people, ==, 1);
    }
    house_free(s.house);
    arena_free(s.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/search/find", ON_BOTH, test_find);
    return g_test_run();
}
