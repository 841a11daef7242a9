/* list_form.c - the filter of the desk's list as a form, as things that can be taken off one by
 * one, and as headings that sort. */
#include "base/text.h"
#include "web/custom_form.h"
#include "web/list_view.h"
#include "web/shell.h"

#include <string.h>

struct option {
    const char *value, *word;
};

static const struct option state_options[] = {
    {"new", _("Neu")},
    {"open", _("Offen")},
    {"waiting", _("Wartet auf Kunde")},
    {"closed", _("Geschlossen")},
};
static const struct option priority_options[] = {
    {"urgent", _("Dringend")},
    {"high", _("Hoch")},
    {"normal", _("Normal")},
    {"low", _("Niedrig")},
};
static const int64_t priority_numbers[] = {4, 3, 2, 1};
static const struct option since_options[] = {
    {"1", _("in 24 Stunden")}, {"7", _("in 7 Tagen")},      {"30", _("in 30 Tagen")},
    {"90", _("in 90 Tagen")},  {"365", _("in einem Jahr")},
};
static const struct option idle_options[] = {
    {"1", _("seit 24 Stunden")},
    {"3", _("seit 3 Tagen")},
    {"7", _("seit 7 Tagen")},
    {"30", _("seit 30 Tagen")},
};
static const struct option column_options[] = {
    {"number", _("Nummer")},      {"customer", _("Kunde")},
    {"company", _("Firma")},      {"tags", _("Schlagwörter")},
    {"last", _("Letztes Wort")},  {"queue", _("Bereich")},
    {"priority", _("Priorität")}, {"owner", _("Bearbeiter")},
    {"created", _("Eingang")},    {"changed", _("Letzte Aktivität")},
};
static const struct {
    enum desk_sort sort;
    const char *word;
} sort_options[] = {
    {DESK_BY_CHANGED, _("Nach letzter Aktivität")},
    {DESK_BY_CREATED, _("Nach Eingang")},
    {DESK_BY_PRIORITY, _("Nach Priorität")},
    {DESK_BY_CUSTOMER, _("Nach Kunde")},
    {DESK_BY_QUEUE, _("Nach Bereich")},
    {DESK_BY_TITLE, _("Nach Betreff")},
    {DESK_BY_NUMBER, _("Nach Nummer")},
};

struct url list_link(struct request *r, const struct desk_filter *f)
{
    struct arena *a = request_arena(r);
    const char *query = desk_filter_query(a, f);

    return url_path(a, "/desk%s%s", *query == '\0' ? "" : "?", query);
}

static struct view_choice *choices(struct request *r, const struct option *options, size_t n)
{
    struct view_choice *v = ARENA_ARRAY(request_arena(r), struct view_choice, n + 1);

    for (size_t i = 0; i < n; i++)
        v[i] =
            (struct view_choice){.value = options[i].value, .word = shell_word(r, options[i].word)};
    return v;
}

static void mark_days(struct view_choice *v, size_t n, int64_t days)
{
    for (size_t i = 0; i < n; i++)
        v[i].current = g_ascii_strtoll(v[i].value, NULL, 10) == days;
}

static void fill_choices(struct request *r, const struct desk_filter *f, struct view_desk_list *v)
{
    v->n_states = G_N_ELEMENTS(state_options);
    v->states = choices(r, state_options, v->n_states);
    for (size_t i = 0; i < v->n_states; i++)
        v->states[i].current = f->states & (1u << i);
    v->n_priorities = G_N_ELEMENTS(priority_options);
    v->priorities = choices(r, priority_options, v->n_priorities);
    for (size_t i = 0; i < v->n_priorities; i++)
        v->priorities[i].current = f->priorities & (1u << priority_numbers[i]);
    v->n_since = G_N_ELEMENTS(since_options);
    v->since = choices(r, since_options, v->n_since);
    mark_days(v->since, v->n_since, f->since_days);
    v->n_idle = G_N_ELEMENTS(idle_options);
    v->idle = choices(r, idle_options, v->n_idle);
    mark_days(v->idle, v->n_idle, f->idle_days);
    v->n_columns = G_N_ELEMENTS(column_options);
    v->columns = choices(r, column_options, v->n_columns);
}

static struct view_head heading(struct request *r, const struct desk_filter *f,
                                  enum desk_sort sort)
{
    struct desk_filter other = *f;
    bool text = sort == DESK_BY_TITLE || sort == DESK_BY_CUSTOMER || sort == DESK_BY_QUEUE;
    struct view_head v = {.aria = ""};

    other.sort = sort;
    other.ascending = f->sort == sort && !f->ascending;
    v.sort = list_link(r, &other);
    if (f->sort == sort)
        v.aria = f->ascending == text ? "descending" : "ascending";
    return v;
}

static void fill_order(struct request *r, const struct desk_filter *f, struct view_desk_list *v)
{
    struct desk_filter other = *f;

    v->by_number = heading(r, f, DESK_BY_NUMBER);
    v->by_title = heading(r, f, DESK_BY_TITLE);
    v->by_customer = heading(r, f, DESK_BY_CUSTOMER);
    v->by_queue = heading(r, f, DESK_BY_QUEUE);
    v->by_priority = heading(r, f, DESK_BY_PRIORITY);
    v->by_created = heading(r, f, DESK_BY_CREATED);
    v->by_changed = heading(r, f, DESK_BY_CHANGED);
    v->n_sorts = G_N_ELEMENTS(sort_options);
    v->sorts = ARENA_ARRAY(request_arena(r), struct view_link, v->n_sorts);
    for (size_t i = 0; i < v->n_sorts; i++) {
        other.sort = sort_options[i].sort;
        other.ascending = false;
        v->sorts[i] = (struct view_link){.word = shell_word(r, sort_options[i].word),
                                         .link = list_link(r, &other),
                                         .current = f->sort == sort_options[i].sort};
    }
}

/* One part of the filter, with the address of the list without it. */
static void chip(struct request *r, struct view_desk_list *v, const char *label, const char *value,
                 const struct desk_filter *without)
{
    struct arena *a = request_arena(r);

    if (text_empty(value))
        return;
    v->chips[v->n_chips++] =
        (struct view_link){.word = arena_printf(a, "%s: %s", shell_word(r, label), value),
                           .link = list_link(r, without)};
}

static const char *current_of(struct request *r, const struct view_choice *options, size_t n)
{
    g_autoptr(GString) out = g_string_new("");

    for (size_t i = 0; i < n; i++)
        if (options[i].current)
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", options[i].word);
    return arena_strndup(request_arena(r), out->str, out->len);
}

static const char *days_of(struct request *r, const struct view_choice *options, size_t n,
                           int64_t days)
{
    const char *word = current_of(r, options, n);

    return days == 0 || *word != '\0' ? word
                                      : arena_printf(request_arena(r), "%" G_GINT64_FORMAT, days);
}

static const char *own_word(struct request *r, const struct custom_field *f, const char *value)
{
    if (f != NULL && f->kind == CUSTOM_CHECK)
        return shell_word(r, strcmp(value, "true") == 0 ? _("Ja") : _("Nein"));
    for (size_t i = 0; f != NULL && i < f->n_options; i++)
        if (strcmp(f->options[i].value, value) == 0)
            return shell_lang(r) == LANG_EN ? f->options[i].en : f->options[i].de;
    return value;
}

static void fill_chips(struct request *r, const struct desk_filter *f, const struct custom_set *own, struct view_desk_list *v)
{
    struct desk_filter o[9], other;

    for (size_t i = 0; i < G_N_ELEMENTS(o); i++)
        o[i] = *f;
    o[0].text = o[1].customer = o[2].company = o[3].tag = "";
    o[4].states = o[5].priorities = 0;
    o[6].owner_id = o[7].since_days = o[8].idle_days = 0;
    v->chips = ARENA_ARRAY(request_arena(r), struct view_link, G_N_ELEMENTS(o) + DESK_OWN_MOST);
    chip(r, v, _("Text"), f->text, &o[0]);
    chip(r, v, _("Kunde"), f->customer, &o[1]);
    chip(r, v, _("Firma"), f->company, &o[2]);
    chip(r, v, _("Schlagwort"), f->tag, &o[3]);
    chip(r, v, _("Status"), current_of(r, v->states, v->n_states), &o[4]);
    chip(r, v, _("Priorität"), current_of(r, v->priorities, v->n_priorities), &o[5]);
    chip(r, v, _("Bearbeiter"), current_of(r, v->owners, v->n_owners), &o[6]);
    chip(r, v, _("Geändert"), days_of(r, v->since, v->n_since, f->since_days), &o[7]);
    chip(r, v, _("Unverändert"), days_of(r, v->idle, v->n_idle, f->idle_days), &o[8]);
    for (size_t i = 0; i < f->n_own; i++) {
        const struct custom_field *field = custom_named(own, f->own[i].name);

        other = *f;
        other.n_own--;
        memmove(&other.own[i], &other.own[i + 1], (other.n_own - i) * sizeof *other.own);
        chip(r, v, field == NULL ? f->own[i].name : custom_label(field, lang_name(shell_lang(r))),
             own_word(r, field, f->own[i].value), &other);
    }
}

static const char *example(struct request *r, const struct custom_field *f)
{
    return f->kind == CUSTOM_NUMBER ? shell_word(r, _("5, <5 oder 3..9"))
           : f->kind == CUSTOM_DATE ? shell_word(r, _("2026-03.. oder <7d"))
                                    : "";
}

/* A checkbox is chosen like one of two. */
static void own_options(struct request *r, const struct custom_field *f, struct view_own_filter *v)
{
    bool english = shell_lang(r) == LANG_EN;

    v->options = ARENA_ARRAY(request_arena(r), struct view_choice, f->n_options + 2);
    for (size_t i = 0; f->kind == CUSTOM_CHOICE && i < f->n_options; i++)
        v->options[v->n_options++] =
            (struct view_choice){f->options[i].value, english ? f->options[i].en : f->options[i].de,
                                 strcmp(f->options[i].value, v->value) == 0};
    if (f->kind != CUSTOM_CHECK)
        return;
    v->options[v->n_options++] = (struct view_choice){"true", shell_word(r, _("Ja")), strcmp(v->value, "true") == 0};
    v->options[v->n_options++] = (struct view_choice){"false", shell_word(r, _("Nein")), strcmp(v->value, "false") == 0};
}

static void fill_own(struct request *r, const struct desk_filter *f, const struct custom_set *own, struct view_desk_list *v)
{
    struct arena *a = request_arena(r);

    v->own_fields = ARENA_ARRAY(a, struct view_own_filter, own->n + 1);
    for (size_t i = 0; i < own->n; i++) {
        const struct custom_field *field = &own->fields[i];
        struct view_own_filter *one = &v->own_fields[v->n_own_fields++];

        *one = (struct view_own_filter){.name = arena_printf(a, CUSTOM_FORM_NAME "%s", field->name),
                                        .id = arena_printf(a, "f-f-%s", field->name),
                                        .word = custom_label(field, lang_name(shell_lang(r))),
                                        .value = "",
                                        .example = example(r, field)};
        for (size_t k = 0; k < f->n_own; k++)
            if (strcmp(f->own[k].name, field->name) == 0)
                one->value = f->own[k].value;
        own_options(r, field, one);
    }
}

void list_form(struct request *r, const struct list_ask *ask, struct view_desk_list *v)
{
    const struct desk_filter *f = &ask->filter;
    struct desk_filter bare = desk_filter_init();

    fill_choices(r, f, v);
    fill_order(r, f, v);
    fill_chips(r, f, &ask->own, v);
    fill_own(r, f, &ask->own, v);
    v->scope = desk_scope_name(f->scope);
    v->sort = f->sort == DESK_BY_CHANGED ? "" : desk_sort_name(f->sort);
    v->direction = f->ascending ? "up" : "";
    v->text = f->text;
    v->customer = f->customer;
    v->company = f->company;
    v->tag = f->tag;
    bare.scope = f->scope;
    bare.queue_id = f->queue_id;
    v->all = list_link(r, &bare);
    v->filtered = desk_filter_parts(f) > 0;
    v->filter = desk_filter_query(request_arena(r), f);
    v->can_save = *v->filter != '\0';
}
