/* page_admin_health.c - how the desk runs: for administrators, and for machines at /health. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "core/health.h"
#include "pages/health.h"
#include "web/admin.h"

#define PLACE "/admin/health"

/* Where one mends it. */
static const char *const places[HEALTH_KINDS] = {
    [HEALTH_TAKING] = "/admin/accounts", [HEALTH_SENDING] = "/admin/accounts",
    [HEALTH_CONSENT] = "/admin/accounts", [HEALTH_SILENT] = "/admin/inbox",
    [HEALTH_INBOX] = "/admin/inbox",     [HEALTH_OUTBOX] = "/admin/outbox",
    [HEALTH_BACKUP] = "/admin/backup",
};

static struct view_health_warning warning_view(struct request *r, const struct health_warning *w)
{
    const char *place = places[w->kind];

    return (struct view_health_warning){
        .about = w->about,
        .what = w->what,
        .advice = w->advice,
        .detail = w->detail,
        .since = w->since,
        .has_link = place != NULL && admin_has(place),
        .link = url_path(request_arena(r), "%s", place == NULL ? PLACE : place)};
}

static const char *taking_word(struct request *r, const struct account_health *k)
{
    if (!k->active)
        return shell_word(r, _("ausgeschaltet"));
    if (!k->takes)
        return shell_word(r, _("Empfang über LMTP"));
    if (k->fault != ACCOUNT_OK)
        return account_fault_words(k->fault, lang_name(shell_lang(r)));
    return k->ok_at == 0 ? shell_word(r, _("noch nicht abgerufen")) : shell_word(r, _("empfängt"));
}

static const char *sending_word(struct request *r, const struct account_health *k)
{
    if (!k->active || !k->sends)
        return "";
    return *k->send_answer != '\0' ? k->send_answer : shell_word(r, _("sendet"));
}

static struct view_health_account account_view(struct request *r, const struct account_health *k)
{
    bool bad = k->fault != ACCOUNT_OK || *k->send_answer != '\0';

    return (struct view_health_account){.name = k->name,
                                        .address = k->address,
                                        .taking = taking_word(r, k),
                                        .sending = sending_word(r, k),
                                        .mark = !k->active ? "faint" : bad ? "bad" : "ok",
                                        .mail_at = k->mail_at,
                                        .ok_at = k->ok_at,
                                        .today = k->today};
}

static void fill(struct request *r, const struct health *h, struct view_health *v)
{
    struct arena *a = request_arena(r);

    v->n_warnings = h->n_warnings;
    v->warnings = ARENA_ARRAY(a, struct view_health_warning, h->n_warnings + 1);
    for (size_t i = 0; i < h->n_warnings; i++)
        v->warnings[i] = warning_view(r, &h->warnings[i]);
    v->n_accounts = h->n_accounts;
    v->accounts = ARENA_ARRAY(a, struct view_health_account, h->n_accounts + 1);
    for (size_t i = 0; i < h->n_accounts; i++)
        v->accounts[i] = account_view(r, &h->accounts[i]);
    v->inbox_waiting = h->inbox_waiting;
    v->outbox_waiting = h->outbox_waiting;
    v->outbox_late = h->outbox_late;
    v->mail_at = h->mail_at;
    v->disk_free = h->disk_free;
    v->disk_size = h->disk_size;
}

static void page(struct request *r, struct answer *answer)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_health v = {.n_warnings = 0};
    struct health h;

    if (db == NULL || !health_read(house, db, request_arena(r), lang_name(shell_lang(r)),
                                   clock_now(), &h, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    fill(r, &h, &v);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Zustand")), "");
    page_admin_health(&o, &v);
    answer_html(answer, 200);
}

/* For anybody: whether it answers, and how many warnings of which kind there are; no names. */
static void machine(struct request *r, struct answer *a)
{
    const struct app *app = shell_app(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(app->house->pool, &error);
    bool answers = db != NULL && setting_get(db, request_arena(r), "signing_key", NULL) != NULL;
    const char *first;
    struct jw j;

    jw_init(&j, answer_buf(a));
    jw_open(&j, NULL, '{');
    jw_text(&j, "status", !answers ? "database"
                          : health_watch_get(app->health, request_arena(r), "en", &first) > 0
                              ? "warning"
                              : "ok");
    jw_text(&j, "version", VORGANG_VERSION);
    jw_open(&j, "warnings", '{');
    for (int k = 0; k < HEALTH_KINDS; k++)
        jw_int(&j, health_kind_name((enum health_kind)k),
               (int64_t)health_watch_count(app->health, (enum health_kind)k));
    jw_close(&j, '}');
    jw_close(&j, '}');
    answer_json(a, answers ? 200 : 503);
}

const struct route admin_health_routes[] = {
    {HTTP_GET, "/health", RIGHT_PUBLIC, no_fields, machine},
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, page},
};
const size_t admin_health_n_routes = G_N_ELEMENTS(admin_health_routes);
