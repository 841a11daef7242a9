/* znuny.h - takes over a running Znuny, OTRS 6 or OTOBO by the web service that they ship as an
 * example, GenericTicketConnectorREST: SessionCreate, TicketSearch, TicketGet. Reading only. */
#pragma once
#include "import/dump.h"
#include "import/source.h"
#include "import/take.h"

struct znuny_options {
    const char
        *url; /* https://HOST/znuny/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST */
    const char *user, *password; /* of an agent who may read every queue */
};

/* Agents are known there by a login alone: who answered stands as the sender of the message, the
 * owner is set where the login is an address. FAIL_… where the system as a whole cannot be read;
 * what was taken over until then stays, and the next time goes on. Blocks; one thread. */
bool znuny_import(struct take *t, const struct znuny_options *o,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, OTRS before version 6 included, out of the dump of its database. Nothing is written
 * before the dump is read to its end. */
bool znuny_import_dump(struct take *t, const struct dump_options *o,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What an article says of its kind; before version 6 a type does ("note-internal"), else "". */
struct znuny_article {
    const char *channel, *type;
    bool visible; /* for customers */
    bool has_id;  /* a Message-ID */
};
const char *znuny_kind(const struct znuny_article *is);
bool znuny_internal(const struct znuny_article *is);
const char *znuny_sender(const char *type);
