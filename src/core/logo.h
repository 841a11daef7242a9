/* logo.h - the desk's logo: one small picture, kept in the database with the settings. */
#pragma once
#include "core/admin.h"

#include <stddef.h>

enum { LOGO_BYTES_MAX = 200 * 1000 };

struct logo {
    const char *type; /* "image/png" */
    const void *data;
    size_t size;
};

/* Takes SIZE bytes of DATA as the logo; SIZE 0 takes the old one away. Refused where it is no PNG,
 * JPEG, GIF or WebP, or too large. Inside db_write(). */
bool logo_put(const struct admin_act *act, const void *data, size_t size,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is none, or another than ID (house_now()->logo). */
bool logo_get(struct db *db, struct arena *a, const char *id, struct logo *logo,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
