/* The way in, on both databases: logging in, links by mail, registering, links to one ticket. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/access.h"
#include "core/check.h"
#include "core/desk.h"
#include "core/login.h"
#include "core/outbox_letter.h"
#include "core/queue_right.h"
#include "core/session.h"
#include "core/signup.h"
#include "core/throttle_keep.h"
#include "core/ticket_key.h"
#include "sql/access.h"
#include "sql/outbox.h"
#include "sql/person.h"
#include "tools/database.h"

#include <string.h>

#define GOOD "vier alte Katzen"
#define BETTER "sieben neue Hunde"

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    int64_t agent, petra, jonas; /* Petra has a password, Jonas only ever wrote */
    int64_t first, second;       /* tickets: of Petra; of Jonas */
};

static int64_t add(struct db *db, struct scene *s, enum role role, const char *name, const char *address,
                   const char *password)
{
    struct person_new p = {.role = role, .name = name, .address = address, .at = 1000, .verified = password != NULL};
    GError *error = NULL;
    int64_t id = 0;

    if (password != NULL)
        p.password = secret_password_hash(s->a, password);
    g_assert_true(person_add(db, s->a, &p, &id, &error));
    g_assert_no_error(error);
    return id;
}

static int64_t ticket_of(struct db *db, struct scene *s, int64_t customer)
{
    struct ticket_new t = {.title = "Drucker", .customer_id = customer, .channel = "web", .lang = "de", .at = 1000};
    GError *error = NULL;
    int64_t id = 0;

    g_assert_true(ticket_create(db, s->a, &t, &id, &error));
    g_assert_no_error(error);
    return id;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t company;

    if (!person_company_put(db, s->a, "Krümel", "kruemel.example", true, 1000, &company, error))
        return false;
    s->agent = add(db, s, ROLE_AGENT, "Jana Brandt", "jana@desk.example", GOOD);
    add(db, s, ROLE_ADMIN, "Chef", "chef@desk.example", NULL);
    s->petra = add(db, s, ROLE_CUSTOMER, "Petra Krümel", "Petra@kruemel.example", GOOD);
    s->jonas = add(db, s, ROLE_CUSTOMER, "jonas", "jonas@other.example", NULL);
    s->first = ticket_of(db, s, s->petra);
    s->second = ticket_of(db, s, s->jonas);
    return true;
}

static void begin(struct scene *s, struct db_pool *pool)
{
    GError *error = NULL;

    *s = (struct scene){.pool = pool, .a = arena_new()};
    g_assert_true(db_migrate(pool, &error));
    s->house = house_open(pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(pool, furnish, s, &error));
    g_assert_no_error(error);
}

static void found_bad(const char *area, const char *what, void *user)
{
    (void)user;
    g_test_message("%s: %s", area, what);
    g_test_fail();
}

static void end(struct scene *s)
{
    GError *error = NULL;

    g_assert_true(check_all(s->house, found_bad, NULL, &error));
    g_assert_no_error(error);
    house_free(s->house);
    arena_free(s->a);
}

/* The outbox's account mails, oldest first. */
static struct outbox_row *mails(struct scene *s, size_t *n)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct outbox_row *rows = ARENA_ARRAY(s->a, struct outbox_row, 100);
    struct outbox_letter l;

    *n = 0;
    for (int64_t id = 1; id < 100; id++) {
        struct outbox_row row;

        if (!sql_outbox_by_id(db, s->a, id, &row, NULL))
            break;
        g_assert_true(outbox_letter_load(s->house, db, s->a, id, &l, &error));
        if (strcmp(row.purpose, "account") == 0)
            rows[(*n)++] = row;
    }
    return rows;
}

static size_t count(struct scene *s)
{
    size_t n;

    mails(s, &n);
    return n;
}

static const struct outbox_row *newest(struct scene *s)
{
    size_t n;
    struct outbox_row *rows = mails(s, &n);

    g_assert_cmpuint(n, >, 0);
    return &rows[n - 1];
}

/* The link of the newest account mail, as the post would make it; its token. */
static const char *token(struct scene *s, struct access_link *link)
{
    GError *error = NULL;

    g_assert_true(access_link_make(s->house, s->a, newest(s), link, &error));
    g_assert_no_error(error);
    return strrchr(link->url, '/') + 1;
}

static enum fail try(struct scene *s, const char *address, const char *password, const char *peer, const char *device)
{
    struct login_try t = {.address = address, .password = password, .peer = peer, .device = device};
    g_autoptr(GError) error = NULL;
    int64_t id = 0;

    if (login_check(s->house, s->a, &t, &id, &error)) {
        g_assert_cmpint(id, >, 0);
        return (enum fail)-1;
    }
    return fail_kind(error);
}

#define IN ((enum fail)-1)

/* As after a restart, or a crash. */
static void restart(struct scene *s, bool kept)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(throttle_save(s->house, clock_now(), &error));
    house_free(s->house);
    s->house = house_open(s->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    if (kept)
        g_assert_true(throttle_load(s->house, clock_now(), &error));
}

/* What a stranger does to an address from one place shuts that place out, not the owner. */
static void logins(struct test_database *t)
{
    const char *device;
    struct scene s;

    begin(&s, t->pool);
    g_assert_cmpint(try(&s, " petra@KRUEMEL.example", GOOD, "192.0.2.1", NULL), ==, IN);
    g_assert_cmpint(try(&s, "petra@kruemel.example", "falsch", "192.0.2.1", NULL), ==, FAIL_DENIED);
    g_assert_cmpint(try(&s, "niemand@x.example", GOOD, "192.0.2.1", NULL), ==, FAIL_DENIED);
    g_assert_cmpint(try(&s, "jonas@other.example", "", "192.0.2.1", NULL), ==, FAIL_DENIED);
    device = login_device(s.house, s.a, s.petra);
    for (int i = 0; i < 6; i++)
        g_assert_cmpint(try(&s, "petra@kruemel.example", "falsch", "192.0.2.66", NULL), ==, FAIL_DENIED);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "192.0.2.66", NULL), ==, FAIL_BUSY);
    restart(&s, true);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "192.0.2.66", NULL), ==, FAIL_BUSY);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "192.0.2.1", NULL), ==, IN);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "192.0.2.66", device), ==, IN);
    /* Many places together: new browsers have to wait, the known one has not. */
    for (int i = 0; i < 30; i++) {
        g_autofree char *peer = g_strdup_printf("198.51.100.%d", i);

        try(&s, "petra@kruemel.example", "falsch", peer, NULL);
    }
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "203.0.113.1", NULL), ==, FAIL_BUSY);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "203.0.113.1", device), ==, IN);
    g_assert_cmpint(try(&s, "jana@desk.example", GOOD, "203.0.113.1", device), ==, IN); /* not hers, but counted alone */
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "203.0.113.1", "x.y"), ==, FAIL_BUSY);
    end(&s);
}

static void asked(struct test_database *t)
{
    struct access_link link, again;
    struct person_row *person = NULL;
    const char *one, *two;
    GError *error = NULL;
    struct actor who;
    struct scene s;
    char *session = NULL;
    int64_t id = 0;
    size_t n;

    begin(&s, t->pool);
    g_assert_true(access_ask(s.house, "niemand@x.example", "de", &error));
    g_assert_cmpuint(count(&s), ==, 0);
    g_assert_true(access_ask(s.house, "PETRA@kruemel.example", "en", &error));
    g_assert_cmpuint(count(&s), ==, 1);
    for (int i = 0; i < 20; i++)
        g_assert_true(access_ask(s.house, "petra@kruemel.example", "de", &error));
    g_assert_cmpuint(count(&s), ==, 1); /* no mail bomb */
    g_assert_true(session_start(s.house, s.a, s.petra, "", &session, &error));
    one = token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "access");
    g_assert_cmpint(link.minutes, ==, 30);
    two = token(&s, &again); /* sent once more: another secret */
    g_assert_cmpstr(one, !=, two);
    g_assert_true(access_link_person(s.house, s.a, one, &person, &error));
    g_assert_cmpint(person->id, ==, s.petra);
    g_assert_false(access_link_use(s.house, one, "kurz", &id, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);
    g_assert_true(access_link_use(s.house, one, BETTER, &id, &error));
    g_assert_cmpint(id, ==, s.petra);
    g_assert_false(access_link_use(s.house, one, "acht kleine Vögel", &id, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    g_assert_true(access_link_person(s.house, s.a, two, &person, &error));
    g_assert_null(person); /* a new password ends all links and sessions */
    g_assert_true(session_actor(s.house, s.a, session, &who, &error));
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    g_assert_cmpint(try(&s, "petra@kruemel.example", BETTER, "", NULL), ==, IN);
    n = count(&s);
    g_assert_true(access_ask(s.house, "petra@kruemel.example", "de", &error));
    g_assert_cmpuint(count(&s), ==, n + 1); /* who used a link needs not wait for the next */
    g_assert_true(access_link_person(s.house, s.a, "nichts", &person, &error));
    g_assert_null(person);
    end(&s);
}

/* Whoever only ever wrote gets in, too, and may do so without choosing a password. */
static void never_registered(struct test_database *t)
{
    struct access_link link;
    GError *error = NULL;
    const char *secret;
    struct scene s;
    int64_t id = 0;

    begin(&s, t->pool);
    g_assert_true(access_ask(s.house, "jonas@other.example", "de", &error));
    secret = token(&s, &link);
    g_assert_true(access_link_use(s.house, secret, NULL, &id, &error));
    g_assert_cmpint(id, ==, s.jonas);
    g_assert_false(access_link_use(s.house, secret, NULL, &id, &error));
    g_clear_error(&error);
    end(&s);
}

static bool lock(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return sql_person_set_locked(db, s->petra, true, NULL, error);
}

static void locked(struct test_database *t)
{
    struct access_link link;
    struct person_row *person = NULL;
    GError *error = NULL;
    const char *secret;
    struct scene s;
    int64_t id = 0;

    begin(&s, t->pool);
    g_assert_true(access_ask(s.house, "petra@kruemel.example", "de", &error));
    secret = token(&s, &link);
    g_assert_true(db_write(s.pool, lock, &s, &error));
    g_assert_true(access_link_person(s.house, s.a, secret, &person, &error));
    g_assert_null(person);
    g_assert_false(access_link_use(s.house, secret, BETTER, &id, &error));
    g_clear_error(&error);
    g_assert_cmpint(try(&s, "petra@kruemel.example", GOOD, "", NULL), ==, FAIL_DENIED);
    end(&s);
}

struct change {
    const char *name, *value;
};

static bool set_tx(struct db *db, void *data, GError **error)
{
    struct change *s = data;

    return setting_put(db, s->name, s->value, error);
}

static void set(struct scene *s, const char *name, const char *value)
{
    struct change one = {name, value};
    GError *error = NULL;

    g_assert_true(db_write(s->pool, set_tx, &one, &error));
}

static bool ask(struct scene *s, const char *address, GError **error)
{
    struct signup_new n = {.name = "Neu Gierig", .address = address, .company = "Firma", .phone = "0911 1", .lang = "de"};

    return signup_ask(s->house, &n, error);
}

static void registering(struct test_database *t)
{
    struct access_link link;
    struct signup_found *found = NULL;
    GError *error = NULL;
    const char *secret;
    struct scene s;
    int64_t id = 0;
    size_t n;

    begin(&s, t->pool);
    g_assert_true(ask(&s, "neu@kruemel.example", &error));
    secret = token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "registration");
    g_assert_true(signup_find(s.house, s.a, secret, &found, &error));
    g_assert_nonnull(found);
    g_assert_false(found->waits);
    g_assert_false(signup_confirm(s.house, secret, "Neu Gierig", "", "neugierig1", &id, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);
    g_assert_true(signup_confirm(s.house, secret, "Neu Gierig", "0911 1", GOOD, &id, &error));
    g_assert_no_error(error);
    g_assert_cmpint(id, >, 0);
    g_assert_false(signup_confirm(s.house, secret, "Neu Gierig", "", GOOD, &id, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    g_assert_cmpint(try(&s, "neu@kruemel.example", GOOD, "", NULL), ==, IN);
    /* Who wrote to us is claimed: the same person, so the same tickets. */
    g_assert_true(ask(&s, "Jonas@Other.example", &error));
    secret = token(&s, &link);
    g_assert_true(signup_confirm(s.house, secret, "Jonas Keller", "", GOOD, &id, &error));
    g_assert_cmpint(id, ==, s.jonas);
    /* Who has an account gets a link to it, and agents always. */
    g_assert_true(ask(&s, "petra@kruemel.example", &error));
    token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "access");
    g_assert_true(ask(&s, "jana@desk.example", &error));
    token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "access");
    /* A look-alike of Petra's is somebody else, and so is the mail. */
    g_assert_true(ask(&s, "ｐetra@kruemel.example", &error)); /* a wide p */
    token(&s, &link);
    g_assert_true(g_str_has_prefix(link.letter, "registration"));
    g_assert_cmpstr(newest(&s)->recipient, ==, "ｐetra@kruemel.example");
    /* No mail bomb this way either, nor by both together. */
    n = count(&s);
    for (int i = 0; i < 10; i++)
        g_assert_true(ask(&s, "opfer@x.example", &error));
    g_assert_true(access_ask(s.house, "opfer@x.example", "de", &error));
    g_assert_cmpuint(count(&s), ==, n + 1);
    g_assert_false(ask(&s, "keine Adresse", &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);
    end(&s);
}

static void modes(struct test_database *t)
{
    static const struct {
        const char *mode, *domains, *address;
        bool may;
    } rows[] = {
        {"open", "", "a@a.example", true},
        {"domains", "", "a@a.example", false},
        {"domains", "b.example, A.example", "b@a.example", true},
        {"domains", "b.example", "a@sub.b.example", false},
        {"domains", "", "a@kruemel.example", true}, /* a company of ours */
        {"domains", "", "jonas@other.example", false}, /* known, and told the same */
        {"approval", "", "c@a.example", true},
        {"closed", "", "d@a.example", false},
        {"closed", "", "jonas@other.example", false},
        {"unsinn", "", "e@a.example", false},
    };
    struct scene s;

    begin(&s, t->pool);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        set(&s, "registration", rows[i].mode);
        set(&s, "registration_domains", rows[i].domains);
        g_assert_cmpint(ask(&s, rows[i].address, &error), ==, rows[i].may);
        if (!rows[i].may)
            g_assert_cmpint(fail_kind(error), ==, FAIL_DENIED);
    }
    end(&s);
}

struct decision {
    struct scene *s;
    struct actor who;
    int64_t id;
    bool approve;
};

static bool decide_tx(struct db *db, void *data, GError **error)
{
    struct decision *d = data;
    struct ticket_change c = {.db = db, .a = d->s->a, .actor_id = d->who.person_id, .at = clock_now()};

    return signup_decide(&c, d->s->house, &d->who, d->id, d->approve, error);
}

static struct signup_row *waiting(struct scene *s, size_t *n)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct signup_row *rows = NULL;

    g_assert_true(signup_waiting(db, s->a, 10, &rows, n, &error));
    return rows;
}

static void approving(struct test_database *t)
{
    struct access_link link;
    struct decision d;
    GError *error = NULL;
    struct signup_row *rows;
    const char *secret;
    struct scene s;
    int64_t id = 7;
    size_t n;

    begin(&s, t->pool);
    set(&s, "registration", "approval");
    g_assert_true(ask(&s, "neu@a.example", &error));
    secret = token(&s, &link);
    g_assert_true(signup_confirm(s.house, secret, "Neu", "", "", &id, &error));
    g_assert_cmpint(id, ==, 0);
    g_assert_cmpint(try(&s, "neu@a.example", "", "", NULL), ==, FAIL_DENIED);
    g_assert_false(signup_confirm(s.house, secret, "Neu", "", GOOD, &id, &error));
    g_clear_error(&error);
    token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "request"); /* administrators hear of it */
    g_assert_cmpstr(link.url, ==, "http://desk.example/desk/requests");
    rows = waiting(&s, &n);
    g_assert_cmpuint(n, ==, 1);
    d = (struct decision){&s, {.person_id = s.petra, .role = ROLE_CUSTOMER, .name = ""}, rows[0].id, true};
    g_assert_false(db_write(s.pool, decide_tx, &d, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    d.who = (struct actor){.person_id = s.agent, .role = ROLE_AGENT, .name = ""};
    g_assert_true(db_write(s.pool, decide_tx, &d, &error));
    g_assert_false(db_write(s.pool, decide_tx, &d, &error)); /* once */
    g_clear_error(&error);
    secret = token(&s, &link);
    g_assert_cmpstr(link.letter, ==, "invited");
    g_assert_true(access_link_use(s.house, secret, GOOD, &id, &error));
    g_assert_cmpint(try(&s, "neu@a.example", GOOD, "", NULL), ==, IN);
    /* Who wrote before needs nobody's consent. */
    g_assert_true(ask(&s, "jonas@other.example", &error));
    g_assert_true(signup_confirm(s.house, token(&s, &link), "Jonas", "", GOOD, &id, &error));
    g_assert_cmpint(id, ==, s.jonas);
    g_assert_true(ask(&s, "fremd@a.example", &error));
    g_assert_true(signup_confirm(s.house, token(&s, &link), "Fremd", "", "", &id, &error));
    rows = waiting(&s, &n);
    g_assert_cmpuint(n, ==, 1);
    d.id = rows[0].id;
    d.approve = false;
    g_assert_true(db_write(s.pool, decide_tx, &d, &error));
    waiting(&s, &n);
    g_assert_cmpuint(n, ==, 0);
    g_assert_cmpint(try(&s, "fremd@a.example", GOOD, "", NULL), ==, FAIL_DENIED);
    end(&s);
}

static struct actor guest_of(struct scene *s, const char *keys)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct actor who = {.name = ""};

    g_assert_true(ticket_key_actor(db, s->a, s->house, keys, &who, &error));
    g_assert_no_error(error);
    return who;
}

static char *key_for(struct scene *s, int64_t ticket, const char *address, int64_t at)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    char *key = NULL;

    g_assert_true(ticket_key_make(db, s->a, s->house, ticket, address, at, &key, &error));
    g_assert_no_error(error);
    return key;
}

static bool sees(struct scene *s, const struct actor *who, int64_t ticket)
{
    GError *error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);

    return ticket_visible_id(db, s->a, who, ticket, NULL);
}

static bool revoke_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->agent, .at = clock_now()};

    return ticket_key_revoke(&c, s->first, error);
}

static bool revoke_person_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return ticket_key_revoke_person(db, s->jonas, error);
}

static void keys(struct test_database *t)
{
    static const enum right all[] = {RIGHT_SIGNED_IN, RIGHT_TICKET_CREATE, RIGHT_DESK, RIGHT_REPLY, RIGHT_NOTE,
                                     RIGHT_TICKET_CHANGE, RIGHT_RAW, RIGHT_ADMIN};
    struct ticket_row *rows = NULL;
    GError *error = NULL;
    struct actor who;
    struct scene s;
    char *key;
    size_t n = 9;

    begin(&s, t->pool);
    key = key_for(&s, s.first, "PETRA@kruemel.example", clock_now());
    g_assert_nonnull(key);
    who = guest_of(&s, key);
    g_assert_cmpint(who.role, ==, ROLE_GUEST);
    g_assert_cmpint(who.person_id, ==, s.petra);
    g_assert_true(sees(&s, &who, s.first));
    g_assert_false(sees(&s, &who, s.second));
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_assert_false(right_has(&who, all[i]));
    g_assert_true(right_has(&who, RIGHT_TICKET_READ) && right_has(&who, RIGHT_TICKET_ANSWER));
    {
        g_autoptr(db_conn) db = db_take(s.pool, &error);

        g_assert_true(ticket_list(db, s.a, &who, TICKET_LIST_CUSTOMER, INT64_MAX, 10, &rows, &n, &error));
        g_assert_cmpuint(n, ==, 0);
    }
    /* Every character counts, and so does the day. */
    for (size_t i = 0; key[i] != '\0'; i++) {
        char *bent = arena_strdup(s.a, key);

        bent[i] = bent[i] == 'a' ? 'b' : 'a';
        who = guest_of(&s, bent);
        g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    }
    who = guest_of(&s, key_for(&s, s.first, "petra@kruemel.example", clock_now() - 91 * CLOCK_DAY));
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    who = guest_of(&s, "");
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    who = guest_of(&s, "---.1-1-1-.zzzzzzzzzzzzz-1-1-x.-1-2-3-4");
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    /* Nobody gets one to what he may not see, agents none by their work. */
    g_assert_null(key_for(&s, s.second, "petra@kruemel.example", clock_now()));
    g_assert_null(key_for(&s, s.first, "jana@desk.example", clock_now()));
    g_assert_null(key_for(&s, s.first, "niemand@x.example", clock_now()));
    g_assert_null(key_for(&s, s.first, "ｐetra@kruemel.example", clock_now())); /* a wide p */
    /* Keys of two people don't add up. */
    who = guest_of(&s, arena_printf(s.a, "%s.%s", key, key_for(&s, s.second, "jonas@other.example", clock_now())));
    g_assert_cmpint(who.person_id, ==, s.petra);
    g_assert_false(sees(&s, &who, s.second));
    g_assert_true(db_write(s.pool, revoke_tx, &s, &error));
    who = guest_of(&s, key);
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    key = key_for(&s, s.first, "petra@kruemel.example", clock_now());
    who = guest_of(&s, key);
    g_assert_cmpint(who.role, ==, ROLE_GUEST);
    g_assert_true(db_write(s.pool, lock, &s, &error));
    who = guest_of(&s, key);
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    key = key_for(&s, s.second, "jonas@other.example", clock_now());
    g_assert_true(db_write(s.pool, revoke_person_tx, &s, &error));
    who = guest_of(&s, key);
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    end(&s);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*fn)(struct test_database *);
    } cases[] = {
        {"/gate/logins", logins}, {"/gate/asked", asked}, {"/gate/never-registered", never_registered},
        {"/gate/locked", locked}, {"/gate/registering", registering}, {"/gate/modes", modes},
        {"/gate/approving", approving}, {"/gate/keys", keys},
    };

    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        test_database_add(cases[i].name, ON_BOTH, cases[i].fn);
    return g_test_run();
}
