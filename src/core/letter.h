/* letter.h - the words of the mails that the desk sends, German and English, as text and as HTML
 * made from it.
 *
 * A template has slots from a closed list ({{number}} …); what fills them is never looked at for
 * slots again, and in HTML it is escaped. An administrator may put a template of their own in place
 * of ours: letter_template_ok() says beforehand whether it will do. Pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum letter_kind {
    LETTER_ACKNOWLEDGEMENT, /* of one concern */
    LETTER_BUNDLE,          /* of several at once, with all numbers and why */
    LETTER_REPLY,
    LETTER_CLOSING, /* a reply that closes */
    LETTER_CLOSED,  /* closed without a reply */
    LETTER_NUMBER,  /* what the customer wrote in one ticket has its own number now */
    LETTER_MERGED,  /* what the customer knew as another number has this one now */
    LETTER_ACCESS,  /* a link to log in with */
    LETTER_REGISTRATION,
    LETTER_INVITED, /* the same for somebody whom an agent let in */
    LETTER_REQUEST, /* to an administrator: somebody wants to register */
    LETTER_AGENT,   /* to an agent: what is new in a ticket */
    LETTER_HEALTH,  /* to an administrator: something is wrong with the running desk */
    LETTER_SAY,     /* as it is: a test mail */
    LETTER_KINDS,
};

struct letter_concern {
    const char *number, *title; /* title NULL: may not be repeated */
    const char *url;            /* opens it for the recipient; NULL: the one for who is signed in */
};

struct letter_facts {
    enum letter_kind kind;
    const char *lang;                     /* "en", else German */
    const char *template;                 /* NULL: ours */
    const char *desk, *agent, *signature; /* agent, signature: "" if none */
    const char *greeting;                 /* how it begins; NULL or "": "Guten Tag," */
    const char *phone, *hours;            /* "" if unset */
    const char *base_url;
    const char *text; /* what the agent wrote; NULL if none */
    const char
        *html; /* the same words, cleaned (decode/clean.h), pictures as cid:; NULL: made of text */
    const char *quoted; /* words to repeat (the customer's own, to whom they may be); NULL: none */
    const char *parent; /* LETTER_NUMBER, _MERGED: the number it had before; NULL elsewhere */
    const char *from;   /* LETTER_AGENT: who wrote or did it; NULL elsewhere */
    const char *notice; /* LETTER_AGENT: new, assigned, reply, mention; NULL is new */
    const char *url;    /* LETTER_ACCESS, _REGISTRATION, _INVITED, _REQUEST: the link; NULL elsewhere */
    int minutes;        /* how long it works */
    const struct letter_concern
        *concerns; /* one, or all of a bundle; none in letters on accounts */
    size_t n_concerns;
    const char *merge; /* LETTER_BUNDLE: where the recipient makes one of them; NULL: he can't */
};

struct letter {
    char *text, *html;
};

/* FAIL_INVALID where a template of the administrator's has an unknown slot. */
bool letter_write(struct arena *a, const struct letter_facts *f, struct letter *out,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Our own template, to begin with. */
const char *letter_template(enum letter_kind kind, const char *lang);
/* True if TEMPLATE has only known slots, and those without which the letter would be none. */
bool letter_template_ok(enum letter_kind kind, const char *template,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first placeholder of TEMPLATE that there is none of, as it was typed; NULL if all are good. */
const char *letter_unknown(struct arena *a, const char *template);
/* The first one that the letter can't do without and TEMPLATE does not have; NULL if none is missing. */
const char *letter_missing(struct arena *a, enum letter_kind kind, const char *template);
/* Whether it can't do without SLOT. */
bool letter_needs(enum letter_kind kind, const char *slot);
/* The names of all placeholders, NULL at the end. */
const char *const *letter_slots(void);
/* "acknowledgement", "bundle" … */
const char *letter_name(enum letter_kind kind);
/* False if there is none of that name. */
bool letter_by_name(const char *name, enum letter_kind *kind);
