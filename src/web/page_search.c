/* page_search.c - the search of the desk, and what the command bar asks while one types. */
#include "base/clock.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/form.h"
#include "base/json.h"
#include "base/text.h"
#include "core/caller.h"
#include "core/custom_field.h"
#include "core/search.h"
#include "core/search_suggest.h"
#include "core/ticket.h"
#include "pages/search.h"
#include "web/shell.h"

#include <string.h>

enum { SNIPPET_CHARS = 240, PEOPLE_MOST = 5, COMPANIES_MOST = 3, QUICK_TICKETS = 6 };

static const char *const states[] = {"new", "open", "waiting", "closed", NULL};
static const unsigned state_bits[] = {DESK_STATE_NEW, DESK_STATE_OPEN, DESK_STATE_WAITING,
                                      DESK_STATE_CLOSED};
static const char *const state_words[] = {_("Neu"), _("Offen"), _("Wartet auf Kunde"),
                                          _("Geschlossen")};
static const char *const owners[] = {"me", "nobody", NULL};
static const char *const owner_words[] = {_("Meine"), _("Nicht zugewiesen")};
static const char *const periods[] = {"7", "30", "365", NULL};
static const char *const period_words[] = {_("Letzte 7 Tage"), _("Letzte 30 Tage"),
                                           _("Letzte 12 Monate")};

/* A number in any form leads straight to its ticket. */
static bool jump(struct request *r, struct db *db, struct ticket_row *t, GError **error)
{
    g_autoptr(GError) none = NULL;

    if (text_empty(request_text(r, "q")))
        return false;
    if (ticket_visible(db, request_arena(r), request_actor(r), request_text(r, "q"), t, &none))
        return true;
    if (!fail_is(none, FAIL_NOT_FOUND) && !fail_is(none, FAIL_GONE))
        g_propagate_error(error, g_steal_pointer(&none));
    return false;
}

static bool has_text(struct request *r, const char *field, const char *value)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, field, &texts);
    bool has = false;

    for (size_t i = 0; i < n; i++)
        has = has || strcmp(texts[i], value) == 0;
    return has;
}

static struct search_filter filter_of(struct request *r)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, "queue", &texts);
    int64_t *queues = ARENA_ARRAY(request_arena(r), int64_t, n + 1);
    struct search_filter f = {.queues = queues};

    for (size_t i = 0; i < n && i < SEARCH_QUEUES_MOST; i++)
        queues[f.n_queues++] = g_ascii_strtoll(texts[i], NULL, 10);
    for (size_t i = 0; states[i] != NULL; i++)
        f.states |= has_text(r, "state", states[i]) ? state_bits[i] : 0;
    /* Both is the same as none of them but for who has one: nobody asks that. */
    if (has_text(r, "owner", "me") != has_text(r, "owner", "nobody"))
        f.owner_id = has_text(r, "owner", "me") ? DESK_OWNER_ME : DESK_OWNER_NOBODY;
    for (size_t i = 0; periods[i] != NULL; i++)
        if (has_text(r, "since", periods[i]))
            f.since_days = g_ascii_strtoll(periods[i], NULL, 10);
    return f;
}

static struct view_facet *fixed_facets(struct request *r, const char *name,
                                       const char *const *values, const char *const *words,
                                       const struct search_facet *facets, size_t n)
{
    struct view_facet *v = ARENA_ARRAY(request_arena(r), struct view_facet, n + 1);

    for (size_t i = 0; i < n; i++)
        v[i] = (struct view_facet){.name = name,
                                   .value = values[i],
                                   .word = shell_word(r, words[i]),
                                   .n = facets[i].n,
                                   .checked = has_text(r, name, values[i])};
    return v;
}

static void add_facets(struct request *r, const struct search_found *f, struct view_search *v)
{
    struct arena *a = request_arena(r);

    v->n_states = f->n_states;
    v->states = fixed_facets(r, "state", states, state_words, f->states, f->n_states);
    v->n_owners = f->n_owners;
    v->owners = fixed_facets(r, "owner", owners, owner_words, f->owners, f->n_owners);
    v->n_periods = f->n_periods;
    v->periods = fixed_facets(r, "since", periods, period_words, f->periods, f->n_periods);
    v->n_queues = f->n_queues;
    v->queues = ARENA_ARRAY(a, struct view_facet, f->n_queues + 1);
    for (size_t i = 0; i < f->n_queues; i++) {
        const char *id = arena_printf(a, "%" G_GINT64_FORMAT, f->queues[i].id);

        v->queues[i] = (struct view_facet){"queue", id, f->queues[i].name, f->queues[i].n,
                                           has_text(r, "queue", id)};
    }
}

static struct view_ticket ticket_view(struct request *r, const struct search_hit_row *row)
{
    struct ticket_row t = {.number = row->number,
                           .title = row->title,
                           .state = row->state,
                           .owner_id = row->owner_id,
                           .owner_name = row->owner,
                           .queue_name = row->queue,
                           .customer_name = row->customer,
                           .company_name = row->company,
                           .changed_at = row->changed_at};

    return shell_ticket(r, &t);
}

static void add_hits(struct request *r, const struct search_found *f, struct view_search *v)
{
    struct arena *a = request_arena(r);

    v->n_hits = f->n_hits;
    v->hits = ARENA_ARRAY(a, struct view_hit, f->n_hits + 1);
    for (size_t i = 0; i < f->n_hits; i++) {
        struct view_hit *h = &v->hits[i];

        h->ticket = ticket_view(r, f->hits[i].ticket);
        h->internal = f->hits[i].internal;
        h->file = f->hits[i].file;
        mark_found(a, h->ticket.title, f->marked, f->n_marked, &h->title, &h->n_title);
        mark_found(a,
                   mark_found_around(a, f->hits[i].text, f->marked, f->n_marked, SNIPPET_CHARS),
                   f->marked, f->n_marked, &h->text, &h->n_text);
    }
}

static const char *const problem_words[] = {
    [SEARCH_UNKNOWN_FIELD] = _("Kein Feld dieses Namens, als Wort gesucht:"),
    [SEARCH_BAD_VALUE] = _("Diesen Wert kennt das Feld nicht:"),
    [SEARCH_BAD_DATE] = _("Kein Zeitraum (so geht es: 2026-03..2026-05, <7d, 15.03.2026):"),
    [SEARCH_OPEN_QUOTE] = _("Das Anführungszeichen ist nicht geschlossen:"),
    [SEARCH_BRACKETS] = _("Die Klammern passen nicht zusammen:"),
    [SEARCH_TOO_MUCH] = _("Die Suche ist zu lang, ein Teil wurde nicht beachtet."),
};

static void add_problems(struct request *r, const struct search_query *q, struct view_search *v)
{
    v->n_problems = q->n_problems;
    v->problems = ARENA_ARRAY(request_arena(r), struct view_problem, q->n_problems + 1);
    for (size_t i = 0; i < q->n_problems; i++)
        v->problems[i] = (struct view_problem){shell_word(r, problem_words[q->problems[i].kind]),
                                               q->problems[i].what};
}

static void put_hints(struct request *r, const struct search_suggestions *s, struct view_search *v)
{
    struct arena *a = request_arena(r);

    v->n_hints = s->n;
    v->hints = ARENA_ARRAY(a, struct view_hint, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        v->hints[i] = (struct view_hint){
            s->v[i].word, url_path(a, "/desk/search?q=%s", form_encode(a, s->v[i].query))};
}

/* QUERY NULL: while one types. */
static bool add_hints(struct request *r, struct db *db, const struct search_query *query,
                      struct view_search *v, GError **error)
{
    const char *lang = shell_lang(r) == LANG_EN ? "en" : "de";
    struct search_suggestions s;
    bool ok = query == NULL ? search_suggest(db, request_arena(r), request_actor(r), v->query, lang,
                                             &s, error)
                            : search_suggest_instead(db, request_arena(r), request_actor(r),
                                                     v->query, query, lang, &s, error);

    if (ok)
        put_hints(r, &s, v);
    return ok;
}

/* The search as a list of the desk keeps it: several queues become words of the question. */
static const char *saved_filter(struct request *r, const struct search_filter *filter,
                                const struct search_found *found)
{
    struct arena *a = request_arena(r);
    struct desk_filter f = desk_filter_init();
    g_autoptr(GString) text = g_string_new(request_text(r, "q"));
    size_t n = 0;

    for (size_t i = 0; i < filter->n_queues && filter->n_queues > 1; i++)
        for (size_t k = 0; k < found->n_queues; k++)
            if (found->queues[k].id == filter->queues[i])
                g_string_append_printf(text, "%sbereich:\"%s\"", n++ > 0 ? " oder " : " (",
                                       found->queues[k].name);
    if (n > 0) {
        g_string_append_c(text, ')');
        if (strpbrk(request_text(r, "q"), " ") != NULL)
            g_string_insert_c(g_string_insert_c(text, (gssize)strlen(request_text(r, "q")), ')'), 0,
                              '(');
    }
    f.scope = DESK_ALL;
    f.text = text->str;
    f.states = filter->states;
    f.owner_id = filter->owner_id;
    f.since_days = filter->since_days;
    f.queue_id = filter->n_queues == 1 ? filter->queues[0] : 0;
    return desk_filter_query(a, &f);
}

/* The same search from another place on, with what narrows it down. */
static const char *query_of(struct request *r, const char *typed)
{
    static const char *const names[] = {"state", "queue", "owner", "since"};
    struct arena *a = request_arena(r);
    g_autoptr(GString) out = g_string_new("q=");

    g_string_append(out, form_encode(a, typed));
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *const *texts = NULL;
        size_t n = request_texts(r, names[i], &texts);

        for (size_t k = 0; k < n; k++)
            g_string_append_printf(out, "&%s=%s", names[i], form_encode(a, texts[k]));
    }
    return arena_strndup(a, out->str, out->len);
}

static const char *details(struct arena *a, const struct caller *c)
{
    const char *parts[] = {c->company, c->phone, c->address};
    g_autoptr(GString) out = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!text_empty(parts[i]))
            g_string_append_printf(out, "%s%s", out->len > 0 ? " · " : "", parts[i]);
    return arena_strdup(a, out->str);
}

static const char *people_of(struct request *r, int64_t n)
{
    return n == 1 ? shell_word(r, _("1 bekannte Person"))
                  : arena_printf(request_arena(r), "%" G_GINT64_FORMAT " %s", n,
                                 shell_word(r, _("bekannte Personen")));
}

static bool add_people(struct request *r, struct db *db, struct view_search *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct search_company_row *companies = NULL;
    struct caller *people = NULL;

    if (!caller_find(db, a, request_actor(r), v->query, &people, &v->n_people, error) ||
        !search_companies(db, a, v->query, COMPANIES_MOST, &companies, &v->n_companies, error))
        return false;
    v->n_people = MIN(v->n_people, (size_t)PEOPLE_MOST);
    v->people = ARENA_ARRAY(a, struct view_found, v->n_people + 1);
    for (size_t i = 0; i < v->n_people; i++)
        v->people[i] = (struct view_found){
            people[i].name, details(a, &people[i]), shell_initials(a, people[i].name),
            url_path(a, "/desk/phone?person=%" G_GINT64_FORMAT, people[i].id)};
    v->companies = ARENA_ARRAY(a, struct view_found, v->n_companies + 1);
    for (size_t i = 0; i < v->n_companies; i++)
        v->companies[i] =
            (struct view_found){companies[i].name, people_of(r, companies[i].people), "",
                                url_path(a, "/desk?view=all&company=%s",
                                         form_encode(a, companies[i].name))};
    return true;
}

static bool look_for(struct request *r, struct db *db, struct view_search *v, GError **error)
{
    struct search_filter filter = filter_of(r);
    struct search_found found;

    if (!v->searched)
        return add_hints(r, db, NULL, v, error);
    const struct search_ask ask = {.typed = v->query,
                                   .filter = &filter,
                                   .offset = request_int(r, "from", 0),
                                   .now = clock_now()};

    if (!search_tickets(db, request_arena(r), request_actor(r), &ask, &found, error) ||
        (ask.offset == 0 && !add_people(r, db, v, error)) ||
        !add_hints(r, db, &found.query, v, error))
        return false;
    v->n_all = (int64_t)found.n_all;
    v->all = url_path(request_arena(r), "/desk/search?q=%s",
                      form_encode(request_arena(r), v->query));
    v->cut = found.cut || found.n_all > found.n_hits;
    v->any = filter.states != 0 || filter.n_queues > 0 || filter.owner_id != DESK_OWNER_ANY ||
             filter.since_days != 0;
    v->corrected = found.corrected;
    v->some = found.some;
    v->has_more = found.next != 0;
    v->more = url_path(request_arena(r), "/desk/search?%s&from=%" G_GINT64_FORMAT,
                       query_of(r, v->query), found.next);
    v->csv = url_path(request_arena(r), "/desk/search.csv?%s", query_of(r, v->query));
    add_problems(r, &found.query, v);
    add_facets(r, &found, v);
    add_hits(r, &found, v);
    v->filter = saved_filter(r, &filter, &found);
    return true;
}

static void search(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    struct view_search v = {.query = request_text(r, "q")};
    struct ticket_row t;

    v.searched = !text_empty(v.query);
    if (db != NULL && jump(r, db, &t, &error)) {
        answer_redirect(r, answer, "/desk/t/%s", url_part(a, t.number));
        return;
    }
    if (error != NULL || !look_for(r, db, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.shell = shell_view(r,
                         v.searched ? arena_printf(a, "%s: %s", shell_word(r, _("Suche")), v.query)
                                    : shell_word(r, _("Suche")),
                         "search");
    page_search(&o, &v);
    answer_html(answer, 200);
}

/* How what has been typed so far may go on: a piece of the page. */
static void hints(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_search v = {.query = request_text(r, "q")};

    if (db == NULL || !add_hints(r, db, NULL, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    page_search_hints(&o, &v);
    answer_html(answer, 200);
}

static void csv_ticket(struct request *r, struct csv *c, const struct search_hit_row *t, const struct custom_set *own)
{
    struct arena *a = request_arena(r);
    const char *cells[] = {t->number, t->title, ticket_view(r, t).state_word,
                           t->queue,
                           t->owner,
                           t->customer,
                           t->company,
                           lang_stamp(a, shell_zone(r), t->created_at),
                           lang_stamp(a, shell_zone(r), t->changed_at)};

    for (size_t k = 0; k < G_N_ELEMENTS(cells); k++)
        csv_cell(c, cells[k]);
    for (size_t k = 0; k < own->n; k++)
        csv_cell(c, custom_shown(a, &own->fields[k], custom_value(own, t->ticket_id, own->fields[k].id), lang_name(shell_lang(r))));
    csv_row(c);
}

static bool own_of(struct request *r, struct db *db, const struct search_found *found, struct custom_set *own, GError **error)
{
    int64_t *ids = ARENA_ARRAY(request_arena(r), int64_t, found->n_hits + 1);

    for (size_t i = 0; i < found->n_hits; i++)
        ids[i] = found->hits[i].ticket->ticket_id;
    return custom_load(db, request_arena(r), RECORD_TICKET, ids, found->n_hits, own, error);
}

/* All that was found, at most as many as a search looks at. */
static void export(struct request *r, struct answer *answer)
{
    static const char *const heads[] = {_("Nummer"), _("Betreff"), _("Status"), _("Bereich"), _("Bearbeiter"), _("Kunde"),
                                        _("Firma"), _("Erstellt"), _("Geändert")};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct search_filter filter = filter_of(r);
    struct search_ask ask = {.typed = request_text(r, "q"), .filter = &filter, .now = clock_now()};
    struct search_found found;
    struct custom_set own;
    struct csv c;

    if (db == NULL || !custom_fields(db, a, RECORD_TICKET, false, &own, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    csv_begin(&c, answer_buf(answer));
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(&c, shell_word(r, heads[i]));
    for (size_t i = 0; i < own.n; i++)
        csv_cell(&c, custom_label(&own.fields[i], lang_name(shell_lang(r))));
    csv_row(&c);
    do {
        if (!search_tickets(db, a, request_actor(r), &ask, &found, &error) || !own_of(r, db, &found, &own, &error)) {
            buf_clear(answer_buf(answer));
            answer_fail(r, answer, error);
            return;
        }
        for (size_t i = 0; i < found.n_hits; i++)
            csv_ticket(r, &c, found.hits[i].ticket, &own);
        ask.offset = found.next;
    } while (ask.offset != 0);
    answer_download(answer, "text/csv; charset=utf-8", "tickets.csv");
}

static void put_found(struct jw *j, const char *kind, const char *label, const char *detail,
                      struct url link)
{
    jw_open(j, NULL, '{');
    jw_text(j, "kind", kind);
    jw_text(j, "label", label);
    jw_text(j, "detail", detail);
    jw_text(j, "url", link.address);
    jw_close(j, '}');
}

/* The command bar: the few best of each kind. */
static void quick(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct view_search v = {.query = request_text(r, "q")};
    struct ticket_row t;
    struct jw j;
    bool jumps;

    v.searched = !text_empty(v.query);
    jumps = db != NULL && jump(r, db, &t, &error);
    if (error != NULL || !look_for(r, db, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    jw_init(&j, answer_buf(answer));
    jw_open(&j, NULL, '[');
    if (jumps)
        put_found(&j, "jump", t.title, t.number, url_path(a, "/desk/t/%s", url_part(a, t.number)));
    for (size_t i = 0; i < MIN(v.n_hits, (size_t)QUICK_TICKETS); i++)
        put_found(&j, "ticket", v.hits[i].ticket.title, v.hits[i].ticket.number,
                  v.hits[i].ticket.link);
    for (size_t i = 0; i < v.n_people; i++)
        put_found(&j, "person", v.people[i].name, v.people[i].detail, v.people[i].link);
    for (size_t i = 0; i < v.n_companies; i++)
        put_found(&j, "company", v.companies[i].name, v.companies[i].detail, v.companies[i].link);
    jw_close(&j, ']');
    answer_json(answer, 200);
}

/* One address for all: agents search the desk, customers their own tickets. */
static void anywhere(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    bool agent = right_is_agent(request_actor(r));
    struct ticket_row t;

    if (db != NULL && jump(r, db, &t, &error))
        answer_redirect(r, a, "%s/t/%s", agent ? "/desk" : "",
                        url_part(request_arena(r), t.number));
    else if (error != NULL)
        answer_fail(r, a, error);
    else
        answer_redirect(r, a, "%s?q=%s", agent ? "/desk/search" : "/tickets",
                        form_encode(request_arena(r), request_text(r, "q")));
}

static const struct field search_fields[] = {
    {"q", FIELD_LINE, .max = 500},
    {"state", FIELD_CHOICE, .multi = true, .values = states},
    {"queue", FIELD_INT, .multi = true},
    {"owner", FIELD_CHOICE, .multi = true, .values = owners},
    {"since", FIELD_CHOICE, .multi = true, .values = periods},
    {"from", FIELD_INT},
    {NULL},
};
static const struct field anywhere_fields[] = {{"q", FIELD_LINE, .max = 500}, {NULL}};

const struct route search_routes[] = {
    {HTTP_GET, "/search", RIGHT_SIGNED_IN, anywhere_fields, anywhere},
    {HTTP_GET, "/desk/search", RIGHT_DESK, search_fields, search},
    {HTTP_GET, "/desk/search.csv", RIGHT_DESK, search_fields, export, ROUTE_BLOCKS},
    {HTTP_GET, "/desk/search/hints", RIGHT_DESK, anywhere_fields, hints},
    {HTTP_GET, "/desk/search/quick", RIGHT_DESK, search_fields, quick},
};
const size_t search_n_routes = G_N_ELEMENTS(search_routes);
