/* page_admin_session.c - who is signed in where, with a way to end any of it; and the rules for signing
 * in. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/form.h"
#include "core/policy.h"
#include "core/session_edit.h"
#include "pages/admin_session.h"
#include "web/admin.h"
#include "web/views_admin.h"

#include <string.h>

#define PLACE "/admin/sessions"
#define RULES "/admin/policy"

static const struct field list_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"before", FIELD_INT},
    {NULL},
};
static const struct field end_fields[] = {{"id", FIELD_INT}, {"person", FIELD_INT}, {NULL}};
static const char *const roles[] = {"customer", "agent", "admin", NULL};
static const struct field policy_fields[] = {
    {"factor", FIELD_CHOICE, .multi = true, .values = roles},
    {"idle", FIELD_INT, .required = true},
    {"desk", FIELD_INT, .required = true},
    {"customer", FIELD_INT, .required = true},
    {NULL},
};

static const char *role_word(struct request *r, const char *role)
{
    if (strcmp(role, "customer") == 0)
        return shell_word(r, _("Kunde"));
    return strcmp(role, "admin") == 0 ? shell_word(r, _("Administration"))
                                      : shell_word(r, _("Support"));
}

static struct view_admin_session session_view(struct request *r, const struct session_all_row *row)
{
    return (struct view_admin_session){.id = row->id,
                                       .person_id = row->person_id,
                                       .created_at = row->created_at,
                                       .seen_at = row->seen_at,
                                       .name = row->name,
                                       .initials = shell_initials(request_arena(r), row->name),
                                       .address = row->address == NULL ? "" : row->address,
                                       .role = role_word(r, row->role),
                                       .peer = row->peer,
                                       .factor = row->factors != 0,
                                       .current = row->id == request_actor(r)->session_id};
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct policy policy = policy_of(shell_app(r)->house);
    struct put o = shell_put(r, answer);
    struct view_admin_sessions v = {.typed = request_text(r, "q")};
    const struct session_search s = {.policy = &policy,
                                     .typed = v.typed,
                                     .before = request_int(r, "before", 0),
                                     .now = clock_now(),
                                     .most = ADMIN_PAGE + 1};
    struct session_all_row *rows = NULL;

    if (db == NULL || !session_edit_list(db, a, &s, &rows, &v.n_sessions, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = v.n_sessions > ADMIN_PAGE;
    v.n_sessions = MIN(v.n_sessions, ADMIN_PAGE);
    v.sessions = ARENA_ARRAY(a, struct view_admin_session, v.n_sessions + 1);
    for (size_t i = 0; i < v.n_sessions; i++)
        v.sessions[i] = session_view(r, &rows[i]);
    if (v.has_more)
        v.more = url_path(a, PLACE "?before=%" G_GINT64_FORMAT "&q=%s", rows[v.n_sessions - 1].id,
                          form_encode(a, v.typed));
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Anmeldungen")), "");
    page_admin_sessions(&o, &v);
    answer_html(answer, 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
    struct policy policy;
    int64_t person_id;
};

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, NULL);
    int64_t id = request_int(c->r, "id", 0);

    return id != 0 ? session_edit_end(&act, id, &c->person_id, error)
                   : session_edit_end_person(&act, request_int(c->r, "person", 0), error);
}

/* What is open in those browsers hears no more, at once. */
static void end(struct request *r, struct answer *a)
{
    struct events *events = shell_app(r)->events;
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (!db_write(shell_app(r)->house->pool, end_tx, &c, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (request_int(r, "id", 0) != 0)
        events_end_session(events, request_int(r, "id", 0));
    else
        events_end_person(events, request_int(r, "person", 0), request_actor(r)->session_id);
    answer_redirect(r, a, PLACE "?done=ended");
}

static struct policy typed(struct request *r)
{
    struct policy p = {.idle_minutes = request_int(r, "idle", 0),
                       .desk_days = request_int(r, "desk", 0),
                       .customer_days = request_int(r, "customer", 0)};

    const char *const *chosen = NULL;
    size_t n = request_texts(r, "factor", &chosen);

    for (size_t i = 0; i < n; i++)
        p.factor[role_parse(chosen[i])] = true;
    return p;
}

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    struct policy p = request_method(r) == HTTP_POST ? typed(r) : policy_of(shell_app(r)->house);
    struct put o = shell_put(r, answer);
    struct view_admin_policy v = {.factor_customer = p.factor[ROLE_CUSTOMER],
                                  .factor_agent = p.factor[ROLE_AGENT],
                                  .factor_admin = p.factor[ROLE_ADMIN],
                                  .idle = p.idle_minutes,
                                  .desk = p.desk_days,
                                  .customer = p.customer_days};

    v.frame = admin_frame(r, PLACE, shell_word(r, _("Regeln für die Anmeldung")), problem);
    page_admin_policy(&o, &v);
    answer_html(answer, status);
}

static void rules(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_SESSION, ""}), 422);
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return policy_save(&act, &c->policy, error);
}

static void save(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    struct change c = {.r = r, .policy = typed(r)};
    g_autoptr(GError) error = NULL;

    if (db_write(house->pool, save_tx, &c, &error) && policy_refresh(house, &error))
        answer_redirect(r, a, RULES "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else
        answer_fail(r, a, error);
}

const struct route admin_session_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_POST, PLACE, RIGHT_ADMIN, end_fields, end, ROUTE_BLOCKS},
    {HTTP_GET, RULES, RIGHT_ADMIN, no_fields, rules},
    {HTTP_POST, RULES, RIGHT_ADMIN, policy_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_session_n_routes = G_N_ELEMENTS(admin_session_routes);
