/* concern_look.h - what the judge of concerns sees before it weighs anything: the words and topics
 * of the ticket, and each word of the reply as the ticket knows it or not. One call, one look; not
 * shared between threads. */
#pragma once
#include "base/str.h"
#include "core/concern.h"
#include "core/concern_sentence.h"

/* A word of a text, as it stands and as each language stems it. */
struct concern_word {
    struct str plain, de, en;
};

struct concern_vocabulary {
    struct concern_word *v;
    size_t n, max;
};

/* A word of the reply; of several kinds it is the last. */
enum concern_kind {
    KIND_COMMON,  /* "and", "please" */
    KIND_NUMBER,  /* has a figure in it */
    KIND_UNKNOWN, /* of no topic that we know */
    KIND_FOREIGN, /* of a topic that the ticket does not have */
    KIND_NEAR,    /* of a topic in a field that the ticket has */
    KIND_TOPIC,   /* of a topic of the ticket */
    KIND_KNOWN    /* stands in the ticket, perhaps as a part of a compound */
};

struct concern_token {
    struct str w;
    enum concern_kind kind;
    bool known, answers; /* in the ticket; in what we wrote last */
    bool capital;        /* written with a capital letter, and not the sentence's first word */
};

struct concern_tokens {
    struct concern_token *v;
    size_t n;
    int content, shared; /* words with a meaning of their own; of those in the ticket */
};

struct sb_stemmer;

struct concern_look {
    struct arena *a;
    const struct concern_case *c;
    struct sb_stemmer *de, *en;
    struct concern_vocabulary ticket, last; /* of all; of what we wrote last */
    struct concern_topics topics;           /* of the ticket */
    const char *last_agent;                 /* plain; "" where we have not said anything */
    bool agent_question;
    size_t looked_up;
    struct concern_sentences s;    /* of the reply */
    struct concern_tokens *tokens; /* of each sentence */
    double *on;                    /* the signals */
};

/* Fills L, of which a and c are set; ended by concern_look_end(). */
void concern_look_at(struct concern_look *l);
void concern_look_end(struct concern_look *l);
/* How many words of PLAIN stand in the ticket. */
int concern_look_shared(struct concern_look *l, const char *plain);
/* A subject without its prefixes, plain. */
const char *concern_look_subject(struct concern_look *l, const char *subject);
