#include "core/person_import.h"

#include "base/csv_read.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "sql/company.h"
#include "sql/people.h"
#include "sql/person.h"

#include <string.h>

enum column { COL_NAME, COL_ADDRESS, COL_PHONE, COL_COMPANY, COL_LANG, COL_NOTE, COLUMNS };
/* A column of an own field is COLUMNS and its place. */
enum { NAME_MOST = 200, PHONE_MOST = 60, COMPANY_MOST = 120, IGNORED = -1 };

/* What the first line may call them, in lower case; the first is what an export writes. */
static const char *const heads[COLUMNS][6] = {
    [COL_NAME] = {"name", "full name", "vollständiger name", "kunde", NULL},
    [COL_ADDRESS] = {"email", "e-mail", "e-mail-adresse", "mail", "address", NULL},
    [COL_PHONE] = {"phone", "telefon", "telefonnummer", "tel", NULL},
    [COL_COMPANY] = {"company", "firma", "organisation", "organization", NULL},
    [COL_LANG] = {"language", "sprache", "lang", NULL},
    [COL_NOTE] = {"note", "notiz", "bemerkung", "comment", NULL},
};

struct row {
    const char *cell[COLUMNS]; /* "" where there is none */
    char **addresses, **phones;
    size_t n_addresses, n_phones;
    const char **own; /* by its field's place; NULL: no such column */
    int64_t id; /* of who it is already, 0: new */
    bool added;
};

struct job {
    struct db *db;
    struct arena *a, *row_arena;
    struct csv_reader reader;
    int column[CSV_CELLS_MOST];
    size_t n_columns;
    const struct admin_act *act;
    struct custom_set own;
    size_t n_own; /* columns of own fields */
    GHashTable *seen;      /* address → line */
    GHashTable *companies; /* folded name → id; 0: would be new */
    struct person_import *found;
};

static void note(struct job *j, size_t line, enum import_fault fault, const char *detail)
{
    if (j->found->n_faults < IMPORT_FAULTS_KEPT)
        j->found->faults[j->found->n_faults] =
            (struct import_error){line, fault, arena_strdup(j->a, detail)};
    j->found->n_faults++;
}

static int column_of(const char *folded)
{
    for (int c = 0; c < COLUMNS; c++)
        for (size_t i = 0; heads[c][i] != NULL; i++)
            if (strcmp(heads[c][i], folded) == 0)
                return c;
    return IGNORED;
}

bool person_import_head(struct arena *a, const char *head)
{
    return column_of(text_fold(a, head)) != IGNORED;
}

/* By its name, which "user." may stand before, or by a label. */
static int own_column(struct job *j, const char *folded)
{
    for (size_t i = 0; i < j->own.n; i++) {
        const struct custom_field *f = &j->own.fields[i];
        const char *full = arena_printf(j->row_arena, "%s%s", custom_prefix(RECORD_USER), f->name);

        if (f->kind != CUSTOM_OTHER &&
            (strcmp(text_fold(j->row_arena, full), folded) == 0 || strcmp(text_fold(j->row_arena, f->name), folded) == 0 ||
             strcmp(text_fold(j->row_arena, f->de), folded) == 0 || strcmp(text_fold(j->row_arena, f->en), folded) == 0))
            return COLUMNS + (int)i;
    }
    return IGNORED;
}

static void read_head(struct job *j)
{
    struct csv_cells cells = {.n = 0};
    bool useful = false;

    j->n_own = 0;
    if (!csv_read_row(&j->reader, j->row_arena, &cells, NULL))
        cells.n = 0;
    for (size_t i = 0; i < cells.n; i++) {
        const char *folded = text_fold(j->row_arena, cells.text[i]);

        j->column[i] = column_of(folded);
        if (j->column[i] == IGNORED && (j->column[i] = own_column(j, folded)) != IGNORED)
            j->n_own++;
        useful = useful || j->column[i] == COL_NAME || j->column[i] == COL_ADDRESS;
    }
    j->n_columns = cells.n;
    if (!useful)
        note(j, 1, IMPORT_COLUMNS, "");
}

/* The parts of TEXT between any of BREAKS. */
static char **parts(struct arena *a, const char *text, const char *breaks, size_t *n)
{
    g_auto(GStrv) all = g_strsplit_set(text, breaks, -1);
    char **out = ARENA_ARRAY(a, char *, g_strv_length(all) + 1);

    *n = 0;
    for (size_t i = 0; all[i] != NULL; i++) {
        char *part = text_trim(a, all[i]);

        if (*part != '\0')
            out[(*n)++] = part;
    }
    return out;
}

static bool long_cell(const struct row *row)
{
    static const glong most[COLUMNS] = {NAME_MOST,    PERSON_NOTE_MAX, PERSON_NOTE_MAX,
                                        COMPANY_MOST, NAME_MOST,       PERSON_NOTE_MAX};

    for (int c = 0; c < COLUMNS; c++)
        if (g_utf8_strlen(row->cell[c], -1) > most[c])
            return true;
    for (size_t i = 0; i < row->n_phones; i++)
        if (g_utf8_strlen(row->phones[i], -1) > PHONE_MOST)
            return true;
    return false;
}

/* Whose ADDRESS is, and whether the row may have it. */
static bool judge_address(struct job *j, struct row *row, const char *address, size_t line,
                          GError **error)
{
    const char *key = person_address_key(j->row_arena, address);
    struct person_row *owner = NULL;
    gpointer before;

    if (!person_address_ok(key)) {
        note(j, line, IMPORT_ADDRESS, address);
        return true;
    }
    before = g_hash_table_lookup(j->seen, key);
    if (before != NULL) {
        note(j, line, IMPORT_TWICE,
             arena_printf(j->row_arena, "%s (%u)", address, GPOINTER_TO_UINT(before)));
        return true;
    }
    g_hash_table_insert(j->seen, g_strdup(key), GUINT_TO_POINTER((guint)line));
    if (!sql_person_by_address(j->db, j->row_arena, key, &owner, error))
        return false;
    if (owner == NULL)
        return true;
    if (strcmp(owner->role, "customer") != 0)
        note(j, line, IMPORT_STAFF, address);
    else if (row->id != 0 && row->id != owner->id)
        note(j, line, IMPORT_TAKEN, address);
    row->id = owner->id;
    return true;
}

/* Of somebody new all columns count, for one of them may be required; of others those with something in
 * them. What is wrong is noted once for each row. */
static bool own_fields(struct job *j, const struct row *row, bool dry, size_t line, GError **error)
{
    struct admin_act act = *j->act;
    struct custom_refusal refusal = {NULL, CUSTOM_FINE};
    struct custom_save s = {.db = j->db, .a = j->row_arena, .actor = act.actor, .at = act.at, .object = RECORD_USER,
                            .object_id = row->id, .dry = dry, .act = dry || row->added ? NULL : &act,
                            .refusal = &refusal, .fields = &j->own};
    struct custom_input *inputs = ARENA_ARRAY(j->row_arena, struct custom_input, j->own.n + 1);
    const char *value = "";
    g_autoptr(GError) why = NULL;
    size_t n = 0;
    bool ok;

    act.a = j->row_arena;
    for (size_t i = 0; i < j->own.n; i++)
        if (row->own[i] != NULL && (row->id == 0 || *row->own[i] != '\0'))
            inputs[n++] = (struct custom_input){j->own.fields[i].name, json_string(row->own[i])};
    ok = n == 0 || custom_save(&s, inputs, n, &why);
    for (size_t i = 0; i < n; i++)
        json_decref((json_t *)(uintptr_t)inputs[i].value);
    if (ok)
        return true;
    if (!dry || refusal.field == NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    for (size_t i = 0; i < j->own.n; i++)
        if (refusal.field == &j->own.fields[i] && row->own[i] != NULL)
            value = row->own[i];
    note(j, line, IMPORT_FIELD, arena_printf(j->row_arena, "%s: %s", refusal.field->de, text_cut(j->row_arena, value, NAME_MOST)));
    if (j->found->n_faults <= IMPORT_FAULTS_KEPT)
        j->found->faults[j->found->n_faults - 1].why = refusal.fault;
    return true;
}

static bool find_company(struct job *j, const char *name, GError **error)
{
    const char *key = text_fold(j->row_arena, name);
    struct people_company_row *row = NULL;
    int64_t *id;

    if (*name == '\0' || g_hash_table_contains(j->companies, key))
        return true;
    if (!sql_people_company(j->db, j->row_arena, name, &row, error))
        return false;
    id = g_new(int64_t, 1);
    *id = row == NULL ? 0 : row->id;
    j->found->companies += row == NULL;
    g_hash_table_insert(j->companies, g_strdup(key), id);
    return true;
}

static bool judge_row(struct job *j, struct row *row, size_t line, GError **error)
{
    const char *lang = row->cell[COL_LANG];

    if (*row->cell[COL_NAME] == '\0' && row->n_addresses == 0)
        note(j, line, IMPORT_EMPTY, "");
    if (*lang != '\0' && strcmp(lang, "de") != 0 && strcmp(lang, "en") != 0)
        note(j, line, IMPORT_LANG, lang);
    if (row->n_addresses > PERSON_ADDRESSES_MAX || row->n_phones > PERSON_PHONES_MAX)
        note(j, line, IMPORT_TOO_MANY, "");
    else if (long_cell(row))
        note(j, line, IMPORT_LONG, "");
    for (size_t i = 0; i < MIN(row->n_addresses, (size_t)PERSON_ADDRESSES_MAX); i++)
        if (!judge_address(j, row, row->addresses[i], line, error))
            return false;
    if (j->found->n_sample < IMPORT_SAMPLE)
        j->found->sample[j->found->n_sample++] =
            (struct import_sample){arena_strdup(j->a, row->cell[COL_NAME]),
                                   arena_strdup(j->a, row->cell[COL_ADDRESS]),
                                   arena_strdup(j->a, row->cell[COL_COMPANY])};
    j->found->rows++;
    j->found->fresh += row->id == 0;
    j->found->known += row->id != 0;
    if (j->n_own > 0 && !own_fields(j, row, true, line, error))
        return false;
    return find_company(j, row->cell[COL_COMPANY], error);
}

static struct row row_of(struct job *j, const struct csv_cells *cells)
{
    struct arena *a = j->row_arena;
    struct row row = {.id = 0};

    for (int c = 0; c < COLUMNS; c++)
        row.cell[c] = "";
    row.own = ARENA_ARRAY(a, const char *, j->own.n + 1);
    for (size_t i = 0; i < j->n_columns; i++)
        if (j->column[i] >= COLUMNS)
            row.own[j->column[i] - COLUMNS] = i < cells->n ? cells->text[i] : "";
    for (size_t i = 0; i < MIN(cells->n, j->n_columns); i++)
        if (j->column[i] != IGNORED && j->column[i] < COLUMNS)
            row.cell[j->column[i]] = j->column[i] == COL_NOTE ? cells->text[i]
                                                              : text_one_line(a, cells->text[i]);
    row.addresses = parts(a, row.cell[COL_ADDRESS], " ,;", &row.n_addresses);
    row.phones = parts(a, row.cell[COL_PHONE], ",;", &row.n_phones);
    row.cell[COL_LANG] = text_fold(a, row.cell[COL_LANG]);
    return row;
}

/* Calls SEE with each row that can be read; what can't is noted. */
static bool each_row(struct job *j, bool (*see)(struct job *, struct row *, size_t, GError **), GError **error)
{
    struct csv_cells cells;

    for (;;) {
        g_autoptr(GError) broken = NULL;
        struct row row;

        arena_reset(j->row_arena);
        if (!csv_read_row(&j->reader, j->row_arena, &cells, &broken)) {
            if (broken == NULL)
                return true;
            note(j, cells.line, IMPORT_CSV, "");
            continue;
        }
        if (cells.n > j->n_columns)
            note(j, cells.line, IMPORT_COLUMNS, "");
        if (j->found->rows >= IMPORT_ROWS_MOST) {
            note(j, cells.line, IMPORT_TOO_MANY, "");
            return true;
        }
        row = row_of(j, &cells);
        if (!see(j, &row, cells.line, error))
            return false;
    }
}

static void begin(struct job *j, const struct admin_act *act, const void *data, size_t size,
                  struct person_import *found)
{
    *j = (struct job){.db = act->db, .a = act->a, .row_arena = arena_new(), .act = act, .found = found};
    j->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    j->companies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    csv_read_begin(&j->reader, data, size);
}

static void end(struct job *j)
{
    g_hash_table_unref(j->seen);
    g_hash_table_unref(j->companies);
    arena_free(j->row_arena);
}

static bool check(struct job *j, GError **error)
{
    if (!custom_fields(j->db, j->a, RECORD_USER, false, &j->own, error))
        return false;
    read_head(j);
    if (j->found->n_faults > 0)
        return true;
    return each_row(j, judge_row, error);
}

bool person_import_check(const struct admin_act *act, const void *data, size_t size, struct person_import *found,
                         GError **error)
{
    struct job j;
    bool ok;

    *found = (struct person_import){.rows = 0};
    begin(&j, act, data, size, found);
    ok = check(&j, error);
    end(&j);
    return ok;
}

static bool company_id(struct job *j, const struct admin_act *act, const char *name, int64_t *id,
                       GError **error)
{
    int64_t *known;

    *id = 0;
    if (*name == '\0')
        return true;
    known = g_hash_table_lookup(j->companies, text_fold(j->row_arena, name));
    g_assert(known != NULL);
    if (*known == 0 && !sql_company_add(j->db, name, act->at, known, error))
        return false;
    *id = *known;
    return true;
}

static bool add(struct job *j, const struct admin_act *act, struct row *row, int64_t company,
                GError **error)
{
    struct person_new fresh = {.role = ROLE_CUSTOMER,
                               .name = row->cell[COL_NAME],
                               .address = row->n_addresses == 0 ? NULL : row->addresses[0],
                               .lang = *row->cell[COL_LANG] == '\0' ? NULL : row->cell[COL_LANG],
                               .verified = true,
                               .at = act->at};

    if (!person_add(j->db, j->row_arena, &fresh, &row->id, error))
        return false;
    row->added = true;
    for (size_t i = 1; i < row->n_addresses; i++)
        if (!sql_person_address_add(j->db, person_address_key(j->row_arena, row->addresses[i]),
                                    row->addresses[i], row->id, (int64_t)i, NULL, error))
            return false;
    for (size_t i = 0; i < row->n_phones; i++)
        if (!person_add_phone(j->db, j->row_arena, row->id, row->phones[i], error))
            return false;
    return (company == 0 || sql_person_set_company(j->db, row->id, company, NULL, error)) &&
           (*row->cell[COL_NOTE] == '\0' ||
            sql_people_note(j->db, row->id, row->cell[COL_NOTE], NULL, error));
}

/* Those of MORE that are not among LINES, below them. */
static const char *joined(struct arena *a, const char *lines, char *const *more, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_auto(GStrv) have = g_strsplit(lines, "\n", -1);
        bool there = false;

        for (size_t k = 0; have[k] != NULL; k++)
            there = there || strcmp(text_fold(a, have[k]), text_fold(a, more[i])) == 0;
        if (!there)
            lines = arena_printf(a, "%s%s%s", lines, *lines == '\0' ? "" : "\n", more[i]);
    }
    return lines;
}

static bool complete(struct job *j, const struct admin_act *act, struct row *row, int64_t company,
                     GError **error)
{
    struct admin_act own = *act;
    struct person_edit e;

    own.a = j->row_arena;
    if (!person_edit_get(j->db, j->row_arena, row->id, &e, NULL, error))
        return false;
    if (*row->cell[COL_NAME] != '\0')
        e.name = row->cell[COL_NAME];
    if (*row->cell[COL_LANG] != '\0')
        e.lang = row->cell[COL_LANG];
    if (*row->cell[COL_NOTE] != '\0')
        e.note = row->cell[COL_NOTE];
    if (company != 0)
        e.company_id = company;
    e.addresses = joined(j->row_arena, e.addresses, row->addresses, row->n_addresses);
    e.phones = joined(j->row_arena, e.phones, row->phones, row->n_phones);
    return person_edit_save(&own, &row->id, &e, error);
}

static bool see_write(struct job *j, struct row *row, size_t line, GError **error)
{
    const struct admin_act *act = j->act;
    struct person_row *owner = NULL;
    int64_t company = 0;

    for (size_t i = 0; i < row->n_addresses && row->id == 0; i++) {
        if (!person_find(j->db, j->row_arena, row->addresses[i], &owner, error))
            return false;
        row->id = owner == NULL ? 0 : owner->id;
    }
    return company_id(j, act, row->cell[COL_COMPANY], &company, error) &&
           (row->id == 0 ? add(j, act, row, company, error)
                         : complete(j, act, row, company, error)) &&
           (j->n_own == 0 || own_fields(j, row, false, line, error));
}

/* J has judged the file, and reads it once more. */
static bool write_all(struct job *j, const void *data, size_t size, GError **error)
{
    csv_read_begin(&j->reader, data, size);
    g_hash_table_remove_all(j->seen);
    read_head(j);
    j->found->rows = 0;
    return each_row(j, see_write, error);
}

bool person_import_run(const struct admin_act *act, const char *name, const void *data, size_t size,
                       struct person_import *found, GError **error)
{
    struct job j;
    size_t rows;
    bool ok;

    *found = (struct person_import){.rows = 0};
    if (!admin_allowed(act, error))
        return false;
    begin(&j, act, data, size, found);
    ok = check(&j, error);
    rows = found->rows;
    if (ok && found->n_faults == 0) {
        ok = write_all(&j, data, size, error) &&
             audit_add(act, "people.imported", name,
                       &(struct audit_field){"people", "",
                                             arena_printf(act->a, "%zu", rows)},
                       1, error);
        found->rows = rows;
    }
    end(&j);
    return ok;
}
