#include "mail/autoreply.h"

#include "base/text.h"

#include <string.h>

const struct autoreply_window autoreply_windows[AUTOREPLY_WINDOWS] = {
    {10, 10, 5}, {30, 15, 5}, {60, 25, 5}, {180, 50, 10}, {600, 100, 15}, {1440, -1, 20},
};

enum why {
    WHY_NOBODY,
    WHY_OURSELVES,
    WHY_BOUNCE,
    WHY_AUTOMATIC,
    WHY_LIST,
    WHY_ASKED,
    WHY_MACHINE,
    WHY_CAP,
};

static const struct {
    const char *de, *en;
} reasons[] = {
    [WHY_NOBODY] = {"es gibt keinen Absender, dem man antworten könnte",
                    "there is no sender to answer"},
    [WHY_OURSELVES] = {"der Absender ist eine unserer eigenen Adressen",
                       "the sender is one of our own addresses"},
    [WHY_BOUNCE] = {"auf Unzustellbarkeiten wird nie geantwortet", "bounces are never answered"},
    [WHY_AUTOMATIC] = {"automatische Nachrichten bekommen keine automatische Antwort (RFC 3834)",
                       "automatic mail is not answered automatically (RFC 3834)"},
    [WHY_LIST] = {"Verteilerlisten bekommen keine automatische Antwort",
                  "mailing lists are not answered automatically"},
    [WHY_ASKED] = {"die Nachricht bittet um keine automatische Antwort",
                   "the message asks for no automatic answer"},
    [WHY_MACHINE] = {"unter der Adresse des Absenders liest niemand",
                     "nobody reads at the sender's address"},
    [WHY_CAP] = {"diese Adresse hat zuletzt schon zu viele automatische Nachrichten bekommen",
                 "this address had too many automatic mails lately"},
};

/* Local parts, lower case; of those in BEGINS and ENDS something may follow or go before. */
static const char *const whole[] = {
    "mailer-daemon", "postmaster",    "noreply",         "no-reply",
    "no_reply",      "no.reply",      "donotreply",      "do-not-reply",
    "do_not_reply",  "dontreply",     "nicht-antworten", "nichtantworten",
    "keineantwort",  "keine-antwort", "nobody",          "root",
    "daemon",        "autoreply",     "listserv",        "majordomo",
    "mailman",       "unsubscribe",   "notifications"};
static const char *const begins[] = {
    "bounce", "bounces",      "noreply",  "no-reply", "no_reply", "donotreply", "mailer-daemon",
    "owner-", "do-not-reply", "msprvs1=", "prvs=",    "srs0=",    "srs1=",      "return-"};
static const char *const ends[] = {"-bounces", "-bounce",  "-noreply", "-no-reply", ".noreply",
                                   "_noreply", "-request", "-owner",   "-daemon"};

static bool is_any(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(s, list[i]) == 0)
            return true;
    return false;
}

/* "bounces+123", but not "bounceback.company": the word must end there. */
static bool begins_so(const char *local)
{
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++) {
        size_t n = strlen(begins[i]);

        if (strncmp(local, begins[i], n) == 0 &&
            (!g_ascii_isalpha(begins[i][n - 1]) || !g_ascii_isalpha(local[n])))
            return true;
    }
    return false;
}

bool autoreply_is_machine(const char *address)
{
    g_autofree char *local = g_ascii_strdown(address, (gssize)strcspn(address, "@"));

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(local, ends[i]))
            return true;
    return is_any(local, whole, G_N_ELEMENTS(whole)) || begins_so(local);
}

static bool is_over(const struct autoreply_facts *f)
{
    for (size_t i = 0; i < AUTOREPLY_WINDOWS; i++) {
        int most = f->known ? autoreply_windows[i].most_known : autoreply_windows[i].most_unknown;

        if (most >= 0 && f->sent[i] >= most)
            return true;
    }
    return false;
}

static int why_never(const struct autoreply_facts *f)
{
    if (text_empty(f->sender))
        return WHY_NOBODY;
    if (f->own_address)
        return WHY_OURSELVES;
    if (f->kind == MAILDOC_BOUNCE || (f->return_path != NULL && *f->return_path == '\0'))
        return WHY_BOUNCE;
    if (f->auto_submitted || f->kind == MAILDOC_AUTOMATIC)
        return WHY_AUTOMATIC;
    if (f->kind == MAILDOC_LIST)
        return WHY_LIST;
    if (f->no_auto_reply)
        return WHY_ASKED;
    if (autoreply_is_machine(f->sender) ||
        (f->return_path != NULL && autoreply_is_machine(f->return_path)))
        return WHY_MACHINE;
    return -1;
}

enum autoreply_verdict autoreply_decide(const struct autoreply_facts *f, const char **reason)
{
    bool english = f->lang != NULL && strcmp(f->lang, "en") == 0;
    int why = why_never(f);
    bool never = why >= 0;

    *reason = NULL;
    if (!never && !is_over(f))
        return AUTOREPLY_SEND;
    if (!never)
        why = WHY_CAP;
    *reason = english ? reasons[why].en : reasons[why].de;
    return never ? AUTOREPLY_NEVER : AUTOREPLY_JOIN;
}

int64_t autoreply_due_at(int64_t now, int64_t first_at, int64_t window_ms)
{
    int64_t due = (first_at == 0 ? now : first_at) + MAX(window_ms, 0);

    return MAX(due, now);
}
