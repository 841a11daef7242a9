#include "hook/hook.h"

#include "base/background.h"
#include "base/clock.h"
#include "base/log.h"
#include "core/secret_box.h"
#include "hook/hook_request.h"

enum { LOOK_MS = 500, STOP_MS = 2000 };
#define LEASE (2 * CLOCK_MINUTE)

struct hook {
    const struct house *house;
    hook_zammad zammad;
    GThread *thread;
    CURLM *multi;
    gint stopping;
    struct hook_request *under_way[HOOK_AT_ONCE];
    size_t n;
};

/* The body of D: as it was sent before, else made now. *BODY NULL: there is nothing to tell. */
static bool body_of(struct hook *h, struct arena *a, const struct webhook_row *hook,
                    const struct webhook_delivery_row *d, const char **body, bool *fresh,
                    GError **error)
{
    g_autoptr(db_conn) db = db_take(h->house->pool, error);
    bool may = false;

    *body = NULL;
    *fresh = d->payload == NULL;
    if (db == NULL || !webhook_may_tell(db, a, hook, d, &may, error))
        return false;
    if (!may)
        return true;
    if (d->payload != NULL) {
        *body = d->payload;
        return true;
    }
    if (webhook_is_zammad(hook))
        return h->zammad(db, a, h->house, d->ticket_id, d->article_id, body, error);
    return webhook_payload(db, a, h->house, hook, d, body, error);
}

static bool load(struct hook *h, struct arena *a, const struct webhook_due_row *due,
                 struct webhook_row *hook, struct webhook_delivery_row *d, GError **error)
{
    g_autoptr(db_conn) db = db_take(h->house->pool, error);

    return db != NULL && webhook_get(db, a, due->webhook_id, hook, error) &&
           webhook_delivery(db, a, due->webhook_id, due->id, d, error);
}

/* Begins one delivery; takes A. */
static bool begin(struct hook *h, struct arena *a_take, const struct webhook_due_row *due,
                  GError **error)
{
    g_autoptr(arena) a = a_take;
    struct webhook_row hook;
    struct webhook_delivery_row d;
    struct hook_request *r;
    const char *body = NULL;
    char *secret = NULL;
    bool fresh = false;

    if (!load(h, a, due, &hook, &d, error) || !body_of(h, a, &hook, &d, &body, &fresh, error))
        return false;
    if (body == NULL)
        return webhook_ended(h->house, &d, WEBHOOK_DROPPED, 0, "", clock_now(), error);
    if (fresh && !webhook_keep_payload(h->house, d.id, body, error))
        return false;
    if (!secret_box_open(a, h->house->data_dir, hook.secret, &secret, error))
        return false;
    r = hook_request_new(g_steal_pointer(&a), &hook, &d, secret, body, clock_now(), error);
    if (r == NULL)
        return false;
    if (curl_multi_add_handle(h->multi, r->curl) != CURLM_OK) {
        hook_request_free(r);
        return true;
    }
    h->under_way[h->n++] = r;
    return true;
}

/* What cannot even be begun is noted on it, and does not come back at once for ever. */
static void begin_or_note(struct hook *h, const struct webhook_due_row *due)
{
    g_autoptr(GError) error = NULL, second = NULL;
    g_autoptr(arena) a = NULL;
    struct webhook_row hook;
    struct webhook_delivery_row d;

    if (begin(h, arena_new(), due, &error))
        return;
    a = arena_new();
    log_event(LOG_WARN, "webhook", "delivery=%" G_GINT64_FORMAT " error=%s", due->id,
              error->message);
    if (!load(h, a, due, &hook, &d, &second) ||
        !webhook_ended(h->house, &d, WEBHOOK_LATER, 0, error->message, clock_now(), &second))
        log_event(LOG_ERROR, "webhook", "delivery=%" G_GINT64_FORMAT " error=%s", due->id,
                  second->message);
}

static void take_due(struct hook *h)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct webhook_due_row *rows = NULL;
    int64_t busy[HOOK_AT_ONCE];
    size_t n = 0;

    if (h->n == HOOK_AT_ONCE)
        return;
    for (size_t i = 0; i < h->n; i++)
        busy[i] = h->under_way[i]->hook.id;
    if (!webhook_claim(h->house, a, clock_now(), LEASE, busy, h->n, HOOK_AT_ONCE - h->n, &rows, &n,
                       &error)) {
        log_event(LOG_ERROR, "webhook.claim", "error=%s", error->message);
        return;
    }
    for (size_t i = 0; i < n; i++)
        begin_or_note(h, &rows[i]);
}

static void drop(struct hook *h, struct hook_request *r)
{
    size_t i = 0;

    while (h->under_way[i] != r)
        i++;
    h->under_way[i] = h->under_way[--h->n];
    curl_multi_remove_handle(h->multi, r->curl);
    hook_request_free(r);
}

static void end(struct hook *h, struct hook_request *r, CURLcode code)
{
    g_autoptr(GError) error = NULL;
    const char *answer = "";
    int64_t status = 0;
    enum webhook_fate fate = hook_request_fate(r, code, &status, &answer);

    log_event(fate == WEBHOOK_ACCEPTED ? LOG_INFO : LOG_WARN, "webhook",
              "id=%" G_GINT64_FORMAT " delivery=%" G_GINT64_FORMAT " status=%" G_GINT64_FORMAT,
              r->hook.id, r->row.id, status);
    if (!webhook_ended(h->house, &r->row, fate, status, answer, clock_now(), &error))
        log_event(LOG_ERROR, "webhook", "delivery=%" G_GINT64_FORMAT " error=%s", r->row.id,
                  error->message);
    drop(h, r);
}

static void take_answers(struct hook *h)
{
    CURLMsg *m;
    int left = 0;

    while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
        CURL *curl = m->easy_handle;
        CURLcode code = m->data.result;
        struct hook_request *r = NULL;

        if (m->msg == CURLMSG_DONE && curl_easy_getinfo(curl, CURLINFO_PRIVATE, &r) == CURLE_OK)
            end(h, r, code);
    }
}

static void feed(struct hook *h)
{
    bool more = true;

    while (more) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) error = NULL;

        if (!webhook_feed(h->house, a, clock_now(), &more, &error)) {
            log_event(LOG_ERROR, "webhook.feed", "error=%s", error->message);
            return;
        }
    }
}

static void forget(struct hook *h, int64_t *last)
{
    g_autoptr(GError) error = NULL;

    if (clock_monotonic() - *last < CLOCK_HOUR)
        return;
    *last = clock_monotonic();
    if (!webhook_forget(h->house, clock_now(), &error))
        log_event(LOG_ERROR, "webhook.forget", "error=%s", error->message);
}

static void turn(struct hook *h)
{
    int running = 0;

    curl_multi_perform(h->multi, &running);
    take_answers(h);
    curl_multi_poll(h->multi, NULL, 0, LOOK_MS, NULL);
}

static gpointer hook_main(gpointer data)
{
    struct hook *h = data;
    int64_t forgot = clock_monotonic(), until;

    (void)background_yield();
    while (!g_atomic_int_get(&h->stopping)) {
        feed(h);
        take_due(h);
        forget(h, &forgot);
        turn(h);
    }
    for (until = clock_monotonic() + STOP_MS; h->n > 0 && clock_monotonic() < until;)
        turn(h);
    while (h->n > 0)
        drop(h, h->under_way[0]);
    return NULL;
}

struct hook *hook_start(const struct house *house, hook_zammad zammad)
{
    struct hook *h = g_new0(struct hook, 1);

    h->house = house;
    h->zammad = zammad;
    h->multi = curl_multi_init();
    h->thread = g_thread_new("hook", hook_main, h);
    return h;
}

void hook_stop(struct hook *h)
{
    if (h == NULL)
        return;
    g_atomic_int_set(&h->stopping, 1);
    curl_multi_wakeup(h->multi);
    g_thread_join(h->thread);
    curl_multi_cleanup(h->multi);
    g_free(h);
}
