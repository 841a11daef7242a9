/* backup.c - vorgang backup FILE, restore FILE. On SQLite a backup is a database file of its own,
 * taken while serving; on PostgreSQL it is made and read by pg_dump and pg_restore. */
#include "base/background.h"
#include "base/clock.h"
#include "base/fail.h"
#include "cmd/cli.h"
#include "core/aside.h"
#include "core/backup.h"
#include "core/backup_seal.h"
#include "core/backup_tool.h"
#include "core/forgotten.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"by", CLI_TEXT, "ID", "the person who asked for it, for the list of backups"},
    {"public-key", CLI_TEXT, "HEX", "seals FILE to this key"},
    {"passphrase-stdin", CLI_FLAG, "", "seals FILE by a passphrase, read from standard input"},
    {"new-key", CLI_FLAG, "",
     "makes a key, prints it this one time, and seals all backups that go\n"
     "into the folder from now on; makes none now"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static bool read_passphrase(struct cli *cli, const char **passphrase, GError **error)
{
    *passphrase = cli_flag(cli, "passphrase-stdin") ? cli_read_line(cli->arena) : NULL;
    if (!cli_flag(cli, "passphrase-stdin") ||
        (*passphrase != NULL && strlen(*passphrase) >= BACKUP_PASSPHRASE_LEAST))
        return true;
    fail_set(error, FAIL_INVALID, "passphrase: standard input holds none of %d bytes or more",
             BACKUP_PASSPHRASE_LEAST);
    return false;
}

static bool write_file(struct house *house, struct cli *cli, const char *path, GError **error)
{
    struct backup_lock lock = {.public_key = cli_get(cli, "public-key")};
    g_autofree char *plain = g_strconcat(path, ".plain", NULL);
    uint8_t file_key[BACKUP_KEY_BYTES];
    bool ok;

    if (!read_passphrase(cli, &lock.passphrase, error))
        return false;
    if (lock.public_key == NULL && lock.passphrase == NULL)
        return backup_write(house, cli_database(cli), path, error);
    if (lock.public_key != NULL && lock.passphrase != NULL) {
        fail_set(error, FAIL_INVALID, "backup: a public key and a passphrase (give one of them)");
        return false;
    }
    if (g_file_test(plain, G_FILE_TEST_EXISTS)) {
        fail_set(error, FAIL_CONFLICT, "backup: %s is there already (move it away)", plain);
        return false;
    }
    ok = backup_write(house, cli_database(cli), plain, error) &&
         backup_seal(plain, path, &lock, file_key, error);
    g_unlink(plain);
    return ok;
}

static bool key_tx(struct db *db, void *data, GError **error)
{
    return setting_put(db, "backup_key", data, error) && setting_touch(db, error);
}

static bool new_key(struct house *house, struct cli *cli, GError **error)
{
    const char *open, *secret;

    backup_key_new(cli->arena, &open, &secret);
    /* First it must be seen: what is sealed to a key that nobody has is lost. */
    if (puts(secret) == EOF || fflush(stdout) != 0) {
        fail_set(error, FAIL_IO, "backup: the new key cannot be printed: %s", g_strerror(errno));
        return false;
    }
    return db_write(house->pool, key_tx, (void *)(uintptr_t)open, error);
}

/* Without FILE: into the folder of backups, proved and noted. */
static bool backup(struct house *house, struct cli *cli, const char *path, GError **error)
{
    const char *by = cli_get(cli, "by");

    if (cli_flag(cli, "new-key"))
        return new_key(house, cli, error);
    if (path != NULL)
        return write_file(house, cli, path, error);
    (void)background_yield();
    return backup_now(house, cli_database(cli), by == NULL ? 0 : g_ascii_strtoll(by, NULL, 10),
                      error);
}

static int backup_run(struct cli *cli)
{
    GError *error = NULL;
    struct house *house;
    int code = EX_OK;

    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!backup(house, cli, cli_argument(cli, 0), &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_backup = {
    .name = "backup",
    .arguments = "[FILE]",
    .help =
        "Writes the whole database into one file, while serving, too. Without FILE it goes into\n"
        "backups/ of the data folder, is restored and checked there for a trial, and is listed\n"
        "in the browser. The key file of the data folder (secret.key) is not in it: keep a copy\n"
        "of it elsewhere.",
    .options = options,
    .most_arguments = 1,
    .run = backup_run,
};

static bool copy_synced(const char *from, const char *to, GError **error)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
    char buffer[65536];
    ssize_t n = -1;
    bool ok = false;

    if (in >= 0)
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out >= 0) {
        while ((n = read(in, buffer, sizeof buffer)) > 0)
            if (write(out, buffer, (size_t)n) != n)
                break;
        ok = n == 0 && fsync(out) == 0;
    }
    if (!ok)
        fail_set(error, FAIL_IO, "restore %s: %s", from, g_strerror(errno));
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0)
        ok = false;
    return ok;
}

/* What was deleted or anonymised, as the database at URL has it. One that can't be read, or is no
 * desk's, has none; one that can must tell. */
static bool ask_database(struct cli *cli, const char *url, GString *list, GError **out)
{
    g_autoptr(GError) error = NULL;
    struct db_pool *pool = db_pool_open(url, &error);
    struct db *db = pool == NULL ? NULL : db_take(pool, &error);

    bool told = db != NULL && forgotten_list(db, list, &error);
    bool must = db != NULL && !fail_is(error, FAIL_NOT_FOUND) &&
                cli_get(cli, "tombstones") == NULL && !cli_flag(cli, "without-tombstones");

    db_give(db);
    db_pool_free(pool);
    if (told)
        return true;
    if (must)
        fail_set(out, FAIL_CONFLICT,
                 "restore: the database that is replaced does not tell what was deleted: %s (give "
                 "a list by --tombstones, or --without-tombstones: what was deleted since the "
                 "backup then comes back)",
                 error->message);
    else
        fprintf(stderr,
                "vorgang: the database that is replaced does not tell what was deleted: %s\n",
                error->message);
    return !must;
}

static bool ask_file(const char *path, GString *list, GError **error)
{
    g_autofree char *text = NULL;
    gsize n = 0;

    if (!g_file_get_contents(path, &text, &n, error))
        return false;
    if (n > FORGOTTEN_BYTES || strlen(text) != n || strstr(text, "# vorgang ") == NULL) {
        fail_set(error, FAIL_INVALID,
                 "restore: %s is no list of what was deleted (move it away)", path);
        return false;
    }
    g_string_append_len(list, text, (gssize)n);
    g_string_append_c(list, '\n');
    return true;
}

/* All that is known of it: from the database that is replaced (URL, NULL: there is none), the file
 * beside it, and the one named. */
static bool gather(struct cli *cli, const char *url, GString *list, GError **error)
{
    g_autofree char *beside = g_build_filename(cli_data(cli), FORGOTTEN_FILE, NULL);
    const char *named = cli_get(cli, "tombstones");

    return (url == NULL || ask_database(cli, url, list, error)) &&
           (!g_file_test(beside, G_FILE_TEST_EXISTS) || ask_file(beside, list, error)) &&
           (named == NULL || ask_file(named, list, error));
}

/* Nothing of it comes back. */
static bool replay(const struct house *house, const GString *list, GError **error)
{
    struct forgotten_done done;

    if (!forgotten_replay(house, list->str, &done, error)) {
        g_prefix_error(error, "restore: what was deleted since cannot be deleted again: ");
        return false;
    }
    if (done.erased + done.veiled + done.people + done.kept > 0)
        fprintf(stderr,
                "vorgang: done again, what was done since the backup: %" G_GINT64_FORMAT
                " tickets deleted, %" G_GINT64_FORMAT " anonymised, %" G_GINT64_FORMAT
                " persons; kept for a reason of their own (see the log): %" G_GINT64_FORMAT "\n",
                done.erased, done.veiled, done.people, done.kept);
    if (done.foreign > 0)
        fprintf(stderr,
                "vorgang: %" G_GINT64_FORMAT
                " lines of the list are another house's and were passed over\n",
                done.foreign);
    return true;
}

/* Only a whole database of ours is put in place of another, without what was deleted since. */
static bool proven(struct cli *cli, const char *url, const GString *list, GError **error)
{
    struct db_pool *pool = db_pool_open(url, error);
    struct house *house = NULL;
    bool ok = false;

    if (pool == NULL)
        return false;
    if (db_migrate(pool, error))
        house = house_open(pool, NULL, error);
    if (house != NULL) {
        g_autoptr(db_conn) db = db_take(pool, error);

        house->data_dir = cli_data(cli);
        ok = db != NULL && (db_is_postgres(db) || db_integrity(db, error));
    }
    ok = ok && replay(house, list, error);
    house_free(house);
    db_pool_free(pool);
    return ok;
}

/* `serve` holds this lock while it runs. */
static int lock_data(const char *data, GError **error)
{
    g_autofree char *path = g_build_filename(data, "serve.lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    fail_set(error, FAIL_BUSY, "restore: `vorgang serve` runs on %s (stop it first)", data);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The same, of a folder that may not be there yet. */
static int lock_folder(struct cli *cli, GError **error)
{
    const char *data = cli_data(cli);

    if (g_mkdir_with_parents(data, 0700) == 0)
        return lock_data(data, error);
    fail_set(error, FAIL_IO, "data folder %s: %s", data, g_strerror(errno));
    return -1;
}

static bool put_in_place(const char *fresh, const char *target, GError **error)
{
    g_autofree char *kept =
        g_strdup_printf("%s.before-restore-%" G_GINT64_FORMAT, target, clock_now());
    g_autofree char *wal = g_strconcat(target, "-wal", NULL),
                    *shm = g_strconcat(target, "-shm", NULL);

    if (g_file_test(target, G_FILE_TEST_EXISTS)) {
        g_autofree char *kept_wal = g_strconcat(kept, "-wal", NULL);

        /* The old one stays, with its log: a wrong restore loses nothing. */
        if (g_rename(target, kept) != 0 ||
            (g_file_test(wal, G_FILE_TEST_EXISTS) && g_rename(wal, kept_wal) != 0)) {
            fail_set(error, FAIL_IO, "restore: %s: %s", target, g_strerror(errno));
            return false;
        }
        g_unlink(shm);
        fprintf(stderr, "vorgang: the database that was there is kept as %s\n", kept);
    }
    if (g_rename(fresh, target) == 0)
        return true;
    fail_set(error, FAIL_IO, "restore: %s: %s", target, g_strerror(errno));
    return false;
}

/* What a database file leaves beside itself; an old one's log would be taken for a new one's. */
static void sweep(const char *path, bool whole)
{
    g_autofree char *wal = g_strconcat(path, "-wal", NULL), *shm = g_strconcat(path, "-shm", NULL);

    g_unlink(wal);
    g_unlink(shm);
    if (whole)
        g_unlink(path);
}

/* Should it break off from here on, the list is there for the next time. */
static bool keep_list(struct cli *cli, const GString *list, GError **error)
{
    g_autofree char *beside = g_build_filename(cli_data(cli), FORGOTTEN_FILE, NULL);

    return list->len == 0 || forgotten_save(beside, list->str, error);
}

static bool restore_sqlite(struct cli *cli, const char *path, const char *target, GError **error)
{
    g_autofree char *fresh = g_strconcat(target, ".restore", NULL);
    g_autofree char *old_url = g_strconcat("sqlite:", target, NULL);
    g_autofree char *fresh_url = g_strconcat("sqlite:", fresh, NULL);
    g_autofree char *wal = g_strconcat(fresh, "-wal", NULL); /* its last connection takes it away */
    bool there = g_file_test(target, G_FILE_TEST_EXISTS);
    g_autoptr(GString) list = g_string_new(NULL);
    int lock = lock_folder(cli, error);
    bool ok;

    if (lock < 0)
        return false;
    sweep(fresh, true);
    ok = gather(cli, there ? old_url : NULL, list, error) && copy_synced(path, fresh, error) &&
         proven(cli, fresh_url, list, error) && keep_list(cli, list, error);
    if (ok && g_file_test(wal, G_FILE_TEST_EXISTS)) {
        fail_set(error, FAIL_IO, "restore: %s could not be ended (is the disk full?)", fresh);
        ok = false;
    }
    sweep(fresh, !ok);
    if (ok && !put_in_place(fresh, target, error)) {
        sweep(fresh, true);
        ok = false;
    }
    close(lock);
    return ok;
}

static const struct cli_option restore_options[] = {
    {"key-file", CLI_TEXT, "FILE", "its first line is the key of a sealed backup (vorgang-key-…)"},
    {"passphrase-stdin", CLI_FLAG, "", "the passphrase of a sealed backup, from standard input"},
    {"tombstones", CLI_TEXT, "FILE",
     "a list of what was deleted or anonymised since, as a data folder has it in\n"
     "forgotten.list; what stands in the database that is replaced, and in this\n"
     "data folder, counts without it"},
    {"without-tombstones", CLI_FLAG, "",
     "although the database that is replaced does not tell what was deleted"},
    {NULL, CLI_FLAG, NULL, NULL},
};

/* *PATH becomes that of the opened backup, which the caller removes; one that is not sealed stays.
 */
static bool unseal(struct cli *cli, const char **path, bool *opened, GError **error)
{
    const char *key_file = cli_get(cli, "key-file");
    struct backup_lock lock = {.secret_key = NULL};
    g_autofree char *text = NULL;
    const char *plain;

    *opened = false;
    if (!backup_is_sealed(*path))
        return true;
    if (key_file != NULL && !g_file_get_contents(key_file, &text, NULL, error))
        return false;
    if (text != NULL)
        lock.secret_key = g_strstrip(g_strdelimit(text, "\r\n", '\0'));
    if (!read_passphrase(cli, &lock.passphrase, error))
        return false;
    if (g_mkdir_with_parents(cli_data(cli), 0700) != 0) {
        fail_set(error, FAIL_IO, "data folder %s: %s", cli_data(cli), g_strerror(errno));
        return false;
    }
    plain = arena_printf(cli->arena, "%s/opened-%d", cli_data(cli), (int)getpid());
    *opened = backup_open(*path, plain, &lock, error);
    *path = plain;
    return *opened;
}

/* Moves what is there aside, or back. */
static bool arrange(const char *url, enum aside what, GError **error)
{
    struct db_pool *pool = db_pool_open(url, error);
    bool ok = pool != NULL && aside_do(pool, what, error);

    db_pool_free(pool);
    if (!ok)
        g_prefix_error(error, "restore: ");
    return ok;
}

static bool restore_postgres(struct cli *cli, const char *path, const char *url, GError **error)
{
    const char *const restore[] = {
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        "--dbname",   "",        path,          NULL};
    g_autoptr(GString) list = g_string_new(NULL);
    int lock = lock_folder(cli, error);
    bool ok;

    if (lock < 0)
        return false;
    ok = arrange(url, ASIDE_BACK, error) && gather(cli, url, list, error) &&
         keep_list(cli, list, error) && arrange(url, ASIDE_PUT, error);
    if (ok && backup_tool(url, restore, error) && proven(cli, url, list, error)) {
        ok = arrange(url, ASIDE_DROP, error);
    } else if (ok) {
        g_autoptr(GError) why = NULL;

        ok = false;
        if (!arrange(url, ASIDE_BACK, &why))
            g_prefix_error(error, "what was there waits in the schema vorgang_before (%s; run this again): ",
                           why->message);
    }
    close(lock);
    return ok;
}

static int restore_run(struct cli *cli)
{
    const char *path = cli_argument(cli, 0), *url = cli_get(cli, "database");
    const char *target;
    GError *error = NULL;
    bool ok, opened;

    if (path == NULL)
        return cli_usage(cli, "restore from which file?");
    if (!unseal(cli, &path, &opened, &error))
        return cli_fail(error);

    if (url != NULL && g_str_has_prefix(url, "postgres")) {
        ok = restore_postgres(cli, path, url, &error);
    } else {
        target = url != NULL && g_str_has_prefix(url, "sqlite:")
                     ? url + strlen("sqlite:")
                     : arena_printf(cli->arena, "%s/vorgang.db", cli_data(cli));
        ok = restore_sqlite(cli, path, target, &error);
    }
    if (opened)
        g_unlink(path);
    return ok ? EX_OK : cli_fail(error);
}

const struct cli_command cmd_restore = {
    .name = "restore",
    .arguments = "FILE",
    .help =
        "Puts a backup in place of the database. The one that was there is kept beside it (on\n"
        "PostgreSQL it comes back if the backup is no good, and goes when all is well). A sealed\n"
        "one needs its key or passphrase; with a wrong one nothing is changed. What was deleted\n"
        "for good or anonymised since the backup is deleted or anonymised again.",
    .options = restore_options,
    .most_arguments = 1,
    .run = restore_run,
};
