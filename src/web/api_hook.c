/* api_hook.c - what a webhook is told in Zammad's shape: the ticket and the message as the API shows
 * them expanded, with people, organization, group and priority as objects of their own. */
#include "web/api_hook.h"

#include "base/fail.h"
#include "web/api.h"

#include <string.h>

enum { PAYLOAD_MOST = 8 * 1024 * 1024 };

/* The names that become objects, and by which id. */
static const struct {
    const char *name, *id;
    const struct api_resource *res;
} objects[] = {
    {"created_by", "created_by_id", &api_users},       {"updated_by", "updated_by_id", &api_users},
    {"owner", "owner_id", &api_users},                 {"customer", "customer_id", &api_users},
    {"organization", "organization_id", &api_organizations}, {"group", "group_id", &api_groups},
    {"priority", "priority_id", &api_priorities},
};
/* What is nobody else's business. */
static const char *const secrets[] = {"password", "preferences", "last_login", "login_failed", "group_ids", "groups"};

/* The thing as reading it expanded answers; *OUT NULL where there is none. */
static bool whole(struct api *x, const struct api_resource *res, int64_t id, json_t **out, GError **error)
{
    g_autoptr(GError) why = NULL;
    bool ok;

    *out = NULL;
    buf_clear(x->out);
    ok = api_put_one(x, res, id, &why);
    if (!ok && !fail_is(why, FAIL_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (ok)
        *out = json_read(buf_text(x->out), x->out->len, error);
    return !ok || *out != NULL;
}

static bool put_objects(struct api *x, json_t *thing, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++) {
        int64_t id = json_integer_value(json_object_get(thing, objects[i].id));
        json_t *one;

        if (json_object_get(thing, objects[i].name) == NULL)
            continue;
        if (!whole(x, objects[i].res, objects[i].res == &api_users ? api_in(x, id) : id, &one, error))
            return false;
        for (size_t k = 0; one != NULL && objects[i].res == &api_users && k < G_N_ELEMENTS(secrets); k++)
            json_object_del(one, secrets[k]);
        json_object_set_new(thing, objects[i].name, one == NULL ? json_null() : one);
    }
    return true;
}

static void put_urls(struct api *x, json_t *article)
{
    json_t *files = json_object_get(article, "attachments"), *file;
    size_t i;

    json_array_foreach(files, i, file)
        json_object_set_new(file, "url",
                            json_sprintf("%s/api/v1/ticket_attachment/%" JSON_INTEGER_FORMAT "/%" JSON_INTEGER_FORMAT
                                         "/%" JSON_INTEGER_FORMAT,
                                         x->house->base_url, json_integer_value(json_object_get(article, "ticket_id")),
                                         json_integer_value(json_object_get(article, "id")),
                                         json_integer_value(json_object_get(file, "id"))));
}

static bool compose(struct api *x, int64_t ticket_id, int64_t article_id, json_t *all, GError **error)
{
    json_t *ticket = NULL, *article = NULL;

    if (article_id != 0 && !whole(x, &api_articles, article_id, &article, error))
        return false;
    if (article != NULL)
        ticket_id = json_integer_value(json_object_get(article, "ticket_id"));
    json_object_set_new(all, "article", article == NULL ? json_object() : article);
    if (ticket_id != 0 && !whole(x, &api_tickets, ticket_id, &ticket, error))
        return false;
    json_object_set_new(all, "ticket", ticket == NULL ? json_object() : ticket);
    put_urls(x, article);
    return put_objects(x, json_object_get(all, "ticket"), error) && put_objects(x, json_object_get(all, "article"), error);
}

bool api_hook_payload(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                      int64_t article_id, const char **out, GError **error)
{
    static const struct api_op show = {.method = HTTP_GET};
    /* The desk itself, which sees everything: whether this webhook may be told was asked before. */
    struct api x = {.house = house, .m = a, .db = db, .op = &show, .scopes = "", .compat = "", .total = -1,
                    .me = {.role = ROLE_ADMIN, .name = ""}, .expand = true};
    g_autoptr(GHashTable) names = g_hash_table_new(g_int64_hash, g_int64_equal);
    json_auto_t *all = json_object();
    g_autofree char *text = NULL;
    g_auto(buf) one;
    bool ok;

    *out = NULL;
    buf_init(&one, PAYLOAD_MOST);
    x.out = &one;
    x.names = names;
    ok = record_system_person(house, a, &x.system, error) && compose(&x, ticket_id, article_id, all, error);
    if (!ok)
        return false;
    text = json_dumps(all, JSON_COMPACT);
    if (text == NULL || strlen(text) > PAYLOAD_MOST) {
        fail_set(error, FAIL_TOO_BIG, "webhook: what there is to tell is over %d bytes", PAYLOAD_MOST);
        return false;
    }
    *out = arena_strdup(a, text);
    return true;
}
