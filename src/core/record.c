#include "core/record.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/search.h"
#include "core/person.h"
#include "core/tag.h"
#include "sql/api.h"
#include "sql/record.h"

#include <string.h>

static const char *const names[RECORD_KINDS] = {
    [RECORD_NONE] = "",
    [RECORD_USER] = "user",
    [RECORD_ORGANIZATION] = "organization",
    [RECORD_GROUP] = "group",
    [RECORD_ROLE] = "role",
    [RECORD_TICKET] = "ticket",
    [RECORD_ARTICLE] = "article",
    [RECORD_STATE] = "state",
    [RECORD_PRIORITY] = "priority",
    [RECORD_TEXT_MODULE] = "text_module",
    [RECORD_TIME] = "time",
    [RECORD_TIME_TYPE] = "time_type",
    [RECORD_FIELD] = "field",
    [RECORD_NOTICE] = "notice",
    [RECORD_TAG] = "tag",
};

const char *record_kind_name(enum record_kind kind)
{
    return names[kind];
}

/* Customers see of people and companies only themselves. */
static int64_t only(const struct actor *actor)
{
    return right_is_agent(actor) ? 0 : actor->person_id;
}

/* 0: a customer; 1: an agent; 2: the desk itself, which is nobody and sees confidential queues, too. */
static int64_t inside(const struct actor *actor)
{
    if (actor->person_id == 0 && actor->role == ROLE_ADMIN)
        return 2;
    return right_is_agent(actor) ? 1 : 0;
}

static int64_t queue_viewer(const struct actor *actor)
{
    return right_has(actor, RIGHT_ADMIN) ? 0 : right_is_agent(actor) ? actor->person_id : -1;
}

#define FIND(row, call)                                                                            \
    do {                                                                                           \
        struct row *found = NULL;                                                                  \
        rows->size = sizeof *found;                                                                \
        if (!(call))                                                                               \
            return false;                                                                          \
        rows->v = found;                                                                           \
        return true;                                                                               \
    } while (0)

bool record_find(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                 const struct db_find *find, struct record_rows *rows, GError **error)
{
    int64_t me = actor->person_id, agent = inside(actor);
    size_t *n = &rows->n;

    rows->n = 0;
    switch (kind) {
    case RECORD_USER:
        FIND(api_user_row, sql_api_user_find(db, a, only(actor), find, &found, n, error));
    case RECORD_ORGANIZATION:
        FIND(api_company_row, sql_api_company_find(db, a, only(actor), find, &found, n, error));
    case RECORD_GROUP:
        FIND(api_queue_row, sql_api_queue_find(db, a, queue_viewer(actor), find, &found, n, error));
    case RECORD_TICKET:
        FIND(api_ticket_row, sql_api_ticket_find(db, a, me, agent, find, &found, n, error));
    case RECORD_ARTICLE:
        FIND(api_article_row,
             sql_api_article_find(db, a, me, agent, clock_now(), find, &found, n, error));
    case RECORD_TEXT_MODULE:
        FIND(api_text_row, sql_api_text_find(db, a, me, find, &found, n, error));
    case RECORD_TIME:
        FIND(api_time_row, sql_api_time_find(db, a, find, &found, n, error));
    case RECORD_NOTICE:
        FIND(api_notice_row, sql_api_notice_find(db, a, me, find, &found, n, error));
    case RECORD_TAG:
        FIND(api_tag_row, sql_api_tag_find(db, a, find, &found, n, error));
    default:
        FIND(record_row, sql_record_find(db, a, names[kind], find, &found, n, error));
    }
}

bool record_ids(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                const struct db_find *find, size_t most, int64_t **ids, size_t *n, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct db_find_term terms[DB_FIND_TERMS_MOST + 1];
    struct db_find page = {.terms = terms, .n_terms = find->n_terms + 1, .descending = true, .limit = DB_FIND_ROWS_MOST};
    struct record_rows rows;
    int64_t last = INT64_MAX;

    if (find->n_terms > 0)
        memcpy(terms, find->terms, find->n_terms * sizeof *terms);
    do {
        struct api_id_row *tickets = NULL;

        terms[find->n_terms] = (struct db_find_term){.column = "id", .op = DB_FIND_LT, .value = {.i = last}};
        rows.size = sizeof *tickets;
        if (kind != RECORD_TICKET) {
            if (!record_find(db, a, actor, kind, &page, &rows, error))
                return false;
        } else {
            rows.n = 0;
            if (!sql_api_ticket_ids(db, a, actor->person_id, inside(actor), &page, &tickets,
                                    &rows.n, error))
                return false;
            rows.v = tickets;
        }
        for (size_t i = 0; i < rows.n && found->len < most; i++) {
            last = record_id(&rows, i);
            g_array_append_val(found, last);
        }
    } while (rows.n == DB_FIND_ROWS_MOST && found->len < most);
    *n = found->len;
    *ids = ARENA_ARRAY(a, int64_t, found->len + 1);
    for (size_t i = 0; i < *n; i++)
        (*ids)[i] = g_array_index(found, int64_t, *n - 1 - i);
    return true;
}

static void put_order(int64_t *ids, size_t n, const struct api_id_row *rows, size_t n_rows, bool descending)
{
    /* What went meanwhile is not found when it is read. */
    for (size_t i = 0; n_rows == n && i < n; i++)
        ids[i] = rows[descending ? n - 1 - i : i].id;
}

bool record_tickets_by(struct db *db, struct arena *a, const char *column, bool descending, int64_t *ids, size_t n,
                       GError **error)
{
    struct api_id_row *rows = NULL;
    size_t n_rows = 0;

    if (n < 2)
        return true;
    if (!sql_api_ticket_sorted(db, a, json_ids(a, ids, n), column, &rows, &n_rows, error))
        return false;
    put_order(ids, n, rows, n_rows, descending);
    return true;
}

bool record_newest(struct db *db, struct arena *a, enum record_kind kind, int64_t *ids, size_t n, GError **error)
{
    struct api_id_row *rows = NULL;
    size_t n_rows = 0;
    bool ok = true;

    if (kind == RECORD_TICKET)
        return record_tickets_by(db, a, "updated_at", true, ids, n, error);
    if (kind == RECORD_USER && n > 1)
        ok = sql_api_user_newest(db, a, json_ids(a, ids, n), &rows, &n_rows, error);
    else if (kind == RECORD_ORGANIZATION && n > 1)
        ok = sql_api_company_newest(db, a, json_ids(a, ids, n), &rows, &n_rows, error);
    if (ok)
        put_order(ids, n, rows, n_rows, false);
    return ok;
}

bool record_total(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                  int64_t *total, GError **error)
{
    struct api_count_row count = {0};
    struct record_count_row own = {0};
    bool ok;

    if (kind == RECORD_USER)
        ok = sql_api_user_count(db, a, only(actor), &count, error);
    else if (kind == RECORD_ORGANIZATION)
        ok = sql_api_company_count(db, a, only(actor), &count, error);
    else if (kind == RECORD_GROUP)
        ok = sql_api_queue_count(db, a, queue_viewer(actor), &count, error);
    else if (kind == RECORD_TICKET)
        ok = sql_api_ticket_count(db, a, actor->person_id, inside(actor), &count, error);
    else if (kind == RECORD_ARTICLE)
        ok = sql_api_article_count(db, a, actor->person_id, inside(actor), clock_now(), &count, error);
    else if (kind == RECORD_TEXT_MODULE)
        ok = sql_api_text_count(db, a, actor->person_id, &count, error);
    else if (kind == RECORD_NOTICE)
        ok = sql_api_notice_count(db, a, actor->person_id, &count, error);
    else
        ok = sql_record_count(db, a, names[kind], &own, error);
    *total = count.n + own.n;
    return ok;
}

static size_t place_of(const int64_t *ids, size_t n, int64_t id)
{
    size_t i = 0;

    while (i < n && ids[i] != id)
        i++;
    return i;
}

bool record_of_ids(struct db *db, struct arena *a, const struct actor *actor,
                   enum record_kind kind, const int64_t *ids, size_t n, struct record_rows *rows,
                   GError **error)
{
    struct db_find_value values[DB_FIND_VALUES_MOST];
    char *all = NULL;
    bool *there = ARENA_ARRAY(a, bool, n + 1);
    size_t kept = 0;

    *rows = (struct record_rows){.v = NULL};
    for (size_t from = 0; from < n; from += DB_FIND_VALUES_MOST) {
        size_t many = MIN(n - from, (size_t)DB_FIND_VALUES_MOST);
        struct record_rows part;

        for (size_t i = 0; i < many; i++)
            values[i] = (struct db_find_value){.i = ids[from + i]};
        if (!record_find(db, a, actor, kind,
                         &(struct db_find){.terms = &(struct db_find_term){.column = "id",
                                                                           .op = many == 1 ? DB_FIND_EQ : DB_FIND_IN,
                                                                           .value = values[0],
                                                                           .values = values, .n_values = many},
                                           .n_terms = 1, .limit = DB_FIND_VALUES_MOST},
                         &part, error))
            return false;
        if (all == NULL)
            all = arena_array(a, n, part.size);
        rows->size = part.size;
        for (size_t i = 0; i < part.n; i++) {
            size_t place = from + place_of(ids + from, many, record_id(&part, i));

            memcpy(all + place * part.size, record_row(&part, i), part.size);
            there[place] = true;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (there[i] && kept++ != i)
            memcpy(all + (kept - 1) * rows->size, all + i * rows->size, rows->size);
    rows->v = all;
    rows->n = kept;
    return true;
}

/* The same row under the name of the file of statements that it came from. */
static void as_pairs(struct arena *a, const struct record_pair_row *found, size_t n,
                     struct api_pair_row **rows)
{
    *rows = ARENA_ARRAY(a, struct api_pair_row, n + 1);
    for (size_t i = 0; i < n; i++)
        (*rows)[i] = (struct api_pair_row){.owner = found[i].owner, .id = found[i].id};
}

bool record_pairs(struct db *db, struct arena *a, const struct actor *actor,
                  enum record_pairs which, const int64_t *owners, size_t n,
                  struct api_pair_row **rows, size_t *n_rows, GError **error)
{
    const char *ids = json_ids(a, owners, n);
    struct record_pair_row *found = NULL;
    bool ok;

    *n_rows = 0;
    switch (which) {
    case RECORD_MEMBERS:
        return sql_api_members(db, a, ids, rows, n_rows, error);
    case RECORD_QUEUE_PEOPLE:
        return sql_api_queue_people(db, a, ids, rows, n_rows, error);
    case RECORD_ARTICLE_IDS:
        return sql_api_article_ids(db, a, ids, right_is_agent(actor), clock_now(), rows, n_rows,
                                   error);
    case RECORD_TIME_IDS:
        return sql_api_time_ids(db, a, ids, rows, n_rows, error);
    case RECORD_COMPANY_IDS:
        ok = sql_person_company_list(db, a, ids, &found, n_rows, error);
        break;
    case RECORD_SECONDARY:
        ok = sql_company_secondary_list(db, a, ids, &found, n_rows, error);
        break;
    case RECORD_ROLE_IDS:
    default:
        ok = sql_person_role_list(db, a, ids, &found, n_rows, error);
    }
    if (ok)
        as_pairs(a, found, *n_rows, rows);
    return ok;
}

bool record_files(struct db *db, struct arena *a, const int64_t *articles, size_t n,
                  struct api_file_row **rows, size_t *n_rows, GError **error)
{
    return sql_api_files(db, a, json_ids(a, articles, n), rows, n_rows, error);
}

bool record_grants(struct db *db, struct arena *a, const int64_t *people, size_t n,
                   struct queue_grant_row **rows, size_t *n_rows, GError **error)
{
    return sql_queue_grant_list(db, a, json_ids(a, people, n), rows, n_rows, error);
}

bool record_ticket_words(struct db *db, struct arena *a, const struct actor *actor,
                         const char *typed, int64_t most, struct api_id_row **rows, size_t *n,
                         GError **error)
{
    struct search_found found;

    *n = 0;
    if (!search_tickets(db, a, actor,
                        &(struct search_ask){.typed = typed, .now = clock_now()}, &found, error))
        return false;
    *rows = ARENA_ARRAY(a, struct api_id_row, found.n_ids + 1);
    for (size_t i = 0; i < found.n_ids && (int64_t)*n < most; i++)
        (*rows)[(*n)++].id = found.ids[i];
    return true;
}

bool record_tagged(struct db *db, struct arena *a, const char *tag, int64_t most,
                   struct api_id_row **rows, size_t *n, GError **error)
{
    int64_t id = 0;

    *n = 0;
    return tag_find(db, a, tag, &id, error) &&
           (id == 0 || sql_api_ticket_ids_with_tag(db, a, id, most, rows, n, error));
}
