/* fetch_graph.c - taking mail by Microsoft Graph: a delta query names what is new, $value is the
 * message as it came. Where the query stands is kept, so that nothing is asked for twice. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/fetch_job.h"
#include "mail/graph.h"
#include "mail/oauth_talk.h"

#include <string.h>

#define PAUSE_MS (5 * CLOCK_SECOND)
#define VALIDITY "graph"
enum { ID_MAX = 512, URL_MAX = 4000, PAGES_MOST = 100 * 1000, SETTLE_MOST = 100, GONE = 410 };

struct graph {
    struct fetch_job *j;
    struct arena *a; /* of this look */
    const char *base, *bearer;
    bool first; /* all that is there lay there before */
};

/* Ids stay the same when a message is moved, and a page is not too long. */
static const char *const prefer[] = {"Prefer: IdType=\"ImmutableId\"",
                                     "Prefer: odata.maxpagesize=50", NULL};

static const char *escaped(struct arena *a, const char *text)
{
    g_autofree char *out = g_uri_escape_string(text, NULL, FALSE);

    return arena_strdup(a, out);
}

static struct https_call call_of(const struct graph *g, const char *method, const char *url)
{
    return (struct https_call){.method = method,
                               .url = url,
                               .bearer = g->bearer,
                               .headers = prefer,
                               .ca_file = g->j->account.ca_file,
                               .public_only = g->j->account.own_net == 0,
                               .most = 4 * 1024 * 1024,
                               .stop = g->j->stop};
}

static bool refused(const struct graph *g, const struct https_answer *answer, GError **error)
{
    return fetch_trouble(g->j, graph_fault(answer->status), error, "Microsoft Graph: %s",
                         graph_words(g->a, answer));
}

/* An answer as JSON; *OBJECT NULL where the status is ALLOWED instead of a success. */
static bool ask(const struct graph *g, const struct https_call *c, long allowed, json_t **object,
                GError **error)
{
    struct https_answer answer;
    bool ok = false;

    *object = NULL;
    if (!https_do(c, &answer, &g->j->fault, error)) {
        buf_release(&answer.body);
        return false;
    }
    if (answer.status == allowed)
        ok = true;
    else if (answer.status < 200 || answer.status >= 300)
        refused(g, &answer, error);
    else if (answer.body.len == 0)
        ok = true;
    else {
        g->j->fault = ACCOUNT_PROTOCOL;
        *object = json_read(buf_text(&answer.body), answer.body.len, error);
        ok = *object != NULL;
    }
    buf_release(&answer.body);
    return ok;
}

static void on_piece(void *user, const char *data, size_t n)
{
    fetch_add(user, data, n);
}

static int64_t at_of(const json_t *item)
{
    const char *text = json_string_value(json_object_get(item, "receivedDateTime"));
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) date = text == NULL ? NULL : g_date_time_new_from_iso8601(text, utc);

    return date == NULL ? 0 : g_date_time_to_unix(date) * CLOCK_SECOND;
}

static bool take(const struct graph *g, const char *id, struct fetched_message m, GError **error)
{
    struct fetch_job *j = g->j;
    struct https_call c = call_of(
        g, "GET", arena_printf(g->a, "%s/me/messages/%s/$value", g->base, escaped(g->a, id)));
    struct https_answer answer;
    bool ok;

    c.most = LIMIT_MAIL_BYTES + 1024 * 1024;
    c.piece = on_piece;
    c.user = j;
    ok = https_do(&c, &answer, &j->fault, error);
    if (!ok && j->too_big) { /* more than we take: its beginning is here, a person must look */
        g_clear_error(error);
        ok = fetch_end(j, m, error);
    } else if (ok && answer.status == 200) {
        ok = fetch_end(j, m, error);
    } else if (ok && answer.status != 404) {
        ok = refused(g, &answer, error);
    }
    if (!ok)
        j->spool_size = j->begun;
    buf_release(&answer.body);
    return ok;
}

static bool take_item(const struct graph *g, const json_t *item, GError **error)
{
    struct fetch_job *j = g->j;
    const char *id = json_string_value(json_object_get(item, "id"));
    struct fetched_message m = {.uid = id, .received_at = at_of(item)};
    bool seen = json_is_true(json_object_get(item, "isRead")), known = false;

    if (text_empty(id) || strlen(id) > ID_MAX || json_object_get(item, "@removed") != NULL)
        return true;
    if (!fetch_known(j, j->account.folder, VALIDITY, id, &known, error))
        return false;
    if (known)
        return true;
    if (!(fetch_wanted(j, g->first, seen, &m.manner) ? take(g, id, m, error)
                                                     : fetch_pass(j, id, error)))
        return false;
    return !fetch_full(j) || (fetch_store(j, "graph", j->account.folder, VALIDITY, 0, error) &&
                              fetch_begin(j, false, error));
}

/* A link of the answer: our token goes to nobody but the service that we asked. */
static const char *link_in(const struct graph *g, const json_t *page, const char *name)
{
    const char *url = json_string_value(json_object_get(page, name));

    return url != NULL && strlen(url) <= URL_MAX && g_str_has_prefix(url, g->base) &&
                   url[strlen(g->base)] == '/'
               ? arena_strdup(g->a, url)
               : NULL;
}

static bool take_page(const struct graph *g, const json_t *page, const char **next, bool *last,
                      GError **error)
{
    struct fetch_job *j = g->j;
    const json_t *items = json_object_get(page, "value");
    struct fetched_folder at = {.validity = VALIDITY, .begun_uid = -1};

    if (!fetch_begin(j, false, error))
        return false;
    for (size_t i = 0; i < json_array_size(items); i++)
        if (fetch_stopping(j) || !take_item(g, json_array_get(items, i), error))
            return fetch_stopping(j) ? fetch_trouble(j, ACCOUNT_DROPPED, error, "it ends") : false;
    if (!fetch_store(j, "graph", j->account.folder, VALIDITY, 0, error))
        return false;
    *next = link_in(g, page, "@odata.nextLink");
    *last = *next == NULL;
    if (*last)
        *next = link_in(g, page, "@odata.deltaLink");
    if (*next == NULL)
        return fetch_trouble(j, ACCOUNT_PROTOCOL, error,
                             "Microsoft Graph: an answer without a way on");
    at.cursor = *next;
    at.last_uid = !g->first || *last;
    return fetched_folder_put(j->house, j->account.id, j->account.folder, &at, error);
}

/* An OData text: quotes in it are doubled. */
static const char *quoted(struct arena *a, const char *text)
{
    g_auto(GStrv) v = g_strsplit(text, "'", 0);
    g_autofree char *out = g_strjoinv("''", v);

    return arena_strdup(a, out);
}

/* The folder by the name that people see; the inbox has one of its own. */
static bool folder_id(const struct graph *g, const char *name, const char **id, GError **error)
{
    const char *filter;
    struct https_call c;
    json_t *object = NULL;

    *id = "inbox";
    if (g_ascii_strcasecmp(name, "INBOX") == 0)
        return true;
    filter = escaped(g->a, arena_printf(g->a, "displayName eq '%s'", quoted(g->a, name)));
    c = call_of(
        g, "GET",
        arena_printf(g->a, "%s/me/mailFolders?$filter=%s&$select=id,displayName", g->base, filter));
    if (!ask(g, &c, 0, &object, error))
        return false;
    *id = arena_strdup(g->a, json_string_value(json_object_get(
                                 json_array_get(json_object_get(object, "value"), 0), "id")));
    json_decref(object);
    if (*id == NULL)
        return fetch_trouble(g->j, ACCOUNT_FOLDER, error, "Microsoft Graph: no folder %s", name);
    *id = escaped(g->a, *id);
    return true;
}

static bool begin_url(const struct graph *g, const char **url, GError **error)
{
    const char *id = NULL;

    if (!folder_id(g, g->j->account.folder, &id, error))
        return false;
    *url = arena_printf(g->a,
                        "%s/me/mailFolders/%s/messages/delta?changeType=created&$select=id,isRead,"
                        "receivedDateTime",
                        g->base, id);
    return true;
}

static bool take_new(struct graph *g, const char *url, GError **error)
{
    bool last = false;

    if (text_empty(url) && !begin_url(g, &url, error))
        return false;
    for (int i = 0; i < PAGES_MOST && !last; i++) {
        struct https_call c = call_of(g, "GET", url);
        json_t *page = NULL;
        bool ok;

        if (!ask(g, &c, GONE, &page, error))
            return false;
        if (page == NULL) { /* the service has forgotten where we were: from the beginning */
            if (!begin_url(g, &url, error))
                return false;
            continue;
        }
        ok = take_page(g, page, &url, &last, error);
        json_decref(page);
        if (!ok)
            return false;
    }
    return true;
}

static bool settle_one(const struct graph *g, const char *id, const char *goal, GError **error)
{
    const char *message = arena_printf(g->a, "%s/me/messages/%s", g->base, escaped(g->a, id));
    struct https_call c = call_of(g, "PATCH", message);
    json_t *object = NULL;
    bool ok;

    c.content_type = "application/json";
    c.body = "{\"isRead\":true}";
    c.body_size = strlen(c.body);
    if (strcmp(g->j->account.after_taking, "delete") == 0)
        c = call_of(g, "DELETE", message);
    ok = ask(g, &c, 404, &object, error);
    json_decref(object);
    if (!ok || goal == NULL)
        return ok;
    c = call_of(g, "POST", arena_printf(g->a, "%s/move", message));
    c.content_type = "application/json";
    c.body = arena_printf(g->a, "{\"destinationId\":\"%s\"}", goal);
    c.body_size = strlen(c.body);
    ok = ask(g, &c, 404, &object, error);
    json_decref(object);
    return ok;
}

static bool settle(const struct graph *g, GError **error)
{
    struct fetch_job *j = g->j;
    struct fetched_unsettled_row *rows = NULL;
    const char *goal = NULL;
    size_t n = 0;

    if (!fetched_unsettled(j->house, g->a, j->account.id, j->account.folder, VALIDITY, SETTLE_MOST,
                           &rows, &n, error))
        return false;
    if (n > 0 && strcmp(j->account.after_taking, "move") == 0 &&
        !folder_id(g, j->account.move_to, &goal, error))
        return false;
    for (size_t i = 0; i < n && !fetch_stopping(j); i++)
        if (!settle_one(g, rows[i].uid, goal, error) ||
            !fetched_settle(j->house, &rows[i], 1, error))
            return false;
    return true;
}

static bool enter(struct graph *g, GError **error)
{
    g->base = graph_base(g->a, g->j->account.in_url);
    return oauth_bearer(g->j->house, g->j->data_dir, g->a, &g->j->account, &g->bearer, &g->j->fault,
                        error);
}

static bool run(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct graph g = {.j = j, .a = a};
    struct fetched_folder at;

    return enter(&g, error) &&
           fetch_first(j, a, j->account.folder, VALIDITY, &at, &g.first, error) &&
           take_new(&g, at.cursor, error) && settle(&g, error) && fetch_well(j, "ready", error);
}

static bool try(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct graph g = {.j = j, .a = a};
    const char *id = NULL;
    struct https_call c;
    json_t *object = NULL;
    bool ok;

    if (!enter(&g, error) || !folder_id(&g, j->account.folder, &id, error))
        return false;
    c = call_of(&g, "GET", arena_printf(a, "%s/me/mailFolders/%s?$select=id", g.base, id));
    ok = ask(&g, &c, 0, &object, error);
    json_decref(object);
    return ok;
}

const struct fetch_way fetch_graph = {"graph:", run, try, PAUSE_MS};
