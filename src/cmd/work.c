#include "cmd/work.h"

#include "mail/airlock.h"
#include "mail/intake.h"

bool work_waiting(const struct house *house, GError **error)
{
    struct airlock *lock = airlock_start("/proc/self/exe", error);
    int64_t decided = 0;
    bool ok;

    if (lock == NULL)
        return false;
    ok = intake_run(house, lock, NULL, &decided, error);
    airlock_stop(lock);
    return ok;
}
