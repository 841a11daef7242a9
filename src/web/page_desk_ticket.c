/* page_desk_ticket.c - the agents' side: one ticket and what is done with it. */
#include "base/fail.h"
#include "core/person.h"
#include "pages/ticket.h"
#include "web/desk_write.h"
#include "web/shell.h"

static const char *const kinds[] = {"reply", "note", NULL};
static const char *const after[] = {"", "open", "wait", "closed", NULL};

static const struct field article_fields[] = {
    {"kind", FIELD_CHOICE, .required = true, .values = kinds},
    {"body", FIELD_TEXT},
    {"state", FIELD_CHOICE, .values = after},
    {"files", FIELD_FILE, .multi = true},
    {NULL},
};

static const struct field assign_fields[] = {
    {"owner", FIELD_INT, .required = true},
    {NULL},
};

static const struct field reason_fields[] = {
    {"reason", FIELD_TEXT, .max = 5000},
    {NULL},
};

static bool add_agents(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_conversation *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct person_row *rows = NULL, customer;
    size_t n = 0;

    if (!person_agents(db, a, &rows, &n, error) ||
        !person_get(db, a, t->customer_id, &customer, error))
        return false;
    v->customer_address = customer.address == NULL ? "" : customer.address;
    v->ticket.owner_initials = shell_initials(a, customer.name);
    v->agents = ARENA_ARRAY(a, struct view_person, n + 1);
    v->n_agents = n;
    for (size_t i = 0; i < n; i++)
        v->agents[i] = (struct view_person){
            .id = rows[i].id, .name = rows[i].name, .current = rows[i].id == t->owner_id};
    return true;
}

static void add_actions(struct request *r, const struct ticket_row *t, struct view_conversation *v)
{
    struct arena *a = request_arena(r);
    const char *number = url_part(a, t->number);

    v->act_article = url_path(a, "/desk/t/%s/article", number);
    v->act_take = url_path(a, "/desk/t/%s/take", number);
    v->act_close = url_path(a, "/desk/t/%s/close", number);
    v->act_reopen = url_path(a, "/desk/t/%s/reopen", number);
    v->act_assign = url_path(a, "/desk/t/%s/assign", number);
}

static void show_ticket(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *mem = request_arena(r);
    struct put o = shell_put(r, a);
    struct view_conversation v = {.problem = problem, .typed = ""};
    struct ticket_row t;

    if (db == NULL ||
        !ticket_visible(db, mem, request_actor(r), request_param(r, "number"), &t, &error) ||
        !shell_conversation(r, db, &t, &v, &error) || !add_agents(r, db, &t, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    add_actions(r, &t, &v);
    if (request_method(r) == HTTP_POST)
        v.typed = request_text(r, "body");
    v.shell = shell_view(r, arena_printf(mem, "%s %s", t.number, t.title), "tickets");
    page_desk_ticket(&o, &v);
    answer_html(a, status);
}

static void ticket(struct request *r, struct answer *a)
{
    show_ticket(r, a, "", 200);
}

static void article_again(struct request *r, struct answer *a)
{
    show_ticket(r, a, shell_word(r, _("Bitte schreiben Sie etwas oder hängen Sie eine Datei an.")),
                422);
}

static void article(struct request *r, struct answer *a)
{
    static const char *const states[] = {NULL, "open", "pending reminder", "closed"};
    bool note = request_choice(r, "kind") == 1;
    const char *state = request_has(r, "state") ? states[request_choice(r, "state")] : NULL;
    g_autoptr(GError) error = NULL;
    const char *number = NULL;

    if (desk_write(r, note ? DESK_WRITE_NOTE : DESK_WRITE_REPLY, note ? NULL : state, &number,
                   &error))
        answer_redirect(r, a, "/desk/t/%s?done=%s", number, note ? "note" : "reply");
    else if (fail_is(error, FAIL_INVALID))
        article_again(r, a);
    else
        answer_fail(r, a, error);
}

static void take(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_TAKE, "/desk/t", "taken");
}

static void assign(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_ASSIGN, "/desk/t", "assigned");
}

static void close_ticket(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_CLOSE, "/desk/t", "closed");
}

static void reopen(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_REOPEN, "/desk/t", "reopened");
}

const struct route desk_ticket_routes[] = {
    {HTTP_GET, "/desk/t/:number", RIGHT_DESK, no_fields, ticket},
    {HTTP_POST, "/desk/t/:number/article", RIGHT_REPLY, article_fields, article, ROUTE_UPLOAD,
     article_again},
    {HTTP_POST, "/desk/t/:number/take", RIGHT_TICKET_CHANGE, no_fields, take, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/assign", RIGHT_TICKET_CHANGE, assign_fields, assign, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/close", RIGHT_TICKET_CHANGE, no_fields, close_ticket,
     ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/reopen", RIGHT_TICKET_CHANGE, reason_fields, reopen, ROUTE_BLOCKS},
};
const size_t desk_ticket_n_routes = G_N_ELEMENTS(desk_ticket_routes);
