#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

struct meaning {
    const char *detail; /* without the class: "1.1"; or for one class only: "4.2.1" */
    enum bounce_reason reason;
};

/* RFC 3463 section 3 and the registry (RFC 5248), Microsoft's and Google's own ones behind. */
static const struct meaning meanings[] = {
    {"4.2.1", REASON_SUSPEND},       {"4.4.5", REASON_SYSTEM_FULL},
    {"4.7.2", REASON_BLOCKED},       {"1.1", REASON_USER_UNKNOWN},
    {"1.2", REASON_HOST_UNKNOWN},    {"1.3", REASON_USER_UNKNOWN},
    {"1.4", REASON_FILTERED},        {"1.6", REASON_HAS_MOVED},
    {"1.7", REASON_REJECTED},        {"1.8", REASON_REJECTED},
    {"1.9", REASON_SYSTEM_ERROR},    {"1.10", REASON_NOT_ACCEPT},
    {"2.0", REASON_FILTERED},        {"2.1", REASON_FILTERED},
    {"2.2", REASON_MAILBOX_FULL},    {"2.3", REASON_EXCEED_LIMIT},
    {"2.4", REASON_FILTERED},        {"3.0", REASON_SYSTEM_ERROR},
    {"3.1", REASON_SYSTEM_FULL},     {"3.2", REASON_NOT_ACCEPT},
    {"3.3", REASON_SYSTEM_ERROR},    {"3.4", REASON_MESSAGE_TOO_BIG},
    {"3.5", REASON_SYSTEM_ERROR},    {"4.0", REASON_NETWORK_ERROR},
    {"4.1", REASON_EXPIRED},         {"4.2", REASON_NETWORK_ERROR},
    {"4.3", REASON_SYSTEM_ERROR},    {"4.4", REASON_HOST_UNKNOWN},
    {"4.5", REASON_NETWORK_ERROR},   {"4.6", REASON_NETWORK_ERROR},
    {"4.7", REASON_EXPIRED},         {"4.8", REASON_NETWORK_ERROR},
    {"4.14", REASON_NETWORK_ERROR},  {"4.300", REASON_EXPIRED},
    {"4.310", REASON_HOST_UNKNOWN},  {"4.311", REASON_HOST_UNKNOWN},
    {"4.312", REASON_NETWORK_ERROR}, {"4.315", REASON_NETWORK_ERROR},
    {"4.316", REASON_EXPIRED},       {"5.3", REASON_TOO_MANY_CONNECTIONS},
    {"5.4", REASON_SYSTEM_ERROR},    {"5.6", REASON_SYSTEM_ERROR},
    {"6.0", REASON_CONTENT_ERROR},   {"6.1", REASON_CONTENT_ERROR},
    {"6.2", REASON_CONTENT_ERROR},   {"6.3", REASON_CONTENT_ERROR},
    {"6.5", REASON_CONTENT_ERROR},   {"6.6", REASON_CONTENT_ERROR},
    {"6.7", REASON_CONTENT_ERROR},   {"6.8", REASON_CONTENT_ERROR},
    {"6.9", REASON_CONTENT_ERROR},   {"7.0", REASON_SECURITY_ERROR},
    {"7.1", REASON_SECURITY_ERROR},  {"7.2", REASON_SECURITY_ERROR},
    {"7.3", REASON_SECURITY_ERROR},  {"7.4", REASON_SECURITY_ERROR},
    {"7.5", REASON_SECURITY_ERROR},  {"7.6", REASON_SECURITY_ERROR},
    {"7.7", REASON_SECURITY_ERROR},  {"7.8", REASON_SECURITY_ERROR},
    {"7.9", REASON_SECURITY_ERROR},  {"7.10", REASON_SECURITY_ERROR},
    {"7.11", REASON_SECURITY_ERROR}, {"7.12", REASON_SECURITY_ERROR},
    {"7.13", REASON_SUSPEND},        {"7.14", REASON_SECURITY_ERROR},
    {"7.15", REASON_SECURITY_ERROR}, {"7.17", REASON_HAS_MOVED},
    {"7.18", REASON_HAS_MOVED},      {"7.19", REASON_SECURITY_ERROR},
    {"7.20", REASON_AUTH_FAILURE},   {"7.21", REASON_AUTH_FAILURE},
    {"7.22", REASON_AUTH_FAILURE},   {"7.23", REASON_AUTH_FAILURE},
    {"7.24", REASON_AUTH_FAILURE},   {"7.25", REASON_REQUIRE_PTR},
    {"7.26", REASON_AUTH_FAILURE},   {"7.27", REASON_NOT_ACCEPT},
    {"7.28", REASON_SPEEDING},       {"7.29", REASON_AUTH_FAILURE},
    {"7.30", REASON_AUTH_FAILURE},   {"7.509", REASON_AUTH_FAILURE},
    {"7.515", REASON_AUTH_FAILURE},
};

/* For failures that were told in words only; nnn of x.0.9nn. */
static const struct {
    enum bounce_reason reason;
    const char *digits;
} stand_ins[] = {
    {REASON_UNDEFINED, "900"},      {REASON_ON_HOLD, "901"},
    {REASON_SYNTAX_ERROR, "902"},   {REASON_NO_RELAYING, "909"},
    {REASON_FILTERED, "910"},       {REASON_USER_UNKNOWN, "911"},
    {REASON_HOST_UNKNOWN, "912"},   {REASON_HAS_MOVED, "916"},
    {REASON_REJECTED, "918"},       {REASON_SUSPEND, "921"},
    {REASON_MAILBOX_FULL, "922"},   {REASON_EXCEED_LIMIT, "923"},
    {REASON_SYSTEM_ERROR, "930"},   {REASON_SYSTEM_FULL, "931"},
    {REASON_NOT_ACCEPT, "932"},     {REASON_MESSAGE_TOO_BIG, "934"},
    {REASON_MAILER_ERROR, "939"},   {REASON_NETWORK_ERROR, "944"},
    {REASON_SPEEDING, "945"},       {REASON_TOO_MANY_CONNECTIONS, "945"},
    {REASON_EXPIRED, "947"},        {REASON_CONTENT_ERROR, "960"},
    {REASON_SECURITY_ERROR, "970"}, {REASON_BLOCKED, "971"},
    {REASON_VIRUS_DETECTED, "971"}, {REASON_POLICY_VIOLATION, "972"},
    {REASON_REQUIRE_PTR, "973"},    {REASON_NOT_COMPLIANT, "974"},
    {REASON_BAD_REPUTATION, "975"}, {REASON_AUTH_FAILURE, "976"},
    {REASON_SUPPRESSED, "977"},     {REASON_SPAM_DETECTED, "980"},
};

/* In order. RFC 5321 section 4.2.3, RFC 4954, RFC 7504 and RFC 8689's neighbours. */
static const char replies[][4] = {
    "211", "214", "220", "221", "235", "250", "251", "252", "253", "334", "354", "421",
    "422", "430", "432", "450", "451", "452", "453", "454", "455", "456", "458", "459",
    "500", "501", "502", "503", "504", "505", "521", "523", "524", "525", "530", "533",
    "534", "535", "538", "550", "551", "552", "553", "554", "555", "556", "557",
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return g_ascii_isalnum(c);
}

bool bounce_reply_known(const char *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        if (strncmp(s, replies[i], 3) == 0)
            return true;
    return false;
}

/* The length of the status code that stands at S; 0 if there is none. Its subject is at most 7
 * by RFC 3463, which tells it from version numbers; what goes on with a dot is an address. */
static size_t status_length(const char *s)
{
    const char *p = s;

    if ((*p != '2' && *p != '4' && *p != '5') || p[1] != '.' || !is_digit(p[2]) || p[2] > '7' ||
        p[3] != '.' || !is_digit(p[4]))
        return 0;
    for (p += 4; is_digit(*p); p++)
        if (p - s > 7)
            return 0;
    if (is_alnum(*p) || (*p == '.' && is_digit(p[1])))
        return 0;
    return (size_t)(p - s);
}

static bool is_word_start(const char *s, const char *p)
{
    return p == s || (!is_alnum(p[-1]) && p[-1] != '.' && p[-1] != '_');
}

/* The first status of CLASS (0: any) at or behind FROM; S is the beginning of the text. */
static const char *status_find(const char *s, const char *from, char class, size_t *len)
{
    for (const char *p = from; *p != '\0'; p++) {
        if ((class != 0 && *p != class) || !is_word_start(s, p))
            continue;
        *len = status_length(p);
        if (*len > 0)
            return p;
    }
    return NULL;
}

/* The same, but one that says something is taken before x.0.0. */
static const char *status_best(const char *s, const char *from, char class, size_t *len)
{
    size_t first_len = 0;
    const char *first = status_find(s, from, class, &first_len), *p = first;

    *len = first_len;
    while (p != NULL && strncmp(p + 1, ".0.0", 4) == 0 && *len == 5)
        p = status_find(s, p + 5, class, len);
    if (p == NULL)
        *len = first_len;
    return p != NULL ? p : first;
}

/* A reply code stands alone or before a blank, a hyphen or a mark that ends a word. */
static bool reply_ends(const char *p)
{
    if (*p == ':')
        return p[1] == ' ' || p[1] == '\0';
    return *p == '\0' || (!is_alnum(*p) && *p != '.' && *p != '/' && *p != '_' && *p != '@') ||
           (*p == '.' && !is_alnum(p[1]));
}

/* The first reply code of CLASS (0: a failure's) in S. */
static const char *reply_find(const char *s, char class)
{
    for (const char *p = s; *p != '\0'; p++) {
        if (class != 0 ? *p != class : *p != '4' && *p != '5')
            continue;
        if (is_word_start(s, p) && is_digit(p[1]) && is_digit(p[2]) && reply_ends(p + 3) &&
            bounce_reply_known(p) && !(p > s + 1 && p[-1] == '-' && is_alnum(p[-2])))
            return p;
    }
    return NULL;
}

const char *bounce_status_first(struct arena *a, const char *s)
{
    size_t len = 0;
    const char *p = s == NULL ? NULL : status_best(s, s, 0, &len);

    return p == NULL ? NULL : arena_strndup(a, p, len);
}

bool bounce_status_is_vague(const char *status)
{
    return strcmp(status + 1, ".0.0") == 0;
}

static const char *prefer(const char *field, const char *said)
{
    if (field == NULL || said == NULL)
        return field == NULL ? said : field;
    return bounce_status_is_vague(said) && !bounce_status_is_vague(field) ? field : said;
}

struct bounce_codes bounce_codes_pick(struct arena *a, const char *field, const char *words)
{
    const char *s = words == NULL ? "" : words, *said = NULL, *at, *reply;
    struct bounce_codes codes = {0};
    size_t len = 0;

    field = bounce_status_first(a, field);
    reply = reply_find(s, field == NULL ? 0 : field[0]);
    if (reply == NULL)
        reply = reply_find(s, 0);
    at = reply == NULL ? NULL : status_best(s, reply, reply[0], &len);
    if (at == NULL)
        at = status_best(s, s, 0, &len);
    if (at != NULL)
        said = arena_strndup(a, at, len);
    codes.status = prefer(field, said);
    if (codes.status != NULL && (reply == NULL || reply[0] != codes.status[0]))
        reply = reply_find(s, codes.status[0]);
    codes.reply = reply == NULL ? NULL : arena_strndup(a, reply, 3);
    return codes;
}

enum bounce_reason bounce_status_reason(const char *status)
{
    if (status == NULL || status[0] == '\0' || status[1] != '.')
        return REASON_NONE;
    if (status[0] == '2')
        return REASON_DELIVERED;
    for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (strcmp(meanings[i].detail, status) == 0 || strcmp(meanings[i].detail, status + 2) == 0)
            return meanings[i].reason;
    return REASON_NONE;
}

const char *bounce_status_stand_in(struct arena *a, enum bounce_reason reason, bool temporary)
{
    const char *digits = "900";

    for (size_t i = 0; i < G_N_ELEMENTS(stand_ins); i++)
        if (stand_ins[i].reason == reason)
            digits = stand_ins[i].digits;
    return arena_printf(a, "%c.0.%s", temporary ? '4' : '5', digits);
}
