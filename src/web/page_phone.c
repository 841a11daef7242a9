/* page_phone.c - tickets of those who call. */
#include "base/fail.h"
#include "core/queue_right.h"
#include "pages/phone.h"
#include "web/desk_write.h"
#include "web/shell.h"

static const struct field phone_fields[] = {
    {"name", FIELD_LINE, .required = true, .max = 200},
    {"email", FIELD_EMAIL},
    {"phone", FIELD_LINE, .max = 60},
    {"subject", FIELD_LINE, .required = true, .max = 250},
    {"body", FIELD_TEXT, .required = true},
    {"queue", FIELD_INT},
    {NULL},
};

static void show_phone(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    bool post = request_method(r) == HTTP_POST;
    struct put o = shell_put(r, a);
    struct queue_row *rows = NULL;
    struct view_new v = {
        .problem = problem, .subject = "", .text = "", .name = "", .email = "", .phone = ""};

    if (db == NULL ||
        !queue_list(db, request_arena(r), request_actor(r), &rows, &v.n_queues, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.queues = ARENA_ARRAY(request_arena(r), struct view_queue, v.n_queues + 1);
    for (size_t i = 0; i < v.n_queues; i++)
        v.queues[i] = (struct view_queue){rows[i].id, rows[i].name};
    if (post) {
        v.subject = request_text(r, "subject");
        v.text = request_text(r, "body");
        v.name = request_text(r, "name");
        v.email = request_text(r, "email");
        v.phone = request_text(r, "phone");
    }
    v.shell = shell_view(r, shell_word(r, _("Telefonticket")), "phone");
    page_phone(&o, &v);
    answer_html(a, status);
}

static void phone_form(struct request *r, struct answer *a)
{
    show_phone(r, a, "", 200);
}

static void phone_again(struct request *r, struct answer *a)
{
    show_phone(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

static void phone(struct request *r, struct answer *a)
{
    struct desk_opening o = {.channel = "phone",
                             .title = request_text(r, "subject"),
                             .queue_id = request_int(r, "queue", 0)};
    g_autoptr(GError) error = NULL;
    const char *number = NULL;

    if (desk_write_open(r, &o, NULL, &number, &error))
        answer_redirect(r, a, "/desk/t/%s?done=created", number);
    else if (fail_is(error, FAIL_INVALID))
        phone_again(r, a);
    else
        answer_fail(r, a, error);
}

const struct route phone_routes[] = {
    {HTTP_GET, "/desk/phone", RIGHT_REPLY, no_fields, phone_form},
    {HTTP_POST, "/desk/phone", RIGHT_REPLY, phone_fields, phone, ROUTE_UPLOAD, phone_again},
};
const size_t phone_n_routes = G_N_ELEMENTS(phone_routes);
