/* Which account a mail leaves by, how many may leave, and to whom nothing goes any more; on both
 * databases. */
#include "base/clock.h"
#include "core/account.h"
#include "core/outbox.h"
#include "core/suppressed.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    const char *dir;
    struct actor chief;
    int64_t queue, plain, own, off, mail;
};

static bool add(struct db *db, struct scene *s, const char *name, int64_t queue, bool active,
                int64_t *id, GError **error)
{
    const struct account_edit e = {.name = name,
                                   .address = "support@desk.example",
                                   .out_url = "smtp://127.0.0.1",
                                   .queue_id = queue,
                                   .active = active};

    return account_put(db, s->a, s->dir, id, &e, NULL, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct sql_outbox_add mail = {.created_at = 1,
                                        .purpose = "reply",
                                        .state = "waiting",
                                        .recipient = "petra@kunde.example",
                                        .recipient_key = "petra@kunde.example",
                                        .to_text = "petra@kunde.example",
                                        .cc_text = "",
                                        .subject = "x",
                                        .message_id = "<x@desk.example>",
                                        .refs = "",
                                        .lang = "de",
                                        .next_at = 1};

    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    return sql_queue_add(db, "Buchhaltung", 0, "de", 1, &s->queue, error) &&
           add(db, s, "all", 0, true, &s->plain, error) &&
           add(db, s, "off", s->queue, false, &s->off, error) &&
           add(db, s, "own", s->queue, true, &s->own, error) &&
           sql_outbox_add(db, &mail, &s->mail, error);
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new(), .dir = t->dir};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, &error));
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static void choice(struct test_database *t)
{
    struct scene s;
    g_autoptr(db_conn) db = NULL;

    begin(&s, t);
    const struct {
        int64_t id, queue, want;
    } rows[] = {
        {0, 0, s.plain},           /* nothing known: the first */
        {s.own, 0, s.own},         /* it came by this one */
        {s.plain, s.queue, s.own}, /* its ticket was moved to a queue that has one */
        {s.own, s.queue, s.own},   {s.plain, 9999, s.plain},
        {s.off, s.queue, s.own}, /* one that is switched off never sends */
        {s.off, 0, s.plain},
    };

    db = db_take(s.pool, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct account_row *row = NULL;

        g_assert_true(account_for_sending(db, s.a, rows[i].id, rows[i].queue, &row, NULL));
        g_assert_nonnull(row);
        g_assert_cmpint(row->id, ==, rows[i].want);
    }
    g_clear_pointer(&db, db_give);
    end(&s);
}

static void limits(struct test_database *t)
{
    struct scene s;
    struct account_row account = {0};
    g_autoptr(db_conn) db = NULL;
    const struct outbox_end sent = {.fate = OUTBOX_ACCEPTED, .answer = "250 ok"};
    struct outbox_end by = sent;
    int64_t now = clock_now(), at = 0;

    begin(&s, t);
    by.account_id = s.own;
    g_assert_true(outbox_ended(s.house, s.mail, &by, NULL));
    db = db_take(s.pool, NULL);
    account.id = s.own;
    const struct {
        int64_t minute, hour, later;
    } rows[] = {{0, 0, 0}, {2, 0, 0}, {1, 0, CLOCK_MINUTE}, {0, 1, CLOCK_HOUR}, {1, 1, CLOCK_HOUR}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        account.per_minute = rows[i].minute;
        account.per_hour = rows[i].hour;
        g_assert_true(outbox_may_send_at(db, s.a, &account, now, &at, NULL));
        g_assert_cmpint(at, >=, now + rows[i].later);
        g_assert_cmpint(at, <, now + rows[i].later + 10 * CLOCK_SECOND);
    }
    account.id = s.plain; /* another's limit is another's */
    g_assert_true(outbox_may_send_at(db, s.a, &account, now, &at, NULL));
    g_assert_cmpint(at, ==, now);
    g_clear_pointer(&db, db_give);
    end(&s);
}

static bool bounce_tx(struct db *db, void *data, GError **error)
{
    static const struct {
        const char *address, *status, *reason;
        bool gone;
    } rows[] = {
        {"A@kunde.example", "5.1.1", NULL, true},
        {"b@kunde.example", NULL, "userunknown", true},
        {"c@kunde.example", "5.7.1", NULL, false},
        {"d@kunde.example", "5.2.2", "mailboxfull", false},
        {"e@kunde.example", "5.1.1", "filtered", false},
        {"f@kunde.example", NULL, NULL, false},
        {"g@kunde.example", "4.1.1", NULL, false},
    };
    struct scene *s = data;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct suppressed_row *row = NULL;

        g_assert_true(suppressed_note(db, s->a, rows[i].address, rows[i].status, rows[i].reason,
                                      "no such user", s->mail, 1, error));
        g_assert_true(suppressed_find(db, s->a, rows[i].address, &row, error));
        g_assert_cmpint(row != NULL, ==, rows[i].gone);
    }
    return true;
}

static bool lift_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct admin_act act = {
        .db = db, .a = s->a, .actor = &s->chief, .peer = "192.0.2.1", .at = clock_now()};

    return suppressed_lift(&act, "a@kunde.example", error) &&
           suppressed_heard(db, s->a, "B@kunde.example", error);
}

static void bounces(struct test_database *t)
{
    struct scene s;
    struct suppressed_row *rows = NULL;
    g_autoptr(db_conn) db = NULL;
    size_t n = 0;

    begin(&s, t);
    g_assert_true(db_write(s.pool, bounce_tx, &s, NULL));
    db = db_take(s.pool, NULL);
    g_assert_true(suppressed_list(db, s.a, &rows, &n, NULL));
    g_assert_cmpuint(n, ==, 2);
    g_clear_pointer(&db, db_give);
    g_assert_true(db_write(s.pool, lift_tx, &s, NULL));
    db = db_take(s.pool, NULL);
    g_assert_true(suppressed_list(db, s.a, &rows, &n, NULL));
    g_assert_cmpuint(n, ==, 0);
    g_clear_pointer(&db, db_give);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    test_database_add("sending/choice", ON_BOTH, choice);
    test_database_add("sending/limits", ON_BOTH, limits);
    test_database_add("sending/bounces", ON_BOTH, bounces);
    return g_test_run();
}
