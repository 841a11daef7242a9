/* osticket.h - takes over an osTicket (1.10 and newer) out of the dump of its database: it has no
 * interface that gives tickets away. */
#pragma once
#include "import/dump.h"
#include "import/take.h"

/* Nothing is written before the dump is read to its end. FAIL_INVALID where it is none. */
bool osticket_import_dump(struct take *t, const struct dump_options *o,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
