/* metrics.c - /metrics for Prometheus, on an address of its own. */
#include "core/metrics.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/request.h"

static void metrics(struct request *r, struct answer *a)
{
    const struct app *app = request_app(r);
    g_autoptr(GError) error = NULL;
    struct metrics m;

    if (!metrics_read(app->house, &m, &error)) {
        answer_fail(r, a, error);
        return;
    }
    buf_printf(answer_buf(a),
               "# TYPE vorgang_inbox_waiting gauge\nvorgang_inbox_waiting %" G_GINT64_FORMAT "\n"
               "# TYPE vorgang_outbox_waiting gauge\nvorgang_outbox_waiting %" G_GINT64_FORMAT "\n"
               "# TYPE vorgang_tickets_active gauge\nvorgang_tickets_active %" G_GINT64_FORMAT "\n",
               m.inbox_waiting, m.outbox_waiting, m.tickets_active);
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
