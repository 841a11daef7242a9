/* desk_compose.h - the handlers of the composer, and their fields. */
#pragma once
#include "web/route.h"

extern const struct field desk_article_fields[], desk_undo_fields[];

void desk_article(struct request *r, struct answer *a);
void desk_article_again(struct request *r, struct answer *a);
void desk_article_undo(struct request *r, struct answer *a);
