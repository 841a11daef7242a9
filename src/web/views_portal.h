/* views_portal.h - what the templates of the customers' pages take. */
#pragma once
#include "web/views.h"
#include "web/views_custom.h"

/* One line of the overview. */
struct view_portal_line {
    struct view_ticket ticket;
    bool unread;
};

struct view_overview {
    struct view_shell shell;
    const char *company; /* whose tickets are here too, "" if none */
    bool mine;           /* without the company's */
    struct url all_link, mine_link;
    struct view_tab *tabs;
    size_t n_tabs;
    const char *scope, *sort; /* the words of the address, for the form */
    const char *query;
    struct url by_number, by_title, by_changed, fresh; /* fresh: no search, no filter */
    struct view_portal_line *lines;
    size_t n_lines;
    int64_t waiting; /* how many wait for an answer, where the page does not show them anyway */
    struct view_ticket asked; /* the one that waits, if it is one */
    struct url waiting_link;
    bool narrowed; /* searched or filtered: nothing found is not "no tickets yet" */
    bool goes_on, has_more;
    struct url more, first, csv;
};

struct view_portal_new {
    struct view_shell shell;
    const char *problem, *subject, *text;
    struct view_queue *queues;
    size_t n_queues;
    struct view_custom *custom;
    size_t n_custom;
    int64_t queue; /* chosen */
    struct view_person *colleagues;
    size_t n_colleagues;
    const char *about_number, *about_title; /* the ticket that it came up in, "" if none */
    const char *key;
    int64_t draft_at; /* when what stands there was kept, 0: it is no draft */
};

/* What fits to what is being typed. */
struct view_suggestion {
    struct url link;
    const char *title, *text;
};

struct view_suggestions {
    struct view_suggestion *answers, *tickets;
    size_t n_answers, n_tickets;
};

struct view_step {
    const char *step; /* received, working, waiting, closed */
    bool done, current;
    int64_t at, until;
    const char *who;
};

struct view_party {
    int64_t id;
    const char *name, *initials;
    bool customer, may_leave, me;
};

struct view_portal_ticket {
    struct view_conversation c;
    struct view_step *steps;
    size_t n_steps;
    const char *says, *who; /* of the sentence: new, taken, answered, heard, asked, solved, over */
    const char *when;
    struct view_party *party;
    size_t n_party;
    struct view_person *colleagues;
    size_t n_colleagues;
    struct view_custom *custom;
    size_t n_custom;
    bool custom_open; /* one of them may be written */
    struct url act_fields;
    struct url act_close, act_reopen, act_join, act_leave, about, print;
    bool signed_in; /* not a guest who came by the link of a mail */
    bool asks_solved;
    bool reopens; /* closed; else what is written becomes a new ticket */
    bool printing;
    const char *key;
    int64_t draft_at;
};

/* What somebody typed whose session had ended. */
struct view_kept {
    struct view_shell shell;
    const char *subject, *text;
    bool has_subject, signed_in;
    const char *key, *about;
    struct view_custom *custom; /* name and value are all of it */
    size_t n_custom;
    int64_t queue, customer;
    struct url action, login;
};

/* A matter that came up in a ticket, written by who came by a mail's link. */
struct view_other {
    struct view_shell shell;
    const char *number, *title; /* of that ticket */
    const char *problem, *subject, *text, *key;
    struct view_custom *custom;
    size_t n_custom;
    struct url act, back;
};
