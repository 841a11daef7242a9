#include "core/search_index.h"

#include "core/search_token.h"
#include "core/search_vocabulary.h"
#include "sql/search_index.h"

#include <string.h>

enum {
    TOKENS_MOST = 16000, /* of a document: a tsvector counts no further */
    STEMS_BYTES = 400 * 1000,
    GAP = 8, /* no phrase goes from one part to the next */
    BATCH = 400,
    RENAMED_TICKETS = 200,
};

enum part { TITLE, BODY, DESK, PARTS_OF_DOCUMENT };

/* A document on its way: for FTS5 stems with spaces, for PostgreSQL the literal of a tsvector, with
 * each stem's place and the weight of its part. */
struct document {
    struct db *db;
    bool postgres;
    GString *parts[PARTS_OF_DOCUMENT];
    enum part part;
    unsigned tokens;
    bool ok;
    GError **error;
};

static void document_init(struct document *d, struct db *db, GError **error)
{
    *d = (struct document){.db = db, .postgres = db_is_postgres(db), .ok = true, .error = error};
    for (size_t i = 0; i < PARTS_OF_DOCUMENT; i++)
        d->parts[i] = g_string_sized_new(256);
}

static void document_clear(struct document *d)
{
    for (size_t i = 0; i < PARTS_OF_DOCUMENT; i++)
        g_string_free(d->parts[i], TRUE);
}

typedef struct document document;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(document, document_clear)

static bool add_token(const struct search_token *t, void *user)
{
    static const char weights[] = "ADB";
    struct document *d = user;
    GString *out = d->parts[d->part];

    if (d->tokens >= TOKENS_MOST || out->len > STEMS_BYTES)
        return false;
    d->tokens++;
    if (d->postgres)
        g_string_append_printf(out, "'%s':%u%c ", t->stem, d->tokens, weights[d->part]);
    else
        g_string_append_c(g_string_append_len(out, t->stem, (gssize)t->stem_n), ' ');
    d->ok = search_vocabulary_note(d->db, t, d->error);
    return d->ok;
}

static bool add_text(struct document *d, enum part part, const char *text)
{
    if (d->part != part)
        d->tokens += GAP;
    d->part = part;
    if (text != NULL && d->ok)
        search_tokens(text, strlen(text), add_token, d);
    return d->ok;
}

static const char *stems(const struct document *d, enum part part)
{
    return d->parts[part]->str;
}

static bool write_ticket(struct db *db, int64_t ticket_id, int64_t id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_text_row *t = NULL;
    g_auto(document) d;

    document_init(&d, db, error);
    return sql_search_ticket_text(db, a, ticket_id, &t, error) &&
           (t == NULL ||
            (add_text(&d, TITLE, t->title) && add_text(&d, BODY, t->number) &&
             add_text(&d, BODY, t->customer) && add_text(&d, BODY, t->company) &&
             add_text(&d, DESK, t->addresses) && add_text(&d, DESK, t->phones) &&
             add_text(&d, DESK, t->tags) &&
             sql_search_index_put(db, id, stems(&d, TITLE), stems(&d, BODY), stems(&d, DESK), NULL,
                                  error) &&
             sql_search_ticket_put(db,
                                   &(struct sql_search_ticket_put){.ticket_id = ticket_id,
                                                                   .document = id,
                                                                   .title = stems(&d, TITLE),
                                                                   .body = stems(&d, BODY),
                                                                   .desk = stems(&d, DESK)},
                                   NULL, error)));
}

/* A ticket that is not in the index yet. One without a message comes into it with its first. */
static bool place_ticket(struct db *db, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_place_row *place = NULL;

    return sql_search_ticket_place(db, a, ticket_id, &place, error) &&
           (place == NULL ||
            write_ticket(db, ticket_id,
                         SEARCH_PARTS * place->article + SEARCH_PARTS - 1 - place->taken, error));
}

static bool write_article(struct db *db, const struct search_article *x, GError **error)
{
    const char *const body[] = {x->body, x->from, x->to, x->cc, x->files};
    g_auto(document) d;

    document_init(&d, db, error);
    if (!add_text(&d, TITLE, x->subject))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(body); i++)
        if (!add_text(&d, BODY, body[i]))
            return false;
    return sql_search_index_put(db, SEARCH_PARTS * x->id, stems(&d, TITLE), stems(&d, BODY), "",
                                NULL, error);
}

bool search_index_article(struct db *db, const struct search_article *article, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_row *ticket = NULL;

    return write_article(db, article, error) &&
           sql_search_ticket_old(db, a, article->ticket_id, &ticket, error) &&
           (ticket != NULL || place_ticket(db, article->ticket_id, error));
}

bool search_index_files(struct db *db, const struct search_files *files, GError **error)
{
    for (size_t i = 0; i < files->n;) {
        int64_t part = search_file_part(i);
        bool some = false;
        g_auto(document) d;

        /* The last part has all that come behind. */
        document_init(&d, db, error);
        for (; i < files->n && search_file_part(i) == part; i++) {
            some = some || *files->v[i].text != '\0';
            if (!add_text(&d, BODY, files->v[i].text))
                return false;
            d.tokens += GAP;
        }
        if (some && !sql_search_index_put(db, SEARCH_PARTS * files->article_id + part, "",
                                          stems(&d, BODY), "", NULL, error))
            return false;
    }
    return true;
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
