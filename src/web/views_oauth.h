/* views_oauth.h - what the templates of OAuth's applications and of the consent take. */
#pragma once
#include "web/views_admin.h"

struct view_consent {
    struct view_shell shell;
    const char *problem; /* not "": nothing can be consented to */
    const char *app, *scopes, *to; /* scopes: in words; to: the place one is sent back to */
    const char *client_id, *redirect, *scope, *state, *challenge, *method;
};

struct view_app {
    const char *name, *redirects;
    struct url link;
    int64_t tokens;
};

struct view_apps {
    struct view_admin frame;
    struct view_app *apps;
    size_t n_apps;
};

struct view_app_form {
    struct view_admin frame;
    const char *name, *redirects, *client_id;
    const char *secret; /* "" but right after it was made */
    const char *authorize, *token; /* the addresses that the program asks for */
    bool exists;
    struct url action, remove;
};
