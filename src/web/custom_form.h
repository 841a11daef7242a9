/* custom_form.h - own fields in the forms of desk, portal and administration. A row of such a form's
 * table of fields is CUSTOM_FORM_FIELDS; its inputs are called "f." and the field's name. */
#pragma once
#include "core/custom_field.h"
#include "web/request.h"
#include "web/views_custom.h"

#define CUSTOM_FORM_NAME "f."
#define CUSTOM_FORM_FIELDS                                                                         \
    {                                                                                              \
        CUSTOM_FORM_NAME, FIELD_TEXT, .max = CUSTOM_LINES_MAX, .family = true                      \
    }

/* The fields of OBJECT that who asks may see, with the values of ID (0: of nothing yet), or with what
 * was typed. QUEUE_ID: of the ticket, 0 where it is still to be chosen. */
bool custom_form_views(struct request *r, struct db *db, enum record_kind object, int64_t id,
                       int64_t queue_id, struct view_custom **views, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether who asks is shown the field F of tickets. */
bool custom_form_sees(struct request *r, const struct custom_field *f);
/* A kept value (JSON, or NULL) for people: labels, "Ja", a day as they write it. */
const char *custom_form_shown(struct request *r, const struct custom_field *f, const char *json);
/* Name and value alone of what was typed, to be sent once more. */
void custom_form_typed(struct request *r, struct view_custom **views, size_t *n);
/* Keeps what was typed; ACT as in struct custom_save, or NULL. Inside db_write(). */
bool custom_form_save(struct request *r, struct db *db, enum record_kind object, int64_t id,
                      int64_t queue_id, const struct admin_act *act,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is said of FAULT, before the field's name. */
const char *custom_form_word(struct request *r, enum custom_fault fault);
/* What is wrong with what was typed, for people; "" where nothing is. QUEUE_ID 0 is the first queue. */
bool custom_form_problem(struct request *r, enum record_kind object, int64_t id, int64_t queue_id,
                         const char **problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;
