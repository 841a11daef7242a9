/* Content comes back as it was given, packed or not, whole, in pieces and from anywhere; what is
 * damaged is told and takes no memory. On both databases. */
#include "base/fail.h"
#include "core/blob.h"
#include "core/pack.h"
#include "sql/blob.h"
#include "tools/database.h"

#include <string.h>

enum { BIG = 3 * PACK_MOST + 77 };

struct scene {
    struct arena *a;
    const char *text;  /* BIG bytes that repeat */
    const char *noise; /* and that do not */
    struct {
        const void *data;
        int64_t size, id, again;
    } kept[5];
    int64_t old, broken, bomb;
};

static char *noise(struct arena *a)
{
    g_autoptr(GRand) r = g_rand_new_with_seed(7);
    char *out = arena_alloc(a, BIG);

    for (size_t i = 0; i < BIG; i++)
        out[i] = (char)g_rand_int_range(r, 0, 256);
    return out;
}

static char *text(struct arena *a)
{
    char *out = arena_alloc(a, BIG);

    for (size_t i = 0; i < BIG; i++)
        out[i] = "Guten Tag, der Drucker druckt nicht.\r\n"[i % 38];
    return out;
}

static bool put_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    /* The head of a frame that says one gigabyte (RFC 8878, 3.1.1.1). */
    static const char bomb[] = "\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x40\x01\x00\x00";

    for (size_t i = 0; i < G_N_ELEMENTS(s->kept); i++) {
        const struct blob_source source = {.data = s->kept[i].data, .size = s->kept[i].size};

        if (!blob_put(db, s->a, &source, &s->kept[i].id, error) ||
            !blob_put(db, s->a, &source, &s->kept[i].again, error))
            return false;
    }
    return sql_blob_add(db, "old", 3, (struct str){"abc", 3}, 0, &s->old, error) &&
           sql_blob_add(db, "broken", 3, (struct str){"abc", 3}, 1, &s->broken, error) &&
           sql_blob_add(db, "bomb", 9, (struct str){bomb, sizeof bomb - 1}, 1, &s->bomb, error);
}

static void check_read(struct db *db, int64_t id, const char *data, int64_t size)
{
    static const int64_t offsets[] = {0, 1, PACK_MOST - 1, PACK_MOST, 2 * PACK_MOST + 5, BIG - 1, BIG};
    char out[100];
    GError *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
        size_t n = 1, want = (size_t)CLAMP(size - offsets[i], 0, (int64_t)sizeof out);

        g_assert_true(blob_read(db, id, offsets[i], out, sizeof out, &n, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(n, <=, want);
        g_assert_true(n > 0 || want == 0);
        g_assert_true(memcmp(out, data + offsets[i], n) == 0);
    }
}

static void check_damaged(struct db *db, struct arena *a, int64_t id)
{
    g_autoptr(GError) error = NULL;
    const void *data;
    size_t n;

    g_assert_false(blob_get(db, a, id, 100, &data, &n, &error));
    g_assert_true(fail_is(error, FAIL_CORRUPT));
}

static void test_blob(struct test_database *d)
{
    g_autoptr(arena) a = arena_new();
    struct scene s = {.a = a, .text = text(a), .noise = noise(a)};
    GError *error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct blob_data_row row;
    const void *data;
    size_t n;

    for (size_t i = 0; i < G_N_ELEMENTS(s.kept); i++) {
        s.kept[i].data = i % 2 == 0 ? s.text : s.noise;
        s.kept[i].size = i < 2 ? 2000 : i < 4 ? BIG : 0;
    }
    g_assert_true(db_write(d->pool, put_tx, &s, &error));
    g_assert_no_error(error);
    db = db_take(d->pool, &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < G_N_ELEMENTS(s.kept); i++) {
        g_assert_cmpint(s.kept[i].id, ==, s.kept[i].again);
        g_assert_true(blob_get(db, a, s.kept[i].id, BIG, &data, &n, &error));
        g_assert_cmpuint(n, ==, (size_t)s.kept[i].size);
        g_assert_true(memcmp(data, s.kept[i].data, n) == 0);
        check_read(db, s.kept[i].id, s.kept[i].data, s.kept[i].size);
    }
    g_assert_true(sql_blob_data(db, a, s.kept[0].id, &row, &error));
    g_assert_cmpuint(row.data.n, <, 200);
    g_assert_true(sql_blob_data(db, a, s.kept[1].id, &row, &error));
    g_assert_cmpint(row.packed, ==, 0);
    g_assert_true(blob_get(db, a, s.old, 100, &data, &n, &error));
    g_assert_true(n == 3 && memcmp(data, "abc", 3) == 0);
    check_damaged(db, a, s.broken);
    check_damaged(db, a, s.bomb);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/blob/packed", ON_BOTH, test_blob);
    return g_test_run();
}
