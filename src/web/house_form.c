#include "web/house_form.h"

#include "base/text.h"
#include "base/zone.h"
#include "core/logo.h"
#include "core/setting.h"

#include <string.h>

/* The accent of tokens.css: a colour field always has one, and this means that none was chosen. */
#define OWN_COLOUR "#0b6374"

static const char *const langs[] = {"de", "en", NULL};
static const char *const modes[] = {"open", "domains", "approval", "closed", NULL};
static const char *const flags[] = {"0", "1", NULL};

const struct field house_form_fields[] = {
    {"desk_name", FIELD_LINE, .max = SETTING_LINE_MAX},
    {"address", FIELD_LINE},
    {"phone", FIELD_LINE, .max = SETTING_LINE_MAX},
    {"hours", FIELD_LINE, .max = SETTING_LINE_MAX},
    {"lang", FIELD_CHOICE, .values = langs},
    {"zone", FIELD_LINE, .max = ZONE_NAME_MAX},
    {"colour", FIELD_LINE},
    {"imprint_url", FIELD_LINE, .max = SETTING_TEXT_MAX},
    {"privacy_url", FIELD_LINE, .max = SETTING_TEXT_MAX},
    {"registration", FIELD_CHOICE, .values = modes},
    {"registration_domains", FIELD_LINE, .max = SETTING_TEXT_MAX},
    {"authserv_id", FIELD_LINE, .max = SETTING_LINE_MAX},
    {"bundle_seconds", FIELD_LINE},
    {"plus_addresses", FIELD_CHOICE, .values = flags},
    {"number_patterns", FIELD_TEXT, .max = SETTING_TEXT_MAX},
    {"logo", FIELD_FILE},
    {"no_logo", FIELD_FLAG},
    {NULL},
};

/* What was typed for the setting that F is, "" too; NULL where the form does not have it. */
static const char *typed(struct request *r, const struct field *f)
{
    const char *const *texts = NULL;
    int choice;

    if (request_method(r) != HTTP_POST || request_texts(r, f->name, &texts) == 0)
        return NULL;
    if (f->kind != FIELD_CHOICE) {
        const char *text = request_text(r, f->name);

        return strcmp(f->name, "colour") == 0 && text_eq_ci(text, OWN_COLOUR) ? "" : text;
    }
    choice = request_choice(r, f->name);
    return choice < 0 ? NULL : f->values[choice];
}

static const char *value(struct request *r, struct db *db, const char *name)
{
    const char *text = NULL;

    for (const struct field *f = house_form_fields; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            text = typed(r, f);
    return text != NULL ? text
                        : setting_get(db, request_arena(r), name, setting_find(name)->fallback);
}

/* One that was set by an old name, which the list has not, stands last. */
static struct view_zone *zone_choices(struct arena *a, const char *chosen, size_t *n)
{
    const char *const *names = zone_names();
    struct view_zone *zones;
    bool found = *chosen == '\0';

    while (names[*n] != NULL)
        ++*n;
    zones = ARENA_ARRAY(a, struct view_zone, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        zones[i] = (struct view_zone){names[i], strcmp(names[i], chosen) == 0};
        found = found || zones[i].chosen;
    }
    if (!found)
        zones[(*n)++] = (struct view_zone){chosen, true};
    return zones;
}

struct view_house house_form_view(struct request *r, struct db *db)
{
    struct arena *a = request_arena(r);
    const char *logo = setting_get(db, a, "logo_id", ""), *colour = value(r, db, "colour");
    size_t n_zones = 0;
    struct view_zone *zones = zone_choices(a, value(r, db, "zone"), &n_zones);

    return (struct view_house){
        .desk_name = value(r, db, "desk_name"),
        .address = value(r, db, "address"),
        .phone = value(r, db, "phone"),
        .hours = value(r, db, "hours"),
        .lang = value(r, db, "lang"),
        .zones = zones,
        .n_zones = n_zones,
        .colour = *colour == '\0' ? OWN_COLOUR : colour,
        .imprint_url = value(r, db, "imprint_url"),
        .privacy_url = value(r, db, "privacy_url"),
        .registration = value(r, db, "registration"),
        .registration_domains = value(r, db, "registration_domains"),
        .authserv_id = value(r, db, "authserv_id"),
        .bundle_seconds = value(r, db, "bundle_seconds"),
        .plus_addresses = value(r, db, "plus_addresses"),
        .number_patterns = value(r, db, "number_patterns"),
        .base_url = request_base_url(r),
        .has_logo = *logo != '\0',
        .logo = url_path(a, "/brand/%s/logo", logo),
    };
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
};

static bool change_logo(const struct admin_act *act, struct request *r, GError **error)
{
    const struct upload *files = NULL;

    if (request_files(r, "logo", &files) > 0)
        return logo_put(act, files[0].data, files[0].size, error);
    return !request_flag(r, "no_logo") || logo_put(act, "", 0, error);
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->refusal = (struct admin_refusal){0};
    for (const struct field *f = house_form_fields; f->name != NULL; f++) {
        const char *text = setting_find(f->name) == NULL ? NULL : typed(c->r, f);

        if (text != NULL && !setting_change(&act, f->name, text, error))
            return false;
    }
    return change_logo(&act, c->r, error);
}

bool house_form_save(struct request *r, const char **problem, GError **error)
{
    const struct house *house = shell_app(r)->house;
    struct change c = {.r = r};

    *problem = NULL;
    if (db_write(house->pool, change_tx, &c, error))
        return house_refresh(house, error);
    if (c.refusal.fault != ADMIN_FINE)
        *problem = admin_words(r, &c.refusal);
    return false;
}
