/* desk_ticket.h - the parts of the agents' ticket page; page_desk_ticket.c puts them together. Each
 * reads what it needs and fills its part of the view. */
#pragma once
#include "core/person.h"
#include "core/recipients.h"
#include "web/shell.h"
#include "web/views_desk.h"

/* What the page is asked to show beside the ticket itself. */
struct desk_ticket_ask {
    const char *problem; /* why something typed did not go; "" if nothing */
    bool typed;          /* the request has the composer's fields: what was typed stays */
    int64_t undo;        /* the record of what was just done here; 0: none */
    int64_t sent;        /* the article just sent: it can be taken back for some seconds */
    bool empty;          /* without the draft */
    int64_t canned;      /* a canned text to begin with; 0: none */
    int64_t forward;     /* the article to be forwarded; 0: none */
    int64_t seen;        /* messages of others behind this one are marked as new; 0: none */
};

/* The conversation with what happened in between; the history for the panel. */
bool desk_thread(struct request *r, struct db *db, const struct ticket_row *t,
                 const struct desk_ticket_ask *ask, struct view_desk_ticket *v,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The tickets that went into T; those that are shown beside it take their lines out of V's. */
bool desk_merged(struct request *r, struct db *db, const struct ticket_row *t,
                 struct view_desk_ticket *v, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After desk_thread(), and with AGENTS. */
bool desk_composer(struct request *r, struct db *db, const struct ticket_row *t,
                   const struct desk_ticket_ask *ask, struct view_desk_ticket *v,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool desk_panel(struct request *r, struct db *db, const struct ticket_row *t,
                const struct person_row *agents, size_t n_agents, struct view_desk_ticket *v,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new one where writing failed: status, sentence, what was typed. */
void desk_ticket_show(struct request *r, struct answer *a, const struct desk_ticket_ask *ask,
                      unsigned status);
