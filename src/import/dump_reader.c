#include "import/dump_lex.h"

#include "base/fail.h"

#include <string.h>

enum state { OUTSIDE, IN_VALUES, IN_COPY };

struct columns {
    char **names;
    size_t n;
};

struct dump_reader {
    struct dump_lex lex;
    bool (*wanted)(const char *table, void *data);
    void *data;
    GHashTable *tables; /* name -> struct columns *, as CREATE TABLE had them */
    enum state state;
    bool is_wanted;
    char table[DUMP_NAME_MOST];
    struct columns listed;         /* in this statement */
    const struct columns *columns; /* of this statement: those, or the table's */
    struct buf bytes;
    struct {
        size_t at, len;
        bool null;
    } cells[DUMP_COLUMNS_MOST];
    struct str values[DUMP_COLUMNS_MOST];
    struct dump_line row;
};

static void forget(struct columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        g_free(c->names[i]);
    g_free(c->names);
    *c = (struct columns){0};
}

static void free_columns(void *data)
{
    forget(data);
    g_free(data);
}

struct dump_reader *dump_reader_new(struct dump_file *file,
                                    bool (*wanted)(const char *table, void *data), void *data)
{
    struct dump_reader *r = g_new0(struct dump_reader, 1);

    r->lex = (struct dump_lex){.file = file, .back = LEX_END, .line = 1};
    r->wanted = wanted;
    r->data = data;
    r->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_columns);
    buf_init(&r->bytes, DUMP_ROW_MOST);
    return r;
}

void dump_reader_free(struct dump_reader *r)
{
    if (r == NULL)
        return;
    g_clear_error(&r->lex.why);
    g_hash_table_unref(r->tables);
    forget(&r->listed);
    buf_release(&r->bytes);
    g_free(r);
}

bool dump_reader_is_postgres(const struct dump_reader *r)
{
    return r->lex.postgres;
}

bool dump_reader_is_complete(const struct dump_reader *r)
{
    return r->lex.complete;
}

static bool add_column(struct dump_reader *r, struct columns *c, const char *name, GError **error)
{
    if (c->n == DUMP_COLUMNS_MOST)
        return lex_fail(&r->lex, "a table has too many columns", error);
    if (c->names == NULL)
        c->names = g_new0(char *, DUMP_COLUMNS_MOST);
    c->names[c->n++] = g_strdup(name);
    return true;
}

/* "(a, `b`, "c")" behind its opening. */
static bool read_list(struct dump_reader *r, GError **error)
{
    char name[DUMP_NAME_MOST];

    forget(&r->listed);
    lex_take(&r->lex);
    do {
        if (!lex_name(&r->lex, name, NULL))
            return lex_fail(&r->lex, "a list of columns has something else in it", error);
        if (!add_column(r, &r->listed, name, error) || !lex_skip_item(&r->lex, error))
            return false;
    } while (lex_take(&r->lex) == ',');
    r->columns = &r->listed;
    return true;
}

/* What stands between the columns of CREATE TABLE and is none. */
static bool is_rule(const struct dump_reader *r, const char *name)
{
    static const char *const rules[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN",
                                        "EXCLUDE",    "LIKE",    "KEY",    "INDEX", "FULLTEXT",
                                        "SPATIAL",    "PERIOD",  NULL};
    size_t most = r->lex.postgres ? 7 : G_N_ELEMENTS(rules) - 1;

    for (size_t i = 0; i < most; i++)
        if (g_ascii_strcasecmp(rules[i], name) == 0)
            return true;
    return false;
}

static bool read_columns(struct dump_reader *r, struct columns *c, GError **error)
{
    char name[DUMP_NAME_MOST];
    bool quoted;
    int end;

    do {
        if (lex_name(&r->lex, name, &quoted) && (quoted || !is_rule(r, name)) &&
            !add_column(r, c, name, error))
            return false;
        if (!lex_skip_item(&r->lex, error))
            return false;
        end = lex_take(&r->lex);
    } while (end == ',');
    return true;
}

/* CREATE [TEMPORARY …] TABLE [IF NOT EXISTS] name (…); anything else is passed over. */
static bool read_create(struct dump_reader *r, GError **error)
{
    char word[DUMP_NAME_MOST], name[DUMP_NAME_MOST];
    struct columns *c;
    bool quoted;

    do {
        lex_blank(&r->lex);
        lex_word(&r->lex, word);
    } while (strcmp(word, "TEMPORARY") == 0 || strcmp(word, "UNLOGGED") == 0);
    if (strcmp(word, "TABLE") != 0)
        return true;
    for (int i = 0; i < 4; i++)
        if (!lex_name(&r->lex, name, &quoted) || quoted ||
            (g_ascii_strcasecmp(name, "IF") != 0 && g_ascii_strcasecmp(name, "NOT") != 0 &&
             g_ascii_strcasecmp(name, "EXISTS") != 0))
            break;
    lex_blank(&r->lex);
    if (*name == '\0' || lex_peek(&r->lex) != '(' || !r->wanted(name, r->data))
        return true;
    if (g_hash_table_size(r->tables) >= DUMP_TABLES_MOST)
        return lex_fail(&r->lex, "there are too many tables", error);
    lex_take(&r->lex);
    c = g_new0(struct columns, 1);
    g_hash_table_replace(r->tables, g_strdup(name), c);
    return read_columns(r, c, error);
}

/* Which columns the rows of r->table have: listed here, or by the table. */
static bool know_columns(struct dump_reader *r, GError **error)
{
    r->is_wanted = r->wanted(r->table, r->data);
    if (!r->is_wanted || r->columns != NULL)
        return true;
    r->columns = g_hash_table_lookup(r->tables, r->table);
    if (r->columns != NULL && r->columns->n > 0)
        return true;
    lex_fail(&r->lex, "its columns are not known (dump with CREATE TABLE, or --complete-insert)",
             error);
    g_prefix_error(error, "table %s: ", r->table);
    return false;
}

/* INSERT [IGNORE] INTO name [(…)] VALUES, up to the first row. */
static bool read_insert(struct dump_reader *r, GError **error)
{
    char word[DUMP_NAME_MOST];

    for (int i = 0; i < 4; i++) {
        lex_blank(&r->lex);
        lex_word(&r->lex, word);
        if (strcmp(word, "INTO") == 0)
            break;
    }
    r->columns = NULL;
    if (strcmp(word, "INTO") != 0 || !lex_name(&r->lex, r->table, NULL))
        return true;
    lex_blank(&r->lex);
    if (lex_peek(&r->lex) == '(' && !read_list(r, error))
        return false;
    for (int i = 0; i < 4; i++) { /* OVERRIDING SYSTEM VALUE VALUES */
        lex_blank(&r->lex);
        lex_word(&r->lex, word);
        lex_blank(&r->lex);
        if (strcmp(word, "VALUES") == 0 || (strcmp(word, "VALUE") == 0 && lex_peek(&r->lex) == '('))
            break;
    }
    if (lex_peek(&r->lex) != '(')
        return true;
    r->state = IN_VALUES;
    return know_columns(r, error);
}

/* COPY name (…) FROM stdin; with its rows on the lines that follow. */
static bool read_copy(struct dump_reader *r, GError **error)
{
    char word[DUMP_NAME_MOST];

    r->columns = NULL;
    if (!lex_name(&r->lex, r->table, NULL))
        return true;
    lex_blank(&r->lex);
    if (lex_peek(&r->lex) == '(' && !read_list(r, error))
        return false;
    lex_blank(&r->lex);
    lex_word(&r->lex, word);
    if (strcmp(word, "FROM") != 0)
        return true;
    lex_blank(&r->lex);
    lex_word(&r->lex, word);
    lex_blank(&r->lex);
    if (strcmp(word, "STDIN") != 0)
        return true;
    if (lex_peek(&r->lex) != ';')
        return lex_fail(&r->lex, "COPY is not as pg_dump writes it (use its plain format)", error);
    lex_skip_line(&r->lex);
    r->lex.postgres = true;
    r->state = IN_COPY;
    return know_columns(r, error);
}

/* DELIMITER of the mysql client: what stands up to the next one is a trigger or a procedure. */
static void skip_routines(struct dump_reader *r)
{
    char word[DUMP_NAME_MOST];

    lex_skip_line(&r->lex);
    while (lex_peek(&r->lex) != LEX_END) {
        lex_word(&r->lex, word);
        lex_skip_line(&r->lex);
        if (strcmp(word, "DELIMITER") == 0)
            return;
    }
}

/* A statement, or its beginning where rows follow. */
static bool read_statement(struct dump_reader *r, GError **error)
{
    static const struct {
        const char *word;
        bool (*read)(struct dump_reader *r, GError **error);
    } known[] = {{"INSERT", read_insert},
                 {"REPLACE", read_insert},
                 {"CREATE", read_create},
                 {"COPY", read_copy}};
    char word[DUMP_NAME_MOST];

    if (lex_peek(&r->lex) == '\\') {
        lex_skip_line(&r->lex);
        return true;
    }
    lex_word(&r->lex, word);
    if (strcmp(word, "DELIMITER") == 0) {
        skip_routines(r);
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].word, word) == 0 && !known[i].read(r, error))
            return false;
    if (r->state == OUTSIDE)
        lex_skip_statement(&r->lex);
    return true;
}

/* Begins a row; NULL where its bytes are of no use. */
static struct buf *begin_row(struct dump_reader *r)
{
    buf_clear(&r->bytes);
    r->row = (struct dump_line){.table = r->table, .line = r->lex.line};
    return r->is_wanted ? &r->bytes : NULL;
}

static bool add_cell(struct dump_reader *r, size_t at, bool null, GError **error)
{
    if (!r->is_wanted)
        return true;
    if (r->row.n == r->columns->n)
        return lex_fail(&r->lex, "a row has more values than its table columns", error);
    r->cells[r->row.n].at = at;
    r->cells[r->row.n].len = r->bytes.len - at;
    r->cells[r->row.n++].null = null;
    return true;
}

static bool end_row(struct dump_reader *r, GError **error)
{
    if (!r->is_wanted)
        return true;
    if (r->row.n != r->columns->n)
        return lex_fail(&r->lex, "a row has fewer values than its table columns", error);
    r->row.too_big = !buf_ok(&r->bytes);
    r->row.columns = (const char *const *)r->columns->names;
    r->row.values = r->values;
    for (size_t i = 0; i < r->row.n && !r->row.too_big; i++)
        r->values[i] = r->cells[i].null
                           ? (struct str){0}
                           : (struct str){buf_text(&r->bytes) + r->cells[i].at, r->cells[i].len};
    return true;
}

/* "(1, 'a', NULL)", or what ends the statement. */
static bool read_values(struct dump_reader *r, bool *is_row, GError **error)
{
    struct buf *out;
    bool null;
    int c;

    lex_blank(&r->lex);
    while (lex_peek(&r->lex) == ',') {
        lex_take(&r->lex);
        lex_blank(&r->lex);
    }
    *is_row = lex_peek(&r->lex) == '(';
    if (!*is_row) { /* ';' or ON CONFLICT DO NOTHING */
        r->state = OUTSIDE;
        lex_skip_statement(&r->lex);
        return true;
    }
    lex_take(&r->lex);
    out = begin_row(r);
    do {
        size_t at = r->bytes.len;

        if (!lex_value(&r->lex, out, &null, error) || !add_cell(r, at, null, error))
            return false;
        c = lex_take(&r->lex);
    } while (c == ',');
    return end_row(r, error);
}

static bool read_copied(struct dump_reader *r, bool *is_row, GError **error)
{
    struct buf *out = begin_row(r);
    bool null, last;

    *is_row = true;
    do {
        size_t at = r->bytes.len;

        if (at == 0 && r->row.n == 0 && lex_peek(&r->lex) == '\\') {
            lex_take(&r->lex);
            if (lex_peek(&r->lex) == '.') {
                lex_skip_line(&r->lex);
                r->state = OUTSIDE;
                *is_row = false;
                return true;
            }
            r->lex.back = '\\';
        }
        if (!lex_cell(&r->lex, out, &null, &last, error) || !add_cell(r, at, null, error))
            return false;
    } while (!last);
    return end_row(r, error);
}

bool dump_reader_next(struct dump_reader *r, const struct dump_line **row, GError **error)
{
    *row = NULL;
    for (;;) {
        bool is_row = false;

        if (r->lex.why != NULL)
            return lex_fail(&r->lex, "", error);
        if (r->state == OUTSIDE) {
            lex_blank(&r->lex);
            if (lex_peek(&r->lex) == LEX_END)
                return r->lex.why == NULL || lex_fail(&r->lex, "", error);
            if (!read_statement(r, error))
                return false;
        } else if (r->state == IN_VALUES ? !read_values(r, &is_row, error)
                                         : !read_copied(r, &is_row, error)) {
            return false;
        }
        if (is_row && r->is_wanted) {
            *row = &r->row;
            return true;
        }
    }
}
