#include "core/split_propose.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/concern.h"
#include "core/mark.h"
#include "core/queue_right.h"
#include "core/subject.h"
#include "sql/concern.h"

#include <string.h>

enum { MESSAGES_READ = 12, TITLE_CHARS = 80 };
enum { PRIORITY_NORMAL = 2, PRIORITY_HIGH = 3 };

#define ODDS_CLEAR 0.7 /* twice as likely */

/* Its title, and whether it is urgent, as the judge would say when it comes. */
static bool judge(struct db *db, struct arena *a, const struct ticket_row *t,
                  const struct article_row *m, struct concern_matter *own, GError **error)
{
    struct concern_message_row *rows = NULL;
    struct concern_message *messages;
    struct concern_verdict v;
    size_t n = 0;

    if (!sql_concern_messages(db, a, t->id, m->id, MESSAGES_READ, &rows, &n, error))
        return false;
    messages = ARENA_ARRAY(a, struct concern_message, n + 1);
    for (size_t i = 0; i < n; i++)
        messages[i] = (struct concern_message){
            .agent = strcmp(rows[n - 1 - i].sender, "agent") == 0,
            .age_days = (double)(m->created_at - rows[n - 1 - i].created_at) / (double)CLOCK_DAY,
            .text = rows[n - 1 - i].text};
    concern_judge(a,
                  &(struct concern_case){.subject = t->title,
                                         .state = "open",
                                         .closed_days = -1,
                                         .messages = messages,
                                         .n_messages = n,
                                         .reply_subject = m->subject,
                                         .reply_text = m->new_text != NULL ? m->new_text
                                                                           : m->body_text,
                                         .colleague = m->author_id != t->customer_id},
                  &v);
    *own = v.own;
    return true;
}

/* A sentence as a title: it begins with a capital and ends without a stop. */
static const char *headed(struct arena *a, const char *sentence)
{
    const char *rest = g_utf8_next_char(sentence);
    char first[7] = "";
    size_t n = strlen(rest);

    (void)g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(sentence)), first);
    while (n > 0 && strchr(".! ", rest[n - 1]) != NULL)
        n--;
    return arena_printf(a, "%s%.*s", first, (int)n, rest);
}

/* A subject of its own; else what it asks for; else its first words; else the ticket's. */
static const char *title_of(struct arena *a, const struct ticket_row *t,
                            const struct article_row *m, const struct concern_matter *own)
{
    const char *subject = subject_base(a, m->subject);
    const char *first = text_one_line(a, m->new_text != NULL ? m->new_text : m->body_text);

    if (!text_empty(subject) && strcmp(subject, subject_base(a, t->title)) != 0)
        return subject;
    if (!text_empty(own->title))
        return headed(a, own->title);
    return text_empty(first) ? t->title : headed(a, text_cut(a, first, TITLE_CHARS));
}

/* Where tickets with such words lie, if the actor sees it. */
static bool find_queue(struct db *db, struct arena *a, const struct actor *actor,
                       const char *words, int64_t *queue_id, GError **error)
{
    struct marks m = {.n = 0};
    int64_t best = 0;
    double odds;
    struct queue_row *queues = NULL;
    size_t n = 0;

    marks_of_words(a, words, &m);
    if (!mark_queue(db, a, &m, *queue_id, &best, &odds, error) ||
        !queue_list(db, a, actor, &queues, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (queues[i].id == best && odds >= ODDS_CLEAR)
            *queue_id = best;
    return true;
}

bool split_propose(struct db *db, struct arena *a, const struct actor *actor,
                   const struct ticket_row *t, const struct article_row *m,
                   struct split_proposal *p, GError **error)
{
    struct concern_matter own = {0};

    if (!judge(db, a, t, m, &own, error))
        return false;
    *p = (struct split_proposal){.title = title_of(a, t, m, &own),
                                 .passage = own.passage,
                                 .queue_id = t->queue_id,
                                 .priority = own.urgent ? PRIORITY_HIGH : PRIORITY_NORMAL};
    return t->confidential ||
           find_queue(db, a, actor, text_empty(p->passage) ? p->title : p->passage, &p->queue_id, error);
}
