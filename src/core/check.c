#include "core/check.h"

#include "base/fail.h"
#include "base/secret.h"
#include "core/blob.h"
#include "sql/blob.h"
#include "sql/check.h"

#include <string.h>

enum { BLOBS_A_PAGE = 500 };

struct report {
    void (*found)(const char *area, const char *what, void *user);
    void *user;
};

typedef bool (*check_fn)(struct db *, struct arena *, struct check_row **, size_t *, GError **);

static const struct {
    const char *area;
    check_fn run;
} checks[] = {
    {"ticket", sql_check_ticket_state},    {"ticket", sql_check_ticket_articles},
    {"ticket", sql_check_ticket_number},   {"ticket", sql_check_ticket_owner},
    {"ticket", sql_check_ticket_closed},   {"ticket", sql_check_ticket_merged},
    {"article", sql_check_article_lost},   {"article", sql_check_article_event},
    {"blob", sql_check_blob_orphan},       {"inbox", sql_check_inbox_done},
    {"outbox", sql_check_outbox_article},  {"search", sql_check_search_missing},
    {"search", sql_check_search_ticket},
    {"count", sql_check_count},
};

static bool hash_sink(const void *data, size_t n, void *user)
{
    secret_hasher_add(user, data, n);
    return true;
}

static bool check_blob(struct db *db, const struct blob_row *blob, const struct report *r,
                       GError **error)
{
    g_autoptr(secret_hasher) hasher = secret_hasher_new();
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) damaged = NULL;
    char hex[SECRET_HASH_HEX + 1];

    if (!blob_each(db, blob->id, hash_sink, hasher, &damaged)) {
        if (!fail_is(damaged, FAIL_CORRUPT)) {
            g_propagate_error(error, g_steal_pointer(&damaged));
            return false;
        }
        r->found("blob", arena_printf(a, "blob %s: %s", blob->hash, damaged->message), r->user);
        return true;
    }
    secret_hasher_end(hasher, hex);
    if (strcmp(hex, blob->hash) != 0)
        r->found("blob", arena_printf(a, "blob %s: its content has the hash %s", blob->hash, hex),
                 r->user);
    return true;
}

static bool check_blobs(struct db *db, const struct report *r, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct blob_row *rows = NULL;
    int64_t after = 0;
    size_t n;

    do {
        arena_reset(a);
        n = 0;
        if (!sql_blob_page(db, a, after, BLOBS_A_PAGE, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (!check_blob(db, &rows[i], r, error))
                return false;
            after = rows[i].id;
        }
    } while (n == BLOBS_A_PAGE);
    return true;
}

static bool search_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_check_search_content(db, NULL, error);
}

static void tell_search(const struct report *r, const GError *why)
{
    g_autoptr(arena) a = arena_new();

    r->found("search", arena_printf(a, "%s (run `vorgang reindex`)", why->message), r->user);
}

static bool check_rows(struct db *db, const struct report *r, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        g_autoptr(arena) a = arena_new();
        struct check_row *rows = NULL;
        size_t n = 0;

        g_autoptr(GError) broken = NULL;

        if (!checks[i].run(db, a, &rows, &n, &broken)) {
            /* The index can be made anew: without it the rest is still worth checking. */
            if (strcmp(checks[i].area, "search") != 0) {
                g_propagate_error(error, g_steal_pointer(&broken));
                return false;
            }
            tell_search(r, broken);
        }
        for (size_t j = 0; j < n; j++)
            r->found(checks[i].area, rows[j].note, r->user);
    }
    return true;
}

bool check_all(const struct house *house, void (*found)(const char *, const char *, void *),
               void *user, GError **error)
{
    const struct report r = {found, user};
    g_autoptr(GError) broken = NULL;
    g_autoptr(db_conn) db = db_take(house->pool, error);

    if (db == NULL)
        return false;
    if (!db_integrity(db, &broken)) {
        if (!fail_is(broken, FAIL_CORRUPT)) {
            g_propagate_error(error, g_steal_pointer(&broken));
            return false;
        }
        found("database", broken->message, user);
        g_clear_error(&broken);
    }
    if (!check_rows(db, &r, error) || !check_blobs(db, &r, error))
        return false;
    if (!db_write(house->pool, search_tx, NULL, &broken))
        tell_search(&r, broken);
    return true;
}
