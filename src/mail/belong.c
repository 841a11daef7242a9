#include "mail/belong.h"

static struct belong_decision to(enum belong_outcome outcome, const struct belong_link *l,
                                 const char *reason)
{
    return (struct belong_decision){.outcome = outcome, .ticket_id = l->ticket_id,
                                    .unverified = !l->takes_part, .reason = reason};
}

static const struct belong_link *first_known(const struct belong_link *links, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (links[i].ticket_id != 0)
            return &links[i];
    return NULL;
}

static const struct belong_link *first_taking_part(const struct belong_link *links, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (links[i].ticket_id != 0 && links[i].takes_part)
            return &links[i];
    return NULL;
}

/* Steps 1 to 3 of the promise. A reference proves that the sender had the mail, so it counts even
 * from somebody new (a colleague in Cc); such a message is marked until an agent has seen it. A
 * number in the subject proves nothing: it counts only from those who take part. */
static bool by_links(struct arena *a, const struct belong_facts *f, struct belong_decision *d)
{
    const struct belong_link *l;

    if ((l = first_known(f->signed_ids, f->n_signed)) != NULL)
        *d = to(BELONG_ADD, l, arena_printf(a, "answers our message %s of ticket %s", l->named,
                                            l->number));
    else if ((l = first_known(f->references, f->n_references)) != NULL)
        *d = to(BELONG_ADD, l, arena_printf(a, "refers to %s, known from ticket %s", l->named,
                                            l->number));
    else if ((l = first_taking_part(f->subject_numbers, f->n_subject_numbers)) != NULL)
        *d = to(BELONG_ADD, l, arena_printf(a, "names ticket %s in the subject, and the sender "
                                               "takes part in it", l->number));
    else if ((l = first_taking_part(f->body_numbers, f->n_body_numbers)) != NULL)
        *d = to(BELONG_ADD, l, arena_printf(a, "names ticket %s in its text, and the sender takes "
                                               "part in it", l->number));
    return l != NULL;
}

static struct belong_decision file(const char *reason)
{
    return (struct belong_decision){.outcome = BELONG_FILE, .reason = reason};
}

static struct belong_decision fresh(struct arena *a, const struct belong_facts *f)
{
    struct belong_decision d = {.outcome = BELONG_NEW, .reason = "a new concern"};
    const struct belong_link *l = NULL;

    if (f->n_subject_numbers > 0)
        l = &f->subject_numbers[0];
    else if (f->n_body_numbers > 0)
        l = &f->body_numbers[0];
    if (l == NULL)
        return d;
    d.named_number = l->named;
    d.reason = l->ticket_id != 0
                   ? arena_printf(a, "names ticket %s, but the sender takes no part in it", l->number)
                   : arena_printf(a, "names %s, which is no ticket of ours", l->named);
    return d;
}

struct belong_decision belong_decide(struct arena *a, const struct belong_facts *f)
{
    struct belong_decision d;

    if (f->is_copy)
        return to(BELONG_DUPLICATE, &f->copy,
                  arena_printf(a, "the same message as inbox %s", f->copy.named));
    if (f->own_message)
        return file("our own message came back (loop)");
    if (f->kind == MAILDOC_BOUNCE) {
        if (f->bounced.ticket_id != 0)
            return to(BELONG_BOUNCE, &f->bounced,
                      arena_printf(a, "bounce of %s, sent in ticket %s", f->bounced.named,
                                   f->bounced.number));
        if (by_links(a, f, &d)) {
            d.outcome = BELONG_BOUNCE;
            return d;
        }
        return file("a bounce of a message that we did not send");
    }
    if (by_links(a, f, &d)) {
        if (f->auto_submitted) {
            d.outcome = BELONG_QUIET;
            d.reason = arena_printf(a, "automatic mail; %s", d.reason);
        }
        return d;
    }
    if (f->from_own_address)
        return file("from one of our own addresses (loop)");
    if (f->kind == MAILDOC_AUTOMATIC && f->auto_submitted && f->is_reply)
        return file("an automatic answer that belongs to no ticket");
    return fresh(a, f);
}
