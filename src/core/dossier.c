#include "core/dossier.h"

#include "base/clock.h"
#include "base/fail.h"
#include "sql/article.h"
#include "sql/blob.h"
#include "sql/dossier.h"
#include "sql/person.h"

#include <string.h>

enum { PAGE = 200 };

bool dossier_open(struct dossier *d, const struct house *house, struct db *db, struct arena *a,
                  int64_t person_id, int64_t reader_id, bool internal, GError **error)
{
    *d = (struct dossier){.house = house,
                          .db = db,
                          .a = a,
                          .person_id = person_id,
                          .reader_id = reader_id,
                          .now = clock_now(),
                          .internal = internal};
    if (!sql_dossier_person(db, a, person_id, &d->person, error) ||
        !sql_person_addresses(db, a, person_id, &d->addresses, &d->n_addresses, error) ||
        !sql_person_phones(db, a, person_id, &d->phones, &d->n_phones, error) ||
        !custom_fields(db, a, RECORD_TICKET, true, &d->fields, error))
        return false;
    if (d->person != NULL)
        return true;
    fail_set(error, FAIL_NOT_FOUND, "person: there is nobody with the number %" G_GINT64_FORMAT,
             person_id);
    return false;
}

/* What may stand within a mailbox address (RFC 5322 atext, dot), or beyond ASCII. */
static bool of_address(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.@", c) != NULL);
}

bool dossier_names(const char *header, const char *address)
{
    size_t n = strlen(address);

    for (const char *at = header; n > 0 && *at != '\0'; at++)
        if (g_ascii_strncasecmp(at, address, n) == 0 && (at == header || !of_address(at[-1])) &&
            !of_address(at[n]))
            return true;
    return false;
}

static bool was_for(const struct dossier *d, const struct dossier_article_row *m)
{
    if (m->got)
        return true;
    for (size_t i = 0; i < d->n_addresses; i++)
        for (int k = 0; k < 2; k++) {
            const char *header = k == 0 ? m->to_text : m->cc_text;

            if (dossier_names(header, d->addresses[i].address) ||
                dossier_names(header, d->addresses[i].shown))
                return true;
        }
    return false;
}

static bool is_his(const struct dossier *d, const struct dossier_ticket_row *t,
                   const struct dossier_article_row *m)
{
    if (m->wrote)
        return true;
    if (m->internal)
        return d->internal && t->own && !t->confidential;
    return m->held_until <= d->now && (t->own || was_for(d, m));
}

static bool read_ticket(const struct dossier *d, const struct dossier_ticket_row *t,
                        const struct dossier_reader *r, GError **error)
{
    g_autoptr(arena) a = arena_new(), one = arena_new();
    struct dossier_article_row *rows = NULL;
    bool begun = t->own != 0;
    size_t n = 0;

    if (!sql_dossier_articles(d->db, a, t->id, d->person_id, &rows, &n, error) ||
        (begun && r->ticket != NULL && !r->ticket(t, r->user, error)))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct dossier_message m = {.n_files = 0};

        if (!is_his(d, t, &rows[i]))
            continue;
        if (!begun && r->ticket != NULL && !r->ticket(t, r->user, error))
            return false;
        begun = true;
        arena_reset(one);
        if (!sql_article_by_id(d->db, one, rows[i].id, &m.article, error) ||
            !sql_attachment_of_article(d->db, one, rows[i].id, &m.files, &m.n_files, error) ||
            (r->message != NULL && !r->message(t, &m, r->user, error)))
            return false;
    }
    return !begun || r->ticket_end == NULL || r->ticket_end(r->user, error);
}

static bool read_tickets(const struct dossier *d, const struct dossier_reader *r, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct dossier_ticket_row *rows = NULL;
    int64_t after = 0;
    size_t n;

    do {
        arena_reset(a);
        n = 0;
        if (!sql_dossier_tickets(d->db, a, d->person_id, d->reader_id, after, PAGE, &rows, &n,
                                 error))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (!read_ticket(d, &rows[i], r, error))
                return false;
            after = rows[i].id;
        }
    } while (n == PAGE);
    return true;
}

static bool read_raw(const struct dossier *d, const struct dossier_reader *r, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct dossier_raw_row *rows = NULL;
    int64_t after = 0;
    size_t n;

    do {
        arena_reset(a);
        n = 0;
        if (!sql_dossier_raw(d->db, a, d->person_id, after, PAGE, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (!r->raw(&rows[i], r->user, error))
                return false;
            after = rows[i].id;
        }
    } while (n == PAGE);
    return true;
}

bool dossier_each(const struct dossier *d, const struct dossier_reader *r, GError **error)
{
    if ((r->ticket != NULL || r->message != NULL) && !read_tickets(d, r, error))
        return false;
    return r->raw == NULL || read_raw(d, r, error);
}

bool dossier_fields(const struct dossier *d, struct arena *a, const struct dossier_ticket_row *ticket,
                    struct dossier_field **fields, size_t *n, GError **error)
{
    struct custom_set set = d->fields;

    *n = 0;
    *fields = ARENA_ARRAY(a, struct dossier_field, set.n + 1);
    if (!ticket->own || set.n == 0)
        return true;
    if (!custom_values(d->db, a, &ticket->id, 1, &set, error))
        return false;
    for (size_t i = 0; i < set.n; i++) {
        const char *value = custom_value(&set, ticket->id, set.fields[i].id);

        if (value != NULL && (set.fields[i].customer != CUSTOM_HIDDEN || (d->internal && !ticket->confidential)))
            (*fields)[(*n)++] = (struct dossier_field){&set.fields[i], value};
    }
    return true;
}

bool dossier_count(struct db *db, struct arena *a, int64_t person_id, int64_t *own, int64_t *others,
                   GError **error)
{
    struct dossier_count_row row;

    if (!sql_dossier_count(db, a, person_id, &row, error))
        return false;
    *own = row.own;
    *others = row.others;
    return true;
}
