/* api_image.c - the picture of a person, as clients show it beside what somebody wrote: drawn from the
 * initials, for nobody puts one up here. */
#include "web/api_more.h"

#include "base/secret.h"
#include "web/shell.h"

#include <stdlib.h>
#include <string.h>

enum { ID_CHARS = 16, MARK_CHARS = 16 };

/* Another one where the name changes: clients keep pictures for long. */
const char *api_image_of(struct api *x, const struct api_user_row *u)
{
    return arena_printf(x->m, "%0*" G_GINT64_MODIFIER "x%.*s", ID_CHARS, (guint64)u->id, MARK_CHARS,
                        secret_hash(x->m, u->name, strlen(u->name)));
}

static bool is_image(const char *name)
{
    return strlen(name) == ID_CHARS + MARK_CHARS && name[strspn(name, "0123456789abcdef")] == '\0';
}

/* Letters and digits only: they stand in the markup as they are. */
static const char *shown(struct arena *a, const char *name)
{
    const char *initials = shell_initials(a, name);

    for (const char *p = initials; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_isalnum(g_utf8_get_char(p)))
            return "?";
    return *initials == '\0' ? "?" : initials;
}

static const char *draw(struct arena *a, const char *initials, const char *mark)
{
    unsigned hue = (unsigned)(strtoul(arena_strndup(a, mark, 4), NULL, 16) % 360);

    return arena_printf(a,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"48\" height=\"48\" viewBox=\"0 0 48 48\">"
                        "<rect width=\"48\" height=\"48\" fill=\"hsl(%u,45%%,32%%)\"/>"
                        "<text x=\"24\" y=\"31\" fill=\"#fff\" font-family=\"sans-serif\" font-size=\"20\" "
                        "text-anchor=\"middle\">%s</text></svg>",
                        hue, initials);
}

/* Whoever it is not told about gets the picture of nobody in particular, which tells nothing. */
static bool find(struct api *x, const char *name, const char **initials, GError **error)
{
    int64_t id = (int64_t)g_ascii_strtoull(arena_strndup(x->m, name, ID_CHARS), NULL, 16);
    g_autoptr(db_conn) db = db_take(x->house->pool, error);
    struct record_rows rows;

    if (db == NULL || !record_of_ids(db, x->m, &x->me, RECORD_USER, &id, 1, &rows, error))
        return false;
    if (rows.n == 1 && strcmp(api_image_of(x, rows.v), name) == 0)
        *initials = shown(x->m, ((const struct api_user_row *)rows.v)->name);
    return true;
}

bool api_image(struct api *x, GError **error)
{
    const char *name = x->params[0], *initials = "?", *svg;

    if (!is_image(name))
        return api_fail(x, error, 404, "Couldn't find Avatar with 'hash'=%.64s", name);
    if (!find(x, name, &initials, error))
        return false;
    svg = draw(x->m, initials, name + ID_CHARS);
    /* Who may not see whom it shows is drawn something else by the same name. */
    answer_static(x->r, x->a, &(struct static_file){.type = "image/svg+xml",
                                                    .etag = arena_printf(x->m, "\"%s%s\"", name,
                                                                         strcmp(initials, "?") == 0 ? "-" : ""),
                                                    .personal = true,
                                                    .data = svg,
                                                    .size = strlen(svg)});
    x->done = true;
    return true;
}
