/* access.h - "Zugangsdaten anfordern": a link by mail to everybody whose address we know, whether
 * they ever registered or not. The link works for half an hour and once; its secret stands in the
 * mail only, the database has its hash, and both are made when the mail is sent. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"
#include "rows/outbox.h"
#include "rows/person.h"

enum { ACCESS_MINUTES = 30, ACCESS_INVITED_MINUTES = 24 * 60, ACCESS_SIGNUP_MINUTES = 24 * 60 };

/* Somebody, perhaps not its owner, asks for a link to ADDRESS. True whether or not it is known,
 * after the same work; at most one mail in ten minutes, three in an hour and eight in a day go to
 * one address, and the links of earlier ones stay good. */
bool access_ask(const struct house *house, const char *address, const char *lang,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* May the client PEER make us send one more mail? FAIL_BUSY if not; counts it. */
bool access_peer_ok(const struct house *house, const char *peer,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): the mail by which a person whose registration was approved, or who was asked
 * by an agent to join, gets a link. */
bool access_invite(const struct ticket_change *c, const struct house *house, int64_t person_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): may one more mail go to ADDRESS because somebody asked? Counts it. */
bool access_may_mail(const struct ticket_change *c, const char *address, bool *may,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): somebody proved that the mailbox of ADDRESS is theirs; nothing is counted
 * against it any more. */
bool access_proved(struct db *db, struct arena *a, const char *address,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): puts an account mail in the outbox. EXTRA says which link it carries:
 * "access", "invited", "registration ID", or "request", which leads to what waits for approval; the
 * mails "health TEXT" (core/health.h) and "say TEXT" carry no secret. */
bool access_mail(const struct ticket_change *c, const struct house *house, const char *extra,
                 const char *address, int64_t person_id, const char *lang,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct access_link {
    const char *letter; /* the kind of letter, by its name */
    const char *url;
    int minutes;
    const char *text; /* "health", "say": the words of the mail; NULL elsewhere */
};
/* Makes the link that an account mail carries; each call makes another. FAIL_NOT_FOUND where there
 * is nobody to send it to any more. */
bool access_link_make(const struct house *house, struct arena *a, const struct outbox_row *row,
                      struct access_link *link, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whose link TOKEN is; *PERSON is NULL where it is spent, over or none. */
bool access_link_person(const struct house *house, struct arena *a, const char *token,
                        struct person_row **person, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Spends the link. PASSWORD, if not NULL, becomes the person's: all sessions and links end.
 * FAIL_INVALID where it is no good (the link stays), FAIL_NOT_FOUND where the link is spent. */
bool access_link_use(const struct house *house, const char *token, const char *password,
                     int64_t *person_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
