#include "core/faq_first.h"

#include "base/clock.h"
#include "core/faq_write.h"
#include "sql/setting.h"

static const char setting[] = "faq_first";

static const struct {
    const char *de, *en;
} categories[] = {
    {"Zum Ticketsystem", "About the ticket system"},
    {"Zugang und Anmeldung", "Access and signing in"},
};

static const struct {
    size_t category;
    struct faq_words words[FAQ_LANGS];
} first[] = {
    {0,
     {{.title = "Was ist ein Ticketsystem?",
       .body =
           "Im Ticketsystem reichen Sie Probleme und Anliegen direkt bei unserem Support-Team ein. "
           "Das Team besteht aus mehreren Personen, und alle sehen Ihre Anfrage. So kann sich "
           "immer "
           "jemand kümmern, auch wenn eine Person im Urlaub oder krank ist.\n\n"
           "Alle Anfragen laufen an einem Ort zusammen, ob Sie im Ticketsystem schreiben, eine "
           "E-Mail schicken oder anrufen. Nichts geht verloren, und Sie sehen jederzeit, wie weit "
           "wir sind."},
      {.title = "What is a ticket system?",
       .body =
           "In the ticket system you hand in problems and requests directly to our support team. "
           "The "
           "team consists of several people, and all of them see your request. So there is always "
           "somebody to take care of it, even when one person is on leave or ill.\n\n"
           "All requests meet in one place, whether you write in the ticket system, send an e-mail "
           "or call us. Nothing gets lost, and you can see at any time how far we are."}}},
    {0,
     {{.title = "Was ist ein Ticket?",
       .body =
           "Ein Ticket ist Ihr Anliegen mit allem, was dazugehört: Ihre Nachricht, unsere "
           "Antworten, "
           "Bilder und Anhänge, der Stand der Bearbeitung. Es bekommt eine Nummer, die nur dieses "
           "Anliegen hat. Über die Nummer finden wir beide es schnell wieder."},
      {.title = "What is a ticket?",
       .body = "A ticket is your concern with everything that belongs to it: your message, our "
               "answers, "
               "pictures and attachments, and how far it is. It gets a number that no other "
               "concern has. "
               "By that number both of us find it again quickly."}}},
    {0,
     {{.title = "Was ist eine Ticketnummer, und wo finde ich sie?",
       .body =
           "Jedes Anliegen hat eine eindeutige Nummer, zum Beispiel **2026-0417-9**. Sie finden "
           "sie\n\n"
           "- im Betreff unserer E-Mails, in eckigen Klammern,\n"
           "- im Ticketsystem links oben auf der Seite des Tickets.\n\n"
           "Bitte lassen Sie die Nummer im Betreff stehen, wenn Sie auf eine E-Mail antworten. Am "
           "Telefon genügt es, wenn Sie uns die Nummer nennen. Die letzte Ziffer ist eine "
           "Prüfziffer: "
           "Ein Zahlendreher fällt sofort auf und führt nicht zu einem fremden Ticket."},
      {.title = "What is a ticket number, and where do I find it?",
       .body = "Each concern has a number of its own, for example **2026-0417-9**. You find it\n\n"
               "- in the subject of our e-mails, in square brackets,\n"
               "- in the ticket system, at the top left of the ticket's page.\n\n"
               "Please leave the number in the subject when you answer an e-mail. On the telephone "
               "it is "
               "enough to tell us the number. Its last digit is a check digit: mixed-up digits are "
               "noticed "
               "at once and never lead to somebody else's ticket."}}},
    {0,
     {{.title = "Wie kann ich ein Ticket erstellen?",
       .body =
           "Es gibt drei Möglichkeiten:\n\n"
           "1. **Im Ticketsystem**, schnell und sicher: Melden Sie sich an und wählen Sie „Neues "
           "Ticket“. Bilder und Dateien können Sie gleich mitschicken.\n"
           "2. **Per E-Mail** an unsere Support-Adresse. Das Ticket entsteht automatisch.\n"
           "3. **Per Telefon**: Sie rufen uns an, und wir legen das Ticket für Sie an.\n\n"
           "Adresse, Telefonnummer und Servicezeiten stehen auf der Startseite."},
      {.title = "How can I create a ticket?",
       .body = "There are three ways:\n\n"
               "1. **In the ticket system**, quick and secure: sign in and choose “New ticket”. "
               "You can "
               "send pictures and files along.\n"
               "2. **By e-mail** to our support address. The ticket is created automatically.\n"
               "3. **By telephone**: you call us, and we create the ticket for you.\n\n"
               "Address, telephone number and service hours are on the start page."}}},
    {0,
     {{.title = "Wie läuft die Bearbeitung eines Tickets ab?",
       .body =
           "1. Ihre Anfrage geht ein. Es entsteht ein Ticket mit einer einmaligen Ticketnummer.\n"
           "2. Sie erhalten eine Eingangsbestätigung per E-Mail. Das Ticket ist **Offen**.\n"
           "3. Jemand aus dem Team übernimmt. Das Ticket ist **In Bearbeitung**.\n"
           "4. Sobald wir eine Antwort oder eine Lösung haben, melden wir uns bei Ihnen.\n"
           "5. Ist das Problem gelöst, wird das Ticket **Geschlossen**, und Sie werden darüber "
           "informiert."},
      {.title = "What happens to a ticket?",
       .body = "1. Your request arrives. A ticket with a number of its own is created.\n"
               "2. You get a confirmation of receipt by e-mail. The ticket is **Open**.\n"
               "3. Somebody of the team takes it. The ticket is **In progress**.\n"
               "4. As soon as we have an answer or a solution, we contact you.\n"
               "5. Once the problem is solved, the ticket is **Closed**, and you are told so."}}},
    {0,
     {{.title = "Was bedeuten die Status eines Tickets?",
       .body = "| Status | Bedeutung |\n| --- | --- |\n"
               "| Offen | Ihr Anliegen ist bei uns, und wir kümmern uns darum. |\n"
               "| In Bearbeitung | Eine Person aus dem Team hat es übernommen. |\n"
               "| Wartet auf Sie | Wir haben eine Frage an Sie oder brauchen Ihre Rückmeldung. |\n"
               "| Geschlossen | Das Anliegen ist erledigt. Sie können das Ticket weiterhin "
               "ansehen. |\n\n"
               "Den Stand sehen Sie im Ticketsystem unter „Meine Tickets“ oder über den Link in "
               "unseren "
               "E-Mails."},
      {.title = "What do the states of a ticket mean?",
       .body = "| State | Meaning |\n| --- | --- |\n"
               "| Open | Your concern is with us, and we take care of it. |\n"
               "| In progress | Somebody of the team has taken it. |\n"
               "| Waiting for you | We have a question for you or need your feedback. |\n"
               "| Closed | The concern is settled. You can still look at the ticket. |\n\n"
               "You see the state in the ticket system under “My tickets”, or by the link in our "
               "e-mails."}}},
    {0,
     {{.title = "Woran erkenne ich, dass ein Ticket erzeugt wurde?",
       .body = "An der Ticketnummer: Immer wenn Sie eine E-Mail mit einer Ticketnummer von uns "
               "erhalten, "
               "wurde ein Ticket erzeugt. Legen Sie das Ticket selbst im Ticketsystem an, sehen "
               "Sie die "
               "Nummer sofort.\n\n"
               "Ist nach einigen Minuten keine Bestätigung da, sehen Sie bitte im Spam-Ordner nach "
               "oder "
               "rufen Sie uns an."},
      {.title = "How do I know that a ticket was created?",
       .body =
           "By the ticket number: whenever you get an e-mail with a ticket number from us, a "
           "ticket was "
           "created. If you create the ticket in the ticket system yourself, you see the number at "
           "once.\n\n"
           "If there is no confirmation after some minutes, please look into your spam folder or "
           "call "
           "us."}}},
    {0,
     {{.title = "Warum für jedes Anliegen ein eigenes Ticket?",
       .body =
           "Weil wir nur so sehen, was wie dringend ist. Ein Beispiel: Sie haben uns um einen "
           "neuen "
           "Benutzer gebeten und antworten auf dieses Ticket „Übrigens, das WLAN geht nicht“. Dann "
           "steht eine Störung in einem Ticket, das „Benutzer erzeugen“ heißt und das wir "
           "vielleicht "
           "nicht als dringend ansehen. Die Hilfe kommt später, als sie könnte.\n\n"
           "Mit einem eigenen Ticket hat jedes Anliegen seine Nummer, seine Dringlichkeit und "
           "seinen "
           "Stand. Für ein neues Anliegen schreiben Sie deshalb bitte eine neue E-Mail oder legen "
           "ein "
           "neues Ticket an. Rutscht doch einmal etwas zusammen, trennen wir es für Sie."},
      {.title = "Why a ticket of its own for each concern?",
       .body =
           "Because only then we see how urgent each one is. An example: you asked us for a new "
           "user "
           "and answer to that ticket “By the way, the WiFi is down”. Then a fault stands in a "
           "ticket "
           "called “Create a user”, which we may not regard as urgent. Help comes later than it "
           "could.\n\n"
           "With a ticket of its own each concern has its number, its urgency and its state. So "
           "please "
           "write a new e-mail or create a new ticket for a new concern. If two of them do get "
           "mixed, "
           "we split them for you."}}},
    {0,
     {{.title =
           "Warum bekomme ich mehrere E-Mails in kurzer Folge mit verschiedenen Ticketnummern?",
       .body =
           "Jede neue E-Mail an den Support erzeugt ein eigenes Ticket mit eigener Nummer. Haben "
           "Sie "
           "uns in kurzer Zeit mehrmals geschrieben, bestätigen wir jedes Anliegen, manchmal auch "
           "mehrere in einer E-Mail.\n\n"
           "Möchten Sie nur etwas ergänzen, **antworten Sie auf unsere E-Mail** mit der "
           "Ticketnummer. "
           "Dann bleibt alles im selben Ticket. Gehören zwei Tickets zusammen, sagen Sie es uns: "
           "Wir "
           "führen sie zusammen."},
      {.title = "Why do I get several e-mails in a short time with different ticket numbers?",
       .body =
           "Each new e-mail to the support creates a ticket of its own with a number of its own. "
           "If you "
           "wrote to us several times within a short time, we confirm each concern, sometimes "
           "several "
           "in one e-mail.\n\n"
           "If you only want to add something, **answer our e-mail** with the ticket number. Then "
           "everything stays in the same ticket. If two tickets belong together, tell us: we merge "
           "them."}}},
    {0,
     {{.title =
           "Welche Vorteile hat ein Ticket gegenüber einer E-Mail an einzelne Mitarbeiterinnen und "
           "Mitarbeiter?",
       .body =
           "- **Es liest immer jemand.** Ein persönliches Postfach liest nur eine Person, und die "
           "kann "
           "im Urlaub sein. Tickets sieht das ganze Team.\n"
           "- **Nichts geht verloren.** Alles zu einem Anliegen steht an einem Ort, auch Jahre "
           "später.\n"
           "- **Sie behalten den Überblick.** Sie sehen jederzeit, wie weit Ihr Anliegen ist.\n"
           "- **Es geht schneller.** Wer gerade Zeit hat oder sich am besten auskennt, "
           "übernimmt.\n\n"
           "Nicht zu verwechseln mit einer E-Mail an unsere Support-Adresse: Daraus wird immer ein "
           "Ticket."},
      {.title = "What is better about a ticket than about an e-mail to one of the staff?",
       .body =
           "- **Somebody always reads it.** A personal mailbox is read by one person, who may be "
           "on "
           "leave. Tickets are seen by the whole team.\n"
           "- **Nothing gets lost.** Everything about a concern stands in one place, even years "
           "later.\n"
           "- **You keep track.** You see at any time how far your concern is.\n"
           "- **It is quicker.** Whoever has time or knows the subject best takes it.\n\n"
           "Not to be confused with an e-mail to our support address: that always becomes a "
           "ticket."}}},
    {0,
     {{.title = "Kann ich ein geschlossenes Ticket wieder öffnen?",
       .body = "Ja. Ist das Problem doch nicht gelöst, antworten Sie auf die letzte E-Mail oder "
               "öffnen Sie "
               "das Ticket im Ticketsystem wieder. Für ein **neues** Anliegen legen Sie bitte ein "
               "neues "
               "Ticket an.\n\n"
               "Geschlossene Tickets bewahren wir auf. Sie können sie jederzeit ansehen, und wir "
               "erkennen "
               "Zusammenhänge, wenn etwas Ähnliches wieder auftritt."},
      {.title = "Can I reopen a closed ticket?",
       .body =
           "Yes. If the problem is not solved after all, answer the last e-mail or reopen the "
           "ticket in "
           "the ticket system. For a **new** concern please create a new ticket.\n\n"
           "We keep closed tickets. You can look at them at any time, and we see how things are "
           "connected when something similar happens again."}}},
    {1,
     {{.title = "Wie registriere ich mich?",
       .body = "Wählen Sie auf der Startseite „Registrieren“ und geben Sie Ihren Namen und Ihre "
               "E-Mail-Adresse an. Wir schicken Ihnen einen Link. Darüber bestätigen Sie die "
               "Adresse und "
               "wählen ein Passwort.\n\n"
               "Haben Sie uns von dieser Adresse schon geschrieben, finden Sie Ihre bisherigen "
               "Tickets nach "
               "der Anmeldung gleich vor."},
      {.title = "How do I register?",
       .body = "Choose “Register” on the start page and enter your name and e-mail address. We "
               "send you a "
               "link, by which you confirm the address and choose a password.\n\n"
               "If you have written to us from this address before, you find your earlier tickets "
               "as soon "
               "as you have signed in."}}},
    {1,
     {{.title = "Passwort vergessen: Wie fordere ich Zugangsdaten an?",
       .body =
           "Haben Sie Ihr Passwort vergessen oder noch nie eines gehabt, wählen Sie bei der "
           "Anmeldung "
           "„Zugangsdaten anfordern“ und geben Sie Ihre E-Mail-Adresse an. Wir schicken Ihnen "
           "einen "
           "Link, der 30 Minuten lang und nur einmal gilt.\n\n"
           "Das geht auch, wenn Sie sich nie registriert haben: Es genügt, dass Sie uns von dieser "
           "Adresse schon einmal geschrieben haben."},
      {.title = "Password forgotten: how do I request access?",
       .body = "If you have forgotten your password or never had one, choose “Request access” at "
               "the sign-in "
               "and enter your e-mail address. We send you a link that is good for 30 minutes and "
               "works "
               "once.\n\n"
               "That also works if you never registered: it is enough that you have written to us "
               "from this "
               "address before."}}},
    {1,
     {{.title = "Muss ich mich anmelden, um ein Ticket anzusehen?",
       .body =
           "Nein. Jede unserer E-Mails enthält einen Link, der genau dieses eine Ticket öffnet. "
           "Bitte "
           "geben Sie die E-Mail deshalb nur an Personen weiter, die das Ticket sehen dürfen.\n\n"
           "Für den Überblick über alle Ihre Tickets melden Sie sich bitte an."},
      {.title = "Do I have to sign in to look at a ticket?",
       .body = "No. Each of our e-mails has a link that opens exactly this one ticket. So please "
               "pass the "
               "e-mail on only to people who may see the ticket.\n\n"
               "To see all of your tickets, please sign in."}}},
};

bool faq_first_done(struct db *db)
{
    g_autoptr(arena) a = arena_new();

    return setting_get(db, a, setting, NULL) != NULL;
}

bool faq_first_add(struct db *db, GError **error)
{
    g_autoptr(arena) a = arena_new();
    /* The program itself: its versions have no author. */
    struct actor nobody = {.role = ROLE_ADMIN, .name = ""};
    struct faq_call c = {.db = db, .a = a, .actor = &nobody, .peer = "", .now = clock_now()};
    int64_t ids[G_N_ELEMENTS(categories)] = {0}, mine = 0;

    if (!sql_setting_put_new(db, setting, "1", &mine, error))
        return false;
    for (size_t i = 0; mine > 0 && i < G_N_ELEMENTS(categories); i++)
        if (!faq_category_put(&c, &ids[i], categories[i].de, categories[i].en, error))
            return false;
    for (size_t i = 0; mine > 0 && i < G_N_ELEMENTS(first); i++) {
        int64_t id = 0;

        if (!faq_save(&c, &id, ids[first[i].category], first[i].words, true, error))
            return false;
    }
    return true;
}
