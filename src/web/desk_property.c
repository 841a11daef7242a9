#include "web/desk_property.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/desk.h"
#include "core/queue_right.h"
#include "core/tag.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "web/custom_form.h"
#include "web/desk_ticket.h"

#include <string.h>

static const char *const states[] = {"new",           "open",   "pending reminder",
                                     "pending close", "closed", NULL};

const struct field desk_property_fields[] = {
    {"title", FIELD_LINE, .max = 250},
    {"state", FIELD_CHOICE, .values = states},
    {"until", FIELD_LINE, .max = 10},
    {"priority", FIELD_INT},
    {"owner", FIELD_INT},
    {"queue", FIELD_INT},
    {NULL},
};

const struct field desk_customer_fields[] = {
    {"email", FIELD_EMAIL, .required = true},
    {NULL},
};

static const char *const party_does[] = {"follow", "unfollow", "invite", "remove", NULL};
enum { DOES_FOLLOW, DOES_UNFOLLOW, DOES_INVITE, DOES_REMOVE };

const struct field desk_party_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = party_does},
    {"email", FIELD_EMAIL},
    {"person", FIELD_INT},
    {NULL},
};

const struct field desk_link_fields[] = {
    {"number", FIELD_LINE, .max = 60},
    {"remove", FIELD_INT},
    {NULL},
};

const struct field desk_tag_fields[] = {
    {"tag", FIELD_LINE, .max = TAG_NAME_MAX},
    {"remove", FIELD_LINE, .max = TAG_NAME_MAX},
    {NULL},
};

const struct field desk_custom_fields[] = {
    CUSTOM_FORM_FIELDS,
    {NULL},
};

struct job {
    struct request *r;
    const char *number;
    bool (*run)(struct request *r, const struct desk_call *d, struct ticket_row *t, GError **error);
};

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row t;

    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &t, error) ||
        !j->run(j->r, &d, &t, error))
        return false;
    j->number = t.number;
    return true;
}

static void refuse(struct request *r, struct answer *a, unsigned status)
{
    desk_ticket_show(
        r, a,
        &(struct desk_ticket_ask){.problem = shell_word(r, _("Bitte prüfen Sie Ihre Eingaben."))},
        status);
}

void desk_property_perform(struct request *r, struct answer *a,
                           bool (*run)(struct request *, const struct desk_call *,
                                       struct ticket_row *, GError **))
{
    struct job j = {.r = r, .run = run};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk/t/%s?done=saved", j.number);
    else if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_TOO_BIG))
        refuse(r, a, 422);
    else
        answer_fail(r, a, error);
}

void desk_property_again(struct request *r, struct answer *a)
{
    refuse(r, a, 422);
}

/* Waiting without a day waits for the customer alone; closing tells them. */
static bool set_state(struct request *r, const struct desk_call *d, struct ticket_row *t,
                      GError **error)
{
    const char *state = states[request_choice(r, "state")];
    bool pending = g_str_has_prefix(state, "pending ");
    int64_t until = pending ? lang_morning(shell_zone(r), request_text(r, "until")) : 0;

    if (pending && request_has(r, "until"))
        return ticket_set_pending(d->c, t, state, until, error);
    if (strcmp(state, "pending close") == 0 && t->pending_at == 0) {
        fail_set(error, FAIL_INVALID, "ticket: it closes by itself on a day only (choose one)");
        return false;
    }
    if (strcmp(state, t->state) == 0)
        return true;
    return strcmp(state, "closed") == 0 ? desk_close(d, t, error)
                                        : ticket_set_state(d->c, t, state, error);
}

/* Only into a queue that the agent sees: else the ticket would be gone for good. */
static bool set_queue(struct request *r, const struct desk_call *d, struct ticket_row *t,
                      GError **error)
{
    int64_t id = request_int(r, "queue", 0);

    return queue_offered(d->c->db, d->c->a, d->actor, id, error) &&
           ticket_set_queue(d->c, t, id, error);
}

static bool run_property(struct request *r, const struct desk_call *d, struct ticket_row *t,
                         GError **error)
{
    if (request_has(r, "title") && !ticket_set_title(d->c, t, request_text(r, "title"), error))
        return false;
    if (request_has(r, "owner") && !desk_assign(d, t, request_int(r, "owner", 0), error))
        return false;
    if (request_has(r, "priority") &&
        !ticket_set_priority(d->c, t, request_int(r, "priority", 0), error))
        return false;
    if (request_has(r, "state") && !set_state(r, d, t, error))
        return false;
    return !request_has(r, "queue") || set_queue(r, d, t, error);
}

static bool run_customer(struct request *r, const struct desk_call *d, struct ticket_row *t,
                         GError **error)
{
    struct person_row *person = NULL;

    return person_of_sender(d->c->db, d->c->a, request_text(r, "email"), "", NULL, d->c->at,
                            &person, NULL, error) &&
           ticket_set_customer(d->c, t, person->id, error);
}

static bool run_party(struct request *r, const struct desk_call *d, struct ticket_row *t,
                      GError **error)
{
    int what = request_choice(r, "do");

    if (what == DOES_FOLLOW || what == DOES_UNFOLLOW)
        return ticket_follow(d->c, t->id, d->actor->person_id, what == DOES_FOLLOW, error);
    if (what == DOES_REMOVE)
        return ticket_disinvite(d->c, t, request_int(r, "person", 0), error);
    if (!request_has(r, "email")) {
        fail_set(error, FAIL_INVALID, "participant: the address is missing (name one)");
        return false;
    }
    return ticket_invite(d->c, t, request_text(r, "email"), "", error);
}

/* A ticket that one may not see is answered like one that does not exist. */
static bool run_link(struct request *r, const struct desk_call *d, struct ticket_row *t,
                     GError **error)
{
    g_autoptr(GError) hidden = NULL;
    struct ticket_row other;

    if (request_has(r, "remove")) {
        int64_t id = request_int(r, "remove", 0);

        return ticket_visible_id(d->c->db, d->c->a, d->actor, id, error) &&
               ticket_unlink(d->c, t, id, error);
    }
    if (ticket_visible(d->c->db, d->c->a, d->actor, request_text(r, "number"), &other, &hidden))
        return ticket_link(d->c, t, &other, "related", error);
    if (fail_is(hidden, FAIL_NOT_FOUND) || fail_is(hidden, FAIL_GONE))
        fail_set(error, FAIL_INVALID, "link: there is no ticket with this number (check it)");
    else
        g_propagate_error(error, g_steal_pointer(&hidden));
    return false;
}

static bool run_tag(struct request *r, const struct desk_call *d, struct ticket_row *t, GError **error)
{
    if (request_has(r, "remove"))
        return tag_remove(d->c, t->id, request_text(r, "remove"), error);
    return tag_add(d->c, t->id, request_text(r, "tag"), error);
}

static bool run_custom(struct request *r, const struct desk_call *d, struct ticket_row *t, GError **error)
{
    return custom_form_save(r, d->c->db, RECORD_TICKET, t->id, t->queue_id, NULL, error);
}

/* A sentence of its own for each fault, before the transaction. */
void desk_custom(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct ticket_row t = {.id = 0};
    const char *problem = "";
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        ok = db != NULL && ticket_visible(db, request_arena(r), request_actor(r), request_param(r, "number"), &t, &error);
    }
    if (!ok || !custom_form_problem(r, RECORD_TICKET, t.id, t.queue_id, &problem, &error))
        answer_fail(r, a, error);
    else if (*problem != '\0')
        desk_ticket_show(r, a, &(struct desk_ticket_ask){.problem = problem}, 422);
    else
        desk_property_perform(r, a, run_custom);
}

void desk_tag(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_tag);
}

void desk_property(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_property);
}

void desk_customer(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_customer);
}

void desk_party(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_party);
}

void desk_link(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_link);
}
