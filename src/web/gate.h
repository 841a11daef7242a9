/* gate.h - what the pages of the way in share: letting somebody in, words about passwords. */
#pragma once
#include "core/passkey.h"
#include "core/password.h"
#include "core/signup.h"
#include "web/shell.h"
#include "web/views_gate.h"

enum { GATE_CHOICE_SECONDS = 365 * 24 * 3600 }; /* how long a browser keeps language and theme */

/* A cookie of ours by its name without "__Host-", which it has over https; NULL if absent. */
const char *gate_cookie(struct request *r, const char *name);
/* Sets it; MAX_AGE as in answer_cookie(). */
void gate_cookie_put(struct request *r, struct answer *a, const char *name, const char *value,
                     int64_t max_age);
/* Makes a session in place of the one that there may be, and the device token by which failures of
 * others don't count here. KEEP: also after the browser ends. */
bool gate_enter(struct request *r, struct answer *a, int64_t person_id, bool keep,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets in who has shown a password or followed a link: to NEXT, a path of ours; who has a second factor
 * is asked for it first. */
bool gate_admit(struct request *r, struct answer *a, int64_t person_id, bool keep, const char *next,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The path that asked for a login ("?next="), "/" where none of ours did. */
const char *gate_next(struct request *r);
/* What the browser is asked for PURPOSE; KNOWN: credentials of who it is about, "" for anybody. */
struct view_passkey_ask gate_ask(struct request *r, enum passkey_purpose purpose, const char *known);
/* The passkey that came with the form, in the fields that GATE_PASSKEY_FIELDS has. */
struct passkey_shown gate_shown(struct request *r);
#define GATE_PASSKEY_FIELDS                                                                        \
    {"id", FIELD_LINE, .required = true, .max = 2000},                                             \
        {"client", FIELD_LINE, .required = true, .max = PASSKEY_FIELD_MAX},                        \
        {"auth", FIELD_LINE, .required = true, .max = PASSKEY_FIELD_MAX},                          \
        {"signature", FIELD_LINE, .required = true, .max = PASSKEY_FIELD_MAX},                     \
    {                                                                                              \
        "user", FIELD_LINE, .max = 200                                                             \
    }
/* PATH with the "next=" that this request came with. */
struct url gate_path(struct request *r, const char *path);
/* After a link by mail: a customer is let in, people of the desk sign in (they may have a second
 * factor, which a mailbox does not replace). */
void gate_welcome(struct request *r, struct answer *a, int64_t person_id);
/* What is wrong with a password, in the language of R; "" for PASSWORD_OK. */
const char *gate_password_word(const struct request *r, enum password_fault fault);
/* What is wrong with a field, likewise; "" if nothing. */
const char *gate_problem(const struct request *r, const char *field);
/* The mode of registration; closed where it can't be found out. */
enum signup_mode gate_mode(struct request *r);
/* The shell of a page whose address goes on after '?', for coming back after the language changed.
 */
struct view_shell gate_shell(struct request *r, const char *title);
/* A page that only says something. */
void gate_message(struct request *r, struct answer *a, unsigned status, const char *heading,
                  const char *text);
/* "This link is over", with a way to another. */
void gate_link_over(struct request *r, struct answer *a);
/* A link to a ticket that the one who is signed in may not see. */
void gate_not_yours(struct request *r, struct answer *a);
