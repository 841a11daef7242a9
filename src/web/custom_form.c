#include "web/custom_form.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/queue_right.h"
#include "web/route.h"
#include "web/shell.h"

#include <string.h>

static const char *const kinds[CUSTOM_KINDS] = {"text", "lines", "number", "choice", "date", "check", "text"};

static const char *const faults[CUSTOM_FAULTS] = {
    [CUSTOM_FINE] = "",
    [CUSTOM_MISSING] = _("Bitte füllen Sie dieses Feld aus:"),
    [CUSTOM_NO_TEXT] = _("Das ist kein Text:"),
    [CUSTOM_TOO_LONG] = _("Dieser Text ist zu lang:"),
    [CUSTOM_NO_NUMBER] = _("Bitte geben Sie eine ganze Zahl ein:"),
    [CUSTOM_OUT_OF_BOUNDS] = _("Diese Zahl ist zu klein oder zu groß:"),
    [CUSTOM_NO_CHOICE] = _("Bitte wählen Sie einen der angebotenen Werte:"),
    [CUSTOM_NO_DATE] = _("Bitte geben Sie einen Tag ein, zum Beispiel 2026-04-17:"),
    [CUSTOM_NO_FLAG] = _("Bitte wählen Sie Ja oder Nein:"),
};

static const char *number(struct arena *a, bool there, int64_t n)
{
    return there ? arena_printf(a, "%" G_GINT64_FORMAT, n) : "";
}

static const char *queues_of(struct arena *a, const struct custom_field *f)
{
    g_autoptr(GString) out = g_string_new("");

    for (size_t i = 0; i < f->n_queues; i++)
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i == 0 ? "" : " ", f->queues[i]);
    return arena_strdup(a, out->str);
}

bool custom_form_sees(struct request *r, const struct custom_field *f)
{
    return right_is_agent(request_actor(r)) || f->customer != CUSTOM_HIDDEN;
}

const char *custom_form_shown(struct request *r, const struct custom_field *f, const char *json)
{
    struct arena *a = request_arena(r);
    const char *text = custom_shown(a, f, json, lang_name(shell_lang(r)));

    if (*text == '\0')
        return "";
    if (f->kind == CUSTOM_CHECK)
        return shell_word(r, strcmp(text, "true") == 0 ? _("Ja") : _("Nein"));
    if (f->kind == CUSTOM_DATE && shell_lang(r) == LANG_DE && strlen(text) == 10)
        return arena_printf(a, "%.2s.%.2s.%.4s", text + 8, text + 5, text);
    return text;
}

static void add_options(struct request *r, const struct custom_field *f, struct view_custom *v)
{
    bool english = shell_lang(r) == LANG_EN, known = *v->value == '\0';

    v->options = ARENA_ARRAY(request_arena(r), struct view_custom_option, f->n_options + 1);
    for (size_t i = 0; i < f->n_options; i++) {
        const struct custom_option *o = &f->options[i];
        bool current = strcmp(o->value, v->value) == 0;

        known = known || current;
        v->options[v->n_options++] = (struct view_custom_option){o->value, english ? o->en : o->de, current};
    }
    /* What is no longer offered stays what it is, until somebody chooses anew. */
    if (!known)
        v->options[v->n_options++] = (struct view_custom_option){v->value, v->value, true};
}

/* Whether what was sent is a form with own fields: the page may come again after another one. */
static bool has_form(const struct request *r)
{
    const struct field *f = request_route(r)->fields;

    while (f->name != NULL && !f->family)
        f++;
    return request_method(r) == HTTP_POST && f->name != NULL;
}

static struct view_custom view_of(struct request *r, const struct custom_field *f, const char *json)
{
    struct arena *a = request_arena(r);
    const char *typed = has_form(r) ? request_family(r, CUSTOM_FORM_NAME, f->name) : NULL;
    struct view_custom v = {.name = arena_printf(a, CUSTOM_FORM_NAME "%s", f->name),
                            .id = arena_printf(a, "f-%s", f->name),
                            .label = custom_label(f, lang_name(shell_lang(r))),
                            .kind = kinds[f->kind],
                            .value = typed != NULL ? typed : custom_plain(a, json),
                            .shown = custom_form_shown(r, f, json),
                            .required = f->required,
                            .writable = f->kind != CUSTOM_OTHER &&
                                        (right_is_agent(request_actor(r)) || f->customer == CUSTOM_WRITE),
                            .min = number(a, f->has_min, f->min),
                            .max = number(a, f->has_max, f->max),
                            .most = f->most,
                            .only_if = *f->if_name == '\0' ? "" : arena_printf(a, CUSTOM_FORM_NAME "%s", f->if_name),
                            .only_value = f->if_value,
                            .queues = queues_of(a, f)};

    v.checked = strcmp(v.value, "true") == 0 || strcmp(v.value, "1") == 0;
    if (f->kind == CUSTOM_CHOICE)
        add_options(r, f, &v);
    return v;
}

/* Of the ticket's queue; of any that who asks may see, where it is still to be chosen. */
static bool offered(const struct custom_field *f, int64_t queue_id, const struct queue_row *queues, size_t n)
{
    if (queue_id != 0 || f->n_queues == 0)
        return custom_in_queue(f, queue_id);
    for (size_t i = 0; i < n; i++)
        if (custom_in_queue(f, queues[i].id))
            return true;
    return false;
}

static bool customer_fills(const struct custom_set *set, const char *name)
{
    const struct custom_field *f = custom_named(set, name);

    return f != NULL && f->customer == CUSTOM_WRITE;
}

bool custom_form_views(struct request *r, struct db *db, enum record_kind object, int64_t id, int64_t queue_id,
                       struct view_custom **views, size_t *n, GError **error)
{
    struct arena *a = request_arena(r);
    bool agent = right_is_agent(request_actor(r));
    struct queue_row *queues = NULL;
    size_t n_queues = 0;
    struct custom_set set;

    *n = 0;
    if (!custom_load(db, a, object, &id, id == 0 ? 0 : 1, &set, error))
        return false;
    *views = ARENA_ARRAY(a, struct view_custom, set.n + 1);
    if (set.n > 0 && object == RECORD_TICKET && queue_id == 0 &&
        !queue_list(db, a, request_actor(r), &queues, &n_queues, error))
        return false;
    for (size_t i = 0; i < set.n; i++) {
        const struct custom_field *f = &set.fields[i];
        struct view_custom v;

        if (!custom_form_sees(r, f) || (object == RECORD_TICKET && !offered(f, queue_id, queues, n_queues)))
            continue;
        v = view_of(r, f, custom_value(&set, id, f->id));
        /* A condition on what a customer can't fill in is the server's alone: it would tell of a hidden field. */
        if (!agent && *f->if_name != '\0' && !customer_fills(&set, f->if_name))
            v.only_if = v.only_value = "";
        if (v.writable || *v.shown != '\0')
            (*views)[(*n)++] = v;
    }
    return true;
}

void custom_form_typed(struct request *r, struct view_custom **views, size_t *n)
{
    const char *const *rests = NULL, *const *texts = NULL;

    *n = request_families(r, CUSTOM_FORM_NAME, &rests, &texts);
    *views = ARENA_ARRAY(request_arena(r), struct view_custom, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*views)[i] = (struct view_custom){.name = arena_printf(request_arena(r), CUSTOM_FORM_NAME "%s", rests[i]),
                                           .value = texts[i]};
}

static bool save(struct request *r, struct custom_save *s, GError **error)
{
    const char *const *rests = NULL, *const *texts = NULL;
    size_t n = request_families(r, CUSTOM_FORM_NAME, &rests, &texts);
    struct custom_input *inputs = ARENA_ARRAY(s->a, struct custom_input, n + 1);
    bool ok;

    for (size_t i = 0; i < n; i++)
        inputs[i] = (struct custom_input){rests[i], json_string(texts[i])};
    ok = custom_save(s, inputs, n, error);
    for (size_t i = 0; i < n; i++)
        json_decref((json_t *)(uintptr_t)inputs[i].value);
    return ok;
}

bool custom_form_save(struct request *r, struct db *db, enum record_kind object, int64_t id, int64_t queue_id,
                      const struct admin_act *act, GError **error)
{
    struct custom_save s = {.db = db,
                            .a = request_arena(r),
                            .actor = request_actor(r),
                            .at = clock_now(),
                            .object = object,
                            .object_id = id,
                            .queue_id = queue_id,
                            .whole = true,
                            .act = act};

    return save(r, &s, error);
}

const char *custom_form_word(struct request *r, enum custom_fault fault)
{
    return shell_word(r, faults[fault]);
}

bool custom_form_problem(struct request *r, enum record_kind object, int64_t id, int64_t queue_id, const char **problem,
                         GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    g_autoptr(GError) why = NULL;
    struct custom_refusal refusal = {NULL, CUSTOM_FINE};
    struct custom_save s = {.db = db, .a = a, .actor = request_actor(r), .object = object, .object_id = id,
                            .queue_id = queue_id, .whole = true, .dry = true, .refusal = &refusal};

    *problem = "";
    if (db == NULL || (object == RECORD_TICKET && queue_id == 0 && !queue_first(db, a, &s.queue_id, error)))
        return false;
    if (save(r, &s, &why))
        return true;
    if (refusal.field == NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    *problem = arena_printf(a, "%s %s", custom_form_word(r, refusal.fault),
                            custom_label(refusal.field, lang_name(shell_lang(r))));
    return true;
}
