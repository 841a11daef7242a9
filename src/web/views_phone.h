/* views_phone.h - views of the phone's page. */
#pragma once
#include "web/mark.h"
#include "web/views.h"
#include "web/views_custom.h"

struct view_caller {
    const char *name, *initials, *company, *address, *phone;
    bool by_phone, current;
    int64_t id, open;
    struct view_piece *pieces; /* of the name */
    size_t n_pieces;
    struct url link;
};

struct view_call_ticket {
    struct view_ticket ticket;
    struct url link; /* to note the call there */
    bool current;
};

struct view_phone {
    struct view_shell shell;
    const char *problem, *query;
    bool searched;
    struct view_caller *callers;
    size_t n_callers;
    bool has_person, has_ticket;
    struct view_caller person;
    struct view_call_ticket *tickets; /* his open ones */
    size_t n_tickets;
    struct view_ticket ticket; /* where the call is noted */
    struct url act_call, other;
    const char *subject, *text, *name, *email, *phone; /* what was typed */
    struct view_queue *queues;
    size_t n_queues;
    struct view_custom *custom;
    size_t n_custom;
    int64_t queue; /* chosen */
};
