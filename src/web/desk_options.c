#include "web/desk_options.h"

#include "core/queue_right.h"
#include "web/shell.h"

static const struct {
    const char *key, *word;
} priorities[] = {{"1", _("Niedrig")}, {"2", _("Normal")}, {"3", _("Hoch")}, {"4", _("Dringend")}};

bool desk_queue_options(struct request *r, struct db *db, int64_t chosen,
                        struct view_option **options, size_t *n, GError **error)
{
    struct arena *a = request_arena(r);
    struct queue_row *queues = NULL;

    if (!queue_list(db, a, request_actor(r), &queues, n, error))
        return false;
    *options = ARENA_ARRAY(a, struct view_option, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*options)[i] = (struct view_option){arena_printf(a, "%" G_GINT64_FORMAT, queues[i].id),
                                             queues[i].name, queues[i].id == chosen};
    return true;
}

struct view_option *desk_priority_options(struct request *r, int64_t chosen, size_t *n)
{
    struct view_option *v = ARENA_ARRAY(request_arena(r), struct view_option,
                                        G_N_ELEMENTS(priorities));

    *n = G_N_ELEMENTS(priorities);
    for (size_t i = 0; i < *n; i++)
        v[i] = (struct view_option){priorities[i].key, shell_word(r, priorities[i].word),
                                    chosen == (int64_t)i + 1};
    return v;
}
