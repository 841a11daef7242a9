/* Passkeys: an Ed25519 authenticator played by the test against all that a browser's answer is
 * checked for; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/passkey.h"
#include "core/session.h"
#include "core/webauthn.h"
#include "tools/database.h"
#include "tools/person.h"

#include <sodium.h>
#include <string.h>

static const char *const password = "vier alte Katzen", *const binder = "csrf-of-the-form";

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra;
    struct factor_act act;
    uint8_t pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
};

/* One answer of the authenticator, and what is wrong with it. */
struct play {
    const char *type, *origin, *rp, *challenge, *id;
    unsigned flags;
    uint32_t count;
    bool cross, bad_signature;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "https://Desk.example:8443/", NULL);
    g_assert_nonnull(s->house);
    s->house->data_dir = t->dir;
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    g_assert_true(session_set_password(s->house, s->jana.person_id, password, NULL));
    s->act = (struct factor_act){.house = s->house, .a = s->a, .actor = &s->jana,
                                 .peer = "192.0.2.1", .password = password, .code = ""};
    crypto_sign_keypair(s->pk, s->sk);
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static const char *client_of(struct scene *s, const struct play *p)
{
    return arena_printf(s->a, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":%s}",
                        p->type, webauthn_encode(s->a, str_of(p->challenge)), p->origin,
                        p->cross ? "true" : "false");
}

static GByteArray *auth_of(const struct scene *s, const struct play *p)
{
    static const uint8_t cose[] = {0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    GByteArray *out = g_byte_array_new();
    uint8_t head[37] = {0}, id[18] = {0}; /* AAGUID and length */
    gsize n = 32;

    g_checksum_update(sum, (const guchar *)p->rp, -1);
    g_checksum_get_digest(sum, head, &n);
    head[32] = (uint8_t)p->flags;
    for (int i = 0; i < 4; i++)
        head[33 + i] = (uint8_t)(p->count >> (24 - 8 * i));
    g_byte_array_append(out, head, sizeof head);
    if ((p->flags & WEBAUTHN_CREDENTIAL) == 0)
        return out;
    id[17] = (uint8_t)strlen(p->id);
    g_byte_array_append(out, id, sizeof id);
    g_byte_array_append(out, (const uint8_t *)p->id, (guint)strlen(p->id));
    g_byte_array_append(out, cose, sizeof cose);
    g_byte_array_append(out, s->pk, sizeof s->pk);
    return out;
}

static struct play play_of(struct scene *s, enum passkey_purpose purpose)
{
    return (struct play){.type = purpose == PASSKEY_ADD ? "webauthn.create" : "webauthn.get",
                         .origin = "https://desk.example:8443",
                         .rp = "desk.example",
                         .challenge = passkey_challenge(s->house, s->a, purpose, binder),
                         .id = "key of jana",
                         .flags = purpose == PASSKEY_ADD ? 1 | 4 | 64 : 1 | 4};
}

static bool add(struct scene *s, const struct play *p, const char *const **codes, enum fail *kind)
{
    static const uint8_t head[] = "\xa3"
                                  "\x63" "fmt" "\x64" "none" "\x67" "attStmt" "\xa0" "\x68" "authData" "\x58";
    g_autoptr(GByteArray) auth = auth_of(s, p), object = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    const uint8_t n = (uint8_t)auth->len;
    const char *const *fresh = NULL;
    struct passkey_made made = {.name = " Telefon ", .binder = binder};
    bool ok;

    g_byte_array_append(object, head, sizeof head - 1);
    g_byte_array_append(object, &n, 1);
    g_byte_array_append(object, auth->data, auth->len);
    made.client = webauthn_encode(s->a, str_of(client_of(s, p)));
    made.attestation = webauthn_encode(s->a, (struct str){(const char *)object->data, object->len});
    ok = passkey_add(&s->act, &made, &fresh, &error);
    *kind = ok ? FAIL_BUG : fail_kind(error);
    if (codes != NULL)
        *codes = fresh;
    return ok;
}

static bool show(struct scene *s, const struct play *p, enum passkey_purpose purpose,
                 const char *user, int64_t *person_id, enum fail *kind)
{
    g_autoptr(GByteArray) auth = auth_of(s, p), signed_ = g_byte_array_new();
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GError) error = NULL;
    const char *client = client_of(s, p);
    uint8_t hash[32], signature[crypto_sign_BYTES];
    struct passkey_shown shown = {.binder = binder, .peer = "192.0.2.1"};
    gsize n = sizeof hash;
    bool ok;

    g_checksum_update(sum, (const guchar *)client, -1);
    g_checksum_get_digest(sum, hash, &n);
    g_byte_array_append(signed_, auth->data, auth->len);
    g_byte_array_append(signed_, hash, sizeof hash);
    crypto_sign_detached(signature, NULL, signed_->data, signed_->len, s->sk);
    signature[3] ^= p->bad_signature;
    shown.credential = webauthn_encode(s->a, str_of(p->id));
    shown.client = webauthn_encode(s->a, str_of(client));
    shown.auth = webauthn_encode(s->a, (struct str){(const char *)auth->data, auth->len});
    shown.signature = webauthn_encode(s->a, (struct str){(const char *)signature, sizeof signature});
    shown.user = user == NULL ? "" : webauthn_encode(s->a, str_of(user));
    ok = passkey_check(s->house, s->a, purpose, &shown, person_id, &error);
    *kind = ok ? FAIL_BUG : fail_kind(error);
    return ok;
}

static void sites(void)
{
    static const struct {
        const char *url, *rp, *origin;
    } rows[] = {{"https://desk.example", "desk.example", "https://desk.example"},
                {"https://DESK.example:443/sub", "desk.example", "https://desk.example"},
                {"http://localhost:8080", "localhost", "http://localhost:8080"},
                {"http://desk.example", NULL, NULL},
                {"http://127.0.0.1:8080", NULL, NULL},
                {"https://192.0.2.7", NULL, NULL},
                {"https://[2001:db8::1]", NULL, NULL},
                {"", NULL, NULL}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        const struct house house = {.base_url = rows[i].url};
        struct passkey_site site = {0};

        g_assert_cmpint(passkey_site(&house, a, &site), ==, rows[i].rp != NULL);
        g_assert_cmpstr(site.rp_id, ==, rows[i].rp);
        g_assert_cmpstr(site.origin, ==, rows[i].origin);
    }
}

static void adding(struct test_database *t)
{
    const char *const *codes = NULL;
    struct passkey_row *rows = NULL;
    bool needed = false;
    enum fail kind;
    struct scene s;
    struct play p;
    size_t n = 0;

    begin(&s, t);
#define WRONG(change)                                                                              \
    p = play_of(&s, PASSKEY_ADD);                                                                  \
    change;                                                                                        \
    g_assert_false(add(&s, &p, NULL, &kind));                                                      \
    g_assert_cmpint(kind, ==, FAIL_INVALID)
    WRONG(p.type = "webauthn.get");
    WRONG(p.origin = "https://desk.example");
    WRONG(p.origin = "https://desk.example:8443.evil.example");
    WRONG(p.rp = "evil.example");
    WRONG(p.cross = true);
    WRONG(p.flags = 1 | 64); /* nobody was asked who he is */
    WRONG(p.flags = 4 | 64);
    WRONG(p.flags = 1 | 4); /* no credential */
    WRONG(p.challenge = "made.up.challenge");
    WRONG(p.challenge = passkey_challenge(s.house, s.a, PASSKEY_SIGN_IN, binder));
    WRONG(p.challenge = passkey_challenge(s.house, s.a, PASSKEY_ADD, "another browser"));
    p = play_of(&s, PASSKEY_ADD);
    s.act.password = "geraten";
    g_assert_false(add(&s, &p, NULL, &kind));
    g_assert_cmpint(kind, ==, FAIL_DENIED);
    s.act.password = password;
    g_assert_true(add(&s, &p, &codes, &kind));
    g_assert_nonnull(codes);
    g_assert_false(add(&s, &p, NULL, &kind)); /* the challenge is spent */
    g_assert_cmpint(kind, ==, FAIL_DENIED);
    p = play_of(&s, PASSKEY_ADD);
    g_assert_false(add(&s, &p, NULL, &kind)); /* the same key */
    g_assert_cmpint(kind, ==, FAIL_CONFLICT);
    p = play_of(&s, PASSKEY_ADD);
    p.id = "a second key";
    g_assert_true(add(&s, &p, &codes, &kind));
    g_assert_null(codes); /* there are some already */
    g_assert_true(factor_needed(s.house, s.jana.person_id, &needed, NULL));
    g_assert_true(needed);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(passkey_list(db, s.a, s.jana.person_id, &rows, &n, NULL));
        g_assert_cmpuint(n, ==, 2);
        g_assert_cmpstr(rows[0].name, ==, "Telefon");
    }
    end(&s);
}

static void signing_in(struct test_database *t)
{
    const char *user, *stranger;
    int64_t who = 0;
    enum fail kind;
    struct scene s;
    struct play p;

    begin(&s, t);
    user = passkey_user(s.house, s.a, s.jana.person_id);
    stranger = passkey_user(s.house, s.a, s.petra.person_id);
    p = play_of(&s, PASSKEY_ADD);
    p.count = 5;
    g_assert_true(add(&s, &p, NULL, &kind));
#define FAILS(purpose, handle, change)                                                             \
    p = play_of(&s, purpose);                                                                      \
    p.count = 6;                                                                                   \
    change;                                                                                        \
    g_assert_false(show(&s, &p, purpose, handle, &who, &kind))
    FAILS(PASSKEY_SIGN_IN, user, p.bad_signature = true);
    FAILS(PASSKEY_SIGN_IN, user, p.id = "unknown key");
    FAILS(PASSKEY_SIGN_IN, stranger, );
    FAILS(PASSKEY_SIGN_IN, NULL, );
    FAILS(PASSKEY_SIGN_IN, user, p.type = "webauthn.create");
    FAILS(PASSKEY_SIGN_IN, user, p.origin = "https://evil.example");
    FAILS(PASSKEY_SIGN_IN, user, p.rp = "evil.example");
    FAILS(PASSKEY_SIGN_IN, user, p.flags = 1);
    FAILS(PASSKEY_SIGN_IN, user, p.challenge = passkey_challenge(s.house, s.a, PASSKEY_SECOND, binder));
    FAILS(PASSKEY_SIGN_IN, user, p.count = 5);
    g_assert_cmpint(kind, ==, FAIL_DENIED);
    p = play_of(&s, PASSKEY_SIGN_IN);
    p.count = 6;
    g_assert_true(show(&s, &p, PASSKEY_SIGN_IN, user, &who, &kind));
    g_assert_cmpint(who, ==, s.jana.person_id);
    p.count = 7; /* the challenge is spent */
    g_assert_false(show(&s, &p, PASSKEY_SIGN_IN, user, &who, &kind));
    who = s.petra.person_id;
    FAILS(PASSKEY_SECOND, NULL, p.count = 8); /* somebody else's */
    who = s.jana.person_id;
    p = play_of(&s, PASSKEY_SECOND);
    p.count = 8;
    g_assert_true(show(&s, &p, PASSKEY_SECOND, NULL, &who, &kind));
    end(&s);
}

static void removing(struct test_database *t)
{
    const char *const *codes = NULL;
    struct passkey_row *rows = NULL;
    struct factor_state state;
    enum fail kind;
    struct scene s;
    struct play p;
    size_t n = 0;

    begin(&s, t);
    p = play_of(&s, PASSKEY_ADD);
    g_assert_true(add(&s, &p, &codes, &kind));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(passkey_list(db, s.a, s.jana.person_id, &rows, &n, NULL));
    }
    s.act.code = "aaaa-aaaa-aaaa-aaaa";
    g_assert_false(passkey_remove(&s.act, rows[0].id, NULL));
    s.act.code = codes[0];
    g_assert_false(passkey_remove(&s.act, rows[0].id + 99, NULL));
    s.act.code = codes[1];
    g_assert_true(passkey_remove(&s.act, rows[0].id, NULL));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(factor_state(db, s.a, s.jana.person_id, &state, NULL));
        g_assert_false(state.on);
        g_assert_cmpint(state.codes_left, ==, 0);
    }
    end(&s);
}

/* Attestations that lie about their lengths, or nest. */
static void lies(void)
{
    static const struct {
        const char *bytes;
        size_t n;
    } rows[] = {{"", 0},
                {"\xa3", 1},
                {"\xbf\xff", 2},
                {"\xa3\x63" "fmt\x64none\x67" "attStmt\xa0\x68" "authData\x5a\xff\xff\xff\xff", 29},
                {"\xa3\x63" "fmt\x64none\x67" "attStmt\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x68", 27},
                {"\xa3\x63" "fmt\x64none\x67" "attStmt\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\xa0", 30},
                {"\xa3\x63" "fmt\x64none\x63" "fmt\x64none\x63" "fmt\x64none", 28},
                {"\xa3\x63" "fmt\x64none\x67" "attStmt\xa0\x68" "authData\x41x!", 29}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct webauthn_attestation out;
        g_autoptr(GError) error = NULL;

        g_assert_false(webauthn_attestation_read((struct str){rows[i].bytes, rows[i].n}, &out, &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
    }
}

int main(int argc, char **argv)
{
    g_assert_true(secret_init());
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/passkey/sites", sites);
    g_test_add_func("/passkey/lies", lies);
    test_database_add("/passkey/adding", ON_BOTH, adding);
    test_database_add("/passkey/signing-in", ON_BOTH, signing_in);
    test_database_add("/passkey/removing", ON_BOTH, removing);
    return g_test_run();
}
