#include "core/article.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/mark.h"
#include "sql/article.h"
#include "sql/blob.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"

#include <string.h>

enum { TOKEN_BYTES = 16, FILES_MAX = 1000 };

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static bool add_file(const struct ticket_change *c, int64_t article_id,
                     const struct article_file *f, GError **error)
{
    struct sql_attachment_add row = {.token = secret_token(c->a, TOKEN_BYTES),
                                     .article_id = article_id,
                                     .filename = f->filename,
                                     .content_type = f->content_type,
                                     .size = f->source.size,
                                     .is_inline = f->is_inline,
                                     .content_id = f->content_id};
    int64_t id;

    return blob_put(c->db, c->a, &f->source, &row.blob_id, error) &&
           sql_attachment_add(c->db, &row, &id, error);
}

static struct sql_article_add row_of(const struct ticket_change *c, const struct article_new *n)
{
    return (struct sql_article_add){.ticket_id = n->ticket_id,
                                    .home_id = n->home_id,
                                    .kind = n->kind,
                                    .sender = n->sender,
                                    .internal = n->internal,
                                    .author_id = n->author_id,
                                    .from_text = or_empty(n->from_text),
                                    .to_text = or_empty(n->to_text),
                                    .cc_text = or_empty(n->cc_text),
                                    .subject = or_empty(n->subject),
                                    .body_text = or_empty(n->body_text),
                                    .body_html = n->body_html,
                                    .new_text = n->new_text,
                                    .message_id = n->message_id,
                                    .inbox_id = n->inbox_id,
                                    .mark = or_empty(n->mark),
                                    .security = n->security == NULL ? "none" : n->security,
                                    .extra = n->extra,
                                    .created_at = n->at != 0 ? n->at : c->at};
}

/* With the id that was taken for it nobody waits for the row. */
static bool write_row(const struct ticket_change *c, const struct article_new *n,
                      const struct sql_article_add *row, int64_t *id, GError **error)
{
    struct sql_article_add_past past = {.id = n->id,
                                        .ticket_id = row->ticket_id,
                                        .kind = row->kind,
                                        .sender = row->sender,
                                        .internal = row->internal,
                                        .author_id = row->author_id,
                                        .from_text = row->from_text,
                                        .to_text = row->to_text,
                                        .cc_text = row->cc_text,
                                        .subject = row->subject,
                                        .body_text = row->body_text,
                                        .body_html = row->body_html,
                                        .new_text = row->new_text,
                                        .message_id = row->message_id,
                                        .inbox_id = row->inbox_id,
                                        .mark = row->mark,
                                        .security = row->security,
                                        .extra = row->extra,
                                        .created_at = row->created_at,
                                        .home_id = row->home_id};

    if (n->id == 0)
        return sql_article_add(c->db, row, id, error);
    *id = n->id;
    return sql_article_add_past(c->db, &past, NULL, error);
}

/* Names of files as one text. */
static const char *names_of(const struct ticket_change *c, const struct article_new *n)
{
    g_autoptr(GString) names = NULL;

    for (size_t i = 0; i < n->n_files; i++)
        if (!n->files[i].is_inline) {
            names = names == NULL ? g_string_new(NULL) : g_string_append(names, " | ");
            g_string_append(names, n->files[i].filename);
        }
    return names == NULL ? NULL : arena_strndup(c->a, names->str, names->len);
}

static bool index_or_put_off(const struct ticket_change *c, int64_t id,
                             const struct sql_article_add *row, const char *files, GError **error)
{
    const struct search_article x = {id,           row->ticket_id, row->subject, row->body_text,
                                     row->from_text, row->to_text, row->cc_text, files};

    if (c->index_later == NULL)
        return search_index_article(c->db, &x, error);
    g_array_append_val(c->index_later, x);
    return true;
}

bool article_index_all(struct db *db, const GArray *unindexed, GError **error)
{
    for (guint i = 0; i < unindexed->len; i++)
        if (!search_index_article(db, &g_array_index(unindexed, struct search_article, i), error))
            return false;
    return true;
}

/* The codes in what a customer says. */
static bool mark(const struct ticket_change *c, const struct article_new *n, GError **error)
{
    const char *said = n->new_text != NULL ? n->new_text : or_empty(n->body_text);

    if (n->internal || strcmp(n->sender, "customer") != 0)
        return true;
    return n->marks != NULL ? mark_put(c->db, n->ticket_id, n->marks, error)
                            : mark_text(c->db, c->a, n->ticket_id, said, error);
}

/* The article and all that is its own. */
static bool put(const struct ticket_change *c, const struct article_new *n, int64_t *id,
                GError **error)
{
    struct sql_article_add row = row_of(c, n);

    if (n->n_files > FILES_MAX) {
        fail_set(error, FAIL_TOO_BIG, "article: %zu files, at most %d", n->n_files, FILES_MAX);
        return false;
    }
    if (!write_row(c, n, &row, id, error) ||
        !index_or_put_off(c, *id, &row, names_of(c, n), error) || !mark(c, n, error))
        return false;
    for (size_t i = 0; i < n->n_files; i++)
        if (!add_file(c, *id, &n->files[i], error))
            return false;
    if (n->n_files > 0 && !search_files_wait(c->db, *id, error))
        return false;
    return n->message_id == NULL ||
           sql_message_ref_add(c->db, n->message_id, n->home_id != 0 ? n->home_id : n->ticket_id,
                               *id, NULL, error);
}

static bool told(const struct ticket_change *c, const struct article_new *n, int64_t id,
                 GError **error)
{
    return ticket_event_add(c, n->ticket_id, "article", NULL, n->internal ? "note" : n->sender, id,
                            error);
}

bool article_add_past(const struct ticket_change *c, const struct article_new *n, int64_t *id,
                      GError **error)
{
    return put(c, n, id, error);
}

bool article_add(const struct ticket_change *c, const struct article_new *n, int64_t *id,
                 GError **error)
{
    int64_t grew = 0;

    if (!put(c, n, id, error) || !sql_ticket_grew_now(c->db, n->ticket_id, c->at, &grew, error) ||
        (grew == 0 && !sql_ticket_grew(c->db, n->ticket_id, c->at, &grew, error)))
        return false;
    if (grew == 0) {
        fail_set(error, FAIL_BUSY, "article: its ticket has just gone into another (try again)");
        return false;
    }
    return told(c, n, *id, error);
}

bool article_list(struct db *db, struct arena *a, const struct actor *actor, int64_t ticket_id,
                  struct article_row **rows, size_t *n, GError **error)
{
    if (right_has(actor, RIGHT_DESK))
        return sql_article_list(db, a, ticket_id, rows, n, error);
    return sql_article_list_public(db, a, ticket_id, clock_now(), rows, n, error);
}

bool article_get(struct db *db, struct arena *a, int64_t id, struct article_row *article,
                 GError **error)
{
    return sql_article_by_id(db, a, id, article, error);
}

/* Customers read what is public, and an answer only when it can no longer be taken back. */
static bool shown_to(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                     const char *what, GError **error)
{
    struct article_public_row *row = NULL;

    if (right_has(actor, RIGHT_DESK))
        return true;
    if (!sql_article_public(db, a, id, clock_now(), &row, error))
        return false;
    if (row == NULL)
        fail_set(error, FAIL_NOT_FOUND, "%s: there is none at this address", what);
    return row != NULL;
}

bool article_visible(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                     struct article_row *article, GError **error)
{
    return article_get(db, a, id, article, error) &&
           ticket_visible_id(db, a, actor, article->ticket_id, error) &&
           shown_to(db, a, actor, id, "message", error);
}

bool article_files(struct db *db, struct arena *a, int64_t ticket_id, struct attachment_row **rows,
                   size_t *n, GError **error)
{
    return sql_attachment_list(db, a, ticket_id, rows, n, error);
}

bool article_file_visible(struct db *db, struct arena *a, const struct actor *actor,
                          const char *token, struct attachment_found_row *file, GError **error)
{
    return article_file_by_token(db, a, token, file, error) &&
           ticket_visible_id(db, a, actor, file->ticket_id, error) &&
           shown_to(db, a, actor, file->article_id, "file", error);
}

bool article_file_by_token(struct db *db, struct arena *a, const char *token,
                           struct attachment_found_row *file, GError **error)
{
    struct attachment_found_row *found = NULL;

    if (!sql_attachment_by_token(db, a, token, &found, error))
        return false;
    if (found == NULL)
        fail_set(error, FAIL_NOT_FOUND, "file: there is none at this address");
    else
        *file = *found;
    return found != NULL;
}

bool article_of_message_id(struct db *db, struct arena *a, const char *message_id,
                           struct message_ref_row **row, GError **error)
{
    return sql_message_ref_find(db, a, message_id, row, error);
}

bool article_newest(struct db *db, struct arena *a, int64_t ticket_id, int64_t *id, GError **error)
{
    struct article_newest_row *row = NULL;

    if (!sql_article_newest(db, a, ticket_id, &row, error))
        return false;
    *id = row == NULL ? 0 : row->id;
    return true;
}
