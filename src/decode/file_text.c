#include "decode/file_text.h"

#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"
#include "decode/decode.h"
#include "decode/html_text.h"
#include "decode/rtf.h"

#include <string.h>
#include <strings.h>

enum { PDF_HEAD = 1024, SNIFF = 4096 };

static bool begins(const char *data, size_t n, const char *mark)
{
    size_t k = strlen(mark);

    return n >= k && memcmp(data, mark, k) == 0;
}

static const struct {
    const char *end, *type; /* of the name; of the content type, its begin */
    enum file_text_kind kind;
} known[] = {
    {".eml", "message/rfc822", FILE_TEXT_MAIL},
    {".html", "text/html", FILE_TEXT_HTML},
    {".htm", "application/xhtml", FILE_TEXT_HTML},
    {".txt", "text/", FILE_TEXT_PLAIN},
    {".log", "application/json", FILE_TEXT_PLAIN},
    {".csv", "application/xml", FILE_TEXT_PLAIN},
    {".md", NULL, FILE_TEXT_PLAIN},
    {".ini", NULL, FILE_TEXT_PLAIN},
    {".conf", NULL, FILE_TEXT_PLAIN},
    {".json", NULL, FILE_TEXT_PLAIN},
    {".xml", NULL, FILE_TEXT_PLAIN},
    {".yml", NULL, FILE_TEXT_PLAIN},
    {".yaml", NULL, FILE_TEXT_PLAIN},
    {".ps1", NULL, FILE_TEXT_PLAIN},
    {".bat", NULL, FILE_TEXT_PLAIN},
    {".reg", NULL, FILE_TEXT_PLAIN},
    {".ics", NULL, FILE_TEXT_PLAIN},
    {".vcf", NULL, FILE_TEXT_PLAIN},
};

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);

    return n > k && strcasecmp(name + n - k, end) == 0;
}

enum file_text_kind file_text_kind(const char *filename, const char *content_type, const char *data,
                                   size_t n)
{
    bool utf16 = begins(data, n, "\xff\xfe") || begins(data, n, "\xfe\xff");

    if (memmem(data, MIN(n, (size_t)PDF_HEAD), "%PDF-", 5) != NULL)
        return FILE_TEXT_PDF;
    if (begins(data, n, "PK\x03\x04"))
        return FILE_TEXT_ZIP;
    if (begins(data, n, "{\\rtf"))
        return FILE_TEXT_RTF;
    if (!utf16 && memchr(data, '\0', MIN(n, (size_t)SNIFF)) != NULL)
        return FILE_TEXT_NONE;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (ends(filename, known[i].end))
            return known[i].kind;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].type != NULL &&
            strncasecmp(content_type, known[i].type, strlen(known[i].type)) == 0)
            return known[i].kind;
    return FILE_TEXT_NONE;
}

bool file_text_prepare(enum file_text_kind kind)
{
    switch (kind) {
    case FILE_TEXT_PDF:
        return file_text_pdf_prepare();
    case FILE_TEXT_ZIP:
        return file_text_zip_prepare();
    case FILE_TEXT_PLAIN:
    case FILE_TEXT_HTML:
    case FILE_TEXT_RTF:
    case FILE_TEXT_MAIL:
        return decode_warm_up(NULL);
    case FILE_TEXT_NONE:
    default:
        return false;
    }
}

static void give(const char *text, file_text_sink sink, void *user)
{
    if (text != NULL)
        (void)sink(text, strlen(text), user);
}

/* What the message says, and what its files are called. */
static void read_mail(struct arena *a, const char *data, size_t n, file_text_sink sink, void *user)
{
    struct maildoc *doc = NULL;

    if (n > LIMIT_MAIL_BYTES || !decode_message(a, data, n, -1, &doc, NULL) || doc == NULL)
        return;
    give(doc->subject, sink, user);
    give("\n", sink, user);
    give(doc->body_text, sink, user);
}

static const char *utf16_name(const char *data, size_t n)
{
    return begins(data, n, "\xff\xfe")   ? "utf-16le"
           : begins(data, n, "\xfe\xff") ? "utf-16be"
                                         : NULL;
}

void file_text_read(enum file_text_kind kind, const char *data, size_t n, file_text_sink sink,
                    void *user)
{
    g_autoptr(arena) a = arena_new();
    size_t most = MIN(n, (size_t)LIMIT_MAIL_TEXT), skip = utf16_name(data, n) != NULL ? 2 : 0;
    const char *text;

    switch (kind) {
    case FILE_TEXT_PDF:
        file_text_pdf(data, n, sink, user);
        return;
    case FILE_TEXT_ZIP:
        file_text_zip(data, n, sink, user);
        return;
    case FILE_TEXT_MAIL:
        read_mail(a, data, n, sink, user);
        return;
    case FILE_TEXT_RTF:
        give(rtf_text(a, data, most), sink, user);
        return;
    case FILE_TEXT_PLAIN:
    case FILE_TEXT_HTML:
        text = charset_utf8(a, utf16_name(data, n), data + skip, most - skip, &most, NULL);
        give(kind == FILE_TEXT_HTML ? html_text(a, text, most) : text, sink, user);
        return;
    case FILE_TEXT_NONE:
    default:
        return;
    }
}
