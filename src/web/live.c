/* live.c - what the live stream tells of tickets: changes, notices, who is there. */
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "core/idempotency.h"
#include "core/notice.h"
#include "core/queue_right.h"
#include "core/ticket.h"
#include "web/bell.h"
#include "web/live.h"
#include "web/live_portal.h"
#include "web/shell.h"

enum { REPLAY_MOST = 500, JSON_BYTES = 16 * 1024, NOTICES_A_LOOK = 20, AFTER_CHARS = 200 };

/* Who may see tickets of that queue, and so hear of them. */
static bool audience_of(struct db *db, struct arena *a, bool confidential, int64_t queue_id,
                        struct audience *out, GError **error)
{
    int64_t *members = NULL;

    *out = (struct audience){.right = confidential ? RIGHT_UNSET : RIGHT_DESK};
    if (!confidential)
        return true;
    if (!queue_members(db, a, queue_id, &members, &out->n, error))
        return false;
    out->persons = members;
    return true;
}

/* A server's words on a failed mail can be long: the pages only need to know that there are some.
 */
static void event_json(struct arena *a, struct buf *out, const struct ticket_event_live_row *e)
{
    struct jw j;

    buf_clear(out);
    jw_init(&j, out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "number", e->number);
    jw_text(&j, "title", e->title);
    jw_text(&j, "what", e->what);
    jw_text(&j, "after", e->after == NULL ? NULL : text_cut(a, e->after, AFTER_CHARS));
    jw_int(&j, "actor", e->actor_id);
    jw_text(&j, "who", e->actor_name);
    jw_int(&j, "article", e->article_id);
    jw_int(&j, "owner", e->owner_id);
    jw_int(&j, "queue", e->queue_id);
    jw_close(&j, '}');
}

static bool tell_portal(const struct app *app, struct db *db, struct arena *a, int64_t ticket_id,
                        GError **error)
{
    struct audience audience;
    struct ticket_row t;
    g_auto(buf) json;

    buf_init(&json, JSON_BYTES);
    if (!live_portal_audience(db, a, ticket_id, &audience, error))
        return false;
    if (audience.n == 0)
        return true;
    if (!ticket_get(db, a, ticket_id, &t, error))
        return false;
    live_portal_json(&json, t.number);
    events_publish(app->events, "mine", buf_text(&json), &audience);
    return true;
}

/* An answer that the desk can still take back is told when it no longer can. */
static bool tell_or_hold(const struct app *app, struct live *l, struct db *db, struct arena *a,
                         const struct ticket_event_live_row *e, GError **error)
{
    if (!live_portal_public(e))
        return true;
    if (e->held_until <= clock_now() || l->n_held == LIVE_HELD_MOST)
        return tell_portal(app, db, a, e->ticket_id, error);
    l->held[l->n_held++] = (struct live_held){e->held_until, e->ticket_id};
    return true;
}

static bool tell_held(const struct app *app, struct live *l, GError **error)
{
    int64_t now = clock_now();

    for (size_t i = 0; i < l->n_held;) {
        g_autoptr(db_conn) db = NULL;
        g_autoptr(arena) a = NULL;

        if (l->held[i].due > now) {
            i++;
            continue;
        }
        a = arena_new();
        db = db_take(app->house->pool, error);
        if (db == NULL || !tell_portal(app, db, a, l->held[i].ticket_id, error))
            return false;
        l->held[i] = l->held[--l->n_held];
    }
    return true;
}

/* A customer's page asks for its ticket anew, so of several events the last one tells enough. */
static bool told_again(const struct ticket_event_live_row *rows, size_t n, size_t at)
{
    int64_t now = clock_now();

    if (rows[at].held_until > now)
        return false;
    for (size_t i = at + 1; i < n; i++)
        if (rows[i].ticket_id == rows[at].ticket_id && rows[i].held_until <= now &&
            live_portal_public(&rows[i]))
            return true;
    return false;
}

/* L->last moves on only behind what has been published: after an error it goes on there. */
static bool publish_rows(const struct app *app, struct live *l, struct db *db, struct arena *a,
                         const struct ticket_event_live_row *rows, size_t n, GError **error)
{
    struct audience audience;
    g_auto(buf) json;

    buf_init(&json, JSON_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (!audience_of(db, a, rows[i].confidential != 0, rows[i].queue_id, &audience, error))
            return false;
        if (!told_again(rows, n, i) && !tell_or_hold(app, l, db, a, &rows[i], error))
            return false;
        event_json(a, &json, &rows[i]);
        events_publish_stored(app->events, rows[i].id, "ticket", buf_text(&json), &audience);
        l->last = rows[i].id;
    }
    return true;
}

static bool publish(const struct app *app, struct live *l, size_t *n, GError **error)
{
    g_autoptr(db_conn) db = db_take(app->house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct ticket_event_live_row *rows = NULL;
    int64_t upto = l->last;
    bool good;

    if (db == NULL || !ticket_events_since(db, a, &upto, &rows, n, error))
        return false;
    events_hold(app->events);
    good = publish_rows(app, l, db, a, rows, *n, error);
    events_release(app->events);
    if (!good)
        return false;
    l->last = upto;
    events_mark(app->events, upto);
    return true;
}

static void publish_notice(const struct app *app, const struct notice_told *t)
{
    const struct audience audience = {
        .right = RIGHT_UNSET, .persons = t->persons, .n = t->n_persons};
    g_auto(buf) json;
    struct jw j;

    buf_init(&json, JSON_BYTES);
    jw_init(&j, &json);
    jw_open(&j, NULL, '{');
    jw_int(&j, "id", t->cause_id);
    jw_text(&j, "kind", notice_kind_name(t->kind));
    jw_text(&j, "number", t->number);
    jw_text(&j, "title", t->title);
    jw_text(&j, "who", t->who);
    jw_bool(&j, "quiet", t->quiet);
    jw_close(&j, '}');
    events_publish(app->events, "notice", buf_text(&json), &audience);
}

static bool tell_notices(const struct app *app, GError **error)
{
    bool more = true;

    for (int i = 0; more && i < NOTICES_A_LOOK; i++) {
        g_autoptr(arena) a = arena_new();
        struct notice_told *told = NULL;
        size_t n = 0;

        if (!notice_tell(app->house, a, clock_now(), &told, &n, &more, error))
            return false;
        for (size_t k = 0; k < n; k++)
            publish_notice(app, &told[k]);
    }
    return true;
}

static bool publish_presence(const struct app *app, struct db *db, struct arena *a,
                             int64_t ticket_id, GError **error)
{
    struct presence_one *people = NULL;
    size_t n = presence_list(app->presence, a, ticket_id, &people);
    struct audience audience;
    struct ticket_row t;
    g_auto(buf) json;
    struct jw j;

    buf_init(&json, JSON_BYTES);
    if (!ticket_get(db, a, ticket_id, &t, error) ||
        !audience_of(db, a, t.confidential != 0, t.queue_id, &audience, error))
        return false;
    jw_init(&j, &json);
    jw_open(&j, NULL, '{');
    jw_text(&j, "number", t.number);
    live_people(&j, people, n);
    jw_close(&j, '}');
    events_publish(app->events, "presence", buf_text(&json), &audience);
    return true;
}

static bool expire_presence(const struct app *app, GError **error)
{
    g_autoptr(arena) a = arena_new();
    int64_t *tickets = NULL;
    size_t n = presence_expire(app->presence, a, clock_monotonic(), &tickets);
    g_autoptr(db_conn) db = NULL;

    if (n == 0)
        return true;
    db = db_take(app->house->pool, error);
    if (db == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!publish_presence(app, db, a, tickets[i], error))
            return false;
    return true;
}

static bool ring_bell(const struct app *app, GError **error)
{
    g_autoptr(db_conn) db = db_take(app->house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct notice_count_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !notice_unread(db, a, &rows, &n, error))
        return false;
    bell_set(app->bell, rows, n);
    return true;
}

/* Whether anybody has written since the last look. */
static bool has_changed(const struct app *app, int64_t *version, bool *changed, GError **error)
{
    g_autoptr(db_conn) db = db_take(app->house->pool, error);
    int64_t now = 0;

    if (db == NULL || !db_data_version(db, &now, error))
        return false;
    *changed = now != *version;
    *version = now;
    return true;
}

static bool catch_up(const struct app *app, struct live *l, GError **error)
{
    bool begin = l->last < 0;
    size_t n = 0;

    do
        if (!publish(app, l, &n, error))
            return false;
    while (n > 0);
    return (begin || tell_notices(app, error)) && ring_bell(app, error);
}

static bool sweep(const struct app *app, struct live *l, GError **error)
{
    if (l->last < 0 || clock_monotonic() - l->swept < CLOCK_HOUR)
        return true;
    l->swept = clock_monotonic();
    return notice_forget(app->house, clock_now(), error) &&
           idempotency_forget(app->house->pool, clock_now(), error);
}

bool live_look(const struct app *app, struct live *l, GError **error)
{
    bool changed = false;

    if (!sweep(app, l, error))
        return false;
    if (!expire_presence(app, error) || !tell_held(app, l, error) ||
        !has_changed(app, &l->version, &changed, error))
        return false;
    if (!changed && l->last >= 0 && !l->again)
        return true;
    l->again = !catch_up(app, l, error);
    return !l->again;
}

void live_people(struct jw *j, const struct presence_one *people, size_t n)
{
    jw_open(j, "people", '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(j, NULL, '{');
        jw_int(j, "id", people[i].person_id);
        jw_text(j, "name", people[i].name);
        jw_bool(j, "writing", people[i].writing);
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

/* Desk and customers are told the same thing in their own way. */
static bool replay_one(struct request *r, struct answer *answer, struct events_place *place,
                       struct db *db, const struct ticket_event_live_row *e, GError **error)
{
    struct arena *a = request_arena(r);
    bool agent = right_has(request_actor(r), RIGHT_DESK);
    struct audience audience;
    g_auto(buf) json;

    buf_init(&json, JSON_BYTES);
    if (!agent && !live_portal_public(e))
        return true;
    if (agent ? !audience_of(db, a, e->confidential != 0, e->queue_id, &audience, error)
              : !live_portal_audience(db, a, e->ticket_id, &audience, error))
        return false;
    if (!events_may_hear(&audience, request_actor(r)))
        return true;
    if (agent)
        event_json(a, &json, e);
    else
        live_portal_json(&json, e->number);
    events_replay(shell_app(r)->events, place, e->id, agent ? "ticket" : "mine", buf_text(&json),
                  answer_buf(answer));
    return true;
}

/* What ACTOR missed before the ring begins; too much of it is a "reset". */
static bool replay(struct request *r, struct answer *answer, struct events_place *place,
                   GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct ticket_event_live_row *rows = NULL;
    int64_t last = place->since;
    size_t n = 1;

    if (db == NULL)
        return false;
    for (size_t all = 0; n > 0 && all <= REPLAY_MOST; all += n) {
        if (!ticket_events_since(db, a, &last, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            if (!replay_one(r, answer, place, db, &rows[i], error))
                return false;
    }
    place->reset = n > 0;
    place->mark = MAX(place->mark, last);
    return true;
}

void live_stream(struct request *r, struct answer *a, const char *last)
{
    g_autoptr(GError) error = NULL;
    struct events_place *place = answer_events(r, a, last);

    if (place != NULL && place->since != 0 && !replay(r, a, place, &error))
        answer_fail(r, a, error);
}

static void events(struct request *r, struct answer *a)
{
    live_stream(r, a,
                request_has(r, "last") ? request_text(r, "last")
                                       : request_header(r, "last-event-id"));
}

static void presence(struct request *r, struct answer *a)
{
    const struct app *app = shell_app(r);
    const struct actor *who = request_actor(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(app->house->pool, &error);
    struct presence_one *people = NULL;
    struct ticket_row t;
    size_t n;
    struct jw j;

    if (db == NULL ||
        !ticket_visible(db, request_arena(r), who, request_param(r, "number"), &t, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (presence_put(app->presence, t.id, who->person_id, who->name,
                     (enum presence_state)request_choice(r, "state"), clock_monotonic()) &&
        !publish_presence(app, db, request_arena(r), t.id, &error)) {
        answer_fail(r, a, error);
        return;
    }
    jw_init(&j, answer_buf(a));
    jw_open(&j, NULL, '{');
    jw_int(&j, "me", who->person_id);
    n = presence_list(app->presence, request_arena(r), t.id, &people);
    live_people(&j, people, n);
    jw_close(&j, '}');
    answer_json(a, 200);
}

static const struct field events_fields[] = {{"last", FIELD_LINE, .max = 60}, {NULL}};
static const char *const states[] = {"looking", "writing", "left", NULL};
static const struct field presence_fields[] = {
    {"state", FIELD_CHOICE, .required = true, .values = states},
    {NULL},
};

const struct route live_routes[] = {
    {HTTP_GET, "/events", RIGHT_TICKET_READ, events_fields, events},
    {HTTP_POST, "/desk/t/:number/presence", RIGHT_DESK, presence_fields, presence},
};
const size_t live_n_routes = G_N_ELEMENTS(live_routes);
