#include "decode/bounce_host.h"

#include <glib.h>
#include <string.h>

struct dialect {
    const char *status;  /* NULL for any */
    const char *phrases; /* NULL for any */
    enum bounce_reason reason;
};

/* support.google.com/a/answer/3726730 */
static const struct dialect google[] = {
    {NULL, "?p=nosuchuser|?p=baddestination", REASON_USER_UNKNOWN},
    {NULL, "?p=overquota|out of storage space|over quota", REASON_MAILBOX_FULL},
    {NULL, "?p=disableduser|?p=inactiveuser|reach is disabled|reach is inactive", REASON_SUSPEND},
    {NULL, "?p=receivingrate|at a rate|too quickly|?p=mailsending|sending limit", REASON_SPEEDING},
    {NULL, "?p=rfcmessagenoncompliant|not rfc 5322 compliant|addresses in from|messages missing a",
     REASON_NOT_COMPLIANT},
    {NULL, "reputation of the sending", REASON_BAD_REPUTATION},
    {NULL, "does not have a ptr|missing ptr|?p=*ip-practices|#ip-practices", REASON_REQUIRE_PTR},
    {NULL,
     "fails to pass|dmarc policy|sender is unauthenticated|#authentication|?p=*dmarc|"
     "?p=unauthenticated|spf record with a hard fail|unauthenticated email",
     REASON_AUTH_FAILURE},
    {NULL, "unusual rate of unsolicited|?p=unsolicitedratelimit", REASON_BAD_REPUTATION},
    {NULL, "likely unsolicited mail|?p=unsolicitedmessageerror|likely suspicious",
     REASON_SPAM_DETECTED},
    {NULL, "presents a potential security issue|?p=blockedmessage|?p=blockedcontent",
     REASON_POLICY_VIOLATION},
    {NULL, "?p=maxsize|exceeded google's message size", REASON_MESSAGE_TOO_BIG},
    {NULL, "rejected due to spam classification", REASON_SPAM_DETECTED},
    {NULL, "does not support tls", REASON_SYSTEM_ERROR},
    {NULL, "?p=customfromdenied|does not advertise auth", REASON_REJECTED},
    {"5.2.2", NULL, REASON_MAILBOX_FULL},
    {"4.2.2", NULL, REASON_MAILBOX_FULL},
    {NULL, "spam", REASON_SPAM_DETECTED},
    {NULL, "(state 15)|(state 17)|(state 18)", REASON_FILTERED}, /* refused after the data */
};

/* learn.microsoft.com: NDR error codes in Exchange Online; postmaster.live.com */
static const struct dialect microsoft[] = {
    {"5.1.0", "sender denied", REASON_REJECTED},
    {"5.1.8", "bad outbound sender", REASON_REJECTED},
    {"5.1.90", NULL, REASON_SPEEDING},
    {"5.2.121", NULL, REASON_SPEEDING},
    {"5.2.122", NULL, REASON_SPEEDING},
    {"5.4.1", "recipient address rejected: access denied", REASON_USER_UNKNOWN},
    {"5.4.14", NULL, REASON_NETWORK_ERROR},
    {"5.6.11", NULL, REASON_CONTENT_ERROR},
    {"5.7.1", "unsolicited|spam", REASON_SPAM_DETECTED},
    {"5.7.12", NULL, REASON_REJECTED},
    {"5.7.23", NULL, REASON_AUTH_FAILURE},
    {"5.7.25", NULL, REASON_REQUIRE_PTR},
    {"5.7.57", NULL, REASON_SECURITY_ERROR},
    {"5.7.64", NULL, REASON_NO_RELAYING},
    {"5.7.124", NULL, REASON_REJECTED},
    {"5.7.133", NULL, REASON_REJECTED},
    {"5.7.134", NULL, REASON_REJECTED},
    {"5.7.135", NULL, REASON_REJECTED},
    {"5.7.136", NULL, REASON_REJECTED},
    {"5.7.501", NULL, REASON_SPAM_DETECTED},
    {"5.7.502", NULL, REASON_SPAM_DETECTED},
    {"5.7.503", NULL, REASON_SPAM_DETECTED},
    {"5.7.505", NULL, REASON_REJECTED},
    {"5.7.506", NULL, REASON_BLOCKED},
    {"5.7.508", NULL, REASON_SPEEDING},
    {"5.7.511", NULL, REASON_BLOCKED},
    {"5.7.512", NULL, REASON_CONTENT_ERROR},
    {"5.7.606", NULL, REASON_BLOCKED},
    {"5.7.705", NULL, REASON_SPEEDING},
    {"5.7.708", NULL, REASON_BLOCKED},
    {"5.7.750", NULL, REASON_SECURITY_ERROR},
    {NULL, "does not pass dmarc verification|required authentication level", REASON_AUTH_FAILURE},
    {NULL, "banned sending ip|is on our block list|(s3140)|(s3150)|part of their network",
     REASON_BLOCKED},
    {NULL, "due to ip reputation|(rp-00|(s775)|(s77714)|(s77719)", REASON_BAD_REPUTATION},
    {NULL, "server busy|(s840)|(s843)|concurrent connections", REASON_TOO_MANY_CONNECTIONS},
};

/* senders.yahooinc.com/smtp-error-codes */
static const struct dialect yahoo[] = {
    {NULL, "[tss|[ts0|user complaints", REASON_BAD_REPUTATION},
    {NULL, "[bl2|[bl3|spamhaus", REASON_BLOCKED},
    {NULL, "[ipts0", REASON_BLOCKED},
    {NULL, "[gl01]", REASON_SPEEDING},
    {NULL, "[ph01]|policy reasons|for policy", REASON_POLICY_VIOLATION},
    {NULL, "dmarc|[spf|[dm|domain's policy", REASON_AUTH_FAILURE},
    {NULL, "delivery error: dd this user|mailbox not found|not a yahoo! user", REASON_USER_UNKNOWN},
    {NULL, "over quota", REASON_MAILBOX_FULL},
    {NULL, "mailbox is disabled|temporarily disabled|account is locked", REASON_SUSPEND},
};

static const struct dialect apple[] = {
    {NULL, "dmarc policy", REASON_AUTH_FAILURE},
    {NULL, "[cs01]|local policy", REASON_POLICY_VIOLATION},
    {NULL, "[hm", REASON_BLOCKED},
    {NULL, "over quota", REASON_MAILBOX_FULL},
};

/* Codes IBnnn of secureserver.net */
static const struct dialect godaddy[] = {
    {NULL, "ib007|ib401|ib402|ib403|ib404", REASON_SPAM_DETECTED},
    {NULL, "ib504|ib505|ib506|ib507|ib216", REASON_REJECTED},
    {NULL, "ib508|ib509|ib510|ib511", REASON_AUTH_FAILURE},
    {NULL, "ib103|ib104|ib105|ib106|ib108|ib110|ib111|ib112|ib113|ib115|spamhaus", REASON_BLOCKED},
    {NULL, "ib601|ib602|ib603|ib604|ib605|ib607", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "ib701|ib705", REASON_VIRUS_DETECTED},
    {NULL, "ib212|ib500|ib501|ib502|ib503", REASON_SECURITY_ERROR},
};

/* Orange, Wanadoo, La Poste: one table of codes behind OFR_, LPN_ and so on. */
static const struct dialect france[] = {
    {NULL, "_102|_103|_109|_110|_114|_124", REASON_BLOCKED},
    {NULL, "_104|_107", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "_108|_999", REASON_UNDEFINED},
    {NULL, "_105|_106|_403|_405|_402|_425|_421", REASON_REJECTED},
    {NULL, "_401", REASON_REQUIRE_PTR},
    {NULL, "_415|_416|destinataire invalide", REASON_USER_UNKNOWN},
    {NULL, "_417|_422", REASON_MAILBOX_FULL},
    {NULL, "_420|_426", REASON_SUSPEND},
    {NULL, "_505", REASON_SYSTEM_ERROR},
    {NULL, "_506|_517|_518|_519", REASON_SPAM_DETECTED},
    {NULL, "_510|_507", REASON_BLOCKED},
    {NULL, "_513|_514", REASON_MESSAGE_TOO_BIG},
};

/* postmaster.cox.net/confluence: error codes */
static const struct dialect cox[] = {
    {NULL, "cxbl|cdrbl|cxmj|cxaup|cxda", REASON_BLOCKED},
    {NULL, "cxdns", REASON_REQUIRE_PTR},
    {NULL, "cxsndr", REASON_REJECTED},
    {NULL, "cxmxrt|cxcnct", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "cxthrt|cxsmtp", REASON_SECURITY_ERROR},
};

static const struct dialect spectrum[] = {
    {NULL, "aup#1260", REASON_NETWORK_ERROR},
    {NULL, "aup#13|aup#15|aup#1580", REASON_BLOCKED},
};

static const struct dialect tencent[] = {
    {NULL, "mailbox unavailable or access denied", REASON_SUSPEND},
    {NULL, "frequency limited", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "mail content denied", REASON_SPAM_DETECTED},
    {NULL, "rejected by recipients", REASON_FILTERED},
    {NULL, "suspected bounce attacks|suspected spam ip|connection denied", REASON_BLOCKED},
    {NULL, "mailbox not found", REASON_USER_UNKNOWN},
    {NULL, "mail from address must be same", REASON_SECURITY_ERROR},
};

/* NTT docomo says it after the data, for whatever the recipient has set. */
static const struct dialect docomo[] = {
    {"5.1.1", "unknown user", REASON_USER_UNKNOWN},
    {"5.2.0", "unknown user", REASON_FILTERED},
    {NULL, "unknown user", REASON_REJECTED},
    {NULL, "too many recipients", REASON_TOO_MANY_CONNECTIONS},
};

/* au tells a filtered mail from an unknown user by leaving the address out. */
static const struct dialect kddi[] = {
    {NULL, ">: user unknown|invalid recipient:", REASON_USER_UNKNOWN},
    {NULL, ": user unknown|permission denied", REASON_FILTERED},
};

static const struct dialect mimecast[] = {
    {NULL,
     "host network not allowed|anti-spoofing|envelope blocked|envelope rejected|"
     "sender blocked|message bounced due to content examination",
     REASON_POLICY_VIOLATION},
    {NULL, "rejected due to security policies|virus", REASON_VIRUS_DETECTED},
    {NULL, "realtime blacklist|rbl|ip blocked", REASON_BLOCKED},
    {NULL, "too many connections|unable to process a new connection", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "open relay not allowed", REASON_NO_RELAYING},
    {NULL, "failed to authenticate", REASON_SECURITY_ERROR},
};

/* postmaster.facebook.com/response_codes */
static const struct dialect facebook[] = {
    {NULL, "rcp-p1|int-p1|int-p3|int-p4", REASON_USER_UNKNOWN},
    {NULL, "rcp-p2|rcp-p3|rcp-p4|int-p2|int-p5|int-p6|int-p7", REASON_FILTERED},
    {NULL, "pol-t1|con-t1|con-t2|con-t3|con-t4|rcp-t4", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "pol-p1|pol-p2|con-p1|con-p2|con-p3|con-p4", REASON_BLOCKED},
    {NULL, "pol-p3|pol-p4|pol-p5|pol-p6|pol-p7", REASON_POLICY_VIOLATION},
    {NULL, "dns-p1|dns-p2", REASON_REJECTED},
    {NULL, "dns-p3", REASON_REQUIRE_PTR},
    {NULL, "int-t1|int-t2|int-t3|int-t4|rcp-t1|rcp-t2", REASON_SYSTEM_ERROR},
    {NULL, "msg-p1", REASON_CONTENT_ERROR},
    {NULL, "msg-p2", REASON_VIRUS_DETECTED},
};

/* GMX, WEB.DE, mail.com, IONOS: postmaster.gmx.net/en/error-messages */
static const struct dialect united[] = {
    {NULL, "bad dns ptr", REASON_REQUIRE_PTR},
    {NULL, "ip address is black listed|black listed|dial-up", REASON_BLOCKED},
    {NULL, "invalid dns mx|invalid dns a|sender address is not allowed", REASON_REJECTED},
    {NULL, "too many connections", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "exceeded the maximum", REASON_MESSAGE_TOO_BIG},
    {NULL, "reject due to policy|message content is not acceptable", REASON_POLICY_VIOLATION},
};

/* postmaster.t-online.de */
static const struct dialect telekom[] = {
    {NULL, "tosa@rx.t-online.de|a problem occurred|blacklist", REASON_BLOCKED},
    {NULL, "none/bad reverse dns", REASON_REQUIRE_PTR},
    {NULL, "account expired|mailbox is closed", REASON_SUSPEND},
};

/* Inbound mail by Amazon SES: a receipt rule refuses, at no step of SMTP. */
static const struct dialect ses[] = {
    {NULL, "mailbox does not exist", REASON_FILTERED},
    {NULL, "message content rejected", REASON_CONTENT_ERROR},
    {NULL, "recipient error|temporary failure", REASON_ON_HOLD},
};

/* Exchange on the spot names the rule that failed. */
static const struct dialect exchange[] = {
    {NULL, "resolver.adr.recipnotfound|resolver.adr.recipientnotfound|resolver.adr.exrecipnotfound",
     REASON_USER_UNKNOWN},
    {NULL, "resolver.adr.reciplimit", REASON_TOO_MANY_CONNECTIONS},
    {NULL, "resolver.adr.badprimary|resolver.adr.ambiguous|resolver.adr.invalidinsmtp",
     REASON_SYSTEM_ERROR},
    {NULL, "resolver.rst.authrequired", REASON_SECURITY_ERROR},
    {NULL, "resolver.rst.notauthorized|resolver.rst.sendernotauthenticated", REASON_REJECTED},
    {NULL, "resolver.rst.recipsizelimit|resolver.rst.sendsizelimit", REASON_MESSAGE_TOO_BIG},
    {NULL, "resolver.forwarding|hop count exceeded", REASON_NETWORK_ERROR},
    {NULL, "smtpsend.dns.nonexistentdomain", REASON_HOST_UNKNOWN},
    {NULL, "smtpsend.dns.mxloopback", REASON_NETWORK_ERROR},
    {NULL, "storedrv.deliver: mailbox full|mapiexceptionshutoffquotaexceeded", REASON_MAILBOX_FULL},
};

#define DIALECT(hosts, table)                                                                      \
    {                                                                                              \
        hosts, table, G_N_ELEMENTS(table)                                                          \
    }

static const struct {
    const char *hosts; /* any of these in the host's name */
    const struct dialect *v;
    size_t n;
} dialects[] = {
    DIALECT("exchange", exchange),
    DIALECT("google.com|googlemail.com", google),
    DIALECT("outlook.com|hotmail.com|office365", microsoft),
    DIALECT("yahoo.com|yahoodns.net|yahoo.co|aol.com", yahoo),
    DIALECT("icloud.com|apple.com|mac.com", apple),
    DIALECT("secureserver.net", godaddy),
    DIALECT("orange.fr|wanadoo.|laposte.net|sfr.fr|francetelecom", france),
    DIALECT("cox.net", cox),
    DIALECT("charter.net|twc.com|rr.com|spectrum", spectrum),
    DIALECT("qq.com", tencent),
    DIALECT("docomo.ne.jp", docomo),
    DIALECT("ezweb.ne.jp|au.com|uqmobile", kddi),
    DIALECT("mimecast.com|mimecast.", mimecast),
    DIALECT("facebook.com|facebookmail", facebook),
    DIALECT("gmx.net|gmx.com|web.de|mail.com|kundenserver.de|1and1|ionos", united),
    DIALECT("t-online.de|telekom.de", telekom),
    DIALECT("inbound-smtp.", ses),
};

static enum bounce_reason look_up(const struct dialect *v, size_t n, const char *status,
                                  const char *folded)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].status != NULL && (status == NULL || strcmp(v[i].status, status) != 0))
            continue;
        if (v[i].phrases == NULL || bounce_words_match(folded, v[i].phrases))
            return v[i].reason;
    }
    return REASON_NONE;
}

enum bounce_reason bounce_host_reason(const char *host, const char *status, const char *folded)
{
    g_autofree char *lower = host == NULL ? NULL : g_ascii_strdown(host, -1);

    for (size_t i = 0; lower != NULL && i < G_N_ELEMENTS(dialects); i++)
        if (bounce_words_match(lower, dialects[i].hosts))
            return look_up(dialects[i].v, dialects[i].n, status, folded);
    return REASON_NONE;
}
