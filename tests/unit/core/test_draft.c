/* Drafts and forms that are sent once; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk.h"
#include "core/draft.h"
#include "tools/database.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    int64_t person, ticket;
    const char *place;
    struct draft draft;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct person_new p = {.role = ROLE_CUSTOMER, .address = "petra@kruemel.example", .at = 1000};
    struct ticket_new t = {.title = "Drucker", .channel = "web", .lang = "de", .at = 1000};

    if (!person_add(db, s->a, &p, &s->person, error))
        return false;
    t.customer_id = s->person;
    return ticket_create(db, s->a, &t, &s->ticket, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new(), .place = "new"};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool put_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return draft_put(db, s->a, s->person, s->place, &s->draft, error);
}

static void put(struct scene *s, const char *subject, const char *body, int64_t at)
{
    g_autoptr(GError) error = NULL;

    s->draft.subject = subject;
    s->draft.body = body;
    s->draft.changed_at = at;
    g_assert_true(db_write(s->pool, put_tx, s, &error));
    g_assert_no_error(error);
}

static const char *kept(struct scene *s, const char *place)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct draft_row *row = NULL;

    g_assert_true(draft_get(db, s->a, s->person, place, &row, &error));
    return row == NULL ? NULL : arena_printf(s->a, "%s|%s|%s", row->subject, row->body, row->extra);
}

static void test_draft(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_null(kept(&s, "new"));
    put(&s, "WLAN", "Seit heute", 5000);
    g_assert_cmpstr(kept(&s, "new"), ==, "WLAN|Seit heute|");
    s.draft.extra = "{\"cc\":\"a@b\"}";
    put(&s, "WLAN", "Seit heute früh", 6000);
    g_assert_cmpstr(kept(&s, "new"), ==, "WLAN|Seit heute früh|{\"cc\":\"a@b\"}");

    s.place = draft_place_ticket(s.a, "t", s.ticket);
    put(&s, "", "Danke", 7000);
    g_assert_cmpstr(kept(&s, s.place), ==, "|Danke|{\"cc\":\"a@b\"}");
    put(&s, "", " \n", 8000); /* emptied: gone */
    g_assert_null(kept(&s, s.place));
    g_assert_nonnull(kept(&s, "new"));

    put(&s, "", "Neu", 6000 + 31 * CLOCK_DAY); /* what is older than a month goes */
    g_assert_null(kept(&s, "new"));
    end(&s);
}

static void test_limits(struct test_database *d)
{
    static const char *const places[] = {
        "", "new ticket", "../x", "Ä",
        "a23456789012345678901234567890123456789012345678901234567890"};
    g_autofree char *longer = g_strnfill(DRAFT_TEXT_MAX + 1, 'x');
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GError) error = NULL;

        s.place = places[i];
        s.draft = (struct draft){.subject = "x", .body = "y", .changed_at = 1};
        g_assert_cmpint(db_write(s.pool, put_tx, &s, &error), ==, i == 4);
        g_assert_true(i == 4 || fail_is(error, FAIL_INVALID));
    }
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;

        s.place = "new";
        s.draft = (struct draft){
            .subject = "", .body = i == 0 ? longer : "x", .extra = i == 0 ? "" : longer};
        g_assert_false(db_write(s.pool, put_tx, &s, &error));
        g_assert_true(fail_is(error, FAIL_TOO_BIG));
    }
    s.draft = (struct draft){0};
    for (int i = 0; i <= DRAFTS_A_PERSON; i++) {
        s.place = draft_place_ticket(s.a, "desk", i);
        put(&s, "", "x", 1000 + i);
    }
    g_assert_null(kept(&s, "desk/0"));
    g_assert_nonnull(kept(&s, "desk/1"));
    end(&s);
}

static bool spend_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return form_key_spend(db, s->person, s->draft.form_key, s->ticket, s->draft.changed_at, error);
}

static int64_t sent(struct scene *s, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    int64_t id = -1;

    g_assert_true(form_key_sent(db, s->a, s->person, key, &id, &error));
    return id;
}

static void test_form_key(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;

    begin(&s, d);
    s.draft = (struct draft){.form_key = form_key_new(s.a), .changed_at = 1000};
    g_assert_cmpint(sent(&s, s.draft.form_key), ==, 0);
    g_assert_cmpint(sent(&s, NULL), ==, 0);
    g_assert_true(db_write(s.pool, spend_tx, &s, &error));
    g_assert_cmpint(sent(&s, s.draft.form_key), ==, s.ticket);
    put(&s, "late", "on its way when the form was sent", 1001);
    g_assert_null(kept(&s, "new"));
    g_assert_false(db_write(s.pool, spend_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_CONFLICT));
    g_assert_cmpstr(form_key_new(s.a), !=, s.draft.form_key);

    g_clear_error(&error);
    s.draft.form_key = ""; /* no key: nothing to remember */
    g_assert_true(db_write(s.pool, spend_tx, &s, &error));
    g_assert_true(db_write(s.pool, spend_tx, &s, &error));
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/draft", ON_BOTH, test_draft);
    test_database_add("/draft-limits", ON_BOTH, test_limits);
    test_database_add("/form-key", ON_BOTH, test_form_key);
    return g_test_run();
}
