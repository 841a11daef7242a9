#include "core/access.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/outbox.h"
#include "core/person.h"
#include "core/session.h"
#include "core/throttle.h"
#include "sql/access.h"
#include "sql/person.h"
#include "sql/session.h"
#include "sql/signup.h"

#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_MOST = 100 };

static const struct {
    int64_t window_ms, most;
} caps[] = {{10 * CLOCK_MINUTE, 1}, {CLOCK_HOUR, 3}, {CLOCK_DAY, 8}};

bool access_may_mail(const struct ticket_change *c, const char *address, bool *may, GError **error)
{
    const char *key = person_address_key(c->a, address);
    const char *hash = secret_hash(c->a, key, strlen(key));

    *may = true;
    if (!sql_access_ask_sweep(c->db, c->at - CLOCK_DAY, NULL, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(caps); i++) {
        struct access_ask_count_row count;

        if (!sql_access_ask_count(c->db, c->a, hash, c->at - caps[i].window_ms, &count, error))
            return false;
        *may = *may && count.n < caps[i].most;
    }
    return sql_access_ask_add(c->db, hash, *may, c->at, NULL, error);
}

bool access_proved(struct db *db, struct arena *a, const char *address, GError **error)
{
    const char *key = person_address_key(a, address);

    return sql_access_ask_forget(db, secret_hash(a, key, strlen(key)), NULL, error);
}

bool access_mail(const struct ticket_change *c, const struct house *house, const char *extra,
                 const char *address, int64_t person_id, const char *lang, GError **error)
{
    bool english = g_strcmp0(lang, "en") == 0;
    bool confirms = g_str_has_prefix(extra, "registration");
    const char *plain = person_address_plain(c->a, address);
    const char *recipients[] = {plain};
    struct outbox_new mail = {.purpose = "account",
                              .person_id = person_id,
                              .recipients = recipients,
                              .n_recipients = 1,
                              .to_text = plain,
                              .automatic = true,
                              .lang = english ? "en" : "de",
                              .extra = extra};

    if (strcmp(extra, "request") == 0)
        mail.subject = english ? "Somebody wants to register" : "Jemand möchte sich registrieren";
    else if (confirms)
        mail.subject = english ? "Please confirm your e-mail address"
                               : "Bitte bestätigen Sie Ihre E-Mail-Adresse";
    else
        mail.subject = arena_printf(c->a, english ? "Your access to %s" : "Ihr Zugang zu %s",
                                    house_now(house)->desk_name);
    return outbox_add(c, house, &mail, NULL, error);
}

bool access_peer_ok(const struct house *house, const char *peer, GError **error)
{
    static const struct throttle_rule rule = {"access.peer", 30, 2 * CLOCK_MINUTE, true};
    char key[64];

    throttle_peer(key, peer);
    if (throttle_take(house->throttle, &rule, key, clock_now()) == 0)
        return true;
    log_event(LOG_WARN, "access.throttled", "peer=%s", key);
    fail_set(error, FAIL_BUSY, "access: too many requests from here (wait some minutes)");
    return false;
}

struct ask {
    const struct house *house;
    const char *address, *lang;
};

static bool ask_tx(struct db *db, void *data, GError **error)
{
    struct ask *ask = data;
    g_autoptr(arena) a = arena_new();
    struct ticket_change c = {.db = db, .a = a, .at = clock_now()};
    struct person_row *person = NULL;
    bool may = false;

    if (!access_may_mail(&c, ask->address, &may, error) ||
        !person_find(db, a, ask->address, &person, error))
        return false;
    if (!may || person == NULL || person->locked)
        return true;
    /* To the address as it is stored, not as a stranger typed it. */
    return access_mail(&c, ask->house, "access", person->address, person->id,
                       person->lang == NULL ? ask->lang : person->lang, error);
}

bool access_ask(const struct house *house, const char *address, const char *lang, GError **error)
{
    struct ask ask = {house, address, lang};

    return db_write(house->pool, ask_tx, &ask, error);
}

bool access_invite(const struct ticket_change *c, const struct house *house, int64_t person_id,
                   GError **error)
{
    struct person_row person;

    if (!person_get(c->db, c->a, person_id, &person, error))
        return false;
    if (person.locked) {
        fail_set(error, FAIL_INVALID, "access: this person is locked (unlock them first)");
        return false;
    }
    if (person.address == NULL) {
        fail_set(error, FAIL_INVALID, "access: this person has no mail address (add one)");
        return false;
    }
    return access_mail(c, house, "invited", person.address, person_id,
                       person.lang == NULL ? house_now(house)->lang : person.lang, error);
}

struct making {
    struct arena *a;
    const struct outbox_row *row;
    const char *hash;
    int64_t signup_id, expires_at;
};

static bool nobody_there(GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "account mail: there is nobody to send the link to any more");
    return false;
}

static bool make_tx(struct db *db, void *data, GError **error)
{
    struct making *m = data;
    struct signup_row *signup = NULL;
    struct person_row person;

    if (!sql_access_link_sweep(db, clock_now(), NULL, error))
        return false;
    if (m->signup_id != 0) {
        if (!sql_signup_by_id(db, m->a, m->signup_id, &signup, error))
            return false;
        if (signup == NULL || strcmp(signup->state, "new") != 0)
            return nobody_there(error);
        return sql_signup_link_add(db, m->hash, m->signup_id, m->expires_at, NULL, error);
    }
    if (m->row->person_id == 0)
        return nobody_there(error);
    if (!person_get(db, m->a, m->row->person_id, &person, error))
        return false;
    if (person.locked)
        return nobody_there(error);
    return sql_access_link_add(db, m->hash, "access", person.id, m->expires_at, NULL, error);
}

bool access_link_make(const struct house *house, struct arena *a, const struct outbox_row *row,
                      struct access_link *link, GError **error)
{
    static const struct {
        const char *extra, *path;
        int minutes;
    } kinds[] = {{"access", "access", ACCESS_MINUTES},
                 {"invited", "access", ACCESS_INVITED_MINUTES},
                 {"registration", "register", ACCESS_SIGNUP_MINUTES}};
    const char *extra = row->extra == NULL ? "" : row->extra, *space = strchr(extra, ' ');
    const char *name = arena_strndup(a, extra, strcspn(extra, " "));
    const char *token = secret_token(a, TOKEN_BYTES);
    struct making m = {.a = a, .row = row, .hash = secret_hash(a, token, strlen(token))};

    if (strcmp(name, "health") == 0 || strcmp(name, "say") == 0) {
        *link = (struct access_link){name, arena_printf(a, "%s/admin/health", house->base_url), 0};
        link->text = space == NULL ? "" : space + 1;
        return true;
    }
    if (strcmp(name, "request") == 0) { /* no secret: whoever opens it is to sign in */
        *link = (struct access_link){name, arena_printf(a, "%s/desk/requests", house->base_url), 0};
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].extra, name) != 0)
            continue;
        m.signup_id = space == NULL ? 0 : g_ascii_strtoll(space + 1, NULL, 10);
        m.expires_at = clock_now() + kinds[i].minutes * CLOCK_MINUTE;
        link->letter = kinds[i].extra;
        link->minutes = kinds[i].minutes;
        link->url = arena_printf(a, "%s/%s/%s", house->base_url, kinds[i].path, token);
        return db_write(house->pool, make_tx, &m, error);
    }
    fail_set(error, FAIL_BUG, "outbox row %" G_GINT64_FORMAT ": no link for \"%s\"", row->id, name);
    return false;
}

static bool owner_of(struct db *db, struct arena *a, const char *token, struct person_row **person,
                     GError **error)
{
    struct access_link_row *link = NULL;

    *person = NULL;
    if (strlen(token) > TOKEN_MOST)
        return true;
    if (!sql_access_link_find(db, a, secret_hash(a, token, strlen(token)), "access", clock_now(),
                              &link, error))
        return false;
    if (link == NULL || link->person_id == 0)
        return true;
    *person = ARENA_NEW(a, struct person_row);
    if (!person_get(db, a, link->person_id, *person, error))
        return false;
    if ((*person)->locked)
        *person = NULL;
    return true;
}

bool access_link_person(const struct house *house, struct arena *a, const char *token,
                        struct person_row **person, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && owner_of(db, a, token, person, error);
}

struct use {
    const char *token, *hash; /* hash of the password; NULL: it stays as it is */
    int64_t person_id;
};

static bool use_tx(struct db *db, void *data, GError **error)
{
    struct use *u = data;
    g_autoptr(arena) a = arena_new();
    struct person_row *person = NULL;

    if (!owner_of(db, a, u->token, &person, error))
        return false;
    if (person == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "access: this link is spent or over (ask for another)");
        return false;
    }
    u->person_id = person->id;
    if (person->address != NULL && !access_proved(db, a, person->address, error))
        return false;
    if (u->hash != NULL)
        return session_put_password(db, person->id, u->hash, error);
    return sql_person_set_verified(db, person->id, NULL, error) &&
           sql_access_link_use(db, secret_hash(a, u->token, strlen(u->token)), NULL, error);
}

bool access_link_use(const struct house *house, const char *token, const char *password,
                     int64_t *person_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct use u = {.token = token};
    struct person_row *person = NULL;

    if (!access_link_person(house, a, token, &person, error))
        return false;
    if (person != NULL && password != NULL) {
        u.hash = session_hash_password(house, a, person->name, person->address, password, error);
        if (u.hash == NULL)
            return false;
    }
    /* A link that is spent says so there, and whether it is must be asked there once more. */
    if (!db_write(house->pool, use_tx, &u, error))
        return false;
    *person_id = u.person_id;
    return true;
}
