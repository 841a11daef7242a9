/* api_save.h - what a change means, one function a kind: reads x->body, calls core. *ID 0 makes a new
 * one. Inside db_write(). And the ids of choices that have no table. */
#pragma once
#include "web/api.h"

enum { API_ROLES_MOST = 20 };

bool api_save_user(struct api *x, int64_t *id, GError **error);
bool api_save_organization(struct api *x, int64_t *id, GError **error);
bool api_save_group(struct api *x, int64_t *id, GError **error);
bool api_save_role(struct api *x, int64_t *id, GError **error);
bool api_save_state(struct api *x, int64_t *id, GError **error);
bool api_save_priority(struct api *x, int64_t *id, GError **error);
bool api_save_text_module(struct api *x, int64_t *id, GError **error);
bool api_save_time(struct api *x, int64_t *id, GError **error);
bool api_save_time_type(struct api *x, int64_t *id, GError **error);
bool api_save_field(struct api *x, int64_t *id, GError **error);
bool api_save_ticket(struct api *x, int64_t *id, GError **error);
bool api_save_article(struct api *x, int64_t *id, GError **error);
/* Whether answers about OBJECT have something under NAME already. */
bool api_name_taken(enum record_kind object, const char *name);
/* Who works on the desk is never removed, only deactivated. */
bool api_may_delete_user(struct api *x, int64_t id, GError **error);
/* States and priorities that the house itself knows stay. */
bool api_may_delete_choice(struct api *x, int64_t id, GError **error);
bool api_may_delete_text(struct api *x, int64_t id, GError **error);
bool api_may_delete_time(struct api *x, int64_t id, GError **error);
bool api_may_delete_article(struct api *x, int64_t id, GError **error);

/* "groups": {"Users": ["full"]} or "group_ids": {"1": "full"}; *THERE is whether either was sent. */
bool api_take_grants(struct api *x, struct queue_grant_row **grants, size_t *n, bool *there, GError **error);
/* First name and family's name of NAME, as DATA has them if they still make it up. */
void api_name_parts(struct api *x, const char *name, json_t *data, const char **first, const char **last);
/* What a role of that id amounts to. */
enum role api_role_amounts(struct api *x, int64_t role_id);
size_t api_roles_of(struct api *x, const struct api_user_row *u, int64_t roles[API_ROLES_MOST]);

/* The state of ours that a named one stands for; NULL: none. */
const char *api_state_base(const json_t *data);
int64_t api_state_id(const char *state);
/* Kind of our articles for the id of a type; NULL: there is no such type. 0 where there is no such
 * name. */
const char *api_type_kind(int64_t id);
int64_t api_type_id(const char *name);
int64_t api_sender_id(const char *sender);
