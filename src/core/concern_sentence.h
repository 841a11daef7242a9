/* concern_sentence.h - a reply cut into sentences, and what each of them does. Markup crumbs,
 * names of attached files, long quotations, greeting and signature are left out. Pure and
 * thread-safe. */
#pragma once
#include "base/arena.h"
#include "core/concern_topic.h"
#include "core/concern_words.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONCERN_SENTENCES = 60, CONCERN_TEXT_BYTES = 16 * 1024 };

struct concern_sentence {
    const char *plain; /* as concern_plain() makes it */
    const char *text;  /* as it was written, trimmed */
    int question, exclamation;
    int words;
    int phrases[CONCERN_PHRASES];
    struct concern_topics topics;
    bool numbers; /* has a figure in it */
};

struct concern_sentences {
    struct concern_sentence *v;
    size_t n;
    bool file; /* something is attached */
};

/* Reads the first CONCERN_TEXT_BYTES of TEXT, at most CONCERN_SENTENCES sentences. */
void concern_sentences_of(struct arena *a, const char *text, struct concern_sentences *out);
/* SENTENCE behind "Übrigens: " and the like. */
const char *concern_behind_opener(struct arena *a, const char *sentence);
/* Where TEXT is cut so that at most MAX bytes remain and no character is halved. */
size_t concern_cut(const char *text, size_t max);
