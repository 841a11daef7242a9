#include "core/search_words.h"

#include "core/concern_words.h"
#include "core/search_address.h"
#include "core/search_vocabulary.h"

#include <string.h>

/* An index brings all words with a prefix together before it gives the first document. */
enum { PREFIX_LEAST = 5 };

struct reading {
    struct arena *a;
    struct search_clause *c;
    bool digits, apart;
    struct search_address address;
};

static bool take_token(const struct search_token *t, void *user)
{
    struct reading *r = user;
    struct search_clause *c = r->c;

    r->digits |= t->digits;
    r->apart |= c->n_stems > 0 && !t->joined;
    search_address_add(&r->address, c->typed, t);
    c->stems[c->n_stems] = arena_strndup(r->a, t->stem, t->stem_n);
    c->words[c->n_stems++] = arena_strndup(r->a, t->word, t->word_n);
    return c->n_stems < SEARCH_PHRASE_MOST;
}

/* "Druckers" and "Netzteile" without what only bends them: so they stand in compounds. */
static const char *unbent(struct arena *a, const char *word, const char *stem)
{
    static const char *const ends[] = {"en", "es", "e", "n", "s"};
    size_t n = strlen(word);

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        size_t end = strlen(ends[i]);

        if (n >= end + 5 && g_str_has_suffix(word, ends[i]) && n - end >= strlen(stem))
            return arena_strndup(a, word, n - end);
    }
    return word;
}

static bool has_form(const struct search_clause *c, const char *stem)
{
    for (size_t i = 0; i < c->n_forms; i++)
        if (strcmp(c->forms[i], stem) == 0)
            return true;
    return strcmp(c->stems[0], stem) == 0;
}

static bool add_forms(struct db *db, struct arena *a, struct search_clause *c, GError **error)
{
    struct search_word *words = NULL;
    size_t n = 0;

    if (!search_vocabulary_parts(db, a, unbent(a, c->words[0], c->stems[0]), SEARCH_FORMS_MOST,
                                 &words, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!has_form(c, words[i].stem))
            c->forms[c->n_forms++] = words[i].stem;
    return true;
}

bool search_clause_read(struct db *db, struct arena *a, const struct search_term *term,
                        struct search_clause *out, bool *empty, GError **error)
{
    struct reading r = {.a = a, .c = out};

    *out =
        (struct search_clause){.typed = term->values[0], .subject = term->field == SEARCH_SUBJECT};
    search_tokens(out->typed, strlen(out->typed), take_token, &r);
    *empty = out->n_stems == 0;
    if (*empty)
        return true;
    /* One or two letters begin half of the archive. */
    out->begun = !term->phrase && strlen(out->words[out->n_stems - 1]) >= 3;
    out->address = r.apart ? NULL : search_address_question(a, &r.address, out->begun);
    out->word = out->n_stems == 1 && !r.digits && !term->phrase;
    out->prefix = out->begun && (!out->word || search_vocabulary_full(db)) &&
                  strlen(out->words[out->n_stems - 1]) >= PREFIX_LEAST;
    out->small = out->word && concern_stop_word(out->words[0], strlen(out->words[0]));
    return !out->word || add_forms(db, a, out, error);
}

/* Stems are letters and digits: nothing that a question would read. */
static void add_sqlite(GString *out, const struct search_clause *c)
{
    g_string_append(out, c->subject ? "{title} : (\"" : "(\"");
    if (c->address != NULL) {
        g_string_append_printf(out, "%s\" *)", c->address);
        return;
    }
    for (size_t i = 0; i < c->n_stems; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", c->stems[i]);
    g_string_append_c(out, '"');
    if (c->prefix) {
        g_string_append(out, " OR \"");
        for (size_t i = 0; i < c->n_stems; i++)
            g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
                                   i + 1 < c->n_stems ? c->stems[i] : c->words[i]);
        g_string_append(out, "\" *");
    }
    for (size_t i = 0; i < c->n_forms; i++)
        g_string_append_printf(out, " OR \"%s\"", c->forms[i]);
    g_string_append_c(out, ')');
}

static void add_postgres(GString *out, const struct search_clause *c, bool desk)
{
    const char *in = c->subject ? ":A" : desk ? "" : ":AD";

    if (c->address != NULL) {
        g_string_append_printf(out, "'%s':*%s", c->address, *in == '\0' ? in : in + 1);
        return;
    }
    g_string_append_c(out, '(');
    for (size_t i = 0; i < c->n_stems; i++)
        g_string_append_printf(out, "%s'%s'%s", i > 0 ? " <-> " : "", c->stems[i], in);
    if (c->prefix) {
        g_string_append(out, " | (");
        for (size_t i = 0; i < c->n_stems; i++) {
            bool last = i + 1 == c->n_stems;

            g_string_append_printf(out, "%s'%s'%s%s", i > 0 ? " <-> " : "",
                                   last ? c->words[i] : c->stems[i], last ? ":*" : in,
                                   last && *in != '\0' ? in + 1 : "");
        }
        g_string_append_c(out, ')');
    }
    for (size_t i = 0; i < c->n_forms; i++)
        g_string_append_printf(out, " | '%s'%s", c->forms[i], in);
    g_string_append_c(out, ')');
}

const char *search_clauses_question(struct db *db, struct arena *a,
                                    const struct search_clause *const *clauses, size_t n, bool desk)
{
    bool postgres = db_is_postgres(db);
    g_autoptr(GString) out = g_string_new(postgres || desk ? "" : "{title body} : (");

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            g_string_append(out, postgres ? " & " : " AND ");
        if (postgres)
            add_postgres(out, clauses[i], desk);
        else
            add_sqlite(out, clauses[i]);
    }
    if (!postgres && !desk)
        g_string_append_c(out, ')');
    return arena_strndup(a, out->str, out->len);
}

int search_clause_fits(const struct search_clause *c, const struct search_token *t)
{
    for (size_t i = 0; i < c->n_stems; i++) {
        if (strcmp(c->words[i], t->word) == 0)
            return 4;
        if (strcmp(c->stems[i], t->stem) == 0)
            return 3;
        if (c->begun && i + 1 == c->n_stems && g_str_has_prefix(t->stem, c->words[i]))
            return 2;
    }
    for (size_t i = 0; i < c->n_forms; i++)
        if (strcmp(c->forms[i], t->stem) == 0)
            return 2;
    return 0;
}
