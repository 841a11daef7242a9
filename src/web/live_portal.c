#include "web/live_portal.h"

#include "base/json.h"
#include "core/portal.h"

#include <string.h>

bool live_portal_public(const struct ticket_event_live_row *event)
{
    static const char *const kinds[] = {"created", "article",  "state",    "owner",
                                        "title",   "queue",    "customer", "merged",
                                        "pending", "concern",  "deleted",  "restored",
                                        "solved",  "withdrawn", "visibility"};

    /* What turns a message into a note takes it away from them. */
    if (event->article_id != 0 && event->internal != 0 && strcmp(event->what, "visibility") != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(event->what, kinds[i]) == 0)
            return true;
    return false;
}

bool live_portal_audience(struct db *db, struct arena *a, int64_t ticket_id, struct audience *out,
                          GError **error)
{
    int64_t *persons = NULL;
    size_t n = 0;

    if (!portal_hearers(db, a, ticket_id, EVENTS_PERSONS_MAX, &persons, &n, error))
        return false;
    *out = (struct audience){
        .right = RIGHT_UNSET, .persons = persons, .n = n, .ticket = ticket_id};
    return true;
}

void live_portal_json(struct buf *out, const char *number)
{
    struct jw j;

    buf_clear(out);
    jw_init(&j, out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "number", number);
    jw_close(&j, '}');
}
