#include "core/recipients.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "sql/person.h"
#include "sql/ticket_link.h"

#include <string.h>

enum { RECIPIENTS_MOST = 50 };

static bool has(struct arena *a, const struct recipient *list, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(person_address_key(a, list[i].address), key) == 0)
            return true;
    return false;
}

static bool add(struct arena *a, const struct house *house, struct recipients *r, bool cc,
                struct recipient one, GError **error)
{
    struct recipient **list = cc ? &r->cc : &r->to;
    size_t *n = cc ? &r->n_cc : &r->n_to;
    const char *key;

    if (text_empty(one.address) || house_owns_address(house, one.address))
        return true;
    key = person_address_key(a, one.address);
    if (has(a, r->to, r->n_to, key) || has(a, r->cc, r->n_cc, key))
        return true;
    if (*n == RECIPIENTS_MOST) {
        fail_set(error, FAIL_TOO_BIG, "recipients: at most %d (send it to fewer)", RECIPIENTS_MOST);
        return false;
    }
    if (*list == NULL)
        *list = ARENA_ARRAY(a, struct recipient, RECIPIENTS_MOST);
    (*list)[(*n)++] = one;
    return true;
}

/* The next "Name <address>" or "address" of *S; false at the end. A comma within quotes or angle
 * brackets does not part. */
static bool next_typed(struct arena *a, const char **s, struct recipient *one)
{
    const char *p = *s + strspn(*s, ",; \t\r\n"), *start = p, *open = NULL;
    bool quoted = false;

    if (*p == '\0')
        return false;
    for (; *p != '\0' && (quoted || (*p != ',' && *p != ';' && *p != '\n')); p++) {
        quoted ^= *p == '"';
        if (*p == '<' && !quoted)
            open = p;
    }
    *s = p;
    *one = (struct recipient){.name = ""};
    if (open == NULL) {
        one->address = text_trim(a, arena_strndup(a, start, (size_t)(p - start)));
        return true;
    }
    one->address = text_trim(a, arena_strndup(a, open + 1, strcspn(open + 1, ">,;\n")));
    one->name =
        text_trim(a, g_strdelimit(arena_strndup(a, start, (size_t)(open - start)), "\"", ' '));
    return true;
}

static bool add_typed(struct arena *a, const struct house *house, const char *typed, bool cc,
                      struct recipients *out, GError **error)
{
    struct recipient one;

    while (typed != NULL && next_typed(a, &typed, &one)) {
        if (!person_address_ok(one.address)) {
            fail_set(error, FAIL_INVALID, "recipients: \"%s\" is not a mail address (name@domain)",
                     one.address);
            return false;
        }
        if (!add(a, house, out, cc, one, error))
            return false;
    }
    return true;
}

bool recipients_add_cc(struct arena *a, const struct house *house, const char *typed,
                       struct recipients *out, GError **error)
{
    return add_typed(a, house, typed, true, out, error);
}

bool recipients_add_to(struct arena *a, const struct house *house, const char *typed,
                       struct recipients *out, GError **error)
{
    return add_typed(a, house, typed, false, out, error);
}

/* What a received header field names; it comes from strangers, so what is no address is passed
 * over, and no more are taken than there is room. */
static void add_named(struct arena *a, const struct house *house, const char *field,
                      struct recipients *out)
{
    struct recipient one;

    while (out->n_cc < RECIPIENTS_MOST && next_typed(a, &field, &one))
        if (person_address_ok(one.address) && !add(a, house, out, true, one, NULL))
            return;
}

static bool add_person(struct db *db, struct arena *a, const struct house *house, int64_t id,
                       struct recipients *out, GError **error)
{
    struct person_row p;

    return person_get(db, a, id, &p, error) &&
           add(a, house, out, false, (struct recipient){p.name, p.address}, error);
}

static bool add_party(struct db *db, struct arena *a, const struct house *house,
                      const struct ticket_row *ticket, struct recipients *out, GError **error)
{
    struct person_row *others = NULL;
    size_t n = 0;

    if (!sql_person_participants(db, a, ticket->id, RECIPIENTS_MOST, &others, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!add(a, house, out, true, (struct recipient){others[i].name, others[i].address}, error))
            return false;
    return true;
}

bool recipients_of(struct db *db, struct arena *a, const struct house *house,
                   const struct ticket_row *ticket, enum recipients_which which,
                   struct recipients *out, GError **error)
{
    struct article_answered_row *last = NULL;

    *out = (struct recipients){0};
    if (which != RECIPIENTS_PARTY && !sql_article_answered(db, a, ticket->id, &last, error))
        return false;
    if (which == RECIPIENTS_AUTHOR && last != NULL && last->author_id != 0 &&
        !add_person(db, a, house, last->author_id, out, error))
        return false;
    if (out->n_to == 0 && !add_person(db, a, house, ticket->customer_id, out, error))
        return false;
    if (which == RECIPIENTS_AUTHOR)
        return true;
    if (!add_party(db, a, house, ticket, out, error))
        return false;
    if (which == RECIPIENTS_ALL && last != NULL) {
        add_named(a, house, last->to_text, out);
        add_named(a, house, last->cc_text, out);
    }
    return true;
}

/* A name that holds what parts addresses is quoted (RFC 5322 section 3.4). */
char *recipients_text(struct arena *a, const struct recipient *list, size_t n)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (size_t i = 0; i < n; i++) {
        const char *name = list[i].name;
        bool plain = text_empty(name) || strchr(name, '@') != NULL;
        const char *mark = !plain && strpbrk(name, ",;:<>()[]\"\\") != NULL ? "\"" : "";

        if (i > 0)
            g_string_append(out, ", ");
        if (plain)
            g_string_append(out, list[i].address);
        else
            g_string_append_printf(out, "%s%s%s <%s>", mark,
                                   *mark ? g_strdelimit(arena_strdup(a, name), "\"\\", ' ') : name,
                                   mark, list[i].address);
    }
    return arena_strdup(a, out->str);
}
