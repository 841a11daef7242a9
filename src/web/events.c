#include "web/events.h"

#include "base/secret.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

enum { RING = 256, PERSONS_MAX = 512, JSON_MAX = 16 * 1024, PULL_MAX = 256 * 1024 };

struct event {
    char *type, *json;
    enum right right;
    int64_t *persons;
    size_t n;
    int64_t ends_session; /* 0, or: this is no event but the end of that session */
};

struct events {
    pthread_mutex_t lock;
    uint64_t next; /* the id of the next event; ids begin at 1 */
    uint32_t boot; /* tells this run's ids from those of another */
    struct event ring[RING];
    void (*call)(void *data);
    void *data;
};

struct events *events_new(void)
{
    struct events *e = g_new0(struct events, 1);

    pthread_mutex_init(&e->lock, NULL);
    e->next = 1;
    secret_random(&e->boot, sizeof e->boot);
    return e;
}

static void event_clear(struct event *event)
{
    g_free(event->type);
    g_free(event->json);
    g_free(event->persons);
    *event = (struct event){0};
}

void events_free(struct events *e)
{
    if (e == NULL)
        return;
    for (size_t i = 0; i < RING; i++)
        event_clear(&e->ring[i]);
    pthread_mutex_destroy(&e->lock);
    g_free(e);
}

void events_on_publish(struct events *e, void (*call)(void *data), void *data)
{
    pthread_mutex_lock(&e->lock);
    e->call = call;
    e->data = data;
    pthread_mutex_unlock(&e->lock);
}

/* Takes EVENT over. The call is made under the lock, so that after events_on_publish(NULL) none is
 * under way any more. */
static void append(struct events *e, struct event event)
{
    pthread_mutex_lock(&e->lock);
    event_clear(&e->ring[e->next % RING]);
    e->ring[e->next % RING] = event;
    e->next++;
    if (e->call != NULL)
        e->call(e->data);
    pthread_mutex_unlock(&e->lock);
}

/* A line break would end the field; both texts are ours, so this only guards against mistakes. */
static char *one_line(const char *s)
{
    char *out = g_strndup(s, JSON_MAX);

    return g_strdelimit(out, "\r\n", ' ');
}

void events_publish(struct events *e, const char *type, const char *json,
                    const struct audience *audience)
{
    struct event event = {.right = audience->right, .n = MIN(audience->n, (size_t)PERSONS_MAX)};

    if (strlen(json) > JSON_MAX)
        return;
    event.type = one_line(type);
    event.json = one_line(json);
    if (event.n > 0)
        event.persons = g_memdup2(audience->persons, event.n * sizeof *event.persons);
    append(e, event);
}

void events_end_session(struct events *e, int64_t session_id)
{
    if (session_id != 0)
        append(e, (struct event){.ends_session = session_id});
}

/* "BOOT-ID", both in hex. 0 if it is not of this run. */
static uint64_t parse_id(const struct events *e, const char *text)
{
    char *end;
    uint64_t boot, id;

    if (strlen(text) > 30 || !g_ascii_isxdigit(*text))
        return 0;
    boot = g_ascii_strtoull(text, &end, 16);
    if (boot != e->boot || *end != '-' || !g_ascii_isxdigit(end[1]))
        return 0;
    id = g_ascii_strtoull(end + 1, &end, 16);
    return *end == '\0' ? id : 0;
}

void events_begin(struct events *e, const char *last_id, struct events_place *place)
{
    uint64_t seen;

    pthread_mutex_lock(&e->lock);
    *place = (struct events_place){.next = e->next};
    if (last_id != NULL) {
        seen = parse_id(e, last_id);
        if (seen == 0 || seen >= e->next || seen + RING < e->next)
            place->reset = true;
        else
            place->next = seen + 1;
    }
    pthread_mutex_unlock(&e->lock);
}

static bool may_hear(const struct event *event, const struct actor *actor)
{
    if (event->right != RIGHT_UNSET && right_has(actor, event->right))
        return true;
    for (size_t i = 0; i < event->n; i++)
        if (event->persons[i] == actor->person_id && actor->person_id != 0)
            return true;
    return false;
}

static void put(const struct events *e, uint64_t id, const char *type, const char *json,
                struct buf *out)
{
    buf_printf(out, "id: %x-%" G_GINT64_MODIFIER "x\nevent: %s\ndata: %s\n\n", e->boot, id, type,
               json);
}

void events_pull(struct events *e, const struct actor *actor, struct events_place *place,
                 struct buf *out)
{
    pthread_mutex_lock(&e->lock);
    if (place->next + RING < e->next)
        place->ended = true;
    if (place->reset)
        put(e, place->next - 1, "reset", "{}", out);
    place->reset = false;
    for (; place->next < e->next && !place->ended && out->len < PULL_MAX; place->next++) {
        const struct event *event = &e->ring[place->next % RING];

        if (event->ends_session != 0)
            place->ended = event->ends_session == actor->session_id;
        else if (may_hear(event, actor))
            put(e, place->next, event->type, event->json, out);
    }
    pthread_mutex_unlock(&e->lock);
}
