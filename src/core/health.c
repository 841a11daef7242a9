#include "core/health.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/backup.h"
#include "sql/health.h"

#include <string.h>
#include <sys/statvfs.h>

/* A fault that may pass by itself is a warning after this. */
#define PATIENCE (10 * CLOCK_MINUTE)
#define INBOX_LATE (5 * CLOCK_MINUTE)
#define OUTBOX_LATE (30 * CLOCK_MINUTE)
#define CONSENT_SOON (7 * CLOCK_DAY)
#define TOKEN_SOON (7 * CLOCK_DAY)
#define USUAL_SINCE (28 * CLOCK_DAY)

enum {
    WARNINGS_MOST = 300,
    OUTBOX_LATE_MOST = 5,
    USUAL_LEAST = 20, /* so many messages before a silence says anything */
    ARRIVALS = 2000,
    TOKENS_MOST = 50,
    DISK_SHARE = 20, /* a twentieth is little */
};
static const int64_t DISK_LEAST = INT64_C(500) * 1000 * 1000;

struct words {
    const char *what, *advice;
};

static const struct {
    const char *name;
    struct words de, en;
} kinds[HEALTH_KINDS] = {
    [HEALTH_TAKING] = {"taking", {"", ""}, {"", ""}},
    [HEALTH_SENDING] = {"sending",
                        {"E-Mails lassen sich über dieses Konto gerade nicht senden.",
                         "Sie warten und gehen von selbst hinaus. Prüfen Sie Server, Benutzername "
                         "und Passwort des Kontos."},
                        {"Mails can't be sent by this account right now.",
                         "They wait and go out by themselves. Check the account's server, user name "
                         "and password."}},
    [HEALTH_CONSENT] = {"consent",
                        {"Die Zustimmung des Anbieters läuft in wenigen Tagen ab.",
                         "Verbinden Sie das Konto neu, bevor sie endet."},
                        {"The provider's consent ends within days.",
                         "Connect the account again before it ends."}},
    [HEALTH_SILENT] = {"silent",
                       {"Es kommt länger keine E-Mail an als sonst.",
                        "Schreiben Sie eine Testnachricht an die Support-Adresse. Kommt sie nicht "
                        "an, prüfen Sie Weiterleitung, DNS (MX) und den Mailserver."},
                       {"No mail has come for longer than usual.",
                        "Write a test message to the support address. If it does not arrive, check "
                        "forwarding, DNS (MX) and the mail server."}},
    [HEALTH_INBOX] = {"inbox",
                      {"Angekommene E-Mails warten darauf, Tickets zu werden.",
                       "Nichts ist verloren. Hält das an, sehen Sie ins Protokoll des Programms und "
                       "starten Sie es neu."},
                      {"Mails that came in wait to become tickets.",
                       "Nothing is lost. If that goes on, look at the program's log and start it "
                       "again."}},
    [HEALTH_OUTBOX] = {"outbox",
                       {"E-Mails warten ungewöhnlich lange darauf, gesendet zu werden.",
                        "Sehen Sie im Postausgang nach, was der Mailserver antwortet."},
                       {"Mails have been waiting unusually long to be sent.",
                        "See in the outbox what the mail server answers."}},
    [HEALTH_DISK] = {"disk",
                     {"Die Festplatte ist fast voll.",
                      "Schaffen Sie Platz oder vergrößern Sie sie. Ist sie voll, wird keine E-Mail "
                      "mehr angenommen."},
                     {"The disk is almost full.",
                      "Make room or enlarge it. When it is full, no mail is accepted any more."}},
    [HEALTH_BACKUP] = {"backup",
                       {"Die letzte Datensicherung ist gescheitert oder zu alt.",
                        "Sehen Sie unter Datensicherung nach, woran es lag, und sichern Sie von "
                        "Hand."},
                       {"The last backup failed or is too old.",
                        "See under backups why, and make one by hand."}},
    [HEALTH_TOKEN] = {"token",
                      {"Ein Zugriffsschlüssel für die API läuft in wenigen Tagen ab.",
                       "Wem er gehört, legt im eigenen Profil einen neuen an und trägt ihn in das Programm "
                       "ein, bevor der alte endet."},
                      {"A token for the API ends within days.",
                       "Whose it is makes a new one in their profile and puts it into the program before the "
                       "old one ends."}},
};

const char *health_kind_name(enum health_kind kind)
{
    return kinds[kind].name;
}

/* The facts, and where warnings are put. */
struct look {
    const struct house *house;
    struct db *db;
    struct arena *a;
    const char *lang;
    int64_t now;
    struct health *h;
};

static struct health_warning *warn(struct look *l, enum health_kind kind,
                                   const struct account_health *about)
{
    const struct words *w = strcmp(l->lang, "en") == 0 ? &kinds[kind].en : &kinds[kind].de;
    struct health_warning *x = &l->h->warnings[l->h->n_warnings];

    if (l->h->n_warnings + 1 < WARNINGS_MOST)
        l->h->n_warnings++;
    *x = (struct health_warning){.kind = kind,
                                 .key = kinds[kind].name,
                                 .about = about == NULL ? "" : about->name,
                                 .what = w->what,
                                 .advice = w->advice,
                                 .detail = "",
                                 .account_id = about == NULL ? 0 : about->id};
    if (about != NULL)
        x->key = arena_printf(l->a, "%s %" G_GINT64_FORMAT, x->key, about->id);
    return x;
}

/* Wrong names and passwords do not mend themselves. */
static bool lasts(const struct account_health *k, int64_t now)
{
    switch (k->fault) {
    case ACCOUNT_OK:
        return false;
    case ACCOUNT_LOGIN:
    case ACCOUNT_CONSENT:
    case ACCOUNT_FOLDER:
    case ACCOUNT_SETTING:
        return true;
    default:
        return now - k->ok_at > PATIENCE;
    }
}

/* Longer than the longest pause among the last, and by half again. */
static bool is_silent(const struct health_pause_row *p, int64_t now)
{
    return p->n >= USUAL_LEAST && now - p->newest > MAX(p->longest + p->longest / 2, CLOCK_HOUR);
}

static bool look_account(struct look *l, const struct account_health *k, GError **error)
{
    struct health_pause_row pause;
    struct health_warning *w;

    if (!k->active)
        return true;
    if (k->takes && lasts(k, l->now)) {
        w = warn(l, HEALTH_TAKING, k);
        w->what = account_fault_words(k->fault, l->lang);
        w->advice = account_fault_advice(k->fault, l->lang);
        w->detail = k->answer;
        w->since = k->failed_at;
    }
    if (k->sends && *k->send_answer != '\0' && l->now - k->sent_at > PATIENCE) {
        w = warn(l, HEALTH_SENDING, k);
        w->detail = k->send_answer;
        w->since = k->send_failed_at;
    }
    if (k->oauth && k->consent_until != 0 && k->consent_until - l->now < CONSENT_SOON)
        warn(l, HEALTH_CONSENT, k)->since = k->consent_until;
    if (!k->takes || k->archive || k->fault != ACCOUNT_OK)
        return true;
    if (!sql_health_taken(l->db, l->a, k->id, l->now - USUAL_SINCE, &pause, error))
        return false;
    if (is_silent(&pause, l->now))
        warn(l, HEALTH_SILENT, k)->since = pause.newest;
    return true;
}

static bool look_queues(struct look *l, GError **error)
{
    struct health_pause_row pause;
    struct health_outbox_row outbox;
    struct health_queue_row inbox;
    struct health *h = l->h;

    if (!sql_health_inbox(l->db, l->a, &inbox, error) ||
        !sql_health_outbox(l->db, l->a, l->now - OUTBOX_LATE, &outbox, error) ||
        !sql_health_arrivals(l->db, l->a, ARRIVALS, &pause, error))
        return false;
    h->inbox_waiting = inbox.n;
    h->inbox_oldest = inbox.oldest;
    h->outbox_waiting = outbox.n;
    h->outbox_late = outbox.late;
    h->mail_at = pause.newest;
    if (inbox.n > 0 && l->now - inbox.oldest > INBOX_LATE)
        warn(l, HEALTH_INBOX, NULL)->since = inbox.oldest;
    if (outbox.late >= OUTBOX_LATE_MOST)
        warn(l, HEALTH_OUTBOX, NULL);
    if (is_silent(&pause, l->now))
        warn(l, HEALTH_SILENT, NULL)->since = pause.newest;
    return true;
}

/* Those that were made for a short time end as they should. */
static bool look_tokens(struct look *l, GError **error)
{
    struct health_token_row *rows = NULL;
    size_t n = 0;

    if (!sql_health_tokens(l->db, l->a, l->now, l->now + TOKEN_SOON, 2 * TOKEN_SOON, TOKENS_MOST, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct health_warning *w = warn(l, HEALTH_TOKEN, NULL);

        w->key = arena_printf(l->a, "token %" G_GINT64_FORMAT, rows[i].id);
        w->about = arena_printf(l->a, "%s (%s)", rows[i].name, rows[i].person);
        w->since = rows[i].expires_at;
    }
    return true;
}

static bool look_backup(struct look *l, GError **error)
{
    bool late;

    if (!backup_is_late(l->db, l->a, l->now, &late, &l->h->proved_at, error))
        return false;
    if (late)
        warn(l, HEALTH_BACKUP, NULL)->since = l->h->proved_at;
    return true;
}

static void look_disk(struct look *l)
{
    struct statvfs fs;

    if (l->house->data_dir == NULL || statvfs(l->house->data_dir, &fs) != 0)
        return;
    l->h->disk_free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
    l->h->disk_size = (int64_t)fs.f_blocks * (int64_t)fs.f_frsize;
    if (l->h->disk_free < DISK_LEAST || l->h->disk_free < l->h->disk_size / DISK_SHARE)
        warn(l, HEALTH_DISK, NULL);
}

bool health_read(const struct house *house, struct db *db, struct arena *a, const char *lang,
                 int64_t now, struct health *h, GError **error)
{
    struct look l = {house, db, a, lang, now, h};

    *h = (struct health){.warnings = ARENA_ARRAY(a, struct health_warning, WARNINGS_MOST)};
    look_disk(&l);
    if (!look_queues(&l, error) || !look_backup(&l, error) || !look_tokens(&l, error) ||
        !account_health(db, a, now, &h->accounts, &h->n_accounts, error))
        return false;
    for (size_t i = 0; i < h->n_accounts; i++)
        if (!look_account(&l, &h->accounts[i], error))
            return false;
    return true;
}
