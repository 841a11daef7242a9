#include "core/search.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "core/desk_words.h"
#include "sql/search.h"

#include <string.h>

enum { TITLES_MOST = 50, TITLES_WHERE_FEW = 20 };

static const int64_t periods[] = {7, 30, 365};

struct finding {
    struct db *db;
    struct arena *a;
    const struct actor *agent;
    const struct search_filter *filter;
    int64_t now;
    const struct search_hit_row **rows; /* each ticket once */
    size_t n;
    struct search_found *found;
};

static unsigned state_bit(const char *state)
{
    if (strcmp(state, "new") == 0)
        return DESK_STATE_NEW;
    if (strcmp(state, "open") == 0)
        return DESK_STATE_OPEN;
    return strcmp(state, "closed") == 0 ? DESK_STATE_CLOSED : DESK_STATE_WAITING;
}

static void add_rows(struct finding *f, const struct search_hit_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool known = false;

        for (size_t k = 0; k < f->n && !known; k++)
            known = f->rows[k]->ticket_id == rows[i].ticket_id;
        if (!known)
            f->rows[f->n++] = &rows[i];
    }
}

static bool collect(struct finding *f, const char *typed, GError **error)
{
    const char *words = desk_words_question(f->a, typed);
    struct search_hit_row *articles = NULL, *titles = NULL;
    size_t n = 0;

    f->rows = ARENA_ARRAY(f->a, const struct search_hit_row *, SEARCH_FOUND_MOST + TITLES_MOST);
    if (words != NULL && !sql_search_articles(f->db, f->a, words, f->agent->person_id,
                                              SEARCH_FOUND_MOST, &articles, &n, error))
        return false;
    f->found->cut = n == SEARCH_FOUND_MOST;
    add_rows(f, articles, n);
    if (f->n >= TITLES_WHERE_FEW || text_empty(typed))
        return true;
    if (!sql_search_titles(f->db, f->a, desk_words_pattern(f->a, typed), f->agent->person_id,
                           TITLES_MOST, &titles, &n, error))
        return false;
    add_rows(f, titles, n);
    return true;
}

static bool is_owner(const struct finding *f, const struct search_hit_row *row, int64_t owner)
{
    if (owner == DESK_OWNER_ANY)
        return true;
    if (owner == DESK_OWNER_NOBODY)
        return row->owner_id == 0;
    return row->owner_id == (owner == DESK_OWNER_ME ? f->agent->person_id : owner);
}

static bool is_since(const struct finding *f, const struct search_hit_row *row, int64_t days)
{
    return days == 0 || row->changed_at >= f->now - days * CLOCK_DAY;
}

static bool passes(const struct finding *f, const struct search_hit_row *row)
{
    const struct search_filter *x = f->filter;
    bool in_queue = x->n_queues == 0;

    for (size_t i = 0; i < x->n_queues; i++)
        in_queue = in_queue || x->queues[i] == row->queue_id;
    return in_queue && (x->states == 0 || (x->states & state_bit(row->state)) != 0) &&
           is_owner(f, row, x->owner_id) && is_since(f, row, x->since_days);
}

static struct search_facet *facets(const struct finding *f, size_t n)
{
    return ARENA_ARRAY(f->a, struct search_facet, n + 1);
}

static void count_queue(struct search_found *found, const struct search_hit_row *row)
{
    size_t i = 0;

    while (i < found->n_queues && found->queues[i].id != row->queue_id)
        i++;
    if (i == SEARCH_QUEUES_MOST)
        return;
    if (i == found->n_queues)
        found->queues[found->n_queues++] =
            (struct search_facet){.id = row->queue_id, .name = row->queue};
    found->queues[i].n++;
}

static void count(struct finding *f)
{
    static const unsigned states[] = {DESK_STATE_NEW, DESK_STATE_OPEN, DESK_STATE_WAITING,
                                      DESK_STATE_CLOSED};
    static const int64_t owners[] = {DESK_OWNER_ME, DESK_OWNER_NOBODY};
    struct search_found *x = f->found;

    x->n_states = G_N_ELEMENTS(states);
    x->n_owners = G_N_ELEMENTS(owners);
    x->n_periods = G_N_ELEMENTS(periods);
    x->states = facets(f, x->n_states);
    x->owners = facets(f, x->n_owners);
    x->periods = facets(f, x->n_periods);
    x->queues = facets(f, SEARCH_QUEUES_MOST);
    for (size_t k = 0; k < x->n_states; k++)
        x->states[k].id = states[k];
    for (size_t k = 0; k < x->n_owners; k++)
        x->owners[k].id = owners[k];
    for (size_t k = 0; k < x->n_periods; k++)
        x->periods[k].id = periods[k];
    for (size_t i = 0; i < f->n; i++) {
        const struct search_hit_row *row = f->rows[i];

        count_queue(x, row);
        for (size_t k = 0; k < x->n_states; k++)
            x->states[k].n += state_bit(row->state) == states[k] ? 1 : 0;
        for (size_t k = 0; k < x->n_owners; k++)
            x->owners[k].n += is_owner(f, row, owners[k]) ? 1 : 0;
        for (size_t k = 0; k < x->n_periods; k++)
            x->periods[k].n += is_since(f, row, periods[k]) ? 1 : 0;
    }
}

static bool add_texts(struct finding *f, GError **error)
{
    struct search_found *x = f->found;
    int64_t *ids = ARENA_ARRAY(f->a, int64_t, x->n_hits + 1);
    struct search_text_row *texts = NULL;
    size_t n = 0;

    for (size_t i = 0; i < x->n_hits; i++)
        ids[i] = x->hits[i].ticket->article_id;
    if (!sql_search_texts(f->db, f->a, json_ids(f->a, ids, x->n_hits), &texts, &n, error))
        return false;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < x->n_hits; i++)
            if (texts[k].id == ids[i]) {
                x->hits[i].text = texts[k].begins;
                x->hits[i].internal = texts[k].internal != 0;
            }
    return true;
}

bool search_tickets(struct db *db, struct arena *a, const struct actor *agent, const char *typed,
                    const struct search_filter *filter, int64_t now, struct search_found *found,
                    GError **error)
{
    struct finding f = {
        .db = db, .a = a, .agent = agent, .filter = filter, .now = now, .found = found};

    *found = (struct search_found){0};
    if (!collect(&f, text_one_line(a, typed), error))
        return false;
    count(&f);
    found->hits = ARENA_ARRAY(a, struct search_hit, SEARCH_SHOWN_MOST + 1);
    for (size_t i = 0; i < f.n; i++) {
        if (!passes(&f, f.rows[i]))
            continue;
        if (found->n_hits < SEARCH_SHOWN_MOST)
            found->hits[found->n_hits++] = (struct search_hit){.ticket = f.rows[i], .text = ""};
        found->n_all++;
    }
    return add_texts(&f, error);
}

bool search_companies(struct db *db, struct arena *a, const char *typed, int64_t most,
                      struct search_company_row **rows, size_t *n, GError **error)
{
    const char *line = text_one_line(a, typed);
    char first[7] = "";

    *n = 0;
    if (text_empty(line))
        return true;
    /* SQLite knows only the case of A to Z. */
    first[g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(line)), first)] = '\0';
    return sql_search_companies(
        db, a, desk_words_pattern(a, line),
        desk_words_pattern(a, arena_printf(a, "%s%s", first, g_utf8_next_char(line))), most, rows,
        n, error);
}
