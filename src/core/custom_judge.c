/* custom_judge.c - what a field may hold. */
#include "base/text.h"
#include "core/custom_field.h"

#include <string.h>

static enum custom_fault judge_text(struct arena *a, const struct custom_field *f, const char *text, json_t **out)
{
    const char *clean = text_repair(a, text, strlen(text));

    clean = f->kind == CUSTOM_LINES ? text_trim(a, text_unix_lines(a, clean)) : text_one_line(a, clean);
    if (g_utf8_strlen(clean, -1) > f->most)
        return CUSTOM_TOO_LONG;
    *out = *clean == '\0' ? NULL : json_string(clean);
    return CUSTOM_FINE;
}

static enum custom_fault judge_number(struct arena *a, const struct custom_field *f, const char *text, json_t **out)
{
    gint64 n = 0;

    text = text_trim(a, text);
    if (*text == '\0')
        return CUSTOM_FINE;
    if (!g_ascii_string_to_signed(text, 10, -999999999999999, 999999999999999, &n, NULL))
        return CUSTOM_NO_NUMBER;
    if ((f->has_min && n < f->min) || (f->has_max && n > f->max))
        return CUSTOM_OUT_OF_BOUNDS;
    *out = json_integer(n);
    return CUSTOM_FINE;
}

/* By its value; by its label, too: what a person types into a table or a program reads off a page. */
static enum custom_fault judge_choice(struct arena *a, const struct custom_field *f, const char *text, json_t **out)
{
    const char *clean = text_one_line(a, text);

    if (*clean == '\0')
        return CUSTOM_FINE;
    for (size_t i = 0; i < f->n_options; i++)
        if (strcmp(f->options[i].value, clean) == 0) {
            *out = json_string(clean);
            return CUSTOM_FINE;
        }
    for (size_t i = 0; i < f->n_options; i++)
        if (strcmp(f->options[i].de, clean) == 0 || strcmp(f->options[i].en, clean) == 0) {
            *out = json_string(f->options[i].value);
            return CUSTOM_FINE;
        }
    if (f->n_options > 0)
        return CUSTOM_NO_CHOICE;
    return judge_text(a, f, clean, out);
}

static bool day_of(const char *text, int *year, int *month, int *day)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (size_t i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
            return false;
    *year = (int)g_ascii_strtoll(text, NULL, 10);
    *month = (int)g_ascii_strtoll(text + 5, NULL, 10);
    *day = (int)g_ascii_strtoll(text + 8, NULL, 10);
    return *year >= 1000 && *month <= 12 && *day <= 31 && g_date_valid_dmy((GDateDay)*day, (GDateMonth)*month, (GDateYear)*year);
}

static enum custom_fault judge_date(struct arena *a, const char *text, json_t **out)
{
    int year, month, day;

    text = text_trim(a, text);
    if (*text == '\0')
        return CUSTOM_FINE;
    if (!day_of(text, &year, &month, &day))
        return CUSTOM_NO_DATE;
    *out = json_string(text);
    return CUSTOM_FINE;
}

static enum custom_fault judge_flag(struct arena *a, const char *text, json_t **out)
{
    static const char *const yes[] = {"true", "1", "yes", "on", "ja"}, *const no[] = {"false", "0", "no", "off", "nein"};

    text = text_fold(a, text_trim(a, text));
    if (*text == '\0')
        return CUSTOM_FINE;
    for (size_t i = 0; i < G_N_ELEMENTS(yes); i++)
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *out = json_boolean(strcmp(text, yes[i]) == 0);
            return CUSTOM_FINE;
        }
    return CUSTOM_NO_FLAG;
}

/* Lists of texts, as fields of clients have them. */
static enum custom_fault judge_list(struct arena *a, const struct custom_field *f, const json_t *v, json_t **out)
{
    json_t *one;
    size_t i;

    *out = NULL;
    if (json_array_size(v) > CUSTOM_OPTIONS_MOST)
        return CUSTOM_TOO_LONG;
    json_array_foreach(v, i, one)
    {
        json_auto_t *kept = NULL;
        enum custom_fault fault = json_is_string(one) ? judge_text(a, f, json_string_value(one), &kept) : CUSTOM_NO_TEXT;

        if (fault != CUSTOM_FINE) {
            json_decref(*out);
            *out = NULL;
            return fault;
        }
        if (*out == NULL)
            *out = json_array();
        if (kept != NULL)
            json_array_append(*out, kept);
    }
    return CUSTOM_FINE;
}

static const char *text_of(struct arena *a, const json_t *v)
{
    if (json_is_string(v))
        return json_string_value(v);
    if (json_is_boolean(v))
        return json_is_true(v) ? "true" : "false";
    if (json_is_integer(v))
        return arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    if (json_is_real(v))
        return arena_printf(a, "%.17g", json_real_value(v));
    return NULL;
}

enum custom_fault custom_judge(struct arena *a, const struct custom_field *f, const json_t *v, json_t **out)
{
    const char *text = text_of(a, v);

    *out = NULL;
    if (v == NULL || json_is_null(v))
        return CUSTOM_FINE;
    if (json_is_array(v) && f->kind == CUSTOM_OTHER)
        return judge_list(a, f, v, out);
    switch (f->kind) {
    case CUSTOM_NUMBER:
        return text == NULL || json_is_boolean(v) ? CUSTOM_NO_NUMBER : judge_number(a, f, text, out);
    case CUSTOM_CHOICE:
        return text == NULL ? CUSTOM_NO_CHOICE : judge_choice(a, f, text, out);
    case CUSTOM_DATE:
        return text == NULL ? CUSTOM_NO_DATE : judge_date(a, text, out);
    case CUSTOM_CHECK:
        return text == NULL ? CUSTOM_NO_FLAG : judge_flag(a, text, out);
    case CUSTOM_TEXT:
    case CUSTOM_LINES:
    case CUSTOM_OTHER:
    case CUSTOM_KINDS:
    default:
        return text == NULL || json_is_boolean(v) ? CUSTOM_NO_TEXT : judge_text(a, f, text, out);
    }
}

const char *custom_text_key(struct arena *a, const char *plain)
{
    return text_cut(a, text_fold(a, text_one_line(a, plain)), CUSTOM_KEY_CHARS);
}

void custom_key(struct arena *a, const struct custom_field *f, const json_t *v, const char **key, bool *has_number,
                int64_t *number)
{
    g_autofree char *json = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *plain = custom_plain(a, json);
    int year, month, day;

    *key = custom_text_key(a, plain);
    *has_number = true;
    *number = 0;
    if (json_is_integer(v))
        *number = json_integer_value(v);
    else if (json_is_boolean(v))
        *number = json_is_true(v);
    else if (f->kind == CUSTOM_DATE && day_of(plain, &year, &month, &day))
        *number = year * 10000 + month * 100 + day;
    else
        *has_number = false;
}
