#include "web/know.h"

static const struct {
    const char *key, *word, *path;
} tabs[KNOW_TABS] = {
    [KNOW_FAQ] = {"faq", _("Fragen & Antworten"), "/desk/faq"},
    [KNOW_TEXTS] = {"texts", _("Textbausteine"), "/desk/texts"},
    [KNOW_TOPICS] = {"topics", _("Themen"), "/desk/topics"},
};

struct view_tab *know_tabs(struct request *r, enum know_tab current)
{
    struct view_tab *v = ARENA_ARRAY(request_arena(r), struct view_tab, KNOW_TABS);

    for (size_t i = 0; i < KNOW_TABS; i++)
        v[i] = (struct view_tab){.key = tabs[i].key,
                                 .word = shell_word(r, tabs[i].word),
                                 .link = url_path(request_arena(r), "%s", tabs[i].path),
                                 .current = i == (size_t)current};
    return v;
}

int64_t know_id(const struct request *r, const char *param)
{
    gint64 id = 0;

    return g_ascii_string_to_signed(request_param(r, param), 10, 1, G_MAXINT64, &id, NULL) ? id : 0;
}
