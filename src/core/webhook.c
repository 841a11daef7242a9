#include "core/webhook.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/ip.h"
#include "base/text.h"
#include "core/secret_box.h"
#include "sql/queue.h"
#include "sql/webhook.h"

#include <string.h>

enum { SECRET_BYTES = 24 };

const char *const webhook_events[] = {"ticket.created",  "article.created", "ticket.closed",
                                      "ticket.reopened", "ticket.updated",  NULL};

static const char *shape(bool zammad)
{
    return zammad ? "zammad" : "vorgang";
}

bool webhook_is_zammad(const struct webhook_row *hook)
{
    return strcmp(hook->shape, "zammad") == 0;
}

bool webhook_list(struct db *db, struct arena *a, struct webhook_row **rows, size_t *n,
                  GError **error)
{
    return sql_webhook_list(db, a, rows, n, error);
}

bool webhook_get(struct db *db, struct arena *a, int64_t id, struct webhook_row *row,
                 GError **error)
{
    struct webhook_row *found = NULL;

    if (!sql_webhook_by_id(db, a, id, &found, error))
        return false;
    if (found == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "webhook: there is none at this address");
        return false;
    }
    *row = *found;
    return true;
}

static bool is_event(const char *name)
{
    for (const char *const *e = webhook_events; *e != NULL; e++)
        if (strcmp(*e, name) == 0)
            return true;
    return false;
}

static bool events_ok(const char *events)
{
    g_auto(GStrv) parts = g_strsplit(events, ",", 0);
    bool ok = parts[0] != NULL;

    for (char **p = parts; *p != NULL; p++)
        ok = ok && is_event(*p);
    return ok;
}

/* With a host, and without a name and password, which would be in the log. */
static bool url_ok(const char *url, const char *allowed)
{
    g_autoptr(GUri) uri = NULL;

    if (strlen(url) > WEBHOOK_URL_MAX)
        return false;
    uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
    if (uri == NULL || text_empty(g_uri_get_host(uri)) || g_uri_get_userinfo(uri) != NULL)
        return false;
    return strcmp(g_uri_get_scheme(uri), "https") == 0 ||
           (strcmp(g_uri_get_scheme(uri), "http") == 0 && !text_empty(allowed));
}

static bool judge(const struct admin_act *act, int64_t id, const struct webhook_edit *e,
                  struct webhook_edit *out, GError **error)
{
    struct webhook_id_row *same = NULL;
    struct queue_row queue;
    char *wrong = ARENA_ARRAY(act->a, char, IP_TEXT_MAX);

    *out = *e;
    out->name = text_one_line(act->a, e->name);
    out->url = text_one_line(act->a, e->url);
    out->tag = text_one_line(act->a, e->tag);
    out->allowed = text_one_line(act->a, e->allowed);
    if (text_empty(out->name) || g_utf8_strlen(out->name, -1) > WEBHOOK_NAME_MAX)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (!ip_list_ok(out->allowed, wrong))
        return admin_refuse(act, ADMIN_HOOK_ALLOWED, wrong, error);
    if (!url_ok(out->url, out->allowed))
        return admin_refuse(act, ADMIN_HOOK_URL, "", error);
    if (!events_ok(out->events))
        return admin_refuse(act, ADMIN_HOOK_EVENTS, "", error);
    if (out->queue_id != 0 && !sql_queue_by_id(act->db, act->a, out->queue_id, &queue, error))
        return false;
    if (!sql_webhook_by_name(act->db, act->a, out->name, &same, error))
        return false;
    return same == NULL || same->id == id || admin_refuse(act, ADMIN_NAME_TAKEN, out->name, error);
}

static const char *number_text(struct arena *a, int64_t n)
{
    return n == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, n);
}

static bool record(const struct admin_act *act, const struct webhook_row *was,
                   const struct webhook_edit *e, bool renewed, GError **error)
{
    struct arena *a = act->a;
    const struct audit_field fields[] = {
        {"name", was->name, e->name},
        {"url", was->url, e->url},
        {"events", was->events, e->events},
        {"queue", number_text(a, was->queue_id), number_text(a, e->queue_id)},
        {"priority", number_text(a, was->priority), number_text(a, e->priority)},
        {"tag", was->tag, e->tag},
        {"with_internal",
         was->id == 0         ? ""
         : was->with_internal ? "yes"
                              : "no",
         e->with_internal ? "yes" : "no"},
        {"allowed", was->allowed, e->allowed},
        {"active",
         was->id == 0  ? ""
         : was->active ? "yes"
                       : "no",
         e->active ? "yes" : "no"},
        {"shape", was->id == 0 ? "" : was->shape, shape(e->zammad)},
        {"secret", "", renewed && was->id != 0 ? "renewed" : ""},
    };

    return audit_add(act, was->id == 0 ? "webhook.created" : "webhook.changed", e->name, fields,
                     G_N_ELEMENTS(fields), error);
}

bool webhook_tag_renamed(const struct admin_act *act, const char *key, const char *name, GError **error)
{
    struct webhook_row *rows = NULL;
    size_t n = 0;

    if (!sql_webhook_list(act->db, act->a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct audit_field fields[] = {{"tag", rows[i].tag, name}};

        if (strcmp(text_fold(act->a, rows[i].tag), key) == 0 &&
            (!sql_webhook_set_tag(act->db, rows[i].id, name, NULL, error) ||
             !audit_add(act, "webhook.changed", rows[i].name, fields, G_N_ELEMENTS(fields), error)))
            return false;
    }
    return true;
}

static const char *make_secret(struct arena *a)
{
    guchar bytes[SECRET_BYTES];
    g_autofree char *base64 = NULL;

    secret_random(bytes, sizeof bytes);
    base64 = g_base64_encode(bytes, sizeof bytes);
    return arena_printf(a, "whsec_%s", base64);
}

static bool add(const struct admin_act *act, const struct webhook_edit *e, struct str sealed,
                int64_t *id, GError **error)
{
    struct webhook_row *rows = NULL;
    size_t n = 0;

    if (!sql_webhook_list(act->db, act->a, &rows, &n, error))
        return false;
    if (n >= WEBHOOKS_MOST) {
        fail_set(error, FAIL_INVALID, "webhook: there are %d already (remove one)", WEBHOOKS_MOST);
        return false;
    }
    return sql_webhook_add(act->db,
                           &(struct sql_webhook_add){.name = e->name,
                                                     .url = e->url,
                                                     .events = e->events,
                                                     .queue_id = e->queue_id,
                                                     .priority = e->priority,
                                                     .tag = e->tag,
                                                     .with_internal = e->with_internal,
                                                     .secret = sealed,
                                                     .allowed = e->allowed,
                                                     .active = e->active,
                                                     .shape = shape(e->zammad),
                                                     .created_at = act->at},
                           id, error);
}

static bool change(const struct admin_act *act, int64_t id, const struct webhook_row *was,
                   const struct webhook_edit *e, struct str sealed, GError **error)
{
    if (e->active && !was->active && !sql_webhook_begin(act->db, id, NULL, error))
        return false;
    if (sealed.p != NULL && !sql_webhook_set_secret(act->db, id, sealed, NULL, error))
        return false;
    return sql_webhook_set(act->db,
                           &(struct sql_webhook_set){.id = id,
                                                     .name = e->name,
                                                     .url = e->url,
                                                     .events = e->events,
                                                     .queue_id = e->queue_id,
                                                     .priority = e->priority,
                                                     .tag = e->tag,
                                                     .with_internal = e->with_internal,
                                                     .allowed = e->allowed,
                                                     .active = e->active,
                                                     .shape = shape(e->zammad)},
                           NULL, error);
}

bool webhook_save(const struct admin_act *act, const struct house *house, int64_t *id,
                  const struct webhook_edit *e, bool renew, const char **secret, GError **error)
{
    struct webhook_row was = {.name = "", .url = "", .events = "", .tag = "", .allowed = "", .shape = ""};
    struct webhook_edit now;
    struct str sealed = {0};
    const char *fresh = *id == 0 || renew ? make_secret(act->a) : NULL;

    *secret = NULL;
    if (!admin_allowed(act, error) || !judge(act, *id, e, &now, error) ||
        (*id != 0 && !webhook_get(act->db, act->a, *id, &was, error)) ||
        (fresh != NULL && !secret_box_seal(act->a, house->data_dir, fresh, &sealed, error)))
        return false;
    if (*id == 0 ? !add(act, &now, sealed, id, error)
                 : !change(act, *id, &was, &now, sealed, error))
        return false;
    *secret = fresh;
    return record(act, &was, &now, renew, error);
}

bool webhook_remove(const struct admin_act *act, int64_t id, GError **error)
{
    struct webhook_row was;
    const struct audit_field fields[] = {{"removed", "no", "yes"}};

    return admin_allowed(act, error) && webhook_get(act->db, act->a, id, &was, error) &&
           sql_webhook_remove(act->db, id, NULL, error) &&
           audit_add(act, "webhook.changed", was.name, fields, G_N_ELEMENTS(fields), error);
}

bool webhook_try(const struct admin_act *act, int64_t id, GError **error)
{
    struct webhook_row hook;
    struct webhook_id_row newest;

    return admin_allowed(act, error) && webhook_get(act->db, act->a, id, &hook, error) &&
           sql_webhook_newest_ticket(act->db, act->a, &newest, error) &&
           sql_webhook_delivery_add(
               act->db,
               &(struct sql_webhook_delivery_add){.webhook_id = id,
                                                  .uuid = secret_token(act->a, 16),
                                                  .event = "test",
                                                  .ticket_id = newest.id,
                                                  .created_at = act->at,
                                                  .next_at = act->at},
               NULL, error);
}

bool webhook_again(const struct admin_act *act, int64_t id, int64_t delivery_id, GError **error)
{
    int64_t changed = 0;

    if (!admin_allowed(act, error) ||
        !sql_webhook_delivery_retry(act->db, delivery_id, id, act->at, &changed, error))
        return false;
    if (changed == 1)
        return true;
    fail_set(error, FAIL_CONFLICT, "delivery: it waits to be sent, or there is none (look again)");
    return false;
}

bool webhook_log(struct db *db, struct arena *a, int64_t id, int64_t before, size_t most,
                 struct webhook_delivery_row **rows, size_t *n, GError **error)
{
    return sql_webhook_delivery_list(db, a, id, before > 0 ? before : G_MAXINT64, (int64_t)most,
                                     rows, n, error);
}

bool webhook_delivery(struct db *db, struct arena *a, int64_t id, int64_t delivery_id,
                      struct webhook_delivery_row *row, GError **error)
{
    struct webhook_delivery_row *found = NULL;

    if (!sql_webhook_delivery_by_id(db, a, delivery_id, &found, error))
        return false;
    if (found == NULL || found->webhook_id != id) {
        fail_set(error, FAIL_NOT_FOUND, "delivery: there is none at this address");
        return false;
    }
    *row = *found;
    return true;
}
