/* letter_store.h - the words of the desk's mails where an administrator has put their own in place of
 * ours: kept, tried on a real ticket, and never stored where they make no letter. */
#pragma once
#include "core/admin.h"
#include "core/house.h"
#include "core/letter.h"

enum { LETTER_BODY_MAX = 20000 };

/* *BODY is NULL where ours counts. */
bool letter_stored(struct db *db, struct arena *a, enum letter_kind kind, const char *lang,
                   const char **body, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): BODY counts from now on; NULL or our own words: ours again. Refused
 * where it makes no letter. */
bool letter_save(const struct admin_act *act, enum letter_kind kind, const char *lang,
                 const char *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The letter that BODY would be about the ticket of TYPED number, as ACTOR would write it. Refused as
 * above, and with ADMIN_TICKET. TYPED "" is an example. */
bool letter_try(const struct house *house, const struct admin_act *act, enum letter_kind kind,
                const char *lang, const char *body, const char *typed, struct letter *out,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): mails TEXT, which letter_try() has made, to the administrator who acts. */
bool letter_mail_trial(const struct house *house, const struct admin_act *act, const char *text,
                       const char *lang, GError **error) G_GNUC_WARN_UNUSED_RESULT;
