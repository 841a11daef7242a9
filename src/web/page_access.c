/* page_access.c - "Zugangsdaten anfordern": a link by mail, and what it opens; the links that open
 * one ticket. A GET of a link changes nothing (mail scanners follow links): the form behind it
 * does. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/access.h"
#include "core/person.h"
#include "core/session.h"
#include "core/ticket_key.h"
#include "pages/signup.h"
#include "web/gate.h"

#include <string.h>

static const struct field ask_fields[] = {
    {"email", FIELD_EMAIL, .required = true, .max = 320},
    {NULL},
};

static const char *const ways[] = {"password", "once", NULL};

static const struct field link_fields[] = {
    {"username", FIELD_LINE, .max = 320},
    {"password", FIELD_SECRET},
    {"how", FIELD_CHOICE, .values = ways},
    {NULL},
};

static const struct field invite_fields[] = {
    {"email", FIELD_EMAIL, .required = true, .max = 320},
    {"back", FIELD_PATH},
    {NULL},
};

static void show_ask(struct request *r, struct answer *a, const char *sent_to, unsigned status)
{
    struct put o = shell_put(r, a);
    bool post = request_method(r) == HTTP_POST;
    struct view_access v = {
        .sent_to = sent_to,
        .email = {post ? request_text(r, "email") : "", post ? gate_problem(r, "email") : ""}};

    v.shell = gate_shell(r, shell_word(r, _("Zugangsdaten anfordern")));
    page_access(&o, &v);
    answer_html(a, status);
}

static void ask_form(struct request *r, struct answer *a)
{
    show_ask(r, a, "", 200);
}

static void ask_again(struct request *r, struct answer *a)
{
    show_ask(r, a, "", 422);
}

/* The same words, whether or not the address is known, and whether or not a mail was due. */
static void ask(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    const char *address = request_text(r, "email");
    g_autoptr(GError) error = NULL;

    if (access_peer_ok(house, request_ip(r), &error) &&
        access_ask(house, address, lang_name(shell_lang(r)), &error))
        show_ask(r, a, address, 200);
    else
        answer_fail(r, a, error);
}

static void show_link(struct request *r, struct answer *a, const struct person_row *person,
                      const char *problem, unsigned status)
{
    struct put o = shell_put(r, a);
    struct view_link v = {.address = person->address == NULL ? person->name : person->address,
                          .password = {"", problem},
                          .asks_password = true,
                          .may_enter = strcmp(person->role, "customer") == 0};

    v.shell = gate_shell(r, shell_word(r, _("Passwort setzen")));
    v.action = url_path(request_arena(r), "/access/%s",
                        url_part(request_arena(r), request_param(r, "token")));
    page_access_link(&o, &v);
    answer_html(a, status);
}

static struct person_row *owner(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct person_row *person = NULL;

    if (!access_link_person(shell_app(r)->house, request_arena(r), request_param(r, "token"),
                            &person, &error))
        answer_fail(r, a, error);
    else if (person == NULL)
        gate_link_over(r, a);
    return person;
}

static void link_form(struct request *r, struct answer *a)
{
    const struct person_row *person = owner(r, a);

    if (person != NULL)
        show_link(r, a, person, "", 200);
}

static void link_use(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    const struct person_row *person = owner(r, a);
    const char *password = request_text(r, "password");
    enum password_fault fault = PASSWORD_OK;
    g_autoptr(GError) error = NULL;
    int64_t id = 0;
    bool once;

    if (person == NULL)
        return;
    once = request_has(r, "how") && request_choice(r, "how") == 1 &&
           strcmp(person->role, "customer") == 0;
    if (!once)
        fault = session_password_fault(house, person->name, person->address, password);
    if (fault != PASSWORD_OK)
        show_link(r, a, person, gate_password_word(r, fault), 422);
    else if (access_link_use(house, request_param(r, "token"), once ? NULL : password, &id, &error))
        gate_welcome(r, a, id);
    else if (fail_is(error, FAIL_NOT_FOUND))
        gate_link_over(r, a);
    else
        answer_fail(r, a, error);
}

/* The keys that the browser has, with KEY in front; older ones than TICKET_KEYS_MOST fall off. */
static const char *keys_with(struct request *r, const char *key)
{
    const char *old = gate_cookie(r, "key");
    g_auto(GStrv) list = g_strsplit(old == NULL ? "" : old, ".", TICKET_KEYS_MOST + 1);
    g_autoptr(GString) all = g_string_new(key);
    size_t n = 1;

    for (size_t i = 0; list[i] != NULL && n < TICKET_KEYS_MOST; i++) {
        if (*list[i] == '\0' || strlen(list[i]) > 100 || strcmp(list[i], key) == 0)
            continue;
        g_string_append_printf(all, ".%s", list[i]);
        n++;
    }
    return arena_strdup(request_arena(r), all->str);
}

/* The ticket of the link, and whether the one who is signed in sees it. *NUMBER is NULL where the
 * link is not good. */
static bool key_opens(struct request *r, const char **number, bool *visible, GError **error)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(GError) hidden = NULL;
    struct arena *mem = request_arena(r);
    const struct actor *who = request_actor(r);
    struct actor guest = {.name = ""};
    struct ticket_row ticket;

    *number = NULL;
    if (db == NULL || !ticket_key_actor(db, mem, house, request_param(r, "key"), &guest, error))
        return false;
    if (guest.role != ROLE_GUEST)
        return true;
    if (who->role == ROLE_NOBODY || who->role == ROLE_GUEST)
        who = &guest;
    *visible = ticket_visible_id(db, mem, who, guest.tickets[0], &hidden);
    if (!ticket_get(db, mem, guest.tickets[0], &ticket, error))
        return false;
    *number = ticket.number;
    return true;
}

/* To the ticket behind the key; WHERE is "" or what comes behind its address. */
static void follow_key(struct request *r, struct answer *a, const char *where)
{
    enum role role = request_actor(r)->role;
    g_autoptr(GError) error = NULL;
    const char *number = NULL;
    bool visible = false;

    if (!key_opens(r, &number, &visible, &error))
        answer_fail(r, a, error);
    else if (number != NULL && !visible && role != ROLE_NOBODY && role != ROLE_GUEST)
        gate_not_yours(r, a);
    else if (number == NULL || !visible)
        gate_link_over(r, a);
    else {
        answer_redirect(r, a, "/t/%s%s", url_part(request_arena(r), number), where);
        if (role == ROLE_NOBODY || role == ROLE_GUEST)
            gate_cookie_put(r, a, "key", keys_with(r, request_param(r, "key")), -1);
    }
}

static void ticket_link(struct request *r, struct answer *a)
{
    follow_key(r, a, "");
}

static void other_link(struct request *r, struct answer *a)
{
    follow_key(r, a, "/new");
}

struct revoke {
    struct request *r;
    const char *number;
};

static bool revoke_tx(struct db *db, void *data, GError **error)
{
    struct revoke *v = data;
    struct arena *mem = request_arena(v->r);
    struct ticket_change c = {
        .db = db, .a = mem, .actor_id = request_actor(v->r)->person_id, .at = clock_now()};
    struct ticket_row ticket;

    if (!ticket_visible(db, mem, request_actor(v->r), request_param(v->r, "number"), &ticket,
                        error))
        return false;
    v->number = ticket.number;
    return ticket_key_revoke(&c, ticket.id, error);
}

/* An agent ends the links of a ticket: a mail went to the wrong one, or was passed on. */
static void end_links(struct request *r, struct answer *a)
{
    struct revoke v = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, revoke_tx, &v, &error))
        answer_redirect(r, a, "/desk/t/%s?done=links", url_part(request_arena(r), v.number));
    else
        answer_fail(r, a, error);
}

static bool invite_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct ticket_change c = {.db = db,
                              .a = request_arena(r),
                              .actor_id = request_actor(r)->person_id,
                              .at = clock_now()};
    struct person_row *person = NULL;

    if (!person_find(db, c.a, request_text(r, "email"), &person, error))
        return false;
    if (person == NULL ||
        (strcmp(person->role, "customer") != 0 && !right_has(request_actor(r), RIGHT_ADMIN))) {
        fail_set(error, FAIL_NOT_FOUND, "access: no customer has this address (check it)");
        return false;
    }
    return access_invite(&c, shell_app(r)->house, person->id, error);
}

/* An agent sends a customer a link, on the phone for instance; an administrator anybody. */
static void invite(struct request *r, struct answer *a)
{
    const char *back = request_text(r, "back");
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, invite_tx, r, &error))
        answer_redirect(r, a, "%s", *back == '\0' ? "/desk/requests?done=invited" : back);
    else
        answer_fail(r, a, error);
}

const struct route access_routes[] = {
    {HTTP_GET, "/access", RIGHT_PUBLIC, no_fields, ask_form},
    {HTTP_POST, "/access", RIGHT_PUBLIC, ask_fields, ask, ROUTE_BLOCKS, ask_again},
    {HTTP_GET, "/access/:token", RIGHT_PUBLIC, no_fields, link_form, ROUTE_SECRET},
    {HTTP_POST, "/access/:token", RIGHT_PUBLIC, link_fields, link_use, ROUTE_BLOCKS | ROUTE_SECRET},
    {HTTP_GET, "/t/:number/k/:key", RIGHT_PUBLIC, no_fields, ticket_link, ROUTE_SECRET},
    {HTTP_GET, "/t/:number/k/:key/new", RIGHT_PUBLIC, no_fields, other_link, ROUTE_SECRET},
    {HTTP_POST, "/desk/access", RIGHT_TICKET_CHANGE, invite_fields, invite, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/links", RIGHT_TICKET_CHANGE, no_fields, end_links, ROUTE_BLOCKS},
};
const size_t access_n_routes = G_N_ELEMENTS(access_routes);
