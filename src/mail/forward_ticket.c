#include "mail/forward_ticket.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/subject.h"
#include "mail/forward_date.h"

#include <string.h>

enum { OLDEST_DAYS = 3650 };

/* What stands above the message that was passed on: all there is where that is attached. */
static const char *words_above(const struct finding *f, const struct mail_forwarded *m)
{
    const char *own = f->j->doc->new_text;

    if (own == NULL || (!m->attached && !text_empty(m->text) && strstr(own, m->text) != NULL))
        return "";
    return text_trim(f->j->a, arena_strdup(f->j->a, own));
}

/* A date in the future, or from another age, is none that could be shown. */
static int64_t date_of(const struct finding *f, const struct mail_forwarded *m)
{
    int64_t at = forward_date(m->date_text), now = f->j->now;

    return at > now || at < now - OLDEST_DAYS * CLOCK_DAY ? 0 : at;
}

static bool by_an_agent(const struct finding *f)
{
    return f->person != NULL && strcmp(f->person->role, "customer") != 0 && !f->person->locked;
}

enum forward_found forward_ticket_find(const struct finding *f, struct forward_ticket *out)
{
    const struct mail_forwarded *m = f->j->doc->forwarded;
    struct arena *a = f->j->a;

    if (m == NULL || f->j->doc->kind != MAILDOC_PERSON || !by_an_agent(f) ||
        m->from.address == NULL || !person_address_ok(m->from.address) ||
        house_owns_address(f->j->house, person_address_key(a, m->from.address)) ||
        strcmp(person_address_key(a, m->from.address), person_address_key(a, f->from->address)) == 0)
        return FORWARD_NONE;
    *out = (struct forward_ticket){
        .passed = m,
        .sender = m->from,
        .subject = subject_base(a, text_empty(m->subject) ? f->j->doc->subject : m->subject),
        .words = words_above(f, m),
        .at = date_of(f, m)};
    return f->authenticated ? FORWARD_GOOD : FORWARD_UNVERIFIED;
}
