/* article.h - the messages, notes and calls of a ticket, with their files. */
#pragma once
#include "base/arena.h"
#include "core/blob.h"
#include "core/search_index.h"
#include "core/ticket.h"
#include "rows/article.h"
#include "rows/blob.h"

struct marks;

struct article_file {
    struct blob_source source;
    const char *filename;
    const char *content_type;
    bool is_inline;
    const char *content_id; /* NULL if none */
};

struct article_new {
    int64_t ticket_id;
    int64_t home_id; /* the ticket that it was written to, where that went into ticket_id; 0: none */
    const char *kind;   /* mail, web, phone, note */
    const char *sender; /* customer, agent, system */
    bool internal;
    int64_t author_id;                         /* 0: nobody that we know */
    const char *from_text, *to_text, *cc_text; /* as shown; NULL is "" */
    const char *subject;
    const char *body_text;
    const char *body_html;  /* cleaned, or NULL */
    const char *new_text;   /* NULL: all of body_text is new */
    const struct marks *marks; /* marks_of_codes() of it; NULL: they are looked for */
    int64_t id; /* of one of the past, where it was taken before; 0: the next one */
    const char *message_id; /* with <>, NULL if none */
    int64_t inbox_id;
    const char *mark;     /* "" or a word for the display: unverified, automatic, bounce */
    int64_t at;           /* when it was written; 0: now */
    const char *security; /* none, signed, encrypted; NULL is none */
    const char *extra;    /* JSON (calendar ...), or NULL */
    const struct article_file *files;
    size_t n_files;
};

/* Inside db_write(): the article, its files, its Message-ID, the event, the ticket's counters. */
bool article_add(const struct ticket_change *c, const struct article_new *n, int64_t *id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a ticket of the past (core/ticket_past.h), whose row counts it already and whose events
 * come all together: neither is written. */
bool article_add_past(const struct ticket_change *c, const struct article_new *n, int64_t *id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what ticket_change.index_later put off, in the same transaction. */
bool article_index_all(struct db *db, const GArray *unindexed,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Oldest first; a customer never gets internal ones. */
bool article_list(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                  struct article_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool article_get(struct db *db, struct arena *a, int64_t id, struct article_row *article,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The article if ACTOR may see it; else FAIL_NOT_FOUND. */
bool article_visible(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                     struct article_row *article, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest article of a ticket, 0 if it has none. */
bool article_newest(struct db *db, struct arena *a, int64_t ticket_id, int64_t *id,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All files of a ticket, those of internal articles too: match them to articles you may show. */
bool article_files(struct db *db, struct arena *a, int64_t ticket_id, struct attachment_row **rows,
                   size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The file behind TOKEN if ACTOR may see its article; else FAIL_NOT_FOUND. */
bool article_file_visible(struct db *db, struct arena *a, const struct actor *actor,
                          const char *token, struct attachment_found_row *file,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for whoever holds the TOKEN, which is random and told only to those who may see the
 * article: for pictures in a frame that has no session. */
bool article_file_by_token(struct db *db, struct arena *a, const char *token,
                           struct attachment_found_row *file,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The message with this Message-ID, where it came to and where it stands now: received, or sent by
 * us. *ROW is NULL if there is none. */
bool article_of_message_id(struct db *db, struct arena *a, const char *message_id,
                           struct message_ref_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
