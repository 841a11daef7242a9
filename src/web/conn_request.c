#include "web/conn_request.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

#include <unistd.h>

bool conn_has_body(const struct conn *c)
{
    return c->request->head.chunked || c->request->head.content_length > 0;
}

bool conn_body_is_large(const struct conn *c)
{
    const struct request *r = c->request;

    return (r->route->flags & ROUTE_UPLOAD) != 0 &&
           (r->head.chunked || r->head.expect_continue || r->head.content_length > LIMIT_HTTP_BODY);
}

/* What the method says about a body (RFC 9110 section 9.3). */
static unsigned body_status(const struct head *head)
{
    bool reads = head->method == HTTP_GET || head->method == HTTP_HEAD;
    bool writes = (head->method & (HTTP_POST | HTTP_PUT | HTTP_PATCH)) != 0;

    if (reads && (head->chunked || head->content_length > 0))
        return 400;
    return writes && !head->chunked && head->content_length < 0 ? 411 : 0;
}

unsigned conn_read_request(struct conn *c, const char *head, size_t n)
{
    struct request *r = ARENA_NEW(c->arena, struct request);
    char *copy = arena_memdup(c->arena, head, n);
    unsigned status = head_parse(copy, n, &r->head);

    if (status == 0)
        status = body_status(&r->head);
    if (status != 0)
        return status;
    r->arena = c->arena;
    r->site = c->loop->http->site;
    r->actor = (struct actor){.name = ""};
    r->ip = peers_client(c->loop->http->peers, c->arena, c->ip,
                         head_get_last(&r->head, "x-forwarded-for"));
    c->request = r;
    c->chunk = (struct chunk){0};
    c->body_left = r->head.chunked ? INT64_MAX : r->head.content_length;
    return 0;
}

static size_t body_max(const struct route *route)
{
    return (route->flags & ROUTE_UPLOAD) != 0 ? LIMIT_HTTP_UPLOAD : LIMIT_HTTP_BODY;
}

bool conn_route(struct conn *c)
{
    struct request *r = c->request;
    struct route_match match =
        route_find(r->site->lists, r->site->n_lists, r->arena, r->head.method, r->head.path);
    const char *coding = head_get(&r->head, "content-encoding");
    unsigned status = match.status;

    r->route = match.route;
    r->params = match.params;
    if (status == 0 && coding != NULL)
        status = 415;
    if (status == 0 && r->head.content_length > (int64_t)body_max(r->route))
        status = 413;
    if (status == 0) {
        spool_init(&c->spool, c->loop->http->spool_dir, body_max(r->route));
        return true;
    }
    answer_error(r, &c->answer, status);
    if (status == 405)
        answer_header(&c->answer, "Allow", route_methods(r->arena, match.allowed));
    return false;
}

bool conn_job_waits(const struct conn *c)
{
    unsigned flags = c->request->route->flags;

    if (c->job == JOB_READ)
        return true;
    if ((flags & (ROUTE_BLOCKS | ROUTE_UPLOAD)) != 0)
        return true;
    return c->request->site->slow_database && (flags & ROUTE_FAST) == 0;
}

static void access_line(const struct conn *c, const char *method, const char *path,
                        const char *query, unsigned status)
{
    g_autofree char *line = NULL;
    int fd = c->loop->http->access_log;

    if (fd < 0)
        return;
    line = g_strdup_printf("%s %s%s%s %u\n", method, path, query == NULL ? "" : "?",
                           query == NULL ? "" : query, status);
    if (write(fd, line, strlen(line)) < 0)
        log_event(LOG_WARN, "http.access_log", "cannot write");
}

/* The path without its query; the pattern where the path itself is a secret. */
void conn_log(const struct conn *c)
{
    const struct request *r = c->request;
    const char *path = r->head.path;

    if (r->route != NULL && (r->route->flags & ROUTE_SECRET) != 0)
        path = r->route->path;
    log_event(LOG_INFO, "http", "method=%s path=%s status=%u ms=%" G_GINT64_FORMAT,
              r->head.method_text, path, c->answer.status, clock_monotonic() - c->started);
    access_line(c, r->head.method_text, r->head.path, r->head.query, c->answer.status);
}

void conn_log_again(const struct conn *c, const struct recent_page *page)
{
    log_event(LOG_INFO, "http", "method=GET path=%s status=200 ms=%" G_GINT64_FORMAT, page->path,
              clock_monotonic() - c->started);
    access_line(c, "GET", page->path, page->query, 200);
}

void conn_log_refusal(const struct conn *c, unsigned status)
{
    log_event(LOG_INFO, "http.refused", "status=%u ip=%s", status, c->ip);
    access_line(c, "-", "-", NULL, status);
}
