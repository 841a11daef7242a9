/* finding.h - what the database knows about one decoded message, gathered for belong_decide():
 * who wrote it, what it answers, which tickets it names, and whether it came before. Reads only. */
#pragma once
#include "core/account.h"
#include "core/person.h"
#include "mail/belong.h"
#include "mail/judge.h"

struct forward_ticket;

struct finding {
    const struct judge *j;
    const struct mail_address *from; /* NULL: none that can be written to */
    struct person_row *person;       /* who has that address, NULL: nobody yet */
    bool authenticated;
    struct account_row *account; /* that it came to; NULL: we don't know */
    int64_t block_id;            /* 0: the sender is not blocked */
    const char *block;
    /* Where an agent passes a message on: that, who he is, and whether his mail proves it. FROM and
     * PERSON are then the original sender's where it does. */
    const struct forward_ticket *passed;
    const struct mail_address *passed_by;
    int64_t agent_id;
    bool passed_good;
    struct belong_facts facts;
};

bool finding_gather(struct finding *f, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the sender takes part in T; agents do in every ticket. */
bool finding_takes_part(const struct finding *f, const struct ticket_row *t, bool *yes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "spf=pass dkim=pass dmarc=fail (firma.example)", as our own server reported it; "" where it did
 * not. */
const char *finding_auth(const struct finding *f);
/* The same of a mail that we sent to ourselves, whose headers nobody else wrote: by whatever server
 * it names where ours is not set, followed by " server=" and " signed=", the domain that its
 * DKIM-Signature stands for. */
const char *finding_auth_of_test(const struct finding *f);
