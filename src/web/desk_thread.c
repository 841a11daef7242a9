/* desk_thread.c - the conversation as agents see it. */
#include "base/clock.h"
#include "base/text.h"
#include "core/concern_desk.h"
#include "core/mention.h"
#include "core/person.h"
#include "core/ticket_party.h"
#include "web/desk_concern.h"
#include "web/desk_history.h"
#include "web/desk_ticket.h"

#include <string.h>

enum { TONES = 6, SPANS_MOST = 200, SMALL_LINES = 6, MEDIUM_LINES = 16, LINE_CHARS = 90 };

/* The words with their mentions marked; beyond SPANS_MOST they are plain again. */
static void add_spans(struct arena *a, const struct person_row *agents, size_t n_agents,
                      struct view_line *l)
{
    const char *from = l->m.text, *s = from;
    size_t which;

    l->spans = ARENA_ARRAY(a, struct view_span, SPANS_MOST + 2);
    for (; (s = strchr(s, '@')) != NULL && l->n_spans < SPANS_MOST; s++) {
        size_t n = strcmp(l->m.kind, "note") == 0 || strcmp(l->m.kind, "call") == 0
                       ? mention_at(a, s, agents, n_agents, &which)
                       : 0;

        if (n == 0)
            continue;
        l->spans[l->n_spans++] =
            (struct view_span){arena_strndup(a, from, (size_t)(s - from)), false};
        l->spans[l->n_spans++] = (struct view_span){arena_strndup(a, s, n), true};
        from = s + n;
        s = from - 1;
    }
    l->spans[l->n_spans++] = (struct view_span){from, false};
}

/* A sandboxed frame can't tell its height: it is guessed by the words. */
static const char *frame_size(const char *text)
{
    size_t lines = 1, column = 0;

    for (; *text != '\0'; text++) {
        bool over = *text == '\n' || ++column > LINE_CHARS;

        lines += over ? 1 : 0;
        column = over ? 0 : column;
    }
    return lines <= SMALL_LINES ? "s" : lines <= MEDIUM_LINES ? "m" : "l";
}

static const char *tone(struct arena *a, int64_t person_id)
{
    return arena_printf(a, "%d", (int)(person_id % TONES) + 1);
}

/* Its mails wait to be sent, untouched. */
static bool still_waits(const struct view_article *m)
{
    bool waits = m->n_fates > 0;

    for (size_t i = 0; i < m->n_fates; i++)
        waits = waits && strcmp(m->fates[i].kind, "wait") == 0;
    return waits;
}

static struct view_line message_line(struct request *r, const struct view_article *m,
                                     const struct desk_ticket_ask *ask, const char *number)
{
    struct arena *a = request_arena(r);
    bool agent = strcmp(m->kind, "customer") != 0 && strcmp(m->kind, "system") != 0;
    bool own = m->author_id == request_actor(r)->person_id;

    return (struct view_line){
        .at = m->at,
        .text = "",
        .icon = "other",
        .m = *m,
        .tone = agent && m->author_id != 0 ? tone(a, m->author_id) : "",
        .rich = m->has_html && !m->has_raw && agent,
        .frame_size = frame_size(m->text),
        .concern = {.label = ""},
        .is_new = ask->seen != 0 && m->id > ask->seen && !own,
        .can_undo = own && m->at > clock_now() - CLOCK_HOUR && m->mail && still_waits(m) &&
                    strcmp(m->kind, "note") != 0,
        .can_forward = strcmp(m->kind, "customer") == 0 || strcmp(m->kind, "agent") == 0,
        .forward = url_path(a, "/desk/t/%s?forward=%" G_GINT64_FORMAT "#composer",
                            url_part(a, number), m->id),
        .split = url_path(a, "/desk/t/%s/split?article=%" G_GINT64_FORMAT, url_part(a, number),
                          m->id)};
}

/* Banners and quiet filings, beside their messages. */
static bool add_concerns(struct request *r, struct db *db, const struct ticket_row *t,
                         struct view_desk_ticket *v, GError **error)
{
    struct concern_row *rows = NULL;
    size_t n = 0;
    bool ok = true;

    if (!concern_desk_list(db, request_arena(r), t->id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < v->n_lines; i++)
        for (size_t k = 0; k < n && *v->lines[i].text == '\0'; k++)
            if (rows[k].article_id == v->lines[i].m.id)
                ok = ok && desk_concern_view(r, db, t, &rows[k], &v->lines[i].concern, error);
    v->act_concern = url_path(request_arena(r), "/desk/t/%s/concern",
                              url_part(request_arena(r), t->number));
    return ok;
}

static struct view_line event_line(int64_t at, const char *text, const char *icon)
{
    return (struct view_line){.at = at, .text = text, .icon = icon};
}

/* Messages by their time, and between them what happened; both come in order. */
static void weave(struct request *r, const struct view_conversation *c,
                  const struct ticket_history_row *events, size_t n,
                  const struct desk_ticket_ask *ask, struct view_desk_ticket *v)
{
    size_t m = 0;

    v->lines = ARENA_ARRAY(request_arena(r), struct view_line, c->n_articles + c->n_fates + n + 1);
    for (size_t i = 0; i <= n; i++) {
        struct history_words w;

        while (m < c->n_articles && (i == n || c->articles[m].at <= events[i].at))
            v->lines[v->n_lines++] = message_line(r, &c->articles[m++], ask, v->ticket.number);
        if (i == n)
            break;
        w = history_words(r, &events[i]);
        if (*w.text == '\0')
            continue;
        v->history[v->n_history++] = (struct view_event){.at = events[i].at, .text = w.text};
        if (w.in_thread)
            v->lines[v->n_lines++] = event_line(events[i].at, w.text, w.icon);
    }
}

/* The fates of mails without a message of their own: acknowledgement, closing. */
static void add_mails(struct request *r, const struct view_conversation *c,
                      struct view_desk_ticket *v)
{
    for (size_t i = 0; i < c->n_fates; i++) {
        const struct view_fate *f = &c->fates[i];
        struct view_line line =
            event_line(f->at,
                       arena_printf(request_arena(r), "%s: %s%s%s", f->recipient, f->word,
                                    *f->answer ? " · " : "", f->answer),
                       strcmp(f->kind, "bad") == 0  ? "bad"
                       : strcmp(f->kind, "ok") == 0 ? "mail"
                                                    : "clock");
        size_t at = v->n_lines++;

        for (; at > 0 && v->lines[at - 1].at > line.at; at--)
            v->lines[at] = v->lines[at - 1];
        v->lines[at] = line;
    }
}

static void add_days(struct request *r, struct view_line *lines, size_t n)
{
    struct arena *a = request_arena(r);
    const char *before = "", *today = lang_day(a, shell_lang(r), shell_zone(r), clock_now());

    for (size_t i = 0; i < n; i++) {
        struct view_line *l = &lines[i];
        const char *day = lang_day(a, shell_lang(r), shell_zone(r), l->at);

        l->day = strcmp(day, before) == 0 ? "" : strcmp(day, today) == 0 ? shell_word(r, _("Heute")) : day;
        l->clock = lang_clock(a, shell_zone(r), l->at);
        l->date = arena_printf(a, "%s, %s", day, l->clock);
        before = day;
    }
}

bool desk_thread(struct request *r, struct db *db, const struct ticket_row *t,
                 const struct desk_ticket_ask *ask, struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct view_conversation c = {0};
    struct ticket_history_row *events = NULL;
    struct person_row *agents = NULL;
    size_t n = 0, n_agents = 0;

    if (!shell_articles(r, db, t, &c, error) || !person_agents(db, a, &agents, &n_agents, error) ||
        !ticket_history(db, a, request_actor(r), t->id, &events, &n, error))
        return false;
    v->ticket = c.ticket;
    v->closed = c.closed;
    v->mine = c.mine;
    v->history = ARENA_ARRAY(a, struct view_event, n + 1);
    weave(r, &c, events, n, ask, v);
    add_mails(r, &c, v);
    for (size_t i = 0; i < v->n_lines; i++)
        if (*v->lines[i].text == '\0')
            add_spans(a, agents, n_agents, &v->lines[i]);
    if (!add_concerns(r, db, t, v, error) || !desk_merged(r, db, t, v, error))
        return false;
    add_days(r, v->lines, v->n_lines);
    for (size_t i = 0; i < v->n_columns; i++)
        add_days(r, v->columns[i].lines, v->columns[i].n_lines);
    return desk_panel(r, db, t, agents, n_agents, v, error) &&
           desk_composer(r, db, t, ask, v, error);
}
