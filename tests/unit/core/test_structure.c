/* Moving, splitting, merging, the bin, and the way back; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "core/bin.h"
#include "core/bulk.h"
#include "core/merge_offer.h"
#include "core/notify.h"
#include "core/split_propose.h"
#include "core/tag.h"
#include "core/ticket_key.h"
#include "core/ticket_merge.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/concern.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { TICKETS = 3, ARTICLES = 3 };

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra, jonas;
    int64_t secret_queue;
    struct ticket_row tickets[TICKETS]; /* of Petra, of Jonas, secret of Petra */
    int64_t articles[TICKETS][ARTICLES];
    int64_t at;
    /* The next step. */
    const struct actor *who;
    struct ticket_split split;
    struct ticket_merge merge;
    struct ticket_row made;
    int64_t from, to, undo_id;
    struct undo_result result;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool put(struct db *db, struct scene *s, int i, int k, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .at = s->at - (ARTICLES - k) * CLOCK_HOUR};
    bool ours = k == 1;
    const struct actor *who = ours ? &s->jana : i == 1 ? &s->jonas : &s->petra;
    struct article_file file = {
        .source = {.data = "Bild", .fd = -1, .size = 4}, .filename = "a.png", .content_type = "image/png"};
    struct article_new n = {.ticket_id = s->tickets[i].id,
                            .kind = "mail",
                            .sender = ours ? "agent" : "customer",
                            .author_id = who->person_id,
                            .from_text = who->name,
                            .subject = k == 2 ? "AW: WLAN geht nicht" : "Drucker",
                            .body_text = "Danke, das klappt.\nAber das WLAN im\nLager geht nicht.",
                            .message_id = arena_printf(s->a, "<m%d.%d@kruemel.example>", i, k),
                            .files = &file,
                            .n_files = 1};

    c.actor_id = who->person_id;
    return article_add(&c, &n, &s->articles[i][k], error);
}

static bool make(struct db *db, struct scene *s, int i, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .at = s->at - 4 * CLOCK_HOUR};
    const struct actor *who = i == 1 ? &s->jonas : &s->petra;
    struct ticket_new n = {.title = "Drucker",
                           .customer_id = who->person_id,
                           .channel = "mail",
                           .lang = "de",
                           .queue_id = i == 2 ? s->secret_queue : 0,
                           .at = c.at};

    if (!ticket_create(db, s->a, &n, &s->tickets[i].id, error))
        return false;
    for (int k = 0; k < ARTICLES; k++)
        if (!put(db, s, i, k, error))
            return false;
    return ticket_get(db, s->a, s->tickets[i].id, &s->tickets[i], error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    s->jonas = test_person(db, s->a, ROLE_CUSTOMER, "Jonas", "jonas@kruemel.example");
    if (!sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) ||
        !sql_queue_member_add(db, s->secret_queue, s->jana.person_id, NULL, error))
        return false;
    for (int i = 0; i < TICKETS; i++)
        if (!make(db, s, i, error))
            return false;
    return true;
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new(), .at = clock_now()};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
    s->who = &s->jana;
    s->from = s->tickets[0].id;
    s->to = s->tickets[1].id;
    s->split = (struct ticket_split){.articles = &s->articles[0][2], .n = 1};
    s->merge = (struct ticket_merge){.sources = &s->tickets[0].id, .n = 1};
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
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->who->person_id, .at = s->at};
    struct desk_call d = {.c = &c, .house = s->house, .actor = s->who};

    return s->run(s, &d, error);
}

static void step(struct scene *s, bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    s->run = run;
    g_assert_true(db_write(s->pool, step_tx, s, &error) || (g_test_message("%s", error->message), false));
    s->at += CLOCK_MINUTE;
}

static void refused(struct scene *s,
                    bool (*run)(struct scene *, const struct desk_call *, GError **),
                    enum fail kind)
{
    g_autoptr(GError) error = NULL;

    s->run = run;
    g_assert_false(db_write(s->pool, step_tx, s, &error));
    g_assert_true(fail_is(error, kind));
}

static bool do_split(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row from;

    return ticket_get(d->c->db, s->a, s->from, &from, error) &&
           ticket_split(d, &from, &s->split, &s->made, &s->undo_id, error);
}

static bool do_move(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row from, to;

    return ticket_get(d->c->db, s->a, s->from, &from, error) &&
           ticket_get(d->c->db, s->a, s->to, &to, error) &&
           ticket_move(d, &from, &to, s->split.articles, s->split.n, &s->undo_id, error);
}

static bool do_merge(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row into;

    return ticket_get(d->c->db, s->a, s->to, &into, error) &&
           ticket_merge(d, &into, &s->merge, &s->undo_id, error);
}

static bool do_delete(struct scene *s, const struct desk_call *d, GError **error)
{
    return bin_delete(d, &s->from, 1, &s->undo_id, error);
}

static bool do_delete_merged(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return ticket_get(d->c->db, s->a, s->from, &t, error) && bin_delete_merged(d, &t, error);
}

static bool do_look_in_bin(struct scene *s, const struct desk_call *d, GError **error)
{
    struct structure_deleted_row *rows = NULL;
    size_t n = 0;
    bool ok = bin_list(d->c->db, s->a, d->actor, INT64_MAX, INT64_MAX, &rows, &n, error);

    g_assert_cmpuint(n, ==, 0);
    return ok;
}

static bool do_restore(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return ticket_get(d->c->db, s->a, s->from, &t, error) && bin_restore(d, &t, error);
}

static bool do_undo(struct scene *s, const struct desk_call *d, GError **error)
{
    return undo_take_back(d, s->undo_id, &s->result, error);
}

/* A ticket with everything that an act could touch, as one text. */
static char *looks(struct scene *s, int64_t id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    struct article_row *rows = NULL;
    struct person_row *people = NULL;
    struct attachment_row *files = NULL;
    struct ticket_row t;
    size_t n = 0;

    g_assert_true(ticket_get(db, s->a, id, &t, NULL));
    g_string_append_printf(out, "%s %s %s into %ld n %ld owner %ld at %ld closed %ld:", t.number,
                           t.state, t.waits_for, (long)t.merged_into, (long)t.articles,
                           (long)t.owner_id, (long)t.created_at, (long)t.closed_at);
    g_assert_true(article_list(db, s->a, &s->jana, id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " %ld", (long)rows[i].id);
    g_assert_true(article_files(db, s->a, id, &files, &n, NULL));
    g_string_append_printf(out, " files %zu people", n);
    g_assert_true(ticket_participants(db, s->a, id, &people, &n, NULL));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, " %s", people[i].name);
    return arena_strdup(s->a, out->str);
}

static int64_t leads_to(struct scene *s, const char *number)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    int64_t id = 0;

    g_assert_true(ticket_find(db, s->a, number, &id, NULL));
    return id;
}

static struct ticket_row now(struct scene *s, int64_t id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_row t;

    g_assert_true(ticket_get(db, s->a, id, &t, NULL));
    return t;
}

static size_t mails(struct scene *s, int64_t id, const char **extra)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct outbox_fate_row *rows = NULL;
    struct outbox_row row = {.extra = ""};
    size_t n = 0;

    g_assert_true(outbox_fates(db, s->a, id, &rows, &n, NULL));
    g_assert_true(n == 0 || sql_outbox_by_id(db, s->a, rows[n - 1].id, &row, NULL));
    *extra = row.extra;
    return n;
}

static bool do_suspect(struct scene *s, const struct desk_call *d, GError **error)
{
    return sql_concern_add(d->c->db,
                           &(struct sql_concern_add){.article_id = s->articles[0][2],
                                                     .label = "new",
                                                     .reasons = "",
                                                     .words = "WLAN",
                                                     .title = "WLAN",
                                                     .state = "open",
                                                     .at = s->at},
                           NULL, error);
}

static size_t banners(struct scene *s, int64_t id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct concern_row *rows = NULL;
    size_t n = 0;

    g_assert_true(sql_concern_of_ticket(db, s->a, id, &rows, &n, NULL));
    return n;
}

/* Who splits a message off has answered the judge's question about it; taken back, it is asked again. */
static void test_banner(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    step(&s, do_suspect);
    g_assert_cmpuint(banners(&s, s.from), ==, 1);
    step(&s, do_split);
    g_assert_cmpuint(banners(&s, s.from) + banners(&s, s.made.id), ==, 0);
    step(&s, do_undo);
    g_assert_cmpuint(banners(&s, s.from), ==, 1);
    end(&s);
}

static bool do_open(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_new n = {.title = "WLAN im Keller geht nicht",
                           .queue_id = s->secret_queue,
                           .customer_id = s->jonas.person_id,
                           .channel = "web",
                           .lang = "de",
                           .at = s->at};

    return ticket_create(d->c->db, s->a, &n, &s->to, error);
}

static struct split_proposal proposed(struct scene *s, const char *subject, const char *text)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct split_proposal p = {0};
    struct article_row m;

    g_assert_true(article_get(db, s->a, s->articles[0][2], &m, NULL));
    m.subject = subject;
    m.new_text = text;
    g_assert_true(split_propose(db, s->a, s->who, &s->tickets[0], &m, &p, NULL));
    return p;
}

static void test_propose(struct test_database *d)
{
    struct scene s;
    struct split_proposal p;

    begin(&s, d);
    g_assert_cmpstr(proposed(&s, "AW: VPN", "Bitte einrichten.").title, ==, "VPN");
    p = proposed(&s, "AW: Drucker", "Guten Tag,\nüberall geht das WLAN nicht mehr. Dringend!");
    g_assert_cmpstr(p.title, ==, "Überall geht das WLAN nicht mehr");
    g_assert_cmpint(p.priority, ==, 3);
    g_assert_cmpint(p.queue_id, ==, s.tickets[0].queue_id);
    step(&s, do_open);
    step(&s, do_open);
    p = proposed(&s, "WLAN geht nicht", "");
    g_assert_cmpint(p.queue_id, ==, s.secret_queue); /* where such tickets lie */
    g_assert_cmpint(p.priority, ==, 2);
    s.who = &s.tobias; /* who does not see them */
    g_assert_cmpint(proposed(&s, "WLAN geht nicht", "").queue_id, ==, s.tickets[0].queue_id);
    end(&s);
}

static void test_split(struct test_database *d)
{
    struct scene s;
    const char *before, *extra;

    begin(&s, d);
    before = looks(&s, s.from);
    step(&s, do_split);
    g_assert_cmpstr(s.made.title, ==, "WLAN geht nicht");
    g_assert_cmpint(s.made.customer_id, ==, s.petra.person_id);
    g_assert_cmpint(s.made.created_at, ==, s.tickets[0].changed_at);
    g_assert_cmpint(s.made.articles, ==, 1);
    g_assert_cmpint(now(&s, s.from).articles, ==, 2);
    g_assert_cmpstr(now(&s, s.from).waits_for, ==, "customer");
    g_assert_cmpuint(mails(&s, s.made.id, &extra), ==, 1);
    g_assert_true(g_str_has_prefix(extra, "number "));
    refused(&s, do_split, FAIL_INVALID); /* it is not there any more */
    s.split.priority = 5;
    refused(&s, do_split, FAIL_INVALID);
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, s.from), ==, before);
    g_assert_cmpint(leads_to(&s, s.made.number), ==, s.from);
    g_assert_cmpuint(mails(&s, s.made.id, &extra), ==, 0);
    refused(&s, do_undo, FAIL_CONFLICT);
    end(&s);
}

static void test_passage(struct test_database *d)
{
    struct scene s;
    const char *before;

    begin(&s, d);
    before = looks(&s, s.from);
    s.split.passage = "das WLAN im Lager geht nicht.";
    s.split.title = "WLAN im Lager";
    step(&s, do_split);
    g_assert_cmpstr(looks(&s, s.from), ==, before);
    g_assert_cmpint(s.made.articles, ==, 1);
    g_assert_cmpstr(s.made.title, ==, "WLAN im Lager");
    s.split.passage = "Bitte zahlen Sie.";
    refused(&s, do_split, FAIL_INVALID); /* words that nobody wrote */
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, s.from), ==, before);
    g_assert_cmpint(leads_to(&s, s.made.number), ==, s.from);
    end(&s);
}

static bool do_close(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return ticket_get(d->c->db, s->a, s->from, &t, error) &&
           ticket_set_state(d->c, &t, "closed", error);
}

static bool do_customer(struct scene *s, const struct desk_call *d, GError **error)
{
    struct article_new n = {.ticket_id = s->from,
                            .kind = "mail",
                            .sender = "customer",
                            .author_id = s->petra.person_id,
                            .subject = "Neuer Laptop",
                            .body_text = "Ich brauche einen Laptop."};
    struct ticket_row t;

    return article_add(d->c, &n, &s->articles[0][2], error) &&
           ticket_get(d->c->db, s->a, s->from, &t, error) && desk_customer_wrote(d->c, &t, error);
}

/* What opened a closed ticket again closes it again where it goes. */
static void test_reopened(struct test_database *d)
{
    struct scene s;
    int64_t closed_at;

    begin(&s, d);
    step(&s, do_close);
    closed_at = now(&s, s.from).closed_at;
    step(&s, do_customer);
    g_assert_cmpstr(now(&s, s.from).state, ==, "open");
    step(&s, do_split);
    g_assert_cmpstr(now(&s, s.from).state, ==, "closed");
    g_assert_cmpint(now(&s, s.from).closed_at, ==, closed_at);
    g_assert_cmpstr(s.made.title, ==, "Neuer Laptop");
    step(&s, do_undo);
    g_assert_cmpstr(now(&s, s.from).state, ==, "open");
    end(&s);
}

static void test_move(struct test_database *d)
{
    struct scene s;
    const char *from, *to;

    begin(&s, d);
    from = looks(&s, s.from);
    to = looks(&s, s.to);
    step(&s, do_move);
    g_assert_cmpint(now(&s, s.to).articles, ==, 4);
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, s.from), ==, from);
    g_assert_cmpstr(looks(&s, s.to), ==, to);
    s.split.n = ARTICLES;
    s.split.articles = s.articles[0];
    refused(&s, do_move, FAIL_INVALID); /* one must stay */
    s.split = (struct ticket_split){.articles = &s.articles[2][2], .n = 1};
    s.from = s.tickets[2].id;
    refused(&s, do_move, FAIL_INVALID); /* out of a confidential queue */
    s.who = &s.petra;
    refused(&s, do_move, FAIL_DENIED);
    end(&s);
}

/* What has come for the merged number goes back with it; what was said to the other stays. */
static void test_merge(struct test_database *d)
{
    struct scene s;
    const char *from, *to, *extra;
    struct { int64_t from, to; } late;

    begin(&s, d);
    from = looks(&s, s.from);
    to = looks(&s, s.to);
    s.merge.tell = true;
    step(&s, do_merge);
    g_assert_cmpint(leads_to(&s, s.tickets[0].number), ==, s.to);
    g_assert_cmpint(now(&s, s.to).articles, ==, 6);
    g_assert_nonnull(strstr(looks(&s, s.to), "people Petra"));
    g_assert_cmpuint(mails(&s, s.to, &extra), ==, 1);
    g_assert_true(g_str_has_prefix(extra, "merged "));
    late.from = s.from;
    late.to = s.to;
    refused(&s, do_merge, FAIL_CONFLICT);
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, late.from), ==, from);
    g_assert_cmpstr(looks(&s, late.to), ==, to);
    g_assert_cmpint(leads_to(&s, s.tickets[0].number), ==, s.from);
    g_assert_cmpuint(mails(&s, s.to, &extra), ==, 0);
    s.merge.sources = &s.tickets[2].id;
    refused(&s, do_merge, FAIL_INVALID); /* confidential */
    s.who = &s.tobias;
    refused(&s, do_merge, FAIL_NOT_FOUND);
    end(&s);
}

static bool do_late(struct scene *s, const struct desk_call *d, GError **error)
{
    struct article_new n = {.ticket_id = s->to,
                            .home_id = s->from,
                            .kind = "mail",
                            .sender = "customer",
                            .author_id = s->petra.person_id,
                            .body_text = "Noch etwas."};

    return article_add(d->c, &n, &s->articles[0][0], error);
}

static void test_since(struct test_database *d)
{
    struct scene s;
    int64_t merged;

    begin(&s, d);
    step(&s, do_merge); /* 0 into 1 */
    merged = s.undo_id;
    step(&s, do_late);
    s.merge.sources = &s.tickets[1].id;
    s.to = s.tickets[2].id;
    step(&s, do_merge); /* 1 into 2, which is confidential: that may be */
    s.undo_id = merged;
    step(&s, do_undo); /* 0 comes out of 2 */
    g_assert_cmpint(now(&s, s.tickets[0].id).articles, ==, 4);
    g_assert_cmpint(now(&s, s.tickets[1].id).articles, ==, 0);
    g_assert_cmpint(now(&s, s.tickets[2].id).articles, ==, 6);
    end(&s);
}

/* Jonas' ticket goes into Petra's, and that into the third: what comes out of the middle brings its
 * people along. */
static void test_nested(struct test_database *d)
{
    const char *start[TICKETS];
    int64_t inner, outer;
    struct scene s;

    begin(&s, d);
    for (int i = 0; i < TICKETS; i++)
        start[i] = looks(&s, s.tickets[i].id);
    s.merge.sources = &s.tickets[1].id;
    s.to = s.tickets[0].id;
    step(&s, do_merge);
    inner = s.undo_id;
    s.merge.sources = &s.tickets[0].id;
    s.to = s.tickets[2].id;
    step(&s, do_merge);
    outer = s.undo_id;
    g_assert_nonnull(strstr(looks(&s, s.tickets[2].id), "people Jonas"));
    s.undo_id = inner;
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, s.tickets[1].id), ==, start[1]);
    g_assert_null(strstr(looks(&s, s.tickets[2].id), "Jonas"));
    s.undo_id = outer;
    step(&s, do_undo);
    for (int i = 0; i < TICKETS; i++)
        g_assert_cmpstr(looks(&s, s.tickets[i].id), ==, start[i]);
    end(&s);
}

/* One into the next, into the next: at the limit it is refused, and all still leads to the last. */
static bool do_chain(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_new n = {.title = "Kette", .customer_id = s->petra.person_id, .channel = "mail",
                           .lang = "de", .at = s->at};
    const struct ticket_merge m = {.sources = &s->from, .n = 1};
    struct ticket_row into;

    if (!ticket_create(d->c->db, s->a, &n, &s->to, error) ||
        !ticket_get(d->c->db, s->a, s->to, &into, error) ||
        !ticket_merge(d, &into, &m, &s->undo_id, error))
        return false;
    s->from = s->to;
    return true;
}

static void test_chain(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    for (int i = 0; i < LIMIT_MERGE_CHAIN; i++)
        step(&s, do_chain);
    refused(&s, do_chain, FAIL_TOO_BIG);
    g_assert_cmpint(leads_to(&s, s.tickets[0].number), ==, s.from);
    end(&s);
}

/* Two tickets of Petra, confirmed by one mail. */
struct offered {
    struct ticket_row t[2];
    struct outbox_row mail;
    const char *key;
    const char *numbers[2];
    size_t n;
};

static struct offered offered;

static bool do_confirm(struct scene *s, const struct desk_call *d, GError **error)
{
    const struct ticket_new n = {.title = "Scanner", .customer_id = s->petra.person_id,
                                 .channel = "mail", .lang = "de", .at = s->at};
    struct person_row petra;

    if (!person_get(d->c->db, s->a, s->petra.person_id, &petra, error))
        return false;
    for (int i = 0; i < 2; i++) {
        struct notify_ack ack = {.ticket = &offered.t[i], .customer = &petra};
        int64_t id;

        if (!ticket_create(d->c->db, s->a, &n, &id, error) ||
            !ticket_get(d->c->db, s->a, id, &offered.t[i], error) ||
            !notify_acknowledge(d->c, s->house, &ack, error))
            return false;
    }
    return true;
}

static bool do_accept(struct scene *s, const struct desk_call *d, GError **error)
{
    return merge_offer_take(d->c->db, s->a, s->house, offered.key, offered.numbers, offered.n, error);
}

static bool do_end_links(struct scene *s, const struct desk_call *d, GError **error)
{
    (void)s;
    return ticket_key_revoke(d->c, offered.t[1].id, error);
}

static struct merge_offer *offer(struct scene *s, const char *key)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct merge_offer *o = NULL;

    g_assert_true(merge_offer_open(db, s->a, s->house, key, &o, NULL));
    return o;
}

static void find_offer(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct outbox_fate_row *rows = NULL;
    const char *url = NULL;
    size_t n = 0;

    g_assert_true(outbox_fates(db, s->a, offered.t[0].id, &rows, &n, NULL));
    g_assert_cmpuint(n, ==, 1);
    g_assert_true(sql_outbox_by_id(db, s->a, rows[0].id, &offered.mail, NULL));
    g_assert_true(merge_offer_url(db, s->a, s->house, &offered.mail, &url, NULL));
    g_assert_true(g_str_has_prefix(url, "http://desk.example/merge/"));
    offered.key = strrchr(url, '/') + 1;
    offered.numbers[0] = offered.t[0].number;
    offered.numbers[1] = offered.t[1].number;
}

static void test_offer(struct test_database *d)
{
    struct undo_row *acts = NULL;
    struct scene s;
    char *wrong;
    size_t n = 0;

    begin(&s, d);
    step(&s, do_confirm);
    find_offer(&s);
    g_assert_cmpuint(offer(&s, offered.key)->n, ==, 2);
    wrong = arena_strdup(s.a, offered.key);
    wrong[strlen(wrong) - 1] = wrong[strlen(wrong) - 1] == 'a' ? 'b' : 'a';
    g_assert_null(offer(&s, wrong));
    g_assert_null(offer(&s, "1-1-zzz"));
    offered.n = 1;
    refused(&s, do_accept, FAIL_INVALID);
    offered.n = 2;
    offered.numbers[1] = s.tickets[0].number; /* Petra's, but not of this mail */
    refused(&s, do_accept, FAIL_INVALID);
    offered.numbers[1] = offered.t[1].number;
    step(&s, do_accept);
    g_assert_cmpint(leads_to(&s, offered.t[1].number), ==, offered.t[0].id);
    g_assert_cmpuint(offer(&s, offered.key)->n, ==, 1);
    g_assert_cmpstr(offer(&s, offered.key)->kept->number, ==, offered.t[0].number);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(undo_of_ticket(db, s.a, offered.t[0].id, s.at, &acts, &n, NULL));
    }
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(acts[0].person, ==, "Petra");
    s.undo_id = acts[0].id;
    step(&s, do_undo); /* by Jana */
    g_assert_cmpint(leads_to(&s, offered.t[1].number), ==, offered.t[1].id);
    step(&s, do_end_links);
    g_assert_null(offer(&s, offered.key));
    refused(&s, do_accept, FAIL_DENIED);
    end(&s);
}

static void test_bin(struct test_database *d)
{
    struct scene s;
    const char *before;

    begin(&s, d);
    before = looks(&s, s.from);
    step(&s, do_delete);
    g_assert_true(bin_holds(&(struct ticket_row){.state = now(&s, s.from).state}));
    g_assert_cmpint(leads_to(&s, s.tickets[0].number), ==, s.from);
    refused(&s, do_split, FAIL_CONFLICT);
    refused(&s, do_merge, FAIL_CONFLICT);
    refused(&s, do_delete, FAIL_CONFLICT);
    s.at += 400 * CLOCK_DAY;
    step(&s, do_restore);
    g_assert_cmpstr(looks(&s, s.from), ==, before);
    refused(&s, do_restore, FAIL_CONFLICT);
    step(&s, do_delete);
    step(&s, do_customer); /* whoever writes brings it back */
    g_assert_cmpstr(now(&s, s.from).state, ==, "open");
    end(&s);
}

/* The row of one that went into another and was deleted there: told no more, until it is taken out. */
static void test_bin_of_merged(struct test_database *d)
{
    struct scene s;
    const char *before;

    begin(&s, d);
    before = looks(&s, s.from);
    refused(&s, do_delete_merged, FAIL_CONFLICT);
    step(&s, do_merge);
    step(&s, do_delete_merged);
    step(&s, do_look_in_bin); /* it could not come back from there */
    refused(&s, do_restore, FAIL_CONFLICT);
    step(&s, do_undo);
    g_assert_cmpstr(looks(&s, s.from), ==, before);
    g_assert_cmpstr(now(&s, s.from).state, !=, "merged");
    step(&s, do_delete); /* which it could not were it still said to be */
    end(&s);
}

static void test_late_undo(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    step(&s, do_merge);
    s.at += UNDO_DAYS * CLOCK_DAY + CLOCK_HOUR;
    refused(&s, do_undo, FAIL_CONFLICT);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/split", ON_BOTH, test_split);
    test_database_add("/banner", ON_BOTH, test_banner);
    test_database_add("/propose", ON_BOTH, test_propose);
    test_database_add("/passage", ON_BOTH, test_passage);
    test_database_add("/reopened", ON_BOTH, test_reopened);
    test_database_add("/move", ON_BOTH, test_move);
    test_database_add("/merge", ON_BOTH, test_merge);
    test_database_add("/since", ON_BOTH, test_since);
    test_database_add("/nested", ON_BOTH, test_nested);
    test_database_add("/chain", ON_BOTH, test_chain);
    test_database_add("/offer", ON_BOTH, test_offer);
    test_database_add("/bin", ON_BOTH, test_bin);
    test_database_add("/bin-of-merged", ON_BOTH, test_bin_of_merged);
    test_database_add("/late-undo", ON_BOTH, test_late_undo);
    return g_test_run();
}
