#include "core/progress.h"

#include <string.h>

/* What the events tell of a ticket. */
struct story {
    int64_t received_at, working_at, waiting_at, waited_until, closed_at;
    const char *closed_by;
    int64_t closed_by_id;
};

static bool waits(const char *state)
{
    return state != NULL && g_str_has_prefix(state, "pending");
}

static void hear_state(struct story *s, const struct ticket_event_row *e)
{
    const char *now = e->after == NULL ? "" : e->after;

    if (waits(now) && !waits(e->before)) {
        s->waiting_at = e->at;
        s->waited_until = 0;
    } else if (!waits(now) && waits(e->before)) {
        s->waited_until = e->at;
    }
    if (strcmp(now, "open") == 0 && s->working_at == 0)
        s->working_at = e->at;
    if (strcmp(now, "closed") == 0) {
        s->closed_at = e->at;
        s->closed_by = e->actor_name;
        s->closed_by_id = e->actor_id;
    }
}

static struct story hear(const struct ticket_event_row *events, size_t n)
{
    struct story s = {0};

    for (size_t i = 0; i < n; i++) {
        if (strcmp(events[i].what, "created") == 0 && s.received_at == 0)
            s.received_at = events[i].at;
        if (strcmp(events[i].what, "state") == 0)
            hear_state(&s, &events[i]);
        if (strcmp(events[i].what, "owner") == 0 && events[i].after != NULL && s.working_at == 0)
            s.working_at = events[i].at;
    }
    return s;
}

static const struct article_row *last_by(const struct article_row *articles, size_t n,
                                         const char *sender)
{
    for (; n > 0; n--)
        if (strcmp(articles[n - 1].sender, sender) == 0)
            return &articles[n - 1];
    return NULL;
}

static const char *author(const struct article_row *m)
{
    return m->author_name != NULL ? m->author_name : m->from_text;
}

static const char *name_or_none(const char *name)
{
    return name == NULL ? "" : name;
}

static void add(struct progress *p, struct progress_item item)
{
    p->items[p->n++] = item;
}

static void take_steps(const struct ticket_row *t, const struct story *s, struct progress *p)
{
    bool closed = ticket_is_closed(t), waiting = waits(t->state);
    bool fresh = strcmp(t->state, "new") == 0;

    add(p, (struct progress_item){.step = PROGRESS_RECEIVED,
                                  .done = true,
                                  .current = fresh,
                                  .at = s->received_at != 0 ? s->received_at : t->created_at,
                                  .who = ""});
    if (!closed || s->working_at != 0)
        add(p, (struct progress_item){.step = PROGRESS_WORKING,
                                      .done = closed || waiting,
                                      .current = !closed && !waiting && !fresh,
                                      .at = fresh ? 0 : s->working_at,
                                      .who = fresh ? "" : name_or_none(t->owner_name)});
    /* Where it is worked on again, what it waited for once is no step of its way. */
    if (waiting || (closed && s->waiting_at != 0))
        add(p, (struct progress_item){.step = PROGRESS_WAITING,
                                      .done = closed,
                                      .current = waiting,
                                      .at = s->waiting_at,
                                      .until = closed ? s->waited_until : 0,
                                      .who = ""});
    add(p, (struct progress_item){.step = PROGRESS_CLOSED,
                                  .done = closed,
                                  .current = closed,
                                  .at = closed ? s->closed_at : 0,
                                  .who = ""});
}

static void say(struct progress *p, enum progress_says says, const char *who, int64_t at)
{
    p->says = says;
    p->who = name_or_none(who);
    p->at = at;
}

static void say_open(const struct ticket_row *t, const struct story *s,
                     const struct article_row *us, const struct article_row *them,
                     struct progress *p)
{
    if (us != NULL && (them == NULL || us->created_at >= them->created_at))
        say(p, PROGRESS_ANSWERED, author(us), us->created_at);
    else if (us != NULL)
        say(p, PROGRESS_HEARD, t->owner_name, them->created_at);
    else if (t->owner_name != NULL)
        say(p, PROGRESS_TAKEN, t->owner_name, s->working_at);
    else
        say(p, PROGRESS_NEW, NULL, s->received_at);
}

void progress_of(const struct ticket_row *ticket, const struct ticket_event_row *events,
                 size_t n_events, const struct article_row *articles, size_t n_articles,
                 struct progress *out)
{
    struct story s = hear(events, n_events);
    const struct article_row *us = last_by(articles, n_articles, "agent");
    const struct article_row *them = last_by(articles, n_articles, "customer");

    *out = (struct progress){0};
    take_steps(ticket, &s, out);
    if (ticket_is_closed(ticket) && s.closed_by_id != 0 && s.closed_by_id == ticket->customer_id)
        say(out, PROGRESS_SOLVED, NULL, s.closed_at);
    else if (ticket_is_closed(ticket))
        say(out, PROGRESS_OVER, s.closed_by, s.closed_at);
    else if (waits(ticket->state))
        say(out, PROGRESS_ASKED, us == NULL ? NULL : author(us), us == NULL ? 0 : us->created_at);
    else
        say_open(ticket, &s, us, them, out);
}
