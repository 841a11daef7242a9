#include "core/token.h"
#include "web/api.h"

struct api_state {
    struct login_cache *logins;
    gint64 system; /* atomic by its lock */
    GMutex lock;
};

struct api_state *api_state_new(void)
{
    struct api_state *s = g_new0(struct api_state, 1);

    s->logins = login_cache_new();
    g_mutex_init(&s->lock);
    return s;
}

void api_state_free(struct api_state *s)
{
    if (s == NULL)
        return;
    login_cache_free(s->logins);
    g_mutex_clear(&s->lock);
    g_free(s);
}

struct login_cache *api_state_logins(struct api_state *s)
{
    return s->logins;
}

bool api_state_system(struct api_state *s, const struct house *house, struct arena *a, int64_t *id,
                      GError **error)
{
    g_mutex_lock(&s->lock);
    *id = s->system;
    g_mutex_unlock(&s->lock);
    if (*id != 0)
        return true;
    if (!record_system_person(house, a, id, error))
        return false;
    g_mutex_lock(&s->lock);
    s->system = *id;
    g_mutex_unlock(&s->lock);
    return true;
}
