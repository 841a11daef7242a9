#include "core/block.h"

#include "base/address.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "sql/block.h"
#include "sql/inbox.h"

#include <string.h>

enum { LABELS_MOST = 8 };

static bool look(struct db *db, struct arena *a, const char *value, int64_t *id, GError **error)
{
    struct block_of_row *row = NULL;

    if (!sql_block_of(db, a, value, &row, error))
        return false;
    *id = row == NULL ? 0 : row->id;
    return true;
}

/* The address, its domain, and the domains above that. */
bool block_find(struct db *db, struct arena *a, const char *address, int64_t *id,
                const char **value, GError **error)
{
    const char *key = person_address_key(a, address), *at = strrchr(key, '@');

    *value = key;
    if (!look(db, a, key, id, error))
        return false;
    if (*id != 0)
        return true;
    *value = at == NULL ? NULL : at + 1;
    for (int i = 0; *id == 0 && *value != NULL && i < LABELS_MOST; i++) {
        const char *dot = strchr(*value, '.');

        if (!look(db, a, *value, id, error))
            return false;
        if (*id == 0)
            *value = dot == NULL ? NULL : dot + 1;
    }
    return true;
}

bool block_list(struct db *db, struct arena *a, struct block_row **rows, size_t *n, GError **error)
{
    return sql_block_list(db, a, BLOCKS_MOST, rows, n, error);
}

/* "firma.example": what may stand behind an @, and has a dot. */
static bool is_domain(struct arena *a, const char *s)
{
    return strchr(s, '@') == NULL && strchr(s, '.') != NULL && *s != '.' &&
           !g_str_has_suffix(s, ".") && person_address_ok(arena_printf(a, "x@%s", s));
}

/* Ours: the desk's own address, or the domain of one. */
static bool is_ours(struct arena *a, const struct house *house, const char *value)
{
    const struct house_now *now = house_now(house);
    const char *ending = arena_printf(a, "@%s", value);

    if (house_owns_address(house, value))
        return true;
    for (size_t i = 0; i < now->n_own_addresses; i++)
        if (g_str_has_suffix(now->own_addresses[i], ending))
            return true;
    return false;
}

static bool judge(const struct admin_act *act, const struct house *house, const char *value,
                  GError **error)
{
    struct block_staff_row *staff = NULL;
    struct block_count_row count;
    int64_t old = 0;

    if (!person_address_ok(value) && !is_domain(act->a, value))
        return admin_refuse(act, ADMIN_BLOCK, value, error);
    if (is_ours(act->a, house, value))
        return admin_refuse(act, ADMIN_BLOCK_OWN, value, error);
    if (!sql_block_staff(act->db, act->a, value, arena_printf(act->a, "@%s", value), &staff,
                         error) ||
        !look(act->db, act->a, value, &old, error) ||
        !sql_block_count(act->db, act->a, &count, error))
        return false;
    if (staff != NULL)
        return admin_refuse(act, ADMIN_BLOCK_OWN, staff->address, error);
    if (old != 0)
        return admin_refuse(act, ADMIN_BLOCKED, value, error);
    return count.n < BLOCKS_MOST || admin_refuse(act, ADMIN_BLOCK, value, error);
}

bool block_add(const struct admin_act *act, const struct house *house, const char *typed,
               const char *note, GError **error)
{
    const char *value = strchr(typed, '@') == NULL ? address_domain_key(act->a, typed)
                                                   : person_address_key(act->a, typed);
    const char *kept = text_cut(act->a, text_one_line(act->a, note), BLOCK_NOTE_MAX);
    int64_t id;

    if (*value == '@')
        value++;
    return admin_allowed(act, error) && judge(act, house, value, error) &&
           sql_block_add(act->db, value, kept, act->actor->person_id, act->at, &id, error) &&
           audit_add(act, "block.created", value, &(struct audit_field){"blocked", "", value}, 1,
                     error);
}

bool block_end(const struct admin_act *act, int64_t id, int64_t *again, GError **error)
{
    struct block_row *row = NULL;
    int64_t changed = 0;

    if (!admin_allowed(act, error) || !sql_block_by_id(act->db, act->a, id, &row, error))
        return false;
    if (row == NULL || row->ended_at != 0) {
        fail_set(error, FAIL_NOT_FOUND, "block: there is none (it may have been ended)");
        return false;
    }
    return sql_block_end(act->db, id, act->at, &changed, error) &&
           sql_inbox_reopen_blocked(act->db, id, again, error) &&
           audit_add(act, "block.ended", row->value,
                     &(struct audit_field){"blocked", row->value, ""}, 1, error);
}
