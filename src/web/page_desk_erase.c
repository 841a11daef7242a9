/* page_desk_erase.c - deleting for good what lies in the bin: what would go, why, and then it goes. */
#include "base/fail.h"
#include "base/text.h"
#include "core/bin.h"
#include "core/ticket_erase.h"
#include "pages/structure.h"
#include "web/admin.h"
#include "web/shell.h"

#include <string.h>

static const struct field fields[] = {
    {"reason", FIELD_LINE, .max = 4 * ERASE_REASON_MAX},
    {"sure", FIELD_FLAG},
    {NULL},
};

/* The ticket of exactly this number, which lies in the bin. */
static bool find(struct request *r, struct db *db, struct ticket_row *t, GError **error)
{
    const char *number = request_param(r, "number");

    if (!ticket_visible(db, request_arena(r), request_actor(r), number, t, error))
        return false;
    if (bin_holds(t) && strcmp(t->number, number) == 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "ticket %s: it does not lie in the bin (put it there first)",
             number);
    return false;
}

static bool load(struct request *r, struct view_erase *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct ticket_erased would;
    struct ticket_row t;

    if (db == NULL || !find(r, db, &t, error) ||
        !ticket_erase_look(db, a, t.id, &would, error))
        return false;
    v->ticket = shell_ticket(r, &t);
    v->numbers = would.numbers;
    v->articles = would.articles;
    v->files = would.files;
    v->mails = would.mails;
    v->act = url_path(a, "/desk/t/%s/erase", url_part(a, t.number));
    v->back = url_path(a, "/desk/t/%s", url_part(a, t.number));
    v->shell = shell_view(r, shell_word(r, _("Endgültig löschen")), "tickets");
    return true;
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_erase v = {.problem = problem,
                           .reason = problem == NULL ? "" : request_text(r, "reason")};

    if (!load(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_desk_erase(&o, &v);
    answer_html(a, status);
}

static void ask(struct request *r, struct answer *a)
{
    show(r, a, NULL, 200);
}

static bool erase_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct admin_refusal refusal = {0};
    struct admin_act act = admin_act(r, db, &refusal);
    struct ticket_erased done;
    struct ticket_row t;

    return find(r, db, &t, error) &&
           ticket_erase(&act, t.id, request_text(r, "reason"), &done, error);
}

static void erase(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (!request_flag(r, "sure") || text_empty(request_text(r, "reason")))
        show(r, a, shell_word(r, _("Bitte nennen Sie den Grund, und bestätigen Sie, dass Sie es geprüft haben.")),
             422);
    else if (db_write(shell_app(r)->house->pool, erase_tx, r, &error))
        answer_redirect(r, a, "/desk/bin?erased=%s",
                        url_part(request_arena(r), request_param(r, "number")));
    else if (fail_is(error, FAIL_INVALID))
        show(r, a, shell_word(r, _("Der Grund ist zu lang.")), 422);
    else
        answer_fail(r, a, error);
}

const struct route desk_erase_routes[] = {
    {HTTP_GET, "/desk/t/:number/erase", RIGHT_ADMIN, no_fields, ask},
    {HTTP_POST, "/desk/t/:number/erase", RIGHT_ADMIN, fields, erase, ROUTE_BLOCKS},
};
const size_t desk_erase_n_routes = G_N_ELEMENTS(desk_erase_routes);
