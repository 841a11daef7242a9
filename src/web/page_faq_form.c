/* page_faq_form.c - writing one question: its two languages, preview, publishing, versions. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "core/faq_write.h"
#include "core/markdown.h"
#include "pages/faq_desk.h"
#include "web/faq_form.h"
#include "web/know.h"

#include <string.h>

enum { SAVE_PUBLISH, SAVE_DRAFT, SAVE_PREVIEW };
enum { DO_SHOW, DO_HIDE, DO_UP, DO_DOWN, DO_RESTORE, DO_REMOVE };

static const char *const saves[] = {"publish", "save", "preview", NULL};
static const char *const dos[] = {"show", "hide", "up", "down", "restore", "remove", NULL};
static const char *const langs[] = {"de", "en", NULL};
static const char *const title_names[FAQ_LANGS] = {"title_de", "title_en"};
static const char *const body_names[FAQ_LANGS] = {"body_de", "body_en"};
static const char *const base_names[FAQ_LANGS] = {"base_de", "base_en"};

static const struct field form_fields[] = {
    {"category", FIELD_INT, .required = true},
    {"title_de", FIELD_LINE, .max = FAQ_TITLE_MAX},
    {"body_de", FIELD_TEXT, .max = LIMIT_MARKDOWN_BYTES},
    {"base_de", FIELD_INT},
    {"title_en", FIELD_LINE, .max = FAQ_TITLE_MAX},
    {"body_en", FIELD_TEXT, .max = LIMIT_MARKDOWN_BYTES},
    {"base_en", FIELD_INT},
    {"do", FIELD_CHOICE, .required = true, .values = saves},
    {NULL},
};
static const struct field do_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = dos},
    {"lang", FIELD_CHOICE, .values = langs},
    {"version", FIELD_INT},
    {NULL},
};

static bool fill_topics(struct request *r, struct db *db, int64_t current, struct view_faq_form *v,
                        GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_category_row *rows = NULL;

    if (!faq_categories(db, a, &rows, &v->n_topics, error))
        return false;
    v->topics = ARENA_ARRAY(a, struct view_topic, v->n_topics + 1);
    for (size_t i = 0; i < v->n_topics; i++)
        v->topics[i] =
            (struct view_topic){.id = rows[i].id,
                                .name = faq_category_name(&rows[i], lang_name(shell_lang(r))),
                                .current = rows[i].id == current};
    return true;
}

static void fill_empty(struct request *r, struct view_faq_form *v)
{
    v->n_texts = FAQ_LANGS;
    v->texts = ARENA_ARRAY(request_arena(r), struct view_faq_text, FAQ_LANGS);
    for (size_t i = 0; i < FAQ_LANGS; i++) {
        struct faq_edit_row none = {.lang = faq_langs[i], .title = "", .body = ""};

        v->texts[i] = faq_form_text(r, &none);
        v->texts[i].there = false;
    }
}

static const char *word_of(const struct view_faq_form *v, const char *lang)
{
    return v->texts[strcmp(lang, "en") == 0 ? FAQ_EN : FAQ_DE].word;
}

static bool fill_versions(struct request *r, struct db *db, int64_t id,
                          const struct faq_edit_row *texts, size_t n_texts, struct view_faq_form *v,
                          GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_version_row *rows = NULL;

    if (!faq_versions(db, a, id, &rows, &v->n_versions, error))
        return false;
    v->versions = ARENA_ARRAY(a, struct view_faq_version, v->n_versions + 1);
    for (size_t i = 0; i < v->n_versions; i++) {
        v->versions[i] = (struct view_faq_version){
            .word = word_of(v, rows[i].lang),
            .title = rows[i].title,
            .author = rows[i].author == NULL ? "" : rows[i].author,
            .at = rows[i].at,
            .link =
                url_path(a, "/desk/faq/%" G_GINT64_FORMAT "/v/%" G_GINT64_FORMAT, id, rows[i].id)};
        for (size_t k = 0; k < n_texts; k++) {
            v->versions[i].shown |= texts[k].published_id == rows[i].id;
            v->versions[i].latest |= texts[k].latest_id == rows[i].id;
        }
    }
    return true;
}

/* The question as it is stored. */
static bool fill_stored(struct request *r, struct db *db, int64_t id, struct view_faq_form *v,
                        GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_edit_row *rows = NULL;
    size_t n = 0;

    if (!faq_texts(db, a, id, &rows, &n, error) || !fill_versions(r, db, id, rows, n, v, error) ||
        !fill_topics(r, db, rows[0].category_id, v, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        v->texts[strcmp(rows[i].lang, "en") == 0 ? FAQ_EN : FAQ_DE] = faq_form_text(r, &rows[i]);
        v->visible = v->visible || rows[i].published_id != 0;
    }
    v->exists = true;
    v->act = url_path(a, "/desk/faq/%" G_GINT64_FORMAT "/do", id);
    v->page = url_path(a, "/faq/%s", url_part(a, rows[0].slug));
    return true;
}

/* What was typed, and what it will look like if that is asked for. */
static bool fill_typed(struct request *r, struct db *db, struct view_faq_form *v, GError **error)
{
    for (size_t i = 0; i < FAQ_LANGS; i++) {
        struct view_faq_text *t = &v->texts[i];

        t->title = request_text(r, title_names[i]);
        t->body = request_text(r, body_names[i]);
        t->base = request_int(r, base_names[i], 0);
        if (v->previews && !markdown_html(request_arena(r), t->body, 4, &t->preview.markup, error))
            return false;
    }
    return fill_topics(r, db, request_int(r, "category", 0), v, error);
}

static void show(struct request *r, struct answer *answer, int64_t id, bool preview,
                 const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_faq_form v = {.problem = problem, .previews = preview, .n_tabs = KNOW_TABS};

    fill_empty(r, &v);
    if (db == NULL ||
        !(id != 0 ? fill_stored(r, db, id, &v, &error) : fill_topics(r, db, 0, &v, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    if (request_method(r) == HTTP_POST && !fill_typed(r, db, &v, &error)) {
        g_clear_error(&error);
        v.previews = false;
        v.problem = shell_word(r, _("Dieser Text lässt sich nicht darstellen: Er ist zu lang oder zu tief "
            "verschachtelt."));
        status = 422;
    }
    v.heading = shell_word(r, id != 0 ? _("Frage bearbeiten") : _("Neue Frage"));
    v.action =
        id == 0 ? url_path(a, "/desk/faq/new") : url_path(a, "/desk/faq/%" G_GINT64_FORMAT, id);
    v.tabs = know_tabs(r, KNOW_FAQ);
    v.shell = shell_view(r, v.heading, "know");
    page_faq_form(&o, &v);
    answer_html(answer, status);
}

static void new_form(struct request *r, struct answer *a)
{
    show(r, a, 0, false, "", 200);
}

static void form(struct request *r, struct answer *a)
{
    int64_t id = know_id(r, "id");

    if (id == 0)
        answer_error(r, a, 404);
    else
        show(r, a, id, false, "", 200);
}

struct saving {
    struct faq_call call;
    int64_t id, saved, category_id;
    struct faq_words words[FAQ_LANGS];
    bool publish;
};

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct saving *s = data;

    s->call.db = db;
    s->saved = s->id;
    return faq_save(&s->call, &s->saved, s->category_id, s->words, s->publish, error);
}

static void save(struct request *r, struct answer *a, int64_t id)
{
    struct saving s = {
        .call = {.a = request_arena(r), .actor = request_actor(r), .peer = request_ip(r), .now = clock_now()},
        .id = id,
        .category_id = request_int(r, "category", 0),
        .publish = request_choice(r, "do") == SAVE_PUBLISH};
    g_autoptr(GError) error = NULL;

    if (request_choice(r, "do") == SAVE_PREVIEW) {
        show(r, a, id, true, "", 200);
        return;
    }
    for (size_t i = 0; i < FAQ_LANGS; i++)
        s.words[i] =
            (struct faq_words){request_text(r, title_names[i]), request_text(r, body_names[i]),
                               request_int(r, base_names[i], 0)};
    if (db_write(shell_app(r)->house->pool, save_tx, &s, &error))
        answer_redirect(r, a, "/desk/faq/%" G_GINT64_FORMAT "?done=%s", s.saved,
                        s.publish ? "published" : "saved");
    else if (fail_is(error, FAIL_CONFLICT))
        show(r, a, id, false,
             shell_word(r, _("Jemand hat diese Frage inzwischen geändert. Ihr Text steht noch hier; die "
                 "neueste Fassung finden Sie unten.")),
             409);
    else if (fail_is(error, FAIL_TOO_BIG))
        show(r, a, id, false,
             shell_word(r, _("Dieser Text lässt sich nicht darstellen: Er ist zu lang oder zu tief "
                 "verschachtelt.")),
             422);
    else if (fail_is(error, FAIL_INVALID))
        show(r, a, id, false,
             shell_word(r, _("Jede Sprache braucht Frage und Antwort, und mindestens eine Sprache ist nötig.")),
             422);
    else
        answer_fail(r, a, error);
}

static void add(struct request *r, struct answer *a)
{
    save(r, a, 0);
}

static void change(struct request *r, struct answer *a)
{
    int64_t id = know_id(r, "id");

    if (id == 0)
        answer_error(r, a, 404);
    else
        save(r, a, id);
}

static void add_again(struct request *r, struct answer *a)
{
    show(r, a, 0, false, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

static void change_again(struct request *r, struct answer *a)
{
    show(r, a, know_id(r, "id"), false, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

static void version(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    int64_t id = know_id(r, "id");
    struct put o = shell_put(r, answer);
    struct view_faq_old v = {.id = 0};
    struct faq_version_row row;

    if (db == NULL || !faq_version(db, a, id, know_id(r, "version"), &row, &error) ||
        !markdown_html(a, row.body, 3, &v.body.markup, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.title = row.title;
    v.lang = row.lang;
    v.author = row.author == NULL ? "" : row.author;
    v.id = row.id;
    v.at = row.at;
    v.act = url_path(a, "/desk/faq/%" G_GINT64_FORMAT "/do", id);
    v.back = url_path(a, "/desk/faq/%" G_GINT64_FORMAT, id);
    v.shell = shell_view(r, shell_word(r, _("Frühere Fassung")), "know");
    page_faq_old(&o, &v);
    answer_html(answer, 200);
}

struct doing {
    struct faq_call call;
    int64_t id, version_id;
    const char *lang;
    int what;
};

static bool do_tx(struct db *db, void *data, GError **error)
{
    struct doing *d = data;

    d->call.db = db;
    switch (d->what) {
    case DO_SHOW:
    case DO_HIDE:
        return faq_publish(&d->call, d->id, d->lang, d->what == DO_SHOW, error);
    case DO_UP:
    case DO_DOWN:
        return faq_move(&d->call, d->id, d->what == DO_UP ? -1 : 1, error);
    case DO_RESTORE:
        return faq_restore(&d->call, d->id, d->version_id, error);
    default:
        return faq_remove(&d->call, d->id, error);
    }
}

static void act(struct request *r, struct answer *a)
{
    static const char *const done[] = {"published", "hidden", "saved", "saved", "saved", "removed"};
    struct doing d = {
        .call = {.a = request_arena(r), .actor = request_actor(r), .peer = request_ip(r), .now = clock_now()},
        .id = know_id(r, "id"),
        .version_id = request_int(r, "version", 0),
        .lang = langs[MAX(request_choice(r, "lang"), 0)],
        .what = request_choice(r, "do")};
    bool list = d.what == DO_UP || d.what == DO_DOWN || d.what == DO_REMOVE;
    g_autoptr(GError) error = NULL;

    if (!db_write(shell_app(r)->house->pool, do_tx, &d, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (d.what == DO_REMOVE)
        log_event(LOG_INFO, "faq.removed", "faq=%" G_GINT64_FORMAT " person=%" G_GINT64_FORMAT, d.id,
                  request_actor(r)->person_id);
    if (list)
        answer_redirect(r, a, "/desk/faq?done=%s", done[d.what]);
    else
        answer_redirect(r, a, "/desk/faq/%" G_GINT64_FORMAT "?done=%s", d.id, done[d.what]);
}

const struct route faq_form_routes[] = {
    {HTTP_GET, "/desk/faq/new", RIGHT_FAQ, no_fields, new_form},
    {HTTP_POST, "/desk/faq/new", RIGHT_FAQ, form_fields, add, ROUTE_BLOCKS, add_again},
    {HTTP_GET, "/desk/faq/:id", RIGHT_FAQ, no_fields, form},
    {HTTP_POST, "/desk/faq/:id", RIGHT_FAQ, form_fields, change, ROUTE_BLOCKS, change_again},
    {HTTP_GET, "/desk/faq/:id/v/:version", RIGHT_FAQ, no_fields, version},
    {HTTP_POST, "/desk/faq/:id/do", RIGHT_FAQ, do_fields, act, ROUTE_BLOCKS},
};
const size_t faq_form_n_routes = G_N_ELEMENTS(faq_form_routes);
