/* notice_tell.c - from events to who is told. */
#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/notice.h"
#include "core/notify.h"
#include "core/queue_right.h"
#include "core/ticket_party.h"
#include "sql/notice.h"

#include <string.h>

enum { EVENTS_MOST = 200, MAILS_AN_HOUR = 100, PASSED_OVER_MS = 24 * 60 * 60 * 1000 };

struct person {
    const struct notice_person_row *row;
    struct notice_choice choice;
    int64_t lately; /* automatic mails in the last hour; -1: not counted yet */
};

/* Somebody who will be told, of one cause. */
struct wish {
    const struct notice_event_row *event;
    struct person *person;
    enum notice_kind kind;
};

struct teller {
    const struct house *house;
    struct arena *a;
    struct db *db;
    int64_t now;
    struct person *people;
    size_t n_people;
    GArray *wishes;    /* struct wish */
    guint cause_begin; /* where those of the present cause begin */
    GArray *told;      /* struct notice_told */
    int64_t members_of, *members;
    size_t n_members;
    bool more;
};

static bool load_people(struct teller *t, GError **error)
{
    struct notice_person_row *rows = NULL;
    struct notice_queue_row *queues = NULL;
    size_t n_queues = 0, q = 0;

    if (!sql_notice_people(t->db, t->a, &rows, &t->n_people, error) ||
        !sql_notice_queues_all(t->db, t->a, &queues, &n_queues, error))
        return false;
    t->people = ARENA_ARRAY(t->a, struct person, t->n_people + 1);
    for (size_t i = 0; i < t->n_people; i++) {
        struct person *p = &t->people[i];

        *p = (struct person){.row = &rows[i], .choice = notice_choice_default(), .lately = -1};
        if (rows[i].has_choice != 0) {
            p->choice.desk = (unsigned)rows[i].desk;
            p->choice.mail = (unsigned)rows[i].mail;
            p->choice.only_queues = rows[i].only_queues != 0;
            p->choice.quiet_from = rows[i].quiet_from;
            p->choice.quiet_to = rows[i].quiet_to;
        }
        while (q < n_queues && queues[q].person_id < rows[i].person_id)
            q++;
        p->choice.queues = ARENA_ARRAY(t->a, int64_t, n_queues - q + 1);
        for (; q < n_queues && queues[q].person_id == rows[i].person_id; q++)
            p->choice.queues[p->choice.n_queues++] = queues[q].queue_id;
    }
    return true;
}

static bool load_members(struct teller *t, const struct notice_event_row *e, GError **error)
{
    if (!e->confidential || t->members_of == e->queue_id)
        return true;
    t->members_of = e->queue_id;
    return queue_members(t->db, t->a, e->queue_id, &t->members, &t->n_members, error);
}

static bool may_see(const struct teller *t, const struct notice_event_row *e, int64_t person_id)
{
    bool member = false;

    for (size_t i = 0; e->confidential && i < t->n_members; i++)
        member = member || t->members[i] == person_id;
    return !e->confidential || member;
}

static bool same_cause(const struct notice_event_row *a, const struct notice_event_row *b)
{
    return a->ticket_id == b->ticket_id && a->at == b->at && a->actor_id == b->actor_id;
}

/* Of one cause only what matters most to him. */
static void want(struct teller *t, const struct notice_event_row *e, struct person *p,
                 enum notice_kind kind)
{
    struct wish w = {.event = e, .person = p, .kind = kind};

    if (p->row->person_id == e->actor_id || !may_see(t, e, p->row->person_id))
        return;
    for (guint i = t->cause_begin; i < t->wishes->len; i++) {
        struct wish *have = &g_array_index(t->wishes, struct wish, i);

        if (have->person != p)
            continue;
        if (kind > have->kind)
            *have = w;
        return;
    }
    g_array_append_val(t->wishes, w);
}

static void want_id(struct teller *t, const struct notice_event_row *e, int64_t person_id,
                    enum notice_kind kind)
{
    for (size_t i = 0; person_id != 0 && i < t->n_people; i++)
        if (t->people[i].row->person_id == person_id)
            want(t, e, &t->people[i], kind);
}

/* Those who look after the queue. */
static void want_queue(struct teller *t, const struct notice_event_row *e, enum notice_kind kind)
{
    for (size_t i = 0; i < t->n_people; i++)
        if (notice_choice_has_queue(&t->people[i].choice, e->queue_id))
            want(t, e, &t->people[i], kind);
}

static bool want_reply(struct teller *t, const struct notice_event_row *e, GError **error)
{
    struct follower_row *followers = NULL;
    size_t n = 0;

    /* What a ticket begins with is told as the new ticket. */
    if (e->article_id == e->first_article)
        return true;
    if (!ticket_followers(t->db, t->a, e->ticket_id, &followers, &n, error))
        return false;
    want_id(t, e, e->owner_id, NOTICE_REPLY);
    for (size_t i = 0; i < n; i++)
        want_id(t, e, followers[i].person_id, NOTICE_REPLY);
    if (e->owner_id == 0 && g_strcmp0(e->after, "customer") == 0)
        want_queue(t, e, NOTICE_REPLY);
    return true;
}

static int64_t id_of(const char *text)
{
    return text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);
}

static bool gather(struct teller *t, const struct notice_event_row *events, size_t n,
                   GError **error)
{
    for (size_t i = 0; i < n; i++) {
        const struct notice_event_row *e = &events[i];

        if (i == 0 || !same_cause(e, &events[i - 1]))
            t->cause_begin = t->wishes->len;
        if (!load_members(t, e, error))
            return false;
        if (strcmp(e->what, "created") == 0)
            want_queue(t, e, NOTICE_NEW);
        else if (strcmp(e->what, "owner") == 0)
            want_id(t, e, id_of(e->after), NOTICE_ASSIGNED);
        else if (strcmp(e->what, "mention") == 0)
            want_id(t, e, id_of(e->after), NOTICE_MENTION);
        else if (!want_reply(t, e, error))
            return false;
    }
    return true;
}

static int64_t article_of(const struct notice_event_row *e)
{
    return e->article_id != 0 ? e->article_id : e->first_article;
}

/* When he may be disturbed again, by the clock where he is; 0: now. */
static int64_t quiet_end(const struct teller *t, const struct person *p)
{
    const char *zone = p->row->zone == NULL ? house_now(t->house)->zone : p->row->zone;

    return notice_quiet_end(&p->choice, zone_get(zone), t->now);
}

static bool write_mail(const struct teller *t, const struct wish *w, GError **error)
{
    const struct notice_person_row *p = w->person->row;
    const struct ticket_change c = {.db = t->db, .a = t->a, .at = t->now};
    int64_t *lately = &w->person->lately;
    struct ticket_row ticket;
    struct outbox_new row = {.purpose = "notification",
                             .ticket = &ticket,
                             .article_id = article_of(w->event),
                             .person_id = p->person_id,
                             .recipients = &p->address,
                             .n_recipients = 1,
                             .to_text = p->address,
                             .automatic = true,
                             .lang = p->lang != NULL ? p->lang : house_now(t->house)->lang,
                             .quotes = true};

    if (p->address == NULL || house_owns_address(t->house, p->address))
        return true;
    if (*lately < 0 &&
        !outbox_automatic_since(t->db, t->a, p->address, t->now - CLOCK_HOUR, lately, error))
        return false;
    if (*lately >= MAILS_AN_HOUR)
        return true;
    ++*lately;
    if (!ticket_get(t->db, t->a, w->event->ticket_id, &ticket, error))
        return false;
    row.account_id = ticket.account_id;
    row.subject = notify_subject(t->a, ticket.number, ticket.title);
    row.extra = arena_printf(t->a, "%s %s", notice_kind_name(w->kind),
                             w->event->who == NULL ? "" : w->event->who);
    row.next_at = MAX(quiet_end(t, w->person), w->event->held_until);
    return outbox_add(&c, t->house, &row, NULL, error);
}

/* One line of the live stream for all who hear the same. */
static void remember(struct teller *t, const struct wish *w)
{
    bool quiet = quiet_end(t, w->person) != 0;
    struct notice_told *told = NULL;

    for (guint i = 0; told == NULL && i < t->told->len; i++) {
        struct notice_told *x = &g_array_index(t->told, struct notice_told, i);

        if (x->cause_id == w->event->id && x->kind == w->kind && x->quiet == quiet)
            told = x;
    }
    if (told == NULL) {
        struct notice_told fresh = {.cause_id = w->event->id,
                                    .kind = w->kind,
                                    .quiet = quiet,
                                    .number = w->event->number,
                                    .title = w->event->title,
                                    .who = w->event->who == NULL ? "" : w->event->who,
                                    .persons = ARENA_ARRAY(t->a, int64_t, t->n_people)};

        g_array_append_val(t->told, fresh);
        told = &g_array_index(t->told, struct notice_told, t->told->len - 1);
    }
    told->persons[told->n_persons++] = w->person->row->person_id;
}

static bool fulfil(struct teller *t, const struct wish *w, GError **error)
{
    const struct notice_event_row *e = w->event;
    unsigned bit = 1U << w->kind;
    bool desk = (w->person->choice.desk & bit) != 0, mail = (w->person->choice.mail & bit) != 0;
    int64_t added = 0;
    const struct sql_notice_add row = {
        .person_id = w->person->row->person_id,
        .ticket_id = e->ticket_id,
        .cause = arena_printf(t->a, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, e->at, e->actor_id),
        .kind = notice_kind_name(w->kind),
        .actor_id = e->actor_id,
        .article_id = article_of(e),
        .at = e->at,
        .desk = desk};

    if (!desk && !mail)
        return true;
    if (!sql_notice_add(t->db, &row, &added, error))
        return false;
    if (added == 0)
        return true;
    if (desk)
        remember(t, w);
    return !mail || write_mail(t, w, error);
}

static bool tell_tx(struct db *db, void *data, GError **error)
{
    struct teller *t = data;
    struct notice_cursor_row cursor;
    struct notice_event_row *events = NULL;
    size_t n = 0;

    g_array_set_size(t->wishes, 0);
    g_array_set_size(t->told, 0);
    t->db = db;
    t->members_of = 0;
    if (!sql_notice_cursor(db, t->a, &cursor, error) ||
        !sql_notice_events(db, t->a, cursor.event_id, t->now - PASSED_OVER_MS, EVENTS_MOST, &events,
                           &n, error) ||
        !load_people(t, error) || !gather(t, events, n, error))
        return false;
    for (guint i = 0; i < t->wishes->len; i++)
        if (!fulfil(t, &g_array_index(t->wishes, struct wish, i), error))
            return false;
    t->more = n == EVENTS_MOST;
    return sql_notice_cursor_put(db, t->more ? events[n - 1].id : cursor.newest, NULL, error);
}

static bool anything_new(const struct house *house, struct arena *a, bool *any, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct notice_cursor_row cursor;

    if (db == NULL || !sql_notice_cursor(db, a, &cursor, error))
        return false;
    *any = cursor.newest > cursor.event_id;
    return true;
}

bool notice_tell(const struct house *house, struct arena *a, int64_t now, struct notice_told **told,
                 size_t *n, bool *more, GError **error)
{
    g_autoptr(GArray) wishes = g_array_new(false, false, sizeof(struct wish));
    g_autoptr(GArray) out = g_array_new(false, false, sizeof(struct notice_told));
    struct teller t = {.house = house, .a = a, .now = now, .wishes = wishes, .told = out};
    bool any = false;

    *n = 0;
    *more = false;
    if (!anything_new(house, a, &any, error))
        return false;
    if (!any)
        return true;
    if (!db_write_later(house->pool, tell_tx, &t, error))
        return false;
    *n = out->len;
    *more = t.more;
    *told = ARENA_ARRAY(a, struct notice_told, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*told)[i] = g_array_index(out, struct notice_told, i);
    return true;
}
