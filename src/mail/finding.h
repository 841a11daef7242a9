/* finding.h - what the database knows about one decoded message, gathered for belong_decide():
 * who wrote it, what it answers, which tickets it names, and whether it came before. Reads only. */
#pragma once
#include "core/account.h"
#include "core/person.h"
#include "mail/belong.h"
#include "mail/judge.h"

struct finding {
    const struct judge *j;
    const struct mail_address *from; /* NULL: none that can be written to */
    struct person_row *person;       /* who has that address, NULL: nobody yet */
    bool authenticated;
    struct account_row *account; /* by finding_account() */
    struct belong_facts facts;
};

bool finding_gather(struct finding *f, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The account whose address the message came to: by the envelope, else by its headers. NULL is no
 * error. */
bool finding_account(struct finding *f, GError **error) G_GNUC_WARN_UNUSED_RESULT;
