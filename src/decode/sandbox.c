#include "decode/sandbox.h"

#include "base/fail.h"
#include "base/limits.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define REAL 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL 0
#else
#define REAL 1
#endif
#else
#define REAL 1
#endif

bool sandbox_is_real(void)
{
    return REAL;
}

static bool limit(__rlimit_resource_t what, rlim_t most, const char *name, GError **error)
{
    struct rlimit r = {most, most};

    if (setrlimit(what, &r) == 0)
        return true;
    fail_set(error, FAIL_IO, "sandbox: limit of %s: %s", name, g_strerror(errno));
    return false;
}

#if REAL
/* What is mapped already (the program, its libraries, the message) does not count as the child's. */
static rlim_t mapped_bytes(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (f == NULL || fscanf(f, "%lu", &pages) != 1)
        pages = 0;
    if (f != NULL)
        fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static bool limits(gint64 output_bytes, GError **error)
{
    return limit(RLIMIT_AS, mapped_bytes() + LIMIT_CHILD_MEMORY, "memory", error) &&
           limit(RLIMIT_FSIZE, (rlim_t)output_bytes, "output", error) &&
           limit(RLIMIT_NOFILE, 0, "open files", error) &&
           limit(RLIMIT_NPROC, 0, "processes", error) && limit(RLIMIT_CORE, 0, "core", error);
}

static int allow_all(scmp_filter_ctx ctx)
{
    static const int plain[] = {
        SCMP_SYS(read),   SCMP_SYS(write),        SCMP_SYS(pread64),   SCMP_SYS(pwrite64),
        SCMP_SYS(lseek),  SCMP_SYS(munmap),       SCMP_SYS(brk),       SCMP_SYS(futex),
        SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(exit_group), SCMP_SYS(exit),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(mremap), SCMP_SYS(madvise),
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(plain); i++)
        r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, plain[i], 0);
    /* Memory, but never to run it, and never a file. */
    if (r == 0)
        r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                             SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    if (r == 0)
        r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return r;
}

static bool lock(GError **error)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int r = ctx == NULL ? -ENOMEM : allow_all(ctx);

    if (r == 0)
        r = seccomp_load(ctx);
    seccomp_release(ctx);
    if (r == 0)
        return true;
    fail_set(error, FAIL_IO, "sandbox: the kernel refuses the filter: %s", g_strerror(-r));
    return false;
}
#endif

bool sandbox_enter(gint64 output_bytes, GError **error)
{
    if (!limit(RLIMIT_CPU, LIMIT_CHILD_CPU_SECONDS, "CPU time", error))
        return false;
#if REAL
    if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        fail_set(error, FAIL_IO, "sandbox: %s", g_strerror(errno));
        return false;
    }
    return limits(output_bytes, error) && lock(error);
#else
    (void)output_bytes;
    return true;
#endif
}
