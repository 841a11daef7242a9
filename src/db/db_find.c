#include "base/fail.h"
#include "db/db_driver.h"

#include <string.h>

/* The text and the values of one question; both grow together. Only constants of the program and
 * numbers of placeholders are added to the text. */
struct question {
    const struct db_find_def *def;
    bool postgres;
    GString *text;
    struct arena *a;
    struct db_field fields[DB_PARAMS_MOST];
    struct db_value values[DB_PARAMS_MOST];
    size_t n;
};

enum operand { NO_VALUE, ONE_VALUE, MANY_VALUES };

static const struct {
    const char *before, *after; /* around the column */
    enum operand operand;
    bool text_only;
} operators[] = {
    [DB_FIND_EQ] = {"", " = ", ONE_VALUE, false},
    [DB_FIND_NE] = {"", " IS DISTINCT FROM ", ONE_VALUE, false},
    [DB_FIND_LT] = {"", " < ", ONE_VALUE, false},
    [DB_FIND_LE] = {"", " <= ", ONE_VALUE, false},
    [DB_FIND_GT] = {"", " > ", ONE_VALUE, false},
    [DB_FIND_GE] = {"", " >= ", ONE_VALUE, false},
    [DB_FIND_CONTAINS] = {"lower(", ") LIKE lower(", ONE_VALUE, true},
    [DB_FIND_IN] = {"", " IN (", MANY_VALUES, false},
    [DB_FIND_IS_NULL] = {"", " IS NULL", NO_VALUE, false},
    [DB_FIND_NOT_NULL] = {"", " IS NOT NULL", NO_VALUE, false},
};

static bool refuse(GError **error, enum fail kind, const char *what, const char *name)
{
    fail_set(error, kind, "filter: %s: %s", name, what);
    return false;
}

static const struct db_find_column *column_of(const struct question *q, const char *name,
                                              GError **error)
{
    for (size_t i = 0; name != NULL && i < q->def->n_columns; i++)
        if (strcmp(q->def->columns[i].name, name) == 0)
            return &q->def->columns[i];
    refuse(error, FAIL_INVALID, "there is no such column", name == NULL ? "no name" : name);
    return NULL;
}

/* %, _ and the escape itself stand for themselves. */
static const char *pattern(struct arena *a, const char *s)
{
    g_autoptr(GString) out = g_string_new("%");

    for (; *s != '\0'; s++) {
        if (strchr("%_!", *s) != NULL)
            g_string_append_c(out, '!');
        g_string_append_c(out, *s);
    }
    g_string_append_c(out, '%');
    return arena_strndup(a, out->str, out->len);
}

static bool add_value(struct question *q, const struct db_find_column *c,
                      const struct db_find_value *v, GError **error)
{
    if (q->n == DB_PARAMS_MOST)
        return refuse(error, FAIL_TOO_BIG, "too many values", c->name);
    if (c->type == DB_TEXT && v->s == NULL)
        return refuse(error, FAIL_INVALID, "a text is missing", c->name);
    q->fields[q->n] = (struct db_field){c->name, c->type, false};
    if (c->type == DB_TEXT)
        q->values[q->n].s = str_of(v->s);
    else
        q->values[q->n].i = v->i;
    q->n++;
    g_string_append_printf(q->text, "%c%zu", q->postgres ? '$' : '?', q->n);
    return true;
}

static bool add_contains(struct question *q, const struct db_find_column *c, const char *s,
                         GError **error)
{
    const struct db_find_value v = {.s = s == NULL ? NULL : pattern(q->a, s)};

    if (!add_value(q, c, &v, error))
        return false;
    g_string_append(q->text, ") ESCAPE '!'");
    return true;
}

static bool add_list(struct question *q, const struct db_find_column *c,
                     const struct db_find_term *t, GError **error)
{
    if (t->n_values > DB_FIND_VALUES_MOST)
        return refuse(error, FAIL_TOO_BIG, "too many values", c->name);
    if (t->n_values == 0)
        g_string_append(q->text, "NULL");
    for (size_t i = 0; i < t->n_values; i++) {
        if (i > 0)
            g_string_append(q->text, ", ");
        if (!add_value(q, c, &t->values[i], error))
            return false;
    }
    g_string_append_c(q->text, ')');
    return true;
}

static bool add_term(struct question *q, const struct db_find_term *t, GError **error)
{
    const struct db_find_column *c = column_of(q, t->column, error);

    if (c == NULL)
        return false;
    if ((size_t)t->op >= G_N_ELEMENTS(operators))
        return refuse(error, FAIL_INVALID, "there is no such operator", c->name);
    if (operators[t->op].text_only && c->type != DB_TEXT)
        return refuse(error, FAIL_INVALID, "it is not a text", c->name);
    g_string_append_printf(q->text, "%s%s%s", operators[t->op].before, c->sql,
                           operators[t->op].after);
    if (t->op == DB_FIND_CONTAINS)
        return add_contains(q, c, t->value.s, error);
    if (operators[t->op].operand == MANY_VALUES)
        return add_list(q, c, t, error);
    return operators[t->op].operand == NO_VALUE || add_value(q, c, &t->value, error);
}

/* Behind the row AFTER, in the list's order: (order, key) are beyond its own two values. */
static bool add_after(struct question *q, const struct db_find *find,
                      const struct db_find_column *order, GError **error)
{
    const struct db_find_column *key = &q->def->columns[0];
    const struct db_find_value key_value = {.i = find->after->key};
    const char *beyond = find->descending ? " < " : " > ";

    if (order->nullable)
        return refuse(error, FAIL_INVALID, "a list can't go on by a column that may be empty",
                      order->name);
    g_string_append_printf(q->text, " AND (%s, %s)%s(", order->sql, key->sql, beyond);
    if (!add_value(q, order, &find->after->value, error))
        return false;
    g_string_append(q->text, ", ");
    if (!add_value(q, key, &key_value, error))
        return false;
    g_string_append_c(q->text, ')');
    return true;
}

static bool add_filter(struct question *q, const struct db_find *find,
                       const struct db_find_column *order, GError **error)
{
    if (find->n_terms > DB_FIND_TERMS_MOST)
        return refuse(error, FAIL_TOO_BIG, "too many conditions", q->def->base->name);
    g_string_append(q->text, "(1 = 1");
    for (size_t i = 0; i < find->n_terms; i++) {
        g_string_append(q->text, " AND ");
        if (!add_term(q, &find->terms[i], error))
            return false;
    }
    if (find->after != NULL && !add_after(q, find, order, error))
        return false;
    g_string_append_c(q->text, ')');
    return true;
}

/* Empty ones come last, in both directions and on both databases. PostgreSQL keeps no plan for an
 * offset that it does not know: it thinks of a tenth of all rows. */
static bool add_order(struct question *q, const struct db_find *find,
                      const struct db_find_column *order, GError **error)
{
    static const struct db_find_column number = {"limit", "", DB_INT, false};
    const struct db_find_column *key = &q->def->columns[0];
    const char *way = find->descending ? " DESC" : "";

    if (find->limit < 1 || find->limit > DB_FIND_ROWS_MOST || find->offset < 0)
        return refuse(error, FAIL_INVALID, "limit or offset is out of range", q->def->base->name);
    g_string_append_printf(q->text, "ORDER BY %s%s%s", order->sql, way,
                           order->nullable ? " NULLS LAST" : "");
    if (order != key)
        g_string_append_printf(q->text, ", %s%s", key->sql, way);
    g_string_append(q->text, " LIMIT ");
    if (!add_value(q, &number, &(struct db_find_value){.i = find->limit}, error))
        return false;
    if (find->offset == 0)
        return true;
    g_string_append(q->text, " OFFSET ");
    return add_value(q, &number, &(struct db_find_value){.i = find->offset}, error);
}

static bool ask(struct question *q, const struct db_find *find, GError **error)
{
    const struct db_find_column *order =
        find->order == NULL ? &q->def->columns[0] : column_of(q, find->order, error);

    if (order == NULL)
        return false;
    g_string_append(q->text, q->postgres ? q->def->postgres.head : q->def->sqlite.head);
    if (!add_filter(q, find, order, error))
        return false;
    g_string_append(q->text, q->postgres ? q->def->postgres.middle : q->def->sqlite.middle);
    return add_order(q, find, order, error);
}

static bool is_by_key(const struct db_find *find, const struct db_find_def *def)
{
    return find->n_terms == 1 && find->terms[0].op == DB_FIND_EQ && find->offset == 0 &&
           strcmp(find->terms[0].column, def->columns[0].name) == 0;
}

bool db_find_run(struct db *db, const struct db_find_def *def, const struct db_value *params,
                 const struct db_find *find, db_row_fn fn, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct question *q = ARENA_NEW(a, struct question);
    struct db_stmt_def stmt = *def->base;

    *q = (struct question){.def = def, .postgres = db_is_postgres(db), .text = text, .a = a};
    for (; q->n < def->base->n_params; q->n++) {
        q->fields[q->n] = def->base->params[q->n];
        q->values[q->n] = params[q->n];
    }
    if (!ask(q, find, error))
        return false;
    stmt.index = is_by_key(find, def) ? DB_BY_KEY : DB_UNCACHED;
    stmt.sqlite = stmt.postgres = text->str;
    stmt.params = q->fields;
    stmt.n_params = q->n;
    return db_run(db, &stmt, q->values, fn, data, NULL, error);
}
