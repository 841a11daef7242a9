#include "mail/account_desk.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "core/account_trial.h"
#include "core/message_id.h"
#include "mail/compose.h"
#include "mail/fetch.h"
#include "mail/oauth_talk.h"
#include "mail/post.h"
#include "mail/probe.h"
#include "mail/smtp.h"

#include <string.h>

enum { MAIL_MOST = 64 * 1024, TRY_SECONDS = 10, ANSWER_MAX = 500 };

static const struct {
    const char *subject, *text;
} letters[] = {
    {"Test des Mailkontos",
     "Diese Mail hat Vorgang an das Konto selbst geschickt. Kommt sie an, so "
     "gehen beide Wege. Es entsteht kein Ticket aus ihr.\n"},
    {"Test of the mail account",
     "Vorgang sent this mail to the account itself. If it arrives, both "
     "ways work. No ticket comes of it.\n"},
};

static const char *words_of(struct arena *a, const GError *error)
{
    const char *text = error->message;

    return text_cut(a, text_one_line(a, text_repair(a, text, strlen(text))), ANSWER_MAX);
}

static bool write_letter(const struct account_desk *desk, const struct account_row *account,
                         const char *message_id, struct buf *out, GError **error)
{
    bool english = strcmp(account->lang, "en") == 0;
    const struct compose c = {.from_name = text_empty(account->sender_name) ? house_now(desk->house)->desk_name
                                                                            : account->sender_name,
                              .from_address = account->address,
                              .to = account->address,
                              .subject = letters[english].subject,
                              .message_id = message_id,
                              .date_at = clock_now(),
                              .lang = account->lang,
                              .automatic = "auto-generated",
                              .text = letters[english].text};

    return compose_write(&c, out, error);
}

/* The way out, logged in. */
static bool open_out(const struct account_desk *desk, const struct account_row *account,
                     struct smtp **s, enum account_fault *fault, GError **error)
{
    *s = post_open(desk->house, desk->data_dir, account, TRY_SECONDS, fault, error);
    if (*s == NULL || smtp_try(*s, error))
        return *s != NULL;
    *fault = smtp_fault(*s);
    return false;
}

/* A mail from the account to itself; the server takes it or says why not. */
static bool send_mail(const struct account_desk *desk, struct arena *a,
                      const struct account_row *account, struct smtp *s, struct account_trial *t,
                      GError **error)
{
    struct smtp_answer answer;
    g_auto(buf) mail;

    buf_init(&mail, MAIL_MOST);
    t->message_id = message_id_make(a, desk->house, 0);
    if (!write_letter(desk, account, t->message_id, &mail, error))
        return false;
    smtp_send(s, a, account->address, account->address,
              &(struct smtp_mail){.data = mail.data, .fd = -1, .size = (int64_t)mail.len}, &answer);
    if (answer.fate == SMTP_ACCEPTED) {
        t->sent_at = clock_now();
        return true;
    }
    t->out_fault = ACCOUNT_REFUSED;
    t->message_id = "";
    fail_set(error, FAIL_IO, "%s", answer.words);
    return false;
}

static void try_out(const struct account_desk *desk, struct arena *a,
                    const struct account_row *account, struct account_trial *t)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(smtp) s = NULL;

    t->out_tried = true;
    if (open_out(desk, account, &s, &t->out_fault, &error) &&
        send_mail(desk, a, account, s, t, &error))
        t->out_fault = ACCOUNT_OK;
    else
        t->out_answer = words_of(a, error);
}

static void try_in(const struct account_desk *desk, struct arena *a,
                   const struct account_row *account, struct account_trial *t)
{
    g_autoptr(GError) error = NULL;

    t->in_tried = true;
    if (!fetch_try(desk->house, desk->data_dir, account, &t->in_fault, &error))
        t->in_answer = words_of(a, error);
}

static bool load(const struct account_desk *desk, struct arena *a, int64_t id,
                 struct account_row *account, GError **error)
{
    g_autoptr(db_conn) db = db_take(desk->house->pool, error);

    return db != NULL && account_by_id(db, a, id, account, error);
}

static bool test(void *user, int64_t account_id, GError **error)
{
    const struct account_desk *desk = user;
    g_autoptr(arena) a = arena_new();
    struct account_row account;
    struct account_trial t = {
        .at = clock_now(), .in_answer = "", .out_answer = "", .message_id = "", .auth = ""};

    if (!load(desk, a, account_id, &account, error))
        return false;
    if (!text_empty(account.in_url))
        try_in(desk, a, &account, &t);
    if (!text_empty(account.out_url))
        try_out(desk, a, &account, &t);
    return account_trial_put(desk->house, account_id, &t, error);
}

bool account_desk_try(const struct account_desk *desk, const struct account_row *account,
                      GError **error)
{
    g_autoptr(smtp) s = NULL;
    enum account_fault fault;

    if (!text_empty(account->out_url) && !open_out(desk, account, &s, &fault, error))
        return false;
    return text_empty(account->in_url) ||
           fetch_try(desk->house, desk->data_dir, account, &fault, error);
}

static bool find_out(void *user, struct arena *a, const struct account_ask *ask,
                     struct account_found *found, GError **error)
{
    const struct account_desk *desk = user;
    struct account_row trusted = {.ca_file = ask->ca_file};
    struct account_ask ready = *ask;

    if (!account_ca_ready(a, desk->data_dir, &trusted, error))
        return false;
    ready.ca_file = trusted.ca_file;
    return probe(a, &ready, found, error);
}

static bool redeem(void *user, int64_t account_id, const char *code, const char *verifier,
                   const char *redirect, GError **error)
{
    const struct account_desk *desk = user;

    return oauth_redeem(desk->house, desk->data_dir, account_id, code, verifier, redirect, error);
}

struct account_service account_desk_service(struct account_desk *desk)
{
    return (struct account_service){
        .user = desk, .probe = find_out, .test = test, .redeem = redeem};
}
