/* certificate_pdf.c - a certificate on paper: for who asked that his data go, or for a file of papers. */
#include "core/certificate.h"

#include "core/paper.h"

#include <string.h>

/* German and English: [0] and [1]. */
enum word {
    W_TITLE, W_SAYS, W_WHAT, W_ANONYMISED, W_ERASED, W_SUBJECT, W_PERSON, W_BROKEN, W_ALL_QUEUES, W_MONTHS, W_WHEN,
    W_WHO, W_RULE, W_REASON, W_TICKETS, W_MESSAGES, W_MAILS, W_FILES, W_HASH, W_PREVIOUS, W_WHOLE, W_CHANGED, W_BACKUPS,
    WORDS
};

static const char *const words[WORDS][2] = {
    [W_TITLE] = {"Bescheinigung", "Certificate"},
    [W_SAYS] = {"Hiermit wird bescheinigt, dass die unten genannten Daten aus dem Ticketsystem entfernt wurden. "
                "Diese Bescheinigung nennt selbst keine von ihnen.",
                "This certifies that the data below was removed from the ticket system. This certificate itself "
                "names none of it."},
    [W_WHAT] = {"Was geschah", "What was done"},
    [W_ANONYMISED] = {"Anonymisiert", "Anonymised"},
    [W_ERASED] = {"Gelöscht", "Deleted"},
    [W_SUBJECT] = {"Betrifft", "Concerns"},
    [W_PERSON] = {"Person Nr.", "Person no."},
    [W_BROKEN] = {"abgebrochen, unvollständig", "broken off, incomplete"},
    [W_ALL_QUEUES] = {"Alle anderen Bereiche", "All other queues"},
    [W_MONTHS] = {"Monate nach dem Schließen:", "months after closing:"},
    [W_WHEN] = {"Wann", "When"},
    [W_WHO] = {"Durch", "By"},
    [W_RULE] = {"Regel der Aufbewahrung", "Retention rule"},
    [W_REASON] = {"Grund", "Reason"},
    [W_TICKETS] = {"Tickets", "Tickets"},
    [W_MESSAGES] = {"Nachrichten", "Messages"},
    [W_MAILS] = {"E-Mails im Original", "Mails as they came"},
    [W_FILES] = {"Dateien", "Files"},
    [W_HASH] = {"Prüfsumme", "Checksum"},
    [W_PREVIOUS] = {"Prüfsumme davor", "Checksum before"},
    [W_WHOLE] = {"Unverändert: Die Prüfsumme stimmt, und keine Bescheinigung davor fehlt.",
                 "Unchanged: the checksum is right, and no certificate before it is missing."},
    [W_CHANGED] = {"Die Prüfsumme stimmt nicht: Diese Bescheinigung oder eine davor wurde verändert.",
                   "The checksum is wrong: this certificate or one before it was changed."},
    [W_BACKUPS] = {"Ältere Datensicherungen enthalten die Daten, bis sie ersetzt sind.",
                   "Older backups hold the data until they are replaced."},
};

struct sheet {
    struct paper *paper;
    struct arena *a;
    const struct certificate_row *c;
    int lang;
};

static const char *word(const struct sheet *s, enum word w)
{
    return words[w][s->lang];
}

static const char *what_word(const struct sheet *s)
{
    if (strcmp(s->c->what, "anonymised") == 0)
        return word(s, W_ANONYMISED);
    return strcmp(s->c->what, "erased") == 0 ? word(s, W_ERASED) : s->c->what;
}

static const char *subject_word(const struct sheet *s)
{
    struct certificate_subject subject = certificate_subject(s->c->subject);

    if (subject.person_id != 0)
        return arena_printf(s->a, "%s %" G_GINT64_FORMAT "%s%s%s", word(s, W_PERSON), subject.person_id,
                            subject.broken ? " (" : "", subject.broken ? word(s, W_BROKEN) : "",
                            subject.broken ? ")" : "");
    if (subject.months != 0)
        return arena_printf(s->a, "%s, %s %" G_GINT64_FORMAT,
                            *subject.queue == '\0' ? word(s, W_ALL_QUEUES) : subject.queue, word(s, W_MONTHS),
                            subject.months);
    return s->c->subject;
}

static void put_count(const struct sheet *s, enum word w, int64_t n)
{
    paper_pair(s->paper, word(s, w), arena_printf(s->a, "%" G_GINT64_FORMAT, n));
}

static void fill(const struct sheet *s, const char *desk, GTimeZone *zone, bool whole)
{
    const struct certificate_row *c = s->c;

    paper_put(s->paper, PAPER_TITLE, arena_printf(s->a, "%s %" G_GINT64_FORMAT, word(s, W_TITLE), c->id));
    paper_put(s->paper, PAPER_SMALL, desk);
    paper_put(s->paper, PAPER_TEXT, word(s, W_SAYS));
    paper_rule(s->paper);
    paper_pair(s->paper, word(s, W_WHAT), what_word(s));
    paper_pair(s->paper, word(s, W_SUBJECT), subject_word(s));
    paper_pair(s->paper, word(s, W_WHEN), paper_time(s->a, zone, s->lang == 1, c->at));
    paper_pair(s->paper, word(s, W_WHO), *c->actor == '\0' ? word(s, W_RULE) : c->actor);
    paper_pair(s->paper, word(s, W_REASON), c->reason);
    put_count(s, W_TICKETS, c->tickets);
    put_count(s, W_MESSAGES, c->messages);
    put_count(s, W_MAILS, c->mails);
    put_count(s, W_FILES, c->files);
    paper_rule(s->paper);
    paper_pair(s->paper, word(s, W_HASH), c->hash);
    paper_pair(s->paper, word(s, W_PREVIOUS), c->previous);
    paper_put(s->paper, PAPER_TEXT, word(s, whole ? W_WHOLE : W_CHANGED));
    paper_put(s->paper, PAPER_SMALL, word(s, W_BACKUPS));
}

bool certificate_pdf(const struct house *house, struct db *db, struct arena *a, int64_t id, const char *lang,
                     GTimeZone *zone, int fd, GError **error)
{
    struct sheet s = {.a = a, .lang = g_strcmp0(lang, "en") == 0 ? 1 : 0};
    struct certificate_row *row = NULL;
    bool whole = false;

    if (!certificate_get(db, a, id, &row, &whole, error))
        return false;
    s.c = row;
    s.paper = paper_begin(fd, arena_printf(a, "%s %" G_GINT64_FORMAT, word(&s, W_TITLE), id), error);
    if (s.paper == NULL)
        return false;
    fill(&s, house_now(house)->desk_name, zone, whole);
    return paper_end(s.paper, error);
}
