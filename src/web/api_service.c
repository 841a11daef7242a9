/* api_service.c - downloads, tokens, and what the server says of itself. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/article.h"
#include "core/audit.h"
#include "core/inbox.h"
#include "core/permission.h"
#include "core/session.h"
#include "core/token.h"
#include "web/answer_private.h"
#include "web/api_more.h"
#include "web/stored.h"

#include <string.h>

/* The level of the dialect. */
static const char level[] = "7.0.0";

bool api_me(struct api *x, GError **error)
{
    return api_put_one(x, &api_users, x->me.person_id, error);
}

bool api_nothing(struct api *x, GError **error)
{
    (void)error;
    buf_puts(x->out, "{}");
    return true;
}

bool api_version(struct api *x, GError **error)
{
    struct jw j;

    (void)error;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "version", level);
    jw_text(&j, "server", "Vorgang");
    jw_close(&j, '}');
    return true;
}

/* True only on a database that `demo --seed zammad-ci` made. */
static bool for_suites(struct api *x)
{
    return strcmp(setting_get(x->db, x->m, "api_suites", ""), "1") == 0;
}

bool api_wizard(struct api *x, GError **error)
{
    bool made = for_suites(x);
    struct jw j;

    (void)error;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_bool(&j, "auto_wizard", made);
    if (made)
        jw_bool(&j, "auto_wizard_success", true);
    jw_close(&j, '}');
    return true;
}

bool api_started(struct api *x, GError **error)
{
    bool needed = false;
    struct jw j;

    if (!session_needs_setup(x->house, &needed, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_bool(&j, "setup_done", !needed);
    jw_close(&j, '}');
    return true;
}

const char *api_hash_password(struct api *x, const char *email, const char *password, GError **error)
{
    g_autoptr(db_conn) db = db_take(x->house->pool, error);
    bool any;

    if (db == NULL)
        return NULL;
    x->db = db;
    any = for_suites(x);
    x->db = NULL;
    if (any && strlen(password) <= PASSWORD_MAX_BYTES)
        return secret_password_hash(x->m, password);
    return session_hash_password(x->house, x->m, NULL, email, password, error);
}

static void put_permission(struct jw *j, const struct permission *p)
{
    jw_open(j, NULL, '{');
    jw_int(j, "id", p->id);
    jw_text(j, "name", p->name);
    jw_text(j, "label", p->label);
    jw_close(j, '}');
}

static void put_token(struct api *x, struct jw *j, const struct token_row *row)
{
    g_auto(GStrv) scopes = g_strsplit(row->scopes, " ", -1);
    const char *at = clock_rfc3339(x->m, row->created_at);

    jw_open(j, NULL, '{');
    jw_int(j, "id", row->id);
    jw_int(j, "user_id", api_out(x, x->me.person_id));
    jw_text(j, "name", row->name);
    jw_text(j, "label", row->name);
    jw_text(j, "action", "api");
    jw_open(j, "preferences", '{');
    jw_open(j, "permission", '[');
    for (char **s = scopes; *s != NULL; s++)
        if (**s != '\0')
            jw_text(j, NULL, *s);
    jw_close(j, ']');
    jw_close(j, '}');
    jw_text(j, "last_used_at", row->used_at == 0 ? NULL : clock_rfc3339(x->m, row->used_at));
    jw_text(j, "expires_at", row->expires_at == 0 ? NULL : arena_strndup(x->m, clock_rfc3339(x->m, row->expires_at), 10));
    jw_text(j, "created_at", at);
    jw_text(j, "updated_at", at);
    jw_close(j, '}');
}

bool api_token_list(struct api *x, GError **error)
{
    struct token_row *rows = NULL;
    size_t n = 0;
    struct jw j;

    if (!token_list(x->db, x->m, x->me.person_id, &rows, &n, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_open(&j, "tokens", '[');
    for (size_t i = 0; i < n; i++)
        put_token(x, &j, &rows[i]);
    jw_close(&j, ']');
    jw_open(&j, "permissions", '[');
    for (size_t i = 0; i < permission_n_all; i++)
        if (permission_held(x->me.role, "", permission_all[i].name))
            put_permission(&j, &permission_all[i]);
    jw_close(&j, ']');
    jw_close(&j, '}');
    return true;
}

/* Nobody gives away more than they have: each permission of the new one must be the old one's. */
static bool take_scopes(struct api *x, const char **scopes, GError **error)
{
    const json_t *list = json_object_get(x->body, "permission"), *v;
    size_t i;

    *scopes = x->scopes;
    if (list == NULL || json_is_null(list))
        return true;
    if (!json_is_array(list) || json_array_size(list) > 50)
        return api_fail(x, error, 422, "Invalid value for 'permission': it must be a list");
    if (json_array_size(list) > 0)
        *scopes = "";
    json_array_foreach(list, i, v)
    {
        const char *name = json_string_value(v);

        if (name == NULL || permission_find(name) == NULL || !permission_held(x->me.role, x->scopes, name))
            return api_fail(x, error, 422, "Invalid value for 'permission': \"%.60s\"", name == NULL ? "?" : name);
        *scopes = arena_printf(x->m, "%s%s%s", *scopes, **scopes == '\0' ? "" : " ", name);
    }
    return true;
}

static bool audit_token(struct api *x, const char *what, const char *name, const char *scopes, GError **error)
{
    const struct audit_field field = {"scopes", "", *scopes == '\0' ? "*" : scopes};
    struct admin_act act = api_act(x);

    act.actor = &x->real;
    return audit_add(&act, what, name, &field, 1, error);
}

bool api_token_make(struct api *x, GError **error)
{
    struct token_new t = {.name = "", .compat = ""};
    const char *label = NULL;
    char *secret;
    bool there;
    int64_t id;
    struct jw j;

    /* What a program may do ends with what it was allowed. */
    if (x->app_id != 0)
        return api_fail(x, error, 403, "Not authorized (token)!");
    if (!api_take_text(x, x->body, "label", TOKEN_NAME_MAX, &label, error) ||
        !api_take_text(x, x->body, "name", TOKEN_NAME_MAX, &t.name, error) ||
        !api_take_text(x, x->body, "compat", TOKEN_NAME_MAX, &t.compat, error) ||
        !take_scopes(x, &t.scopes, error) || !api_take_at(x, x->body, "expires_at", &t.expires_at, &there, error))
        return false;
    if (text_empty(t.name))
        t.name = label == NULL ? "" : label;
    if (text_empty(t.name))
        return api_fail(x, error, 422, "Attribute 'name' required!");
    if (!token_make(x->db, x->m, x->me.person_id, &t, x->now, &secret, &id, error) ||
        !audit_token(x, "token.made", t.name, t.scopes, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "token", secret);
    jw_close(&j, '}');
    return true;
}

bool api_token_remove(struct api *x, GError **error)
{
    g_autoptr(GError) why = NULL;
    int64_t id;

    buf_puts(x->out, "{}");
    if (!api_param_id(x, 0, &id, error))
        return false;
    if (token_remove(x->db, x->me.person_id, id, &why))
        return audit_token(x, "token.revoked", x->params[0], "", error);
    if (fail_is(why, FAIL_NOT_FOUND))
        return api_fail(x, error, 404, "Couldn't find Token with 'id'=%" G_GINT64_FORMAT, id);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

/* A file of an article of a ticket, all three of which must belong together. */
bool api_attachment(struct api *x, GError **error)
{
    struct record_rows article;
    struct api_file_row *files = NULL;
    int64_t ticket_id, article_id, id;
    struct ticket_row t;
    size_t n = 0;

    {
        g_autoptr(db_conn) db = db_take(x->house->pool, error);

        x->db = db;
        if (db == NULL || !api_param_id(x, 0, &ticket_id, error) || !api_param_id(x, 1, &article_id, error) ||
            !api_param_id(x, 2, &id, error) || !api_ticket(x, ticket_id, &t, error) ||
            !api_row(x, &api_articles, article_id, &article, error) ||
            !record_files(x->db, x->m, &article_id, 1, &files, &n, error))
            return false;
        if (((struct api_article_row *)article.v)->ticket_id != ticket_id)
            n = 0;
    }
    for (size_t i = 0; i < n; i++)
        if (files[i].id == id) {
            api_note_access(x, ticket_id, ACCESS_FILE);
            stored_send(x->r, x->a, files[i].blob_id, files[i].filename, files[i].size,
                        STORED_AS_FILE);
            x->done = true;
            return true;
        }
    return api_fail(x, error, 404, "Couldn't find Store with 'id'=%" G_GINT64_FORMAT, id);
}

/* The message as it arrived. */
bool api_plain(struct api *x, GError **error)
{
    struct article_row article;
    struct record_rows rows;
    struct inbox_row row;
    int64_t id;

    {
        g_autoptr(db_conn) db = db_take(x->house->pool, error);

        x->db = db;
        if (db == NULL || !api_param_id(x, 0, &id, error) || !api_row(x, &api_articles, id, &rows, error))
            return false;
        if (!article_visible(db, x->m, &x->me, id, &article, error))
            return false;
        if (article.inbox_id == 0)
            return api_fail(x, error, 404, "Couldn't find raw message of Ticket::Article with 'id'=%" G_GINT64_FORMAT, id);
        if (!inbox_get(db, x->m, article.inbox_id, &row, error))
            return false;
    }
    api_note_access(x, article.ticket_id, ACCESS_FILE);
    stored_send(x->r, x->a, row.blob_id, arena_printf(x->m, "ticket-%s.eml", x->params[0]), row.size,
                STORED_AS_FILE);
    if (answer_status(x->a) < 400)
        x->a->type = "message/rfc822";
    x->done = true;
    return true;
}
