/* views_house.h - what the templates of the desk's settings and of the set-up take. */
#pragma once
#include "web/views_account.h"
#include "web/views_admin.h"
#include "web/views_profile.h"

struct view_house {
    const char *desk_name, *address, *phone, *hours, *lang, *colour;
    struct view_zone *zones;
    size_t n_zones;
    const char *imprint_url, *privacy_url;
    const char *registration, *registration_domains;
    const char *authserv_id, *bundle_seconds, *plus_addresses, *number_patterns;
    const char *base_url;
    bool has_logo;
    struct url logo;
};

struct view_admin_house {
    struct view_admin frame;
    struct view_house house;
    struct url action;
};

struct view_setup_step {
    const char *word;
    struct url link;
    bool current, done;
};

struct view_setup {
    struct view_shell shell;
    struct view_setup_step *steps;
    size_t n_steps;
    int at, most;
    struct url action, skip;
    const char *problem; /* "" if none */
};

struct view_setup_house {
    struct view_setup frame;
    struct view_house house;
};

struct view_setup_account {
    struct view_setup frame;
    struct view_account_form form;
};

struct view_setup_queue {
    struct view_setup frame;
    const char *name, *lang, *signature;
};

struct view_setup_team {
    struct view_setup frame;
    const char *people;
};
