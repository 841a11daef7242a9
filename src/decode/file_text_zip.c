/* file_text_zip.c - Office (OOXML) and OpenDocument: XML in a ZIP, by libarchive and GLib's parser,
 * which knows no entities that grow. */
#include "decode/file_text.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <glib.h>
#include <string.h>

enum {
    ENTRIES_MOST = 5000,
    BYTES_MOST = 96 * 1024 * 1024, /* unpacked, of all that is read */
    PORTION = 32 * 1024
};

#define FUNCTIONS(X)                                                                               \
    X(archive_read_new)                                                                            \
    X(archive_read_support_format_zip)                                                             \
    X(archive_read_open_memory)                                                                    \
    X(archive_read_next_header)                                                                    \
    X(archive_entry_pathname)                                                                      \
    X(archive_read_data)                                                                           \
    X(archive_read_free)

static struct {
#define POINTER(name) __typeof__(name) *name;
    FUNCTIONS(POINTER)
} lib;

bool file_text_zip_prepare(void)
{
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    void *symbol;

    if (library == NULL)
        return false;
#define LOAD(name)                                                                                 \
    symbol = dlsym(library, #name);                                                                \
    if (symbol == NULL)                                                                            \
        return false;                                                                              \
    memcpy(&lib.name, &symbol, sizeof symbol);
    FUNCTIONS(LOAD)
    return true;
}

/* Members that have words, and whether only what stands in <t> is one. */
static const struct {
    const char *begin, *end;
    bool only_t;
} members[] = {
    {"word/", ".xml", true},
    {"xl/sharedStrings", ".xml", true},
    {"xl/worksheets/", ".xml", true},
    {"ppt/slides/", ".xml", true},
    {"ppt/notesSlides/", ".xml", true},
    {"content.xml", "", false},
};

struct reading {
    file_text_sink sink;
    void *user;
    bool only_t, more;
    unsigned in_t;
    size_t left; /* bytes that may still be unpacked */
};

/* "w:t" is "t". */
static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static void on_start(GMarkupParseContext *context, const char *name, const char **names,
                     const char **values, gpointer user, GError **error)
{
    struct reading *r = user;

    (void)context;
    (void)names;
    (void)values;
    (void)error;
    r->in_t += strcmp(local(name), "t") == 0;
}

/* What ends a line or a cell parts words. */
static void on_end(GMarkupParseContext *context, const char *name, gpointer user, GError **error)
{
    static const char *const parts[] = {"p",  "h",  "tab",        "br",  "cr",        "s",
                                        "si", "is", "table-cell", "row", "line-break"};
    struct reading *r = user;

    (void)context;
    (void)error;
    r->in_t -= r->in_t > 0 && strcmp(local(name), "t") == 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts) && r->more; i++)
        if (strcmp(local(name), parts[i]) == 0)
            r->more = r->sink("\n", 1, r->user);
}

static void on_text(GMarkupParseContext *context, const char *text, gsize n, gpointer user,
                    GError **error)
{
    struct reading *r = user;

    (void)context;
    (void)error;
    if (r->more && n > 0 && (!r->only_t || r->in_t > 0))
        r->more = r->sink(text, n, r->user);
}

static void read_member(struct archive *zip, struct reading *r)
{
    static const GMarkupParser parser = {
        .start_element = on_start, .end_element = on_end, .text = on_text};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, r, NULL);
    g_autofree char *portion = g_malloc(PORTION);
    la_ssize_t n;

    r->in_t = 0;
    while (r->more && r->left > 0 &&
           (n = lib.archive_read_data(zip, portion, MIN((size_t)PORTION, r->left))) > 0) {
        r->left -= (size_t)n;
        if (!g_markup_parse_context_parse(context, portion, n, NULL))
            return;
    }
}

void file_text_zip(const char *data, size_t n, file_text_sink sink, void *user)
{
    struct reading r = {.sink = sink, .user = user, .more = true, .left = BYTES_MOST};
    struct archive *zip = lib.archive_read_new();
    struct archive_entry *entry = NULL;

    if (zip == NULL)
        return;
    if (lib.archive_read_support_format_zip(zip) == ARCHIVE_OK &&
        lib.archive_read_open_memory(zip, data, n) == ARCHIVE_OK)
        for (int i = 0; i < ENTRIES_MOST && r.more && r.left > 0 &&
                        lib.archive_read_next_header(zip, &entry) >= ARCHIVE_WARN;
             i++) {
            const char *path = lib.archive_entry_pathname(entry);

            for (size_t k = 0; path != NULL && k < G_N_ELEMENTS(members); k++)
                if (g_str_has_prefix(path, members[k].begin) &&
                    g_str_has_suffix(path, members[k].end)) {
                    r.only_t = members[k].only_t;
                    read_member(zip, &r);
                    break;
                }
        }
    lib.archive_read_free(zip);
}
