/* page_admin_house.c - the desk's own settings: name, look, ways to reach it, registration, mail. */
#include "base/fail.h"
#include "pages/house.h"
#include "web/house_form.h"

#define PLACE "/admin/house"

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_house v = {.action = url_path(request_arena(r), PLACE)};

    if (db == NULL) {
        answer_fail(r, answer, error);
        return;
    }
    v.house = house_form_view(r, db);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Einstellungen")), problem);
    page_admin_house(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void save(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const char *problem = NULL;

    if (house_form_save(r, &problem, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (problem != NULL)
        show(r, a, problem, 422);
    else
        answer_fail(r, a, error);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), 422);
}

const struct route admin_house_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE, RIGHT_ADMIN, house_form_fields, save, ROUTE_UPLOAD, again},
};
const size_t admin_house_n_routes = G_N_ELEMENTS(admin_house_routes);
