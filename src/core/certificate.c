#include "core/certificate.h"

#include "base/fail.h"
#include "base/secret.h"
#include "sql/privacy.h"

#include <string.h>

/* Each part with its length before it: no two certificates give the same text. */
static const char *hash_of(struct arena *a, const struct certificate_row *c)
{
    const char *const texts[] = {c->what, c->subject, c->actor, c->reason, c->previous};
    const int64_t numbers[] = {c->at, c->tickets, c->messages, c->mails, c->files};
    g_autoptr(GString) out = g_string_new("vorgang certificate 1\n");

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_append_printf(out, "%zu:%s\n", strlen(texts[i]), texts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_string_append_printf(out, "%" G_GINT64_FORMAT "\n", numbers[i]);
    return secret_hash(a, out->str, out->len);
}

struct certificate_subject certificate_subject(const char *subject)
{
    static const char person[] = "person ", rule[] = "closed for ";
    const char *rest = strchr(subject, ':');

    if (g_str_has_prefix(subject, person))
        return (struct certificate_subject){.person_id = g_ascii_strtoll(subject + strlen(person), NULL, 10),
                                            .broken = g_str_has_suffix(subject, CERTIFICATE_INCOMPLETE),
                                            .queue = ""};
    if (!g_str_has_prefix(subject, rule) || rest == NULL)
        return (struct certificate_subject){.queue = ""};
    return (struct certificate_subject){.months = g_ascii_strtoll(subject + strlen(rule), NULL, 10),
                                        .queue = strcmp(rest, ": *") == 0 || rest[1] == '\0' ? "" : rest + 2};
}

bool certificate_put(struct db *db, struct arena *a, const struct certificate_new *c, int64_t *id,
                     GError **error)
{
    struct certificate_row *last = NULL;
    size_t n = 0;

    if (!sql_certificate_list(db, a, INT64_MAX, 1, &last, &n, error))
        return false;

    const struct certificate_row row = {.at = c->at,
                                        .what = c->what,
                                        .subject = c->subject,
                                        .actor = c->actor,
                                        .reason = c->reason,
                                        .tickets = c->counts.tickets,
                                        .messages = c->counts.messages,
                                        .mails = c->counts.mails,
                                        .files = c->counts.files,
                                        .previous = n == 0 ? "" : last->hash};
    const struct sql_certificate_add add = {.at = row.at,
                                            .what = row.what,
                                            .subject = row.subject,
                                            .actor = row.actor,
                                            .reason = row.reason,
                                            .tickets = row.tickets,
                                            .messages = row.messages,
                                            .mails = row.mails,
                                            .files = row.files,
                                            .previous = row.previous,
                                            .hash = hash_of(a, &row)};

    return sql_certificate_add(db, &add, id, error);
}

bool certificate_list(struct db *db, struct arena *a, int64_t before, size_t most,
                      struct certificate_row **rows, size_t *n, GError **error)
{
    return sql_certificate_list(db, a, before > 0 ? before : INT64_MAX, (int64_t)most, rows, n, error);
}

bool certificate_get(struct db *db, struct arena *a, int64_t id, struct certificate_row **row,
                     bool *whole, GError **error)
{
    struct certificate_row *before = NULL;
    size_t n = 0;

    if (!sql_certificate_get(db, a, id, row, error) ||
        !sql_certificate_list(db, a, id, 1, &before, &n, error))
        return false;
    if (*row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "certificate: there is none with this number");
        return false;
    }
    *whole = strcmp(hash_of(a, *row), (*row)->hash) == 0 &&
             strcmp((*row)->previous, n == 0 ? "" : before->hash) == 0;
    return true;
}
