/* bell.h - how many notices each agent has not read, in memory, because every page of the desk
 * shows it. Thread-safe. */
#pragma once
#include "rows/notice.h"

struct bell;

struct bell *bell_new(void);
void bell_free(struct bell *bell);
/* The whole truth, as the database has it; persons who are not there have none. */
void bell_set(struct bell *bell, const struct notice_count_row *rows, size_t n);
/* What has just become of one person's. */
void bell_set_one(struct bell *bell, int64_t person_id, int64_t n);
/* Changes whenever a number may have changed. BELL may be NULL: 0. */
uint64_t bell_version(struct bell *bell);
/* BELL may be NULL: 0. */
int64_t bell_get(struct bell *bell, int64_t person_id);
