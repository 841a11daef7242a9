#include "core/person_merge.h"

#include "base/text.h"
#include "core/audit.h"
#include "core/custom_field.h"
#include "core/person_edit.h"
#include "core/person_picture.h"
#include "core/ticket_key.h"
#include "core/ticket_property.h"
#include "sql/access.h"
#include "sql/people.h"
#include "sql/access_log.h"
#include "sql/forgotten.h"
#include "sql/person.h"
#include "sql/session.h"

#include <string.h>

static bool move_tickets(const struct admin_act *act, int64_t into, int64_t from, size_t *n,
                         GError **error)
{
    struct ticket_change c = {
        .db = act->db, .a = act->a, .actor_id = act->actor->person_id, .at = act->at};
    struct people_ticket_row *rows = NULL;

    if (!sql_people_tickets(act->db, act->a, from, &rows, n, error))
        return false;
    for (size_t i = 0; i < *n; i++) {
        struct ticket_row ticket;

        if (!ticket_get(act->db, act->a, rows[i].id, &ticket, error) ||
            !ticket_set_customer(&c, &ticket, into, error))
            return false;
    }
    return true;
}

/* What stands on the record but not in a ticket. */
static bool move_rest(const struct admin_act *act, int64_t into, int64_t from, GError **error)
{
    bool (*const moves[])(struct db *, int64_t, int64_t, int64_t *, GError **) = {
        sql_people_move_participants, sql_people_move_articles,  sql_people_move_outbox,
        sql_people_move_events,       sql_people_move_audit,     sql_access_log_move,
        sql_people_move_notices,      sql_people_move_addresses, sql_people_move_phones,
        sql_people_move_wishes,       sql_people_move_times,     sql_people_move_companies,
        sql_people_move_undo,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(moves); i++)
        if (!moves[i](act->db, into, from, NULL, error))
            return false;
    return true;
}

/* INTO as he is afterwards. */
static bool complete(const struct admin_act *act, int64_t into, const struct person_edit *was,
                     GError **error)
{
    struct person_edit e;

    if (!person_edit_get(act->db, act->a, into, &e, NULL, error))
        return false;
    if (e.company_id == 0)
        e.company_id = was->company_id;
    if (e.lang == NULL)
        e.lang = was->lang;
    if (*was->note != '\0')
        e.note = text_cut(act->a,
                          arena_printf(act->a, "%s%s%s", e.note, *e.note == '\0' ? "" : "\n", was->note),
                          PERSON_NOTE_MAX);
    return person_edit_save(act, &into, &e, error);
}

bool person_merge(const struct admin_act *act, int64_t into, int64_t from, GError **error)
{
    struct person_edit kept, gone;
    size_t n = 0;

    if (!admin_allowed(act, error) ||
        !person_edit_get(act->db, act->a, into, &kept, NULL, error) ||
        !person_edit_get(act->db, act->a, from, &gone, NULL, error))
        return false;
    if (into == from || kept.role != ROLE_CUSTOMER || gone.role != ROLE_CUSTOMER)
        return admin_refuse(act, ADMIN_MERGE, "", error);
    if (!sql_session_end_all(act->db, from, NULL, error) ||
        !sql_access_link_drop_person(act->db, from, NULL, error) ||
        !ticket_key_revoke_person(act->db, from, error) ||
        !move_tickets(act, into, from, &n, error) || !move_rest(act, into, from, error) ||
        !custom_move(act->db, RECORD_USER, from, into, error) ||
        !person_picture_move(act->db, into, from, error) ||
        !sql_people_drop_participants(act->db, from, NULL, error) ||
        !sql_forgotten_merged(act->db, into, from, act->at, NULL, error) ||
        !sql_forgotten_follow(act->db, into, from, act->at, NULL, error) ||
        !sql_people_remove(act->db, from, NULL, error) || !complete(act, into, &gone, error))
        return false;

    const struct audit_field fields[] = {
        {"name", gone.name, kept.name},
        {"addresses", gone.addresses, ""},
        {"phones", gone.phones, ""},
    };

    return audit_add(act, "person.merged", kept.name, fields, G_N_ELEMENTS(fields), error);
}
