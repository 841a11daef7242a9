#include "web/gate.h"

#include "base/fail.h"
#include "base/form.h"
#include "base/log.h"
#include "core/factor.h"
#include "core/login.h"
#include "core/person.h"
#include "core/policy.h"
#include "core/session.h"
#include "pages/signup.h"
#include "web/cookie.h"

#include <string.h>

enum { DEVICE_AGE = 365 * 24 * 3600 };

static const char *full_name(struct request *r, const char *name)
{
    bool secure = g_str_has_prefix(request_base_url(r), "https://");

    return secure ? arena_printf(request_arena(r), "__Host-%s", name) : name;
}

const char *gate_cookie(struct request *r, const char *name)
{
    const char *value = NULL;

    if (!cookie_get(request_arena(r), request_header(r, "cookie"), full_name(r, name), &value))
        return NULL;
    return value;
}

void gate_cookie_put(struct request *r, struct answer *a, const char *name, const char *value,
                     int64_t max_age)
{
    answer_cookie(r, a, full_name(r, name), value, max_age);
}

/* In seconds; which session is over is decided here, not by the browser. */
static int64_t keep_age(const struct house *house)
{
    struct policy p = policy_of(house);

    return MAX(p.desk_days, p.customer_days) * 24 * 3600;
}

bool gate_enter(struct request *r, struct answer *a, int64_t person_id, bool keep, GError **error)
{
    const struct house *house = shell_app(r)->house;
    struct arena *mem = request_arena(r);
    char *id = NULL;

    if (request_actor(r)->session_id != 0 && !session_end(house, request_actor(r), error))
        return false;
    if (!session_start(house, mem, person_id, request_ip(r), &id, error))
        return false;
    answer_session(r, a, id, keep ? keep_age(house) : -1);
    gate_cookie_put(r, a, "device", login_device(house, mem, person_id), DEVICE_AGE);
    return true;
}

bool gate_admit(struct request *r, struct answer *a, int64_t person_id, bool keep, const char *next,
                GError **error)
{
    const struct house *house = shell_app(r)->house;
    char *token = NULL;
    bool needed = false;

    if (!factor_needed(house, person_id, &needed, error))
        return false;
    if (!needed) {
        if (!gate_enter(r, a, person_id, keep, error))
            return false;
        answer_redirect(r, a, "%s", next);
        return true;
    }
    if (!factor_step_begin(house, request_arena(r), person_id, keep, &token, error))
        return false;
    gate_cookie_put(r, a, "step", token, FACTOR_STEP_MINUTES * 60);
    answer_redirect(r, a, "/login/factor?next=%s", form_encode(request_arena(r), next));
    return true;
}

const char *gate_next(struct request *r)
{
    const char *query = request_query(r);
    g_autofree char *path = NULL;

    if (query == NULL || !g_str_has_prefix(query, "next="))
        return "/";
    path = g_uri_unescape_string(query + 5, NULL);
    if (path == NULL || path[0] != '/' || path[1] == '/' || strpbrk(path, "\\\r\n") != NULL)
        return "/";
    return arena_strdup(request_arena(r), path);
}

struct url gate_path(struct request *r, const char *path)
{
    const char *query = request_query(r);

    return query != NULL && g_str_has_prefix(query, "next=")
               ? url_path(request_arena(r), "%s?%s", path, query)
               : url_path(request_arena(r), "%s", path);
}

struct view_passkey_ask gate_ask(struct request *r, enum passkey_purpose purpose, const char *known)
{
    const struct house *house = shell_app(r)->house;
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    struct passkey_site site = {.rp_id = ""};

    if (!passkey_site(house, a, &site))
        return (struct view_passkey_ask){.rp_id = ""};
    return (struct view_passkey_ask){
        .rp_id = site.rp_id,
        .challenge = passkey_challenge(house, a, purpose, request_csrf(r)),
        .known = known,
        .user = who->person_id == 0 ? "" : passkey_user(house, a, who->person_id),
        .address = who->email == NULL ? who->name : who->email,
        .person = who->name};
}

struct passkey_shown gate_shown(struct request *r)
{
    return (struct passkey_shown){.credential = request_text(r, "id"),
                                  .client = request_text(r, "client"),
                                  .auth = request_text(r, "auth"),
                                  .signature = request_text(r, "signature"),
                                  .user = request_text(r, "user"),
                                  .binder = request_csrf(r),
                                  .peer = request_ip(r)};
}

static bool role_of(struct request *r, int64_t person_id, enum role *role, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct person_row person;

    if (db == NULL || !person_get(db, request_arena(r), person_id, &person, error))
        return false;
    *role = role_parse(person.role);
    return true;
}

void gate_welcome(struct request *r, struct answer *a, int64_t person_id)
{
    g_autoptr(GError) error = NULL;
    enum role role = ROLE_NOBODY;

    if (!role_of(r, person_id, &role, &error)) {
        answer_fail(r, a, error);
    } else if (role != ROLE_CUSTOMER) {
        answer_redirect(r, a, "/login?done=password");
    } else if (!gate_admit(r, a, person_id, false, "/tickets?done=welcome", &error)) {
        answer_fail(r, a, error);
    }
}

const char *gate_password_word(const struct request *r, enum password_fault fault)
{
    static const char *const words[PASSWORD_FAULTS] = {
        [PASSWORD_SHORT] =
            _("Das Passwort braucht mindestens 10 Zeichen. Länge zählt mehr als Sonderzeichen."),
        [PASSWORD_LONG] =
            _("Das Passwort ist zu lang. Bitte kürzen Sie es auf höchstens 1.000 Zeichen."),
        [PASSWORD_TEXT] =
            _("Das Passwort enthält Zeichen, die wir nicht lesen können. Bitte tippen Sie es neu."),
        [PASSWORD_COMMON] = _("Dieses Passwort probieren Angreifer zuerst. Nehmen Sie ein anderes, zum Beispiel "
            "vier Wörter, die nichts miteinander zu tun haben."),
        [PASSWORD_REPEATS] = _(
            "Das Passwort wiederholt sich nur. Nehmen Sie ein anderes, zum Beispiel vier Wörter."),
        [PASSWORD_SEQUENCE] = _("Das Passwort folgt der Tastatur oder dem Alphabet. Nehmen Sie ein anderes, zum "
            "Beispiel vier Wörter."),
        [PASSWORD_PERSONAL] = _("Das Passwort besteht fast nur aus einem Namen oder einer Adresse, die andere "
            "kennen. Nehmen Sie ein anderes."),
    };

    return fault == PASSWORD_OK ? "" : shell_word(r, words[fault]);
}

const char *gate_problem(const struct request *r, const char *field)
{
    static const char *const words[] = {
        [PROBLEM_NONE] = NULL,
        [PROBLEM_MISSING] = _("Bitte füllen Sie dieses Feld aus."),
        [PROBLEM_TOO_LONG] = _("Das ist zu lang."),
        [PROBLEM_NOT_A_NUMBER] = _("Das ist keine Zahl."),
        [PROBLEM_NOT_AN_EMAIL] =
            _("Bitte die vollständige Adresse eingeben, zum Beispiel petra@firma.example."),
        [PROBLEM_NOT_A_CHOICE] = _("Bitte wählen Sie aus der Liste."),
        [PROBLEM_CHARACTERS] = _("Darin sind Zeichen, die hier nicht gehen."),
        [PROBLEM_REFUSED] = _("Das geht leider nicht."),
    };
    enum problem problem = request_problem(r, field);

    return problem == PROBLEM_NONE || words[problem] == NULL ? "" : shell_word(r, words[problem]);
}

enum signup_mode gate_mode(struct request *r)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

    if (db != NULL)
        return signup_mode(db, request_arena(r));
    log_event(LOG_ERROR, "gate", "error=%s", error->message);
    return SIGNUP_CLOSED;
}

struct view_shell gate_shell(struct request *r, const char *title)
{
    struct view_shell shell = shell_view(r, title, "");
    const char *query = request_query(r);

    if (request_method(r) == HTTP_GET && query != NULL && !g_str_has_prefix(query, "done="))
        shell.path = arena_printf(request_arena(r), "%s?%s", shell.path, query);
    return shell;
}

static void message(struct request *r, struct answer *a, unsigned status, struct view_message *v)
{
    struct put o = shell_put(r, a);

    v->heading = shell_word(r, v->heading);
    v->text = shell_word(r, v->text);
    v->shell = gate_shell(r, v->heading);
    page_message(&o, v);
    answer_html(a, status);
}

void gate_message(struct request *r, struct answer *a, unsigned status, const char *heading,
                  const char *text)
{
    struct view_message v = {.heading = heading, .text = text};

    message(r, a, status, &v);
}

void gate_link_over(struct request *r, struct answer *a)
{
    struct view_message v = {
        .heading = _("Dieser Link gilt nicht mehr"),
        .text = _("Er ist abgelaufen oder schon benutzt. Fordern Sie einfach einen neuen an."),
        .offers_access = true};

    message(r, a, 404, &v);
}

void gate_not_yours(struct request *r, struct answer *a)
{
    struct view_message v = {.heading = _("Dieses Ticket gehört jemand anderem"),
                             .text = _("Sie sind mit einem anderen Konto angemeldet. Melden Sie sich ab und öffnen Sie "
                                 "den Link noch einmal."),
                             .offers_logout = true};

    message(r, a, 403, &v);
}
