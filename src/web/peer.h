/* peer.h - who connects: addresses as text, and how many connections each has. IPv6 counts by
 * /64, which is what one customer gets. Thread-safe. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <sys/socket.h>

enum { PEER_TEXT = 48 };

struct peers;

/* At most PER_IP connections from one address, TOTAL in all; proxies (exact addresses, NULL-ended,
 * or NULL) count only in the total. */
struct peers *peers_new(unsigned per_ip, unsigned total, const char *const *proxies);
void peers_free(struct peers *p);
/* Writes the address and counts it. False: one too many. */
bool peers_enter(struct peers *p, const struct sockaddr_storage *from, char text[PEER_TEXT]);
void peers_leave(struct peers *p, const char *text);
/* The client behind a trusted proxy: the last address of FORWARDED (X-Forwarded-For) if TEXT is
 * such a proxy and that is an address; else TEXT. */
const char *peers_client(const struct peers *p, struct arena *a, const char *text,
                         const char *forwarded);
