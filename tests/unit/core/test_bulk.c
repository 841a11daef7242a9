/* One change in many tickets, and the way back; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/bulk.h"
#include "core/tag.h"
#include "core/ticket_property.h"
#include "core/undo.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { TICKETS = 3 };

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra;
    int64_t secret_queue, other_queue;
    struct ticket_row tickets[TICKETS]; /* 0 new, 1 Jana's and waiting until, 2 closed */
    struct ticket_row secret;
    /* The next step. */
    const struct actor *who;
    const char *numbers[TICKETS + 1];
    size_t n;
    struct bulk_change change;
    int64_t bulk_id, at;
    size_t changed;
    struct undo_result result;
    int which;
    int64_t due_at;
    size_t n_due;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool make(struct db *db, struct scene *s, int64_t queue_id, struct ticket_row *t,
                 GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->petra.person_id, .at = clock_now() - CLOCK_HOUR};
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
    struct ticket_change c = {.db = db, .a = s->a, .at = clock_now() - CLOCK_HOUR};

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    if (!sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) ||
        !sql_queue_add(db, "Netz", 0, "de", 1000, &s->other_queue, error) ||
        !sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error) ||
        !make(db, s, s->secret_queue, &s->secret, error))
        return false;
    for (int i = 0; i < TICKETS; i++)
        if (!make(db, s, 0, &s->tickets[i], error))
            return false;
    return ticket_set_owner(&c, &s->tickets[1], s->jana.person_id, error) &&
           ticket_set_pending(&c, &s->tickets[1], "pending close", clock_now() + CLOCK_DAY,
                              error) &&
           tag_add(&c, s->tickets[1].id, "Büro", error) &&
           ticket_set_state(&c, &s->tickets[2], "closed", error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new()};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
    for (s->n = 0; s->n < TICKETS; s->n++)
        s->numbers[s->n] = s->tickets[s->n].number;
    s->at = clock_now();
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

static bool step(struct scene *s, const struct actor *who,
                 bool (*run)(struct scene *, const struct desk_call *, GError **), GError **error)
{
    s->who = who;
    s->run = run;
    return db_write(s->pool, step_tx, s, error);
}

static bool do_bulk(struct scene *s, const struct desk_call *d, GError **error)
{
    return bulk_do(d, s->numbers, s->n, &s->change, &s->bulk_id, &s->changed, error);
}

static bool do_undo(struct scene *s, const struct desk_call *d, GError **error)
{
    return undo_take_back(d, s->bulk_id, &s->result, error);
}

static bool do_note(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_note(d, &s->tickets[s->which], &(struct desk_message){.text = "Notiz"}, error);
}

static bool do_priority(struct scene *s, const struct desk_call *d, GError **error)
{
    struct ticket_row t;

    return ticket_get(d->c->db, s->a, s->tickets[s->which].id, &t, error) &&
           ticket_set_priority(d->c, &t, 4, error);
}

/* Everything of a ticket that a bulk action could touch. */
static const char *looks(struct scene *s, int i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct ticket_tag_row *tags = NULL;
    struct ticket_row t;
    size_t n = 0;

    g_assert_true(ticket_get(db, s->a, s->tickets[i].id, &t, &error) &&
                  tag_list(db, s->a, &t.id, 1, &tags, &n, &error));
    return arena_printf(s->a, "%s o%d q%d p%d c%" G_GINT64_FORMAT " w%" G_GINT64_FORMAT " %s %s",
                        t.state, (int)t.owner_id, (int)t.queue_id, (int)t.priority, t.closed_at,
                        t.pending_at, t.waits_for, n > 0 ? tags[n - 1].name : "");
}

static bool count_due(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct outbox_due_row *rows = NULL;

    return sql_outbox_due(db, s->a, s->due_at, 100, &rows, &s->n_due, error);
}

static size_t due(struct scene *s, int64_t at)
{
    g_autoptr(GError) error = NULL;

    s->due_at = at;
    g_assert_true(db_write(s->pool, count_due, s, &error));
    return s->n_due;
}

/* Mails that say it is closed; they wait as long as it can be taken back. */
static size_t mails(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    size_t n = 0;

    for (int i = 0; i < TICKETS; i++) {
        struct outbox_fate_row *rows = NULL;
        size_t k = 0;

        g_assert_true(sql_outbox_of_ticket(db, s->a, s->tickets[i].id, &rows, &k, &error));
        for (size_t j = 0; j < k; j++)
            n += strcmp(rows[j].purpose, "closing") == 0;
    }
    return n;
}

static void test_there_and_back(struct test_database *d)
{
    struct scene s;
    const char *before[TICKETS];

    begin(&s, d);
    for (int i = 0; i < TICKETS; i++)
        before[i] = looks(&s, i);
    {
        const struct {
            struct bulk_change change;
            size_t changed, mails;
        } cases[] = {
            {{BULK_TAKE, 0, NULL}, 2, 0},
            {{BULK_ASSIGN, s.tobias.person_id, NULL}, 3, 0},
            {{BULK_ASSIGN, 0, NULL}, 1, 0},
            {{BULK_QUEUE, s.other_queue, NULL}, 3, 0},
            {{BULK_PRIORITY, 4, NULL}, 3, 0},
            {{BULK_STATE, 0, "open"}, 3, 0},
            {{BULK_STATE, 0, "waiting"}, 3, 0},
            {{BULK_STATE, 0, "closed"}, 2, 2},
            {{BULK_TAG, 0, "BÜRO"}, 2, 0},
            {{BULK_UNTAG, 0, "büro"}, 1, 0},
            {{BULK_UNTAG, 0, "nirgends"}, 0, 0},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_autoptr(GError) error = NULL;

            g_test_message("%s", bulk_name(cases[i].change.what));
            s.change = cases[i].change;
            g_assert_true(step(&s, &s.jana, do_bulk, &error));
            g_assert_cmpuint(s.changed, ==, cases[i].changed);
            g_assert_cmpuint(mails(&s), ==, cases[i].mails);
            g_assert_cmpuint(due(&s, s.at + UNDO_HOLD_MS) - due(&s, s.at + UNDO_HOLD_MS - 1), ==,
                             cases[i].mails);
            if (cases[i].changed == 0) {
                g_assert_cmpint(s.bulk_id, ==, 0);
                continue;
            }
            g_assert_true(step(&s, &s.jana, do_undo, &error));
            g_assert_cmpuint(s.result.restored, ==, cases[i].changed);
            g_assert_cmpuint(s.result.n_left + s.result.mailed, ==, 0);
            g_assert_cmpuint(mails(&s), ==, 0);
            for (int k = 0; k < TICKETS; k++)
                g_assert_cmpstr(looks(&s, k), ==, before[k]);
        }
    }
    end(&s);
}

static void refused(struct scene *s, const struct actor *who,
                    bool (*run)(struct scene *, const struct desk_call *, GError **),
                    enum fail kind)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(step(s, who, run, &error));
    g_assert_true(fail_is(error, kind));
}

static void test_changed_since(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;
    const char *before, *now;

    begin(&s, d);
    before = looks(&s, 0);
    s.change = (struct bulk_change){BULK_STATE, 0, "closed"};
    g_assert_true(step(&s, &s.jana, do_bulk, &error));
    s.which = 0; /* a note changes nothing that could be taken back */
    g_assert_true(step(&s, &s.tobias, do_note, &error));
    s.which = 1;
    g_assert_true(step(&s, &s.tobias, do_priority, &error));
    now = looks(&s, 1);
    refused(&s, &s.petra, do_undo, FAIL_DENIED);
    g_assert_true(step(&s, &s.tobias, do_undo, &error)); /* a colleague may, too */
    g_assert_cmpuint(s.result.restored, ==, 1);
    g_assert_cmpuint(s.result.n_left, ==, 1);
    g_assert_cmpstr(s.result.left, ==, s.tickets[1].number);
    g_assert_cmpstr(looks(&s, 0), ==, before);
    g_assert_cmpstr(looks(&s, 1), ==, now);
    refused(&s, &s.jana, do_undo, FAIL_CONFLICT); /* once */
    end(&s);
}

static void test_rights(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;
    const char *before;

    begin(&s, d);
    before = looks(&s, 0);
    s.change = (struct bulk_change){BULK_PRIORITY, 4, NULL};
    s.numbers[TICKETS] = s.secret.number;
    s.n = TICKETS + 1;
    refused(&s, &s.jana, do_bulk, FAIL_NOT_FOUND); /* all or none */
    g_assert_cmpstr(looks(&s, 0), ==, before);
    refused(&s, &s.petra, do_bulk, FAIL_DENIED);
    s.n = TICKETS;
    s.change = (struct bulk_change){BULK_QUEUE, s.secret_queue, NULL};
    refused(&s, &s.jana, do_bulk, FAIL_NOT_FOUND);
    s.change = (struct bulk_change){BULK_STATE, 0, "merged"};
    refused(&s, &s.jana, do_bulk, FAIL_INVALID);
    s.change = (struct bulk_change){BULK_ASSIGN, s.petra.person_id, NULL};
    refused(&s, &s.jana, do_bulk, FAIL_INVALID);
    s.n = BULK_TICKETS_MOST + 1;
    refused(&s, &s.jana, do_bulk, FAIL_TOO_BIG);

    /* What has gone into a confidential queue meanwhile is not brought back out by others. */
    s.n = TICKETS;
    s.change = (struct bulk_change){BULK_TAG, 0, "x"};
    g_assert_true(step(&s, &s.jana, do_bulk, &error));
    {
        int64_t janas = s.bulk_id;

        s.n = 1;
        s.change = (struct bulk_change){BULK_QUEUE, s.secret_queue, NULL};
        g_assert_true(step(&s, &s.tobias, do_bulk, &error));
        s.bulk_id = janas;
    }
    g_assert_true(step(&s, &s.jana, do_undo, &error));
    g_assert_cmpuint(s.result.restored, ==, 2);
    g_assert_cmpuint(s.result.n_left, ==, 1);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/there-and-back", ON_BOTH, test_there_and_back);
    test_database_add("/changed-since", ON_BOTH, test_changed_since);
    test_database_add("/rights", ON_BOTH, test_rights);
    return g_test_run();
}
