/* api_table.h - how columns are written down: one short row each. */
#pragma once
#include "web/api.h"

#include <stddef.h>

#define AT(row, field) .at = offsetof(struct row, field)
#define ID_OF(key, row, field, kind, called)                                                         \
    {.name = key, .type = API_ID, AT(row, field), .rel = kind, .as = called}
#define PERSON_OF(key, row, field, called)                                                           \
    {.name = key, .type = API_PERSON, AT(row, field), .rel = RECORD_USER, .as = called}
#define INT_OF(key, row, field) {.name = key, .type = API_INT, AT(row, field)}
#define BOOL_OF(key, row, field) {.name = key, .type = API_BOOL, AT(row, field)}
#define NOT_OF(key, row, field) {.name = key, .type = API_NOT, AT(row, field)}
#define TEXT_OF(key, row, field) {.name = key, .type = API_TEXT, AT(row, field)}
#define WORD_OF(key, row, field) {.name = key, .type = API_WORD, AT(row, field)}
#define TIME_OF(key, row, field) {.name = key, .type = API_AT, AT(row, field)}
#define MADE(key, function) {.name = key, .type = API_MADE, .put = function}
#define MADE_ID(key, function, kind, called)                                                         \
    {.name = key, .type = API_MADE_ID, .id = function, .rel = kind, .as = called}
#define FIXED(key, json) {.name = key, .type = API_FIXED, .fallback = json}
/* Kept beside the table: a text, "" or null where it is not set. */
#define OWN(key, json) {.name = key, .type = API_DATA, .fallback = json, .flags = API_SET}
#define OWN_FLAG(key, json) {.name = key, .type = API_DATA, .fallback = json, .flags = API_SET | API_IS_FLAG}
#define OWN_JSON(key, json) {.name = key, .type = API_DATA, .fallback = json, .flags = API_SET | API_IS_JSON}
#define OWN_ID(key, kind, called)                                                                    \
    {.name = key, .type = API_DATA, .fallback = "null", .flags = API_SET | API_IS_ID, .rel = kind, .as = called}
/* Kept, and set by the save function alone. */
#define KEPT(key, json) {.name = key, .type = API_DATA, .fallback = json}
#define MANY(key, pairs, kind, called, more)                                                         \
    {.name = key, .type = API_MANY, .many = pairs, .rel = kind, .as = called, .flags = more}
/* What kinds without a table of their own begin with … */
#define OWN_TABLE                                                                                  \
    ID_OF("id", record_row, id, RECORD_NONE, NULL), OWN("name", "\"\"")
/* … and what nearly every record ends with. */
#define ENDS(row)                                                                                  \
    PERSON_OF("updated_by_id", row, updated_by, "updated_by"),                                     \
        PERSON_OF("created_by_id", row, created_by, "created_by"),                                 \
        TIME_OF("created_at", row, created_at)

#define DATA_OF(function, row)                                                                     \
    static const char *function(const void *r)                                                     \
    {                                                                                              \
        return ((const struct row *)r)->data;                                                      \
    }
