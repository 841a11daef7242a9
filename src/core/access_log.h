/* access_log.h - who of the desk opened which ticket of a confidential queue, and how. One row a
 * person and ticket for some minutes. Rows outlive their ticket as its tombstone does (number, who
 * and when), and go after as many months as the house says; a legal hold keeps them. */
#pragma once
#include "core/admin.h"
#include "core/house.h"
#include "rows/access_log.h"

#define ACCESS_LOG_MONTHS "access_log_months" /* the setting */

enum access_way {
    ACCESS_PAGE = 1,   /* the ticket's page, which is what gets printed, too */
    ACCESS_API = 2,    /* the ticket or its messages, also in lists and what a search gives */
    ACCESS_FILE = 4,   /* an attachment, a message as it came */
    ACCESS_EXPORT = 8, /* all data of a person */
};

struct access_seen {
    int64_t ticket_id, person_id;
    int64_t behalf_id; /* for whom a program acted; 0: for nobody else */
    const char *token; /* its name; "" for none */
    enum access_way way;
    int64_t at;
};

/* Inside db_write(). Tickets that lie in no confidential queue are passed over. */
bool access_log_put(struct db *db, const struct access_seen *seen,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of all tickets that an export of PERSON_ID's data is about, made for ACTOR. */
bool access_log_dossier(struct db *db, const struct actor *actor, int64_t person_id, int64_t at,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, those before BEFORE (0: from the newest), of QUEUE_ID, or of TICKET_ID where that
 * is not 0. */
bool access_log_list(struct db *db, struct arena *a, int64_t queue_id, int64_t ticket_id,
                     int64_t before, size_t most, struct access_row **rows, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets some of those go whose time is over; for a ticker. Not inside db_write(). */
bool access_log_tidy(const struct house *house, int64_t now,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum { ACCESS_SPAN = 10 * 60 * 1000 }; /* milliseconds that are one row */
