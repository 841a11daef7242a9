#include "core/concern_desk.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/concern.h"
#include "core/mark.h"
#include "sql/concern.h"

#include <math.h>
#include <string.h>

enum { MESSAGES_READ = 12, PRIORITY_NORMAL = 2, PRIORITY_HIGH = 3 };

/* From how likely on something is shown or filed; "normal" takes the judge's own word. */
static const struct {
    double matter, thanks;
} bars[] = {[CONCERN_CAREFUL] = {0.85, 0.9}, [CONCERN_NORMAL] = {0, 0}, [CONCERN_EAGER] = {0.3, 0}};

const char *concern_level_name(int64_t chosen)
{
    static const char *const names[] = {"", "off", "careful", "normal", "eager"};

    return names[CLAMP(chosen, 0, CONCERN_EAGER + 1)];
}

static double days(int64_t from, int64_t to)
{
    return to <= from ? 0 : (double)(to - from) / (double)CLOCK_DAY;
}

static bool level_of(const struct ticket_change *c, const struct ticket_row *ticket,
                     int64_t author_id, enum concern_level *level, GError **error)
{
    struct concern_levels_row row;
    int64_t chosen;

    if (!sql_concern_levels(c->db, c->a, ticket->queue_id,
                            author_id == 0 ? ticket->customer_id : author_id, &row, error))
        return false;
    chosen = row.person > 0 ? row.person - 1 : row.company > 0 ? row.company - 1 : row.queue;
    *level = (enum concern_level)CLAMP(chosen, CONCERN_OFF, CONCERN_EAGER);
    return true;
}

/* The judge knows a file by a line that names it. */
static const char *text_with_files(struct arena *a, const struct concern_reply *r)
{
    const char *text = r->text == NULL ? "" : r->text;

    for (size_t i = 0; i < r->n_files; i++)
        if (!r->files[i].is_inline)
            return arena_printf(a, "[Anhang: 1]\n%s", text);
    return text;
}

/* What the desk's own tickets say of its words. */
static bool look_up(const struct ticket_change *c, const struct ticket_row *ticket,
                    const char *text, double *odds, GError **error)
{
    struct marks m = {.n = 0};
    int64_t queue_id;

    marks_of_words(c->a, text, &m);
    return mark_queue(c->db, c->a, &m, ticket->queue_id, &queue_id, odds, error);
}

static bool gather(const struct ticket_change *c, const struct ticket_row *ticket,
                   const struct concern_reply *r, struct concern_case *out, GError **error)
{
    struct concern_message_row *rows = NULL;
    struct concern_message *m;
    size_t n = 0;

    if (!sql_concern_messages(c->db, c->a, ticket->id, r->article_id, MESSAGES_READ, &rows, &n,
                              error))
        return false;
    m = ARENA_ARRAY(c->a, struct concern_message, n + 1);
    for (size_t i = 0; i < n; i++)
        m[i] = (struct concern_message){.agent = strcmp(rows[n - 1 - i].sender, "agent") == 0,
                                        .age_days = days(rows[n - 1 - i].created_at, c->at),
                                        .text = rows[n - 1 - i].text};
    *out = (struct concern_case){
        .subject = ticket->title,
        .state = ticket->state,
        .closed_days = ticket_is_closed(ticket) ? days(ticket->closed_at, c->at) : -1,
        .messages = m,
        .n_messages = n,
        .reply_subject = r->subject,
        .reply_text = text_with_files(c->a, r),
        .colleague = r->author_id != 0 && r->author_id != ticket->customer_id};
    return look_up(c, ticket, out->reply_text, &out->archive, error);
}

/* To leave a ticket closed takes more than that nothing else fits: words of thanks or of success, and
 * none that object, ask or report. "Hilft nicht." opens it again. */
static bool says_thanks(const struct concern_verdict *v)
{
    static const enum concern_signal good[] = {SIGNAL_THANKS, SIGNAL_WORKS, SIGNAL_ACK,
                                               SIGNAL_PLEASED};
    static const enum concern_signal bad[] = {SIGNAL_BUT, SIGNAL_FAULT, SIGNAL_QUESTIONS,
                                              SIGNAL_REQUEST, SIGNAL_RELAPSE};
    bool thanks = false;

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        thanks = thanks || v->signals[good[i]] > 0;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        thanks = thanks && v->signals[bad[i]] <= 0;
    return thanks;
}

/* What becomes of it: "new", "both", "thanks", or NULL for a reply like any other. */
static const char *outcome(const struct concern_verdict *v, enum concern_level level, bool closed)
{
    bool thanks = v->label == CONCERN_THANKS;

    if (thanks && closed && says_thanks(v) && v->score >= bars[level].thanks)
        return concern_label_name(CONCERN_THANKS);
    if ((v->label == CONCERN_NEW || v->label == CONCERN_BOTH) && v->matter >= bars[level].matter)
        return concern_label_name(v->label);
    if (level == CONCERN_EAGER && !thanks && v->matter >= bars[level].matter)
        return concern_label_name(CONCERN_BOTH);
    return NULL;
}

static const char *reason_names(struct arena *a, const struct concern_verdict *v)
{
    const char *names = "";

    for (size_t i = 0; i < v->n_why; i++)
        names = arena_printf(a, "%s%s%s", names, i == 0 ? "" : " ", concern_signal_name(v->why[i]));
    return names;
}

static bool store(const struct ticket_change *c, const struct concern_reply *r, const char *label,
                  const struct concern_verdict *v, bool quiet, GError **error)
{
    return sql_concern_add(
        c->db,
        &(struct sql_concern_add){.article_id = r->article_id,
                                  .label = label,
                                  .score = (int64_t)lround(100 * (quiet ? v->score : v->matter)),
                                  .reasons = reason_names(c->a, v),
                                  .words = v->own.words,
                                  .title = v->own.title,
                                  .priority = v->own.urgent ? PRIORITY_HIGH : PRIORITY_NORMAL,
                                  .state = quiet ? "quiet" : "open",
                                  .at = c->at},
        NULL, error);
}

bool concern_desk_reply(const struct ticket_change *c, const struct ticket_row *ticket,
                        const struct concern_reply *r, bool *quiet, GError **error)
{
    enum concern_level level;
    struct concern_case one;
    struct concern_verdict v;
    const char *label;

    *quiet = false;
    if (!level_of(c, ticket, r->author_id, &level, error))
        return false;
    if (level == CONCERN_OFF)
        return true;
    if (!gather(c, ticket, r, &one, error))
        return false;
    concern_judge(c->a, &one, &v);
    label = outcome(&v, level, ticket_is_closed(ticket));
    if (label == NULL)
        return true;
    *quiet = strcmp(label, concern_label_name(CONCERN_THANKS)) == 0;
    return store(c, r, label, &v, *quiet, error) &&
           ticket_event_add(c, ticket->id, "concern", NULL, label, r->article_id, error);
}

bool concern_desk_list(struct db *db, struct arena *a, int64_t ticket_id, struct concern_row **rows,
                       size_t *n, GError **error)
{
    return sql_concern_of_ticket(db, a, ticket_id, rows, n, error);
}

/* The row in TICKET whose state is WAS becomes STATE; somebody else may have been faster. */
static bool decide(const struct desk_call *d, const struct ticket_row *ticket, int64_t article_id,
                   const char *was, const char *state, struct concern_row **found, GError **error)
{
    const struct ticket_change *c = d->c;
    struct concern_row *row = NULL;
    int64_t changed = 0;

    if (!right_has(d->actor, RIGHT_TICKET_CHANGE)) {
        fail_set(error, FAIL_DENIED, "ticket: you may not do this (ask an administrator)");
        return false;
    }
    if (!sql_concern_get(c->db, c->a, article_id, ticket->id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "concern: there is none with this message");
        return false;
    }
    *found = row;
    return sql_concern_decide(c->db,
                              &(struct sql_concern_decide){.article_id = article_id,
                                                           .was = was,
                                                           .state = state,
                                                           .decided_by = d->actor->person_id,
                                                           .decided_at = c->at},
                              &changed, error) &&
           (changed == 0 ||
            ticket_event_add(c, ticket->id, "concern", row->label, state, article_id, error));
}

bool concern_desk_keep(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                       GError **error)
{
    struct concern_row *row = NULL;
    struct marks m = {.n = 0};

    if (!decide(d, ticket, article_id, "open", "kept", &row, error))
        return false;
    marks_of_words(d->c->a, row->words, &m);
    marks_of_words(d->c->a, row->title, &m);
    return mark_put(d->c->db, ticket->id, &m, error);
}

bool concern_desk_reopen(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                         GError **error)
{
    struct concern_row *row = NULL;

    return decide(d, ticket, article_id, "quiet", "reopened", &row, error) &&
           desk_customer_wrote(d->c, ticket, error);
}

bool concern_desk_quiet(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
                        int64_t most, struct concern_quiet_row **rows, size_t *n, GError **error)
{
    return sql_concern_quiet(db, a, actor->person_id, before == 0 ? INT64_MAX : before, most, rows,
                             n, error);
}
