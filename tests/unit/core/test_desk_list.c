/* The desk's lists: filters, order, pages, numbers, saved views, columns; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk.h"
#include "core/desk_list.h"
#include "core/desk_words.h"
#include "core/tag.h"
#include "core/ticket_property.h"
#include "core/view.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { TICKETS = 8 };

static const struct {
    const char *title, *text;
    int customer; /* 0 Petra, 1 Eve */
    bool secret;
    const char *state;
    bool janas;
    int64_t priority;
    const char *tag;
} rows[TICKETS] = {
    {"Drucker druckt nicht", "Hallo,\n\nseit heute frueh.", 0, false, NULL, false, 0, "Drucker"},
    {"WLAN weg", "Im Lager.", 1, false, NULL, true, 3, NULL},
    {"Angebot", "Bitte ein Angebot.", 0, false, "pending reminder", true, 0, NULL},
    {"Alter Fall", "Erledigt: Toner getauscht.", 0, false, "closed", true, 0, "drucker"},
    {"Abmahnung", "Vertraulich.", 0, true, NULL, false, 4, "Personal"},
    {"100% Auslastung", "Der Server_1 ist langsam.", 1, false, NULL, false, 4, NULL},
    {"Zugang", "Neuer Zugang.", 1, false, "open", false, 1, NULL},
    {"Kündigung", "Auch vertraulich.", 1, true, "closed", false, 0, NULL},
};

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, people[2];
    int64_t secret_queue, first_queue;
    struct ticket_row tickets[TICKETS];
};

static bool make(struct db *db, struct scene *s, int i, GError **error)
{
    const struct actor *who = &s->people[rows[i].customer];
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = who->person_id, .at = clock_now() - (TICKETS - i) * CLOCK_DAY - CLOCK_HOUR};
    struct desk_call d = {.c = &c, .house = s->house, .actor = who};
    struct desk_opening o = {.channel = "web",
                             .title = rows[i].title,
                             .message = {.text = rows[i].text},
                             .queue_id = rows[i].secret ? s->secret_queue : 0,
                             .priority = rows[i].priority,
                             .customer_id = who->person_id};
    struct ticket_row *t = &s->tickets[i];

    return desk_open(&d, &o, t, error) &&
           (!rows[i].janas || ticket_set_owner(&c, t, s->jana.person_id, error)) &&
           (rows[i].tag == NULL || tag_add(&c, t->id, rows[i].tag, error)) &&
           (rows[i].state == NULL || ticket_set_state(&c, t, rows[i].state, error));
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->people[0] = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    s->people[1] = test_person(db, s->a, ROLE_CUSTOMER, "Eve", "eve@other.example");
    if (!sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) ||
        !sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error))
        return false;
    for (int i = 0; i < TICKETS; i++)
        if (!make(db, s, i, error))
            return false;
    s->first_queue = s->tickets[0].queue_id;
    return true;
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new()};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    test_holds(s->house);
    house_free(s->house);
    arena_free(s->a);
}

/* "0 2 5": which tickets WHO finds, in order; page after page. */
static const char *finds(struct scene *s, const struct actor *who, const char *query, int64_t page)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    g_autoptr(GString) out = g_string_new("");
    struct desk_after after = {0};
    struct desk_filter f;
    int64_t n = 0;

    g_assert_true(desk_filter_read(s->a, query, &f, &error));
    do {
        struct desk_lines lines;

        g_assert_true(desk_list(db, s->a, who, &f, &after, page, clock_now(), &lines, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(lines.n, <=, (size_t)page);
        for (size_t i = 0; i < lines.n; i++)
            for (int k = 0; k < TICKETS; k++)
                if (s->tickets[k].id == lines.lines[i].ticket->id)
                    g_string_append_printf(out, "%s%d", out->len > 0 ? " " : "", k);
        after = lines.next;
    } while (after.id != 0);
    g_assert_true(desk_list_count(db, s->a, who, &f, 100, clock_now(), &n, &error));
    g_assert_cmpint(n, ==, out->len == 0 ? 0 : (int64_t)(out->len + 1) / 2);
    return arena_strndup(s->a, out->str, out->len);
}

static void test_filters(struct test_database *d)
{
    static const struct {
        const char *query, *jana, *tobias;
    } cases[] = {
        {"", "6 5 2 1 0", "6 5 4 2 1 0"},
        {"view=mine", "2 1", ""},
        {"view=unassigned", "6 5 0", "6 5 4 0"},
        {"view=waiting", "2", "2"},
        {"view=closed", "3", "7 3"},
        {"view=all", "6 5 3 2 1 0", "7 6 5 4 3 2 1 0"},
        {"state=new", "5 0", "5 4 0"},
        {"state=closed&state=waiting", "3 2", "7 3 2"},
        {"view=mine&state=closed", "3", ""},
        {"view=unassigned&state=closed", "", "7"},
        {"owner=me", "2 1", ""},
        {"owner=none&view=closed", "", "7"},
        {"priority=urgent", "5", "5 4"},
        {"priority=low&priority=high", "6 1", "6 1"},
        {"tag=DRUCKER", "0", "0"},
        {"tag=drucker&view=all", "3 0", "3 0"},
        {"tag=personal", "", "4"},
        {"tag=nirgends", "", ""},
        {"customer=petra", "2 0", "4 2 0"},
        {"q=100%25", "5", "5"},
        {"q=server_1", "5", "5"},
        {"q=toner", "", ""},
        {"q=toner&view=all", "3", "3"},
        {"q=tone&view=closed", "3", "3"},
        {"q=vertraulich&view=all", "", "7 4"},
        {"q=wlan&view=mine", "1", ""},
        {"q=%22+OR+*&view=all", "", ""},
        {"q=angebot&view=waiting", "2", "2"},
        {"since=4", "6 5", "6 5"},
        {"idle=4", "2 1 0", "4 2 1 0"},
        {"sort=created&dir=up", "0 1 2 5 6", "0 1 2 4 5 6"},
        {"sort=number", "6 5 2 1 0", "6 5 4 2 1 0"},
        {"sort=title", "5 2 0 1 6", "5 4 2 0 1 6"},
        {"sort=title&dir=up", "6 1 0 2 5", "6 1 0 2 4 5"},
        {"sort=customer", "1 5 6 0 2", "1 5 6 0 2 4"},
        {"sort=priority", "5 1 2 0 6", "5 4 1 2 0 6"},
        {"nonsense=1&view=nowhere&state=asleep&owner=x&since=-1", "6 5 2 1 0", "6 5 4 2 1 0"},
    };
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int64_t page = 2; page < 60; page += 48) {
            g_test_message("%s", cases[i].query);
            g_assert_cmpstr(finds(&s, &s.jana, cases[i].query, page), ==, cases[i].jana);
            g_assert_cmpstr(finds(&s, &s.tobias, cases[i].query, page), ==, cases[i].tobias);
        }
    g_assert_cmpstr(
        finds(&s, &s.jana,
              arena_printf(s.a, "queue=%" G_GINT64_FORMAT "&view=all", s.secret_queue), 50),
        ==, "");
    g_assert_cmpstr(
        finds(&s, &s.tobias,
              arena_printf(s.a, "queue=%" G_GINT64_FORMAT "&view=all", s.secret_queue), 50),
        ==, "7 4");
    end(&s);
}

static void test_lines(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct desk_filter f = desk_filter_init();
    struct desk_numbers numbers;
    struct desk_lines lines;
    struct scene s;

    begin(&s, d);
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        const struct desk_line *line;

        f.ascending = true;
        g_assert_true(desk_list(db, s.a, &s.jana, &f, NULL, 50, clock_now(), &lines, &error));
        line = &lines.lines[0];
        g_assert_cmpstr(line->last_who, ==, "Petra Krümel");
        g_assert_cmpstr(line->last_text, ==, "seit heute frueh.");
        g_assert_true(line->last_from_customer);
        g_assert_true(line->unread);
        g_assert_cmpuint(line->n_tags, ==, 1);
        g_assert_cmpstr(line->tags[0], ==, "Drucker");

        g_assert_true(desk_numbers(db, s.a, &s.jana, &numbers, &error));
        g_assert_cmpint(numbers.total.active, ==, 5);
        g_assert_cmpint(numbers.total.mine, ==, 2);
        g_assert_cmpint(numbers.total.unassigned, ==, 3);
        g_assert_cmpint(numbers.total.waiting, ==, 1);
        g_assert_cmpuint(numbers.n_queues, ==, 1);
        g_assert_true(desk_numbers(db, s.a, &s.tobias, &numbers, &error));
        g_assert_cmpint(numbers.total.active, ==, 6);
        g_assert_cmpuint(numbers.n_queues, ==, 2);

        /* The desk is not for customers, whatever they ask. */
        g_assert_false(
            desk_list(db, s.a, &s.people[0], &f, NULL, 50, clock_now(), &lines, &error));
        g_assert_true(fail_is(error, FAIL_DENIED));
        g_clear_error(&error);
        g_assert_false(desk_numbers(db, s.a, &s.people[0], &numbers, &error));
        g_assert_true(fail_is(error, FAIL_DENIED));
        g_clear_error(&error);
        g_assert_false(desk_list(db, s.a, &s.jana, &f, &(struct desk_after){"1e9", 5}, 50,
                                 clock_now(), &lines, &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
    }
    end(&s);
}

struct saving {
    struct scene *s;
    const struct actor *who;
    const char *name, *query;
    bool shared, remove;
    int64_t id;
};

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct saving *v = data;
    struct desk_filter f;

    if (v->remove)
        return view_remove(db, v->who, v->id, error);
    if (!desk_filter_read(v->s->a, v->query, &f, error))
        return false;
    if (v->id != 0)
        return view_change(db, v->s->a, v->who, v->id, v->name, &f, v->shared, error);
    return view_add(db, v->s->a, v->who, v->name, &f, v->shared, 1000, &v->id, error);
}

static size_t views_of(struct scene *s, const struct actor *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct desk_view_row *views = NULL;
    size_t n = 0;

    g_assert_true(view_list(db, s->a, who, &views, &n, &error));
    return n;
}

static bool columns_tx(struct db *db, void *data, GError **error)
{
    struct saving *v = data;

    return view_set_columns(db, v->s->a, v->who, 1u << VIEW_COLUMN_TAGS | 1u << VIEW_COLUMN_OWNER, NULL, 0,
                            error);
}

static void test_views(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;
    struct saving v;
    unsigned columns = 0, others = 0;

    begin(&s, d);
    v = (struct saving){.s = &s, .who = &s.jana, .name = " Dringend\tneu ", .query = "priority=urgent&x=y"};
    g_assert_true(db_write(s.pool, save_tx, &v, &error));
    g_assert_cmpuint(views_of(&s, &s.jana), ==, 1);
    g_assert_cmpuint(views_of(&s, &s.tobias), ==, 0);
    v.shared = true;
    v.name = "Dringend";
    g_assert_true(db_write(s.pool, save_tx, &v, &error));
    g_assert_cmpuint(views_of(&s, &s.tobias), ==, 1);
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        struct desk_view_row row;

        g_assert_true(view_get(db, s.a, &s.tobias, v.id, &row, &error));
        g_assert_cmpstr(row.name, ==, "Dringend");
        g_assert_cmpstr(row.filter, ==, "priority=urgent");
        g_assert_cmpstr(row.person_name, ==, "Jana Brandt");
    }
    /* Shared is not theirs: neither changed nor removed by others. */
    v.who = &s.tobias;
    g_assert_false(db_write(s.pool, save_tx, &v, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    v.remove = true;
    g_assert_false(db_write(s.pool, save_tx, &v, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    v.who = &s.jana;
    g_assert_true(db_write(s.pool, save_tx, &v, &error));
    g_assert_cmpuint(views_of(&s, &s.jana), ==, 0);
    v = (struct saving){.s = &s, .who = &s.jana, .name = " ", .query = ""};
    g_assert_false(db_write(s.pool, save_tx, &v, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);

    g_assert_true(db_write(s.pool, columns_tx, &v, &error));
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_true(view_columns(db, s.a, &s.jana, &columns, &error) &&
                      view_columns(db, s.a, &s.tobias, &others, &error));
    }
    g_assert_cmpuint(columns, ==, 1u << VIEW_COLUMN_TAGS | 1u << VIEW_COLUMN_OWNER);
    g_assert_cmpuint(others & 1u << VIEW_COLUMN_NUMBER, !=, 0);
    end(&s);
}

static void test_query(void)
{
    static const struct {
        const char *typed, *kept;
    } cases[] = {
        {"", ""},
        {"view=active&sort=changed&dir=down", ""},
        {"state=closed&state=new&view=mine", "view=mine&state=new&state=closed"},
        {"tag=B%C3%BCro+1&owner=me", "owner=me&tag=B%C3%BCro%201"},
        {"owner=none&queue=3&idle=7&dir=up", "queue=3&owner=none&idle=7&dir=up"},
        {"queue=-3&queue=x&owner=99999999999999999999&q=++&since=99999", ""},
    };
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct desk_filter f, again;

        g_assert_true(desk_filter_read(a, cases[i].typed, &f, &error));
        g_assert_cmpstr(desk_filter_query(a, &f), ==, cases[i].kept);
        g_assert_true(desk_filter_read(a, cases[i].kept, &again, &error));
        g_assert_cmpstr(desk_filter_query(a, &again), ==, cases[i].kept);
    }
}

static void test_words(void)
{
    static const struct {
        const char *body, *begin;
    } begins[] = {
        {"", ""},
        {"Guten Tag,\r\n\r\nder Drucker\r\nstreikt.", "der Drucker streikt."},
        {"Hallo", "Hallo"},
        {"Hallo Frau Brandt, geht wieder.", "Hallo Frau Brandt, geht wieder."},
        {"Hi\n\nDear all\n\nIt works.", "It works."},
        {"Hinten raucht es", "Hinten raucht es"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++)
        g_assert_cmpstr(desk_words_begin(a, begins[i].body), ==, begins[i].begin);
    g_assert_cmpstr(desk_words_pattern(a, " 100%_! "), ==, "%100!%!_!!%");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/query", test_query);
    g_test_add_func("/words", test_words);
    test_database_add("/filters", ON_BOTH, test_filters);
    test_database_add("/lines", ON_BOTH, test_lines);
    test_database_add("/views", ON_BOTH, test_views);
    return g_test_run();
}
