#include "web/desk_history.h"

#include "base/text.h"
#include "core/custom_field.h"
#include "web/shell.h"

#include <string.h>

/* What an event's before and after are. */
enum value { NOTHING, TEXT, NAME, STATE, PRIORITY, TIME, CONCERN, VISIBILITY, FIELD };

/* The first row that fits: by what, then by whether there is a before and an after. */
static const struct {
    const char *what;
    enum value value;
    signed char before, after; /* 1: must be there, -1: must not, 0: either */
    const char *icon;
    bool in_thread;
    const char *by_someone, *by_itself;
} kinds[] = {
    {"created", NOTHING, 0, 0, "mail", false, _("%(who)s hat das Ticket eröffnet"),
     _("Ticket eröffnet")},
    {"acknowledged", TEXT, 0, 0, "mail", false, _("Eingangsbestätigung an %(to)s"),
     _("Eingangsbestätigung an %(to)s")},
    {"state", STATE, -1, 0, "state", false, _("%(who)s setzte den Status auf %(to)s"),
     _("Status: %(to)s")},
    {"state", STATE, 1, 0, "state", true, _("%(who)s setzte den Status von %(from)s auf %(to)s"),
     _("Status: %(from)s → %(to)s")},
    {"taken", NAME, 0, 0, "person", true, _("%(who)s übernahm das Ticket"), _("%(to)s ist jetzt zuständig")},
    {"owner", NAME, 0, 1, "person", true, _("%(who)s wies %(to)s zu"),
     _("%(to)s ist jetzt zuständig")},
    {"owner", NAME, 1, -1, "person", true, _("%(who)s nahm %(from)s die Zuweisung"),
     _("Niemand ist mehr zuständig")},
    {"queue", NAME, 0, 0, "other", true, _("%(who)s verschob das Ticket von %(from)s nach %(to)s"),
     _("Bereich: %(from)s → %(to)s")},
    {"priority", PRIORITY, 0, 0, "other", true,
     _("%(who)s änderte die Priorität von %(from)s auf %(to)s"), _("Priorität: %(from)s → %(to)s")},
    {"title", TEXT, 0, 0, "other", true, _("%(who)s änderte den Betreff, zuvor: %(from)s"),
     _("Der Betreff war: %(from)s")},
    {"customer", NAME, 0, 0, "person", true, _("%(who)s ersetzte %(from)s durch %(to)s als Kunden"),
     _("Kunde: %(from)s → %(to)s")},
    {"pending", TIME, 0, 1, "clock", true, _("%(who)s legte das Ticket auf Wiedervorlage: %(to)s"),
     _("Wiedervorlage: %(to)s")},
    {"pending", TIME, 1, -1, "clock", false, _("Die Wiedervorlage am %(from)s entfällt"),
     _("Die Wiedervorlage am %(from)s entfällt")},
    {"woken", NOTHING, 0, 0, "clock", true, _("Wiedervorlage fällig"), _("Wiedervorlage fällig")},
    {"participant", NAME, 0, 1, "person", true, _("%(who)s nahm %(to)s dazu"),
     _("%(to)s ist jetzt beteiligt")},
    {"participant", NAME, 1, -1, "person", true, _("%(who)s entfernte %(from)s"),
     _("%(from)s ist nicht mehr beteiligt")},
    {"follower", NAME, 0, 1, "person", false, _("%(to)s folgt dem Ticket"),
     _("%(to)s folgt dem Ticket")},
    {"follower", NAME, 1, -1, "person", false, _("%(from)s folgt dem Ticket nicht mehr"),
     _("%(from)s folgt dem Ticket nicht mehr")},
    {"mention", NAME, 0, 0, "person", false, _("%(who)s erwähnte %(to)s"),
     _("%(to)s wurde erwähnt")},
    {"link", NAME, 0, 1, "link", true, _("%(who)s verknüpfte es mit Ticket %(to)s"),
     _("Verknüpft mit Ticket %(to)s")},
    {"link", NAME, 1, -1, "link", true, _("%(who)s löste die Verknüpfung mit Ticket %(from)s"),
     _("Die Verknüpfung mit Ticket %(from)s ist gelöst")},
    {"passed on", NOTHING, 0, 0, "mail", true, _("%(who)s leitete die E-Mail weiter"),
     _("Die E-Mail wurde weitergeleitet")},
    {"concern", CONCERN, -1, 1, "other", false, _("Beurteilt: %(to)s"), _("Beurteilt: %(to)s")},
    {"concern", CONCERN, 1, 1, "other", true, _("%(who)s entschied: %(to)s"),
     _("Entschieden: %(to)s")},
    {"split", NAME, -1, 1, "split", true,
     _("%(who)s führt ein Anliegen daraus als Ticket %(to)s weiter"),
     _("Ein Anliegen daraus ist jetzt Ticket %(to)s")},
    {"split", NAME, 1, -1, "split", true, _("%(who)s trennte dieses Anliegen von Ticket %(from)s ab"),
     _("Abgetrennt von Ticket %(from)s")},
    {"unsplit", NAME, 0, 0, "undo", true,
     _("%(who)s nahm die Trennung von Ticket %(from)s zurück"),
     _("Die Trennung von Ticket %(from)s ist zurückgenommen")},
    {"moved", NAME, -1, 1, "split", true, _("%(who)s verschob Nachrichten in das Ticket %(to)s"),
     _("Nachrichten stehen jetzt in Ticket %(to)s")},
    {"moved", NAME, 1, -1, "split", true,
     _("%(who)s verschob Nachrichten aus Ticket %(from)s hierher"),
     _("Nachrichten kamen aus Ticket %(from)s")},
    {"unmoved", NAME, 0, 0, "undo", true,
     _("%(who)s nahm das Verschieben von Nachrichten mit Ticket %(from)s zurück"),
     _("Das Verschieben von Nachrichten mit Ticket %(from)s ist zurückgenommen")},
    {"merged", NAME, -1, 1, "merge", true, _("%(who)s führte es mit Ticket %(to)s zusammen"),
     _("Zusammengeführt mit Ticket %(to)s")},
    {"merged", NAME, 1, -1, "merge", true, _("%(who)s führte Ticket %(from)s hier hinein"),
     _("Ticket %(from)s ist hier hineingeführt")},
    {"unmerged", NAME, 0, 0, "undo", true,
     _("%(who)s trennte es wieder von Ticket %(from)s"), _("Wieder getrennt von Ticket %(from)s")},
    {"numbered", TEXT, 0, 0, "mail", false, _("Nachricht über die Nummer an %(to)s"),
     _("Nachricht über die Nummer an %(to)s")},
    {"deleted", NOTHING, 0, 0, "other", true, _("%(who)s legte das Ticket in den Papierkorb"),
     _("Das Ticket kam in den Papierkorb")},
    {"restored", NOTHING, 0, 0, "undo", true,
     _("%(who)s holte das Ticket aus dem Papierkorb"), _("Das Ticket kam aus dem Papierkorb")},
    {"undelivered", TEXT, 0, 0, "bad", true, _("Nicht zugestellt an %(from)s: %(to)s"),
     _("Nicht zugestellt an %(from)s: %(to)s")},
    {"links", NOTHING, 0, 0, "other", true, _("%(who)s sperrte die Links in früheren E-Mails"),
     _("Die Links in früheren E-Mails sind gesperrt")},
    {"time", TEXT, -1, 1, "clock", false, _("%(who)s buchte Zeit: %(to)s"), _("Gebuchte Zeit: %(to)s")},
    {"time", TEXT, 1, -1, "clock", false, _("%(who)s nahm gebuchte Zeit zurück: %(from)s"),
     _("Gebuchte Zeit zurückgenommen: %(from)s")},
    {"visibility", VISIBILITY, 0, 1, "other", true, _("%(who)s machte eine Nachricht %(to)s"),
     _("Eine Nachricht ist jetzt %(to)s")},
    {"withdrawn", NOTHING, 0, 0, "other", true,
     _("%(who)s nahm eine Antwort zurück, bevor sie gesendet war"),
     _("Eine Antwort wurde zurückgenommen")},
    {"field", FIELD, -1, 1, "other", false, _("%(who)s trug ein: %(to)s"), _("Eingetragen: %(to)s")},
    {"field", FIELD, 1, 1, "other", true, _("%(who)s änderte %(to)s (zuvor: %(from)s)"), _("Geändert: %(to)s (zuvor: %(from)s)")},
    {"field", FIELD, 1, -1, "other", true, _("%(who)s entfernte %(from)s"), _("Entfernt: %(from)s")},
    {"tag", TEXT, 0, 1, "other", false, _("%(who)s vergab das Schlagwort %(to)s"),
     _("Schlagwort %(to)s")},
    {"tag", TEXT, 1, -1, "other", false, _("%(who)s entfernte das Schlagwort %(from)s"),
     _("Ohne Schlagwort %(from)s")},
};

static const struct {
    const char *key, *word;
} states[] =
    {
        {"new", _("Neu")},
        {"open", _("Offen")},
        {"pending reminder", _("Wartet auf Kunde")},
        {"pending close", _("Schließt von selbst")},
        {"closed", _("Geschlossen")},
        {"merged", _("Zusammengeführt")},
},
  concerns[] =
      {
          {"new", _("klingt nach einem neuen Anliegen")},
          {"both", _("bringt auch ein neues Anliegen")},
          {"thanks", _("nur ein Dank, das Ticket bleibt geschlossen")},
          {"kept", _("die Nachricht gehört hierher")},
          {"split", _("die Nachricht ist ein eigenes Anliegen")},
          {"reopened", _("mehr als ein Dank, das Ticket ist wieder offen")},
},
  priorities[] = {{"1", _("Niedrig")}, {"2", _("Normal")}, {"3", _("Hoch")}, {"4", _("Dringend")}};

static const char *shown(struct request *r, enum value kind, const char *value, const char *name)
{
    if (value == NULL)
        return "–";
    switch (kind) {
    case NAME:
        return name == NULL ? "…" : name;
    case STATE:
        for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
            if (strcmp(states[i].key, value) == 0)
                return shell_word(r, states[i].word);
        return value;
    case PRIORITY:
        for (size_t i = 0; i < G_N_ELEMENTS(priorities); i++)
            if (strcmp(priorities[i].key, value) == 0)
                return shell_word(r, priorities[i].word);
        return value;
    case CONCERN:
        for (size_t i = 0; i < G_N_ELEMENTS(concerns); i++)
            if (strcmp(concerns[i].key, value) == 0)
                return shell_word(r, concerns[i].word);
        return value;
    case VISIBILITY:
        return shell_word(r, strcmp(value, "internal") == 0 ? _("intern") : _("öffentlich"));
    case TIME:
        return lang_date(request_arena(r), shell_lang(r), shell_zone(r), g_ascii_strtoll(value, NULL, 10));
    case NOTHING:
    case FIELD:
    case TEXT:
    default:
        return value;
    }
}

char *history_fill(struct arena *a, const char *text, const char *who, const char *from,
                   const char *to)
{
    const struct {
        const char *slot, *value;
    } slots[] = {{"%(who)s", who}, {"%(from)s", from}, {"%(to)s", to}};
    g_autoptr(GString) out = g_string_new(NULL);

    while (*text != '\0') {
        size_t i = 0;

        while (i < G_N_ELEMENTS(slots) && !g_str_has_prefix(text, slots[i].slot))
            i++;
        if (i == G_N_ELEMENTS(slots)) {
            g_string_append_c(out, *text++);
            continue;
        }
        g_string_append(out, slots[i].value == NULL ? "" : slots[i].value);
        text += strlen(slots[i].slot);
    }
    return arena_strdup(a, out->str);
}

static bool fits(signed char wanted, const char *value)
{
    return wanted == 0 || (wanted > 0) == (value != NULL);
}

/* That a ticket went into another one, or into the bin, has words of its own. */
static bool is_silent(const struct ticket_history_row *e)
{
    return strcmp(e->what, "state") == 0 &&
           (g_strcmp0(e->after, "merged") == 0 || g_strcmp0(e->before, "merged") == 0);
}

/* Who assigns a ticket to themselves takes it. */
static const char *kind_of(const struct ticket_history_row *e)
{
    bool own = strcmp(e->what, "owner") == 0 && e->after != NULL && e->actor_id != 0 &&
               g_ascii_strtoll(e->after, NULL, 10) == e->actor_id;

    return own ? "taken" : g_str_has_prefix(e->what, "field:") ? "field" : e->what;
}

/* "Seriennummer: 4711"; a new value is named, an old one beside it is not. */
static const char *field_shown(struct request *r, const struct ticket_history_row *e, const char *value, bool named)
{
    struct arena *a = request_arena(r);
    struct custom_field f;

    if (value == NULL)
        return "–";
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        value = shell_word(r, strcmp(value, "true") == 0 ? _("Ja") : _("Nein"));
    if (!named)
        return value;
    return arena_printf(a, "%s: %s", e->field != NULL && custom_field_read(a, 1, e->field, &f)
                                         ? custom_label(&f, lang_name(shell_lang(r)))
                                         : e->what + strlen("field:"), value);
}

struct history_words history_words(struct request *r, const struct ticket_history_row *e)
{
    const char *what = kind_of(e);

    for (size_t i = 0; !is_silent(e) && i < G_N_ELEMENTS(kinds); i++) {
        const char *words = e->actor_name != NULL ? kinds[i].by_someone : kinds[i].by_itself;

        if (strcmp(kinds[i].what, what) != 0 || !fits(kinds[i].before, e->before) ||
            !fits(kinds[i].after, e->after))
            continue;
        return (struct history_words){
            .text = history_fill(request_arena(r), shell_word(r, words), e->actor_name,
                                 kinds[i].value == FIELD ? field_shown(r, e, e->before, e->after == NULL)
                                                         : shown(r, kinds[i].value, e->before, e->before_name),
                                 kinds[i].value == FIELD ? field_shown(r, e, e->after, true)
                                                         : shown(r, kinds[i].value, e->after, e->after_name)),
            .icon = kinds[i].icon,
            .in_thread = kinds[i].in_thread};
    }
    return (struct history_words){.text = "", .icon = "other"};
}
