#include "core/ticket_key.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "sql/access.h"

#include <string.h>

enum { KEY_PARTS = 4, KEY_MOST = 100, PART_MOST = 13 };

static const char *base36(struct arena *a, int64_t n)
{
    char out[16] = "", *p = out + sizeof out - 1;

    do {
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36];
        n /= 36;
    } while (n > 0);
    return arena_strdup(a, p);
}

static const char *mac_of(struct arena *a, const struct house *house, const struct ticket_claim *c,
                          const struct ticket_key_row *facts)
{
    return secret_sign(a, house->key,
                       arena_printf(a,
                                    "ticket key|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                                    "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT,
                                    c->of_id, c->person_id, c->last_day,
                                    facts->ticket_generation, facts->person_generation));
}

static struct actor guest(struct arena *a, const struct ticket_key_row *facts, int64_t person_id)
{
    return (struct actor){.person_id = person_id,
                          .role = ROLE_GUEST,
                          .name = facts->name,
                          .email = facts->address,
                          .lang = facts->lang,
                          .zone = facts->zone,
                          .tickets = ARENA_ARRAY(a, int64_t, TICKET_KEYS_MOST)};
}

/* Whether the person may see the ticket as a customer, whatever role he has. */
static bool may_see(struct db *db, struct arena *a, const struct ticket_key_row *facts,
                    int64_t person_id, int64_t ticket_id, bool *may, GError **error)
{
    struct actor actor = guest(a, facts, person_id);
    g_autoptr(GError) hidden = NULL;

    actor.tickets[0] = ticket_id;
    actor.n_tickets = 1;
    *may = ticket_visible_id(db, a, &actor, ticket_id, &hidden);
    if (*may || fail_is(hidden, FAIL_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&hidden));
    return false;
}

char *ticket_claim_key(struct arena *a, const struct ticket_claim *c)
{
    return arena_printf(a, "%s-%s-%s-%s", base36(a, c->of_id), base36(a, c->person_id),
                        base36(a, c->last_day), c->mac);
}

bool ticket_key_make(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                     const char *address, int64_t made_at, char **key, GError **error)
{
    struct ticket_claim c = {.of_id = ticket_id, .last_day = made_at / CLOCK_DAY + TICKET_KEY_DAYS};
    struct ticket_key_row *facts = NULL;
    struct person_row *person = NULL;
    bool may = false;

    *key = NULL;
    if (!person_find(db, a, address, &person, error))
        return false;
    if (person == NULL || person->locked)
        return true;
    c.person_id = person->id;
    if (!sql_ticket_key_facts(db, a, ticket_id, person->id, &facts, error) ||
        (facts != NULL && !may_see(db, a, facts, person->id, ticket_id, &may, error)))
        return false;
    if (!may)
        return true;
    c.mac = mac_of(a, house, &c, facts);
    *key = ticket_claim_key(a, &c);
    return true;
}

bool ticket_key_url(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                    const char *number, const char *address, int64_t made_at, char **url,
                    GError **error)
{
    char *key = NULL;

    if (!ticket_key_make(db, a, house, ticket_id, address, made_at, &key, error))
        return false;
    *url = key == NULL ? arena_printf(a, "%s/t/%s", house->base_url, number)
                       : arena_printf(a, "%s/t/%s/k/%s", house->base_url, number, key);
    return true;
}

static bool number_of(const char *s, int64_t *n)
{
    size_t length = strlen(s);

    if (length == 0 || length > PART_MOST - 1 ||
        strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz") != length)
        return false;
    *n = g_ascii_strtoll(s, NULL, 36);
    return true;
}

bool ticket_claim_read(struct arena *a, const char *key, struct ticket_claim *c)
{
    g_auto(GStrv) parts = strlen(key) > KEY_MOST ? NULL : g_strsplit(key, "-", KEY_PARTS + 1);

    if (parts == NULL || g_strv_length(parts) != KEY_PARTS || !number_of(parts[0], &c->of_id) ||
        !number_of(parts[1], &c->person_id) || !number_of(parts[2], &c->last_day))
        return false;
    c->mac = arena_strdup(a, parts[3]);
    return true;
}

/* Adds the ticket of one key to ACTOR, who is made by the first good one. */
static bool add_key(struct db *db, struct arena *a, const struct house *house, const char *key,
                    struct actor *actor, GError **error)
{
    struct ticket_key_row *facts = NULL;
    struct ticket_row ticket;
    struct ticket_claim c;

    if (!ticket_claim_read(a, key, &c) || c.last_day < clock_now() / CLOCK_DAY ||
        (actor->role == ROLE_GUEST && actor->person_id != c.person_id))
        return true;
    if (!sql_ticket_key_facts(db, a, c.of_id, c.person_id, &facts, error))
        return false;
    if (facts == NULL || facts->locked || !secret_equal(mac_of(a, house, &c, facts), c.mac))
        return true;
    if (!ticket_get(db, a, c.of_id, &ticket, error) || /* which may have gone into another */
        !ticket_find(db, a, ticket.number, &c.of_id, error))
        return false;
    if (actor->role != ROLE_GUEST)
        *actor = guest(a, facts, c.person_id);
    actor->tickets[actor->n_tickets++] = c.of_id;
    return true;
}

bool ticket_key_actor(struct db *db, struct arena *a, const struct house *house, const char *keys,
                      struct actor *actor, GError **error)
{
    g_auto(GStrv) list = g_strsplit(keys, ".", TICKET_KEYS_MOST + 1);

    for (size_t i = 0; list[i] != NULL && i < TICKET_KEYS_MOST; i++)
        if (!add_key(db, a, house, list[i], actor, error))
            return false;
    return true;
}

bool ticket_key_revoke(const struct ticket_change *c, int64_t ticket_id, GError **error)
{
    return sql_ticket_key_revoke(c->db, ticket_id, NULL, error) &&
           ticket_event_add(c, ticket_id, "links", NULL, NULL, 0, error);
}

bool ticket_key_revoke_person(struct db *db, int64_t person_id, GError **error)
{
    return sql_ticket_key_revoke_person(db, person_id, NULL, error);
}
