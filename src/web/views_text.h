/* views_text.h - what the templates of the texts of mails take. */
#pragma once
#include "web/views_admin.h"

struct view_text {
    const char *word;
    struct url de, en;
    bool own_de, own_en;
};

struct view_texts {
    struct view_admin frame;
    struct view_text *texts;
    size_t n_texts;
};

struct view_text_slot {
    const char *name, *word;
    bool needed;
};

struct view_text_form {
    struct view_admin frame;
    const char *lang_word, *body, *number;
    bool own, has_preview;
    const char *preview;
    struct view_text_slot *slots;
    size_t n_slots;
    struct url action;
};
