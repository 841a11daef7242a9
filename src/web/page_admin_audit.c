/* page_admin_audit.c - who changed what, newest first; as a page and as CSV. */
#include "base/csv.h"
#include "base/fail.h"
#include "core/audit.h"
#include "pages/admin.h"
#include "web/admin.h"
#include "web/words.h"

#include <string.h>

#define PLACE "/admin/audit"

enum { EXPORT_ROWS = 1000, EXPORT_MOST = 100000 };

static const struct field list_fields[] = {{"before", FIELD_INT}, {NULL}};

/* What each code of the log means; of one that is not here the code itself is shown. */
static const struct {
    const char *code, *word;
} words[] = {
    {"field.created", _("Feld angelegt")},
    {"field.changed", _("Feld geändert")},
    {"field.moved", _("Feld verschoben")},
    {"tag.created", _("Schlagwort angelegt")},
    {"tag.changed", _("Schlagwort umbenannt")},
    {"tag.merged", _("Schlagwort in ein anderes überführt")},
    {"tag.removed", _("Schlagwort überall entfernt")},
    {"tickets", _("Tickets")},
    {"canned.created", _("Textbaustein angelegt")},
    {"canned.changed", _("Textbaustein geändert")},
    {"canned.removed", _("Textbaustein gelöscht")},
    {"shared", _("Für alle im Team")},
    {"faq.created", _("Häufige Frage angelegt")},
    {"faq.changed", _("Häufige Frage geändert")},
    {"faq.published", _("Häufige Frage veröffentlicht")},
    {"faq.hidden", _("Häufige Frage zurückgezogen")},
    {"faq.removed", _("Häufige Frage gelöscht")},
    {"faq.topic.created", _("Thema angelegt")},
    {"faq.topic.changed", _("Thema geändert")},
    {"faq.topic.removed", _("Thema gelöscht")},
    {"title", _("Titel")},
    {"topic", _("Thema")},
    {"name_de", _("Deutscher Name")},
    {"name_en", _("Englischer Name")},
    {"queue.created", _("Bereich angelegt")},
    {"queue.changed", _("Bereich geändert")},
    {"person.created", _("Person angelegt")},
    {"person.changed", _("Person geändert")},
    {"company.created", _("Firma angelegt")},
    {"company.changed", _("Firma geändert")},
    {"factor.app.on", _("Zweiter Faktor: App eingeschaltet")},
    {"factor.app.off", _("Zweiter Faktor: App entfernt")},
    {"factor.codes", _("Zweiter Faktor: neue Wiederherstellungscodes")},
    {"factor.taken", _("Zweiter Faktor von der Administration entfernt")},
    {"block.created", _("Absender gesperrt")},
    {"block.ended", _("Sperre aufgehoben")},
    {"blocked", _("Absender")},
    {"inbox.again", _("Nachricht neu entschieden")},
    {"inbox.released", _("Nachricht zum Ticket gemacht")},
    {"inbox.moved", _("Nachricht einem Ticket zugeordnet")},
    {"inbox.dropped", _("Nachricht verworfen")},
    {"decision", _("Entscheidung")},
    {"outbox.again", _("Nachricht noch einmal gesendet")},
    {"outbox.cancelled", _("Versand abgebrochen")},
    {"state", _("Zustand")},
    {"letter.changed", _("Text einer E-Mail geändert")},
    {"text", _("Text")},
    {"person.merged", _("Personen zusammengeführt")},
    {"people.imported", _("Personen importiert")},
    {"people", _("Personen")},
    {"backup.made", _("Datensicherung begonnen")},
    {"backup.loaded", _("Datensicherung heruntergeladen")},
    {"privacy.anonymised", _("Person anonymisiert")},
    {"privacy.erased", _("Person gelöscht")},
    {"hold.put", _("Rechtlich gesperrt")},
    {"hold.ended", _("Rechtliche Sperre beendet")},
    {"retention.put", _("Regel der Aufbewahrung eingeschaltet")},
    {"retention.removed", _("Regel der Aufbewahrung entfernt")},
    {"retention_months", _("Monate nach dem Schließen")},
    {"retention_act", _("Was dann geschieht")},
    {"reason", _("Grund")},
    {"privacy.exported", _("Daten einer Person ausgegeben")},
    {"backup_key", _("Schlüssel der Datensicherung")},
    {"backup_hour", _("Stunde der Datensicherung")},
    {"access_log_months", _("Monate, die es steht, wer in vertrauliche Tickets sah")},
    {"setting.changed", _("Einstellung geändert")},
    {"privacy.begun", _("Anonymisieren oder Löschen begonnen")},
    {"privacy.broken", _("Anonymisieren oder Löschen abgebrochen")},
    {"desk_name", _("Name des Supports")},
    {"address", _("E-Mail-Adresse für Kunden")},
    {"phone", _("Telefon")},
    {"hours", _("Zeiten")},
    {"greeting", _("Begrüßung in E-Mails")},
    {"colour", _("Farbe")},
    {"logo", _("Logo")},
    {"imprint_url", _("Adresse des Impressums")},
    {"privacy_url", _("Adresse der Datenschutzerklärung")},
    {"registration", _("Registrierung")},
    {"registration_domains", _("Erlaubte Domains")},
    {"base_url", _("Adresse dieser Seite")},
    {"authserv_id", _("Name Ihres Mailservers in Authentication-Results")},
    {"bundle_seconds", _("Eingangsbestätigungen sammeln (Sekunden)")},
    {"plus_addresses", _("Antwortadressen mit Kennzeichen")},
    {"number_patterns", _("Muster früherer Ticketnummern")},
    {"api.behalf", _("Für jemand anderen gehandelt (API)")},
    {"token.made", _("API-Token angelegt")},
    {"token.revoked", _("API-Token widerrufen")},
    {"app.created", _("Anwendung eingetragen")},
    {"app.changed", _("Anwendung geändert")},
    {"app.removed", _("Anwendung entfernt")},
    {"app.granted", _("Einer Anwendung Zugriff erlaubt")},
    {"app.returned", _("Zugriff einer Anwendung beendet, von ihr selbst")},
    {"app.reused", _("Zugriff einer Anwendung beendet: Ihr Nachweis kam ein zweites Mal")},
    {"redirects", _("Rückadressen")},
    {"mcp.call", _("Werkzeug eines Assistenten benutzt")},
    {"scopes", _("Rechte")},
    {"request", _("Anfrage")},
    {"*", _("alle eigenen")},
    {"webhook.created", _("Webhook angelegt")},
    {"webhook.changed", _("Webhook geändert")},
    {"url", _("Adresse")},
    {"events", _("Ereignisse")},
    {"queue", _("Bereich")},
    {"priority", _("Priorität mindestens")},
    {"tag", _("Schlagwort")},
    {"with_internal", _("Auch interne Notizen")},
    {"allowed", _("Erlaubte Adressen")},
    {"active", _("Eingeschaltet")},
    {"secret", _("Geheimnis")},
    {"shape", _("Form")},
    {"removed", _("Entfernt")},
    {"renewed", _("neu gemacht")},
    {"passkey.added", _("Passkey angelegt")},
    {"passkey.removed", _("Passkey entfernt")},
    {"session.ended", _("Anmeldung beendet")},
    {"session.ended.all", _("Alle Anmeldungen beendet")},
    {"policy.changed", _("Regeln für die Anmeldung geändert")},
    {"factor_customer", _("Zweiter Faktor Pflicht: Kunden")},
    {"factor_agent", _("Zweiter Faktor Pflicht: Support")},
    {"factor_admin", _("Zweiter Faktor Pflicht: Administration")},
    {"session_idle_minutes", _("Team: Minuten ohne Klick")},
    {"session_desk_days", _("Team: Tage angemeldet")},
    {"session_customer_days", _("Kunden: Tage angemeldet")},
    {"name", _("Name")},
    {"lang", _("Sprache")},
    {"signature", _("Signatur")},
    {"confidential", _("Vertraulich")},
    {"reopen_days", _("Wieder öffnen (Tage)")},
    {"members", _("Mitglieder")},
    {"concern", _("Neue Anliegen erkennen")},
    {"off", _("nie")},
    {"careful", _("nur, wenn es ziemlich sicher ist")},
    {"normal", _("normal")},
    {"eager", _("auch bei Zweifeln")},
    {"role", _("Rolle")},
    {"addresses", _("E-Mail-Adressen")},
    {"phones", _("Telefonnummern")},
    {"company", _("Firma")},
    {"note", _("Notiz")},
    {"locked", _("Gesperrt")},
    {"domains", _("Domains der E-Mail-Adressen")},
    {"sees_all", _("Sehen alle Tickets der Firma")},
    {"yes", _("ja")},
    {"no", _("nein")},
    {"customer", _("Kunde")},
    {"agent", _("Support")},
    {"admin", _("Administration")},
    {"de", _("Deutsch")},
    {"en", _("Englisch")},
    {"-1", _("immer")},
    {"0", _("nie")},
};

static const char *word(struct request *r, const char *code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].code, code) == 0)
            return shell_word(r, words[i].word);
    return code;
}

/* Whether what it was and became are codes, not what people wrote. */
static bool is_coded(const char *field)
{
    static const char *const coded[] = {"confidential", "locked",  "sees_all",
                                        "role",         "lang",    "reopen_days",
                                        "concern",      "active",  "with_internal",
                                        "secret",       "removed", "scopes", "shared",
                                        "factor_customer", "factor_agent", "factor_admin"};

    for (size_t i = 0; i < G_N_ELEMENTS(coded); i++)
        if (strcmp(coded[i], field) == 0)
            return true;
    return false;
}

static struct view_admin_change change_view(struct request *r, const struct audit_row *row)
{
    bool coded = is_coded(row->field);

    return (struct view_admin_change){.who =
                                          row->who == NULL ? shell_word(r, _("System")) : row->who,
                                      .peer = row->peer,
                                      .what = word(r, row->what),
                                      .object = row->object,
                                      .field = word(r, row->field),
                                      .before = coded ? word(r, row->before) : row->before,
                                      .after = coded ? word(r, row->after) : row->after,
                                      .at = row->at};
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_admin_audit v = {.n_changes = 0};
    struct audit_row *rows = NULL;

    if (db == NULL || !audit_list(db, a, request_int(r, "before", 0), ADMIN_PAGE + 1, &rows,
                                  &v.n_changes, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.has_more = v.n_changes > ADMIN_PAGE;
    v.n_changes = MIN(v.n_changes, ADMIN_PAGE);
    v.changes = ARENA_ARRAY(a, struct view_admin_change, v.n_changes + 1);
    for (size_t i = 0; i < v.n_changes; i++)
        v.changes[i] = change_view(r, &rows[i]);
    if (v.has_more)
        v.more = url_path(a, PLACE "?before=%" G_GINT64_FORMAT, rows[v.n_changes - 1].id);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Änderungsprotokoll")), "");
    page_admin_audit(&o, &v);
    answer_html(answer, 200);
}

static void csv_change(struct request *r, struct csv *c, const struct audit_row *row)
{
    struct view_admin_change v = change_view(r, row);
    const char *const cells[] = {lang_stamp(request_arena(r), shell_zone(r), v.at),
                                 v.who,
                                 v.peer,
                                 v.what,
                                 v.object,
                                 v.field,
                                 v.before,
                                 v.after};

    for (size_t k = 0; k < G_N_ELEMENTS(cells); k++)
        csv_cell(c, cells[k]);
    csv_row(c);
}

static bool csv_lines(struct request *r, struct csv *c, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    int64_t before = request_int(r, "before", 0);
    struct audit_row *rows = NULL;
    size_t n = EXPORT_ROWS;

    for (size_t all = 0; n == EXPORT_ROWS; all += n) {
        if (all >= EXPORT_MOST) {
            fail_set(error, FAIL_TOO_BIG, "log: over %d changes (add ?before=, the number of one)",
                     EXPORT_MOST);
            return false;
        }
        if (db == NULL || !audit_list(db, request_arena(r), before, EXPORT_ROWS, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            csv_change(r, c, &rows[i]);
        before = n == 0 ? 0 : rows[n - 1].id;
    }
    return true;
}

static void csv_head(struct request *r, struct csv *c)
{
    static const char *const heads[] = {_("Zeit"),          _("Wer"),  _("Von"),    _("Was"),
                                        _("Worum es geht"), _("Feld"), _("Vorher"), _("Nachher")};

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(c, shell_word(r, heads[i]));
    csv_row(c);
}

static void export(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct csv c;

    csv_begin(&c, answer_buf(a));
    csv_head(r, &c);
    if (csv_lines(r, &c, &error)) {
        answer_download(a, "text/csv; charset=utf-8", "audit.csv");
    } else {
        buf_clear(answer_buf(a));
        answer_fail(r, a, error);
    }
}

const struct route admin_audit_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, PLACE ".csv", RIGHT_ADMIN, list_fields, export, ROUTE_BLOCKS},
};
const size_t admin_audit_n_routes = G_N_ELEMENTS(admin_audit_routes);
