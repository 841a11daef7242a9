#include "web/conn_recent.h"

#include "base/clock.h"
#include "web/conn_io.h"
#include "web/conn_request.h"

bool conn_recent_find(struct conn *c, size_t len)
{
    struct http *http = c->loop->http;
    struct recent_page *page;

    c->started = clock_monotonic();
    c->keeps = http->site->ops.state != NULL && !http_stopping(http) &&
               recent_key(http->recent, c->ip, c->in.data, len, c->key);
    page = c->keeps ? recent_find(http->recent, http->site, c->key) : NULL;
    if (page == NULL)
        return false;
    conn_drop_in(c, len);
    c->keep = true;
    conn_log_again(c, page);
    buf_clear(&c->out);
    if (page->n_holes > 0) {
        recent_write(page, &c->out);
        recent_drop(page);
    } else {
        c->again = page;
        c->piece = page->data;
        c->piece_n = page->n;
    }
    return true;
}

void conn_recent_begin(struct conn *c)
{
    const struct site *site = c->loop->http->site;

    c->keeps = c->keeps && (c->request->route->flags & ROUTE_RECENT) != 0 &&
               site->ops.state(site->app, &c->state_before);
}

void conn_recent_keep(struct conn *c)
{
    const struct request *r = c->request;

    if (c->keeps && c->keep && c->answer.status == 200 && c->piece == c->answer.body.data &&
        c->piece_n > 0 && !r->pre_is_new)
        recent_keep(c->loop->http->recent, c->key, &c->state_before, r->head.path, r->head.query,
                    (struct str){c->out.data, c->out.len}, (struct str){c->piece, c->piece_n},
                    r->once);
}

void conn_recent_forget(struct conn *c)
{
    if (c->again == NULL)
        return;
    recent_drop(g_steal_pointer(&c->again));
    c->piece = NULL;
    c->piece_n = 0;
}
