#include "core/profile.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/login.h"
#include "core/person.h"
#include "core/session.h"
#include "sql/admin.h"
#include "sql/person.h"
#include "sql/profile.h"

#include <string.h>

/* TEXT and one more line. */
static const char *plus_line(struct arena *a, const char *text, const char *line)
{
    return *text == '\0' ? line : arena_printf(a, "%s\n%s", text, line);
}

bool profile_get(struct db *db, struct arena *a, int64_t person_id, struct profile *p,
                 GError **error)
{
    struct person_address_row *addresses = NULL;
    struct person_phone_row *phones = NULL;
    struct profile_row *row = NULL;
    size_t n_addresses = 0, n_phones = 0;

    if (!sql_profile_get(db, a, person_id, &row, error) ||
        !sql_person_addresses(db, a, person_id, &addresses, &n_addresses, error) ||
        !sql_person_phones(db, a, person_id, &phones, &n_phones, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "profile: there is nobody with this number");
        return false;
    }
    *p = (struct profile){.name = row->name,
                          .lang = row->lang,
                          .zone = row->zone,
                          .signature = row->signature,
                          .phones = "",
                          .addresses = "",
                          .has_password = row->has_password != 0};
    for (size_t i = 0; i < n_addresses; i++)
        p->addresses = plus_line(a, p->addresses, addresses[i].shown);
    for (size_t i = 0; i < n_phones; i++)
        p->phones = plus_line(a, p->phones, phones[i].shown);
    return true;
}

static bool put_phones(struct db *db, struct arena *a, int64_t person_id, const char *phones,
                       GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text_unix_lines(a, phones), "\n", PROFILE_PHONES_MAX + 1);

    if (g_strv_length(lines) > PROFILE_PHONES_MAX) {
        fail_set(error, FAIL_INVALID, "profile: at most %d phone numbers", PROFILE_PHONES_MAX);
        return false;
    }
    if (!sql_admin_phones_clear(db, person_id, NULL, error))
        return false;
    for (char **line = lines; *line != NULL; line++)
        if (*text_one_line(a, *line) != '\0' && !person_add_phone(db, a, person_id, *line, error))
            return false;
    return true;
}

bool profile_save(struct db *db, struct arena *a, int64_t person_id, const struct profile *p,
                  GError **error)
{
    const char *name = text_one_line(a, p->name);
    const char *signature = text_trim(a, text_unix_lines(a, p->signature));
    struct sql_profile_set row;

    if (*name == '\0' || g_utf8_strlen(name, -1) > PROFILE_NAME_MAX) {
        fail_set(error, FAIL_INVALID, "profile: a name is needed, of at most %d characters",
                 PROFILE_NAME_MAX);
        return false;
    }
    if (g_utf8_strlen(signature, -1) > PROFILE_SIGNATURE_MAX) {
        fail_set(error, FAIL_INVALID, "profile: a signature has at most %d characters",
                 PROFILE_SIGNATURE_MAX);
        return false;
    }
    if (p->zone != NULL && !zone_ok(p->zone)) {
        fail_set(error, FAIL_INVALID, "profile: there is no such time zone (write Europe/Berlin)");
        return false;
    }
    row = (struct sql_profile_set){.id = person_id,
                                   .name = name,
                                   .lang = p->lang,
                                   .zone = p->zone,
                                   .signature = signature};
    return sql_profile_set(db, &row, NULL, error) &&
           put_phones(db, a, person_id, p->phones, error);
}

bool profile_set_password(const struct house *house, const struct profile_password *p,
                          enum password_fault *fault, GError **error)
{
    g_autoptr(arena) a = arena_new();

    *fault = session_password_fault(house, p->actor->name, p->actor->email, p->fresh);
    if (*fault != PASSWORD_OK)
        return password_fault_fail(*fault, error);
    return login_prove(house, a, p->actor, p->old, p->peer, error) &&
           session_set_password(house, p->actor->person_id, p->fresh, error);
}

bool profile_sessions(struct db *db, struct arena *a, int64_t person_id,
                      struct profile_session_row **rows, size_t *n, GError **error)
{
    return sql_profile_sessions(db, a, person_id, clock_now(), rows, n, error);
}

bool profile_session_end(struct db *db, const struct actor *actor, int64_t id, GError **error)
{
    int64_t ended = 0;

    if (id == 0)
        return sql_profile_sessions_end_others(db, actor->person_id, actor->session_id, NULL,
                                               error);
    if (!sql_profile_session_end(db, actor->person_id, id, &ended, error))
        return false;
    if (ended == 0)
        fail_set(error, FAIL_NOT_FOUND, "session: it is over already");
    return ended > 0;
}
