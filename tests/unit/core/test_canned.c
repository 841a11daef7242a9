/* Canned texts: who may use and change which, and what their placeholders become. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/audit.h"
#include "core/canned.h"
#include "core/check.h"
#include "core/desk.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct db *db;
    struct actor jana, tobias, chief, petra;
    struct ticket_row ticket, english;
    int64_t secret_queue;
    /* What the next step does, and for whom. */
    const struct actor *who;
    struct canned text;
    int64_t id;
    bool (*run)(struct scene *s, struct db *db, GError **error);
};

static bool opened(struct db *db, struct scene *s, const char *lang, struct ticket_row *t,
                   GError **error)
{
    struct ticket_new n = {.title = "Drucker {{agent.name}}",
                           .customer_id = s->petra.person_id,
                           .channel = "web",
                           .lang = lang,
                           .at = clock_now()};
    int64_t id = 0;

    return ticket_create(db, s->a, &n, &id, error) && ticket_get(db, s->a, id, t, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Chefin", "chief@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) &&
           sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error) &&
           opened(db, s, "de", &s->ticket, error) && opened(db, s, "en", &s->english, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new()};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
    s->db = db_take(d->pool, &error);
}

static void end(struct scene *s)
{
    db_give(s->db);
    house_free(s->house);
    arena_free(s->a);
}

static bool do_add(struct scene *s, struct db *db, GError **error)
{
    return canned_add(&(struct admin_act){db, s->a, s->who, "192.0.2.1", clock_now(), NULL}, &s->text, &s->id, error);
}

static bool do_change(struct scene *s, struct db *db, GError **error)
{
    return canned_change(&(struct admin_act){db, s->a, s->who, "192.0.2.1", clock_now(), NULL}, s->id, &s->text, error);
}

static bool do_remove(struct scene *s, struct db *db, GError **error)
{
    return canned_remove(&(struct admin_act){db, s->a, s->who, "192.0.2.1", clock_now(), NULL}, s->id, error);
}

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return s->run(s, db, error);
}

/* 0 where it went well, else the kind of its failure and one. */
static int try(struct scene *s, const struct actor *who,
               bool (*run)(struct scene *, struct db *, GError **))
{
    g_autoptr(GError) error = NULL;

    s->who = who;
    s->run = run;
    return db_write(s->pool, step_tx, s, &error) ? 0 : (int)fail_kind(error) + 1;
}

/* Beside those that come with the program, which are nobody's. */
static size_t usable(struct scene *s, const struct actor *who, const struct ticket_row *t)
{
    struct canned_row *rows = NULL;
    GError *error = NULL;
    size_t n = 0, found = 0;

    g_assert_true(t == NULL ? canned_list(s->db, s->a, who, &rows, &n, &error)
                            : canned_for_ticket(s->db, s->a, who, t, &rows, &n, &error));
    g_assert_no_error(error);
    for (size_t i = 0; i < n; i++)
        found += rows[i].person_id != 0;
    return found;
}

/* "what object field before>after" of all, oldest first. */
static const char *written(struct scene *s)
{
    struct audit_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(audit_list(s->db, s->a, 0, 100, &rows, &n, NULL));
    while (n-- > 0) {
        g_assert_cmpstr(rows[n].peer, ==, "192.0.2.1");
        text = arena_printf(s->a, "%s%s %s %s %s>%s\n", text, rows[n].what, rows[n].object, rows[n].field,
                            rows[n].before, rows[n].after);
    }
    return text;
}

static void test_rights(struct test_database *d)
{
    struct scene s;
    struct canned_row row;

    begin(&s, d);
    s.text = (struct canned){.name = "Gruß", .body = "Guten Tag {{customer.name}}"};
    g_assert_cmpint(try(&s, &s.jana, do_add), ==, 0);
    g_assert_cmpuint(usable(&s, &s.jana, &s.ticket), ==, 1);
    g_assert_cmpuint(usable(&s, &s.tobias, &s.ticket), ==, 0);
    g_assert_cmpint(try(&s, &s.tobias, do_change), ==, FAIL_NOT_FOUND + 1);
    g_assert_cmpint(try(&s, &s.chief, do_remove), ==, FAIL_NOT_FOUND + 1);
    /* Shared: everybody uses it; its author and administrators change it. */
    s.text.shared = true;
    g_assert_cmpint(try(&s, &s.jana, do_change), ==, 0);
    g_assert_cmpuint(usable(&s, &s.tobias, &s.ticket), ==, 1);
    g_assert_cmpint(try(&s, &s.tobias, do_change), ==, FAIL_NOT_FOUND + 1);
    g_assert_cmpint(try(&s, &s.tobias, do_remove), ==, FAIL_NOT_FOUND + 1);
    s.text.lang = "en";
    g_assert_cmpint(try(&s, &s.chief, do_change), ==, 0);
    g_assert_cmpuint(usable(&s, &s.tobias, &s.ticket), ==, 0);
    g_assert_cmpuint(usable(&s, &s.tobias, &s.english), ==, 1);
    g_assert_cmpint(try(&s, &s.chief, do_remove), ==, 0);
    /* Of a confidential queue: only those in it know of it, administrators included. */
    s.text = (struct canned){
        .name = "Personal", .body = "Vertraulich", .shared = true, .queue_id = s.secret_queue};
    g_assert_cmpint(try(&s, &s.jana, do_add), ==, FAIL_INVALID + 1);
    g_assert_cmpint(try(&s, &s.tobias, do_add), ==, 0);
    g_assert_cmpuint(usable(&s, &s.tobias, NULL), ==, 1);
    g_assert_cmpuint(usable(&s, &s.tobias, &s.ticket), ==, 0);
    g_assert_cmpuint(usable(&s, &s.chief, NULL), ==, 0);
    g_assert_false(canned_get(s.db, s.a, &s.chief, s.id, &row, NULL));
    g_assert_cmpint(try(&s, &s.chief, do_remove), ==, FAIL_NOT_FOUND + 1);
    /* What is one's own alone, and the words of that queue, are nobody's business. */
    g_assert_cmpstr(written(&s), ==,
                    "canned.changed Gruß shared no>yes\n"
                    "canned.changed Gruß lang >en\n"
                    "canned.removed Gruß shared yes>\n"
                    "canned.removed Gruß lang en>\n"
                    "canned.removed Gruß name Gruß>\n"
                    "canned.removed Gruß text Guten Tag {{customer.name}}>\n"
                    "canned.created Personal shared >yes\n"
                    "canned.created Personal queue >Personal\n");
    end(&s);
}

static void test_refused(struct test_database *d)
{
    static const struct {
        const char *name, *body;
        int kind;
    } cases[] = {
        {"", "x", FAIL_INVALID + 1},
        {"x", " \n", FAIL_INVALID + 1},
        {"x", "{{customer.password}}", FAIL_INVALID + 1},
        {"x", "{{", FAIL_INVALID + 1},
        {"x", "{{customer.name", FAIL_INVALID + 1},
        {"x", "{{}}", FAIL_INVALID + 1},
        {"x", "{{{customer.name}}}", FAIL_INVALID + 1},
        {"x", "{{ customer.name }} { } }}", 0},
    };
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        s.text = (struct canned){.name = cases[i].name, .body = cases[i].body};
        g_assert_cmpint(try(&s, &s.jana, do_add), ==, cases[i].kind);
    }
    s.text =
        (struct canned){.name = arena_printf(s.a, "%0*d", CANNED_NAME_MAX + 1, 1), .body = "x"};
    g_assert_cmpint(try(&s, &s.jana, do_add), ==, FAIL_TOO_BIG + 1);
    g_assert_cmpstr(canned_unknown(s.a, "a {{ticket.number}} {{böse}} b"), ==, "{{böse}}");
    g_assert_null(canned_unknown(s.a, "a {{ticket.number}} b"));
    end(&s);
}

static void test_expand(struct test_database *d)
{
    struct scene s;
    const char *out = NULL;
    GError *error = NULL;
    g_autoptr(GString) all = g_string_new(NULL);

    begin(&s, d);
    g_assert_true(
        canned_expand(s.db, s.a, s.house,
                      "Guten Tag {{customer.name}},\n{{ ticket.title }} ({{customer.company}}) "
                      "{{unknown}} {{ticket.link}}\n{{agent.name}} {{",
                      &s.ticket, &s.jana, &out, &error));
    g_assert_no_error(error);
    /* What stands in a value is never a placeholder. */
    g_assert_cmpstr(out, ==,
                    arena_printf(s.a,
                                 "Guten Tag Petra Krümel,\nDrucker {{agent.name}} () {{unknown}} "
                                 "http://desk.example/t/%s\nJana Brandt {{",
                                 s.ticket.number));
    for (size_t i = 0; i < CANNED_SLOTS; i++)
        g_string_append_printf(all, "{{%s}}|", canned_slots[i]);
    g_assert_null(canned_unknown(s.a, all->str));
    g_assert_true(canned_expand(s.db, s.a, s.house, all->str, &s.ticket, &s.jana, &out, &error));
    g_assert_true(g_str_has_prefix(out, "Petra Krümel|petra@kruemel.example||"));
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/canned/rights", ON_BOTH, test_rights);
    test_database_add("/canned/refused", ON_BOTH, test_refused);
    test_database_add("/canned/expand", ON_BOTH, test_expand);
    return g_test_run();
}
