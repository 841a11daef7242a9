/* letter.c: a template of the administrator's and the words of strangers. A template that was found
 * good makes a letter; in its HTML each "<" and each quote is ours.
 *
 * The first byte chooses kind, language and whose template; the rest is the template, a NUL, and
 * what fills the slots. */
#include "base/fail.h"
#include "base/text.h"
#include "core/letter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The tag of ours that begins at S; 0 if none does. */
static size_t tag_length(const char *s)
{
    static const char *const ours[] = {"<!doctype html>",
                                       "<html lang=\"",
                                       "<head>",
                                       "<meta ",
                                       "</head>",
                                       "<body style=\"",
                                       "<p>",
                                       "</p>",
                                       "<br>",
                                       "<a href=\"http",
                                       "</a>",
                                       "<div style=\"",
                                       "</div>",
                                       "<blockquote style=\"",
                                       "</blockquote>",
                                       "</body>",
                                       "</html>"};

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strncmp(s, ours[i], strlen(ours[i])) == 0)
            return strcspn(s, ">") + 1;
    return 0;
}

static void check_html(const char *html)
{
    if (!text_utf8_ok(html, strlen(html)))
        abort();
    for (const char *p = html; *p != '\0';) {
        size_t n = *p == '<' ? tag_length(p) : 1;

        if (n == 0 || *p == '>' || *p == '"')
            abort();
        p += n;
    }
}

static void check(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GError) bad = NULL, error = NULL;
    bool good = f->template == NULL || letter_template_ok(f->kind, f->template, &bad);
    struct letter out;

    if (good != (bad == NULL) || (bad != NULL && !fail_is(bad, FAIL_INVALID)))
        abort();
    if (!letter_write(a, f, &out, &error)) {
        if (good || !fail_is(error, FAIL_INVALID))
            abort();
        return;
    }
    if (!text_utf8_ok(out.text, strlen(out.text)) || strstr(out.text, "\n\n\n") != NULL)
        abort();
    check_html(out.html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    const char *all, *words;
    struct letter_concern concerns[2];
    struct letter_facts f;
    size_t first;

    if (n < 2)
        return 0;
    all = arena_strndup(a, (const char *)data + 1, n - 1);
    first = strlen(all);
    words = first + 1 < n - 1 ? text_repair(a, (const char *)data + 2 + first, n - 2 - first) : "";
    concerns[0] = concerns[1] = (struct letter_concern){"2026-0417-9", words};
    f = (struct letter_facts){.kind = (enum letter_kind)(data[0] % LETTER_KINDS),
                              .lang = data[0] & 64 ? "en" : "de",
                              .template = data[0] & 128 ? text_repair(a, all, first) : NULL,
                              .desk = words,
                              .agent = words,
                              .signature = data[0] & 32 ? words : "",
                              .phone = words,
                              .hours = words,
                              .base_url = "https://desk.example",
                              .text = words,
                              .quoted = words,
                              .parent = words,
                              .from = words,
                              .url = "https://desk.example/access/x",
                              .minutes = (int)n,
                              .concerns = concerns,
                              .n_concerns = 2};
    check(a, &f);
    return 0;
}
