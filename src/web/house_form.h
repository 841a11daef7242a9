/* house_form.h - the desk's settings as forms: on their own page, and piece by piece in the set-up. */
#pragma once
#include "web/admin.h"
#include "web/route.h"
#include "web/views_house.h"

/* What any of these forms may send; what one leaves out stays as it is. */
extern const struct field house_form_fields[];

/* As they are stored, or as they were typed where R is a POST. */
struct view_house house_form_view(struct request *r, struct db *db);
/* Stores what R brings, all or nothing; *PROBLEM: what is wrong with it, for people. False without
 * one: ERROR. */
bool house_form_save(struct request *r, const char **problem, GError **error);
