/* What the live stream is made of: ids that survive a restart, who is there, bells; and marked
 * words. No database. */
#include "web/bell.h"
#include "web/events.h"
#include "web/live_portal.h"
#include "web/mark.h"
#include "web/presence.h"

#include <string.h>

static const struct actor agent = {.role = ROLE_AGENT, .person_id = 1};
static const struct audience desk = {.right = RIGHT_DESK};

struct ear {
    struct events_place place;
    struct buf out;
};

static void begin(struct events *e, struct ear *x, const char *last)
{
    buf_init(&x->out, 1000 * 1000);
    events_begin(e, last, &x->place);
}

static const char *hear(struct events *e, struct ear *x)
{
    events_pull(e, &agent, &x->place, &x->out);
    return buf_text(&x->out);
}

/* The id of the last line that has one. */
static char *last_id(const struct ear *x)
{
    const char *id = g_strrstr(x->out.data, "id: ");

    return g_strndup(id + 4, strcspn(id + 4, "\n"));
}

static void test_begin(void)
{
    struct events *e = events_new();
    struct ear x;
    g_autofree char *id = NULL;

    events_mark(e, 700);
    begin(e, &x, NULL);
    g_assert_nonnull(strstr(hear(e, &x), "event: hello\n"));
    id = last_id(&x);
    g_assert_true(g_str_has_suffix(id, "-0-2bc")); /* 700: known even where nothing was heard */
    buf_release(&x.out);
    events_free(e);
}

/* The same run goes on in its ring; each event once. */
static void test_same_run(void)
{
    struct events *e = events_new();
    struct ear x, y;
    g_autofree char *id = NULL;

    begin(e, &x, NULL);
    events_publish_stored(e, 1, "ticket", "{\"n\":1}", &desk);
    (void)hear(e, &x);
    id = last_id(&x);
    events_publish_stored(e, 2, "ticket", "{\"n\":2}", &desk);
    events_publish(e, "presence", "{\"n\":3}", &desk);
    begin(e, &y, id);
    g_assert_false(y.place.reset);
    g_assert_cmpint(y.place.since, ==, 0);
    g_assert_null(strstr(hear(e, &y), "{\"n\":1}"));
    g_assert_nonnull(strstr(buf_text(&y.out), "{\"n\":2}"));
    g_assert_nonnull(strstr(buf_text(&y.out), "{\"n\":3}"));
    buf_release(&x.out);
    buf_release(&y.out);
    events_free(e);
}

/* Another run: from the database, and then what it tells itself, without doubling. */
static void test_other_run(void)
{
    struct events *e = events_new();
    const char *all;
    struct ear x;

    events_mark(e, 10);
    begin(e, &x, "abc-5-7");
    g_assert_false(x.place.reset);
    g_assert_cmpint(x.place.since, ==, 7);
    /* Published while the rows are being read. */
    events_publish_stored(e, 11, "ticket", "{\"n\":11}", &desk);
    for (int64_t i = 8; i <= 11; i++) {
        g_autofree char *json = g_strdup_printf("{\"n\":%d}", (int)i);

        events_replay(e, &x.place, i, "ticket", json, &x.out);
    }
    events_publish_stored(e, 12, "ticket", "{\"n\":12}", &desk);
    all = hear(e, &x);
    for (int i = 8; i <= 12; i++) {
        g_autofree char *json = g_strdup_printf("{\"n\":%d}", i);
        const char *first = strstr(all, json);

        g_assert_nonnull(first);
        g_assert_null(strstr(first + 1, json));
    }
    g_assert_null(strstr(all, "event: reset"));
    buf_release(&x.out);
    events_free(e);
}

/* What can't be an id of ours, or is of a database that was put back. */
static void test_bad_ids(void)
{
    static const char *const bad[] = {
        "",      "1-1",    "1-1-",   "x-1-1",   "1-1-1-1",
        "1-1-0", "-1-1-1", "1--1-1", "1-1-1\n", "1-1-ffffffffffffffff",
        "1-1-64"};
    struct events *e = events_new();

    events_mark(e, 99);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct ear x;

        g_test_message("%s", bad[i]);
        begin(e, &x, bad[i]);
        g_assert_true(x.place.reset);
        g_assert_nonnull(strstr(hear(e, &x), "event: reset\n"));
        buf_release(&x.out);
    }
    events_free(e);
}

/* A page's own id is a little old, so that it hears again what it may have missed. */
static void test_here(void)
{
    struct events *e = events_new();
    char id[EVENTS_ID_BYTES];
    struct ear x;

    events_publish_stored(e, 5, "ticket", "{\"n\":5}", &desk);
    events_here(e, id);
    begin(e, &x, id);
    g_assert_nonnull(strstr(hear(e, &x), "{\"n\":5}"));
    buf_release(&x.out);
    for (int i = 0; i < 1000; i++)
        events_publish_stored(e, 6 + i, "ticket", "{}", &desk);
    events_here(e, id);
    begin(e, &x, id);
    g_assert_false(x.place.reset);
    g_assert_false(x.place.ended);
    buf_release(&x.out);
    events_free(e);
}

static void test_presence(void)
{
    g_autoptr(arena) a = arena_new();
    struct presence *p = presence_new();
    struct presence_one *people = NULL;
    int64_t *tickets = NULL;

    g_assert_true(presence_put(p, 7, 1, "Jana", PRESENCE_LOOKING, 0));
    g_assert_false(presence_put(p, 7, 1, "Jana", PRESENCE_LOOKING, 20000));
    g_assert_true(presence_put(p, 7, 1, "Jana", PRESENCE_WRITING, 30000));
    g_assert_true(presence_put(p, 7, 2, "Tobias", PRESENCE_LOOKING, 30000));
    g_assert_true(presence_put(p, 8, 2, "Tobias", PRESENCE_LOOKING, 60000));
    g_assert_false(presence_put(p, 9, 2, "Tobias", PRESENCE_LEFT, 60000));
    g_assert_cmpuint(presence_list(p, a, 7, &people), ==, 2);
    g_assert_true(people[0].writing && !people[1].writing);
    g_assert_cmpuint(presence_expire(p, a, 74999, &tickets), ==, 0);
    g_assert_true(presence_put(p, 7, 2, "Tobias", PRESENCE_LEFT, 75000));
    g_assert_cmpuint(presence_expire(p, a, 75000, &tickets), ==, 1);
    g_assert_cmpint(tickets[0], ==, 7);
    g_assert_cmpuint(presence_list(p, a, 7, &people), ==, 0);
    g_assert_cmpuint(presence_list(p, a, 8, &people), ==, 1);
    for (int64_t i = 0; i < 6000; i++)
        (void)presence_put(p, i, 3, "Viele", PRESENCE_LOOKING, 0);
    g_assert_false(presence_put(p, 9999, 4, "Zu viele", PRESENCE_LOOKING, 0));
    presence_free(p);
}

static void test_bell(void)
{
    const struct notice_count_row rows[] = {{.person_id = 1, .n = 3}, {.person_id = 2, .n = 1}};
    struct bell *b = bell_new();

    g_assert_cmpint(bell_get(NULL, 1), ==, 0);
    bell_set(b, rows, 2);
    g_assert_cmpint(bell_get(b, 1), ==, 3);
    bell_set_one(b, 1, 0);
    g_assert_cmpint(bell_get(b, 1), ==, 0);
    bell_set(b, rows, 1);
    g_assert_cmpint(bell_get(b, 2), ==, 0);
    bell_free(b);
}

static void test_mark(void)
{
    static const struct {
        const char *text, *query, *want;
    } cases[] = {
        {"Serverzertifikat", "zertifikat", "Serverzertifikat"},
        {"Das Zertifikat läuft ab", "zertif", "Das [Zertif]ikat läuft ab"},
        {"Petra Krümel", "KRÜM pe", "[Pe]tra [Krüm]el"},
        {"Krümel", "krum", "[Krüm]el"},
        {"<b>x</b>", "b", "<[b]>x</[b]>"},
        {"", "x", ""},
        {"nichts", "", "nichts"},
        {"a-b a", "a", "[a]-b [a]"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) got = g_string_new(NULL);
        struct view_piece *pieces = NULL;
        size_t n = 0;

        mark_words(a, cases[i].text, cases[i].query, &pieces, &n);
        for (size_t k = 0; k < n; k++)
            g_string_append_printf(got, pieces[k].marked ? "[%s]" : "%s", pieces[k].text);
        g_assert_cmpstr(got->str, ==, cases[i].want);
    }
}

static void test_around(void)
{
    const struct search_clause ziel = {.stems = {"ziel"}, .words = {"ziel"}, .n_stems = 1};
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    const char *found;

    for (int i = 0; i < 200; i++)
        g_string_append(text, "viele Wörter\n");
    g_string_append(text, "das Ziel und mehr");
    found = mark_found_around(a, text->str, &ziel, 1, 60);
    g_assert_true(g_str_has_prefix(found, "… "));
    g_assert_nonnull(strstr(found, "das Ziel"));
    g_assert_cmpint(g_utf8_strlen(found, -1), <=, 63);
    g_assert_cmpstr(mark_found_around(a, "kurz", &ziel, 1, 60), ==, "kurz");
    /* One long word before it. */
    memset(text->str, 'x', text->len - strlen(" und mehr") - strlen("Ziel") - 1);
    text->str[text->len - strlen(" und mehr") - strlen("Ziel") - 1] = '-';
    g_assert_nonnull(strstr(mark_found_around(a, text->str, &ziel, 1, 30), "Ziel"));
}

/* Which changes of a ticket its customers are told of. */
static void test_public(void)
{
    static const struct {
        const char *what;
        int64_t article_id, internal;
        bool told;
    } cases[] = {
        {"created", 0, 0, true},     {"article", 7, 0, true},     {"article", 7, 1, false},
        {"state", 0, 0, true},       {"owner", 0, 0, true},       {"visibility", 7, 1, true},
        {"withdrawn", 7, 1, false},  {"withdrawn", 7, 0, true},   {"tag", 0, 0, false},
        {"mention", 7, 1, false},    {"note", 7, 1, false},       {"time", 0, 0, false},
        {"priority", 0, 0, false},   {"undelivered", 7, 0, false}, {"", 0, 0, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct ticket_event_live_row e = {.what = cases[i].what,
                                                .article_id = cases[i].article_id,
                                                .internal = cases[i].internal};

        g_test_message("%s", cases[i].what);
        g_assert_cmpint(live_portal_public(&e), ==, cases[i].told);
    }
}

/* A customer hears of what names him, a guest only of the tickets of his links. */
static void test_audience(void)
{
    int64_t links[] = {4, 5};
    const int64_t persons[] = {7, 8};
    const struct audience mine = {.persons = persons, .n = 2, .ticket = 5},
                          notice = {.persons = persons, .n = 2};
    const struct actor owner = {.role = ROLE_CUSTOMER, .person_id = 7},
                       other = {.role = ROLE_CUSTOMER, .person_id = 9},
                       nobody = {.role = ROLE_NOBODY},
                       guest = {.role = ROLE_GUEST, .person_id = 8, .tickets = links, .n_tickets = 2},
                       elsewhere = {
                           .role = ROLE_GUEST, .person_id = 8, .tickets = links, .n_tickets = 1},
                       stranger = {
                           .role = ROLE_GUEST, .person_id = 9, .tickets = links, .n_tickets = 2};

    g_assert_true(events_may_hear(&mine, &owner));
    g_assert_false(events_may_hear(&mine, &other));
    g_assert_false(events_may_hear(&mine, &nobody));
    g_assert_false(events_may_hear(&mine, &agent));
    g_assert_true(events_may_hear(&mine, &guest));
    g_assert_false(events_may_hear(&mine, &elsewhere));
    g_assert_false(events_may_hear(&mine, &stranger));
    g_assert_false(events_may_hear(&notice, &guest));
    g_assert_true(events_may_hear(&desk, &agent));
    g_assert_false(events_may_hear(&desk, &owner));
    g_assert_false(events_may_hear(&desk, &guest));
}

/* Signed out elsewhere: that stream ends, and no other. */
static void test_ends(void)
{
    const struct actor first = {.role = ROLE_AGENT, .person_id = 1, .session_id = 11},
                       second = {.role = ROLE_AGENT, .person_id = 1, .session_id = 12},
                       third = {.role = ROLE_AGENT, .person_id = 2, .session_id = 13};
    const struct actor *actors[] = {&first, &second, &third};
    struct events *e = events_new();
    struct ear ears[3];

    for (size_t i = 0; i < 3; i++)
        begin(e, &ears[i], NULL);
    events_end_session(e, 0);
    events_end_person(e, 0, 0);
    events_end_person(e, 1, 12);
    for (size_t i = 0; i < 3; i++)
        events_pull(e, actors[i], &ears[i].place, &ears[i].out);
    g_assert_true(ears[0].place.ended && !ears[1].place.ended && !ears[2].place.ended);
    events_end_session(e, 13);
    for (size_t i = 1; i < 3; i++)
        events_pull(e, actors[i], &ears[i].place, &ears[i].out);
    g_assert_true(!ears[1].place.ended && ears[2].place.ended);
    for (size_t i = 0; i < 3; i++)
        buf_release(&ears[i].out);
    events_free(e);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/live/begin", test_begin);
    g_test_add_func("/live/same-run", test_same_run);
    g_test_add_func("/live/other-run", test_other_run);
    g_test_add_func("/live/bad-ids", test_bad_ids);
    g_test_add_func("/live/here", test_here);
    g_test_add_func("/live/presence", test_presence);
    g_test_add_func("/live/public", test_public);
    g_test_add_func("/live/audience", test_audience);
    g_test_add_func("/live/ends", test_ends);
    g_test_add_func("/live/bell", test_bell);
    g_test_add_func("/mark/words", test_mark);
    g_test_add_func("/mark/around", test_around);
    return g_test_run();
}
