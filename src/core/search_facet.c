#include "core/search_facet.h"

#include "base/clock.h"

#include <string.h>

static const int64_t periods[] = {7, 30, 365};
static const unsigned states[] = {DESK_STATE_NEW, DESK_STATE_OPEN, DESK_STATE_WAITING,
                                  DESK_STATE_CLOSED};
static const int64_t owners[] = {DESK_OWNER_ME, DESK_OWNER_NOBODY};

static unsigned state_bit(const char *state)
{
    if (strcmp(state, "new") == 0)
        return DESK_STATE_NEW;
    if (strcmp(state, "open") == 0)
        return DESK_STATE_OPEN;
    return strcmp(state, "closed") == 0 ? DESK_STATE_CLOSED : DESK_STATE_WAITING;
}

static bool is_owner(const struct search_collecting *c, const struct search_document_row *row,
                     int64_t owner)
{
    if (owner == DESK_OWNER_ANY)
        return true;
    if (owner == DESK_OWNER_NOBODY)
        return row->owner_id == 0;
    return row->owner_id == (owner == DESK_OWNER_ME ? c->actor->person_id : owner);
}

static bool is_since(const struct search_collecting *c, const struct search_document_row *row,
                     int64_t days)
{
    return days == 0 || row->changed_at >= c->now - days * CLOCK_DAY;
}

bool search_facet_passes(const struct search_collecting *c, const struct search_filter *filter,
                         const struct search_candidate *x)
{
    const struct search_document_row *row = x->ticket;
    bool in_queue;

    if (filter == NULL)
        return true;
    in_queue = filter->n_queues == 0;
    for (size_t i = 0; i < filter->n_queues; i++)
        in_queue = in_queue || filter->queues[i] == row->queue_id;
    return in_queue && (filter->states == 0 || (filter->states & state_bit(row->state)) != 0) &&
           is_owner(c, row, filter->owner_id) && is_since(c, row, filter->since_days);
}

static struct search_facet *facets(const struct search_collecting *c, size_t n)
{
    return ARENA_ARRAY(c->a, struct search_facet, n + 1);
}

static void count_queue(struct search_found *found, const struct search_document_row *row)
{
    size_t i = 0;

    while (i < found->n_queues && found->queues[i].id != row->queue_id)
        i++;
    if (i == SEARCH_QUEUES_MOST)
        return;
    if (i == found->n_queues)
        found->queues[found->n_queues++] = (struct search_facet){.id = row->queue_id, .name = ""};
    found->queues[i].n++;
}

void search_facet_count(const struct search_collecting *c, struct search_found *found)
{
    found->n_states = G_N_ELEMENTS(states);
    found->n_owners = G_N_ELEMENTS(owners);
    found->n_periods = G_N_ELEMENTS(periods);
    found->states = facets(c, found->n_states);
    found->owners = facets(c, found->n_owners);
    found->periods = facets(c, found->n_periods);
    found->queues = facets(c, SEARCH_QUEUES_MOST);
    for (size_t k = 0; k < found->n_states; k++)
        found->states[k].id = states[k];
    for (size_t k = 0; k < found->n_owners; k++)
        found->owners[k].id = owners[k];
    for (size_t k = 0; k < found->n_periods; k++)
        found->periods[k].id = periods[k];
    for (size_t i = 0; i < c->n; i++) {
        const struct search_document_row *row = c->v[i].ticket;

        count_queue(found, row);
        for (size_t k = 0; k < found->n_states; k++)
            found->states[k].n += state_bit(row->state) == states[k] ? 1 : 0;
        for (size_t k = 0; k < found->n_owners; k++)
            found->owners[k].n += is_owner(c, row, owners[k]) ? 1 : 0;
        for (size_t k = 0; k < found->n_periods; k++)
            found->periods[k].n += is_since(c, row, periods[k]) ? 1 : 0;
    }
}
