#include "decode/bounce_words.h"

#include "decode/bounce_phrases.h"
#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

static const char *const names[REASON_COUNT] = {
    [REASON_AUTH_FAILURE] = "authfailure",
    [REASON_BAD_REPUTATION] = "badreputation",
    [REASON_BLOCKED] = "blocked",
    [REASON_CONTENT_ERROR] = "contenterror",
    [REASON_DELIVERED] = "delivered",
    [REASON_EXCEED_LIMIT] = "exceedlimit",
    [REASON_EXPIRED] = "expired",
    [REASON_FEEDBACK] = "feedback",
    [REASON_FILTERED] = "filtered",
    [REASON_HAS_MOVED] = "hasmoved",
    [REASON_HOST_UNKNOWN] = "hostunknown",
    [REASON_MAILBOX_FULL] = "mailboxfull",
    [REASON_MAILER_ERROR] = "mailererror",
    [REASON_MESSAGE_TOO_BIG] = "mesgtoobig",
    [REASON_NETWORK_ERROR] = "networkerror",
    [REASON_NO_RELAYING] = "norelaying",
    [REASON_NOT_ACCEPT] = "notaccept",
    [REASON_NOT_COMPLIANT] = "notcompliantrfc",
    [REASON_ON_HOLD] = "onhold",
    [REASON_POLICY_VIOLATION] = "policyviolation",
    [REASON_REJECTED] = "rejected",
    [REASON_REQUIRE_PTR] = "requireptr",
    [REASON_SECURITY_ERROR] = "securityerror",
    [REASON_SPAM_DETECTED] = "spamdetected",
    [REASON_SPEEDING] = "speeding",
    [REASON_SUPPRESSED] = "suppressed",
    [REASON_SUSPEND] = "suspend",
    [REASON_SYNTAX_ERROR] = "syntaxerror",
    [REASON_SYSTEM_ERROR] = "systemerror",
    [REASON_SYSTEM_FULL] = "systemfull",
    [REASON_TOO_MANY_CONNECTIONS] = "toomanyconn",
    [REASON_UNDEFINED] = "undefined",
    [REASON_USER_UNKNOWN] = "userunknown",
    [REASON_VACATION] = "vacation",
    [REASON_VIRUS_DETECTED] = "virusdetected",
};

const char *bounce_reason_name(enum bounce_reason reason)
{
    return reason < REASON_COUNT ? names[reason] : NULL;
}

/* What is known while the words of an answer are copied. */
struct folder {
    char *out;
    size_t n;
    char multi[4]; /* the reply code of an answer of several lines, "" if it has one */
};

static bool is_code(const char *s, size_t n)
{
    return n >= 3 && g_ascii_isdigit(s[1]) && g_ascii_isdigit(s[2]) && bounce_reply_known(s);
}

/* The length of a status at S, "5.1.1"; 0 if there is none. */
static size_t status_at(const char *s, size_t n)
{
    size_t i = 0;
    int dots = 0;

    while (i < n && (g_ascii_isdigit(s[i]) || (s[i] == '.' && dots < 2))) {
        dots += s[i] == '.';
        i++;
    }
    return dots == 2 && i <= 9 && s[i - 1] != '.' ? i : 0;
}

static void put(struct folder *f, const char *s, size_t n)
{
    if (f->n > 0)
        f->out[f->n++] = ' ';
    memcpy(f->out + f->n, s, n);
    f->n += n;
}

/* Copies one word but for the codes that servers put before each line of an answer. */
static void put_word(struct folder *f, const char *s, size_t n)
{
    if (n > 3 && s[3] == '-' && is_code(s, n)) {
        size_t status = status_at(s + 4, n - 4);

        memcpy(f->multi, s, 3);
        s += 4 + status;
        n -= 4 + status;
    } else if (n == 3 && f->multi[0] != '\0' && memcmp(s, f->multi, 3) == 0) {
        return;
    } else if (f->multi[0] != '\0' && n > 4 && status_at(s, n) == n) {
        return;
    }
    if (n > 0)
        put(f, s, n);
}

/* Typographic quotes as ASCII ones, blanks that do not break as blanks: in place, never longer. */
static void plain_marks(char *s)
{
    char *out = s;

    while (*s != '\0') {
        if (strncmp(s, "\xe2\x80\x99", 3) == 0 || strncmp(s, "\xe2\x80\x98", 3) == 0) {
            *out++ = '\'';
            s += 3;
        } else if (strncmp(s, "\xc2\xa0", 2) == 0) {
            *out++ = ' ';
            s += 2;
        } else {
            *out++ = *s++;
        }
    }
    *out = '\0';
}

/* At most BOUNCE_WORDS_MOST bytes of S, not cut inside a character. */
static size_t length_to_look_at(const char *s)
{
    size_t n = strnlen(s, BOUNCE_WORDS_MOST);

    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

char *bounce_words_fold(struct arena *a, const char *s)
{
    g_autofree char *lower = NULL;
    struct folder f = {0};

    if (s == NULL)
        return arena_strdup(a, "");
    lower = g_utf8_strdown(s, (gssize)length_to_look_at(s));
    plain_marks(lower);
    f.out = arena_alloc(a, strlen(lower) + 2);
    for (const char *p = lower; *p != '\0';) {
        size_t blank = strspn(p, " \t\r\n\f\v"), word = strcspn(p + blank, " \t\r\n\f\v");

        if (word > 0)
            put_word(&f, p + blank, word);
        p += blank + word;
    }
    return f.out;
}

/* The same as bounce_words_match() for the pattern of N bytes at P. */
static bool match(const char *folded, const char *p, size_t n)
{
    const char *end = p + n;

    while (p < end) {
        const char *star = memchr(p, '*', (size_t)(end - p));
        size_t piece = star == NULL ? (size_t)(end - p) : (size_t)(star - p);
        const char *at = memmem(folded, strlen(folded), p, piece);

        if (at == NULL)
            return false;
        folded = at + piece;
        p += piece + (star != NULL);
    }
    return true;
}

bool bounce_words_match(const char *folded, const char *phrases)
{
    size_t n;

    for (; phrases != NULL && *phrases != '\0'; phrases += n + (phrases[n] == '|')) {
        n = strcspn(phrases, "|");
        if (match(folded, phrases, n))
            return true;
    }
    return false;
}

bool bounce_words_say(enum bounce_reason reason, const char *folded)
{
    return bounce_words_match(folded, bounce_phrases[reason]);
}
