/* hook.h - sends what core/webhook.h says must be sent: one thread, up to HOOK_AT_ONCE requests at
 * the same time, one for each webhook, so that neither a slow one holds up another nor one is told
 * things out of order by a repetition alone. */
#pragma once
#include "core/webhook.h"

enum { HOOK_AT_ONCE = 16, HOOK_SECONDS = 15 };

/* The body in Zammad's style, made by whoever knows that dialect; *OUT NULL where there is nothing
 * to tell. */
typedef bool (*hook_body_fn)(void *data, struct db *db, struct arena *a,
                             const struct webhook_row *hook, const struct webhook_delivery_row *d,
                             const char **out, GError **error);

struct hook;
/* HOUSE and DATA must outlive it; BODY NULL: our own style for all. */
struct hook *hook_start(const struct house *house, hook_body_fn body, void *data);
/* Waits two seconds for the requests under way; what was not answered by then is sent again after
 * the next start, the same to the byte. NULL does nothing. */
void hook_stop(struct hook *h);
