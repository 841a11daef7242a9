/* house.h - what every part of the running program knows: the database, its key, and the settings as
 * they are now. Made once by main (or a test), read by all threads. What an administrator changes is
 * read anew while it runs, in every process that serves the same database. */
#pragma once
#include "base/arena.h"
#include "base/secret.h"
#include "core/setting.h"
#include "db/db.h"
#include <stdint.h>

struct throttle;
struct policy_held;
struct pictures_held;

struct house_live;

/* The settings at one moment; never changed, valid until house_free(). */
struct house_now {
    struct arena *arena; /* owns the texts below */
    const char *desk_name;
    const char *address;                /* where customers write to */
    const char *domain;                 /* of our Message-IDs */
    const char *phone, *hours;          /* "" where unset */
    const char *imprint_url, *privacy_url;
    const char *colour;                 /* "#0b6374"; "" for that of the program */
    const char *logo;                   /* which one (core/logo.h), "" for none */
    const char *authserv_id;            /* whose Authentication-Results we believe; "" = nobody's */
    const char *lang;                   /* "de" or "en", where a person has not chosen */
    const char *zone;                /* an IANA time zone, likewise */
    const char *const *number_patterns; /* of imported tickets (core/subject_number.h), ends in NULL */
    bool setting_up;                    /* core/setup.h */
    bool plus_addresses;                /* replies go to support+SIGNATURE@ (core/reply_address.h) */
    int64_t bundle_ms;        /* acknowledgements wait this long for more of the same sender */
    const char **own_addresses; /* lower case; mail from them is our own */
    size_t n_own_addresses;
};

struct house {
    struct db_pool *pool;
    const char *data_dir;            /* key file and blobs; set by who opens it, before any thread */
    struct throttle *throttle;       /* how often strangers tried something (core/throttle.h) */
    struct policy_held *policy;      /* the rules for signing in (core/policy.h) */
    struct pictures_held *pictures;  /* whose picture is shown (core/person_picture.h) */
    struct arena *arena;             /* owns base_url */
    uint8_t key[SECRET_KEY_BYTES];   /* signs Message-IDs; lives in the database */
    const char *base_url;            /* without a slash at the end; fixed from the start */
    struct house_live *live;         /* behind house_now() */
};

/* Opens the settings; makes the signing key and the first queue where they are missing. BASE_URL
 * NULL: the stored one. Free with house_free(), which leaves the pool alone. */
struct house *house_open(struct db_pool *pool, const char *base_url, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void house_free(struct house *house);
/* The settings as they are now; thread-safe, costs nothing. Two calls may give different ones: who
 * needs two that belong together keeps the pointer. */
const struct house_now *house_now(const struct house *house);
/* Reads them anew if the database says that they have changed; for a ticker, and after a change.
 * Thread-safe. */
bool house_refresh(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool house_owns_address(const struct house *house, const char *address);

typedef struct house open_house; /* for g_autoptr(open_house) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(open_house, house_free)
