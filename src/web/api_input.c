/* api_input.c - what may be sent, for the description: the fields of bodies, which are the columns that
 * may be written and what handlers read besides, the parameters of queries, and how one proves oneself. */
#include "web/api_describe.h"

#include <string.h>

/* "name", "name:integer", "name:Schema", "name:[Schema"; without a type it is a text. */
static const struct input {
    const char *schema;
    enum record_kind kind; /* whose columns may be written, too */
    const char *fields;
} inputs[] = {
    {"UserWrite", RECORD_USER,
     "login firstname lastname email phone mobile note password active:boolean organization organization_id:integer "
     "organizations:[string organization_ids:[integer roles:[string role_ids:[integer groups:object group_ids:object"},
    {"OrganizationWrite", RECORD_ORGANIZATION,
     "name domain note shared:boolean members:[string member_ids:[integer secondary_members:[string "
     "secondary_member_ids:[integer"},
    {"GroupWrite", RECORD_GROUP, "name follow_up_possible reopen_time_in_days:integer"},
    {"RoleWrite", RECORD_ROLE, "permissions:[string permission_ids:[integer groups:object group_ids:object"},
    {"TicketStateWrite", RECORD_STATE, "state_type state_type_id:integer"},
    {"TicketPriorityWrite", RECORD_PRIORITY, ""},
    {"TextModuleWrite", RECORD_TEXT_MODULE, "name content groups:[string group_ids:[integer"},
    {"TicketWrite", RECORD_TICKET,
     "title group group_id:integer customer customer_id:integer state state_id:integer priority priority_id:integer "
     "owner owner_id:integer pending_time tags mentions:[integer links:object article:ArticleWrite"},
    {"ArticleWrite", RECORD_NONE,
     "ticket_id:integer subject body content_type from to cc reply_to in_reply_to references type type_id:integer "
     "sender sender_id:integer internal:boolean origin_by origin_by_id:integer preferences:object time_unit "
     "attachments:[AttachmentWrite"},
    {"AttachmentWrite", RECORD_NONE, "filename data mime-type"},
    {"TimeAccountingWrite", RECORD_NONE,
     "ticket_id:integer ticket_article_id:integer time_unit type type_id:integer"},
    {"TimeAccountingTypeWrite", RECORD_TIME_TYPE, ""},
    {"ObjectAttributeWrite", RECORD_FIELD, "object display screens:object"},
    {"TagRef", RECORD_NONE, "object o_id:integer item"},
    {"TagName", RECORD_NONE, "name"},
    {"LinkAdd", RECORD_NONE,
     "link_type link_object_source link_object_source_number link_object_target link_object_target_value:integer"},
    {"LinkRemove", RECORD_NONE,
     "link_type link_object_source link_object_source_value:integer link_object_target "
     "link_object_target_value:integer"},
    {"CsvImport", RECORD_NONE, "data try:boolean"},
    {"Seen", RECORD_NONE, "seen:boolean"},
    {"TokenWrite", RECORD_NONE, "name label permission:[string expires_at compat"},
    {"AvatarWrite", RECORD_NONE, "avatar_full avatar_resize"},
    {"AvatarRef", RECORD_NONE, "id:integer"},
    {"Search", RECORD_NONE,
     "query ids:[integer condition:object page:integer per_page:integer limit:integer sort_by order_by "
     "expand:boolean full:boolean label:boolean role_ids:[integer permissions:[string only_total_count:boolean "
     "with_total_count:boolean"},
    {"Batch", RECORD_NONE, "requests:[BatchRequest"},
    {"BatchRequest", RECORD_NONE, "method path body:object"},
    {"Message", RECORD_NONE, "jsonrpc id method params:object"},
    {"Empty", RECORD_NONE, ""},
};

/* What lists understand, and what searches do besides. */
static const char list_fields[] = "page:integer per_page:integer limit:integer sort_by order_by expand:boolean "
                                  "full:boolean fields cursor only_total_count:boolean with_total_count:boolean";
static const char search_fields[] = "query term label:boolean role_ids permissions page:integer per_page:integer "
                                    "limit:integer sort_by order_by expand:boolean full:boolean fields "
                                    "only_total_count:boolean with_total_count:boolean";
static const char page_fields[] = "page:integer per_page:integer limit:integer expand:boolean fields";
static const char one_fields[] = "expand:boolean full:boolean fields";

static const struct {
    api_handler run;
    const char *fields;
} queries[] = {
    {api_list, list_fields},
    {api_search, search_fields},
    {api_articles_of, page_fields},
    {api_notice_list, page_fields},
    {api_tag_list, page_fields},
    {api_tag_search, "term"},
    {api_tags, "object o_id:integer"},
    {api_links, "link_object link_object_value:integer"},
    {api_overviews, "view"},
    {api_show, one_fields},
    {api_create, one_fields},
    {api_update, one_fields},
};

static void put_type(struct jw *j, const char *type, size_t n)
{
    char name[64];

    g_strlcpy(name, type, MIN(n + 1, sizeof name));
    if (g_ascii_isupper(*name)) {
        char path[96];

        g_snprintf(path, sizeof path, "#/components/schemas/%s", name);
        jw_text(j, "$ref", path);
    } else {
        jw_text(j, "type", *name == '\0' ? "string" : name);
    }
}

static void put_value(struct jw *j, const char *key, const char *type, size_t n)
{
    jw_open(j, key, '{');
    if (n > 0 && *type == '[') {
        jw_text(j, "type", "array");
        jw_open(j, "items", '{');
        put_type(j, type + 1, n - 1);
        jw_close(j, '}');
    } else {
        put_type(j, type, n);
    }
    jw_close(j, '}');
}

/* One field of a list; where the next one begins. */
static const char *next_field(const char *at, char name[64], const char **type, size_t *n)
{
    size_t all = strcspn(at, " "), own = MIN(strcspn(at, ":"), all);

    g_strlcpy(name, at, MIN(own + 1, (size_t)64));
    *type = at + own + (own < all);
    *n = all - own - (own < all);
    return at + all + strspn(at + all, " ");
}

static void put_fields(struct jw *j, const char *fields)
{
    char name[64];
    const char *type;
    size_t n;

    while (*fields != '\0') {
        fields = next_field(fields, name, &type, &n);
        put_value(j, name, type, n);
    }
}

static bool has_field(const char *fields, const char *wanted)
{
    char name[64];
    const char *type;
    size_t n;

    while (*fields != '\0') {
        fields = next_field(fields, name, &type, &n);
        if (strcmp(name, wanted) == 0)
            return true;
    }
    return false;
}

static void put_columns(struct jw *j, const struct input *in)
{
    const struct api_resource *res = in->kind == RECORD_NONE ? NULL : api_resource_of(in->kind);

    for (size_t i = 0; res != NULL && i < res->n_columns; i++) {
        const struct api_column *c = &res->columns[i];
        const char *type = api_column_type(c);

        /* The name of what has no table of its own is written, too. */
        if (((c->flags & API_SET) == 0 && strcmp(c->name, "name") != 0) || has_field(in->fields, c->name))
            continue;
        if (type == NULL)
            type = (c->flags & API_IS_JSON) == 0 ? "string" : *c->fallback == '{' ? "object" : "";
        jw_open(j, c->name, '{');
        if (*type != '\0')
            jw_text(j, "type", type);
        jw_close(j, '}');
        if (c->as != NULL && *c->as != '\0' && !has_field(in->fields, c->as))
            put_value(j, c->as, "", 0);
    }
}

void api_describe_inputs(struct jw *j)
{
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++) {
        jw_open(j, inputs[i].schema, '{');
        jw_text(j, "type", "object");
        jw_open(j, "properties", '{');
        put_fields(j, inputs[i].fields);
        put_columns(j, &inputs[i]);
        jw_close(j, '}');
        jw_close(j, '}');
    }
}

bool api_describe_has_input(const char *schema)
{
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++)
        if (strcmp(inputs[i].schema, schema) == 0)
            return true;
    return false;
}

static void put_parameter(struct jw *j, const char *name, const char *type, size_t n)
{
    jw_open(j, NULL, '{');
    jw_text(j, "name", name);
    jw_text(j, "in", "query");
    put_value(j, "schema", type, n);
    jw_close(j, '}');
}

void api_describe_query(struct jw *j, const struct api_op *op)
{
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++) {
        const char *at = queries[i].fields, *type;
        char name[64];
        size_t n;

        if (queries[i].run != op->run)
            continue;
        while (*at != '\0') {
            at = next_field(at, name, &type, &n);
            put_parameter(j, name, type, n);
        }
    }
}
