/* Who is told of what: the feed from events, what it says, and how it is signed. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "core/desk.h"
#include "core/ticket_property.h"
#include "core/webhook.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana, petra;
    struct ticket_row ticket;
    int64_t secret_queue, hook;
    struct webhook_edit edit;
    const char *secret, *title;
    int64_t queue_id;
    bool (*run)(struct scene *s, struct db *db, GError **error);
};

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return s->run(s, db, error);
}

static void step(struct scene *s, int want, bool (*run)(struct scene *, struct db *, GError **))
{
    g_autoptr(GError) error = NULL;
    bool ok;

    s->run = run;
    ok = db_write(s->pool, run_tx, s, &error);
    if (want < 0) {
        g_assert_no_error(error);
        g_assert_true(ok);
    } else {
        g_assert_false(ok);
        g_assert_cmpint((int)fail_kind(error), ==, want);
    }
}

static bool furnish(struct scene *s, struct db *db, GError **error)
{
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error);
}

static struct desk_call call(struct scene *s, struct ticket_change *c, struct db *db,
                             const struct actor *who)
{
    *c = (struct ticket_change){.db = db, .a = s->a, .actor_id = who->person_id, .at = clock_now()};
    return (struct desk_call){.c = c, .house = s->house, .actor = who};
}

static bool do_open(struct scene *s, struct db *db, GError **error)
{
    struct ticket_change c;
    struct desk_call d = call(s, &c, db, &s->petra);
    struct desk_opening o = {.channel = "web",
                             .title = s->title,
                             .message = {.text = "Er druckt nicht."},
                             .queue_id = s->queue_id,
                             .customer_id = s->petra.person_id};

    return desk_open(&d, &o, &s->ticket, error);
}

static bool do_note(struct scene *s, struct db *db, GError **error)
{
    struct ticket_change c;
    struct desk_call d = call(s, &c, db, &s->jana);

    return desk_note(&d, &s->ticket, &(struct desk_message){.text = "Nur unter uns"}, error);
}

static bool do_close(struct scene *s, struct db *db, GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->jana.person_id, .at = clock_now()};

    return ticket_set_state(&c, &s->ticket, "closed", error);
}

static bool do_save(struct scene *s, struct db *db, GError **error)
{
    struct admin_act act = {
        .db = db, .a = s->a, .actor = &s->chief, .peer = "192.0.2.1", .at = clock_now()};

    return webhook_save(&act, s->house, &s->hook, &s->edit, false, &s->secret, error);
}

static bool do_save_as_agent(struct scene *s, struct db *db, GError **error)
{
    struct admin_act act = {
        .db = db, .a = s->a, .actor = &s->jana, .peer = "192.0.2.1", .at = clock_now()};

    return webhook_save(&act, s->house, &s->hook, &s->edit, false, &s->secret, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool,
                        .a = arena_new(),
                        .title = "Drucker",
                        .edit = {.name = "Chat",
                                 .url = "https://chat.example/hook",
                                 .events = "ticket.created,article.created,ticket.closed",
                                 .tag = "",
                                 .allowed = "",
                                 .active = true}};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    s->house->data_dir = d->dir;
    step(s, -1, furnish);
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

/* "event event …" of all deliveries so far, oldest first. */
static const char *told(struct scene *s)
{
    GError *error = NULL;
    struct webhook_delivery_row *rows = NULL;
    const char *text = "";
    size_t n = 0;
    bool more = true;

    while (more) {
        g_assert_true(webhook_feed(s->house, s->a, clock_now(), &more, &error));
        g_assert_no_error(error);
    }
    {
        g_autoptr(db_conn) db = db_take(s->pool, NULL);

        g_assert_true(webhook_log(db, s->a, s->hook, 0, 100, &rows, &n, NULL));
    }
    for (size_t i = n; i-- > 0;)
        text = arena_printf(s->a, "%s%s%s", text, *text == '\0' ? "" : " ", rows[i].event);
    return text;
}

static void test_feed(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    step(&s, -1, do_open);
    step(&s, FAIL_DENIED, do_save_as_agent);
    step(&s, -1, do_save);
    g_assert_true(g_str_has_prefix(s.secret, "whsec_"));
    g_assert_cmpstr(told(&s), ==, ""); /* what was before it began concerns it not */
    step(&s, -1, do_note);
    g_assert_cmpstr(told(&s), ==, ""); /* internal */
    step(&s, -1, do_close);
    g_assert_cmpstr(told(&s), ==, "ticket.closed");
    g_assert_cmpstr(told(&s), ==, "ticket.closed"); /* once */
    s.queue_id = s.secret_queue;
    step(&s, -1, do_open);
    g_assert_cmpstr(told(&s), ==, "ticket.closed"); /* confidential */
    s.queue_id = 0;
    step(&s, -1, do_open);
    g_assert_cmpstr(told(&s), ==, "ticket.closed ticket.created article.created");
    s.edit.with_internal = true;
    step(&s, -1, do_save);
    step(&s, -1, do_note);
    g_assert_cmpstr(told(&s), ==, "ticket.closed ticket.created article.created article.created");
    s.edit.queue_id = s.secret_queue;
    s.edit.events = "ticket.created";
    step(&s, -1, do_save);
    step(&s, -1, do_open);
    s.queue_id = s.secret_queue;
    step(&s, -1, do_open);
    g_assert_true(g_str_has_suffix(told(&s), "article.created ticket.created"));
    end(&s);
}

static void test_payload(struct test_database *d)
{
    struct scene s;
    struct webhook_delivery_row *rows = NULL, row;
    struct webhook_row hook;
    const char *text = NULL, *end_of = NULL;
    size_t n = 0;
    GError *error = NULL;
    json_t *tree, *data;

    begin(&s, d);
    s.edit.events = "article.created";
    step(&s, -1, do_save);
    s.title = "Drucker \"Süd\" <3";
    step(&s, -1, do_open);
    g_assert_cmpstr(told(&s), ==, "article.created");
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(webhook_log(db, s.a, s.hook, 0, 1, &rows, &n, NULL));
        g_assert_true(webhook_delivery(db, s.a, s.hook, rows[0].id, &row, NULL));
        g_assert_true(webhook_get(db, s.a, s.hook, &hook, NULL));
        g_assert_true(webhook_payload(db, s.a, s.house, &hook, &row, &text, &error));
        g_assert_no_error(error);
        row.ticket_id = 0;
        row.article_id = 0;
        g_assert_true(webhook_payload(db, s.a, s.house, &hook, &row, &end_of, &error));
        g_assert_null(end_of); /* the ticket is gone: nothing to tell */
    }
    tree = json_read(text, strlen(text), &error);
    g_assert_no_error(error);
    data = json_object_get(tree, "data");
    g_assert_cmpstr(json_string_value(json_object_get(tree, "type")), ==, "article.created");
    g_assert_cmpstr(json_string_value(json_object_get(json_object_get(data, "ticket"), "title")),
                    ==, "Drucker \"Süd\" <3");
    g_assert_cmpstr(json_string_value(json_object_get(json_object_get(data, "article"), "text")),
                    ==, "Er druckt nicht.");
    json_decref(tree);
    end(&s);
}

static void test_refused(struct test_database *d)
{
    static const struct {
        const char *url, *allowed, *events;
    } cases[] = {
        {"http://chat.example/", "", "ticket.created"},
        {"ftp://chat.example/", "10.0.0.1", "ticket.created"},
        {"https://", "", "ticket.created"},
        {"https://jana:geheim@chat.example/", "", "ticket.created"},
        {"file:///etc/passwd", "10.0.0.1", "ticket.created"},
        {"https://chat.example/", "intranet", "ticket.created"},
        {"https://chat.example/", "", ""},
        {"https://chat.example/", "", "ticket.created,nonsense"},
    };
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        s.edit.url = cases[i].url;
        s.edit.allowed = cases[i].allowed;
        s.edit.events = cases[i].events;
        step(&s, FAIL_INVALID, do_save);
    }
    end(&s);
}

/* After eight attempts it is over; until then each waits longer. */
static void test_fate(struct test_database *d)
{
    struct scene s;
    struct webhook_delivery_row *rows = NULL;
    int64_t now = clock_now() + CLOCK_SECOND, last = 0;
    size_t n = 0;

    begin(&s, d);
    step(&s, -1, do_save);
    step(&s, -1, do_open);
    told(&s);
    for (int i = 0; i < WEBHOOK_ATTEMPTS; i++) {
        struct webhook_due_row *due = NULL;
        struct webhook_delivery_row row;

        g_assert_true(webhook_claim(s.house, s.a, now, CLOCK_MINUTE, NULL, 0, 16, &due, &n, NULL));
        g_assert_cmpuint(n, ==, 1); /* one at a time of each webhook */
        {
            g_autoptr(db_conn) db = db_take(s.pool, NULL);

            g_assert_true(webhook_delivery(db, s.a, s.hook, due[0].id, &row, NULL));
        }
        g_assert_true(webhook_ended(s.house, &row, WEBHOOK_LATER, 500, "kaputt", now, NULL));
        {
            g_autoptr(db_conn) db = db_take(s.pool, NULL);

            g_assert_true(webhook_delivery(db, s.a, s.hook, row.id, &row, NULL));
        }
        g_assert_cmpstr(row.state, ==, i + 1 < WEBHOOK_ATTEMPTS ? "waiting" : "failed");
        g_assert_true(i + 1 == WEBHOOK_ATTEMPTS || row.next_at - now > last);
        last = row.next_at - now;
        /* The other one of this webhook would be next: it is accepted at once, so that it rests. */
        for (;;) {
            g_assert_true(
                webhook_claim(s.house, s.a, now, CLOCK_MINUTE, NULL, 0, 16, &due, &n, NULL));
            if (n == 0)
                break;
            row = (struct webhook_delivery_row){.id = due[0].id};
            g_assert_true(webhook_ended(s.house, &row, WEBHOOK_ACCEPTED, 200, "", now, NULL));
        }
        now += last;
    }
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(webhook_log(db, s.a, s.hook, 0, 10, &rows, &n, NULL));
    }
    g_assert_cmpuint(n, ==, 2);
    end(&s);
}

/* The second is the example of the Standard Webhooks specification. */
static void test_sign(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(
        webhook_sign_hub(a, "key", "The quick brown fox jumps over the lazy dog", false), ==,
        "sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
    g_assert_cmpstr(webhook_sign_hub(a, "key", "The quick brown fox jumps over the lazy dog", true),
                    ==, "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
    g_assert_cmpstr(webhook_sign_standard(a, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                          "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                                          "{\"test\": 2432232314}"),
                    ==, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    g_test_add_func("/webhook/sign", test_sign);
    test_database_add("/webhook/feed", ON_BOTH, test_feed);
    test_database_add("/webhook/payload", ON_BOTH, test_payload);
    test_database_add("/webhook/refused", ON_SQLITE, test_refused);
    test_database_add("/webhook/fate", ON_SQLITE, test_fate);
    return g_test_run();
}
