/* What an agent writes in a ticket, the way back, waiting, reopening, links; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk_send.h"
#include "core/html_picture.h"
#include "core/mention.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra;
    struct ticket_row ticket;
    /* What the next step does. */
    struct desk_send send;
    int64_t article_id, id, at;
    const char *text, *word;
    const struct actor *who;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool add_person(struct db *db, struct scene *s, enum role role, const char *name,
                       const char *address, struct actor *out, GError **error)
{
    struct person_new p = {.role = role, .name = name, .address = address, .verified = true, .at = 1000};
    struct person_row row;
    int64_t id = 0;

    if (!person_add(db, s->a, &p, &id, error) || !person_get(db, s->a, id, &row, error))
        return false;
    *out = person_actor(&row);
    return true;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web", .title = "Drucker", .message = {.text = "Er druckt nicht."}};

    if (!add_person(db, s, ROLE_AGENT, "Jana Brandt", "jana@agents.example", &s->jana, error) ||
        !add_person(db, s, ROLE_AGENT, "Tobias Reuter", "t.reuter@agents.example", &s->tobias, error) ||
        !add_person(db, s, ROLE_CUSTOMER, "Krümel, Petra", "petra@kruemel.example", &s->petra, error))
        return false;
    c.actor_id = o.customer_id = s->petra.person_id;
    return desk_open(&d, &o, &s->ticket, error);
}

static void begin(struct scene *s, struct db_pool *pool)
{
    GError *error = NULL;

    *s = (struct scene){.pool = pool, .a = arena_new()};
    g_assert_true(db_migrate(pool, &error));
    s->house = house_open(pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(pool, furnish, s, &error));
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
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->who->person_id,
                              .at = s->at != 0 ? s->at : clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = s->who};

    return ticket_get(db, s->a, s->ticket.id, &s->ticket, error) && s->run(s, &d, error);
}

static void must(struct scene *s, const struct actor *who,
                 bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    GError *error = NULL;
    bool ok;

    s->who = who;
    s->run = run;
    ok = db_write(s->pool, step_tx, s, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static void must_not(struct scene *s, const struct actor *who, enum fail kind,
                     bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    s->who = who;
    s->run = run;
    g_assert_false(db_write(s->pool, step_tx, s, &error));
    g_assert_cmpint(fail_kind(error), ==, kind);
}

static bool do_send(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_send(d, &s->ticket, &s->send, &s->article_id, error);
}

static bool do_undo(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_undo(d, &s->ticket, s->id, &s->text, error);
}

static bool do_answer(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_answer(d, &s->ticket, &(struct desk_message){.text = "Hilft nicht."}, error);
}

static bool do_invite(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_invite(d->c, &s->ticket, s->word, "", error);
}

static bool do_state(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_set_state(d->c, &s->ticket, s->word, error);
}

static bool do_pending(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_set_pending(d->c, &s->ticket, s->word, s->id, error);
}

static bool do_reopen_days(struct scene *s, const struct desk_call *d, GError **error)
{
    return queue_set_reopen_days(d->c->db, s->ticket.queue_id, s->id, error);
}

static bool do_title(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_set_title(d->c, &s->ticket, s->word, error);
}

static struct article_row article(struct scene *s, int64_t id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct article_row m;

    g_assert_true(article_get(db, s->a, id, &m, NULL));
    return m;
}

static size_t mails_of(struct scene *s, int64_t article_id, int64_t *next_at)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct outbox_fate_row *rows = NULL;
    size_t n = 0, count = 0;

    g_assert_true(outbox_fates(db, s->a, s->ticket.id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (rows[i].article_id == article_id && strcmp(rows[i].purpose, "acknowledgement") != 0) {
            count++;
            if (next_at != NULL)
                *next_at = rows[i].next_at;
        }
    return count;
}

static size_t events_of(struct scene *s, const char *what)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_event_row *rows = NULL;
    size_t n = 0, count = 0;

    g_assert_true(ticket_events(db, s->a, s->ticket.id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        count += strcmp(rows[i].what, what) == 0 ? 1 : 0;
    return count;
}

static size_t articles_for(struct scene *s, const struct actor *who)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct article_row *rows = NULL;
    size_t n = 0;

    g_assert_true(article_list(db, s->a, who, s->ticket.id, &rows, &n, NULL));
    return n;
}

static const struct article_file plan = {.source = {.data = "x", .size = 1},
                                         .filename = "plan.bin",
                                         .content_type = "application/octet-stream"};

/* Whether WHO gets the message and its file by their addresses. */
static bool reads(struct scene *s, const struct actor *who, int64_t article_id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autoptr(GError) error = NULL;
    struct attachment_row *files = NULL;
    struct attachment_found_row file;
    struct article_row m;
    bool message, attachment = false;
    size_t n = 0;

    message = article_visible(db, s->a, who, article_id, &m, &error);
    g_assert_true(message || fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    g_assert_true(article_files(db, s->a, s->ticket.id, &files, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (files[i].article_id == article_id)
            attachment = article_file_visible(db, s->a, who, files[i].token, &file, &error);
    g_assert_true(message == attachment);
    return message;
}

static void recipients(struct test_database *t)
{
    struct scene s;

    begin(&s, t->pool);
    s.word = "jonas@kruemel.example";
    must(&s, &s.jana, do_invite);
    s.send = (struct desk_send){.kind = DESK_SEND_REPLY, .message = {.text = "Bitte neu starten."}};
    must(&s, &s.jana, do_send);
    g_assert_cmpstr(article(&s, s.article_id).to_text, ==, "\"Krümel, Petra\" <petra@kruemel.example>");
    g_assert_cmpstr(article(&s, s.article_id).cc_text, ==, "");
    g_assert_cmpuint(mails_of(&s, s.article_id, NULL), ==, 1);
    s.send.kind = DESK_SEND_ALL;
    s.send.cc = "Chefin <chefin@kruemel.example>; Petra@Kruemel.example, jonas@kruemel.example";
    must(&s, &s.jana, do_send);
    g_assert_cmpstr(article(&s, s.article_id).cc_text, ==,
                    "jonas <jonas@kruemel.example>, Chefin <chefin@kruemel.example>");
    g_assert_cmpuint(mails_of(&s, s.article_id, NULL), ==, 3);
    g_assert_cmpuint(events_of(&s, "participant"), ==, 2);
    s.send.cc = "kein Mensch";
    must_not(&s, &s.jana, FAIL_INVALID, do_send);
    s.send.cc = NULL;
    must_not(&s, &s.petra, FAIL_DENIED, do_send);
    s.send.message.text = " \n";
    must_not(&s, &s.jana, FAIL_INVALID, do_send);
    end(&s);
}

static void moved_meanwhile(struct test_database *t)
{
    struct scene s;
    int64_t seen;

    begin(&s, t->pool);
    s.send = (struct desk_send){.kind = DESK_SEND_NOTE, .message = {.text = "Liegt am Kabel."}};
    must(&s, &s.jana, do_send);
    seen = s.article_id;
    must(&s, &s.petra, do_answer);
    s.send = (struct desk_send){.kind = DESK_SEND_REPLY, .message = {.text = "Kabel!"}, .seen = seen};
    must_not(&s, &s.jana, FAIL_CONFLICT, do_send);
    s.send.kind = DESK_SEND_NOTE;
    must(&s, &s.jana, do_send);
    s.send.kind = DESK_SEND_REPLY;
    s.send.seen = s.article_id;
    must(&s, &s.jana, do_send);
    s.send.seen = s.article_id - 1; /* one's own newer words don't stop one */
    must(&s, &s.jana, do_send);
    end(&s);
}

static void taken_back(struct test_database *t)
{
    int64_t next_at = 0;
    struct scene s;

    begin(&s, t->pool);
    s.at = clock_now() - 5000;
    s.word = "pending reminder";
    s.id = clock_now() + CLOCK_DAY;
    must(&s, &s.jana, do_pending);
    s.at = clock_now() - 2000;
    s.send = (struct desk_send){.kind = DESK_SEND_REPLY, .hold_ms = 10000,
                                .message = {.text = "Erledigt.", .state = "closed", .files = &plan, .n_files = 1}};
    must(&s, &s.jana, do_send);
    g_assert_cmpstr(s.ticket.state, ==, "closed");
    g_assert_false(reads(&s, &s.petra, s.article_id));
    g_assert_true(reads(&s, &s.tobias, s.article_id));
    g_assert_cmpuint(mails_of(&s, s.article_id, &next_at), ==, 1);
    g_assert_cmpint(next_at, ==, s.at + 10000);
    g_assert_cmpuint(articles_for(&s, &s.petra), ==, 1);
    g_assert_cmpuint(articles_for(&s, &s.jana), ==, 2);
    next_at = s.id;
    s.id = s.article_id;
    s.at = 0;
    must_not(&s, &s.tobias, FAIL_NOT_FOUND, do_undo);
    must(&s, &s.jana, do_undo);
    g_assert_cmpstr(s.text, ==, "Erledigt.");
    g_assert_cmpstr(s.ticket.state, ==, "pending reminder");
    g_assert_cmpint(s.ticket.pending_at, ==, next_at);
    g_assert_cmpuint(mails_of(&s, s.id, NULL), ==, 0);
    g_assert_true(article(&s, s.id).internal);
    must_not(&s, &s.jana, FAIL_NOT_FOUND, do_undo);
    end(&s);
}

static void too_late(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    int64_t *ids = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s, t->pool);
    s.send = (struct desk_send){.kind = DESK_SEND_REPLY,
                                .message = {.text = "Erledigt.", .files = &plan, .n_files = 1}};
    must(&s, &s.jana, do_send);
    g_assert_true(reads(&s, &s.petra, s.article_id));
    g_assert_true(outbox_claim(s.house, s.a, clock_now() + 1000, CLOCK_MINUTE, 10, &ids, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    s.id = s.article_id;
    must_not(&s, &s.jana, FAIL_CONFLICT, do_undo);
    g_assert_cmpuint(mails_of(&s, s.id, NULL), ==, 1);
    g_assert_false(article(&s, s.id).internal);
    end(&s);
}

static void forwarded(struct test_database *t)
{
    struct scene s;

    begin(&s, t->pool);
    s.send = (struct desk_send){.kind = DESK_SEND_FORWARD, .to = "hersteller@example.net",
                                .message = {.text = "Bitte ansehen."}};
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);
        struct article_row *rows = NULL;
        size_t n = 0;

        g_assert_true(article_list(db, s.a, &s.jana, s.ticket.id, &rows, &n, NULL));
        s.send.forwards = rows[0].id;
    }
    must(&s, &s.jana, do_send);
    g_assert_nonnull(strstr(article(&s, s.article_id).body_text, "Er druckt nicht."));
    g_assert_cmpuint(articles_for(&s, &s.petra), ==, 1);
    g_assert_cmpuint(mails_of(&s, s.article_id, NULL), ==, 1);
    g_assert_cmpstr(s.ticket.state, ==, "new");
    s.send.to = "";
    must_not(&s, &s.jana, FAIL_INVALID, do_send);
    s.send.to = "hersteller@example.net";
    s.send.forwards = s.article_id; /* an internal one never leaves the house this way */
    must_not(&s, &s.jana, FAIL_INVALID, do_send);
    end(&s);
}

static void waking(struct test_database *t)
{
    static const struct {
        const char *pending, *then;
        size_t mails;
    } cases[] = {{"pending reminder", "open", 0}, {"pending close", "closed", 1}};
    struct scene s;

    begin(&s, t->pool);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int64_t n = 0;

        s.word = cases[i].pending;
        s.id = clock_now() + 1000;
        must(&s, &s.jana, do_pending);
        g_assert_true(ticket_wake(s.house, s.id - 1, &n, &error));
        g_assert_cmpint(n, ==, 0);
        g_assert_true(ticket_wake(s.house, s.id, &n, &error));
        g_assert_cmpint(n, ==, 1);
        g_assert_true(ticket_wake(s.house, s.id, &n, &error));
        g_assert_cmpint(n, ==, 0);
        s.word = cases[i].then;
        must(&s, &s.jana, do_state); /* loads it anew: nothing changes */
        g_assert_cmpuint(events_of(&s, "woken"), ==, i + 1);
        g_assert_cmpuint(mails_of(&s, 0, NULL), ==, cases[i].mails);
    }
    s.id = clock_now() - 1;
    must_not(&s, &s.jana, FAIL_INVALID, do_pending);
    s.word = " ";
    must_not(&s, &s.jana, FAIL_INVALID, do_title);
    end(&s);
}

static void reopening(struct test_database *t)
{
    static const struct {
        int64_t days, age_days;
        bool reopens;
    } cases[] = {{-1, 900, true}, {7, 6, true}, {7, 8, false}, {0, 0, false}};
    struct scene s;
    int64_t first;

    begin(&s, t->pool);
    first = s.ticket.id;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        s.ticket.id = first;
        s.id = cases[i].days;
        must(&s, &s.jana, do_reopen_days);
        s.word = "open";
        must(&s, &s.jana, do_state);
        s.at = clock_now() - cases[i].age_days * CLOCK_DAY;
        s.word = "closed";
        must(&s, &s.jana, do_state);
        s.at = 0;
        must(&s, &s.petra, do_answer);
        g_assert_cmpint(s.ticket.id == first, ==, cases[i].reopens);
        g_assert_cmpstr(s.ticket.state, ==, cases[i].reopens ? "open" : "new");
    }
    s.ticket.id = first;
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);
        struct ticket_link_row *links = NULL;
        size_t n = 0;

        g_assert_true(ticket_links(db, s.a, &s.jana, first, &links, &n, NULL));
        g_assert_cmpuint(n, ==, 2);
        g_assert_cmpstr(links[0].kind, ==, "continues");
        g_assert_true(links[0].later);
    }
    s.id = -2;
    must_not(&s, &s.jana, FAIL_INVALID, do_reopen_days);
    end(&s);
}

static bool do_link(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row other;

    return ticket_get(d->c->db, s->a, s->id, &other, error) &&
           ticket_link(d->c, &s->ticket, &other, "related", error);
}

static bool do_unlink(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_unlink(d->c, &s->ticket, s->id, error);
}

static bool do_open(struct scene *s, const struct desk_call *d, GError **error)
{
    struct desk_opening o = {.channel = "web", .title = "Maus", .message = {.text = "Sie klemmt."},
                             .queue_id = s->id, .customer_id = d->actor->person_id};

    return desk_open(d, &o, &s->ticket, error);
}

static bool do_secret_queue(struct scene *s, const struct desk_call *d, GError **error)
{
    return sql_queue_add(d->c->db, "Personal", 1, "de", 1000, &s->id, error);
}

static bool do_follow(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_follow(d->c, s->ticket.id, s->id, true, error);
}

/* Links and mentions never lead into a queue that is not one's own. */
static void linked(struct test_database *t)
{
    struct ticket_link_row *links = NULL;
    int64_t first;
    struct scene s;
    size_t n = 0;

    begin(&s, t->pool);
    first = s.ticket.id;
    must_not(&s, &s.jana, FAIL_NOT_FOUND, do_link);
    s.id = first;
    must_not(&s, &s.jana, FAIL_INVALID, do_link);
    must(&s, &s.jana, do_secret_queue);
    must(&s, &s.petra, do_open);
    s.id = first;
    must(&s, &s.jana, do_link);
    must(&s, &s.jana, do_link);
    g_assert_cmpuint(events_of(&s, "link"), ==, 1);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(ticket_links(db, s.a, &s.jana, first, &links, &n, NULL));
        g_assert_cmpuint(n, ==, 0);
        g_assert_true(ticket_links(db, s.a, &s.jana, s.ticket.id, &links, &n, NULL));
        g_assert_cmpuint(n, ==, 1);
    }
    s.send = (struct desk_send){.kind = DESK_SEND_NOTE, .message = {.text = "@Tobias siehe hier"}};
    must(&s, &s.jana, do_send);
    g_assert_cmpuint(events_of(&s, "mention"), ==, 0);
    must(&s, &s.jana, do_unlink);
    g_assert_cmpuint(events_of(&s, "link"), ==, 2);
    s.ticket.id = first;
    must(&s, &s.jana, do_send);
    g_assert_cmpuint(events_of(&s, "mention"), ==, 1);
    g_assert_cmpuint(events_of(&s, "follower"), ==, 1);
    s.id = s.petra.person_id;
    must_not(&s, &s.jana, FAIL_INVALID, do_follow);
    end(&s);
}

static void mentions(void)
{
    static const struct person_row agents[] = {
        {.id = 1, .name = "Jana Brandt", .address = "jana.brandt@desk.example"},
        {.id = 2, .name = "Jörg Öttinger", .address = "joerg@desk.example"},
        {.id = 3, .name = "Jana Zech", .address = "zech@desk.example"},
    };
    static const struct {
        const char *text;
        int64_t ids[4];
    } cases[] = {
        {"@Jana Brandt bitte", {1}}, {"@jana.brandt, und @zech!", {1, 3}}, {"@Jana wer?", {0}},
        {"(@JÖRG) @joerg @Jörg Öttinger", {2}}, {"mail@zech.example", {0}}, {"@Jörgen", {0}},
        {"@", {0}}, {"@Jana Zech@Jana Brandt", {3}},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t ids[4] = {0};
        size_t n = mention_find(a, cases[i].text, agents, G_N_ELEMENTS(agents), ids);

        g_test_message("%s", cases[i].text);
        for (size_t k = 0; k < 4; k++)
            g_assert_cmpint(k < n ? ids[k] : 0, ==, cases[i].ids[k]);
    }
}

static const char *at_home(struct arena *a, const char *id, bool remote, void *user)
{
    (void)user;
    return remote ? "hidden" : arena_printf(a, "src=\"cid:%s\"", id);
}

static void pictures(void)
{
    static const struct {
        const char *html, *out;
    } cases[] = {
        {"<p>x</p>", "<p>x</p>"},
        {"<img src=\"/img/a%40b\" alt=\"\">", "<img src=\"cid:a@b\" alt=\"\">"},
        {"<img src=\"/img/remote/https%3A%2F%2Fx.example%2F\">", "<img hidden>"},
        {"<img src=\"/img/1\"><img src=\"/img/2\">", "<img src=\"cid:1\"><img src=\"cid:2\">"},
        {"src=\"/img/cut", "src=\"cid:cut\""},
        {"<img src=\"/img/%zz\">", "<img src=\"cid:\">"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(html_picture_each(a, cases[i].html, at_home, NULL), ==, cases[i].out);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*fn)(struct test_database *);
    } cases[] = {
        {"/desk-send/recipients", recipients}, {"/desk-send/moved-meanwhile", moved_meanwhile},
        {"/desk-send/taken-back", taken_back}, {"/desk-send/too-late", too_late},
        {"/desk-send/forwarded", forwarded},   {"/desk-send/waking", waking},
        {"/desk-send/reopening", reopening},   {"/desk-send/linked", linked},
    };

    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    g_test_add_func("/desk-send/mentions", mentions);
    g_test_add_func("/desk-send/pictures", pictures);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        test_database_add(cases[i].name, ON_BOTH, cases[i].fn);
    return g_test_run();
}
