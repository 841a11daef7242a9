/* page_faq.c - what everybody may read: the start page, questions and answers. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/faq.h"
#include "core/markdown.h"
#include "core/throttle.h"
#include "pages/faq.h"
#include "pages/start.h"
#include "web/gate.h"
#include "web/shell.h"
#include "web/views_faq.h"

#include <string.h>

enum { START_QUESTIONS = 6, HITS = 20, OTHERS = 6 };

static const char *const verdicts[] = {"yes", "no", NULL};
static const struct field faq_fields[] = {
    {"q", FIELD_LINE, .max = FAQ_QUERY_CHARS},
    {"c", FIELD_INT},
    {NULL},
};
static const struct field vote_fields[] = {
    {"helped", FIELD_CHOICE, .required = true, .values = verdicts},
    {NULL},
};

static const char *page_lang(const struct request *r)
{
    return lang_name(shell_lang(r));
}

/* "" where the words are in the language of the page. */
static const char *other_lang(const struct request *r, const char *lang)
{
    return strcmp(lang, page_lang(r)) == 0 ? "" : lang;
}

static struct url answer_link(struct request *r, const char *slug)
{
    return url_path(request_arena(r), "/faq/%s", url_part(request_arena(r), slug));
}

static struct view_question question(struct request *r, const char *slug, const char *title,
                                     const char *lang)
{
    struct arena *a = request_arena(r);

    return (struct view_question){
        .title = title,
        .lang = other_lang(r, lang),
        .link = answer_link(r, slug),
        .vote = url_path(a, "/faq/%s/vote", url_part(a, slug)),
    };
}

/* Who asks, for limits and votes: a person, or the line that a stranger comes by. */
static const char *asker(struct request *r)
{
    const struct actor *who = request_actor(r);
    char peer[64];

    if (who->person_id != 0)
        return arena_printf(request_arena(r), "person %" G_GINT64_FORMAT, who->person_id);
    throttle_peer(peer, request_ip(r));
    return arena_printf(request_arena(r), "peer %s", peer);
}

/* "tel:+4991155501": of a number only what can be dialled. */
static struct url call_link(struct arena *a, const char *phone)
{
    g_autoptr(GString) s = g_string_new("tel:");

    for (const char *p = phone; *p != '\0'; p++)
        if (g_ascii_isdigit(*p) || (*p == '+' && s->len == 4))
            g_string_append_c(s, *p);
    return url_checked(a, s->str);
}

static void start_page(struct request *r, struct answer *answer)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(house->pool, &error);
    struct put o = shell_put(r, answer);
    struct faq_title_row *rows = NULL;
    const struct house_now *now = house_now(house);
    struct view_start v = {.phone = now->phone, .hours = now->hours};
    size_t n = 0;

    if (db == NULL || !faq_titles(db, request_arena(r), page_lang(r), &rows, &n, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    faq_best_first(rows, n);
    v.n_questions = MIN(n, (size_t)START_QUESTIONS);
    v.questions = ARENA_ARRAY(request_arena(r), struct view_question, v.n_questions + 1);
    for (size_t i = 0; i < v.n_questions; i++)
        v.questions[i] = question(r, rows[i].slug, rows[i].title, rows[i].lang);
    v.call = call_link(request_arena(r), now->phone);
    v.registers = gate_mode(r) != SIGNUP_CLOSED;
    v.shell = gate_shell(r, shell_word(r, _("Willkommen")));
    page_start(&o, &v);
    answer_html(answer, 200);
}

static void home(struct request *r, struct answer *a)
{
    const struct actor *who = request_actor(r);

    if (right_has(who, RIGHT_SIGNED_IN))
        answer_redirect(r, a, "%s", right_is_agent(who) ? "/desk" : "/tickets");
    else
        start_page(r, a);
}

/* The topics that have something to read, and which of them is shown: CHOSEN, else the first. */
static bool load_topics(struct request *r, struct db *db, int64_t chosen, struct view_faq *v,
                        GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_category_row *topics = NULL;
    struct faq_title_row *titles = NULL;
    size_t n = 0, all = 0;

    if (!faq_categories(db, a, &topics, &n, error) ||
        !faq_titles(db, a, page_lang(r), &titles, &all, error))
        return false;
    v->topics = ARENA_ARRAY(a, struct view_topic, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct view_topic t = {.id = topics[i].id,
                               .name = faq_category_name(&topics[i], page_lang(r))};

        for (size_t k = 0; k < all; k++)
            t.count += titles[k].category_id == t.id;
        t.link = url_path(a, "/faq?c=%" G_GINT64_FORMAT, t.id);
        if (t.count > 0)
            v->topics[v->n_topics++] = t;
    }
    for (size_t i = 0; !v->searched && i < v->n_topics; i++)
        v->topics[i].current = v->topics[i].id == (chosen == 0 ? v->topics[0].id : chosen);
    return true;
}

static bool load_topic(struct request *r, struct db *db, struct view_faq *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_shown_row *rows = NULL;
    const struct view_topic *topic = NULL;
    size_t n = 0;

    for (size_t i = 0; i < v->n_topics; i++)
        topic = v->topics[i].current ? &v->topics[i] : topic;
    v->heading = topic == NULL ? shell_word(r, _("Häufige Fragen")) : topic->name;
    if (topic == NULL)
        return true;
    if (!faq_of_category(db, a, topic->id, page_lang(r), &rows, &n, error))
        return false;
    v->questions = ARENA_ARRAY(a, struct view_question, n + 1);
    for (size_t i = 0; i < n; i++) {
        v->questions[i] = question(r, rows[i].slug, rows[i].title, rows[i].lang);
        v->questions[i].open = i == 0;
        if (!markdown_html(a, rows[i].body, 3, &v->questions[i].answer.markup, error))
            return false;
    }
    v->n_questions = n;
    return true;
}

static bool load_hits(struct request *r, struct db *db, struct view_faq *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_hit *hits = NULL;
    size_t n = 0;

    if (!faq_search(db, a, v->query, page_lang(r), HITS, &hits, &n, error))
        return false;
    v->heading = n == 0   ? shell_word(r, _("Dazu haben wir nichts gefunden."))
                 : n == 1 ? shell_word(r, _("1 Treffer"))
                          : arena_printf(a, "%zu %s", n, shell_word(r, _("Treffer")));
    v->questions = ARENA_ARRAY(a, struct view_question, n + 1);
    for (size_t i = 0; i < n; i++) {
        v->questions[i] = question(r, hits[i].slug, hits[i].title, hits[i].lang);
        v->questions[i].excerpt = hits[i].excerpt;
    }
    v->n_questions = n;
    return true;
}

/* Whoever reads may search; who searches like a machine waits. */
static bool may_search(struct request *r)
{
    static const struct throttle_rule rule = {"faq search", 40, 500};

    return throttle_take(shell_app(r)->house->throttle, &rule, asker(r), clock_now()) == 0;
}

static void faq(struct request *r, struct answer *a)
{
    struct view_faq v = {.query = request_text(r, "q")};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct put o = shell_put(r, a);

    v.searched = !text_empty(v.query);
    if (v.searched && !may_search(r)) {
        answer_error(r, a, 429);
        return;
    }
    db = db_take(shell_app(r)->house->pool, &error);
    if (db == NULL || !load_topics(r, db, request_int(r, "c", 0), &v, &error) ||
        !(v.searched ? load_hits(r, db, &v, &error) : load_topic(r, db, &v, &error))) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = gate_shell(r, shell_word(r, _("Hilfe & FAQ")));
    v.shell.section = "faq";
    page_faq(&o, &v);
    answer_html(a, 200);
}

static bool load_others(struct request *r, struct db *db, const struct faq_shown_row *row,
                        struct view_answer *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct faq_category_row *topics = NULL;
    struct faq_title_row *titles = NULL;
    size_t n = 0, all = 0;

    if (!faq_categories(db, a, &topics, &n, error) ||
        !faq_titles(db, a, page_lang(r), &titles, &all, error))
        return false;
    v->topic = "";
    for (size_t i = 0; i < n; i++)
        if (topics[i].id == row->category_id)
            v->topic = faq_category_name(&topics[i], page_lang(r));
    v->topic_link = url_path(a, "/faq?c=%" G_GINT64_FORMAT, row->category_id);
    v->others = ARENA_ARRAY(a, struct view_question, OTHERS);
    for (size_t i = 0; i < all && v->n_others < OTHERS; i++)
        if (titles[i].category_id == row->category_id && titles[i].faq_id != row->faq_id)
            v->others[v->n_others++] = question(r, titles[i].slug, titles[i].title, titles[i].lang);
    return true;
}

static void faq_answer(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_answer v = {.n_others = 0};
    struct faq_shown_row row;

    if (db == NULL || !faq_get(db, a, request_param(r, "slug"), page_lang(r), &row, &error) ||
        !load_others(r, db, &row, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.question = question(r, row.slug, row.title, row.lang);
    if (!markdown_html(a, row.body, 2, &v.question.answer.markup, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.day = lang_day(a, shell_lang(r), shell_zone(r), row.published_at);
    v.shell = gate_shell(r, row.title);
    v.shell.section = "faq";
    page_answer(&o, &v);
    answer_html(answer, 200);
}

static void vote(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    bool helped = request_choice(r, "helped") == 0, counted = false;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(house->pool, &error);
    struct faq_shown_row row;
    bool there = db != NULL && faq_get(db, request_arena(r), request_param(r, "slug"), page_lang(r),
                                       &row, &error);

    /* The connection goes back first: a writer may need the only one. */
    db_give(g_steal_pointer(&db));
    if (!there ||
        !faq_vote(house, request_arena(r), &row, helped, asker(r), clock_now(), &counted, &error)) {
        answer_fail(r, a, error);
        return;
    }
    answer_redirect(r, a, "/faq/%s?done=%s", url_part(request_arena(r), row.slug),
                    !counted ? "voted"
                    : helped ? "helped"
                             : "missed");
}

const struct route faq_routes[] = {
    {HTTP_GET, "/", RIGHT_PUBLIC, no_fields, home, ROUTE_RECENT},
    {HTTP_GET, "/faq", RIGHT_PUBLIC, faq_fields, faq},
    {HTTP_GET, "/faq/:slug", RIGHT_PUBLIC, no_fields, faq_answer},
    {HTTP_POST, "/faq/:slug/vote", RIGHT_PUBLIC, vote_fields, vote, ROUTE_BLOCKS},
};
const size_t faq_n_routes = G_N_ELEMENTS(faq_routes);
