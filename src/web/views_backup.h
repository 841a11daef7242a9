/* views_backup.h - what the template of the backups takes. */
#pragma once
#include "web/views_admin.h"

struct view_backup_row {
    int64_t at, size;
    const char *who, *error, *mark, *word;
    bool has_file;
    struct url file;
};

struct view_backup {
    struct view_admin frame;
    int64_t proved_at; /* 0: never */
    bool running;
    const char *sealed; /* the public key that backups are sealed to, "" for none */
    const char *secret; /* a new key, shown this one time; "" otherwise */
    struct view_admin_choice *hours; /* id: the hour; -1: off */
    size_t n_hours;
    struct view_backup_row *rows;
    size_t n_rows;
};
