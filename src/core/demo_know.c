#include "core/demo_know.h"

#include "core/canned.h"
#include "core/faq_write.h"
#include "sql/faq.h"
#include "sql/setting.h"

static const struct {
    const char *de, *en;
} topics[] = {
    {"Netzwerk und WLAN", "Network and WiFi"},
    {"Arbeitsplatz und Drucker", "Workplace and printers"},
    {"Microsoft 365", "Microsoft 365"},
};

static const struct {
    size_t topic;
    int64_t helped, missed;
    struct faq_words words[FAQ_LANGS];
} questions[] = {
    {0,
     31,
     4,
     {{.title = "Das WLAN geht nicht. Was kann ich selbst tun?",
       .body = "1. Schalten Sie das WLAN am Gerät aus und nach zehn Sekunden wieder ein.\n"
               "2. Prüfen Sie, ob Sie mit dem richtigen Netz verbunden sind und nicht mit dem "
               "Gastnetz.\n"
               "3. Sehen Sie nach, ob andere Geräte im Raum Verbindung haben.\n\n"
               "Hat niemand im Raum Verbindung, rufen Sie uns bitte **sofort an**: Dann liegt es "
               "nicht an "
               "Ihrem Gerät."},
      {.title = "The WiFi is down. What can I do myself?",
       .body =
           "1. Switch the WiFi of your device off, and on again after ten seconds.\n"
           "2. Check that you are in the right network, and not in that for guests.\n"
           "3. See whether other devices in the room are connected.\n\n"
           "If nobody in the room is connected, please **call us at once**: then it is not your "
           "device."}}},
    {0,
     18,
     2,
     {{.title = "Wie verbinde ich mich von zu Hause aus (VPN)?",
       .body =
           "Starten Sie das VPN-Programm, wählen Sie das Profil Ihrer Firma und melden Sie sich "
           "mit "
           "Benutzername und Passwort an. Danach bestätigen Sie die Anmeldung auf dem Telefon.\n\n"
           "Für einen neuen Zugang legen Sie bitte ein Ticket an und nennen Sie, **wer** ihn "
           "**ab wann** braucht."},
      {.title = "How do I connect from home (VPN)?",
       .body = "Start the VPN program, choose the profile of your company, and sign in with user "
               "name and "
               "password. Then confirm on your telephone.\n\n"
               "For a new access please create a ticket and say **who** needs it **from when**."}}},
    {1,
     24,
     3,
     {{.title = "Der Drucker druckt nicht",
       .body = "- Ist er eingeschaltet, hat er Papier, zeigt er eine Meldung an?\n"
               "- Ist der richtige Drucker gewählt?\n"
               "- Warten noch alte Aufträge? Löschen Sie sie, und drucken Sie noch einmal.\n\n"
               "Hilft das nicht, nennen Sie uns im Ticket bitte den **Namen des Druckers** (er "
               "steht auf "
               "dem Aufkleber) und die Meldung im Wortlaut."},
      {.title = "The printer does not print",
       .body = "- Is it switched on, does it have paper, does it show a message?\n"
               "- Have you chosen the right printer?\n"
               "- Are old jobs still waiting? Delete them, and print again.\n\n"
               "If that does not help, please tell us the **printer's name** (on its sticker) and "
               "the exact "
               "words of the message in your ticket."}}},
    {1,
     9,
     0,
     {{.title = "Welche Angaben brauchen Sie für einen neuen Arbeitsplatz?",
       .body =
           "| Angabe | Beispiel |\n| --- | --- |\n| Name und Abteilung | Ole Petersen, Einkauf |\n"
           "| Beginn | 1. Dezember |\n| Gerät | Notebook mit Dockingstation |\n"
           "| Programme | Office, Warenwirtschaft |\n| Gleiche Rechte wie | Petra Krümel |\n\n"
           "Bitte melden Sie sich **zwei Wochen vorher**, damit alles rechtzeitig bereitsteht."},
      {.title = "What do you need to know for a new workplace?",
       .body =
           "| What | Example |\n| --- | --- |\n| Name and department | Ole Petersen, purchasing |\n"
           "| Start | 1 December |\n| Device | notebook with docking station |\n"
           "| Programs | Office, stock control |\n| Same rights as | Petra Krümel |\n\n"
           "Please tell us **two weeks before**, so that everything is ready in time."}}},
    {2,
     12,
     1,
     {{.title = "Outlook fragt immer wieder nach dem Passwort",
       .body =
           "Schließen Sie Outlook, melden Sie sich im Browser bei Microsoft 365 an und starten Sie "
           "Outlook neu. Haben Sie Ihr Passwort vor Kurzem geändert, geben Sie überall das neue "
           "ein, "
           "auch auf dem Telefon."},
      {.title = "Outlook asks for the password again and again",
       .body =
           "Close Outlook, sign in to Microsoft 365 in your browser, and start Outlook again. If "
           "you have "
           "changed your password lately, enter the new one everywhere, on your telephone too."}}},
};

static const struct canned texts[] = {
    {.name = "Rückfrage: Gerät und Meldung",
     .lang = "de",
     .body = "Guten Tag {{customer.name}},\n\nvielen Dank für Ihre Nachricht. Damit wir schnell "
             "helfen können, "
             "nennen Sie uns bitte den Namen des Geräts und den genauen Wortlaut der Meldung. Ein "
             "Bild davon "
             "hilft sehr.\n\nFreundliche Grüße\n{{agent.name}}"},
    {.name = "Rückruf nicht erreicht",
     .lang = "de",
     .body = "Guten Tag {{customer.name}},\n\nwir haben versucht, Sie zu Ihrem Ticket "
             "{{ticket.number}} "
             "anzurufen, Sie aber nicht erreicht. Wann passt es Ihnen? Sie erreichen uns unter "
             "{{desk.phone}} "
             "({{desk.hours}}).\n\nFreundliche Grüße\n{{agent.name}}"},
    {.name = "Termin vor Ort",
     .lang = "de",
     .body = "Guten Tag {{customer.name}},\n\nwir kommen dazu gern bei Ihnen vorbei. Passt Ihnen "
             "einer dieser "
             "Termine?\n\n- \n- \n\nFreundliche Grüße\n{{agent.name}}"},
    {.name = "What we need to know",
     .lang = "en",
     .body = "Hello {{customer.name}},\n\nthank you for your message. So that we can help quickly, "
             "please tell us "
             "the name of the device and the exact words of the message. A picture of it helps a "
             "lot.\n\n"
             "Kind regards\n{{agent.name}}"},
};

static bool add_questions(const struct faq_call *c, GError **error)
{
    int64_t ids[G_N_ELEMENTS(topics)] = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
        if (!faq_category_put(c, &ids[i], topics[i].de, topics[i].en, error))
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
        int64_t id = 0;

        if (!faq_save(c, &id, ids[questions[i].topic], questions[i].words, true, error) ||
            !sql_faq_vote(c->db, id, "de", questions[i].helped, questions[i].missed, NULL, error))
            return false;
    }
    return true;
}

bool demo_know_add(struct db *db, struct arena *a, const struct actor *agent, int64_t at,
                   GError **error)
{
    struct faq_call c = {.db = db, .a = a, .actor = agent, .peer = "", .now = at};
    struct admin_act act = {.db = db, .a = a, .actor = agent, .peer = "", .at = at};
    int64_t mine = 0;

    if (!sql_setting_put_new(db, "demo_know", "1", &mine, error) ||
        (mine > 0 && !add_questions(&c, error)))
        return false;
    for (size_t i = 0; mine > 0 && i < G_N_ELEMENTS(texts); i++) {
        struct canned text = texts[i];
        int64_t id = 0;

        text.shared = true;
        if (!canned_add(&act, &text, &id, error))
            return false;
    }
    return true;
}
