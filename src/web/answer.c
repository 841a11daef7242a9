#include "web/answer_private.h"

#include "base/picture.h"
#include "base/fail.h"
#include "base/log.h"
#include "web/cookie.h"
#include "web/request_private.h"

#include <string.h>
#include <time.h>

enum { BODY_MAX = 32 * 1024 * 1024, SNIFF = 16 };

/* FORMS: where else a form of the page may lead. */
#define CSP_PAGE(forms)                                                                            \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "   \
    "connect-src 'self'; form-action 'self'" forms "; frame-src 'self'; frame-ancestors 'none'; "  \
    "base-uri 'none'; require-trusted-types-for 'script'"
static const char csp_page[] = CSP_PAGE("");
static const char csp_file[] = "sandbox; default-src 'none'; frame-ancestors 'none'";
/* Styles of a mail were cleaned property by property, and nothing can run here. */
static const char csp_frame[] =
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self'; "
    "style-src 'self' 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

/* The same where somebody asked for the pictures that lie elsewhere. */
static const char csp_frame_remote[] =
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src 'self' https: http:; style-src 'self' 'unsafe-inline'; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'";

static const char *const policies[] = {
    [POLICY_PAGE] = csp_page,
    [POLICY_FILE] = csp_file,
    [POLICY_FRAME] = csp_frame,
    [POLICY_FRAME_REMOTE] = csp_frame_remote,
};

static const char always[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=()\r\n";
static const char hsts[] = "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";

const char *answer_reason(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return status < 400 ? "OK" : "Error";
}

void answer_init(struct answer *a, struct arena *memory)
{
    *a = (struct answer){.arena = memory, .status = 200, .cache = "no-store"};
    buf_init(&a->body, BODY_MAX);
}

static void content_close(struct answer *a)
{
    if (a->has_content && a->content.close != NULL)
        a->content.close(a->content.handle);
    a->has_content = false;
}

void answer_release(struct answer *a)
{
    content_close(a);
    buf_release(&a->body);
}

void answer_clear(struct answer *a)
{
    struct answer_field *fields = a->fields, **keep = &a->fields;

    content_close(a);
    buf_clear(&a->body);
    a->status = 200;
    a->type = NULL;
    a->cache = "no-store";
    a->fixed = NULL;
    a->events = a->cross_origin = false;
    a->policy = POLICY_PAGE;
    a->forms = NULL;
    for (*keep = NULL; fields != NULL;) {
        struct answer_field *next = fields->next;

        if (strcmp(fields->name, "Set-Cookie") == 0) {
            fields->next = NULL;
            *keep = fields;
            keep = &fields->next;
        }
        fields = next;
    }
}

int64_t answer_size(const struct answer *a)
{
    if (a->has_content)
        return a->content.size;
    return (int64_t)(a->fixed != NULL ? a->fixed_n : a->body.len);
}

struct buf *answer_buf(struct answer *a)
{
    return &a->body;
}

static void set_type(struct answer *a, unsigned status, const char *type)
{
    a->status = status;
    a->type = type;
}

void answer_html(struct answer *a, unsigned status)
{
    set_type(a, status, "text/html; charset=utf-8");
}

void answer_json(struct answer *a, unsigned status)
{
    set_type(a, status, "application/json; charset=utf-8");
}

void answer_text(struct answer *a, unsigned status, const char *text)
{
    answer_clear(a);
    buf_puts(&a->body, text);
    set_type(a, status, "text/plain; charset=utf-8");
}

void answer_download(struct answer *a, const char *type, const char *filename)
{
    set_type(a, 200, type);
    answer_header(a, "Content-Disposition",
                  arena_printf(a->arena, "attachment; filename=\"%s\"", filename));
}

void answer_empty(struct answer *a)
{
    answer_clear(a);
    a->status = 204;
}

unsigned answer_status(const struct answer *a)
{
    return a->status;
}

void answer_set_status(struct answer *a, unsigned status)
{
    a->status = status;
}

void answer_header(struct answer *a, const char *name, const char *value)
{
    struct answer_field *field = ARENA_NEW(a->arena, struct answer_field);

    for (const char *p = value; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return;
    *field = (struct answer_field){a->fields, name, arena_strdup(a->arena, value)};
    a->fields = field;
}

/* A place within this site, as it may stand in Location. */
static bool own_path(const char *path)
{
    if (path[0] != '/' || path[1] == '/')
        return false;
    for (const char *p = path; *p != '\0'; p++)
        if (*p <= 0x20 || *p >= 0x7f || *p == '\\')
            return false;
    return true;
}

void answer_redirect(struct request *r, struct answer *a, const char *format, ...)
{
    va_list args;
    char *path;

    (void)r;
    va_start(args, format);
    path = arena_vprintf(a->arena, format, args);
    va_end(args);
    answer_clear(a);
    a->status = 303;
    answer_header(a, "Location", own_path(path) ? path : "/");
}

void answer_redirect_away(struct answer *a, const char *uri)
{
    answer_clear(a);
    a->status = 303;
    answer_header(a, "Location", uri);
}

void answer_forms_to(struct answer *a, const char *source)
{
    a->forms = arena_strdup(a->arena, source);
}

static void plain_error(struct answer *a, unsigned status)
{
    buf_printf(&a->body,
               "<!DOCTYPE html>\n<html lang=\"de\"><meta charset=\"utf-8\"><title>%u</title>"
               "<h1>%u %s</h1><p>Das hat nicht geklappt. <span lang=\"en\">That did not "
               "work.</span></p>\n",
               status, status, answer_reason(status));
    answer_html(a, status);
}

void answer_error(struct request *r, struct answer *a, unsigned status)
{
    answer_clear(a);
    a->status = status;
    if (r != NULL && r->site->ops.error_page != NULL)
        r->site->ops.error_page(r, a, status);
    if (a->type == NULL || !buf_ok(&a->body)) {
        answer_clear(a);
        plain_error(a, status);
    }
    a->status = status;
}

void answer_fail(struct request *r, struct answer *a, const GError *error)
{
    enum fail kind = fail_kind(error);

    if (kind == FAIL_IO || kind == FAIL_CORRUPT || kind == FAIL_BUG)
        log_event(LOG_ERROR, "http.fail", "path=%s kind=%s why=%s",
                  r->route == NULL ? "?" : r->route->path, fail_name(kind),
                  error == NULL ? "no reason given" : error->message);
    answer_error(r, a, fail_http_status(kind));
    if (kind == FAIL_BUSY)
        answer_header(a, "Retry-After", "5");
}

void answer_cookie(struct request *r, struct answer *a, const char *name, const char *value,
                   int64_t max_age)
{
    for (const char *p = value; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("-_.", *p) == NULL)
            return;
    answer_header(a, "Set-Cookie",
                  cookie_make(a->arena, name, value, max_age, site_secure(r->site)));
}

void answer_session(struct request *r, struct answer *a, const char *session_id, int64_t max_age)
{
    answer_cookie(r, a, site_session_cookie(r->site), session_id, max_age);
}

void answer_session_end(struct request *r, struct answer *a)
{
    answer_cookie(r, a, site_session_cookie(r->site), "", 0);
}

void answer_frame(struct answer *a, bool remote)
{
    a->policy = remote ? POLICY_FRAME_REMOTE : POLICY_FRAME;
}

struct events_place *answer_events(struct request *r, struct answer *a, const char *last_id)
{
    answer_clear(a);
    if (r->site->events == NULL) {
        answer_error(r, a, 404);
        return NULL;
    }
    a->events = true;
    a->type = "text/event-stream; charset=utf-8";
    answer_header(a, "X-Accel-Buffering", "no"); /* nginx would keep events until it has many */
    events_begin(r->site->events, last_id, &a->place);
    return &a->place;
}

/* A word of a comma list, as in Accept-Encoding or If-None-Match; ";q=0" means not. */
static bool list_has(const char *list, const char *word)
{
    size_t word_n = strlen(word);

    while (list != NULL && *list != '\0') {
        const char *end;

        list += strspn(list, " \t,");
        if (g_str_has_prefix(list, "W/"))
            list += 2;
        end = list + strcspn(list, ",");
        if (g_ascii_strncasecmp(list, word, word_n) == 0 && strchr(", \t;", list[word_n]) != NULL)
            return !g_str_has_prefix(list + word_n, ";q=0") || list[word_n + 4] == '.';
        list = end;
    }
    return false;
}

void answer_static(struct request *r, struct answer *a, const struct static_file *file)
{
    bool gzip = file->gzip != NULL && list_has(request_header(r, "accept-encoding"), "gzip");

    answer_clear(a);
    /* The frame of a mail has no origin, and its style is one of these. */
    a->cross_origin = !file->personal;
    a->type = file->type;
    a->policy = file->foreign ? POLICY_FILE : POLICY_PAGE;
    a->cache = file->forever    ? "public, max-age=31536000, immutable"
               : file->personal ? "private, no-cache"
                                : "no-cache";
    answer_header(a, "ETag", file->etag);
    if (file->gzip != NULL)
        answer_header(a, "Vary", "Accept-Encoding");
    if (list_has(request_header(r, "if-none-match"), file->etag)) {
        a->status = 304;
        a->type = NULL;
        return;
    }
    if (gzip)
        answer_header(a, "Content-Encoding", "gzip");
    a->fixed = gzip ? file->gzip : file->data;
    a->fixed_n = gzip ? file->gzip_size : file->size;
}

/* RFC 6266 and RFC 8187: an ASCII stand-in, and the real name in UTF-8. */
static const char *disposition(struct arena *a, bool in_place, const char *filename)
{
    struct buf out;
    const char *name, *result;

    buf_init(&out, 4096);
    if (!g_utf8_validate(filename == NULL ? "" : filename, -1, NULL) || filename == NULL)
        filename = "file";
    name = multipart_filename(a, filename);
    buf_printf(&out, "%s; filename=\"", in_place ? "inline" : "attachment");
    for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p))
        buf_putc(&out, g_ascii_isalnum(*p) || strchr("-._ ()+,", *p) != NULL ? *p : '_');
    buf_puts(&out, "\"; filename*=UTF-8''");
    for (const char *p = name; *p != '\0'; p++)
        if (g_ascii_isalnum(*p) || strchr("-._~", *p) != NULL)
            buf_putc(&out, *p);
        else
            buf_printf(&out, "%%%02X", (unsigned char)*p);
    result = arena_strdup(a, buf_text(&out));
    buf_release(&out);
    return result;
}

static void file_fields(struct answer *a, const char *filename, const char *image, bool in_place)
{
    a->policy = POLICY_FILE;
    a->type = image != NULL ? image : "application/octet-stream";
    answer_header(a, "Content-Disposition", disposition(a->arena, in_place && image != NULL, filename));
}

void answer_content(struct request *r, struct answer *a, const struct content *content)
{
    g_autoptr(GError) error = NULL;
    unsigned char start[SNIFF];
    const char *image = NULL;
    size_t n = 0;

    answer_clear(a);
    a->content = *content;
    a->has_content = true;
    if (content->inline_image && content->size > 0) {
        if (!content->read(content->handle, 0, start, sizeof start, &n, &error)) {
            answer_fail(r, a, error);
            return;
        }
        image = picture_type(start, n);
    }
    file_fields(a, content->filename, image, !content->download);
    a->cross_origin = content->for_frame && image != NULL;
}

void answer_bytes(struct request *r, struct answer *a, const char *filename, const void *data,
                  size_t size, bool inline_image)
{
    (void)r;
    answer_clear(a);
    a->fixed = data;
    a->fixed_n = size;
    file_fields(a, filename, inline_image ? picture_type(data, size) : NULL, true);
}

/* RFC 9110 section 5.6.7; without the locale. */
static void put_date(struct buf *out)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    buf_printf(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d GMT\r\n", days + 3 * tm.tm_wday,
               tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
               tm.tm_sec);
}

void answer_head(const struct answer *a, bool secure, bool keep_alive, struct buf *out)
{
    buf_printf(out, "HTTP/1.1 %u %s\r\n", a->status, answer_reason(a->status));
    put_date(out);
    if (a->type != NULL)
        buf_printf(out, "Content-Type: %s\r\n", a->type);
    if (!a->events && a->status != 204 && a->status != 304)
        buf_printf(out, "Content-Length: %" G_GINT64_FORMAT "\r\n", answer_size(a));
    if (a->policy == POLICY_PAGE && a->forms != NULL)
        buf_printf(out, "Content-Security-Policy: " CSP_PAGE(" %s") "\r\n", a->forms);
    else
        buf_printf(out, "Content-Security-Policy: %s\r\n", policies[a->policy]);
    buf_puts(out, always);
    buf_printf(out, "Cross-Origin-Resource-Policy: %s\r\n",
               a->cross_origin ? "cross-origin" : "same-origin");
    if (secure)
        buf_puts(out, hsts);
    buf_printf(out, "Cache-Control: %s\r\n", a->cache);
    for (const struct answer_field *f = a->fields; f != NULL; f = f->next)
        buf_printf(out, "%s: %s\r\n", f->name, f->value);
    if (!keep_alive)
        buf_puts(out, "Connection: close\r\n");
    buf_puts(out, "\r\n");
}

void answer_refusal(unsigned status, bool secure, struct buf *out)
{
    g_autoptr(arena) memory = arena_new();
    struct answer a;

    answer_init(&a, memory);
    plain_error(&a, status);
    answer_head(&a, secure, false, out);
    buf_add(out, a.body.data, a.body.len);
    answer_release(&a);
}
