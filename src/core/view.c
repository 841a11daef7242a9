#include "core/view.h"

#include "base/fail.h"
#include "base/text.h"
#include "sql/desk_view.h"

#include <string.h>

#define OWN_PREFIX "f."
enum { OWN_NAME_MAX = 60 };

static const char *const columns[VIEW_COLUMNS] = {"number",  "customer", "company",  "tags",
                                                  "last",    "queue",    "priority", "owner",
                                                  "created", "changed"};
static const char setting[] = "desk.columns";

enum {
    COLUMNS_AT_FIRST = 1 << VIEW_COLUMN_NUMBER | 1 << VIEW_COLUMN_CUSTOMER |
                       1 << VIEW_COLUMN_COMPANY | 1 << VIEW_COLUMN_TAGS | 1 << VIEW_COLUMN_LAST |
                       1 << VIEW_COLUMN_QUEUE | 1 << VIEW_COLUMN_PRIORITY | 1 << VIEW_COLUMN_OWNER |
                       1 << VIEW_COLUMN_CHANGED
};

static bool named(struct arena *a, const char *typed, const char **name, GError **error)
{
    *name = text_one_line(a, typed);
    if (**name != '\0' && g_utf8_strlen(*name, -1) <= VIEW_NAME_MAX)
        return true;
    fail_set(error, FAIL_INVALID, "view: it needs a name of at most %d characters", VIEW_NAME_MAX);
    return false;
}

static bool missing(GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "view: there is none of yours (it may have been removed)");
    return false;
}

bool view_add(struct db *db, struct arena *a, const struct actor *actor, const char *name,
              const struct desk_filter *f, bool shared, int64_t now, int64_t *id, GError **error)
{
    struct sql_desk_view_add row = {.person_id = actor->person_id,
                                    .filter = desk_filter_query(a, f),
                                    .shared = shared,
                                    .created_at = now};
    struct desk_view_count_row count;

    if (!named(a, name, &row.name, error) ||
        !sql_desk_view_count(db, a, actor->person_id, &count, error))
        return false;
    if (count.n >= VIEWS_A_PERSON) {
        fail_set(error, FAIL_TOO_BIG, "view: there are %d already (remove one first)",
                 VIEWS_A_PERSON);
        return false;
    }
    return sql_desk_view_add(db, &row, id, error);
}

bool view_change(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                 const char *name, const struct desk_filter *f, bool shared, GError **error)
{
    struct sql_desk_view_change row = {.id = id,
                                       .person_id = actor->person_id,
                                       .filter = desk_filter_query(a, f),
                                       .shared = shared};
    int64_t changed = 0;

    if (!named(a, name, &row.name, error) || !sql_desk_view_change(db, &row, &changed, error))
        return false;
    return changed > 0 || missing(error);
}

bool view_remove(struct db *db, const struct actor *actor, int64_t id, GError **error)
{
    int64_t changed = 0;

    if (!sql_desk_view_remove(db, id, actor->person_id, &changed, error))
        return false;
    return changed > 0 || missing(error);
}

bool view_tag_renamed(struct db *db, struct arena *a, const char *key, const char *name, GError **error)
{
    struct desk_view_filter_row *rows = NULL;
    size_t n = 0;

    if (!sql_desk_view_tagged(db, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct desk_filter f;

        if (!desk_filter_read(a, rows[i].filter, &f, error))
            return false;
        if (strcmp(text_fold(a, f.tag), key) != 0)
            continue;
        f.tag = name;
        if (!sql_desk_view_set_filter(db, rows[i].id, desk_filter_query(a, &f), NULL, error))
            return false;
    }
    return true;
}

bool view_list(struct db *db, struct arena *a, const struct actor *actor,
               struct desk_view_row **rows, size_t *n, GError **error)
{
    return sql_desk_view_list(db, a, actor->person_id, rows, n, error);
}

bool view_get(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
              struct desk_view_row *view, GError **error)
{
    struct desk_view_row *row = NULL;

    if (!sql_desk_view_get(db, a, id, actor->person_id, &row, error))
        return false;
    if (row == NULL)
        return missing(error);
    *view = *row;
    return true;
}

const char *view_column_name(enum view_column column)
{
    return columns[column];
}

int view_column_parse(const char *name)
{
    for (size_t i = 0; i < VIEW_COLUMNS; i++)
        if (strcmp(columns[i], name) == 0)
            return (int)i;
    return -1;
}

bool view_columns(struct db *db, struct arena *a, const struct actor *actor, unsigned *out,
                  GError **error)
{
    struct person_setting_row *row = NULL;
    char **names;

    *out = COLUMNS_AT_FIRST;
    if (!sql_person_setting_get(db, a, actor->person_id, setting, &row, error))
        return false;
    if (row == NULL)
        return true;
    *out = 0;
    names = g_strsplit(row->value, ",", VIEW_COLUMNS + VIEW_OWN_MOST + 1);
    for (size_t i = 0; names[i] != NULL; i++)
        if (view_column_parse(names[i]) >= 0)
            *out |= 1u << view_column_parse(names[i]);
    g_strfreev(names);
    return true;
}

bool view_own_columns(struct db *db, struct arena *a, const struct actor *actor, const char *const **own, size_t *n, GError **error)
{
    const char **out = ARENA_ARRAY(a, const char *, VIEW_OWN_MOST);
    struct person_setting_row *row = NULL;
    g_auto(GStrv) names = NULL;

    *own = out;
    *n = 0;
    if (!sql_person_setting_get(db, a, actor->person_id, setting, &row, error))
        return false;
    names = g_strsplit(row == NULL ? "" : row->value, ",", -1);
    for (size_t i = 0; names[i] != NULL && *n < VIEW_OWN_MOST; i++)
        if (g_str_has_prefix(names[i], OWN_PREFIX))
            out[(*n)++] = arena_strdup(a, names[i] + strlen(OWN_PREFIX));
    return true;
}

static bool own_name_ok(const char *name)
{
    return *name != '\0' && strlen(name) <= OWN_NAME_MAX && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

bool view_set_columns(struct db *db, struct arena *a, const struct actor *actor, unsigned chosen,
                      const char *const *own, size_t n, GError **error)
{
    g_autoptr(GString) names = g_string_new("");

    for (size_t i = 0; i < VIEW_COLUMNS; i++)
        if (chosen & (1u << i))
            g_string_append_printf(names, "%s%s", names->len > 0 ? "," : "", columns[i]);
    for (size_t i = 0; i < n && i < VIEW_OWN_MOST; i++)
        if (own_name_ok(own[i]))
            g_string_append_printf(names, "%s" OWN_PREFIX "%s", names->len > 0 ? "," : "", own[i]);
    return sql_person_setting_put(db, actor->person_id, setting, arena_strdup(a, names->str), NULL,
                                  error);
}
