#include "web/list_view.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "core/queue_right.h"
#include "core/tag.h"
#include "web/custom_form.h"
#include "web/shell.h"

#include <string.h>

enum { PAGE = 50, SAVED_COUNT_MOST = 100, TONES = 4 };

static const struct {
    enum desk_scope scope;
    const char *word;
    bool shown;
} scopes[] = {
    {DESK_ACTIVE, _("Alle offenen"), true},         {DESK_MINE, _("Meine Tickets"), true},
    {DESK_UNASSIGNED, _("Nicht zugewiesen"), true}, {DESK_WAITING, _("Wartet auf Kunde"), true},
    {DESK_CLOSED, _("Geschlossen"), true},          {DESK_ALL, _("Alle Tickets"), false},
};

/* What is read for one page. */
struct reading {
    struct request *r;
    struct db *db;
    struct arena *a;
    const struct actor *who;
    struct list_ask *ask;
    struct view_desk_list *v;
    int64_t now;
};

static bool is_plain(const struct list_ask *ask)
{
    return ask->saved == 0 && desk_filter_parts(&ask->filter) == 0;
}

static int64_t number_of(enum desk_scope scope, const struct desk_count_row *n)
{
    switch (scope) {
    case DESK_ACTIVE:
        return n->active;
    case DESK_MINE:
        return n->mine;
    case DESK_UNASSIGNED:
        return n->unassigned;
    case DESK_WAITING:
        return n->waiting;
    case DESK_CLOSED:
    case DESK_ALL:
    case DESK_SCOPES:
    default:
        return 0;
    }
}

static void add_views(const struct reading *x, const struct desk_count_row *n)
{
    const struct desk_filter *f = &x->ask->filter;
    struct view_desk_list *v = x->v;
    struct desk_filter other = desk_filter_init();

    v->views = ARENA_ARRAY(x->a, struct view_link, G_N_ELEMENTS(scopes));
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++) {
        enum desk_scope scope = scopes[i].scope;
        bool current = x->ask->saved == 0 && f->queue_id == 0 && f->scope == scope;

        other.scope = scope;
        if (current)
            v->heading = shell_word(x->r, scopes[i].word);
        if (current && scope < DESK_CLOSED && is_plain(x->ask)) {
            v->has_count = true;
            v->count = number_of(scope, n);
        }
        if (scopes[i].shown)
            v->views[v->n_views++] =
                (struct view_link){.key = desk_scope_name(scope),
                                   .word = shell_word(x->r, scopes[i].word),
                                   .link = list_link(x->r, &other),
                                   .current = current,
                                   .has_count = scope < DESK_CLOSED,
                                   .hot = scope == DESK_UNASSIGNED && n->unassigned > 0,
                                   .count = number_of(scope, n)};
    }
}

static bool add_queues(const struct reading *x, const struct desk_numbers *n, GError **error)
{
    const struct desk_filter *f = &x->ask->filter;
    struct desk_filter other = desk_filter_init();
    struct view_desk_list *v = x->v;
    struct queue_row *rows = NULL;

    if (!queue_list(x->db, x->a, x->who, &rows, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(x->a, struct view_link, v->n_queues + 1);
    v->targets = ARENA_ARRAY(x->a, struct view_queue, v->n_queues + 1);
    v->queue_choices = ARENA_ARRAY(x->a, struct view_choice, v->n_queues + 1);
    v->n_targets = v->n_queue_choices = v->n_queues;
    for (size_t i = 0; i < v->n_queues; i++) {
        bool current = x->ask->saved == 0 && f->queue_id == rows[i].id;
        int64_t count = 0;

        other.queue_id = rows[i].id;
        for (size_t k = 0; k < n->n_queues; k++)
            if (n->queues[k].queue_id == rows[i].id)
                count = n->queues[k].active;
        v->queues[i] = (struct view_link){.word = rows[i].name,
                                          .link = list_link(x->r, &other),
                                          .current = current,
                                          .has_count = true,
                                          .count = count};
        v->targets[i] = (struct view_queue){rows[i].id, rows[i].name};
        v->queue_choices[i] =
            (struct view_choice){arena_printf(x->a, "%" G_GINT64_FORMAT, rows[i].id), rows[i].name,
                                 f->queue_id == rows[i].id};
        if (!current)
            continue;
        v->heading = rows[i].name;
        if (is_plain(x->ask) && f->scope == DESK_ACTIVE) {
            v->has_count = true;
            v->count = count;
        }
    }
    return true;
}

static bool add_saved_one(const struct reading *x, const struct desk_view_row *row,
                          struct view_link *link, GError **error)
{
    struct desk_filter f;

    *link = (struct view_link){.word = row->name,
                               .title =
                                   row->person_id == x->who->person_id
                                       ? row->name
                                       : arena_printf(x->a, "%s (%s)", row->name, row->person_name),
                               .link = url_path(x->a, "/desk?saved=%" G_GINT64_FORMAT, row->id),
                               .current = x->ask->saved == row->id,
                               .has_count = true};
    return desk_filter_read(x->a, row->filter, &f, error) &&
           desk_list_count(x->db, x->a, x->who, &f, SAVED_COUNT_MOST, x->now, &link->count, error);
}

static bool add_saved(const struct reading *x, GError **error)
{
    struct view_desk_list *v = x->v;
    struct desk_view_row *rows = NULL;

    if (!view_list(x->db, x->a, x->who, &rows, &v->n_saved, error))
        return false;
    v->saved = ARENA_ARRAY(x->a, struct view_link, v->n_saved + 1);
    for (size_t i = 0; i < v->n_saved; i++)
        if (!add_saved_one(x, &rows[i], &v->saved[i], error))
            return false;
    return true;
}

static bool add_people(const struct reading *x, GError **error)
{
    static const char *const words[] = {_("Ich"), _("Niemand")};
    static const char *const values[] = {"me", "none"};
    int64_t owner = x->ask->filter.owner_id;
    struct view_desk_list *v = x->v;
    struct person_row *rows = NULL;
    size_t n = 0;

    if (!person_agents(x->db, x->a, &rows, &n, error))
        return false;
    v->agents = ARENA_ARRAY(x->a, struct view_person, n + 1);
    v->owners = ARENA_ARRAY(x->a, struct view_choice, n + 2);
    v->n_owners = 2;
    for (size_t i = 0; i < 2; i++)
        v->owners[i] =
            (struct view_choice){values[i], shell_word(x->r, words[i]), owner == -1 - (int64_t)i};
    for (size_t i = 0; i < n; i++) {
        v->agents[v->n_agents++] = (struct view_person){.id = rows[i].id, .name = rows[i].name};
        v->owners[v->n_owners++] = (struct view_choice){
            arena_printf(x->a, "%" G_GINT64_FORMAT, rows[i].id), rows[i].name, owner == rows[i].id};
    }
    return true;
}

static bool add_tag_names(const struct reading *x, GError **error)
{
    struct view_desk_list *v = x->v;
    struct tag_row *rows = NULL;

    if (!tag_visible(x->db, x->a, x->who, &rows, &v->n_tag_names, error))
        return false;
    v->tag_names = ARENA_ARRAY(x->a, struct view_choice, v->n_tag_names + 1);
    for (size_t i = 0; i < v->n_tag_names; i++)
        v->tag_names[i].word = rows[i].name;
    return true;
}

static struct view_ticket ticket_of(struct request *r, const struct desk_list_row *t)
{
    struct ticket_row row = {.id = t->id,
                             .number = t->number,
                             .title = t->title,
                             .state = t->state,
                             .priority = t->priority,
                             .owner_id = t->owner_id,
                             .created_at = t->created_at,
                             .changed_at = t->changed_at,
                             .queue_name = t->queue_name,
                             .customer_name = t->customer_name,
                             .company_name = t->company_name,
                             .owner_name = t->owner_name};

    return shell_ticket(r, &row);
}

static void line_of(const struct reading *x, const struct desk_line *from, struct view_line *to)
{
    struct desk_filter f = desk_filter_init();

    *to = (struct view_line){.ticket = ticket_of(x->r, from->ticket),
                             .id = from->ticket->id,
                             .tone = (int)(from->ticket->owner_id % TONES) + 1,
                             .unread = from->unread,
                             .fresh = strcmp(from->ticket->state, "new") == 0,
                             .last_who = from->last_who,
                             .last_text = from->last_text,
                             .last_internal = from->last_internal,
                             .n_tags = from->n_tags};
    to->tags = ARENA_ARRAY(x->a, struct view_tag, to->n_tags + 1);
    for (size_t i = 0; i < to->n_tags; i++) {
        f.tag = from->tags[i];
        to->tags[i] = (struct view_tag){from->tags[i], list_link(x->r, &f)};
    }
}

/* Where the page is asked for again: its filter or its saved view. */
static const char *base_query(const struct reading *x)
{
    return x->ask->saved != 0 ? arena_printf(x->a, "saved=%" G_GINT64_FORMAT, x->ask->saved)
                              : desk_filter_query(x->a, &x->ask->filter);
}

static const char *with(struct arena *a, const char *query, const char *more)
{
    return *query == '\0' || *more == '\0' ? arena_printf(a, "%s%s", query, more)
                                           : arena_printf(a, "%s&%s", query, more);
}

static const char *cursor(struct arena *a, const struct desk_after *after)
{
    return after->id == 0 ? ""
                          : arena_printf(a, "after=%" G_GINT64_FORMAT "&from=%s", after->id,
                                         url_part(a, after->value));
}

static bool add_lines(const struct reading *x, GError **error)
{
    const char *query = base_query(x);
    struct view_desk_list *v = x->v;
    struct desk_lines lines;

    if (!desk_list(x->db, x->a, x->who, &x->ask->filter, &x->ask->after, PAGE, x->now, &lines,
                   error))
        return false;
    v->n_lines = lines.n;
    v->lines = ARENA_ARRAY(x->a, struct view_line, lines.n + 1);
    for (size_t i = 0; i < lines.n; i++)
        line_of(x, &lines.lines[i], &v->lines[i]);
    v->has_more = lines.next.id != 0;
    v->has_less = x->ask->after.id != 0;
    v->selecting = x->ask->selecting;
    v->list_class = v->selecting ? "list is-selecting" : "list";
    v->more = url_path(x->a, "/desk?%s", with(x->a, query, cursor(x->a, &lines.next)));
    v->top = url_path(x->a, "/desk%s%s", *query == '\0' ? "" : "?", query);
    query = with(x->a, query, cursor(x->a, &x->ask->after));
    v->select = url_path(x->a, "/desk?%s", with(x->a, query, x->ask->selecting ? "" : "select=1"));
    v->back = arena_printf(x->a, "/desk%s%s", *query == '\0' ? "" : "?", query);
    return true;
}

static bool add_columns(const struct reading *x, GError **error)
{
    bool *const flags[VIEW_COLUMNS] = {
        [VIEW_COLUMN_NUMBER] = &x->v->with_number,
        [VIEW_COLUMN_CUSTOMER] = &x->v->with_customer,
        [VIEW_COLUMN_COMPANY] = &x->v->with_company,
        [VIEW_COLUMN_TAGS] = &x->v->with_tags,
        [VIEW_COLUMN_LAST] = &x->v->with_last,
        [VIEW_COLUMN_QUEUE] = &x->v->with_queue,
        [VIEW_COLUMN_PRIORITY] = &x->v->with_priority,
        [VIEW_COLUMN_OWNER] = &x->v->with_owner,
        [VIEW_COLUMN_CREATED] = &x->v->with_created,
        [VIEW_COLUMN_CHANGED] = &x->v->with_changed,
    };
    unsigned columns = 0;

    if (!view_columns(x->db, x->a, x->who, &columns, error))
        return false;
    for (size_t i = 0; i < VIEW_COLUMNS; i++)
        *flags[i] = columns & (1u << i);
    for (size_t i = 0; i < x->v->n_columns; i++)
        x->v->columns[i].current = *flags[view_column_parse(x->v->columns[i].value)];
    return true;
}

/* The columns of own fields behind the others: heads, choices and cells. */
static bool add_own(const struct reading *x, GError **error)
{
    const char *lang = lang_name(shell_lang(x->r));
    struct view_desk_list *v = x->v;
    const struct custom_field **shown = ARENA_ARRAY(x->a, const struct custom_field *, VIEW_OWN_MOST);
    struct view_choice *all = ARENA_ARRAY(x->a, struct view_choice, v->n_columns + x->ask->own.n + 1);
    const char *const *names = NULL;
    size_t n = 0;

    if (x->ask->own.n == 0)
        return true;
    if (!view_own_columns(x->db, x->a, x->who, &names, &n, error))
        return false;
    memcpy(all, v->columns, v->n_columns * sizeof *all);
    v->columns = all;
    v->own_columns = ARENA_ARRAY(x->a, struct view_choice, VIEW_OWN_MOST);
    for (size_t i = 0; i < x->ask->own.n; i++) {
        const struct custom_field *f = &x->ask->own.fields[i];
        struct view_choice c = {.value = arena_printf(x->a, CUSTOM_FORM_NAME "%s", f->name), .word = custom_label(f, lang)};

        for (size_t k = 0; k < n; k++)
            c.current = c.current || strcmp(names[k], f->name) == 0;
        all[v->n_columns++] = c;
        if (c.current && v->n_own_columns < VIEW_OWN_MOST) {
            shown[v->n_own_columns] = f;
            v->own_columns[v->n_own_columns++] = c;
        }
    }
    for (size_t i = 0; i < v->n_lines; i++) {
        struct view_own_cell *cells = ARENA_ARRAY(x->a, struct view_own_cell, v->n_own_columns + 1);

        for (size_t k = 0; k < v->n_own_columns; k++)
            cells[k] = (struct view_own_cell){
                v->own_columns[k].word,
                custom_form_shown(x->r, shown[k], custom_value(&x->ask->own, v->lines[i].id, shown[k]->id))};
        v->lines[i].own = cells;
        v->lines[i].n_own = v->n_own_columns;
    }
    return true;
}

/* The fields, with the values of what the page shows. */
static bool load_own(const struct reading *x, GError **error)
{
    int64_t *ids = ARENA_ARRAY(x->a, int64_t, x->v->n_lines + 1);

    for (size_t i = 0; i < x->v->n_lines; i++)
        ids[i] = x->v->lines[i].id;
    return custom_load(x->db, x->a, RECORD_TICKET, ids, x->v->n_lines, &x->ask->own, error);
}

/* A saved view stands for its filter. */
static bool open_saved(const struct reading *x, GError **error)
{
    struct desk_view_row row;

    if (x->ask->saved == 0)
        return true;
    if (!view_get(x->db, x->a, x->who, x->ask->saved, &row, error) ||
        !desk_filter_read(x->a, row.filter, &x->ask->filter, error))
        return false;
    x->v->heading = row.name;
    x->v->saved_id = row.id;
    x->v->saved_name = row.name;
    x->v->saved_shared = row.shared;
    x->v->own = row.person_id == x->who->person_id;
    x->v->remove = url_path(x->a, "/desk/views/%" G_GINT64_FORMAT "/remove", row.id);
    return true;
}

bool list_view(struct request *r, struct list_ask *ask, struct view_desk_list *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct reading x = {.r = r,
                        .db = db,
                        .a = request_arena(r),
                        .who = request_actor(r),
                        .ask = ask,
                        .v = v,
                        .now = clock_now()};
    struct desk_numbers numbers;

    *v = (struct view_desk_list){.heading = "",

                                 .undo_what = "",
                                 .left = "",
                                 .said = "",
                                 .saved_name = ""};
    if (db == NULL || !open_saved(&x, error) || !desk_numbers(db, x.a, x.who, &numbers, error))
        return false;
    add_views(&x, &numbers.total);
    if (!add_queues(&x, &numbers, error) || !add_saved(&x, error) || !add_people(&x, error) ||
        !add_tag_names(&x, error) || !add_lines(&x, error) || !load_own(&x, error))
        return false;
    list_form(r, ask, v);
    if (*v->heading == '\0')
        v->heading = shell_word(r, scopes[ask->filter.scope].word);
    return add_columns(&x, error) && add_own(&x, error);
}
