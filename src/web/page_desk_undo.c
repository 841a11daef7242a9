/* page_desk_undo.c - the button that takes back what was done to tickets as a whole. It goes back to
 * where it was pressed, which says what came of it. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/bulk.h"
#include "core/undo.h"
#include "web/desk_undo.h"
#include "web/shell.h"

#include <string.h>

enum { LEFT_SHOWN = 200 };

static const struct field undo_fields[] = {
    {"id", FIELD_INT, .required = true},
    {"back", FIELD_PATH, .max = 2000},
    {NULL},
};

static const struct {
    const char *what, *words;
} acts[] = {
    {"state", _("Ticket geschlossen")},
    {"merge", _("Zusammengeführt")},
    {"split", _("Als eigenes Ticket abgetrennt")},
    {"move", _("Nachrichten verschoben")},
};

bool desk_undo_toast(struct request *r, struct db *db, int64_t id, struct view_undo *v,
                     GError **error)
{
    struct undo_row *record = NULL;

    *v = (struct view_undo){.words = ""};
    if (id == 0)
        return true;
    if (!undo_find(db, request_arena(r), request_actor(r), id, &record, error))
        return false;
    for (size_t i = 0; record != NULL && record->undone_at == 0 && i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].what, record->what) == 0)
            *v = (struct view_undo){record->id, shell_word(r, acts[i].words)};
    return true;
}

/* An act and its events are of one moment; its first line gets the button. */
bool desk_undo_history(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_desk_ticket *v, GError **error)
{
    struct undo_row *rows = NULL;
    size_t n = 0;

    if (!right_has(request_actor(r), RIGHT_TICKET_CHANGE))
        return true;
    if (!undo_of_ticket(db, request_arena(r), t->id, clock_now(), &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < v->n_history && v->history[k].at != rows[i].at)
            k++;
        if (k < v->n_history)
            v->history[k].undo_id = rows[i].id;
    }
    return true;
}

struct job {
    struct request *r;
    struct undo_result result;
};

static bool undo_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db,
                              .a = request_arena(j->r),
                              .actor_id = who->person_id,
                              .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};

    return undo_take_back(&d, request_int(j->r, "id", 0), &j->result, error);
}

/* On a ticket's page a sentence says it; on the list there is room for numbers, too. */
static void back_to_ticket(struct request *r, struct answer *a, const struct undo_result *result)
{
    answer_redirect(r, a, "%.*s?done=%s", (int)strcspn(request_text(r, "back"), "?#"),
                    request_text(r, "back"),
                    result->n_left > 0   ? "undone-left"
                    : result->mailed > 0 ? "undone-mailed"
                                         : "undone");
}

static void back_to_list(struct request *r, struct answer *a, const char *more)
{
    const char *back = request_text(r, "back");

    if (strcmp(back, "/desk") != 0 && !g_str_has_prefix(back, "/desk?"))
        back = "/desk";
    answer_redirect(r, a, "%s%c%s", back, strchr(back, '?') == NULL ? '?' : '&', more);
}

static void undo(struct request *r, struct answer *a)
{
    struct arena *mem = request_arena(r);
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};
    bool ticket = g_str_has_prefix(request_text(r, "back"), "/desk/t/");

    if (db_write(shell_app(r)->house->pool, undo_tx, &j, &error)) {
        if (ticket)
            back_to_ticket(r, a, &j.result);
        else
            back_to_list(r, a,
                         arena_printf(mem, "restored=%zu&left=%s&mailed=%zu", j.result.restored,
                                      url_part(mem, text_cut(mem, j.result.left, LEFT_SHOWN)),
                                      j.result.mailed));
    } else if (!fail_is(error, FAIL_NOT_FOUND) && !fail_is(error, FAIL_CONFLICT)) {
        answer_fail(r, a, error);
    } else if (ticket) {
        answer_redirect(r, a, "%.*s?done=gone", (int)strcspn(request_text(r, "back"), "?#"),
                        request_text(r, "back"));
    } else {
        back_to_list(r, a, "said=gone");
    }
}

struct closing {
    struct request *r;
    int64_t undo_id;
};

static bool close_tx(struct db *db, void *data, GError **error)
{
    struct closing *j = data;
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db,
                              .a = request_arena(j->r),
                              .actor_id = who->person_id,
                              .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    const char *number = request_param(j->r, "number");
    size_t changed = 0;

    return bulk_do(&d, &number, 1, &(struct bulk_change){BULK_STATE, 0, "closed"}, &j->undo_id,
                   &changed, error);
}

void desk_undo_close(struct request *r, struct answer *a)
{
    const char *part = url_part(request_arena(r), request_param(r, "number"));
    g_autoptr(GError) error = NULL;
    struct closing j = {.r = r};

    if (!db_write(shell_app(r)->house->pool, close_tx, &j, &error))
        answer_fail(r, a, error);
    else if (j.undo_id != 0)
        answer_redirect(r, a, "/desk/t/%s?undo=%" G_GINT64_FORMAT, part, j.undo_id);
    else
        answer_redirect(r, a, "/desk/t/%s?done=closed", part);
}

const struct route desk_undo_routes[] = {
    {HTTP_POST, "/desk/undo", RIGHT_TICKET_CHANGE, undo_fields, undo, ROUTE_BLOCKS},
};
const size_t desk_undo_n_routes = G_N_ELEMENTS(desk_undo_routes);
