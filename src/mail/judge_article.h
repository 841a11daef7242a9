/* judge_article.h - a decoded message as the article that it becomes. Texts live in the arena of the
 * judge. */
#pragma once
#include "core/article.h"
#include "mail/finding.h"

enum { JUDGE_ADDRESSES_SHOWN = 30 };

/* "Petra <petra@kruemel.example>". */
char *judge_address_text(struct arena *a, const struct mail_address *m);
/* F's message as an article of TICKET_ID. */
struct article_new judge_article(const struct finding *f, int64_t ticket_id);
/* The message that was passed on stands as its sender wrote it; the agent's own words do not. Does
 * nothing where F's message passes none on. */
void judge_article_passed(const struct finding *f, struct article_new *n);
/* What a bounce says of each recipient, a line each. */
char *judge_bounce_words(struct arena *a, const struct maildoc *d);
