#include "core/logo.h"

#include "base/fail.h"
#include "base/picture.h"
#include "base/secret.h"
#include "core/audit.h"
#include "core/setting.h"

#include <string.h>

enum { ID_CHARS = 16 };

bool logo_put(const struct admin_act *act, const void *data, size_t size, GError **error)
{
    const char *was = setting_get(act->db, act->a, "logo_id", ""), *id = "";
    g_autofree char *text = g_base64_encode(data, size);

    if (!admin_allowed(act, error))
        return false;
    if (size > LOGO_BYTES_MAX || (size > 0 && picture_type(data, size) == NULL))
        return admin_refuse(act, ADMIN_LOGO, "", error);
    if (size > 0)
        id = arena_strndup(act->a, secret_hash(act->a, data, size), ID_CHARS);
    return strcmp(was, id) == 0 ||
           (setting_put(act->db, "logo", text, error) &&
            setting_put(act->db, "logo_id", id, error) &&
            audit_add(act, "setting.changed", "", &(struct audit_field){"logo", was, id}, 1,
                      error));
}

bool logo_get(struct db *db, struct arena *a, const char *id, struct logo *logo, GError **error)
{
    const char *text = setting_get(db, a, "logo", "");
    size_t n = 0;
    g_autofree guchar *data = g_base64_decode(text, &n);

    if (n == 0 || strcmp(setting_get(db, a, "logo_id", ""), id) != 0 ||
        picture_type(data, n) == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "logo: there is none at this address");
        return false;
    }
    *logo = (struct logo){picture_type(data, n), arena_memdup(a, data, n), n};
    return true;
}
