#include "base/background.h"

#include "base/limits.h"

#include <errno.h>
#include <sys/resource.h>

/* On Linux the nice value is each thread's own, and new ones inherit it. */
bool background_yield(void)
{
    int now;

    errno = 0;
    now = getpriority(PRIO_PROCESS, 0);
    if (now == -1 && errno != 0)
        return false;
    return now >= LIMIT_NICE || setpriority(PRIO_PROCESS, 0, LIMIT_NICE) == 0;
}
