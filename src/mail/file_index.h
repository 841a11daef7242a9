/* file_index.h - what files say becomes part of the search: a thread of `serve` reads them after
 * their messages have been taken in, one by one, with the time that nothing else needs. */
#pragma once
#include "core/house.h"

/* Reads and indexes the files of the next message that has some; *LEFT: there may be others.
 * PROGRAM is this program. */
bool file_index_next(const struct house *house, const char *program, bool *left,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct file_index file_index;
struct file_index *file_index_start(const struct house *house, const char *program);
void file_index_stop(struct file_index *f);
