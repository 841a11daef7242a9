#include "core/letter.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/letter_html.h"
#include "core/letter_text.h"
#include "core/slot.h"

#include <string.h>

enum { QUOTE_LINES = 12, QUOTE_LINE_CHARS = 300 };

static bool german(const struct letter_facts *f)
{
    return f->lang == NULL || strcmp(f->lang, "en") != 0;
}

static const char *either(const struct letter_facts *f, const char *de, const char *en)
{
    return german(f) ? de : en;
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static const char *number_of(const struct letter_facts *f, size_t i)
{
    return i < f->n_concerns ? or_empty(f->concerns[i].number) : "";
}

static const char *link_of(struct arena *a, const struct letter_facts *f, size_t i)
{
    if (i < f->n_concerns && f->concerns[i].url != NULL)
        return f->concerns[i].url;
    return arena_printf(a, "%s/t/%s", f->base_url, number_of(f, i));
}

static const char *slot_number(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return number_of(f, 0);
}

static const char *slot_title(struct arena *a, const struct letter_facts *f)
{
    if (f->n_concerns == 0 || text_empty(f->concerns[0].title))
        return "";
    return arena_printf(a, "%s: %s", either(f, "Betreff", "Subject"),
                        text_one_line(a, f->concerns[0].title));
}

/* How a sentence about it begins. */
static const char *slot_concern(struct arena *a, const struct letter_facts *f)
{
    if (f->n_concerns == 0 || text_empty(f->concerns[0].title))
        return either(f, "Ihr Anliegen", "Your request");
    return arena_printf(a, "%s%s%s", either(f, "Ihr Anliegen „", "Your request \""),
                        text_one_line(a, f->concerns[0].title), either(f, "“", "\""));
}

static const char *slot_link(struct arena *a, const struct letter_facts *f)
{
    return link_of(a, f, 0);
}

/* Where a matter that came up in it gets a number of its own. */
static const char *slot_other(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%s/new", link_of(a, f, 0));
}

static const char *slot_desklink(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%s/desk/t/%s", f->base_url, number_of(f, 0));
}

static const char *slot_faq(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%s/faq", f->base_url);
}

static const char *slot_hours(struct arena *a, const struct letter_facts *f)
{
    if (text_empty(f->phone))
        return text_empty(f->hours)
                   ? ""
                   : arena_printf(a, "%s: %s",
                                  either(f, "Wir sind für Sie da", "We are here for you"),
                                  f->hours);
    return arena_printf(a, "%s %s%s%s.",
                        either(f, "Sie erreichen uns auch unter", "You can also reach us at"),
                        f->phone, text_empty(f->hours) ? "" : ", ", or_empty(f->hours));
}

/* The first lines, each marked; "[…]" says that there was more. */
static const char *slot_quoted(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GString) s = g_string_new(NULL);
    g_auto(GStrv) lines = NULL;
    const char *text;

    if (text_empty(f->quoted))
        return "";
    text = text_trim(a, text_unix_lines(a, f->quoted));
    lines = g_strsplit(text, "\n", QUOTE_LINES + 1);
    if (f->kind != LETTER_AGENT)
        g_string_append(s, either(f, "Ihre Nachricht:\n", "Your message:\n"));
    for (int i = 0; lines[i] != NULL; i++)
        g_string_append_printf(s, "> %s\n",
                               i == QUOTE_LINES ? "[…]" : text_cut(a, lines[i], QUOTE_LINE_CHARS));
    return arena_strdup(a, s->str);
}

static const char *slot_list(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < f->n_concerns; i++) {
        const char *title = or_empty(f->concerns[i].title);

        g_string_append_printf(s, "%s%s%s%s\n%s", i > 0 ? "\n\n" : "", number_of(f, i),
                               *title == '\0' ? "" : "  ", text_one_line(a, title),
                               link_of(a, f, i));
    }
    return arena_strdup(a, s->str);
}

/* What to do where they belong together: a click, or a word to us. */
static const char *slot_merge(struct arena *a, const struct letter_facts *f)
{
    if (f->merge == NULL)
        return either(f, "Gehören zwei davon zusammen? Dann schreiben Sie uns das bitte kurz.",
                      "Do two of them belong together? Then please just tell us.");
    return arena_printf(a, "%s\n%s",
                        either(f, "Gehören sie zusammen? Hier machen Sie eines daraus:",
                               "Do they belong together? Make one of them here:"),
                        f->merge);
}

static const char *slot_count(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%zu", f->n_concerns);
}

static const char *slot_greeting(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return text_empty(f->greeting) ? either(f, "Guten Tag,", "Hello,") : f->greeting;
}

static const char *slot_signature(struct arena *a, const struct letter_facts *f)
{
    if (!text_empty(f->signature))
        return f->signature;
    return arena_printf(a, "%s\n%s%s%s", either(f, "Freundliche Grüße", "Kind regards"),
                        or_empty(f->agent), text_empty(f->agent) ? "" : "\n", f->desk);
}

static const char *slot_text(struct arena *a, const struct letter_facts *f)
{
    return text_trim(a, text_unix_lines(a, or_empty(f->text)));
}

static const char *slot_desk(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return f->desk;
}

static const char *slot_parent(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return or_empty(f->parent);
}

static const char *slot_from(struct arena *a, const struct letter_facts *f)
{
    return text_one_line(a, or_empty(f->from));
}

static const char *slot_event(struct arena *a, const struct letter_facts *f)
{
    static const struct {
        const char *notice, *de, *en;
    } events[] = {{"assigned", "%s hat Ihnen ein Ticket zugewiesen", "%s assigned a ticket to you"},
                  {"reply", "Neue Nachricht von %s", "New message from %s"},
                  {"mention", "%s hat Sie in einer Notiz erwähnt", "%s mentioned you in a note"},
                  {"new", "Neues Ticket von %s", "New ticket from %s"}};
    size_t i = 0;
    const char *format;
    g_auto(GStrv) halves = NULL;

    while (i + 1 < G_N_ELEMENTS(events) && g_strcmp0(events[i].notice, f->notice) != 0)
        i++;
    format = either(f, events[i].de, events[i].en);
    halves = g_strsplit(format, "%s", 2);
    return arena_printf(a, "%s%s%s", halves[0], slot_from(a, f), halves[1]);
}

static const char *slot_notices(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%s/profile/notices", f->base_url);
}

static const char *slot_url(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return or_empty(f->url);
}

static const char *slot_validity(struct arena *a, const struct letter_facts *f)
{
    enum { HOUR = 60, DAY = 24 * HOUR };
    static const struct {
        int minutes;
        const char *de, *des, *en;
    } units[] = {{DAY, "Tag", "Tage", "day"},
                 {HOUR, "Stunde", "Stunden", "hour"},
                 {1, "Minute", "Minuten", "minute"}};
    size_t i = 0;
    int n;

    while (i + 1 < G_N_ELEMENTS(units) &&
           (f->minutes < units[i].minutes || f->minutes % units[i].minutes != 0))
        i++;
    n = f->minutes / units[i].minutes;
    if (german(f))
        return arena_printf(a, "%d %s", n, n == 1 ? units[i].de : units[i].des);
    return arena_printf(a, "%d %s%s", n, units[i].en, n == 1 ? "" : "s");
}

static const struct slot {
    const char *name;
    const char *(*value)(struct arena *a, const struct letter_facts *f);
} slots[] = {
    {"number", slot_number},
    {"title", slot_title},
    {"concern", slot_concern},
    {"link", slot_link},
    {"other", slot_other},
    {"desklink", slot_desklink},
    {"faq", slot_faq},
    {"greeting", slot_greeting},
    {"hours", slot_hours},
    {"quoted", slot_quoted},
    {"list", slot_list},
    {"count", slot_count},
    {"merge", slot_merge},
    {"text", slot_text},
    {"signature", slot_signature},
    {"desk", slot_desk},
    {"parent", slot_parent},
    {"from", slot_from},
    {"event", slot_event},
    {"notices", slot_notices},
    {"url", slot_url},
    {"validity", slot_validity},
};

static const struct slot *slot_named(const char *name)
{
    for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(slots); i++)
        if (strcmp(slots[i].name, name) == 0)
            return &slots[i];
    return NULL;
}

const char *const *letter_slots(void)
{
    static const char *names[G_N_ELEMENTS(slots) + 1];

    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        names[i] = slots[i].name;
    return names;
}

const char *letter_unknown(struct arena *a, const char *template)
{
    struct slot_found found;

    for (; slot_next(a, template, &found); template = found.after)
        if (slot_named(found.name) == NULL)
            return text_cut(a, arena_strndup(a, found.open, (size_t)(found.after - found.open)),
                            SLOT_NAME_BYTES);
    return NULL;
}

static bool fill(struct arena *a, const struct letter_facts *f, const char *text, GString *out,
                 GError **error)
{
    const char *unknown = letter_unknown(a, text);
    struct slot_found found;

    if (unknown != NULL) {
        fail_set(error, FAIL_INVALID, "letter: there is no slot %s (use one of the list)", unknown);
        return false;
    }
    for (; slot_next(a, text, &found); text = found.after) {
        g_string_append_len(out, text, found.open - text);
        g_string_append(out, slot_named(found.name)->value(a, f));
    }
    g_string_append(out, text);
    return true;
}

/* Empty slots leave empty lines: at most one in a row stays. */
static char *tidy(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 2), *p = out;
    int newlines = 2;

    for (; *s != '\0'; s++) {
        newlines = *s == '\n' ? newlines + 1 : 0;
        if (newlines <= 2)
            *p++ = *s;
    }
    while (p > out && p[-1] == '\n')
        p--;
    *p++ = '\n';
    *p = '\0';
    return out;
}

bool letter_write(struct arena *a, const struct letter_facts *f, struct letter *out, GError **error)
{
    g_autoptr(GString) s = g_string_new(NULL), marked = g_string_new(NULL);
    struct letter_facts rich = *f;
    const char *template =
        f->template == NULL ? letter_template(f->kind, f->lang) : text_unix_lines(a, f->template);

    if (!fill(a, f, template, s, error))
        return false;
    out->text = tidy(a, s->str);
    rich.text = LETTER_HTML_HERE;
    if (f->html != NULL && !fill(a, &rich, template, marked, error))
        return false;
    out->html = letter_html(a, f->html == NULL ? out->text : tidy(a, marked->str),
                            german(f) ? "de" : "en", f->html);
    return true;
}

const char *letter_template(enum letter_kind kind, const char *lang)
{
    return lang != NULL && strcmp(lang, "en") == 0 ? letter_texts[kind].en : letter_texts[kind].de;
}

static bool has_slot(struct arena *a, const char *template, const char *name)
{
    struct slot_found found;

    for (; slot_next(a, template, &found); template = found.after)
        if (g_strcmp0(found.name, name) == 0)
            return true;
    return false;
}

bool letter_needs(enum letter_kind kind, const char *slot)
{
    const struct letter_text *t = &letter_texts[kind];

    for (size_t i = 0; i < G_N_ELEMENTS(t->needs) && t->needs[i] != NULL; i++)
        if (strcmp(t->needs[i], slot) == 0)
            return true;
    return false;
}

const char *letter_missing(struct arena *a, enum letter_kind kind, const char *template)
{
    const struct letter_text *t = &letter_texts[kind];

    for (size_t i = 0; i < G_N_ELEMENTS(t->needs) && t->needs[i] != NULL; i++)
        if (!has_slot(a, template, t->needs[i]))
            return arena_printf(a, "{{%s}}", t->needs[i]);
    return NULL;
}

bool letter_template_ok(enum letter_kind kind, const char *template, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char *wrong = letter_unknown(a, template);

    if (wrong != NULL) {
        fail_set(error, FAIL_INVALID, "letter: there is no slot %s (use one of the list)", wrong);
        return false;
    }
    wrong = letter_missing(a, kind, template);
    if (wrong != NULL)
        fail_set(error, FAIL_INVALID, "letter \"%s\": %s is missing (put it in)",
                 letter_texts[kind].name, wrong);
    return wrong == NULL;
}

const char *letter_name(enum letter_kind kind)
{
    return letter_texts[kind].name;
}

bool letter_by_name(const char *name, enum letter_kind *kind)
{
    for (size_t i = 0; i < LETTER_KINDS; i++) {
        if (strcmp(letter_texts[i].name, name) != 0)
            continue;
        *kind = (enum letter_kind)i;
        return true;
    }
    return false;
}
