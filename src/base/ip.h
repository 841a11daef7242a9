/* ip.h - which addresses a request of ours may go to. Pure, thread-safe. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { IP_LIST_MOST = 32, IP_TEXT_MAX = 64 };

/* Whether SA is an address of the open internet: neither loopback, link-local, private, shared
 * (RFC 6598), multicast nor otherwise reserved (RFC 6890), also when an IPv4 address stands inside
 * an IPv6 one (mapped, NAT64, 6to4, Teredo). Anything but IPv4 and IPv6 is not. */
bool ip_is_public(const struct sockaddr *sa);
/* Whether LIST, addresses and networks ("10.1.2.3 10.0.0.0/8 fd00::/8") between blanks, commas or
 * line ends, has SA. What cannot be read in it has nothing. */
bool ip_list_has(const char *list, const struct sockaddr *sa);
/* Whether all of LIST can be read; else WRONG, of IP_TEXT_MAX bytes, gets the first that cannot. */
bool ip_list_ok(const char *list, char *wrong);
