/* What reports count, and for whom; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk.h"
#include "core/report.h"
#include "core/report_chunk.h"
#include "core/tag.h"
#include "sql/queue.h"
#include "sql/report.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

#define BEGIN (INT64_C(1764000000) * 1000)
#define AT(hours) (BEGIN + (hours)*CLOCK_HOUR)

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra;
    int64_t secret_queue, tag_id;
};

static bool made(struct db *db, struct scene *s, int64_t hour, int64_t queue_id,
                 struct ticket_row *t, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->petra.person_id, .at = AT(hour)};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web",
                             .title = "Drucker",
                             .message = {.text = "Er druckt nicht."},
                             .queue_id = queue_id,
                             .customer_id = s->petra.person_id};

    return desk_open(&d, &o, t, error);
}

static bool answered(struct db *db, struct scene *s, int64_t hour, struct ticket_row *t,
                     GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = AT(hour)};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};

    return desk_note(&d, t, &(struct desk_message){.text = "Nur für uns."}, error) &&
           (c.at += CLOCK_HOUR) > 0 &&
           desk_reply(&d, t, &(struct desk_message){.text = "Bitte neu starten."}, error);
}

static bool set_state(struct db *db, struct scene *s, int64_t hour, struct ticket_row *t,
                      const char *state, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = AT(hour)};

    return ticket_set_state(&c, t, state, error);
}

/* Five tickets: answered after three hours and closed after ten; closed, opened and closed again;
 * open with a tag; in a confidential queue; merged away. */
static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .at = AT(40)};
    struct ticket_row t;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) &&
           sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error) &&
           made(db, s, 0, 0, &t, error) && answered(db, s, 2, &t, error) &&
           set_state(db, s, 10, &t, "closed", error) && made(db, s, 1, 0, &t, error) &&
           set_state(db, s, 2, &t, "closed", error) && set_state(db, s, 5, &t, "open", error) &&
           set_state(db, s, 31, &t, "closed", error) && made(db, s, 30, 0, &t, error) &&
           tag_add(&c, t.id, "Büro", error) && tag_find(db, s->a, "büro", &s->tag_id, error) &&
           made(db, s, 3, s->secret_queue, &t, error) && made(db, s, 4, 0, &t, error) &&
           set_state(db, s, 6, &t, "merged", error);
}

static void keep_all(struct scene *s)
{
    GError *error = NULL;

    for (bool more = true; more;) {
        g_assert_true(report_keep(s->house, &more, &error));
        g_assert_no_error(error);
    }
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
    house_free(s->house);
    arena_free(s->a);
}

static struct report ask(struct scene *s, const struct actor *actor, struct report_ask what)
{
    static const int64_t days[] = {AT(0), AT(24)};
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct report out;

    what.starts = days;
    what.n_starts = G_N_ELEMENTS(days);
    what.until = AT(48);
    g_assert_true(report_make(db, s->a, actor, &what, AT(48), &out, &error));
    g_assert_no_error(error);
    return out;
}

static void test_sums(struct test_database *d)
{
    struct report r;
    struct scene s;

    begin(&s, d);
    g_assert_true(ask(&s, &s.jana, (struct report_ask){0}).behind);
    keep_all(&s);
    r = ask(&s, &s.jana, (struct report_ask){.by = REPORT_BY_CHANNEL});
    g_assert_false(r.behind);
    g_assert_cmpuint(r.all.created, ==, 3); /* neither the confidential nor the merged one */
    g_assert_cmpuint(r.all.solved, ==, 2);
    g_assert_cmpuint(r.all.reopened, ==, 1);
    g_assert_cmpuint(r.all.open, ==, 1);
    g_assert_cmpuint(r.all.first.n, ==, 1);
    g_assert_cmpint(r.all.first.median, ==, 3 * CLOCK_HOUR); /* the note before it is no answer */
    g_assert_cmpint(r.all.solution.median, ==, (10 + 30) * CLOCK_HOUR / 2);
    g_assert_cmpint(r.all.solution.p90, ==, 30 * CLOCK_HOUR);
    g_assert_cmpuint(r.steps[0].created, ==, 2);
    g_assert_cmpuint(r.steps[1].created, ==, 1);
    g_assert_cmpuint(r.steps[0].solved, ==, 1);
    g_assert_cmpuint(r.steps[1].solved, ==, 1);
    g_assert_cmpuint(r.ages[1], ==, 1); /* 18 hours */
    g_assert_cmpuint(r.n_groups, ==, 1);
    g_assert_cmpstr(r.groups[0].name, ==, "web");
    end(&s);
}

static void test_rights(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct report r;
    struct scene s;

    begin(&s, d);
    keep_all(&s);
    r = ask(&s, &s.tobias, (struct report_ask){.by = REPORT_BY_QUEUE});
    g_assert_cmpuint(r.all.created, ==, 4);
    g_assert_cmpuint(r.n_groups, ==, 2);
    g_assert_cmpstr(r.groups[1].name, ==, "Personal");
    r = ask(&s, &s.jana, (struct report_ask){.queue_id = s.secret_queue});
    g_assert_cmpuint(r.all.created + r.all.open, ==, 0);
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);
        int64_t start = AT(0);

        g_assert_false(
            report_make(db, s.a, &s.petra,
                        &(struct report_ask){.starts = &start, .n_starts = 1, .until = AT(1)},
                        AT(1), &r, &error));
    }
    g_assert_true(fail_is(error, FAIL_DENIED));
    end(&s);
}

static void test_tags(struct test_database *d)
{
    struct report r;
    struct scene s;

    begin(&s, d);
    keep_all(&s);
    r = ask(&s, &s.jana, (struct report_ask){.tag_id = s.tag_id});
    g_assert_cmpuint(r.all.created, ==, 1);
    g_assert_cmpuint(r.all.open, ==, 1);
    r = ask(&s, &s.jana, (struct report_ask){.by = REPORT_BY_TAG});
    g_assert_cmpuint(r.all.created, ==, 3);
    g_assert_cmpuint(r.n_groups, ==, 1);
    g_assert_cmpstr(r.groups[0].name, ==, "Büro");
    g_assert_cmpuint(r.groups[0].open, ==, 1);
    end(&s);
}

static void sum_told(GString *out, const struct report_sum *x)
{
    g_string_append_printf(out, "%s:%zu/%zu/%zu/%zu ", x->name == NULL ? "-" : x->name, x->created,
                           x->solved, x->open, x->reopened);
    g_string_append_printf(out, "%zu %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " ", x->first.n,
                           x->first.median, x->first.p90);
    g_string_append_printf(out, "%zu %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", x->solution.n,
                           x->solution.median, x->solution.p90);
}

/* Four months, of which the second and third are whole spans, as text. */
static char *told(struct scene *s, const struct actor *actor, struct report_ask what)
{
    const int64_t first = BEGIN / REPORT_CHUNK_SPAN,
                  starts[] = {(first - 1) * REPORT_CHUNK_SPAN - 5, BEGIN, AT(20)};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    GString *out = g_string_new(NULL);
    struct report r;

    what.starts = starts;
    what.n_starts = G_N_ELEMENTS(starts);
    what.until = (first + 2) * REPORT_CHUNK_SPAN + 5;
    g_assert_true(report_make(db, s->a, actor, &what, AT(48), &r, &error));
    g_assert_no_error(error);
    sum_told(out, &r.all);
    for (size_t i = 0; i < r.n_steps; i++)
        sum_told(out, &r.steps[i]);
    for (size_t i = 0; i < r.n_groups; i++)
        sum_told(out, &r.groups[i]);
    return g_string_free(out, FALSE);
}

/* Makes all chunks that are missing; how many there are. */
static size_t pack_all(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct report_chunk_id_row *ids = NULL;
    size_t n = 0;

    for (bool more = true; more;)
        g_assert_true(report_chunk_make(s->house, BEGIN + 5 * REPORT_CHUNK_SPAN, &more, &error));
    db = db_take(s->pool, &error);
    g_assert_true(sql_report_chunk_ids(db, s->a, &ids, &n, &error));
    return n;
}

static bool reopen(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .at = AT(45)};
    struct ticket_row t;

    return ticket_get(db, s->a, 1, &t, error) && ticket_set_state(&c, &t, "open", error) &&
           tag_add(&c, t.id, "Drucker", error);
}

static bool forget(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "DELETE FROM report_chunk", error);
}

/* Packed, a report says what it said before; what happens then is not missed. */
static void test_packed(struct test_database *d)
{
    GError *error = NULL;
    struct scene s;

    begin(&s, d);
    keep_all(&s);
    for (int round = 0; round < 2; round++) {
        for (int by = 0; by <= REPORT_BY_TAG; by++)
            for (int tagged = 0; tagged < 2; tagged++) {
                struct report_ask what = {.by = (enum report_by)by,
                                          .tag_id = tagged ? s.tag_id : 0};
                g_autofree char *before = told(&s, &s.tobias, what), *after = NULL;

                g_assert_cmpuint(pack_all(&s), ==, 3);
                after = told(&s, &s.tobias, what);
                g_assert_cmpstr(after, ==, before);
                g_assert_nonnull(strstr(after, tagged                    ? "1/0/1"
                                               : by == REPORT_BY_CHANNEL ? "web:4"
                                                                         : "4/"));
                g_assert_true(db_write(d->pool, forget, &s, &error));
            }
        g_assert_cmpuint(pack_all(&s), ==, 3);
        g_assert_true(db_write(d->pool, reopen, &s, &error));
        g_assert_no_error(error);
        keep_all(&s);
        {
            g_autofree char *now = told(&s, &s.tobias, (struct report_ask){0});

            g_assert_nonnull(strstr(now, "4/1/3"));
        }
    }
    end(&s);
}

struct slow {
    struct db_pool *pool;
    gint written;
};

static bool write_slowly(struct db *db, void *data, GError **error)
{
    struct slow *x = data;
    g_autoptr(arena) a = arena_new();
    struct ticket_change c = {.db = db, .a = a, .at = AT(46)};
    struct ticket_row t;

    if (!ticket_get(db, a, 3, &t, error) || !ticket_set_state(&c, &t, "closed", error))
        return false;
    g_atomic_int_set(&x->written, 1);
    g_usleep(G_USEC_PER_SEC / 2);
    return true;
}

static gpointer other_process(gpointer data)
{
    struct slow *x = data;
    GError *error = NULL;

    g_assert_true(db_write(x->pool, write_slowly, x, &error));
    g_assert_no_error(error);
    return NULL;
}

/* What another process has written and not stored yet comes later with a smaller id: it is not
 * missed. */
static void test_in_flight(struct test_database *d)
{
    GError *error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    struct slow x = {.pool = other};
    g_autofree char *now = NULL;
    struct scene s;
    GThread *thread;

    begin(&s, d);
    keep_all(&s);
    thread = g_thread_new("other", other_process, &x);
    while (g_atomic_int_get(&x.written) == 0)
        g_usleep(1000);
    g_assert_true(db_write(d->pool, reopen, &s, &error));
    keep_all(&s);
    g_thread_join(thread);
    keep_all(&s);
    now = told(&s, &s.tobias, (struct report_ask){0});
    g_assert_nonnull(strstr(now, "4/2/2")); /* one opened, the other one closed */
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/sums", ON_BOTH, test_sums);
    test_database_add("/rights", ON_BOTH, test_rights);
    test_database_add("/tags", ON_BOTH, test_tags);
    test_database_add("/packed", ON_BOTH, test_packed);
    test_database_add("/in_flight", ON_BOTH, test_in_flight);
    return g_test_run();
}
