#include "mail/post.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/access.h"
#include "core/account_ca.h"
#include "core/article.h"
#include "core/html_picture.h"
#include "core/letter_store.h"
#include "core/outbox.h"
#include "core/outbox_letter.h"
#include "core/secret_box.h"
#include "core/suppressed.h"
#include "mail/compose.h"
#include "mail/oauth_talk.h"
#include "mail/smtp.h"

#include <string.h>

enum {
    CLAIM = 20,
    IDLE_MS = 1000,
    MAIL_MAX = 64 * 1024 * 1024,
    HOLD_SECONDS = 15,
    FILES_MOST = 100
};

static const char no_account[] = "no mail account can send (see `vorgang account add`)";

#define LEASE (5 * CLOCK_MINUTE)
#define GIVE_UP (5 * CLOCK_DAY)

struct post {
    const struct house *house;
    const char *data_dir;
    GThread *thread;
    GMutex mutex;
    GCond cond;
    gint stopping; /* atomic */
};

/* One connection stays open while there is something to send by the same account. */
struct line {
    struct smtp *smtp;
    int64_t account_id;
};

int64_t post_next_at(int64_t now, int64_t attempts)
{
    int64_t wait = MIN(CLOCK_MINUTE << MIN(attempts, 6), CLOCK_HOUR);

    return now + wait - g_random_int_range(0, (gint32)(wait / 4));
}

bool post_is_over(int64_t now, int64_t created_at)
{
    return now - created_at > GIVE_UP;
}

struct smtp *post_open(const struct house *house, const char *data_dir,
                       const struct account_row *account, int seconds, enum account_fault *fault,
                       GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct account_row ready = *account;
    struct smtp_config c = {.url = account->out_url,
                            .user = account->address,
                            .local_name = house_now(house)->domain,
                            .public_only = account->own_net == 0,
                            .connect_seconds = seconds,
                            .answer_seconds = seconds};
    char *password = NULL;

    *fault = ACCOUNT_SETTING;
    if (!account_ca_ready(a, data_dir, &ready, error))
        return NULL;
    c.ca_file = ready.ca_file;
    if (strcmp(account->auth, "oauth2") == 0) {
        if (!oauth_bearer(house, data_dir, a, &ready, &c.bearer, fault, error))
            return NULL;
        return smtp_open(&c, error);
    }
    if (account->out_secret.p != NULL &&
        !secret_box_open(a, data_dir, account->out_secret, &password, error))
        return NULL;
    c.password = password;
    return smtp_open(&c, error);
}

static bool connect_line(struct line *line, const struct account_row *account, const char *data_dir,
                         const struct house *house, GError **error)
{
    enum account_fault fault;

    if (line->smtp != NULL && line->account_id == account->id)
        return true;
    g_clear_pointer(&line->smtp, smtp_close);
    line->smtp = post_open(house, data_dir, account, 0, &fault, error);
    line->account_id = account->id;
    return line->smtp != NULL;
}

/* A picture of the letter goes along with it; one that lies elsewhere stays away. */
static const char *picture(struct arena *a, const char *id, bool remote, void *user)
{
    const struct outbox_letter *l = user;

    for (size_t i = 0; !remote && i < l->n_files; i++)
        if (l->files[i].is_inline && g_strcmp0(l->files[i].content_id, id) == 0) {
            g_autofree char *escaped = g_uri_escape_string(id, "@", false);

            return arena_printf(a, "src=\"cid:%s\"", escaped);
        }
    return "";
}

static bool load_files(struct db *db, struct arena *a, const struct outbox_letter *l,
                       struct compose_file **files, size_t *n, GError **error)
{
    *files = ARENA_ARRAY(a, struct compose_file, FILES_MOST);
    *n = 0;
    for (size_t i = 0; i < l->n_files && *n < FILES_MOST; i++) {
        struct compose_file *f = &(*files)[(*n)++];

        f->filename = l->files[i].filename;
        f->content_type = l->files[i].content_type;
        if (l->html != NULL && l->files[i].is_inline)
            f->content_id = l->files[i].content_id;
        if (!blob_get(db, a, l->files[i].blob_id, MAIL_MAX, &f->data, &f->size, error))
            return false;
    }
    return true;
}

static void concerns_of(struct arena *a, const struct outbox_letter *l, struct letter_facts *f)
{
    struct letter_concern *v = ARENA_ARRAY(a, struct letter_concern, l->n_tickets + 1);

    for (size_t i = 0; i < l->n_tickets; i++) {
        v[i].number = l->tickets[i].number;
        v[i].title = l->row.quotes ? l->tickets[i].title : NULL;
        v[i].url = l->tickets[i].url;
    }
    f->concerns = v;
    f->n_concerns = l->n_tickets;
}

/* Confirmations of where a concern is led now (core/notify_number.h). */
static const struct led {
    const char *prefix;
    enum letter_kind kind;
} led[] = {{"number ", LETTER_NUMBER}, {"merged ", LETTER_MERGED}};

/* The number that it was led under, NULL for any other mail. */
static const char *led_elsewhere(const struct outbox_letter *l, const struct led *kind)
{
    const char *extra = l->row.extra;

    if (strcmp(l->row.purpose, "acknowledgement") != 0 || extra == NULL ||
        !g_str_has_prefix(extra, kind->prefix))
        return NULL;
    return extra + strlen(kind->prefix);
}

/* Which of our letters a row is; a purpose without a row here is a bug of ours. */
static bool letter_kind_of(const struct outbox_letter *l, const struct access_link *link,
                           enum letter_kind *kind, GError **error)
{
    const char *purpose = link->letter != NULL ? link->letter : l->row.purpose;

    for (size_t i = 0; i < G_N_ELEMENTS(led); i++)
        if (led_elsewhere(l, &led[i]) != NULL) {
            *kind = led[i].kind;
            return true;
        }
    if (strcmp(purpose, "acknowledgement") == 0 && l->n_tickets > 1)
        *kind = LETTER_BUNDLE;
    else if (strcmp(purpose, "closing") == 0 && text_empty(l->text))
        *kind = LETTER_CLOSED;
    else if (strcmp(purpose, "notification") == 0)
        *kind = LETTER_AGENT;
    else if (!letter_by_name(purpose, kind)) {
        fail_set(error, FAIL_BUG, "outbox row %" G_GINT64_FORMAT ": no letter for \"%s\"",
                 l->row.id, purpose);
        return false;
    }
    return true;
}

/* "reply Petra Krümel": what happened, and by whom (core/notice.h). */
static void notice_of(struct arena *a, const struct outbox_letter *l, struct letter_facts *f)
{
    const char *extra = l->row.extra == NULL ? "" : l->row.extra, *space = strchr(extra, ' ');

    if (strcmp(l->row.purpose, "notification") != 0 || space == NULL)
        return;
    f->notice = arena_strndup(a, extra, (size_t)(space - extra));
    f->from = space + 1;
    f->quoted = l->text;
    f->text = NULL;
}

/* The bytes of the mail behind a row. */
static bool make_mail(const struct house *house, struct db *db, struct arena *a,
                      const struct outbox_letter *l, const struct access_link *link,
                      const struct account_row *account, struct buf *out, GError **error)
{
    const struct house_now *now = house_now(house);
    const struct outbox_row *row = &l->row;
    bool ack = strcmp(row->purpose, "acknowledgement") == 0;
    struct letter_facts facts = {
        .lang = row->lang,
        .desk = now->desk_name,
        .agent = l->agent,
        .signature = l->signature,
        .phone = now->phone,
        .greeting = l->greeting,
        .hours = text_empty(l->hours) ? now->hours : l->hours,
        .base_url = house->base_url,
        .url = link->url,
        .minutes = link->minutes,
        .text = ack ? NULL : l->text,
        .html = ack || l->html == NULL
                    ? NULL
                    : html_picture_each(a, l->html, picture, (void *)(uintptr_t)l),
        .quoted = ack && row->quotes ? l->text : NULL};
    struct compose c = {.from_name = text_empty(account->sender_name) ? now->desk_name
                                                                      : account->sender_name,
                        .from_address = account->address,
                        .to = row->to_text,
                        .cc = row->cc_text,
                        .subject = row->subject,
                        .message_id = row->message_id,
                        .in_reply_to = row->in_reply_to,
                        .references = row->refs,
                        .date_at = row->created_at,
                        .lang = row->lang,
                        .automatic = !row->automatic            ? NULL
                                     : row->in_reply_to != NULL ? "auto-replied"
                                                                : "auto-generated"};
    struct compose_file *files = NULL;
    struct letter letter;

    if (link->text != NULL)
        facts.text = link->text;
    concerns_of(a, l, &facts);
    facts.merge = l->merge;
    notice_of(a, l, &facts);
    for (size_t i = 0; i < G_N_ELEMENTS(led) && facts.parent == NULL; i++)
        facts.parent = led_elsewhere(l, &led[i]);
    if (!letter_kind_of(l, link, &facts.kind, error) ||
        !letter_stored(db, a, facts.kind, row->lang, &facts.template, error) ||
        !letter_write(a, &facts, &letter, error) ||
        !load_files(db, a, l, &files, &c.n_files, error))
        return false;
    c.text = letter.text;
    c.html = letter.html;
    c.files = files;
    return compose_write(&c, out, error);
}

static bool prepare(const struct house *house, struct arena *a, int64_t id, struct outbox_letter *l,
                    struct account_row **account, struct buf *out, GError **error)
{
    struct access_link link = {0};
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && outbox_letter_load(house, db, a, id, l, error) &&
             account_for_sending(db, a, l->row.account_id, l->row.queue_id, account, error);
        if (!ok || *account == NULL)
            return ok;
        if (strcmp(l->row.purpose, "account") != 0)
            return make_mail(house, db, a, l, &link, *account, out, error);
    }
    /* The link is written by the one that writes: not while a connection is held for reading. */
    ok = access_link_make(house, a, &l->row, &link, error);
    if (ok) {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && make_mail(house, db, a, l, &link, *account, out, error);
    }
    return ok;
}

static bool write_fate(const struct house *house, const struct outbox_row *row,
                       const struct account_row *account, const struct smtp_answer *said,
                       GError **error)
{
    int64_t now = clock_now();
    enum smtp_fate fate = said->fate;
    const char *answer = said->words;
    struct outbox_end end = {.fate = OUTBOX_FAILED,
                             .answer = answer,
                             .status = fate == SMTP_REFUSED ? said->status : NULL,
                             .next_at = post_next_at(now, row->attempts),
                             .account_id = account->id};

    log_event(fate == SMTP_ACCEPTED ? LOG_INFO : LOG_WARN, "outbox",
              "id=%" G_GINT64_FORMAT " fate=%d answer=%s", row->id, (int)fate, answer);
    if (!account_note(house, account->id, fate == SMTP_LATER ? answer : NULL, error))
        return false;
    if (fate == SMTP_ACCEPTED)
        end.fate = OUTBOX_ACCEPTED;
    else if (fate == SMTP_LATER && !post_is_over(now, row->created_at))
        end.fate = OUTBOX_LATER;
    return outbox_ended(house, row->id, &end, error);
}

/* A slow server may need longer than what was claimed for all; whoever took the row over after
 * that sends it alone. */
static bool keep_row(const struct house *house, int64_t id, int64_t size, int64_t leased_until,
                     bool *ours, GError **error)
{
    return outbox_extend(house, id, leased_until,
                         clock_now() + smtp_longest_ms(size) + CLOCK_MINUTE, ours, error);
}

/* Whether it may leave now, and by that account; else END says why not. */
static bool may_go(const struct house *house, struct arena *a, const struct outbox_row *row,
                   const struct account_row *account, struct outbox_end *end, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct suppressed_row *suppressed = NULL;
    bool whole = account != NULL && g_str_has_prefix(account->out_url, "graph:");
    int64_t now = clock_now(), at = now;
    const char *carried = NULL;

    if (db == NULL || !suppressed_find(db, a, row->recipient, &suppressed, error) ||
        (account != NULL && !outbox_may_send_at(db, a, account, now, &at, error)) ||
        (whole && !outbox_carried(db, a, row, account, &carried, error)))
        return false;
    if (suppressed != NULL)
        *end = (struct outbox_end){
            .fate = OUTBOX_FAILED,
            .answer = arena_printf(a, "nothing is sent there any more, its server said: %s (lift it "
                                      "under /admin/suppressed)",
                                   suppressed->answer)};
    else if (account == NULL)
        *end = (struct outbox_end){.fate = OUTBOX_NO_WAY,
                                   .answer = no_account,
                                   .next_at = now + HOLD_SECONDS * CLOCK_SECOND};
    else if (carried != NULL)
        *end = (struct outbox_end){
            .fate = OUTBOX_ACCEPTED, .answer = carried, .account_id = account->id};
    else if (at > now)
        *end = (struct outbox_end){.fate = OUTBOX_NO_WAY,
                                   .answer = "the account has sent as many mails as it may",
                                   .next_at = at};
    return true;
}

static bool send_row(const struct house *house, const char *data_dir, struct line *line, int64_t id,
                     int64_t leased_until, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) broken = NULL;
    struct outbox_letter l = {0};
    struct account_row *account = NULL;
    struct smtp_answer answer = {.fate = SMTP_LATER};
    struct smtp_mail bytes = {.fd = -1};
    struct outbox_end end = {0};
    bool ours = false;
    g_auto(buf) mail;

    buf_init(&mail, MAIL_MAX);
    if (!prepare(house, a, id, &l, &account, &mail, &broken)) {
        end = (struct outbox_end){.fate = fail_is(broken, FAIL_BUSY) || fail_is(broken, FAIL_IO)
                                              ? OUTBOX_LATER
                                              : OUTBOX_FAILED,
                                  .answer = broken->message,
                                  .next_at = post_next_at(clock_now(), 0)};
        return outbox_ended(house, id, &end, error);
    }
    if (!may_go(house, a, &l.row, account, &end, error))
        return false;
    if (end.answer != NULL)
        return outbox_ended(house, id, &end, error);
    if (!connect_line(line, account, data_dir, house, &broken)) {
        answer.words = broken->message;
        return write_fate(house, &l.row, account, &answer, error);
    }
    bytes.data = mail.data;
    bytes.size = (int64_t)mail.len;
    if (!keep_row(house, id, bytes.size, leased_until, &ours, error))
        return false;
    if (!ours) {
        log_event(LOG_WARN, "outbox", "id=%" G_GINT64_FORMAT " another process has it now", id);
        return true;
    }
    smtp_send(line->smtp, a, l.row.automatic ? "" : account->address, l.row.recipient, &bytes,
              &answer);
    return write_fate(house, &l.row, account, &answer, error);
}

static bool any_due(const struct house *house, int64_t now, bool *due, bool *account, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct account_row *row = NULL;
    int64_t next_at;

    if (db == NULL || !outbox_next_at(db, now, &next_at, error))
        return false;
    *due = next_at <= now;
    if (!*due)
        return true;
    if (!account_for_sending(db, a, 0, 0, &row, error))
        return false;
    *account = row != NULL;
    return true;
}

static bool stops(gint *stop)
{
    return stop != NULL && g_atomic_int_get(stop) != 0;
}

bool post_run(const struct house *house, const char *data_dir, gint *stop, int64_t *sent,
              GError **error)
{
    struct line line = {0};
    bool due = false, account = false, ok = true;

    while (!stops(stop) && (ok = any_due(house, clock_now(), &due, &account, error)) && due) {
        g_autoptr(arena) a = arena_new();
        int64_t *ids = NULL;
        int64_t now = clock_now();
        size_t n = 0;

        if (!account) {
            ok = outbox_hold_due(house, no_account, now, now + HOLD_SECONDS * CLOCK_SECOND, error);
            break;
        }
        ok = outbox_claim(house, a, now, LEASE, CLAIM, &ids, &n, error);
        for (size_t i = 0; ok && i < n && !stops(stop); i++, (*sent)++)
            ok = send_row(house, data_dir, &line, ids[i], now + LEASE, error);
        if (!ok || n == 0)
            break;
    }
    smtp_close(line.smtp);
    return ok;
}

static gpointer post_main(gpointer data)
{
    struct post *p = data;

    g_mutex_lock(&p->mutex);
    while (!stops(&p->stopping)) {
        g_autoptr(GError) error = NULL;
        int64_t sent = 0;

        g_mutex_unlock(&p->mutex);
        if (!post_run(p->house, p->data_dir, &p->stopping, &sent, &error))
            log_event(LOG_ERROR, "outbox", "error=%s", error->message);
        g_mutex_lock(&p->mutex);
        if (!stops(&p->stopping))
            g_cond_wait_until(&p->cond, &p->mutex, g_get_monotonic_time() + IDLE_MS * 1000);
    }
    g_mutex_unlock(&p->mutex);
    return NULL;
}

struct post *post_start(const struct house *house, const char *data_dir)
{
    struct post *p = g_new0(struct post, 1);

    p->house = house;
    p->data_dir = data_dir;
    g_mutex_init(&p->mutex);
    g_cond_init(&p->cond);
    p->thread = g_thread_new("post", post_main, p);
    return p;
}

void post_stop(struct post *p)
{
    if (p == NULL)
        return;
    g_mutex_lock(&p->mutex);
    g_atomic_int_set(&p->stopping, 1);
    g_cond_signal(&p->cond);
    g_mutex_unlock(&p->mutex);
    g_thread_join(p->thread);
    g_mutex_clear(&p->mutex);
    g_cond_clear(&p->cond);
    g_free(p);
}
