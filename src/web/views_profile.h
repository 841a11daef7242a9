/* views_profile.h - what the templates of one's own profile take. */
#pragma once
#include "web/views.h"
#include "web/views_gate.h"

struct view_session {
    int64_t id, created_at, seen_at;
    const char *peer;
    bool current;
};

struct view_zone {
    const char *name;
    bool chosen;
};

struct view_profile {
    struct view_shell shell;
    struct view_zone *zones; /* to choose from; none chosen: the house's */
    size_t n_zones;
    const char *house_zone;
    const char *problem;                                      /* "" if none */
    bool has_picture;                                         /* shown or not */
    const char *name, *lang, *signature, *phones, *addresses; /* lang: "any", "de", "en" */
};

struct view_security {
    struct view_shell shell;
    const char *problem;
    bool has_password;
    struct view_session *sessions;
    size_t n_sessions;
};

struct view_code {
    const char *text;
};

struct view_passkey {
    int64_t id, created_at, used_at;
    const char *name;
};

struct view_factor {
    struct view_shell shell;
    const char *problem;
    bool has_password;
    bool owes; /* the house asks for one, and there is none */
    bool on; /* there is a second factor of any kind */
    bool app, app_waits;
    int64_t app_at, codes_left;
    struct html qr; /* app_waits: what is to be scanned, and the same to be typed */
    const char *secret;
    bool passkeys_work; /* this desk is served so that browsers make them */
    struct view_passkey *passkeys;
    size_t n_passkeys;
    struct view_passkey_ask ask;
    struct view_code *codes; /* new recovery codes, shown this once */
    size_t n_codes;
};
