/* clean_plain.c - the parts of the decoder that work on texts, one JSON object a line in and out,
 * so that tests in Python can put whole corpora through them in one process:
 *   {"do": "clean" | "text" | "new_text" | "new_html_text" | "new_html" |
 *    "forward", "text": "…", "subject": "…"}
 *   → {"out": "…"} or an object, or null; {"error": "…"} where it was refused. */
#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"
#include "decode/clean.h"
#include "decode/forward.h"
#include "decode/html_text.h"
#include "decode/quote.h"
#include "decode/quote_html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_MOST = 64 * 1024 * 1024 };

static void put_addresses(struct jw *j, const char *key, const struct mail_address *v, size_t n)
{
    jw_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        jw_open(j, NULL, '{');
        jw_text(j, "name", v[i].name);
        jw_text(j, "address", v[i].address);
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

static void put_forward(struct jw *j, const struct mail_forwarded *f)
{
    if (f == NULL) {
        jw_null(j, "out");
        return;
    }
    jw_open(j, "out", '{');
    put_addresses(j, "from", &f->from, 1);
    put_addresses(j, "to", f->to.v, f->to.n);
    put_addresses(j, "cc", f->cc.v, f->cc.n);
    jw_text(j, "subject", f->subject);
    jw_text(j, "date_text", f->date_text);
    jw_text(j, "text", f->text);
    jw_close(j, '}');
}

static void perform(struct arena *a, json_t *in, struct jw *j)
{
    const char *what = json_string_value(json_object_get(in, "do"));
    const char *subject = json_string_value(json_object_get(in, "subject"));
    json_t *value = json_object_get(in, "text");
    char *text = text_repair(a, json_string_value(value), json_string_length(value));
    g_autoptr(GError) error = NULL;
    char *out = NULL;

    if (g_strcmp0(what, "forward") == 0) {
        put_forward(j, forward_find(a, subject, text));
        return;
    }
    if (g_strcmp0(what, "clean") == 0 && !clean_html(a, text, strlen(text), &out, &error))
        jw_text(j, "error", error->message);
    else if (g_strcmp0(what, "text") == 0)
        out = html_text(a, text, strlen(text));
    else if (g_strcmp0(what, "new_text") == 0)
        out = quote_new_text(a, text_unix_lines(a, text));
    else if (g_strcmp0(what, "new_html_text") == 0)
        out = quote_new_text_of_html(a, text, strlen(text));
    else if (g_strcmp0(what, "new_html") == 0)
        out = quote_new_html(a, text, strlen(text));
    jw_text(j, "out", out);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    while ((n = getline(&line, &room, stdin)) > 0) {
        g_autoptr(arena) a = arena_new();
        g_auto(buf) out = {0};
        struct jw j;
        json_t *in = json_loadb(line, (size_t)n, JSON_ALLOW_NUL, NULL);

        buf_init(&out, OUT_MOST);
        jw_init(&j, &out);
        jw_open(&j, NULL, '{');
        if (in != NULL)
            perform(a, in, &j);
        jw_close(&j, '}');
        puts(buf_text(&out));
        json_decref(in);
    }
    free(line);
    return 0;
}
