#include "mail/sendmail.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, WORDS_BYTES = 500, POLL_MS = 20 };

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno != EINTR)
            return false;
        p += MAX(done, 0);
        n -= (size_t)MAX(done, 0);
    }
    return true;
}

/* Local programs want LF. The bytes that we make hold CR only in CRLF, so it can just go. */
static bool write_lines(int fd, char *p, size_t n)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        if (p[i] != '\r')
            p[len++] = p[i];
    return write_all(fd, p, len);
}

/* A file in memory with the mail as a local program reads it; -1 and errno. */
static int input_of(const struct smtp_mail *mail)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    int fd = memfd_create("mail", MFD_CLOEXEC);
    bool ok = fd >= 0;

    for (int64_t at = 0; ok && at < mail->size;) {
        size_t room = (size_t)MIN(mail->size - at, (int64_t)CHUNK);
        ssize_t n = (ssize_t)room;

        if (mail->data != NULL)
            memcpy(chunk, (const char *)mail->data + at, room);
        else
            n = pread(mail->fd, chunk, room, at);
        ok = n > 0 && write_lines(fd, chunk, (size_t)n);
        at += MAX(n, 0);
    }
    if (ok && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Runs ARGV with IN as its input and OUT as all that it prints; 0 or errno. */
static int start(char *const argv[], int in, int out, pid_t *pid)
{
    char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", lang[] = "LC_ALL=C";
    char *environment[] = {path, lang, NULL}; /* nothing of ours, which may hold secrets */
    posix_spawn_file_actions_t actions;
    int r;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    r = posix_spawn(pid, argv[0], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

/* True and its status once PID has ended; a program that takes too long is killed. */
static bool wait_for(pid_t pid, int64_t timeout_ms, int *status)
{
    int64_t end = clock_monotonic() + timeout_ms;
    bool killed = false;
    pid_t done;

    while ((done = waitpid(pid, status, killed ? 0 : WNOHANG)) == 0) {
        if (clock_monotonic() > end) {
            kill(pid, SIGKILL);
            killed = true;
        } else {
            g_usleep(POLL_MS * 1000);
        }
    }
    return done == pid && !killed && WIFEXITED(*status);
}

static const char *printed(struct arena *a, int fd)
{
    char words[WORDS_BYTES];
    ssize_t n = pread(fd, words, sizeof words, 0);

    return n <= 0 ? "" : text_one_line(a, text_repair(a, words, (size_t)n));
}

/* What sysexits.h calls the recipient's fault, or the mail's, stays wrong. */
static enum smtp_fate fate_of(int code)
{
    switch (code) {
    case EX_OK:
        return SMTP_ACCEPTED;
    case EX_NOUSER:
    case EX_NOHOST:
    case EX_DATAERR:
        return SMTP_REFUSED;
    default:
        return SMTP_LATER;
    }
}

static void run(char *const argv[], struct arena *a, int in, int64_t timeout_ms,
                struct smtp_answer *answer)
{
    int out = memfd_create("answer", MFD_CLOEXEC), status = 0;
    int r = out < 0 ? errno : 0;
    pid_t pid = 0;

    if (r == 0)
        r = start(argv, in, out, &pid);
    if (r != 0)
        answer->words = arena_printf(a, "%s: %s", argv[0], g_strerror(r));
    else if (!wait_for(pid, timeout_ms, &status))
        answer->words = arena_printf(a, "%s: it did not end by itself", argv[0]);
    else {
        const char *words = printed(a, out);

        answer->fate = fate_of(WEXITSTATUS(status));
        answer->words = arena_printf(a, "sendmail: exit %d%s%s", WEXITSTATUS(status),
                                     *words == '\0' ? "" : ": ", words);
    }
    if (out >= 0)
        close(out);
}

void sendmail_send(const char *program, struct arena *a, const char *mail_from, const char *rcpt_to,
                   const struct smtp_mail *mail, int64_t timeout_ms, struct smtp_answer *answer)
{
    char *argv[] = {arena_strdup(a, program),
                    arena_strdup(a, "-i"),
                    arena_strdup(a, "-f"),
                    arena_strdup(a, *mail_from == '\0' ? "<>" : mail_from),
                    arena_strdup(a, "--"),
                    arena_strdup(a, rcpt_to),
                    NULL};
    int in = input_of(mail);

    *answer = (struct smtp_answer){.fate = SMTP_LATER};
    if (in < 0) {
        answer->words = arena_printf(a, "mail: it can't be read again: %s", g_strerror(errno));
        return;
    }
    run(argv, a, in, timeout_ms, answer);
    close(in);
}
