/* zone.h - time zones by their IANA names ("Europe/Berlin"), as the system's zoneinfo has them. Each
 * is read once and stays in memory. Thread-safe. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define ZONE_DEFAULT "Europe/Berlin"
enum { ZONE_NAME_MAX = 64 };

/* Whether the system knows NAME; it may be hostile, or NULL. */
bool zone_ok(const char *name);
/* The zone NAME, which is not to be freed; ZONE_DEFAULT for NULL and for what the system does not
 * know, UTC where it knows none at all. */
GTimeZone *zone_get(const char *name);
/* The names to choose from, sorted, NULL at the end: those that zoneinfo gives for places, and UTC. */
const char *const *zone_names(void);
/* That of the house which this program works for; ZONE_DEFAULT until it is set. */
GTimeZone *zone_house(void);
void zone_set_house(const char *name);
