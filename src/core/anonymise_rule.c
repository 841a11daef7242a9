/* anonymise_rule.c - one ticket without its people, as a rule of retention wants it. */
#include "core/anonymise.h"
#include "core/ticket_erase.h"
#include "core/veil.h"
#include "sql/anonymise.h"
#include "sql/erase.h"

static bool nobody(struct db *db, struct arena *a, int64_t at, int64_t *id, GError **error)
{
    struct anonymise_person_row *row = NULL;

    if (!sql_anonymise_nobody(db, a, &row, error))
        return false;
    if (row == NULL)
        return sql_anonymise_nobody_add(db, "Anonym", at, id, error);
    *id = row->id;
    return true;
}

/* Mails that came to a ticket and are no message of it: copies, and what was added to it only. */
static bool veil_mails(const struct veil *v, int64_t ticket_id, GError **error)
{
    struct anonymise_mail_row *rows = NULL;
    size_t n = 0;

    if (!sql_anonymise_mails_at(v->c->db, v->c->a, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!veil_mail(v, rows[i].id, rows[i].blob_id, error))
            return false;
    return true;
}

static bool without_people(const struct veil *v, int64_t ticket_id, int64_t nobody_id,
                           GError **error)
{
    bool (*const steps[])(struct db *, int64_t, int64_t *, GError **) = {
        sql_anonymise_people_events,
        sql_anonymise_participants,
        sql_anonymise_readers,
        sql_anonymise_forms,
    };
    const struct ticket_change *c = v->c;
    struct ticket_row ticket;

    if (!hold_allows_ticket(c->db, c->a, ticket_id, error) ||
        !ticket_get(c->db, c->a, ticket_id, &ticket, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!steps[i](c->db, ticket_id, NULL, error))
            return false;
    return sql_anonymise_envelopes(c->db, ticket_id, c->at, NULL, error) &&
           sql_anonymise_authors(c->db, ticket_id, nobody_id, NULL, error) &&
           sql_anonymise_actors(c->db, ticket_id, nobody_id, NULL, error) &&
           sql_anonymise_customer(c->db, ticket_id, nobody_id, c->at, NULL, error) &&
           veil_mails(v, ticket_id, error) && veil_ticket(v, &ticket, true, error);
}

bool anonymise_ticket(const struct ticket_change *c, int64_t ticket_id,
                      struct certificate_counts *done, GError **error)
{
    static const char *const none[] = {NULL};
    const struct veil veil = {
        .c = c, .needles = none, .header_needles = none, .texts = true, .done = done};
    struct erase_ticket_row *family = NULL;
    int64_t nobody_id = 0;
    size_t n = 0;

    if (!nobody(c->db, c->a, c->at, &nobody_id, error) ||
        !sql_erase_family(c->db, c->a, ticket_id, ERASE_FAMILY_MOST, &family, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!without_people(&veil, family[i].id, nobody_id, error))
            return false;
    return true;
}
