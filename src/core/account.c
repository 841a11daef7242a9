#include "core/account.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "core/reply_address.h"
#include "core/secret_box.h"
#include "sql/account.h"
#include "sql/queue.h"

#include <string.h>

static const char *const ways_in[] = {"imaps://", "imap://", "pop3s://", "pop3://", "maildir:", NULL};
static const char *const ways_out[] = {"smtps://", "smtp://", "sendmail:", NULL};

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static bool scheme_ok(const char *url, const char *const *schemes, GError **error)
{
    if (text_empty(url))
        return true;
    for (size_t i = 0; schemes[i] != NULL; i++)
        if (g_str_has_prefix(url, schemes[i]))
            return true;
    fail_set(error, FAIL_INVALID, "account: \"%s\" is not a way to mail (like %s…)", url,
             schemes[0]);
    return false;
}

struct add {
    struct arena *a;
    const char *queue;
    struct sql_account_add row;
};

static bool add_tx(struct db *db, void *data, GError **error)
{
    struct add *add = data;
    struct account_row *old = NULL;
    struct queue_row *queue = NULL;
    int64_t id;

    if (!sql_account_by_name(db, add->a, add->row.name, &old, error))
        return false;
    if (old != NULL) {
        fail_set(error, FAIL_CONFLICT, "account %s: exists already", add->row.name);
        return false;
    }
    if (add->queue != NULL && !sql_queue_by_name(db, add->a, add->queue, &queue, error))
        return false;
    if (add->queue != NULL && queue == NULL &&
        !sql_queue_add(db, add->queue, 0, add->row.lang, add->row.created_at, &add->row.queue_id,
                       error))
        return false;
    if (queue != NULL)
        add->row.queue_id = queue->id;
    return sql_account_add(db, &add->row, &id, error);
}

static bool seal(struct arena *a, const char *data_dir, const char *text, struct str *sealed,
                 GError **error)
{
    *sealed = (struct str){NULL, 0};
    return text_empty(text) || secret_box_seal(a, data_dir, text, sealed, error);
}

bool account_add(const struct house *house, const char *data_dir, const struct account_new *n,
                 GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct add add = {.a = a, .queue = n->queue};

    add.row = (struct sql_account_add){.name = n->name, .address = n->address,
                                       .sender_name = or_empty(n->sender_name),
                                       .in_url = or_empty(n->in_url),
                                       .out_url = or_empty(n->out_url),
                                       .ca_file = or_empty(n->ca_file),
                                       .lang = n->lang == NULL ? house->lang : n->lang,
                                       .created_at = clock_now()};
    if (!person_address_ok(n->address)) {
        fail_set(error, FAIL_INVALID, "account: \"%s\" is not a mail address", n->address);
        return false;
    }
    return scheme_ok(n->in_url, ways_in, error) && scheme_ok(n->out_url, ways_out, error) &&
           seal(a, data_dir, n->in_secret, &add.row.in_secret, error) &&
           seal(a, data_dir, n->out_secret, &add.row.out_secret, error) &&
           db_write(house->pool, add_tx, &add, error);
}

bool account_list(struct db *db, struct arena *a, struct account_row **rows, size_t *n,
                  GError **error)
{
    return sql_account_list(db, a, rows, n, error);
}

bool account_find(struct db *db, struct arena *a, const char *name, struct account_row *row,
                  GError **error)
{
    struct account_row *found = NULL;

    if (!sql_account_by_name(db, a, name, &found, error))
        return false;
    if (found != NULL)
        *row = *found;
    else
        fail_set(error, FAIL_NOT_FOUND, "account %s: there is none (see `account list`)", name);
    return found != NULL;
}

bool account_for_sending(struct db *db, struct arena *a, int64_t id, struct account_row **row,
                         GError **error)
{
    struct account_row *rows = NULL;
    size_t n = 0;

    *row = NULL;
    if (!sql_account_list(db, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (text_empty(rows[i].out_url))
            continue;
        if (*row == NULL || rows[i].id == id)
            *row = &rows[i];
    }
    return true;
}

bool account_of_recipients(struct db *db, struct arena *a, const char *rcpt_to,
                           struct account_row **row, GError **error)
{
    g_auto(GStrv) addresses = g_strsplit(rcpt_to, " ", 64);
    struct account_row *rows = NULL;
    size_t n = 0;

    *row = NULL;
    if (!sql_account_list(db, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n && *row == NULL; i++)
        for (char **p = addresses; *p != NULL; p++)
            if (strcmp(person_address_key(a, *p), person_address_key(a, rows[i].address)) == 0 ||
                strcmp(person_address_key(a, reply_address_plain(a, *p)),
                       person_address_key(a, rows[i].address)) == 0)
                *row = &rows[i];
    return true;
}

struct note {
    int64_t id;
    const char *answer;
};

static bool note_tx(struct db *db, void *data, GError **error)
{
    struct note *n = data;

    return n->answer == NULL ? sql_account_sent(db, n->id, clock_now(), NULL, error)
                             : sql_account_failed(db, n->id, clock_now(), n->answer, NULL, error);
}

bool account_note(const struct house *house, int64_t id, const char *answer, GError **error)
{
    struct note n = {id, answer};

    return db_write(house->pool, note_tx, &n, error);
}
