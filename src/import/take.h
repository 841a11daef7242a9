/* take.h - what taking over is the same from every system: bodies cleaned, tickets put, counted and
 * told of; those that can keep their number first. One thread. */
#pragma once
#include "core/archive.h"
#include "mail/airlock.h"

#include <jansson.h>

/* Bytes of files of one ticket: it is in memory as a whole. */
enum { TAKE_FILES_MOST = 512 * 1024 * 1024 };

struct take_counts {
    size_t tickets, new_tickets, new_articles, files, numbers_taken;
    size_t links, merges;
    size_t failed; /* that stay behind, each told of */
};

struct take {
    const struct house *house;
    struct airlock *lock;
    const char *source; /* "zammad:https://old.example": the name that things are known by later */
    bool dry;           /* only says what would happen */
    void (*tell)(const char *line, void *data); /* for each ticket; may be NULL */
    void *data;
    struct take_counts n;
    GHashTable *left; /* what has no place here, and how often: take_left(); NULL: nothing */
    size_t later;     /* their number is taken here: they come in a second pass */
    bool last;        /* this is it */
    size_t in_message, in_ticket; /* bytes of files: take_fits() */
};

/* Counts what stays behind or is taken for something else, by the words that say so: "state 'X':
 * taken as open". */
void take_left(struct take *t, const char *what);
/* "" where it is none. */
const char *take_text(const json_t *object, const char *key);
/* Also of digits in a text; 0 where it is none. */
int64_t take_int(const json_t *object, const char *key);
/* ISO 8601, also with a blank between day and time; without a zone it is UTC; 0 where it is none.
 */
int64_t take_time(const json_t *object, const char *key);
const char *take_id(struct arena *a, int64_t id);
/* 1 to 4 of "3 high", as Zammad counts, or of "1 very low" to "5 very high". */
int64_t take_priority(const char *name);
/* The state here of a state, or kind of state, there; NULL where it has none. "merged" is closed.
 */
const char *take_state(const char *theirs);
/* The same, and OTHER, which is told of, where there is none. */
const char *take_state_or(struct take *t, struct arena *a, const char *theirs, const char *other);
/* "Ute Neu <ute@neu.example>": the name and the address; both NULL where there is none. */
void take_mailbox(struct arena *a, const char *from, const char **name, const char **address);
/* In small letters. */
const char *take_low(struct arena *a, const char *text);
/* A Content-ID without its brackets; NULL where it is empty. */
const char *take_cid(struct arena *a, const char *id);
/* ARTICLES are struct archive_article; sorted by their time, which for one that has none is that of
 * the one before, they become those of TICKET, whose times are there already. */
void take_articles(struct archive_ticket *ticket, GArray *articles);
/* By its first message. */
const char *take_channel(const struct archive_ticket *ticket);
/* How many bytes a file of the message at hand may have: what is in memory has an end. */
size_t take_room(const struct take *t);
/* Counts a file of N bytes to its message; where it is more than take_room() it is told of instead.
 */
bool take_fits(struct take *t, size_t n);
/* Another message of the same ticket begins. */
void take_message(struct take *t);
/* Seconds as milliseconds; 0 where they are no time. */
int64_t take_seconds(int64_t seconds);
/* Whether an article is here already. */
bool take_has(struct take *t, struct arena *a, const char *key, bool *has,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The body of an article. HTML is cleaned where strangers' HTML is; what cannot be is added to
 * FILES, so that nothing is lost: leave room for one. */
bool take_body(struct take *t, struct arena *a, const char *body, bool html, struct article_new *n,
               struct article_file *files, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the ticket's turn is in this pass. */
bool take_now(struct take *t, const char *key, const char *number, bool *now,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool take_put(struct take *t, struct arena *a, const struct archive_ticket *ticket,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Two tickets that were taken over belong together; MERGED: KEY went into OTHER. Where it cannot be
 * done it is told of; false as take_missed(). */
bool take_link(struct take *t, const char *key, const char *other, bool merged,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FILES are struct article_file; with the body they become those of N. */
bool take_content(struct take *t, struct arena *a, const char *body, bool html, const GArray *files,
                  struct article_new *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A ticket did not come for WHY, which is taken: told of and counted. False, with *ERROR, where the
 * other system is gone or our own disk is full: then it ends. */
bool take_missed(struct take *t, const char *number, GError *why, GError **error);
