/* api_extra.h - what is beside the dialect: keys that make sending twice harmless, limits of rate,
 * forms instead of JSON, and who acted for whom. */
#pragma once
#include "web/api.h"

/* The operation's right. */
bool api_needed(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* 429 for who writes too fast. */
bool api_may_write(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): *DONE where the answer to this Idempotency-Key is known; it is written then. */
bool api_keyed(struct api *x, bool *done, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_key_keep(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): the audit says who sent it, where somebody acts for somebody else. */
bool api_behalf_note(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_read_multipart(struct api *x, const char *boundary, struct str body,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_read_form(struct api *x, struct str body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

bool api_article_remove(struct api *x, GError **error);
bool api_articles_of(struct api *x, GError **error);
/* The hash of a password that is good enough (on a database made for the suites, of any). */
const char *api_hash_password(struct api *x, const char *email, const char *password, GError **error);
/* SOURCE is KIND ("normal", "parent", "child") of TARGET; *ID, if not NULL, is the link. */
bool api_link_add(struct api *x, int64_t source, int64_t target, const char *kind, int64_t *id,
                  GError **error);
/* Sets x->op and its parameters; false where there is no such operation. */
bool api_find_op(struct api *x, enum http_method method, const char *rest);
/* What batches need before their transaction. */
bool api_batch_prepare(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_batch(struct api *x, GError **error);
bool api_events(struct api *x, GError **error);
