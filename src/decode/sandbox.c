#include "decode/sandbox.h"

#include "base/fail.h"
#include "base/limits.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

/* Sanitizers make the decoder several times slower. */
enum { CPU_SECONDS = REAL ? LIMIT_CHILD_CPU_SECONDS : 4 * LIMIT_CHILD_CPU_SECONDS };

bool sandbox_is_real(void)
{
    return REAL;
}

static bool limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard, const char *name,
                  GError **error)
{
    struct rlimit r = {soft, hard};

    if (setrlimit(what, &r) == 0)
        return true;
    fail_set(error, FAIL_IO, "sandbox: limit of %s: %s", name, g_strerror(errno));
    return false;
}

/* The second more is what tells SIGXCPU (out of time) from SIGKILL (by whomever). */
static bool limit_cpu(GError **error)
{
    return limit(RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1, "CPU time", error);
}

#if REAL
static struct sock_fprog filter; /* made once by sandbox_prepare() */

/* What is mapped already (the program, its libraries, the message) does not count as the child's;
 * 0 if unknown. */
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

static bool limit_one(__rlimit_resource_t what, rlim_t most, const char *name, GError **error)
{
    return limit(what, most, most, name, error);
}

static bool limits(int64_t output_bytes, GError **error)
{
    rlim_t mapped = mapped_bytes();

    if (mapped == 0) {
        fail_set(error, FAIL_IO, "sandbox: /proc/self/statm can't be read (is /proc mounted?)");
        return false;
    }
    return limit_one(RLIMIT_AS, mapped + LIMIT_CHILD_MEMORY, "memory", error) &&
           limit_one(RLIMIT_FSIZE, (rlim_t)output_bytes, "output", error) &&
           limit_one(RLIMIT_NOFILE, 0, "open files", error) &&
           limit_one(RLIMIT_NPROC, 0, "processes", error) &&
           limit_one(RLIMIT_CORE, 0, "core", error);
}

static int allow_all(scmp_filter_ctx ctx)
{
    static const int plain[] = {
        SCMP_SYS(read),         SCMP_SYS(write),         SCMP_SYS(pread64),    SCMP_SYS(pwrite64),
        SCMP_SYS(lseek),        SCMP_SYS(munmap),        SCMP_SYS(brk),        SCMP_SYS(futex),
        SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime), SCMP_SYS(exit_group), SCMP_SYS(exit),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(mremap),
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
    if (r == 0)
        r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(madvise), 1,
                             SCMP_A2(SCMP_CMP_EQ, MADV_DONTNEED));
    return r;
}

/* No file is ever opened or seen by these. */
static int refuse_files(scmp_filter_ctx ctx)
{
    static const int calls[] = {SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(stat),
                                SCMP_SYS(newfstatat), SCMP_SYS(access), SCMP_SYS(faccessat),
                                SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(getcwd)};
    int r = 0;

    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(calls); i++)
        r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), calls[i], 0);
    return r;
}

/* libseccomp writes the program to a file only; it takes long enough to do it once for all. */
static int export(scmp_filter_ctx ctx)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    struct stat st;
    int r = fd < 0 ? -errno : seccomp_export_bpf(ctx, fd);

    if (r == 0 && fstat(fd, &st) != 0)
        r = -errno;
    if (r == 0) {
        size_t n = (size_t)st.st_size;

        filter.filter = g_malloc(n);
        filter.len = (unsigned short)(n / sizeof *filter.filter);
        if (pread(fd, filter.filter, n, 0) != (ssize_t)n)
            r = -EIO;
    }
    if (fd >= 0)
        close(fd);
    return r;
}

static bool lock(GError **error)
{
    if (filter.len > 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
        return true;
    fail_set(error, FAIL_IO, "sandbox: the kernel refuses the filter of system calls: %s",
             g_strerror(errno));
    return false;
}
#endif

bool sandbox_prepare(bool asks, GError **error)
{
#if REAL
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int r = ctx == NULL ? -ENOMEM
                        : seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    if (r == 0)
        r = allow_all(ctx);
    if (r == 0 && asks)
        r = refuse_files(ctx);
    if (r == 0)
        r = export(ctx);
    if (ctx != NULL)
        seccomp_release(ctx);
    if (r == 0)
        return true;
    fail_set(error, FAIL_IO, "sandbox: no filter of system calls: %s", g_strerror(-r));
    return false;
#else
    (void)asks;
    (void)error;
    return true;
#endif
}

bool sandbox_enter(int64_t output_bytes, GError **error)
{
#if REAL
    return limit_cpu(error) && limits(output_bytes, error) && lock(error);
#else
    (void)output_bytes;
    return limit_cpu(error);
#endif
}
