/* token_words.h - what a token may, for people. */
#pragma once
#include "web/request.h"

/* "Tickets lesen und bearbeiten, report" for a list of permissions: words where there are some. */
const char *token_words(struct request *r, const char *list);
