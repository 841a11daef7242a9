/* concern_words.h - the words by which a reply is judged: German and English phrases by what they
 * do in a sentence. Tables only, and looking them up. Pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum concern_phrase {
    PHRASE_THANKS,   /* gratitude, praise, relief */
    PHRASE_WORKS,    /* it works, it has arrived */
    PHRASE_ACK,      /* understood, fine, no action needed */
    PHRASE_SHIFT,    /* "by the way": a change of subject is announced */
    PHRASE_ADDS,     /* "also": weaker */
    PHRASE_REQUEST,  /* asks that somebody does something */
    PHRASE_WISH,     /* would like to have something that is not there yet */
    PHRASE_FAULT,    /* something is broken, missing, lost */
    PHRASE_BUT,      /* takes back a part of what was said */
    PHRASE_AGAIN,    /* still, again, since then: goes on from the ticket */
    PHRASE_REFERS,   /* "it", "the answer", "as you asked" */
    PHRASE_STRANGER, /* introduces himself */
    PHRASE_REVISES,  /* corrects, withdraws, adds to what was ordered */
    PHRASE_URGENT,
    PHRASE_HOW,  /* how do I, may I, who does */
    PHRASE_NOT,  /* denies the rest */
    PHRASE_ASKS, /* of an agent's text: asks something back */
    PHRASE_TEST, /* of an agent's text: try, watch, tell us */
    PHRASE_DONE, /* of an agent's text: it is done */
    PHRASE_CALM,    /* no trouble any more */
    PHRASE_SETTLED, /* it settled itself, or was one's own mistake */
    PHRASE_JOY,     /* cake, heroes, greetings */
    PHRASE_RESTS,   /* a part of it is left, or has become another */
    PHRASE_EFFECT,  /* what follows from waiting, and what to do so long */
    PHRASE_TRIED,   /* what was tried */
    PHRASE_GUESS,   /* what it may hang together with */
    PHRASE_UNSURE,  /* an answer comes later, or from somebody else */
    CONCERN_PHRASES
};

/* Lower case, umlauts written out (ä as ae, ß as ss), everything but letters and digits one space;
 * begins and ends with a space. */
char *concern_plain(struct arena *a, const char *text, size_t n);
/* How many of the phrases of this kind are in the PLAIN text. */
int concern_phrase_count(const char *plain, enum concern_phrase kind);
/* How many of the phrases in LIST ("one|two|…", plain, a space is the edge of a word) are in the
 * N bytes of PLAIN text. */
int concern_count(const char *plain, size_t n, const char *list);
/* A word without a subject of its own ("and", "with", "please"). */
bool concern_stop_word(const char *word, size_t n);
