#include "mail/letter.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

enum { QUOTE_LINES = 12, QUOTE_LINE_CHARS = 300 };

/* One text for each purpose and language. Lines whose slots are all empty fall out. */
static const struct {
    const char *purpose;
    bool bundle;
    const char *de, *en;
} texts[] = {
    {"acknowledgement", false,
     "Guten Tag,\n\n"
     "Ihr Anliegen ist bei uns eingegangen und hat die Ticketnummer {{number}}.\n"
     "{{title}}\n\n"
     "Wir kümmern uns darum und melden uns bei Ihnen. Den Stand sehen Sie jederzeit hier:\n"
     "{{link}}\n\n"
     "{{hours}}\n\n"
     "Möchten Sie etwas ergänzen? Antworten Sie einfach auf diese E-Mail und lassen Sie die "
     "Ticketnummer im Betreff stehen. Geht es um etwas anderes, schreiben Sie uns bitte eine neue "
     "E-Mail: Jedes Anliegen bekommt seine eigene Nummer.\n\n"
     "Freundliche Grüße\n{{desk}}\n\n"
     "{{quoted}}\n",
     "Hello,\n\n"
     "we have received your request. Its ticket number is {{number}}.\n"
     "{{title}}\n\n"
     "We will look into it and get back to you. You can see its progress at any time here:\n"
     "{{link}}\n\n"
     "{{hours}}\n\n"
     "Would you like to add something? Just reply to this e-mail and leave the ticket number in "
     "the subject. If it is about something else, please write a new e-mail: every request gets a "
     "number of its own.\n\n"
     "Kind regards\n{{desk}}\n\n"
     "{{quoted}}\n"},
    {"acknowledgement", true,
     "Guten Tag,\n\n"
     "wir haben {{count}} Anliegen von Ihnen erhalten. Jedes hat seine eigene Ticketnummer, damit "
     "wir es einzeln einordnen können und Sie den Stand einzeln sehen:\n\n"
     "{{list}}\n\n"
     "Damit Sie nicht mehrere E-Mails in kurzer Folge bekommen, bestätigen wir sie Ihnen hier "
     "gemeinsam. Möchten Sie etwas ergänzen, nennen Sie bitte die passende Ticketnummer im "
     "Betreff.\n\n"
     "{{hours}}\n\n"
     "Freundliche Grüße\n{{desk}}\n",
     "Hello,\n\n"
     "we have received {{count}} requests from you. Each has a ticket number of its own, so that we "
     "can deal with it and you can follow it separately:\n\n"
     "{{list}}\n\n"
     "To spare you several e-mails in quick succession, we confirm them together here. If you would "
     "like to add something, please put the ticket number it belongs to in the subject.\n\n"
     "{{hours}}\n\n"
     "Kind regards\n{{desk}}\n"},
    {"reply", false,
     "{{text}}\n\n"
     "{{signature}}\n\n"
     "-- \nTicket {{number}} · {{link}}\n"
     "Antworten Sie einfach auf diese E-Mail, wenn Sie etwas ergänzen möchten.\n",
     "{{text}}\n\n"
     "{{signature}}\n\n"
     "-- \nTicket {{number}} · {{link}}\n"
     "Just reply to this e-mail if you would like to add something.\n"},
    {"closing", false,
     "{{text}}\n\n"
     "{{signature}}\n\n"
     "-- \nTicket {{number}} · {{link}}\n"
     "Dieses Ticket ist jetzt geschlossen. Ist noch etwas offen? Antworten Sie einfach auf diese "
     "E-Mail, dann öffnen wir es wieder.\n",
     "{{text}}\n\n"
     "{{signature}}\n\n"
     "-- \nTicket {{number}} · {{link}}\n"
     "This ticket is now closed. Is there anything left? Just reply to this e-mail and we will open "
     "it again.\n"},
};

static bool german(const struct letter_facts *f)
{
    return strcmp(f->lang, "en") != 0;
}

static char *link_of(struct arena *a, const struct letter_facts *f, size_t i)
{
    return arena_printf(a, "%s/t/%s", f->base_url, f->concerns[i].number);
}

static const char *slot_title(struct arena *a, const struct letter_facts *f)
{
    if (text_empty(f->concerns[0].title))
        return "";
    return arena_printf(a, german(f) ? "Betreff: %s" : "Subject: %s", f->concerns[0].title);
}

static const char *slot_hours(struct arena *a, const struct letter_facts *f)
{
    if (*f->phone == '\0')
        return f->hours;
    return arena_printf(a, german(f) ? "Sie erreichen uns auch unter %s%s%s."
                                     : "You can also reach us at %s%s%s.",
                        f->phone, *f->hours == '\0' ? "" : ", ", f->hours);
}

static const char *slot_quoted(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GString) s = g_string_new(NULL);
    g_auto(GStrv) lines = NULL;

    if (text_empty(f->quoted))
        return "";
    lines = g_strsplit(f->quoted, "\n", QUOTE_LINES + 1);
    g_string_append(s, german(f) ? "Ihre Nachricht:\n" : "Your message:\n");
    for (int i = 0; lines[i] != NULL && i < QUOTE_LINES; i++)
        g_string_append_printf(s, "> %s\n", text_cut(a, lines[i], QUOTE_LINE_CHARS));
    return arena_strdup(a, s->str);
}

static const char *slot_list(struct arena *a, const struct letter_facts *f)
{
    g_autoptr(GString) s = g_string_new(NULL);

    for (size_t i = 0; i < f->n_concerns; i++)
        g_string_append_printf(s, "%s%s%s%s\n%s", i > 0 ? "\n\n" : "", f->concerns[i].number,
                               text_empty(f->concerns[i].title) ? "" : "  ",
                               text_empty(f->concerns[i].title) ? "" : f->concerns[i].title,
                               link_of(a, f, i));
    return arena_strdup(a, s->str);
}

static const char *slot_signature(struct arena *a, const struct letter_facts *f)
{
    if (*f->signature != '\0')
        return f->signature;
    return arena_printf(a, "%s%s%s%s", german(f) ? "Freundliche Grüße\n" : "Kind regards\n", f->agent,
                        *f->agent == '\0' ? "" : "\n", f->desk);
}

static const char *slot_text(struct arena *a, const struct letter_facts *f)
{
    if (f->text != NULL)
        return text_trim(a, f->text);
    return german(f) ? "Guten Tag,\n\nwir haben Ihr Anliegen abgeschlossen."
                     : "Hello,\n\nwe have completed your request.";
}

static const char *slot_number(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return f->concerns[0].number;
}

static const char *slot_link(struct arena *a, const struct letter_facts *f)
{
    return link_of(a, f, 0);
}

static const char *slot_desk(struct arena *a, const struct letter_facts *f)
{
    (void)a;
    return f->desk;
}

static const char *slot_count(struct arena *a, const struct letter_facts *f)
{
    return arena_printf(a, "%zu", f->n_concerns);
}

static const struct {
    const char *name;
    const char *(*value)(struct arena *a, const struct letter_facts *f);
} slots[] = {
    {"number", slot_number}, {"title", slot_title}, {"link", slot_link},
    {"hours", slot_hours},   {"desk", slot_desk},   {"quoted", slot_quoted},
    {"count", slot_count},   {"list", slot_list},   {"text", slot_text},
    {"signature", slot_signature},
};

static bool fill(struct arena *a, const struct letter_facts *f, const char *text, GString *out,
                 GError **error)
{
    const char *open;

    while ((open = strstr(text, "{{")) != NULL) {
        size_t n = strcspn(open + 2, "}"), i = 0;

        g_string_append_len(out, text, open - text);
        while (i < G_N_ELEMENTS(slots) &&
               (strlen(slots[i].name) != n || strncmp(slots[i].name, open + 2, n) != 0))
            i++;
        if (i == G_N_ELEMENTS(slots)) {
            fail_set(error, FAIL_BUG, "letter: there is no slot {{%.*s}}", (int)n, open + 2);
            return false;
        }
        g_string_append(out, slots[i].value(a, f));
        text = open + 2 + n + 2;
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

static void html_escape(GString *out, const char *s, size_t n)
{
    g_autofree char *escaped = g_markup_escape_text(s, (gssize)n);

    g_string_append(out, escaped);
}

static void html_line(GString *out, const char *line, const char *end)
{
    while (line < end) {
        const char *url = g_strstr_len(line, end - line, "http");
        size_t n;

        if (url == NULL || (!g_str_has_prefix(url, "http://") && !g_str_has_prefix(url, "https://"))) {
            html_escape(out, line, (size_t)(end - line));
            return;
        }
        n = MIN(strcspn(url, " \n<>\""), (size_t)(end - url));
        html_escape(out, line, (size_t)(url - line));
        g_string_append(out, "<a href=\"");
        html_escape(out, url, n);
        g_string_append(out, "\">");
        html_escape(out, url, n);
        g_string_append(out, "</a>");
        line = url + n;
    }
}

/* The same words as paragraphs; colours are left to the reader's program, light or dark. */
static char *html_of(struct arena *a, const char *text, const char *lang)
{
    g_autoptr(GString) s = g_string_new(NULL);
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);

    g_string_append_printf(s, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                              "<meta name=\"color-scheme\" content=\"light dark\"></head>\n"
                              "<body style=\"font-family:sans-serif;font-size:15px;line-height:1.5\">\n",
                           lang);
    for (char **p = paragraphs; *p != NULL; p++) {
        const char *line = *p, *end;

        g_string_append(s, "<p>");
        while (*line != '\0') {
            end = strchr(line, '\n');
            if (end == NULL)
                end = line + strlen(line);
            html_line(s, line, end);
            if (*end == '\n' && end[1] != '\0')
                g_string_append(s, "<br>\n");
            line = *end == '\n' ? end + 1 : end;
        }
        g_string_append(s, "</p>\n");
    }
    g_string_append(s, "</body></html>\n");
    return arena_strdup(a, s->str);
}

bool letter_write(struct arena *a, const struct letter_facts *f, struct letter *out, GError **error)
{
    g_autoptr(GString) s = g_string_new(NULL);
    bool bundle = f->n_concerns > 1;
    size_t i = 0;

    while (i < G_N_ELEMENTS(texts) &&
           (strcmp(texts[i].purpose, f->purpose) != 0 || texts[i].bundle != bundle))
        i++;
    if (i == G_N_ELEMENTS(texts) || f->n_concerns == 0) {
        fail_set(error, FAIL_BUG, "letter: there is no text for \"%s\"", f->purpose);
        return false;
    }
    if (!fill(a, f, german(f) ? texts[i].de : texts[i].en, s, error))
        return false;
    out->text = tidy(a, s->str);
    out->html = html_of(a, out->text, german(f) ? "de" : "en");
    return true;
}
