/* page_desk_bin.c - the bin: putting tickets there, seeing what lies there, taking it out again. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/bin.h"
#include "core/ticket_erase.h"
#include "pages/structure.h"
#include "web/shell.h"

#include <string.h>

static const struct field list_fields[] = {
    {"before", FIELD_INT},
    {"id", FIELD_INT},
    {"erased", FIELD_LINE, .max = 60},
    {NULL},
};

/* What was deleted for good just now. */
static bool fill_erased(struct request *r, struct db *db, struct view_bin *v, GError **error)
{
    struct tombstone_row *gone = NULL;

    if (!tombstone_find(db, request_arena(r), request_text(r, "erased"), &gone, error))
        return false;
    v->erased = gone == NULL ? NULL : gone->number;
    v->may_erase = right_has(request_actor(r), RIGHT_ADMIN);
    return true;
}

static bool fill(struct request *r, struct view_bin *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct structure_deleted_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !fill_erased(r, db, v, error) || !bin_list(db, a, request_actor(r), request_int(r, "before", INT64_MAX),
                                request_int(r, "id", INT64_MAX), &rows, &n, error))
        return false;
    v->rows = ARENA_ARRAY(a, struct view_bin_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *part = url_part(a, rows[i].number);

        v->rows[v->n_rows++] =
            (struct view_bin_row){.number = rows[i].number,
                                  .title = rows[i].title,
                                  .customer = rows[i].customer,
                                  .who = rows[i].who == NULL ? "" : rows[i].who,
                                  .at = rows[i].deleted_at,
                                  .link = url_path(a, "/desk/t/%s", part),
                                  .act = url_path(a, "/desk/t/%s/restore", part),
                                  .erase = url_path(a, "/desk/t/%s/erase", part)};
    }
    v->has_more = n == BIN_SHOWN;
    if (n > 0)
        v->more = url_path(a, "/desk/bin?before=%" G_GINT64_FORMAT "&id=%" G_GINT64_FORMAT,
                           rows[n - 1].deleted_at, rows[n - 1].id);
    return true;
}

static void bin(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_bin v = {0};

    if (!fill(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, shell_word(r, _("Papierkorb")), "tickets");
    page_desk_bin(&o, &v);
    answer_html(a, 200);
}

struct job {
    struct request *r;
    bool restores;
    const char *number;
    int64_t undo_id;
};

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row t;

    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &t, error))
        return false;
    j->number = t.number;
    if (strcmp(t.number, request_param(j->r, "number")) != 0) {
        fail_set(error, FAIL_CONFLICT, "ticket %s: it has gone into %s (look there)",
                 request_param(j->r, "number"), t.number);
        return false;
    }
    return j->restores ? bin_restore(&d, &t, error) : bin_delete(&d, &t.id, 1, &j->undo_id, error);
}

static void delete_ticket(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};

    if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk?bulk=%" G_GINT64_FORMAT, j.undo_id);
    else
        answer_fail(r, a, error);
}

static void restore(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r, .restores = true};

    if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk/t/%s?done=restored", j.number);
    else
        answer_fail(r, a, error);
}

const struct route desk_bin_routes[] = {
    {HTTP_GET, "/desk/bin", RIGHT_TICKET_CHANGE, list_fields, bin},
    {HTTP_POST, "/desk/t/:number/delete", RIGHT_TICKET_CHANGE, no_fields, delete_ticket,
     ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/restore", RIGHT_TICKET_CHANGE, no_fields, restore, ROUTE_BLOCKS},
};
const size_t desk_bin_n_routes = G_N_ELEMENTS(desk_bin_routes);
