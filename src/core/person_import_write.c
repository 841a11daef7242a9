/* person_import_write.c - people of a CSV file that was judged: those who are new by the group, each of
 * those who are known completed. */
#include "base/text.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "core/person_import_private.h"
#include "sql/company.h"
#include "sql/people.h"

#include <string.h>

/* Of somebody new all columns count, for one of them may be required; of others those with something in
 * them. */
bool import_own_fields(struct import_job *j, const struct import_row *row, bool dry, struct custom_refusal *refusal,
                       GError **error)
{
    struct admin_act act = *j->act;
    struct custom_save s = {.db = j->db, .a = j->row_arena, .actor = act.actor, .at = act.at, .object = RECORD_USER,
                            .object_id = row->id, .dry = dry, .act = dry || row->added ? NULL : &act,
                            .refusal = refusal, .fields = &j->own};
    struct custom_input *inputs = ARENA_ARRAY(j->row_arena, struct custom_input, j->own.n + 1);
    size_t n = 0;
    bool ok;

    act.a = j->row_arena;
    for (size_t i = 0; i < j->own.n; i++)
        if (row->own[i] != NULL && (row->id == 0 || *row->own[i] != '\0'))
            inputs[n++] = (struct custom_input){j->own.fields[i].name, json_string(row->own[i])};
    ok = n == 0 || custom_save(&s, inputs, n, error);
    for (size_t i = 0; i < n; i++)
        json_decref((json_t *)(uintptr_t)inputs[i].value);
    return ok;
}

static bool company_id(struct import_job *j, const char *name, int64_t *id, GError **error)
{
    int64_t *known;

    *id = 0;
    if (*name == '\0')
        return true;
    known = g_hash_table_lookup(j->companies, text_fold(j->row_arena, name));
    g_assert(known != NULL);
    if (*known == 0 && !sql_company_add(j->db, name, j->act->at, known, error))
        return false;
    *id = *known;
    return true;
}

/* The company that ROW names, else the one that the domain of its address belongs to. */
static bool company_of(struct import_job *j, const struct import_row *row, int64_t *id, GError **error)
{
    const char *domain = row->n_addresses == 0 ? NULL : strrchr(person_address_key(j->row_arena, row->addresses[0]), '@');
    struct company_row *company = NULL;
    int64_t *known;

    if (!company_id(j, row->cell[COL_COMPANY], id, error))
        return false;
    if (*id != 0 || domain == NULL)
        return true;
    known = g_hash_table_lookup(j->domains, domain);
    if (known == NULL) {
        if (!sql_company_by_domain(j->db, j->row_arena, domain + 1, &company, error))
            return false;
        known = g_new(int64_t, 1);
        *known = company == NULL ? 0 : company->id;
        g_hash_table_insert(j->domains, g_strdup(domain), known);
    }
    *id = *known;
    return true;
}

static void put_person(struct import_job *j, struct jw *w, const struct import_row *row, int64_t company)
{
    const char *name = row->cell[COL_NAME];

    if (text_empty(name))
        name = person_name_from_address(j->row_arena, row->addresses[0]);
    jw_open(w, NULL, '{');
    jw_int(w, "id", row->id);
    jw_text(w, "name", name);
    if (company != 0)
        jw_int(w, "company", company);
    if (*row->cell[COL_LANG] != '\0')
        jw_text(w, "lang", row->cell[COL_LANG]);
    jw_text(w, "note", row->cell[COL_NOTE]);
    jw_close(w, '}');
}

static void put_parts(struct import_job *j, struct jw *w, const struct import_row *row, char *const *parts, size_t n,
                      char *(*key)(struct arena *, const char *))
{
    for (size_t i = 0; i < n; i++) {
        jw_open(w, NULL, '{');
        jw_int(w, "id", row->id);
        jw_text(w, "key", key(j->row_arena, parts[i]));
        jw_text(w, "shown", parts[i]);
        jw_int(w, "position", (int64_t)i);
        jw_close(w, '}');
    }
}

/* The N new ones of the group. */
static bool add(struct import_job *j, size_t n, GError **error)
{
    enum { PEOPLE, ADDRESSES, PHONES, LISTS };
    g_auto(buf) people = {0}, addresses = {0}, phones = {0};
    struct buf *const lists[LISTS] = {&people, &addresses, &phones};
    struct people_id_row *ids = NULL;
    const char *texts[LISTS];
    size_t n_ids = 0, next = 0;
    struct jw w[LISTS];

    if (!sql_people_ids(j->db, j->row_arena, (int64_t)n, &ids, &n_ids, error))
        return false;
    g_assert(n_ids == n);
    for (int i = 0; i < LISTS; i++)
        import_list_begin(&w[i], lists[i]);
    for (size_t i = 0; i < j->n_rows; i++) {
        struct import_row *row = &j->rows[i];
        int64_t company = 0;

        if (row->id != 0)
            continue;
        row->id = ids[next++].id;
        row->added = true;
        if (!company_of(j, row, &company, error))
            return false;
        put_person(j, &w[PEOPLE], row, company);
        put_parts(j, &w[ADDRESSES], row, row->addresses, row->n_addresses, person_address_key);
        put_parts(j, &w[PHONES], row, row->phones, row->n_phones, person_phone_digits);
    }
    for (int i = 0; i < LISTS; i++)
        if ((texts[i] = import_list_end(&w[i], error)) == NULL)
            return false;
    return sql_people_add(j->db, texts[PEOPLE], j->act->at, NULL, error) &&
           sql_people_add_addresses(j->db, texts[ADDRESSES], NULL, error) &&
           sql_people_add_phones(j->db, texts[PHONES], NULL, error);
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

static bool complete(struct import_job *j, struct import_row *row, GError **error)
{
    struct admin_act own = *j->act;
    int64_t company = 0;
    struct person_edit e;

    own.a = j->row_arena;
    if (!company_id(j, row->cell[COL_COMPANY], &company, error) ||
        !person_edit_get(j->db, j->row_arena, row->id, &e, NULL, error))
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


static int64_t known_id(struct import_job *j, const struct import_row *row)
{
    for (size_t i = 0; i < row->n_addresses; i++) {
        const struct people_known_row *owner =
            g_hash_table_lookup(j->known, person_address_key(j->row_arena, row->addresses[i]));

        if (owner != NULL)
            return owner->id;
    }
    return 0;
}

bool import_write_rows(struct import_job *j, GError **error)
{
    size_t fresh = 0;

    for (size_t i = 0; i < j->n_rows; i++) {
        j->rows[i].id = known_id(j, &j->rows[i]);
        fresh += j->rows[i].id == 0;
    }
    if (fresh > 0 && !add(j, fresh, error))
        return false;
    for (size_t i = 0; i < j->n_rows; i++) {
        struct import_row *row = &j->rows[i];

        if ((!row->added && !complete(j, row, error)) ||
            (j->n_own > 0 && !import_own_fields(j, row, false, NULL, error)))
            return false;
    }
    return true;
}
