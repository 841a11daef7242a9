/* file_text_child.h - the process behind `vorgang file-text`: it reads one file, locked, and ends.
 */
#pragma once

enum { FILE_TEXT_IN = 3, FILE_TEXT_OUT = 4, FILE_TEXT_BYTES = 256 * 1024 };

/* Exit codes beside EX_OK (what there is of words stands in FILE_TEXT_OUT). */
enum { FILE_TEXT_UNKNOWN = 80, FILE_TEXT_NO_READER = 81, FILE_TEXT_UNLOCKED = 82 };

/* FILE_TEXT_IN is the file, FILE_TEXT_OUT takes at most FILE_TEXT_BYTES of valid UTF-8. Returns the
 * exit code where nothing was read; else it ends the process. */
int file_text_child_main(const char *filename, const char *content_type);
