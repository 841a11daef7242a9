#include "decode/bounce_dsn.h"

#include "base/text.h"
#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

/* A report while it is read. */
struct dsn {
    struct arena *a;
    struct bounce_fates *out;
    struct bounce_fate now; /* the block that is being read */
    bool has_fields;        /* now has fields of a recipient */
    bool seen_final;
    const char *reporting; /* Reporting-MTA */
};

/* "rfc822; x@y.example" without its type; values of unknown form are taken whole. */
static const char *after_type(const char *value)
{
    const char *semicolon = strchr(value, ';');
    size_t n = semicolon == NULL ? 0 : (size_t)(semicolon - value);

    return semicolon == NULL || strcspn(value, " \t<") < n ? value
                                                           : bounce_skip_blanks(semicolon + 1);
}

/* The address of a recipient field; source routes (RFC 821) and brackets are taken off. */
static const char *read_recipient(struct arena *a, const char *value)
{
    const char *s = after_type(value), *end = NULL, *found;
    const char *route = s[0] == '@' ? strchr(s, ':') : NULL;

    if (route != NULL)
        s = route + 1;
    found = s[0] == '|' || s[0] == '/' ? NULL : bounce_address_in(a, s, &end);
    return found != NULL ? found : text_trim(a, s);
}

static void read_final(struct dsn *d, const char *value)
{
    d->now.recipient = read_recipient(d->a, value);
    d->now.is_local = *d->now.recipient == '|' || *d->now.recipient == '/';
    d->seen_final = true;
}

static void read_original(struct dsn *d, const char *value)
{
    d->now.asked = read_recipient(d->a, value);
}

static void read_action(struct dsn *d, const char *value)
{
    size_t n = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
    char *action = arena_strndup(d->a, value, n);

    for (char *p = action; *p != '\0'; p++)
        *p = g_ascii_tolower(*p);
    /* Postfix' word when it was only asked whether it could */
    d->now.action = strcmp(action, "deliverable") == 0 ? "delivered" : action;
    d->now.is_delayed = strcmp(action, "delayed") == 0 || strcmp(action, "expired") == 0;
}

static void read_status(struct dsn *d, const char *value)
{
    if (d->now.status == NULL && *value != '\0')
        d->now.status = value;
}

/* "smtp; 550 ...": a type is one word. X-Unix is a program on the host. */
static void read_diagnosis(struct dsn *d, const char *value)
{
    const char *s = after_type(value);

    if (*s == '\0')
        return;
    if (s != value)
        d->now.is_local |= text_starts_ci(value, "x-unix");
    if (text_starts_ci(value, "x-local"))
        d->now.step = STEP_RCPT; /* looked up by the reporting system itself */
    d->now.diagnosis = s;
}

static void read_remote(struct dsn *d, const char *value)
{
    const char *s = after_type(value);
    size_t n = strcspn(s, " \t([,");

    if (n > 0)
        d->now.host = arena_strndup(d->a, s, n);
}

static void read_reporting(struct dsn *d, const char *value)
{
    d->reporting = after_type(value);
}

static void read_category(struct dsn *d, const char *value)
{
    d->now.category = value;
}

static const struct {
    const char *name;
    bool is_of_recipient;
    void (*read)(struct dsn *d, const char *value);
} fields[] = {
    {"final-recipient", true, read_final},
    {"original-recipient", true, read_original},
    {"action", true, read_action},
    {"status", true, read_status},
    {"diagnostic-code", true, read_diagnosis},
    {"remote-mta", true, read_remote},
    {"x-powermta-bouncecategory", true, read_category},
    {"reporting-mta", false, read_reporting},
};

/* Puts the block that was read into the list. */
static void finish(struct dsn *d)
{
    struct bounce_fate *f = &d->now;

    if (f->recipient == NULL)
        f->recipient = f->asked;
    if (f->host == NULL)
        f->host = d->reporting;
    if (d->has_fields && (f->recipient != NULL || f->action != NULL) &&
        d->out->n < BOUNCE_RECIPIENTS_MOST)
        d->out->v[d->out->n++] = *f;
    d->now = (struct bounce_fate){0};
    d->has_fields = d->seen_final = false;
}

/* The length of the field's name that LINE begins with; 0 if it is none. Replies of several lines
 * that were not folded ("550-mail.example: text") are none. */
static size_t name_length(const char *line)
{
    size_t n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    if (n < 2 || g_ascii_isdigit(line[0]))
        return 0;
    return line[n + strspn(line + n, " \t")] == ':' ? n : 0;
}

static void read_field(struct dsn *d, const char *line, size_t n, const char *value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strlen(fields[i].name) != n || g_ascii_strncasecmp(line, fields[i].name, n) != 0)
            continue;
        if (fields[i].read == read_final && d->seen_final)
            finish(d);
        fields[i].read(d, value);
        d->has_fields |= fields[i].is_of_recipient;
    }
}

/* The field's value with the lines that belong to it; *I is moved to the last of them. */
static const char *unfold(struct arena *a, const struct bounce_lines *lines, size_t *i)
{
    GString *value = g_string_new(bounce_skip_blanks(strchr(lines->v[*i], ':') + 1));
    const char *copy;

    while (*i + 1 < lines->n && value->len < BOUNCE_WORDS_MOST) {
        const char *next = lines->v[*i + 1];

        if (*next == '\0' || (*next != ' ' && *next != '\t' && !g_ascii_isdigit(*next)))
            break;
        g_string_append_c(value, ' ');
        g_string_append(value, bounce_skip_blanks(next));
        ++*i;
    }
    copy = arena_strdup(a, value->str);
    g_string_free(value, TRUE);
    return copy;
}

static void read_lines(struct dsn *d, const struct bounce_lines *lines, size_t from)
{
    for (size_t i = from; i < lines->n; i++) {
        const char *line = lines->v[i];
        size_t n = name_length(line);

        if (*line == '\0' && (d->seen_final || d->now.action != NULL))
            finish(d);
        else if (n > 0)
            read_field(d, line, n, unfold(d->a, lines, &i));
    }
    finish(d);
}

/* Only the comment of the status tells more: "4.2.2 (Over quota)". */
static void use_comments(struct arena *a, struct bounce_fates *fates, size_t from)
{
    for (size_t i = from; i < fates->n; i++) {
        struct bounce_fate *f = &fates->v[i];
        const char *open = f->status == NULL ? NULL : strchr(f->status, '(');

        if (f->diagnosis == NULL && open != NULL)
            f->diagnosis = arena_strndup(a, open + 1, strcspn(open + 1, ")"));
    }
}

void bounce_dsn_read(struct arena *a, const char *text, struct bounce_fates *out)
{
    struct bounce_lines lines = bounce_lines_split(a, text);
    struct dsn d = {.a = a, .out = out};
    size_t before = out->n;

    read_lines(&d, &lines, 0);
    use_comments(a, out, before);
}

void bounce_dsn_find(struct arena *a, const struct bounce_lines *lines, size_t end,
                     struct bounce_fates *out)
{
    struct bounce_lines part = {.v = lines->v, .n = MIN(lines->n, end)};
    struct dsn d = {.a = a, .out = out};
    size_t before = out->n;

    for (size_t i = 0; i < part.n; i++) {
        if (text_starts_ci(part.v[i], "Reporting-MTA:") ||
            text_starts_ci(part.v[i], "Final-Recipient:")) {
            read_lines(&d, &part, i);
            break;
        }
    }
    use_comments(a, out, before);
}
