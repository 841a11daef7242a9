#include "web/portal_form.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/form.h"
#include "core/draft.h"
#include "core/portal.h"
#include "pages/portal_new.h"
#include "web/desk_write.h"
#include "web/route.h"
#include "web/shell.h"

#include <string.h>

struct job {
    struct request *r;
    portal_do act;
    struct desk_message m;
    bool on_ticket;
    const char *number;
    bool counted;
};

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who, .counted = &j->counted};
    struct ticket_row ticket = {0};

    if (j->on_ticket && !ticket_visible(db, a, who, request_param(j->r, "number"), &ticket, error))
        return false;
    if (!j->act(&d, j->r, &ticket, &j->m, error))
        return false;
    j->number = ticket.number;
    return true;
}

bool portal_run(struct request *r, const char *body, portal_do act, const char **number,
                GError **error)
{
    struct job j = {
        .r = r, .act = act, .on_ticket = strstr(request_route(r)->path, ":number") != NULL};
    g_autoptr(GError) twice = NULL;

    if (body != NULL) {
        j.m.text = request_text(r, body);
        j.m.files = desk_write_files(r, "files", &j.m.n_files);
        if (!desk_write_hash(r, &j.m, error))
            return false;
    }
    if (!db_write(shell_app(r)->house->pool, run_tx, &j, &twice)) {
        if (!fail_is(twice, FAIL_CONFLICT)) {
            g_propagate_error(error, g_steal_pointer(&twice));
            return false;
        }
        if (!db_write(shell_app(r)->house->pool, run_tx, &j, error))
            return false;
    }
    *number = url_part(request_arena(r), j.number);
    return true;
}

bool portal_draft(struct request *r, struct db *db, const char *place, struct draft_row **draft,
                  GError **error)
{
    const struct actor *who = request_actor(r);

    *draft = NULL;
    return who->role < ROLE_CUSTOMER ||
           draft_get(db, request_arena(r), who->person_id, place, draft, error);
}

bool portal_colleague_views(struct request *r, struct db *db, int64_t current,
                            struct view_person **views, size_t *n, GError **error)
{
    struct arena *a = request_arena(r);
    struct portal_colleague_row *rows = NULL;

    if (!portal_colleagues(db, a, request_actor(r), &rows, n, error))
        return false;
    *views = ARENA_ARRAY(a, struct view_person, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*views)[i] = (struct view_person){.id = rows[i].id,
                                           .name = rows[i].name,
                                           .address = "",
                                           .initials = shell_initials(a, rows[i].name),
                                           .current = rows[i].id == current};
    return true;
}

void portal_keep(struct request *r, struct answer *a, struct view_kept *v, const char *back)
{
    struct put o = shell_put(r, a);

    v->shell = shell_view(r, shell_word(r, _("Sie sind nicht mehr angemeldet")), "");
    v->action = url_path(request_arena(r), "%s", request_path(r));
    v->login = url_path(request_arena(r), "/login?next=%s", form_encode(request_arena(r), back));
    page_kept(&o, v);
    answer_html(a, 403);
}
