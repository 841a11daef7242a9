/* api_merge.c - PUT /ticket_merge: one ticket goes into another, and what clients are told of it. */
#include "base/fail.h"
#include "core/article.h"
#include "core/ticket_merge.h"
#include "core/ticket_move.h"
#include "web/api_more.h"
#include "web/api_save.h"

/* Clients look for the one note that is left where all else went away. */
static bool leave_note(struct api *x, const struct ticket_change *c, int64_t source, GError **error)
{
    const struct article_new note = {.ticket_id = source,
                                     .kind = "note",
                                     .sender = "agent",
                                     .internal = true,
                                     .author_id = x->me.person_id,
                                     .body_text = "merged",
                                     .mark = "merged"};
    int64_t id;

    return article_add_past(c, &note, &id, error) &&
           ticket_event_add(c, source, "article", NULL, "note", id, error) && ticket_settle(c, source, error);
}

static bool merge(struct api *x, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct desk_call d = {.c = &c, .house = x->house, .actor = &x->me};
    struct ticket_row source, into;
    int64_t id, target = 0, undo;

    if (!ticket_find(x->db, x->m, x->params[1], &target, error))
        return false;
    if (target == 0)
        return api_fail(x, error, 422, "No such target ticket number!");
    return api_param_id(x, 0, &id, error) && api_ticket(x, id, &source, error) && api_ticket(x, target, &into, error) &&
           api_may(x, source.queue_id, "change", error) && api_may(x, into.queue_id, "change", error) &&
           ticket_merge(&d, &into, &(struct ticket_merge){.sources = &id, .n = 1}, &undo, error) &&
           leave_note(x, &c, id, error);
}

static bool put_merged(struct api *x, GError **error)
{
    int64_t ids[2] = {0, 0};
    struct record_rows rows;
    struct jw j;

    if (!ticket_find(x->db, x->m, x->params[1], &ids[0], error) || !api_param_id(x, 0, &ids[1], error) ||
        !record_of_ids(x->db, x->m, &x->me, RECORD_TICKET, ids, 2, &rows, error) ||
        !api_load(x, &api_tickets, &rows, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "result", "success");
    for (size_t i = 0; i < rows.n; i++)
        api_put_row(x, &api_tickets, &j, record_id(&rows, i) == ids[0] ? "target_ticket" : "source_ticket", &rows, i);
    jw_close(&j, '}');
    return true;
}

/* The source by its id, the target by its number; that it failed is told with 200. */
bool api_merge(struct api *x, GError **error)
{
    g_autoptr(GError) why = NULL;
    struct jw j;

    if (!db_part_begin(x->db, error))
        return false;
    if (merge(x, &why))
        return db_part_end(x->db, true, error) && put_merged(x, error);
    if (!db_part_end(x->db, false, error))
        return false;
    if (fail_is(why, FAIL_DENIED) || fail_http_status(fail_kind(why)) >= 500) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    x->status = 200;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "result", "failed");
    jw_text(&j, "message", why->message);
    jw_close(&j, '}');
    return true;
}
