/* faq_form.h - one language of a question as the agents' list and form show it. */
#pragma once
#include "core/faq_write.h"
#include "web/request.h"
#include "web/views_faq.h"

struct view_faq_text faq_form_text(struct request *r, const struct faq_edit_row *row);
