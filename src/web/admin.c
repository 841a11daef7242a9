#include "web/admin.h"

#include "base/clock.h"

#include <string.h>

static const struct {
    const char *key, *word, *path;
} places[] = {
    {"health", _("Zustand"), "/admin/health"},
    {"accounts", _("E-Mail-Konten"), "/admin/accounts"},
    {"inbox", _("Posteingangsprotokoll"), "/admin/inbox"},
    {"outbox", _("Postausgang"), "/admin/outbox"},
    {"queues", _("Bereiche"), "/admin/queues"},
    {"people", _("Team und Kunden"), "/admin/people"},
    {"companies", _("Firmen"), "/admin/companies"},
    {"fields", _("Eigene Felder"), "/admin/fields"},
    {"tags", _("Schlagwörter"), "/admin/tags"},
    {"texts", _("Texte"), "/admin/texts"},
    {"backup", _("Datensicherung"), "/admin/backup"},
    {"house", _("Einstellungen"), "/admin/house"},
    {"privacy", _("Datenschutz"), "/admin/privacy"},
    {"hooks", _("Webhooks"), "/admin/hooks"},
    {"apps", _("Anwendungen"), "/admin/apps"},
    {"sessions", _("Anmeldungen"), "/admin/sessions"},
    {"audit", _("Änderungsprotokoll"), "/admin/audit"},
};

static const char *const fault_words[ADMIN_FAULTS] = {
    [ADMIN_FINE] = _("Bitte prüfen Sie Ihre Eingaben."),
    [ADMIN_NAME] = _("Bitte geben Sie einen Namen ein, der nicht zu lang ist."),
    [ADMIN_NAME_TAKEN] = _("Diesen Namen gibt es schon:"),
    [ADMIN_TEXT_LONG] = _("Ein Text darf höchstens 4.000 Zeichen haben."),
    [ADMIN_NO_MEMBERS] =
        _("Ein vertraulicher Bereich braucht ein Mitglied, sonst sieht ihn niemand."),
    [ADMIN_REOPEN_DAYS] = _(
        "Bitte geben Sie an, nach wie vielen Tagen (1 bis 3650) nicht mehr wieder geöffnet wird."),
    [ADMIN_ROLE] = _("Bitte wählen Sie eine Rolle."),
    [ADMIN_TOO_MANY] = _("Höchstens 20 Adressen und Telefonnummern, höchstens 50 Domains."),
    [ADMIN_ADDRESS] = _("Das ist keine E-Mail-Adresse:"),
    [ADMIN_ADDRESS_TAKEN] = _("Diese Adresse gehört schon jemandem:"),
    [ADMIN_ADDRESS_NEEDED] = _("Wer hier arbeitet, braucht eine E-Mail-Adresse zum Anmelden."),
    [ADMIN_LAST] = _("Das ist das letzte Administrationskonto. Legen Sie erst ein anderes an."),
    [ADMIN_OWN_LOCK] = _("Sie können sich nicht selbst sperren."),
    [ADMIN_COMPANY] = _("Diese Firma gibt es nicht mehr."),
    [ADMIN_DOMAIN] = _("Das ist keine Domain einer E-Mail-Adresse:"),
    [ADMIN_HOOK_URL] =
        _("Die Adresse muss mit https:// beginnen und einen Host ohne Namen und Passwort nennen."),
    [ADMIN_HOOK_EVENTS] = _("Bitte wählen Sie mindestens ein Ereignis."),
    [ADMIN_HOOK_ALLOWED] = _("Das ist weder eine Adresse noch ein Netz:"),
    [ADMIN_DOMAIN_TAKEN] = _("Diese Domain gehört schon einer Firma:"),
    [ADMIN_BLOCK] = _("Sperren lässt sich eine E-Mail-Adresse oder eine Domain, nicht das:"),
    [ADMIN_BLOCK_OWN] = _("Das lässt sich nicht sperren, es gehört zu uns:"),
    [ADMIN_BLOCKED] = _("Dieser Absender ist schon gesperrt:"),
    [ADMIN_URL] = _("Das ist keine Adresse einer Seite (https://…):"),
    [ADMIN_COLOUR] = _("Das ist keine Farbe (wie #0b6374):"),
    [ADMIN_CHOICE] = _("Das steht nicht zur Wahl:"),
    [ADMIN_NUMBER] = _("Bitte geben Sie eine ganze Zahl in diesen Grenzen ein:"),
    [ADMIN_PATTERN] = _("Das ist kein Muster für Ticketnummern (wie HD-%d{6}):"),
    [ADMIN_NOBODY] = _("Diese Adresse hat niemand:"),
    [ADMIN_MERGE] = _("Zusammenführen lassen sich zwei verschiedene Kunden, niemand sonst."),
    [ADMIN_LETTER_LONG] = _("Ein Text darf höchstens 20.000 Zeichen haben."),
    [ADMIN_LETTER_SLOT] = _("Diesen Platzhalter gibt es nicht:"),
    [ADMIN_LETTER_NEEDS] = _("Ohne diesen Platzhalter ergibt die E-Mail keinen Sinn:"),
    [ADMIN_LOGO] = _("Ein Logo ist ein PNG-, JPEG-, GIF- oder WebP-Bild mit höchstens 200 kB."),
    [ADMIN_REASON] = _("Bitte geben Sie einen Grund an, mit höchstens 500 Zeichen."),
    [ADMIN_CUSTOMER] = _("Das geht nur bei Kunden. Ändern Sie erst die Rolle."),
    [ADMIN_HELD] = _("Eine rechtliche Sperre hält das fest:"),
    [ADMIN_TICKET] = _("Dieses Ticket gibt es nicht:"),
    [ADMIN_FIELD_NAME] = _("Dieser Kurzname ist vergeben oder nicht möglich (Kleinbuchstaben, Ziffern, _):"),
    [ADMIN_FIELD_OPTIONS] = _("Bitte geben Sie Werte zur Auswahl an, jeden nur einmal und mit höchstens 80 Zeichen."),
    [ADMIN_FIELD_BOUNDS] = _("Bitte geben Sie ganze Zahlen an, die kleinere zuerst."),
    [ADMIN_FIELD_CONDITION] = _("Diese Bedingung kann nie zutreffen. Bitte nennen Sie ein anderes Feld und einen Wert, den es haben kann."),
    [ADMIN_APP_REDIRECT] = _("Dorthin lässt sich niemand zurückschicken (https:// mit Host, ohne #):"),
    [ADMIN_TAG] = _("Ein anderes Schlagwort dieses Namens gibt es nicht:"),
    [ADMIN_TAG_BUSY] = _("Daran wird gerade noch gearbeitet, bitte versuchen Sie es gleich noch einmal:"),
    [ADMIN_SESSION] = _("Eine Anmeldung endet nach 15 Minuten bis 7 Tagen ohne Klick und nach 1 bis "
                        "365 Tagen in jedem Fall."),
};

bool admin_has(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        if (strcmp(places[i].path, path) == 0)
            return true;
    return false;
}

struct view_admin admin_frame(struct request *r, const char *place, const char *heading,
                              const char *problem)
{
    struct arena *a = request_arena(r);
    struct view_admin v = {.shell = shell_view(r, heading, "admin"),
                           .places = ARENA_ARRAY(a, struct view_admin_place, G_N_ELEMENTS(places)),
                           .n_places = G_N_ELEMENTS(places),
                           .heading = heading,
                           .setting_up = house_now(shell_app(r)->house)->setting_up,
                           .problem = problem};

    for (size_t i = 0; i < v.n_places; i++)
        v.places[i] = (struct view_admin_place){.key = places[i].key,
                                                .word = shell_word(r, places[i].word),
                                                .link = url_path(a, "%s", places[i].path),
                                                .current = strcmp(places[i].path, place) == 0};
    return v;
}

struct admin_act admin_act(struct request *r, struct db *db, struct admin_refusal *refusal)
{
    return (struct admin_act){.db = db,
                              .a = request_arena(r),
                              .actor = request_actor(r),
                              .peer = request_ip(r),
                              .at = clock_now(),
                              .refusal = refusal};
}

const char *admin_words(struct request *r, const struct admin_refusal *refusal)
{
    const char *words = shell_word(r, fault_words[refusal->fault]);

    return refusal->detail == NULL || *refusal->detail == '\0'
               ? words
               : arena_printf(request_arena(r), "%s %s", words, refusal->detail);
}

int64_t admin_id(const struct request *r)
{
    const char *text = request_param(r, "id");
    gint64 id = 0;

    if (strcmp(text, "new") == 0)
        return 0;
    return g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, &id, NULL) ? id : -1;
}

struct url admin_action(struct request *r, const char *place)
{
    return url_path(request_arena(r), "%s/%s", place,
                    url_part(request_arena(r), request_param(r, "id")));
}

const char *admin_auth_word(struct arena *a, const char *auth, const char *name)
{
    const char *at = strstr(auth, name);

    if (at == NULL)
        return "";
    at += strlen(name);
    return arena_strndup(a, at, strcspn(at, " ()"));
}
