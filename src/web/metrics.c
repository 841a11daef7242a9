/* metrics.c - /metrics for Prometheus, on an address of its own. */
#include "base/clock.h"
#include "core/health.h"
#include "core/metrics.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/request.h"

static int64_t account_up(const struct account_health *k)
{
    return k->active && k->fault == ACCOUNT_OK && *k->send_answer == '\0';
}

static int64_t account_success(const struct account_health *k)
{
    return MAX(k->ok_at, k->sent_at) / CLOCK_SECOND;
}

static int64_t account_today(const struct account_health *k)
{
    return k->today;
}

/* Prometheus' text format 0.0.4: backslash, quote and line break are escaped in a label. */
static const char *label(struct arena *a, const char *text)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"')
            g_string_append_c(s, '\\');
        g_string_append(s, *text == '\n' ? "\\n" : (const char[]){*text, '\0'});
    }
    return arena_strdup(a, s->str);
}

static void gauge(struct buf *out, const char *name, int64_t value)
{
    buf_printf(out, "# TYPE vorgang_%s gauge\nvorgang_%s %" G_GINT64_FORMAT "\n", name, name, value);
}

static void put_health(struct buf *out, struct arena *a, const struct app *app,
                       const struct health *h)
{
    static const struct {
        const char *name;
        int64_t (*value)(const struct account_health *k);
    } columns[] = {{"account_up", account_up},
                   {"account_last_success_seconds", account_success},
                   {"account_messages_today", account_today}};

    gauge(out, "outbox_late", h->outbox_late);
    gauge(out, "disk_free_bytes", h->disk_free);
    gauge(out, "disk_size_bytes", h->disk_size);
    gauge(out, "backup_proved_seconds", h->proved_at / CLOCK_SECOND);
    buf_puts(out, "# TYPE vorgang_warnings gauge\n");
    for (int k = 0; k < HEALTH_KINDS; k++)
        buf_printf(out, "vorgang_warnings{kind=\"%s\"} %zu\n", health_kind_name((enum health_kind)k),
                   health_watch_count(app->health, (enum health_kind)k));
    for (size_t i = 0; i < G_N_ELEMENTS(columns) && h->n_accounts > 0; i++) {
        buf_printf(out, "# TYPE vorgang_%s gauge\n", columns[i].name);
        for (size_t k = 0; k < h->n_accounts; k++)
            buf_printf(out, "vorgang_%s{account=\"%s\"} %" G_GINT64_FORMAT "\n", columns[i].name,
                       label(a, h->accounts[k].name), columns[i].value(&h->accounts[k]));
    }
}

static bool read_health(const struct app *app, struct arena *a, struct health *h, GError **error)
{
    g_autoptr(db_conn) db = db_take(app->house->pool, error);

    return db != NULL && health_read(app->house, db, a, "en", clock_now(), h, error);
}

static void metrics(struct request *r, struct answer *a)
{
    const struct app *app = request_app(r);
    g_autoptr(GError) error = NULL;
    struct metrics m;
    struct health h;

    if (!metrics_read(app->house, &m, &error) ||
        !read_health(app, request_arena(r), &h, &error)) {
        answer_fail(r, a, error);
        return;
    }
    gauge(answer_buf(a), "inbox_waiting", m.inbox_waiting);
    gauge(answer_buf(a), "outbox_waiting", m.outbox_waiting);
    gauge(answer_buf(a), "tickets_active", m.tickets_active);
    put_health(answer_buf(a), request_arena(r), app, &h);
    answer_header(a, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
}

void app_metrics_site(const struct app *app, struct site *site)
{
    static const struct route routes[] = {{HTTP_GET, "/metrics", RIGHT_PUBLIC, no_fields, metrics}};
    static const struct route_list lists[] = {ROUTES(routes)};

    *site = (struct site){.lists = lists, .n_lists = G_N_ELEMENTS(lists),
                          .app = (void *)(uintptr_t)app, .base_url = app->house->base_url,
                          .login_path = "/"};
}
