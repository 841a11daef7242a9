/* webhook.h - telling other programs what happens: who wants to hear of what, what has to be sent,
 * and how it went. Sending itself is the room hook's (hook/hook.h).
 *
 * Deliveries are made from ticket_event by one cursor, in the transaction that moves it: each event
 * meets each webhook once, whatever is killed when. What a delivery says is written down at its
 * first attempt and stays the same to the byte. Confidential queues are told of only to a webhook
 * that is for that queue alone; internal articles only where the webhook says so; an answer that
 * can still be taken back not before that time is over. */
#pragma once
#include "core/audit.h"
#include "core/house.h"
#include "rows/webhook.h"

enum {
    WEBHOOK_NAME_MAX = 60,
    WEBHOOK_URL_MAX = 2000,
    WEBHOOK_SECRET_MAX = 200,
    WEBHOOK_ATTEMPTS = 8,
    WEBHOOKS_MOST = 50,
    WEBHOOK_ANSWER_BYTES = 2000, /* kept of what the other side says */
    WEBHOOK_KEPT_DAYS = 30,
};

/* "ticket.created", ...; ends with NULL. The more particular stand first: of one event a webhook
 * hears the first that it wants. */
extern const char *const webhook_events[];

struct webhook_edit {
    const char *name;
    const char *url;    /* https://…; http:// only to addresses that are ALLOWED */
    const char *events; /* of webhook_events, between commas */
    int64_t queue_id;   /* 0: all that are not confidential */
    int64_t priority;   /* at least this one; 0: any */
    const char *tag;    /* "": any */
    bool with_internal;
    /* Addresses and networks, not of the open internet, that it may go to (base/ip.h). */
    const char *allowed;
    bool active;
    bool zammad; /* told in Zammad's shape, not in our own */
};

bool webhook_list(struct db *db, struct arena *a, struct webhook_row **rows, size_t *n,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND. */
bool webhook_get(struct db *db, struct arena *a, int64_t id, struct webhook_row *row,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes webhook *ID, or makes one where it is 0: then, or where RENEW is set, *SECRET is the new
 * secret, to be shown this once; else NULL. Inside db_write(), as all writers of the administration. */
bool webhook_save(const struct admin_act *act, const struct house *house, int64_t *id,
                  const struct webhook_edit *e, bool renew, const char **secret,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those for the tag with this key are for the one called NAME from now on. */
bool webhook_tag_renamed(const struct admin_act *act, const char *key, const char *name,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With all that was sent to it. */
bool webhook_remove(const struct admin_act *act, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A delivery "test", due at once: of the newest ticket that is not confidential, if there is one. */
bool webhook_try(const struct admin_act *act, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One that failed or was accepted is sent again. */
bool webhook_again(const struct admin_act *act, int64_t id, int64_t delivery_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Newest first, those before BEFORE (0: from the newest), without payload. */
bool webhook_log(struct db *db, struct arena *a, int64_t id, int64_t before, size_t most,
                 struct webhook_delivery_row **rows, size_t *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where it is none of webhook ID. */
bool webhook_delivery(struct db *db, struct arena *a, int64_t id, int64_t delivery_id,
                      struct webhook_delivery_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes deliveries of what has happened; *MORE where there is more to do at once. Thread-safe. */
bool webhook_feed(const struct house *house, struct arena *a, int64_t now, bool *more,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the memory of what was delivered long ago. */
bool webhook_forget(const struct house *house, int64_t now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Leases up to MOST due deliveries, at most one of each webhook, none of the N_BUSY in BUSY. */
bool webhook_claim(const struct house *house, struct arena *a, int64_t now, int64_t lease_ms,
                   const int64_t *busy, size_t n_busy, size_t most, struct webhook_due_row **rows,
                   size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps what will be sent. */
bool webhook_keep_payload(const struct house *house, int64_t delivery_id, const char *payload,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum webhook_fate { WEBHOOK_ACCEPTED, WEBHOOK_LATER, WEBHOOK_FAILED, WEBHOOK_DROPPED };
/* Notes how an attempt went; LATER becomes failed after the last attempt. */
bool webhook_ended(const struct house *house, const struct webhook_delivery_row *d,
                   enum webhook_fate fate, int64_t status, const char *answer, int64_t now,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether HOOK is told in Zammad's shape: that body is made by who knows it (hook/hook.h). */
bool webhook_is_zammad(const struct webhook_row *hook);
/* The body (docs/WEBHOOKS.md); *OUT NULL where there is nothing to tell any more (the answer was taken
 * back, the ticket is gone). URLs are the desk's. */
bool webhook_payload(struct db *db, struct arena *a, const struct house *house,
                     const struct webhook_row *hook, const struct webhook_delivery_row *d,
                     const char **out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether what D tells may (still) be told to HOOK. */
bool webhook_may_tell(struct db *db, struct arena *a, const struct webhook_row *hook,
                      const struct webhook_delivery_row *d, bool *may,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "sha1=HEX" over BODY, as Zammad signs: the key is the secret as it stands. */
char *webhook_sign_hub(struct arena *a, const char *secret, const char *body, bool sha256);
/* "v1,BASE64" over "ID.SECONDS.BODY" (Standard Webhooks 1.0): the key is the part behind "whsec_",
 * decoded; the secret as it stands where it has no such part. */
char *webhook_sign_standard(struct arena *a, const char *secret, const char *id, int64_t seconds,
                            const char *body);
