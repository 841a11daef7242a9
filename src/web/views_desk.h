/* views_desk.h - what the templates of the agents' ticket take. Texts live in the request's arena. */
#pragma once
#include "web/views.h"
#include "web/views_custom.h"

/* A stretch of a message's words; one that mentions an agent is marked. */
struct view_span {
    const char *text;
    bool mention;
};

struct view_option {
    const char *value, *word;
    bool current;
};

/* What the judge of new concerns says of a message; label "" where nothing. */
struct view_concern {
    const char *label; /* new, both, thanks */
    const char *words; /* what it names that the ticket does not know, "" if nothing */
    struct view_option *reasons; /* only word */
    size_t n_reasons;
    /* The ticket that would be made of it; passage "" for the whole message. */
    const char *title, *passage;
    struct view_option *queues, *priorities;
    size_t n_queues, n_priorities;
    struct url act_split, adjust;
};

/* A line of the conversation: a message (m), or something that happened (text). */
struct view_line {
    int64_t at;
    const char *day;  /* "" but for the first of a day */
    const char *clock, *date;
    const char *text; /* of what happened; "" for a message */
    const char *icon; /* of what happened: mail, state, person, link, bad, clock, split, merge, undo, other */
    struct view_article m;
    struct view_span *spans;
    size_t n_spans;
    const char *tone; /* colour of the picture of an agent, "" for customers */
    bool rich;        /* shown as HTML at once */
    const char *frame_size; /* how high its frame is: s, m, l */
    struct view_concern concern;
    bool is_new, can_undo, can_forward;
    struct url forward, split;
};

struct view_near {
    int64_t id;
    const char *number, *title, *state, *state_word, *small;
    struct url link;
};

/* A ticket like this one. */
struct view_related {
    struct view_near near;
    bool linked;
};

struct view_canned {
    const char *name;
    struct url link; /* this page with the text in its composer */
};

/* Everything that is typed, and what it can become. */
struct view_composer {
    struct url act, act_undo, act_draft, again; /* again: this page without what is prepared */
    const char *problem; /* why it did not go, "" if nothing is wrong */
    const char *form_key;
    bool saved; /* what stands in it is a draft that was kept */
    const char *kind;                /* reply, all, forward, note, phone */
    const char *typed, *html, *cc, *to, *until, *earliest;
    const char *reply_to, *all_to, *all_cc; /* recipients as text */
    bool has_all, no_address;
    int64_t seen, forwards;
    const char *forwards_who;
    const char *customer;
    struct view_person *agents;
    size_t n_agents;
    struct view_canned *canned; /* texts that fit this ticket */
    size_t n_canned;
};

/* What can be taken back as a whole. */
struct view_undo {
    int64_t id; /* 0: nothing */
    const char *words;
};

/* A ticket that went into this one, and what takes it out again. */
struct view_merged {
    const char *number, *title;
    int64_t undo_id; /* 0: that is over */
};

/* A conversation that is shown for itself, beside the ticket's own. */
struct view_beside {
    const char *number, *title;
    struct view_line *lines;
    size_t n_lines;
};

struct view_rail {
    struct view_ticket t;
    bool unread;
};

struct view_desk_ticket {
    struct view_shell shell;
    struct view_ticket ticket;
    int64_t undo_article; /* 0: nothing that could be taken back */
    struct view_undo undo; /* what was just done */
    struct url split, merge;
    const char *here; /* the page's own address */
    const char *list_title;
    struct url list_link;
    struct view_rail *rail;
    size_t n_rail;
    struct view_line *lines;
    size_t n_lines;
    struct view_beside *columns;
    size_t n_columns;
    struct view_merged *merged;
    size_t n_merged;
    struct view_composer composer;
    /* the panel */
    const char *customer_address, *customer_phone;
    const char *pending; /* when, "" if it does not wait for a time */
    bool closes_itself;
    struct view_option *owners, *queues, *priorities, *states;
    size_t n_owners, n_queues, n_priorities, n_states;
    struct view_person *followers, *participants;
    size_t n_followers, n_participants;
    struct view_custom *custom; /* own fields */
    size_t n_custom;
    struct view_option *tags, *known_tags; /* value is the name */
    size_t n_tags, n_known_tags;
    struct view_near *links, *near;
    size_t n_links, n_near;
    struct view_related *related;
    size_t n_related;
    struct view_near *twice; /* came at the same time and says the same */
    size_t n_twice;
    struct view_event *history;
    size_t n_history;
    bool closed, mine, following, in_bin, may_erase;
    bool logged; /* who opens it */
    struct url access;
    struct url act_delete, act_restore, erase;
    struct url act_take, act_close, act_reopen, act_properties, act_customer, act_party, act_link, act_tag, act_fields,
        act_end_links, act_concern, act_related;
    const char *invited; /* where to go when the customer has been sent a link */
};

/* A customer's thanks, filed without opening the ticket. */
struct view_quiet_line {
    int64_t article, at;
    const char *number, *title, *who, *initials, *text;
    struct url link, act;
};

struct view_quiet {
    struct view_shell shell;
    struct view_quiet_line *lines;
    size_t n_lines;
    bool has_more;
    struct url more;
};
