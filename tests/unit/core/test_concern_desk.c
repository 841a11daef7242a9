/* What the judge of new concerns does at the desk: banners, quiet thanks, both buttons, the levels;
 * on both databases. */
#include "base/clock.h"
#include "base/secret.h"
#include "core/concern_desk.h"
#include "core/person_edit.h"
#include "core/queue_edit.h"
#include "core/split_propose.h"
#include "core/ticket_move.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra, chief;
    struct ticket_row ticket, made;
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
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Chefin", "chefin@agents.example");
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

/* By the level of the queue, or of the customer: both as the administration keeps them. */
static bool set_level(struct scene *s, const struct desk_call *d, GError **error)
{
    struct admin_act act = {
        .db = d->c->db, .a = s->a, .actor = &s->chief, .peer = "", .at = clock_now()};
    struct queue_edit q;
    struct person_edit p;

    if (strcmp(s->text, "queue") == 0)
        return queue_edit_get(d->c->db, s->a, s->ticket.queue_id, &q, error) &&
               (q.concern = s->level, true) &&
               queue_edit_save(&act, &s->ticket.queue_id, &q, error);
    return person_edit_get(d->c->db, s->a, s->ticket.customer_id, &p, NULL, error) &&
           (p.concern = s->level, true) &&
           person_edit_save(&act, &s->ticket.customer_id, &p, error);
}

/* As the banner proposes it, with one click. */
static bool split(struct scene *s, const struct desk_call *d, GError **error)
{
    struct split_proposal p;
    struct article_row m;
    int64_t undo;

    if (!article_get(d->c->db, s->a, s->article, &m, error) ||
        !split_propose(d->c->db, s->a, d->actor, &s->ticket, &m, &p, error))
        return false;
    g_assert_true(article_has_words(s->a, &m, p.passage));
    return ticket_split(d, &s->ticket,
                        &(struct ticket_split){.articles = &s->article,
                                               .n = 1,
                                               .passage = p.passage,
                                               .title = p.title,
                                               .queue_id = p.queue_id,
                                               .priority = p.priority},
                        &s->made, &undo, error);
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

    step(&s, &s.petra, answer,
         "Gemacht, druckt wieder, danke.\nÜbrigens: Das Telefon am Empfang ist seit gestern tot, "
         "bitte dringend ansehen.");
    g_assert_cmpstr(label_of(&s, NULL), ==, "both");
    step(&s, &s.jana, split, "");
    g_assert_cmpstr(label_of(&s, NULL), ==, "");
    g_assert_true(g_str_has_prefix(s.made.title, "Das Telefon am Empfang"));
    g_assert_cmpint(s.made.priority, ==, 3);

    s.level = CONCERN_OFF + 1;
    step(&s, &s.jana, set_level, "queue");
    step(&s, &s.petra, answer, "Noch etwas anderes: Bitte bestellen Sie uns einen Beamer.");
    g_assert_cmpstr(label_of(&s, NULL), ==, "");
    s.level = CONCERN_EAGER + 1;
    step(&s, &s.jana, set_level, "person");
    step(&s, &s.petra, answer, "Noch etwas anderes: Bitte bestellen Sie uns einen Beamer.");
    g_assert_cmpstr(label_of(&s, NULL), !=, "");
    test_holds(s.house);
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
