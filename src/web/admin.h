/* admin.h - what the pages of the administration share: the places on the left, who acts, and what
 * a refusal says in the reader's language. */
#pragma once
#include "core/admin.h"
#include "web/shell.h"
#include "web/views_admin.h"

/* One page of a long list. */
enum { ADMIN_PAGE = 50 };

/* The frame around a page; PLACE is the path of the place it belongs to ("/admin/queues"). */
struct view_admin admin_frame(struct request *r, const char *place, const char *heading,
                              const char *problem);
/* Whether the administration has a place at this path. */
bool admin_has(const char *path);
/* Who acts, for the core; REFUSAL may be NULL. */
struct admin_act admin_act(struct request *r, struct db *db, struct admin_refusal *refusal);
/* What is wrong, for people; "" where nothing is. */
const char *admin_words(struct request *r, const struct admin_refusal *refusal);
/* The ":id" in the path: 0 for "new", below 0 where it is none. */
int64_t admin_id(const struct request *r);
/* Of "spf=pass dkim=none …" the word behind NAME ("dkim="), "" where nothing is told. */
const char *admin_auth_word(struct arena *a, const char *auth, const char *name);
/* Where the form of the one in the path is sent to, below PLACE. */
struct url admin_action(struct request *r, const char *place);
