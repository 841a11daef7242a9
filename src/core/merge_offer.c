#include "core/merge_offer.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "core/desk.h"
#include "core/person.h"
#include "core/ticket_key.h"
#include "core/ticket_merge.h"
#include "sql/access.h"
#include "sql/outbox.h"

#include <string.h>

enum { OFFERED_MOST = MERGE_MOST };

/* The tickets of a mail, and what a link for PERSON_ID is signed over beside the claim. */
struct bundle {
    struct ticket_row *tickets;
    size_t n;
    struct ticket_key_row *person;
    const char *generations;
};

static bool load(struct db *db, struct arena *a, int64_t outbox_id, int64_t person_id,
                 struct bundle *b, GError **error)
{
    struct outbox_bundle_ticket_row *rows = NULL;
    g_autoptr(GString) all = g_string_new(NULL);
    size_t n = 0;

    *b = (struct bundle){0};
    if (!sql_outbox_bundle_tickets(db, a, outbox_id, &rows, &n, error))
        return false;
    n = MIN(n, (size_t)OFFERED_MOST);
    b->tickets = ARENA_ARRAY(a, struct ticket_row, n + 1);
    for (; b->n < n; b->n++) {
        int64_t id = rows[b->n].ticket_id;

        if (!ticket_get(db, a, id, &b->tickets[b->n], error) ||
            !sql_ticket_key_facts(db, a, id, person_id, &b->person, error))
            return false;
        if (b->person == NULL) /* nobody any more */
            return true;
        g_string_append_printf(all, "|%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, id,
                               b->person->ticket_generation);
    }
    b->generations = arena_strdup(a, all->str);
    return true;
}

static const char *mac_of(struct arena *a, const struct house *house, const struct ticket_claim *c,
                          const struct bundle *b)
{
    return secret_sign(a, house->key,
                       arena_printf(a,
                                    "merge offer|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                                    "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "%s",
                                    c->of_id, c->person_id, c->last_day,
                                    b->person->person_generation, b->generations));
}

bool merge_offer_url(struct db *db, struct arena *a, const struct house *house,
                     const struct outbox_row *mail, const char **url, GError **error)
{
    struct ticket_claim c = {.of_id = mail->id,
                             .last_day = mail->created_at / CLOCK_DAY + TICKET_KEY_DAYS};
    struct person_row *person = NULL;
    struct bundle b;

    *url = NULL;
    if (!person_find(db, a, mail->recipient, &person, error))
        return false;
    if (person == NULL || person->locked)
        return true;
    c.person_id = person->id;
    if (!load(db, a, mail->id, person->id, &b, error))
        return false;
    for (size_t i = 0; i < b.n; i++)
        if (b.tickets[i].customer_id != person->id)
            return true;
    if (b.n < 2 || b.person == NULL)
        return true;
    c.mac = mac_of(a, house, &c, &b);
    *url = arena_printf(a, "%s/merge/%s", house->base_url, ticket_claim_key(a, &c));
    return true;
}

/* Where the first of them is found now. */
static bool find_kept(struct db *db, struct arena *a, const struct house *house,
                      const struct bundle *b, struct merge_offer *o, GError **error)
{
    struct ticket_row *t = ARENA_NEW(a, struct ticket_row);
    g_autoptr(GError) hidden = NULL;
    int64_t id = b->tickets[0].id;
    char *url = NULL;

    if (!ticket_lead(db, a, &id, error))
        return false;
    if (!ticket_visible_id(db, a, &o->customer, id, &hidden)) {
        if (fail_is(hidden, FAIL_NOT_FOUND))
            return true;
        g_propagate_error(error, g_steal_pointer(&hidden));
        return false;
    }
    if (!ticket_get(db, a, id, t, error) ||
        !ticket_key_url(db, a, house, id, t->number, o->customer.email == NULL ? "" : o->customer.email,
                        clock_now(), &url, error))
        return false;
    o->kept = t;
    o->kept_url = url;
    return true;
}

bool merge_offer_open(struct db *db, struct arena *a, const struct house *house, const char *key,
                      struct merge_offer **offer, GError **error)
{
    struct merge_offer *o = ARENA_NEW(a, struct merge_offer);
    struct ticket_claim c;
    struct bundle b;

    *offer = NULL;
    if (!ticket_claim_read(a, key, &c) || c.last_day < clock_now() / CLOCK_DAY)
        return true;
    if (!load(db, a, c.of_id, c.person_id, &b, error))
        return false;
    if (b.n == 0 || b.person == NULL || b.person->locked ||
        !secret_equal(mac_of(a, house, &c, &b), c.mac))
        return true;
    *o = (struct merge_offer){.customer = {.person_id = c.person_id,
                                           .role = ROLE_CUSTOMER,
                                           .name = b.person->name,
                                           .email = b.person->address,
                                           .lang = b.person->lang,
                                           .zone = b.person->zone},
                              .tickets = ARENA_ARRAY(a, struct ticket_row, b.n)};
    for (size_t i = 0; i < b.n; i++)
        if (b.tickets[i].customer_id == c.person_id && strcmp(b.tickets[i].state, "merged") != 0)
            o->tickets[o->n++] = b.tickets[i];
    *offer = o;
    return find_kept(db, a, house, &b, o, error);
}

static bool is_named(const char *const *numbers, size_t n, const char *number)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(numbers[i], number) == 0)
            return true;
    return false;
}

bool merge_offer_take(struct db *db, struct arena *a, const struct house *house, const char *key,
                      const char *const *numbers, size_t n, GError **error)
{
    struct ticket_change c = {.db = db, .a = a, .at = clock_now()};
    struct merge_offer *o = NULL;
    struct ticket_row *into = NULL;
    int64_t sources[OFFERED_MOST], undo_id;
    struct ticket_merge m = {.sources = sources};

    if (!merge_offer_open(db, a, house, key, &o, error))
        return false;
    if (o == NULL) {
        fail_set(error, FAIL_DENIED, "merge: this link is over");
        return false;
    }
    for (size_t i = 0; i < o->n; i++) {
        if (!is_named(numbers, n, o->tickets[i].number))
            continue;
        if (into == NULL)
            into = &o->tickets[i];
        else
            sources[m.n++] = o->tickets[i].id;
    }
    if (m.n == 0) {
        fail_set(error, FAIL_INVALID, "merge: choose two tickets at least");
        return false;
    }
    c.actor_id = o->customer.person_id;
    return ticket_merge_own(&(struct desk_call){.c = &c, .house = house, .actor = &o->customer}, into,
                            &m, &undo_id, error);
}
