#include "core/draft.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "base/text.h"
#include "sql/draft.h"

#include <string.h>

enum { KEY_BYTES = 16 };

#define DRAFT_KEPT (30 * CLOCK_DAY)
#define KEY_KEPT (7 * CLOCK_DAY)

static bool place_ok(const char *place)
{
    size_t n = strlen(place);

    return n > 0 && n <= DRAFT_PLACE_MAX &&
           strspn(place, "abcdefghijklmnopqrstuvwxyz0123456789/-") == n;
}

static bool fits(const struct draft *d, GError **error)
{
    if (strlen(d->subject) <= DRAFT_SUBJECT_MAX && strlen(d->body) <= DRAFT_TEXT_MAX &&
        (d->extra == NULL || strlen(d->extra) <= DRAFT_TEXT_MAX))
        return true;
    fail_set(error, FAIL_TOO_BIG, "draft: it is too long to be kept (send it, or shorten it)");
    return false;
}

static bool keep(struct db *db, int64_t person_id, const char *place, const struct draft *d,
                 GError **error)
{
    return sql_draft_put(db,
                         &(struct sql_draft_put){.person_id = person_id,
                                                 .place = place,
                                                 .subject = d->subject,
                                                 .body = d->body,
                                                 .extra = d->extra == NULL ? "" : d->extra,
                                                 .changed_at = d->changed_at},
                         NULL, error) &&
           sql_draft_remove_old(db, d->changed_at - DRAFT_KEPT, NULL, error) &&
           sql_draft_remove_most(db, person_id, DRAFTS_A_PERSON, NULL, error);
}

bool draft_put(struct db *db, struct arena *a, int64_t person_id, const char *place,
               const struct draft *d, GError **error)
{
    int64_t sent = 0;

    if (!place_ok(place)) {
        fail_set(error, FAIL_INVALID, "draft: \"%s\" is no place for one", place);
        return false;
    }
    if (!fits(d, error) || !form_key_sent(db, a, person_id, d->form_key, &sent, error))
        return false;
    if (sent != 0)
        return true;
    if (*text_trim(a, d->subject) == '\0' && *text_trim(a, d->body) == '\0')
        return draft_remove(db, person_id, place, error);
    return keep(db, person_id, place, d, error);
}

bool draft_get(struct db *db, struct arena *a, int64_t person_id, const char *place,
               struct draft_row **row, GError **error)
{
    return sql_draft_get(db, a, person_id, place, row, error);
}

bool draft_remove(struct db *db, int64_t person_id, const char *place, GError **error)
{
    return sql_draft_remove(db, person_id, place, NULL, error);
}

const char *draft_place_ticket(struct arena *a, const char *side, int64_t ticket_id)
{
    return arena_printf(a, "%s/%" G_GINT64_FORMAT, side, ticket_id);
}

const char *form_key_new(struct arena *a)
{
    return secret_token(a, KEY_BYTES);
}

bool form_key_sent(struct db *db, struct arena *a, int64_t person_id, const char *key,
                   int64_t *ticket_id, GError **error)
{
    struct form_sent_row *row = NULL;

    *ticket_id = 0;
    if (key == NULL || *key == '\0')
        return true;
    if (!sql_form_sent_get(db, a, person_id, key, &row, error))
        return false;
    if (row != NULL)
        *ticket_id = row->ticket_id;
    return true;
}

bool form_key_spend(struct db *db, int64_t person_id, const char *key, int64_t ticket_id,
                    int64_t at, GError **error)
{
    if (key == NULL || *key == '\0')
        return true;
    if (strlen(key) > FORM_KEY_MAX) {
        fail_set(error, FAIL_INVALID, "form: its key is too long (load the page anew)");
        return false;
    }
    return sql_form_sent_remove_old(db, at - KEY_KEPT, NULL, error) &&
           sql_form_sent_add(db, person_id, key, ticket_id, at, NULL, error);
}
