/* concern_desk.h - the judge of new concerns (concern.h) at the desk: what it made of a reply is
 * kept beside the article. It changes nothing by itself: a matter of its own is shown to agents, who
 * split it off or say that it belongs here; thanks do not open a closed ticket. Writers run inside
 * db_write(). */
#pragma once
#include "core/desk.h"
#include "rows/concern.h"

/* How readily, as chosen for a queue, a person or a company. */
enum concern_level {
    CONCERN_INHERIT = -1, /* a person's or company's: as the queue does */
    CONCERN_OFF,
    CONCERN_CAREFUL, /* only what is sure */
    CONCERN_NORMAL,
    CONCERN_EAGER, /* also what is doubtful */
};

/* "off", "careful", "normal", "eager" for 1 to 4, "" for 0: a level and 1, as forms keep it. */
const char *concern_level_name(int64_t chosen);

struct concern_reply {
    int64_t article_id; /* stored already */
    int64_t author_id;  /* 0: nobody that we know */
    const char *subject, *text;
    const struct article_file *files;
    size_t n_files;
};

/* A customer's reply has come in TICKET, whose row is still as it was before. *QUIET where it only
 * says thanks in a closed ticket, which then stays closed. */
bool concern_desk_reply(const struct ticket_change *c, const struct ticket_row *ticket,
                        const struct concern_reply *r, bool *quiet,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What an agent may decide in a ticket: banners (state "open"), and what was filed ("quiet"). */
bool concern_desk_list(struct db *db, struct arena *a, int64_t ticket_id, struct concern_row **rows,
                       size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An agent says that it belongs here; its words do so from now on (mark.h). FAIL_NOT_FOUND where there is no such banner in TICKET. */
bool concern_desk_keep(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was filed quietly was more than thanks: the ticket opens as it would have. */
bool concern_desk_reopen(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Filed quietly, newest first, before article BEFORE (0: from the newest), at most MOST, as ACTOR
 * may see it. */
bool concern_desk_quiet(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
                        int64_t most, struct concern_quiet_row **rows, size_t *n,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
