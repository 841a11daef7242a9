/* archive.h - tickets of another system, taken over with their numbers, dates, states, people and
 * files. Nobody gets a mail or a notice, no webhook is told. Each thing is known by its key at the
 * source, so that to take over again adds only what is new there.
 *
 * All texts are valid UTF-8 and the caller's. Thread-safe; not inside db_write(). */
#pragma once
#include "core/article.h"
#include "core/house.h"
#include "core/person.h"

struct archive_person {
    const char *key;             /* at the source; NULL: known by the address alone */
    const char *name;            /* "" or NULL: made from the address */
    const char *address;         /* NULL: none */
    const char *phone, *company; /* NULL: none */
    enum role role; /* agents that are new here are locked: an administrator lets them in */
};

struct archive_article {
    const char *key;
    const struct archive_person *author; /* NULL: nobody that is known */
    struct article_new article;          /* without ticket_id, author_id, inbox_id; html is clean */
};

struct archive_ticket {
    const char *key;
    const char *number; /* kept where it is free */
    const char *title;
    const char *state; /* new, open, pending reminder, pending close, closed */
    int64_t priority;  /* 1 to 4 */
    const char *queue; /* by its name; made where there is none */
    const struct archive_person *customer, *owner;         /* owner NULL: nobody */
    const char *channel;                                   /* mail, web, phone, api */
    int64_t created_at, changed_at, closed_at, pending_at; /* 0: unknown */
    const char *const *tags;
    size_t n_tags;
    const struct archive_article *articles; /* oldest first */
    size_t n_articles;
};

struct archive_result {
    bool is_new;        /* the ticket */
    const char *number; /* that it has here; NULL in a dry run where a new one would be given */
    bool number_kept;
    size_t n_articles; /* that are new */
    /* Of a ticket that is new. */
    bool owner_left;  /* is a customer here, so nobody owns it */
    size_t tags_left; /* that cannot be one here, or are too many */
};

/* SOURCE names the system and stays the same from time to time. DRY: only says what would happen.
 */
bool archive_put(const struct house *house, struct arena *a, const char *source,
                 const struct archive_ticket *t, bool dry, struct archive_result *out,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a ticket was taken over before, and whether its number is free here. Those that can keep
 * theirs come first: a new number for one would else be another one's old. */
bool archive_may_keep(const struct house *house, struct arena *a, const char *source,
                      const char *key, const char *typed, bool *is_here, bool *is_free,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether an article is here already: then its files need not be fetched. */
bool archive_has_article(struct db *db, struct arena *a, const char *source, const char *key,
                         bool *has, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Two tickets that were taken over, by their keys at the source. */
struct archive_link {
    const char *key, *other;
    bool merged; /* KEY went into OTHER: its number leads there from now on */
};

/* *IS_NEW is false where it is so already, or one of them is not here. In a dry run it is not known
 * whether they will be: then it is true but for what is so already. */
bool archive_link(const struct house *house, struct arena *a, const char *source,
                  const struct archive_link *link, bool dry, bool *is_new,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
