/* znuny.h - takes over a running Znuny, OTRS 6 or OTOBO by the web service that they ship as an
 * example, GenericTicketConnectorREST: SessionCreate, TicketSearch, TicketGet. Reading only. */
#pragma once
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
