/* search_index.h - what the search finds is put here, inside db_write(). Messages come in as they
 * are written; what is missing (a new kind of index, `vorgang reindex`) is caught up with in the
 * background by search_index_catch_up(). */
#pragma once
#include "base/arena.h"
#include "core/search_file.h"
#include "db/db.h"
#include "rows/search_index.h"

/* Documents beside each message (schema/040-search.sql): itself, its files, tickets. */
enum { SEARCH_PARTS = 16, SEARCH_TICKET_PART = 8 };

static inline bool search_document_is_ticket(int64_t document)
{
    return document % SEARCH_PARTS >= SEARCH_TICKET_PART;
}

/* A message to be indexed; the texts are the caller's, NULL is "". */
struct search_article {
    int64_t id, ticket_id;
    const char *subject, *body, *from, *to, *cc;
    const char *files; /* the names of its files */
};

/* The message, and with a ticket's first one the ticket. Articles in the order of their ids cost
 * least. */
bool search_index_article(struct db *db, const struct search_article *article,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A message's words, or a ticket's, taken apart already: most of the work, and it need not hold writers
 * up. Any thread makes it, with any connection to that database. */
struct search_ready {
    const char *title, *body, *desk, *words; /* as the index is given them; WORDS are new to it */
    size_t words_n;
    unsigned tokens;
};

void search_ready_make(struct db *db, struct arena *a, const struct search_article *article,
                       struct search_ready *ready);
/* What a ticket is found by beside its messages; the one number that it does not have yet comes in
 * search_index_ready(). */
void search_ready_make_ticket(struct db *db, struct arena *a,
                              const struct search_ticket_text_row *t, struct search_ready *ready);
/* A ticket of which both are made. */
struct search_ready_ticket {
    const char *number;
    const struct search_ready *own, *articles;
    size_t n_articles;
};
/* As search_index_article() of all messages of N tickets, all made in this transaction; ids alone are read
 * of ARTICLES, which are theirs one after the other. */
bool search_index_ready(struct db *db, const struct search_article *articles,
                        const struct search_ready_ticket *tickets, size_t n,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* While ON, SQLite's index keeps more in memory before it writes: for very many messages at once. At its end
 * it is put in order, as far as half a second goes. Not inside db_write(). */
bool search_index_bulk(struct db_pool *pool, bool on, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the files of a message say; once for each message. */
bool search_index_files(struct db *db, const struct search_files *files,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The message and its files, as they stand in the database, are to go: before their rows do. */
bool search_index_forget_article(struct db *db, const struct search_article *article,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* So is the ticket itself. */
bool search_index_forget_ticket(struct db *db, int64_t ticket_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Title, customer, tags or messages of the ticket have changed. */
bool search_index_ticket(struct db *db, int64_t ticket_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* So have the name, an address or the company of a customer: his newest tickets follow. */
bool search_index_person(struct db *db, int64_t person_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a company's name. */
bool search_index_company(struct db *db, int64_t company_id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Empties the index, made anew if it is broken or gone: search_index_catch_up() then fills it. Not
 * inside db_write(). */
bool search_index_restart(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Indexes some more of what is missing, a short transaction; *LEFT is about how many articles
 * remain. Not inside db_write(). */
bool search_index_catch_up(struct db_pool *pool, int64_t *left,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
