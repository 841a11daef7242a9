/* page_admin_queue.c - queues: the list, setting one up. */
#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/person.h"
#include "core/queue_edit.h"
#include "pages/admin.h"
#include "web/access_view.h"
#include "web/admin.h"

#include <string.h>

#define PLACE "/admin/queues"

enum { POLICY_ALWAYS, POLICY_NEVER, POLICY_DAYS };
enum { NEWEST = 5 }; /* of who looked into its tickets */

static const char *const policies[] = {"always", "never", "days", NULL};
static const char *const langs[] = {"de", "en", NULL};
static const char *const levels[] = {"off", "careful", "normal", "eager", NULL};
static const struct field queue_fields[] = {
    {"name", FIELD_LINE, .max = QUEUE_NAME_MAX},
    {"lang", FIELD_CHOICE, .required = true, .values = langs},
    {"greeting", FIELD_LINE, .max = QUEUE_LINE_MAX},
    {"signature", FIELD_TEXT, .max = QUEUE_TEXT_MAX},
    {"hours", FIELD_LINE, .max = QUEUE_LINE_MAX},
    {"confidential", FIELD_FLAG},
    {"policy", FIELD_CHOICE, .required = true, .values = policies},
    {"days", FIELD_INT},
    {"concern", FIELD_CHOICE, .values = levels},
    {"member", FIELD_INT, .multi = true},
    {NULL},
};

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_queues v = {.n_queues = 0};
    struct admin_queue_row *rows = NULL;

    if (db == NULL || !queue_edit_list(db, a, &rows, &v.n_queues, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.queues = ARENA_ARRAY(a, struct view_admin_queue, v.n_queues + 1);
    for (size_t i = 0; i < v.n_queues; i++)
        v.queues[i] = (struct view_admin_queue){
            .name = rows[i].name,
            .lang = shell_word(r, strcmp(rows[i].lang, "en") == 0 ? _("Englisch") : _("Deutsch")),
            .reopen_days = rows[i].reopen_days,
            .confidential = rows[i].confidential != 0,
            .members = rows[i].members,
            .open = rows[i].open,
            .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, rows[i].id)};
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Bereiche")), "");
    page_admin_queues(&o, &v);
    answer_html(answer, 200);
}

/* What was typed, as the core takes it. */
static struct queue_edit typed(struct request *r)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, "member", &texts);
    int64_t *members = ARENA_ARRAY(request_arena(r), int64_t, n + 1);
    int policy = request_choice(r, "policy"), lang = request_choice(r, "lang");

    for (size_t i = 0; i < n; i++)
        members[i] = g_ascii_strtoll(texts[i], NULL, 10);
    return (struct queue_edit){.name = request_text(r, "name"),
                               .lang = langs[MAX(lang, 0)],
                               .greeting = request_text(r, "greeting"),
                               .signature = request_text(r, "signature"),
                               .hours = request_text(r, "hours"),
                               .confidential = request_flag(r, "confidential"),
                               .reopen_days = policy == POLICY_NEVER ? 0
                                              : policy == POLICY_DAYS
                                                  ? MAX(request_int(r, "days", 0), 0)
                                                  : -1,
                               .concern = request_choice(r, "concern") + 1,
                               .members = members,
                               .n_members = n};
}

static bool fill(struct request *r, struct db *db, const struct queue_edit *e,
                 struct view_admin_queue_form *v, GError **error)
{
    struct person_row *agents = NULL;

    if (!person_agents(db, request_arena(r), &agents, &v->n_agents, error))
        return false;
    v->agents = ARENA_ARRAY(request_arena(r), struct view_admin_choice, v->n_agents + 1);
    for (size_t i = 0; i < v->n_agents; i++) {
        v->agents[i] =
            (struct view_admin_choice){.id = agents[i].id,
                                       .word = agents[i].name,
                                       .small = agents[i].address == NULL ? "" : agents[i].address};
        for (size_t k = 0; k < e->n_members; k++)
            v->agents[i].chosen = v->agents[i].chosen || e->members[k] == agents[i].id;
    }
    v->name = e->name;
    v->lang = e->lang;
    v->concern = concern_level_name(e->concern == 0 ? CONCERN_NORMAL + 1 : e->concern);
    v->greeting = e->greeting;
    v->signature = e->signature;
    v->hours = e->hours;
    v->confidential = e->confidential;
    v->policy = e->reopen_days < 0 ? "always" : e->reopen_days == 0 ? "never" : "days";
    v->days = e->reopen_days > 0 ? e->reopen_days : 14;
    return true;
}

/* The form of the one in the path, as it is stored or as it was typed. */
static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    int64_t id = admin_id(r);
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct queue_edit e = {
        .name = "", .lang = house_now(shell_app(r)->house)->lang, .greeting = "", .signature = "", .hours = "",
        .reopen_days = -1};
    struct view_admin_queue_form v = {.n_agents = 0};
    const char *heading = shell_word(r, _("Neuer Bereich"));

    if (id < 0) {
        answer_error(r, answer, 404);
        return;
    }
    if (db == NULL || (id != 0 && !queue_edit_get(db, a, id, &e, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0)
        heading = e.name;
    if (request_method(r) == HTTP_POST)
        e = typed(r);
    if (!fill(r, db, &e, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    if (id != 0 && !access_view(r, db, id, 0, 0, NEWEST, &v.access, NULL, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_access = id != 0 && (e.confidential || v.access.n_lines > 0);
    v.access.more = url_path(a, PLACE "/%" G_GINT64_FORMAT "/access", id);
    v.access.csv = url_path(a, PLACE "/%" G_GINT64_FORMAT "/access.csv", id);
    v.action = admin_action(r, PLACE);
    v.frame = admin_frame(r, PLACE, heading, problem);
    page_admin_queue_form(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct queue_edit e;
    struct admin_refusal refusal;
    int64_t id;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->id = admin_id(c->r);
    c->refusal = (struct admin_refusal){.fault = ADMIN_FINE};
    return queue_edit_save(&act, &c->id, &c->e, error);
}

static void save(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .e = typed(r), .id = admin_id(r)};
    g_autoptr(GError) error = NULL;

    if (c.id < 0)
        answer_error(r, a, 404);
    else if (request_choice(r, "policy") == POLICY_DAYS && c.e.reopen_days == 0)
        show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_REOPEN_DAYS, ""}), 422);
    else if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static void first(struct request *r, struct answer *a)
{
    answer_redirect(r, a, PLACE);
}

const struct route admin_queue_routes[] = {
    {HTTP_GET, "/admin", RIGHT_ADMIN, no_fields, first},
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, queue_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_queue_n_routes = G_N_ELEMENTS(admin_queue_routes);
