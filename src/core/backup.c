#include "core/backup.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/backup_seal.h"
#include "core/backup_tool.h"
#include "core/check.h"
#include "sql/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATE (26 * CLOCK_HOUR)
#define PLAIN ".plain"

enum { COPY_BYTES = 256 * 1024, ERROR_MAX = 500 };

bool backup_write(const struct house *house, const char *url, const char *path, GError **error)
{
    const char *const dump[] = {"pg_dump", "--format=custom", "--no-owner", "--file", path, NULL};

    if (db_pool_is_postgres(house->pool))
        return backup_tool(url, dump, error);
    return db_backup(house->pool, path, error);
}

static bool copy(const char *from, const char *to, GError **error)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
    g_autofree char *buffer = g_malloc(COPY_BYTES);
    ssize_t n = -1;
    bool ok = false;

    if (in >= 0)
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out >= 0) {
        while ((n = read(in, buffer, COPY_BYTES)) > 0)
            if (write(out, buffer, (size_t)n) != n)
                break;
        ok = n == 0;
    }
    if (!ok)
        fail_set(error, FAIL_IO, "backup: %s: %s", to, g_strerror(errno));
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0)
        ok = false;
    return ok;
}

static void first_finding(const char *area, const char *what, void *user)
{
    char **first = user;

    if (*first == NULL)
        *first = g_strdup_printf("%s: %s", area, what);
}

/* The database at URL as a desk would find it. */
static bool check_there(const char *url, const char *dir, GError **error)
{
    g_autofree char *found = NULL;
    struct db_pool *pool = db_pool_open(url, error);
    struct house *house = NULL;
    bool ok = false;

    if (pool == NULL)
        return false;
    if (db_migrate(pool, error))
        house = house_open(pool, NULL, error);
    if (house != NULL) {
        house->data_dir = dir;
        ok = check_all(house, first_finding, &found, error);
    }
    house_free(house);
    db_pool_free(pool);
    if (ok && found != NULL)
        fail_set(error, FAIL_CORRUPT, "backup: restored, it does not hold together: %s", found);
    return ok && found == NULL;
}

/* A folder of our own with one database in it. */
static void sweep(const char *dir)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    const char *name;

    while (d != NULL && (name = g_dir_read_name(d)) != NULL) {
        g_autofree char *path = g_build_filename(dir, name, NULL);

        g_unlink(path);
    }
    g_rmdir(dir);
}

/* Folders that an earlier proof left, because it was killed. */
static void sweep_old(const char *data_dir)
{
    g_autoptr(GDir) d = g_dir_open(data_dir, 0, NULL);
    const char *name;

    while (d != NULL && (name = g_dir_read_name(d)) != NULL) {
        g_autofree char *path = g_build_filename(data_dir, name, NULL);
        GStatBuf st;

        if (g_str_has_prefix(name, "prove-") && g_stat(path, &st) == 0 &&
            clock_now() - st.st_mtime * CLOCK_SECOND > CLOCK_DAY)
            sweep(path);
    }
}

static bool prove_sqlite(const struct house *house, const char *path, GError **error)
{
    g_autofree char *dir = g_build_filename(house->data_dir, "prove-XXXXXX", NULL);
    g_autofree char *file = NULL, *url = NULL;
    bool ok;

    sweep_old(house->data_dir);
    if (g_mkdtemp(dir) == NULL) {
        fail_set(error, FAIL_IO, "backup: %s: %s", dir, g_strerror(errno));
        return false;
    }
    file = g_build_filename(dir, "vorgang.db", NULL);
    url = g_strconcat("sqlite:", file, NULL);
    ok = copy(path, file, error) && check_there(url, dir, error);
    sweep(dir);
    return ok;
}

/* The same server and user, another database. */
static char *url_of(const char *url, const char *database, GError **error)
{
    const GUriFlags flags = G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD;
    g_autoptr(GUri) uri = g_uri_parse(url, flags, error);
    g_autofree char *path = g_strconcat("/", database, NULL);

    if (uri == NULL)
        return NULL;
    return g_uri_join_with_user(flags, g_uri_get_scheme(uri), g_uri_get_user(uri),
                                g_uri_get_password(uri), NULL, g_uri_get_host(uri),
                                g_uri_get_port(uri), path, g_uri_get_query(uri), NULL);
}

static bool prove_postgres(const struct house *house, const char *url, const char *path,
                           GError **error)
{
    g_autofree char *name = g_strdup_printf("vorgang_prove_%d", (int)getpid());
    g_autofree char *there = url_of(url, name, error);
    const char *const create[] = {"createdb", name, NULL}, *const drop[] = {"dropdb", name, NULL};
    const char *const restore[] = {"pg_restore", "--no-owner", "--exit-on-error", "--dbname", name,
                                   path, NULL};
    bool ok;

    if (there == NULL || !backup_tool(url, create, error))
        return false;
    ok = backup_tool(url, restore, error) && check_there(there, house->data_dir, error);
    return backup_tool(url, drop, ok ? error : NULL) && ok;
}

bool backup_prove(const struct house *house, const char *url, const char *path, GError **error)
{
    return db_pool_is_postgres(house->pool) ? prove_postgres(house, url, path, error)
                                            : prove_sqlite(house, path, error);
}

struct note {
    int64_t id, actor_id, size;
    const char *file, *error;
    bool proved;
};

static bool begin_tx(struct db *db, void *data, GError **error)
{
    struct note *n = data;

    return sql_backup_begin(db, n->file, clock_now(), n->actor_id, &n->id, error);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct note *n = data;

    return sql_backup_written(db, n->id, n->size, NULL, error) &&
           sql_backup_end(db, n->id, clock_now(), n->proved, n->error, NULL, error);
}

static char *folder(const struct house *house)
{
    return g_build_filename(house->data_dir, "backups", NULL);
}

struct prune {
    const struct house *house;
    struct arena *a;
};

static bool prune_tx(struct db *db, void *data, GError **error)
{
    struct prune *p = data;
    g_autofree char *dir = folder(p->house);
    struct backup_old_row *rows = NULL;
    size_t n = 0;

    if (!sql_backup_old(db, p->a, BACKUP_KEEP, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        g_autofree char *path = g_build_filename(dir, rows[i].file, NULL);

        g_unlink(path);
        if (!sql_backup_removed(db, rows[i].id, NULL, error))
            return false;
    }
    return true;
}

/* What is sealed into PATH stands beside it for a moment; what is proved is what PATH gives when it is
 * opened again, with the key that this one file has. */
static bool make_sealed(const struct house *house, const char *url, const char *path, const char *key,
                        GError **error)
{
    g_autofree char *plain = g_strconcat(path, PLAIN, NULL);
    uint8_t file_key[BACKUP_KEY_BYTES];
    bool ok;

    ok = backup_write(house, url, plain, error) &&
         backup_seal(plain, path, &(struct backup_lock){.public_key = key}, file_key, error);
    g_unlink(plain);
    ok = ok && backup_open(path, plain, &(struct backup_lock){.file_key = file_key}, error) &&
         backup_prove(house, url, plain, error);
    g_unlink(plain);
    sodium_memzero(file_key, sizeof file_key);
    return ok;
}

static bool make(const struct house *house, const char *url, const char *path, const char *key,
                 struct note *n, GError **error)
{
    GStatBuf st;
    bool ok = *key != '\0' ? make_sealed(house, url, path, key, error)
                           : backup_write(house, url, path, error);

    if (g_stat(path, &st) == 0)
        n->size = st.st_size;
    return ok && (*key != '\0' || backup_prove(house, url, path, error));
}

/* What a backup that was killed left unsealed. */
static void sweep_plain(const char *dir)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    const char *name;

    while (d != NULL && (name = g_dir_read_name(d)) != NULL) {
        g_autofree char *path = g_build_filename(dir, name, NULL);

        if (strstr(name, ".sealed" PLAIN) != NULL)
            g_unlink(path);
    }
}

static bool find_seal(const struct house *house, struct arena *a, const char **key, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && setting_read(db, a, "backup_key", "", key, error);
}

bool backup_now(const struct house *house, const char *url, int64_t actor_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *stamp = g_date_time_format(now, "vorgang-%Y%m%d-%H%M%S");
    g_autofree char *dir = folder(house), *path = NULL;
    g_autoptr(GError) wrong = NULL;
    struct note n = {.actor_id = actor_id, .error = ""};
    const char *key = "";

    if (!find_seal(house, a, &key, error))
        return false;
    n.file = arena_printf(a, "%s.%s%s", stamp, db_pool_is_postgres(house->pool) ? "dump" : "db",
                          *key == '\0' ? "" : ".sealed");
    path = g_build_filename(dir, n.file, NULL);
    if (g_mkdir_with_parents(dir, 0700) != 0) {
        fail_set(error, FAIL_IO, "backup: %s: %s", dir, g_strerror(errno));
        return false;
    }
    if (!db_write(house->pool, begin_tx, &n, error))
        return false;
    sweep_plain(dir);
    n.proved = make(house, url, path, key, &n, &wrong);
    if (!n.proved) {
        log_event(LOG_ERROR, "backup", "file=%s error=%s", n.file, wrong->message);
        n.error = text_cut(a, text_one_line(a, wrong->message), ERROR_MAX);
    }
    if (!db_write(house->pool, end_tx, &n, error) ||
        !db_write(house->pool, prune_tx, &(struct prune){house, a}, error))
        return false;
    if (!n.proved)
        g_propagate_error(error, g_steal_pointer(&wrong));
    return n.proved;
}

bool backup_list(struct db *db, struct arena *a, struct backup_row **rows, size_t *n, GError **error)
{
    return sql_backup_list(db, a, BACKUP_LIST, rows, n, error);
}

bool backup_file(const struct house *house, struct db *db, struct arena *a, int64_t id, char **path,
                 GError **error)
{
    g_autofree char *dir = folder(house);
    struct backup_row *rows = NULL;
    size_t n = 0;

    if (!backup_list(db, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id && !rows[i].removed && rows[i].ended_at != 0) {
            *path = arena_printf(a, "%s/%s", dir, rows[i].file);
            return true;
        }
    fail_set(error, FAIL_NOT_FOUND, "backup: there is no such file any more");
    return false;
}

bool backup_is_late(struct db *db, struct arena *a, int64_t now, bool *late, int64_t *proved_at,
                    GError **error)
{
    const char *hour = setting_get(db, a, "backup_hour", "off");
    struct backup_proved_row proved;
    struct backup_last_row last;

    if (!sql_backup_proved(db, a, &proved, error) || !sql_backup_last(db, a, &last, error))
        return false;
    *proved_at = proved.at;
    *late = strcmp(hour, "off") != 0 && last.at != 0 && now - proved.at > LATE;
    return true;
}
