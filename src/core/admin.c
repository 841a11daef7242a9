#include "core/admin.h"

#include "base/fail.h"

static const struct {
    enum fail kind;
    const char *sentence; /* the detail follows */
} faults[ADMIN_FAULTS] = {
    [ADMIN_FINE] = {FAIL_INVALID, "nothing is wrong"},
    [ADMIN_NAME] = {FAIL_INVALID, "a name is needed, and not a long one"},
    [ADMIN_NAME_TAKEN] = {FAIL_CONFLICT, "another one has the name"},
    [ADMIN_TEXT_LONG] = {FAIL_INVALID, "a text has at most 4,000 characters"},
    [ADMIN_NO_MEMBERS] = {FAIL_INVALID,
                          "a confidential queue needs a member, or nobody sees its tickets"},
    [ADMIN_REOPEN_DAYS] = {FAIL_INVALID,
                           "tickets open again always (-1), never (0) or for some days"},
    [ADMIN_ROLE] = {FAIL_INVALID, "the role is customer, agent or administrator"},
    [ADMIN_TOO_MANY] = {FAIL_INVALID, "at most 20 addresses and phone numbers, 50 domains"},
    [ADMIN_ADDRESS] = {FAIL_INVALID, "this is not a mail address (name@domain)"},
    [ADMIN_ADDRESS_TAKEN] = {FAIL_CONFLICT, "the address is somebody else's"},
    [ADMIN_ADDRESS_NEEDED] = {FAIL_INVALID, "who works here needs a mail address to sign in with"},
    [ADMIN_LAST] = {FAIL_INVALID, "the last administrator must stay one (make another first)"},
    [ADMIN_OWN_LOCK] = {FAIL_INVALID, "nobody locks himself out"},
    [ADMIN_COMPANY] = {FAIL_INVALID, "there is no such company"},
    [ADMIN_DOMAIN] = {FAIL_INVALID, "this is no mail domain (like firma.example)"},
    [ADMIN_DOMAIN_TAKEN] = {FAIL_CONFLICT, "the domain is another company's"},
    [ADMIN_BLOCK] = {FAIL_INVALID, "a block names an address or a domain (firma.example)"},
    [ADMIN_BLOCK_OWN] = {FAIL_INVALID, "our own addresses and people can't be blocked"},
    [ADMIN_BLOCKED] = {FAIL_CONFLICT, "this sender is blocked already"},
    [ADMIN_TICKET] = {FAIL_INVALID, "there is no such ticket"},
    [ADMIN_HOOK_URL] = {FAIL_INVALID, "the address must be https://, without a name and password"},
    [ADMIN_HOOK_EVENTS] = {FAIL_INVALID, "at least one event must be chosen"},
    [ADMIN_HOOK_ALLOWED] = {FAIL_INVALID, "this is neither an address nor a network"},
    [ADMIN_URL] = {FAIL_INVALID, "this is not the address of a page (https://…)"},
    [ADMIN_COLOUR] = {FAIL_INVALID, "this is not a colour (like #0b6374)"},
    [ADMIN_CHOICE] = {FAIL_INVALID, "this is not one of the choices"},
    [ADMIN_NUMBER] = {FAIL_INVALID, "a whole number in these bounds is needed"},
    [ADMIN_PATTERN] = {FAIL_INVALID, "this is no pattern of ticket numbers (like HD-%d{6})"},
    [ADMIN_NOBODY] = {FAIL_INVALID, "nobody has this address"},
    [ADMIN_MERGE] = {FAIL_INVALID, "two different customers can be merged, nobody else"},
    [ADMIN_LETTER_LONG] = {FAIL_INVALID, "the text of a mail has at most 20,000 characters"},
    [ADMIN_LETTER_SLOT] = {FAIL_INVALID, "there is no such placeholder"},
    [ADMIN_LETTER_NEEDS] = {FAIL_INVALID, "without this placeholder the mail makes no sense"},
    [ADMIN_LOGO] = {FAIL_INVALID, "a logo is a PNG, JPEG, GIF or WebP of at most 200 kB"},
    [ADMIN_REASON] = {FAIL_INVALID, "a reason of at most 500 characters is needed"},
    [ADMIN_CUSTOMER] = {FAIL_INVALID, "who works here must be made a customer first"},
    [ADMIN_HELD] = {FAIL_CONFLICT, "a legal hold keeps it"},
    [ADMIN_FIELD_NAME] = {FAIL_INVALID, "the name of a field is of small letters, digits and _, and not taken"},
    [ADMIN_FIELD_OPTIONS] = {FAIL_INVALID, "a field to choose from needs options, each once and short"},
    [ADMIN_FIELD_BOUNDS] = {FAIL_INVALID, "the bounds of a field are whole numbers, the lower one first"},
    [ADMIN_FIELD_CONDITION] = {FAIL_INVALID, "a condition names another field and something that it can hold"},
    [ADMIN_TAG] = {FAIL_INVALID, "there is no other tag of this name"},
    [ADMIN_TAG_BUSY] = {FAIL_CONFLICT, "tickets still follow an earlier change of this tag (try again later)"},
    [ADMIN_SESSION] = {FAIL_INVALID, "a session ends after 15 minutes to 7 days without a click, and "
                                     "after 1 to 365 days"},
};

bool admin_allowed(const struct admin_act *act, GError **error)
{
    if (right_has(act->actor, RIGHT_ADMIN))
        return true;
    fail_set(error, FAIL_DENIED, "administration: %s is no administrator", act->actor->name);
    return false;
}

bool admin_refuse(const struct admin_act *act, enum admin_fault fault, const char *detail,
                  GError **error)
{
    if (act->refusal != NULL)
        *act->refusal = (struct admin_refusal){fault, detail};
    fail_set(error, faults[fault].kind, "administration: %s%s%s", faults[fault].sentence,
             *detail == '\0' ? "" : ": ", detail);
    return false;
}
