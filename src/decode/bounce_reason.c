#include "decode/bounce_reason.h"

#include "base/text.h"
#include "decode/bounce_host.h"
#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

/* Everything the rules look at. */
struct evidence {
    const struct bounce_fate *fate;
    struct bounce_codes codes;
    const char *words;          /* the diagnosis, folded */
    enum bounce_reason by_code; /* what the status alone means */
};

static bool says(const struct evidence *e, enum bounce_reason reason)
{
    return bounce_words_say(reason, e->words);
}

static bool says_or_code(const struct evidence *e, enum bounce_reason reason)
{
    return e->by_code == reason || says(e, reason);
}

static bool before_data(enum smtp_step step)
{
    return step >= STEP_CONNECT && step <= STEP_RCPT;
}

/* Not what the sender may send. */
static bool is_mailbox_full(const struct evidence *e)
{
    return e->by_code == REASON_MAILBOX_FULL ||
           (says(e, REASON_MAILBOX_FULL) &&
            !bounce_words_match(e->words, "sending quota|message quota|daily quota|hourly quota"));
}

/* 4.2.1 is said for mailboxes that get too much, too. */
static bool is_suspended(const struct evidence *e)
{
    return says(e, REASON_SUSPEND) || (e->by_code == REASON_SUSPEND && !says(e, REASON_SPEEDING));
}

static bool is_too_big(const struct evidence *e)
{
    return e->by_code == REASON_MESSAGE_TOO_BIG ||
           (e->by_code != REASON_EXCEED_LIMIT && says(e, REASON_MESSAGE_TOO_BIG));
}

/* At HELO nobody has asked for relaying yet. */
static bool is_relaying(const struct evidence *e)
{
    return e->fate->step != STEP_CONNECT && e->fate->step != STEP_HELO &&
           says(e, REASON_NO_RELAYING) && !bounce_words_match(e->words, "without authentication");
}

/* These leave no doubt that it is about who sends, whatever else is said. */
static const char about_sender[] =
    "verify failed|verification failed for|sender address|blacklisted|black listed|blocked using|"
    "dnsbl|in an rbl";

/* Servers answer 5.1.1 to RCPT for many reasons of their own; their words count more. */
static bool is_user_unknown(const struct evidence *e)
{
    static const enum bounce_reason others[] = {REASON_BLOCKED, REASON_REJECTED, REASON_NOT_ACCEPT,
                                                REASON_SPAM_DETECTED};

    if (e->fate->is_local ||
        (e->by_code != REASON_USER_UNKNOWN && bounce_words_match(e->words, about_sender)))
        return false;
    if (e->by_code != REASON_USER_UNKNOWN)
        return e->fate->step == STEP_RCPT && says(e, REASON_USER_UNKNOWN);
    if (says(e, REASON_USER_UNKNOWN))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (says(e, others[i]))
            return false;
    return true;
}

/* "User unknown" once the data is through, or at no step that is known, is said by a filter. */
static bool is_filtered(const struct evidence *e)
{
    if (e->fate->is_local)
        return false;
    if (e->by_code == REASON_FILTERED && (says(e, REASON_USER_UNKNOWN) || says(e, REASON_FILTERED)))
        return true;
    return !before_data(e->fate->step) &&
           (says(e, REASON_FILTERED) || says(e, REASON_USER_UNKNOWN));
}

static bool is_rejected(const struct evidence *e)
{
    if (e->by_code == REASON_REJECTED)
        return true;
    if (e->fate->step == STEP_MAIL)
        return says(e, REASON_REJECTED) || says(e, REASON_HOST_UNKNOWN) ||
               bounce_words_match(e->words, "access denied|does not exist|doesn't exist");
    return e->fate->step != STEP_CONNECT && e->fate->step != STEP_HELO &&
           e->by_code != REASON_HOST_UNKNOWN && says(e, REASON_REJECTED);
}

static bool is_host_unknown(const struct evidence *e)
{
    if (bounce_words_match(e->words, "dns error"))
        return false;
    return (e->by_code == REASON_HOST_UNKNOWN && !says(e, REASON_NOT_ACCEPT)) ||
           (!(e->fate->step >= STEP_CONNECT && e->fate->step <= STEP_MAIL) &&
            says(e, REASON_HOST_UNKNOWN));
}

static bool is_spam(const struct evidence *e)
{
    /* lists of senders have "spam" in their names */
    if (bounce_words_match(e->words, "spamhaus|spamcop|client host|blocked using|dnsbl|in an rbl"))
        return false;
    return e->by_code == REASON_SPAM_DETECTED ||
           (e->fate->step != STEP_CONNECT && e->fate->step != STEP_HELO &&
            says(e, REASON_SPAM_DETECTED));
}

/* Filters that look for both say so in one sentence. */
static bool is_virus(const struct evidence *e)
{
    return e->fate->step != STEP_CONNECT && e->fate->step != STEP_HELO &&
           says(e, REASON_VIRUS_DETECTED) && !bounce_words_match(e->words, "spam");
}

static bool is_blocked(const struct evidence *e)
{
    if (e->fate->step == STEP_CONNECT && bounce_words_match(e->words, "access denied|rejected"))
        return true;
    /* not the sender's host is meant, but what it sent */
    if (says(e, REASON_POLICY_VIOLATION) &&
        !bounce_words_match(e->words, " ip |ip=|ip:|ip address|host|server|list|network|["))
        return false;
    return e->by_code == REASON_BLOCKED || says(e, REASON_BLOCKED);
}

static bool is_host_not_accepting(const struct evidence *e)
{
    return says_or_code(e, REASON_NOT_ACCEPT);
}

/* The first round, in this order: what words tell for sure. CHECK NULL: by code or words. */
static const struct {
    enum bounce_reason reason;
    bool (*check)(const struct evidence *e);
} first_round[] = {
    {REASON_MAILBOX_FULL, is_mailbox_full},
    {REASON_MESSAGE_TOO_BIG, is_too_big},
    {REASON_EXCEED_LIMIT, NULL},
    {REASON_SUPPRESSED, NULL},
    {REASON_SUSPEND, is_suspended},
    {REASON_HAS_MOVED, NULL},
    {REASON_NO_RELAYING, is_relaying},
    {REASON_AUTH_FAILURE, NULL},
    {REASON_REQUIRE_PTR, NULL},
    {REASON_USER_UNKNOWN, is_user_unknown},
    {REASON_FILTERED, is_filtered},
    {REASON_NOT_COMPLIANT, NULL},
    {REASON_BAD_REPUTATION, NULL},
    {REASON_REJECTED, is_rejected},
    {REASON_NOT_ACCEPT, is_host_not_accepting},
    {REASON_HOST_UNKNOWN, is_host_unknown},
    {REASON_VIRUS_DETECTED, is_virus},
    {REASON_SPAM_DETECTED, is_spam},
    {REASON_TOO_MANY_CONNECTIONS, NULL},
    {REASON_SPEEDING, NULL},
    {REASON_BLOCKED, is_blocked},
};

static enum bounce_reason by_first_round(const struct evidence *e)
{
    for (size_t i = 0; i < G_N_ELEMENTS(first_round); i++) {
        enum bounce_reason reason = first_round[i].reason;

        if (first_round[i].check != NULL ? first_round[i].check(e) : says_or_code(e, reason))
            return reason;
    }
    return REASON_NONE;
}

/* The second round: words that are less sure than a status that says something. */
static const enum bounce_reason second_round[] = {
    REASON_POLICY_VIOLATION, REASON_VIRUS_DETECTED, REASON_SECURITY_ERROR, REASON_SYSTEM_FULL,
    REASON_EXPIRED,          REASON_SYSTEM_ERROR,   REASON_NETWORK_ERROR,  REASON_CONTENT_ERROR,
    REASON_MAILER_ERROR,     REASON_SYNTAX_ERROR,
};

static bool code_is_weak(enum bounce_reason by_code)
{
    return by_code == REASON_NONE || by_code == REASON_SECURITY_ERROR ||
           by_code == REASON_SYSTEM_ERROR || by_code == REASON_NETWORK_ERROR ||
           by_code == REASON_EXPIRED || by_code == REASON_USER_UNKNOWN ||
           by_code == REASON_FILTERED;
}

static enum bounce_reason by_second_round(const struct evidence *e)
{
    for (size_t i = 0; code_is_weak(e->by_code) && i < G_N_ELEMENTS(second_round); i++) {
        /* that it could not connect is why it expired */
        if (e->by_code == REASON_EXPIRED && second_round[i] == REASON_NETWORK_ERROR)
            continue;
        if (says(e, second_round[i]))
            return second_round[i];
    }
    return e->by_code;
}

/* Said behind the cause, if one is told at all. */
static const char gave_up[] =
    "queue too long|giving up|gave up|given up|try again later|retry later|"
    "please retry|will be retried|will keep trying|stopped trying";

/* What is left when neither words nor status tell. */
static enum bounce_reason by_circumstance(const struct evidence *e)
{
    const struct bounce_fate *fate = e->fate;

    if (fate->is_delayed || bounce_words_match(e->words, gave_up))
        return REASON_EXPIRED;
    if (fate->is_local)
        return REASON_MAILER_ERROR;
    if (fate->step == STEP_CONNECT || fate->step == STEP_HELO)
        return REASON_BLOCKED;
    if (e->codes.reply != NULL && strncmp(e->codes.reply, "50", 2) == 0)
        return REASON_SYNTAX_ERROR;
    if (e->codes.status != NULL && strncmp(e->codes.status + 1, ".6.", 3) == 0)
        return REASON_CONTENT_ERROR;
    if (e->codes.status != NULL && strncmp(e->codes.status + 1, ".7.", 3) == 0)
        return REASON_SECURITY_ERROR;
    if (fate->step == STEP_MAIL)
        return REASON_ON_HOLD;
    if (e->codes.status != NULL && strcmp(e->codes.status, "4.0.0") == 0)
        return REASON_ON_HOLD;
    return REASON_UNDEFINED;
}

/* A program on the host has its own ways to fail. */
static enum bounce_reason of_program(const struct evidence *e)
{
    if (says(e, REASON_MAILBOX_FULL))
        return REASON_MAILBOX_FULL;
    return says(e, REASON_SYSTEM_FULL) ? REASON_SYSTEM_FULL : REASON_MAILER_ERROR;
}

/* The provider's own words: its host's, or where that is not told, the recipient's domain's. */
static enum bounce_reason by_dialect(const struct evidence *e)
{
    const struct bounce_fate *fate = e->fate;
    const char *at = fate->recipient == NULL ? NULL : strrchr(fate->recipient, '@');
    const char *hosts[] = {bounce_words_match(e->words, "gsmtp|(state ") ? "google.com" : NULL,
                           bounce_words_match(e->words, "prod.outlook.com|protection.outlook.com")
                               ? "outlook.com"
                               : NULL,
                           bounce_words_match(e->words, "nemesis esmtp|postmaster.gmx|"
                                                        "postmaster.web.de|postmaster.1und1")
                               ? "gmx.net"
                               : NULL,
                           fate->host, at == NULL ? NULL : at + 1};
    enum bounce_reason reason = bounce_host_reason("exchange", e->codes.status, e->words);

    for (size_t i = 0; reason == REASON_NONE && i < G_N_ELEMENTS(hosts); i++)
        reason = bounce_host_reason(hosts[i], e->codes.status, e->words);
    return reason;
}

static bool is_delivered(const struct evidence *e)
{
    static const char *const actions[] = {"delivered", "relayed", "expanded"};

    if (e->codes.status != NULL)
        return e->codes.status[0] == '2';
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        if (text_eq_ci(e->fate->action, actions[i]))
            return true;
    return false;
}

static enum bounce_reason find_reason(const struct evidence *e)
{
    enum bounce_reason reason = e->fate->told;

    if (is_delivered(e))
        return REASON_DELIVERED;
    if (reason == REASON_NONE)
        reason = by_dialect(e);
    if (reason == REASON_NONE && e->fate->is_local)
        reason = of_program(e);
    if (reason == REASON_NONE)
        reason = by_first_round(e);
    if (reason == REASON_NONE)
        reason = by_second_round(e);
    return reason == REASON_NONE ? by_circumstance(e) : reason;
}

/* PowerMTA has judged itself. */
static enum bounce_reason by_category(const char *category)
{
    static const struct {
        const char *name;
        enum bounce_reason reason;
    } table[] = {
        {"bad-mailbox", REASON_USER_UNKNOWN},        {"bad-domain", REASON_HOST_UNKNOWN},
        {"content-related", REASON_CONTENT_ERROR},   {"inactive-mailbox", REASON_SUSPEND},
        {"message-expired", REASON_EXPIRED},         {"no-answer-from-host", REASON_NETWORK_ERROR},
        {"policy-related", REASON_POLICY_VIOLATION}, {"quota-issues", REASON_MAILBOX_FULL},
        {"relaying-issues", REASON_NO_RELAYING},     {"spam-related", REASON_SPAM_DETECTED},
        {"virus-related", REASON_VIRUS_DETECTED},    {"routing-errors", REASON_NETWORK_ERROR},
        {"invalid-sender", REASON_REJECTED},         {"protocol-errors", REASON_SYNTAX_ERROR},
    };

    for (size_t i = 0; category != NULL && i < G_N_ELEMENTS(table); i++)
        if (text_eq_ci(category, table[i].name))
            return table[i].reason;
    return REASON_NONE;
}

/* Trying again is of no use. */
static bool is_hard(enum bounce_reason reason, const char *status)
{
    if (reason == REASON_NOT_ACCEPT)
        return status == NULL || status[0] == '5';
    return reason == REASON_USER_UNKNOWN || reason == REASON_HOST_UNKNOWN ||
           reason == REASON_HAS_MOVED;
}

/* True if a failure that was told without a status is one that passes. */
static bool is_temporary(const struct evidence *e)
{
    if (e->codes.reply != NULL)
        return e->codes.reply[0] == '4';
    return bounce_words_match(e->words, "temporary failure|temporarily deferred|deferred:|"
                                        "retry time not reached|frozen|"
                                        "retry timeout exceeded|failing for a long time");
}

/* Exim tells the step but no status: for MAIL the stand-in says that the cause is open. */
static enum bounce_reason stand_in_reason(const struct evidence *e, enum bounce_reason reason)
{
    return e->fate->is_exim && e->fate->step == STEP_MAIL ? REASON_ON_HOLD : reason;
}

void bounce_judge(struct arena *a, const struct bounce_fate *fate, struct mail_recipient *out)
{
    struct evidence e = {.fate = fate, .words = bounce_words_fold(a, fate->diagnosis)};
    enum bounce_reason reason;

    e.codes = bounce_codes_pick(a, fate->status, fate->diagnosis);
    e.by_code = bounce_status_reason(e.codes.status);
    reason = by_category(fate->category);
    if (reason == REASON_NONE)
        reason = find_reason(&e);
    out->final_recipient = fate->recipient;
    out->action = fate->action;
    out->diagnostic = fate->diagnosis;
    out->reply_code = e.codes.reply;
    out->status = e.codes.status;
    if (out->status == NULL && reason != REASON_FEEDBACK)
        out->status = bounce_status_stand_in(a, stand_in_reason(&e, reason), is_temporary(&e));
    out->reason = bounce_reason_name(reason);
    out->hard = is_hard(reason, out->status);
}
