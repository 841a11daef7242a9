/* view.h - the desk as somebody has set it up: saved views (a filter under a name, own or shared),
 * and the columns of the list. Changes inside db_write(). */
#pragma once
#include "core/desk_filter.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/desk_view.h"

enum { VIEW_NAME_MAX = 60, VIEWS_A_PERSON = 50, VIEW_OWN_MOST = 6 };

/* FAIL_INVALID without a name or with one that is too long, FAIL_TOO_BIG over VIEWS_A_PERSON. A
 * shared view shows everybody what they themselves may see. */
bool view_add(struct db *db, struct arena *a, const struct actor *actor, const char *name,
              const struct desk_filter *f, bool shared, int64_t now, int64_t *id,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Own ones only: others are FAIL_NOT_FOUND, like those that don't exist. */
bool view_change(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                 const char *name, const struct desk_filter *f, bool shared,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool view_remove(struct db *db, const struct actor *actor, int64_t id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Own ones first, then what others share. */
bool view_list(struct db *db, struct arena *a, const struct actor *actor,
               struct desk_view_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool view_get(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
              struct desk_view_row *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Everybody's views that ask for the tag with this key ask for the one called NAME instead. */
bool view_tag_renamed(struct db *db, struct arena *a, const char *key, const char *name,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bits 1 << VIEW_COLUMN_… Subject, state and the mark for new words always stand there. */
enum view_column {
    VIEW_COLUMN_NUMBER,
    VIEW_COLUMN_CUSTOMER,
    VIEW_COLUMN_COMPANY,
    VIEW_COLUMN_TAGS,
    VIEW_COLUMN_LAST,
    VIEW_COLUMN_QUEUE,
    VIEW_COLUMN_PRIORITY,
    VIEW_COLUMN_OWNER,
    VIEW_COLUMN_CREATED,
    VIEW_COLUMN_CHANGED,
    VIEW_COLUMNS
};

const char *view_column_name(enum view_column column);
/* -1: there is none of this name. */
int view_column_parse(const char *name);
bool view_columns(struct db *db, struct arena *a, const struct actor *actor, unsigned *columns,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* OWN: names of own fields of tickets, at most VIEW_OWN_MOST; others are passed over. */
bool view_set_columns(struct db *db, struct arena *a, const struct actor *actor, unsigned columns,
                      const char *const *own, size_t n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The names of own fields among ACTOR's columns. */
bool view_own_columns(struct db *db, struct arena *a, const struct actor *actor, const char *const **own, size_t *n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
