#include "core/tag.h"

#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/search_index.h"
#include "sql/tag.h"

#include <string.h>

enum { TAGS_SHOWN = 500 };

bool tag_name(struct arena *a, const char *typed, const char **name, GError **error)
{
    char *text = arena_strdup(a, typed == NULL ? "" : typed);

    for (char *p = text; *p != '\0'; p++)
        if (*p == '#' || *p == ',')
            *p = ' ';
    text = text_one_line(a, text);
    if (*text == '\0') {
        fail_set(error, FAIL_INVALID, "tag: it has no name (write a word)");
        return false;
    }
    if (g_utf8_strlen(text, -1) > TAG_NAME_MAX) {
        fail_set(error, FAIL_INVALID, "tag: its name is too long (at most %d characters)",
                 TAG_NAME_MAX);
        return false;
    }
    *name = text;
    return true;
}

static bool by_name(struct db *db, struct arena *a, const char *name, struct tag_row **tag,
                    GError **error)
{
    return sql_tag_by_key(db, a, text_fold(a, name), tag, error);
}

static bool changed(const struct ticket_change *c, int64_t ticket_id, const char *before,
                    const char *after, GError **error)
{
    return sql_ticket_tag_touch(c->db, ticket_id, c->at, NULL, error) &&
           search_index_ticket(c->db, ticket_id, error) &&
           ticket_event_add(c, ticket_id, "tag", before, after, 0, error);
}

static bool has_room(const struct ticket_change *c, int64_t ticket_id, GError **error)
{
    struct ticket_tag_count_row row;

    if (!sql_ticket_tag_count(c->db, c->a, ticket_id, &row, error))
        return false;
    if (row.n <= TAGS_A_TICKET)
        return true;
    fail_set(error, FAIL_TOO_BIG, "tag: a ticket has at most %d (remove one first)", TAGS_A_TICKET);
    return false;
}

bool tag_add(const struct ticket_change *c, int64_t ticket_id, const char *typed, GError **error)
{
    const char *name = NULL;
    struct tag_row *tag = NULL;
    int64_t n = 0;

    if (!tag_name(c->a, typed, &name, error) ||
        !sql_tag_put(c->db, text_fold(c->a, name), name, NULL, error) ||
        !by_name(c->db, c->a, name, &tag, error))
        return false;
    if (tag == NULL) {
        fail_set(error, FAIL_BUSY, "tag: it was removed at this moment (try again)");
        return false;
    }
    if (!sql_ticket_tag_add(c->db, ticket_id, tag->id, &n, error))
        return false;
    return n == 0 ||
           (has_room(c, ticket_id, error) && changed(c, ticket_id, NULL, tag->name, error));
}

bool tag_remove(const struct ticket_change *c, int64_t ticket_id, const char *typed, GError **error)
{
    const char *name = NULL;
    struct tag_row *tag = NULL;
    int64_t n = 0;

    if (!tag_name(c->a, typed, &name, error) || !by_name(c->db, c->a, name, &tag, error))
        return false;
    if (tag != NULL && !sql_ticket_tag_remove(c->db, ticket_id, tag->id, &n, error))
        return false;
    return n == 0 || changed(c, ticket_id, tag->name, NULL, error);
}

bool tag_find(struct db *db, struct arena *a, const char *typed, int64_t *id, GError **error)
{
    struct tag_row *tag = NULL;

    *id = 0;
    if (!by_name(db, a, text_one_line(a, typed), &tag, error))
        return false;
    if (tag != NULL)
        *id = tag->id;
    return true;
}

bool tag_list(struct db *db, struct arena *a, const int64_t *tickets, size_t n,
              struct ticket_tag_row **rows, size_t *n_rows, GError **error)
{
    *n_rows = 0;
    return n == 0 || sql_ticket_tag_list(db, a, json_ids(a, tickets, n), rows, n_rows, error);
}

bool tag_visible(struct db *db, struct arena *a, const struct actor *actor, struct tag_row **rows,
                 size_t *n, GError **error)
{
    return sql_tag_visible(db, a, actor->person_id, TAGS_SHOWN, rows, n, error);
}
