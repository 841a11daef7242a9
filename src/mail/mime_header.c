/* mime_header.c - the headers of mime_write.h. */
#include "mail/mime_write.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

enum {
    LINE = 76,          /* with encoded words, RFC 2047 section 2 */
    WORD_OVERHEAD = 12, /* "=?UTF-8?B?" and "?=" */
    SEGMENT = 50,       /* of a RFC 2231 value */
    PLAIN_NAME = 60,    /* a file name that fits one line as it is */
    NAME_CHARS = 100,
    ID_BYTES = 250,
};

/* One header while it is made: where it begins, and how long its last line is. */
struct header {
    struct mime_writer *w;
    size_t start, column;
};

static void put(struct header *h, const char *s, size_t n)
{
    buf_add(h->w->out, s, n);
    h->column += n;
}

static void puts_to(struct header *h, const char *s)
{
    put(h, s, strlen(s));
}

/* A blank that stands there already is the one that the next line begins with. */
static void fold(struct header *h)
{
    struct buf *out = h->w->out;

    if (out->len > h->start && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    puts_to(h, "\r\n ");
    h->column = 1;
}

static struct header begin(struct mime_writer *w, const char *name)
{
    struct header h = {.w = w, .start = w->out->len};

    puts_to(&h, name);
    puts_to(&h, ": ");
    return h;
}

/* The last look: only folding may be below 0x20, and only what is marked above 0x7e. */
static bool is_clean(const struct mime_writer *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '\r' && i + 2 < n && s[i + 1] == '\n' && (s[i + 2] == ' ' || s[i + 2] == '\t'))
            i += 2;
        else if (c < 0x20 || c == 0x7f || (c > 0x7f && !w->smtputf8))
            return false;
    }
    return true;
}

static void end(struct header *h)
{
    struct mime_writer *w = h->w;
    GError *error = NULL;

    if (buf_ok(w->out) && !is_clean(w, w->out->data + h->start, w->out->len - h->start)) {
        fail_set(&error, FAIL_BUG, "mail: a header would hold control characters");
        mime_fail(w, error);
    }
    mime_raw(w, "\r\n");
}

static bool is_plain(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || (unsigned char)s[i] > 0x7e)
            return false;
    return memmem(s, n, "=?", 2) == NULL;
}

/* Encoded words, each of whole characters and on a line of its own but the first. */
static void put_encoded(struct header *h, const char *s, size_t n)
{
    size_t at = 0;

    while (at < n) {
        size_t room = h->column + WORD_OVERHEAD + 8 > LINE ? 0 : LINE - h->column - WORD_OVERHEAD;
        size_t most = room / 4 * 3, stop = at;
        g_autofree char *b64 = NULL;

        while (stop < n) {
            size_t len = (size_t)(g_utf8_next_char(s + stop) - (s + stop));

            if (stop + len - at > most)
                break;
            stop += len;
        }
        if (stop == at) { /* no room left on this line */
            fold(h);
            continue;
        }
        b64 = g_base64_encode((const guchar *)s + at, stop - at);
        puts_to(h, "=?UTF-8?B?");
        puts_to(h, b64);
        puts_to(h, "?=");
        at = stop;
        if (at < n)
            fold(h);
    }
}

/* ASCII text, folded at blanks. */
static void put_plain(struct header *h, const char *s, size_t n)
{
    for (size_t at = 0; at < n;) {
        size_t len = at + 1;

        while (len < n && s[len] != ' ')
            len++;
        len -= at;
        if (s[at] == ' ' && h->column + len > LINE) {
            puts_to(h, "\r\n");
            h->column = 0;
        }
        put(h, s + at, len);
        at += len;
    }
}

/* From the first word that can't stand as it is to the last, with the blanks between them. A word
 * too long for a line counts as one that can't. */
static void put_text(struct header *h, const char *s)
{
    size_t n = strlen(s), first = n, last = n;

    for (size_t at = 0; at < n;) {
        size_t len = strcspn(s + at, " ");

        if (len > LINE || !is_plain(s + at, len)) {
            first = MIN(first, at);
            last = at + len;
        }
        at += len + strspn(s + at + len, " ");
    }
    put_plain(h, s, first);
    put_encoded(h, s + first, last - first);
    put_plain(h, s + last, n - last);
}

/* One line without controls, C1 and marks of direction included. */
static char *clean_text(struct arena *a, const char *s)
{
    char *out = text_one_line(a, text_repair(a, s, strlen(s))), *p = out;

    for (const char *q = out, *next; *q != '\0'; q = next) {
        gunichar c = g_utf8_get_char(q);
        size_t len;

        next = g_utf8_next_char(q); /* before what is moved may lie over it */
        len = (size_t)(next - q);
        if (c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
            (c >= 0x2066 && c <= 0x2069) || (c >= 0x80 && c < 0xA0))
            continue;
        memmove(p, q, len);
        p += len;
    }
    *p = '\0';
    return out;
}

void mime_header(struct mime_writer *w, const char *name, const char *value)
{
    g_autoptr(arena) a = NULL;
    struct header h;

    if (text_empty(value) || w->error != NULL)
        return;
    a = arena_new();
    h = begin(w, name);
    put_text(&h, clean_text(a, value));
    end(&h);
}

static void fail_address(struct mime_writer *w, const char *address)
{
    GError *error = NULL;

    fail_set(&error, FAIL_INVALID, "mail: \"%s\" is not a mail address (name@domain)", address);
    mime_fail(w, error);
}

static bool address_ok(const char *s)
{
    const char *at = strrchr(s, '@');

    if (at == NULL || at == s || at[1] == '\0' || strlen(s) > MIME_ADDRESS_BYTES ||
        strchr(s, '@') != at || !text_utf8_ok(s, strlen(s)))
        return false;
    for (; *s != '\0'; s++)
        if ((unsigned char)*s <= 0x20 || *s == 0x7f || strchr("<>,;:\"\\()[]", *s) != NULL)
            return false;
    return true;
}

/* ADDRESS as it may stand in a header: the domain as ASCII (RFC 5890); NULL if it is none. */
static char *rebuilt(struct arena *a, const char *address, bool *smtputf8)
{
    const char *at = strrchr(address, '@');
    g_autofree char *ascii = NULL;

    if (!address_ok(address))
        return NULL;
    ascii = g_hostname_to_ascii(at + 1);
    if (ascii == NULL || !is_plain(ascii, strlen(ascii)))
        return NULL;
    *smtputf8 = *smtputf8 || !is_plain(address, (size_t)(at - address));
    return arena_printf(a, "%.*s@%s", (int)(at - address), address, ascii);
}

static void put_phrase(struct header *h, const char *name)
{
    if (!is_plain(name, strlen(name))) {
        put_encoded(h, name, strlen(name));
        return;
    }
    puts_to(h, "\"");
    for (; *name != '\0'; name++) {
        if (*name == '"' || *name == '\\')
            puts_to(h, "\\");
        put(h, name, 1);
    }
    puts_to(h, "\"");
}

static void put_mailbox(struct header *h, struct arena *a, const char *name, const char *address)
{
    char *good = rebuilt(a, address, &h->w->smtputf8);
    const char *shown = text_cut(a, clean_text(a, name), NAME_CHARS);

    if (good == NULL) {
        fail_address(h->w, address);
        return;
    }
    if (*shown == '\0') {
        puts_to(h, good);
        return;
    }
    put_phrase(h, shown);
    if (h->column + strlen(good) + 3 > LINE)
        fold(h);
    else
        puts_to(h, " ");
    puts_to(h, "<");
    puts_to(h, good);
    puts_to(h, ">");
}

void mime_mailbox(struct mime_writer *w, const char *header, const char *name, const char *address)
{
    g_autoptr(arena) a = NULL;
    struct header h;

    if (text_empty(address) || w->error != NULL)
        return;
    a = arena_new();
    h = begin(w, header);
    put_mailbox(&h, a, name == NULL ? "" : name, address);
    end(&h);
}

/* The first N bytes of S: "Name <a@b>" or "a@b". */
static void put_entry(struct header *h, struct arena *a, const char *s, size_t n)
{
    char *entry = text_trim(a, arena_strndup(a, s, n)), *open = strrchr(entry, '<');

    if (open == NULL || strchr(open, '>') == NULL) {
        put_mailbox(h, a, "", entry);
        return;
    }
    *open = '\0';
    put_mailbox(h, a, text_trim(a, entry), arena_strndup(a, open + 1, strcspn(open + 1, ">")));
}

void mime_mailboxes(struct mime_writer *w, const char *name, const char *list)
{
    g_autoptr(arena) a = NULL;
    struct header h;
    const char *s;
    bool first = true;

    if (text_empty(list) || w->error != NULL)
        return;
    a = arena_new();
    s = clean_text(a, list);
    if (*s == '\0')
        return;
    h = begin(w, name);
    while (*s != '\0') {
        const char *at = strchr(s, '@');
        size_t n = at == NULL ? strlen(s) : (size_t)(at - s) + strcspn(at, ",");

        if (!first) {
            puts_to(&h, ",");
            fold(&h);
        }
        first = false;
        put_entry(&h, a, s, n);
        s += n;
        s += strspn(s, ", ");
    }
    end(&h);
}

static bool is_id(const char *s)
{
    size_t n = strlen(s);

    return n >= 5 && n <= ID_BYTES && *s == '<' && s[n - 1] == '>' && is_plain(s, n) &&
           strpbrk(s + 1, "<") == NULL && strchr(s, '>') == s + n - 1 && strchr(s, '@') != NULL;
}

/* The good ones, shortened in the middle. */
static GPtrArray *ids_of(char **words)
{
    GPtrArray *ids = g_ptr_array_new();

    for (char **p = words; *p != NULL; p++)
        if (is_id(*p))
            g_ptr_array_add(ids, *p);
    if (ids->len > MIME_REFERENCES_MOST)
        g_ptr_array_remove_range(ids, 1, ids->len - MIME_REFERENCES_MOST);
    return ids;
}

void mime_ids(struct mime_writer *w, const char *name, const char *ids)
{
    g_auto(GStrv) words = g_strsplit_set(ids == NULL ? "" : ids, " \t\r\n", -1);
    g_autoptr(GPtrArray) good = ids_of(words);
    struct header h;

    if (good->len == 0 || w->error != NULL)
        return;
    h = begin(w, name);
    for (guint i = 0; i < good->len; i++) {
        if (i > 0)
            fold(&h);
        puts_to(&h, g_ptr_array_index(good, i));
    }
    end(&h);
}

/* "type/subtype" of RFC 2045 tokens, without parameters. */
static const char *type_of(struct arena *a, const char *type)
{
    size_t n = type == NULL ? 0 : strcspn(type, "; \t");
    size_t slashes = 0;

    for (size_t i = 0; i < n; i++) {
        slashes += type[i] == '/';
        if (!g_ascii_isalnum(type[i]) && strchr("!#$&^_.+-/", type[i]) == NULL)
            return "application/octet-stream";
    }
    if (slashes != 1 || type[0] == '/' || type[n - 1] == '/' || n > 100 ||
        text_starts_ci(type, "message/") || text_starts_ci(type, "multipart/"))
        return "application/octet-stream";
    return arena_strndup(a, type, n);
}

/* NAME="value", or where that can't be, NAME*=UTF-8''… in pieces (RFC 2231 sections 3 and 4). */
static void put_filename(struct header *h, const char *filename)
{
    g_autofree char *escaped = g_uri_escape_string(filename, NULL, FALSE);
    size_t n = strlen(escaped), piece = 0;

    puts_to(h, ";");
    fold(h);
    if (strlen(filename) <= PLAIN_NAME && is_plain(filename, strlen(filename))) {
        puts_to(h, "filename=");
        put_phrase(h, filename);
        return;
    }
    for (size_t at = 0; at < n; piece++) {
        g_autofree char *key =
            n <= SEGMENT ? g_strdup("filename*=") : g_strdup_printf("filename*%zu*=", piece);
        size_t len = MIN(n - at, (size_t)SEGMENT);

        while (at + len < n && (escaped[at + len - 1] == '%' || escaped[at + len - 2] == '%'))
            len--;
        if (piece > 0) {
            puts_to(h, ";");
            fold(h);
        }
        puts_to(h, key);
        puts_to(h, piece == 0 ? "UTF-8''" : "");
        put(h, escaped + at, len);
        at += len;
    }
}

/* The name once more as old programs read it: not by the book, but everybody writes it. */
static void put_name(struct header *h, const char *name)
{
    bool plain = is_plain(name, strlen(name));

    puts_to(h, plain ? "name=" : "name=\"");
    put_phrase(h, name);
    puts_to(h, plain ? "" : "\"");
}

static char *name_of(struct arena *a, const char *filename)
{
    char *name = clean_text(a, filename == NULL ? "" : filename);

    g_strdelimit(name, "/\\", '_');
    return *name == '\0' ? arena_strdup(a, "file") : name;
}

void mime_file_headers(struct mime_writer *w, const char *type, const char *filename,
                       const char *content_id)
{
    g_autoptr(arena) a = arena_new();
    const char *name = name_of(a, filename);
    struct header h;

    if (w->error != NULL)
        return;
    h = begin(w, "Content-Type");
    puts_to(&h, type_of(a, type));
    puts_to(&h, ";");
    fold(&h);
    put_name(&h, text_cut(a, name, PLAIN_NAME));
    end(&h);
    mime_raw(w, "Content-Transfer-Encoding: base64\r\n");
    h = begin(w, "Content-Disposition");
    puts_to(&h, content_id == NULL ? "attachment" : "inline");
    put_filename(&h, name);
    end(&h);
    if (content_id != NULL)
        mime_ids(w, "Content-ID", arena_printf(a, "<%s>", content_id));
    mime_raw(w, "\r\n");
}
