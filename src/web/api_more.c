/* api_more.c - tags, links, the history, merging, and what one was told. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/notice.h"
#include "core/permission.h"
#include "core/tag.h"
#include "core/tag_edit.h"
#include "core/ticket_party.h"
#include "web/api_more.h"
#include "web/api_save.h"

#include <string.h>

enum { SUGGESTED = 10, TAG_TYPED_MOST = 200 };

/* "object" must be Ticket; the ticket with o_id. */
static bool tagged(struct api *x, struct ticket_row *t, GError **error)
{
    const char *object = api_text_of(x, api_get(x, "object"));
    int64_t id = 0;

    if (object != NULL && strcmp(object, "Ticket") != 0)
        return api_fail(x, error, 422, "No lookup value found for 'object': \"%.100s\"", object);
    if (!api_int_of(api_get(x, "o_id"), &id))
        return api_fail(x, error, 422, "Missing required value for field 'o_id'!");
    return api_ticket(x, id, t, error);
}

bool api_tags(struct api *x, GError **error)
{
    struct ticket_tag_row *rows = NULL;
    struct ticket_row t;
    struct jw j;
    size_t n = 0;

    if (!tagged(x, &t, error) || !tag_list(x->db, x->m, &t.id, 1, &rows, &n, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_open(&j, "tags", '[');
    for (size_t i = 0; i < n; i++)
        jw_text(&j, NULL, rows[i].name);
    jw_close(&j, ']');
    jw_close(&j, '}');
    return true;
}

static bool tag_change(struct api *x, bool add, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    const char *item = api_text_of(x, api_get(x, "item"));
    struct ticket_row t;

    if (!tagged(x, &t, error) || !api_may(x, t.queue_id, "change", error))
        return false;
    if (text_empty(item) || strlen(item) > TAG_TYPED_MOST)
        return api_fail(x, error, 422, "Missing required value for field 'item'!");
    if (!(add ? tag_add(&c, t.id, item, error) : tag_remove(&c, t.id, item, error)))
        return false;
    buf_puts(x->out, "true");
    return true;
}

bool api_tag_add(struct api *x, GError **error)
{
    return tag_change(x, true, error);
}

bool api_tag_remove(struct api *x, GError **error)
{
    return tag_change(x, false, error);
}

bool api_tag_search(struct api *x, GError **error)
{
    const char *term = api_query(x, "term");
    struct db_find_term holds = {.column = "name", .op = DB_FIND_CONTAINS, .value = {.s = term == NULL ? "" : term}};
    struct db_find find = {.terms = &holds, .n_terms = 1, .order = "name", .limit = SUGGESTED};
    struct record_rows rows;
    struct jw j;

    if (!record_find(x->db, x->m, &x->me, RECORD_TAG, &find, &rows, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '[');
    for (size_t i = 0; i < rows.n; i++) {
        const struct api_tag_row *row = record_row(&rows, i);

        jw_open(&j, NULL, '{');
        jw_int(&j, "id", row->id);
        jw_text(&j, "value", row->name);
        jw_close(&j, '}');
    }
    jw_close(&j, ']');
    return true;
}

bool api_tag_list(struct api *x, GError **error)
{
    struct record_rows rows;
    struct api_page page;
    struct jw j;

    if (!api_page_of(x, API_PAGE_MOST, API_PAGE_MOST, &page, error) ||
        !record_find(x->db, x->m, &x->me, RECORD_TAG,
                     &(struct db_find){.limit = page.per_page, .offset = (page.page - 1) * page.per_page}, &rows, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '[');
    for (size_t i = 0; i < rows.n; i++) {
        const struct api_tag_row *row = record_row(&rows, i);

        jw_open(&j, NULL, '{');
        jw_int(&j, "id", row->id);
        jw_text(&j, "name", row->name);
        jw_int(&j, "count", row->n);
        jw_close(&j, '}');
    }
    jw_close(&j, ']');
    return true;
}

static bool tag_typed(struct api *x, const char **name, GError **error)
{
    *name = api_text_of(x, api_get(x, "name"));
    if (text_empty(*name) || strlen(*name) > TAG_TYPED_MOST)
        return api_fail(x, error, 422, "Attribute 'name' required!");
    return true;
}

bool api_tag_make(struct api *x, GError **error)
{
    struct admin_act act = api_act(x);
    const char *name;

    buf_puts(x->out, "{}");
    return tag_typed(x, &name, error) && tag_edit_make(&act, name, error);
}

/* Else FAIL_NOT_FOUND, in the words of the dialect. */
static bool tag_there(struct api *x, int64_t id, GError **error)
{
    struct tag_edit_row tag;

    if (tag_edit_get(x->db, x->m, id, &tag, error))
        return true;
    if (error != NULL && fail_is(*error, FAIL_NOT_FOUND)) {
        g_clear_error(error);
        fail_set(error, FAIL_NOT_FOUND, "Couldn't find Tag::Item with 'id'=%" G_GINT64_FORMAT, id);
    }
    return false;
}

bool api_tag_rename(struct api *x, GError **error)
{
    struct admin_act act = api_act(x);
    const char *name;
    int64_t id;

    buf_puts(x->out, "{}");
    return api_param_id(x, 0, &id, error) && tag_typed(x, &name, error) && tag_there(x, id, error) &&
           tag_edit_rename(&act, id, name, error);
}

bool api_tag_forget(struct api *x, GError **error)
{
    struct admin_act act = api_act(x);
    int64_t id;

    buf_puts(x->out, "{}");
    return api_param_id(x, 0, &id, error) && tag_there(x, id, error) && tag_edit_remove(&act, id, error);
}

static const char *inverse(const char *kind)
{
    return strcmp(kind, "parent") == 0 ? "child" : strcmp(kind, "child") == 0 ? "parent" : "normal";
}

static int64_t kind_id(const char *kind)
{
    return strcmp(kind, "normal") == 0 ? 1 : strcmp(kind, "child") == 0 ? 2 : 3;
}

static bool kind_ok(struct api *x, const char *kind, GError **error)
{
    return g_strcmp0(kind, "normal") == 0 || g_strcmp0(kind, "parent") == 0 || g_strcmp0(kind, "child") == 0 ||
           api_fail(x, error, 422, "No lookup value found for 'link_type': \"%.60s\"", kind == NULL ? "" : kind);
}

/* The desk shows that they belong together; which way round, the API alone. */
bool api_link_add(struct api *x, int64_t source, int64_t target, const char *kind, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct ticket_row a, b;
    int64_t made;

    if (source == target)
        return api_fail(x, error, 422, "An object cannot be linked to itself.");
    return kind_ok(x, kind, error) && api_ticket(x, source, &a, error) && api_ticket(x, target, &b, error) &&
           ticket_link(&c, &b, &a, "related", error) &&
           record_relate(x->db, source, target, kind, x->now, id == NULL ? &made : id, error);
}

static void put_link(struct api *x, struct jw *j, const struct ticket_relation_row *row)
{
    const char *at = clock_rfc3339(x->m, row->created_at);

    jw_open(j, NULL, '{');
    jw_int(j, "id", row->id);
    jw_int(j, "link_type_id", kind_id(row->kind));
    jw_int(j, "link_object_source_id", 1);
    jw_int(j, "link_object_source_value", row->source_id);
    jw_int(j, "link_object_target_id", 1);
    jw_int(j, "link_object_target_value", row->target_id);
    jw_text(j, "created_at", at);
    jw_text(j, "updated_at", at);
    jw_close(j, '}');
}

bool api_links(struct api *x, GError **error)
{
    const char *object = api_query(x, "link_object");
    struct ticket_relation_row *rows = NULL;
    struct record_rows others;
    int64_t id = 0, *ids;
    struct ticket_row t;
    size_t n = 0, seen = 0;
    struct jw j;

    if (object != NULL && strcmp(object, "Ticket") != 0)
        return api_fail(x, error, 422, "No lookup value found for 'link_object': \"%.100s\"", object);
    if (!api_int_of(api_get(x, "link_object_value"), &id))
        return api_fail(x, error, 422, "Missing required value for field 'link_object_value'!");
    if (!api_ticket(x, id, &t, error) || !record_relations(x->db, x->m, id, &rows, &n, error))
        return false;
    ids = ARENA_ARRAY(x->m, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[seen++] = rows[i].source_id == id ? rows[i].target_id : rows[i].source_id;
    if (!record_of_ids(x->db, x->m, &x->me, RECORD_TICKET, ids, seen, &others, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_open(&j, "links", '[');
    for (size_t i = 0; i < n; i++) {
        bool visible = false;

        for (size_t k = 0; k < others.n; k++)
            visible = visible || record_id(&others, k) == ids[i];
        if (!visible)
            continue;
        jw_open(&j, NULL, '{');
        jw_text(&j, "link_type", rows[i].source_id == id ? inverse(rows[i].kind) : rows[i].kind);
        jw_text(&j, "link_object", "Ticket");
        jw_int(&j, "link_object_value", ids[i]);
        jw_close(&j, '}');
    }
    jw_close(&j, ']');
    x->full = true;
    if (!api_put_assets(x, &api_tickets, &j, &others, error))
        return false;
    jw_close(&j, '}');
    return true;
}

/* The source by its number, the target by its id. */
bool api_link_make(struct api *x, GError **error)
{
    const char *number = api_text_of(x, json_object_get(x->body, "link_object_source_number"));
    const char *kind = json_string_value(json_object_get(x->body, "link_type"));
    struct ticket_relation_row *rows = NULL;
    int64_t source = 0, target = 0, id = 0;
    size_t n = 0;
    struct jw j;

    if (text_empty(number))
        return api_fail(x, error, 422, "Missing required value for field 'link_object_source_number'!");
    if (!api_int_of(json_object_get(x->body, "link_object_target_value"), &target))
        return api_fail(x, error, 422, "Missing required value for field 'link_object_target_value'!");
    if (!ticket_find(x->db, x->m, number, &source, error))
        return false;
    if (source == 0)
        return api_fail(x, error, 422, "No lookup value found for 'link_object_source_number': \"%.100s\"", number);
    if (!api_link_add(x, source, target, kind, &id, error) || !record_relations(x->db, x->m, source, &rows, &n, error))
        return false;
    jw_init(&j, x->out);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            put_link(x, &j, &rows[i]);
    return true;
}

bool api_link_remove(struct api *x, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    const char *kind = json_string_value(api_get(x, "link_type"));
    struct ticket_relation_row *rows = NULL;
    int64_t source = 0, target = 0;
    struct ticket_row a, b;
    size_t n = 0, gone = 0;
    struct jw j;

    if (!api_int_of(api_get(x, "link_object_source_value"), &source) ||
        !api_int_of(api_get(x, "link_object_target_value"), &target))
        return api_fail(x, error, 422, "Missing required value for field 'link_object_source_value'!");
    if (!kind_ok(x, kind, error) || !api_ticket(x, source, &a, error) || !api_ticket(x, target, &b, error) ||
        !record_relations(x->db, x->m, source, &rows, &n, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        bool forth = rows[i].source_id == source && rows[i].target_id == target && strcmp(rows[i].kind, kind) == 0;
        bool back = rows[i].source_id == target && rows[i].target_id == source && strcmp(rows[i].kind, inverse(kind)) == 0;

        if (rows[i].id == 0 || (!forth && !back))
            continue;
        if (!record_unrelate(x->db, rows[i].id, error))
            return false;
        put_link(x, &j, &rows[i]);
        gone++;
    }
    jw_close(&j, ']');
    x->status = 201;
    return gone == 0 || ticket_unlink(&c, &a, b.id, error);
}

/* Our words for what happened, in the dialect's. */
static const struct {
    const char *what, *attribute;
} attributes[] = {{"state", "state"}, {"owner", "owner"}, {"queue", "group"}, {"priority", "priority"},
                  {"title", "title"}, {"customer", "customer"}, {"pending", "pending_time"}, {"tag", "tag"},
                  {"link", "link"}, {"time", "time_unit"}};

/* Who lists and who takes off is told for tags and links; all else changes. */
static const char *type_of(const struct ticket_history_row *e, const char *attribute)
{
    bool set = attribute != NULL && (strcmp(attribute, "tag") == 0 || strcmp(attribute, "link") == 0);

    if (strcmp(e->what, "created") == 0 || strcmp(e->what, "article") == 0)
        return "created";
    if (strcmp(e->what, "merged") == 0)
        return e->before != NULL ? "received_merge" : "merged_into";
    if (attribute == NULL)
        return e->what;
    return !set ? "updated" : e->after == NULL ? "removed" : "added";
}

static void put_event(struct api *x, struct jw *j, int64_t ticket_id, const struct ticket_history_row *e)
{
    const char *attribute = NULL;
    bool made = strcmp(e->what, "created") == 0, article = strcmp(e->what, "article") == 0;

    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (strcmp(attributes[i].what, e->what) == 0)
            attribute = attributes[i].attribute;
    if (g_str_has_prefix(e->what, "field:"))
        attribute = e->what + strlen("field:");
    jw_open(j, NULL, '{');
    jw_int(j, "id", e->id);
    jw_int(j, "o_id", article && e->article_id != 0 ? e->article_id : ticket_id);
    jw_text(j, "object", article ? "Ticket::Article" : "Ticket");
    jw_text(j, "type", type_of(e, attribute));
    if (attribute != NULL)
        jw_text(j, "attribute", attribute);
    if (!made && !article) {
        jw_text(j, "value_from", e->before_name != NULL ? e->before_name : e->before == NULL ? "" : e->before);
        jw_text(j, "value_to", e->after_name != NULL ? e->after_name : e->after == NULL ? "" : e->after);
    }
    if (article) {
        jw_int(j, "related_o_id", ticket_id);
        jw_text(j, "related_object", "Ticket");
    }
    jw_int(j, "created_by_id", api_out(x, e->actor_id));
    jw_text(j, "created_at", clock_rfc3339(x->m, e->at));
    jw_close(j, '}');
}

bool api_history(struct api *x, GError **error)
{
    struct ticket_history_row *rows = NULL;
    struct record_rows self;
    struct ticket_row t;
    size_t n = 0;
    int64_t id;
    struct jw j;

    if (!api_param_id(x, 0, &id, error) || !api_ticket(x, id, &t, error) ||
        !ticket_history(x->db, x->m, &x->me, id, &rows, &n, error) ||
        !record_of_ids(x->db, x->m, &x->me, RECORD_TICKET, &id, 1, &self, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_open(&j, "history", '[');
    /* That a ticket began in some state is part of its being made. */
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].what, "state") != 0 || rows[i].before != NULL)
            put_event(x, &j, id, &rows[i]);
    jw_close(&j, ']');
    x->full = true;
    if (!api_put_assets(x, &api_tickets, &j, &self, error))
        return false;
    jw_close(&j, '}');
    return true;
}

bool api_notice_mark(struct api *x, GError **error)
{
    struct record_rows rows;
    bool seen = true;
    int64_t id;

    return api_param_id(x, 0, &id, error) && api_row(x, &api_notices, id, &rows, error) &&
           api_take_bool(x, x->body, "seen", &seen, error) &&
           record_notice_read(x->db, id, x->me.person_id, seen ? x->now : 0, error) &&
           api_put_one(x, &api_notices, id, error);
}

bool api_notice_remove(struct api *x, GError **error)
{
    struct record_rows rows;
    int64_t id;

    buf_puts(x->out, "{}");
    return api_param_id(x, 0, &id, error) && api_row(x, &api_notices, id, &rows, error) &&
           record_notice_remove(x->db, id, x->me.person_id, error);
}

bool api_notice_all(struct api *x, GError **error)
{
    buf_puts(x->out, "{}");
    return notice_read_upto(x->db, x->me.person_id, INT64_MAX, x->now, error);
}

/* Newest first. */
bool api_notice_list(struct api *x, GError **error)
{
    struct record_rows rows;
    struct api_page page;

    return api_page_of(x, API_PAGE_MOST, 200, &page, error) &&
           record_find(x->db, x->m, &x->me, RECORD_NOTICE,
                       &(struct db_find){.order = "id", .descending = true, .limit = page.per_page,
                                         .offset = (page.page - 1) * page.per_page},
                       &rows, error) &&
           api_put_list(x, &api_notices, &rows, (int64_t)rows.n, false, error);
}

bool api_times_of(struct api *x, GError **error)
{
    struct db_find_term of = {.column = "ticket_id", .op = DB_FIND_EQ};
    struct record_rows rows;
    struct ticket_row t;

    return api_param_id(x, 0, &of.value.i, error) && api_ticket(x, of.value.i, &t, error) &&
           record_find(x->db, x->m, &x->me, RECORD_TIME,
                       &(struct db_find){.terms = &of, .n_terms = 1, .limit = API_PAGE_MOST}, &rows, error) &&
           api_put_list(x, &api_times, &rows, (int64_t)rows.n, false, error);
}

/* Only of a ticket that one may see. */
bool api_time_show(struct api *x, GError **error)
{
    struct record_rows rows;
    struct ticket_row t;
    int64_t id;

    return api_param_id(x, 0, &id, error) && api_row(x, &api_times, id, &rows, error) &&
           api_ticket(x, ((struct api_time_row *)rows.v)->ticket_id, &t, error) && api_put_one(x, &api_times, id, error);
}

/* The same, asked for by way of its ticket. */
bool api_time_of(struct api *x, GError **error)
{
    const char *const of = x->params[0];
    struct record_rows rows;
    int64_t id, ticket_id;
    bool ok;

    if (!api_param_id(x, 0, &ticket_id, error) || !api_param_id(x, 1, &id, error) ||
        !api_row(x, &api_times, id, &rows, error))
        return false;
    if (((struct api_time_row *)rows.v)->ticket_id != ticket_id)
        return api_not_found(&api_times, id, error);
    x->params[0] = x->params[1];
    ok = x->op->method == HTTP_GET   ? api_time_show(x, error)
         : x->op->method == HTTP_PUT ? api_update(x, error)
                                     : api_delete(x, error);
    x->params[0] = of; /* it may run again */
    return ok;
}
