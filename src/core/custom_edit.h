/* custom_edit.h - own fields as an administrator sets them up. They are never removed, since values stand
 * under them, but retired. */
#pragma once
#include "core/audit.h"
#include "core/custom_field.h"

struct custom_edit {
    enum record_kind object; /* ticket, user, organization; stays once it is made, as name and kind do */
    enum custom_kind kind;
    const char *name;    /* "" for a new one: made of the label */
    const char *de, *en; /* labels; EN may be "" */
    const char *options; /* one a line: "value | German | English", the latter two as needed */
    bool required, active;
    enum custom_access customer;
    const char *min, *max; /* of numbers; "" for none */
    const char *if_name, *if_value;
    int64_t *queues;
    size_t n_queues;
};

bool custom_edit_get(struct db *db, struct arena *a, int64_t id, struct custom_edit *e,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes a field where *ID is 0. TAKEN tells whether answers of the API have something else under a name
 * (may be NULL). */
bool custom_edit_save(const struct admin_act *act, int64_t *id, const struct custom_edit *e,
                      bool (*taken)(enum record_kind object, const char *name),
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One place up or down among the fields of its kind of thing. */
bool custom_edit_move(const struct admin_act *act, int64_t id, bool up,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
