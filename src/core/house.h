/* house.h - what every part of the running program knows: the database and the settings that
 * seldom change. Made once by main (or a test), read by all threads, never written after. */
#pragma once
#include "base/arena.h"
#include "base/secret.h"
#include "db/db.h"
#include <stdint.h>

struct throttle;

struct house {
    struct db_pool *pool;
    const char *data_dir;            /* key file and blobs; set by who opens it, before any thread */
    struct throttle *throttle;       /* how often strangers tried something (core/throttle.h) */
    struct arena *arena;             /* owns the texts below */
    uint8_t key[SECRET_KEY_BYTES];   /* signs Message-IDs; lives in the database */
    const char *base_url;            /* without a slash at the end */
    const char *desk_name;
    const char *address;             /* where customers write to */
    const char *domain;              /* of our Message-IDs */
    const char *phone, *hours;       /* "" where unset */
    const char *authserv_id;         /* whose Authentication-Results we believe; "" = nobody's */
    const char *lang;                /* "de" or "en", where a person has not chosen */
    const char *const *number_patterns; /* of imported tickets (core/subject_number.h), ends in NULL */
    bool plus_addresses;             /* replies go to support+SIGNATURE@ (core/reply_address.h) */
    int64_t bundle_ms;               /* acknowledgements wait this long for more of the same sender */
    const char **own_addresses;      /* lower case; mail from them is our own */
    size_t n_own_addresses;
};

/* Opens the settings; makes the signing key and the first queue where they are missing. BASE_URL
 * NULL: the stored one. Free with house_free(), which leaves the pool alone. */
struct house *house_open(struct db_pool *pool, const char *base_url, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void house_free(struct house *house);
bool house_owns_address(const struct house *house, const char *address);
/* Reads one setting, FALLBACK where unset. */
const char *setting_get(struct db *db, struct arena *a, const char *name, const char *fallback);
bool setting_put(struct db *db, const char *name, const char *value, GError **error);

typedef struct house open_house; /* for g_autoptr(open_house) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(open_house, house_free)
