#include "core/setting.h"

#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/admin.h"
#include "core/audit.h"
#include "core/colour.h"
#include "core/person.h"
#include "core/subject_number.h"
#include "sql/setting.h"

#include <string.h>

static const char *const langs[] = {"de", "en", NULL};
static const char *const modes[] = {"open", "domains", "approval", "closed", NULL};
static const char *const hours[] = {"off", "0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",
                                    "8",   "9",  "10", "11", "12", "13", "14", "15", "16",
                                    "17",  "18", "19", "20", "21", "22", "23", NULL};
static const char *const flags[] = {"0", "1", NULL};

const struct setting setting_table[] = {
    {"desk_name", SETTING_LINE, "Support", .required = true},
    {"address", SETTING_ADDRESS, ""},
    {"phone", SETTING_LINE, ""},
    {"hours", SETTING_LINE, ""},
    {"lang", SETTING_CHOICE, "de", .values = langs},
    {"colour", SETTING_COLOUR, ""},
    {"imprint_url", SETTING_URL, ""},
    {"privacy_url", SETTING_URL, ""},
    {"registration", SETTING_CHOICE, "open", .values = modes},
    {"registration_domains", SETTING_DOMAINS, ""},
    {"base_url", SETTING_URL, ""},
    {"authserv_id", SETTING_LINE, ""},
    {"bundle_seconds", SETTING_INT, "300", .most = 3600},
    {"plus_addresses", SETTING_CHOICE, "0", .values = flags},
    {"zone", SETTING_ZONE, ""},
    {"number_patterns", SETTING_PATTERNS, ""},
    {"backup_hour", SETTING_CHOICE, "off", .values = hours},
    {"backup_key", SETTING_LINE, ""},
    {"access_log_months", SETTING_INT, "24", .least = 1, .most = 600},
    {NULL, SETTING_LINE, NULL},
};

const struct setting *setting_find(const char *name)
{
    for (const struct setting *s = setting_table; s->name != NULL; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

bool setting_read(struct db *db, struct arena *a, const char *name, const char *fallback,
                  const char **value, GError **error)
{
    struct setting_row *row = NULL;

    *value = fallback;
    if (!sql_setting_get(db, a, name, &row, error))
        return false;
    if (row != NULL)
        *value = row->value;
    return true;
}

const char *setting_get(struct db *db, struct arena *a, const char *name, const char *fallback)
{
    g_autoptr(GError) error = NULL;
    const char *value;

    if (!setting_read(db, a, name, fallback, &value, &error))
        log_event(LOG_ERROR, "setting", "name=%s error=%s", name, error->message);
    return value;
}

bool setting_touch(struct db *db, GError **error)
{
    return sql_setting_touch(db, NULL, error);
}

bool setting_put(struct db *db, const char *name, const char *value, GError **error)
{
    return sql_setting_put(db, name, value, NULL, error) && setting_touch(db, error);
}

static bool url_ok(const char *text)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);

    return uri != NULL && g_uri_get_userinfo(uri) == NULL && !text_empty(g_uri_get_host(uri)) &&
           (strcmp(g_uri_get_scheme(uri), "https") == 0 ||
            strcmp(g_uri_get_scheme(uri), "http") == 0);
}

static bool line_judge(const struct admin_act *act, const struct setting *s, const char *value,
                       GError **error)
{
    if (g_utf8_strlen(value, -1) > SETTING_LINE_MAX || (s->required && *value == '\0'))
        return admin_refuse(act, ADMIN_NAME, s->name, error);
    return true;
}

static bool address_judge(const struct admin_act *act, const struct setting *s, const char *value,
                          GError **error)
{
    (void)s;
    return *value == '\0' || person_address_ok(value) ||
           admin_refuse(act, ADMIN_ADDRESS, value, error);
}

static bool url_judge(const struct admin_act *act, const struct setting *s, const char *value,
                      GError **error)
{
    (void)s;
    return *value == '\0' || (strlen(value) <= SETTING_TEXT_MAX && url_ok(value)) ||
           admin_refuse(act, ADMIN_URL, value, error);
}

static bool colour_judge(const struct admin_act *act, const struct setting *s, const char *value,
                         GError **error)
{
    struct colour c;

    (void)s;
    return *value == '\0' || colour_parse(value, &c) ||
           admin_refuse(act, ADMIN_COLOUR, value, error);
}

static bool choice_judge(const struct admin_act *act, const struct setting *s, const char *value,
                         GError **error)
{
    return g_strv_contains(s->values, value) || admin_refuse(act, ADMIN_CHOICE, value, error);
}

static bool zone_judge(const struct admin_act *act, const struct setting *s, const char *value,
                       GError **error)
{
    (void)s;
    return *value == '\0' || zone_ok(value) || admin_refuse(act, ADMIN_CHOICE, value, error);
}

static bool int_judge(const struct admin_act *act, const struct setting *s, const char *value,
                      GError **error)
{
    return g_ascii_string_to_signed(value, 10, s->least, s->most, NULL, NULL) ||
           admin_refuse(act, ADMIN_NUMBER,
                        arena_printf(act->a, "%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT, s->least,
                                     s->most),
                        error);
}

static bool domains_judge(const struct admin_act *act, const struct setting *s, const char *value,
                          GError **error)
{
    g_auto(GStrv) parts = g_strsplit_set(value, " ,;\n\t", -1);

    (void)s;
    if (strlen(value) > SETTING_TEXT_MAX)
        return admin_refuse(act, ADMIN_TEXT_LONG, "", error);
    for (size_t i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0' && !person_domain_ok(parts[i]))
            return admin_refuse(act, ADMIN_DOMAIN, arena_strdup(act->a, parts[i]), error);
    return true;
}

static bool patterns_judge(const struct admin_act *act, const struct setting *s, const char *value,
                           GError **error)
{
    g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

    (void)s;
    if (strlen(value) > SETTING_TEXT_MAX || g_strv_length(lines) > SETTING_PATTERNS_MOST)
        return admin_refuse(act, ADMIN_TEXT_LONG, "", error);
    for (size_t i = 0; lines[i] != NULL; i++)
        if (*text_trim(act->a, lines[i]) != '\0' && !subject_pattern_ok(text_trim(act->a, lines[i]), NULL))
            return admin_refuse(act, ADMIN_PATTERN, arena_strdup(act->a, lines[i]), error);
    return true;
}

static bool (*const judges[])(const struct admin_act *, const struct setting *, const char *,
                              GError **) = {
    [SETTING_LINE] = line_judge,       [SETTING_ADDRESS] = address_judge,
    [SETTING_URL] = url_judge,         [SETTING_COLOUR] = colour_judge,
    [SETTING_CHOICE] = choice_judge,   [SETTING_INT] = int_judge,
    [SETTING_DOMAINS] = domains_judge, [SETTING_ZONE] = zone_judge, [SETTING_PATTERNS] = patterns_judge,
};

bool setting_change(const struct admin_act *act, const char *name, const char *value,
                    GError **error)
{
    const struct setting *s = setting_find(name);
    const char *before, *after;

    if (!admin_allowed(act, error))
        return false;
    if (s == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "settings: there is none named \"%s\"", name);
        return false;
    }
    after = s->kind == SETTING_PATTERNS ? text_trim(act->a, text_unix_lines(act->a, value))
                                        : text_one_line(act->a, value);
    before = setting_get(act->db, act->a, name, s->fallback);
    if (!judges[s->kind](act, s, after, error))
        return false;
    return strcmp(before, after) == 0 ||
           (setting_put(act->db, name, after, error) &&
            audit_add(act, "setting.changed", "", &(struct audit_field){name, before, after}, 1,
                      error));
}
