#include "web/desk_concern.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/concern.h"
#include "core/split_propose.h"
#include "core/ticket_move.h"
#include "pages/quiet.h"
#include "web/desk_options.h"
#include "web/desk_property.h"
#include "web/shell.h"

#include <string.h>

enum { QUIET_A_PAGE = 50, WHY_MOST = 10 };
enum { DO_KEEP, DO_REOPEN };

static const char *const dos[] = {"keep", "reopen", NULL};
const struct field desk_concern_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = dos},
    {"article", FIELD_INT, .required = true},
    {NULL},
};
const struct field desk_quiet_fields[] = {
    {"before", FIELD_INT},
    {NULL},
};

/* What a signal means to people; signals that only weigh are not named. */
static const struct {
    const char *signal, *word;
} words[] = {
    {"shift_first", _("Die Nachricht kündigt ein anderes Thema an.")},
    {"shift_later", _("Sie wechselt später das Thema.")},
    {"request", _("Sie bittet um etwas.")},
    {"wish", _("Sie möchte etwas Neues haben.")},
    {"stranger", _("Jemand stellt sich vor, der bisher nicht geschrieben hat.")},
    {"how", _("Sie fragt, wie etwas geht.")},
    {"foreign", _("Sie nennt ein Thema, das im Ticket nicht vorkommt.")},
    {"only_foreign", _("Sie nennt nur andere Themen als das Ticket.")},
    {"foreign_matter", _("Sie bittet um etwas oder meldet etwas aus einem anderen Thema.")},
    {"split", _("Zuerst geht es um das Ticket, dann um etwas anderes.")},
    {"own", _("Sie bringt etwas Eigenes mit.")},
    {"own_only", _("Sie bringt nur etwas Eigenes mit.")},
    {"good_then_own", _("Erst eine gute Nachricht, dann etwas Eigenes.")},
    {"answer_then_own", _("Erst eine Antwort, dann etwas Eigenes.")},
    {"other_fault", _("Sie meldet eine Störung mit Worten, die im Ticket nicht vorkommen.")},
    {"done_wish", _("Die Sache war erledigt, und jetzt wird etwas gewünscht.")},
    {"closed", _("Das Ticket ist geschlossen.")},
    {"closed_long", _("Das Ticket ist seit Wochen geschlossen.")},
    {"subject_other", _("Der Betreff ist ein anderer.")},
    {"colleague", _("Es schreibt nicht, wer das Ticket eröffnet hat.")},
    {"archive", _("Solche Worte stehen sonst in Tickets eines anderen Bereichs.")},
    {"urgent", _("Es eilt.")},
    {"thanks", _("Sie bedankt sich.")},
    {"works", _("Sie sagt, dass es läuft.")},
    {"ack", _("Sie nimmt es zur Kenntnis.")},
    {"pleased", _("Sie enthält nichts als Dank oder gute Nachrichten.")},
    {"tiny", _("Sie besteht aus wenigen Wörtern.")},
    {"short", _("Sie ist kurz.")},
};

/* Where "both" has no words that stand out, all of them go along: an excerpt leaves the message. */
static const char *passage_of(struct arena *a, const struct concern_row *row,
                              const struct article_row *m, const struct split_proposal *p)
{
    if (strcmp(row->label, "both") != 0)
        return "";
    if (!text_empty(p->passage) && article_has_words(a, m, p->passage))
        return p->passage;
    return m->new_text != NULL ? m->new_text : m->body_text;
}

static bool add_proposal(struct request *r, struct db *db, const struct ticket_row *t,
                         const struct concern_row *row, struct view_concern *v, GError **error)
{
    struct arena *a = request_arena(r);
    const char *part = url_part(a, t->number);
    struct split_proposal p;
    struct article_row m;

    if (!article_visible(db, a, request_actor(r), row->article_id, &m, error) ||
        !split_propose(db, a, request_actor(r), t, &m, &p, error) ||
        !desk_queue_options(r, db, p.queue_id, &v->queues, &v->n_queues, error))
        return false;
    v->title = p.title;
    v->passage = passage_of(a, row, &m, &p);
    v->priorities = desk_priority_options(r, p.priority, &v->n_priorities);
    v->act_split = url_path(a, "/desk/t/%s/split", part);
    v->adjust = url_path(a, "/desk/t/%s/split?article=%" G_GINT64_FORMAT, part, m.id);
    return true;
}

bool desk_concern_view(struct request *r, struct db *db, const struct ticket_row *t,
                       const struct concern_row *row, struct view_concern *v, GError **error)
{
    struct arena *a = request_arena(r);
    g_auto(GStrv) names = g_strsplit(row->reasons, " ", WHY_MOST);

    *v = (struct view_concern){.label = row->label,
                               .words = row->words,
                               .title = "",
                               .passage = "",
                               .reasons = ARENA_ARRAY(a, struct view_option, WHY_MOST + 1)};
    for (char **name = names; *name != NULL; name++)
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
            if (strcmp(words[i].signal, *name) == 0)
                v->reasons[v->n_reasons++].word = shell_word(r, words[i].word);
    return strcmp(row->label, "thanks") == 0 || add_proposal(r, db, t, row, v, error);
}

static bool run_concern(struct request *r, const struct desk_call *d, struct ticket_row *t,
                        GError **error)
{
    int64_t article = request_int(r, "article", 0);

    if (request_choice(r, "do") == DO_KEEP)
        return concern_desk_keep(d, t, article, error);
    return concern_desk_reopen(d, t, article, error);
}

void desk_concern(struct request *r, struct answer *a)
{
    desk_property_perform(r, a, run_concern);
}

void desk_quiet(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_quiet v = {.n_lines = 0};
    struct concern_quiet_row *rows = NULL;
    size_t n = 0;

    if (db == NULL ||
        !concern_desk_quiet(db, a, request_actor(r), request_int(r, "before", 0), QUIET_A_PAGE + 1,
                            &rows, &n, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = n > QUIET_A_PAGE;
    v.n_lines = MIN(n, (size_t)QUIET_A_PAGE);
    v.lines = ARENA_ARRAY(a, struct view_quiet_line, v.n_lines + 1);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = (struct view_quiet_line){
            .article = rows[i].article_id,
            .at = rows[i].at,
            .number = rows[i].number,
            .title = rows[i].title,
            .who = rows[i].who,
            .initials = shell_initials(a, rows[i].who),
            .text = text_one_line(a, rows[i].text),
            .link = url_path(a, "/desk/t/%s", url_part(a, rows[i].number)),
            .act = url_path(a, "/desk/t/%s/concern", url_part(a, rows[i].number))};
    if (v.has_more)
        v.more = url_path(a, "/desk/quiet?before=%" G_GINT64_FORMAT, v.lines[v.n_lines - 1].article);
    v.shell = shell_view(r, shell_word(r, _("Ruhig abgelegt")), "tickets");
    page_desk_quiet(&o, &v);
    answer_html(answer, 200);
}
