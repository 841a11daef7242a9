#include "web/presence.h"

#include <glib.h>
#include <pthread.h>

enum { STAYS_MS = 45 * 1000, PEOPLE_MOST = 5000 };

struct visit {
    int64_t ticket_id, person_id, until;
    char *name;
    bool writing;
};

struct presence {
    pthread_mutex_t lock;
    GArray *visits;
};

static void visit_clear(void *data)
{
    struct visit *v = data;

    g_free(v->name);
}

struct presence *presence_new(void)
{
    struct presence *p = g_new0(struct presence, 1);

    pthread_mutex_init(&p->lock, NULL);
    p->visits = g_array_new(false, false, sizeof(struct visit));
    g_array_set_clear_func(p->visits, visit_clear);
    return p;
}

void presence_free(struct presence *p)
{
    if (p == NULL)
        return;
    g_array_unref(p->visits);
    pthread_mutex_destroy(&p->lock);
    g_free(p);
}

static struct visit *at(struct presence *p, guint i)
{
    return &g_array_index(p->visits, struct visit, i);
}

static guint find(struct presence *p, int64_t ticket_id, int64_t person_id)
{
    guint i = 0;

    while (i < p->visits->len &&
           (at(p, i)->ticket_id != ticket_id || at(p, i)->person_id != person_id))
        i++;
    return i;
}

static bool put(struct presence *p, int64_t ticket_id, int64_t person_id, const char *name,
                enum presence_state state, int64_t now)
{
    bool writing = state == PRESENCE_WRITING, changed;
    guint i = find(p, ticket_id, person_id);

    if (i == p->visits->len) {
        struct visit v = {ticket_id, person_id, now + STAYS_MS, NULL, writing};

        if (state == PRESENCE_LEFT || p->visits->len >= PEOPLE_MOST)
            return false;
        v.name = g_strdup(name);
        g_array_append_val(p->visits, v);
        return true;
    }
    if (state == PRESENCE_LEFT) {
        g_array_remove_index_fast(p->visits, i);
        return true;
    }
    changed = at(p, i)->writing != writing;
    at(p, i)->writing = writing;
    at(p, i)->until = now + STAYS_MS;
    return changed;
}

bool presence_put(struct presence *p, int64_t ticket_id, int64_t person_id, const char *name,
                  enum presence_state state, int64_t now)
{
    bool changed;

    pthread_mutex_lock(&p->lock);
    changed = put(p, ticket_id, person_id, name, state, now);
    pthread_mutex_unlock(&p->lock);
    return changed;
}

size_t presence_list(struct presence *p, struct arena *a, int64_t ticket_id,
                     struct presence_one **people)
{
    size_t n = 0;

    pthread_mutex_lock(&p->lock);
    *people = ARENA_ARRAY(a, struct presence_one, p->visits->len + 1);
    for (guint i = 0; i < p->visits->len; i++)
        if (at(p, i)->ticket_id == ticket_id)
            (*people)[n++] = (struct presence_one){
                at(p, i)->person_id, arena_strdup(a, at(p, i)->name), at(p, i)->writing};
    pthread_mutex_unlock(&p->lock);
    return n;
}

size_t presence_expire(struct presence *p, struct arena *a, int64_t now, int64_t **tickets)
{
    size_t n = 0;

    pthread_mutex_lock(&p->lock);
    *tickets = ARENA_ARRAY(a, int64_t, p->visits->len + 1);
    for (guint i = p->visits->len; i > 0; i--) {
        if (at(p, i - 1)->until > now)
            continue;
        (*tickets)[n++] = at(p, i - 1)->ticket_id;
        g_array_remove_index_fast(p->visits, i - 1);
    }
    pthread_mutex_unlock(&p->lock);
    return n;
}
