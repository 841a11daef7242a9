/* Tickets like another: marks, who sees what, the same thing twice, what the desk learns of its
 * tickets; on both databases. */
#include "base/clock.h"
#include "base/secret.h"
#include "core/article.h"
#include "core/house.h"
#include "core/mark.h"
#include "core/queue_edit.h"
#include "core/related.h"
#include "core/ticket_property.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

enum { TICKETS = 8 };

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra, other, chief;
    int64_t ids[TICKETS], queues[3];
};

static const struct {
    const char *title, *text;
    int who, queue; /* petra, other; of queues[] */
    int64_t minutes; /* ago */
} tickets[TICKETS] = {
    {"Drucker im Lager druckt nicht", "Der Drucker meldet Fehler 0x0000011b.", 0, 0, 10},
    {"Drucken geht nicht", "Der Drucker im Lager meldet Fehler 0x0000011b, bitte helfen.", 0, 0, 5},
    {"Rechnung falsch", "Auf der Rechnung steht ein falscher Betrag.", 0, 0, 8},
    {"Seit dem Update kaputt", "Es kommt 0x0000011b auf SRV-PRINT2.", 1, 0, 9000},
    {"Lagerplan", "Wo ist der Plan?", 1, 0, 9000},
    {"Drucker im Lager umziehen", "Streng geheim, 0x0000011b.", 1, 2, 9000},
    {"VPN trennt im Homeoffice", "Alle zehn Minuten.", 1, 1, 8000},
    {"VPN Zugang im Homeoffice", "Bitte einrichten.", 1, 1, 8000},
};

static bool make_tx(struct db *db, void *data, GError **error)
{
    static const char *const names[] = {"Hilfe", "Netzwerk", "Geheim"};
    struct scene *s = data;
    struct admin_act act = {
        .db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = clock_now()};

    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    s->other = test_person(db, s->a, ROLE_CUSTOMER, "Olaf", "olaf@anderswo.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana", "jana@agents.example");
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Chefin", "chefin@agents.example");
    for (int i = 0; i < 3; i++) {
        struct queue_edit q = {.name = names[i],
                               .lang = "de",
                               .signature = "",
                               .confidential = i == 2,
                               .reopen_days = -1,
                               .members = &s->chief.person_id,
                               .n_members = i == 2};

        if (!queue_edit_save(&act, &s->queues[i], &q, error))
            return false;
    }
    for (int i = 0; i < TICKETS; i++) {
        int64_t who = tickets[i].who == 0 ? s->petra.person_id : s->other.person_id, article;
        struct ticket_change c = {.db = db,
                                  .a = s->a,
                                  .actor_id = who,
                                  .at = clock_now() - tickets[i].minutes * CLOCK_MINUTE};
        struct ticket_new t = {.title = tickets[i].title,
                               .customer_id = who,
                               .queue_id = s->queues[tickets[i].queue],
                               .channel = "mail",
                               .lang = "de",
                               .at = c.at};
        struct article_new m = {.kind = "mail",
                                .sender = "customer",
                                .author_id = who,
                                .from_text = "",
                                .body_text = tickets[i].text};

        if (!ticket_create(db, s->a, &t, &s->ids[i], error))
            return false;
        m.ticket_id = s->ids[i];
        if (!article_add(&c, &m, &article, error))
            return false;
    }
    return true;
}

/* What JANA sees beside ticket WHICH, as "INDEX" each, "!" behind what is there twice. */
static const char *seen(struct scene *s, const struct actor *who, int which)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct related_ticket *found = NULL;
    struct ticket_row t;
    const char *text = "";
    size_t n = 0;

    g_assert_true(ticket_get(db, s->a, s->ids[which], &t, NULL));
    g_assert_true(related_tickets(db, s->a, who, &t, 6, &found, &n, NULL));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < TICKETS; k++)
            if (s->ids[k] == found[i].ticket->id)
                text = arena_printf(s->a, "%s%d%s%s ", text, k, found[i].twice ? "!" : "",
                                    found[i].shared);
    return text;
}

static int64_t queue_of(struct scene *s, const char *words, int64_t own, double *odds)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct marks m = {.n = 0};
    int64_t id = 0;

    marks_of_words(s->a, words, &m);
    g_assert_true(mark_queue(db, s->a, &m, own, &id, odds, NULL));
    return id;
}

static bool move_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = 0, .at = clock_now()};

    for (int i = 6; i < TICKETS; i++) {
        struct ticket_row t;

        if (!ticket_get(db, s->a, s->ids[i], &t, error) ||
            !ticket_set_queue(&c, &t, s->queues[0], error))
            return false;
    }
    return true;
}

static bool forget_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "DELETE FROM ticket_mark; INSERT INTO setting (name, value) "
                         "SELECT 'mark.left', CAST(max(id) AS TEXT) FROM ticket;",
                     error);
}

static void test_trip(struct test_database *base)
{
    GError *error = NULL;
    struct scene s = {.pool = base->pool, .a = arena_new()};
    double odds = 0;
    bool left = true;

    s.house = house_open(s.pool, "http://desk.example", &error);
    g_assert_no_error(error);
    if (!db_write(s.pool, make_tx, &s, &error))
        g_assert_no_error(error);
    g_assert_cmpstr(seen(&s, &s.jana, 0), ==, "1!0x0000011b 30x0000011b ");
    g_assert_cmpstr(seen(&s, &s.chief, 0), ==, "1!0x0000011b 50x0000011b 30x0000011b ");
    g_assert_cmpstr(seen(&s, &s.jana, 2), ==, "");

    g_assert_cmpint(queue_of(&s, "Mein VPN im Homeoffice", s.queues[0], &odds), ==, s.queues[1]);
    g_assert_cmpfloat(odds, >, 0.7);
    g_assert_cmpint(queue_of(&s, "Mein VPN im Homeoffice", s.queues[1], &odds), ==, 0);
    g_assert_cmpfloat(odds, <, 0);
    g_assert_cmpint(queue_of(&s, "Ganz unbekannte Dinge", s.queues[0], &odds), ==, 0);
    g_assert_true(odds == 0);
    /* Who moves them teaches. */
    g_assert_true(db_write(s.pool, move_tx, &s, &error));
    g_assert_cmpint(queue_of(&s, "Mein VPN im Homeoffice", s.queues[1], &odds), ==, s.queues[0]);

    g_assert_true(db_write(s.pool, forget_tx, &s, &error));
    g_assert_cmpstr(seen(&s, &s.jana, 3), ==, "");
    while (left)
        g_assert_true(mark_fill(s.house, s.a, &left, &error));
    g_assert_cmpstr(seen(&s, &s.jana, 0), ==, "1!0x0000011b 30x0000011b ");
    house_free(s.house);
    arena_free(s.a);
}

static const char *marks(struct arena *a, const struct marks *m)
{
    const char *text = "";

    for (size_t i = 0; i < m->n; i++)
        text = arena_printf(a, "%s%s%s", text, i == 0 ? "" : " ", m->v[i]);
    return text;
}

static void test_marks(void)
{
    static const struct {
        const char *text, *words, *codes;
    } rows[] = {
        {"", "", ""},
        {"Der Drucker und die Drucker", "druck", ""},
        {"SRV-DC01 nicht erreichbar", "srv dc01 erreichbar", "#srv-dc01"},
        {"Fehler 0x0000011b, PO 77120.", "fehl 0x0000011b", "#0x0000011b #77120"},
        {"am 28.11.2026 um 12:30, 100mb, 4k", "100mb", ""},
        {"x1234@kruemel.example https://a1.example/b2", "x1234 kruemel exampl http exampl", ""},
        {"-- ... // 1.2.3", "", ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        struct marks w = {.n = 0}, c = {.n = 0};

        marks_of_words(a, rows[i].text, &w);
        marks_of_codes(a, rows[i].text, &c);
        g_test_message("%s", rows[i].text);
        g_assert_cmpstr(marks(a, &c), ==, rows[i].codes);
        if (i != 5)
            g_assert_cmpstr(marks(a, &w), ==, rows[i].words);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    g_test_add_func("/related/marks", test_marks);
    test_database_add("/related/trip", ON_BOTH, test_trip);
    return g_test_run();
}
