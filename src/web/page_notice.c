/* page_notice.c - what an agent was told of, and how he wants to be told. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/desk_words.h"
#include "core/notice.h"
#include "core/queue_right.h"
#include "core/ticket.h"
#include "pages/notice.h"
#include "web/bell.h"
#include "web/shell.h"

#include <string.h>

enum { PAGE = 50, MISSED_MOST = 20, BEGIN_CHARS = 200 };

static const char *const kinds[] = {"new", "assigned", "reply", "mention", NULL};
static const enum notice_kind kind_of[] = {NOTICE_NEW, NOTICE_ASSIGNED, NOTICE_REPLY,
                                           NOTICE_MENTION};
static const struct {
    const char *word, *hint;
} kind_words[] = {
    {_("Neues Ticket"), _("Jemand hat ein neues Anliegen")},
    {_("Zuweisung"), _("Ein Ticket wurde Ihnen zugewiesen")},
    {_("Neue Nachricht"),
     _("In Ihren Tickets, in denen, denen Sie folgen, und in denen, die niemand bearbeitet")},
    {_("Erwähnung"), _("Jemand hat in einer Notiz @ und Ihren Namen geschrieben")},
};

static void notice_view(struct request *r, const struct notice_row *row, struct view_notice *v)
{
    struct arena *a = request_arena(r);

    *v = (struct view_notice){.kind = row->kind,
                              .number = row->number,
                              .title = row->title,
                              .who = row->who == NULL ? "" : row->who,
                              .at = row->at,
                              .unread = row->read_at == 0,
                              .internal = row->internal != 0};
    v->begins =
        row->begins == NULL ? "" : text_cut(a, desk_words_begin(a, row->begins), BEGIN_CHARS);
    v->link = url_path(a, "/desk/t/%s", url_part(a, row->number));
}

static void notices(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    struct notice_row *rows = NULL;
    struct view_notices v = {0};
    size_t n = 0;

    if (db == NULL || !notice_list(db, a, request_actor(r), request_int(r, "before", INT64_MAX),
                                   PAGE + 1, &rows, &n, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = n > PAGE;
    v.n_notices = MIN(n, (size_t)PAGE);
    v.notices = ARENA_ARRAY(a, struct view_notice, n + 1);
    for (size_t i = 0; i < v.n_notices; i++) {
        notice_view(r, &rows[i], &v.notices[i]);
        v.any_unread = v.any_unread || v.notices[i].unread;
    }
    v.newest = n > 0 ? rows[0].id : 0;
    if (v.has_more)
        v.more = url_path(a, "/desk/notices?before=%" G_GINT64_FORMAT, rows[PAGE - 1].id);
    v.shell = shell_view(r, shell_word(r, _("Benachrichtigungen")), "notices");
    page_notices(&o, &v);
    answer_html(answer, 200);
}

struct reading {
    int64_t person_id, ticket_id, upto, unread;
    struct arena *a;
};

static bool read_tx(struct db *db, void *data, GError **error)
{
    struct reading *x = data;
    struct notice_count_row *rows = NULL;
    size_t n = 0;

    if (x->ticket_id != 0 ? !notice_read_ticket(db, x->person_id, x->ticket_id, clock_now(), error)
                          : !notice_read_upto(db, x->person_id, x->upto, clock_now(), error))
        return false;
    if (!notice_unread(db, x->a, &rows, &n, error))
        return false;
    x->unread = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].person_id == x->person_id)
            x->unread = rows[i].n;
    return true;
}

static bool mark_read(struct request *r, struct reading *x, GError **error)
{
    const struct app *app = shell_app(r);

    x->a = request_arena(r);
    x->person_id = request_actor(r)->person_id;
    if (!db_write(app->house->pool, read_tx, x, error))
        return false;
    bell_set_one(app->bell, x->person_id, x->unread);
    return true;
}

static void read_all(struct request *r, struct answer *a)
{
    struct reading x = {.upto = request_int(r, "upto", 0)};
    g_autoptr(GError) error = NULL;

    if (mark_read(r, &x, &error))
        answer_redirect(r, a, "/desk/notices");
    else
        answer_fail(r, a, error);
}

/* The ticket page says that its ticket is being read. */
static void read_ticket(struct request *r, struct answer *a)
{
    struct reading x = {0};
    g_autoptr(GError) error = NULL;
    struct ticket_row t;
    struct jw j;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        if (db == NULL || !ticket_visible(db, request_arena(r), request_actor(r),
                                          request_param(r, "number"), &t, &error)) {
            answer_fail(r, a, error);
            return;
        }
    }
    x.ticket_id = t.id;
    if (!mark_read(r, &x, &error)) {
        answer_fail(r, a, error);
        return;
    }
    jw_init(&j, answer_buf(a));
    jw_open(&j, NULL, '{');
    jw_int(&j, "unread", x.unread);
    jw_close(&j, '}');
    answer_json(a, 200);
}

/* For a browser that was away: how many there are now. */
static void unread(struct request *r, struct answer *a)
{
    struct jw j;

    jw_init(&j, answer_buf(a));
    jw_open(&j, NULL, '{');
    jw_int(&j, "unread", bell_get(shell_app(r)->bell, request_actor(r)->person_id));
    jw_close(&j, '}');
    answer_json(a, 200);
}

static const char *time_text(struct arena *a, int64_t minutes)
{
    return arena_printf(a, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static void show_choice(struct request *r, struct answer *answer, const char *problem,
                        unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    struct view_notice_choice v = {.problem = problem, .quiet_from = "", .quiet_to = ""};
    struct notice_choice c;
    struct queue_row *queues = NULL;

    if (db == NULL || !notice_choice_get(db, a, request_actor(r)->person_id, &c, &error) ||
        !queue_list(db, a, request_actor(r), &queues, &v.n_queues, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.n_kinds = G_N_ELEMENTS(kind_words);
    v.kinds = ARENA_ARRAY(a, struct view_notice_kind, v.n_kinds);
    for (size_t i = 0; i < v.n_kinds; i++)
        v.kinds[i] = (struct view_notice_kind){
            kinds[i], shell_word(r, kind_words[i].word), shell_word(r, kind_words[i].hint),
            (c.desk & 1U << kind_of[i]) != 0, (c.mail & 1U << kind_of[i]) != 0};
    v.queues = ARENA_ARRAY(a, struct view_notice_queue, v.n_queues + 1);
    for (size_t i = 0; i < v.n_queues; i++) {
        v.queues[i] = (struct view_notice_queue){.id = queues[i].id, .name = queues[i].name};
        for (size_t k = 0; k < c.n_queues; k++)
            v.queues[i].chosen = v.queues[i].chosen || c.queues[k] == queues[i].id;
    }
    v.only_queues = c.only_queues;
    if (c.quiet_from != c.quiet_to) {
        v.quiet_from = time_text(a, c.quiet_from);
        v.quiet_to = time_text(a, c.quiet_to);
    }
    v.shell = shell_view(r, shell_word(r, _("Wie Sie benachrichtigt werden")), "notices");
    page_notice_choice(&o, &v);
    answer_html(answer, status);
}

static void choice(struct request *r, struct answer *a)
{
    show_choice(r, a, "", 200);
}

static void choice_again(struct request *r, struct answer *a)
{
    show_choice(r, a,
                shell_word(r, _("Bitte geben Sie für die Ruhezeit Anfang und Ende an, so: 22:00.")),
                422);
}

/* "22:00"; -1 where it is no time. */
static int64_t minutes_of(const char *text)
{
    char *end;
    int64_t hours = g_ascii_strtoll(text, &end, 10), minutes;

    if (end == text || *end != ':' || !g_ascii_isdigit(end[1]))
        return -1;
    minutes = g_ascii_strtoll(end + 1, &end, 10);
    return hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || *end != '\0'
               ? -1
               : hours * 60 + minutes;
}

static unsigned bits_of(struct request *r, const char *field)
{
    const char *const *texts = NULL;
    size_t n = request_texts(r, field, &texts);
    unsigned bits = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; kinds[k] != NULL; k++)
            if (strcmp(texts[i], kinds[k]) == 0)
                bits |= 1U << kind_of[k];
    return bits;
}

struct choosing {
    struct request *r;
    struct notice_choice c;
};

/* Only queues that he may see. */
static bool choose_tx(struct db *db, void *data, GError **error)
{
    struct choosing *x = data;
    struct arena *a = request_arena(x->r);
    const char *const *texts = NULL;
    size_t n = request_texts(x->r, "queue", &texts), n_queues = 0;
    struct queue_row *queues = NULL;

    if (!queue_list(db, a, request_actor(x->r), &queues, &n_queues, error))
        return false;
    x->c.queues = ARENA_ARRAY(a, int64_t, n_queues + 1);
    x->c.n_queues = 0;
    for (size_t q = 0; q < n_queues; q++) {
        bool chosen = false;

        for (size_t i = 0; i < n; i++)
            chosen = chosen || g_ascii_strtoll(texts[i], NULL, 10) == queues[q].id;
        if (chosen)
            x->c.queues[x->c.n_queues++] = queues[q].id;
    }
    return notice_choice_put(db, request_actor(x->r)->person_id, &x->c, error);
}

static void choose(struct request *r, struct answer *a)
{
    const char *from = request_text(r, "quiet_from"), *to = request_text(r, "quiet_to");
    bool quiet = !text_empty(from) || !text_empty(to);
    struct choosing x = {.r = r,
                         .c = {.desk = bits_of(r, "desk"),
                               .mail = bits_of(r, "mail"),
                               .only_queues = request_choice(r, "scope") == 1,
                               .quiet_from = quiet ? minutes_of(from) : 0,
                               .quiet_to = quiet ? minutes_of(to) : 0}};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, choose_tx, &x, &error))
        answer_redirect(r, a, "/profile/notices?done=saved");
    else if (fail_is(error, FAIL_INVALID))
        choice_again(r, a);
    else
        answer_fail(r, a, error);
}

static const char *const scopes[] = {"all", "mine", NULL};
static const struct field list_fields[] = {{"before", FIELD_INT}, {NULL}};
static const struct field read_fields[] = {{"upto", FIELD_INT, .required = true}, {NULL}};
static const struct field choice_fields[] = {
    {"desk", FIELD_CHOICE, .multi = true, .values = kinds},
    {"mail", FIELD_CHOICE, .multi = true, .values = kinds},
    {"scope", FIELD_CHOICE, .required = true, .values = scopes},
    {"queue", FIELD_INT, .multi = true},
    {"quiet_from", FIELD_LINE, .max = 5},
    {"quiet_to", FIELD_LINE, .max = 5},
    {NULL},
};

const struct route notice_routes[] = {
    {HTTP_GET, "/desk/notices", RIGHT_DESK, list_fields, notices},
    {HTTP_GET, "/desk/notices/unread", RIGHT_DESK, no_fields, unread},
    {HTTP_POST, "/desk/notices/read", RIGHT_DESK, read_fields, read_all, ROUTE_BLOCKS},
    {HTTP_POST, "/desk/t/:number/noticed", RIGHT_DESK, no_fields, read_ticket, ROUTE_BLOCKS},
    {HTTP_GET, "/profile/notices", RIGHT_DESK, no_fields, choice},
    {HTTP_POST, "/profile/notices", RIGHT_DESK, choice_fields, choose, ROUTE_BLOCKS, choice_again},
};
const size_t notice_n_routes = G_N_ELEMENTS(notice_routes);
