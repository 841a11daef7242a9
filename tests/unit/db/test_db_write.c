/* Writers: sharing commits, failing alone, waiting, going on after trouble. */
#include "unit/db/items.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

enum { WRITERS = 8, JOBS = 25 };

struct writer {
    struct db_pool *pool;
    int number;
    size_t failed;
};

/* Adds its row first; every fifth then breaks a rule, so that its row must go again. */
static bool put_and_maybe_fail(struct db *db, void *data, GError **error)
{
    struct item_job *job = data;
    struct item_job wrong = {.name = "wrong", .size = 0};

    g_usleep(200); /* others gather meanwhile */
    return item_put(db, job, error) && (job->size % 5 != 0 || item_put(db, &wrong, error));
}

static gpointer write_many(gpointer data)
{
    struct writer *w = data;

    for (int i = 1; i <= JOBS; i++) {
        g_autofree char *name = g_strdup_printf("%d/%d", w->number, i);
        g_autoptr(GError) error = NULL;
        struct item_job job = {.name = name, .size = i};
        bool ok = db_write(w->pool, put_and_maybe_fail, &job, &error);

        g_assert_true(ok == (i % 5 != 0));
        if (!ok) {
            assert_fail(error, FAIL_INVALID);
            w->failed++;
        }
    }
    return NULL;
}

static void test_together(struct test_database *d)
{
    struct writer writers[WRITERS];
    GThread *threads[WRITERS];
    size_t failed = 0;
    int64_t commits = db_pool_commits(d->pool);

    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.pool = d->pool, .number = i};
        threads[i] = g_thread_new("writer", write_many, &writers[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        g_thread_join(threads[i]);
        failed += writers[i].failed;
    }
    commits = db_pool_commits(d->pool) - commits;
    g_assert_cmpuint(failed, ==, WRITERS * JOBS / 5);
    g_assert_cmpuint(item_count_in(d->pool), ==, WRITERS * JOBS - failed);
    g_test_message("%d jobs, %d of them refused, in %d commits", WRITERS * JOBS, (int)failed,
                   (int)commits);
    g_assert_cmpint(commits, <, WRITERS * JOBS / 2);
}

static bool write_within(struct db *db, void *data, GError **error)
{
    struct item_job job = {.name = "inner", .size = 1};

    return item_put(db, &job, error) && db_write(data, item_put, &job, error);
}

static void test_nested(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(db_write(d->pool, write_within, d->pool, &error));
    assert_fail(error, FAIL_BUG);
    g_assert_cmpuint(item_count_in(d->pool), ==, 0);
    item_must_put(d->pool, "after", 1);
}

static bool fail_dumb(struct db *db, void *data, GError **error)
{
    struct item_job job = {.name = "a", .size = 1};

    (void)data;
    (void)item_put(db, &job, error);
    return false;
}

static void test_without_reason(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(db_write(d->pool, fail_dumb, NULL, &error));
    assert_fail(error, FAIL_BUG);
    g_assert_cmpuint(item_count_in(d->pool), ==, 0);
}

static bool put_with_part(struct db *db, void *data, GError **error)
{
    struct item_job first = {.name = "first", .size = 1}, wrong = {.name = "wrong", .size = 0},
                    last = {.name = "last", .size = 1};
    g_autoptr(GError) expected = NULL;

    (void)data;
    if (!item_put(db, &first, error) || !db_part_begin(db, error))
        return false;
    g_assert_false(item_put(db, &wrong, &expected));
    return db_part_end(db, false, error) && db_part_begin(db, error) &&
           item_put(db, &last, error) && db_part_end(db, true, error);
}

static void test_part(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(db_write(d->pool, put_with_part, NULL, &error));
    g_assert_cmpuint(item_count_in(d->pool), ==, 2);
}

static bool put_and_ignore(struct db *db, void *data, GError **error)
{
    struct item_job good = {.name = "good", .size = 1}, wrong = {.name = "wrong", .size = 0};
    g_autoptr(GError) ignored = NULL;

    (void)data;
    return item_put(db, &good, error) && (item_put(db, &wrong, &ignored) || true);
}

/* PostgreSQL answers COMMIT with a rollback then: that must not pass as stored. */
static void test_ignored_error(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(db_write(d->pool, put_and_ignore, NULL, &error));
    assert_fail(error, FAIL_BUG);
    g_assert_cmpuint(item_count_in(d->pool), ==, 0);
    item_must_put(d->pool, "after", 1);
}

enum { MANY_LATER = 150 };

struct grower {
    int64_t id, by;
    bool reads; /* behind it */
};

static bool grow_many(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const struct grower *g = data;
    struct item_row *item = NULL;
    int64_t changed = 0;

    for (int i = 0; i < MANY_LATER; i++)
        if (!sql_item_grow_later(db, g->id, g->by, NULL, error))
            return false;
    if (!g->reads)
        return true;
    if (!sql_item_grow_later(db, g->id, g->by, &changed, error) ||
        !sql_item_by_id(db, a, g->id, &item, error))
        return false;
    g_assert_cmpint(changed, ==, 1);
    g_assert_cmpint(item->size, ==, 1 + (MANY_LATER + 1) * g->by);
    return true;
}

/* What nobody waits for is done in its order before anything is read; its error is the writer's. */
static void test_later_statements(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct grower g = {.by = 2, .reads = true};

    g.id = item_must_put(d->pool, "a", 1);
    g_assert_true(db_write(d->pool, grow_many, &g, &error));
    for (int reads = 0; reads < 2; reads++) {
        g.by = -3; /* the hundredth or so breaks the rule */
        g.reads = reads != 0;
        g_assert_false(db_write(d->pool, grow_many, &g, &error));
        assert_fail(error, FAIL_INVALID);
        g_assert_nonnull(strstr(error->message, "item_grow_later"));
        g_clear_error(&error);
    }
    item_must_put(d->pool, "after", 1);
    g.by = 1;
    g.reads = false;
    g_assert_true(db_write(d->pool, grow_many, &g, &error));
}

static bool spoil_part(struct db *db, void *data, GError **error)
{
    const int64_t *id = data;
    struct item_job last = {.name = "last", .size = 1};
    g_autoptr(GError) expected = NULL;

    if (!sql_item_grow_later(db, *id, 1, NULL, error) || !db_part_begin(db, error))
        return false;
    if (sql_item_grow_later(db, *id, -9, NULL, &expected))
        (void)!db_part_end(db, true, &expected);
    assert_fail(expected, FAIL_INVALID);
    return db_part_end(db, false, error) && item_put(db, &last, error);
}

/* A part ends with the errors of what was done in it. */
static void test_later_part(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = NULL;
    struct item_row *item = NULL;
    int64_t id;

    id = item_must_put(d->pool, "a", 1);
    g_assert_true(db_write(d->pool, spoil_part, &id, &error));
    db = db_take(d->pool, &error);
    g_assert_true(sql_item_by_id(db, a, id, &item, &error));
    g_assert_cmpint(item->size, ==, 2);
    g_assert_cmpuint(item_count(db), ==, 2);
}

struct holder {
    struct db_pool *pool;
    GMutex lock;
    GCond changed;
    bool holds, enough;
    int64_t row; /* that is held */
};

static bool hold(struct db *db, void *data, GError **error)
{
    struct holder *h = data;

    if (!sql_item_grow(db, h->row, 1, NULL, error))
        return false;
    g_mutex_lock(&h->lock);
    h->holds = true;
    g_cond_signal(&h->changed);
    while (!h->enough)
        g_cond_wait(&h->changed, &h->lock);
    g_mutex_unlock(&h->lock);
    return true;
}

static gpointer hold_thread(gpointer data)
{
    g_autoptr(GError) error = NULL;
    struct holder *h = data;

    if (!db_write(h->pool, hold, h, &error))
        g_error("%s", error->message);
    return NULL;
}

static bool grow_first(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_item_grow(db, 1, 1, NULL, error);
}

/* Another process holds on for longer than five seconds; afterwards all goes on. */
static void test_busy(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    struct holder h = {.pool = other, .row = 1};
    gint64 began;
    GThread *thread;

    item_must_put(d->pool, "a", 1);
    thread = g_thread_new("holder", hold_thread, &h);
    g_mutex_lock(&h.lock);
    while (!h.holds)
        g_cond_wait(&h.changed, &h.lock);
    g_mutex_unlock(&h.lock);
    began = g_get_monotonic_time();
    g_assert_false(db_write(d->pool, grow_first, NULL, &error));
    assert_fail(error, FAIL_BUSY);
    g_assert_cmpint((int)((g_get_monotonic_time() - began) / 1000), >=, 4500);
    g_assert_cmpuint(item_count_in(d->pool), ==, 1);
    g_mutex_lock(&h.lock);
    h.enough = true;
    g_cond_signal(&h.changed);
    g_mutex_unlock(&h.lock);
    g_thread_join(thread);
    g_clear_error(&error);
    g_assert_true(db_write(d->pool, grow_first, NULL, &error));
}

struct crossing {
    struct db_pool *pool;
    int64_t first, second;
    gint *runs, *waiting;
};

/* Takes one row, waits until the other thread has taken the other one, then wants that. */
static bool cross(struct db *db, void *data, GError **error)
{
    struct crossing *c = data;

    g_atomic_int_inc(c->runs);
    if (!sql_item_grow(db, c->first, 1, NULL, error))
        return false;
    g_atomic_int_inc(c->waiting);
    for (int i = 0; i < 200 && g_atomic_int_get(c->waiting) < 2; i++)
        g_usleep(5000);
    return sql_item_grow(db, c->second, 1, NULL, error);
}

static gpointer cross_thread(gpointer data)
{
    struct crossing *c = data;
    g_autoptr(GError) error = NULL;

    if (!db_write(c->pool, cross, c, &error))
        g_error("%s", error->message);
    return NULL;
}

/* Two processes want the same rows in another order. */
static void test_deadlock(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = NULL;
    gint runs = 0, waiting = 0;
    struct crossing x = {d->pool, 1, 2, &runs, &waiting}, y = {other, 2, 1, &runs, &waiting};
    GThread *threads[2];
    struct item_row *row = NULL;

    item_must_put(d->pool, "a", 1);
    item_must_put(d->pool, "b", 1);
    threads[0] = g_thread_new("x", cross_thread, &x);
    threads[1] = g_thread_new("y", cross_thread, &y);
    g_thread_join(threads[0]);
    g_thread_join(threads[1]);
    g_assert_cmpint(runs, ==, 3);
    db = db_take(d->pool, &error);
    for (int64_t id = 1; id <= 2; id++) {
        g_assert_true(sql_item_by_id(db, a, id, &row, &error));
        g_assert_cmpint(row->size, ==, 3);
    }
}

static bool set_room(struct db *db, void *data, GError **error)
{
    return db_exec_script(db, data, error);
}

static bool put_fat(struct db *db, void *data, GError **error)
{
    static const char fat[64 * 1024];
    g_autofree char *name = g_strdup_printf("fat %d", ++*(int *)data);
    const struct sql_item_add p = {.name = name, .size = 1, .data = {fat, sizeof fat}};
    int64_t id;

    return sql_item_add(db, &p, &id, error);
}

static void test_no_room(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    char small[] = "PRAGMA max_page_count = 60", large[] = "PRAGMA max_page_count = 1000000";
    int number = 0;
    size_t stored = 0;

    g_assert_true(db_write(d->pool, set_room, small, &error));
    while (db_write(d->pool, put_fat, &number, &error))
        stored++;
    assert_fail(error, FAIL_IO);
    g_assert_nonnull(strstr(error->message, "disk is full (make room"));
    g_assert_cmpuint(item_count_in(d->pool), ==, stored);
    g_clear_error(&error);
    g_assert_true(db_write(d->pool, set_room, large, &error));
    g_assert_true(db_write(d->pool, put_fat, &number, &error));
    g_assert_cmpuint(item_count_in(d->pool), ==, stored + 1);
}

struct fat_writer {
    struct db_pool *pool;
    gint *stored, *refused;
    int number;
};

static gpointer write_fat(gpointer data)
{
    struct fat_writer *w = data;
    int number = w->number;

    for (int i = 0; i < 10; i++) {
        g_autoptr(GError) error = NULL;

        if (db_write(w->pool, put_fat, &number, &error)) {
            g_atomic_int_inc(w->stored);
            continue;
        }
        assert_fail(error, FAIL_IO);
        g_atomic_int_inc(w->refused);
    }
    return NULL;
}

static void run_fat_writers(struct db_pool *pool, int from, gint *stored, gint *refused)
{
    struct fat_writer writers[4];
    GThread *threads[4];

    for (int i = 0; i < 4; i++) {
        writers[i] = (struct fat_writer){pool, stored, refused, from + i * 1000};
        threads[i] = g_thread_new("writer", write_fat, &writers[i]);
    }
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
}

/* The system refuses to let files grow, in the middle of the log: what was answered with yes is
 * there, what was answered with no is not, and it goes on by itself when there is room. */
static void test_disk_refuses(struct test_database *d)
{
    struct rlimit before, tight;
    gint stored = 0, refused = 0, refused_then = 0;

    item_must_put(d->pool, "a", 1);
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    tight = before;
    tight.rlim_cur = 1000 * 1000;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &tight), ==, 0);
    run_fat_writers(d->pool, 0, &stored, &refused);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_cmpint(stored, >, 0);
    g_assert_cmpint(refused, >, 0);
    g_assert_cmpuint(item_count_in(d->pool), ==, (guint)stored + 1);
    run_fat_writers(d->pool, 10000, &stored, &refused_then);
    g_assert_cmpint(refused_then, ==, 0);
    g_assert_cmpuint(item_count_in(d->pool), ==, (guint)stored + 1);
}

enum { WIDE = 6000, WIDE_ROWS = 1500 };

/* More than the writer's cache holds, so that pages go to the log before the commit and are read back;
 * what lies in between is taken back and written over. */
static bool put_wide(struct db *db, void *data, GError **error)
{
    g_autofree char *fill = g_strnfill(WIDE, 'w');

    for (int round = 0; round < 3; round++) {
        if (!db_part_begin(db, error))
            return false;
        for (int i = 0; i < WIDE_ROWS; i++) {
            g_autofree char *name = g_strdup_printf("%s %d/%d/%d", (const char *)data, round, i, i);
            g_autofree char *wide = g_strconcat(name, fill, NULL);
            struct item_job job = {.name = wide, .size = 1};

            if (!item_put(db, &job, error))
                return false;
        }
        if (!db_part_end(db, round != 1, error))
            return false;
    }
    return true;
}

/* Whoever reads next sees all of it, also where commits are not synced. */
static void test_wide(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, put_wide, (void *)(uintptr_t)"synced", &error));
    g_assert_no_error(error);
    g_assert_cmpuint(item_count_in(d->pool), ==, 2 * WIDE_ROWS);
    g_assert_true(db_bulk(d->pool, true, &error));
    g_assert_true(db_write(d->pool, put_wide, (void *)(uintptr_t)"bulk", &error));
    g_assert_cmpuint(item_count_in(d->pool), ==, 4 * WIDE_ROWS);
    item_must_put(d->pool, "one more", 1);
    g_assert_cmpuint(item_count_in(d->pool), ==, 4 * WIDE_ROWS + 1);
    g_assert_true(db_bulk(d->pool, false, &error));
    item_must_put(d->pool, "and one", 1);
    g_assert_cmpuint(item_count_in(d->pool), ==, 4 * WIDE_ROWS + 2);
    db = db_take(d->pool, &error);
    g_assert_true(db_integrity(db, &error));
}

struct heap {
    const char *name;
    int rows;
    bool fails;
};

static bool put_heap(struct db *db, void *data, GError **error)
{
    const struct heap *h = data;
    g_autofree char *fill = g_strnfill(WIDE, 'h');
    struct item_job wrong = {.name = "wrong", .size = 0};

    for (int i = 0; i < h->rows; i++) {
        g_autofree char *name = g_strdup_printf("%s %d %s", h->name, i, fill);
        struct item_job job = {.name = name, .size = 1};

        if (!item_put(db, &job, error))
            return false;
    }
    return !h->fails || item_put(db, &wrong, error);
}

/* A little more than the cache holds goes to an empty log and is taken back; another process writes in that
 * place. What the first one had left must not come over it. */
static void test_taken_back(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    guint want = 0;

    g_assert_no_error(error);
    for (int rows = 476; rows < 516; rows += 3) {
        g_autofree char *name = g_strdup_printf("other %d", rows);
        struct heap gone = {"gone", rows, true}, stays = {name, 20, false},
                    nothing = {"nothing", 0, false};
        g_autoptr(db_conn) db = NULL;

        g_assert_true(db_bulk(d->pool, false, &error));
        g_assert_true(db_write(d->pool, put_heap, &nothing, &error)); /* a commit without a page */
        g_assert_false(db_write(d->pool, put_heap, &gone, &error));
        assert_fail(error, FAIL_INVALID);
        g_clear_error(&error);
        g_assert_true(db_write(other, put_heap, &stays, &error));
        want += 20;
        g_assert_cmpuint(item_count_in(d->pool), ==, want);
        db = db_take(other, &error);
        g_assert_cmpuint(item_count(db), ==, want);
        g_assert_true(db_integrity(db, &error));
    }
}

/* Long enough that others gather behind it. */
static bool item_put_slowly(struct db *db, void *data, GError **error)
{
    g_usleep(200);
    return item_put(db, data, error);
}

enum { LATER_JOBS = 20 };

struct crowd {
    struct db_pool *pool;
    gint stop, names, others; /* atomic; others: written while the patient one waited */
    bool saw_others;
};

struct patient {
    struct item_job job;
    struct crowd *c;
};

/* Others gather while it writes. */
static bool put_patiently(struct db *db, void *data, GError **error)
{
    struct patient *p = data;
    bool ok = item_put_slowly(db, &p->job, error);

    p->c->saw_others = p->c->saw_others || db_others_wait(p->c->pool);
    return ok;
}

static gpointer write_until_told(gpointer data)
{
    struct crowd *c = data;

    while (g_atomic_int_get(&c->stop) == 0) {
        g_autofree char *name = g_strdup_printf("now %d", g_atomic_int_add(&c->names, 1));
        struct item_job job = {.name = name, .size = 1};
        g_autoptr(GError) error = NULL;

        g_assert_true(db_write(c->pool, item_put_slowly, &job, &error));
        g_atomic_int_inc(&c->others);
    }
    return NULL;
}

/* Among writers who never pause, a patient one is passed over again and again, but comes to its
 * turn each time. */
static void test_later(struct test_database *d)
{
    struct crowd c = {.pool = d->pool};
    GThread *threads[WRITERS];

    for (int i = 0; i < WRITERS; i++)
        threads[i] = g_thread_new("writer", write_until_told, &c);
    while (g_atomic_int_get(&c.others) < WRITERS)
        g_usleep(1000);
    for (int i = 0; i < LATER_JOBS; i++) {
        g_autofree char *name = g_strdup_printf("later %d", i);
        struct patient p = {.job = {.name = name, .size = 1}, .c = &c};
        g_autoptr(GError) error = NULL;

        g_assert_true(db_write_later(d->pool, put_patiently, &p, &error));
        g_assert_cmpuint(p.job.runs, >=, 1);
    }
    g_atomic_int_set(&c.stop, 1);
    for (int i = 0; i < WRITERS; i++)
        g_thread_join(threads[i]);
    g_assert_false(db_others_wait(d->pool));
    g_assert_true(c.saw_others);
    g_assert_cmpuint(item_count_in(d->pool), ==, (guint)c.others + LATER_JOBS);
    g_assert_cmpint(c.others, >, LATER_JOBS);
}

static gpointer put_thread(gpointer data)
{
    item_must_put(data, "beside", 1);
    return NULL;
}

struct line {
    struct db_pool *pool;
    struct item_job job;
    bool refuses;
};

static bool look_and_refuse(struct db *db, void *data, GError **error)
{
    struct item_job *job = data;

    job->runs++;
    fail_set(error, FAIL_CONFLICT, "there are %zu already", item_count(db));
    return false;
}

static gpointer stand_thread(gpointer data)
{
    struct line *l = data;
    g_autoptr(GError) error = NULL;
    bool ok = db_write(l->pool, l->refuses ? look_and_refuse : item_put, &l->job, &error);

    g_assert_true(ok == !l->refuses);
    if (!ok)
        assert_fail(error, FAIL_CONFLICT);
    return NULL;
}

/* One of a batch is refused before he changed anything: nobody runs again for him. */
static void test_refused(struct test_database *d)
{
    struct line line[3] = {{d->pool, {.name = "a", .size = 1}, false},
                           {d->pool, {.name = "refused", .size = 1}, true},
                           {d->pool, {.name = "b", .size = 1}, false}};
    struct holder h = {.pool = d->pool};
    GThread *holder = g_thread_new("holder", hold_thread, &h), *threads[3];

    g_mutex_lock(&h.lock);
    while (!h.holds)
        g_cond_wait(&h.changed, &h.lock);
    for (size_t i = 0; i < G_N_ELEMENTS(line); i++)
        threads[i] = g_thread_new("line", stand_thread, &line[i]);
    g_usleep(100 * 1000); /* all stand in line now */
    h.enough = true;
    g_cond_signal(&h.changed);
    g_mutex_unlock(&h.lock);
    for (size_t i = 0; i < G_N_ELEMENTS(line); i++)
        g_thread_join(threads[i]);
    g_thread_join(holder);
    for (size_t i = 0; i < G_N_ELEMENTS(line); i++)
        g_assert_cmpuint(line[i].job.runs, ==, 1);
    g_assert_cmpuint(item_count_in(d->pool), ==, 2);
}

/* Where there may be another lane, nobody stands behind a long writer for long. */
static void test_long(struct test_database *d)
{
    struct holder h = {.pool = d->pool};
    GThread *holder = g_thread_new("holder", hold_thread, &h), *put;

    g_mutex_lock(&h.lock);
    while (!h.holds)
        g_cond_wait(&h.changed, &h.lock);
    g_mutex_unlock(&h.lock);
    put = g_thread_new("put", put_thread, d->pool);
    g_thread_join(put);
    g_assert_cmpuint(item_count_in(d->pool), ==, 1);
    g_mutex_lock(&h.lock);
    h.enough = true;
    g_cond_signal(&h.changed);
    g_mutex_unlock(&h.lock);
    g_thread_join(holder);
}

/* One of a batch is given up for the other process: it is run again, the others stay. */
static void test_deadlock_in_batch(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    gint runs = 0, waiting = 0;
    struct crossing x = {d->pool, 1, 2, &runs, &waiting}, y = {other, 2, 1, &runs, &waiting};
    struct holder h = {.pool = d->pool, .row = 3};
    GThread *threads[4];

    item_must_put(d->pool, "a", 1);
    item_must_put(d->pool, "b", 1);
    item_must_put(d->pool, "c", 1);
    threads[0] = g_thread_new("holder", hold_thread, &h);
    g_mutex_lock(&h.lock);
    while (!h.holds)
        g_cond_wait(&h.changed, &h.lock);
    g_mutex_unlock(&h.lock);
    threads[1] = g_thread_new("put", put_thread, d->pool);
    threads[2] = g_thread_new("x", cross_thread, &x);
    g_usleep(100 * 1000); /* both stand in line now */
    threads[3] = g_thread_new("y", cross_thread, &y);
    g_mutex_lock(&h.lock);
    h.enough = true;
    g_cond_signal(&h.changed);
    g_mutex_unlock(&h.lock);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(runs, >=, 3); /* on a busy machine they may cross once more */
    g_assert_cmpuint(item_count_in(d->pool), ==, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/together", ON_BOTH, test_together);
    test_database_add("/later", ON_BOTH, test_later);
    test_database_add("/refused", ON_BOTH, test_refused);
    test_database_add("/nested", ON_BOTH, test_nested);
    test_database_add("/without-reason", ON_BOTH, test_without_reason);
    test_database_add("/part", ON_BOTH, test_part);
    test_database_add("/later-statements", ON_BOTH, test_later_statements);
    test_database_add("/later-part", ON_BOTH, test_later_part);
    test_database_add("/ignored-error", ON_POSTGRES, test_ignored_error);
    test_database_add("/busy", ON_BOTH, test_busy);
    test_database_add("/deadlock", ON_POSTGRES, test_deadlock);
    test_database_add("/deadlock-in-batch", ON_POSTGRES, test_deadlock_in_batch);
    test_database_add("/long", ON_POSTGRES, test_long);
    test_database_add("/no-room", ON_SQLITE, test_no_room);
    test_database_add("/disk-refuses", ON_SQLITE, test_disk_refuses);
    test_database_add("/wide", ON_BOTH, test_wide);
    test_database_add("/taken-back", ON_SQLITE, test_taken_back);
    return g_test_run();
}
