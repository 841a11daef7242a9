#include "core/account.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "core/account_way.h"
#include "core/person.h"
#include "core/reply_address.h"
#include "core/secret_box.h"
#include "core/setting.h"
#include "sql/account.h"
#include "sql/queue.h"

#include <string.h>

static const char *const ways_in[] = {"imaps://", "imap://",  "pop3s://", "pop3://",
                                      "maildir:", "graph:",   NULL};
static const char *const ways_out[] = {"smtps://", "smtp://", "sendmail:", "graph:", NULL};
static const char *const afters[] = {"seen", "move", "delete", "leave", NULL};
static const char *const begins[] = {"all", "unread", "new", NULL};
static const char *const auths[] = {"password", "oauth2", NULL};
static const char *const langs[] = {"de", "en", NULL};

static const struct {
    enum fail kind;
    const char *sentence;
} wrongs[ACCOUNT_WRONGS] = {
    [ACCOUNT_FINE] = {FAIL_INVALID, "nothing is wrong"},
    [ACCOUNT_NAME] = {FAIL_INVALID, "a name is needed, and not a long one"},
    [ACCOUNT_NAME_TAKEN] = {FAIL_CONFLICT, "another account has the name (see `account list`)"},
    [ACCOUNT_ADDRESS] = {FAIL_INVALID, "this is not a mail address (name@domain)"},
    [ACCOUNT_IN] = {FAIL_INVALID, "this is no way in (imaps://USER@HOST, imap://…, pop3s://…, "
                                  "pop3://…, maildir:/DIR, graph:)"},
    [ACCOUNT_OUT] = {FAIL_INVALID, "this is no way out (smtps://USER@HOST, smtp://…, sendmail:, "
                                   "graph:)"},
    [ACCOUNT_SECRET] = {FAIL_INVALID, "a password does not belong into the address of a server "
                                      "(give it by a file or standard input)"},
    [ACCOUNT_MOVE] = {FAIL_INVALID, "to move mail needs a folder to move it to, and not the one "
                                    "it comes from"},
    [ACCOUNT_CHOICE] = {FAIL_INVALID, "this is none of the choices"},
    [ACCOUNT_QUEUE] = {FAIL_INVALID, "there is no such queue"},
    [ACCOUNT_RATE] = {FAIL_INVALID, "a limit is a number of mails, 0 for none"},
    [ACCOUNT_SECRET_AGAIN] = {FAIL_INVALID, "another server needs its password given again"},
    [ACCOUNT_CA] = {FAIL_INVALID, "this is neither a file's path nor certificates (PEM)"},
};

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static const char *or_else(const char *s, const char *fallback)
{
    return text_empty(s) ? fallback : s;
}

static bool refuse(enum account_wrong why, const char *detail, enum account_wrong *wrong,
                   GError **error)
{
    if (wrong != NULL)
        *wrong = why;
    fail_set(error, wrongs[why].kind, "account: %s%s%s", wrongs[why].sentence,
             text_empty(detail) ? "" : ": ", or_empty(detail));
    return false;
}

static bool is_one_of(const char *s, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(s, *list) == 0)
            return true;
    return false;
}

static const char *scheme_of(const char *url, const char *const *schemes)
{
    for (; *schemes != NULL; schemes++)
        if (g_str_has_prefix(url, *schemes))
            return *schemes;
    return NULL;
}

static bool way_ok(const char *url, const char *const *schemes, enum account_wrong why,
                   enum account_wrong *wrong, GError **error)
{
    g_autofree char *password = NULL, *host = NULL;
    const char *scheme = scheme_of(url, schemes);

    if (text_empty(url))
        return true;
    if (scheme == NULL || strlen(url) > ACCOUNT_TEXT_MAX)
        return refuse(why, url, wrong, error);
    if (strcmp(scheme, "maildir:") == 0)
        return url[strlen(scheme)] == '/' || refuse(why, url, wrong, error);
    if (strstr(scheme, "//") == NULL)
        return true;
    if (!g_uri_split_with_user(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_HAS_AUTH_PARAMS, NULL,
                               NULL, &password, NULL, &host, NULL, NULL, NULL, NULL, NULL) ||
        !account_host_ok(or_empty(host)))
        return refuse(why, url, wrong, error);
    return password == NULL || refuse(ACCOUNT_SECRET, "", wrong, error);
}

static bool choices_ok(const struct account_edit *e, enum account_wrong *wrong, GError **error)
{
    const struct {
        const char *value;
        const char *const *list;
    } choices[] = {
        {e->after_taking, afters}, {e->begin_with, begins}, {e->auth, auths}, {e->lang, langs}};

    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        if (!is_one_of(choices[i].value, choices[i].list))
            return refuse(ACCOUNT_CHOICE, choices[i].value, wrong, error);
    if (e->per_minute < 0 || e->per_hour < 0 || e->per_minute > ACCOUNT_RATE_MOST ||
        e->per_hour > ACCOUNT_RATE_MOST)
        return refuse(ACCOUNT_RATE, "", wrong, error);
    if (strcmp(e->after_taking, "move") == 0 &&
        (text_empty(e->move_to) || strcmp(e->move_to, e->folder) == 0))
        return refuse(ACCOUNT_MOVE, e->move_to, wrong, error);
    return true;
}

/* E with what is meant where nothing is said. */
static struct account_edit filled(struct arena *a, const struct account_edit *e)
{
    struct account_edit good = *e;

    good.name = text_one_line(a, or_empty(e->name));
    good.address = text_trim(a, or_empty(e->address));
    good.sender_name = text_one_line(a, or_empty(e->sender_name));
    good.in_url = text_trim(a, or_empty(e->in_url));
    good.out_url = text_trim(a, or_empty(e->out_url));
    good.ca_file = text_trim(a, or_empty(e->ca_file));
    good.folder = or_else(text_one_line(a, or_empty(e->folder)), "INBOX");
    good.move_to = text_one_line(a, or_empty(e->move_to));
    good.after_taking = or_else(e->after_taking, "seen");
    good.begin_with = or_else(e->begin_with, "all");
    good.auth = or_else(e->auth, "password");
    good.lang = or_else(e->lang, "de");
    return good;
}

/* *ERROR is needed to tell a missing queue from a broken database. */
static bool judge(struct db *db, struct arena *a, int64_t id, const struct account_edit *e,
                  enum account_wrong *wrong, GError **error)
{
    struct account_row *same = NULL;
    struct queue_row queue;

    if (text_empty(e->name) || g_utf8_strlen(e->name, -1) > ACCOUNT_NAME_MAX)
        return refuse(ACCOUNT_NAME, "", wrong, error);
    if (!person_address_ok(e->address))
        return refuse(ACCOUNT_ADDRESS, e->address, wrong, error);
    if (!account_ca_ok(e->ca_file))
        return refuse(ACCOUNT_CA, "", wrong, error);
    if (!way_ok(e->in_url, ways_in, ACCOUNT_IN, wrong, error) ||
        !way_ok(e->out_url, ways_out, ACCOUNT_OUT, wrong, error) || !choices_ok(e, wrong, error) ||
        !sql_account_by_name(db, a, e->name, &same, error))
        return false;
    if (same != NULL && same->id != id)
        return refuse(ACCOUNT_NAME_TAKEN, e->name, wrong, error);
    if (e->queue_id == 0)
        return true;
    if (sql_queue_by_id(db, a, e->queue_id, &queue, error))
        return true;
    if (!fail_is(*error, FAIL_NOT_FOUND))
        return false;
    g_clear_error(error);
    return refuse(ACCOUNT_QUEUE, "", wrong, error);
}

/* Whether what was stored for OLD may be told to URL: it leads to the same server. */
static bool is_same(struct arena *a, const char *old, const char *url)
{
    struct account_way o, w;

    return account_way_read(a, old, &o) && account_way_read(a, url, &w) &&
           strcmp(o.kind, w.kind) == 0 && text_eq_ci(o.host, w.host) && o.port == w.port &&
           strcmp(o.rest, w.rest) == 0;
}

/* Who logs in by URL with a password; without a user's name the account's address does, towards the
 * server that mail comes from (IN). */
static bool logs_in(struct arena *a, const struct account_edit *e, const char *url, bool in)
{
    struct account_way w;

    return strcmp(e->auth, "password") == 0 && account_way_read(a, url, &w) &&
           !text_empty(w.host) && (in || !text_empty(w.user));
}

/* Drops of OLD what is for another server than E's; false where a password has to be typed then. */
static bool let_go(struct db *db, struct arena *a, struct account_row *old,
                   const struct account_edit *e, enum account_wrong *wrong, GError **error)
{
    bool in = is_same(a, old->in_url, e->in_url), out = is_same(a, old->out_url, e->out_url);

    if ((!in && old->in_secret.p != NULL && e->in_secret == NULL && logs_in(a, e, e->in_url, true)) ||
        (!out && old->out_secret.p != NULL && e->out_secret == NULL &&
         logs_in(a, e, e->out_url, false)))
        return refuse(ACCOUNT_SECRET_AGAIN, "", wrong, error);
    if (!in)
        old->in_secret = (struct str){NULL, 0};
    if (!out)
        old->out_secret = (struct str){NULL, 0};
    return (in && out) || sql_account_oauth_forget(db, old->id, NULL, error);
}

/* The sealed form of TEXT; where that is NULL, what stood there. */
static bool seal(struct arena *a, const char *data_dir, const char *text, struct str old,
                 struct str *sealed, GError **error)
{
    *sealed = text == NULL ? old : (struct str){NULL, 0};
    return text_empty(text) || secret_box_seal(a, data_dir, text, sealed, error);
}

static bool store(struct db *db, int64_t *id, const struct account_edit *e, struct str in_secret,
                  struct str out_secret, GError **error)
{
    if (*id == 0)
        return sql_account_add(
            db,
            &(struct sql_account_add){e->name, e->address, e->sender_name, e->in_url, in_secret,
                                      e->out_url, out_secret, e->ca_file, e->queue_id, e->lang,
                                      e->active, e->folder, e->after_taking, e->move_to,
                                      e->begin_with, e->archive, e->auth, e->per_minute,
                                      e->per_hour, e->own_net, clock_now()},
            id, error);
    return sql_account_set(
        db,
        &(struct sql_account_set){*id, e->name, e->address, e->sender_name, e->in_url, in_secret,
                                  e->out_url, out_secret, e->ca_file, e->queue_id, e->lang,
                                  e->active, e->folder, e->after_taking, e->move_to, e->begin_with,
                                  e->archive, e->auth, e->per_minute, e->per_hour, e->own_net},
        NULL, error);
}

bool account_put(struct db *db, struct arena *a, const char *data_dir, int64_t *id,
                 const struct account_edit *e, enum account_wrong *wrong, GError **error)
{
    struct account_edit good = filled(a, e);
    struct account_row old = {0};
    struct str in_secret, out_secret;

    if (wrong != NULL)
        *wrong = ACCOUNT_FINE;
    return (*id == 0 || account_by_id(db, a, *id, &old, error)) &&
           judge(db, a, *id, &good, wrong, error) &&
           (*id == 0 || let_go(db, a, &old, &good, wrong, error)) &&
           seal(a, data_dir, good.in_secret, old.in_secret, &in_secret, error) &&
           seal(a, data_dir, good.out_secret, old.out_secret, &out_secret, error) &&
           store(db, id, &good, in_secret, out_secret, error) && setting_touch(db, error);
}

bool account_get(struct db *db, struct arena *a, int64_t id, struct account_edit *e, GError **error)
{
    struct account_row row;

    if (!account_by_id(db, a, id, &row, error))
        return false;
    *e = (struct account_edit){.name = row.name,
                               .address = row.address,
                               .sender_name = row.sender_name,
                               .in_url = row.in_url,
                               .out_url = row.out_url,
                               .ca_file = row.ca_file,
                               .queue_id = row.queue_id,
                               .lang = row.lang,
                               .active = row.active != 0,
                               .folder = row.folder,
                               .after_taking = row.after_taking,
                               .move_to = row.move_to,
                               .begin_with = row.begin_with,
                               .archive = row.archive != 0,
                               .auth = row.auth,
                               .per_minute = row.per_minute,
                               .per_hour = row.per_hour,
                               .own_net = row.own_net != 0};
    return true;
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

bool account_by_id(struct db *db, struct arena *a, int64_t id, struct account_row *row,
                   GError **error)
{
    struct account_row *found = NULL;

    if (!sql_account_by_id(db, a, id, &found, error))
        return false;
    if (found != NULL)
        *row = *found;
    else
        fail_set(error, FAIL_NOT_FOUND, "account: there is none at this address");
    return found != NULL;
}

/* How well ROW suits, 0 for the least. */
static int fitness(const struct account_row *row, int64_t id, int64_t queue_id)
{
    return (queue_id != 0 && row->queue_id == queue_id ? 2 : 0) + (id != 0 && row->id == id ? 1 : 0);
}

bool account_for_sending(struct db *db, struct arena *a, int64_t id, int64_t queue_id,
                         struct account_row **row, GError **error)
{
    struct account_row *rows = NULL;
    size_t n = 0;

    *row = NULL;
    if (!sql_account_list(db, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (text_empty(rows[i].out_url) || !rows[i].active)
            continue;
        if (*row == NULL || fitness(&rows[i], id, queue_id) > fitness(*row, id, queue_id))
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
