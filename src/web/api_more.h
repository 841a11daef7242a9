/* api_more.h - the handlers of operations that are more than a row of a table. */
#pragma once
#include "web/api_extra.h"

bool api_tags(struct api *x, GError **error);
bool api_tag_add(struct api *x, GError **error);
bool api_tag_remove(struct api *x, GError **error);
bool api_tag_search(struct api *x, GError **error);
bool api_tag_list(struct api *x, GError **error);
bool api_tag_make(struct api *x, GError **error);
bool api_tag_rename(struct api *x, GError **error);
bool api_tag_forget(struct api *x, GError **error);
bool api_links(struct api *x, GError **error);
bool api_link_make(struct api *x, GError **error);
bool api_link_remove(struct api *x, GError **error);
bool api_history(struct api *x, GError **error);
bool api_notice_mark(struct api *x, GError **error);
bool api_notice_remove(struct api *x, GError **error);
bool api_notice_all(struct api *x, GError **error);
bool api_notice_list(struct api *x, GError **error);
bool api_times_of(struct api *x, GError **error);
bool api_time_of(struct api *x, GError **error);
bool api_time_show(struct api *x, GError **error);
bool api_ticket_delete(struct api *x, GError **error);
bool api_merge(struct api *x, GError **error);
/* api_overview.c */
bool api_overviews(struct api *x, GError **error);
/* api_service.c */
bool api_me(struct api *x, GError **error);
bool api_field_remove(struct api *x, GError **error);
bool api_nothing(struct api *x, GError **error);
bool api_version(struct api *x, GError **error);
bool api_wizard(struct api *x, GError **error);
bool api_started(struct api *x, GError **error);
bool api_token_list(struct api *x, GError **error);
bool api_token_make(struct api *x, GError **error);
bool api_token_remove(struct api *x, GError **error);
bool api_attachment(struct api *x, GError **error);
bool api_plain(struct api *x, GError **error);
/* api_image.c */
bool api_image(struct api *x, GError **error);
/* What a person's picture is called. */
const char *api_image_of(struct api *x, const struct api_user_row *u);
/* api_avatar.c */
bool api_avatar_list(struct api *x, GError **error);
bool api_avatar_add(struct api *x, GError **error);
bool api_avatar_set(struct api *x, GError **error);
bool api_avatar_remove(struct api *x, GError **error);
/* api_describe.c */
bool api_describe(struct api *x, GError **error);
/* api_import.c */
bool api_import(struct api *x, GError **error);
