#include "mail/file_reader.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "decode/file_text_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { NAME_BYTES = 255 };

/* Of names only what tells the format goes to the other process. */
static char *plain(struct arena *a, const char *text)
{
    char *out = arena_strndup(a, text, MIN(strlen(text), (size_t)NAME_BYTES));

    for (char *p = out; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr(".-+/", *p) == NULL)
            *p = '_';
    return out;
}

static int spawn(struct arena *a, const char *program, int in, int out, const char *filename,
                 const char *content_type, pid_t *pid)
{
    const char *dot = strrchr(filename, '.');
    char *const argv[] = {(char[]){"vorgang"},
                          (char[]){"file-text"},
                          (char[]){"--name"},
                          arena_printf(a, "x%s", plain(a, dot == NULL ? "" : dot)),
                          (char[]){"--type"},
                          arena_printf(a, "x%s", plain(a, content_type)),
                          NULL};
    char *const env[] = {(char[]){"LC_ALL=C.UTF-8"}, (char[]){"PATH=/nonexistent"}, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t all;
    int r;

    sigfillset(&all);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attr, &all);
    sigemptyset(&all);
    posix_spawnattr_setsigmask(&attr, &all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, FILE_TEXT_IN);
    posix_spawn_file_actions_adddup2(&actions, out, FILE_TEXT_OUT);
    for (int fd = 0; fd < FILE_TEXT_IN; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    r = posix_spawn(pid, program, &actions, &attr, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    return r;
}

/* Its status; killed where it takes too long. */
static int wait_for(pid_t pid)
{
    struct pollfd p = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    int64_t until = clock_monotonic() + FILE_READER_MS;
    int status = 0, ready;

    do {
        ready = p.fd < 0 ? 0 : poll(&p, 1, (int)MAX(until - clock_monotonic(), 0));
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        kill(pid, SIGKILL);
    if (p.fd >= 0)
        close(p.fd);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static const char *fate_of(int status)
{
    if (!WIFEXITED(status))
        return "broken";
    switch (WEXITSTATUS(status)) {
    case EX_OK:
        return "read";
    case FILE_TEXT_UNKNOWN:
        return "unknown";
    case FILE_TEXT_NO_READER:
        return "no reader";
    case FILE_TEXT_UNLOCKED:
    default:
        return "broken";
    }
}

static bool take_text(struct arena *a, int out, const char **text, GError **error)
{
    g_autofree char *bytes = g_malloc(FILE_TEXT_BYTES);
    ssize_t n;

    do {
        n = pread(out, bytes, FILE_TEXT_BYTES, 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        fail_set(error, FAIL_IO, "file: its words: %s", g_strerror(errno));
        return false;
    }
    *text = text_repair(a, bytes, (size_t)n);
    return true;
}

bool file_reader_run(struct arena *a, const char *program, int in, const char *filename,
                     const char *content_type, struct file_reading *out, GError **error)
{
    int fd = memfd_create("words", MFD_CLOEXEC), r, status;
    pid_t pid;
    bool ok;

    *out = (struct file_reading){.fate = "broken", .text = ""};
    if (fd < 0) {
        fail_set(error, FAIL_IO, "file: %s", g_strerror(errno));
        return false;
    }
    r = spawn(a, program, in, fd, filename, content_type, &pid);
    if (r != 0) {
        close(fd);
        fail_set(error, FAIL_IO, "file: %s: %s", program, g_strerror(r));
        return false;
    }
    status = wait_for(pid);
    out->fate = fate_of(status);
    if (strcmp(out->fate, "broken") == 0)
        log_event(LOG_WARN, "file.broken", "status=%d type=%s", status, plain(a, content_type));
    ok = take_text(a, fd, &out->text, error);
    close(fd);
    return ok;
}
