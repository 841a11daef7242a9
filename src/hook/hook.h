/* hook.h - sends what core/webhook.h says must be sent: one thread, up to HOOK_AT_ONCE requests at
 * the same time, one for each webhook, so that neither a slow one holds up another nor one is told
 * things out of order by a repetition alone. */
#pragma once
#include "core/webhook.h"

enum { HOOK_AT_ONCE = 16, HOOK_SECONDS = 15 };

struct hook;
/* HOUSE must outlive it. */
struct hook *hook_start(const struct house *house);
/* Waits two seconds for the requests under way; what was not answered by then is sent again after
 * the next start, the same to the byte. NULL does nothing. */
void hook_stop(struct hook *h);
