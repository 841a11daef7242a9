/* Who is told of what, at the desk and by mail; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/zone.h"
#include "core/desk.h"
#include "core/notice.h"
#include "core/profile.h"
#include "core/ticket_party.h"
#include "sql/notice.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, lea, petra;
    struct ticket_row ticket, secret;
    int64_t secret_queue;
    /* What the next step does, and for whom. */
    const struct actor *who;
    const char *text;
    int64_t owner_id;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool opened(struct db *db, struct scene *s, int64_t queue_id, struct ticket_row *t,
                   GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->petra.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web",
                             .title = "Drucker",
                             .message = {.text = "Er druckt nicht."},
                             .queue_id = queue_id,
                             .customer_id = s->petra.person_id};

    return desk_open(&d, &o, t, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->lea = test_person(db, s->a, ROLE_ADMIN, "Lea Admin", "lea@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) &&
           sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error) &&
           opened(db, s, 0, &s->ticket, error) && opened(db, s, s->secret_queue, &s->secret, error);
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

    return ticket_get(db, s->a, s->ticket.id, &s->ticket, error) && s->run(s, &d, error);
}

static void step(struct scene *s, const struct actor *who, const char *text,
                 bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    s->who = who;
    s->text = text;
    s->run = run;
    g_assert_true(db_write(s->pool, step_tx, s, &error));
    g_assert_no_error(error);
}

static bool do_answer(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_answer(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_note(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_note(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_assign(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_assign(d, &s->ticket, s->owner_id, error);
}

static bool do_follow(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_follow(d->c, s->ticket.id, s->who->person_id, true, error);
}

static bool do_note_twice(struct scene *s, const struct desk_call *d, GError **error)
{
    return do_note(s, d, error) && do_note(s, d, error);
}

/* Tells, and says it as "new:Jana Brandt,Tobias Reuter reply:…", by kind and in order of persons.
 */
static const char *told(struct scene *s, int64_t now)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const struct actor *people[] = {&s->jana, &s->tobias, &s->lea};
    struct notice_told *rows = NULL;
    size_t n = 0;
    bool more = true;

    while (more) {
        g_assert_true(notice_tell(s->house, s->a, now, &rows, &n, &more, &error));
        g_assert_no_error(error);
        for (size_t i = 0; i < n; i++) {
            g_string_append_printf(out, "%s%s%s:", out->len > 0 ? " " : "",
                                   rows[i].quiet ? "quiet-" : "", notice_kind_name(rows[i].kind));
            for (size_t k = 0; k < rows[i].n_persons; k++)
                for (size_t p = 0; p < G_N_ELEMENTS(people); p++)
                    if (people[p]->person_id == rows[i].persons[k])
                        g_string_append_printf(out, "%s%.*s", k > 0 ? "," : "",
                                               (int)strcspn(people[p]->name, " "), people[p]->name);
        }
    }
    return arena_strdup(s->a, out->str);
}

#define TOLD(s, want) g_assert_cmpstr(told((s), clock_now()), ==, (want))

struct mails {
    struct scene *s;
    GString *out;
    int64_t next_at;
};

static bool mail(const struct outbox_row *row, void *data)
{
    struct mails *m = data;

    if (strcmp(row->purpose, "notification") != 0)
        return true;
    g_string_prepend(m->out, arena_printf(m->s->a, "%.*s/%s ", (int)strcspn(row->recipient, "@"),
                                          row->recipient, row->extra));
    m->next_at = MAX(m->next_at, row->next_at);
    g_assert_cmpint(row->automatic, ==, 1);
    g_assert_true(g_str_has_prefix(row->subject, "[Ticket#"));
    return true;
}

/* Those to agents, oldest first. */
static const char *mails_of(struct scene *s, int64_t *next_at)
{
    struct mails m = {.s = s, .out = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    const char *text;

    g_assert_true(sql_outbox_each(db, mail, &m, &error));
    g_assert_no_error(error);
    text = arena_strdup(s->a, g_strchomp(m.out->str));
    g_string_free(m.out, true);
    if (next_at != NULL)
        *next_at = m.next_at;
    return text;
}

static void test_who(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    /* Both tickets; the confidential one only to its member. */
    TOLD(&s, "new:Jana,Tobias,Lea new:Tobias");
    TOLD(&s, "");
    /* It is nobody's: all hear the customer, and the customer is told of nothing. */
    step(&s, &s.petra, "Immer noch nicht.", do_answer);
    TOLD(&s, "reply:Jana,Tobias,Lea");
    /* Who takes it himself is not told; who gets it is. */
    s.owner_id = s.jana.person_id;
    step(&s, &s.jana, "", do_assign);
    TOLD(&s, "");
    step(&s, &s.petra, "Und?", do_answer);
    TOLD(&s, "reply:Jana");
    s.owner_id = s.tobias.person_id;
    step(&s, &s.jana, "", do_assign);
    TOLD(&s, "assigned:Tobias");
    /* Owner and follower; never the one who wrote. A mention is told once, as a mention. */
    step(&s, &s.jana, "", do_follow);
    step(&s, &s.lea, "Liegt es am Papier?", do_note);
    TOLD(&s, "reply:Tobias,Jana");
    step(&s, &s.jana, "@Tobias Reuter bitte prüfen, @Lea auch.", do_note);
    TOLD(&s, "mention:Tobias mention:Lea");
    /* Two in one transaction are one cause. */
    step(&s, &s.tobias, "Mache ich.", do_note_twice);
    TOLD(&s, "reply:Jana,Lea");
    end(&s);
}

static bool is_secret(struct scene *s, const struct desk_call *d, GError **error)
{
    (void)s;
    return ticket_follow(d->c, s->secret.id, s->jana.person_id, true, error) &&
           desk_note(d, &s->secret, &(struct desk_message){.text = "@Jana schau"}, error);
}

/* Who may not see a ticket hears nothing of it, even as a follower or mentioned. */
static void test_confidential(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    (void)told(&s, clock_now());
    step(&s, &s.tobias, "", is_secret);
    TOLD(&s, "");
    end(&s);
}

struct choosing {
    int64_t person_id;
    struct notice_choice choice;
};

static bool choose_tx(struct db *db, void *data, GError **error)
{
    const struct choosing *c = data;

    return notice_choice_put(db, c->person_id, &c->choice, error);
}

static void choose(struct scene *s, const struct actor *who, struct notice_choice choice)
{
    struct choosing c = {who->person_id, choice};
    g_autoptr(GError) error = NULL;

    g_assert_true(db_write(s->pool, choose_tx, &c, &error));
    g_assert_no_error(error);
}

static void test_choice(struct test_database *d)
{
    struct scene s;
    int64_t elsewhere, next_at = 0, now = clock_now();
    struct notice_choice all = notice_choice_default();
    struct choosing wrong = {0};
    g_autoptr(GError) error = NULL;

    begin(&s, d);
    elsewhere = s.secret_queue;
    choose(&s, &s.jana, (struct notice_choice){.desk = 0, .mail = 1U << NOTICE_NEW});
    choose(&s, &s.tobias,
           (struct notice_choice){
               .desk = all.desk, .only_queues = true, .queues = &elsewhere, .n_queues = 1});
    choose(&s, &s.lea,
           (struct notice_choice){.desk = all.desk,
                                  .mail = all.mail,
                                  .quiet_from = 0,
                                  .quiet_to = NOTICE_DAY_MINUTES - 1});
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        struct notice_choice got;

        g_assert_true(notice_choice_get(db, s.a, s.tobias.person_id, &got, &error));
        g_assert_true(got.only_queues && got.n_queues == 1 && got.queues[0] == elsewhere);
        g_assert_false(notice_choice_has_queue(&got, s.ticket.queue_id));
    }
    g_assert_cmpint(
        notice_quiet_end(&(struct notice_choice){.quiet_to = NOTICE_DAY_MINUTES - 1}, zone_get(NULL), now), >, now);
    TOLD(&s, "quiet-new:Lea new:Tobias");
    /* Jana's mail at once, Lea's when her quiet hours are over. */
    g_assert_cmpstr(mails_of(&s, &next_at), ==, "jana/new Petra lea/new Petra");
    g_assert_cmpint(next_at, >, now);
    g_assert_cmpint(next_at % CLOCK_MINUTE, ==, 0);

    wrong = (struct choosing){s.jana.person_id, {.quiet_from = NOTICE_DAY_MINUTES}};
    g_assert_false(db_write(s.pool, choose_tx, &wrong, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    end(&s);
}

static void test_quiet(void)
{
    /* 23 Nov 2026, 23:30:10 in Berlin. */
    const int64_t at = INT64_C(1795473010000);
    static const struct {
        int64_t from, to, ends_in;
    } cases[] = {
        {0, 0, 0},
        {22 * 60, 6 * 60, 390},
        {23 * 60 + 30, 23 * 60 + 31, 1},
        {8 * 60, 18 * 60, 0},
        {0, 23 * 60 + 30, 0},
        {18 * 60, 23 * 60 + 59, 29},
        {6 * 60, 5 * 60, 330},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct notice_choice c = {.quiet_from = cases[i].from, .quiet_to = cases[i].to};
        int64_t end = notice_quiet_end(&c, zone_get(NULL), at);

        g_assert_cmpint(end, ==,
                        cases[i].ends_in == 0 ? 0 : at - 10000 + cases[i].ends_in * CLOCK_MINUTE);
    }
}

static bool move_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct profile p = {
        .name = "Lea Admin", .zone = "Asia/Tokyo", .signature = "", .phones = ""};

    return profile_save(db, s->a, s->lea.person_id, &p, error);
}

/* Quiet from this minute on by the clock where Lea is: nine hours ahead of UTC. */
static void test_zone(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;
    int64_t now = clock_now(), there = (now / CLOCK_MINUTE + 9 * 60) % NOTICE_DAY_MINUTES;
    struct choosing quiet;

    begin(&s, d);
    quiet = (struct choosing){s.lea.person_id,
                              {.desk = 1U << NOTICE_NEW,
                               .quiet_from = there,
                               .quiet_to = (there + 5) % NOTICE_DAY_MINUTES}};
    g_assert_true(db_write(s.pool, choose_tx, &quiet, &error));
    g_assert_true(db_write(s.pool, move_tx, &s, &error));
    g_assert_true(strstr(told(&s, now), "quiet-new:Lea") != NULL);
    g_assert_cmpint(notice_quiet_end(&quiet.choice, zone_get("Europe/Berlin"), now), ==, 0);
    end(&s);
}

static bool read_all_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return notice_read_ticket(db, s->jana.person_id, s->ticket.id, 2000, error) &&
           notice_read_upto(db, s->lea.person_id, INT64_MAX, 2000, error);
}

static size_t unread(struct scene *s, struct db *db, const struct actor *who)
{
    g_autoptr(GError) error = NULL;
    struct notice_count_row *rows = NULL;
    size_t n = 0;

    g_assert_true(notice_unread(db, s->a, &rows, &n, &error));
    for (size_t i = 0; i < n; i++)
        if (rows[i].person_id == who->person_id)
            return (size_t)rows[i].n;
    return 0;
}

static void test_list(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct notice_row *rows = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s, d);
    step(&s, &s.petra, "Immer noch nicht.", do_answer);
    (void)told(&s, clock_now());
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_true(notice_list(db, s.a, &s.jana, INT64_MAX, 10, &rows, &n, &error));
        g_assert_cmpuint(n, ==, 2);
        g_assert_cmpstr(rows[0].kind, ==, "reply");
        g_assert_cmpstr(rows[0].begins, ==, "Immer noch nicht.");
        g_assert_cmpstr(rows[0].who, ==, "Petra");
        g_assert_cmpstr(rows[1].kind, ==, "new");
        g_assert_cmpint(rows[1].read_at, ==, 0);
        g_assert_cmpuint(unread(&s, db, &s.jana), ==, 2);
        g_assert_cmpuint(unread(&s, db, &s.tobias), ==, 3);
    }
    g_assert_true(db_write(s.pool, read_all_tx, &s, &error));
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_cmpuint(unread(&s, db, &s.jana), ==, 0);
        g_assert_cmpuint(unread(&s, db, &s.lea), ==, 0);
        g_assert_cmpuint(unread(&s, db, &s.tobias), ==, 3);
    }
    g_assert_true(notice_forget(s.house, clock_now() + 80 * CLOCK_DAY, &error));
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_cmpuint(unread(&s, db, &s.tobias), ==, 3);
    }
    g_assert_true(notice_forget(s.house, clock_now() + 91 * CLOCK_DAY, &error));
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_cmpuint(unread(&s, db, &s.tobias), ==, 0);
    }
    end(&s);
}

/* After a day nobody wants to hear of it; the cursor moves on all the same. */
static void test_late(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_cmpstr(told(&s, clock_now() + 2 * CLOCK_DAY), ==, "");
    TOLD(&s, "");
    step(&s, &s.petra, "Noch da?", do_answer);
    TOLD(&s, "reply:Jana,Tobias,Lea");
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/notice/quiet", test_quiet);
    test_database_add("/notice/who", ON_BOTH, test_who);
    test_database_add("/notice/confidential", ON_BOTH, test_confidential);
    test_database_add("/notice/choice", ON_BOTH, test_choice);
    test_database_add("/notice/zone", ON_BOTH, test_zone);
    test_database_add("/notice/list", ON_BOTH, test_list);
    test_database_add("/notice/late", ON_BOTH, test_late);
    return g_test_run();
}
