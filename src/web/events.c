#include "web/events.h"

#include "base/clock.h"
#include "base/secret.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

enum { RING = 256, JSON_MAX = 16 * 1024, PULL_MAX = 256 * 1024, LOOK_BACK_MS = 2000 };

struct event {
    char *type, *json;
    struct audience audience; /* the persons are ours */
    int64_t *persons;
    int64_t stored;       /* its id in ticket_event, 0: it is nowhere but here */
    int64_t mark;         /* the newest stored one at that moment */
    int64_t at;           /* clock_monotonic() */
    int64_t ends_session; /* 0, or: this is no event but the end of that session */
    int64_t ends_person;  /* 0, or: of all sessions of a person, but for that one */
};

struct events {
    pthread_mutex_t lock;
    uint64_t next; /* the id of the next event; ids begin at 1 */
    int64_t mark;  /* all stored events up to this one have been told */
    uint32_t boot; /* tells this run's ids from those of another */
    struct event ring[RING];
    void (*call)(void *data);
    void *data;
    bool held; /* the call waits for events_release() */
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
    event.at = clock_monotonic();
    pthread_mutex_lock(&e->lock);
    e->mark = MAX(e->mark, event.stored);
    event.mark = e->mark;
    event_clear(&e->ring[e->next % RING]);
    e->ring[e->next % RING] = event;
    e->next++;
    if (e->call != NULL && !e->held)
        e->call(e->data);
    pthread_mutex_unlock(&e->lock);
}

void events_hold(struct events *e)
{
    pthread_mutex_lock(&e->lock);
    e->held = true;
    pthread_mutex_unlock(&e->lock);
}

void events_release(struct events *e)
{
    pthread_mutex_lock(&e->lock);
    e->held = false;
    if (e->call != NULL)
        e->call(e->data);
    pthread_mutex_unlock(&e->lock);
}

/* A line break would end the field; both texts are ours, so this only guards against mistakes. */
static char *one_line(const char *s)
{
    return g_strdelimit(g_strdup(s), "\r\n", ' ');
}

void events_publish_stored(struct events *e, int64_t stored, const char *type, const char *json,
                           const struct audience *audience)
{
    struct event event = {.audience = *audience, .stored = stored};

    if (strlen(json) > JSON_MAX)
        return;
    event.type = one_line(type);
    event.json = one_line(json);
    event.audience.n = MIN(audience->n, (size_t)EVENTS_PERSONS_MAX);
    if (event.audience.n > 0)
        event.persons = g_memdup2(audience->persons, event.audience.n * sizeof *event.persons);
    event.audience.persons = event.persons;
    append(e, event);
}

void events_publish(struct events *e, const char *type, const char *json,
                    const struct audience *audience)
{
    events_publish_stored(e, 0, type, json, audience);
}

void events_mark(struct events *e, int64_t stored)
{
    pthread_mutex_lock(&e->lock);
    e->mark = MAX(e->mark, stored);
    pthread_mutex_unlock(&e->lock);
}

void events_end_session(struct events *e, int64_t session_id)
{
    if (e != NULL && session_id != 0)
        append(e, (struct event){.ends_session = session_id});
}

void events_end_person(struct events *e, int64_t person_id, int64_t but_session)
{
    if (e != NULL && person_id != 0)
        append(e, (struct event){.ends_person = person_id, .ends_session = but_session});
}

static bool ends(const struct event *event, const struct actor *actor)
{
    if (event->ends_person != 0)
        return event->ends_person == actor->person_id && event->ends_session != actor->session_id;
    return event->ends_session == actor->session_id;
}

/* One of the three hex numbers of an id, which END closes. */
static bool part_of(const char **text, char end, uint64_t *out)
{
    char *after;

    if (!g_ascii_isxdigit(**text))
        return false;
    *out = g_ascii_strtoull(*text, &after, 16);
    if (*after != end)
        return false;
    *text = after + 1;
    return true;
}

/* "BOOT-EVENT-MARK". */
static bool parse_id(const char *text, uint64_t *boot, uint64_t *id, int64_t *mark)
{
    uint64_t m = 0;

    if (strlen(text) > 60 || !part_of(&text, '-', boot) || !part_of(&text, '-', id) ||
        !part_of(&text, '\0', &m) || m > INT64_MAX)
        return false;
    *mark = (int64_t)m;
    return true;
}

void events_begin(struct events *e, const char *last_id, struct events_place *place)
{
    uint64_t boot = 0, seen = 0;
    int64_t mark = 0;
    bool known = last_id != NULL && parse_id(last_id, &boot, &seen, &mark);

    pthread_mutex_lock(&e->lock);
    *place = (struct events_place){.next = e->next, .mark = e->mark, .greet = true};
    if (known && boot == e->boot && seen < e->next && seen + RING >= e->next) {
        place->next = seen + 1;
        place->mark = mark;
    } else if (known && mark > 0 && mark <= e->mark) {
        place->since = place->mark = mark;
    } else if (last_id != NULL) {
        place->reset = true;
    }
    pthread_mutex_unlock(&e->lock);
}

void events_here(struct events *e, char id[static EVENTS_ID_BYTES])
{
    int64_t then = clock_monotonic() - LOOK_BACK_MS;
    uint64_t seen;

    pthread_mutex_lock(&e->lock);
    seen = e->next - 1;
    while (seen > 0 && seen + RING > e->next && e->ring[seen % RING].at > then)
        seen--;
    g_snprintf(id, EVENTS_ID_BYTES, "%x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", e->boot,
               seen, seen == e->next - 1 ? e->mark : e->ring[seen % RING].mark);
    pthread_mutex_unlock(&e->lock);
}

uint64_t events_version(struct events *e)
{
    uint64_t version;

    pthread_mutex_lock(&e->lock);
    version = e->next ^ ((uint64_t)e->mark << 32);
    pthread_mutex_unlock(&e->lock);
    return version;
}

static bool is_beyond_guest(const struct audience *audience, const struct actor *actor)
{
    for (size_t i = 0; i < actor->n_tickets; i++)
        if (actor->tickets[i] == audience->ticket && audience->ticket != 0)
            return false;
    return actor->role == ROLE_GUEST;
}

bool events_may_hear(const struct audience *audience, const struct actor *actor)
{
    if (is_beyond_guest(audience, actor))
        return false;
    if (audience->right != RIGHT_UNSET && right_has(actor, audience->right))
        return true;
    for (size_t i = 0; i < audience->n; i++)
        if (audience->persons[i] == actor->person_id && actor->person_id != 0)
            return true;
    return false;
}

static void put(const struct events *e, uint64_t id, int64_t mark, const char *type,
                const char *json, struct buf *out)
{
    buf_printf(out,
               "id: %x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\nevent: %s\ndata: %s\n\n",
               e->boot, id, mark, type, json);
}

void events_replay(const struct events *e, struct events_place *place, int64_t stored,
                   const char *type, const char *json, struct buf *out)
{
    g_autofree char *line = one_line(json);

    place->mark = stored;
    put(e, place->next - 1, stored, type, line, out);
}

/* What was told by events_replay() is not told again. */
static void tell(const struct events *e, const struct actor *actor, struct events_place *place,
                 struct buf *out)
{
    const struct event *event = &e->ring[place->next % RING];

    if (event->ends_session != 0 || event->ends_person != 0) {
        place->ended = ends(event, actor);
        return;
    }
    if (event->stored != 0 && event->stored <= place->mark)
        return;
    place->mark = MAX(place->mark, event->mark);
    if (events_may_hear(&event->audience, actor))
        put(e, place->next, place->mark, event->type, event->json, out);
}

void events_pull(struct events *e, const struct actor *actor, struct events_place *place,
                 struct buf *out)
{
    pthread_mutex_lock(&e->lock);
    if (place->next + RING < e->next)
        place->ended = true;
    if (place->greet)
        put(e, place->next - 1, place->mark, "hello", "{}", out);
    if (place->reset)
        put(e, place->next - 1, place->mark, "reset", "{}", out);
    place->greet = place->reset = false;
    for (; place->next < e->next && !place->ended && out->len < PULL_MAX; place->next++)
        tell(e, actor, place, out);
    pthread_mutex_unlock(&e->lock);
}
