/* record_write.c - what the API keeps of its own, and what it removes for good. */
#include "core/record.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/custom_field.h"
#include "core/person.h"
#include "sql/api.h"
#include "sql/person.h"
#include "sql/queue.h"
#include "sql/record.h"
#include "sql/ticket.h"

#include <string.h>

enum { DATA_MOST = 64 * 1024 };

bool record_data(struct db *db, struct arena *a, enum record_kind kind, int64_t id, json_t **data,
                 GError **error)
{
    struct record_row *row = NULL;

    *data = NULL;
    if (!sql_record_get(db, a, record_kind_name(kind), id, &row, error))
        return false;
    if (row != NULL)
        *data = json_read(row->data, strlen(row->data), NULL);
    if (!json_is_object(*data)) {
        json_decref(*data);
        *data = json_object();
    }
    return true;
}

/* The texts of an object, for the search. */
static void add_words(GString *out, const json_t *value)
{
    const char *key;
    json_t *item;
    size_t i;

    if (json_is_string(value))
        g_string_append_printf(out, "%s ", json_string_value(value));
    else if (json_is_object(value))
        json_object_foreach((json_t *)(uintptr_t)value, key, item) add_words(out, item);
    else if (json_is_array(value))
        json_array_foreach(value, i, item) add_words(out, item);
}

bool record_put(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                const char *name, const json_t *data, int64_t actor_id, int64_t at, GError **error)
{
    /* The options of a field stand in the order that people gave them. */
    size_t how = kind == RECORD_FIELD ? JSON_COMPACT : JSON_COMPACT | JSON_SORT_KEYS;
    g_autofree char *text = json_dumps(data, how);
    g_autoptr(GString) words = g_string_new("");

    if (text == NULL || strlen(text) > DATA_MOST) {
        fail_set(error, FAIL_TOO_BIG, "%s: more than %d bytes of values", record_kind_name(kind),
                 DATA_MOST);
        return false;
    }
    add_words(words, data);
    return sql_record_put(db,
                          &(struct sql_record_put){.kind = record_kind_name(kind),
                                                   .id = id,
                                                   .name = name == NULL ? NULL : text_fold(a, name),
                                                   .data = text,
                                                   .words = words->str,
                                                   .actor_id = actor_id,
                                                   .at = at},
                          NULL, error);
}

bool record_next_id(struct db *db, struct arena *a, enum record_kind kind, int64_t *id,
                    GError **error)
{
    struct record_next_row next;

    if (!sql_record_next(db, a, record_kind_name(kind), &next, error))
        return false;
    *id = next.last;
    return true;
}

bool record_hold(struct db *db, struct arena *a, enum record_kind kind, int64_t id, GError **error)
{
    struct record_held_row held;

    if (!db_is_postgres(db))
        return true;
    if (kind == RECORD_TICKET)
        return sql_ticket_hold(db, id, NULL, error);
    return sql_record_hold(db, a, record_kind_name(kind), id, &held, error);
}

bool record_delete(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                   GError **error)
{
    int64_t changed = 0;
    bool ok;

    (void)a;
    if (kind == RECORD_USER)
        ok = sql_record_delete_person(db, id, &changed, error);
    else if (kind == RECORD_ORGANIZATION)
        ok = sql_record_delete_company(db, id, &changed, error);
    else if (kind == RECORD_GROUP)
        ok = sql_record_delete_queue(db, id, &changed, error);
    else if (kind == RECORD_TEXT_MODULE)
        ok = sql_record_delete_canned(db, id, &changed, error);
    else if (kind == RECORD_TIME)
        ok = sql_time_account_remove(db, id, &changed, error);
    else
        ok = true;
    return ok && custom_forget(db, kind, id, error) &&
           sql_record_remove(db, record_kind_name(kind), id, NULL, error);
}

bool record_name(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                 const char **name, GError **error)
{
    struct api_login_row *login = NULL;
    struct queue_row queue;
    struct record_rows rows;
    struct actor all = {.role = ROLE_ADMIN, .name = ""};

    *name = "";
    if (kind == RECORD_USER) {
        if (!sql_api_login(db, a, id, &login, error))
            return false;
        if (login != NULL)
            *name = login->login != NULL     ? login->login
                    : login->address != NULL ? login->address
                                             : arena_printf(a, "auto-%" G_GINT64_FORMAT, id);
        return true;
    }
    if (kind == RECORD_GROUP) {
        if (!sql_queue_by_id(db, a, id, &queue, error))
            return false;
        *name = queue.name;
        return true;
    }
    if (!record_of_ids(db, a, &all, kind, &id, 1, &rows, error))
        return false;
    if (rows.n == 0)
        return true;
    if (kind == RECORD_ORGANIZATION) {
        *name = ((struct api_company_row *)rows.v)->name;
    } else {
        json_auto_t *data = json_read(((struct record_row *)rows.v)->data,
                                      strlen(((struct record_row *)rows.v)->data), NULL);
        const char *shown = json_string_value(json_object_get(data, "name"));

        *name = arena_strdup(a, shown == NULL ? "" : shown);
    }
    return true;
}

bool record_lookup(struct db *db, struct arena *a, enum record_kind kind, const char *name,
                   int64_t *id, GError **error)
{
    struct api_id_row *row = NULL;
    struct queue_row *queue = NULL;
    struct record_row *own = NULL;

    *id = 0;
    if (kind == RECORD_USER) {
        if (!sql_api_user_by_login(db, a, person_address_key(a, name), &row, error))
            return false;
    } else if (kind == RECORD_ORGANIZATION) {
        if (!sql_api_company_by_name(db, a, name, &row, error))
            return false;
    } else if (kind == RECORD_GROUP) {
        if (!sql_queue_by_name(db, a, name, &queue, error))
            return false;
    } else if (!sql_record_by_name(db, a, record_kind_name(kind), text_fold(a, name), &own, error)) {
        return false;
    }
    *id = row != NULL ? row->id : queue != NULL ? queue->id : own != NULL ? own->id : 0;
    return true;
}

static bool reads(const char *access)
{
    return strstr(access, "full") != NULL || strstr(access, "read") != NULL;
}

bool record_put_grants(struct db *db, int64_t person_id, bool agent,
                       const struct queue_grant_row *grants, size_t n, GError **error)
{
    if (!sql_queue_grant_clear(db, person_id, NULL, error) ||
        !sql_queue_member_remove_person(db, person_id, NULL, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!sql_queue_grant_put(db, person_id, grants[i].queue_id, grants[i].access, NULL,
                                 error) ||
            (agent && reads(grants[i].access) &&
             !sql_queue_member_add(db, grants[i].queue_id, person_id, NULL, error)))
            return false;
    return true;
}

bool record_put_roles(struct db *db, int64_t person_id, const int64_t *roles, size_t n,
                      GError **error)
{
    if (!sql_person_role_clear(db, person_id, NULL, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!sql_person_role_add(db, person_id, roles[i], NULL, error))
            return false;
    return true;
}

bool record_put_companies(struct db *db, int64_t person_id, const int64_t *companies, size_t n,
                          GError **error)
{
    bool ok = sql_person_company_clear(db, person_id, NULL, error);

    for (size_t i = 0; ok && i < n; i++)
        ok = sql_person_company_add(db, person_id, companies[i], NULL, error);
    return ok;
}

bool record_put_secondary(struct db *db, int64_t company_id, const int64_t *people, size_t n,
                          GError **error)
{
    bool ok = sql_company_secondary_clear(db, company_id, NULL, error);

    for (size_t i = 0; ok && i < n; i++)
        ok = sql_person_company_add(db, people[i], company_id, NULL, error);
    return ok;
}

bool record_may(struct db *db, struct arena *a, const struct actor *actor, int64_t queue_id,
                const char *level, bool *may, GError **error)
{
    struct queue_grant_one_row *row = NULL;

    *may = true;
    if (!sql_queue_grant_get(db, a, actor->person_id, queue_id, &row, error))
        return false;
    if (row != NULL)
        *may = strstr(row->access, "full") != NULL || strstr(row->access, level) != NULL;
    return true;
}

struct system {
    struct arena *a;
    int64_t id;
};

static bool system_tx(struct db *db, void *data, GError **error)
{
    struct system *s = data;
    struct person_new p = {.role = ROLE_CUSTOMER, .name = "-", .at = clock_now()};
    const char *known = setting_get(db, s->a, "system_person", NULL);
    json_auto_t *data_json = json_object();

    s->id = known == NULL ? 0 : g_ascii_strtoll(known, NULL, 10);
    if (s->id != 0)
        return true;
    return person_add(db, s->a, &p, &s->id, error) &&
           sql_person_set_locked(db, s->id, 1, NULL, error) &&
           record_put(db, s->a, RECORD_USER, s->id, "-", data_json, 0, p.at, error) &&
           setting_put(db, "system_person", arena_printf(s->a, "%" G_GINT64_FORMAT, s->id), error);
}

bool record_system_person(const struct house *house, struct arena *a, int64_t *id, GError **error)
{
    struct system s = {.a = a};
    const char *known;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL)
            return false;
        known = setting_get(db, a, "system_person", NULL);
    }
    *id = known == NULL ? 0 : g_ascii_strtoll(known, NULL, 10);
    if (*id != 0)
        return true;
    if (!db_write(house->pool, system_tx, &s, error))
        return false;
    *id = s.id;
    return true;
}
