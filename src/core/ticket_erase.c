#include "core/ticket_erase.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/bin.h"
#include "core/custom_field.h"
#include "core/hold.h"
#include "core/notify.h"
#include "core/search_index.h"
#include "core/subject_number.h"
#include "sql/erase.h"
#include "sql/structure.h"

#include <string.h>

enum { ARTICLES_A_LOOK = 50 };

/* One deletion on its way. */
struct erasing {
    const struct ticket_change *c;
    const char *reason;
    struct erase_ticket_row *family; /* those that went furthest first, the ticket itself last */
    size_t n;
    GArray *blobs; /* ids of content that may belong to nothing afterwards */
    struct ticket_erased *done;
};

typedef bool (*step_fn)(struct db *, int64_t, int64_t *, GError **);

static bool run(const struct erasing *x, int64_t ticket_id, const step_fn *steps, size_t n,
                GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!steps[i](x->c->db, ticket_id, NULL, error))
            return false;
    return true;
}

#define RUN(x, id, steps, error) run(x, id, steps, G_N_ELEMENTS(steps), error)

static bool forget_words(struct erasing *x, int64_t ticket_id, GError **error)
{
    int64_t behind = 0;
    size_t n = ARTICLES_A_LOOK;

    while (n == ARTICLES_A_LOOK) {
        g_autoptr(arena) a = arena_new();
        struct erase_article_row *rows = NULL;

        if (!sql_erase_articles(x->c->db, a, ticket_id, behind, ARTICLES_A_LOOK, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            const struct erase_article_row *r = &rows[i];
            const struct search_article s = {r->id,        ticket_id,  r->subject, r->body_text,
                                             r->from_text, r->to_text, r->cc_text, r->files};

            if (!search_index_forget_article(x->c->db, &s, error))
                return false;
            behind = r->id;
        }
        x->done->articles += (int64_t)n;
    }
    return search_index_forget_ticket(x->c->db, ticket_id, error);
}

/* Content and mails whose rows go, before the rows that lead to them do. */
static bool note_content(struct erasing *x, int64_t ticket_id, struct erase_mail_row **mails,
                         size_t *n, GError **error)
{
    struct erase_file_row *files = NULL;
    size_t n_files = 0;

    if (!sql_erase_mails(x->c->db, x->c->a, ticket_id, mails, n, error) ||
        !sql_erase_files(x->c->db, x->c->a, ticket_id, &files, &n_files, error))
        return false;
    for (size_t i = 0; i < *n; i++)
        g_array_append_val(x->blobs, (*mails)[i].blob_id);
    for (size_t i = 0; i < n_files; i++)
        g_array_append_val(x->blobs, files[i].blob_id);
    x->done->files += (int64_t)n_files;
    x->done->mails += (int64_t)*n;
    return true;
}

static bool part_mails(struct erasing *x, const struct erase_mail_row *mails, size_t n,
                       GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!sql_erase_fingerprint(x->c->db, mails[i].id, NULL, error) ||
            !sql_erase_fetched(x->c->db, mails[i].id, NULL, error))
            return false;
    return true;
}

static bool remove_mails(struct erasing *x, const struct erase_mail_row *mails, size_t n,
                         GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!sql_erase_mail(x->c->db, mails[i].id, NULL, error))
            return false;
    return true;
}

/* Everything but the row of the ticket and what its numbers lead to. */
static bool empty(struct erasing *x, int64_t id, const char *number, GError **error)
{
    static const step_fn keep[] = {
        sql_erase_keep_inbox, sql_erase_keep_fingerprint, sql_erase_keep_ref, sql_erase_keep_home,
    };
    static const step_fn before_articles[] = {
        sql_erase_acts, sql_erase_act_ticket, sql_erase_act_article, sql_erase_act_home,
        sql_erase_fingerprint_ticket, sql_erase_ref, sql_erase_wish, sql_erase_attachment,
        sql_erase_concern, sql_erase_time_article, sql_erase_time, sql_erase_notice, sql_erase_hook,
        sql_erase_event_came, sql_erase_event_article, sql_erase_event, sql_erase_suppressed,
        sql_erase_outbox_ack, sql_erase_bundled, sql_erase_outbox_article, sql_erase_outbox,
        sql_erase_record_article, sql_erase_record, sql_erase_article,
    };
    static const step_fn after_articles[] = {
        sql_erase_seen, sql_erase_form, sql_erase_tag, sql_erase_follower, sql_erase_participant,
        sql_erase_link, sql_erase_relation, sql_erase_mark, sql_erase_archived,
        sql_erase_chunk,
    };
    const char *id_text = arena_printf(x->c->a, "%" G_GINT64_FORMAT, id);
    struct erase_mail_row *mails = NULL;
    size_t n = 0;

    return RUN(x, id, keep, error) && forget_words(x, id, error) &&
           note_content(x, id, &mails, &n, error) && part_mails(x, mails, n, error) &&
           notify_leave_bundle(x->c, id, error) && RUN(x, id, before_articles, error) &&
           remove_mails(x, mails, n, error) && RUN(x, id, after_articles, error) &&
           custom_forget(x->c->db, RECORD_TICKET, id, error) &&
           sql_erase_draft(x->c->db, id_text, NULL, error) &&
           sql_erase_idempotency(x->c->db, number, NULL, error);
}

static bool bury(struct erasing *x, int64_t id, GError **error)
{
    const struct ticket_change *c = x->c;

    return sql_erase_numbers(c->db, id, c->at, c->actor_id, x->reason, NULL, error) &&
           sql_erase_number(c->db, id, NULL, error) && sql_erase_ticket(c->db, id, NULL, error);
}

static bool remove_content(const struct erasing *x, GError **error)
{
    for (guint i = 0; i < x->blobs->len; i++)
        if (!sql_erase_blob(x->c->db, g_array_index(x->blobs, int64_t, i), NULL, error))
            return false;
    return true;
}

static bool find_family(struct db *db, struct arena *a, int64_t ticket_id,
                        struct erase_ticket_row **rows, size_t *n, struct ticket_erased *done,
                        GError **error)
{
    g_autoptr(GString) numbers = g_string_new(NULL);

    *done = (struct ticket_erased){.numbers = ""};
    if (!sql_erase_family(db, a, ticket_id, ERASE_FAMILY_MOST + 1, rows, n, error))
        return false;
    if (*n == 0 || *n > ERASE_FAMILY_MOST) {
        if (*n == 0)
            fail_set(error, FAIL_NOT_FOUND, "ticket: there is none any more");
        else
            fail_set(error, FAIL_TOO_BIG,
                     "ticket: more than %d tickets went into it (unmerge some of them)",
                     ERASE_FAMILY_MOST);
        return false;
    }
    for (size_t i = 0; i + 1 < *n; i++)
        g_string_append_printf(numbers, "%s%s", i > 0 ? ", " : "", (*rows)[i].number);
    done->tickets = *n;
    done->numbers = arena_strdup(a, numbers->str);
    return true;
}

/* Rows are held first: a message that comes to one of them at this moment waits, and then finds no
 * ticket. */
static bool erase(struct erasing *x, int64_t ticket_id, GError **error)
{
    const struct ticket_change *c = x->c;
    struct ticket_row t;

    if (!sql_structure_hold(c->db, ticket_id, NULL, error) ||
        !ticket_get(c->db, c->a, ticket_id, &t, error))
        return false;
    if (t.merged_into != 0) {
        fail_set(error, FAIL_CONFLICT,
                 "ticket %s: it has gone into another one (delete that, or unmerge it)", t.number);
        return false;
    }
    if (!find_family(c->db, c->a, ticket_id, &x->family, &x->n, x->done, error))
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (!sql_structure_hold(c->db, x->family[i].id, NULL, error) ||
            !hold_allows_ticket(c->db, c->a, x->family[i].id, error))
            return false;
    for (size_t i = 0; i < x->n; i++)
        if (!empty(x, x->family[i].id, x->family[i].number, error))
            return false;
    for (size_t i = 0; i < x->n; i++)
        if (!bury(x, x->family[i].id, error))
            return false;
    return remove_content(x, error);
}

bool ticket_erase_anywhere(const struct ticket_change *c, int64_t ticket_id, const char *reason,
                           struct ticket_erased *done, GError **error)
{
    g_autoptr(GArray) blobs = g_array_new(false, false, sizeof(int64_t));
    struct erasing x = {
        .c = c, .reason = text_one_line(c->a, reason), .blobs = blobs, .done = done};

    if (*x.reason == '\0' || g_utf8_strlen(x.reason, -1) > ERASE_REASON_MAX) {
        fail_set(error, FAIL_INVALID, "ticket: say why it is deleted for good, in at most %d characters",
                 ERASE_REASON_MAX);
        return false;
    }
    return erase(&x, ticket_id, error);
}

bool ticket_erase(const struct admin_act *act, int64_t ticket_id, const char *reason,
                  struct ticket_erased *done, GError **error)
{
    const struct ticket_change c = {
        .db = act->db, .a = act->a, .actor_id = act->actor->person_id, .at = act->at};
    struct ticket_row t;

    if (!admin_allowed(act, error) || !ticket_get(c.db, c.a, ticket_id, &t, error))
        return false;
    if (!bin_holds(&t)) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: it does not lie in the bin (put it there first)",
                 t.number);
        return false;
    }
    if (!ticket_erase_anywhere(&c, ticket_id, reason, done, error))
        return false;

    const struct audit_field fields[] = {
        {"reason", "", text_one_line(c.a, reason)},
        {"merged", "", done->numbers},
    };

    return audit_add(act, "ticket.erased", t.number, fields, G_N_ELEMENTS(fields), error);
}

bool ticket_erase_look(struct db *db, struct arena *a, int64_t ticket_id,
                       struct ticket_erased *would, GError **error)
{
    struct erase_ticket_row *rows = NULL;
    size_t n = 0;

    if (!find_family(db, a, ticket_id, &rows, &n, would, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct erase_mail_row *mails = NULL;
        struct erase_file_row *files = NULL;
        struct ticket_row t;
        size_t n_mails = 0, n_files = 0;

        if (!ticket_get(db, a, rows[i].id, &t, error) ||
            !sql_erase_mails(db, a, t.id, &mails, &n_mails, error) ||
            !sql_erase_files(db, a, t.id, &files, &n_files, error))
            return false;
        would->articles += t.articles;
        would->mails += (int64_t)n_mails;
        would->files += (int64_t)n_files;
    }
    return true;
}

bool tombstone_find(struct db *db, struct arena *a, const char *typed, struct tombstone_row **row,
                    GError **error)
{
    const char *key = subject_number_typed(a, typed, NULL);

    *row = NULL;
    return key == NULL || sql_tombstone_by_key(db, a, key, row, error);
}

bool tombstone_of_ticket(struct db *db, struct arena *a, int64_t ticket_id,
                         struct tombstone_row **row, GError **error)
{
    return sql_tombstone_by_ticket(db, a, ticket_id, row, error);
}
