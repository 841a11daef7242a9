#include "core/person_export.h"

#include "base/csv.h"
#include "sql/people.h"

static bool put_person(const struct people_export_row *row, void *data)
{
    struct csv *c = data;
    const char *const cells[] = {row->name,    row->addresses, row->phones,
                                 row->company, row->lang,      row->note};

    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_cell(c, cells[i]);
    csv_row(c);
    return true;
}

bool person_export(struct db *db, bool staff, struct buf *out, GError **error)
{
    static const char *const heads[] = {"name", "email", "phone", "company", "language", "note"};
    struct csv c;

    csv_begin(&c, out);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(&c, heads[i]);
    csv_row(&c);
    return sql_people_export(db, staff, put_person, &c, error);
}
