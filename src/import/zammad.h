/* zammad.h - takes over a running Zammad by its own interface (/api/v1, version 6 and newer):
 * people, companies, tickets with number, state and dates, articles and files. Reading only. */
#pragma once
#include "import/dump.h"
#include "import/source.h"
#include "import/take.h"

struct zammad_options {
    const char *url;   /* https://HOST */
    const char *token; /* an access token of an administrator */
};

/* FAIL_… where the system as a whole cannot be read; what was taken over until then stays, and the
 * next time goes on. A ticket that cannot be read is told of and counted. Blocks; one thread. */
bool zammad_import(struct take *t, const struct zammad_options *o,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same out of the dump of its database (PostgreSQL or MySQL), by the same keys. Nothing is
 * written before the dump is read to its end. */
bool zammad_import_dump(struct take *t, const struct dump_options *o,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What its kinds of messages and senders are called here. */
const char *zammad_kind(const char *type);
const char *zammad_sender(const char *sender);
