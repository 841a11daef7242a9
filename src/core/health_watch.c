/* health_watch.c - what holds is kept for the pages, and told to the administrators. */
#include "base/clock.h"
#include "base/text.h"
#include "core/health.h"
#include "core/outbox.h"
#include "sql/health.h"

#include <string.h>

/* What passes by itself within this is not mailed. */
#define GRACE (3 * CLOCK_MINUTE)
#define FORGET (5 * CLOCK_MINUTE)

static const char *const langs[] = {"de", "en"};

struct health_watch {
    GMutex mutex; /* of what follows */
    char *first[G_N_ELEMENTS(langs)];
    size_t n, of_kind[HEALTH_KINDS];
};

struct health_watch *health_watch_new(void)
{
    struct health_watch *w = g_new0(struct health_watch, 1);

    g_mutex_init(&w->mutex);
    return w;
}

void health_watch_free(struct health_watch *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(langs); i++)
        g_free(w->first[i]);
    g_mutex_clear(&w->mutex);
    g_free(w);
}

static char *sentence(const struct health_warning *x)
{
    return *x->about == '\0' ? g_strdup(x->what) : g_strdup_printf("%s: %s", x->about, x->what);
}

static void keep(struct health_watch *w, struct health *const h[])
{
    g_mutex_lock(&w->mutex);
    w->n = h[0]->n_warnings;
    memset(w->of_kind, 0, sizeof w->of_kind);
    for (size_t i = 0; i < w->n; i++)
        w->of_kind[h[0]->warnings[i].kind]++;
    for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
        g_free(w->first[i]);
        w->first[i] = h[i]->n_warnings > 0 ? sentence(&h[i]->warnings[0]) : NULL;
    }
    g_mutex_unlock(&w->mutex);
}

size_t health_watch_get(struct health_watch *w, struct arena *a, const char *lang,
                        const char **first)
{
    size_t i = strcmp(lang, "en") == 0 ? 1 : 0, n;

    *first = "";
    if (w == NULL)
        return 0;
    g_mutex_lock(&w->mutex);
    n = w->n;
    if (n > 0 && w->first[i] != NULL)
        *first = arena_strdup(a, w->first[i]);
    g_mutex_unlock(&w->mutex);
    return n;
}

size_t health_watch_count(struct health_watch *w, enum health_kind kind)
{
    size_t n;

    if (w == NULL)
        return 0;
    g_mutex_lock(&w->mutex);
    n = w->of_kind[kind];
    g_mutex_unlock(&w->mutex);
    return n;
}

struct telling {
    const struct house *house;
    struct arena *a;
    struct health *h[G_N_ELEMENTS(langs)];
    int64_t now;
};

/* The first account that sends and about which there is no warning; 0: as always. */
static int64_t account_that_works(const struct health *h)
{
    for (size_t i = 0; i < h->n_accounts; i++) {
        const struct account_health *k = &h->accounts[i];
        bool good = k->active && k->sends && *k->send_answer == '\0';

        for (size_t j = 0; j < h->n_warnings; j++)
            good = good && h->warnings[j].account_id != k->id;
        if (good)
            return k->id;
    }
    return 0;
}

/* "health " and what the letter says. */
static const char *letter_text(struct arena *a, const struct health *h, const bool *fresh)
{
    g_autoptr(GString) s = g_string_new("health ");

    for (size_t i = 0; i < h->n_warnings; i++) {
        const struct health_warning *x = &h->warnings[i];
        g_autofree char *what = fresh[i] ? sentence(x) : NULL;

        if (fresh[i])
            g_string_append_printf(s, "%s\n%s%s%s\n\n", what, x->advice,
                                   *x->detail == '\0' ? "" : "\n> ", x->detail);
    }
    return arena_strdup(a, s->str);
}

static bool write_mails(const struct telling *t, struct db *db, const bool *fresh, GError **error)
{
    struct ticket_change c = {.db = db, .a = t->a, .at = t->now};
    struct health_admin_row *admins = NULL;
    size_t n = 0;

    if (!sql_health_admins(db, t->a, &admins, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *lang = admins[i].lang == NULL ? house_now(t->house)->lang : admins[i].lang;
        size_t at = strcmp(lang, "en") == 0 ? 1 : 0;
        const char *recipients[] = {admins[i].address};
        struct outbox_new mail = {
            .purpose = "account",
            .person_id = admins[i].id,
            .account_id = account_that_works(t->h[0]),
            .recipients = recipients,
            .n_recipients = 1,
            .to_text = admins[i].address,
            .subject = arena_printf(t->a, at == 1 ? "%s: something needs your attention"
                                                  : "%s: Etwas braucht Ihre Aufmerksamkeit",
                                    house_now(t->house)->desk_name),
            .automatic = true,
            .lang = langs[at],
            .extra = letter_text(t->a, t->h[at], fresh)};

        if (!outbox_add(&c, t->house, &mail, NULL, error))
            return false;
    }
    return true;
}

static bool tell_tx(struct db *db, void *data, GError **error)
{
    const struct telling *t = data;
    const struct health *h = t->h[0];
    bool *fresh = ARENA_ARRAY(t->a, bool, h->n_warnings + 1), any = false;

    if (!sql_health_alarm_forget(db, t->now - FORGET, NULL, error))
        return false;
    for (size_t i = 0; i < h->n_warnings; i++) {
        int64_t changed = 0;

        if (!sql_health_alarm_see(db, h->warnings[i].key, t->now, NULL, error) ||
            !sql_health_alarm_mail(db, h->warnings[i].key, t->now, t->now - GRACE, &changed, error))
            return false;
        fresh[i] = changed > 0;
        any = any || fresh[i];
    }
    return !any || write_mails(t, db, fresh, error);
}

bool health_look(struct health_watch *w, const struct house *house, int64_t now, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct health h[G_N_ELEMENTS(langs)];
    struct telling t = {.house = house, .a = a, .now = now};

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
            t.h[i] = &h[i];
            if (db == NULL || !health_read(house, db, a, langs[i], now, &h[i], error))
                return false;
        }
    }
    keep(w, t.h);
    return h[0].n_warnings == 0 || db_write_later(house->pool, tell_tx, &t, error);
}
