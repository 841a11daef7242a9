/* hook.h - sends what core/webhook.h says must be sent: one thread, up to HOOK_AT_ONCE requests at
 * the same time, one for each webhook, so that neither a slow one holds up another nor one is told
 * things out of order by a repetition alone. */
#pragma once
#include "core/webhook.h"

enum { HOOK_AT_ONCE = 16, HOOK_SECONDS = 15 };

/* Writes a body in Zammad's shape into *OUT (in A); the article may be 0. */
typedef bool (*hook_zammad)(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                            int64_t article_id, const char **out, GError **error);

struct hook;
/* HOUSE must outlive it. */
struct hook *hook_start(const struct house *house, hook_zammad zammad);
/* Waits two seconds for the requests under way; what was not answered by then is sent again after
 * the next start, the same to the byte. NULL does nothing. */
void hook_stop(struct hook *h);
