/* address.h - by what mail addresses are compared: the same mailbox, never one that only looks like
 * it. Upper and lower case of ASCII letters are the same; a domain in letters of its own ("münchen.example")
 * is the same as its A-labels ("xn--mnchen-3ya.example", RFC 5890); nothing else is folded, since what
 * Unicode holds compatible ("ｐetra", "ﬁrma") are other mailboxes, which belong to others. Thread-safe. */
#pragma once
#include "base/arena.h"

/* The key of ADDRESS without the white space around it; what has no "@" is only put into lower case. */
char *address_key(struct arena *a, const char *address);
/* That of a domain, the part after the "@". What IDNA 2008 (RFC 5891) does not allow stays as it is. */
char *address_domain_key(struct arena *a, const char *domain);
