#include "core/paper.h"

#include "base/arena.h"
#include "base/fail.h"
#include "base/library.h"
#include "base/text.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

/* Points of A4, and its margins. */
#define WIDTH 595.28
#define HEIGHT 841.89
#define LEFT 57.0
#define TOP 57.0
#define BOTTOM 71.0
#define FOOT 40.0
#define GREY 0.4
#define POINTS 72.0 /* an inch */

enum { PIECE = 4000 }; /* bytes that are laid out at a time */

#define CAIRO(X)                                                                                   \
    X(cairo_pdf_surface_create_for_stream)                                                         \
    X(cairo_pdf_surface_set_metadata)                                                              \
    X(cairo_create)                                                                                \
    X(cairo_destroy)                                                                               \
    X(cairo_surface_finish)                                                                        \
    X(cairo_surface_status)                                                                        \
    X(cairo_surface_destroy)                                                                       \
    X(cairo_status)                                                                                \
    X(cairo_status_to_string)                                                                      \
    X(cairo_set_source_rgb)                                                                        \
    X(cairo_set_line_width)                                                                        \
    X(cairo_move_to)                                                                               \
    X(cairo_line_to)                                                                               \
    X(cairo_stroke)                                                                                \
    X(cairo_show_page)
#define PANGO(X)                                                                                   \
    X(pango_font_description_from_string)                                                          \
    X(pango_font_description_free)                                                                 \
    X(pango_layout_set_font_description)                                                           \
    X(pango_layout_set_width)                                                                      \
    X(pango_layout_set_wrap)                                                                       \
    X(pango_layout_set_text)                                                                       \
    X(pango_layout_get_context)                                                                    \
    X(pango_layout_context_changed)                                                                \
    X(pango_layout_get_iter)                                                                       \
    X(pango_layout_iter_get_line_readonly)                                                         \
    X(pango_layout_iter_get_line_extents)                                                          \
    X(pango_layout_iter_get_baseline)                                                              \
    X(pango_layout_iter_next_line)                                                                 \
    X(pango_layout_iter_free)
#define PANGOCAIRO(X)                                                                              \
    X(pango_cairo_create_layout)                                                                   \
    X(pango_cairo_context_set_resolution)                                                          \
    X(pango_cairo_show_layout_line)

#define GOBJECT(X) X(g_object_unref)

/* GObject's macro of that name would ask for what it is given. */
#undef g_object_unref

static struct {
    GOBJECT(LIBRARY_POINTER)
    CAIRO(LIBRARY_POINTER)
    PANGO(LIBRARY_POINTER)
    PANGOCAIRO(LIBRARY_POINTER)
} lib;

static const struct {
    const char *font;
    double before, behind; /* room above it; what must fit on the same page with what follows */
    bool grey;
} styles[PAPER_STYLES] = {
    [PAPER_TITLE] = {"DejaVu Sans Bold 16", 16, 90, false},
    [PAPER_HEADING] = {"DejaVu Sans Bold 11.5", 12, 70, false},
    [PAPER_LABEL] = {"DejaVu Sans Bold 9", 9, 60, false},
    [PAPER_TEXT] = {"DejaVu Sans 9", 3, 0, false},
    [PAPER_BODY] = {"DejaVu Sans 9", 7, 0, false},
    [PAPER_SMALL] = {"DejaVu Sans 8", 3, 0, true},
};

struct paper {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout, *foot;
    PangoFontDescription *fonts[PAPER_STYLES];
    char *title;
    double y;
    unsigned page;
    int fd, fault; /* errno of writing */
};

static cairo_status_t to_file(void *closure, const unsigned char *data, unsigned n)
{
    struct paper *p = closure;

    while (n > 0) {
        ssize_t w = write(p->fd, data, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0) {
            p->fault = errno;
            return CAIRO_STATUS_WRITE_ERROR;
        }
        data += w;
        n -= (unsigned)w;
    }
    return CAIRO_STATUS_SUCCESS;
}

static bool load(GError **error)
{
    static const struct library_symbol gobject[] = {GOBJECT(LIBRARY_SYMBOL)};
    static const struct library_symbol cairo[] = {CAIRO(LIBRARY_SYMBOL)};
    static const struct library_symbol pango[] = {PANGO(LIBRARY_SYMBOL)};
    static const struct library_symbol pangocairo[] = {PANGOCAIRO(LIBRARY_SYMBOL)};

    return library_load("libgobject-2.0.so.0", gobject, G_N_ELEMENTS(gobject), error) &&
           library_load("libcairo.so.2", cairo, G_N_ELEMENTS(cairo), error) &&
           library_load("libpango-1.0.so.0", pango, G_N_ELEMENTS(pango), error) &&
           library_load("libpangocairo-1.0.so.0", pangocairo, G_N_ELEMENTS(pangocairo), error);
}

static void ink(struct paper *p, bool grey)
{
    double g = grey ? GREY : 0;

    lib.cairo_set_source_rgb(p->cairo, g, g, g);
}

static PangoLayoutIter *lay_out(struct paper *p, PangoLayout *layout, enum paper_style style,
                                const char *text, size_t n)
{
    lib.pango_layout_set_font_description(layout, p->fonts[style]);
    lib.pango_layout_set_text(layout, text, (int)n);
    return lib.pango_layout_get_iter(layout);
}

/* The foot of a new page; what is laid out for the page itself stays. */
static void begin_page(struct paper *p)
{
    g_autofree char *text = g_strdup_printf("%s · %u", p->title, ++p->page);
    PangoLayoutIter *i = lay_out(p, p->foot, PAPER_SMALL, text, strlen(text));

    p->y = TOP;
    ink(p, true);
    lib.cairo_move_to(p->cairo, LEFT, HEIGHT - FOOT);
    lib.pango_cairo_show_layout_line(p->cairo, lib.pango_layout_iter_get_line_readonly(i));
    lib.pango_layout_iter_free(i);
}

static void next_page(struct paper *p)
{
    lib.cairo_show_page(p->cairo);
    begin_page(p);
}

static PangoLayout *new_layout(struct paper *p)
{
    PangoLayout *layout = lib.pango_cairo_create_layout(p->cairo);

    lib.pango_cairo_context_set_resolution(lib.pango_layout_get_context(layout), POINTS);
    lib.pango_layout_context_changed(layout);
    lib.pango_layout_set_width(layout, (int)((WIDTH - 2 * LEFT) * PANGO_SCALE));
    lib.pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    return layout;
}

struct paper *paper_begin(int fd, const char *title, GError **error)
{
    struct paper *p;

    if (!load(error))
        return NULL;
    p = g_new0(struct paper, 1);
    p->fd = fd;
    p->title = g_strdup(title);
    p->surface = lib.cairo_pdf_surface_create_for_stream(to_file, p, WIDTH, HEIGHT);
    lib.cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
    p->cairo = lib.cairo_create(p->surface);
    p->layout = new_layout(p);
    p->foot = new_layout(p);
    for (int i = 0; i < PAPER_STYLES; i++)
        p->fonts[i] = lib.pango_font_description_from_string(styles[i].font);
    begin_page(p);
    return p;
}

/* Copies what is text: controls other than tab and line feed would be boxes. */
static char *only_text(const char *text)
{
    char *copy = g_malloc(strlen(text) + 1), *to = copy;

    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t')
            *to++ = *text;
    while (to > copy && (to[-1] == '\n' || to[-1] == ' '))
        to--;
    *to = '\0';
    return copy;
}

/* The lines of what is laid out, each on the page that has room for it. */
static void show(struct paper *p, enum paper_style style, const char *text, size_t n)
{
    PangoLayoutIter *i = lay_out(p, p->layout, style, text, n);

    do {
        PangoRectangle r;
        double above, height;

        lib.pango_layout_iter_get_line_extents(i, NULL, &r);
        above = (double)(lib.pango_layout_iter_get_baseline(i) - r.y) / PANGO_SCALE;
        height = (double)r.height / PANGO_SCALE;
        if (p->y + height > HEIGHT - BOTTOM) {
            next_page(p);
        }
        ink(p, styles[style].grey);
        lib.cairo_move_to(p->cairo, LEFT, p->y + above);
        lib.pango_cairo_show_layout_line(p->cairo, lib.pango_layout_iter_get_line_readonly(i));
        p->y += height;
    } while (lib.pango_layout_iter_next_line(i));
    lib.pango_layout_iter_free(i);
}

/* How much of N bytes is laid out at once: whole lines where that is possible, whole letters always. */
static size_t piece_of(const char *text, size_t n)
{
    size_t at = MIN(n, (size_t)PIECE);

    if (at == n)
        return n;
    for (size_t i = at; i > at / 2; i--)
        if (text[i - 1] == '\n')
            return i;
    for (size_t i = at; i > at / 2; i--)
        if (text[i - 1] == ' ')
            return i;
    while (at > 1 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--;
    return at;
}

const char *paper_time(struct arena *a, GTimeZone *zone, bool english, int64_t at)
{
    g_autoptr(GDateTime) utc = at == 0 ? NULL : g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
    g_autofree char *text =
        local == NULL ? NULL : g_date_time_format(local, english ? "%Y-%m-%d, %H:%M" : "%d.%m.%Y, %H:%M");

    return arena_strdup(a, text == NULL ? "" : text);
}

void paper_put(struct paper *p, enum paper_style style, const char *text)
{
    g_autofree char *plain = only_text(text == NULL ? "" : text);
    size_t n = strlen(plain);

    if (n == 0)
        return;
    if (p->y > TOP)
        p->y += styles[style].before;
    if (p->y + styles[style].behind > HEIGHT - BOTTOM)
        next_page(p);
    for (size_t at = 0, step; at < n; at += step) {
        step = piece_of(plain + at, n - at);
        /* The line feed at its end would be an empty line. */
        show(p, style, plain + at, step - (plain[at + step - 1] == '\n' ? 1 : 0));
    }
}

void paper_pair(struct paper *p, const char *label, const char *value)
{
    g_autofree char *text = NULL;

    if (text_empty(value))
        return;
    text = g_strdup_printf("%s: %s", label, value);
    paper_put(p, PAPER_TEXT, text);
}

void paper_rule(struct paper *p)
{
    const double room = 10;

    if (p->y <= TOP || p->y + room > HEIGHT - BOTTOM)
        return;
    p->y += room;
    ink(p, true);
    lib.cairo_set_line_width(p->cairo, 0.5);
    lib.cairo_move_to(p->cairo, LEFT, p->y);
    lib.cairo_line_to(p->cairo, WIDTH - LEFT, p->y);
    lib.cairo_stroke(p->cairo);
}

bool paper_end(struct paper *p, GError **error)
{
    cairo_status_t drawn, written;

    lib.cairo_show_page(p->cairo);
    drawn = lib.cairo_status(p->cairo);
    lib.g_object_unref(p->layout);
    lib.g_object_unref(p->foot);
    for (int i = 0; i < PAPER_STYLES; i++)
        lib.pango_font_description_free(p->fonts[i]);
    lib.cairo_destroy(p->cairo);
    lib.cairo_surface_finish(p->surface);
    written = lib.cairo_surface_status(p->surface);
    lib.cairo_surface_destroy(p->surface);
    if (drawn == CAIRO_STATUS_SUCCESS)
        drawn = written;
    if (drawn != CAIRO_STATUS_SUCCESS)
        fail_set(error, FAIL_IO, "PDF: %s",
                 p->fault != 0 ? g_strerror(p->fault) : lib.cairo_status_to_string(drawn));
    g_free(p->title);
    g_free(p);
    return drawn == CAIRO_STATUS_SUCCESS;
}
