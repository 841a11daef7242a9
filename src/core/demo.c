#include "core/demo.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/demo_data.h"
#include "core/demo_know.h"
#include "core/demo_speed.h"
#include "core/mark.h"
#include "core/number.h"
#include "core/person.h"
#include "core/search_index.h"
#include "core/ticket_past.h"
#include "sql/notice.h"
#include "sql/queue.h"
#include "sql/search_index.h"
#include "sql/setting.h"
#include "sql/ticket.h"

#include <string.h>

enum { BATCH = 8000, CUSTOMERS_PER_COMPANY = 6, AGENTS = 5, QUEUES = 4, LINES = 6, NEWS = 30 };

const char *const demo_logins[3] = {"admin@nordlicht-it.example",
                                    "jana.brandt@nordlicht-it.example",
                                    "petra.kruemel@kruemel.example"};

static const char *const queue_names[QUEUES] = {"Support", "Netzwerk & WLAN", "Arbeitsplatz",
                                                "Server & Sicherung"};

struct customer {
    int64_t id, company_id;
    const char *name, *address;
    struct search_ticket_text_row *found_by;
};

/* The tickets of one transaction: one thread makes them while another writes the ones before. */
struct batch {
    struct arena *a;
    struct ticket_past *tickets;
    struct search_ready_ticket *ready;
    size_t n; /* 0: there are no more */
    GArray *unindexed;
};

struct demo {
    const struct house *house;
    const struct demo_options *o;
    struct arena *names; /* lives as long as the demo */
    struct arena *a;     /* of one batch */
    struct db *db;       /* of the thread that makes tickets */
    struct batch batches[2];
    GAsyncQueue *full, *empty;
    gint stop;
    uint64_t state;
    struct customer *customers;
    size_t n_customers;
    int64_t agents[AGENTS];
    const char *agent_names[AGENTS];
    int64_t queues[QUEUES];
    int64_t next, at, mails;
};

/* splitmix64 (public domain, S. Vigna): the same seed, the same desk, on every machine. */
static uint64_t roll(struct demo *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned pick(struct demo *d, size_t n)
{
    return (unsigned)(roll(d) % n);
}

/* "Jürgen Großmann" → "juergen.grossmann" */
static char *local_part(struct arena *a, const char *name)
{
    static const char *const ascii[][2] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"},
                                           {"ı", "i"},  {"Ö", "oe"}, {"Ü", "ue"}, {"Ä", "ae"}};
    g_autoptr(GString) s = g_string_new(name);

    for (size_t i = 0; i < G_N_ELEMENTS(ascii); i++)
        g_string_replace(s, ascii[i][0], ascii[i][1], 0);
    g_string_replace(s, " ", ".", 0);
    g_string_ascii_down(s);
    return arena_strndup(a, s->str, s->len);
}

/* A person with this address: a second demo in the same database meets those of the first. */
static bool person_put(struct db *db, struct demo *d, enum role role, const char *name,
                       const char *address, const char *lang, int64_t *id, GError **error)
{
    struct person_new p = {.role = role,
                           .name = name,
                           .address = address,
                           .lang = lang,
                           .verified = true,
                           .at = d->at,
                           .password = d->o->password_hash};
    struct person_row *old = NULL;

    if (!person_find(db, d->names, address, &old, error))
        return false;
    if (old != NULL) {
        *id = old->id;
        return true;
    }
    /* Most customers' numbers are known, in the notations that people use. */
    if (role == ROLE_CUSTOMER && d->n_customers % 4 != 0)
        p.phone = arena_printf(
            d->names, d->n_customers % 2 == 0 ? "+49 (0)911 555 %zu-%zu" : "0911 555%zu-%zu",
            10 + d->n_customers / CUSTOMERS_PER_COMPANY, 10 + d->n_customers);
    return person_add(db, d->names, &p, id, error);
}

static bool add_agents(struct db *db, struct demo *d, GError **error)
{
    static const char *const names[AGENTS] = {"Anke Steinhoff", "Jana Brandt", "Lena Fischbach",
                                              "Tarek Weber", "Oliver Nissen"};

    for (size_t i = 0; i < AGENTS; i++) {
        const char *address = i == 0 ? demo_logins[0]
                                     : arena_printf(d->names, "%s@nordlicht-it.example",
                                                    local_part(d->names, names[i]));

        d->agent_names[i] = names[i];
        if (!person_put(db, d, i == 0 ? ROLE_ADMIN : ROLE_AGENT, names[i], address, "de",
                        &d->agents[i], error))
            return false;
    }
    return true;
}

static bool add_queues(struct db *db, struct demo *d, GError **error)
{
    for (size_t i = 0; i < QUEUES; i++) {
        struct queue_row *old = NULL;

        if (!sql_queue_by_name(db, d->names, queue_names[i], &old, error))
            return false;
        if (old != NULL)
            d->queues[i] = old->id;
        else if (!sql_queue_add(db, queue_names[i], 0, "de", d->at, &d->queues[i], error))
            return false;
    }
    return true;
}

static bool add_customer(struct db *db, struct demo *d, unsigned company, unsigned nth,
                         int64_t company_id, GError **error)
{
    struct customer *c = &d->customers[d->n_customers];
    const char *lang = company == 12 || company == 13 ? "en" : "de";
    const char *domain = demo_companies[company][1];

    c->name = arena_printf(d->names, "%s %s", demo_first_names[pick(d, demo_n_first_names)],
                           demo_last_names[pick(d, demo_n_last_names)]);
    if (company == 0 && nth == 0)
        c->name = "Petra Krümel";
    c->address = arena_printf(d->names, "%s@%s", local_part(d->names, c->name), domain);
    c->company_id = company_id;
    d->n_customers++;
    return person_put(db, d, ROLE_CUSTOMER, c->name, c->address, lang, &c->id, error);
}

/* The desk that the demo's people belong to; what is set already stays. */
static bool setting_put_demo(struct db *db, GError **error)
{
    static const char *const first[][2] = {{"desk_name", "Nordlicht IT"},
                                           {"address", "support@nordlicht-it.example"},
                                           {"phone", "0911 555 01-0"},
                                           {"hours", "werktags 8 bis 17 Uhr"}};

    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        if (!sql_setting_put_new(db, first[i][0], first[i][1], NULL, error))
            return false;
    return setting_touch(db, error);
}

static bool people_tx(struct db *db, void *data, GError **error)
{
    struct demo *d = data;
    struct notice_cursor_row cursor;

    if (!sql_notice_cursor(db, d->names, &cursor, error))
        return false;
    d->mails = cursor.newest; /* another demo's Message-IDs end there, or before */
    d->n_customers = 0;
    d->customers =
        ARENA_ARRAY(d->names, struct customer, (size_t)demo_n_companies * CUSTOMERS_PER_COMPANY);
    for (unsigned i = 0; i < demo_n_companies; i++) {
        int64_t id;

        if (!person_company_put(db, d->names, demo_companies[i][0], demo_companies[i][1],
                                i % 3 == 0, d->at, &id, error))
            return false;
        for (unsigned k = 0; k < CUSTOMERS_PER_COMPANY; k++)
            if (!add_customer(db, d, i, k, id, error))
                return false;
    }
    if (!setting_put_demo(db, error) || !add_agents(db, d, error) || !add_queues(db, d, error))
        return false;
    return demo_know_add(
        db, d->names,
        &(struct actor){.person_id = d->agents[0], .role = ROLE_ADMIN, .name = d->agent_names[0]},
        d->at, error);
}

static const char *channel_of(struct demo *d)
{
    unsigned p = pick(d, 10);

    return p < 6 ? "mail" : p < 9 ? "web" : "phone";
}

static struct article_new line_of(struct demo *d, const struct ticket_new *t,
                                  const struct customer *who, const char *text, unsigned i,
                                  unsigned agent, int64_t at)
{
    bool by_agent = i % 2 == 1;
    struct article_new n = {.kind = t->channel,
                            .sender = by_agent ? "agent" : "customer",
                            .author_id = by_agent ? d->agents[agent] : who->id,
                            .at = at,
                            .subject = t->title,
                            .body_text = text,
                            .from_text = by_agent ? d->agent_names[agent] : who->name};

    if (strcmp(n.kind, "mail") == 0)
        n.message_id =
            arena_printf(d->a, "<demo.%" G_GINT64_FORMAT ".%u.%08x@nordlicht-it.example>",
                         ++d->mails, i, (unsigned)(roll(d) & 0xffffffff));
    return n;
}

static const struct demo_talk *talk_for(struct demo *d, const struct customer *who)
{
    bool english = g_str_has_suffix(who->address, "ashcroft-trading.example") ||
                   g_str_has_suffix(who->address, "whitfield.example");
    const struct demo_talk *talk;

    do {
        talk = &demo_talks[pick(d, demo_n_talks)];
    } while ((talk->lang[0] == 'e') != english);
    return talk;
}

/* Older tickets are closed, nearly all; of the newest, most are still worked on. */
static const char *state_of(struct demo *d, size_t lines, bool old)
{
    if (old || pick(d, 4) == 0)
        return "closed";
    if (lines < 2)
        return "new";
    return lines % 2 == 0 ? "pending reminder" : "open";
}

/* Hours later, or a part of the time that is left until now: nothing is said in the future. */
static int64_t next_at(struct demo *d, int64_t at)
{
    int64_t gap = (int64_t)(5 + pick(d, 180)) * CLOCK_MINUTE;
    int64_t part = (d->o->now - at) * (int64_t)(20 + pick(d, 40)) / 100;

    return at + MIN(gap, part);
}

/* All that can be made before there is a row. */
static void make_ready(struct demo *d, const struct customer *who, struct ticket_past *past,
                       struct search_ready_ticket *ready)
{
    struct search_ticket_text_row found_by = *who->found_by;
    struct search_ready *own = ARENA_ARRAY(d->a, struct search_ready, 1 + past->n_articles);
    struct marks *marks = ARENA_ARRAY(d->a, struct marks, 1 + past->n_articles);

    found_by.title = ticket_title(d->a, past->ticket.title);
    search_ready_make_ticket(d->db, d->a, &found_by, own);
    *ready = (struct search_ready_ticket){
        .own = own, .articles = own + 1, .n_articles = past->n_articles};
    marks_of_title(d->a, found_by.title, marks);
    past->marks = marks;
    for (size_t i = 0; i < past->n_articles; i++) {
        struct article_new *n = &past->articles[i];
        const struct search_article x = {
            .subject = n->subject, .body = n->body_text, .from = n->from_text};

        search_ready_make(d->db, d->a, &x, &own[1 + i]);
        marks_of_codes(d->a, n->body_text, &marks[1 + i]);
        n->marks = &marks[1 + i];
    }
}

static void make_ticket(struct demo *d, struct batch *b)
{
    const struct customer *who = &d->customers[pick(d, d->n_customers)];
    const struct demo_talk *talk = talk_for(d, who);
    const char *thing = talk->things[pick(d, 6)];
    g_auto(GStrv) halves = g_strsplit(talk->subject, "%s", 2);
    unsigned lines = 0, agent = pick(d, AGENTS);
    bool old = d->o->tickets - d->next > 60;
    struct ticket_new n = {.title = arena_printf(d->a, "%s%s%s", halves[0], thing, halves[1]),
                           .priority = pick(d, 8) == 0 ? 3 : 2,
                           .queue_id = d->queues[pick(d, QUEUES)],
                           .customer_id = who->id,
                           .company_id = who->company_id,
                           .channel = channel_of(d),
                           .lang = talk->lang,
                           .at = d->at,
                           .actor_id = who->id};
    struct ticket_past *past = &b->tickets[b->n];
    int64_t at = d->at;

    *past =
        (struct ticket_past){.ticket = n, .articles = ARENA_ARRAY(d->a, struct article_new, LINES)};
    while (lines < LINES && talk->lines[lines] != NULL)
        lines++;
    if (!old)
        lines = 1 + pick(d, lines);
    for (unsigned i = 0; i < lines; i++) {
        past->articles[i] = line_of(d, &n, who, talk->lines[i], i, agent, at);
        at = next_at(d, at);
    }
    past->n_articles = lines;
    past->owner_id = lines > 1 ? d->agents[agent] : 0;
    past->state = state_of(d, lines, old);
    past->settled_by = d->agents[agent];
    past->settled_at = at;
    make_ready(d, who, past, &b->ready[b->n++]);
}

static void make_batch(struct demo *d, struct batch *b)
{
    arena_reset(b->a);
    d->a = b->a;
    b->n = 0;
    b->tickets = ARENA_ARRAY(b->a, struct ticket_past, BATCH);
    b->ready = ARENA_ARRAY(b->a, struct search_ready_ticket, BATCH);
    for (int i = 0; i < BATCH && d->next < d->o->tickets; i++, d->next++) {
        d->at = d->o->now - (d->o->tickets - d->next) * 11 * CLOCK_MINUTE -
                (int64_t)pick(d, 600) * CLOCK_SECOND;
        make_ticket(d, b);
    }
}

/* A thread of its own. */
static void *make_batches(void *data)
{
    struct demo *d = data;
    struct batch *b;

    do {
        b = g_async_queue_pop(d->empty);
        if (g_atomic_int_get(&d->stop) != 0)
            break;
        make_batch(d, b);
        g_async_queue_push(d->full, b);
    } while (b->n > 0);
    return NULL;
}

/* For all of a year that follow each other at once. */
static bool number_all(struct db *db, struct batch *b, GError **error)
{
    for (size_t i = 0, end; i < b->n; i = end) {
        int year = clock_year(b->tickets[i].ticket.at);
        int64_t first;

        for (end = i + 1; end < b->n && clock_year(b->tickets[end].ticket.at) == year;)
            end++;
        if (!number_take(db, b->a, year, (int64_t)(end - i), &first, error))
            return false;
        for (size_t k = i; k < end; k++)
            b->tickets[k].ticket.number = b->ready[k].number =
                number_format(b->a, year, first + (int64_t)(k - i));
    }
    return true;
}

static bool batch_tx(struct db *db, void *data, GError **error)
{
    struct batch *b = data;
    const struct ticket_change c = {.db = db, .a = b->a, .index_later = b->unindexed};

    g_array_set_size(b->unindexed, 0);
    if (!number_all(db, b, error) || !ticket_past_reserve(db, b->a, b->tickets, b->n, error))
        return false;
    for (size_t i = 0; i < b->n; i++)
        if (!ticket_past_add(&c, &b->tickets[i], error))
            return false;
    return search_index_ready(db, (const struct search_article *)(void *)b->unindexed->data,
                              b->ready, b->n, error);
}

static bool write_batches(struct demo *d, GError **error)
{
    for (;;) {
        struct batch *b = g_async_queue_pop(d->full);

        if (b->n == 0)
            return true;
        if (!db_write(d->house->pool, batch_tx, b, error))
            return false;
        g_async_queue_push(d->empty, b);
    }
}

static bool add_tickets(struct demo *d, GError **error)
{
    GThread *maker;
    bool ok;

    d->full = g_async_queue_new();
    d->empty = g_async_queue_new();
    for (size_t i = 0; i < G_N_ELEMENTS(d->batches); i++) {
        d->batches[i] =
            (struct batch){.a = arena_new(),
                           .unindexed = g_array_new(FALSE, FALSE, sizeof(struct search_article))};
        g_async_queue_push(d->empty, &d->batches[i]);
    }
    maker = g_thread_new("demo", make_batches, d);
    ok = write_batches(d, error);
    g_atomic_int_set(&d->stop, 1);
    g_async_queue_push(d->empty, &d->batches[0]);
    g_thread_join(maker);
    for (size_t i = 0; i < G_N_ELEMENTS(d->batches); i++) {
        arena_free(d->batches[i].a);
        g_array_unref(d->batches[i].unindexed);
    }
    g_async_queue_unref(d->full);
    g_async_queue_unref(d->empty);
    return ok;
}

/* Nobody is told of a whole past; only its last events are news. */
static bool notices_tx(struct db *db, void *data, GError **error)
{
    struct demo *d = data;
    struct notice_cursor_row cursor;

    return sql_notice_cursor(db, d->names, &cursor, error) &&
           sql_notice_cursor_put(db, MAX(cursor.newest - NEWS, cursor.event_id), NULL, error);
}

static bool look_up_customers(struct demo *d, GError **error)
{
    for (size_t i = 0; i < d->n_customers; i++) {
        struct customer *c = &d->customers[i];

        if (!sql_search_customer_text(d->db, d->names, c->id, c->company_id, &c->found_by, error))
            return false;
    }
    return true;
}

/* A new desk's tickets come in at full speed; they are made right. */
static bool fill(struct demo *d, GError **error)
{
    struct db_pool *pool = d->house->pool;
    struct ticket_id_row *any = NULL;
    bool ok;

    if (!sql_ticket_any(d->db, d->names, &any, error))
        return false;
    if (any != NULL) /* one that was ended in the middle left the index as it was */
        return search_index_bulk(pool, false, error) && add_tickets(d, error);
    ok = demo_speed(pool, true, error) && add_tickets(d, error);
    return demo_speed(pool, false, ok ? error : NULL) && ok;
}

bool demo_fill(const struct house *house, const struct demo_options *o, GError **error)
{
    g_autoptr(arena) names = arena_new();
    struct demo_options own = *o;
    struct demo d = {.house = house, .o = &own, .names = names, .a = names, .state = o->seed};
    bool ok;

    if (own.now == 0)
        own.now = INT64_C(1795417200000); /* 2026-11-23 09:00 UTC */
    d.at = own.now - own.tickets * 11 * CLOCK_MINUTE - CLOCK_DAY;
    if (!db_write(house->pool, people_tx, &d, error))
        return false;
    d.db = db_take(house->pool, error);
    ok = d.db != NULL && look_up_customers(&d, error) && fill(&d, error);
    db_give(d.db);
    return ok && db_write(house->pool, notices_tx, &d, error);
}
