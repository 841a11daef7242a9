/* api_table_ticket.c - the columns of tickets and articles, and the ids of their choices. */
#include "web/api_picture.h"
#include "web/api_table.h"

#include "base/clock.h"
#include "web/api_save.h"

#include <string.h>

DATA_OF(ticket_data, api_ticket_row)
DATA_OF(article_data, api_article_row)

/* Ids of our states; the sixth is of none. */
static const char *const states[] = {"new", "open", "pending reminder", "closed", "merged", NULL, "pending close"};
/* What each kind of state is here. */
static const char *const state_of_type[] = {"new", "open", "pending reminder", "pending close", "closed", "merged", NULL};

static const struct {
    int64_t id;
    const char *name, *kind; /* of our articles; NULL: a note */
} types[] = {
    {1, "email", "mail"}, {2, "sms", NULL}, {3, "chat", NULL}, {4, "fax", NULL}, {5, "phone", "phone"},
    {6, "twitter status", NULL}, {7, "twitter direct-message", NULL}, {8, "facebook feed post", NULL},
    {9, "facebook feed comment", NULL}, {10, "note", "note"}, {11, "web", "web"},
    {12, "telegram personal-message", NULL}, {13, "facebook direct-message", NULL}, {14, "whatsapp message", NULL},
};

static const char *const senders[] = {"Agent", "Customer", "System"};

const char *api_state_base(const json_t *data)
{
    int64_t type = json_integer_value(json_object_get(data, "state_type_id"));

    return type >= 1 && type <= (int64_t)G_N_ELEMENTS(state_of_type) ? state_of_type[type - 1] : NULL;
}

int64_t api_state_id(const char *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (states[i] != NULL && strcmp(states[i], state) == 0)
            return (int64_t)i + 1;
    return 2;
}

const char *api_type_kind(int64_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].id == id)
            return types[i].kind == NULL ? "note" : types[i].kind;
    return NULL;
}

int64_t api_type_id(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].id;
    return 0;
}

static const char *type_name(int64_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].id == id)
            return types[i].name;
    return "note";
}

static int64_t type_of_kind(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].kind != NULL && strcmp(types[i].kind, kind) == 0)
            return types[i].id;
    return 10;
}

int64_t api_sender_id(const char *sender)
{
    return strcmp(sender, "agent") == 0 ? 1 : strcmp(sender, "customer") == 0 ? 2 : 3;
}

/* The state that was named, while the ticket is still in what it stands for. */
static int64_t state_id(struct api *x, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    int64_t named = json_integer_value(json_object_get(data, "state_id"));
    const char *base = json_string_value(json_object_get(data, "state_base"));

    (void)x;
    return named != 0 && base != NULL && strcmp(base, t->state) == 0 ? named : api_state_id(t->state);
}

static int64_t priority_id(struct api *x, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    int64_t named = json_integer_value(json_object_get(data, "priority_id"));

    (void)x;
    return named != 0 && json_integer_value(json_object_get(data, "priority_base")) == t->priority ? named : t->priority;
}

/* "mail customer": how the first message came, and whose it was. */
static void put_first_type(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    int64_t id;

    if (t->first == NULL) {
        jw_null(j, key);
        return;
    }
    id = json_integer_value(json_object_get(data, "first_type_id"));
    if (id == 0)
        id = type_of_kind(arena_strndup(x->m, t->first, strcspn(t->first, " ")));
    jw_int(j, key, id);
    if (x->expand)
        jw_text(j, "create_article_type", type_name(id));
}

static void put_first_sender(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    const char *space = t->first == NULL ? NULL : strchr(t->first, ' ');

    (void)data;
    if (space == NULL) {
        jw_null(j, key);
        return;
    }
    jw_int(j, key, api_sender_id(space + 1));
    if (x->expand)
        jw_text(j, "create_article_sender", senders[api_sender_id(space + 1) - 1]);
}

static void put_last_contact(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    int64_t at = MAX(t->customer_at, t->agent_at);

    (void)data;
    jw_text(j, key, at == 0 ? NULL : clock_rfc3339(x->m, at));
}

/* "0.0" once something had been booked and is gone. */
static void put_ticket_time(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;

    (void)x;
    if (t->hundredths == 0 && !json_is_true(json_object_get(data, "timed")))
        jw_null(j, key);
    else
        api_put_hundredths(j, key, t->hundredths);
}

static void put_articles(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_ticket_row *t = row;
    const struct api_pair_row *seen = NULL;

    (void)data;
    /* A customer does not learn how many notes there are. */
    jw_int(j, key, right_is_agent(&x->me) ? t->articles : (int64_t)api_pairs(x, RECORD_ARTICLE_IDS, t->id, &seen));
}

static void put_expanded(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_pair_row *rows = NULL;
    size_t n = api_pairs(x, RECORD_TIME_IDS, ((const struct api_ticket_row *)row)->id, &rows);

    (void)data;
    jw_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        jw_int(j, NULL, rows[i].id);
    jw_close(j, ']');
    if (!x->expand)
        return;
    /* Bookings have no name that could stand here. */
    jw_open(j, "ticket_time_accounting", '[');
    jw_close(j, ']');
    jw_open(j, "referencing_checklists", '[');
    jw_close(j, ']');
}

static const struct api_column ticket_columns[] = {
    ID_OF("id", api_ticket_row, id, RECORD_NONE, NULL),
    ID_OF("group_id", api_ticket_row, queue_id, RECORD_GROUP, "group"),
    MADE_ID("priority_id", priority_id, RECORD_PRIORITY, "priority"),
    MADE_ID("state_id", state_id, RECORD_STATE, "state"),
    ID_OF("organization_id", api_ticket_row, company_id, RECORD_ORGANIZATION, "organization"),
    TEXT_OF("number", api_ticket_row, number),
    TEXT_OF("title", api_ticket_row, title),
    PERSON_OF("owner_id", api_ticket_row, owner_id, "owner"),
    PERSON_OF("customer_id", api_ticket_row, customer_id, "customer"),
    OWN("note", "null"),
    TIME_OF("first_response_at", api_ticket_row, replied_at),
    FIXED("first_response_escalation_at", "null"),
    FIXED("first_response_in_min", "null"),
    FIXED("first_response_diff_in_min", "null"),
    TIME_OF("close_at", api_ticket_row, closed_at),
    FIXED("close_escalation_at", "null"),
    FIXED("close_in_min", "null"),
    FIXED("close_diff_in_min", "null"),
    FIXED("update_escalation_at", "null"),
    FIXED("update_in_min", "null"),
    FIXED("update_diff_in_min", "null"),
    TIME_OF("last_close_at", api_ticket_row, closed_at),
    MADE("last_contact_at", put_last_contact),
    TIME_OF("last_contact_agent_at", api_ticket_row, agent_at),
    TIME_OF("last_contact_customer_at", api_ticket_row, customer_at),
    FIXED("last_owner_update_at", "null"),
    MADE("create_article_type_id", put_first_type),
    MADE("create_article_sender_id", put_first_sender),
    MADE("article_count", put_articles),
    FIXED("escalation_at", "null"),
    TIME_OF("pending_time", api_ticket_row, pending_at),
    OWN("type", "null"),
    MADE("time_unit", put_ticket_time),
    OWN_JSON("preferences", "{}"),
    PERSON_OF("updated_by_id", api_ticket_row, updated_by, "updated_by"),
    PERSON_OF("created_by_id", api_ticket_row, created_by, "created_by"),
    TIME_OF("created_at", api_ticket_row, created_at),
    TIME_OF("updated_at", api_ticket_row, changed_at),
    FIXED("checklist_id", "null"),
    MANY("article_ids", RECORD_ARTICLE_IDS, RECORD_NONE, NULL, API_BESIDE),
    MANY("", RECORD_TIME_IDS, RECORD_NONE, NULL, API_BESIDE | API_HIDDEN),
    {.name = "ticket_time_accounting_ids", .type = API_MADE, .put = put_expanded, .flags = API_BESIDE},
    {.name = "referencing_checklist_ids", .type = API_FIXED, .fallback = "[]", .flags = API_BESIDE},
};
const struct api_resource api_tickets = {
    RECORD_TICKET, "Ticket", "Ticket", "Ticket", ticket_columns, G_N_ELEMENTS(ticket_columns), ticket_data,
    api_save_ticket, NULL, API_TICKETS_MOST};

static void put_type(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;
    int64_t id = json_integer_value(json_object_get(data, "type_id"));

    (void)x;
    if (id == 0)
        id = type_of_kind(a->kind);
    jw_int(j, key, id);
    jw_text(j, "type", type_name(id));
}

static void put_sender(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    int64_t id = api_sender_id(((const struct api_article_row *)row)->sender);

    (void)x;
    (void)data;
    jw_int(j, key, id);
    jw_text(j, "sender", senders[id - 1]);
}

/* What nobody wrote is null. */
static void put_line(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;
    const char *text = *key == 't' ? a->to_text : *key == 'c' ? a->cc_text : a->subject;

    (void)x;
    (void)data;
    jw_text(j, key, text == NULL || *text == '\0' ? NULL : text);
}

static void put_body(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;

    (void)data;
    jw_text(j, "content_type", a->body_html != NULL ? "text/html" : "text/plain");
    jw_text(j, key, a->body_html != NULL ? api_pictures_told(x, a) : a->body_text);
}

static void put_by(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;
    int64_t created = a->created_by != 0 ? a->created_by : a->author_id;
    bool updated = strcmp(key, "updated_by_id") == 0;
    int64_t id = updated && a->updated_by != 0 ? a->updated_by : created;

    (void)data;
    jw_int(j, key, api_out(x, id));
    jw_text(j, updated ? "updated_by" : "created_by", api_name(x, RECORD_USER, id));
}

static void put_article_updated(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, MAX(a->updated_at, a->created_at)));
}

static void put_article_time(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;

    (void)x;
    (void)data;
    if (a->hundredths == 0)
        jw_null(j, key);
    else
        api_put_hundredths(j, key, a->hundredths);
}

static void put_md5(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;
    g_autofree char *sum = NULL;

    (void)x;
    (void)data;
    if (a->message_id != NULL)
        sum = g_compute_checksum_for_string(G_CHECKSUM_MD5, a->message_id, -1);
    jw_text(j, key, sum);
}

static void put_files(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_article_row *a = row;

    (void)data;
    jw_open(j, key, '[');
    for (size_t i = 0; i < x->n_files; i++) {
        const struct api_file_row *f = &x->files[i];

        if (f->article_id != a->id)
            continue;
        jw_open(j, NULL, '{');
        jw_int(j, "id", f->id);
        jw_int(j, "store_file_id", f->blob_id);
        jw_text(j, "filename", f->filename);
        jw_text(j, "size", arena_printf(x->m, "%" G_GINT64_FORMAT, f->size));
        jw_open(j, "preferences", '{');
        jw_text(j, "Content-Type", f->content_type);
        jw_text(j, "Mime-Type", f->content_type);
        if (f->content_id != NULL) {
            jw_text(j, "Content-ID", f->content_id);
            jw_text(j, "Content-Disposition", "inline");
        }
        jw_close(j, '}');
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

static const struct api_column article_columns[] = {
    ID_OF("id", api_article_row, id, RECORD_NONE, NULL),
    ID_OF("ticket_id", api_article_row, ticket_id, RECORD_NONE, NULL),
    MADE("type_id", put_type),
    MADE("sender_id", put_sender),
    TEXT_OF("from", api_article_row, from_text),
    MADE("to", put_line),
    MADE("cc", put_line),
    MADE("subject", put_line),
    KEPT("reply_to", "null"),
    TEXT_OF("message_id", api_article_row, message_id),
    MADE("message_id_md5", put_md5),
    KEPT("in_reply_to", "null"),
    KEPT("references", "null"),
    MADE("body", put_body),
    BOOL_OF("internal", api_article_row, internal),
    KEPT("preferences", "{}"),
    {.name = "origin_by_id", .type = API_DATA, .fallback = "null", .flags = API_IS_ID, .rel = RECORD_USER, .as = "origin_by"},
    MADE("updated_by_id", put_by),
    MADE("created_by_id", put_by),
    TIME_OF("created_at", api_article_row, created_at),
    MADE("updated_at", put_article_updated),
    MADE("attachments", put_files),
    MADE("time_unit", put_article_time),
    FIXED("detected_language", "null"),
};
const struct api_resource api_articles = {RECORD_ARTICLE, "Ticket::Article", "TicketArticle", "Article", article_columns,
                                          G_N_ELEMENTS(article_columns), article_data, api_save_article,
                                          api_may_delete_article, API_PAGE_MOST};
