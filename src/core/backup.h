/* backup.h - the whole database in one file, and the proof that it can be restored: it is put into a
 * place of its own and checked there like a desk (core/check.h). By hand, from the browser, and once a
 * day by itself; each is noted, the last proved one is what counts. */
#pragma once
#include "core/house.h"
#include "rows/backup.h"

enum { BACKUP_KEEP = 7, BACKUP_LIST = 30 };

/* Into the new file PATH, while others write. URL is that of the house's database. */
bool backup_write(const struct house *house, const char *url, const char *path,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Restores the file PATH into a temporary folder (PostgreSQL: a temporary database), checks it, and
 * throws that away. FAIL_CORRUPT with the first thing that is wrong. */
bool backup_prove(const struct house *house, const char *url, const char *path,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes one into the folder of backups, sealed where the setting "backup_key" has a public key
 * (core/backup_seal.h), proves it, notes both, and removes all but the newest
 * BACKUP_KEEP. ACTOR_ID 0: by itself. False also where only the proof fails; the note says why. */
bool backup_now(const struct house *house, const char *url, int64_t actor_id,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, at most BACKUP_LIST. */
bool backup_list(struct db *db, struct arena *a, struct backup_row **rows, size_t *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The file of a backup that is there still; FAIL_NOT_FOUND. */
bool backup_file(const struct house *house, struct db *db, struct arena *a, int64_t id, char **path,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the daily backup is behind: it is switched on, and none has been proved for so long. */
bool backup_is_late(struct db *db, struct arena *a, int64_t now, bool *late, int64_t *proved_at,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes them as processes of their own: daily at the hour of the setting "backup_hour", and when woken;
 * stopping ends one that runs. K may be NULL, then there is nobody to do it. */
struct backup_keeper;
struct backup_keeper *backup_start(const struct house *house, const char *url);
void backup_stop(struct backup_keeper *k);
/* One now, for ACTOR_ID. False where one is being made. */
bool backup_wake(struct backup_keeper *k, int64_t actor_id);
bool backup_is_running(struct backup_keeper *k);
