#include "core/similar.h"

#include "core/concern_topic.h"
#include "core/concern_words.h"

#include <string.h>

enum { WORD_MIN = 3, STEM = 5, WORDS_MOST = 40, LOOKED_AT = 100 };

/* The next word of PLAIN text (single spaces) from *P on; its length, 0 at the end. */
static size_t next_word(const char **p)
{
    *p += strspn(*p, " ");
    return strcspn(*p, " ");
}

/* "drucker" and "druckt" are one word here, "wlan" only with itself. */
static bool same_word(const char *a, size_t n, const char *b, size_t m)
{
    if (n >= STEM && m >= STEM)
        return strncmp(a, b, STEM) == 0;
    return n == m && strncmp(a, b, n) == 0;
}

static bool has_word(const char *plain, const char *word, size_t n)
{
    size_t m;

    for (; (m = next_word(&plain)) > 0; plain += m)
        if (same_word(plain, m, word, n))
            return true;
    return false;
}

static int score(const char *typed, const char *title)
{
    int shared = 0;
    size_t n;

    for (const char *p = typed; shared < WORDS_MOST && (n = next_word(&p)) > 0; p += n)
        shared += n >= WORD_MIN && !concern_stop_word(p, n) && has_word(title, p, n);
    return 2 * shared + concern_topics_share(concern_topics(typed), concern_topics(title));
}

int similar_score(struct arena *a, const char *typed, const char *title)
{
    return score(concern_plain(a, typed, strlen(typed)), concern_plain(a, title, strlen(title)));
}

/* Puts ROW where it belongs among the best; a tie stays behind, it is older. */
static void place(const struct portal_row **rows, int *scores, size_t *n, size_t most,
                  const struct portal_row *row, int points)
{
    size_t at = *n;

    while (at > 0 && scores[at - 1] < points)
        at--;
    if (at >= most)
        return;
    if (*n < most)
        ++*n;
    for (size_t i = *n - 1; i > at; i--) {
        rows[i] = rows[i - 1];
        scores[i] = scores[i - 1];
    }
    rows[at] = row;
    scores[at] = points;
}

bool similar_tickets(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                     size_t most, int64_t now, const struct portal_row ***rows, size_t *n,
                     GError **error)
{
    static const enum portal_scope parts[] = {PORTAL_WAITING, PORTAL_OPEN};
    const char *plain = concern_plain(a, typed, strlen(typed));
    int *scores = ARENA_ARRAY(a, int, most + 1);

    *rows = ARENA_ARRAY(a, const struct portal_row *, most + 1);
    *n = 0;
    for (size_t p = 0; p < G_N_ELEMENTS(parts); p++) {
        const struct portal_filter f = {.scope = parts[p], .text = ""};
        struct portal_lines lines;

        if (!portal_list(db, a, actor, &f, NULL, LOOKED_AT, now, &lines, error))
            return false;
        for (size_t i = 0; i < lines.n; i++) {
            const char *title = lines.lines[i].ticket->title;
            int points = score(plain, concern_plain(a, title, strlen(title)));

            if (points > 0)
                place(*rows, scores, n, most, lines.lines[i].ticket, points);
        }
    }
    return true;
}
