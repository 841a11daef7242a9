/* desk_merged.c - the tickets that went into this one, woven into it or beside it. */
#include "base/clock.h"
#include "core/ticket_merge.h"
#include "web/desk_ticket.h"

/* The lines of ROW's messages go from V to a column of their own. */
static void add_column(struct arena *a, const struct structure_merged_row *row,
                       const struct structure_beside_row *of, size_t n,
                       struct view_desk_ticket *v)
{
    struct view_beside *column = &v->columns[v->n_columns++];
    size_t kept = 0;

    *column = (struct view_beside){.number = row->number,
                                   .title = row->title,
                                   .lines = ARENA_ARRAY(a, struct view_line, n + 1)};
    for (size_t i = 0; i < v->n_lines; i++) {
        size_t k = 0;

        while (k < n && (of[k].home_id != row->id || of[k].article_id != v->lines[i].m.id))
            k++;
        if (*v->lines[i].text == '\0' && k < n)
            column->lines[column->n_lines++] = v->lines[i];
        else
            v->lines[kept++] = v->lines[i];
    }
    v->n_lines = kept;
}

static bool add_columns(struct request *r, struct db *db, const struct ticket_row *t,
                        const struct structure_merged_row *rows, size_t n_rows,
                        struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct structure_beside_row *of = NULL;
    size_t n = 0;

    if (!ticket_beside_list(db, a, t->id, &of, &n, error))
        return false;
    v->columns = ARENA_ARRAY(a, struct view_beside, n_rows + 1);
    for (size_t i = 0; i < n_rows; i++)
        if (rows[i].beside)
            add_column(a, &rows[i], of, n, v);
    return true;
}

bool desk_merged(struct request *r, struct db *db, const struct ticket_row *t,
                 struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct structure_merged_row *rows = NULL;
    bool beside = false;
    size_t n = 0;

    if (!ticket_merged_list(db, a, t->id, clock_now(), &rows, &n, error))
        return false;
    v->merged = ARENA_ARRAY(a, struct view_merged, n + 1);
    for (size_t i = 0; i < n; i++) {
        v->merged[v->n_merged++] =
            (struct view_merged){rows[i].number, rows[i].title, rows[i].undo_id};
        beside = beside || rows[i].beside;
    }
    return !beside || add_columns(r, db, t, rows, n, v, error);
}
