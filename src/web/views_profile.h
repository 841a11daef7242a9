/* views_profile.h - what the templates of one's own profile take. */
#pragma once
#include "web/views.h"

struct view_session {
    int64_t id, created_at, seen_at;
    const char *peer;
    bool current;
};

struct view_profile {
    struct view_shell shell;
    const char *problem;                                      /* "" if none */
    const char *name, *lang, *signature, *phones, *addresses; /* lang: "any", "de", "en" */
};

struct view_security {
    struct view_shell shell;
    const char *problem;
    bool has_password;
    struct view_session *sessions;
    size_t n_sessions;
};
