/* The customers' overview, tickets opened once, who takes part; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/draft.h"
#include "core/portal.h"
#include "core/portal_write.h"
#include "core/progress.h"
#include "core/similar.h"
#include "core/ticket_party.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { MANY = 120, PAGE = 25 };

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra, jonas, other;
    int64_t company, secret_queue;
    struct ticket_row ticket;
    /* What the next step does, and for whom. */
    const struct actor *who;
    struct portal_opening opening;
    const char *text;
    int64_t id;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    if (!person_company_put(db, s->a, "Bäckerei Krümel", "kruemel.example", true, 1000, &s->company,
                            error))
        return false;
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    s->jonas = test_person(db, s->a, ROLE_CUSTOMER, "Jonas", "jonas@kruemel.example");
    s->other = test_person(db, s->a, ROLE_CUSTOMER, "Otto", "otto@fremd.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error);
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

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = s->who};

    return (s->ticket.id == 0 || ticket_get(db, s->a, s->ticket.id, &s->ticket, error)) &&
           s->run(s, &d, error);
}

static bool try(struct scene *s, const struct actor *who,
                bool (*run)(struct scene *, const struct desk_call *, GError **), GError **error)
{
    s->who = who;
    s->run = run;
    return db_write(s->pool, step_tx, s, error);
}

static void step(struct scene *s, const struct actor *who,
                 bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    try(s, who, run, &error);
    g_assert_no_error(error);
}

static void refused(struct scene *s, const struct actor *who, enum fail kind,
                    bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    g_assert_false(try(s, who, run, &error));
    g_assert_cmpstr(fail_name(fail_kind(error)), ==, fail_name(kind));
}

static bool do_open(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_open(d, &s->opening, &s->ticket, error);
}

static bool do_answer(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_answer(d, &s->ticket, &(struct desk_message){.text = s->text},
                         s->opening.form_key, error);
}

static bool do_reply(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_reply(d, &s->ticket,
                      &(struct desk_message){.text = s->text, .state = "pending reminder"}, error);
}

static bool do_note(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_note(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_close(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_close(d, &s->ticket, true, error);
}

static bool do_join(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_join(d, &s->ticket, s->id, error);
}

static bool do_invite(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_invite(d, &s->ticket, s->text, error);
}

static bool do_leave(struct scene *s, const struct desk_call *d, GError **error)
{
    return portal_leave(d, &s->ticket, s->id, error);
}

static void opens(struct scene *s, const struct actor *who, const char *title)
{
    s->ticket = (struct ticket_row){0};
    s->opening = (struct portal_opening){.title = title, .message = {.text = "Bitte helfen."}};
    step(s, who, do_open);
}

/* Who came by a mail's link opens another one only out of its ticket, for himself, and few. */
static void test_other_matter(struct test_database *d)
{
    struct ticket_row origin;
    struct actor guest;
    struct scene s;

    begin(&s, d);
    opens(&s, &s.petra, "Drucker");
    origin = s.ticket;
    guest = s.petra;
    guest.role = ROLE_GUEST;
    guest.tickets = &origin.id;
    guest.n_tickets = 1;
    s.opening = (struct portal_opening){.title = "WLAN", .message = {.text = "Geht nicht."}};
    refused(&s, &guest, FAIL_DENIED, do_open);
    s.opening.about = &origin;
    s.opening.customer_id = s.jonas.person_id;
    refused(&s, &guest, FAIL_DENIED, do_open);
    s.opening.customer_id = 0;
    for (int i = 0; i < 5; i++)
        step(&s, &guest, do_open);
    g_assert_cmpint(s.ticket.id, !=, origin.id);
    g_assert_cmpint(s.ticket.customer_id, ==, s.petra.person_id);
    refused(&s, &guest, FAIL_BUSY, do_open);
    end(&s);
}

/* "w Drucker, o Netz, c WLAN" */
static const char *listed(struct scene *s, const struct actor *who, const struct portal_filter *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    g_autoptr(GString) out = g_string_new("");
    struct portal_lines lines;

    g_assert_true(portal_list(db, s->a, who, f, NULL, 50, clock_now(), &lines, &error));
    g_assert_no_error(error);
    for (size_t i = 0; i < lines.n; i++)
        g_string_append_printf(out, "%s%c%s %s", i > 0 ? ", " : "", "awoc"[lines.lines[i].part],
                               lines.lines[i].unread ? "!" : "", lines.lines[i].ticket->title);
    return arena_strdup(s->a, out->str);
}

static void test_list(struct test_database *d)
{
    const struct portal_filter all = {.text = ""}, mine = {.text = "", .mine = true};
    struct scene s;

    begin(&s, d);
    opens(&s, &s.petra, "WLAN");
    step(&s, &s.petra, do_close);
    opens(&s, &s.petra, "Drucker");
    s.text = "Geheim: die Kundin ist schwierig.";
    step(&s, &s.jana, do_note);
    s.text = "Welcher Drucker ist es?";
    step(&s, &s.jana, do_reply);
    opens(&s, &s.petra, "Netz");
    opens(&s, &s.jonas, "Ofen");
    opens(&s, &s.other, "Fremdes");

    g_assert_cmpstr(listed(&s, &s.petra, &all), ==, "w! Drucker, o! Ofen, o Netz, c WLAN");
    g_assert_cmpstr(listed(&s, &s.petra, &mine), ==, "w! Drucker, o Netz, c WLAN");
    g_assert_cmpstr(listed(&s, &s.other, &all), ==, "o Fremdes");
    g_assert_cmpstr(
        listed(&s, &s.petra, &(struct portal_filter){.text = "", .scope = PORTAL_WAITING}), ==,
        "w! Drucker");
    g_assert_cmpstr(
        listed(&s, &s.petra, &(struct portal_filter){.text = "", .sort = PORTAL_BY_TITLE}), ==,
        "w! Drucker, o Netz, o! Ofen, c WLAN");
    g_assert_cmpstr(listed(&s, &s.petra, &(struct portal_filter){.text = "welcher druck"}), ==,
                    "w! Drucker");
    g_assert_cmpstr(listed(&s, &s.petra, &(struct portal_filter){.text = "schwierig"}), ==, "");
    g_assert_cmpstr(listed(&s, &s.petra, &(struct portal_filter){.text = "100%"}), ==, "");
    {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        struct portal_counts_row n;
        struct portal_lines lines;

        g_assert_true(portal_counts(db, s.a, &s.petra, false, &n, &error));
        g_assert_cmpint(n.waiting * 100 + n.open * 10 + n.closed, ==, 121);
        g_assert_true(portal_counts(db, s.a, &s.petra, true, &n, &error));
        g_assert_cmpint(n.waiting * 100 + n.open * 10 + n.closed, ==, 111);
        g_assert_false(
            portal_list(db, s.a, &(struct actor){.name = ""}, &all, NULL, 10, 0, &lines, &error));
        g_assert_true(fail_is(error, FAIL_DENIED));
    }
    end(&s);
}

static bool many_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    for (int i = 0; i < MANY; i++) {
        struct ticket_new t = {.title = arena_printf(s->a, "Nr. %03d", i),
                               .state = i % 3 == 0 ? "closed" : "open",
                               .customer_id = s->petra.person_id,
                               .channel = "web",
                               .lang = "de",
                               .at = 5000 + i / 4}; /* several at one moment */
        int64_t id;

        if (!ticket_create(db, s->a, &t, &id, error))
            return false;
    }
    return true;
}

/* Every ticket on exactly one page, whatever the order. */
static void test_pages(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_true(db_write(s.pool, many_tx, &s, NULL));
    for (enum portal_sort sort = 0; sort < PORTAL_SORTS; sort++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        struct portal_after after = {0};
        size_t pages = 0;

        do {
            struct portal_lines lines;

            g_assert_true(portal_list(db, s.a, &s.petra,
                                      &(struct portal_filter){.text = "", .sort = sort}, &after,
                                      PAGE, 9000, &lines, &error));
            for (size_t i = 0; i < lines.n; i++)
                g_assert_true(
                    g_hash_table_add(seen, (char *)(uintptr_t)lines.lines[i].ticket->number));
            after = lines.next;
            pages++;
        } while (after.id != 0);
        g_assert_cmpuint(g_hash_table_size(seen), ==, MANY);
        g_assert_cmpuint(pages, ==, (MANY + PAGE - 1) / PAGE);
    }
    {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        struct portal_lines lines;

        g_assert_false(portal_list(db, s.a, &s.petra, &(struct portal_filter){.text = ""},
                                   &(struct portal_after){PORTAL_OPEN, "1; DROP", 1}, PAGE, 9000,
                                   &lines, &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
    }
    arena_free(s.a);
    house_free(s.house);
}

static size_t party(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct person_row *rows = NULL;
    size_t n = 0;

    g_assert_true(ticket_participants(db, s->a, s->ticket.id, &rows, &n, &error));
    return n;
}

static void test_open_once(struct test_database *d)
{
    struct ticket_row first;
    struct scene s;
    bool again = true;

    begin(&s, d);
    s.opening = (struct portal_opening){.title = "WLAN",
                                        .message = {.text = "Geht nicht."},
                                        .form_key = form_key_new(s.a),
                                        .again = &again};
    step(&s, &s.petra, do_open);
    g_assert_false(again);
    first = s.ticket;
    s.ticket = (struct ticket_row){0};
    step(&s, &s.petra, do_open); /* the same form again */
    g_assert_true(again);
    g_assert_cmpint(s.ticket.id, ==, first.id);
    s.ticket = (struct ticket_row){0};
    step(&s, &s.other, do_open); /* the key is everybody's own */
    g_assert_false(again);
    g_assert_cmpint(s.ticket.id, !=, first.id);
    s.opening.again = NULL;

    s.ticket = first;
    s.opening.form_key = form_key_new(s.a);
    s.text = "Und im Keller.";
    step(&s, &s.petra, do_answer);
    step(&s, &s.petra, do_answer);
    g_assert_cmpint(s.ticket.articles, ==, 2);

    s.ticket = (struct ticket_row){0};
    s.opening.form_key = NULL;
    s.opening.queue_id = s.secret_queue;
    refused(&s, &s.petra, FAIL_INVALID, do_open);
    s.opening.queue_id = 0;
    s.opening.about = &first;
    s.opening.customer_id = s.jonas.person_id;
    step(&s, &s.petra, do_open); /* for a colleague */
    g_assert_cmpint(s.ticket.customer_id, ==, s.jonas.person_id);
    g_assert_cmpuint(party(&s), ==, 1);
    s.ticket = (struct ticket_row){0};
    s.opening.customer_id = s.other.person_id;
    refused(&s, &s.petra, FAIL_DENIED, do_open);
    s.opening.customer_id = s.jana.person_id;
    refused(&s, &s.petra, FAIL_DENIED, do_open);
    end(&s);
}

/* Who is told of a change: as ticket_visible() lets them see it. */
static void hear(struct scene *s, bool company)
{
    const struct actor *people[] = {&s->jana, &s->petra, &s->jonas, &s->other};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    int64_t *persons = NULL;
    size_t n = 0;

    g_assert_true(portal_hearers(db, s->a, s->ticket.id, 10, &persons, &n, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
        g_autoptr(GError) hidden = NULL;
        bool told = false,
             sees = i > 0 && ticket_visible_id(db, s->a, people[i], s->ticket.id, &hidden);

        for (size_t k = 0; k < n; k++)
            told = told || persons[k] == people[i]->person_id;
        g_assert_cmpint(told, ==, sees);
    }
    g_assert_cmpuint(n, ==, company ? 3 : 1);
}

struct seeing {
    struct scene *s;
    bool all;
};

static bool seeing_tx(struct db *db, void *data, GError **error)
{
    const struct seeing *x = data;
    int64_t id;

    return person_company_put(db, x->s->a, "", "kruemel.example", x->all, 1000, &id, error);
}

static void test_hearers(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    opens(&s, &s.petra, "WLAN");
    g_assert_true(db_write(s.pool, seeing_tx, &(struct seeing){&s, false}, NULL));
    hear(&s, false);
    g_assert_true(db_write(s.pool, seeing_tx, &(struct seeing){&s, true}, NULL));
    s.text = "otto@fremd.example";
    step(&s, &s.petra, do_invite);
    hear(&s, true);
    end(&s);
}

static void test_party(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    opens(&s, &s.petra, "WLAN");
    s.id = s.jonas.person_id;
    step(&s, &s.petra, do_join);
    step(&s, &s.petra, do_join); /* once is enough */
    g_assert_cmpuint(party(&s), ==, 1);
    s.id = s.other.person_id;
    refused(&s, &s.petra, FAIL_INVALID, do_join);
    s.text = "otto@fremd.example";
    step(&s, &s.petra, do_invite);
    s.text = "niemand@nirgends.example";
    step(&s, &s.petra, do_invite);
    s.text = "kein mail";
    refused(&s, &s.petra, FAIL_INVALID, do_invite);
    s.text = house_now(s.house)->address;
    refused(&s, &s.petra, FAIL_INVALID, do_invite);
    g_assert_cmpuint(party(&s), ==, 3);
    s.id = s.other.person_id;
    refused(&s, &s.jonas, FAIL_DENIED, do_leave);
    step(&s, &s.petra, do_leave);
    g_assert_cmpuint(party(&s), ==, 2);
    s.id = s.jonas.person_id;
    step(&s, &s.jonas, do_leave);
    for (int i = 0; i < PORTAL_PARTY_MOST - 1; i++) {
        s.text = arena_printf(s.a, "p%d@fremd.example", i);
        step(&s, &s.petra, do_invite);
    }
    refused(&s, &s.petra, FAIL_TOO_BIG, do_invite);
    end(&s);
}

static struct progress progress(struct scene *s, const struct actor *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct ticket_event_row *events = NULL;
    struct article_row *articles = NULL;
    size_t n_events = 0, n_articles = 0;
    struct progress p;

    g_assert_true(ticket_get(db, s->a, s->ticket.id, &s->ticket, &error) &&
                  ticket_events(db, s->a, s->ticket.id, &events, &n_events, &error) &&
                  article_list(db, s->a, who, s->ticket.id, &articles, &n_articles, &error));
    progress_of(&s->ticket, events, n_events, articles, n_articles, &p);
    return p;
}

static void test_progress(struct test_database *d)
{
    struct progress p;
    struct scene s;

    begin(&s, d);
    opens(&s, &s.petra, "WLAN");
    p = progress(&s, &s.petra);
    g_assert_cmpint(p.says, ==, PROGRESS_NEW);
    g_assert_cmpuint(p.n, ==, 3);
    g_assert_true(p.items[0].current && p.items[0].done && !p.items[1].current);

    s.text = "Welches?";
    step(&s, &s.jana, do_reply);
    p = progress(&s, &s.petra);
    g_assert_cmpint(p.says, ==, PROGRESS_ASKED);
    g_assert_cmpstr(p.who, ==, "Jana Brandt");
    g_assert_cmpuint(p.n, ==, 4);
    g_assert_true(p.items[1].done && p.items[2].current && p.items[2].at != 0);

    s.opening.form_key = NULL;
    s.text = "Das im Keller.";
    step(&s, &s.petra, do_answer);
    p = progress(&s, &s.petra);
    g_assert_cmpint(p.says, ==, PROGRESS_HEARD);
    g_assert_cmpuint(p.n, ==, 3);
    g_assert_true(p.items[1].current);

    step(&s, &s.petra, do_close);
    p = progress(&s, &s.petra);
    g_assert_cmpint(p.says, ==, PROGRESS_SOLVED);
    g_assert_cmpuint(p.n, ==, 4);
    g_assert_true(p.items[2].done && p.items[2].until != 0 && p.items[3].current);
    end(&s);
}

static void test_similar(struct test_database *d)
{
    static const struct {
        const char *typed, *title;
        bool similar;
    } cases[] = {
        {"Drucker druckt nicht", "Etikettendrucker Backstube", true}, /* a subject */
        {"WLAN im Verkaufsraum geht nicht", "Kein WLAN mehr", true},
        {"wlan", "WLAN im Büro", true},
        {"Rechnungen fehlen", "Rechnung falsch", true},
        {"Bitte um Hilfe mit dem", "Bitte mit dem Auto", false},
        {"", "WLAN", false},
        {"Zertifikat abgelaufen", "Outlook-Postfach fast voll", false},
    };
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s / %s", cases[i].typed, cases[i].title);
        g_assert_true((similar_score(s.a, cases[i].typed, cases[i].title) > 0) == cases[i].similar);
    }
    opens(&s, &s.petra, "Notebook bestellen");
    opens(&s, &s.petra, "WLAN im Büro");
    opens(&s, &s.petra, "WLAN im Verkaufsraum");
    opens(&s, &s.petra, "Kein WLAN");
    step(&s, &s.petra, do_close);
    opens(&s, &s.other, "WLAN bei Otto");
    {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        const struct portal_row **rows = NULL;
        size_t n = 0;

        g_assert_true(similar_tickets(db, s.a, &s.petra, "WLAN Verkaufsraum", 3, clock_now(), &rows,
                                      &n, &error));
        g_assert_cmpuint(n, ==, 2);
        g_assert_cmpstr(rows[0]->title, ==, "WLAN im Verkaufsraum");
        g_assert_cmpstr(rows[1]->title, ==, "WLAN im Büro");
    }
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/portal-list", ON_BOTH, test_list);
    test_database_add("/portal-pages", ON_BOTH, test_pages);
    test_database_add("/portal-open-once", ON_BOTH, test_open_once);
    test_database_add("/portal-other-matter", ON_BOTH, test_other_matter);
    test_database_add("/portal-party", ON_BOTH, test_party);
    test_database_add("/portal-hearers", ON_BOTH, test_hearers);
    test_database_add("/progress", ON_BOTH, test_progress);
    test_database_add("/similar", ON_SQLITE, test_similar);
    return g_test_run();
}
