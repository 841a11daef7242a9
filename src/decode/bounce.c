#include "decode/bounce.h"

#include "base/text.h"
#include "decode/bounce_dsn.h"
#include "decode/bounce_lines.h"
#include "decode/bounce_reason.h"
#include "decode/bounce_sns.h"
#include "decode/bounce_status.h"
#include "decode/bounce_text.h"
#include "decode/msgid.h"
#include "decode/words.h"

#include <glib.h>
#include <string.h>

/* Systems whose layout tells more than the words in it. */
static const struct {
    const char *phrases;     /* in the folded text */
    enum bounce_reason told; /* REASON_NONE: nothing */
    enum smtp_step step;     /* they look the user up themselves, as at RCPT */
} layouts[] = {
    {"groups.google.com/support", REASON_REJECTED, STEP_UNKNOWN},
    {"duplicated message-id in", REASON_SYSTEM_ERROR, STEP_UNKNOWN},
    {"interscan messaging security suite", REASON_USER_UNKNOWN, STEP_UNKNOWN},
    {"^ unknown user:", REASON_NONE, STEP_RCPT},
    {"you are not a member of this mailing list", REASON_REJECTED, STEP_UNKNOWN},
    {"invalid final delivery userid", REASON_NONE, STEP_RCPT},
    {"error: invalid user address", REASON_NONE, STEP_RCPT},
    {"^ --- the following addresses had delivery problems ---", REASON_NONE, STEP_RCPT},
    {"error_code :", REASON_NONE, STEP_RCPT},
    {"did not reach the following recipient", REASON_NONE, STEP_RCPT},
    {"failure reasons", REASON_NONE, STEP_RCPT},
    {"domino", REASON_NONE, STEP_RCPT},
    {"mail.local:", REASON_NONE, STEP_RCPT},
};

struct reader {
    struct arena *a;
    const struct bounce_source *source;
    struct bounce_report *out;
    struct bounce_lines lines;
    struct bounce_text text;
    struct bounce_fates *fates; /* those that count */
};

/* A code that a server gave counts more than the layout. */
static void use_layout_for(struct arena *a, struct bounce_fate *fate, enum bounce_reason told,
                           enum smtp_step step)
{
    struct bounce_codes codes = bounce_codes_pick(a, fate->status, fate->diagnosis);

    if (fate->told == REASON_NONE && codes.status == NULL && codes.reply == NULL)
        fate->told = told;
    if (fate->step == STEP_UNKNOWN)
        fate->step = step;
}

static void use_layout(struct reader *r)
{
    GString *all = g_string_new("^ ");
    char *folded;

    for (size_t i = 0; i < r->text.end && all->len < BOUNCE_WORDS_MOST; i++)
        g_string_append_printf(all, "%s ", r->lines.v[i]);
    folded = bounce_words_fold(r->a, all->str);
    g_string_free(all, TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(layouts); i++) {
        if (!bounce_words_match(folded, layouts[i].phrases))
            continue;
        for (size_t k = 0; k < r->fates->n; k++)
            use_layout_for(r->a, &r->fates->v[k], layouts[i].told, layouts[i].step);
    }
}

/* What the text says about the recipient of FATE; NULL if nothing. */
static const struct bounce_fate *told_in_text(const struct reader *r,
                                              const struct bounce_fate *fate)
{
    const struct bounce_fates *fates = r->text.fates;

    for (size_t i = 0; i < fates->n; i++)
        if (text_eq_ci(fates->v[i].recipient, fate->recipient) ||
            text_eq_ci(fates->v[i].recipient, fate->asked))
            return &fates->v[i];
    return fates->n == 1 && r->fates->n == 1 ? &fates->v[0] : NULL;
}

/* Exchange gives up with a code of its own and lists the answers that it got, the oldest last. */
static const char *first_answer(struct arena *a, const char *words)
{
    const char *at = words, *last = NULL;

    while ((at = strstr(at, "returned '")) != NULL) {
        at += strlen("returned '");
        last = at;
    }
    return last == NULL ? NULL : arena_strndup(a, last, strcspn(last, "\n"));
}

static void merge(struct reader *r, struct bounce_fate *fate, const struct bounce_fate *said)
{
    if (fate->step == STEP_UNKNOWN)
        fate->step = said->step;
    if (said->host != NULL && fate->host == NULL)
        fate->host = said->host;
    fate->is_exim |= said->is_exim;
    if (said->diagnosis == NULL)
        return;
    if (fate->diagnosis == NULL) {
        fate->diagnosis = said->diagnosis;
    } else if (strstr(fate->diagnosis, "QUEUE.Expired") != NULL) {
        const char *answer = first_answer(r->a, said->diagnosis);

        fate->diagnosis = answer != NULL ? answer : fate->diagnosis;
    }
}

/* Dovecot and others return a message in the name of the recipient, with their own reason in the
 * text and not in the fields. */
static void use_rejection(struct reader *r)
{
    const char *at = strstr(r->text.rest, "was automatically rejected:");

    if (at == NULL || r->fates->n != 1)
        return;
    r->fates->v[0].diagnosis = bounce_skip_blanks(at + strlen("was automatically rejected:"));
    r->fates->v[0].step = STEP_DATA;
}

static void read_statuses(struct reader *r)
{
    r->fates = ARENA_NEW(r->a, struct bounce_fates);
    for (size_t i = 0; i < r->source->n_statuses; i++)
        bounce_dsn_read(r->a, r->source->statuses[i], r->fates);
    if (r->fates->n == 0)
        bounce_dsn_find(r->a, &r->lines, r->text.end, r->fates);
    if (r->fates->n == 0) {
        r->fates = r->text.fates;
        return;
    }
    for (size_t i = 0; i < r->fates->n; i++) {
        const struct bounce_fate *said = told_in_text(r, &r->fates->v[i]);

        if (said != NULL)
            merge(r, &r->fates->v[i], said);
        bounce_text_step(r->a, &r->fates->v[i]);
    }
    bounce_talk_use(r->a, r->text.talk, r->fates);
    use_rejection(r);
}

static const char *returned_header(const struct reader *r, const char *name)
{
    const struct message_header *h =
        r->source->returned == NULL ? NULL : message_header_find(r->source->returned, name);
    const char *value;

    if (h != NULL)
        return h->raw;
    value = bounce_lines_header(r->a, &r->lines, r->text.returned, r->lines.n, name);
    return value;
}

/* Nobody is named: it was whom the message that came back was sent to. */
static void guess_recipient(struct reader *r)
{
    struct bounce_fate *fate = &r->fates->v[0];
    const char *end, *to = r->source->failed;

    if (to == NULL)
        to = returned_header(r, "To");
    r->fates->n = 1;
    *fate = (struct bounce_fate){.diagnosis = *r->text.rest == '\0' ? NULL : r->text.rest};
    fate->recipient = to == NULL ? NULL : bounce_address_in(r->a, to, &end);
    if (fate->diagnosis == NULL && r->text.talk->n > 0)
        fate->diagnosis = r->text.talk->v[0].text;
    bounce_text_step(r->a, fate);
}

static bool is_undefined(const struct mail_recipient *m)
{
    return strcmp(m->reason, "undefined") == 0 || strcmp(m->reason, "onhold") == 0;
}

/* Judges by the fields, then by what the text says of the recipient, then by all of its words. */
static void judge(struct reader *r, const struct bounce_fate *fate, struct mail_recipient *out)
{
    const struct bounce_fate *said = told_in_text(r, fate);
    const char *more[] = {said == NULL ? NULL : said->diagnosis, r->text.rest};
    struct bounce_fate again = *fate;
    struct mail_recipient better;

    bounce_judge(r->a, fate, out);
    for (size_t i = 0; i < G_N_ELEMENTS(more) && is_undefined(out); i++) {
        if (more[i] == NULL || *more[i] == '\0' || more[i] == fate->diagnosis)
            continue;
        again.diagnosis = fate->diagnosis == NULL
                              ? more[i]
                              : arena_printf(r->a, "%s %s", fate->diagnosis, more[i]);
        bounce_text_step(r->a, &again);
        bounce_judge(r->a, &again, &better);
        if (!is_undefined(&better))
            *out = better;
    }
}

static void find_message(struct reader *r)
{
    const char *id = returned_header(r, "Message-ID"), *subject = returned_header(r, "Subject");

    if (id == NULL)
        id = bounce_lines_header(r->a, &r->lines, 0, r->lines.n, "Message-ID");
    if (r->out->message_id == NULL)
        r->out->message_id = msgid_first(r->a, id);
    r->out->subject = subject == NULL ? NULL : words_decode(r->a, subject, NULL);
}

static void read_note(struct reader *r)
{
    const char *id = NULL;

    r->fates = ARENA_NEW(r->a, struct bounce_fates);
    if (!bounce_sns_read(r->a, r->source->text, r->fates, &id))
        read_statuses(r);
    else
        r->out->message_id = msgid_first(r->a, id);
}

/* Some relays send the whole report on inside of a text of their own: what came back is a report,
 * and counts instead. */
static void unwrap(struct reader *r)
{
    const char *from = bounce_lines_header(r->a, &r->lines, r->text.returned, r->lines.n, "From");
    size_t i = r->text.returned;

    if (from == NULL ||
        (strcasestr(from, "mailer-daemon") == NULL && strcasestr(from, "postmaster") == NULL))
        return;
    while (i < r->lines.n && *bounce_skip_blanks(r->lines.v[i]) != '\0')
        i++;
    r->lines.v += i;
    r->lines.n -= i;
    bounce_text_read(r->a, &r->lines, NULL, &r->text);
    read_statuses(r);
}

/* All but guesses. */
static void read_report(struct reader *r)
{
    r->lines = bounce_lines_split(r->a, r->source->text);
    bounce_text_read(r->a, &r->lines, r->source->failed, &r->text);
    read_note(r);
    if (r->fates->n == 0)
        unwrap(r);
}

void bounce_read(struct arena *a, const struct bounce_source *source, struct bounce_report *out)
{
    struct reader r = {.a = a, .source = source, .out = out};

    *out = (struct bounce_report){0};
    read_report(&r);
    if (r.fates->n == 0)
        guess_recipient(&r);
    use_layout(&r);
    out->recipients = ARENA_ARRAY(a, struct mail_recipient, r.fates->n);
    out->n = r.fates->n;
    for (size_t i = 0; i < out->n; i++)
        judge(&r, &r.fates->v[i], &out->recipients[i]);
    find_message(&r);
}

bool bounce_is_report(struct arena *a, const char *text)
{
    struct bounce_source source = {.text = text};
    struct bounce_report out = {0};
    struct reader r = {.a = a, .source = &source, .out = &out};
    struct mail_recipient judged;

    read_report(&r);
    use_layout(&r);
    for (size_t i = 0; i < r.fates->n; i++) {
        bounce_judge(a, &r.fates->v[i], &judged);
        if (!is_undefined(&judged))
            return true;
    }
    return r.fates->n > 0 && bounce_codes_pick(a, NULL, r.text.rest).reply != NULL;
}
