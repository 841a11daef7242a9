/* subject.h - subjects of mails: the ticket's number in them exactly once, prefixes off.
 *
 * A tag is "[Ticket#2026-0417-5]" in any number of brackets, or bare, with hyphens of any kind.
 * Only tags with a number of our own form and a right check digit are ours: "[Ticket#4711004711]"
 * of another help desk stays, so that its mails keep finding their way, too. Pure, thread-safe,
 * linear in the length of the subject; texts must be valid UTF-8 and live in the arena. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { SUBJECT_MAX_CHARS = 180 };

/* "[Ticket#NUMBER] Title": the number exactly once, whatever TITLE carries; tags with NUMBER are
 * ours in whatever form NUMBER has (imported tickets keep theirs). The text is shortened so that
 * all is at most SUBJECT_MAX_CHARS code points, the number never. */
char *subject_tagged(struct arena *a, const char *number, const char *title);
/* The subject without reply and forward prefixes (Re, AW, WG, Fwd, Antw, SV, TR, … in any number
 * and nesting, "Re[2]:" and "[Fwd: …]" too) and without our tags: for titles, and for comparing.
 * Tags of others in front ("[EXTERN]", "[Liste]") stay, each once. */
char *subject_base(struct arena *a, const char *subject);
/* True if it answers or forwards something, by its prefix. */
bool subject_is_reply(struct arena *a, const char *subject);
