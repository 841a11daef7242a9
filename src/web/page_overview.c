/* page_overview.c - a customer's tickets: the list, its parts, search, order, and all of it as CSV.
 */
#include "base/clock.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/form.h"
#include "core/portal.h"
#include "core/queue_right.h"
#include "core/ticket.h"
#include "pages/tickets.h"
#include "web/custom_form.h"
#include "web/shell.h"
#include "web/views_portal.h"

#include <string.h>

enum { PAGE = 50, CSV_PAGES_MOST = 100 };

static const char *const scopes[] = {"all", "waiting", "open", "closed", NULL};
static const char *const sorts[] = {"changed", "created", "title", NULL};
static const char *const whose[] = {"all", "mine", NULL};

static const struct field list_fields[] = {
    {"state", FIELD_CHOICE, .values = scopes},
    {"sort", FIELD_CHOICE, .values = sorts},
    {"who", FIELD_CHOICE, .values = whose},
    {"q", FIELD_LINE, .max = 200},
    {"part", FIELD_CHOICE, .values = scopes},
    {"from", FIELD_LINE, .max = 260},
    {"after", FIELD_INT},
    {NULL},
};

/* What is asked for; the page's links are this with one thing changed. */
struct ask {
    struct portal_filter f;
    struct portal_after after;
};

static struct ask ask_of(const struct request *r)
{
    struct ask q = {.f = {.scope = (enum portal_scope)MAX(request_choice(r, "state"), 0),
                          .sort = (enum portal_sort)MAX(request_choice(r, "sort"), 0),
                          .mine = request_choice(r, "who") == 1,
                          .text = request_text(r, "q")}};

    q.after.id = request_int(r, "after", 0);
    q.after.value = request_text(r, "from");
    q.after.part = (enum portal_scope)MAX(request_choice(r, "part"), 0);
    return q;
}

static void add_pair(struct arena *a, GString *out, const char *name, const char *value)
{
    if (*value != '\0')
        g_string_append_printf(out, "%c%s=%s", out->len == 0 ? '?' : '&', name,
                               form_encode(a, value));
}

static struct url link_to(struct request *r, const char *path, const struct portal_filter *f,
                          const struct portal_after *after)
{
    struct arena *a = request_arena(r);
    g_autoptr(GString) query = g_string_new("");

    add_pair(a, query, "state", f->scope == PORTAL_ALL ? "" : scopes[f->scope]);
    add_pair(a, query, "sort", f->sort == PORTAL_BY_CHANGED ? "" : sorts[f->sort]);
    add_pair(a, query, "who", f->mine ? "mine" : "");
    add_pair(a, query, "q", f->text);
    if (after != NULL) {
        add_pair(a, query, "part", after->part == PORTAL_ALL ? "" : scopes[after->part]);
        add_pair(a, query, "from", after->value);
        add_pair(a, query, "after", arena_printf(a, "%" G_GINT64_FORMAT, after->id));
    }
    return url_path(a, "%s%s", path, query->str);
}

static struct ticket_row row_of(const struct portal_row *p)
{
    return (struct ticket_row){.id = p->id,
                               .number = p->number,
                               .title = p->title,
                               .state = p->state,
                               .priority = 2,
                               .owner_id = p->owner_id,
                               .customer_name = p->customer_name,
                               .queue_name = p->queue_name,
                               .created_at = p->created_at,
                               .changed_at = p->changed_at};
}

static struct view_ticket ticket_view(struct request *r, const struct portal_row *p)
{
    struct ticket_row row = row_of(p);

    return shell_ticket(r, &row);
}

static void view_tabs(struct request *r, const struct ask *q, const struct portal_counts_row *n,
                      struct view_overview *v)
{
    const int64_t counts[PORTAL_SCOPES] = {n->waiting + n->open + n->closed, n->waiting, n->open,
                                           n->closed};
    static const struct {
        enum portal_scope scope;
        const char *word;
    } tabs[] = {{PORTAL_ALL, _("Alle")},
                {PORTAL_WAITING, _("Wartet auf Sie")},
                {PORTAL_OPEN, _("Offen")},
                {PORTAL_CLOSED, _("Geschlossen")}};

    v->n_tabs = G_N_ELEMENTS(tabs);
    v->tabs = ARENA_ARRAY(request_arena(r), struct view_tab, v->n_tabs);
    for (size_t i = 0; i < v->n_tabs; i++) {
        struct portal_filter f = q->f;
        int64_t count = counts[tabs[i].scope];

        f.scope = tabs[i].scope;
        v->tabs[i] = (struct view_tab){.key = count >= PORTAL_COUNT_MOST ? "more" : "",
                                       .word = shell_word(r, tabs[i].word),
                                       .link = link_to(r, "/tickets", &f, NULL),
                                       .current = q->f.scope == tabs[i].scope,
                                       .has_count = true,
                                       .count = MIN(count, PORTAL_COUNT_MOST)};
    }
}

static void view_links(struct request *r, const struct ask *q, struct view_overview *v)
{
    struct portal_filter f = q->f;
    struct url *const by[PORTAL_SORTS] = {&v->by_changed, &v->by_number, &v->by_title};

    f.mine = false;
    v->all_link = link_to(r, "/tickets", &f, NULL);
    f.mine = true;
    v->mine_link = link_to(r, "/tickets", &f, NULL);
    f = q->f;
    for (int sort = 0; sort < PORTAL_SORTS; sort++) {
        f.sort = (enum portal_sort)sort;
        *by[sort] = link_to(r, "/tickets", &f, NULL);
    }
    v->csv = link_to(r, "/tickets.csv", &q->f, NULL);
    v->first = link_to(r, "/tickets", &q->f, NULL);
    v->fresh = url_path(request_arena(r), "/tickets");
}

/* What waits is said above the list, unless one has come for something else. */
static void view_waiting(struct request *r, const struct ask *q, const struct portal_counts_row *n,
                         struct view_overview *v)
{
    struct portal_filter waiting = {.scope = PORTAL_WAITING, .text = "", .mine = q->f.mine};

    if (n->waiting == 0 || q->f.scope != PORTAL_ALL || *q->f.text != '\0' || v->goes_on)
        return;
    v->waiting_link = link_to(r, "/tickets", &waiting, NULL);
    if (n->waiting > 1) {
        v->waiting = n->waiting;
    } else if (v->n_lines > 0 && strcmp(v->lines[0].ticket.state, "wait") == 0) {
        v->waiting = 1;
        v->asked = v->lines[0].ticket;
        v->waiting_link = v->asked.link;
    }
}

static void view_lines(struct request *r, const struct ask *q, const struct portal_lines *lines,
                       struct view_overview *v)
{
    v->n_lines = lines->n;
    v->lines = ARENA_ARRAY(request_arena(r), struct view_portal_line, lines->n + 1);
    for (size_t i = 0; i < lines->n; i++)
        v->lines[i] = (struct view_portal_line){.ticket = ticket_view(r, lines->lines[i].ticket),
                                                .unread = lines->lines[i].unread};
    v->goes_on = q->after.id != 0;
    v->has_more = lines->next.id != 0;
    if (v->has_more)
        v->more = link_to(r, "/tickets", &q->f, &lines->next);
    v->narrowed = *q->f.text != '\0' || q->f.scope != PORTAL_ALL || q->f.mine || v->goes_on;
}

static bool load(struct request *r, const struct ask *q, struct view_overview *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    struct portal_company_row *company = NULL;
    struct portal_counts_row counts;
    struct portal_lines lines;

    if (db == NULL || !portal_company(db, a, who, &company, error) ||
        !portal_counts(db, a, who, q->f.mine, &counts, error) ||
        !portal_list(db, a, who, &q->f, &q->after, PAGE, clock_now(), &lines, error))
        return false;
    v->company = company == NULL || !company->sees_all ? "" : company->name;
    view_lines(r, q, &lines, v);
    view_tabs(r, q, &counts, v);
    view_waiting(r, q, &counts, v);
    return true;
}

/* A number as somebody typed it leads to its ticket. */
static bool is_number(struct request *r, const char *typed, struct ticket_row *ticket)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

    return db != NULL && *typed != '\0' &&
           ticket_visible(db, request_arena(r), request_actor(r), typed, ticket, &error);
}

static void list(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct ask q = ask_of(r);
    struct view_overview v = {.mine = q.f.mine, .query = q.f.text};
    struct ticket_row ticket;

    if (is_number(r, q.f.text, &ticket)) {
        answer_redirect(r, a, "/t/%s", url_part(request_arena(r), ticket.number));
        return;
    }
    v.shell = shell_view(r, shell_word(r, _("Meine Tickets")), "tickets");
    v.shell.live = shell_live(r);
    v.scope = q.f.scope == PORTAL_ALL ? "" : scopes[q.f.scope];
    v.sort = q.f.sort == PORTAL_BY_CHANGED ? "" : sorts[q.f.sort];
    view_links(r, &q, &v);
    if (!load(r, &q, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_tickets(&o, &v);
    answer_html(a, 200);
}

/* Own fields as the page of the ticket shows them. */
static void csv_own(struct request *r, struct csv *c, const struct portal_row *p, const struct custom_set *own)
{
    for (size_t i = 0; i < own->n; i++) {
        const struct custom_field *f = &own->fields[i];

        csv_cell(c, custom_in_queue(f, p->queue_id) ? custom_form_shown(r, f, custom_value(own, p->id, f->id)) : "");
    }
}

static void csv_ticket(struct request *r, struct csv *c, const struct portal_row *p, const struct custom_set *own)
{
    struct arena *a = request_arena(r);
    GTimeZone *zone = shell_zone(r);

    csv_cell(c, p->number);
    csv_cell(c, p->title);
    csv_cell(c, ticket_view(r, p).state_word);
    csv_cell(c, p->queue_name);
    csv_cell(c, p->customer_name);
    csv_cell(c, lang_stamp(a, zone, p->created_at));
    csv_cell(c, lang_stamp(a, zone, p->changed_at));
    csv_cell(c, p->closed_at == 0 ? "" : lang_stamp(a, zone, p->closed_at));
    csv_own(r, c, p, own);
    csv_row(c);
}

static void csv_head(struct request *r, struct csv *c, const struct custom_set *own)
{
    static const char *const heads[] = {_("Ticketnummer"),     _("Betreff"),       _("Status"),
                                        _("Bereich"),          _("Erstellt von"),  _("Erstellt"),
                                        _("Letzte Aktivität"), _("Geschlossen am")};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(c, shell_word(r, heads[i]));
    for (size_t i = 0; i < own->n; i++)
        csv_cell(c, custom_label(&own->fields[i], lang_name(shell_lang(r))));
    csv_row(c);
}

struct pages {
    struct portal_lines *v;
    size_t n;
};

/* Of a queue that he may see, or that one of these tickets lies in: others he is not to know of. */
static bool known_of(const struct custom_field *f, const struct queue_row *queues, size_t n,
                     const struct pages *pages)
{
    if (f->n_queues == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        if (custom_in_queue(f, queues[i].id))
            return true;
    for (size_t k = 0; k < pages->n; k++)
        for (size_t i = 0; i < pages->v[k].n; i++)
            if (custom_in_queue(f, pages->v[k].lines[i].ticket->queue_id))
                return true;
    return false;
}

/* Leaves those fields that become columns. */
static bool own_columns(struct request *r, struct db *db, const struct pages *pages, struct custom_set *own,
                        GError **error)
{
    struct queue_row *queues = NULL;
    size_t n = 0, kept = 0;

    if (!custom_fields(db, request_arena(r), RECORD_TICKET, false, own, error) ||
        !queue_list(db, request_arena(r), request_actor(r), &queues, &n, error))
        return false;
    for (size_t i = 0; i < own->n; i++)
        if (custom_form_sees(r, &own->fields[i]) && known_of(&own->fields[i], queues, n, pages))
            own->fields[kept++] = own->fields[i];
    own->n = kept;
    return true;
}

static bool load_own(struct request *r, struct db *db, const struct portal_lines *lines, struct custom_set *own,
                     GError **error)
{
    int64_t *ids = ARENA_ARRAY(request_arena(r), int64_t, lines->n + 1);

    for (size_t i = 0; i < lines->n; i++)
        ids[i] = lines->lines[i].ticket->id;
    return custom_values(db, request_arena(r), ids, lines->n, own, error);
}

static bool read_pages(struct request *r, struct db *db, const struct ask *q, struct pages *pages, GError **error)
{
    struct portal_after after = {0};

    *pages = (struct pages){ARENA_ARRAY(request_arena(r), struct portal_lines, CSV_PAGES_MOST), 0};
    do {
        struct portal_lines *page = &pages->v[pages->n++];

        if (!portal_list(db, request_arena(r), request_actor(r), &q->f, &after, PORTAL_LINES_MOST, clock_now(), page,
                         error))
            return false;
        after = page->next;
    } while (after.id != 0 && pages->n < CSV_PAGES_MOST);
    if (after.id == 0)
        return true;
    fail_set(error, FAIL_TOO_BIG, "tickets: over %d (search or filter first)", CSV_PAGES_MOST * PORTAL_LINES_MOST);
    return false;
}

static bool csv_lines(struct request *r, const struct ask *q, struct csv *c, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct custom_set own;
    struct pages pages;

    if (db == NULL || !read_pages(r, db, q, &pages, error) || !own_columns(r, db, &pages, &own, error))
        return false;
    csv_head(r, c, &own);
    for (size_t k = 0; k < pages.n; k++) {
        const struct portal_lines *page = &pages.v[k];

        if (!load_own(r, db, page, &own, error))
            return false;
        for (size_t i = 0; i < page->n; i++)
            csv_ticket(r, c, page->lines[i].ticket, &own);
    }
    return true;
}

static void export(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct ask q = ask_of(r);
    struct csv c;

    csv_begin(&c, answer_buf(a));
    if (!csv_lines(r, &q, &c, &error)) {
        buf_clear(answer_buf(a));
        answer_fail(r, a, error);
        return;
    }
    answer_download(a, "text/csv; charset=utf-8", "tickets.csv");
}

const struct route overview_routes[] = {
    {HTTP_GET, "/tickets", RIGHT_SIGNED_IN, list_fields, list, ROUTE_RECENT},
    {HTTP_GET, "/tickets.csv", RIGHT_SIGNED_IN, list_fields, export, ROUTE_BLOCKS},
};
const size_t overview_n_routes = G_N_ELEMENTS(overview_routes);
