/* page_merge_offer.c - the customer says which of the concerns that one mail confirmed belong together:
 * by the link in it, without a login. */
#include "base/fail.h"
#include "core/merge_offer.h"
#include "core/ticket_merge.h"
#include "pages/gate.h"
#include "web/gate.h"

#include <string.h>

static const struct field fields[] = {
    {"with", FIELD_LINE, .multi = true, .max = 60},
    {NULL},
};

static bool is_chosen(struct request *r, const char *number)
{
    const char *const *numbers = NULL;
    size_t n = request_texts(r, "with", &numbers);

    for (size_t i = 0; i < n; i++)
        if (strcmp(numbers[i], number) == 0)
            return true;
    return request_method(r) == HTTP_GET;
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    const struct house *house = shell_app(r)->house;
    struct arena *mem = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(house->pool, &error);
    struct view_merge_offer v = {.problem = problem};
    struct merge_offer *offer = NULL;
    struct put o = shell_put(r, a);

    if (db == NULL || !merge_offer_open(db, mem, house, request_param(r, "key"), &offer, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (offer == NULL) {
        gate_link_over(r, a);
        return;
    }
    v.tickets = ARENA_ARRAY(mem, struct view_offered, offer->n + 1);
    for (; v.n_tickets < offer->n; v.n_tickets++)
        v.tickets[v.n_tickets] =
            (struct view_offered){.ticket = shell_ticket(r, &offer->tickets[v.n_tickets]),
                                  .chosen = is_chosen(r, offer->tickets[v.n_tickets].number)};
    v.open = offer->n > 1;
    v.act = url_path(mem, "/merge/%s", url_part(mem, request_param(r, "key")));
    if (offer->kept != NULL) {
        v.kept = offer->kept->number;
        v.link = url_checked(mem, offer->kept_url);
    }
    v.shell = gate_shell(r, shell_word(r, _("Gehören diese Anliegen zusammen?")));
    page_merge_offer(&o, &v);
    answer_html(a, status);
}

static void ask(struct request *r, struct answer *a)
{
    show(r, a, NULL, 200);
}

static bool take_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    const char *const *numbers = NULL;
    size_t n = request_texts(r, "with", &numbers);

    return merge_offer_take(db, request_arena(r), shell_app(r)->house, request_param(r, "key"), numbers, n,
                            error);
}

static void take(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, take_tx, r, &error))
        answer_redirect(r, a, "/merge/%s", url_part(request_arena(r), request_param(r, "key")));
    else if (fail_is(error, FAIL_DENIED))
        gate_link_over(r, a);
    else if (fail_is(error, FAIL_INVALID))
        show(r, a, shell_word(r, _("Bitte wählen Sie mindestens zwei, die zusammengehören.")), 422);
    else if (fail_is(error, FAIL_CONFLICT))
        show(r, a, shell_word(r, _("Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal hin.")), 409);
    else
        answer_fail(r, a, error);
}

const struct route merge_offer_routes[] = {
    {HTTP_GET, "/merge/:key", RIGHT_PUBLIC, no_fields, ask, ROUTE_SECRET},
    {HTTP_POST, "/merge/:key", RIGHT_PUBLIC, fields, take, ROUTE_BLOCKS | ROUTE_SECRET},
};
const size_t merge_offer_n_routes = G_N_ELEMENTS(merge_offer_routes);
