#include "core/person_import_private.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "sql/people.h"

#include <string.h>

/* What the first line may call them, in lower case; the first is what an export writes. */
static const char *const heads[COLUMNS][6] = {
    [COL_NAME] = {"name", "full name", "vollständiger name", "kunde", NULL},
    [COL_ADDRESS] = {"email", "e-mail", "e-mail-adresse", "mail", "address", NULL},
    [COL_PHONE] = {"phone", "telefon", "telefonnummer", "tel", NULL},
    [COL_COMPANY] = {"company", "firma", "organisation", "organization", NULL},
    [COL_LANG] = {"language", "sprache", "lang", NULL},
    [COL_NOTE] = {"note", "notiz", "bemerkung", "comment", NULL},
};

static void note(struct import_job *j, size_t line, enum import_fault fault, const char *detail)
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
static int own_column(struct import_job *j, const char *folded)
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

static void read_head(struct import_job *j)
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

/* The parts of TEXT between any of BREAKS; of more than MOST one too many. */
static char **parts(struct arena *a, const char *text, const char *breaks, size_t most, size_t *n)
{
    g_auto(GStrv) all = g_strsplit_set(text, breaks, -1);
    char **out = ARENA_ARRAY(a, char *, MIN((size_t)g_strv_length(all), most + 1));

    *n = 0;
    for (size_t i = 0; all[i] != NULL && *n <= most; i++) {
        char *part = text_trim(a, all[i]);

        if (*part != '\0')
            out[(*n)++] = part;
    }
    return out;
}

static bool long_cell(const struct import_row *row)
{
    enum { PHONE_MOST = 60, COMPANY_MOST = 120 };
    static const glong most[COLUMNS] = {IMPORT_TEXT_MOST, PERSON_NOTE_MAX,  PERSON_NOTE_MAX,
                                        COMPANY_MOST,     IMPORT_TEXT_MOST, PERSON_NOTE_MAX};

    for (int c = 0; c < COLUMNS; c++)
        if (g_utf8_strlen(row->cell[c], -1) > most[c])
            return true;
    for (size_t i = 0; i < row->n_phones; i++)
        if (g_utf8_strlen(row->phones[i], -1) > PHONE_MOST)
            return true;
    return false;
}

/* Whose ADDRESS is, and whether the row may have it. */
static void judge_address(struct import_job *j, struct import_row *row, const char *address)
{
    const char *key = person_address_key(j->row_arena, address);
    const struct people_known_row *owner;
    gpointer before;

    if (!person_address_ok(key)) {
        note(j, row->line, IMPORT_ADDRESS, address);
        return;
    }
    before = g_hash_table_lookup(j->seen, key);
    if (before != NULL) {
        note(j, row->line, IMPORT_TWICE,
             arena_printf(j->row_arena, "%s (%u)", address, GPOINTER_TO_UINT(before)));
        return;
    }
    g_hash_table_insert(j->seen, g_strdup(key), GUINT_TO_POINTER((guint)row->line));
    owner = g_hash_table_lookup(j->known, key);
    if (owner == NULL)
        return;
    if (strcmp(owner->role, "customer") != 0)
        note(j, row->line, IMPORT_STAFF, address);
    else if (row->id != 0 && row->id != owner->id)
        note(j, row->line, IMPORT_TAKEN, address);
    row->id = owner->id;
}

/* What is wrong is noted once for each row. */
static bool judge_own(struct import_job *j, struct import_row *row, GError **error)
{
    struct custom_refusal refusal = {NULL, CUSTOM_FINE};
    g_autoptr(GError) why = NULL;
    const char *value = "";

    if (import_own_fields(j, row, true, &refusal, &why))
        return true;
    if (refusal.field == NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    for (size_t i = 0; i < j->own.n; i++)
        if (refusal.field == &j->own.fields[i] && row->own[i] != NULL)
            value = row->own[i];
    note(j, row->line, IMPORT_FIELD, text_cut(j->row_arena, value, IMPORT_TEXT_MOST));
    if (j->found->n_faults <= IMPORT_FAULTS_KEPT) {
        j->found->faults[j->found->n_faults - 1].why = refusal.fault;
        j->found->faults[j->found->n_faults - 1].field = refusal.field;
    }
    return true;
}

static bool find_company(struct import_job *j, const char *name, GError **error)
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

static void sample(struct import_job *j, const struct import_row *row)
{
    if (j->found->n_sample < IMPORT_SAMPLE)
        j->found->sample[j->found->n_sample++] =
            (struct import_sample){arena_strdup(j->a, row->cell[COL_NAME]),
                                   arena_strdup(j->a, row->cell[COL_ADDRESS]),
                                   arena_strdup(j->a, row->cell[COL_COMPANY])};
}

static bool judge_row(struct import_job *j, struct import_row *row, GError **error)
{
    const char *lang = row->cell[COL_LANG];

    if (row->broken)
        note(j, row->line, IMPORT_CSV, "");
    if (row->broken)
        return true;
    if (row->too_wide)
        note(j, row->line, IMPORT_COLUMNS, "");
    if (*row->cell[COL_NAME] == '\0' && row->n_addresses == 0)
        note(j, row->line, IMPORT_EMPTY, "");
    if (*lang != '\0' && strcmp(lang, "de") != 0 && strcmp(lang, "en") != 0)
        note(j, row->line, IMPORT_LANG, lang);
    if (row->n_addresses > PERSON_ADDRESSES_MAX || row->n_phones > PERSON_PHONES_MAX)
        note(j, row->line, IMPORT_TOO_MANY, "");
    else if (long_cell(row))
        note(j, row->line, IMPORT_LONG, "");
    for (size_t i = 0; i < MIN(row->n_addresses, (size_t)PERSON_ADDRESSES_MAX); i++)
        judge_address(j, row, row->addresses[i]);
    sample(j, row);
    j->found->rows++;
    j->found->fresh += row->id == 0;
    j->found->known += row->id != 0;
    if (j->n_own > 0 && !judge_own(j, row, error))
        return false;
    return find_company(j, row->cell[COL_COMPANY], error);
}

static bool judge_rows(struct import_job *j, GError **error)
{
    for (size_t i = 0; i < j->n_rows; i++)
        if (!judge_row(j, &j->rows[i], error))
            return false;
    return true;
}

static void read_cells(struct import_job *j, const struct csv_cells *cells, struct import_row *row)
{
    struct arena *a = j->row_arena;

    for (int c = 0; c < COLUMNS; c++)
        row->cell[c] = "";
    row->own = ARENA_ARRAY(a, const char *, j->own.n + 1);
    for (size_t i = 0; i < j->n_columns; i++)
        if (j->column[i] >= COLUMNS)
            row->own[j->column[i] - COLUMNS] = i < cells->n ? cells->text[i] : "";
    for (size_t i = 0; i < MIN(cells->n, j->n_columns); i++)
        if (j->column[i] != IGNORED && j->column[i] < COLUMNS)
            row->cell[j->column[i]] = j->column[i] == COL_NOTE ? cells->text[i] : text_one_line(a, cells->text[i]);
    row->addresses = parts(a, row->cell[COL_ADDRESS], " ,;", PERSON_ADDRESSES_MAX, &row->n_addresses);
    row->phones = parts(a, row->cell[COL_PHONE], ",;", PERSON_PHONES_MAX, &row->n_phones);
    row->cell[COL_LANG] = text_fold(a, row->cell[COL_LANG]);
}

/* The next group; none at the end. */
static void read_rows(struct import_job *j)
{
    struct csv_cells cells;

    g_hash_table_remove_all(j->known);
    arena_reset(j->row_arena);
    j->rows = ARENA_ARRAY(j->row_arena, struct import_row, IMPORT_GROUP);
    for (j->n_rows = 0; j->n_rows < IMPORT_GROUP && j->read <= IMPORT_ROWS_MOST; j->read++) {
        struct import_row *row = &j->rows[j->n_rows];
        g_autoptr(GError) broken = NULL;

        *row = (struct import_row){.id = 0};
        if (csv_read_row(&j->reader, j->row_arena, &cells, &broken))
            read_cells(j, &cells, row);
        else if (broken == NULL)
            return;
        row->broken = broken != NULL;
        row->too_wide = cells.n > j->n_columns;
        row->line = cells.line;
        j->n_rows++;
    }
}

void import_list_begin(struct jw *w, struct buf *list)
{
    buf_init(list, IMPORT_LIST_BYTES);
    jw_init(w, list);
    jw_open(w, NULL, '[');
}

const char *import_list_end(struct jw *w, GError **error)
{
    jw_close(w, ']');
    if (buf_ok(w->out))
        return buf_text(w->out);
    fail_set(error, FAIL_TOO_BIG, "people: %d rows are too large (make several files)", IMPORT_GROUP);
    return NULL;
}

/* Who of the group is known, by one question. */
static bool look_up(struct import_job *j, GError **error)
{
    struct people_known_row *rows = NULL;
    g_auto(buf) list = {0};
    const char *addresses;
    size_t n = 0;
    struct jw w;

    import_list_begin(&w, &list);
    for (size_t i = 0; i < j->n_rows; i++)
        for (size_t k = 0; k < j->rows[i].n_addresses; k++)
            jw_text(&w, NULL, person_address_key(j->row_arena, j->rows[i].addresses[k]));
    addresses = import_list_end(&w, error);
    if (addresses == NULL || !sql_people_known(j->db, j->row_arena, addresses, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        g_hash_table_insert(j->known, (gpointer)(uintptr_t)rows[i].address, &rows[i]);
    return true;
}

static bool each_group(struct import_job *j, bool (*see)(struct import_job *, GError **), GError **error)
{
    j->read = 0;
    for (read_rows(j); j->n_rows > 0; read_rows(j))
        if (!look_up(j, error) || !see(j, error))
            return false;
    if (j->read > IMPORT_ROWS_MOST)
        note(j, j->reader.line, IMPORT_TOO_MANY, "");
    return true;
}

static void begin(struct import_job *j, const struct admin_act *act, const void *data, size_t size,
                  struct person_import *found)
{
    *j = (struct import_job){.db = act->db, .a = act->a, .row_arena = arena_new(), .act = act, .found = found};
    j->known = g_hash_table_new(g_str_hash, g_str_equal);
    j->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    j->companies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    j->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    csv_read_begin(&j->reader, data, size);
}

static void end(struct import_job *j)
{
    g_hash_table_unref(j->known);
    g_hash_table_unref(j->seen);
    g_hash_table_unref(j->companies);
    g_hash_table_unref(j->domains);
    arena_free(j->row_arena);
}

static bool check(struct import_job *j, GError **error)
{
    if (!custom_fields(j->db, j->a, RECORD_USER, false, &j->own, error))
        return false;
    read_head(j);
    return j->found->n_faults > 0 || each_group(j, judge_rows, error);
}

bool person_import_check(const struct admin_act *act, const void *data, size_t size, struct person_import *found,
                         GError **error)
{
    struct import_job j;
    bool ok;

    *found = (struct person_import){.rows = 0};
    begin(&j, act, data, size, found);
    ok = check(&j, error);
    end(&j);
    return ok;
}

/* J has judged the file, and reads it once more. */
static bool write_all(struct import_job *j, const void *data, size_t size, GError **error)
{
    csv_read_begin(&j->reader, data, size);
    read_head(j);
    return each_group(j, import_write_rows, error);
}

bool person_import_run(const struct admin_act *act, const char *name, const void *data, size_t size,
                       struct person_import *found, GError **error)
{
    struct import_job j;
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
