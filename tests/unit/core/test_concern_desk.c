/* What the judge of new concerns does at the desk: banners, quiet thanks, both buttons, the levels;
 * on both databases. */
#include "base/clock.h"
#include "base/secret.h"
#include "core/check.h"
#include "core/concern_desk.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra;
    struct ticket_row ticket;
    const struct actor *who;
    const char *text;
    int64_t article, level;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = s->who};

    return (s->ticket.id == 0 || ticket_get(db, s->a, s->ticket.id, &s->ticket, error)) &&
           s->run(s, &d, error) && ticket_get(db, s->a, s->ticket.id, &s->ticket, error);
}

static void step(struct scene *s, const struct actor *who,
                 bool (*run)(struct scene *, const struct desk_call *, GError **), const char *text)
{
    GError *error = NULL;

    s->who = who;
    s->run = run;
    s->text = text;
    g_assert_true(db_write(s->pool, step_tx, s, &error));
    g_assert_no_error(error);
}

static bool open_it(struct scene *s, const struct desk_call *d, GError **error)
{
    struct desk_opening o = {.channel = "web",
                             .title = "Drucker im Lager druckt nicht",
                             .message = {.text = "Der Drucker im Lager druckt seit heute nicht."},
                             .customer_id = s->petra.person_id};

    s->jana = test_person(d->c->db, s->a, ROLE_AGENT, "Jana Brandt", "jana@agents.example");
    return desk_open(d, &o, &s->ticket, error);
}

static bool begin_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return true;
}

static bool answer(struct scene *s, const struct desk_call *d, GError **error)
{
    struct desk_message m = {.text = s->text};

    return desk_answer(d, &s->ticket, &m, error);
}

static bool reply(struct scene *s, const struct desk_call *d, GError **error)
{
    struct desk_message m = {.text = s->text, .state = "closed"};

    return desk_reply(d, &s->ticket, &m, error);
}

static bool keep(struct scene *s, const struct desk_call *d, GError **error)
{
    return concern_desk_keep(d, &s->ticket, s->article, error);
}

static bool reopen(struct scene *s, const struct desk_call *d, GError **error)
{
    return concern_desk_reopen(d, &s->ticket, s->article, error);
}

/* The one row of the ticket that waits for somebody; its label, "" if none. */
static const char *label_of(struct scene *s, const char **title)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct concern_row *rows = NULL;
    size_t n = 0;

    g_assert_nonnull(db);
    g_assert_true(concern_desk_list(db, s->a, s->ticket.id, &rows, &n, &error));
    g_assert_cmpuint(n, <=, 1);
    s->article = n == 0 ? s->article : rows[0].article_id;
    if (title != NULL)
        *title = n == 0 ? "" : rows[0].title;
    return n == 0 ? "" : rows[0].label;
}

static size_t quiet(struct scene *s)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct concern_quiet_row *rows = NULL;
    size_t n = 0;

    g_assert_nonnull(db);
    g_assert_true(concern_desk_quiet(db, s->a, &s->jana, 0, 10, &rows, &n, &error));
    return n;
}

static void found(const char *area, const char *what, void *user)
{
    (void)user;
    g_test_message("%s: %s", area, what);
    g_test_fail();
}

static void test_trip(struct test_database *base)
{
    GError *error = NULL;
    const char *title = NULL;
    struct scene s = {.pool = base->pool, .a = arena_new()};

    s.house = house_open(s.pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(s.pool, begin_tx, &s, &error));
    step(&s, &s.petra, open_it, "");
    step(&s, &s.jana, reply, "Der Drucker ist neu gestartet und druckt wieder. Wir schließen.");

    step(&s, &s.petra, answer, "Super, vielen Dank, druckt wieder!");
    g_assert_cmpstr(s.ticket.state, ==, "closed");
    g_assert_cmpstr(label_of(&s, NULL), ==, "thanks");
    g_assert_cmpuint(quiet(&s), ==, 1);
    step(&s, &s.jana, reopen, "");
    g_assert_cmpstr(s.ticket.state, ==, "open");
    g_assert_cmpuint(quiet(&s), ==, 0);
    step(&s, &s.jana, reopen, ""); /* twice is once */

    step(&s, &s.petra, answer,
         "Noch etwas ganz anderes: Bitte legen Sie für Frau Sommer ein neues Postfach in Outlook "
         "an.");
    g_assert_cmpstr(s.ticket.state, ==, "open");
    g_assert_cmpstr(label_of(&s, &title), ==, "new");
    g_assert_nonnull(strstr(title, "Postfach"));
    step(&s, &s.jana, keep, "");
    g_assert_cmpstr(label_of(&s, NULL), ==, "");

    step(&s, &s.petra, answer, "Der Drucker druckt schon wieder nicht, gleiche Meldung.");
    g_assert_cmpstr(label_of(&s, NULL), ==, "");
    g_assert_true(check_all(s.house, found, NULL, &error));
    house_free(s.house);
    arena_free(s.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    test_database_add("/concern-desk/trip", ON_BOTH, test_trip);
    return g_test_run();
}
