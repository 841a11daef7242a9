#include "core/account_state.h"

#include "base/clock.h"
#include "base/text.h"
#include "sql/account.h"

#include <string.h>

enum { ANSWER_MAX = 500 };

static const struct {
    const char *name;
    struct {
        const char *words, *advice;
    } de, en;
} faults[ACCOUNT_FAULTS] = {
    [ACCOUNT_OK] = {"", {"", ""}, {"", ""}},
    [ACCOUNT_HOST] = {"host",
                      {"Der Mailserver wurde unter diesem Namen nicht gefunden.",
                       "Prüfen Sie die Schreibweise des Servernamens und ob dieser Rechner Namen "
                       "auflösen kann."},
                      {"The mail server was not found under this name.",
                       "Check the spelling of the server's name, and whether this machine can "
                       "look names up."}},
    [ACCOUNT_CONNECT] = {"connect",
                         {"Der Mailserver nimmt keine Verbindung an.",
                          "Prüfen Sie Port und Firewall; vielleicht ist der Server gerade aus."},
                         {"The mail server accepts no connection.",
                          "Check port and firewall; maybe the server is down right now."}},
    [ACCOUNT_TIMEOUT] = {"timeout",
                         {"Der Mailserver antwortet nicht.",
                          "Es wird von selbst weiter versucht. Bleibt es dabei, fragen Sie den "
                          "Betreiber."},
                         {"The mail server does not answer.",
                          "It is tried again by itself. If that goes on, ask whoever runs it."}},
    [ACCOUNT_TLS] = {"tls",
                     {"Die Verschlüsselung kam nicht zustande: Dem Zertifikat wird nicht vertraut "
                      "oder der Server bietet keine an.",
                      "Prüfen Sie den Servernamen. Bei einer eigenen Zertifizierungsstelle "
                      "hinterlegen Sie deren Zertifikat im Konto."},
                     {"There is no encryption: the certificate is not trusted, or the server "
                      "offers none.",
                      "Check the server's name. With a certificate authority of your own, add "
                      "its certificate to the account."}},
    [ACCOUNT_LOGIN] = {"login",
                       {"Der Mailserver hat die Anmeldung abgelehnt.",
                        "Prüfen Sie Benutzername und Passwort; manche Anbieter verlangen ein "
                        "App-Passwort oder OAuth2."},
                       {"The mail server refused the login.",
                        "Check user name and password; some providers want an app password or "
                        "OAuth2."}},
    [ACCOUNT_CONSENT] = {"consent",
                         {"Die Zustimmung des Anbieters fehlt oder ist abgelaufen.",
                          "Verbinden Sie das Konto neu: Konto öffnen, „Verbinden“ wählen und beim "
                          "Anbieter zustimmen."},
                         {"The provider's consent is missing or has ended.",
                          "Connect the account again: open it, choose “Connect”, and consent at "
                          "the provider."}},
    [ACCOUNT_FOLDER] = {"folder",
                        {"Den eingestellten Ordner gibt es im Postfach nicht.",
                         "Wählen Sie im Konto einen Ordner, den es gibt."},
                        {"The mailbox has no such folder.",
                         "Choose a folder in the account that exists."}},
    [ACCOUNT_DROPPED] = {"dropped",
                         {"Der Mailserver hat die Verbindung abgebrochen.",
                          "Es wird von selbst an derselben Stelle weitergemacht."},
                         {"The mail server broke the connection off.",
                          "It goes on by itself where it was."}},
    [ACCOUNT_PROTOCOL] = {"protocol",
                          {"Der Mailserver hat unverständlich geantwortet.",
                           "Prüfen Sie, ob Port und Protokoll zusammenpassen; die Worte des Servers "
                           "stehen daneben."},
                          {"The mail server gave an answer that makes no sense.",
                           "Check that port and protocol fit; the server's words stand beside."}},
    [ACCOUNT_STORE] = {"store",
                       {"Die Mail konnte hier nicht gespeichert werden.",
                        "Schaffen Sie Platz auf der Festplatte und prüfen Sie die Datenbank; die "
                        "Mail liegt weiter auf dem Server."},
                       {"The mail could not be stored here.",
                        "Make room on the disk and check the database; the mail is still on the "
                        "server."}},
    [ACCOUNT_SETTING] = {"setting",
                         {"Das Konto ist nicht richtig eingerichtet.",
                          "Öffnen Sie das Konto und prüfen Sie die Angaben."},
                         {"The account is not set up properly.",
                          "Open the account and check what is set."}},
    [ACCOUNT_PRIVATE] = {"private",
                         {"Der Mailserver steht in einem privaten Netz.",
                          "Ist es Ihr eigener, haken Sie „Der Mailserver steht in unserem eigenen "
                          "Netz“ an."},
                         {"The mail server is in a private network.",
                          "If it is yours, tick “The mail server is in our own network”."}},
    [ACCOUNT_UNTRIED] = {"untried",
                         {"Ein Server ist da, er trägt aber nicht den Namen Ihrer Domain.",
                          "Prüfen Sie, ob er Ihrem Anbieter gehört, bevor Sie das Passwort dorthin "
                          "geben."},
                         {"There is a server, but it does not have your domain's name.",
                          "Check that it is your provider's before you give the password to it."}},
    [ACCOUNT_REFUSED] = {"refused",
                         {"Der Mailserver hat die Mail nicht angenommen.",
                          "Die Worte des Servers stehen daneben; oft darf der Benutzer nicht mit "
                          "dieser Adresse senden."},
                         {"The mail server did not take the mail.",
                          "The server's words stand beside; often the user may not send with this "
                          "address."}},
};

const char *account_fault_name(enum account_fault fault)
{
    return faults[fault].name;
}

enum account_fault account_fault_named(const char *name)
{
    for (size_t i = 0; i < ACCOUNT_FAULTS; i++)
        if (g_strcmp0(faults[i].name, name) == 0)
            return (enum account_fault)i;
    return ACCOUNT_OK;
}

const char *account_fault_words(enum account_fault fault, const char *lang)
{
    return g_strcmp0(lang, "en") == 0 ? faults[fault].en.words : faults[fault].de.words;
}

const char *account_fault_advice(enum account_fault fault, const char *lang)
{
    return g_strcmp0(lang, "en") == 0 ? faults[fault].en.advice : faults[fault].de.advice;
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static struct account_health health_of(const struct account_health_row *row)
{
    return (struct account_health){.id = row->id,
                                   .name = row->name,
                                   .address = row->address,
                                   .in_url = row->in_url,
                                   .out_url = row->out_url,
                                   .queue = or_empty(row->queue),
                                   .active = row->active != 0,
                                   .takes = *row->in_url != '\0',
                                   .sends = *row->out_url != '\0',
                                   .archive = row->archive != 0,
                                   .oauth = strcmp(row->auth, "oauth2") == 0,
                                   .doing = row->active == 0 ? "off" : or_empty(row->doing),
                                   .ok_at = row->ok_at,
                                   .failed_at = row->in_failed_at,
                                   .next_at = row->next_at,
                                   .mail_at = row->mail_at,
                                   .last_at = row->last_at,
                                   .fault = account_fault_named(row->fault),
                                   .answer = or_empty(row->in_answer),
                                   .sent_at = row->sent_at,
                                   .send_failed_at = row->out_failed_at,
                                   .send_answer = row->out_answer,
                                   .today = row->today,
                                   .waiting = row->waiting,
                                   .unsettled = row->unsettled,
                                   .granted_at = row->granted_at,
                                   .consent_until = row->refresh_until};
}

bool account_health(struct db *db, struct arena *a, int64_t now, struct account_health **list,
                    size_t *n, GError **error)
{
    struct account_health_row *rows = NULL;

    if (!sql_account_health(db, a, now - now % CLOCK_DAY, &rows, n, error))
        return false;
    *list = ARENA_ARRAY(a, struct account_health, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*list)[i] = health_of(&rows[i]);
    return true;
}

struct note {
    int64_t id, next_at;
    const char *doing, *answer;
    enum account_fault fault;
};

static bool doing_tx(struct db *db, void *data, GError **error)
{
    const struct note *n = data;

    return sql_account_state_doing(db, n->id, n->doing, n->next_at, NULL, error);
}

bool account_doing(const struct house *house, int64_t id, const char *doing, int64_t next_at,
                   GError **error)
{
    struct note n = {.id = id, .doing = doing, .next_at = next_at};

    return db_write(house->pool, doing_tx, &n, error);
}

static bool well_tx(struct db *db, void *data, GError **error)
{
    const struct note *n = data;

    return sql_account_state_ok(db, n->id, n->doing, clock_now(), NULL, error);
}

bool account_went_well(const struct house *house, int64_t id, const char *doing, GError **error)
{
    struct note n = {.id = id, .doing = doing};

    return db_write(house->pool, well_tx, &n, error);
}

static bool wrong_tx(struct db *db, void *data, GError **error)
{
    const struct note *n = data;

    return sql_account_state_failed(
        db,
        &(struct sql_account_state_failed){n->id, clock_now(), faults[n->fault].name, n->answer,
                                           n->next_at},
        NULL, error);
}

bool account_went_wrong(const struct house *house, int64_t id, enum account_fault fault,
                        const char *answer, int64_t next_at, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct note n = {.id = id, .fault = fault, .next_at = next_at};

    n.answer = text_cut(a, text_one_line(a, text_repair(a, answer, strlen(answer))), ANSWER_MAX);
    return db_write(house->pool, wrong_tx, &n, error);
}
