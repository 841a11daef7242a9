/* api_condition.c - "condition" in the body of a search, in both forms that clients send:
 * {"ticket.state_id": {"operator": "is", "value": ["2"]}}, all of which must hold, and
 * {"operator": "AND", "conditions": [{"name": "ticket.state_id", "operator": "is", …}]}, nested. */
#include "web/api_query.h"

#include <string.h>

enum { DEPTH_MOST = 10, CONDITIONS_MOST = 64, VALUES_MOST = 200 };

static struct set refused(struct finder *f, const char *what, const char *name)
{
    if (!f->failed)
        api_fail(f->x, f->error, 422, "Invalid condition: %s '%.100s'", what, name == NULL ? "" : name);
    f->failed = true;
    return (struct set){.n = 0};
}

/* "ticket.title" is the title of what is looked for; "customer.email" is as in a query. */
static const struct api_search_field *field_of(struct finder *f, const char *name)
{
    static const char *const own[] = {"ticket.", "user.", "organization.", "group.", "role."};
    const struct api_search_field *field = api_search_field_of(f, name, strlen(name));

    for (size_t i = 0; field == NULL && i < G_N_ELEMENTS(own); i++)
        if (g_str_has_prefix(name, own[i])) {
            name += strlen(own[i]);
            return api_search_field_of(f, name, strlen(name));
        }
    return field;
}

static struct set of_one(struct finder *f, const struct api_search_field *field, enum db_find_op op, bool exact,
                         const char *text)
{
    if (exact && field->as == AS_TEXT)
        return api_found_by(f, &(struct db_find_term){.column = field->column, .op = DB_FIND_EQ, .value = {.s = text}}, 1);
    return api_of_value(f, field, op, text);
}

static struct set of_values(struct finder *f, const struct api_search_field *field, enum db_find_op op, bool exact,
                            const json_t *value)
{
    struct set out = {.n = 0}, one;
    const char *text = api_text_of(f->x, value);

    if (text != NULL)
        return of_one(f, field, op, exact, text);
    if (!json_is_array(value) || json_array_size(value) > VALUES_MOST)
        return refused(f, "no value for", field->name);
    for (size_t i = 0; i < json_array_size(value) && !f->failed; i++) {
        text = api_text_of(f->x, json_array_get(value, i));
        if (text == NULL)
            return refused(f, "no value for", field->name);
        if (i > 0 && field->as != AS_INT && field->as != AS_REL && ++f->leaves > CONDITIONS_MOST)
            return refused(f, "too many values for", field->name);
        one = of_one(f, field, op, exact, text);
        out = api_joined(f, &out, &one);
    }
    return out;
}

/* So long ago: {"value": "5", "range": "day"}. */
static const char *relative(struct finder *f, const json_t *o, bool future)
{
    static const struct {
        const char *range;
        int64_t minutes;
    } ranges[] = {{"minute", 1}, {"hour", 60}, {"day", 1440}, {"week", 10080}, {"month", 43200}, {"year", 525600}};
    const char *range = json_string_value(json_object_get(o, "range"));
    int64_t n = 0;

    for (size_t i = 0; range != NULL && i < G_N_ELEMENTS(ranges); i++)
        if (strcmp(ranges[i].range, range) == 0 && api_int_of(json_object_get(o, "value"), &n) && n > 0 && n < 1000)
            return arena_printf(f->x->m, "now%c%" G_GINT64_FORMAT "m", future ? '+' : '-', n * ranges[i].minutes);
    return NULL;
}

static struct set of_time(struct finder *f, const struct api_search_field *field, const json_t *o, const char *op)
{
    static const struct {
        const char *name;
        enum db_find_op op;
        bool future, relative;
    } ops[] = {
        {"before (absolute)", DB_FIND_LT, false, false}, {"after (absolute)", DB_FIND_GT, false, false},
        {"before (relative)", DB_FIND_LT, false, true},  {"after (relative)", DB_FIND_GT, true, true},
        {"within last (relative)", DB_FIND_GE, false, true}, {"within next (relative)", DB_FIND_LE, true, true},
    };
    const char *text = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(ops) && field->as == AS_TIME; i++) {
        if (strcmp(ops[i].name, op) != 0)
            continue;
        text = ops[i].relative ? relative(f, o, ops[i].future) : json_string_value(json_object_get(o, "value"));
        return text == NULL ? refused(f, "no time for", field->name) : api_of_value(f, field, ops[i].op, text);
    }
    return refused(f, "unknown operator", op);
}

static struct set take_condition(struct finder *f, const char *name, const json_t *o)
{
    const char *op = json_string_value(json_object_get(o, "operator"));
    const char *pre = json_string_value(json_object_get(o, "pre_condition"));
    const json_t *value = json_object_get(o, "value");
    const struct api_search_field *field = name == NULL ? NULL : field_of(f, name);
    bool exact = false, no;
    struct set all, found;

    if (++f->leaves > CONDITIONS_MOST)
        return refused(f, "too many conditions with", name);
    if (field == NULL)
        return refused(f, "unknown attribute", name);
    if (op == NULL)
        return refused(f, "unknown operator", op);
    no = strcmp(op, "is not") == 0 || strcmp(op, "contains not") == 0 || strcmp(op, "is none of") == 0;
    exact = g_str_has_prefix(op, "is");
    if (!no && strcmp(op, "is") != 0 && strcmp(op, "contains") != 0 && strcmp(op, "is any of") != 0 &&
        strcmp(op, "contains one") != 0)
        return of_time(f, field, o, op);
    if (g_strcmp0(pre, "not_set") == 0)
        found = api_of_value(f, field, DB_FIND_EQ, "-");
    else if (g_strcmp0(pre, "current_user.id") == 0)
        found = api_of_value(f, field, DB_FIND_EQ,
                             arena_printf(f->x->m, "%" G_GINT64_FORMAT, api_out(f->x, f->x->me.person_id)));
    else
        found = of_values(f, field, DB_FIND_EQ, exact, value);
    if (!no || f->failed)
        return found;
    all = api_found_by(f, NULL, 0);
    return api_narrowed(all, &found, false);
}

static struct set take_group(struct finder *f, const json_t *o);

static struct set take_any(struct finder *f, const json_t *o)
{
    struct set out;

    if (!json_is_array(json_object_get(o, "conditions")))
        return take_condition(f, json_string_value(json_object_get(o, "name")), o);
    if (++f->depth > DEPTH_MOST)
        return refused(f, "too deep", "conditions");
    out = take_group(f, o);
    f->depth--;
    return out;
}

static struct set take_group(struct finder *f, const json_t *o)
{
    const char *op = json_string_value(json_object_get(o, "operator"));
    const json_t *list = json_object_get(o, "conditions");
    bool any = g_strcmp0(op, "OR") == 0, no = g_strcmp0(op, "NOT") == 0;
    struct set out = any ? (struct set){.n = 0} : api_found_by(f, NULL, 0), one;

    if (op != NULL && !any && !no && strcmp(op, "AND") != 0)
        return refused(f, "unknown operator", op);
    for (size_t i = 0; i < json_array_size(list) && !f->failed; i++) {
        one = take_any(f, json_array_get(list, i));
        out = any ? api_joined(f, &out, &one) : api_narrowed(out, &one, !no);
    }
    return out;
}

bool api_narrow_by_condition(struct finder *f, struct set *found)
{
    json_t *condition = json_object_get(f->x->body, "condition"), *o;
    const char *name;
    struct set one;

    if (condition == NULL || json_is_null(condition) || f->failed)
        return !f->failed;
    f->leaves = 0;
    if (!json_is_object(condition))
        refused(f, "it must be an object", "condition");
    else if (json_is_array(json_object_get(condition, "conditions"))) {
        one = take_group(f, condition);
        *found = api_narrowed(*found, &one, true);
    } else {
        json_object_foreach(condition, name, o) {
            if (f->failed)
                break;
            one = take_condition(f, name, o);
            *found = api_narrowed(*found, &one, true);
        }
    }
    return !f->failed;
}
