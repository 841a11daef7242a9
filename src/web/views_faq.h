/* views_faq.h - what the templates of the start page and of questions and answers take. */
#pragma once
#include "web/views.h"

struct view_topic {
    int64_t id;
    const char *name;
    const char *name_de, *name_en; /* for the agents' forms */
    size_t count;
    bool current;
    struct url link;
};

struct view_question {
    const char *title;
    const char *lang; /* of the words, "" where it is that of the page */
    const char *excerpt;
    struct html answer;
    struct url link, vote;
    bool open;
};

struct view_start {
    struct view_shell shell;
    bool registers;
    const char *phone, *hours; /* "" where unset */
    struct url call;
    struct view_question *questions;
    size_t n_questions;
};

struct view_faq {
    struct view_shell shell;
    const char *query;
    bool searched;
    const char *heading;
    struct view_topic *topics;
    size_t n_topics;
    struct view_question *questions; /* of the topic, or what was found */
    size_t n_questions;
};

struct view_answer {
    struct view_shell shell;
    struct view_question question;
    const char *topic;
    struct url topic_link;
    const char *day;              /* of its publishing */
    struct view_question *others; /* of the same topic */
    size_t n_others;
};

/* One language of a question in the agents' list and form. */
struct view_faq_text {
    const char *lang, *word; /* "de", "Deutsch" */
    const char *title, *body;
    int64_t base, at;
    const char *author;
    bool there, published, changed; /* changed: a draft newer than what is shown */
    int64_t helped, missed;
    struct html preview;
};

struct view_faq_row {
    const char *title;
    struct view_faq_text *texts;
    size_t n_texts;
    int64_t helped, missed;
    bool first, last;
    struct url link, act;
};

struct view_faq_group {
    const char *name;
    struct view_faq_row *rows;
    size_t n_rows;
};

struct view_faq_desk {
    struct view_shell shell;
    struct view_tab *tabs;
    size_t n_tabs;
    struct view_faq_group *groups;
    size_t n_groups;
};

struct view_faq_version {
    const char *word; /* the language */
    const char *title;
    const char *author;
    int64_t at;
    bool shown, latest;
    struct url link;
};

struct view_faq_form {
    struct view_shell shell;
    const char *heading, *problem;
    struct view_tab *tabs;
    size_t n_tabs;
    struct view_topic *topics;
    size_t n_topics;
    struct view_faq_text *texts;
    size_t n_texts;
    bool previews, exists, visible;
    struct url action, act, page;
    struct view_faq_version *versions;
    size_t n_versions;
};

struct view_faq_old {
    struct view_shell shell;
    const char *title, *lang, *author;
    int64_t id, at;
    struct html body;
    struct url act, back;
};

struct view_topics {
    struct view_shell shell;
    const char *problem;
    struct view_tab *tabs;
    size_t n_tabs;
    struct view_topic *topics;
    size_t n_topics;
};
