/* tag_edit.h - the administration of tags: made, called otherwise, merged, taken off everything. What a
 * tag is called changes at once, and saved views and webhooks that ask for it with it. Its tickets follow
 * (history, search, by the events also reports and webhooks): the first TAG_STEP in the same
 * transaction, the others in the background, also after a restart. Their changed_at stays: a tag called
 * otherwise puts no ticket on top of a list. Administrators see all tags, also those that only
 * confidential queues use. Changes run inside db_write(), are for administrators (else FAIL_DENIED) and
 * go into the audit log. */
#pragma once
#include "core/admin.h"
#include "core/house.h"
#include "rows/tag_edit.h"

enum { TAG_STEP = 100 };

/* By their keys, from the one after the key AFTER ("": the first); TYPED: a part of the name. */
bool tag_edit_list(struct db *db, struct arena *a, const char *typed, const char *after, size_t most,
                   struct tag_edit_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is none. */
bool tag_edit_get(struct db *db, struct arena *a, int64_t id, struct tag_edit_row *row,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A no-op where there is one of this name. */
bool tag_edit_make(const struct admin_act *act, const char *typed,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Refused: ADMIN_NAME, ADMIN_NAME_TAKEN where another one is called so, ADMIN_TAG_BUSY while the tag's
 * tickets still follow an earlier change. */
bool tag_edit_rename(const struct admin_act *act, int64_t id, const char *typed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its tickets get the tag called TYPED instead, and it goes. Refused: ADMIN_TAG where there is none of
 * that name or it is the same, ADMIN_TAG_BUSY. */
bool tag_edit_merge(const struct admin_act *act, int64_t id, const char *typed,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Off all tickets, and it goes. Views and webhooks that ask for it stay and find nothing. Refused:
 * ADMIN_TAG_BUSY. */
bool tag_edit_remove(const struct admin_act *act, int64_t id,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Some more tickets follow, a short transaction; *MORE where others are left. Not inside db_write(). */
bool tag_edit_work(const struct house *house, bool *more, GError **error) G_GNUC_WARN_UNUSED_RESULT;
