/* view.h - what templates take: rows made ready for showing. Texts live in the request's arena. */
#pragma once
#include "web/markup.h"
#include <stdbool.h>

/* What stands beside a name: the picture that somebody has put up, else his initials. */
struct view_face {
    const char *initials;
    bool own;
    struct url picture;
};

struct view_shell {
    const char *title; /* of the window, before the desk's name */
    const char *desk_name;
    const char *lang, *other_lang;
    const char *zone;    /* of all times shown */
    const char *path;    /* where we are, for coming back */
    const char *theme;   /* "" (as the system), "light", "dark" */
    const char *section; /* "tickets", "phone", … : what the navigation marks */
    const char *name;    /* of who is signed in; "" for nobody */
    struct view_face face;
    bool agent, admin;
    const char *contact; /* phone and hours, "" if unset */
    const char *address; /* where customers write to */
    struct url mailto;   /* the same as a link */
    const char *notice;  /* one sentence on top, "" if none */
    int waiting;         /* active tickets, for the rail */
    int64_t notices;     /* of an agent, not read */
    int64_t alarms;    /* of an administrator: warnings about the running desk */
    const char *alarm; /* the worst of them */
    bool has_colour, has_logo;
    struct url colour, logo; /* the desk's own, of page_brand.c */
    bool has_imprint, has_privacy;
    struct url imprint, privacy;
    const char *live;    /* where the live stream begins, "" for who has none */
};

struct view_error {
    struct view_shell shell;
    int status;
    const char *heading, *advice;
    /* Of a ticket that was deleted for good, for those who work here; NULL: nothing to tell. */
    const char *number;
    int64_t at;
    const char *who, *reason; /* for administrators; else NULL */
};

struct view_ticket {
    const char *number, *title;
    const char *state; /* of the glyph: new, open, progress, wait, closed */
    const char *state_word;
    const char *priority; /* low, normal, high, urgent */
    const char *priority_word;
    const char *queue, *customer, *company, *owner; /* "" where there is none */
    struct view_face owner_face;
    struct view_face customer_face; /* on a ticket's own page */
    int64_t created_at, changed_at;
    struct url link;
};

struct view_tab {
    const char *key, *word;
    struct url link;
    bool current, has_count;
    int64_t count;
};

struct view_list {
    struct view_shell shell;
    const char *heading;
    struct view_tab *tabs;
    size_t n_tabs;
    struct view_ticket *tickets;
    size_t n_tickets;
    bool has_more;
    struct url more;
    const char *query;
};

struct view_file {
    struct url link;
    const char *name;
    int64_t size;
    bool is_image;
};

struct view_fate {
    const char *recipient, *word, *answer;
    const char *kind; /* ok, wait, bad */
    int64_t at;
};

struct view_article {
    int64_t id, author_id;
    const char *who, *via;
    struct view_face face;
    const char *kind;   /* customer, agent, note, call, forward, system */
    const char *to, *cc; /* recipients as they are shown, "" if none */
    const char *text;   /* what is new */
    const char *quoted; /* the rest, folded; "" if none */
    const char *mark;   /* a sentence of warning, "" if none */
    const char *other;  /* who the customer is if we guessed wrong; "" if we did not guess */
    bool mail, has_html, has_raw;
    bool has_remote; /* pictures that lie elsewhere, which frame_remote shows */
    struct url frame, frame_remote, raw;
    const char *calendar_summary, *calendar_when, *calendar_where; /* NULL if none */
    struct view_file *files;
    size_t n_files;
    struct view_fate *fates;
    size_t n_fates;
    int64_t at;
};

struct view_person {
    int64_t id;
    const char *name, *address, *initials;
    bool current;
};

struct view_event {
    int64_t at;
    const char *text;
    int64_t undo_id; /* what takes it back, 0: nothing */
};

struct view_conversation {
    struct view_shell shell;
    struct view_ticket ticket;
    struct view_article *articles;
    size_t n_articles;
    struct view_event *events;
    size_t n_events;
    const char *customer_address;
    struct view_person *agents;
    size_t n_agents;
    struct view_fate *fates; /* of mails that belong to no article: acknowledgement, closing */
    size_t n_fates;
    bool closed, mine;
    struct url act_article, act_take, act_close, act_reopen, act_assign;
    const char *typed; /* what was typed before something was wrong */
    const char *problem;
};

struct view_queue {
    int64_t id;
    const char *name;
};

struct view_new {
    struct view_shell shell;
    const char *problem, *subject, *text, *name, *email, *phone;
    struct view_queue *queues;
    size_t n_queues;
};

struct view_done {
    struct view_shell shell;
    const char *number;
    struct url link;
};

struct view_frame {
    const char *lang;
    struct html body;
};
