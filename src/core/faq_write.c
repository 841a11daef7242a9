#include "core/faq_write.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/markdown.h"
#include "sql/faq.h"
#include "sql/faq_edit.h"

#include <string.h>

const char *const faq_langs[FAQ_LANGS] = {"de", "en"};

enum { SLUG_BYTES = 60, SLUG_TRIES = 100 };

static bool allowed(const struct faq_call *c, GError **error)
{
    if (right_has(c->actor, RIGHT_FAQ))
        return true;
    fail_set(error, FAIL_DENIED, "question: only agents write them");
    return false;
}

static bool missing(GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "question: there is none (it may have been removed)");
    return false;
}

static bool note(const struct faq_call *c, const char *what, const char *object, const struct audit_field *fields,
                 size_t n, GError **error)
{
    const struct admin_act act = {.db = c->db, .a = c->a, .actor = c->actor, .peer = c->peer, .at = c->now};

    return c->actor->person_id == 0 || audit_add(&act, what, object, fields, n, error);
}

/* "Was ist ein Ticket? (de)" */
static const char *called(const struct faq_call *c, const char *title, const char *lang)
{
    return arena_printf(c->a, "%s (%s)", title, lang);
}

static bool topic_of(const struct faq_call *c, int64_t id, struct faq_category_row *topic, GError **error)
{
    struct faq_category_row *rows = NULL;
    size_t n = 0;

    *topic = (struct faq_category_row){.name_de = "", .name_en = ""};
    if (!sql_faq_categories(c->db, c->a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            *topic = rows[i];
    return true;
}

bool faq_all(struct db *db, struct arena *a, struct faq_edit_row **rows, size_t *n, GError **error)
{
    return sql_faq_all(db, a, rows, n, error);
}

bool faq_texts(struct db *db, struct arena *a, int64_t id, struct faq_edit_row **rows, size_t *n,
               GError **error)
{
    return sql_faq_texts(db, a, id, rows, n, error) && (*n > 0 || missing(error));
}

bool faq_versions(struct db *db, struct arena *a, int64_t id, struct faq_version_row **rows,
                  size_t *n, GError **error)
{
    return sql_faq_versions(db, a, id, FAQ_VERSIONS_SHOWN, rows, n, error);
}

bool faq_version(struct db *db, struct arena *a, int64_t id, int64_t version_id,
                 struct faq_version_row *row, GError **error)
{
    struct faq_version_row *found = NULL;

    if (!sql_faq_version_get(db, a, version_id, id, &found, error))
        return false;
    if (found == NULL)
        return missing(error);
    *row = *found;
    return true;
}

/* The words of one language as they may be stored; an empty title says that there are none. */
static bool judge(struct arena *a, const struct faq_words *typed, struct faq_words *out,
                  GError **error)
{
    const char *html;

    *out = *typed;
    out->title = text_one_line(a, typed->title);
    out->body = text_trim(a, text_unix_lines(a, typed->body));
    if ((*out->title == '\0') != (*out->body == '\0')) {
        fail_set(error, FAIL_INVALID, "question: it needs both a title and an answer");
        return false;
    }
    if (g_utf8_strlen(out->title, -1) > FAQ_TITLE_MAX) {
        fail_set(error, FAIL_TOO_BIG, "question: its title is over %d characters (shorten it)",
                 FAQ_TITLE_MAX);
        return false;
    }
    return markdown_html(a, out->body, 2, &html, error);
}

/* "Was ist ein Ticket?" → "was-ist-ein-ticket" */
static char *slug_of(struct arena *a, const char *title)
{
    g_autofree char *plain = g_str_to_ascii(title, "de");
    g_autoptr(GString) s = g_string_new(NULL);

    for (const char *p = plain; *p != '\0' && s->len < SLUG_BYTES; p++) {
        if (g_ascii_isalnum(*p))
            g_string_append_c(s, g_ascii_tolower(*p));
        else if (s->len > 0 && s->str[s->len - 1] != '-')
            g_string_append_c(s, '-');
    }
    while (s->len > 0 && s->str[s->len - 1] == '-')
        g_string_truncate(s, s->len - 1);
    return arena_strdup(a, s->len == 0 ? "faq" : s->str);
}

static bool free_slug(const struct faq_call *c, const char *title, const char **slug,
                      GError **error)
{
    const char *base = slug_of(c->a, title);

    *slug = base;
    for (int i = 2; i < SLUG_TRIES; i++) {
        struct faq_id_row *taken = NULL;

        if (!sql_faq_slug(c->db, c->a, *slug, &taken, error))
            return false;
        if (taken == NULL)
            return true;
        *slug = arena_printf(c->a, "%s-%d", base, i);
    }
    fail_set(error, FAIL_CONFLICT, "question: many are called that already (change its title)");
    return false;
}

static bool category_ok(const struct faq_call *c, int64_t id, GError **error)
{
    struct faq_id_row *rows = NULL;
    size_t n = 0;

    if (!sql_faq_category_order(c->db, c->a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return true;
    fail_set(error, FAIL_INVALID, "question: there is no such topic (choose one of the list)");
    return false;
}

static bool add(const struct faq_call *c, int64_t *id, int64_t category_id, const char *title,
                GError **error)
{
    struct faq_id_row *order = NULL;
    struct faq_count_row count;
    const char *slug = NULL;
    size_t n = 0;

    if (!sql_faq_count(c->db, c->a, &count, error) || !free_slug(c, title, &slug, error) ||
        !sql_faq_order(c->db, c->a, category_id, &order, &n, error))
        return false;
    if (count.n >= FAQ_MOST) {
        fail_set(error, FAIL_TOO_BIG, "question: there are %d already (remove some)", FAQ_MOST);
        return false;
    }
    return sql_faq_add(c->db, slug, category_id, (int64_t)n, c->now, id, error);
}

static bool file(const struct faq_call *c, int64_t id, int64_t category_id, const struct faq_edit_row *was,
                 GError **error)
{
    struct faq_category_row from, to;
    struct faq_id_row *order = NULL;
    size_t n = 0;

    if (category_id == was->category_id)
        return true;
    if (!topic_of(c, was->category_id, &from, error) || !topic_of(c, category_id, &to, error))
        return false;

    const struct audit_field fields[] = {{"topic", from.name_de, to.name_de}};

    return sql_faq_order(c->db, c->a, category_id, &order, &n, error) &&
           sql_faq_set_category(c->db, id, category_id, (int64_t)n, NULL, error) &&
           note(c, "faq.changed", called(c, was->title, was->lang), fields, G_N_ELEMENTS(fields), error);
}

static const struct faq_edit_row *text_in(const struct faq_edit_row *rows, size_t n,
                                          const char *lang)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].lang, lang) == 0)
            return &rows[i];
    return NULL;
}

/* OLD: the newest version until now; NULL if none. */
static bool add_version(const struct faq_call *c, int64_t id, const char *lang, const char *title,
                        const char *body, const struct faq_edit_row *old, GError **error)
{
    const struct audit_field fields[] = {
        {"title", old == NULL ? "" : old->title, title},
        {"text", old == NULL ? "" : old->body, body},
    };
    int64_t version = 0;

    return sql_faq_version_add(c->db,
                               &(struct sql_faq_version_add){.faq_id = id,
                                                             .lang = lang,
                                                             .title = title,
                                                             .body = body,
                                                             .author_id = c->actor->person_id,
                                                             .at = c->now},
                               &version, error) &&
           sql_faq_text_put(c->db, id, lang, version, NULL, error) &&
           note(c, old == NULL ? "faq.created" : "faq.changed", called(c, title, lang), fields,
                G_N_ELEMENTS(fields), error);
}

static bool save_text(const struct faq_call *c, int64_t id, const char *lang,
                      const struct faq_words *w, const struct faq_edit_row *old, GError **error)
{
    if (old == NULL && *w->title == '\0')
        return true;
    if (old != NULL && strcmp(old->title, w->title) == 0 && strcmp(old->body, w->body) == 0)
        return true;
    if ((old == NULL ? 0 : old->latest_id) != w->base_id) {
        fail_set(error, FAIL_CONFLICT, "question: somebody saved it meanwhile (look at it again)");
        return false;
    }
    if (*w->title == '\0') {
        fail_set(error, FAIL_INVALID, "question: it has no words left (unpublish it instead)");
        return false;
    }
    return add_version(c, id, lang, w->title, w->body, old, error);
}

static bool show(const struct faq_call *c, const struct faq_edit_row *t, bool shown, GError **error)
{
    struct sql_faq_text_publish p = {
        .faq_id = t->faq_id, .lang = t->lang, .plain_title = "", .plain_body = ""};
    const struct audit_field fields[] = {{"title", shown ? "" : t->title, shown ? t->title : ""}};

    if (t->published_id == (shown ? t->latest_id : 0))
        return true;
    if (shown) {
        p.version_id = t->latest_id;
        p.at = c->now;
        p.plain_title = faq_fold(c->a, t->title);
        p.plain_body = faq_fold(c->a, markdown_words(c->a, t->body));
    }
    return sql_faq_text_publish(c->db, &p, NULL, error) &&
           note(c, shown ? "faq.published" : "faq.hidden", called(c, t->title, t->lang), fields,
                G_N_ELEMENTS(fields), error);
}

static bool publish_all(const struct faq_call *c, int64_t id, GError **error)
{
    struct faq_edit_row *rows = NULL;
    size_t n = 0;

    if (!sql_faq_texts(c->db, c->a, id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!show(c, &rows[i], true, error))
            return false;
    return true;
}

bool faq_save(const struct faq_call *c, int64_t *id, int64_t category_id,
              const struct faq_words words[FAQ_LANGS], bool publish, GError **error)
{
    struct faq_words good[FAQ_LANGS];
    struct faq_edit_row *old = NULL;
    const char *title;
    size_t n = 0;

    if (!allowed(c, error) || !category_ok(c, category_id, error))
        return false;
    for (size_t i = 0; i < FAQ_LANGS; i++)
        if (!judge(c->a, &words[i], &good[i], error))
            return false;
    title = *good[FAQ_DE].title != '\0' ? good[FAQ_DE].title : good[FAQ_EN].title;
    if (*title == '\0') {
        fail_set(error, FAIL_INVALID, "question: it needs both a title and an answer");
        return false;
    }
    if (*id == 0 ? !add(c, id, category_id, title, error)
                 : !faq_texts(c->db, c->a, *id, &old, &n, error) ||
                       !file(c, *id, category_id, &old[0], error))
        return false;
    for (size_t i = 0; i < FAQ_LANGS; i++)
        if (!save_text(c, *id, faq_langs[i], &good[i], text_in(old, n, faq_langs[i]), error))
            return false;
    return !publish || publish_all(c, *id, error);
}

bool faq_publish(const struct faq_call *c, int64_t id, const char *lang, bool shown, GError **error)
{
    const struct faq_edit_row *text;
    struct faq_edit_row *rows = NULL;
    size_t n = 0;

    if (!allowed(c, error) || !faq_texts(c->db, c->a, id, &rows, &n, error))
        return false;
    text = text_in(rows, n, lang);
    return text == NULL ? missing(error) : show(c, text, shown, error);
}

bool faq_restore(const struct faq_call *c, int64_t id, int64_t version_id, GError **error)
{
    struct faq_edit_row *rows = NULL;
    struct faq_version_row v;
    size_t n = 0;

    return allowed(c, error) && faq_version(c->db, c->a, id, version_id, &v, error) &&
           faq_texts(c->db, c->a, id, &rows, &n, error) &&
           add_version(c, id, v.lang, v.title, v.body, text_in(rows, n, v.lang), error);
}

typedef bool (*place_fn)(struct db *db, int64_t id, int64_t position, int64_t *changed,
                         GError **error);

/* Writes the order anew with ID one place on: positions need not be without gaps. */
static bool reorder(struct db *db, struct faq_id_row *order, size_t n, int64_t id, int by,
                    place_fn place, GError **error)
{
    size_t at = 0;

    while (at < n && order[at].id != id)
        at++;
    if (at == n)
        return missing(error);
    if ((by < 0 && at > 0) || (by > 0 && at + 1 < n)) {
        size_t to = by < 0 ? at - 1 : at + 1;
        struct faq_id_row other = order[to];

        order[to] = order[at];
        order[at] = other;
    }
    for (size_t i = 0; i < n; i++)
        if (!place(db, order[i].id, (int64_t)i, NULL, error))
            return false;
    return true;
}

bool faq_move(const struct faq_call *c, int64_t id, int by, GError **error)
{
    struct faq_edit_row *rows = NULL;
    struct faq_id_row *order = NULL;
    size_t n = 0;

    return allowed(c, error) && faq_texts(c->db, c->a, id, &rows, &n, error) &&
           sql_faq_order(c->db, c->a, rows[0].category_id, &order, &n, error) &&
           reorder(c->db, order, n, id, by, sql_faq_set_position, error);
}

bool faq_remove(const struct faq_call *c, int64_t id, GError **error)
{
    struct faq_edit_row *rows = NULL;
    int64_t removed = 0;
    size_t n = 0;

    if (!allowed(c, error) || !faq_texts(c->db, c->a, id, &rows, &n, error) ||
        !sql_faq_texts_remove(c->db, id, NULL, error) || !sql_faq_versions_remove(c->db, id, NULL, error) ||
        !sql_faq_remove(c->db, id, &removed, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct audit_field fields[] = {{"title", rows[i].title, ""}, {"text", rows[i].body, ""}};

        if (!note(c, "faq.removed", called(c, rows[i].title, rows[i].lang), fields, G_N_ELEMENTS(fields), error))
            return false;
    }
    return removed > 0 || missing(error);
}

static bool note_topic(const struct faq_call *c, const char *what, const struct faq_category_row *was, const char *de,
                       const char *en, GError **error)
{
    const struct audit_field fields[] = {{"name_de", was->name_de, de}, {"name_en", was->name_en, en}};

    return note(c, what, *de == '\0' ? was->name_de : de, fields, G_N_ELEMENTS(fields), error);
}

bool faq_category_put(const struct faq_call *c, int64_t *id, const char *name_de,
                      const char *name_en, GError **error)
{
    const char *de = text_one_line(c->a, name_de), *en = text_one_line(c->a, name_en);
    struct faq_category_row was;
    struct faq_id_row *order = NULL;
    int64_t changed = 0;
    size_t n = 0;

    if (!allowed(c, error) || !topic_of(c, *id, &was, error))
        return false;
    if (*de == '\0' || g_utf8_strlen(de, -1) > FAQ_CATEGORY_MAX ||
        g_utf8_strlen(en, -1) > FAQ_CATEGORY_MAX) {
        fail_set(error, FAIL_INVALID,
                 "topic: it needs a German name; names have at most %d characters",
                 FAQ_CATEGORY_MAX);
        return false;
    }
    if (*id == 0)
        return sql_faq_category_order(c->db, c->a, &order, &n, error) &&
               sql_faq_category_add(c->db, (int64_t)n, de, en, id, error) &&
               note_topic(c, "faq.topic.created", &was, de, en, error);
    return sql_faq_category_rename(c->db, *id, de, en, &changed, error) &&
           (changed > 0 ? note_topic(c, "faq.topic.changed", &was, de, en, error) : missing(error));
}

bool faq_category_move(const struct faq_call *c, int64_t id, int by, GError **error)
{
    struct faq_id_row *order = NULL;
    size_t n = 0;

    return allowed(c, error) && sql_faq_category_order(c->db, c->a, &order, &n, error) &&
           reorder(c->db, order, n, id, by, sql_faq_category_set_position, error);
}

bool faq_category_remove(const struct faq_call *c, int64_t id, GError **error)
{
    struct faq_category_row was;
    struct faq_id_row *order = NULL;
    int64_t removed = 0;
    size_t n = 0;

    if (!allowed(c, error) || !topic_of(c, id, &was, error) ||
        !sql_faq_order(c->db, c->a, id, &order, &n, error))
        return false;
    if (n > 0) {
        fail_set(error, FAIL_CONFLICT, "topic: there are %zu questions in it (move them first)", n);
        return false;
    }
    return sql_faq_category_remove(c->db, id, &removed, error) &&
           (removed > 0 ? note_topic(c, "faq.topic.removed", &was, "", "", error) : missing(error));
}
