/* file_text_pdf.c - PDF by poppler. It is loaded only in the process that reads one: a desk that is
 * idle holds none of it. */
#include "decode/file_text.h"

#include <dlfcn.h>
#include <glib-object.h>
#include <string.h>

enum { PAGES_MOST = 2000 };

/* As poppler's documentation gives them; libpoppler-glib8 keeps them. */
static struct {
    void *(*open)(GBytes *bytes, const char *password, GError **error);
    int (*pages)(void *document);
    void *(*page)(void *document, int index);
    char *(*text)(void *page);
} poppler;

/* A page with a word, so that poppler reads now what it needs of the system. */
static const char sample[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    "4 0 obj<</Length 22>>stream\nBT /F 1 Tf (word) Tj ET\nendstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n";

static bool pass_over(const char *text, size_t n, void *user)
{
    (void)text;
    (void)n;
    (void)user;
    return true;
}

bool file_text_pdf_prepare(void)
{
    void *library = dlopen("libpoppler-glib.so.8", RTLD_NOW | RTLD_LOCAL);
    const struct {
        const char *name;
        void *to;
    } symbols[] = {{"poppler_document_new_from_bytes", &poppler.open},
                   {"poppler_document_get_n_pages", &poppler.pages},
                   {"poppler_document_get_page", &poppler.page},
                   {"poppler_page_get_text", &poppler.text}};

    for (size_t i = 0; library != NULL && i < G_N_ELEMENTS(symbols); i++) {
        void *symbol = dlsym(library, symbols[i].name);

        if (symbol == NULL)
            return false;
        memcpy(symbols[i].to, &symbol, sizeof symbol);
    }
    if (library != NULL)
        file_text_pdf(sample, sizeof sample - 1, pass_over, NULL);
    return library != NULL;
}

void file_text_pdf(const char *data, size_t n, file_text_sink sink, void *user)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, n);
    g_autoptr(GObject) document = poppler.open(bytes, NULL, NULL);
    int pages = document == NULL ? 0 : MIN(poppler.pages(document), (int)PAGES_MOST);
    bool more = true;

    for (int i = 0; i < pages && more; i++) {
        g_autoptr(GObject) page = poppler.page(document, i);
        g_autofree char *text = page == NULL ? NULL : poppler.text(page);

        if (text != NULL && g_utf8_validate(text, -1, NULL))
            more = sink(text, strlen(text), user) && sink("\n", 1, user);
    }
}
