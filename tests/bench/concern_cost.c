/* concern_cost.c - what the judge of new concerns adds to a message, and how long the list of tickets
 * alike takes, beside writing the message and reading the ticket's messages in the same run. The
 * tickets get their marks first. Of messages nothing stays: all is rolled back. For each a line: its
 * name, µs on average, at most for 99 of 100, and on average of the processor alone.
 *
 * concern_cost DATABASE SAMPLES */
#include "base/clock.h"
#include "base/fail.h"
#include "core/article.h"
#include "core/concern_desk.h"
#include "core/mark.h"
#include "core/related.h"
#include "sql/ticket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MARKED_A_COMMIT = 2000, RELATED_MOST = 6 };

enum what { JUDGED, WRITTEN, RELATED, READ, WHATS };

static const char *const names[WHATS] = {"judged", "written", "related", "read"};

struct bench {
    struct house *house;
    GArray *tickets; /* ids */
    size_t next, samples;
    struct actor agent;
    GArray *took[WHATS]; /* µs */
    int64_t cpu[WHATS];  /* ns, all together */
};

struct moment {
    int64_t wall, cpu;
};

static struct moment moment(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (struct moment){g_get_monotonic_time(), (int64_t)t.tv_sec * 1000000000 + t.tv_nsec};
}

static bool take_id(const struct ticket_row *t, void *data)
{
    struct bench *b = data;

    if (strcmp(t->state, "merged") != 0)
        g_array_append_val(b->tickets, t->id);
    if (t->owner_id != 0 && b->agent.person_id == 0)
        b->agent.person_id = t->owner_id;
    return true;
}

static bool mark_tx(struct db *db, void *data, GError **error)
{
    struct bench *b = data;
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < MARKED_A_COMMIT && b->next < b->tickets->len; i++, b->next++) {
        int64_t id = g_array_index(b->tickets, int64_t, b->next);
        struct ticket_row t;

        if (!ticket_get(db, a, id, &t, error) || !mark_title(db, a, id, t.title, error))
            return false;
    }
    return true;
}

static void note(struct bench *b, enum what what, struct moment since)
{
    struct moment now = moment();
    int64_t took = now.wall - since.wall;

    b->cpu[what] += now.cpu - since.cpu;
    g_array_append_val(b->took[what], took);
}

/* Tickets spread over all of them. */
static int64_t sample(const struct bench *b, size_t i)
{
    return g_array_index(b->tickets, int64_t, i * (b->tickets->len / b->samples));
}

static bool reply_tx(struct db *db, void *data, GError **error)
{
    struct bench *b = data;

    for (size_t i = 0; i < b->samples; i++) {
        g_autoptr(arena) a = arena_new();
        struct ticket_change c = {.db = db, .a = a, .at = clock_now()};
        struct article_new n = {.kind = "mail",
                                .sender = "customer",
                                .subject = "AW: Drucker",
                                .body_text = "Guten Tag, danke, der Drucker geht wieder. Seit heute früh kommt "
                                             "im Lager aber niemand mehr ins WLAN, auch das Telefon am Empfang "
                                             "ist tot. Können Sie bitte noch heute danach sehen? Viele Grüße"};
        struct concern_reply r = {.subject = n.subject, .text = n.body_text};
        struct ticket_row t;
        bool quiet;
        struct moment since;

        if (!ticket_get(db, a, sample(b, i), &t, error))
            return false;
        n.ticket_id = t.id;
        n.author_id = r.author_id = t.customer_id;
        c.actor_id = t.customer_id;
        since = moment();
        if (!article_add(&c, &n, &r.article_id, error))
            return false;
        note(b, WRITTEN, since);
        since = moment();
        if (!concern_desk_reply(&c, &t, &r, &quiet, error))
            return false;
        note(b, JUDGED, since);
    }
    fail_set(error, FAIL_CONFLICT, "rolled back");
    return false;
}

static bool read_all(struct bench *b, GError **error)
{
    g_autoptr(db_conn) db = db_take(b->house->pool, error);

    if (db == NULL)
        return false;
    for (size_t i = 0; i < b->samples; i++) {
        g_autoptr(arena) a = arena_new();
        struct related_ticket *found = NULL;
        struct article_row *rows = NULL;
        struct ticket_row t;
        size_t n = 0;
        struct moment since;

        if (!ticket_get(db, a, sample(b, i), &t, error))
            return false;
        since = moment();
        if (!article_list(db, a, &b->agent, t.id, &rows, &n, error))
            return false;
        note(b, READ, since);
        since = moment();
        if (!related_tickets(db, a, &b->agent, &t, RELATED_MOST, &found, &n, error))
            return false;
        note(b, RELATED, since);
    }
    return true;
}

static gint by_size(gconstpointer x, gconstpointer y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static bool find_tickets(struct bench *b, GError **error)
{
    g_autoptr(db_conn) db = db_take(b->house->pool, error);

    return db != NULL && sql_ticket_each(db, INT64_MAX, take_id, b, error);
}

static bool measure(struct bench *b, GError **error)
{
    g_autoptr(GError) rolled = NULL;

    if (!find_tickets(b, error))
        return false;
    b->samples = MIN(b->samples, (size_t)b->tickets->len);
    while (b->next < b->tickets->len)
        if (!db_write(b->house->pool, mark_tx, b, error))
            return false;
    if (!db_write(b->house->pool, reply_tx, b, &rolled) && !fail_is(rolled, FAIL_CONFLICT)) {
        g_propagate_error(error, g_steal_pointer(&rolled));
        return false;
    }
    return read_all(b, error);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) tickets = g_array_new(false, false, sizeof(int64_t));
    struct bench b = {.tickets = tickets, .agent = {.role = ROLE_AGENT, .name = ""}};
    g_autoptr(db_pool) pool = NULL;

    if (argc != 3) {
        fprintf(stderr, "usage: concern_cost DATABASE SAMPLES\n");
        return 64;
    }
    b.samples = (size_t)MAX(atol(argv[2]), 1);
    for (size_t i = 0; i < WHATS; i++)
        b.took[i] = g_array_new(false, false, sizeof(int64_t));
    pool = db_pool_open(argv[1], &error);
    b.house = pool == NULL ? NULL : house_open(pool, "http://127.0.0.1", &error);
    if (b.house == NULL || !measure(&b, &error)) {
        fprintf(stderr, "concern_cost: %s\n", error->message);
        return 1;
    }
    for (size_t i = 0; i < WHATS; i++) {
        GArray *took = b.took[i];
        int64_t sum = 0;

        g_array_sort(took, by_size);
        for (guint k = 0; k < took->len; k++)
            sum += g_array_index(took, int64_t, k);
        printf("%s %.1f %" G_GINT64_FORMAT " %.1f\n", names[i], (double)sum / (double)took->len,
               g_array_index(took, int64_t, took->len * 99 / 100),
               (double)b.cpu[i] / 1000 / (double)took->len);
        g_array_free(took, true);
    }
    house_free(b.house);
    return 0;
}
