/* page_brand.c - the desk's logo and colour, as every page takes them. Their addresses change with
 * their content, so browsers may keep them for ever. */
#include "base/fail.h"
#include "core/colour.h"
#include "core/logo.h"
#include "web/shell.h"

#include <string.h>

/* The surfaces of tokens.css that text in the accent stands on, at their worst. */
static const struct colour white = {255, 255, 255}, black = {0, 0, 0};
static const struct colour light_ground = {0xe8, 0xe8, 0xe3}, dark_ground = {0x28, 0x2b, 0x2f};
static const struct colour dark_surface = {0x17, 0x18, 0x1a};

enum { LIGHT, DARK, SCHEMES };

struct shades {
    struct colour accent, hover, on, text, soft, line;
};

/* However pale or dark the colour is, everything reaches 4.5 : 1. */
static struct shades shades_of(struct colour own, int scheme)
{
    struct colour surface = scheme == LIGHT ? white : dark_surface;
    struct colour away = scheme == LIGHT ? black : white;
    struct shades s = {.accent = colour_reach(own, away, scheme == LIGHT ? light_ground : dark_ground,
                                              4.5)};

    s.hover = colour_mix(s.accent, away, 0.2);
    s.on = scheme == LIGHT ? white : colour_reach(colour_mix(s.accent, black, 0.8), black, s.accent, 4.5);
    s.soft = colour_mix(surface, s.accent, scheme == LIGHT ? 0.1 : 0.15);
    s.line = colour_mix(surface, s.accent, 0.35);
    s.text = colour_reach(s.accent, away, s.soft, 4.6);
    return s;
}

static void put_pair(struct buf *out, struct arena *a, const char *name, struct colour light,
                     struct colour dark)
{
    buf_printf(out, "  --%s: light-dark(%s, %s);\n", name, colour_text(a, light),
               colour_text(a, dark));
}

static void send(struct request *r, struct answer *a, const char *type, const void *data, size_t size)
{
    const char *id = request_param(r, "id");

    answer_static(r, a, &(struct static_file){.type = type,
                                              .etag = arena_printf(request_arena(r), "\"%s\"", id),
                                              .data = data,
                                              .size = size,
                                              .forever = true});
}

static void colour(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    struct colour own;
    struct shades s[SCHEMES];
    g_auto(buf) out = {0};

    if (!colour_parse(arena_printf(a, "#%s", request_param(r, "id")), &own)) {
        answer_error(r, answer, 404);
        return;
    }
    for (int i = 0; i < SCHEMES; i++)
        s[i] = shades_of(own, i);
    buf_init(&out, 4096);
    buf_puts(&out, ":root {\n");
    put_pair(&out, a, "accent", s[LIGHT].accent, s[DARK].accent);
    put_pair(&out, a, "accent-hover", s[LIGHT].hover, s[DARK].hover);
    put_pair(&out, a, "on-accent", s[LIGHT].on, s[DARK].on);
    put_pair(&out, a, "accent-text", s[LIGHT].text, s[DARK].text);
    put_pair(&out, a, "accent-soft", s[LIGHT].soft, s[DARK].soft);
    put_pair(&out, a, "accent-line", s[LIGHT].line, s[DARK].line);
    put_pair(&out, a, "focus", s[LIGHT].accent, s[DARK].text);
    buf_puts(&out, "}\n");
    send(r, answer, "text/css; charset=utf-8", arena_strdup(a, buf_text(&out)), out.len);
}

static void logo(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct logo found;

    if (db != NULL && logo_get(db, request_arena(r), request_param(r, "id"), &found, &error))
        send(r, a, found.type, found.data, found.size);
    else
        answer_fail(r, a, error);
}

const struct route brand_routes[] = {
    {HTTP_GET, "/brand/:id/colour.css", RIGHT_PUBLIC, no_fields, colour, ROUTE_FAST},
    {HTTP_GET, "/brand/:id/logo", RIGHT_PUBLIC, no_fields, logo},
};
const size_t brand_n_routes = G_N_ELEMENTS(brand_routes);
