/* Sealed backups: only the right key or passphrase opens them, and a changed file is noticed. */
#include "core/backup_seal.h"

#include "base/fail.h"
#include "base/secret.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

struct scene {
    struct arena *a;
    char *dir, *plain, *sealed, *back;
    const char *open, *secret;
    uint8_t file_key[BACKUP_KEY_BYTES];
};

static void begin(struct scene *s)
{
    *s = (struct scene){.a = arena_new(), .dir = g_dir_make_tmp("seal-XXXXXX", NULL)};
    s->plain = g_build_filename(s->dir, "plain", NULL);
    s->sealed = g_build_filename(s->dir, "sealed", NULL);
    s->back = g_build_filename(s->dir, "back", NULL);
    backup_key_new(s->a, &s->open, &s->secret);
}

static void end(struct scene *s)
{
    g_unlink(s->plain);
    g_unlink(s->sealed);
    g_unlink(s->back);
    g_rmdir(s->dir);
    g_free(s->plain);
    g_free(s->sealed);
    g_free(s->back);
    g_free(s->dir);
    arena_free(s->a);
}

static void seal(struct scene *s, size_t size, const struct backup_lock *lock)
{
    g_autofree char *bytes = g_malloc(size + 1);
    GError *error = NULL;

    memset(bytes, 'x', size);
    g_unlink(s->sealed);
    g_assert_true(g_file_set_contents(s->plain, bytes, (gssize)size, NULL));
    g_assert_true(backup_seal(s->plain, s->sealed, lock, s->file_key, &error));
    g_assert_no_error(error);
    g_assert_true(backup_is_sealed(s->sealed) && !backup_is_sealed(s->plain));
}

static void opens(struct scene *s, const struct backup_lock *lock)
{
    g_autofree char *was = NULL, *is = NULL;
    size_t n = 0, m = 0;
    GError *error = NULL;

    g_assert_true(backup_open(s->sealed, s->back, lock, &error));
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(s->plain, &was, &n, NULL) && g_file_get_contents(s->back, &is, &m, NULL));
    g_assert_true(n == m && memcmp(was, is, n) == 0);
    g_unlink(s->back);
}

static void refuses(struct scene *s, const struct backup_lock *lock, enum fail kind)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(backup_open(s->sealed, s->back, lock, &error));
    g_assert_cmpint(fail_kind(error), ==, kind);
    g_assert_cmpint(access(s->back, F_OK), !=, 0);
}

static void by_key(void)
{
    static const size_t sizes[] = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7};
    const char *other_open, *other;
    struct scene s;

    begin(&s);
    backup_key_new(s.a, &other_open, &other);
    g_assert_true(backup_public_ok(s.open) && !backup_public_ok("zz") && !backup_public_ok(s.secret));
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        seal(&s, sizes[i], &(struct backup_lock){.public_key = s.open});
        opens(&s, &(struct backup_lock){.secret_key = s.secret});
        opens(&s, &(struct backup_lock){.file_key = s.file_key});
        refuses(&s, &(struct backup_lock){.secret_key = other}, FAIL_DENIED);
    }
    refuses(&s, &(struct backup_lock){.passphrase = "vier alte Katzen"}, FAIL_DENIED);
    refuses(&s, &(struct backup_lock){.secret_key = s.open}, FAIL_INVALID);
    end(&s);
}

static void by_passphrase(void)
{
    struct scene s;

    begin(&s);
    seal(&s, PIECE + 5, &(struct backup_lock){.passphrase = "vier alte Katzen"});
    opens(&s, &(struct backup_lock){.passphrase = "vier alte Katzen"});
    refuses(&s, &(struct backup_lock){.passphrase = "fünf alte Katzen"}, FAIL_DENIED);
    refuses(&s, &(struct backup_lock){.secret_key = s.secret}, FAIL_DENIED);
    end(&s);
}

/* Every place where a byte can be another one, and every end. */
static void changed(void)
{
    struct backup_lock lock = {.secret_key = NULL};
    g_autofree char *bytes = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s);
    seal(&s, 2 * PIECE + 9, &(struct backup_lock){.public_key = s.open});
    lock.secret_key = s.secret;
    g_assert_true(g_file_get_contents(s.sealed, &bytes, &n, NULL));
    const size_t places[] = {0, 17, 20, 100, 130, 200, PIECE + 100, 2 * PIECE + 100, n - 1};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GError) error = NULL;

        bytes[places[i]] = (char)(bytes[places[i]] ^ 1);
        g_assert_true(g_file_set_contents(s.sealed, bytes, (gssize)n, NULL));
        g_assert_false(backup_open(s.sealed, s.back, &lock, &error));
        g_assert_true(fail_is(error, FAIL_CORRUPT) || fail_is(error, FAIL_DENIED));
        bytes[places[i]] = (char)(bytes[places[i]] ^ 1);
        g_assert_true(g_file_set_contents(s.sealed, bytes, (gssize)places[i], NULL));
        g_assert_false(backup_open(s.sealed, s.back, &lock, NULL));
        g_assert_cmpint(access(s.back, F_OK), !=, 0);
    }
    g_assert_true(g_file_set_contents(s.sealed, bytes, (gssize)n, NULL));
    opens(&s, &lock);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(secret_init());
    g_test_add_func("/backup/seal/key", by_key);
    g_test_add_func("/backup/seal/passphrase", by_passphrase);
    g_test_add_func("/backup/seal/changed", changed);
    return g_test_run();
}
