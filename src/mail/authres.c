#include "mail/authres.h"

#include "base/text.h"

#include <string.h>

/* A token: punctuation by its own character, a word, a quoted string, the end. */
enum token { END = 0, WORD = 'w', QUOTED = 'q', BROKEN = '!' };

struct scan {
    struct arena *a;
    const char *p;
    int token; /* enum token, or ';' '=' */
    const char *text;
};

/* Past a comment at P, with those in it; NULL if it does not end (RFC 5322 section 3.2.2). */
static const char *behind_comment(const char *p)
{
    int depth = 0;

    for (; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0')
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return NULL;
}

static int quoted(struct scan *s)
{
    char *out = arena_alloc(s->a, strlen(s->p) + 1);
    size_t n = 0;

    for (s->p++; *s->p != '"'; s->p++) {
        if (*s->p == '\\')
            s->p++;
        if (*s->p == '\0')
            return BROKEN;
        out[n++] = *s->p;
    }
    s->p++;
    s->text = out;
    return QUOTED;
}

static int word(struct scan *s, const char *ends)
{
    size_t n = strcspn(s->p, ends);

    s->text = arena_strndup(s->a, s->p, n);
    s->p += n;
    return WORD;
}

/* A value may hold "=" as a word may not: header.b=aGk=, smtp.mailfrom=srs0=… */
static void next(struct scan *s, bool value)
{
    s->text = "";
    for (;;) {
        s->p += strspn(s->p, " \t\r\n");
        if (*s->p != '(')
            break;
        s->p = behind_comment(s->p);
        if (s->p == NULL) {
            s->p = "";
            s->token = BROKEN;
            return;
        }
    }
    if (*s->p == '\0')
        s->token = END;
    else if (*s->p == ';' || (*s->p == '=' && !value))
        s->token = *s->p++;
    else if (*s->p == '"')
        s->token = quoted(s);
    else if (*s->p == ')')
        s->token = BROKEN;
    else
        s->token = word(s, value ? " \t\r\n;()\"" : " \t\r\n;=()\"");
}

static enum authres_result result_of(const char *s)
{
    static const struct {
        const char *word;
        enum authres_result result;
    } words[] = {
        {"pass", AUTHRES_PASS},     {"fail", AUTHRES_FAIL},   {"hardfail", AUTHRES_FAIL},
        {"softfail", AUTHRES_FAIL}, {"policy", AUTHRES_FAIL}, {"none", AUTHRES_NONE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (text_eq_ci(s, words[i].word))
            return words[i].result;
    return AUTHRES_OTHER;
}

/* One "method=result prop=value …", as far as it matters here. */
struct entry {
    const char *method, *header_from;
    enum authres_result result;
};

/* KEY = VALUE at the scanner; false if it is anything else. */
static bool pair(struct scan *s, const char **key, const char **value)
{
    *key = s->text;
    if (s->token != WORD)
        return false;
    next(s, false);
    if (s->token != '=')
        return false;
    next(s, true);
    *value = s->text;
    if (s->token != WORD && s->token != QUOTED)
        return false;
    next(s, false);
    return true;
}

/* From behind a ';' to the next one. "none" alone is no-result. */
static bool read_entry(struct scan *s, struct entry *e)
{
    const char *key, *value;

    *e = (struct entry){.method = "", .header_from = NULL};
    next(s, false);
    if (s->token == END) /* a ';' at the end: many write it */
        return true;
    if (s->token == WORD && text_eq_ci(s->text, "none")) {
        next(s, false);
        return s->token == END || s->token == ';';
    }
    if (!pair(s, &key, &value))
        return false;
    e->method = arena_strndup(s->a, key, strcspn(key, "/")); /* "spf/1" */
    e->result = result_of(value);
    while (s->token == WORD) {
        if (!pair(s, &key, &value))
            return false;
        if (!text_eq_ci(key, "header.from"))
            continue;
        if (e->header_from != NULL)
            return false;
        e->header_from = value;
    }
    return s->token == END || s->token == ';';
}

static void note_dmarc(struct arena *a, const struct entry *e, bool first, struct authres *out)
{
    g_autofree char *lower = e->header_from == NULL ? NULL : g_ascii_strdown(e->header_from, -1);

    if (first) {
        out->dmarc = e->result;
        out->dmarc_domain = arena_strdup(a, lower);
        return;
    }
    if (e->result != AUTHRES_PASS)
        out->dmarc = e->result;
    if (g_strcmp0(lower, out->dmarc_domain) != 0)
        out->dmarc_domain = NULL;
}

static void note(struct arena *a, const struct entry *e, int *n_dmarc, struct authres *out)
{
    if (text_eq_ci(e->method, "dmarc"))
        note_dmarc(a, e, (*n_dmarc)++ == 0, out);
    else if (text_eq_ci(e->method, "spf") && out->spf != AUTHRES_PASS)
        out->spf = e->result;
    else if (text_eq_ci(e->method, "dkim") && out->dkim != AUTHRES_PASS)
        out->dkim = e->result;
}

/* "mx.example.org 1" before the first ';'. */
static bool read_id(struct scan *s, const char *authserv_id)
{
    next(s, false);
    if ((s->token != WORD && s->token != QUOTED) || !text_eq_ci(s->text, authserv_id))
        return false;
    next(s, false);
    if (s->token == WORD) {
        if (s->text[strspn(s->text, "0123456789")] != '\0')
            return false;
        next(s, false);
    }
    return s->token == ';';
}

const char *authres_server(struct arena *a, const char *value)
{
    struct scan s = {.a = a, .p = value, .text = ""};

    if (value == NULL || strlen(value) > AUTHRES_BYTES)
        return "";
    next(&s, false);
    return s.token == WORD || s.token == QUOTED ? s.text : "";
}

void authres_read(struct arena *a, const char *value, const char *authserv_id, struct authres *out)
{
    struct scan s = {.a = a, .p = value, .text = ""};
    struct authres found = {.ours = true};
    int n_dmarc = 0, n = 0;

    *out = (struct authres){.ours = false};
    if (value == NULL || *authserv_id == '\0' || strlen(value) > AUTHRES_BYTES ||
        !read_id(&s, authserv_id))
        return;
    while (s.token == ';') {
        struct entry e;

        if (n++ == AUTHRES_RESULTS || !read_entry(&s, &e))
            return;
        note(a, &e, &n_dmarc, &found);
    }
    *out = found;
}

/* As they stand in DNS: a name in letters of another script is another name. */
static bool same_domain(const char *a, const char *b)
{
    g_autofree char *x = g_hostname_to_ascii(a), *y = g_hostname_to_ascii(b);

    return x != NULL && y != NULL && *x != '\0' && text_eq_ci(x, y);
}

bool authres_verified(const char *value, const char *authserv_id, const char *from_address)
{
    const char *at = from_address == NULL ? NULL : strrchr(from_address, '@');
    g_autoptr(arena) a = NULL;
    struct authres found;

    if (at == NULL || at == from_address || value == NULL)
        return false;
    a = arena_new();
    authres_read(a, value, authserv_id, &found);
    return found.ours && found.dmarc == AUTHRES_PASS && found.dmarc_domain != NULL &&
           same_domain(found.dmarc_domain, at + 1);
}
