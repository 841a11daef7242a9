/* page_token.c - one's own API tokens: what they may, how long they hold, when they were used. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/permission.h"
#include "core/token.h"
#include "pages/token.h"
#include "web/admin.h"
#include "web/shell.h"
#include "web/token_words.h"

#include <string.h>

static const char *const terms[] = {"30", "90", "365", "0", NULL};
static const char *const term_words[] = {_("30 Tage"), _("90 Tage"), _("ein Jahr"), _("ohne Ende")};

/* What can be given here; the API itself takes each permission alone, too. */
static const struct {
    const char *name, *word;
} scopes[] = {
    {"ticket.agent", _("Tickets lesen und bearbeiten")},
    {"mcp.write", _("Ein Assistent (MCP) darf Entwürfe und Notizen schreiben")},
    {"user_preferences", _("Das eigene Profil und die eigenen Tokens")},
    {"admin.user", _("Personen verwalten")},
    {"admin.organization", _("Firmen verwalten")},
    {"admin.text_module", _("Textbausteine verwalten")},
    {"admin.tag", _("Schlagwörter verwalten")},
    {"admin", _("Alles in der Administration")},
};

static const struct field make_fields[] = {
    {"name", FIELD_LINE, .required = true, .max = TOKEN_NAME_MAX},
    {"scope", FIELD_LINE, .max = 60, .multi = true},
    {"term", FIELD_CHOICE, .required = true, .values = terms},
    {NULL},
};
static const struct field revoke_fields[] = {{"id", FIELD_INT, .required = true}, {NULL}};

struct making {
    struct request *r;
    const char *scopes;
    char *secret;
};

static bool was_chosen(struct request *r, const char *name)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, "scope", &texts);

    for (size_t i = 0; i < n; i++)
        if (strcmp(texts[i], name) == 0)
            return true;
    return false;
}

const char *token_words(struct request *r, const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, " ", -1);
    g_autoptr(GString) out = g_string_new("");

    if (*list == '\0')
        return shell_word(r, _("alles, was Sie dürfen"));
    for (char **name = names; *name != NULL; name++) {
        const char *word = *name;

        for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++)
            if (strcmp(scopes[i].name, *name) == 0)
                word = shell_word(r, scopes[i].word);
        g_string_append_printf(out, "%s%s", out->len == 0 ? "" : ", ", word);
    }
    return arena_strndup(request_arena(r), out->str, out->len);
}

static void fill_form(struct request *r, struct view_tokens *v, bool again)
{
    struct arena *a = request_arena(r);
    int term = again ? request_choice(r, "term") : 1;

    v->name = again ? request_text(r, "name") : "";
    v->scopes = ARENA_ARRAY(a, struct view_token_choice, G_N_ELEMENTS(scopes));
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++)
        if (permission_held(request_actor(r)->role, "", scopes[i].name))
            v->scopes[v->n_scopes++] = (struct view_token_choice){
                scopes[i].name, shell_word(r, scopes[i].word), "", again ? was_chosen(r, scopes[i].name) : i == 0};
    v->n_terms = G_N_ELEMENTS(term_words);
    v->terms = ARENA_ARRAY(a, struct view_token_choice, v->n_terms);
    for (size_t i = 0; i < v->n_terms; i++)
        v->terms[i] = (struct view_token_choice){terms[i], shell_word(r, term_words[i]), "", (int)i == term};
}

static void show(struct request *r, struct answer *answer, const char *problem, const char *secret,
                 unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_tokens v = {.problem = problem, .secret = secret};
    struct token_row *rows = NULL;
    int64_t now = clock_now();

    if (db == NULL || !token_list(db, a, request_actor(r)->person_id, &rows, &v.n_tokens, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.tokens = ARENA_ARRAY(a, struct view_token, v.n_tokens + 1);
    for (size_t i = 0; i < v.n_tokens; i++)
        v.tokens[i] = (struct view_token){.id = rows[i].id,
                                          .name = rows[i].name,
                                          .scopes = token_words(r, rows[i].scopes),
                                          .created_at = rows[i].created_at,
                                          .used_at = rows[i].used_at,
                                          .expires_at = rows[i].expires_at,
                                          .over = rows[i].expires_at != 0 && rows[i].expires_at <= now};
    fill_form(r, &v, *problem != '\0');
    v.shell = shell_view(r, shell_word(r, _("API-Tokens")), "profile");
    page_tokens(&o, &v);
    answer_html(answer, status);
}

static void list(struct request *r, struct answer *a)
{
    show(r, a, "", "", 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte geben Sie an, wofür das Token ist und was es darf.")), "", 422);
}

static bool note(struct request *r, struct db *db, const char *what, const char *name, const char *held, GError **error)
{
    const struct audit_field field = {"scopes", "", held};
    struct admin_act act = admin_act(r, db, NULL);

    return audit_add(&act, what, name, &field, 1, error);
}

static bool make_tx(struct db *db, void *data, GError **error)
{
    struct making *m = data;
    struct request *r = m->r;
    int64_t now = clock_now(), days = g_ascii_strtoll(terms[request_choice(r, "term")], NULL, 10), id;
    const struct token_new t = {.name = request_text(r, "name"), .scopes = m->scopes, .compat = "",
                                .expires_at = days == 0 ? 0 : now + days * CLOCK_DAY};

    return token_make(db, request_arena(r), request_actor(r)->person_id, &t, now, &m->secret, &id, error) &&
           note(r, db, "token.made", t.name, t.scopes, error);
}

static void make(struct request *r, struct answer *a)
{
    struct making m = {.r = r, .scopes = ""};
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++)
        if (was_chosen(r, scopes[i].name) && permission_held(request_actor(r)->role, "", scopes[i].name))
            m.scopes = arena_printf(request_arena(r), "%s%s%s", m.scopes, *m.scopes == '\0' ? "" : " ", scopes[i].name);
    /* One that may nothing in particular would be one that may all. */
    if (*m.scopes == '\0')
        again(r, a);
    else if (db_write(shell_app(r)->house->pool, make_tx, &m, &error))
        show(r, a, "", m.secret, 200);
    else if (fail_is(error, FAIL_TOO_BIG))
        show(r, a, shell_word(r, _("Mehr Tokens kann niemand haben. Bitte widerrufen Sie zuerst eines.")), "", 422);
    else
        answer_fail(r, a, error);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    int64_t id = request_int(r, "id", 0);
    struct token_row *rows = NULL;
    const char *name = "", *held = "";
    size_t n = 0;

    if (!token_list(db, request_arena(r), request_actor(r)->person_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id) {
            name = rows[i].name;
            held = rows[i].scopes;
        }
    return token_remove(db, request_actor(r)->person_id, id, error) && note(r, db, "token.revoked", name, held, error);
}

static void end_one(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, end_tx, r, &error))
        answer_redirect(r, a, "/profile/tokens?done=saved");
    else
        answer_fail(r, a, error);
}

const struct route token_routes[] = {
    {HTTP_GET, "/profile/tokens", RIGHT_DESK, no_fields, list},
    {HTTP_POST, "/profile/tokens", RIGHT_DESK, make_fields, make, ROUTE_BLOCKS, again},
    {HTTP_POST, "/profile/tokens/revoke", RIGHT_DESK, revoke_fields, end_one, ROUTE_BLOCKS},
};
const size_t token_n_routes = G_N_ELEMENTS(token_routes);
