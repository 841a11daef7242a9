/* know.h - what the agents' pages about knowledge share: questions, topics, canned texts. */
#pragma once
#include "web/shell.h"

enum know_tab { KNOW_FAQ, KNOW_TEXTS, KNOW_TOPICS, KNOW_TABS };

/* KNOW_TABS of them. */
struct view_tab *know_tabs(struct request *r, enum know_tab current);
/* The id in the path, 0 where it is none. */
int64_t know_id(const struct request *r, const char *param);
