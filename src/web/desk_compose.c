/* desk_compose.c - the composer: what stands in it, and what becomes of it. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/canned.h"
#include "core/desk_send.h"
#include "core/person.h"
#include "web/desk_compose.h"
#include "web/desk_draft.h"
#include "web/desk_ticket.h"
#include "web/desk_write.h"

#include <string.h>

enum { HTML_MAX = 400 * 1000, CONTENT_ID_MAX = 60, WAIT_DAYS = 3 };
#define HOLD_MS (10 * CLOCK_SECOND)

static const char *const kind_names[] = {"reply", "all", "forward", "note", "phone", NULL};
static const enum desk_send_kind kinds[] = {DESK_SEND_REPLY, DESK_SEND_ALL, DESK_SEND_FORWARD,
                                            DESK_SEND_NOTE, DESK_SEND_CALL};
static const char *const after[] = {"", "open", "wait", "remind", "close", "closed", NULL};
static const char *const states[] = {
    NULL, "open", "pending reminder", "pending reminder", "pending close", "closed"};
enum { AFTER_REMIND = 3, AFTER_CLOSE = 4 };

const struct field desk_article_fields[] = {
    {"kind", FIELD_CHOICE, .required = true, .values = kind_names},
    {"body", FIELD_TEXT},
    {"html", FIELD_TEXT, .max = HTML_MAX},
    {"to", FIELD_LINE, .max = 2000},
    {"cc", FIELD_LINE, .max = 2000},
    {"state", FIELD_CHOICE, .values = after},
    {"until", FIELD_LINE, .max = 10},
    {"forward", FIELD_INT},
    {"seen", FIELD_INT},
    {"form", FIELD_LINE, .max = FORM_KEY_MAX},
    {"files", FIELD_FILE, .multi = true},
    {"pictures", FIELD_FILE, .multi = true},
    {NULL},
};

const struct field desk_undo_fields[] = {
    {"article", FIELD_INT, .required = true},
    {NULL},
};

/* What the last message says that is not in the composer yet. */
static int64_t newest(const struct view_desk_ticket *v)
{
    int64_t id = 0;

    for (size_t i = 0; i < v->n_lines; i++)
        id = MAX(id, v->lines[i].m.id);
    return id;
}

static const char *or_typed(struct request *r, const struct desk_ticket_ask *ask, const char *name,
                            const char *otherwise)
{
    return ask->typed ? request_text(r, name) : otherwise;
}

/* The message to be forwarded: the one asked for, if it can be, else the last of the customer's. */
static void add_forward(const struct view_desk_ticket *v, const struct desk_ticket_ask *ask,
                        struct view_composer *c)
{
    for (size_t i = 0; i < v->n_lines; i++) {
        const struct view_line *l = &v->lines[i];

        if (*l->text != '\0' || !l->can_forward)
            continue;
        if (ask->forward == l->m.id || (ask->forward == 0 && strcmp(l->m.kind, "customer") == 0)) {
            c->forwards = l->m.id;
            c->forwards_who = l->m.who;
        }
    }
    if (ask->forward != 0 && c->forwards == ask->forward)
        c->kind = "forward";
}

static bool add_recipients(struct request *r, struct db *db, const struct ticket_row *t,
                           struct view_composer *c, GError **error)
{
    const struct house *house = shell_app(r)->house;
    struct arena *a = request_arena(r);
    struct recipients one, all;

    if (!recipients_of(db, a, house, t, RECIPIENTS_AUTHOR, &one, error) ||
        !recipients_of(db, a, house, t, RECIPIENTS_ALL, &all, error))
        return false;
    c->reply_to = recipients_text(a, one.to, one.n_to);
    c->all_to = recipients_text(a, all.to, all.n_to);
    c->all_cc = recipients_text(a, all.cc, all.n_cc);
    c->has_all = all.n_cc > 0 || strcmp(c->reply_to, c->all_to) != 0;
    c->no_address = one.n_to == 0;
    return true;
}

/* What was typed before and not sent, or was taken back. */
static bool add_draft(struct request *r, struct db *db, const struct ticket_row *t,
                      const struct desk_ticket_ask *ask, struct view_composer *c, GError **error)
{
    struct desk_typed typed;
    bool saved = false;

    if (ask->typed || ask->empty)
        return true;
    if (!desk_draft_load(r, db, t->id, &typed, &saved, error))
        return false;
    if (!saved)
        return true;
    c->kind = typed.kind;
    c->typed = typed.body;
    c->html = typed.html;
    c->to = typed.to;
    c->cc = typed.cc;
    c->saved = true;
    return true;
}

static bool add_agents(struct request *r, struct db *db, struct view_composer *c, GError **error)
{
    struct arena *a = request_arena(r);
    struct person_row *agents = NULL;
    size_t n = 0;

    if (!person_agents(db, a, &agents, &n, error))
        return false;
    c->agents = ARENA_ARRAY(a, struct view_person, n + 1);
    for (size_t i = 0; i < n; i++)
        c->agents[c->n_agents++] = (struct view_person){
            .id = agents[i].id, .name = agents[i].name, .address = "", .initials = ""};
    return true;
}

/* The one asked for stands behind what was typed already, its placeholders filled. */
static bool use_canned(struct request *r, struct db *db, const struct ticket_row *t, int64_t id,
                       struct view_composer *c, GError **error)
{
    struct arena *a = request_arena(r);
    struct canned_row row;
    const char *text;

    if (id == 0)
        return true;
    if (!canned_get(db, a, request_actor(r), id, &row, error) ||
        !canned_expand(db, a, shell_app(r)->house, row.body, t, request_actor(r), &text, error))
        return false;
    c->typed = text_empty(c->typed) ? text : arena_printf(a, "%s\n\n%s", c->typed, text);
    c->html = "";
    return true;
}

static bool add_canned(struct request *r, struct db *db, const struct ticket_row *t,
                       const struct desk_ticket_ask *ask, struct view_composer *c, GError **error)
{
    struct arena *a = request_arena(r);
    struct canned_row *rows = NULL;
    size_t n = 0;

    if (!canned_for_ticket(db, a, request_actor(r), t, &rows, &n, error))
        return false;
    c->canned = ARENA_ARRAY(a, struct view_canned, n + 1);
    for (size_t i = 0; i < n; i++)
        c->canned[c->n_canned++] = (struct view_canned){
            .name = rows[i].name, .link = url_path(a, "/desk/t/%s?canned=%" G_GINT64_FORMAT "#composer",
                                                   url_part(a, t->number), rows[i].id)};
    return use_canned(r, db, t, ask->canned, c, error);
}

bool desk_composer(struct request *r, struct db *db, const struct ticket_row *t,
                   const struct desk_ticket_ask *ask, struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    const char *part = url_part(a, t->number);
    struct view_composer *c = &v->composer;

    *c = (struct view_composer){.problem = ask->problem == NULL ? "" : ask->problem, .act = url_path(a, "/desk/t/%s/article", part),
                                .act_draft = url_path(a, "/desk/t/%s/draft", part),
                                .form_key = or_typed(r, ask, "form", request_once(r)),
                                .act_undo = url_path(a, "/desk/t/%s/undo", part),
                                .again = url_path(a, "/desk/t/%s", part),
                                .kind = or_typed(r, ask, "kind", "reply"),
                                .typed = or_typed(r, ask, "body", ""),
                                .html = or_typed(r, ask, "html", ""),
                                .to = or_typed(r, ask, "to", ""),
                                .cc = or_typed(r, ask, "cc", ""),
                                .seen = newest(v),
                                .forwards_who = "",
                                .customer = t->customer_name,
                                .earliest = lang_iso_day(a, shell_zone(r), clock_now() + CLOCK_DAY)};
    c->until = or_typed(r, ask, "until", lang_iso_day(a, shell_zone(r), clock_now() + WAIT_DAYS * CLOCK_DAY));
    if (!add_recipients(r, db, t, c, error) || !add_draft(r, db, t, ask, c, error) ||
        !add_agents(r, db, c, error) || !add_canned(r, db, t, ask, c, error))
        return false;
    if (c->no_address && strcmp(c->kind, "reply") == 0)
        c->kind = "note";
    add_forward(v, ask, c);
    return true;
}

struct job {
    struct request *r;
    struct desk_send s;
    const char *number;
    int64_t article_id;
    bool (*run)(struct job *j, const struct desk_call *d, struct ticket_row *t, GError **error);
};

static bool job_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row t;

    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &t, error) ||
        !j->run(j, &d, &t, error))
        return false;
    j->number = t.number;
    return true;
}

/* A form that was sent twice is one message: the second time only leads to the ticket. */
static bool run_send(struct job *j, const struct desk_call *d, struct ticket_row *t, GError **error)
{
    const char *key = request_text(j->r, "form");
    int64_t sent = 0;

    if (!form_key_sent(d->c->db, d->c->a, d->actor->person_id, key, &sent, error))
        return false;
    if (sent != 0)
        return true;
    return desk_send(d, t, &j->s, &j->article_id, error) &&
           form_key_spend(d->c->db, d->actor->person_id, key, t->id, d->c->at, error) &&
           desk_draft_drop(d, t->id, error);
}

/* Taken back, the words are a draft again; the markup comes from the article. */
static bool run_undo(struct job *j, const struct desk_call *d, struct ticket_row *t, GError **error)
{
    struct desk_typed typed = {.kind = "reply", .to = "", .cc = "", .html = ""};
    struct article_row m;

    if (!desk_undo(d, t, j->article_id, &typed.body, error) ||
        !article_get(d->c->db, d->c->a, j->article_id, &m, error))
        return false;
    if (m.body_html != NULL)
        typed.html = m.body_html;
    return desk_draft_keep(d, t->id, &typed, NULL, error);
}

/* "p1a2b3.png" is the picture cid:p1a2b3@picture of the HTML: such names come from our own composer.
 * A Content-ID has an "@" (RFC 2045 section 7). */
static const char *content_id(struct arena *a, const char *filename)
{
    size_t n = strcspn(filename, ".");

    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(filename[i]))
            return NULL;
    return n == 0 || n > CONTENT_ID_MAX ? NULL : arena_printf(a, "%.*s@picture", (int)n, filename);
}

static bool add_files(struct request *r, struct desk_message *m, GError **error)
{
    struct arena *a = request_arena(r);
    size_t n = 0, n_pictures = 0;
    struct article_file *files = desk_write_files(r, "files", &n), *all;
    struct article_file *pictures = desk_write_files(r, "pictures", &n_pictures);

    all = ARENA_ARRAY(a, struct article_file, n + n_pictures + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = files[i];
    for (size_t i = 0; i < n_pictures; i++) {
        pictures[i].content_id = content_id(a, pictures[i].filename);
        pictures[i].is_inline = pictures[i].content_id != NULL;
        all[n + i] = pictures[i];
    }
    m->files = all;
    m->n_files = n + n_pictures;
    return desk_write_hash(r, m, error);
}

/* Rich text is what the airlock leaves of it; without one the plain text stands for it. */
static bool add_words(struct request *r, struct desk_send *s, GError **error)
{
    const struct app *app = shell_app(r);
    const char *html = request_text(r, "html");

    s->message.text = request_text(r, "body");
    if (text_empty(html) || app->clean_html == NULL)
        return true;
    return app->clean_html(app->cleaner, request_arena(r), html, &s->html, &s->message.text, error);
}

static bool read_form(struct request *r, struct desk_send *s, GError **error)
{
    int state = request_choice(r, "state");

    *s = (struct desk_send){.kind = kinds[request_choice(r, "kind")],
                            .to = request_text(r, "to"),
                            .cc = request_text(r, "cc"),
                            .forwards = request_int(r, "forward", 0),
                            .seen = request_int(r, "seen", 0),
                            .hold_ms = HOLD_MS};
    s->message.state = state < 0 ? NULL : states[state];
    if (state == AFTER_REMIND || state == AFTER_CLOSE) {
        s->pending_at = lang_morning(shell_zone(r), request_text(r, "until"));
        if (s->pending_at <= clock_now()) {
            fail_set(error, FAIL_INVALID, "ticket: it can wait for a day in the future only");
            return false;
        }
    }
    return add_words(r, s, error) && add_files(r, &s->message, error);
}

/* The reason in words of ours: core's messages are English and for logs. */
static const char *problem_of(struct request *r, const struct desk_send *s, const GError *error)
{
    if (fail_is(error, FAIL_CONFLICT))
        return shell_word(r,
                          _("Inzwischen ist eine neue Nachricht da. Sie steht markiert im Verlauf. Ihr Text "
                              "ist noch hier: Bitte prüfen und noch einmal senden."));
    if (fail_is(error, FAIL_TOO_BIG))
        return shell_word(
            r, _("Das ist zu viel auf einmal: zu viele Empfänger oder ein zu langer Text."));
    if (strstr(error->message, "recipients:") != NULL)
        return shell_word(r, _("Bitte prüfen Sie die Adressen: Eine davon ist keine E-Mail-Adresse, oder es "
            "fehlt eine."));
    if (strstr(error->message, "wait for") != NULL)
        return shell_word(r, _("Bitte wählen Sie einen Tag in der Zukunft."));
    if (s->kind == DESK_SEND_FORWARD)
        return shell_word(r, _("Diese Nachricht lässt sich nicht weiterleiten."));
    return shell_word(r, _("Bitte schreiben Sie etwas oder hängen Sie eine Datei an."));
}

void desk_article_again(struct request *r, struct answer *a)
{
    desk_ticket_show(
        r, a,
        &(struct desk_ticket_ask){.typed = true,
                                  .problem = shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")),
                                  .forward = request_int(r, "forward", 0)},
        422);
}

void desk_article(struct request *r, struct answer *a)
{
    struct job j = {.r = r, .run = run_send};
    g_autoptr(GError) error = NULL;
    bool mails;

    if (read_form(r, &j.s, &error) && db_write(shell_app(r)->house->pool, job_tx, &j, &error)) {
        mails = j.s.kind != DESK_SEND_NOTE && j.s.kind != DESK_SEND_CALL;
        answer_redirect(r, a, "/desk/t/%s?%s=%" G_GINT64_FORMAT "#a%" G_GINT64_FORMAT, j.number,
                        mails ? "sent" : "noted", j.article_id, j.article_id);
        return;
    }
    if (fail_is(error, FAIL_CONFLICT) || fail_is(error, FAIL_INVALID) ||
        fail_is(error, FAIL_TOO_BIG))
        desk_ticket_show(
            r, a,
            &(struct desk_ticket_ask){.typed = true,
                                      .problem = problem_of(r, &j.s, error),
                                      .seen = fail_is(error, FAIL_CONFLICT) ? j.s.seen : 0},
            fail_is(error, FAIL_CONFLICT) ? 409 : 422);
    else
        answer_fail(r, a, error);
}

void desk_article_undo(struct request *r, struct answer *a)
{
    struct job j = {.r = r, .run = run_undo, .article_id = request_int(r, "article", 0)};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, job_tx, &j, &error))
        answer_redirect(r, a, "/desk/t/%s?done=back#composer", j.number);
    else if (fail_is(error, FAIL_CONFLICT))
        desk_ticket_show(
            r, a,
            &(struct desk_ticket_ask){
                .problem = shell_word(r, _("Zu spät: Die Nachricht ist schon gesendet."))},
            409);
    else
        answer_fail(r, a, error);
}
