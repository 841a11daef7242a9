/* conversation.c - the rows of one ticket as the view that both sides' templates take. */
#include "base/json.h"
#include "base/text.h"
#include "core/outbox.h"
#include "core/person.h"
#include "web/shell.h"

#include <string.h>

struct rows {
    struct article_row *articles;
    struct attachment_row *files;
    struct outbox_fate_row *fates;
    struct ticket_event_row *events;
    size_t n_articles, n_files, n_fates, n_events;
};

static const struct {
    const char *mark, *words;
} marks[] = {
    {"unverified", _("Von jemandem, der an diesem Ticket nicht beteiligt ist. Der Kunde sieht diese "
        "Nachricht nicht.")},
    {"unverified agent", _("Angeblich von einem Bearbeiter, aber nicht bestätigt. Der Kunde sieht diese "
        "Nachricht nicht.")},
    {"by mail", _("Per E-Mail von einem Bearbeiter: als Notiz abgelegt.")},
    {"automatic", _("Automatische Nachricht; das Ticket wurde nicht wieder geöffnet.")},
    {"bounce", _("Eine unserer E-Mails kam nicht an.")},
    {"list", _("Über eine Mailingliste.")},
    {"passed on", _("Von einem Bearbeiter weitergeleitet; das Ticket gehört dem ursprünglichen Absender.")},
    {"passed on unverified", _("Sieht nach einer weitergeleiteten E-Mail aus. Weil der Absender nicht "
        "bestätigt ist, gehört das Ticket noch ihm.")},
};

static const struct {
    const char *what, *words;
} events[] = {
    {"created", _("Eingegangen")},          {"acknowledged", _("Eingangsbestätigung")},
    {"state new", _("Neu")},                {"state open", _("Offen")},
    {"state closed", _("Geschlossen")},     {"state pending reminder", _("Wartet auf Kunde")},
    {"state pending close", _("Wartet auf Kunde")}, {"owner", _("Zugewiesen")},
    {"queue", _("Anderer Bereich")},        {"priority", _("Andere Priorität")},
    {"article", _("Nachricht")},            {"undelivered", _("Nicht zugestellt")},
    {"links", _("Links in E-Mails gesperrt")},
};

static const char *via(const struct request *r, const struct article_row *m)
{
    if (g_str_has_prefix(m->mark, "excerpt "))
        return arena_printf(request_arena(r), "%s %s",
                            shell_word(r, _("Auszug aus einer Nachricht in Ticket")),
                            m->mark + strlen("excerpt "));
    if (strcmp(m->mark, "forwarded") == 0)
        return shell_word(r, _("Weitergeleitet, für Kunden unsichtbar"));
    if (m->internal && strcmp(m->kind, "phone") == 0)
        return shell_word(r, _("Telefonat, für Kunden unsichtbar"));
    if (m->internal && strcmp(m->sender, "agent") == 0)
        return shell_word(r, _("Interne Notiz, für Kunden unsichtbar"));
    if (strcmp(m->sender, "agent") == 0)
        return shell_word(r, _("Antwort"));
    if (strcmp(m->kind, "mail") == 0)
        return shell_word(r, _("per E-Mail"));
    if (strcmp(m->kind, "phone") == 0)
        return shell_word(r, _("am Telefon"));
    return shell_word(r, _("über das Portal"));
}

static void fate_view(const struct request *r, const struct outbox_fate_row *f, struct view_fate *v)
{
    v->recipient = f->recipient;
    v->at = f->created_at;
    v->answer = right_is_agent(request_actor(r)) ? f->answer : "";
    if (strcmp(f->state, "accepted") == 0) {
        v->kind = "ok";
        v->word = shell_word(r, _("angenommen"));
        v->answer = "";
    } else if (strcmp(f->state, "failed") == 0) {
        v->kind = "bad";
        v->word = shell_word(r, _("nicht zugestellt"));
    } else {
        v->kind = "wait";
        v->word = shell_word(r, _("wird gesendet"));
    }
}

/* A logo that stands under each mail is a file once. */
static bool is_repeated(const struct rows *rows, size_t i)
{
    for (size_t k = 0; rows->files[i].is_inline && k < i; k++)
        if (rows->files[k].blob_id == rows->files[i].blob_id)
            return true;
    return false;
}

static void add_files(struct request *r, const struct rows *rows, struct view_article *v)
{
    struct arena *a = request_arena(r);

    v->files = ARENA_ARRAY(a, struct view_file, rows->n_files + 1);
    for (size_t i = 0; i < rows->n_files; i++) {
        const struct attachment_row *f = &rows->files[i];

        if (f->article_id != v->id || is_repeated(rows, i))
            continue;
        v->files[v->n_files++] =
            (struct view_file){.link = url_path(a, "/attachments/%s", f->token),
                               .name = f->filename,
                               .size = f->size,
                               .is_image = g_str_has_prefix(f->content_type, "image/")};
    }
}

static void add_fates(struct request *r, const struct rows *rows, struct view_article *v)
{
    v->fates = ARENA_ARRAY(request_arena(r), struct view_fate, rows->n_fates + 1);
    for (size_t i = 0; i < rows->n_fates; i++)
        if (rows->fates[i].article_id == v->id &&
            strcmp(rows->fates[i].purpose, "acknowledgement") != 0)
            fate_view(r, &rows->fates[i], &v->fates[v->n_fates++]);
}

/* What stands in body_text beside the new text: quotes and signature, folded. */
static const char *rest_of(struct arena *a, const char *body, const char *fresh)
{
    size_t n = strlen(fresh);

    while (n > 0 && g_ascii_isspace(fresh[n - 1]))
        n--;
    if (n > 0 && strncmp(body, fresh, n) == 0)
        return text_trim(a, body + n);
    return text_trim(a, body);
}

static void add_calendar(struct request *r, const struct article_row *m, struct view_article *v)
{
    struct arena *a = request_arena(r);
    json_auto_t *extra = m->extra == NULL ? NULL : json_read(m->extra, strlen(m->extra), NULL);
    const char *summary = json_string_value(json_object_get(extra, "calendar"));

    if (summary == NULL)
        return;
    v->calendar_summary = arena_strdup(a, summary);
    v->calendar_when =
        json_object_get(extra, "start_at") != NULL
            ? lang_date(a, shell_lang(r), shell_zone(r), json_integer_value(json_object_get(extra, "start_at")))
            : arena_strdup(a, json_string_value(json_object_get(extra, "when")));
    v->calendar_where =
        arena_printf(a, "%s %s", put_arg_text(json_string_value(json_object_get(extra, "where"))),
                     put_arg_text(json_string_value(json_object_get(extra, "who"))));
}

static void add_other(struct request *r, const struct article_row *m, struct view_article *v)
{
    json_auto_t *extra = m->extra == NULL ? NULL : json_read(m->extra, strlen(m->extra), NULL);
    const char *other = json_string_value(json_object_get(extra, "other"));

    v->other = "";
    if (g_str_has_prefix(m->mark, "passed on") && other != NULL &&
        right_has(request_actor(r), RIGHT_TICKET_CHANGE))
        v->other = arena_strdup(request_arena(r), other);
    else if (g_str_has_prefix(m->mark, "passed on"))
        v->mark = "";
}

static const char *kind(const struct article_row *m)
{
    if (strcmp(m->mark, "forwarded") == 0)
        return "forward";
    if (m->internal && strcmp(m->kind, "phone") == 0)
        return "call";
    return m->internal ? "note" : m->sender;
}

static void article_view(struct request *r, const struct rows *rows, const struct article_row *m,
                         struct view_article *v)
{
    struct arena *a = request_arena(r);
    bool agent = right_is_agent(request_actor(r));

    v->id = m->id;
    v->who = m->author_name != NULL ? m->author_name : m->from_text;
    v->face = shell_face(r, m->author_id, v->who);
    v->via = via(r, m);
    v->author_id = m->author_id;
    v->kind = kind(m);
    v->to = m->to_text;
    v->cc = m->cc_text;
    v->text = m->new_text != NULL ? m->new_text : m->body_text;
    v->quoted = m->new_text != NULL ? rest_of(a, m->body_text, m->new_text) : "";
    v->mark = "";
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strcmp(marks[i].mark, m->mark) == 0)
            v->mark = shell_word(r, marks[i].words);
    if (strcmp(m->security, "none") != 0)
        v->mark = shell_word(
            r,
            strcmp(m->security, "signed") == 0
                ? _("Diese Nachricht ist signiert (nicht geprüft).")
                : _("Diese Nachricht ist verschlüsselt. Das Original lässt sich herunterladen."));
    v->mail = strcmp(m->kind, "mail") == 0;
    v->has_html = m->body_html != NULL;
    v->has_remote = v->has_html && strstr(m->body_html, "src=\"/img/remote/") != NULL;
    v->frame_remote = url_path(a, "/frame/%" G_GINT64_FORMAT "?remote=1", m->id);
    v->frame = url_path(a, "/frame/%" G_GINT64_FORMAT, m->id);
    v->has_raw = agent && m->inbox_id != 0;
    v->raw = url_path(a, "/desk/raw/%" G_GINT64_FORMAT, m->inbox_id);
    v->at = m->created_at;
    add_calendar(r, m, v);
    add_other(r, m, v);
    add_files(r, rows, v);
    add_fates(r, rows, v);
}

static bool load(struct request *r, struct db *db, int64_t id, struct rows *rows, GError **error)
{
    struct arena *a = request_arena(r);

    return article_list(db, a, request_actor(r), id, &rows->articles, &rows->n_articles, error) &&
           article_files(db, a, id, &rows->files, &rows->n_files, error) &&
           outbox_fates(db, a, id, &rows->fates, &rows->n_fates, error);
}

/* A customer sees the progress, an agent all of it. */
static void add_events(struct request *r, const struct rows *rows, struct view_conversation *v)
{
    struct arena *a = request_arena(r);
    bool agent = right_is_agent(request_actor(r));

    v->events = ARENA_ARRAY(a, struct view_event, rows->n_events + 1);
    for (size_t i = 0; i < rows->n_events; i++) {
        const struct ticket_event_row *e = &rows->events[i];
        const char *what =
            strcmp(e->what, "state") == 0 ? arena_printf(a, "state %s", e->after) : e->what;
        bool progress = strcmp(e->what, "created") == 0 || strcmp(what, "state closed") == 0;

        if (!agent && !progress)
            continue;
        for (size_t k = 0; k < G_N_ELEMENTS(events); k++)
            if (strcmp(events[k].what, what) == 0)
                v->events[v->n_events++] = (struct view_event){
                    .at = e->at,
                    .text = agent && e->actor_name != NULL
                                ? arena_printf(a, "%s · %s", shell_word(r, events[k].words),
                                               e->actor_name)
                                : shell_word(r, events[k].words)};
    }
}

bool shell_articles(struct request *r, struct db *db, const struct ticket_row *t,
                    struct view_conversation *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct rows rows = {0};

    v->ticket = shell_ticket(r, t);
    v->closed = ticket_is_closed(t);
    v->mine = t->owner_id == request_actor(r)->person_id;
    if (!load(r, db, t->id, &rows, error))
        return false;
    v->articles = ARENA_ARRAY(a, struct view_article, rows.n_articles + 1);
    for (size_t i = 0; i < rows.n_articles; i++)
        if (strcmp(rows.articles[i].mark, "withdrawn") != 0)
            article_view(r, &rows, &rows.articles[i], &v->articles[v->n_articles++]);
    v->fates = ARENA_ARRAY(a, struct view_fate, rows.n_fates + 1);
    for (size_t i = 0; i < rows.n_fates; i++)
        if (rows.fates[i].article_id == 0 ||
            strcmp(rows.fates[i].purpose, "acknowledgement") == 0) {
            fate_view(r, &rows.fates[i], &v->fates[v->n_fates]);
            v->fates[v->n_fates].recipient =
                arena_printf(a, "%s → %s",
                             shell_word(r, strcmp(rows.fates[i].purpose, "closing") == 0
                                               ? _("Abschlussnachricht")
                                               : _("Eingangsbestätigung")),
                             rows.fates[i].recipient);
            v->n_fates++;
        }
    return true;
}

bool shell_conversation(struct request *r, struct db *db, const struct ticket_row *t,
                        struct view_conversation *v, GError **error)
{
    struct rows rows = {0};

    if (!shell_articles(r, db, t, v, error) ||
        !ticket_events(db, request_arena(r), t->id, &rows.events, &rows.n_events, error))
        return false;
    add_events(r, &rows, v);
    return true;
}
