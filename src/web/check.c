#include "web/check.h"

#include "base/fail.h"
#include "base/form.h"
#include "base/limits.h"
#include "base/text.h"
#include "web/request_private.h"

#include <string.h>

enum {
    LINE_MAX_CHARS = 255,
    TEXT_MAX_CHARS = 100 * 1000,
    SECRET_MAX_BYTES = 1024,
    EMAIL_MAX = 254
};

static bool has_controls(const char *s, const char *allowed)
{
    for (const char *p = s; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if ((c < 0x20 || (c >= 0x7f && c < 0xa0)) && (c >= 0x7f || strchr(allowed, (int)c) == NULL))
            return true;
    }
    return false;
}

static enum problem check_length(const struct field *f, const char *text, size_t fallback)
{
    return (size_t)g_utf8_strlen(text, -1) > (f->max == 0 ? fallback : f->max) ? PROBLEM_TOO_LONG
                                                                               : PROBLEM_NONE;
}

static enum problem check_line(const struct field *f, struct arena *a, const char **text,
                               int64_t *number)
{
    (void)number;
    *text = text_trim(a, *text);
    return has_controls(*text, "") ? PROBLEM_CHARACTERS : check_length(f, *text, LINE_MAX_CHARS);
}

static enum problem check_text(const struct field *f, struct arena *a, const char **text,
                               int64_t *number)
{
    (void)number;
    *text = text_unix_lines(a, *text);
    return has_controls(*text, "\t\n") ? PROBLEM_CHARACTERS
                                       : check_length(f, *text, TEXT_MAX_CHARS);
}

static enum problem check_secret(const struct field *f, struct arena *a, const char **text,
                                 int64_t *number)
{
    (void)f;
    (void)a;
    (void)number;
    return strlen(*text) > SECRET_MAX_BYTES ? PROBLEM_TOO_LONG : PROBLEM_NONE;
}

static enum problem check_int(const struct field *f, struct arena *a, const char **text,
                              int64_t *number)
{
    const char *digits;
    size_t n;

    (void)f;
    *text = text_trim(a, *text);
    digits = **text == '-' ? *text + 1 : *text;
    n = strspn(digits, "0123456789");
    if (n == 0 || n > 18 || digits[n] != '\0')
        return PROBLEM_NOT_A_NUMBER;
    *number = g_ascii_strtoll(*text, NULL, 10);
    return PROBLEM_NONE;
}

/* Letters, digits, hyphens and dots; UTF-8 for those who have such names (RFC 6531). */
static bool domain_ok(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || s[0] == '.' || s[0] == '-' || s[n - 1] == '.' || s[n - 1] == '-')
        return false;
    for (const char *p = s; *p != '\0'; p++) {
        if (*p == '.' && p[1] == '.')
            return false;
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '.' && (unsigned char)*p < 0x80)
            return false;
    }
    return true;
}

static enum problem check_email(const struct field *f, struct arena *a, const char **text,
                                int64_t *number)
{
    const char *at;

    (void)f;
    (void)number;
    *text = text_trim(a, *text);
    at = strrchr(*text, '@');
    if (strlen(*text) > EMAIL_MAX)
        return PROBLEM_TOO_LONG;
    if (at == NULL || at == *text || at - *text > 64 || has_controls(*text, "") ||
        strcspn(*text, " <>()[],;:\\\"") != strlen(*text) || strchr(*text, '@') != at)
        return PROBLEM_NOT_AN_EMAIL;
    return domain_ok(at + 1) ? PROBLEM_NONE : PROBLEM_NOT_AN_EMAIL;
}

static enum problem check_choice(const struct field *f, struct arena *a, const char **text,
                                 int64_t *number)
{
    (void)a;
    for (int64_t i = 0; f->values[i] != NULL; i++)
        if (strcmp(f->values[i], *text) == 0) {
            *number = i;
            return PROBLEM_NONE;
        }
    return PROBLEM_NOT_A_CHOICE;
}

static enum problem check_flag(const struct field *f, struct arena *a, const char **text,
                               int64_t *number)
{
    static const char *const yes[] = {"1", "on", "true", "yes"};
    static const char *const no[] = {"0", "off", "false", "no"};

    (void)f;
    (void)a;
    for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
        *number = strcmp(*text, yes[i]) == 0;
        if (*number == 1 || strcmp(*text, no[i]) == 0)
            return PROBLEM_NONE;
    }
    return PROBLEM_NOT_A_CHOICE;
}

static enum problem check_path(const struct field *f, struct arena *a, const char **text,
                               int64_t *number)
{
    const char *s = *text;

    (void)f;
    (void)a;
    (void)number;
    if (s[0] != '/' || s[1] == '/' || strlen(s) > LIMIT_URL_BYTES)
        return PROBLEM_CHARACTERS;
    for (; *s != '\0'; s++)
        if (*s <= 0x20 || *s >= 0x7f || *s == '\\')
            return PROBLEM_CHARACTERS;
    return PROBLEM_NONE;
}

/* A file field never comes as text. */
static enum problem check_file(const struct field *f, struct arena *a, const char **text,
                               int64_t *number)
{
    (void)f;
    (void)a;
    (void)text;
    (void)number;
    return PROBLEM_CHARACTERS;
}

typedef enum problem (*checker)(const struct field *f, struct arena *a, const char **text,
                                int64_t *number);

static const checker checkers[] = {
    [FIELD_LINE] = check_line, [FIELD_TEXT] = check_text,   [FIELD_SECRET] = check_secret,
    [FIELD_INT] = check_int,   [FIELD_EMAIL] = check_email, [FIELD_CHOICE] = check_choice,
    [FIELD_FLAG] = check_flag, [FIELD_PATH] = check_path,   [FIELD_FILE] = check_file,
};

static const struct field *find_field(const struct request *r, const char *name, size_t *index)
{
    const struct field *fields = r->route->fields;

    for (*index = 0; fields[*index].name != NULL; ++*index)
        if (fields[*index].family ? g_str_has_prefix(name, fields[*index].name)
                                  : strcmp(fields[*index].name, name) == 0)
            return &fields[*index];
    return NULL;
}

/* Room for one more of an arena array of N; doubles. */
static void *grow(struct arena *a, void *old, size_t n, size_t *room, size_t size)
{
    void *more;

    if (n < *room)
        return old;
    *room = MAX(*room * 2, (size_t)4);
    more = arena_array(a, *room, size);
    if (n > 0)
        memcpy(more, old, n * size);
    return more;
}

/* "csrf" and what the table names are taken. 0 or the status. */
static unsigned take_text(struct request *r, const char *name, const char *text, bool closed)
{
    const struct field *f;
    struct field_value *v;
    enum problem problem;
    size_t i;

    if (strcmp(name, "csrf") == 0) {
        if (r->form_csrf != NULL)
            return 400;
        r->form_csrf = text;
        return 0;
    }
    f = find_field(r, name, &i);
    if (f == NULL || f->kind == FIELD_FILE)
        return closed ? 400 : 0;
    v = &r->values[i];
    if (v->n > 0 && !f->multi && !f->family)
        return 400;
    problem = *text == '\0' ? PROBLEM_NONE : checkers[f->kind](f, r->arena, &text, &v->number);
    if (v->problem == PROBLEM_NONE)
        v->problem = problem;
    if (f->family) {
        v->rests = grow(r->arena, v->rests, v->n, &v->rests_room, sizeof *v->rests);
        v->rests[v->n] = name + strlen(f->name);
    }
    v->texts = grow(r->arena, v->texts, v->n, &v->room, sizeof *v->texts);
    v->texts[v->n++] = text;
    return 0;
}

static unsigned take_file(struct request *r, const struct part *part)
{
    size_t i;
    const struct field *f = find_field(r, part->name, &i);
    struct field_value *v;

    if (f == NULL || f->kind != FIELD_FILE)
        return 400;
    /* What a browser sends for a file field that was left empty. */
    if (*part->filename == '\0' && part->content.n == 0)
        return 0;
    v = &r->values[i];
    if (v->n_files > 0 && !f->multi)
        return 400;
    v->files = grow(r->arena, v->files, v->n_files, &v->files_room, sizeof *v->files);
    v->files[v->n_files++] = (struct upload){
        .filename = *part->filename == '\0' ? "file" : part->filename,
        .type = part->type,
        .data = part->content.p,
        .size = part->content.n,
    };
    if (f->max > 0 && part->content.n > f->max)
        v->problem = PROBLEM_TOO_LONG;
    return 0;
}

static unsigned fail_status(const GError *error)
{
    return fail_is(error, FAIL_TOO_BIG) ? 413 : 400;
}

static unsigned read_pairs(struct request *r, const char *data, size_t n, bool closed)
{
    g_autoptr(GError) error = NULL;
    struct form form;
    unsigned status = 0;

    if (!form_read(r->arena, data, n, LIMIT_FORM_FIELDS, &form, &error))
        return fail_status(error);
    for (size_t i = 0; i < form.n && status == 0; i++)
        status = take_text(r, form.pairs[i].name, form.pairs[i].value, closed);
    return status;
}

static unsigned read_parts(struct request *r, const char *boundary)
{
    g_autoptr(GError) error = NULL;
    struct multipart form;
    unsigned status = 0;

    if (!multipart_read(r->arena, boundary, r->body.p, r->body.n, &form, &error))
        return fail_status(error);
    for (size_t i = 0; i < form.n && status == 0; i++) {
        const struct part *part = &form.parts[i];

        if (part->filename != NULL)
            status = take_file(r, part);
        else if (!text_utf8_ok(part->content.p, part->content.n))
            status = 400;
        else
            status = take_text(r, part->name,
                               arena_strndup(r->arena, part->content.p, part->content.n), true);
    }
    return status;
}

/* application/x-www-form-urlencoded, with UTF-8 or no charset named. */
static bool is_urlencoded(const char *type)
{
    static const char name[] = "application/x-www-form-urlencoded";
    const char *rest;

    if (type == NULL || !text_starts_ci(type, name))
        return false;
    rest = type + sizeof name - 1;
    rest += strspn(rest, "; \t");
    return *rest == '\0' || text_eq_ci(rest, "charset=utf-8");
}

static unsigned read_body(struct request *r)
{
    const char *type = request_header(r, "content-type");
    const char *boundary;

    if (r->body.n == 0 && type == NULL)
        return 0;
    if (is_urlencoded(type))
        return read_pairs(r, r->body.p, r->body.n, true);
    boundary = (r->route->flags & ROUTE_UPLOAD) != 0 ? multipart_boundary(r->arena, type) : NULL;
    if (boundary != NULL)
        return read_parts(r, boundary);
    return type != NULL && text_starts_ci(type, "multipart/form-data") &&
                   (r->route->flags & ROUTE_UPLOAD) != 0
               ? 400
               : 415;
}

static void check_required(struct request *r)
{
    for (size_t i = 0; r->route->fields[i].name != NULL; i++) {
        const struct field *f = &r->route->fields[i];
        struct field_value *v = &r->values[i];
        bool there = f->kind == FIELD_FILE ? v->n_files > 0 : v->n > 0 && v->texts[0][0] != '\0';

        if (f->required && !there && v->problem == PROBLEM_NONE)
            v->problem = PROBLEM_MISSING;
        if (v->problem != PROBLEM_NONE)
            r->invalid = true;
    }
}

unsigned check_fields(struct request *r)
{
    const char *query = request_query(r);
    size_t n = 0;
    unsigned status;

    while (r->route->fields[n].name != NULL)
        n++;
    r->values = ARENA_ARRAY(r->arena, struct field_value, n + 1);
    for (size_t i = 0; i < n; i++)
        r->values[i].number = r->route->fields[i].kind == FIELD_CHOICE ? -1 : 0;
    if (r->route->method == HTTP_GET || (r->route->flags & ROUTE_API) != 0)
        status = query == NULL ? 0 : read_pairs(r, query, strlen(query), false);
    else
        status = read_body(r);
    if (status == 0)
        check_required(r);
    return status;
}
