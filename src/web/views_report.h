/* views_report.h - what the templates of the reports take. Coordinates are in the units of the
 * picture's viewBox. */
#pragma once
#include "web/views.h"

struct view_mark {
    int at; /* x or y */
    const char *text, *anchor;
};

/* Lines over time: one with an area below it, and one that is dashed ("" if there is none). */
struct view_plot {
    const char *title, *summary; /* for those who do not see it */
    const char *line, *area, *dashed;
    int last_x, last_y; /* where the line ends; 0: nothing is shown */
    struct view_mark *ys;
    size_t n_ys;
    struct view_mark *xs;
    size_t n_xs;
};

struct view_bar {
    const char *word, *tone;
    int top, baseline, width, value_x;
    int64_t n;
};

struct view_report_row {
    const char *word; /* of the time, or of the group */
    struct url link;  /* narrows the report to the group */
    bool has_link;
    int64_t created, solved, open, reopened;
    const char *first, *first_most, *solution, *solution_most; /* "" where nobody waited */
};

struct view_option {
    const char *value, *word;
    bool chosen;
};

struct view_report {
    struct view_shell shell;
    const char *span; /* "1. bis 30. November 2026" */
    const char *narrowed; /* what a link narrowed it to: a company or tag; "" */
    struct url all;       /* without it */
    struct url month;     /* the company's monthly report; of a company alone */
    struct url csv, csv_groups;
    struct view_tab *spans;
    size_t n_spans;
    struct view_tab *bys;
    size_t n_bys;
    struct view_option *queues, *owners, *channels;
    size_t n_queues, n_owners, n_channels;
    const char *days, *from, *to, *by, *company, *tag; /* kept when the form is sent */
    const char *problem;
    bool behind;
    int64_t open, growth, solved, solved_once, reopened;
    const char *shrunk;  /* how many fewer are open than at the begin; "" */
    const char *grown;   /* how many more; "" */
    struct view_report_row all_row;
    struct view_bar *bars;
    size_t n_bars;
    const char *bars_summary;
    struct view_plot first, flow;
    const char *unit; /* of the plot of first answers */
    const char *step_word, *group_word;
    struct view_report_row *steps, *groups;
    size_t n_steps, n_groups;
    int64_t more_groups;
};

struct view_company_line {
    struct view_ticket ticket;
    const char *first, *solution;
};

struct view_company_report {
    struct view_shell shell;
    const char *company, *month, *month_word;
    struct url before, after;
    struct url all; /* the report about this company */
    bool has_after, cut;
    struct view_report_row all_row;
    struct view_company_line *lines;
    size_t n_lines;
};
