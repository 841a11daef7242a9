#include "decode/textpart.h"

#include "base/buf.h"
#include "base/text.h"
#include "decode/charset.h"

#include <string.h>

enum { META_BYTES = 2048 };

/* Undoes the transfer encoding of at most MOST bytes; plain text that a list server put behind
 * base64 data is taken as it stands. */
static void transfer_undo(const struct part *part, size_t most, struct buf *out,
                          struct textpart *result)
{
    struct transfer t;
    size_t n, room;
    char *to;

    transfer_init(&t, part->transfer, part->body, part->body_len);
    while (out->len < most) {
        room = MIN(most - out->len, (size_t)64 * 1024);
        to = buf_reserve(out, MAX(room, (size_t)TRANSFER_ROOM));
        if (to == NULL || (n = transfer_read(&t, to, MAX(room, (size_t)TRANSFER_ROOM))) == 0)
            break;
        out->len += n;
    }
    if (t.kind == TRANSFER_BASE64 && t.is_over) {
        buf_putc(out, '\n');
        buf_add(out, t.p, MIN((size_t)(t.end - t.p), most));
        t.p = t.end;
    }
    result->is_cut = out->len >= most && t.p < t.end;
    result->bad_transfer = t.broken;
}

/* The charset that the HTML itself names near its beginning (HTML, section "determining the
 * character encoding"): only looked at where the header says nothing. */
static const char *meta_charset(struct arena *a, const char *s, size_t n)
{
    const char *end = s + MIN(n, (size_t)META_BYTES);

    for (; end - s > 8; s++) {
        size_t len = 0;

        if (g_ascii_tolower(*s) != 'c' || g_ascii_strncasecmp(s, "charset=", 8) != 0)
            continue;
        s += 8;
        s += s < end && (*s == '"' || *s == '\'');
        while (s + len < end && strchr("\"' >;/", s[len]) == NULL)
            len++;
        return arena_strndup(a, s, len);
    }
    return NULL;
}

static const char *charset_of(struct arena *a, const struct part *part, const struct buf *bytes)
{
    const char *charset = params_get(&part->type, "charset");

    if (text_empty(charset) && strcmp(part->content_type, "text/html") == 0)
        charset = meta_charset(a, buf_text(bytes), bytes->len);
    return charset;
}

static bool is_flowed(const struct part *part)
{
    return strcmp(part->content_type, "text/plain") == 0 &&
           text_eq_ci(params_get(&part->type, "format"), "flowed");
}

static bool is_clean(const char *s)
{
    for (; *s != '\0'; s++)
        if (((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7f ||
            (unsigned char)*s == 0xc2)
            return false;
    return true;
}

struct textpart textpart_read(struct arena *a, const struct part *part, size_t most)
{
    struct textpart out = {0};
    g_auto(buf) bytes = {0};
    size_t n;

    buf_init(&bytes, most * 2 + 2 * TRANSFER_ROOM);
    transfer_undo(part, most, &bytes, &out);
    out.text = charset_utf8(a, charset_of(a, part, &bytes), buf_text(&bytes), bytes.len, &n,
                            &out.bad_charset);
    if (!is_clean(out.text)) {
        out.text = text_unix_lines(a, out.text);
        out.text = text_repair(a, out.text, strlen(out.text));
    }
    if (is_flowed(part))
        out.text =
            textpart_unflow(a, out.text, text_eq_ci(params_get(&part->type, "delsp"), "yes"));
    out.n = strlen(out.text);
    return out;
}

/* One line of flowed text onto OUT: unstuffed, and without its end if the next one joins. */
static void flowed_line(struct buf *out, const char *line, size_t n, bool delsp, bool is_last)
{
    bool quoted = n > 0 && line[0] == '>';
    bool signature = n == 3 && memcmp(line, "-- ", 3) == 0;

    if (n > 0 && line[0] == ' ') {
        line++;
        n--;
    }
    if (!is_last && !quoted && !signature && n > 0 && line[n - 1] == ' ') {
        buf_add(out, line, delsp ? n - 1 : n);
        return;
    }
    buf_add(out, line, n);
    if (!is_last)
        buf_putc(out, '\n');
}

/* A flowed line before a quote, a signature or an empty line does not join it. */
static bool is_fixed(const char *line)
{
    return line[0] == '>' || line[0] == '\n' || line[0] == '\0' || g_str_has_prefix(line, "-- \n");
}

char *textpart_unflow(struct arena *a, const char *s, bool delsp)
{
    g_auto(buf) out = {0};

    buf_init(&out, strlen(s) * 2 + 1);
    while (*s != '\0') {
        size_t n = strcspn(s, "\n");
        bool is_last = s[n] == '\0';

        flowed_line(&out, s, n, delsp, is_last);
        s += n + !is_last;
        if (!is_last && out.len > 0 && out.data[out.len - 1] != '\n' && is_fixed(s))
            buf_putc(&out, '\n');
    }
    return arena_strndup(a, buf_text(&out), out.len);
}
