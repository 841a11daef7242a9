/* page_profile.c - one's own profile: name, language, time zone, signature; the password and the sessions. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/person_picture.h"
#include "core/profile.h"
#include "pages/profile.h"
#include "web/gate.h"
#include "web/shell.h"
#include "web/views_profile.h"

#include <string.h>

static const char *const langs[] = {"any", "de", "en", NULL};
static const struct field profile_fields[] = {
    {"name", FIELD_LINE, .max = PROFILE_NAME_MAX},
    {"lang", FIELD_CHOICE, .required = true, .values = langs},
    {"zone", FIELD_LINE, .max = ZONE_NAME_MAX},
    {"phones", FIELD_TEXT, .max = 2000},
    {"signature", FIELD_TEXT, .max = PROFILE_SIGNATURE_MAX},
    {NULL},
};
static const struct field password_fields[] = {
    {"old", FIELD_SECRET},
    {"password", FIELD_SECRET, .required = true},
    {NULL},
};
static const struct field picture_fields[] = {{"picture", FIELD_FILE}, {"no_picture", FIELD_FLAG}, {NULL}};
static const struct field session_fields[] = {{"id", FIELD_INT, .required = true}, {NULL}};

static struct profile typed(struct request *r)
{
    int lang = request_choice(r, "lang");
    const char *zone = request_text(r, "zone");

    return (struct profile){.name = request_text(r, "name"),
                            .lang = lang <= 0 ? NULL : langs[lang],
                            .zone = text_empty(zone) ? NULL : zone,
                            .signature =
                                request_has(r, "signature") ? request_text(r, "signature") : "",
                            .phones = request_text(r, "phones")};
}

/* A zone that was chosen by an old name, which the list has not, stands last. */
static void list_zones(struct request *r, const char *chosen, struct view_profile *v)
{
    const char *const *names = zone_names();
    bool found = false;
    size_t n = 0;

    while (names[n] != NULL)
        n++;
    v->zones = ARENA_ARRAY(request_arena(r), struct view_zone, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool same = g_strcmp0(names[i], chosen) == 0;

        v->zones[v->n_zones++] = (struct view_zone){names[i], same};
        found = found || same;
    }
    if (!found && zone_ok(chosen))
        v->zones[v->n_zones++] = (struct view_zone){chosen, true};
    v->house_zone = house_now(shell_app(r)->house)->zone;
}

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_profile v = {.problem = problem};
    struct profile p;
    const char *addresses;

    if (db == NULL || !profile_get(db, a, request_actor(r)->person_id, &p, &error) ||
        !person_picture_is_kept(db, a, request_actor(r)->person_id, &v.has_picture, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    addresses = p.addresses;
    if (request_has(r, "name"))
        p = typed(r);
    v.name = p.name;
    v.lang = p.lang == NULL ? "any" : p.lang;
    list_zones(r, p.zone, &v);
    v.signature = p.signature;
    v.phones = p.phones;
    v.addresses = addresses;
    v.shell = shell_view(r, shell_word(r, _("Profil")), "profile");
    page_profile(&o, &v);
    answer_html(answer, status);
}

static void profile(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void profile_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben: Ein Name und eine Zeitzone aus der Liste werden gebraucht.")), 422);
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct profile p = typed(r);

    return profile_save(db, request_arena(r), request_actor(r)->person_id, &p, error);
}

static void save(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    int lang = request_choice(r, "lang");

    if (db_write(shell_app(r)->house->pool, save_tx, r, &error)) {
        answer_redirect(r, a, "/profile?done=saved");
        /* A browser that chose a language of its own follows the new choice. */
        answer_cookie(r, a, "lang", lang > 0 ? langs[lang] : "",
                      lang > 0 ? GATE_CHOICE_SECONDS : 0);
    } else if (fail_is(error, FAIL_INVALID)) {
        profile_again(r, a);
    } else {
        answer_fail(r, a, error);
    }
}

static void picture_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte wählen Sie ein PNG, JPEG, GIF oder WebP von höchstens 500 kB.")), 422);
}

static bool picture_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    int64_t id = request_actor(r)->person_id;
    const struct upload *files = NULL;

    if (request_flag(r, "no_picture"))
        return person_picture_remove(db, id, NULL, error);
    if (request_files(r, "picture", &files) > 0)
        return person_picture_put(db, request_arena(r), id, files[0].data, files[0].size, clock_now(), error);
    fail_set(error, FAIL_INVALID, "picture: none was sent");
    return false;
}

static void save_picture(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(GError) error = NULL;

    if (db_write(house->pool, picture_tx, r, &error)) {
        pictures_changed(house);
        answer_redirect(r, a, "/profile?done=saved");
    } else if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_TOO_BIG))
        picture_again(r, a);
    else
        answer_fail(r, a, error);
}

/* Who was told its name has been shown the person. */
static void picture(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    int64_t id = g_ascii_strtoll(request_param(r, "id"), NULL, 10);
    struct person_picture p;

    if (db == NULL || !person_picture_get(db, request_arena(r), id, &p, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (!p.shown || strcmp(p.mark, request_param(r, "mark")) != 0) {
        answer_error(r, a, 404);
        return;
    }
    answer_static(r, a, &(struct static_file){.type = p.type,
                                              .etag = arena_printf(request_arena(r), "\"%s\"", p.mark),
                                              .personal = true,
                                              .foreign = true,
                                              .data = p.data,
                                              .size = p.size});
}

static void show_security(struct request *r, struct answer *answer, const char *problem,
                          unsigned status)
{
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_security v = {.problem = problem};
    struct profile_session_row *rows = NULL;
    struct profile p;

    if (db == NULL || !profile_get(db, a, who->person_id, &p, &error) ||
        !profile_sessions(db, a, who->person_id, &rows, &v.n_sessions, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_password = p.has_password;
    v.sessions = ARENA_ARRAY(a, struct view_session, v.n_sessions + 1);
    for (size_t i = 0; i < v.n_sessions; i++)
        v.sessions[i] = (struct view_session){.id = rows[i].id,
                                              .created_at = rows[i].created_at,
                                              .seen_at = rows[i].seen_at,
                                              .peer = rows[i].peer,
                                              .current = rows[i].id == who->session_id};
    v.shell = shell_view(r, shell_word(r, _("Anmeldung und Sicherheit")), "profile");
    page_security(&o, &v);
    answer_html(answer, status);
}

static void security(struct request *r, struct answer *a)
{
    show_security(r, a, "", 200);
}

static void password_again(struct request *r, struct answer *a)
{
    show_security(r, a, gate_password_word(r, PASSWORD_SHORT), 422);
}

static void password(struct request *r, struct answer *a)
{
    const struct profile_password p = {.actor = request_actor(r),
                                       .old = request_text(r, "old"),
                                       .fresh = request_text(r, "password"),
                                       .peer = request_ip(r)};
    enum password_fault fault = PASSWORD_OK;
    g_autoptr(GError) error = NULL;

    if (!profile_set_password(shell_app(r)->house, &p, &fault, &error)) {
        if (fault != PASSWORD_OK)
            show_security(r, a, gate_password_word(r, fault), 422);
        else if (fail_is(error, FAIL_DENIED))
            show_security(r, a, shell_word(r, _("Das bisherige Passwort ist nicht richtig.")), 422);
        else if (fail_is(error, FAIL_BUSY))
            show_security(r, a,
                          shell_word(r, _("Zu viele Versuche. Bitte warten Sie ein paar Minuten.")),
                          429);
        else
            answer_fail(r, a, error);
    } else if (gate_enter(r, a, p.actor->person_id, false, &error)) {
        events_end_person(shell_app(r)->events, p.actor->person_id, 0);
        answer_redirect(r, a, "/profile/security?done=saved");
    } else {
        answer_fail(r, a, error);
    }
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;

    return profile_session_end(db, request_actor(r), request_int(r, "id", 0), error);
}

static void end_session(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    const struct actor *who = request_actor(r);
    int64_t id = request_int(r, "id", 0);

    if (id < 0) {
        answer_error(r, a, 404);
    } else if (!db_write(shell_app(r)->house->pool, end_tx, r, &error)) {
        answer_fail(r, a, error);
    } else {
        if (id == 0)
            events_end_person(shell_app(r)->events, who->person_id, who->session_id);
        events_end_session(shell_app(r)->events, id);
        answer_redirect(r, a, "/profile/security?done=saved");
    }
}

const struct route profile_routes[] = {
    {HTTP_GET, "/profile", RIGHT_SIGNED_IN, no_fields, profile},
    {HTTP_POST, "/profile", RIGHT_SIGNED_IN, profile_fields, save, ROUTE_BLOCKS, profile_again},
    {HTTP_POST, "/profile/picture", RIGHT_SIGNED_IN, picture_fields, save_picture, ROUTE_UPLOAD, picture_again},
    {HTTP_GET, "/picture/:id/:mark", RIGHT_TICKET_READ, no_fields, picture},
    {HTTP_GET, "/profile/security", RIGHT_SIGNED_IN, no_fields, security},
    {HTTP_POST, "/profile/password", RIGHT_SIGNED_IN, password_fields, password, ROUTE_BLOCKS,
     password_again},
    {HTTP_POST, "/profile/sessions", RIGHT_SIGNED_IN, session_fields, end_session, ROUTE_BLOCKS},
};
const size_t profile_n_routes = G_N_ELEMENTS(profile_routes);
