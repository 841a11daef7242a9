#include "mail/candidate_known.h"

#include <glib.h>
#include <string.h>

#define ENDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct candidate_known list[] = {
    {ENDS("outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de"),
     "outlook.office365.com", "smtp.office365.com", 587, "microsoft"},
    {ENDS("gmail.com", "googlemail.com", "google.com"), "imap.gmail.com", "smtp.gmail.com", 465,
     "google"},
    {ENDS("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com"), "imap.gmx.net", "mail.gmx.net", 465,
     NULL},
    {ENDS("web.de"), "imap.web.de", "smtp.web.de", 465, NULL},
    {ENDS("t-online.de", "magenta.de"), "secureimap.t-online.de", "securesmtp.t-online.de", 465,
     NULL},
    {ENDS("ionos.de", "ionos.com", "kundenserver.de", "1and1.com"), "imap.ionos.de",
     "smtp.ionos.de", 465, NULL},
    {ENDS("strato.de", "rzone.de"), "imap.strato.de", "smtp.strato.de", 465, NULL},
    {ENDS("mailbox.org"), "imap.mailbox.org", "smtp.mailbox.org", 465, NULL},
    {ENDS("posteo.de", "posteo.net", "posteo.org"), "posteo.de", "posteo.de", 465, NULL},
    {ENDS("your-server.de"), "mail.your-server.de", "mail.your-server.de", 465, NULL},
    {ENDS("kasserver.com", "netcup.net"), NULL, NULL, 465, NULL},
    {ENDS("icloud.com", "me.com"), "imap.mail.me.com", "smtp.mail.me.com", 587, NULL},
    {ENDS("messagingengine.com", "fastmail.com"), "imap.fastmail.com", "smtp.fastmail.com", 465,
     NULL},
};

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);

    return n >= k && g_ascii_strcasecmp(name + n - k, end) == 0 &&
           (n == k || name[n - k - 1] == '.');
}

const struct candidate_known *candidate_known(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(list); i++)
        for (const char *const *end = list[i].ends; *end != NULL; end++)
            if (ends_with(name, *end))
                return &list[i];
    return NULL;
}
