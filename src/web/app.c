#include "web/app.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/session.h"
#include "core/ticket_erase.h"
#include "core/ticket_key.h"
#include "pages/gate.h"
#include "web/access_note.h"
#include "web/api.h"
#include "web/bell.h"
#include "web/shell.h"

static bool find_session(void *app, struct arena *a, const char *id, struct actor *out,
                         GError **error)
{
    const struct app *self = app;

    return session_actor(self->house, a, id, out, error);
}

static bool find_guest(void *app, struct arena *a, const char *keys, struct actor *out,
                       GError **error)
{
    const struct app *self = app;
    g_autoptr(db_conn) db = db_take(self->house->pool, error);

    return db != NULL && ticket_key_actor(db, a, self->house, keys, out, error);
}

static bool find_state(void *app, struct site_state *out)
{
    const struct app *self = app;

    *out = (struct site_state){.second = clock_now() / CLOCK_SECOND,
                               .notices = bell_version(self->bell),
                               .events = self->events == NULL ? 0 : events_version(self->events)};
    return db_pool_version(self->house->pool, &out->database, NULL);
}

static const struct {
    unsigned status;
    const char *heading, *advice;
} words[] = {
    {400, _("Diese Anfrage verstehen wir nicht"), _("Bitte gehen Sie zurück und versuchen Sie es noch einmal.")},
    {403, _("Das ist nicht erlaubt"), _("Die Seite war zu lange offen, oder Ihnen fehlt das Recht dazu. Bitte laden Sie sie neu.")},
    {404, _("Hier ist nichts"), _("Das Ticket oder die Seite gibt es nicht, oder Sie dürfen sie nicht sehen.")},
    {405, _("Das geht hier nicht"), _("Bitte gehen Sie zurück zur Startseite.")},
    {410, _("Dieses Ticket wurde gelöscht"), _("Es ist endgültig gelöscht. Seine Nummer wird nicht noch einmal vergeben.")},
    {413, _("Das ist zu groß"), _("Anhänge dürfen zusammen 25 MB groß sein.")},
    {422, _("Da fehlt noch etwas"), _("Bitte prüfen Sie Ihre Eingaben.")},
    {429, _("Zu viele Versuche"), _("Bitte warten Sie einige Minuten.")},
    {503, _("Gerade überlastet"), _("Bitte versuchen Sie es in einer Minute noch einmal.")},
    {500, _("Da ist etwas schiefgegangen"), _("Es wurde nichts verloren. Bitte versuchen Sie es noch einmal.")},
};

/* What is left to tell of a ticket that was deleted for good. */
static bool tell_gone(struct request *r, struct view_error *v, GError **error)
{
    const struct route *route = request_route(r);
    g_autoptr(db_conn) db = NULL;
    struct tombstone_row *gone = NULL;

    if (v->status != 410 || route == NULL || strstr(route->path, "/:number") == NULL ||
        !right_is_agent(request_actor(r)))
        return true;
    db = db_take(shell_app(r)->house->pool, error);
    if (db == NULL ||
        !tombstone_find(db, request_arena(r), request_param(r, "number"), &gone, error))
        return false;
    if (gone == NULL)
        return true;
    v->number = gone->number;
    v->at = gone->at;
    if (right_has(request_actor(r), RIGHT_ADMIN)) {
        v->who = gone->actor == NULL ? shell_word(r, _("das System")) : gone->actor;
        v->reason = gone->reason;
    }
    return true;
}

static void error_page(struct request *r, struct answer *a, unsigned status)
{
    struct view_error v = {.status = (int)status};
    g_autoptr(GError) why = NULL;
    struct put o;
    size_t i = 0;

    if (api_error_page(r, a, status))
        return;
    o = shell_put(r, a);
    while (i + 1 < G_N_ELEMENTS(words) && words[i].status != status)
        i++;
    v.heading = shell_word(r, words[i].heading);
    v.advice = shell_word(r, words[i].advice);
    if (!tell_gone(r, &v, &why))
        log_event(LOG_ERROR, "page.gone", "why=%s", why->message);
    v.shell = shell_view(r, v.heading, "");
    page_error(&o, &v);
    answer_html(a, status);
}

#define TABLE(name) {name##_routes, &name##_n_routes}
static const struct {
    const struct route *routes;
    const size_t *n;
} tables[] = {
    TABLE(api), TABLE(gate), TABLE(ticket), TABLE(phone), TABLE(file), TABLE(desk_ticket),
    TABLE(desk_list), TABLE(desk_bin), TABLE(desk_erase), TABLE(merge_offer), TABLE(desk_bulk), TABLE(desk_merge), TABLE(desk_split),
    TABLE(desk_undo), TABLE(signup), TABLE(access), TABLE(live), TABLE(notice), TABLE(other),
    TABLE(overview), TABLE(new), TABLE(search), TABLE(faq), TABLE(faq_form), TABLE(faq_desk),
    TABLE(canned), TABLE(profile), TABLE(factor), TABLE(login_factor), TABLE(token), TABLE(oauth), TABLE(oauth_token), TABLE(admin_app),
    TABLE(page_api), TABLE(report), TABLE(report_company), TABLE(admin_queue), TABLE(admin_field),
    TABLE(admin_person), TABLE(admin_company), TABLE(admin_audit), TABLE(admin_inbox),
    TABLE(admin_outbox), TABLE(admin_block), TABLE(admin_hook), TABLE(admin_backup), TABLE(admin_privacy), TABLE(admin_retention),
    TABLE(admin_health), TABLE(admin_import), TABLE(admin_text), TABLE(admin_house),
    TABLE(admin_setup), TABLE(brand), TABLE(admin_account), TABLE(admin_account_do),
    TABLE(admin_suppressed), TABLE(admin_tag), TABLE(admin_session), TABLE(access_log),
};

void app_site(const struct app *app, struct site *site)
{
    static struct route_list lists[G_N_ELEMENTS(tables)];

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        lists[i] = (struct route_list){tables[i].routes, *tables[i].n};
    *site = (struct site){.lists = lists, .n_lists = G_N_ELEMENTS(lists),
                          .ops = {.session = find_session, .guest = find_guest, .authorization = api_authorize,
                                  .error_page = error_page, .state = find_state},
                          .app = (void *)(uintptr_t)app, .base_url = app->house->base_url,
                          .login_path = "/login", .factor_path = "/profile/factor", .events = app->events,
                          .slow_database = db_pool_is_postgres(app->house->pool)};
}

bool app_read(const struct app *app, GError **error)
{
    return (app->reading == NULL || reading_flush(app->reading, app->house, error)) &&
           access_notes_flush(app->access, app->house, error);
}
