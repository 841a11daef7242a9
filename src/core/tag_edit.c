#include "core/tag_edit.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/desk_words.h"
#include "core/search_index.h"
#include "core/tag.h"
#include "core/view.h"
#include "core/webhook.h"
#include "sql/tag.h"
#include "sql/tag_edit.h"

#include <string.h>

bool tag_edit_list(struct db *db, struct arena *a, const char *typed, const char *after, size_t most,
                   struct tag_edit_row **rows, size_t *n, GError **error)
{
    return sql_tag_page(db, a, desk_words_pattern(a, text_fold(a, typed)), after, (int64_t)most, rows, n,
                        error);
}

bool tag_edit_get(struct db *db, struct arena *a, int64_t id, struct tag_edit_row *row, GError **error)
{
    struct tag_edit_row *found = NULL;

    if (!sql_tag_edit_by_id(db, a, id, &found, error))
        return false;
    if (found == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "tag: there is none (it may have been removed)");
        return false;
    }
    *row = *found;
    return true;
}

static bool named(const struct admin_act *act, const char *typed, const char **name, GError **error)
{
    g_autoptr(GError) why = NULL;

    return tag_name(act->a, typed, name, &why) || admin_refuse(act, ADMIN_NAME, "", error);
}

/* The tag that is to be changed, and nothing is under way with it. */
static bool begin(const struct admin_act *act, int64_t id, struct tag_edit_row *tag, GError **error)
{
    if (!admin_allowed(act, error) || !tag_edit_get(act->db, act->a, id, tag, error))
        return false;
    return tag->busy == 0 || admin_refuse(act, ADMIN_TAG_BUSY, tag->name, error);
}

bool tag_edit_make(const struct admin_act *act, const char *typed, GError **error)
{
    const char *name = NULL;
    int64_t made = 0;

    if (!admin_allowed(act, error) || !named(act, typed, &name, error) ||
        !sql_tag_put(act->db, text_fold(act->a, name), name, &made, error))
        return false;
    return made == 0 || audit_event(act, "tag.created", name, error);
}

static bool take_off(const struct ticket_change *c, const struct tag_job_row *job, int64_t ticket_id,
                     GError **error)
{
    int64_t gone = 0, came = 0;

    if (!sql_ticket_tag_remove(c->db, ticket_id, job->tag_id, &gone, error))
        return false;
    if (gone == 0)
        return true;
    if (job->into_id != 0 && !sql_ticket_tag_add(c->db, ticket_id, job->into_id, &came, error))
        return false;
    return ticket_event_add(c, ticket_id, "tag", job->before, NULL, 0, error) &&
           (came == 0 || ticket_event_add(c, ticket_id, "tag", NULL, job->after, 0, error)) &&
           search_index_ticket(c->db, ticket_id, error);
}

/* Who came to the tag since it is called so has nothing to follow. */
static bool call_anew(const struct ticket_change *c, const struct tag_job_row *job, int64_t ticket_id,
                      GError **error)
{
    struct tag_came_row *came = NULL;

    if (!sql_tag_job_came(c->db, c->a, ticket_id, job->event_id, job->after, &came, error))
        return false;
    return came != NULL || (ticket_event_add(c, ticket_id, "tag", job->before, NULL, 0, error) &&
                            ticket_event_add(c, ticket_id, "tag", NULL, job->after, 0, error) &&
                            search_index_ticket(c->db, ticket_id, error));
}

static bool ended(struct db *db, const struct tag_job_row *job, GError **error)
{
    return sql_tag_job_end(db, job->tag_id, NULL, error) &&
           (job->into_id == job->tag_id || sql_tag_delete(db, job->tag_id, NULL, error));
}

/* A ticket that gets the tag while it goes is found again: then nothing is left behind at the end. */
static bool some(struct db *db, struct arena *a, const struct tag_job_row *job, int64_t at, GError **error)
{
    struct ticket_change c = {.db = db, .a = a, .actor_id = job->actor_id, .at = at};
    bool stays = job->into_id == job->tag_id;
    struct tag_ticket_row *rows = NULL;
    int64_t mine = 0;
    size_t n = 0;

    if (!sql_tag_job_tickets(db, a, job->tag_id, stays ? job->ticket_id : 0, TAG_STEP, &rows, &n, error))
        return false;
    if (n == 0)
        return ended(db, job, error);
    if (!sql_tag_job_reached(db, job->tag_id, job->ticket_id, rows[n - 1].ticket_id, &mine, error))
        return false;
    if (mine == 0) {
        fail_set(error, FAIL_BUSY, "tag: another process is at it (it goes on)");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!(stays ? call_anew : take_off)(&c, job, rows[i].ticket_id, error))
            return false;
    return n == TAG_STEP || ended(db, job, error);
}

static bool follow(const struct admin_act *act, const struct tag_edit_row *tag, int64_t into_id,
                   GError **error)
{
    struct tag_job_row *job = NULL;

    return sql_tag_job_add(act->db, tag->id, into_id, tag->name, act->actor->person_id, NULL, error) &&
           sql_tag_job_of(act->db, act->a, tag->id, &job, error) && job != NULL &&
           some(act->db, act->a, job, act->at, error);
}

/* What asks for the tag by its name asks for the other name. */
static bool asked(const struct admin_act *act, const struct tag_edit_row *tag, const char *name,
                  GError **error)
{
    return view_tag_renamed(act->db, act->a, tag->key, name, error) &&
           webhook_tag_renamed(act, tag->key, name, error);
}

bool tag_edit_rename(const struct admin_act *act, int64_t id, const char *typed, GError **error)
{
    const char *name = NULL;
    struct tag_edit_row tag;
    int64_t other = 0;

    if (!begin(act, id, &tag, error) || !named(act, typed, &name, error) ||
        !tag_find(act->db, act->a, name, &other, error))
        return false;
    if (other != 0 && other != id)
        return admin_refuse(act, ADMIN_NAME_TAKEN, name, error);
    if (strcmp(tag.name, name) == 0)
        return true;

    const struct audit_field fields[] = {{"name", tag.name, name}};

    return sql_tag_rename(act->db, id, text_fold(act->a, name), name, NULL, error) &&
           asked(act, &tag, name, error) && follow(act, &tag, id, error) &&
           audit_add(act, "tag.changed", tag.name, fields, G_N_ELEMENTS(fields), error);
}

bool tag_edit_merge(const struct admin_act *act, int64_t id, const char *typed, GError **error)
{
    struct tag_edit_row tag, into;
    int64_t into_id = 0;

    if (!begin(act, id, &tag, error) || !tag_find(act->db, act->a, typed, &into_id, error))
        return false;
    if (into_id == 0 || into_id == id)
        return admin_refuse(act, ADMIN_TAG, text_one_line(act->a, typed), error);
    if (!begin(act, into_id, &into, error))
        return false;

    const struct audit_field fields[] = {
        {"name", tag.name, into.name},
        {"tickets", arena_printf(act->a, "%" G_GINT64_FORMAT, tag.n), ""},
    };

    return asked(act, &tag, into.name, error) && follow(act, &tag, into_id, error) &&
           audit_add(act, "tag.merged", tag.name, fields, G_N_ELEMENTS(fields), error);
}

bool tag_edit_remove(const struct admin_act *act, int64_t id, GError **error)
{
    struct tag_edit_row tag;

    if (!begin(act, id, &tag, error))
        return false;

    const struct audit_field fields[] = {
        {"name", tag.name, ""},
        {"tickets", arena_printf(act->a, "%" G_GINT64_FORMAT, tag.n), ""},
    };

    return follow(act, &tag, 0, error) &&
           audit_add(act, "tag.removed", tag.name, fields, G_N_ELEMENTS(fields), error);
}

static bool work_tx(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct tag_job_row *job = NULL;
    bool *more = data;

    *more = false;
    if (!sql_tag_job_next(db, a, &job, error))
        return false;
    *more = job != NULL;
    return job == NULL || some(db, a, job, clock_now(), error);
}

/* Reading alone tells that there is nothing to do: nearly always there is not. */
bool tag_edit_work(const struct house *house, bool *more, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct tag_job_row *job = NULL;

    *more = false;
    if (db == NULL || !sql_tag_job_next(db, a, &job, error))
        return false;
    g_clear_pointer(&db, db_give);
    return job == NULL || db_write_later(house->pool, work_tx, more, error);
}
