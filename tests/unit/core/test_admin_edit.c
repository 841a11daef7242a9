/* What an administrator changes: people, queues, companies, and that it is written down. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/company_edit.h"
#include "core/person_edit.h"
#include "core/queue_edit.h"
#include "core/queue_right.h"
#include "core/session.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana;
    /* The next step. */
    const struct actor *who;
    int64_t id;
    struct person_edit person;
    struct queue_edit queue;
    struct company_edit company;
    bool (*run)(struct scene *s, const struct admin_act *act, GError **error);
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {
        .db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};

    return s->run(s, &act, error);
}

/* FAIL_NONE: it works. */
static void step(struct scene *s, const struct actor *who, int want,
                 bool (*run)(struct scene *, const struct admin_act *, GError **))
{
    g_autoptr(GError) error = NULL;
    bool ok;

    s->who = who;
    s->run = run;
    ok = db_write(s->pool, step_tx, s, &error);
    if (want < 0) {
        g_assert_no_error(error);
        g_assert_true(ok);
    } else {
        g_assert_false(ok);
        g_assert_cmpint((int)fail_kind(error), ==, want);
    }
}

static bool do_person(struct scene *s, const struct admin_act *act, GError **error)
{
    return person_edit_save(act, &s->id, &s->person, error);
}

static bool do_queue(struct scene *s, const struct admin_act *act, GError **error)
{
    return queue_edit_save(act, &s->id, &s->queue, error);
}

static bool do_company(struct scene *s, const struct admin_act *act, GError **error)
{
    return company_edit_save(act, &s->id, &s->company, error);
}

/* "what field before>after" of the newest COUNT rows, newest first. */
static const char *written(struct scene *s, size_t count)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct audit_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(audit_list(db, s->a, 0, count, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        g_assert_cmpstr(rows[i].who, ==, "Die Chefin");
        g_assert_cmpstr(rows[i].peer, ==, "192.0.2.1");
        text = arena_printf(s->a, "%s%s %s %s>%s\n", text, rows[i].what, rows[i].field,
                            rows[i].before, rows[i].after);
    }
    return text;
}

static bool link_is_good(struct scene *s, const char *token)
{
    int64_t id = 0;
    bool ok = false;

    g_assert_true(session_link_ok(s->house, s->a, "access", token, &ok, &id, NULL));
    return ok;
}

static void people(struct test_database *t)
{
    struct scene s;
    struct person_edit got;
    char *session = NULL, *link = NULL;
    struct actor actor;

    begin(&s, t);
    s.person = (struct person_edit){.role = ROLE_CUSTOMER,
                                    .name = " Petra  Krümel ",
                                    .note = "",
                                    .addresses = "petra@kruemel.example\n\nPK@kruemel.example",
                                    .phones = "0911 55510-11"};
    step(&s, &s.jana, FAIL_DENIED, do_person);
    step(&s, &s.chief, -1, do_person);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(person_edit_get(db, s.a, s.id, &got, NULL, NULL));
    }
    g_assert_cmpstr(got.name, ==, "Petra Krümel");
    g_assert_cmpstr(got.addresses, ==, "petra@kruemel.example\nPK@kruemel.example");
    g_assert_true(session_link_make(s.house, s.a, "access", s.id, CLOCK_MINUTE, &link, NULL));
    s.person.phones = "";
    step(&s, &s.chief, -1, do_person);
    g_assert_true(link_is_good(&s, link));
    s.person.phones = "0911 55510-11";
    step(&s, &s.chief, -1, do_person);
    s.person.addresses = "pk@kruemel.example";
    s.person.phones = "";
    step(&s, &s.chief, -1, do_person);
    g_assert_false(link_is_good(&s, link)); /* it may lie in the mailbox that is no longer hers */
    g_assert_cmpstr(written(&s, 2), ==,
                    "person.changed phones 0911 55510-11>\n"
                    "person.changed addresses petra@kruemel.example\nPK@kruemel.example>"
                    "pk@kruemel.example\n");
    s.person.addresses = "jana@desk.example";
    step(&s, &s.chief, FAIL_CONFLICT, do_person);
    s.person.addresses = "keine Adresse";
    step(&s, &s.chief, FAIL_INVALID, do_person);
    s.person.addresses = "";
    step(&s, &s.chief, -1, do_person);
    s.person.role = ROLE_AGENT;
    step(&s, &s.chief, FAIL_INVALID, do_person);
    s.person.addresses = "petra@desk.example";
    s.person.name = "";
    step(&s, &s.chief, FAIL_INVALID, do_person);
    s.person.name = "Petra";
    g_assert_true(session_start(s.house, s.a, s.id, "", &session, NULL));
    step(&s, &s.chief, -1, do_person);
    g_assert_true(session_actor(s.house, s.a, session, &actor, NULL));
    g_assert_cmpint(actor.role, ==, ROLE_NOBODY);
    s.id = 0;
    step(&s, &s.chief, FAIL_CONFLICT, do_person);
    end(&s);
}

static void last_admin(struct test_database *t)
{
    struct scene s;

    begin(&s, t);
    s.id = s.chief.person_id;
    s.person = (struct person_edit){.role = ROLE_AGENT,
                                    .name = "Die Chefin",
                                    .note = "",
                                    .addresses = "chefin@desk.example",
                                    .phones = ""};
    step(&s, &s.chief, FAIL_INVALID, do_person);
    s.person.role = ROLE_ADMIN;
    s.person.locked = true;
    step(&s, &s.chief, FAIL_INVALID, do_person);
    s.id = s.jana.person_id;
    s.person = (struct person_edit){.role = ROLE_ADMIN,
                                    .name = "Jana Brandt",
                                    .note = "",
                                    .addresses = "jana@desk.example",
                                    .phones = ""};
    step(&s, &s.chief, -1, do_person);
    s.person.locked = true;
    step(&s, &s.chief, -1, do_person);
    s.id = s.chief.person_id;
    s.person = (struct person_edit){.role = ROLE_AGENT,
                                    .name = "Die Chefin",
                                    .note = "",
                                    .addresses = "chefin@desk.example",
                                    .phones = ""};
    step(&s, &s.chief, FAIL_INVALID, do_person);
    end(&s);
}

static bool sees(struct scene *s, const struct actor *who, const char *name)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct queue_row *rows = NULL;
    size_t n = 0;
    bool found = false;

    g_assert_true(queue_list(db, s->a, who, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        found = found || strcmp(rows[i].name, name) == 0;
    return found;
}

/* Jana becomes a customer and works here again: what was confidential stays so. */
static void back_and_forth(struct scene *s)
{
    s->id = s->jana.person_id;
    s->person = (struct person_edit){.role = ROLE_CUSTOMER,
                                     .name = "Jana Brandt",
                                     .note = "",
                                     .addresses = "jana@desk.example",
                                     .phones = ""};
    step(s, &s->chief, -1, do_person);
    s->person.role = ROLE_AGENT;
    step(s, &s->chief, -1, do_person);
}

static void queues(struct test_database *t)
{
    struct scene s;

    begin(&s, t);
    s.queue = (struct queue_edit){
        .name = "Personal", .lang = "de", .signature = "", .confidential = true, .reopen_days = 14};
    step(&s, &s.chief, FAIL_INVALID, do_queue);
    s.queue.members = &s.jana.person_id;
    s.queue.n_members = 1;
    step(&s, &s.jana, FAIL_DENIED, do_queue);
    step(&s, &s.chief, -1, do_queue);
    g_assert_true(sees(&s, &s.jana, "Personal"));
    g_assert_false(sees(&s, &s.chief, "Personal"));
    s.queue.reopen_days = -2;
    step(&s, &s.chief, FAIL_INVALID, do_queue);
    s.queue.reopen_days = -1;
    s.queue.members = &s.chief.person_id;
    step(&s, &s.chief, -1, do_queue);
    g_assert_cmpstr(written(&s, 2), ==,
                    "queue.changed members Jana Brandt>Die Chefin\n"
                    "queue.changed reopen_days 14>-1\n");
    g_assert_false(sees(&s, &s.jana, "Personal"));
    s.queue.members = &s.jana.person_id;
    step(&s, &s.chief, -1, do_queue);
    back_and_forth(&s);
    g_assert_false(sees(&s, &s.jana, "Personal"));
    s.id = 0;
    step(&s, &s.chief, FAIL_CONFLICT, do_queue);
    s.id = 9999;
    step(&s, &s.chief, FAIL_NOT_FOUND, do_queue);
    end(&s);
}

static void companies(struct test_database *t)
{
    struct company_edit got;
    struct person_edit person;
    struct scene s;
    int64_t petra;

    begin(&s, t);
    s.person = (struct person_edit){.role = ROLE_CUSTOMER,
                                    .name = "Petra",
                                    .note = "",
                                    .addresses = "petra@kruemel.example",
                                    .phones = ""};
    step(&s, &s.chief, -1, do_person);
    petra = s.id;
    s.person.addresses = "jonas@krumme.kruemel.example";
    s.id = 0;
    step(&s, &s.chief, -1, do_person);
    s.company = (struct company_edit){.name = "Bäckerei Krümel",
                                      .note = "",
                                      .domains = "@Kruemel.example, brot.example\nbrot.example"};
    s.id = 0;
    step(&s, &s.jana, FAIL_DENIED, do_company);
    step(&s, &s.chief, -1, do_company);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);
        struct admin_person_row *rows = NULL;
        size_t n = 0;

        g_assert_true(person_edit_get(db, s.a, petra, &person, NULL, NULL));
        g_assert_true(
            person_edit_list(db, s.a,
                             &(struct person_search){
                                 .typed = "krüm", .after_name = "", .company_id = s.id, .most = 5},
                             &rows, &n, NULL));
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpint(rows[0].id, ==, petra);
        g_assert_true(company_edit_get(db, s.a, s.id, &got, NULL));
    }
    g_assert_cmpint(person.company_id, ==, s.id);
    s.company.domains = got.domains;
    s.company.sees_all = true;
    step(&s, &s.chief, -1, do_company);
    g_assert_cmpstr(written(&s, 1), ==, "company.changed sees_all no>yes\n");
    s.id = 0;
    step(&s, &s.chief, FAIL_CONFLICT, do_company);
    s.company.domains = "localhost";
    step(&s, &s.chief, FAIL_INVALID, do_company);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/admin/people", ON_BOTH, people);
    test_database_add("/admin/last-admin", ON_BOTH, last_admin);
    test_database_add("/admin/queues", ON_BOTH, queues);
    test_database_add("/admin/companies", ON_BOTH, companies);
    return g_test_run();
}
