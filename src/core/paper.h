/* paper.h - text on A4 pages as a PDF, by Cairo and Pango, with any script that the system has letters
 * for. They are loaded when the first one is begun: only by processes that end soon. */
#pragma once
#include "base/arena.h"
#include <glib.h>
#include <stdbool.h>

enum paper_style { PAPER_TITLE, PAPER_HEADING, PAPER_LABEL, PAPER_TEXT, PAPER_BODY, PAPER_SMALL, PAPER_STYLES };

/* As a paper says a time; "" for 0. */
const char *paper_time(struct arena *a, GTimeZone *zone, bool english, int64_t at);

struct paper;
/* Into the open file FD, page by page; TITLE stands at the foot of each. End it with paper_end(). */
struct paper *paper_begin(int fd, const char *title, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lines are kept and broken where they are too long. What is no text (controls) is left out. */
void paper_put(struct paper *p, enum paper_style style, const char *text);
/* "LABEL: VALUE"; nothing where VALUE is NULL or "". */
void paper_pair(struct paper *p, const char *label, const char *value);
/* A line across, between two things. */
void paper_rule(struct paper *p);
/* Ends the file and frees P; FAIL_IO where it could not be written. */
bool paper_end(struct paper *p, GError **error) G_GNUC_WARN_UNUSED_RESULT;
