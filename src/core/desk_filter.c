#include "core/desk_filter.h"

#include "base/fail.h"
#include "base/form.h"
#include "base/text.h"

#include <string.h>

enum { TEXT_MAX_CHARS = 500, PAIRS_MOST = 100, DAYS_MOST = 3650, OWN_NAME_MAX = 60 };

static const char *const scopes[] = {"active", "mine", "unassigned", "waiting", "closed", "all"};
static const char *const sorts[] = {"changed",  "created", "number",  "title",
                                    "customer", "queue",   "priority"};
static const char *const states[] = {"new", "open", "waiting", "closed"};
static const char *const priorities[] = {"", "low", "normal", "high", "urgent"};

struct desk_filter desk_filter_init(void)
{
    return (struct desk_filter){.tag = "", .customer = "", .company = "", .text = ""};
}

static int index_of(const char *const *names, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], value) == 0)
            return (int)i;
    return -1;
}

static bool number_of(const char *value, int64_t most, int64_t *n)
{
    guint64 x = 0;

    if (!g_ascii_string_to_unsigned(value, 10, 0, (guint64)most, &x, NULL))
        return false;
    *n = (int64_t)x;
    return true;
}

static bool set_scope(struct arena *a, struct desk_filter *f, const char *value)
{
    int i = index_of(scopes, G_N_ELEMENTS(scopes), value);

    (void)a;
    if (i >= 0)
        f->scope = (enum desk_scope)i;
    return i >= 0;
}

static bool set_sort(struct arena *a, struct desk_filter *f, const char *value)
{
    int i = index_of(sorts, G_N_ELEMENTS(sorts), value);

    (void)a;
    if (i >= 0)
        f->sort = (enum desk_sort)i;
    return i >= 0;
}

static bool set_direction(struct arena *a, struct desk_filter *f, const char *value)
{
    (void)a;
    f->ascending = strcmp(value, "up") == 0;
    return f->ascending || strcmp(value, "down") == 0;
}

static bool set_state(struct arena *a, struct desk_filter *f, const char *value)
{
    int i = index_of(states, G_N_ELEMENTS(states), value);

    (void)a;
    if (i >= 0)
        f->states |= 1u << i;
    return i >= 0;
}

static bool set_priority(struct arena *a, struct desk_filter *f, const char *value)
{
    int i = index_of(priorities + 1, G_N_ELEMENTS(priorities) - 1, value);

    (void)a;
    if (i >= 0)
        f->priorities |= 2u << i;
    return i >= 0;
}

static bool set_queue(struct arena *a, struct desk_filter *f, const char *value)
{
    (void)a;
    return number_of(value, INT64_MAX, &f->queue_id);
}

static bool set_owner(struct arena *a, struct desk_filter *f, const char *value)
{
    (void)a;
    if (strcmp(value, "me") == 0)
        f->owner_id = DESK_OWNER_ME;
    else if (strcmp(value, "none") == 0)
        f->owner_id = DESK_OWNER_NOBODY;
    else
        return number_of(value, INT64_MAX, &f->owner_id);
    return true;
}

static bool set_since(struct arena *a, struct desk_filter *f, const char *value)
{
    (void)a;
    return number_of(value, DAYS_MOST, &f->since_days);
}

static bool set_idle(struct arena *a, struct desk_filter *f, const char *value)
{
    (void)a;
    return number_of(value, DAYS_MOST, &f->idle_days);
}

static bool words(struct arena *a, const char **to, const char *value)
{
    const char *line = text_one_line(a, value);

    if (*line == '\0' || g_utf8_strlen(line, -1) > TEXT_MAX_CHARS)
        return false;
    *to = line;
    return true;
}

static bool set_tag(struct arena *a, struct desk_filter *f, const char *value)
{
    return words(a, &f->tag, value);
}

static bool set_customer(struct arena *a, struct desk_filter *f, const char *value)
{
    return words(a, &f->customer, value);
}

static bool set_company(struct arena *a, struct desk_filter *f, const char *value)
{
    return words(a, &f->company, value);
}

static bool set_text(struct arena *a, struct desk_filter *f, const char *value)
{
    return words(a, &f->text, value);
}

static const struct {
    const char *name;
    bool (*set)(struct arena *a, struct desk_filter *f, const char *value);
} parts[] = {
    {"view", set_scope},        {"state", set_state}, {"queue", set_queue},
    {"owner", set_owner},       {"tag", set_tag},     {"priority", set_priority},
    {"customer", set_customer}, {"q", set_text},      {"company", set_company},
    {"since", set_since},       {"idle", set_idle},   {"sort", set_sort},
    {"dir", set_direction},
};

static bool set_own(struct arena *a, struct desk_filter *f, const char *name, const char *value)
{
    size_t i = 0;
    const char *line;

    if (!g_ascii_islower(*name) || strlen(name) > OWN_NAME_MAX ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0' || !words(a, &line, value))
        return false;
    while (i < f->n_own && strcmp(f->own[i].name, name) != 0)
        i++;
    if (i == DESK_OWN_MOST)
        return false;
    f->own[i] = (struct desk_own){arena_strdup(a, name), line};
    f->n_own = MAX(f->n_own, i + 1);
    return true;
}

bool desk_filter_set(struct arena *a, struct desk_filter *f, const char *name, const char *value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i].name, name) == 0)
            return parts[i].set(a, f, value);
    return g_str_has_prefix(name, "f.") && set_own(a, f, name + strlen("f."), value);
}

bool desk_filter_read(struct arena *a, const char *query, struct desk_filter *f, GError **error)
{
    struct form form = {0};

    *f = desk_filter_init();
    if (!form_read(a, query, strlen(query), PAIRS_MOST, &form, error))
        return false;
    for (size_t i = 0; i < form.n; i++)
        (void)desk_filter_set(a, f, form.pairs[i].name, form.pairs[i].value);
    return true;
}

static void add(struct arena *a, GString *out, const char *name, const char *value)
{
    if (*value != '\0')
        g_string_append_printf(out, "%s%s=%s", out->len > 0 ? "&" : "", name,
                               form_encode(a, value));
}

static void add_number(struct arena *a, GString *out, const char *name, int64_t n)
{
    if (n > 0)
        add(a, out, name, arena_printf(a, "%" G_GINT64_FORMAT, n));
}

static void add_bits(struct arena *a, GString *out, const struct desk_filter *f)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (f->states & (1u << i))
            add(a, out, "state", states[i]);
    for (size_t i = 1; i < G_N_ELEMENTS(priorities); i++)
        if (f->priorities & (1u << i))
            add(a, out, "priority", priorities[i]);
}

const char *desk_filter_query(struct arena *a, const struct desk_filter *f)
{
    g_autoptr(GString) out = g_string_new("");

    if (f->scope != DESK_ACTIVE)
        add(a, out, "view", scopes[f->scope]);
    add_bits(a, out, f);
    add_number(a, out, "queue", f->queue_id);
    if (f->owner_id < 0)
        add(a, out, "owner", f->owner_id == DESK_OWNER_ME ? "me" : "none");
    add_number(a, out, "owner", f->owner_id);
    add(a, out, "tag", f->tag);
    add(a, out, "customer", f->customer);
    add(a, out, "company", f->company);
    add(a, out, "q", f->text);
    for (size_t i = 0; i < f->n_own; i++)
        add(a, out, arena_printf(a, "f.%s", f->own[i].name), f->own[i].value);
    add_number(a, out, "since", f->since_days);
    add_number(a, out, "idle", f->idle_days);
    if (f->sort != DESK_BY_CHANGED)
        add(a, out, "sort", sorts[f->sort]);
    if (f->ascending)
        add(a, out, "dir", "up");
    return arena_strndup(a, out->str, out->len);
}

size_t desk_filter_parts(const struct desk_filter *f)
{
    const bool set[] = {f->states != 0,   f->priorities != 0,   f->owner_id != 0,
                        *f->tag != '\0',  *f->customer != '\0', *f->company != '\0',
                        *f->text != '\0', f->since_days != 0,   f->idle_days != 0};
    size_t n = f->n_own;

    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        n += set[i];
    return n;
}

const char *desk_scope_name(enum desk_scope scope)
{
    return scopes[scope];
}

const char *desk_sort_name(enum desk_sort sort)
{
    return sorts[sort];
}

const char *desk_state_name(unsigned bit)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (bit == 1u << i)
            return states[i];
    return "";
}
