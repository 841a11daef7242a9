/* page_admin_account.c - mail accounts: the list with what works and what does not. */
#include "base/clock.h"
#include "base/text.h"
#include "core/account_state.h"
#include "core/account_way.h"
#include "pages/account.h"
#include "web/admin_account.h"

#include <string.h>

#define PLACE ADMIN_ACCOUNT_PLACE
#define CONSENT_SOON (7 * CLOCK_DAY)

static const struct {
    const char *kind, *word;
} kind_words[] = {{"imap", "IMAP"},       {"pop3", "POP3"},   {"smtp", "SMTP"},
                  {"maildir", "Maildir"}, {"graph", "Graph"}, {"sendmail", "sendmail"}};

static const char *kind_word(const char *kind, const char *none)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_words); i++)
        if (strcmp(kind_words[i].kind, kind) == 0)
            return kind_words[i].word;
    return none;
}

static const char *ways_of(struct request *r, const struct account_health *h)
{
    struct arena *a = request_arena(r);
    struct account_way in, out;

    (void)account_way_read(a, h->in_url, &in);
    (void)account_way_read(a, h->out_url, &out);
    return arena_printf(a, "%s · %s%s%s", kind_word(in.kind, shell_word(r, _("Empfang über LMTP"))),
                        kind_word(out.kind, shell_word(r, _("sendet nicht"))),
                        text_empty(h->queue) ? "" : " · ", h->queue);
}

/* Sending fails now: the last failure is younger than the last success. */
static bool sending_fails(const struct account_health *h)
{
    return !text_empty(h->send_answer) && h->send_failed_at > h->sent_at;
}

static bool consent_ends(const struct account_health *h, int64_t now)
{
    return h->oauth && h->consent_until != 0 && h->consent_until - now < CONSENT_SOON;
}

static const char *mark_of(const struct account_health *h, int64_t now)
{
    if (!h->active)
        return "faint";
    if (h->fault != ACCOUNT_OK || sending_fails(h) || (h->oauth && h->granted_at == 0))
        return "bad";
    return consent_ends(h, now) ? "warn" : "ok";
}

static void in_words(struct request *r, const struct account_health *h, int64_t now,
                     struct view_account_line *v)
{
    const char *lang = shell_lang(r) == LANG_EN ? "en" : "de";

    if (!h->active)
        v->in_words = shell_word(r, _("Abgeschaltet"));
    else if (h->oauth && h->granted_at == 0)
        v->in_words = shell_word(r, _("Noch nicht verbunden"));
    else if (h->fault != ACCOUNT_OK)
        v->in_words = account_fault_words(h->fault, lang);
    else if (consent_ends(h, now))
        v->in_words = shell_word(r, _("Zugriff läuft bald ab"));
    else if (!h->takes || h->ok_at != 0)
        v->in_words = shell_word(r, _("Empfängt"));
    else
        v->in_words = shell_word(r, _("Verbindet sich"));
}

static void out_words(struct request *r, const struct account_health *h,
                      struct view_account_line *v)
{
    v->out_words = shell_word(r, !h->sends          ? _("Nur Empfang")
                                 : !h->active       ? _("Abgeschaltet")
                                 : sending_fails(h) ? _("Senden scheitert")
                                                    : _("Sendet"));
}

static struct view_account_line line(struct request *r, const struct account_health *h, int64_t now)
{
    struct view_account_line v = {.name = h->name,
                                  .address = h->address,
                                  .ways = ways_of(r, h),
                                  .mark = mark_of(h, now),
                                  .last_at = h->last_at,
                                  .today = h->today,
                                  .waiting = h->waiting,
                                  .active = h->active};

    in_words(r, h, now, &v);
    out_words(r, h, &v);
    v.link = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT, h->id);
    v.test = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT "/test", h->id);
    return v;
}

static void troubles(struct request *r, const struct account_health *list, size_t n, int64_t now,
                     struct view_accounts *v)
{
    const char *lang = shell_lang(r) == LANG_EN ? "en" : "de";

    v->troubles = ARENA_ARRAY(request_arena(r), struct view_account_trouble, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct account_health *h = &list[i];
        struct view_account_trouble t = {
            .name = h->name,
            .answer = "",
            .link = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT, h->id)};

        if (!h->active)
            continue;
        if (h->fault != ACCOUNT_OK) {
            t.words = account_fault_words(h->fault, lang);
            t.advice = account_fault_advice(h->fault, lang);
            t.answer = h->answer;
            t.since = h->ok_at;
            v->troubles[v->n_troubles++] = t;
        } else if (consent_ends(h, now)) {
            t.words = shell_word(r, _("Die Zustimmung des Anbieters läuft bald ab."));
            t.advice = account_fault_advice(ACCOUNT_CONSENT, lang);
            t.since = 0;
            v->troubles[v->n_troubles++] = t;
        }
        if (sending_fails(h)) {
            t.words = shell_word(r, _("Das Konto kann gerade nicht senden."));
            t.advice = shell_word(r, _("Die Mails warten und gehen von selbst hinaus, sobald es "
                                       "wieder geht. Prüfen Sie den Weg hinaus mit „Testen“."));
            t.answer = h->send_answer;
            t.since = h->sent_at;
            v->troubles[v->n_troubles++] = t;
        }
    }
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_accounts v = {.n_lines = 0};
    struct account_health *rows = NULL;
    int64_t now = clock_now();

    if (db == NULL || !account_health(db, a, now, &rows, &v.n_lines, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.lines = ARENA_ARRAY(a, struct view_account_line, v.n_lines + 1);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = line(r, &rows[i], now);
    troubles(r, rows, v.n_lines, now, &v);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("E-Mail-Konten")), "");
    page_accounts(&o, &v);
    answer_html(answer, 200);
}

static void form(struct request *r, struct answer *answer)
{
    struct admin_account x;

    if (admin_account_stored(r, answer, admin_id(r), &x))
        admin_account_show(r, answer, &x, NULL, "", 200);
}

const struct route admin_account_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, admin_account_by, form},
};
const size_t admin_account_n_routes = G_N_ELEMENTS(admin_account_routes);
