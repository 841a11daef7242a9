/* page_admin_hook.c - webhooks: the list, setting one up, and the log of what was sent. */
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/queue_edit.h"
#include "core/webhook.h"
#include "pages/hook.h"
#include "web/admin.h"

#include <string.h>

#define PLACE "/admin/hooks"

static const char *const shapes[] = {"vorgang", "zammad", NULL};

static const struct field hook_fields[] = {
    {"name", FIELD_LINE, .max = WEBHOOK_NAME_MAX},
    {"url", FIELD_LINE, .max = WEBHOOK_URL_MAX},
    {"event", FIELD_LINE, .max = 40, .multi = true},
    {"queue", FIELD_INT},
    {"priority", FIELD_INT},
    {"tag", FIELD_LINE, .max = 60},
    {"with_internal", FIELD_FLAG},
    {"allowed", FIELD_LINE, .max = 1000},
    {"active", FIELD_FLAG},
    {"shape", FIELD_CHOICE, .values = shapes},
    {"renew", FIELD_FLAG},
    {NULL},
};
static const struct field log_fields[] = {{"before", FIELD_INT}, {NULL}};

static const struct {
    const char *name, *word;
} event_words[] = {
    {"ticket.created", _("Ein Ticket ist neu")},
    {"article.created", _("Eine Nachricht oder Notiz kommt hinzu")},
    {"ticket.closed", _("Ein Ticket wird geschlossen")},
    {"ticket.reopened", _("Ein Ticket öffnet wieder")},
    {"ticket.updated", _("Etwas anderes an einem Ticket ändert sich")},
};
static const char *const priority_words[] = {_("jede"), _("Niedrig"), _("Normal"), _("Hoch"),
                                             _("Dringend")};
static const struct {
    const char *state, *word;
} state_words[] = {
    {"waiting", _("wartet")},
    {"accepted", _("angenommen")},
    {"failed", _("gescheitert")},
    {"dropped", _("nicht mehr mitzuteilen")},
};

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_hooks v = {.n_hooks = 0};
    struct webhook_row *rows = NULL;

    if (db == NULL || !webhook_list(db, a, &rows, &v.n_hooks, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.hooks = ARENA_ARRAY(a, struct view_hook, v.n_hooks + 1);
    for (size_t i = 0; i < v.n_hooks; i++)
        v.hooks[i] = (struct view_hook){.name = rows[i].name,
                                        .url = rows[i].url,
                                        .link = url_path(a, PLACE "/%" G_GINT64_FORMAT, rows[i].id),
                                        .active = rows[i].active != 0,
                                        .waiting = rows[i].waiting,
                                        .failed = rows[i].failed};
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Webhooks")), "");
    page_hooks(&o, &v);
    answer_html(answer, 200);
}

/* What was typed, as the core takes it. */
static struct webhook_edit typed(struct request *r)
{
    const char *const *events = NULL;
    size_t n = request_texts(r, "event", &events);
    const char *joined = "";

    for (size_t i = 0; i < n; i++)
        joined = arena_printf(request_arena(r), "%s%s%s", joined, i == 0 ? "" : ",", events[i]);
    return (struct webhook_edit){.name = request_text(r, "name"),
                                 .url = request_text(r, "url"),
                                 .events = joined,
                                 .queue_id = MAX(request_int(r, "queue", 0), 0),
                                 .priority = CLAMP(request_int(r, "priority", 0), 0, 4),
                                 .tag = request_text(r, "tag"),
                                 .with_internal = request_flag(r, "with_internal"),
                                 .allowed = request_text(r, "allowed"),
                                 .active = request_flag(r, "active"),
                                 .zammad = request_choice(r, "shape") == 1};
}

static struct webhook_edit stored(const struct webhook_row *row)
{
    return (struct webhook_edit){.name = row->name,
                                 .url = row->url,
                                 .events = row->events,
                                 .queue_id = row->queue_id,
                                 .priority = row->priority,
                                 .tag = row->tag,
                                 .with_internal = row->with_internal != 0,
                                 .allowed = row->allowed,
                                 .active = row->active != 0,
                                 .zammad = webhook_is_zammad(row)};
}

static void fill_choices(struct request *r, const struct webhook_edit *e, struct view_hook_form *v)
{
    struct arena *a = request_arena(r);

    v->n_events = G_N_ELEMENTS(event_words);
    v->events = ARENA_ARRAY(a, struct view_hook_event, v->n_events);
    for (size_t i = 0; i < v->n_events; i++)
        v->events[i] =
            (struct view_hook_event){.name = event_words[i].name,
                                     .word = shell_word(r, event_words[i].word),
                                     .chosen = strstr(e->events, event_words[i].name) != NULL};
    v->n_priorities = G_N_ELEMENTS(priority_words);
    v->priorities = ARENA_ARRAY(a, struct view_admin_choice, v->n_priorities);
    for (size_t i = 0; i < v->n_priorities; i++)
        v->priorities[i] = (struct view_admin_choice){.id = (int64_t)i,
                                                      .word = shell_word(r, priority_words[i]),
                                                      .small = "",
                                                      .chosen = e->priority == (int64_t)i};
}

static bool fill(struct request *r, struct db *db, const struct webhook_edit *e,
                 struct view_hook_form *v, GError **error)
{
    struct admin_queue_row *queues = NULL;

    if (!queue_edit_list(db, request_arena(r), &queues, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(request_arena(r), struct view_admin_choice, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_admin_choice){.id = queues[i].id,
                                                  .word = queues[i].name,
                                                  .small = "",
                                                  .chosen = queues[i].id == e->queue_id};
    fill_choices(r, e, v);
    v->name = e->name;
    v->target = e->url;
    v->tag = e->tag;
    v->allowed = e->allowed;
    v->with_internal = e->with_internal;
    v->active = e->active;
    v->zammad = e->zammad;
    return true;
}

static struct url below(struct request *r, int64_t id, const char *rest)
{
    return url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT "%s", id, rest);
}

static void show_form(struct request *r, struct answer *answer, int64_t id,
                      const struct webhook_edit *e, const char *secret, const char *problem,
                      unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_hook_form v = {.secret = secret, .exists = id != 0};

    if (db == NULL || !fill(r, db, e, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.action = id == 0 ? url_path(request_arena(r), PLACE "/new") : below(r, id, "");
    v.log = below(r, id, "/log");
    v.try = below(r, id, "/try");
    v.remove = below(r, id, "/remove");
    v.frame = admin_frame(
        r, PLACE, id == 0 || text_empty(e->name) ? shell_word(r, _("Neuer Webhook")) : e->name,
        problem);
    page_hook_form(&o, &v);
    answer_html(answer, status);
}

/* The row that the path names. False: the answer is written. */
static bool find(struct request *r, struct answer *answer, int64_t id, struct webhook_row *row)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

    if (db != NULL && webhook_get(db, request_arena(r), id, row, &error))
        return true;
    answer_fail(r, answer, error);
    return false;
}

static void form(struct request *r, struct answer *answer)
{
    static const struct webhook_edit fresh = {.name = "",
                                              .url = "",
                                              .events = "ticket.created",
                                              .tag = "",
                                              .allowed = "",
                                              .active = true};
    int64_t id = admin_id(r);
    struct webhook_row row;
    struct webhook_edit e = fresh;

    if (id < 0) {
        answer_error(r, answer, 404);
        return;
    }
    if (id != 0) {
        if (!find(r, answer, id, &row))
            return;
        e = stored(&row);
    }
    show_form(r, answer, id, &e, "", "", 200);
}

struct change {
    struct request *r;
    struct webhook_edit e;
    struct admin_refusal refusal;
    int64_t id, delivery;
    const char *secret;
    bool (*run)(struct change *c, const struct admin_act *act, GError **error);
};

static bool do_save(struct change *c, const struct admin_act *act, GError **error)
{
    return webhook_save(act, shell_app(c->r)->house, &c->id, &c->e, request_flag(c->r, "renew"),
                        &c->secret, error);
}

static bool do_try(struct change *c, const struct admin_act *act, GError **error)
{
    return webhook_try(act, c->id, error);
}

static bool do_remove(struct change *c, const struct admin_act *act, GError **error)
{
    return webhook_remove(act, c->id, error);
}

static bool do_again(struct change *c, const struct admin_act *act, GError **error)
{
    return webhook_again(act, c->id, c->delivery, error);
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->id = admin_id(c->r);
    return c->run(c, &act, error);
}

/* Runs C; false: the answer is written. */
static bool run(struct change *c, struct answer *answer, GError **error)
{
    if (admin_id(c->r) < 0)
        answer_error(c->r, answer, 404);
    else if (db_write(shell_app(c->r)->house->pool, change_tx, c, error))
        return true;
    else if (c->refusal.fault == ADMIN_FINE)
        answer_fail(c->r, answer, *error);
    return false;
}

/* A fresh secret is shown on this answer alone, so it is the page itself and no redirect. */
static void save(struct request *r, struct answer *answer)
{
    struct change c = {.r = r, .e = typed(r), .run = do_save};
    g_autoptr(GError) error = NULL;

    if (run(&c, answer, &error)) {
        if (c.secret == NULL)
            answer_redirect(r, answer, PLACE "?done=saved");
        else
            show_form(r, answer, c.id, &c.e, c.secret, "", 200);
    } else if (c.refusal.fault != ADMIN_FINE) {
        show_form(r, answer, admin_id(r), &c.e, "", admin_words(r, &c.refusal), 422);
    }
}

static void again_form(struct request *r, struct answer *answer)
{
    struct webhook_edit e = typed(r);

    if (admin_id(r) < 0)
        answer_error(r, answer, 404);
    else
        show_form(r, answer, admin_id(r), &e, "",
                  admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static void try(struct request *r, struct answer *answer)
{
    struct change c = {.r = r, .run = do_try};
    g_autoptr(GError) error = NULL;

    if (run(&c, answer, &error))
        answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "/log", c.id);
}

static void drop(struct request *r, struct answer *answer)
{
    struct change c = {.r = r, .run = do_remove};
    g_autoptr(GError) error = NULL;

    if (run(&c, answer, &error))
        answer_redirect(r, answer, PLACE "?done=saved");
}

static struct view_hook_delivery delivery_view(struct request *r,
                                               const struct webhook_delivery_row *d)
{
    struct view_hook_delivery v = {.event = d->event,
                                   .number = d->number == NULL ? "" : d->number,
                                   .state = d->state,
                                   .word = d->state,
                                   .answer = d->answer,
                                   .at = d->created_at,
                                   .status = d->status,
                                   .attempts = d->attempts};

    for (size_t i = 0; i < G_N_ELEMENTS(state_words); i++)
        if (strcmp(state_words[i].state, d->state) == 0)
            v.word = shell_word(r, state_words[i].word);
    if (strcmp(d->state, "waiting") == 0 && d->attempts > 0)
        v.next_at = d->next_at;
    v.link = url_path(request_arena(r), PLACE "/%" G_GINT64_FORMAT "/log/%" G_GINT64_FORMAT,
                      d->webhook_id, d->id);
    return v;
}

static void show_log(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    int64_t id = admin_id(r);
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, answer);
    struct view_hook_log v = {.n_deliveries = 0};
    struct webhook_delivery_row *rows = NULL;
    struct webhook_row hook;

    if (!find(r, answer, id, &hook))
        return;
    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        if (db == NULL || !webhook_log(db, a, id, request_int(r, "before", 0), ADMIN_PAGE + 1,
                                       &rows, &v.n_deliveries, &error)) {
            answer_fail(r, answer, error);
            return;
        }
    }
    v.has_more = v.n_deliveries > ADMIN_PAGE;
    v.n_deliveries = MIN(v.n_deliveries, ADMIN_PAGE);
    v.deliveries = ARENA_ARRAY(a, struct view_hook_delivery, v.n_deliveries + 1);
    for (size_t i = 0; i < v.n_deliveries; i++)
        v.deliveries[i] = delivery_view(r, &rows[i]);
    if (v.has_more)
        v.more = url_path(a, PLACE "/%" G_GINT64_FORMAT "/log?before=%" G_GINT64_FORMAT, id,
                          rows[v.n_deliveries - 1].id);
    v.back = below(r, id, "");
    v.frame = admin_frame(
        r, PLACE, arena_printf(a, "%s: %s", shell_word(r, _("Zustellprotokoll")), hook.name), "");
    page_hook_log(&o, &v);
    answer_html(answer, 200);
}

static int64_t delivery_id(const struct request *r)
{
    gint64 id = -1;

    return g_ascii_string_to_signed(request_param(r, "delivery"), 10, 1, G_MAXINT64, &id, NULL)
               ? id
               : -1;
}

/* What was sent, as people read JSON; what is none stays as it is. */
static const char *pretty(struct arena *a, const char *payload)
{
    g_autoptr(GError) error = NULL;
    json_t *tree = payload == NULL ? NULL : json_read(payload, strlen(payload), &error);
    char *text = tree == NULL ? NULL : json_dumps(tree, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    const char *out = text != NULL ? arena_strdup(a, text) : payload == NULL ? "" : payload;

    free(text);
    json_decref(tree);
    return out;
}

static void show_sent(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    int64_t id = admin_id(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct webhook_delivery_row row;
    struct view_hook_sent v;

    if (db == NULL || !webhook_delivery(db, a, id, delivery_id(r), &row, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v = (struct view_hook_sent){.d = delivery_view(r, &row),
                                .uuid = row.uuid,
                                .payload = pretty(a, row.payload),
                                .back = below(r, id, "/log"),
                                .can_repeat = strcmp(row.state, "failed") == 0 ||
                                              strcmp(row.state, "accepted") == 0};
    v.again = v.d.link;
    v.frame = admin_frame(
        r, PLACE, arena_printf(a, "%s %s", row.event, row.number == NULL ? "" : row.number), "");
    page_hook_sent(&o, &v);
    answer_html(answer, 200);
}

static void again(struct request *r, struct answer *answer)
{
    struct change c = {.r = r, .delivery = delivery_id(r), .run = do_again};
    g_autoptr(GError) error = NULL;

    if (run(&c, answer, &error))
        answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "/log", c.id);
}

const struct route admin_hook_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, hook_fields, save, ROUTE_BLOCKS, again_form},
    {HTTP_POST, PLACE "/:id/try", RIGHT_ADMIN, no_fields, try, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/:id/remove", RIGHT_ADMIN, no_fields, drop, ROUTE_BLOCKS},
    {HTTP_GET, PLACE "/:id/log", RIGHT_ADMIN, log_fields, show_log},
    {HTTP_GET, PLACE "/:id/log/:delivery", RIGHT_ADMIN, no_fields, show_sent},
    {HTTP_POST, PLACE "/:id/log/:delivery", RIGHT_ADMIN, no_fields, again, ROUTE_BLOCKS},
};
const size_t admin_hook_n_routes = G_N_ELEMENTS(admin_hook_routes);
