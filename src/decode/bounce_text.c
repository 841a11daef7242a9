#include "decode/bounce_text.h"

#include "base/text.h"
#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

/* A line with one of these announces a list of addresses in the lines behind it. */
static const char *const openings[] = {
    "following address",
    "following recipient",
    "following list of recipients",
    "following email address",
    "following e-mail address",
    "following destination",
    "address(es) failed",
    "recipient(s)",
    "recipients failed",
    "recipients or ",
    "recipient or ",
    "recipient addresses that were",
    "recipient addresses",
    "your message to the following",
    "delivered to:",
    "delivery to the following",
    "delivery report",
    "has not yet been delivered",
    "addresses had",
    "affected recipients",
    "recipients were affected",
    "email addresses:",
    "failed:",
    "failure reasons",
    "delivery problems",
    "cannot deliver:",
    "delivery errors",
    "one or more recipients",
    "one or more of its recipients",
    "die folgenden empfänger",
    "an die folgenden",
    "folgende empfänger",
    "folgenden empfänger",
    "folgende adresse",
    "folgenden adresse",
    "nicht zugestellt werden",
    "konnte nicht an",
    "non è riuscito per i seguenti",
    "destinataires suivants",
    "los siguientes destinatarios",
    "получателям",
    "адресатам",
    "以下のメールアドレス",
    "宛先",
    "次の受信者",
};

/* A line with one of these tells the address itself. */
static const char *const tellings[] = {
    "there was an error delivering your mail to",
    "unable to deliver message to",
    "unable to deliver your message to",
    "could not deliver the message to",
    "could not deliver your message to",
    "user mailbox exceeds allowed size:",
    "invalid final delivery userid:",
    "undeliverable to",
    "unknown user:",
    "unknown local user:",
    "delivery failed:",
    "delivery to ",
    "could not be delivered to",
    "couldn't be delivered to",
    "wasn't delivered to",
    "not delivered to",
    "delivering your message to",
    "addressed to:",
    "recipient:",
    "failed recipient:",
    "recipient address:",
    "final recipient:",
    "rcpt to:",
    "the following message to",
    "your message to",
    "message to ",
    "rejected recipient",
    "rejected your message to",
    "delivery error for",
    "error sending to",
    "failed to send to",
    "to address:",
    "duplicated message-id in",
    "not a member of this mailing list",
    "unknown host:",
    "attempts:",
    "status: error, address:",
    "konnte nicht an",
    "an den empfänger",
};

/* What reports say around the lists and what is of no use for the reason. */
static const char *const noise[] = {
    "this is the mail system at",
    "i'm sorry to have to inform",
    "sorry to have to tell",
    "be delivered to one or more",
    "further assistance",
    "include this problem report",
    "delete your own text",
    "the mail system",
    "created automatically",
    "automatically generated",
    "message that you sent",
    "message you sent",
    "recipients. this is a permanent",
    "original message was received",
    "this is the qmail-send program",
    "i'm afraid i wasn't able",
    "this is a permanent error; i've given up",
    "learn more at",
    "learn more here",
    "please do not reply",
    "do not reply to this",
    "hi!",
    "no action is required",
    "some time, and this warning",
    "remains undelivered",
    "and when that happens",
    "reporting-mta:",
    "original-recipient:",
    "arrival-date:",
    "received-from-mta:",
    "generating server",
    "diagnostic information for",
    "sent by microsoft exchange",
    "tried to deliver your message, but",
    "please contact",
    "contact the recipient",
    "for more information",
    "for more tips",
};

/* Addresses on lines with these are no recipients of the message. */
static const char *const strangers[] = {
    "message sent by", "mail from",     "sender",   "support",  "postmaster>", "please",
    "contact",         "from:",         "reply-to", "help",     "@sns.",       "message-id:",
    "absender",        "envelope-from", "http://",  "https://",
};

/* Where the sending server was, by its words; the first that fits. */
static const struct {
    const char *phrases;
    enum smtp_step step;
} steps[] = {
    {"in reply to rcpt to|in reply to the rcpt|rcpt to response|rcpt to command", STEP_RCPT},
    {"in reply to mail from|mail from response|mail from command", STEP_MAIL},
    {"in reply to end of data|in reply to data|in reply to bdat", STEP_DATA},
    {"in reply to ehlo|in reply to helo|in reply to lhlo", STEP_HELO},
    {"refused to talk to me|after initial connection|while performing the initial", STEP_CONNECT},
    {"while receiving the initial server greeting|connection refused", STEP_CONNECT},
    {"after rcpt|after pipelined rcpt|for rcpt command|following rcpt", STEP_RCPT},
    {"after mail from|after pipelined mail|for mail command|for mail from|after mail command",
     STEP_MAIL},
    {"after end of data|after data|for text command|for data command|following data", STEP_DATA},
    {"after helo|after ehlo|after lhlo|for helo command|for ehlo command|following ehlo",
     STEP_HELO},
    {"does not like recipient|don't like recipient", STEP_RCPT},
    {"sender was rejected|does not like sender|following mail", STEP_MAIL},
    {"my name was rejected|following helo", STEP_HELO},
    {"greeting failed|smtp connection got far enough", STEP_CONNECT},
    {"failed on data|failed after i sent the message", STEP_DATA},
    {"[rcpt_to]|did not like our rcpt|smtp:rcpt|(state 13)|(state 14)|(state 15)", STEP_RCPT},
    {"[mail_from]|did not like our mail|smtp:mail|(state 8)|(state 10)", STEP_MAIL},
    {"[data]|did not like our data|smtp:data|(state 16)|(state 17)|(state 18)", STEP_DATA},
    {"did not like our helo|did not like our ehlo|smtp:helo|smtp:ehlo|(state 9)", STEP_HELO},
    {"[connect]|did not like our connect|smtp:connect|(state 1)|(state 2)", STEP_CONNECT},
    {"command rcpt|in rcpt to|step: rcpt|sent <<< rcpt", STEP_RCPT},
    {"command data|step: data|smtp command data|sent <<< data|sent <<< .", STEP_DATA},
    {"command mail|in mail from|step: mail|sent <<< mail", STEP_MAIL},
};

/* A report while it is read. */
struct reader {
    struct arena *a;
    struct bounce_text *out;
    const char *failed;
    GString *words[BOUNCE_RECIPIENTS_MOST]; /* what stood behind each address */
    GString *rest;
    size_t now; /* of the fate that lines belong to; BOUNCE_RECIPIENTS_MOST: none */
    bool is_list;
};

static bool has_any(const char *s, const char *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcasestr(s, table[i]) != NULL)
            return true;
    return false;
}

#define HAS_ANY(s, table) has_any((s), (table), G_N_ELEMENTS(table))

static void add_words(GString *to, const char *s)
{
    s = bounce_skip_blanks(s);
    if (*s == '\0' || to->len >= BOUNCE_WORDS_MOST)
        return;
    if (to->len > 0)
        g_string_append_c(to, ' ');
    g_string_append(to, s);
}

/* The number of the fate of ADDRESS, a new one if need be. */
static size_t fate_of(struct reader *r, const char *address)
{
    struct bounce_fates *fates = r->out->fates;

    for (size_t i = 0; i < fates->n; i++)
        if (text_eq_ci(fates->v[i].recipient, address))
            return i;
    if (fates->n == BOUNCE_RECIPIENTS_MOST)
        return BOUNCE_RECIPIENTS_MOST;
    fates->v[fates->n] = (struct bounce_fate){.recipient = address};
    r->words[fates->n] = g_string_new(NULL);
    return fates->n++;
}

static bool is_allowed(const struct reader *r, const char *address)
{
    return r->failed == NULL || strcasestr(r->failed, address) != NULL;
}

/* Takes ADDRESS as the recipient that the words from here on are about. */
static void begin_recipient(struct reader *r, const char *address, const char *words)
{
    r->now = fate_of(r, address);
    if (r->now < BOUNCE_RECIPIENTS_MOST)
        add_words(r->words[r->now], words);
}

/* What may stand behind an address at the front of a line, if the line is an item of a list. */
static bool ends_item(const char *end, bool is_list)
{
    end = bounce_skip_blanks(end);
    return *end == '\0' || *end == ':' || (is_list && strchr("([<,-.", *end) != NULL) ||
           (is_list && text_starts_ci(end, "on ")) || text_starts_ci(end, "(expanded") ||
           text_starts_ci(end, "(unrecoverable");
}

/* What is told behind an address; nothing if it is only the address again. */
static const char *words_behind(const char *end)
{
    end += strspn(end, " \t:");
    if (*end == '<' || *end == '(') {
        size_t n = strcspn(end, ">)");

        if (end[n] != '\0' && end[n + 1 + strspn(end + n + 1, "> \t)")] == '\0' &&
            memchr(end, ' ', n) == NULL)
            return "";
    }
    return end;
}

/* "<x@y.example>: ..." anywhere, "x@y.example ..." in a list. */
static bool read_item(struct reader *r, const char *line)
{
    const char *s = line + strspn(line, " \t*>-"), *end, *address;
    bool has_bracket = *s == '<' || *s == '"';

    if (strncmp(s, "<<", 2) == 0 || (!has_bracket && !r->is_list))
        return false;
    address = bounce_address_at(r->a, s, &end);
    if (address == NULL || !is_allowed(r, address))
        return false;
    if (!ends_item(end, r->is_list) && !(has_bracket && r->is_list))
        return false;
    begin_recipient(r, address, words_behind(end));
    return true;
}

/* "Name<mailto:x@y.example>" and "Recipient: x@y.example". */
static bool read_telling(struct reader *r, const char *line)
{
    const char *end = NULL, *address, *at = NULL;

    for (size_t i = 0; at == NULL && i < G_N_ELEMENTS(tellings); i++) {
        at = strcasestr(line, tellings[i]);
        if (at != NULL)
            at += strlen(tellings[i]);
    }
    if (at == NULL && r->is_list) {
        at = strcasestr(line, "<mailto:");
        at = at == NULL ? NULL : at + 1;
    }
    address = at == NULL ? NULL : bounce_address_in(r->a, at, &end);
    if (address == NULL || !is_allowed(r, address))
        return false;
    begin_recipient(r, address, line);
    return true;
}

/* Long lines and those with a code tell something, whatever else is in them. */
static bool is_noise(struct arena *a, const char *s)
{
    return strlen(s) < 110 && HAS_ANY(s, noise) && bounce_codes_pick(a, NULL, s).reply == NULL;
}

static void read_line(struct reader *r, const char *line)
{
    const char *s = bounce_skip_blanks(line);
    bool is_opening;

    if (bounce_talk_line(r->a, r->out->talk, line))
        return;
    if (*s == '\0')
        return;
    is_opening = HAS_ANY(s, openings);
    if (read_item(r, line))
        return;
    if (!HAS_ANY(s, strangers) && read_telling(r, line))
        return;
    if (is_opening)
        r->is_list = true;
    if ((is_opening && r->now == BOUNCE_RECIPIENTS_MOST) || is_noise(r->a, s))
        return;
    add_words(r->now < BOUNCE_RECIPIENTS_MOST ? r->words[r->now] : r->rest, s);
}

/* Google tells the address in a sentence, the answer behind "The response was:". */
static void use_response(struct bounce_fate *fate)
{
    static const char *const heads[] = {
        "The response was: ", "server returned was: ", "The response from the remote server was: ",
        "other server returned was: "};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        const char *at = strstr(fate->diagnosis, heads[i]);

        if (at != NULL)
            fate->diagnosis = at + strlen(heads[i]);
    }
}

/* "host mx.example[192.0.2.1] said:", "host: mx.example". */
static const char *find_host(struct arena *a, const char *words)
{
    const char *at = words;

    while ((at = strcasestr(at, "host")) != NULL) {
        size_t n;

        at += strlen("host");
        at += strspn(at, ": ");
        n = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");
        if (n > 3 && memchr(at, '.', n) != NULL && !g_ascii_isdigit(at[0]))
            return arena_strndup(a, at, n);
    }
    return NULL;
}

void bounce_text_step(struct arena *a, struct bounce_fate *fate)
{
    const char *words;

    if (fate->diagnosis == NULL)
        return;
    if (fate->host == NULL)
        fate->host = find_host(a, fate->diagnosis);
    words = bounce_words_fold(a, fate->diagnosis);
    for (size_t i = 0; fate->step == STEP_UNKNOWN && i < G_N_ELEMENTS(steps); i++)
        if (bounce_words_match(words, steps[i].phrases))
            fate->step = steps[i].step;
    fate->is_exim |= bounce_words_match(words, "smtp error from remote mail server");
}

static void finish(struct reader *r)
{
    struct bounce_fates *fates = r->out->fates;

    for (size_t i = 0; i < fates->n; i++) {
        if (r->words[i]->len > 0) {
            fates->v[i].diagnosis = arena_strdup(r->a, r->words[i]->str);
            bounce_text_step(r->a, &fates->v[i]);
            use_response(&fates->v[i]);
        }
        g_string_free(r->words[i], TRUE);
    }
    r->out->rest = arena_strdup(r->a, r->rest->str);
    g_string_free(r->rest, TRUE);
    bounce_talk_use(r->a, r->out->talk, fates);
}

void bounce_text_read(struct arena *a, const struct bounce_lines *lines, const char *failed,
                      struct bounce_text *out)
{
    struct reader r = {.a = a,
                       .out = out,
                       .failed = failed,
                       .now = BOUNCE_RECIPIENTS_MOST,
                       .rest = g_string_new(NULL)};

    out->fates = ARENA_NEW(a, struct bounce_fates);
    out->talk = ARENA_NEW(a, struct bounce_talk);
    out->returned = bounce_lines_returned(lines, &out->end);
    for (size_t i = 0; i < out->end; i++)
        read_line(&r, lines->v[i]);
    finish(&r);
}
