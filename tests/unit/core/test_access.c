/* The log of who looked into tickets of confidential queues: one row for some minutes, each way
 * noted, nothing of other queues, and what becomes of it with its ticket; on both databases. */
#include "base/clock.h"
#include "core/access_log.h"
#include "core/hold.h"
#include "core/queue_edit.h"
#include "core/ticket_erase.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana, petra;
    int64_t queue, secret, other, at, hold;
    struct access_seen look;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_new t = {.title = "Kündigung", .channel = "phone", .lang = "de", .at = s->at};
    struct queue_edit e = {.name = "Personal",
                           .lang = "de",
                           .signature = "",
                           .confidential = true,
                           .reopen_days = -1,
                           .n_members = 1};
    struct admin_act act;

    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    e.members = &s->jana.person_id;
    act = (struct admin_act){.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = s->at};
    t.customer_id = s->petra.person_id;
    if (!queue_edit_save(&act, &s->queue, &e, error) ||
        !ticket_create(db, s->a, &t, &s->other, error))
        return false;
    t.queue_id = s->queue;
    return ticket_create(db, s->a, &t, &s->secret, error);
}

static void begin(struct scene *s, struct test_database *t)
{
    g_autoptr(GError) error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new(), .at = clock_now() - 100 * CLOCK_DAY};
    s->house = house_open(t->pool, "http://desk.example", NULL);
    s->house->data_dir = t->dir;
    g_assert_true(db_write(t->pool, furnish, s, &error));
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool look_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return access_log_put(db, &s->look, error);
}

static void look(struct scene *s, int64_t ticket_id, const struct actor *who, const char *token,
                 enum access_way way, int64_t at)
{
    g_autoptr(GError) error = NULL;

    s->look = (struct access_seen){.ticket_id = ticket_id,
                                   .person_id = who->person_id,
                                   .token = token,
                                   .behalf_id = *token == '\0' ? 0 : s->petra.person_id,
                                   .way = way,
                                   .at = s->at + at};
    g_assert_true(db_write(s->pool, look_tx, s, &error));
}

static size_t rows(struct scene *s, int64_t queue_id, int64_t ticket_id, int64_t before,
                   struct access_row **list)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    size_t n = 0;

    g_assert_true(access_log_list(db, s->a, queue_id, ticket_id, before, 100, list, &n, NULL));
    return n;
}

static void looks(struct test_database *t)
{
    struct access_row *list = NULL;
    struct scene s;

    begin(&s, t);
    look(&s, s.other, &s.jana, "", ACCESS_PAGE, 0);
    g_assert_cmpuint(rows(&s, s.queue, 0, 0, &list), ==, 0);
    look(&s, s.secret, &s.jana, "", ACCESS_PAGE, 0);
    look(&s, s.secret, &s.jana, "", ACCESS_FILE, 5 * CLOCK_MINUTE);
    look(&s, s.secret, &s.jana, "Abgleich", ACCESS_API, 6 * CLOCK_MINUTE);
    look(&s, s.secret, &s.chief, "", ACCESS_EXPORT, 7 * CLOCK_MINUTE);
    look(&s, s.secret, &s.jana, "", ACCESS_PAGE, 11 * CLOCK_MINUTE);
    g_assert_cmpuint(rows(&s, s.queue, 0, 0, &list), ==, 4);
    g_assert_cmpuint(rows(&s, 0, s.secret, 0, &list), ==, 4);
    g_assert_cmpint(list[3].ways, ==, ACCESS_PAGE | ACCESS_FILE);
    g_assert_cmpint(list[3].last_at - list[3].at, ==, 5 * CLOCK_MINUTE);
    g_assert_cmpstr(list[3].who, ==, "Jana Brandt");
    g_assert_cmpstr(list[2].token, ==, "Abgleich");
    g_assert_cmpstr(list[2].behalf, ==, "Petra");
    g_assert_cmpstr(list[1].who, ==, "Die Chefin");
    g_assert_null(list[1].behalf);
    g_assert_cmpint(list[0].at, ==, s.at + 11 * CLOCK_MINUTE);
    g_assert_cmpuint(rows(&s, s.queue, 0, list[1].id, &list), ==, 2);
    end(&s);
}

static bool hold_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = s->at};
    struct hold_row *list = NULL;
    size_t n = 0;

    if (!hold_put(&act, "ticket", s->secret, "x", "Streit", error) ||
        !hold_list(db, s->a, &list, &n, error))
        return false;
    s->hold = list[0].id;
    return true;
}

static bool erase_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = s->at};
    const struct ticket_change c = {.db = db, .a = s->a, .at = s->at};
    struct ticket_erased done;

    return hold_end(&act, s->hold, error) &&
           ticket_erase_anywhere(&c, s->secret, "darum", &done, error);
}

/* A hold keeps it; it outlives its ticket as the tombstone does, and goes when its time is over. */
static void ends(struct test_database *t)
{
    int64_t late = clock_now() + 25 * 31 * CLOCK_DAY;
    struct access_row *list = NULL;
    struct scene s;

    begin(&s, t);
    look(&s, s.secret, &s.jana, "", ACCESS_PAGE, 0);
    g_assert_true(access_log_tidy(s.house, clock_now(), NULL));
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL) && access_log_tidy(s.house, late, NULL));
    g_assert_cmpuint(rows(&s, s.queue, 0, 0, &list), ==, 1);
    g_assert_true(db_write(s.pool, erase_tx, &s, NULL));
    g_assert_cmpuint(rows(&s, s.queue, 0, 0, &list), ==, 1);
    g_assert_nonnull(strchr(list[0].number, '-'));
    g_assert_true(access_log_tidy(s.house, late, NULL));
    g_assert_cmpuint(rows(&s, s.queue, 0, 0, &list), ==, 0);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("access/looks", ON_BOTH, looks);
    test_database_add("access/ends", ON_BOTH, ends);
    return g_test_run();
}
