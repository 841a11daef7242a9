/* setting.h - what an administrator sets for the whole desk: one table of names, each with what may
 * be in it. A change bumps a generation, by which every running part notices it (core/house.h). */
#pragma once
#include "base/arena.h"
#include "db/db.h"

#include <stdbool.h>

struct admin_act;

enum setting_kind {
    SETTING_LINE,
    SETTING_ADDRESS,  /* a mail address, or nothing */
    SETTING_URL,      /* http or https, or nothing */
    SETTING_COLOUR,   /* "#0b6374", or nothing */
    SETTING_CHOICE,   /* one of .values */
    SETTING_INT,      /* .least to .most */
    SETTING_DOMAINS,  /* of mail addresses, between spaces or commas */
    SETTING_ZONE,     /* an IANA time zone, or nothing */
    SETTING_PATTERNS, /* of ticket numbers, one a line (core/subject_number.h) */
};

enum { SETTING_LINE_MAX = 200, SETTING_TEXT_MAX = 2000, SETTING_PATTERNS_MOST = 16 };

struct setting {
    const char *name; /* NULL ends the table */
    enum setting_kind kind;
    const char *fallback; /* where it was never set */
    const char *const *values;
    int64_t least, most;
    bool required; /* never empty */
};

extern const struct setting setting_table[];
/* NULL where there is none of that name. */
const struct setting *setting_find(const char *name);

/* Reads one setting, FALLBACK where unset; false where the database does not answer. */
bool setting_read(struct db *db, struct arena *a, const char *name, const char *fallback,
                  const char **value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for what may be wrong for once: FALLBACK, too, where the database does not answer. */
const char *setting_get(struct db *db, struct arena *a, const char *name, const char *fallback);
/* Stores one as it is; inside db_write(). */
bool setting_put(struct db *db, const char *name, const char *value,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says that something has changed that core/house.h keeps: an account, say. Inside db_write(). */
bool setting_touch(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Judges VALUE by the table, stores it, and writes it down where it differs. Refused (core/admin.h)
 * for what cannot be; FAIL_NOT_FOUND for a name that is none. */
bool setting_change(const struct admin_act *act, const char *name, const char *value,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
