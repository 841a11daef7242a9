#include "core/setup.h"

#include "base/text.h"
#include "core/access.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "sql/queue.h"

#include <string.h>

bool setup_begin(struct db *db, GError **error)
{
    return setting_put(db, "setting_up", "1", error);
}

bool setup_end(struct db *db, GError **error)
{
    return setting_put(db, "setting_up", "0", error);
}

bool setup_first_queue(struct db *db, struct arena *a, int64_t *id, struct queue_edit *e,
                       GError **error)
{
    struct queue_row *row = NULL;

    if (!sql_queue_first(db, a, &row, error))
        return false;
    *id = row == NULL ? 0 : row->id;
    *e = (struct queue_edit){.name = "", .lang = "de", .greeting = "", .signature = "", .hours = "", .reopen_days = -1};
    return row == NULL || queue_edit_get(db, a, *id, e, error);
}

static bool invite(const struct admin_act *act, const struct house *house, const char *line,
                   GError **error)
{
    const char *angle = strchr(line, '<'), *close = strrchr(line, '>');
    struct ticket_change c = {
        .db = act->db, .a = act->a, .actor_id = act->actor->person_id, .at = act->at};
    struct person_edit e = {.role = ROLE_AGENT, .note = "", .addresses = line, .phones = ""};
    int64_t id = 0;

    if (angle != NULL && close != NULL && close > angle) {
        e.addresses = text_trim(act->a, arena_strndup(act->a, angle + 1, (size_t)(close - angle - 1)));
        e.name = text_trim(act->a, arena_strndup(act->a, line, (size_t)(angle - line)));
    }
    if (text_empty(e.name))
        e.name = person_name_from_address(act->a, e.addresses);
    return person_edit_save(act, &id, &e, error) && access_invite(&c, house, id, error);
}

bool setup_invite(const struct admin_act *act, const struct house *house, const char *people,
                  GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text_unix_lines(act->a, people), "\n", -1);
    size_t n = 0;

    for (size_t i = 0; lines[i] != NULL; i++) {
        const char *line = text_one_line(act->a, lines[i]);

        if (*line == '\0')
            continue;
        if (++n > SETUP_TEAM_MOST)
            return admin_refuse(act, ADMIN_TOO_MANY, "", error);
        if (!invite(act, house, line, error))
            return false;
    }
    return true;
}
