/* api_avatar.c - one's own picture: two to choose from, the initials and the one that was put up. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/person_picture.h"
#include "web/api_more.h"

#include <string.h>

/* Clients name each by an id: those of one person are neighbours. */
static int64_t drawn_id(int64_t person_id)
{
    return 2 * person_id - 1;
}

static int64_t own_id(int64_t person_id)
{
    return 2 * person_id;
}

static const char *data_url(struct api *x, const struct person_picture *p)
{
    g_autofree char *text = g_base64_encode(p->data, p->size);

    return arena_printf(x->m, "data:%s;base64,%s", p->type, text);
}

/* OWN NULL: the one that is drawn, which is shown where SHOWN. */
static void put_avatar(struct api *x, struct jw *j, const char *key, const struct person_picture *own, bool shown)
{
    int64_t person_id = x->me.person_id, out = api_out(x, person_id);
    const char *at = own == NULL ? NULL : clock_rfc3339(x->m, own->added_at);

    jw_open(j, key, '{');
    jw_int(j, "id", own == NULL ? drawn_id(person_id) : own_id(person_id));
    jw_int(j, "o_id", out);
    jw_bool(j, "default", shown);
    jw_bool(j, "deletable", own != NULL);
    jw_bool(j, "initial", own == NULL);
    jw_text(j, "store_hash", own == NULL ? NULL : own->mark);
    jw_text(j, "content", own == NULL ? NULL : data_url(x, own));
    jw_text(j, "source", own == NULL ? "init" : "upload");
    jw_int(j, "created_by_id", out);
    jw_int(j, "updated_by_id", out);
    jw_text(j, "created_at", at);
    jw_text(j, "updated_at", at);
    jw_close(j, '}');
}

/* OUT->size 0: there is none. */
static bool read_own(struct api *x, struct person_picture *out, GError **error)
{
    g_autoptr(GError) why = NULL;

    *out = (struct person_picture){.size = 0};
    if (person_picture_get(x->db, x->m, x->me.person_id, out, &why) || fail_is(why, FAIL_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool api_avatar_list(struct api *x, GError **error)
{
    struct person_picture own;
    struct jw j;

    if (!read_own(x, &own, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_open(&j, "avatars", '[');
    put_avatar(x, &j, NULL, NULL, !own.shown);
    if (own.size > 0)
        put_avatar(x, &j, NULL, &own, own.shown);
    jw_close(&j, ']');
    jw_close(&j, '}');
    return true;
}

/* "data:image/png;base64,…": what it says of its type is not believed. */
static bool take_picture(struct api *x, guchar **data, gsize *n, GError **error)
{
    static const char *const names[] = {"avatar_resize", "avatar_full"};
    const char *url = NULL, *comma;

    for (size_t i = 0; url == NULL && i < G_N_ELEMENTS(names); i++)
        url = json_string_value(api_get(x, names[i]));
    if (text_empty(url))
        return api_fail(x, error, 422, "The required parameter 'avatar_full' is missing.");
    comma = strchr(url, ',');
    if (!text_starts_ci(url, "data:image/") || comma == NULL || comma - url < 7 || memcmp(comma - 7, ";base64", 7) != 0)
        return api_fail(x, error, 422, "The image is invalid.");
    *data = g_base64_decode(comma + 1, n);
    return true;
}

bool api_avatar_add(struct api *x, GError **error)
{
    g_autofree guchar *data = NULL;
    g_autoptr(GError) why = NULL;
    struct person_picture own;
    struct jw j;
    gsize n = 0;

    if (!take_picture(x, &data, &n, error))
        return false;
    if (!person_picture_put(x->db, x->m, x->me.person_id, data == NULL ? (const guchar *)"" : data, n, x->now, &why)) {
        if (fail_is(why, FAIL_TOO_BIG))
            return api_fail(x, error, 422, "The image is too large: %d bytes are the most.", PERSON_PICTURE_MAX);
        if (fail_is(why, FAIL_INVALID))
            return api_fail(x, error, 422, "The image is invalid.");
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    x->pictures = true;
    if (!read_own(x, &own, error))
        return false;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    put_avatar(x, &j, "avatar", &own, true);
    jw_close(&j, '}');
    return true;
}

/* Which of the two is meant. */
static bool take_id(struct api *x, bool *own, GError **error)
{
    const json_t *v = api_get(x, "id");
    int64_t id = 0;

    if (v == NULL || json_is_null(v))
        return api_fail(x, error, 422, "The required parameter 'id' is missing.");
    if (!api_int_of(v, &id) || (id != own_id(x->me.person_id) && id != drawn_id(x->me.person_id)))
        return api_fail(x, error, 404, "Couldn't find Avatar with 'id'=%" G_GINT64_FORMAT, id);
    *own = id == own_id(x->me.person_id);
    return true;
}

bool api_avatar_set(struct api *x, GError **error)
{
    g_autoptr(GError) why = NULL;
    bool own;

    buf_puts(x->out, "{}");
    x->pictures = true;
    if (!take_id(x, &own, error))
        return false;
    if (person_picture_show(x->db, x->me.person_id, own, &why) || (!own && fail_is(why, FAIL_NOT_FOUND)))
        return true;
    if (fail_is(why, FAIL_NOT_FOUND))
        return api_fail(x, error, 404, "Couldn't find Avatar with 'id'=%" G_GINT64_FORMAT, own_id(x->me.person_id));
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool api_avatar_remove(struct api *x, GError **error)
{
    int64_t removed = 0;
    bool own;

    buf_puts(x->out, "{}");
    x->pictures = true;
    if (!take_id(x, &own, error))
        return false;
    if (!own)
        return api_fail(x, error, 422, "The initials can't be removed.");
    if (!person_picture_remove(x->db, x->me.person_id, &removed, error))
        return false;
    return removed > 0 || api_fail(x, error, 404, "Couldn't find Avatar with 'id'=%" G_GINT64_FORMAT, own_id(x->me.person_id));
}
