/* dossier_pdf.c - all data of a person to read: who it is, and each ticket with its conversation. */
#include "core/dossier.h"

#include "base/fail.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/paper.h"
#include "sql/dossier.h"

#include <string.h>

/* Words of the paper, German and English: [0] and [1]. */
enum word {
    W_TITLE, W_MADE, W_PERSON, W_NAME, W_COMPANY, W_ADDRESS, W_PHONE, W_LANGUAGE, W_ZONE, W_CREATED,
    W_SEEN, W_NOTE, W_OTHER, W_TICKETS, W_NONE, W_STATE, W_QUEUE, W_CLOSED, W_PART, W_FROM, W_TO, W_CC,
    W_SUBJECT, W_FILE, W_INTERNAL, W_RAW, W_ZIP, WORDS
};

static const char *const words[WORDS][2] = {
    [W_TITLE] = {"Auskunft über gespeicherte Daten", "Information on stored data"},
    [W_MADE] = {"Stand", "As of"},
    [W_PERSON] = {"Person", "Person"},
    [W_NAME] = {"Name", "Name"},
    [W_COMPANY] = {"Firma", "Company"},
    [W_ADDRESS] = {"E-Mail-Adresse", "Mail address"},
    [W_PHONE] = {"Telefon", "Phone"},
    [W_LANGUAGE] = {"Sprache", "Language"},
    [W_ZONE] = {"Zeitzone", "Time zone"},
    [W_CREATED] = {"Angelegt", "Created"},
    [W_SEEN] = {"Zuletzt angemeldet", "Last signed in"},
    [W_NOTE] = {"Interne Notiz", "Internal note"},
    [W_OTHER] = {"Weitere Daten", "Other data"},
    [W_TICKETS] = {"Tickets", "Tickets"},
    [W_NONE] = {"Zu dieser Person gibt es keine Tickets.", "There are no tickets of this person."},
    [W_STATE] = {"Stand", "State"},
    [W_QUEUE] = {"Bereich", "Queue"},
    [W_CLOSED] = {"Geschlossen", "Closed"},
    [W_PART] = {"Ticket einer anderen Person; hier steht nur, was von Ihnen kam oder an Sie ging.",
                "Somebody else's ticket; here is only what came from you or went to you."},
    [W_FROM] = {"Von", "From"},
    [W_TO] = {"An", "To"},
    [W_CC] = {"Kopie an", "Copy to"},
    [W_SUBJECT] = {"Betreff", "Subject"},
    [W_FILE] = {"Datei", "File"},
    [W_INTERNAL] = {"interne Notiz", "internal note"},
    [W_RAW] = {"E-Mails im Original", "Mails as they came"},
    [W_ZIP] = {"Dateien und E-Mails im Original stehen in der ZIP-Fassung dieser Auskunft.",
               "Files and mails as they came are in the ZIP version of this information."},
};

static const struct {
    const char *name, *words[2];
} states[] = {
    {"new", {"neu", "new"}},
    {"open", {"offen", "open"}},
    {"pending reminder", {"wartet", "pending"}},
    {"pending close", {"wartet auf das Schließen", "pending close"}},
    {"closed", {"geschlossen", "closed"}},
    {"merged", {"mit einem anderen zusammengeführt oder gelöscht", "merged into another one, or deleted"}},
}, kinds[] = {
    {"session", {"Anmeldung", "Session"}},
    {"token", {"API-Token", "API token"}},
    {"passkey", {"Passkey", "Passkey"}},
    {"app", {"App für den zweiten Faktor", "App for the second factor"}},
    {"setting", {"Einstellung", "Setting"}},
    {"field", {"Feld", "Field"}},
    {"company", {"Weitere Firma", "Another company"}},
    {"draft", {"Entwurf", "Draft"}},
    {"signup", {"Registrierung", "Registration"}},
    {"suppressed", {"Unzustellbare Adresse", "Undeliverable address"}},
    {"archive", {"Übernommen aus", "Taken over from"}},
    {"act", {"Handlung im Konto", "Act in the account"}},
};

struct sheet {
    const struct dossier *d;
    struct paper *paper;
    GTimeZone *zone;
    int lang; /* 0 German, 1 English */
    int64_t raws;
    bool any;
};

static const char *word(const struct sheet *s, enum word w)
{
    return words[w][s->lang];
}

static const char *when(const struct sheet *s, struct arena *a, int64_t at)
{
    return paper_time(a, s->zone, s->lang == 1, at);
}

static const char *state_word(const struct sheet *s, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(states[i].name, name) == 0)
            return states[i].words[s->lang];
    return name;
}

static const char *kind_word(const struct sheet *s, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].words[s->lang];
    return name;
}

static void put_person(struct sheet *s, struct arena *a)
{
    const struct dossier_person_row *p = s->d->person;

    paper_put(s->paper, PAPER_TITLE, word(s, W_TITLE));
    paper_put(s->paper, PAPER_SMALL,
              arena_printf(a, "%s · %s: %s", house_now(s->d->house)->desk_name, word(s, W_MADE),
                           when(s, a, s->d->now)));
    paper_put(s->paper, PAPER_HEADING, word(s, W_PERSON));
    paper_pair(s->paper, word(s, W_NAME), p->name);
    paper_pair(s->paper, word(s, W_COMPANY), p->company);
    for (size_t i = 0; i < s->d->n_addresses; i++)
        paper_pair(s->paper, word(s, W_ADDRESS), s->d->addresses[i].shown);
    for (size_t i = 0; i < s->d->n_phones; i++)
        paper_pair(s->paper, word(s, W_PHONE), s->d->phones[i].shown);
    paper_pair(s->paper, word(s, W_LANGUAGE), p->lang);
    paper_pair(s->paper, word(s, W_ZONE), p->zone);
    paper_pair(s->paper, word(s, W_CREATED), when(s, a, p->created_at));
    paper_pair(s->paper, word(s, W_SEEN), when(s, a, p->seen_at));
    if (s->d->internal)
        paper_pair(s->paper, word(s, W_NOTE), p->note);
}

static bool put_fact(const struct dossier_fact_row *f, void *user)
{
    struct sheet *s = user;
    g_autoptr(arena) a = arena_new();
    const char *const parts[] = {when(s, a, f->at), f->name, f->value};
    const char *line = "";

    if (!s->any)
        paper_put(s->paper, PAPER_HEADING, word(s, W_OTHER));
    s->any = true;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i] != '\0')
            line = arena_printf(a, "%s%s%s", line, *line == '\0' ? "" : " · ", parts[i]);
    paper_pair(s->paper, kind_word(s, f->kind), line);
    return true;
}

static bool put_ticket(const struct dossier_ticket_row *t, void *user, GError **error)
{
    struct sheet *s = user;
    g_autoptr(arena) a = arena_new();
    const char *lang = s->lang == 1 ? "en" : "de";
    struct dossier_field *fields = NULL;
    size_t n = 0;

    if (!dossier_fields(s->d, a, t, &fields, &n, error))
        return false;
    if (!s->any)
        paper_put(s->paper, PAPER_TITLE, word(s, W_TICKETS));
    s->any = true;
    paper_rule(s->paper);
    paper_put(s->paper, PAPER_HEADING, arena_printf(a, "%s · %s", t->number, t->title));
    if (!t->own)
        paper_put(s->paper, PAPER_SMALL, word(s, W_PART));
    paper_pair(s->paper, word(s, W_STATE), state_word(s, t->state));
    paper_pair(s->paper, word(s, W_QUEUE), t->queue);
    paper_pair(s->paper, word(s, W_CREATED), when(s, a, t->created_at));
    paper_pair(s->paper, word(s, W_CLOSED), when(s, a, t->closed_at));
    for (size_t i = 0; i < n; i++)
        paper_pair(s->paper, custom_label(fields[i].field, lang), custom_shown(a, fields[i].field, fields[i].value, lang));
    return true;
}

static bool put_message(const struct dossier_ticket_row *t, const struct dossier_message *m, void *user,
                        GError **error)
{
    const struct article_row *x = &m->article;
    struct sheet *s = user;
    g_autoptr(arena) a = arena_new();
    const char *from = *x->from_text != '\0' ? x->from_text : x->author_name;

    (void)t;
    (void)error;
    paper_put(s->paper, PAPER_LABEL,
              arena_printf(a, "%s%s%s", when(s, a, x->created_at), x->internal ? " · " : "",
                           x->internal ? word(s, W_INTERNAL) : ""));
    paper_pair(s->paper, word(s, W_FROM), from);
    paper_pair(s->paper, word(s, W_TO), x->to_text);
    paper_pair(s->paper, word(s, W_CC), x->cc_text);
    paper_pair(s->paper, word(s, W_SUBJECT), x->subject);
    paper_put(s->paper, PAPER_BODY, x->body_text);
    for (size_t i = 0; i < m->n_files; i++)
        paper_pair(s->paper, word(s, W_FILE), m->files[i].filename);
    return true;
}

static bool count_raw(const struct dossier_raw_row *raw, void *user, GError **error)
{
    struct sheet *s = user;

    (void)raw;
    (void)error;
    s->raws++;
    return true;
}

static bool fill(struct sheet *s, GError **error)
{
    const struct dossier_reader reader = {
        .ticket = put_ticket, .message = put_message, .raw = count_raw, .user = s};
    g_autoptr(arena) a = arena_new();

    put_person(s, a);
    if (!sql_dossier_facts(s->d->db, s->d->person_id, put_fact, s, error))
        return false;
    s->any = false;
    if (!dossier_each(s->d, &reader, error))
        return false;
    if (!s->any)
        paper_put(s->paper, PAPER_TEXT, word(s, W_NONE));
    paper_rule(s->paper);
    paper_pair(s->paper, word(s, W_RAW), arena_printf(a, "%" G_GINT64_FORMAT, s->raws));
    paper_put(s->paper, PAPER_SMALL, word(s, W_ZIP));
    return true;
}

bool dossier_pdf(const struct dossier *d, int fd, GError **error)
{
    const struct house_now *now = house_now(d->house);
    const char *lang = d->person->lang == NULL ? now->lang : d->person->lang;
    struct sheet s = {.d = d,
                      .zone = zone_get(d->person->zone == NULL ? now->zone : d->person->zone),
                      .lang = strcmp(lang, "en") == 0 ? 1 : 0};
    bool ok;

    if (!db_snapshot_begin(d->db, error))
        return false;
    s.paper = paper_begin(fd, word(&s, W_TITLE), error);
    ok = s.paper != NULL && fill(&s, error);
    db_snapshot_end(d->db);
    return s.paper != NULL && paper_end(s.paper, ok ? error : NULL) && ok;
}
