#include "core/custom_find.h"

#include "base/text.h"
#include "base/zone.h"
#include "core/search_date.h"
#include "sql/custom.h"

#include <string.h>

static const enum record_kind kinds[] = {RECORD_TICKET, RECORD_USER, RECORD_ORGANIZATION};

static int ascending(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static void tidy(struct custom_ids *ids)
{
    size_t kept = 0;

    if (ids->n > 0)
        qsort(ids->v, ids->n, sizeof *ids->v, ascending);
    for (size_t i = 0; i < ids->n; i++)
        if (kept == 0 || ids->v[kept - 1] != ids->v[i])
            ids->v[kept++] = ids->v[i];
    ids->n = kept;
}

void custom_ids_join(struct arena *a, struct custom_ids *into, const struct custom_ids *more)
{
    struct custom_ids out = {ARENA_ARRAY(a, int64_t, into->n + more->n + 1), into->n + more->n};

    if (into->n > 0)
        memcpy(out.v, into->v, into->n * sizeof *out.v);
    if (more->n > 0)
        memcpy(out.v + into->n, more->v, more->n * sizeof *out.v);
    tidy(&out);
    *into = out;
}

void custom_ids_narrow(struct custom_ids *ids, const struct custom_ids *by)
{
    size_t kept = 0;

    for (size_t i = 0, k = 0; i < ids->n; i++) {
        while (k < by->n && by->v[k] < ids->v[i])
            k++;
        if (k < by->n && by->v[k] == ids->v[i])
            ids->v[kept++] = ids->v[i];
    }
    ids->n = kept;
}

/* How a value is asked for. */
struct asked {
    const char *key; /* exactly; else NULL */
    const char *pattern;
    bool by_number;
    int64_t low, high;
};

/* "!" is the sign of escape, as in core/desk_words.h. */
static const char *escaped(struct arena *a, const char *text, bool part)
{
    g_autoptr(GString) out = g_string_new(part ? "%" : "");

    for (; *text != '\0'; text++) {
        if (strchr("%_!", *text) != NULL)
            g_string_append_c(out, '!');
        g_string_append_c(out, *text);
    }
    return arena_printf(a, "%s%s", out->str, part ? "%" : "");
}

static bool one_number(const char *text, int64_t *n)
{
    gint64 x = 0;

    if (!g_ascii_string_to_signed(text, 10, -999999999999999, 999999999999999, &x, NULL))
        return false;
    *n = x;
    return true;
}

static bool ask_number(struct arena *a, const char *text, struct asked *q)
{
    const char *dots = strstr(text, "..");
    int64_t n;

    q->by_number = true;
    q->low = INT64_MIN;
    q->high = INT64_MAX;
    if (dots != NULL)
        return (dots == text || one_number(arena_strndup(a, text, (size_t)(dots - text)), &q->low)) &&
               (dots[2] == '\0' || one_number(dots + 2, &q->high));
    if (*text != '<' && *text != '>') {
        if (!one_number(text, &n))
            return false;
        q->low = q->high = n;
        return true;
    }
    if (!one_number(text + (text[1] == '=' ? 2 : 1), &n))
        return false;
    if (*text == '<')
        q->high = text[1] == '=' ? n : n - 1;
    else
        q->low = text[1] == '=' ? n : n + 1;
    return true;
}

/* The day in which a time of the search lies, as custom_key() writes days. */
static int64_t day_number(int64_t at)
{
    g_autoptr(GDateTime) t = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) here = t == NULL ? NULL : g_date_time_to_timezone(t, zone_house());

    return here == NULL ? 0
                        : g_date_time_get_year(here) * 10000 + g_date_time_get_month(here) * 100 +
                              g_date_time_get_day_of_month(here);
}

static bool ask_date(const char *text, int64_t now, struct asked *q)
{
    int64_t from = 0, before = INT64_MAX;

    if (!search_date_read(text, now, &from, &before))
        return false;
    q->by_number = true;
    q->low = from == 0 ? 0 : day_number(from);
    q->high = before == INT64_MAX ? INT64_MAX : day_number(before - 1);
    return true;
}

static bool ask_flag(struct arena *a, const struct custom_field *f, const char *text, struct asked *q)
{
    json_auto_t *v = json_string(text), *kept = NULL;

    if (custom_judge(a, f, v, &kept) != CUSTOM_FINE || kept == NULL)
        return false;
    q->by_number = true;
    q->low = q->high = json_is_true(kept);
    return true;
}

static bool ask_choice(struct arena *a, const struct custom_field *f, const char *folded, struct asked *q)
{
    const char *value = folded;

    for (size_t i = 0; i < f->n_options; i++)
        if (strcmp(text_fold(a, f->options[i].de), folded) == 0 || strcmp(text_fold(a, f->options[i].en), folded) == 0)
            value = text_fold(a, f->options[i].value);
    q->key = value;
    q->pattern = escaped(a, value, false);
    return true;
}

static bool understood(struct arena *a, const struct custom_field *f, const char *value, int64_t now, struct asked *q)
{
    const char *line = text_one_line(a, value), *folded = text_fold(a, line);

    *q = (struct asked){.pattern = "%"};
    if (strcmp(line, "*") == 0)
        return true;
    switch (f->kind) {
    case CUSTOM_NUMBER:
        return ask_number(a, line, q);
    case CUSTOM_DATE:
        return ask_date(line, now, q);
    case CUSTOM_CHECK:
        return ask_flag(a, f, line, q);
    case CUSTOM_CHOICE:
        return ask_choice(a, f, folded, q);
    case CUSTOM_TEXT:
    case CUSTOM_LINES:
    case CUSTOM_OTHER:
    case CUSTOM_KINDS:
    default:
        q->pattern = escaped(a, folded, true);
        return *folded != '\0';
    }
}

static void take(struct arena *a, const struct custom_id_row *rows, size_t n, struct custom_ids *out)
{
    *out = (struct custom_ids){ARENA_ARRAY(a, int64_t, n + 1), n};
    for (size_t i = 0; i < n; i++)
        out->v[i] = rows[i].id;
    tidy(out);
}

/* All of them, or one more than is wanted. */
static bool look_up(struct db *db, struct arena *a, const struct custom_field *f, const struct asked *q,
                    struct custom_ids *out, GError **error)
{
    struct custom_id_row *rows = NULL;
    size_t n = 0;

    if (q->by_number   ? !sql_custom_find_number(db, a, f->id, q->low, q->high, CUSTOM_FOUND_MOST + 1, &rows, &n, error)
        : q->key != NULL ? !sql_custom_find_key(db, a, f->id, q->key, CUSTOM_FOUND_MOST + 1, &rows, &n, error)
                         : !sql_custom_find_part(db, a, f->id, q->pattern, CUSTOM_FOUND_MOST + 1, &rows, &n, error))
        return false;
    take(a, rows, n, out);
    return true;
}

static const char *rule_of(struct arena *a, const struct custom_field *f, const struct asked *asked, size_t n)
{
    static const char *const of[] = {[RECORD_USER] = "customer", [RECORD_ORGANIZATION] = "company"};
    json_t *any = json_array();
    json_auto_t *rule = NULL;
    g_autofree char *text = NULL;
    const char *whose = f->object == RECORD_TICKET ? "ticket" : of[f->object];

    for (size_t i = 0; i < n; i++)
        json_array_append_new(any, asked[i].by_number
                                       ? json_pack("{s:I, s:I}", "low", (json_int_t)asked[i].low, "high", (json_int_t)asked[i].high)
                                       : json_pack("{s:s}", "pattern", asked[i].pattern));
    rule = json_pack("{s:I, s:s, s:o}", "field", (json_int_t)f->id, "of", whose, "any", any);
    text = json_dumps(rule, JSON_COMPACT);
    return arena_strdup(a, text);
}

bool custom_among(struct db *db, struct arena *a, const struct custom_field *f, const char *value, int64_t now,
                  const struct custom_ids *ids, struct custom_ids *out, GError **error)
{
    struct custom_id_row *rows = NULL;
    struct asked q;
    size_t n = 0;

    *out = (struct custom_ids){.n = 0};
    if (!understood(a, f, value, now, &q))
        return true;
    if (!sql_custom_among(db, a, json_ids(a, ids->v, ids->n), rule_of(a, f, &q, 1), &rows, &n, error))
        return false;
    take(a, rows, n, out);
    return true;
}

static bool may_see(const struct actor *actor, const struct custom_field *f)
{
    return right_is_agent(actor) || (f->object == RECORD_TICKET && f->customer != CUSTOM_HIDDEN);
}

/* The tickets of those people or companies; all of them, or one more than is wanted. */
static bool to_tickets(struct db *db, struct arena *a, const struct custom_field *f, struct custom_ids *ids, GError **error)
{
    struct custom_id_row *rows = NULL;
    size_t n = 0;

    if (f->object == RECORD_TICKET || ids->n == 0)
        return true;
    if (!sql_custom_tickets(db, a, json_ids(a, ids->v, ids->n), f->object == RECORD_ORGANIZATION, CUSTOM_FOUND_MOST + 1,
                            &rows, &n, error))
        return false;
    take(a, rows, n, ids);
    return true;
}

static bool find_field(struct db *db, struct arena *a, const struct actor *actor, const char *name,
                       const struct custom_field **out, GError **error)
{
    struct custom_set set;

    *out = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds) && *out == NULL; i++) {
        if (!custom_fields(db, a, kinds[i], false, &set, error))
            return false;
        *out = custom_named(&set, name);
        if (*out != NULL && !may_see(actor, *out))
            *out = NULL;
    }
    return true;
}

bool custom_find_tickets(struct db *db, struct arena *a, const struct actor *actor, const char *name, const char *const *values,
                         size_t n, int64_t now, struct custom_found *out, GError **error)
{
    struct asked *asked = ARENA_ARRAY(a, struct asked, n + 1);
    const struct custom_field *f;
    size_t n_asked = 0;
    bool few = true;

    *out = (struct custom_found){.known = false};
    if (!find_field(db, a, actor, name, &f, error))
        return false;
    if (f == NULL)
        return true;
    out->known = true;
    for (size_t i = 0; i < n; i++)
        n_asked += understood(a, f, values[i], now, &asked[n_asked]);
    for (size_t i = 0; i < n_asked && few; i++) {
        struct custom_ids one;

        if (!look_up(db, a, f, &asked[i], &one, error))
            return false;
        custom_ids_join(a, &out->ids, &one);
        few = out->ids.n <= CUSTOM_FOUND_MOST;
    }
    if (few && !to_tickets(db, a, f, &out->ids, error))
        return false;
    if (!few || out->ids.n > CUSTOM_FOUND_MOST)
        out->rule = rule_of(a, f, asked, n_asked);
    return true;
}

const char *custom_rules_with(struct arena *a, const char *rules, const struct custom_found *found, bool no)
{
    int kept = rules == NULL ? 0 : (int)strlen(rules) - 1;

    return arena_printf(a, "%.*s%c{\"no\":\"%d\",%s]", kept, rules == NULL ? "" : rules, kept == 0 ? '[' : ',', no,
                        found->rule + 1);
}

static void spell(struct arena *a, const char *said, const char *name, struct custom_spelling *out, size_t *n)
{
    const char *folded = text_fold(a, said);

    if (strpbrk(folded, " \t:\"()") == NULL && *folded != '\0')
        out[(*n)++] = (struct custom_spelling){folded, name};
}

bool custom_spellings(struct db *db, struct arena *a, const struct actor *actor, struct custom_spelling **out, size_t *n,
                      GError **error)
{
    struct custom_set set;

    *n = 0;
    if (!custom_fields(db, a, RECORD_NONE, false, &set, error))
        return false;
    *out = ARENA_ARRAY(a, struct custom_spelling, 3 * set.n + 1);
    for (size_t i = 0; i < set.n; i++)
        if (may_see(actor, &set.fields[i])) {
            spell(a, set.fields[i].name, set.fields[i].name, *out, n);
            spell(a, set.fields[i].de, set.fields[i].name, *out, n);
            spell(a, set.fields[i].en, set.fields[i].name, *out, n);
        }
    return true;
}

const char *custom_spelled(struct arena *a, const struct custom_spelling *spellings, size_t n, const char *said)
{
    const char *folded = text_fold(a, said);

    for (size_t i = 0; i < n; i++)
        if (strcmp(spellings[i].said, folded) == 0)
            return spellings[i].name;
    return NULL;
}
