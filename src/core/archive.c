#include "core/archive.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/number.h"
#include "core/tag.h"
#include "core/ticket.h"
#include "core/ticket_property.h"
#include "sql/archive.h"
#include "sql/company.h"
#include "sql/person.h"
#include "sql/queue.h"

#include <string.h>

struct put {
    struct arena *a;
    const char *source;
    const struct archive_ticket *t;
    struct archive_result *out;
    int64_t now;
};

static bool note(struct db *db, const struct put *p, const char *kind, const char *key,
                 int64_t person_id, int64_t ticket_id, GError **error)
{
    return sql_archive_put(db,
                           &(struct sql_archive_put){.source = p->source,
                                                     .kind = kind,
                                                     .key = key,
                                                     .person_id = person_id,
                                                     .ticket_id = ticket_id,
                                                     .at = p->now},
                           NULL, error);
}

static bool company(struct db *db, const struct put *p, const char *name, int64_t *id,
                    GError **error)
{
    struct archive_id_row *row = NULL;
    const char *kept = text_cut(p->a, text_one_line(p->a, name), 200);

    if (!sql_archive_company(db, p->a, kept, &row, error))
        return false;
    if (row == NULL)
        return sql_company_add(db, kept, p->now, id, error);
    *id = row->id;
    return true;
}

static bool person_make(struct db *db, const struct put *p, const struct archive_person *who,
                        int64_t *id, GError **error)
{
    struct person_new n = {.role = who->role,
                           .name = text_empty(who->name) ? NULL : text_one_line(p->a, who->name),
                           .address = who->address,
                           .at = p->now};
    struct person_row row;
    int64_t company_id = 0;

    if (n.address == NULL && n.name == NULL)
        n.name = "?";
    if (!person_add(db, p->a, &n, id, error) || !person_get(db, p->a, *id, &row, error) ||
        (!text_empty(who->phone) && !person_add_phone(db, p->a, *id, who->phone, error)))
        return false;
    if (who->role != ROLE_CUSTOMER && !sql_person_set_locked(db, *id, 1, NULL, error))
        return false;
    if (text_empty(who->company) || row.company_id != 0)
        return true;
    return company(db, p, who->company, &company_id, error) &&
           sql_person_set_company(db, *id, company_id, NULL, error);
}

/* Who it is here: by the key, which *BY_KEY says, else by the address; 0: nobody yet. */
static bool person_known(struct db *db, const struct put *p, const struct archive_person *who,
                         int64_t *id, bool *by_key, GError **error)
{
    struct archive_row *known = NULL;
    struct person_row *row = NULL;

    *id = 0;
    if (who->key != NULL &&
        !sql_archive_find(db, p->a, p->source, "person", who->key, &known, error))
        return false;
    *by_key = known != NULL;
    if (known != NULL) {
        *id = known->person_id;
        return true;
    }
    if (who->address != NULL && person_address_ok(who->address) &&
        !person_find(db, p->a, who->address, &row, error))
        return false;
    *id = row == NULL ? 0 : row->id;
    return true;
}

/* The same, or somebody new. What was no address stays without. */
static bool person(struct db *db, const struct put *p, const struct archive_person *given,
                   int64_t *id, GError **error)
{
    struct archive_person who = *given;
    bool by_key;

    if (who.address != NULL && !person_address_ok(who.address))
        who.address = NULL;
    if (!person_known(db, p, &who, id, &by_key, error))
        return false;
    if (by_key)
        return true;
    if (*id == 0 && !person_make(db, p, &who, id, error))
        return false;
    return who.key == NULL || note(db, p, "person", who.key, *id, 0, error);
}

/* Who is a customer here stays one, and a customer owns no ticket. */
static bool owner_fits(struct db *db, const struct put *p, GError **error)
{
    enum role role;
    struct person_row row;
    int64_t id = 0;
    bool by_key;

    if (p->t->owner == NULL)
        return true;
    role = p->t->owner->role;
    if (!person_known(db, p, p->t->owner, &id, &by_key, error))
        return false;
    if (id != 0) {
        if (!person_get(db, p->a, id, &row, error))
            return false;
        role = person_actor(&row).role;
    }
    p->out->owner_left = role == ROLE_CUSTOMER;
    return true;
}

/* The tags that can be some here. */
static const char **tags(const struct put *p, size_t *n)
{
    const char **names = ARENA_ARRAY(p->a, const char *, p->t->n_tags + 1);

    *n = 0;
    for (size_t i = 0; i < p->t->n_tags; i++)
        if (*n < TAGS_A_TICKET && tag_name(p->a, p->t->tags[i], &names[*n], NULL))
            ++*n;
    return names;
}

static bool queue(struct db *db, const struct put *p, int64_t *id, GError **error)
{
    struct queue_row *row = NULL;
    const char *name;

    *id = 0;
    if (text_empty(p->t->queue))
        return true;
    name = text_cut(p->a, text_one_line(p->a, p->t->queue), 100);
    if (!sql_queue_by_name(db, p->a, name, &row, error))
        return false;
    if (row == NULL)
        return sql_queue_add(db, name, 0, "de", p->now, id, error);
    *id = row->id;
    return true;
}

/* The number if nobody has it, else NULL. */
static bool number(struct db *db, const struct put *p, const char **number, GError **error)
{
    char *key = text_empty(p->t->number) ? NULL : number_key(p->a, p->t->number);
    struct archive_id_row *taken = NULL;

    *number = NULL;
    if (key == NULL)
        return true;
    if (!sql_archive_number(db, p->a, key, &taken, error))
        return false;
    *number = taken == NULL ? text_one_line(p->a, p->t->number) : NULL;
    return true;
}

/* A number of our own form was counted there: here it counts, too. */
static bool count_on(struct db *db, const struct put *p, const char *number, GError **error)
{
    int64_t year = 0, counter = 0;
    char *end = NULL;

    if (number == NULL)
        return true;
    year = g_ascii_strtoll(number, &end, 10);
    if (*end != '-' || year < 2000 || year > 9999)
        return true;
    counter = g_ascii_strtoll(end + 1, NULL, 10);
    if (counter <= 0 || strcmp(number, number_format(p->a, (int)year, counter)) != 0)
        return true;
    return sql_archive_counter(db, year, counter, NULL, error);
}

static bool make(struct db *db, const struct put *p, int64_t *id, GError **error)
{
    const struct archive_ticket *t = p->t;
    struct ticket_new n = {.title = text_empty(t->title) ? "?" : t->title,
                           .priority = t->priority,
                           .channel = t->channel,
                           .lang = "de",
                           .at = t->created_at != 0 ? t->created_at : p->now};
    struct person_row customer;

    if (!queue(db, p, &n.queue_id, error) || !person(db, p, t->customer, &n.customer_id, error) ||
        !person_get(db, p->a, n.customer_id, &customer, error) ||
        !number(db, p, &n.number, error) || !owner_fits(db, p, error) ||
        (t->owner != NULL && !p->out->owner_left && !person(db, p, t->owner, &n.owner_id, error)))
        return false;
    n.company_id = customer.company_id;
    n.lang = customer.lang == NULL ? "de" : customer.lang;
    p->out->number_kept = n.number != NULL;
    return count_on(db, p, n.number, error) && ticket_create(db, p->a, &n, id, error) &&
           note(db, p, "ticket", t->key, 0, *id, error);
}

static bool add_article(struct ticket_change *c, const struct put *p, int64_t ticket_id,
                        const struct archive_article *w, GError **error)
{
    struct article_new n = w->article;
    struct archive_row *known = NULL;
    int64_t id;

    if (!sql_archive_find(c->db, p->a, p->source, "article", w->key, &known, error))
        return false;
    if (known != NULL)
        return true;
    p->out->n_articles++;
    n.ticket_id = ticket_id;
    if (n.at <= 0) /* nobody knows: then it was with the one before */
        n.at = c->at;
    if (w->author != NULL && !person(c->db, p, w->author, &n.author_id, error))
        return false;
    c->at = n.at;
    c->actor_id = n.author_id;
    return article_add(c, &n, &id, error) && note(c->db, p, "article", w->key, 0, ticket_id, error);
}

/* The state as it is there, where nobody here has gone on with the ticket. A time to wait for that
 * is over is none. */
static bool set_state(struct ticket_change *c, const struct put *p, struct ticket_row *t,
                      GError **error)
{
    bool pending = g_str_has_prefix(p->t->state, "pending");
    const char *state = pending && p->t->pending_at <= p->now ? "open" : p->t->state;

    c->actor_id = 0;
    c->at = MAX(strcmp(state, "closed") == 0 && p->t->closed_at != 0 ? p->t->closed_at
                                                                     : p->t->changed_at,
                t->created_at);
    if (strcmp(state, t->state) == 0)
        return true;
    if (!pending || strcmp(state, "open") == 0)
        return ticket_set_state(c, t, state, error);
    c->at = p->now;
    return ticket_set_pending(c, t, state, p->t->pending_at, error);
}

static bool put_tx(struct db *db, void *data, GError **error)
{
    struct put *p = data;
    struct ticket_change c = {.db = db, .a = p->a};
    struct archive_row *known = NULL;
    struct ticket_row t;
    const char **names;
    size_t n_names = 0;
    int64_t id = 0;

    *p->out = (struct archive_result){0};
    if (!sql_archive_find(db, p->a, p->source, "ticket", p->t->key, &known, error))
        return false;
    p->out->is_new = known == NULL;
    if (known != NULL && known->ticket_id == 0) { /* deleted here for good */
        p->out->number = p->t->number;
        return true;
    }
    if (known != NULL) {
        id = known->ticket_id;
        if (!ticket_lead(db, p->a, &id, error)) /* merged here since */
            return false;
    } else if (!make(db, p, &id, error))
        return false;
    c.at = p->t->created_at != 0 ? p->t->created_at : p->now;
    for (size_t i = 0; i < p->t->n_articles; i++)
        if (!add_article(&c, p, id, &p->t->articles[i], error))
            return false;
    if (!ticket_get(db, p->a, id, &t, error))
        return false;
    p->out->number = t.number;
    if (!p->out->is_new && p->out->n_articles == 0)
        return true;
    if (!set_state(&c, p, &t, error))
        return false;
    c.at = MAX(p->t->changed_at, t.created_at);
    names = tags(p, &n_names);
    p->out->tags_left = p->out->is_new ? p->t->n_tags - n_names : 0;
    for (size_t i = 0; p->out->is_new && i < n_names; i++)
        if (!tag_add(&c, id, names[i], error))
            return false;
    return sql_archive_changed(db, id, c.at, NULL, error);
}

/* The same questions, no answer written down. */
static bool look(struct db *db, struct put *p, GError **error)
{
    struct archive_row *known = NULL, *article = NULL;
    const char *kept = NULL;
    size_t n_names = 0;

    *p->out = (struct archive_result){0};
    if (!sql_archive_find(db, p->a, p->source, "ticket", p->t->key, &known, error) ||
        !number(db, p, &kept, error))
        return false;
    p->out->is_new = known == NULL;
    p->out->number = kept;
    p->out->number_kept = kept != NULL;
    if (p->out->is_new) {
        if (!owner_fits(db, p, error))
            return false;
        tags(p, &n_names);
        p->out->tags_left = p->t->n_tags - n_names;
    }
    for (size_t i = 0; i < p->t->n_articles; i++) {
        if (!sql_archive_find(db, p->a, p->source, "article", p->t->articles[i].key, &article,
                              error))
            return false;
        p->out->n_articles += article == NULL;
    }
    return true;
}

bool archive_put(const struct house *house, struct arena *a, const char *source,
                 const struct archive_ticket *t, bool dry, struct archive_result *out,
                 GError **error)
{
    struct put p = {.a = a, .source = source, .t = t, .out = out, .now = clock_now()};
    g_autoptr(db_conn) db = NULL;

    if (!dry)
        return db_write(house->pool, put_tx, &p, error);
    db = db_take(house->pool, error);
    return db != NULL && look(db, &p, error);
}

bool archive_may_keep(const struct house *house, struct arena *a, const char *source,
                      const char *key, const char *typed, bool *is_here, bool *is_free,
                      GError **error)
{
    struct archive_ticket t = {.key = key, .number = typed};
    struct archive_result r;

    if (!archive_put(house, a, source, &t, true, &r, error))
        return false;
    *is_here = !r.is_new;
    *is_free = r.number_kept;
    return true;
}

bool archive_has_article(struct db *db, struct arena *a, const char *source, const char *key,
                         bool *has, GError **error)
{
    struct archive_row *known = NULL;

    if (!sql_archive_find(db, a, source, "article", key, &known, error))
        return false;
    *has = known != NULL;
    return true;
}
