/* api_image.c - the picture of a person, as clients show it beside what somebody wrote: the one that he
 * has put up, else one drawn from the initials. */
#include "web/api_more.h"

#include "base/fail.h"
#include "base/secret.h"
#include "core/person_picture.h"
#include "web/shell.h"

#include <stdlib.h>
#include <string.h>

enum { ID_CHARS = 16, MARK_CHARS = 16 };

/* Another one where the name changes: clients keep pictures for long. */
const char *api_image_of(struct api *x, const struct api_user_row *u)
{
    const char *own = picture_of(x->house, x->m, u->id);

    return arena_printf(x->m, "%0*" G_GINT64_MODIFIER "x%.*s", ID_CHARS, (guint64)u->id, MARK_CHARS,
                        *own != '\0' ? own : secret_hash(x->m, u->name, strlen(u->name)));
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

/* Whoever it is not told about gets the picture of nobody in particular, which tells nothing. *OWN is the
 * one that was put up; its size 0: none. */
static bool find(struct api *x, const char *name, const char **initials, struct person_picture *own, GError **error)
{
    g_autoptr(GError) none = NULL;
    int64_t id = (int64_t)g_ascii_strtoull(arena_strndup(x->m, name, ID_CHARS), NULL, 16);
    g_autoptr(db_conn) db = db_take(x->house->pool, error);
    struct record_rows rows;

    if (db == NULL || !record_of_ids(db, x->m, &x->me, RECORD_USER, &id, 1, &rows, error))
        return false;
    if (rows.n != 1 || strcmp(api_image_of(x, rows.v), name) != 0)
        return true;
    *initials = shown(x->m, ((const struct api_user_row *)rows.v)->name);
    if (!person_picture_get(db, x->m, id, own, &none) || strcmp(own->mark, name + ID_CHARS) != 0)
        own->size = 0;
    if (none == NULL || fail_is(none, FAIL_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&none));
    return false;
}

bool api_image(struct api *x, GError **error)
{
    const char *name = x->params[0], *initials = "?", *svg;
    struct person_picture own = {.size = 0};

    if (!is_image(name))
        return api_fail(x, error, 404, "Couldn't find Avatar with 'hash'=%.64s", name);
    if (!find(x, name, &initials, &own, error))
        return false;
    svg = own.size > 0 ? own.data : draw(x->m, initials, name + ID_CHARS);
    /* Who may not see whom it shows is drawn something else by the same name. */
    answer_static(x->r, x->a, &(struct static_file){.type = own.size > 0 ? own.type : "image/svg+xml",
                                                    .etag = arena_printf(x->m, "\"%s%s\"", name,
                                                                         strcmp(initials, "?") == 0 ? "-" : ""),
                                                    .personal = true,
                                                    .foreign = own.size > 0,
                                                    .data = svg,
                                                    .size = own.size > 0 ? own.size : strlen(svg)});
    x->done = true;
    return true;
}
