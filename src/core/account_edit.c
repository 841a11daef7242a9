#include "core/account_edit.h"

#include "base/text.h"
#include "core/account_ca.h"

#include <string.h>

static const char *number(struct arena *a, int64_t n)
{
    return n == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, n);
}

static const char *yes(bool is_new, bool value)
{
    return is_new ? "" : value ? "yes" : "no";
}

/* Of a secret only that it is another one. */
static const char *secret(const char *text)
{
    return text == NULL ? "" : *text == '\0' ? "forgotten" : "changed";
}

/* Of certificates only that they are there: the log is for people. */
static const char *trust(const char *text)
{
    return account_ca_is_pem(text) ? "PEM" : text;
}

static bool record(const struct admin_act *act, bool is_new, const struct account_edit *was,
                   const struct account_edit *typed, const struct account_edit *now, GError **error)
{
    struct arena *a = act->a;
    const struct audit_field fields[] = {
        {"name", was->name, now->name},
        {"address", was->address, now->address},
        {"sender_name", was->sender_name, now->sender_name},
        {"in_url", was->in_url, now->in_url},
        {"in_secret", "", secret(typed->in_secret)},
        {"out_url", was->out_url, now->out_url},
        {"out_secret", "", secret(typed->out_secret)},
        {"ca_file", trust(was->ca_file), trust(now->ca_file)},
        {"queue", number(a, was->queue_id), number(a, now->queue_id)},
        {"lang", was->lang, now->lang},
        {"active", yes(is_new, was->active), yes(false, now->active)},
        {"folder", was->folder, now->folder},
        {"after_taking", was->after_taking, now->after_taking},
        {"move_to", was->move_to, now->move_to},
        {"begin_with", was->begin_with, now->begin_with},
        {"archive", yes(is_new, was->archive), yes(false, now->archive)},
        {"auth", was->auth, now->auth},
        {"per_minute", number(a, was->per_minute), number(a, now->per_minute)},
        {"per_hour", number(a, was->per_hour), number(a, now->per_hour)},
        {"own_net", yes(is_new, was->own_net), yes(false, now->own_net)},
    };

    return audit_add(act, is_new ? "account.created" : "account.changed", now->name, fields,
                     G_N_ELEMENTS(fields), error);
}

static bool record_client(const struct admin_act *act, const char *name,
                          const struct oauth_client *was, const struct oauth_client *now,
                          GError **error)
{
    const struct audit_field fields[] = {
        {"provider", was->provider, now->provider},
        {"authorize_url", was->authorize_url, now->authorize_url},
        {"token_url", was->token_url, now->token_url},
        {"scope", was->scope, now->scope},
        {"client_id", was->client_id, now->client_id},
        {"client_secret", "", secret(now->client_secret)},
    };

    return audit_add(act, "account.oauth", name, fields, G_N_ELEMENTS(fields), error);
}

static bool save_client(const struct admin_act *act, const char *data_dir, int64_t id,
                        const char *name, const struct oauth_client *oauth, GError **error)
{
    struct oauth_client was = {0}, now = {0};

    if (!oauth_client_get(act->db, act->a, id, &was, error) ||
        !oauth_client_put(act->db, act->a, data_dir, id, oauth, error) ||
        !oauth_client_get(act->db, act->a, id, &now, error))
        return false;
    now.client_secret = oauth->client_secret;
    return record_client(act, name, &was, &now, error);
}

bool account_edit_save(const struct admin_act *act, const char *data_dir, int64_t *id,
                       const struct account_edit *e, const struct oauth_client *oauth,
                       enum account_wrong *wrong, GError **error)
{
    bool is_new = *id == 0;
    struct account_edit was = {0}, now = {0};
    int64_t saved = *id;

    if (!admin_allowed(act, error) ||
        (!is_new && !account_get(act->db, act->a, *id, &was, error)) ||
        !account_put(act->db, act->a, data_dir, &saved, e, wrong, error) ||
        !account_get(act->db, act->a, saved, &now, error) ||
        !record(act, is_new, &was, e, &now, error) ||
        (oauth != NULL && !save_client(act, data_dir, saved, now.name, oauth, error)))
        return false;
    *id = saved;
    return true;
}
