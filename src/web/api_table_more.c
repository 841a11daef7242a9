/* api_table_more.c - the columns of booked time, of fields and of what one was told. */
#include "web/api_table.h"

#include "base/clock.h"
#include "web/api_save.h"

#include <string.h>

DATA_OF(own_data, record_row)

static void put_unit(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    (void)x;
    (void)data;
    api_put_hundredths(j, key, ((const struct api_time_row *)row)->hundredths);
}

static const struct api_column time_columns[] = {
    ID_OF("id", api_time_row, id, RECORD_NONE, NULL),
    ID_OF("ticket_id", api_time_row, ticket_id, RECORD_NONE, NULL),
    ID_OF("ticket_article_id", api_time_row, article_id, RECORD_NONE, NULL),
    MADE("time_unit", put_unit),
    ID_OF("type_id", api_time_row, type_id, RECORD_TIME_TYPE, "type"),
    PERSON_OF("created_by_id", api_time_row, created_by, "created_by"),
    TIME_OF("created_at", api_time_row, created_at),
    TIME_OF("updated_at", api_time_row, updated_at),
};
const struct api_resource api_times = {RECORD_TIME, "Ticket::TimeAccounting", "TicketTimeAccounting", "TimeAccounting",
                                       time_columns, G_N_ELEMENTS(time_columns), NULL, api_save_time, api_may_delete_time,
                                       API_PAGE_MOST};

static const struct api_column time_type_columns[] = {
    OWN_TABLE, OWN("note", "null"), OWN_FLAG("active", "true"), ENDS(record_row),
    TIME_OF("updated_at", record_row, updated_at),
};
const struct api_resource api_time_types = {
    RECORD_TIME_TYPE, "Ticket::TimeAccounting::Type", "TicketTimeAccountingType", "TimeAccountingType", time_type_columns,
    G_N_ELEMENTS(time_type_columns), own_data, api_save_time_type, NULL, API_PAGE_MOST};

static const struct api_column field_columns[] = {
    ID_OF("id", record_row, id, RECORD_NONE, NULL),
    OWN("object", "\"Ticket\""),
    OWN("name", "\"\""),
    OWN("display", "\"\""),
    OWN("data_type", "\"input\""),
    OWN_JSON("data_option", "{}"),
    FIXED("data_option_new", "{}"),
    OWN_JSON("screens", "{}"),
    OWN_FLAG("editable", "true"),
    OWN_FLAG("active", "true"),
    KEPT("deletable", "true"),
    FIXED("to_create", "false"),
    FIXED("to_migrate", "false"),
    FIXED("to_delete", "false"),
    FIXED("to_config", "false"),
    OWN_JSON("position", "100"),
    ENDS(record_row),
    TIME_OF("updated_at", record_row, updated_at),
};
const struct api_resource api_fields = {RECORD_FIELD, "ObjectManager::Attribute", "ObjectManagerAttribute",
                                        "ObjectAttribute", field_columns, G_N_ELEMENTS(field_columns), own_data,
                                        api_save_field, NULL, API_PAGE_MOST};

static const struct {
    const char *kind;
    int64_t id;
    const char *name;
} notice_types[] = {{"new", 1, "create"}, {"assigned", 2, "update"}, {"reply", 2, "update"}, {"mention", 2, "update"}};

static void put_notice_type(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_notice_row *n = row;
    size_t i = 0;

    (void)data;
    while (i + 1 < G_N_ELEMENTS(notice_types) && strcmp(notice_types[i].kind, n->kind) != 0)
        i++;
    jw_int(j, key, notice_types[i].id);
    if (!x->expand)
        return;
    jw_text(j, "type", notice_types[i].name);
    jw_text(j, "object", "Ticket");
}

static void put_notice_updated(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_notice_row *n = row;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, n->read_at != 0 ? n->read_at : n->at));
}

static const struct api_column notice_columns[] = {
    ID_OF("id", api_notice_row, id, RECORD_NONE, NULL),
    ID_OF("o_id", api_notice_row, ticket_id, RECORD_NONE, NULL),
    FIXED("object_lookup_id", "1"),
    MADE("type_lookup_id", put_notice_type),
    PERSON_OF("user_id", api_notice_row, person_id, "user"),
    BOOL_OF("seen", api_notice_row, read_at),
    PERSON_OF("updated_by_id", api_notice_row, actor_id, "updated_by"),
    PERSON_OF("created_by_id", api_notice_row, actor_id, "created_by"),
    TIME_OF("created_at", api_notice_row, at),
    MADE("updated_at", put_notice_updated),
};
const struct api_resource api_notices = {RECORD_NOTICE, "OnlineNotification", "OnlineNotification", "OnlineNotification",
                                         notice_columns, G_N_ELEMENTS(notice_columns), NULL, NULL, NULL, API_PAGE_MOST};
