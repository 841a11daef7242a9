/* desk_options.h - what agents choose from on a form: queues and priorities. */
#pragma once
#include "web/request.h"
#include "web/views_desk.h"

struct db;

/* The queues that R's person sees, by name; CHOSEN is marked. */
bool desk_queue_options(struct request *r, struct db *db, int64_t chosen,
                        struct view_option **options, size_t *n,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct view_option *desk_priority_options(struct request *r, int64_t chosen, size_t *n);
