/* setup.h - the set-up after the first start: what it does besides the ordinary settings. Writers run
 * inside db_write(). */
#pragma once
#include "core/house.h"
#include "core/queue_edit.h"

enum { SETUP_TEAM_MAX = 10000, SETUP_TEAM_MOST = 100 };

/* It begins with the first administrator; house_now()->setting_up until setup_end(). */
bool setup_begin(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool setup_end(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The queue that new tickets lie in. */
bool setup_first_queue(struct db *db, struct arena *a, int64_t *id, struct queue_edit *e,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* PEOPLE: one a line, "jana@firma.example" or "Jana Brandt <jana@firma.example>". Each becomes an
 * agent and gets a link by mail; all or none. */
bool setup_invite(const struct admin_act *act, const struct house *house, const char *people,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
