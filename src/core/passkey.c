#include "core/passkey.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/factor_private.h"
#include "core/login.h"
#include "core/throttle.h"
#include "core/webauthn.h"
#include "sql/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <string.h>

enum { NONCE_BYTES = 16, SHA256 = 32, CHALLENGE_MOST = 200 };

static const struct throttle_rule by_peer = {"passkey.peer", 40, 20 * CLOCK_SECOND, true};
static const int algorithms[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};
static const char *const purposes[] = {
    [PASSKEY_ADD] = "add", [PASSKEY_SIGN_IN] = "sign in", [PASSKEY_SECOND] = "second"};

bool passkey_site(const struct house *house, struct arena *a, struct passkey_site *site)
{
    g_autoptr(GUri) uri = g_uri_parse(house->base_url, G_URI_FLAGS_NONE, NULL);
    const char *host = uri == NULL ? NULL : g_uri_get_host(uri);
    bool secure;

    if (host == NULL || *host == '\0' || g_hostname_is_ip_address(host))
        return false;
    secure = strcmp(g_uri_get_scheme(uri), "https") == 0;
    if (!secure && g_ascii_strcasecmp(host, "localhost") != 0)
        return false;
    site->rp_id = arena_strdup(a, host);
    for (char *c = (char *)(uintptr_t)site->rp_id; *c != '\0'; c++)
        *c = g_ascii_tolower(*c);
    site->origin = arena_printf(a, "%s://%s", g_uri_get_scheme(uri), site->rp_id);
    if (g_uri_get_port(uri) > 0 && g_uri_get_port(uri) != (secure ? 443 : 80))
        site->origin = arena_printf(a, "%s:%d", site->origin, g_uri_get_port(uri));
    return true;
}

static const char *challenge_mac(const struct house *house, struct arena *a,
                                 enum passkey_purpose purpose, const char *binder,
                                 const char *words)
{
    return secret_sign(a, house->key,
                       arena_printf(a, "passkey %s|%s|%s", purposes[purpose], binder, words));
}

const char *passkey_challenge(const struct house *house, struct arena *a,
                              enum passkey_purpose purpose, const char *binder)
{
    const char *words = arena_printf(a, "%s.%" G_GINT64_MODIFIER "x", secret_token(a, NONCE_BYTES),
                                     (guint64)(clock_now() + PASSKEY_MINUTES * CLOCK_MINUTE));

    return arena_printf(a, "%s.%s", words, challenge_mac(house, a, purpose, binder, words));
}

/* When CHALLENGE ends; 0 where it is not ours, not this browser's, for something else, or over. */
static int64_t challenge_until(const struct house *house, struct arena *a,
                               enum passkey_purpose purpose, const char *binder,
                               const char *challenge)
{
    const char *dot = strchr(challenge, '.'), *mac = strrchr(challenge, '.');
    int64_t until;

    if (dot == NULL || mac == dot || strlen(challenge) > CHALLENGE_MOST || text_empty(binder) ||
        !secret_equal(mac + 1, challenge_mac(house, a, purpose, binder,
                                             arena_strndup(a, challenge,
                                                           (size_t)(mac - challenge)))))
        return 0;
    until = (int64_t)g_ascii_strtoull(dot + 1, NULL, 16);
    return until > clock_now() ? until : 0;
}

const char *passkey_user(const struct house *house, struct arena *a, int64_t person_id)
{
    return secret_sign(a, house->key,
                       arena_printf(a, "passkey user|%" G_GINT64_FORMAT, person_id));
}

bool passkey_list(struct db *db, struct arena *a, int64_t person_id, struct passkey_row **rows,
                  size_t *n, GError **error)
{
    return sql_passkey_list(db, a, person_id, rows, n, error);
}

static void sha256(struct str data, uint8_t out[SHA256])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize n = SHA256;

    g_checksum_update(sum, (const guchar *)data.p, (gssize)data.n);
    g_checksum_get_digest(sum, out, &n);
}

/* An answer of a browser, checked but for its signature. */
struct answer {
    struct passkey_site site;
    struct webauthn_auth auth;
    uint8_t client_hash[SHA256];
    const char *challenge;
    int64_t until;
};

static bool refuse(GError **error, enum fail kind, const char *why)
{
    log_event(LOG_WARN, "passkey.refused", "why=%s", why);
    fail_set(error, kind, "passkey: %s (try again)", why);
    return false;
}

/* WebAuthn 7.1 and 7.2: type, challenge, origin, relying party, presence and verification. */
static bool read_answer(const struct house *house, struct arena *a, enum passkey_purpose purpose,
                        const char *binder, const char *client64, struct str auth,
                        struct answer *out, GError **error)
{
    struct str json = webauthn_decode(a, client64);
    const char *type = purpose == PASSKEY_ADD ? "webauthn.create" : "webauthn.get";
    struct webauthn_client client;
    uint8_t rp[SHA256];

    if (!passkey_site(house, a, &out->site))
        return refuse(error, FAIL_INVALID, "this desk is not served by name over https");
    if (json.p == NULL || !webauthn_client_read(a, json, &client, error) ||
        !webauthn_auth_read(auth, &out->auth, error)) {
        g_clear_error(error);
        return refuse(error, FAIL_INVALID, "the answer is not well-formed");
    }
    out->challenge = client.challenge;
    out->until = challenge_until(house, a, purpose, binder, client.challenge);
    sha256(str_of(out->site.rp_id), rp);
    sha256(json, out->client_hash);
    if (strcmp(client.type, type) != 0 || strcmp(client.origin, out->site.origin) != 0 ||
        client.cross_origin)
        return refuse(error, FAIL_INVALID, "the answer is for another page");
    if (out->until == 0)
        return refuse(error, FAIL_INVALID, "the page was open for too long");
    if (memcmp(out->auth.rp_hash.p, rp, SHA256) != 0)
        return refuse(error, FAIL_INVALID, "the passkey is of another desk");
    if ((out->auth.flags & WEBAUTHN_PRESENT) == 0 || (out->auth.flags & WEBAUTHN_VERIFIED) == 0)
        return refuse(error, FAIL_INVALID, "the authenticator has not asked who is there");
    return true;
}

/* The credential as libfido2 reads it, for one of our algorithms; NULL where none fits. */
static fido_cred_t *credential_of(const struct answer *answer, struct str auth)
{
    for (size_t i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        fido_cred_t *cred = fido_cred_new();

        if (cred != NULL && fido_cred_set_type(cred, algorithms[i]) == FIDO_OK &&
            fido_cred_set_rp(cred, answer->site.rp_id, NULL) == FIDO_OK &&
            fido_cred_set_clientdata_hash(cred, answer->client_hash, SHA256) == FIDO_OK &&
            fido_cred_set_uv(cred, FIDO_OPT_TRUE) == FIDO_OK &&
            fido_cred_set_authdata_raw(cred, (const uint8_t *)auth.p, auth.n) == FIDO_OK)
            return cred;
        fido_cred_free(&cred);
    }
    return NULL;
}

/* We ask for no attestation; one that came all the same has to be right. */
static bool statement_ok(fido_cred_t *cred, struct arena *a,
                         const struct webauthn_attestation *attestation)
{
    if (str_is(attestation->format, "none"))
        return true;
    if (fido_cred_set_fmt(cred, arena_strndup(a, attestation->format.p, attestation->format.n)) !=
            FIDO_OK ||
        fido_cred_set_attstmt(cred, (const uint8_t *)attestation->statement.p,
                              attestation->statement.n) != FIDO_OK)
        return false;
    return (fido_cred_x5c_ptr(cred) == NULL ? fido_cred_verify_self(cred)
                                            : fido_cred_verify(cred)) == FIDO_OK;
}

struct add {
    struct factor_change change;
    const char *spent; /* the challenge's hash */
    int64_t until;
    struct sql_passkey_add row;
};

static bool spend(struct db *db, const char *hash, int64_t until, GError **error)
{
    int64_t fresh = 0;

    if (!sql_passkey_spent_sweep(db, clock_now(), NULL, error) ||
        !sql_passkey_spend(db, hash, until, &fresh, error))
        return false;
    return fresh > 0 || refuse(error, FAIL_DENIED, "the challenge was answered already");
}

static bool add_tx(struct db *db, void *data, GError **error)
{
    struct add *d = data;
    struct passkey_row *rows = NULL;
    int64_t added = 0;
    size_t n = 0;

    if (!spend(db, d->spent, d->until, error) ||
        !sql_passkey_list(db, d->change.act->a, d->row.person_id, &rows, &n, error) ||
        (n < PASSKEY_MOST && !sql_passkey_add(db, &d->row, &added, error)))
        return false;
    if (added == 0)
        return refuse(error, FAIL_CONFLICT, "it is known already, or there are too many");
    return factor_gained(db, &d->change, error);
}

static const char *challenge_hash(struct arena *a, const char *challenge)
{
    return secret_hash(a, challenge, strlen(challenge));
}

static bool add_credential(const struct factor_act *act, const struct passkey_made *made,
                           const struct answer *answer, const fido_cred_t *cred,
                           const char *const **codes, GError **error)
{
    struct add d = {.change = {.act = act, .person_id = act->actor->person_id, .what = "passkey.added"},
                    .spent = challenge_hash(act->a, answer->challenge),
                    .until = answer->until};
    const char *name = text_cut(act->a, text_one_line(act->a, made->name), PASSKEY_NAME_MAX);

    d.row = (struct sql_passkey_add){
        .person_id = d.change.person_id,
        .credential = webauthn_encode(act->a, answer->auth.credential),
        .algorithm = fido_cred_type(cred),
        .public_key = {(const char *)fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred)},
        .sign_count = answer->auth.count,
        .name = text_empty(name) ? "Passkey" : name,
        .created_at = clock_now()};
    return factor_first_codes(&d.change, codes, error) &&
           db_write(act->house->pool, add_tx, &d, error);
}

bool passkey_add(const struct factor_act *act, const struct passkey_made *made,
                 const char *const **codes, GError **error)
{
    struct str object = webauthn_decode(act->a, made->attestation);
    struct webauthn_attestation attestation;
    struct answer answer;
    fido_cred_t *cred;
    bool ok;

    *codes = NULL;
    if (!login_prove(act->house, act->a, act->actor, act->password, act->peer, error))
        return false;
    if (object.p == NULL)
        return refuse(error, FAIL_INVALID, "there is no attestation");
    if (!webauthn_attestation_read(object, &attestation, error) ||
        !read_answer(act->house, act->a, PASSKEY_ADD, made->binder, made->client,
                     attestation.auth_data, &answer, error))
        return false;
    cred = answer.auth.credential.p == NULL ? NULL : credential_of(&answer, attestation.auth_data);
    if (cred == NULL)
        return refuse(error, FAIL_INVALID, "its kind of key is not known here");
    ok = statement_ok(cred, act->a, &attestation)
             ? add_credential(act, made, &answer, cred, codes, error)
             : refuse(error, FAIL_INVALID, "its attestation is wrong");
    fido_cred_free(&cred);
    return ok;
}

struct removal {
    struct factor_change change;
    int64_t id;
};

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct removal *d = data;
    int64_t gone = 0;

    if (!sql_passkey_remove(db, d->id, d->change.person_id, &gone, error))
        return false;
    if (gone == 0) {
        fail_set(error, FAIL_NOT_FOUND, "passkey: it is gone already");
        return false;
    }
    return factor_lost(db, &d->change, error);
}

bool passkey_remove(const struct factor_act *act, int64_t id, GError **error)
{
    struct removal d = {
        .change = {.act = act, .person_id = act->actor->person_id, .what = "passkey.removed"},
        .id = id};

    return factor_prove(act, error) && db_write(act->house->pool, remove_tx, &d, error);
}

static bool verify(fido_assert_t *assertion, const struct passkey_full_row *row)
{
    const void *key = row->public_key.p;
    size_t n = row->public_key.n;
    bool ok = false;

    if (row->algorithm == COSE_ES256) {
        es256_pk_t *pk = es256_pk_new();

        ok = pk != NULL && es256_pk_from_ptr(pk, key, n) == FIDO_OK &&
             fido_assert_verify(assertion, 0, COSE_ES256, pk) == FIDO_OK;
        es256_pk_free(&pk);
    } else if (row->algorithm == COSE_EDDSA) {
        eddsa_pk_t *pk = eddsa_pk_new();

        ok = pk != NULL && eddsa_pk_from_ptr(pk, key, n) == FIDO_OK &&
             fido_assert_verify(assertion, 0, COSE_EDDSA, pk) == FIDO_OK;
        eddsa_pk_free(&pk);
    } else if (row->algorithm == COSE_RS256) {
        rs256_pk_t *pk = rs256_pk_new();

        ok = pk != NULL && rs256_pk_from_ptr(pk, key, n) == FIDO_OK &&
             fido_assert_verify(assertion, 0, COSE_RS256, pk) == FIDO_OK;
        rs256_pk_free(&pk);
    }
    return ok;
}

static bool signature_ok(const struct answer *answer, struct str auth, struct str signature,
                         const struct passkey_full_row *row)
{
    fido_assert_t *assertion = fido_assert_new();
    bool ok = assertion != NULL && signature.p != NULL &&
              fido_assert_set_rp(assertion, answer->site.rp_id) == FIDO_OK &&
              fido_assert_set_clientdata_hash(assertion, answer->client_hash, SHA256) == FIDO_OK &&
              fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
              fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
              fido_assert_set_count(assertion, 1) == FIDO_OK &&
              fido_assert_set_authdata_raw(assertion, 0, (const uint8_t *)auth.p, auth.n) ==
                  FIDO_OK &&
              fido_assert_set_sig(assertion, 0, (const uint8_t *)signature.p, signature.n) ==
                  FIDO_OK &&
              verify(assertion, row);

    fido_assert_free(&assertion);
    return ok;
}

struct use {
    int64_t id, count, until;
    const char *spent;
};

static bool use_tx(struct db *db, void *data, GError **error)
{
    struct use *u = data;
    int64_t used = 0;

    if (!spend(db, u->spent, u->until, error) ||
        !sql_passkey_use(db, u->id, u->count, clock_now(), &used, error))
        return false;
    return used > 0 || refuse(error, FAIL_DENIED, "its counter went back: it may be a copy");
}

static bool check_answer(const struct house *house, struct arena *a, enum passkey_purpose purpose,
                         const struct passkey_shown *shown, int64_t *person_id, GError **error)
{
    struct str auth = webauthn_decode(a, shown->auth), user = webauthn_decode(a, shown->user);
    struct passkey_full_row *row = NULL;
    struct answer answer;
    struct use use;
    bool ok;

    if (!read_answer(house, a, purpose, shown->binder, shown->client, auth, &answer, error))
        return false;
    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && sql_passkey_find(db, a, shown->credential, &row, error);
    }
    if (!ok)
        return false;
    if (row == NULL || (purpose == PASSKEY_SECOND && row->person_id != *person_id) ||
        (user.p != NULL && !str_is(user, passkey_user(house, a, row->person_id))) ||
        (purpose == PASSKEY_SIGN_IN && user.p == NULL))
        return refuse(error, FAIL_DENIED, "nobody here has it");
    if (!signature_ok(&answer, auth, webauthn_decode(a, shown->signature), row))
        return refuse(error, FAIL_DENIED, "the signature is wrong");
    use = (struct use){.id = row->id, .count = answer.auth.count, .until = answer.until,
                       .spent = challenge_hash(a, answer.challenge)};
    if (!db_write(house->pool, use_tx, &use, error))
        return false;
    *person_id = row->person_id;
    log_event(LOG_INFO, "passkey.ok", "person=%" G_GINT64_FORMAT, row->person_id);
    return true;
}

bool passkey_check(const struct house *house, struct arena *a, enum passkey_purpose purpose,
                   const struct passkey_shown *shown, int64_t *person_id, GError **error)
{
    char peer[64];

    throttle_peer(peer, shown->peer);
    if (throttle_take(house->throttle, &by_peer, peer, clock_now()) != 0) {
        fail_set(error, FAIL_BUSY, "passkey: too many tries (wait some minutes)");
        return false;
    }
    if (!check_answer(house, a, purpose, shown, person_id, error))
        return false;
    throttle_give_back(house->throttle, &by_peer, peer);
    return true;
}
