#include "core/person_export.h"

#include "base/csv.h"
#include "core/person_import.h"
#include "sql/people.h"

struct job {
    struct csv c;
    struct arena *row_arena;
    struct custom_set own;
};

static bool put_person(const struct people_export_row *row, void *data)
{
    struct job *j = data;
    const char *const cells[] = {row->name,    row->addresses, row->phones,
                                 row->company, row->lang,      row->note};

    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_cell(&j->c, cells[i]);
    arena_reset(j->row_arena);
    for (size_t i = 0; i < j->own.n; i++)
        csv_cell(&j->c, custom_plain(j->row_arena, custom_value(&j->own, row->id, j->own.fields[i].id)));
    csv_row(&j->c);
    return true;
}

const char *person_export_head(struct arena *a, const struct custom_field *f)
{
    return person_import_head(a, f->name) ? arena_printf(a, "%s%s", custom_prefix(RECORD_USER), f->name) : f->name;
}

bool person_export(struct db *db, struct arena *a, bool staff, struct buf *out, GError **error)
{
    static const char *const heads[] = {"name", "email", "phone", "company", "language", "note"};
    g_autoptr(arena) row_arena = arena_new();
    struct job j = {.row_arena = row_arena};

    if (!custom_load_whole(db, a, RECORD_USER, &j.own, error))
        return false;
    csv_begin(&j.c, out);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(&j.c, heads[i]);
    for (size_t i = 0; i < j.own.n; i++)
        csv_cell(&j.c, person_export_head(a, &j.own.fields[i]));
    csv_row(&j.c);
    return sql_people_export(db, staff, put_person, &j, error);
}
