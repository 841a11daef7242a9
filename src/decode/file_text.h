/* file_text.h - the words of a file, for the search: PDF, Office (OOXML), OpenDocument, RTF, HTML,
 * mails and plain text. Runs in a process of its own that locks itself before it reads the first
 * byte (`vorgang file-text`); nothing that a file holds reaches further than some words. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum file_text_kind {
    FILE_TEXT_NONE, /* nothing that has words, or nothing that is known here */
    FILE_TEXT_PLAIN,
    FILE_TEXT_HTML,
    FILE_TEXT_RTF,
    FILE_TEXT_MAIL,
    FILE_TEXT_PDF,
    FILE_TEXT_ZIP /* Office and OpenDocument */
};

/* By its first bytes; where they say nothing by its name and the type that it was sent with. */
enum file_text_kind file_text_kind(const char *filename, const char *content_type, const char *data,
                                   size_t n);
/* Where words go: valid UTF-8 in any portions. False where nothing more is wanted. */
typedef bool (*file_text_sink)(const char *text, size_t n, void *user);
/* Loads what KIND needs of the system; before the lock. False where it is not there. */
bool file_text_prepare(enum file_text_kind kind);
/* Gives what can be read of the N bytes of DATA to SINK; a broken file ends where it breaks. */
void file_text_read(enum file_text_kind kind, const char *data, size_t n, file_text_sink sink,
                    void *user);

/* Private to file_text*.c: one format each. */
bool file_text_pdf_prepare(void);
void file_text_pdf(const char *data, size_t n, file_text_sink sink, void *user);
bool file_text_zip_prepare(void);
void file_text_zip(const char *data, size_t n, file_text_sink sink, void *user);
