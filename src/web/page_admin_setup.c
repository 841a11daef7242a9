/* page_admin_setup.c - the set-up after the first start, step by step on top of the ordinary forms.
 * Each step can be passed over; all of it can be changed later. */
#include "base/fail.h"
#include "base/text.h"
#include "core/access.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "core/queue_edit.h"
#include "core/setting.h"
#include "core/setup.h"
#include "pages/setup.h"
#include "web/admin_setup.h"
#include "web/house_form.h"

#include <string.h>

#define PLACE "/admin/setup"

enum step { STEP_DESK, STEP_MAIL, STEP_ACCOUNT, STEP_QUEUE, STEP_TEAM, STEP_DONE, STEPS };

static const struct {
    const char *key, *word;
} steps[STEPS] = {
    [STEP_DESK] = {"desk", _("Firma und Sprache")}, [STEP_MAIL] = {"mail", _("E-Mail und Telefon")},
    [STEP_ACCOUNT] = {"account", _("Postfach")},    [STEP_QUEUE] = {"queue", _("Erster Bereich")},
    [STEP_TEAM] = {"team", _("Team einladen")},     [STEP_DONE] = {"done", _("Fertig")},
};

static const char *const langs[] = {"de", "en", NULL};
static const struct field queue_fields[] = {
    {"name", FIELD_LINE, .max = QUEUE_NAME_MAX},
    {"lang", FIELD_CHOICE, .values = langs},
    {"signature", FIELD_TEXT, .max = QUEUE_TEXT_MAX},
    {NULL},
};
static const struct field team_fields[] = {
    {"people", FIELD_TEXT, .max = SETUP_TEAM_MAX},
    {NULL},
};

static enum step step_named(const char *key)
{
    int step = STEP_DESK;

    while (step < STEPS && strcmp(steps[step].key, key) != 0)
        step++;
    return (enum step)step;
}

/* By the row's path: the one that came may be percent-encoded. */
static enum step step_of(struct request *r)
{
    return step_named(strrchr(request_route(r)->path, '/') + 1);
}

static struct url step_url(struct request *r, enum step step)
{
    return url_path(request_arena(r), PLACE "/%s", steps[step].key);
}

static struct view_setup frame(struct request *r, enum step step, const char *problem)
{
    struct arena *a = request_arena(r);
    struct view_setup v = {.shell = shell_view(r, shell_word(r, _("Einrichtung")), "admin"),
                           .steps = ARENA_ARRAY(a, struct view_setup_step, STEPS),
                           .n_steps = STEPS,
                           .at = (int)step + 1,
                           .most = STEPS,
                           .action = step_url(r, step),
                           .skip = step_url(r, step + 1 < STEPS ? step + 1 : STEP_DONE),
                           .problem = problem};

    for (int i = 0; i < STEPS; i++)
        v.steps[i] = (struct view_setup_step){.word = shell_word(r, steps[i].word),
                                              .link = step_url(r, (enum step)i),
                                              .current = i == (int)step,
                                              .done = i < (int)step};
    return v;
}

struct view_setup admin_setup_frame(struct request *r, const char *step, const char *problem)
{
    return frame(r, step_named(step), problem);
}

static bool show_queue(struct request *r, struct db *db, struct put *o, struct view_setup f,
                       GError **error)
{
    struct view_setup_queue v = {.frame = f};
    struct queue_edit e;
    int64_t id;

    if (!setup_first_queue(db, request_arena(r), &id, &e, error))
        return false;
    v.name = e.name;
    v.lang = e.lang;
    v.signature = e.signature;
    if (request_method(r) == HTTP_POST) {
        v.name = request_text(r, "name");
        v.lang = langs[MAX(request_choice(r, "lang"), 0)];
        v.signature = request_text(r, "signature");
    }
    page_setup_queue(o, &v);
    return true;
}

static bool show_step(struct request *r, struct db *db, struct put *o, enum step step,
                      const char *problem, GError **error)
{
    struct view_setup f = frame(r, step, problem);
    struct view_setup_house h;

    switch (step) {
    case STEP_DESK:
    case STEP_MAIL:
        h = (struct view_setup_house){.frame = f, .house = house_form_view(r, db)};
        if (step == STEP_DESK)
            page_setup_desk(o, &h);
        else
            page_setup_mail(o, &h);
        return true;
    case STEP_QUEUE:
        return show_queue(r, db, o, f, error);
    case STEP_TEAM:
        page_setup_team(o, &(struct view_setup_team){
                               .frame = f,
                               .people = request_method(r) == HTTP_POST ? request_text(r, "people")
                                                                        : ""});
        return true;
    default:
        page_setup_done(o, &f);
        return true;
    }
}

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);

    if (db == NULL || !show_step(r, db, &o, step_of(r), problem, &error))
        answer_fail(r, answer, error);
    else
        answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

static void first(struct request *r, struct answer *a)
{
    answer_redirect(r, a, PLACE "/%s", steps[STEP_DESK].key);
}

static void onward(struct request *r, struct answer *a)
{
    answer_redirect(r, a, PLACE "/%s", steps[step_of(r) + 1].key);
}

static void save_house(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const char *problem = NULL;

    if (house_form_save(r, &problem, &error))
        onward(r, a);
    else if (problem != NULL)
        show(r, a, problem, 422);
    else
        answer_fail(r, a, error);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
};

static bool queue_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct request *r = c->r;
    struct admin_act act = admin_act(r, db, &c->refusal);
    struct queue_edit e;
    int64_t id;

    if (!setup_first_queue(db, act.a, &id, &e, error))
        return false;
    e.name = request_text(r, "name");
    e.lang = langs[MAX(request_choice(r, "lang"), 0)];
    e.signature = request_text(r, "signature");
    return queue_edit_save(&act, &id, &e, error);
}

static bool team_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return setup_invite(&act, shell_app(c->r)->house, request_text(c->r, "people"), error);
}

static bool done_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;

    (void)c;
    return setup_end(db, error);
}

static void write_step(struct request *r, struct answer *a, db_write_fn fn)
{
    const struct house *house = shell_app(r)->house;
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(house->pool, fn, &c, &error) && house_refresh(house, &error)) {
        if (step_of(r) == STEP_DONE)
            answer_redirect(r, a, "/desk");
        else
            onward(r, a);
    } else if (c.refusal.fault != ADMIN_FINE) {
        show(r, a, admin_words(r, &c.refusal), 422);
    } else {
        answer_fail(r, a, error);
    }
}

static void save_queue(struct request *r, struct answer *a)
{
    write_step(r, a, queue_tx);
}

static void save_team(struct request *r, struct answer *a)
{
    write_step(r, a, team_tx);
}

static void save_done(struct request *r, struct answer *a)
{
    write_step(r, a, done_tx);
}

const struct route admin_setup_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, first},
    {HTTP_GET, PLACE "/desk", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/desk", RIGHT_ADMIN, house_form_fields, save_house, ROUTE_UPLOAD, again},
    {HTTP_GET, PLACE "/mail", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/mail", RIGHT_ADMIN, house_form_fields, save_house, ROUTE_UPLOAD, again},
    {HTTP_GET, PLACE "/queue", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/queue", RIGHT_ADMIN, queue_fields, save_queue, ROUTE_BLOCKS, again},
    {HTTP_GET, PLACE "/team", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/team", RIGHT_ADMIN, team_fields, save_team, ROUTE_BLOCKS, again},
    {HTTP_GET, PLACE "/done", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/done", RIGHT_ADMIN, no_fields, save_done, ROUTE_BLOCKS},
};
const size_t admin_setup_n_routes = G_N_ELEMENTS(admin_setup_routes);
