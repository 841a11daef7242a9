#include "core/search_index.h"

#include "core/search_address.h"
#include "core/search_token.h"
#include "core/search_vocabulary.h"
#include "sql/search_index.h"

#include <string.h>

enum {
    TOKENS_MOST = 16000, /* of a document: a tsvector counts no further */
    STEMS_BYTES = 400 * 1000,
    ADDRESSES_BYTES = 400 * 1000, /* of a document, with both 1 MB at most: a tsvector holds no more */
    GAP = 8,                      /* no phrase goes from one part to the next */
    BATCH = 400,
    RENAMED_TICKETS = 200,
    WORDS_BYTES =
        64 * 1024, /* new words that one document may bring: a mail must not fill the vocabulary */
};

enum part { TITLE, BODY, DESK, PARTS_OF_DOCUMENT };

/* A document on its way: for FTS5 stems with spaces, for PostgreSQL the literal of a tsvector, with
 * each stem's place and the weight of its part. */
struct document {
    struct db *db;
    bool postgres;
    GString *parts[PARTS_OF_DOCUMENT];
    GString *words; /* new ones: "word\0stem\0" for each */
    GString *ends;  /* of the addresses of the text at hand */
    const char *text;
    struct search_address address;
    enum part part;
    size_t addresses; /* their bytes */
    unsigned tokens;
};

static void document_init(struct document *d, struct db *db)
{
    *d = (struct document){.db = db, .postgres = db_is_postgres(db)};
    for (size_t i = 0; i < PARTS_OF_DOCUMENT; i++)
        d->parts[i] = g_string_sized_new(256);
    d->words = g_string_new(NULL);
    d->ends = g_string_new(NULL);
}

static void document_clear(struct document *d)
{
    for (size_t i = 0; i < PARTS_OF_DOCUMENT; i++)
        g_string_free(d->parts[i], TRUE);
    g_string_free(d->words, TRUE);
    g_string_free(d->ends, TRUE);
}

typedef struct document document;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(document, document_clear)

static const char weights[] = "ADB";

/* The address that ends here. Its words stand behind the text: no phrase goes through them. */
static void end_address(struct document *d)
{
    const char *word;

    for (size_t i = 0; (word = search_address_word(&d->address, i)) != NULL; i++) {
        if (d->addresses > ADDRESSES_BYTES)
            return;
        d->addresses += strlen(word);
        if (d->postgres)
            g_string_append_printf(d->ends, "'%s':%u%c ", word, d->tokens, weights[d->part]);
        else
            g_string_append_printf(d->ends, "%s ", word);
    }
}

static bool add_token(const struct search_token *t, void *user)
{
    struct document *d = user;
    GString *out = d->parts[d->part];

    if (d->tokens >= TOKENS_MOST || out->len > STEMS_BYTES)
        return false;
    if (!t->joined)
        end_address(d);
    search_address_add(&d->address, d->text, t);
    if (d->address.full) { /* a long path may have an address at its end */
        end_address(d);
        search_address_go_on(&d->address, d->text, t);
    }
    d->tokens++;
    if (d->postgres)
        g_string_append_printf(out, "'%s':%u%c ", t->stem, d->tokens, weights[d->part]);
    else
        g_string_append_c(g_string_append_len(out, t->stem, (gssize)t->stem_n), ' ');
    if (d->words->len < WORDS_BYTES && search_vocabulary_lacks(d->db, t)) {
        g_string_append_len(d->words, t->word, (gssize)t->word_n + 1);
        g_string_append_len(d->words, t->stem, (gssize)t->stem_n + 1);
    }
    return true;
}

static void add_text(struct document *d, enum part part, const char *text)
{
    if (d->part != part)
        d->tokens += GAP;
    d->part = part;
    if (text == NULL)
        return;
    d->text = text;
    d->address.n = 0;
    g_string_truncate(d->ends, 0);
    search_tokens(text, strlen(text), add_token, d);
    end_address(d);
    g_string_append_len(d->parts[part], d->ends->str, (gssize)d->ends->len);
}

/* Keeps the N bytes of new words. */
static bool note_words(struct db *db, const char *words, size_t n, GError **error)
{
    for (const char *word = words; word < words + n;) {
        const char *stem = word + strlen(word) + 1;

        if (!search_vocabulary_note(db, word, stem, error))
            return false;
        word = stem + strlen(stem) + 1;
    }
    return true;
}

static bool put_document(const struct document *d, int64_t id, GError **error)
{
    return note_words(d->db, d->words->str, d->words->len, error) &&
           sql_search_index_put(d->db, id, d->parts[TITLE]->str, d->parts[BODY]->str,
                                d->parts[DESK]->str, NULL, error);
}

/* FTS5 must not be told to take out what it does not have. */
static bool take_out(struct db *db, int64_t id, const char *title, const char *body,
                     const char *desk, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_has_row *has = NULL;

    return sql_search_index_has(db, a, id, &has, error) &&
           (has == NULL || sql_search_index_remove(db, id, title, body, desk, NULL, error));
}

static bool take_document(const struct document *d, int64_t id, GError **error)
{
    return take_out(d->db, id, d->parts[TITLE]->str, d->parts[BODY]->str, d->parts[DESK]->str,
                    error);
}

static void read_ticket(struct document *d, const struct search_ticket_text_row *t)
{
    add_text(d, TITLE, t->title);
    add_text(d, BODY, t->customer);
    add_text(d, BODY, t->company);
    add_text(d, DESK, t->addresses);
    add_text(d, DESK, t->phones);
    add_text(d, DESK, t->tags);
}

static bool put_ticket(struct document *d, const char *number, int64_t ticket_id, int64_t id,
                       GError **error)
{
    add_text(d, BODY, number);
    return put_document(d, id, error) &&
           sql_search_ticket_put(d->db,
                                 &(struct sql_search_ticket_put){.ticket_id = ticket_id,
                                                                 .document = id,
                                                                 .title = d->parts[TITLE]->str,
                                                                 .body = d->parts[BODY]->str,
                                                                 .desk = d->parts[DESK]->str},
                                 NULL, error);
}

static bool write_ticket(struct db *db, int64_t ticket_id, int64_t id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_text_row *t = NULL;
    g_auto(document) d;

    document_init(&d, db);
    if (!sql_search_ticket_text(db, a, ticket_id, &t, error))
        return false;
    if (t == NULL)
        return true;
    read_ticket(&d, t);
    return put_ticket(&d, t->number, ticket_id, id, error);
}

/* A ticket's document stands behind those of a message that TAKEN others have chosen, too. */
static int64_t place_at(int64_t article_id, int64_t taken)
{
    return SEARCH_PARTS * article_id + SEARCH_PARTS - 1 - taken;
}

/* A ticket that is not in the index yet. One without a message comes into it with its first. */
static bool place_ticket(struct db *db, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_place_row *place = NULL;

    return sql_search_ticket_place(db, a, ticket_id, &place, error) &&
           (place == NULL ||
            write_ticket(db, ticket_id, place_at(place->article, place->taken), error));
}

static void read_article(struct document *d, const struct search_article *x)
{
    const char *const body[] = {x->body, x->from, x->to, x->cc, x->files};

    add_text(d, TITLE, x->subject);
    for (size_t i = 0; i < G_N_ELEMENTS(body); i++)
        add_text(d, BODY, body[i]);
}

/* With its first message. */
static bool place_new_ticket(struct db *db, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_row *ticket = NULL;

    return sql_search_ticket_old(db, a, ticket_id, &ticket, error) &&
           (ticket != NULL || place_ticket(db, ticket_id, error));
}

bool search_index_article(struct db *db, const struct search_article *article, GError **error)
{
    g_auto(document) d;

    document_init(&d, db);
    read_article(&d, article);
    return put_document(&d, SEARCH_PARTS * article->id, error) &&
           place_new_ticket(db, article->ticket_id, error);
}

static const char *keep(struct arena *a, const GString *part)
{
    return arena_strndup(a, part->str, part->len);
}

static struct search_ready ready_of(const struct document *d, struct arena *a)
{
    return (struct search_ready){.title = keep(a, d->parts[TITLE]),
                                 .body = keep(a, d->parts[BODY]),
                                 .desk = keep(a, d->parts[DESK]),
                                 .words = arena_memdup(a, d->words->str, d->words->len),
                                 .words_n = d->words->len,
                                 .tokens = d->tokens};
}

void search_ready_make(struct db *db, struct arena *a, const struct search_article *article,
                       struct search_ready *ready)
{
    g_auto(document) d;

    document_init(&d, db);
    read_article(&d, article);
    *ready = ready_of(&d, a);
}

void search_ready_make_ticket(struct db *db, struct arena *a,
                              const struct search_ticket_text_row *t, struct search_ready *ready)
{
    g_auto(document) d;

    document_init(&d, db);
    read_ticket(&d, t);
    *ready = ready_of(&d, a);
}

static bool put_ready(struct db *db, const struct search_ready *r, int64_t id, GError **error)
{
    return note_words(db, r->words, r->words_n, error) &&
           sql_search_index_put(db, id, r->title, r->body, r->desk, NULL, error);
}

/* D is only for the number, which is taken apart here. */
static bool put_ready_ticket(struct document *d, const struct search_ready_ticket *t,
                             const struct search_article *first, GError **error)
{
    g_string_assign(d->parts[TITLE], t->own->title);
    g_string_assign(d->parts[BODY], t->own->body);
    g_string_assign(d->parts[DESK], t->own->desk);
    g_string_truncate(d->words, 0);
    g_string_append_len(d->words, t->own->words, (gssize)t->own->words_n);
    d->part = DESK;
    d->tokens = t->own->tokens;
    return put_ticket(d, t->number, first->ticket_id, place_at(first->id, 0), error);
}

bool search_index_ready(struct db *db, const struct search_article *articles,
                        const struct search_ready_ticket *tickets, size_t n, GError **error)
{
    const struct search_article *x = articles;
    g_auto(document) d;

    document_init(&d, db);
    /* FTS5 writes out what it holds where a number is lower than the one before. */
    for (size_t i = 0; i < n; x += tickets[i++].n_articles)
        for (size_t k = 0; k < tickets[i].n_articles; k++)
            if (!put_ready(db, &tickets[i].articles[k], SEARCH_PARTS * x[k].id, error) ||
                (k == 0 && !put_ready_ticket(&d, &tickets[i], x, error)))
                return false;
    return true;
}

/* WRITE puts each document into the index, or takes it out. */
static bool write_files(struct db *db, const struct search_files *files,
                        bool (*write)(const struct document *, int64_t, GError **), GError **error)
{
    for (size_t i = 0; i < files->n;) {
        int64_t part = search_file_part(i);
        bool some = false;
        g_auto(document) d;

        /* The last part has all that come behind. */
        document_init(&d, db);
        for (; i < files->n && search_file_part(i) == part; i++) {
            some = some || *files->v[i].text != '\0';
            add_text(&d, BODY, files->v[i].text);
            d.tokens += GAP;
        }
        if (some && !write(&d, SEARCH_PARTS * files->article_id + part, error))
            return false;
    }
    return true;
}

bool search_index_files(struct db *db, const struct search_files *files, GError **error)
{
    return write_files(db, files, put_document, error);
}

bool search_index_forget_article(struct db *db, const struct search_article *article,
                                 GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_files files;
    g_auto(document) d;

    document_init(&d, db);
    if (!search_files_of(db, a, article->id, &files, error) ||
        !write_files(db, &files, take_document, error))
        return false;
    read_article(&d, article);
    return take_document(&d, SEARCH_PARTS * article->id, error);
}

bool search_index_forget_ticket(struct db *db, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_row *old = NULL;

    return sql_search_ticket_old(db, a, ticket_id, &old, error) &&
           (old == NULL || take_out(db, old->document, old->title, old->body, old->desk, error)) &&
           sql_search_ticket_remove(db, ticket_id, NULL, error);
}

bool search_index_ticket(struct db *db, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_row *old = NULL;

    if (!sql_search_ticket_old(db, a, ticket_id, &old, error))
        return false;
    if (old == NULL)
        return place_ticket(db, ticket_id, error);
    return sql_search_index_remove(db, old->document, old->title, old->body, old->desk, NULL,
                                   error) &&
           write_ticket(db, ticket_id, old->document, error);
}

static bool index_tickets(struct db *db, const struct search_ticket_id_row *rows, size_t n,
                          GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!search_index_ticket(db, rows[i].ticket_id, error))
            return false;
    return true;
}

bool search_index_person(struct db *db, int64_t person_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_id_row *rows = NULL;
    size_t n = 0;

    return sql_search_tickets_of(db, a, person_id, RENAMED_TICKETS, &rows, &n, error) &&
           index_tickets(db, rows, n, error);
}

bool search_index_company(struct db *db, int64_t company_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_id_row *rows = NULL;
    size_t n = 0;

    return sql_search_tickets_of_company(db, a, company_id, RENAMED_TICKETS, &rows, &n, error) &&
           index_tickets(db, rows, n, error);
}

static bool restart_tx(struct db *db, void *data, GError **error)
{
    const bool *anew = data;

    search_vocabulary_forget(db);
    return (*anew ? db_exec_script(db,
                                   "DROP TABLE IF EXISTS search_index; "
                                   "CREATE VIRTUAL TABLE search_index USING "
                                   "fts5(title, body, desk, content = '', tokenize = 'ascii')",
                                   error)
                  : sql_search_index_clear(db, NULL, error)) &&
           search_files_restart(db, error) && sql_search_ticket_clear(db, NULL, error) &&
           sql_search_word_clear(db, NULL, error) && sql_search_state_restart(db, NULL, error);
}

bool search_index_restart(struct db_pool *pool, GError **error)
{
    bool anew = !db_pool_is_postgres(pool);

    return db_write(pool, restart_tx, &anew, error);
}

static bool catch_up_tx(struct db *db, void *data, GError **error)
{
    int64_t *left = data;
    g_autoptr(arena) a = arena_new();
    struct search_state_row state;
    struct search_article_row *rows = NULL;
    size_t n = 0;

    *left = 0;
    if (!sql_search_state(db, a, &state, error))
        return false;
    if (state.done >= state.until)
        return true;
    if (!sql_search_articles_behind(db, a, state.done, state.until, BATCH, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct search_article_row *r = &rows[i];
        const struct search_article x = {r->id,        r->ticket_id, r->subject, r->body_text,
                                         r->from_text, r->to_text,   r->cc_text, r->files};

        if (!search_index_article(db, &x, error))
            return false;
        state.done = r->id;
    }
    if (n < BATCH)
        state.done = state.until;
    *left = state.until - state.done;
    return sql_search_state_put(db, state.done, NULL, error);
}

bool search_index_catch_up(struct db_pool *pool, int64_t *left, GError **error)
{
    struct search_state_row state;
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(pool, error);

    *left = 0;
    if (db == NULL || !sql_search_state(db, a, &state, error))
        return false;
    g_clear_pointer(&db, db_give);
    return state.done >= state.until || db_write_later(pool, catch_up_tx, left, error);
}
