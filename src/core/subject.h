/* subject.h - subjects: the ticket's number in them exactly once, prefixes off, numbers found. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { SUBJECT_MAX_CHARS = 180, SUBJECT_MAX_NUMBERS = 8 };

/* "[Ticket#NUMBER] Title": the number exactly once, whatever TITLE carries; the text is shortened
 * to SUBJECT_MAX_CHARS in all, the number never. */
char *subject_tagged(struct arena *a, const char *number, const char *title);
/* The subject without reply and forward prefixes (Re, AW, WG, Fwd, Antw, SV, TR, … in any number,
 * also "Re[2]:") and without our tags: for titles, and for comparing. Never empty of words where
 * the subject had some. */
char *subject_base(struct arena *a, const char *subject);
/* Ticket numbers in TEXT as number_key() makes them, at most SUBJECT_MAX_NUMBERS, each once. Our
 * own pattern counts with hyphens and a right check digit, any other only behind "Ticket#" or
 * "#": so phone numbers and dates of a body are not taken. */
void subject_numbers(struct arena *a, const char *text, const char ***keys, size_t *n);
