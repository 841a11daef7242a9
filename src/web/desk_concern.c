#include "web/desk_concern.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/concern.h"
#include "pages/quiet.h"
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
    {"urgent", _("Es eilt.")},
    {"thanks", _("Sie bedankt sich.")},
    {"works", _("Sie sagt, dass es läuft.")},
    {"ack", _("Sie nimmt es zur Kenntnis.")},
    {"pleased", _("Sie enthält nichts als Dank oder gute Nachrichten.")},
    {"tiny", _("Sie besteht aus wenigen Wörtern.")},
    {"short", _("Sie ist kurz.")},
};

struct view_concern desk_concern_view(struct request *r, const struct concern_row *row)
{
    struct arena *a = request_arena(r);
    g_auto(GStrv) names = g_strsplit(row->reasons, " ", WHY_MOST);
    struct view_concern v = {.label = row->label,
                             .words = row->words,
                             .reasons = ARENA_ARRAY(a, struct view_option, WHY_MOST + 1)};

    for (char **name = names; *name != NULL; name++)
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
            if (strcmp(words[i].signal, *name) == 0)
                v.reasons[v.n_reasons++].word = shell_word(r, words[i].word);
    return v;
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
