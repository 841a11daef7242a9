/* csv_column.h - what the columns of exported lists are called, in the systems that people come
 * from and in both languages. */
#pragma once
#include "base/csv_read.h"

enum csv_field {
    CSV_ID,
    CSV_NUMBER,
    CSV_TITLE,
    CSV_STATE,
    CSV_PRIORITY,
    CSV_QUEUE,
    CSV_OWNER,
    CSV_OWNER_EMAIL,
    CSV_CUSTOMER,
    CSV_CUSTOMER_EMAIL,
    CSV_COMPANY,
    CSV_PHONE,
    CSV_CHANNEL,
    CSV_CREATED,
    CSV_CHANGED,
    CSV_CLOSED,
    CSV_PENDING,
    CSV_TAGS,
    CSV_TICKET_FIELDS, /* what follows is of a message */
    CSV_ARTICLE_ID = CSV_TICKET_FIELDS,
    CSV_FROM,
    CSV_TO,
    CSV_CC,
    CSV_SUBJECT,
    CSV_BODY,
    CSV_KIND,
    CSV_SENDER,
    CSV_INTERNAL,
    CSV_AT,
    CSV_FIELDS
};

struct csv_columns {
    int at[CSV_FIELDS]; /* the cell of each field; -1: the file has none */
    size_t known;       /* fields that it has */
};

/* By the names in ROW; MAP "Header=field,…" goes first, and may be NULL. */
void csv_columns_read(struct csv_columns *c, const struct csv_cells *row, const char *map);
/* Whether NAME is one of a field, as MAP needs it. */
bool csv_field_known(const char *name);
