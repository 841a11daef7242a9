#include "core/queue_edit.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/person.h"
#include "core/queue_right.h"
#include "core/ticket_property.h"
#include "sql/admin.h"
#include "sql/queue.h"

#include <string.h>

bool queue_edit_list(struct db *db, struct arena *a, struct admin_queue_row **rows, size_t *n,
                     GError **error)
{
    return sql_admin_queues(db, a, rows, n, error);
}

bool queue_edit_get(struct db *db, struct arena *a, int64_t id, struct queue_edit *e,
                    GError **error)
{
    struct admin_queue_row *row = NULL;
    int64_t *members = NULL;

    if (!sql_admin_queue(db, a, id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "queue: there is none at this address");
        return false;
    }
    *e = (struct queue_edit){.name = row->name,
                             .lang = row->lang,
                             .greeting = row->greeting,
                             .signature = row->signature,
                             .hours = row->hours,
                             .confidential = row->confidential != 0,
                             .reopen_days = row->reopen_days,
                             .concern = row->concern};
    if (!queue_members(db, a, id, &members, &e->n_members, error))
        return false;
    e->members = members;
    return true;
}

/* What may be stored of E, in *OUT. */
static bool judge(const struct admin_act *act, int64_t id, const struct queue_edit *e,
                  struct queue_edit *out, GError **error)
{
    struct queue_row *same = NULL;

    *out = *e;
    out->name = text_one_line(act->a, e->name);
    out->greeting = text_one_line(act->a, e->greeting == NULL ? "" : e->greeting);
    out->hours = text_one_line(act->a, e->hours == NULL ? "" : e->hours);
    out->signature = text_trim(act->a, text_unix_lines(act->a, e->signature));
    if (text_empty(out->name) || g_utf8_strlen(out->name, -1) > QUEUE_NAME_MAX)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (g_utf8_strlen(out->signature, -1) > QUEUE_TEXT_MAX || g_utf8_strlen(out->greeting, -1) > QUEUE_LINE_MAX ||
        g_utf8_strlen(out->hours, -1) > QUEUE_LINE_MAX)
        return admin_refuse(act, ADMIN_TEXT_LONG, "", error);
    if (e->confidential && e->n_members == 0)
        return admin_refuse(act, ADMIN_NO_MEMBERS, "", error);
    if (e->reopen_days < -1 || e->reopen_days > REOPEN_DAYS_MOST)
        return admin_refuse(act, ADMIN_REOPEN_DAYS, "", error);
    if (!sql_queue_by_name(act->db, act->a, out->name, &same, error))
        return false;
    return same == NULL || same->id == id || admin_refuse(act, ADMIN_NAME_TAKEN, out->name, error);
}

/* "Jana Brandt, Tobias Reuter": those of IDS who work here. */
static bool names_of(const struct admin_act *act, const int64_t *ids, size_t n, const char **names,
                     GError **error)
{
    struct person_row *agents = NULL;
    size_t n_agents = 0, found = 0;

    *names = "";
    if (!person_agents(act->db, act->a, &agents, &n_agents, error))
        return false;
    for (size_t i = 0; i < n_agents; i++)
        for (size_t k = 0; k < n; k++)
            if (ids[k] == agents[i].id) {
                *names = arena_printf(act->a, "%s%s%s", *names, found++ == 0 ? "" : ", ",
                                      agents[i].name);
                break;
            }
    return true;
}

static bool put_members(const struct admin_act *act, int64_t id, const struct queue_edit *e,
                        GError **error)
{
    struct person_row *agents = NULL;
    size_t n = 0;

    if (!sql_admin_queue_members_clear(act->db, id, NULL, error) ||
        !person_agents(act->db, act->a, &agents, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < e->n_members; k++)
            if (e->members[k] == agents[i].id &&
                !sql_queue_member_add(act->db, id, agents[i].id, NULL, error))
                return false;
    return true;
}

static const char *days_text(struct arena *a, int64_t days)
{
    return arena_printf(a, "%" G_GINT64_FORMAT, days);
}

/* What is not chosen is normal. */
static int64_t level(const struct queue_edit *e)
{
    return e->concern == 0 ? CONCERN_NORMAL + 1 : e->concern;
}

static bool record(const struct admin_act *act, bool is_new, const struct queue_edit *was,
                   const struct queue_edit *e, GError **error)
{
    const char *before = "", *after = "";

    if (!names_of(act, was->members, was->n_members, &before, error) ||
        !names_of(act, e->members, e->n_members, &after, error))
        return false;

    const struct audit_field fields[] = {
        {"name", was->name, e->name},
        {"lang", was->lang, e->lang},
        {"greeting", was->greeting, e->greeting},
        {"signature", was->signature, e->signature},
        {"hours", was->hours, e->hours},
        {"confidential",
         is_new              ? ""
         : was->confidential ? "yes"
                             : "no",
         e->confidential ? "yes" : "no"},
        {"reopen_days", is_new ? "" : days_text(act->a, was->reopen_days),
         days_text(act->a, e->reopen_days)},
        {"concern", is_new ? "" : concern_level_name(level(was)), concern_level_name(level(e))},
        {"members", before, after},
    };

    return audit_add(act, is_new ? "queue.created" : "queue.changed", e->name, fields,
                     G_N_ELEMENTS(fields), error);
}

static bool store(const struct admin_act *act, int64_t id, const struct queue_edit *e,
                  GError **error)
{
    return queue_set_reopen_days(act->db, id, e->reopen_days, error) &&
           sql_admin_queue_set(act->db,
                               &(struct sql_admin_queue_set){.id = id,
                                                             .name = e->name,
                                                             .confidential = e->confidential,
                                                             .lang = e->lang,
                                                             .greeting = e->greeting,
                                                             .signature = e->signature,
                                                             .hours = e->hours,
                                                             .reopen_days = e->reopen_days,
                                                             .concern = e->concern},
                               NULL, error) &&
           put_members(act, id, e, error);
}

bool queue_edit_save(const struct admin_act *act, int64_t *id, const struct queue_edit *e,
                     GError **error)
{
    bool is_new = *id == 0;
    struct queue_edit was = {0}, good;
    int64_t saved = *id;

    if (!admin_allowed(act, error) ||
        (!is_new && !queue_edit_get(act->db, act->a, *id, &was, error)) ||
        !judge(act, *id, e, &good, error) ||
        (is_new && !sql_queue_add(act->db, good.name, good.confidential, good.lang, act->at, &saved,
                                  error)) ||
        !store(act, saved, &good, error) || !record(act, is_new, &was, &good, error))
        return false;
    *id = saved;
    return true;
}
