/* views_token.h - what the template of one's own API tokens takes. */
#pragma once
#include "web/views.h"

struct view_token {
    const char *name, *scopes; /* scopes: in words */
    int64_t id, created_at, used_at, expires_at; /* 0: never */
    bool over;
};

struct view_token_choice {
    const char *name, *word, *hint; /* hint: "" if none */
    bool chosen;
};

struct view_tokens {
    struct view_shell shell;
    const char *problem; /* "" if none */
    const char *secret;  /* "" but right after it was made */
    const char *name;
    struct view_token *tokens;
    size_t n_tokens;
    struct view_token_choice *scopes, *terms;
    size_t n_scopes, n_terms;
};
