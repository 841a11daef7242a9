/* page_faq_desk.c - the agents' side of questions and answers: the list, and their topics. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/faq_write.h"
#include "pages/faq_desk.h"
#include "web/faq_form.h"
#include "web/know.h"

#include <string.h>

enum { TOPIC_SAVE, TOPIC_UP, TOPIC_DOWN, TOPIC_REMOVE };

static const char *const topic_dos[] = {"save", "up", "down", "remove", NULL};
static const struct field topic_fields[] = {
    {"id", FIELD_INT},
    {"de", FIELD_LINE, .max = FAQ_CATEGORY_MAX},
    {"en", FIELD_LINE, .max = FAQ_CATEGORY_MAX},
    {"do", FIELD_CHOICE, .required = true, .values = topic_dos},
    {NULL},
};

struct view_faq_text faq_form_text(struct request *r, const struct faq_edit_row *row)
{
    return (struct view_faq_text){
        .lang = row->lang,
        .word = shell_word(r, strcmp(row->lang, "en") == 0 ? _("Englisch") : _("Deutsch")),
        .title = row->title,
        .body = row->body,
        .base = row->latest_id,
        .at = row->at,
        .author = row->author == NULL ? "" : row->author,
        .there = true,
        .published = row->published_id != 0,
        .changed = row->published_id != 0 && row->published_id != row->latest_id,
        .helped = row->helped,
        .missed = row->missed};
}

/* The texts of one question stand one after the other; its title is that in the language of the
 * page. */
static size_t fill_row(struct request *r, const struct faq_edit_row *rows, size_t n,
                       struct view_faq_row *v)
{
    struct arena *a = request_arena(r);
    size_t i = 0;

    *v = (struct view_faq_row){
        .texts = ARENA_ARRAY(a, struct view_faq_text, FAQ_LANGS),
        .link = url_path(a, "/desk/faq/%" G_GINT64_FORMAT, rows[0].faq_id),
        .act = url_path(a, "/desk/faq/%" G_GINT64_FORMAT "/do", rows[0].faq_id)};
    for (; i < n && i < FAQ_LANGS && rows[i].faq_id == rows[0].faq_id; i++) {
        if (i == 0 || strcmp(rows[i].lang, lang_name(shell_lang(r))) == 0)
            v->title = rows[i].title;
        v->helped += rows[i].helped;
        v->missed += rows[i].missed;
        v->texts[v->n_texts++] = faq_form_text(r, &rows[i]);
    }
    return i;
}

static void fill_group(struct request *r, int64_t category_id, const struct faq_edit_row *rows,
                       size_t n, struct view_faq_group *g)
{
    g->rows = ARENA_ARRAY(request_arena(r), struct view_faq_row, n + 1);
    for (size_t i = 0; i < n;) {
        if (rows[i].category_id != category_id) {
            i++;
            continue;
        }
        i += fill_row(r, &rows[i], n - i, &g->rows[g->n_rows++]);
    }
    if (g->n_rows > 0) {
        g->rows[0].first = true;
        g->rows[g->n_rows - 1].last = true;
    }
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_faq_desk v = {.n_tabs = KNOW_TABS};
    struct faq_category_row *topics = NULL;
    struct faq_edit_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !faq_categories(db, a, &topics, &v.n_groups, &error) ||
        !faq_all(db, a, &rows, &n, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.groups = ARENA_ARRAY(a, struct view_faq_group, v.n_groups + 1);
    for (size_t i = 0; i < v.n_groups; i++) {
        v.groups[i].name = faq_category_name(&topics[i], lang_name(shell_lang(r)));
        fill_group(r, topics[i].id, rows, n, &v.groups[i]);
    }
    v.tabs = know_tabs(r, KNOW_FAQ);
    v.shell = shell_view(r, shell_word(r, _("Fragen & Antworten")), "know");
    page_faq_desk(&o, &v);
    answer_html(answer, 200);
}

static void show_topics(struct request *r, struct answer *answer, const char *problem,
                        unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_topics v = {.problem = problem, .n_tabs = KNOW_TABS};
    struct faq_category_row *rows = NULL;

    if (db == NULL || !faq_categories(db, a, &rows, &v.n_topics, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.topics = ARENA_ARRAY(a, struct view_topic, v.n_topics + 1);
    for (size_t i = 0; i < v.n_topics; i++)
        v.topics[i] =
            (struct view_topic){.id = rows[i].id,
                                .name = faq_category_name(&rows[i], lang_name(shell_lang(r))),
                                .name_de = rows[i].name_de,
                                .name_en = rows[i].name_en};
    v.tabs = know_tabs(r, KNOW_TOPICS);
    v.shell = shell_view(r, shell_word(r, _("Themen")), "know");
    page_topics(&o, &v);
    answer_html(answer, status);
}

static void topics(struct request *r, struct answer *a)
{
    show_topics(r, a, "", 200);
}

struct topic_change {
    struct faq_call call;
    int64_t id;
    int what;
    const char *de, *en;
};

static bool topic_tx(struct db *db, void *data, GError **error)
{
    struct topic_change *t = data;
    int64_t id = t->id;

    t->call.db = db;
    if (t->what == TOPIC_SAVE)
        return faq_category_put(&t->call, &id, t->de, t->en, error);
    if (t->what == TOPIC_REMOVE)
        return faq_category_remove(&t->call, id, error);
    return faq_category_move(&t->call, id, t->what == TOPIC_UP ? -1 : 1, error);
}

static void topic(struct request *r, struct answer *a)
{
    struct topic_change t = {
        .call = {.a = request_arena(r), .actor = request_actor(r), .peer = request_ip(r), .now = clock_now()},
        .id = MAX(request_int(r, "id", 0), 0),
        .what = request_choice(r, "do"),
        .de = request_text(r, "de"),
        .en = request_text(r, "en")};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, topic_tx, &t, &error))
        answer_redirect(r, a, "/desk/topics?done=saved");
    else if (fail_is(error, FAIL_CONFLICT))
        show_topics(r, a,
                    shell_word(r, _("In diesem Thema sind noch Fragen. Bitte verschieben oder löschen Sie sie zuerst.")),
                    409);
    else if (fail_is(error, FAIL_INVALID))
        show_topics(r, a, shell_word(r, _("Bitte geben Sie einen deutschen Namen ein.")), 422);
    else
        answer_fail(r, a, error);
}

static void topic_again(struct request *r, struct answer *a)
{
    show_topics(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

const struct route faq_desk_routes[] = {
    {HTTP_GET, "/desk/faq", RIGHT_DESK, no_fields, list},
    {HTTP_GET, "/desk/topics", RIGHT_FAQ, no_fields, topics},
    {HTTP_POST, "/desk/topics", RIGHT_FAQ, topic_fields, topic, ROUTE_BLOCKS, topic_again},
};
const size_t faq_desk_n_routes = G_N_ELEMENTS(faq_desk_routes);
