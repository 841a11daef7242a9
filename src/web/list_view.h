/* list_view.h - the desk's list made ready for its template. */
#pragma once
#include "core/custom_field.h"
#include "core/desk_list.h"
#include "core/view.h"
#include "web/request.h"
#include "web/views_list.h"

/* What was asked for. */
struct list_ask {
    struct desk_filter filter;
    struct desk_after after;
    int64_t saved; /* 0: no saved view */
    bool selecting;
    struct custom_set own; /* own fields of tickets: list_view() fills it */
};

/* Everything but notices; reads within one connection. FAIL_NOT_FOUND where the saved view is gone.
 */
bool list_view(struct request *r, struct list_ask *ask, struct view_desk_list *v,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The filter's form, its chips, columns and orders (list_form.c). */
void list_form(struct request *r, const struct list_ask *ask, struct view_desk_list *v);
/* The address of the list with a filter. */
struct url list_link(struct request *r, const struct desk_filter *f);
