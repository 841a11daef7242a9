#include "decode/kind.h"

#include "base/text.h"
#include "decode/bounce.h"
#include "decode/bounce_dsn.h"
#include "decode/kind_sign.h"

#include <glib.h>
#include <string.h>

enum { STATUSES_MOST = 20 };

/* A message while it is judged. */
struct judge {
    struct arena *a;
    const struct message *m;
    struct maildoc *d;
    struct kind_signs signs;
    bool is_daemon;
    bool has_null_path; /* Return-Path: <>, as for all that must not be answered (RFC 5321 4.5.5) */
};

static bool is_type(const struct message_part *p, const char *type)
{
    return strcmp(p->content_type, type) == 0;
}

static bool is_status(const struct message_part *p)
{
    return is_type(p, "message/delivery-status") || is_type(p, "message/global-delivery-status");
}

static const struct message_part *part_of_type(const struct message *m, const char *type)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (is_type(&m->parts[i], type))
            return &m->parts[i];
    return NULL;
}

/* True if the message is a report of that kind (RFC 6522). */
static bool is_report(const struct message *m, const char *kind)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (text_eq_ci(m->parts[i].report_type, kind))
            return true;
    return false;
}

/* Words for people; some reports send theirs as an attachment. */
static const char *report_text(const struct message *m)
{
    const struct message_part *p = part_of_type(m, "text/plain");
    bool is_first = p != NULL && p->text != NULL && !text_empty(p->text);

    if (is_first && (!p->is_attachment || text_empty(m->body_text)))
        return p->text;
    return m->body_text;
}

static bool is_machine_like(const struct judge *j)
{
    return j->is_daemon || j->has_null_path || j->signs.is_automatic;
}

/* Whether delivery-status parts speak for the mail itself: people forward them, too. */
static bool has_own_status(const struct judge *j)
{
    for (size_t i = 0; i < j->m->n_parts; i++) {
        const struct message_part *p = &j->m->parts[i];

        if (text_eq_ci(p->report_type, "delivery-status") && (i == 0 || is_machine_like(j)))
            return true;
        if (is_status(p) && (is_type(&j->m->parts[0], "multipart/report") || is_machine_like(j)))
            return true;
    }
    return false;
}

/* "Your message to <x> was automatically rejected": a bounce in the form of a receipt. */
static bool is_rejection(const struct judge *j)
{
    return j->m->body_text != NULL &&
           strstr(j->m->body_text, "was automatically rejected:") != NULL;
}

static const char *why_bounce(const struct judge *j)
{
    bool returns = kind_subject_returns(j->d->subject);

    if (is_report(j->m, "disposition-notification") || is_report(j->m, "feedback-report"))
        return is_rejection(j) ? "disposition-notification: rejected" : NULL;
    if (has_own_status(j))
        return "report-type=delivery-status";
    if (message_header_find(&j->m->headers, "X-Failed-Recipients") != NULL)
        return "X-Failed-Recipients";
    if (message_header_find(&j->m->headers, "X-Amz-Sns-Message-Id") != NULL &&
        j->m->body_text != NULL && strstr(j->m->body_text, "notificationType") != NULL)
        return "X-Amz-Sns-Message-Id";
    if (kind_subject_absent(j->d->subject, false))
        return NULL;
    if (j->is_daemon && returns)
        return "From, Subject";
    if ((j->is_daemon || (j->has_null_path && returns) || (j->signs.is_list && returns)) &&
        bounce_is_report(j->a, report_text(j->m)))
        return j->is_daemon ? "From" : "Subject";
    return NULL;
}

static void read_bounce(struct judge *j)
{
    const char *statuses[STATUSES_MOST];
    struct bounce_source source = {.text = report_text(j->m), .statuses = statuses};
    struct bounce_report out;

    source.failed = message_header_text(&j->m->headers, "X-Failed-Recipients");
    for (size_t i = 0; i < j->m->n_parts; i++) {
        const struct message_part *p = &j->m->parts[i];

        if (is_status(p) && p->text != NULL && source.n_statuses < STATUSES_MOST)
            statuses[source.n_statuses++] = p->text;
        else if (p->inner.n > 0 && source.returned == NULL)
            source.returned = &p->inner;
    }
    bounce_read(j->a, &source, &out);
    j->d->recipients = out.recipients;
    j->d->n_recipients = out.n;
    j->d->returned_message_id = out.message_id;
    j->d->returned_subject = out.subject;
}

static void add_recipient(struct judge *j, const char *address, const char *reason)
{
    struct maildoc *d = j->d;

    if (d->recipients == NULL)
        d->recipients = ARENA_ARRAY(j->a, struct mail_recipient, BOUNCE_RECIPIENTS_MOST);
    for (size_t i = 0; i < d->n_recipients; i++)
        if (text_eq_ci(d->recipients[i].final_recipient, address))
            return;
    if (d->n_recipients < BOUNCE_RECIPIENTS_MOST)
        d->recipients[d->n_recipients++] =
            (struct mail_recipient){.final_recipient = address, .reason = reason};
}

/* The value of LINE if it names whom an abuse report is about (RFC 5965 section 3.2). */
static const char *complainer(struct arena *a, const char *line)
{
    static const char *const fields[] = {
        "Original-Rcpt-To:", "Removal-Recipient:", "Redacted-Address:"};

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = line + strlen(fields[i]);

        if (!text_starts_ci(line, fields[i]))
            continue;
        value += strspn(value, " \t<");
        return arena_strndup(a, value, strcspn(value, "> \t\r\n"));
    }
    return NULL;
}

static void read_feedback(struct judge *j)
{
    const struct message_part *p = part_of_type(j->m, "message/feedback-report");
    const char *line = p == NULL || p->text == NULL ? "" : p->text;

    while (*line != '\0') {
        const char *who = complainer(j->a, line);

        if (who != NULL && *who != '\0')
            add_recipient(j, who, "feedback");
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    if (j->d->n_recipients == 0)
        add_recipient(j, p == NULL && j->d->from.n > 0 ? j->d->from.v[0].address : NULL,
                      "feedback");
    for (size_t i = 0; i < j->m->n_parts && j->d->returned_message_id == NULL; i++)
        j->d->returned_message_id = message_header_text(&j->m->parts[i].inner, "Message-ID");
}

/* Hotmail sends the mail back as it is, with the complainer in a header of its own. */
static bool has_complainer(const struct message *m)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (message_header_find(&m->parts[i].inner, "X-HmXmrOriginalRecipient") != NULL)
            return true;
    return false;
}

static bool is_feedback(const struct judge *j)
{
    return has_complainer(j->m) || is_report(j->m, "feedback-report") ||
           (part_of_type(j->m, "message/feedback-report") != NULL && is_machine_like(j)) ||
           message_header_find(&j->m->headers, "X-Apple-Unsubscribe") != NULL;
}

/* An answering machine's, not just any machine's. */
static bool is_away(const struct judge *j)
{
    const char *value = message_header_text(&j->m->headers, "Auto-Submitted");

    return (value != NULL && text_starts_ci(value, "auto-replied")) ||
           kind_subject_absent(j->d->subject,
                               j->signs.is_automatic || j->signs.is_quiet || j->has_null_path);
}

/* Answers go to Reply-To where there is one: forms on web pages set it. */
static bool goes_nowhere(const struct maildoc *d)
{
    const struct mail_addresses *to = d->reply_to.n > 0 ? &d->reply_to : &d->from;

    for (size_t i = 0; i < to->n; i++)
        if (!kind_is_noreply(to->v[i].address))
            return false;
    return to->n > 0;
}

static const char *why_automatic(const struct judge *j)
{
    if (is_report(j->m, "disposition-notification"))
        return "report-type=disposition-notification";
    if (is_report(j->m, "feedback-report"))
        return "report-type=feedback-report";
    if (has_complainer(j->m))
        return "X-HmXmrOriginalRecipient";
    if (j->signs.is_automatic)
        return j->signs.automatic_why;
    if (is_away(j))
        return arena_printf(j->a, "Subject: %s", text_cut(j->a, j->d->subject, 100));
    if (j->has_null_path)
        return "Return-Path: <>";
    return j->is_daemon && goes_nowhere(j->d) ? "From" : NULL;
}

static void be_automatic(struct judge *j)
{
    j->d->kind = MAILDOC_AUTOMATIC;
    j->d->auto_submitted = true;
    if (is_feedback(j))
        read_feedback(j);
    else if (!is_report(j->m, "disposition-notification") && is_away(j) && j->d->from.n > 0)
        add_recipient(j, j->d->from.v[0].address, "vacation");
}

void kind_judge(struct arena *a, const struct message *m, struct maildoc *doc)
{
    struct judge j = {.a = a, .m = m, .d = doc};
    const char *why;

    kind_signs_read(a, &m->headers, &j.signs);
    j.is_daemon = kind_is_daemon(&doc->from, message_header_text(&m->headers, "From"));
    j.has_null_path = doc->return_path != NULL && *doc->return_path == '\0';
    doc->kind = MAILDOC_PERSON;
    if ((why = why_bounce(&j)) != NULL) {
        doc->kind = MAILDOC_BOUNCE;
        doc->auto_submitted = true;
        read_bounce(&j);
    } else if ((why = why_automatic(&j)) != NULL && !(j.signs.is_list && !j.signs.is_automatic)) {
        be_automatic(&j);
    } else if (j.signs.is_list) {
        doc->kind = MAILDOC_LIST;
        why = j.signs.list_why;
    }
    doc->no_auto_reply =
        doc->kind != MAILDOC_PERSON || j.signs.is_quiet || j.is_daemon || goes_nowhere(doc);
    if (why == NULL)
        why = j.signs.quiet_why;
    doc->kind_reason = why;
}
