/* desk_write.h - writing to a ticket from a form: finds the visible ticket and does one thing of
 * core/desk.h, in one transaction. Runs on a worker. */
#pragma once
#include "core/desk.h"
#include "web/answer.h"
#include "web/request.h"

enum desk_write_what {
    DESK_WRITE_REPLY, /* fields body, files */
    DESK_WRITE_NOTE,
    DESK_WRITE_ANSWER, /* by a customer */
    DESK_WRITE_TAKE,
    DESK_WRITE_ASSIGN, /* field owner */
    DESK_WRITE_REOPEN, /* field reason, if the route has it */
};

/* The uploads of FIELD, hashed by desk_write_hash() before the transaction. */
struct article_file *desk_write_files(struct request *r, const char *field, size_t *n);
bool desk_write_hash(struct request *r, struct desk_message *m,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket is the route's ":number", as the actor may see it. STATE as in struct desk_message.
 * *NUMBER is the ticket's own number. */
bool desk_write(struct request *r, enum desk_write_what what, const char *state,
                const char **number, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same as a whole answer: back to WHERE ("/t", "/desk/t") and the number, with "?done=DONE". */
void desk_write_act(struct request *r, struct answer *a, enum desk_write_what what,
                    const char *where, const char *done);
/* A new ticket from the field "body", the files of FILES and own fields (web/custom_form.h). A CALLER (name, address, phone) is
 * found or made as its customer where O has none. */
bool desk_write_open(struct request *r, const struct desk_opening *o, const char *files,
                     const char **number, GError **error) G_GNUC_WARN_UNUSED_RESULT;
