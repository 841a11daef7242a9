#include "mail/belong.h"

#include <string.h>

enum why {
    WHY_NEW,
    WHY_NEW_STRANGER,
    WHY_NEW_UNKNOWN,
    WHY_NEW_GONE,
    WHY_COPY,
    WHY_LOOP,
    WHY_OWN_ADDRESS,
    WHY_FOLLOWED,
    WHY_SIGNED,
    WHY_BUNDLE,
    WHY_REFERENCE,
    WHY_SUBJECT,
    WHY_BODY,
    WHY_BOUNCE,
    WHY_BOUNCE_NUMBER,
    WHY_BOUNCE_FOREIGN,
    WHY_REPORT,
    WHY_AUTOMATIC,
};

/* %1$s is what the message named, %2$s the ticket's number. */
static const struct {
    const char *de, *en;
} reasons[] = {
    [WHY_NEW] = {"ein neues Anliegen", "a new concern"},
    [WHY_NEW_STRANGER] = {"nennt Ticket %2$s, aber der Absender ist daran nicht beteiligt",
                          "names ticket %2$s, but the sender takes no part in it"},
    [WHY_NEW_UNKNOWN] = {"nennt %1$s, das ist keine Nummer von uns",
                         "names %1$s, which is no ticket of ours"},
    [WHY_NEW_GONE] = {"gehört zu Ticket %1$s, aber das ist endgültig gelöscht",
                      "belongs to ticket %1$s, but that was deleted for good"},
    [WHY_COPY] = {"dieselbe Nachricht wie Eingang %1$s", "the same message as inbox %1$s"},
    [WHY_LOOP] = {"unsere eigene Nachricht kam zurück (Schleife)",
                  "our own message came back (loop)"},
    [WHY_OWN_ADDRESS] = {"von einer unserer eigenen Adressen (Schleife)",
                         "from one of our own addresses (loop)"},
    [WHY_FOLLOWED] = {"antwortet auf %1$s, jetzt in Ticket %2$s",
                      "answers %1$s, which is in ticket %2$s now"},
    [WHY_SIGNED] = {"antwortet auf unsere Nachricht %1$s in Ticket %2$s",
                    "answers our message %1$s of ticket %2$s"},
    [WHY_BUNDLE] = {"antwortet auf unsere gemeinsame Bestätigung und nennt daraus Ticket %2$s",
                    "answers our acknowledgement of several tickets and names ticket %2$s of them"},
    [WHY_REFERENCE] = {"nennt %1$s, bekannt aus Ticket %2$s",
                       "refers to %1$s, known from ticket %2$s"},
    [WHY_SUBJECT] = {"nennt Ticket %2$s im Betreff, und der Absender ist daran beteiligt",
                     "names ticket %2$s in the subject, and the sender takes part in it"},
    [WHY_BODY] = {"nennt Ticket %2$s im Text, und der Absender ist daran beteiligt",
                  "names ticket %2$s in its text, and the sender takes part in it"},
    [WHY_BOUNCE] = {"Unzustellbarkeit von %1$s aus Ticket %2$s",
                    "bounce of %1$s, sent in ticket %2$s"},
    [WHY_BOUNCE_NUMBER] = {"Unzustellbarkeit an einen Beteiligten von Ticket %2$s, erkannt an der "
                           "Nummer",
                           "bounce to somebody who takes part in ticket %2$s, known by the number"},
    [WHY_BOUNCE_FOREIGN] = {"Unzustellbarkeit einer Nachricht, die nicht von uns ist",
                            "a bounce of a message that we did not send"},
    [WHY_REPORT] = {"Bericht über %1$s aus Ticket %2$s", "report on %1$s, sent in ticket %2$s"},
    [WHY_AUTOMATIC] = {"eine automatische Antwort, die zu keinem Ticket gehört",
                       "an automatic answer that belongs to no ticket"},
};

/* The words around the two arguments, which may hold anything. */
static const char *reason(struct arena *a, const struct belong_facts *f, enum why why,
                          const struct belong_link *l)
{
    bool english = f->lang != NULL && strcmp(f->lang, "en") == 0;
    const char *s = english ? reasons[why].en : reasons[why].de;
    g_autoptr(GString) out = g_string_new(NULL);

    while (*s != '\0') {
        bool slot = l != NULL && s[0] == '%' && s[1] != '\0' && strncmp(s + 2, "$s", 2) == 0;
        const char *value = !slot ? NULL : s[1] == '1' ? l->named : l->number;

        if (slot)
            g_string_append(out, value == NULL ? "?" : value);
        else
            g_string_append_c(out, *s);
        s += slot ? strlen("%1$s") : 1;
    }
    return arena_strdup(a, out->str);
}

static const struct belong_link *first_known(const struct belong_links *links)
{
    for (size_t i = 0; i < links->n; i++)
        if (links->v[i].ticket_id != 0)
            return &links->v[i];
    return NULL;
}

static const struct belong_link *first_taking_part(const struct belong_links *links)
{
    for (size_t i = 0; i < links->n; i++)
        if (links->v[i].ticket_id != 0 && links->v[i].takes_part)
            return &links->v[i];
    return NULL;
}

/* A number that stands for another ticket of the bundle than its first, whose number the mail's
 * own subject carries anyway. */
static const struct belong_link *other_of_bundle(const struct belong_link *l,
                                                 const struct belong_links *numbers)
{
    for (size_t i = 0; i < numbers->n; i++)
        for (size_t k = 0; k < l->n_bundle; k++)
            if (numbers->v[i].ticket_id == l->bundle[k] && l->bundle[k] != l->ticket_id)
                return &numbers->v[i];
    return NULL;
}

static void settle(struct belong_decision *d, enum belong_way way, const struct belong_link *l,
                   const char *why)
{
    d->outcome = BELONG_ADD;
    d->way = way;
    d->ticket_id = l->ticket_id;
    d->home_id = l->home_id;
    d->unverified = !l->takes_part;
    d->reason = why;
}

/* An acknowledgement of several tickets asks for the number of the one that is meant. */
static bool by_signature(struct arena *a, const struct belong_facts *f, struct belong_decision *d)
{
    const struct belong_link *l = first_known(&f->signed_ids), *other;

    if (l == NULL)
        return false;
    other = other_of_bundle(l, &f->subject_numbers);
    if (other == NULL)
        other = other_of_bundle(l, &f->body_numbers);
    if (other != NULL)
        settle(d, BELONG_BY_SIGNATURE, other, reason(a, f, WHY_BUNDLE, other));
    else
        settle(d, BELONG_BY_SIGNATURE, l, reason(a, f, WHY_SIGNED, l));
    return true;
}

/* Steps 1 to 3 of the promise. */
static bool by_links(struct arena *a, const struct belong_facts *f, struct belong_decision *d)
{
    const struct belong_link *l;

    if (f->followed.ticket_id != 0) {
        settle(d, BELONG_BY_REFERENCE, &f->followed, reason(a, f, WHY_FOLLOWED, &f->followed));
        return true;
    }
    if (by_signature(a, f, d))
        return true;
    if ((l = first_known(&f->references)) != NULL)
        settle(d, BELONG_BY_REFERENCE, l, reason(a, f, WHY_REFERENCE, l));
    else if ((l = first_taking_part(&f->subject_numbers)) != NULL)
        settle(d, BELONG_BY_SUBJECT, l, reason(a, f, WHY_SUBJECT, l));
    else if ((l = first_taking_part(&f->body_numbers)) != NULL)
        settle(d, BELONG_BY_BODY, l, reason(a, f, WHY_BODY, l));
    return l != NULL;
}

static struct belong_decision file(struct arena *a, const struct belong_facts *f, enum why why)
{
    return (struct belong_decision){.outcome = BELONG_FILE, .reason = reason(a, f, why, NULL)};
}

/* A new ticket, with the number that it named in vain; one of a ticket that exists tells more. */
static struct belong_decision fresh(struct arena *a, const struct belong_facts *f)
{
    const struct belong_links *lists[] = {&f->subject_numbers, &f->body_numbers};
    const struct belong_link *l = first_known(lists[0]);

    if (l == NULL)
        l = first_known(lists[1]);
    if (l == NULL && f->gone != NULL)
        return (struct belong_decision){
            .outcome = BELONG_NEW,
            .named_number = f->gone,
            .reason = reason(a, f, WHY_NEW_GONE, &(struct belong_link){.named = f->gone})};
    for (size_t i = 0; i < G_N_ELEMENTS(lists) && l == NULL; i++)
        if (lists[i]->n > 0)
            l = &lists[i]->v[0];
    if (l == NULL)
        return (struct belong_decision){.outcome = BELONG_NEW, .reason = reason(a, f, WHY_NEW, l)};
    return (struct belong_decision){
        .outcome = BELONG_NEW,
        .named_number = l->named,
        .reason = reason(a, f, l->ticket_id != 0 ? WHY_NEW_STRANGER : WHY_NEW_UNKNOWN, l)};
}

/* Only a signature proves that the mail was ours: whoever knows a number could else report any
 * address dead. A number counts where the recipient that failed takes part in that ticket, and is
 * marked. */
static struct belong_decision bounce(struct arena *a, const struct belong_facts *f)
{
    struct belong_decision d = {.outcome = BELONG_FILE};
    const struct belong_link *l;

    if (f->returned.ticket_id != 0)
        settle(&d, BELONG_BY_SIGNATURE, &f->returned, reason(a, f, WHY_BOUNCE, &f->returned));
    else if (by_signature(a, f, &d) || (l = first_known(&f->references)) == NULL)
        ;
    else
        settle(&d, BELONG_BY_REFERENCE, l, reason(a, f, WHY_REFERENCE, l));
    if (d.outcome == BELONG_ADD) {
        d.outcome = BELONG_BOUNCE;
        return d;
    }
    l = first_taking_part(&f->returned_numbers);
    if (l == NULL)
        return file(a, f, WHY_BOUNCE_FOREIGN);
    settle(&d, BELONG_BY_SUBJECT, l, reason(a, f, WHY_BOUNCE_NUMBER, l));
    d.outcome = BELONG_QUIET;
    d.unverified = true;
    return d;
}

/* Vacation notes, receipts and complaints say something of a ticket but reopen none; those that
 * belong to no ticket are filed. A machine that tells something new (a monitor, a printer) makes a
 * ticket like anybody. */
static struct belong_decision automatic(struct arena *a, const struct belong_facts *f)
{
    struct belong_decision d = {.outcome = BELONG_FILE};
    bool found = by_links(a, f, &d);

    if (!found && f->returned.ticket_id != 0) {
        settle(&d, BELONG_BY_SIGNATURE, &f->returned, reason(a, f, WHY_REPORT, &f->returned));
        found = true;
    }
    if (found) {
        d.outcome = BELONG_QUIET;
        return d;
    }
    if (f->from_own_address)
        return file(a, f, WHY_OWN_ADDRESS);
    if (f->is_answer || first_known(&f->subject_numbers) != NULL)
        return file(a, f, WHY_AUTOMATIC);
    return fresh(a, f);
}

struct belong_decision belong_decide(struct arena *a, const struct belong_facts *f)
{
    struct belong_decision d = {.outcome = BELONG_NEW};

    if (f->is_copy)
        return (struct belong_decision){.outcome = BELONG_DUPLICATE,
                                        .ticket_id = f->copy.ticket_id,
                                        .reason = reason(a, f, WHY_COPY, &f->copy)};
    if (f->own_message)
        return file(a, f, WHY_LOOP);
    if (f->kind == MAILDOC_BOUNCE)
        return bounce(a, f);
    if (f->kind == MAILDOC_AUTOMATIC)
        return automatic(a, f);
    if (by_links(a, f, &d))
        return d;
    return f->from_own_address ? file(a, f, WHY_OWN_ADDRESS) : fresh(a, f);
}
