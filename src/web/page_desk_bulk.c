/* page_desk_bulk.c - what is done from the desk's list: with the tickets selected, with saved
 * views, with its columns. Each goes back to the list, which says what was done. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/bin.h"
#include "core/bulk.h"
#include "core/ticket_merge.h"
#include "core/view.h"
#include "web/custom_form.h"
#include "web/shell.h"

#include <string.h>

static const char *const states[] = {"open", "waiting", "closed", NULL};
static const char *const dos[] = {"tag", "untag", NULL};

static const struct field bulk_fields[] = {
    {"t", FIELD_LINE, .multi = true, .max = 60},
    {"take", FIELD_FLAG},
    {"merge", FIELD_FLAG},
    {"bin", FIELD_FLAG},
    {"assign", FIELD_INT},
    {"queue", FIELD_INT},
    {"priority", FIELD_INT},
    {"state", FIELD_CHOICE, .values = states},
    {"do", FIELD_CHOICE, .values = dos},
    {"tag", FIELD_LINE, .max = 200},
    {"back", FIELD_PATH, .max = 2000},
    {NULL},
};

static const struct field view_fields[] = {
    {"id", FIELD_INT},
    {"name", FIELD_LINE, .required = true, .max = VIEW_NAME_MAX},
    {"filter", FIELD_LINE, .max = 4000},
    {"shared", FIELD_FLAG},
    {NULL},
};

static const struct field column_fields[] = {
    {"column", FIELD_LINE, .multi = true, .max = CUSTOM_NAME_MAX + 2},
    {"back", FIELD_PATH, .max = 2000},
    {NULL},
};

static void back_to_list(struct request *r, struct answer *a, const char *back, const char *more)
{
    bool ours = strcmp(back, "/desk") == 0 || g_str_has_prefix(back, "/desk?");

    if (!ours)
        back = "/desk";
    answer_redirect(r, a, "%s%c%s", back, strchr(back, '?') == NULL ? '?' : '&', more);
}

struct job {
    struct request *r;
    struct bulk_change change;
    const char *const *numbers;
    size_t n, changed;
    int64_t id, made;
    struct desk_filter filter;
    unsigned columns;
    const char *own[VIEW_OWN_MOST]; /* columns of own fields */
    size_t n_own;
};

static struct ticket_change change_of(const struct job *j, struct db *db)
{
    return (struct ticket_change){.db = db,
                                  .a = request_arena(j->r),
                                  .actor_id = request_actor(j->r)->person_id,
                                  .at = clock_now()};
}

static bool bulk_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct ticket_change c = change_of(j, db);
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = request_actor(j->r)};

    return bulk_do(&d, j->numbers, j->n, &j->change, &j->id, &j->changed, error);
}

/* What went into another ticket since the list was shown takes that one not along. */
static bool bin_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct ticket_change c = change_of(j, db);
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = request_actor(j->r)};
    int64_t *ids = ARENA_ARRAY(c.a, int64_t, j->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < j->n; i++) {
        struct ticket_row t;

        if (!ticket_visible(db, c.a, d.actor, j->numbers[i], &t, error))
            return false;
        if (!bin_holds(&t) && strcmp(t.number, j->numbers[i]) == 0)
            ids[n++] = t.id;
    }
    return n == 0 || bin_delete(&d, ids, n, &j->id, error);
}

/* The button that was pressed says what: the field of the tag comes along with each of them. */
static bool read_change(const struct request *r, struct bulk_change *c)
{
    static const struct {
        const char *field;
        enum bulk_what what;
    } numbers[] = {{"assign", BULK_ASSIGN}, {"queue", BULK_QUEUE}, {"priority", BULK_PRIORITY}};

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (request_has(r, numbers[i].field)) {
            *c = (struct bulk_change){numbers[i].what, request_int(r, numbers[i].field, 0), NULL};
            return true;
        }
    if (request_flag(r, "take"))
        *c = (struct bulk_change){BULK_TAKE, 0, NULL};
    else if (request_has(r, "state"))
        *c = (struct bulk_change){BULK_STATE, 0, states[request_choice(r, "state")]};
    else if (request_has(r, "do"))
        *c = (struct bulk_change){request_choice(r, "do") == 0 ? BULK_TAG : BULK_UNTAG, 0,
                                  request_text(r, "tag")};
    else
        return false;
    return true;
}

/* The page where they become one; the lowest number is the oldest, and stays if nobody objects. */
static void to_merge(struct request *r, struct answer *a, const struct job *j)
{
    struct arena *mem = request_arena(r);
    g_autoptr(GString) with = g_string_new("");
    size_t first = 0;

    for (size_t i = 1; i < j->n; i++)
        if (strcmp(j->numbers[i], j->numbers[first]) < 0)
            first = i;
    for (size_t i = 0; i < j->n; i++)
        if (i != first)
            g_string_append_printf(with, "%cwith=%s", with->len == 0 ? '?' : '&',
                                   url_part(mem, j->numbers[i]));
    answer_redirect(r, a, "/desk/t/%s/merge%s", url_part(mem, j->numbers[first]), with->str);
}

static void bulk(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};
    const char *back = request_text(r, "back");
    bool bin = request_flag(r, "bin");

    j.n = request_texts(r, "t", &j.numbers);
    if (request_flag(r, "merge") && j.n > MERGE_MOST)
        back_to_list(r, a, back, "said=many");
    else if (request_flag(r, "merge") && j.n > 0)
        to_merge(r, a, &j);
    else if (j.n == 0)
        back_to_list(r, a, back, "said=none");
    else if (!bin && !read_change(r, &j.change))
        answer_error(r, a, 400);
    else if (db_write(shell_app(r)->house->pool, bin ? bin_tx : bulk_tx, &j, &error))
        back_to_list(r, a, back,
                     j.id == 0 ? "said=same"
                               : arena_printf(request_arena(r), "bulk=%" G_GINT64_FORMAT, j.id));
    else if (fail_is(error, FAIL_INVALID) && j.change.what >= BULK_TAG)
        back_to_list(r, a, back, "said=tag");
    else if (fail_is(error, FAIL_TOO_BIG))
        back_to_list(r, a, back, "said=many");
    else
        answer_fail(r, a, error);
}

static bool view_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    const struct request *r = j->r;
    const struct actor *who = request_actor(r);
    const char *name = request_text(r, "name");
    bool shared = request_flag(r, "shared");

    j->made = j->id;
    if (j->id != 0)
        return view_change(db, request_arena(r), who, j->id, name, &j->filter, shared, error);
    return view_add(db, request_arena(r), who, name, &j->filter, shared, clock_now(), &j->made,
                    error);
}

static void save_view(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r, .id = request_int(r, "id", 0)};

    if (!desk_filter_read(request_arena(r), request_text(r, "filter"), &j.filter, &error) ||
        !db_write(shell_app(r)->house->pool, view_tx, &j, &error))
        answer_fail(r, a, error);
    else
        answer_redirect(r, a, "/desk?saved=%" G_GINT64_FORMAT "&said=saved", j.made);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    g_autoptr(GError) gone = NULL;

    if (view_remove(db, request_actor(j->r), j->id, &gone) || fail_is(gone, FAIL_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&gone));
    return false;
}

/* Of somebody else's, and of one that is gone already, nothing is left to be done. */
static void remove_view(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r, .id = g_ascii_strtoll(request_param(r, "id"), NULL, 10)};

    if (db_write(shell_app(r)->house->pool, remove_tx, &j, &error))
        answer_redirect(r, a, "/desk?said=removed");
    else
        answer_fail(r, a, error);
}

static bool columns_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;

    return view_set_columns(db, request_arena(j->r), request_actor(j->r), j->columns, j->own, j->n_own, error);
}

static void set_columns(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct job j = {.r = r};
    const char *const *names = NULL;
    size_t n = request_texts(r, "column", &names);

    for (size_t i = 0; i < n; i++)
        if (view_column_parse(names[i]) >= 0)
            j.columns |= 1u << view_column_parse(names[i]);
        else if (g_str_has_prefix(names[i], CUSTOM_FORM_NAME) && j.n_own < VIEW_OWN_MOST)
            j.own[j.n_own++] = names[i] + strlen(CUSTOM_FORM_NAME);
    if (db_write(shell_app(r)->house->pool, columns_tx, &j, &error))
        back_to_list(r, a, request_text(r, "back"), "said=columns");
    else
        answer_fail(r, a, error);
}

const struct route desk_bulk_routes[] = {
    {HTTP_POST, "/desk/bulk", RIGHT_TICKET_CHANGE, bulk_fields, bulk, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/views", RIGHT_DESK, view_fields, save_view, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/views/:id/remove", RIGHT_DESK, no_fields, remove_view, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/columns", RIGHT_DESK, column_fields, set_columns, ROUTE_BLOCKS},
};
const size_t desk_bulk_n_routes = G_N_ELEMENTS(desk_bulk_routes);
