/* fetch_maildir.c - taking mail from a Maildir of this machine: new/ and cur/, a file each. What is
 * taken goes from new/ to cur/ as read, as any mail reader does it. */
#include "base/clock.h"
#include "base/fail.h"
#include "mail/fetch_job.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAUSE_MS = 500, CHUNK = 64 * 1024, SETTLE_MOST = 200 };
#define FOLDER "maildir"
#define VALIDITY "name"
/* A folder that changed so recently may change again within the same tick of its clock. */
#define TICK (2 * CLOCK_SECOND)

/* The name without what follows its flags: what a message is known by. */
static char *uid_of(const char *name)
{
    return g_strndup(name, strcspn(name, ":"));
}

static bool is_seen(const char *name)
{
    const char *flags = strstr(name, ":2,");

    return flags != NULL && strchr(flags, 'S') != NULL;
}

static const char *root_of(const struct fetch_job *j)
{
    return j->account.in_url + strlen("maildir:");
}

/* How the two folders are now; -1: not to be trusted, look. */
static bool stamp_of(struct fetch_job *j, int64_t *stamp, GError **error)
{
    static const char *const names[] = {"new", "cur"};
    int64_t now = clock_now();

    *stamp = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(root_of(j), names[i], NULL);
        struct stat st;
        int64_t at;

        if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
            return fetch_trouble(j, ACCOUNT_FOLDER, error, "Maildir %s: %s", path,
                                 g_strerror(errno == 0 ? ENOTDIR : errno));
        at = st.st_mtim.tv_sec * CLOCK_SECOND + st.st_mtim.tv_nsec / 1000000;
        *stamp = now - at < TICK ? -1 : *stamp < 0 ? -1 : *stamp * 31 + at;
    }
    return true;
}

static bool take(struct fetch_job *j, const char *path, struct fetched_message m, GError **error)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    ssize_t n = 0;

    if (fd < 0 && errno == ENOENT)
        return true; /* somebody else moved it */
    if (fd < 0)
        return fetch_trouble(j, ACCOUNT_FOLDER, error, "%s: %s", path, g_strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return true;
    }
    while ((n = read(fd, chunk, CHUNK)) > 0)
        fetch_add(j, chunk, (size_t)n);
    close(fd);
    if (n < 0)
        return fetch_trouble(j, ACCOUNT_FOLDER, error, "%s: %s", path, g_strerror(errno));
    m.received_at = st.st_mtim.tv_sec * CLOCK_SECOND;
    return fetch_end(j, m, error);
}

static bool take_file(struct fetch_job *j, const char *folder, const char *name, bool first,
                      GError **error)
{
    g_autofree char *uid = uid_of(name);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct fetched_message m = {.uid = uid};
    bool known = false;

    if (*name == '.' || !g_utf8_validate(uid, -1, NULL) ||
        !fetch_known(j, FOLDER, VALIDITY, uid, &known, error))
        return *name == '.' || !g_utf8_validate(uid, -1, NULL);
    if (known)
        return true;
    if (!(fetch_wanted(j, first, is_seen(name), &m.manner) ? take(j, path, m, error)
                                                           : fetch_pass(j, uid, error)))
        return false;
    return !fetch_full(j) || (fetch_store(j, "maildir", FOLDER, VALIDITY, 0, error) &&
                              fetch_begin(j, false, error));
}

static bool take_folder(struct fetch_job *j, const char *sub, bool first, GError **error)
{
    g_autofree char *folder = g_build_filename(root_of(j), sub, NULL);
    g_autoptr(GDir) dir = NULL;
    const char *name;

    j->fault = ACCOUNT_FOLDER;
    dir = g_dir_open(folder, 0, error);
    if (dir == NULL || !fetch_begin(j, false, error))
        return false;
    while (!fetch_stopping(j) && (name = g_dir_read_name(dir)) != NULL)
        if (!take_file(j, folder, name, first, error))
            return false;
    return fetch_store(j, "maildir", FOLDER, VALIDITY, 0, error);
}

/* Where a message goes that is taken; NULL: it is deleted. "move" means a folder of the same
 * Maildir (".Name", as Maildir++ has it), or another one by its path. */
static char *goal_of(const struct fetch_job *j, const char *name, const char *uid)
{
    g_autofree char *sub = NULL;
    g_autofree char *file = NULL;

    if (strcmp(j->account.after_taking, "delete") == 0)
        return NULL;
    file = strstr(name, ":2,") == NULL ? g_strconcat(uid, ":2,S", NULL)
           : is_seen(name)             ? g_strdup(name)
                                       : g_strconcat(name, "S", NULL);
    if (strcmp(j->account.after_taking, "move") != 0)
        return g_build_filename(root_of(j), "cur", file, NULL);
    if (g_path_is_absolute(j->account.move_to))
        return g_build_filename(j->account.move_to, "cur", file, NULL);
    sub = g_strconcat(".", j->account.move_to, NULL);
    g_strdelimit(sub + 1, "/", '.');
    return g_build_filename(root_of(j), sub, "cur", file, NULL);
}

static bool settle_file(struct fetch_job *j, const char *path, const char *name, const char *uid,
                        GError **error)
{
    g_autofree char *goal = goal_of(j, name, uid);
    g_autofree char *folder = goal == NULL ? NULL : g_path_get_dirname(goal);

    if (goal == NULL ? unlink(path) == 0 || errno == ENOENT
                     : strcmp(goal, path) == 0 || (g_mkdir_with_parents(folder, 0700) == 0 &&
                                                   (rename(path, goal) == 0 || errno == ENOENT)))
        return true;
    return fetch_trouble(j, ACCOUNT_FOLDER, error, "%s: %s", path, g_strerror(errno));
}

/* Each file whose message waits to be settled, wherever it lies by now. */
static bool settle_folder(struct fetch_job *j, const char *sub, GHashTable *waiting, GError **error)
{
    g_autofree char *folder = g_build_filename(root_of(j), sub, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;

    if (dir == NULL)
        return false;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *uid = uid_of(name);
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_hash_table_contains(waiting, uid) && !settle_file(j, path, name, uid, error))
            return false;
    }
    return true;
}

static bool settle(struct fetch_job *j, GError **error)
{
    size_t n = SETTLE_MOST;

    while (n == SETTLE_MOST) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GHashTable) waiting = g_hash_table_new(g_str_hash, g_str_equal);
        struct fetched_unsettled_row *rows = NULL;

        if (!fetched_unsettled(j->house, a, j->account.id, FOLDER, VALIDITY, SETTLE_MOST, &rows,
                               &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            g_hash_table_add(waiting, (void *)(uintptr_t)rows[i].uid);
        if (n > 0 && (!settle_folder(j, "new", waiting, error) ||
                      !settle_folder(j, "cur", waiting, error) ||
                      !fetched_settle(j->house, rows, n, error)))
            return false;
    }
    return true;
}

static bool run(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct fetched_folder at;
    int64_t stamp = 0;
    bool first = false;

    if (!stamp_of(j, &stamp, error))
        return false;
    if (stamp >= 0 && stamp == j->stamp)
        return true;
    if (!fetch_first(j, a, FOLDER, VALIDITY, &at, &first, error) ||
        !take_folder(j, "new", first, error) || !take_folder(j, "cur", first, error) ||
        (first && !fetch_stopping(j) &&
         !fetch_first_done(j, "maildir", FOLDER, VALIDITY, error)) ||
        !settle(j, error) || !fetch_well(j, "ready", error))
        return false;
    j->stamp = stamp;
    return true;
}

static bool try(struct fetch_job *j, GError **error)
{
    int64_t stamp;

    return stamp_of(j, &stamp, error);
}

const struct fetch_way fetch_maildir = {"maildir:", run, try, PAUSE_MS};
