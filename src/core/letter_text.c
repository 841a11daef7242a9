#include "core/letter_text.h"

#define OTHER_DE "Das ist ein neues Anliegen: {{other}}\n"
#define OTHER_EN "This is a new request: {{other}}\n"
#define FOOT_DE                                                                                    \
    "-- \nTicket {{number}} · {{link}}\n"                                                         \
    "Möchten Sie etwas ergänzen? Antworten Sie einfach auf diese E-Mail.\n" OTHER_DE
#define FOOT_EN                                                                                    \
    "-- \nTicket {{number}} · {{link}}\n"                                                         \
    "Would you like to add something? Just reply to this e-mail.\n" OTHER_EN
#define CLOSED_DE                                                                                  \
    "-- \nTicket {{number}} · {{link}}\n"                                                         \
    "Dieses Ticket ist jetzt geschlossen. Ist noch etwas offen? Antworten Sie einfach auf diese "  \
    "E-Mail, dann öffnen wir es wieder.\n" OTHER_DE
#define CLOSED_EN                                                                                  \
    "-- \nTicket {{number}} · {{link}}\n"                                                         \
    "This ticket is now closed. Is there anything left? Just reply to this e-mail and we will "    \
    "open it again.\n" OTHER_EN
#define BYE_DE "Freundliche Grüße\n{{desk}}\n"
#define BYE_EN "Kind regards\n{{desk}}\n"

const struct letter_text letter_texts[LETTER_KINDS] = {
    [LETTER_ACKNOWLEDGEMENT] =
        {"acknowledgement",
         {"number", "link"},
         "{{greeting}}\n\n"
         "Ihr Anliegen ist bei uns eingegangen und hat die Ticketnummer {{number}}.\n"
         "{{title}}\n\n"
         "Wir kümmern uns darum und melden uns bei Ihnen. Den Stand sehen Sie jederzeit hier:\n"
         "{{link}}\n\n"
         "{{hours}}\n\n"
         "Möchten Sie etwas ergänzen? Antworten Sie einfach auf diese E-Mail und lassen Sie die "
         "Ticketnummer im Betreff stehen. Geht es um etwas anderes, schreiben Sie uns bitte eine "
         "neue E-Mail, oder hier, denn jedes Anliegen bekommt seine eigene Nummer:\n"
         "{{other}}\n\n" BYE_DE "\n{{quoted}}\n",
         "{{greeting}}\n\n"
         "we have received your request. Its ticket number is {{number}}.\n"
         "{{title}}\n\n"
         "We will look into it and get back to you. You can see its progress at any time here:\n"
         "{{link}}\n\n"
         "{{hours}}\n\n"
         "Would you like to add something? Just reply to this e-mail and leave the ticket number "
         "in the subject. If it is about something else, please write a new e-mail, or here, since "
         "every request gets a number of its own:\n"
         "{{other}}\n\n" BYE_EN "\n{{quoted}}\n"},
    [LETTER_BUNDLE] =
        {"bundle",
         {"list"},
         "{{greeting}}\n\n"
         "wir haben {{count}} Anliegen von Ihnen erhalten. Jedes hat seine eigene Ticketnummer:\n\n"
         "{{list}}\n\n"
         "So können wir jedes für sich bearbeiten, und Sie sehen den Stand einzeln. Damit Sie "
         "nicht mehrere E-Mails in kurzer Folge bekommen, bestätigen wir sie Ihnen hier "
         "gemeinsam. Mehr dazu: {{faq}}\n\n"
         "Möchten Sie etwas ergänzen? Antworten Sie auf diese E-Mail und nennen Sie im Betreff die "
         "Nummer, um die es geht.\n\n"
         "{{merge}}\n\n"
         "{{hours}}\n\n" BYE_DE,
         "{{greeting}}\n\n"
         "we have received {{count}} requests from you. Each has a ticket number of its own:\n\n"
         "{{list}}\n\n"
         "This way we can deal with each of them, and you can follow each of them. To spare you "
         "several e-mails in quick succession, we confirm them together here. More about this: "
         "{{faq}}\n\n"
         "Would you like to add something? Reply to this e-mail and put the number that it is "
         "about in the subject.\n\n"
         "{{merge}}\n\n"
         "{{hours}}\n\n" BYE_EN},
    [LETTER_REPLY] = {"reply",
                      {"text", "number", "link"},
                      "{{text}}\n\n{{signature}}\n\n{{quoted}}\n\n" FOOT_DE,
                      "{{text}}\n\n{{signature}}\n\n{{quoted}}\n\n" FOOT_EN},
    [LETTER_CLOSING] = {"closing",
                        {"text", "number", "link"},
                        "{{text}}\n\n{{signature}}\n\n{{quoted}}\n\n" CLOSED_DE,
                        "{{text}}\n\n{{signature}}\n\n{{quoted}}\n\n" CLOSED_EN},
    [LETTER_CLOSED] = {"closed",
                       {"number", "link"},
                       "{{greeting}}\n\n"
                       "wir haben Ihr Anliegen abgeschlossen.\n"
                       "{{title}}\n\n"
                       "{{signature}}\n\n" CLOSED_DE,
                       "{{greeting}}\n\n"
                       "we have completed your request.\n"
                       "{{title}}\n\n"
                       "{{signature}}\n\n" CLOSED_EN},
    [LETTER_NUMBER] =
        {"number",
         {"number", "link"},
         "{{greeting}}\n\n"
         "{{concern}} hat jetzt die eigene Nummer {{number}}. Damit nichts untergeht, führen wir "
         "es getrennt von Ticket {{parent}}, wo Sie davon geschrieben haben.\n\n"
         "Den Stand sehen Sie hier:\n"
         "{{link}}\n\n"
         "Ihr bisheriges Ticket läuft unverändert weiter. Bitte antworten Sie zu diesem Anliegen "
         "auf diese E-Mail.\n\n" BYE_DE "\n-- \n" OTHER_DE,
         "{{greeting}}\n\n"
         "{{concern}} now has a number of its own: {{number}}. So that nothing gets lost, we keep "
         "it apart from ticket {{parent}}, where you wrote about it.\n\n"
         "You can see its progress here:\n"
         "{{link}}\n\n"
         "Your earlier ticket goes on as it is. Please reply to this e-mail about the new "
         "matter.\n\n" BYE_EN "\n-- \n" OTHER_EN},
    [LETTER_MERGED] =
        {"merged",
         {"number", "link", "parent"},
         "{{greeting}}\n\n"
         "zwei Anliegen gehören zusammen. Was Sie unter {{parent}} geschrieben haben, führen wir "
         "jetzt gemeinsam unter der Nummer {{number}} weiter.\n"
         "{{title}}\n\n"
         "Den Stand sehen Sie hier:\n"
         "{{link}}\n\n"
         "Auch die bisherige Nummer führt weiter dorthin. Antworten Sie einfach auf diese "
         "E-Mail.\n\n" BYE_DE "\n-- \n" OTHER_DE,
         "{{greeting}}\n\n"
         "two requests belong together. What you wrote about in {{parent}} now goes on under the "
         "number {{number}}.\n"
         "{{title}}\n\n"
         "You can see its progress here:\n"
         "{{link}}\n\n"
         "The earlier number still leads there. Just reply to this e-mail.\n\n" BYE_EN
         "\n-- \n" OTHER_EN},
    [LETTER_ACCESS] =
        {"access",
         {"url"},
         "Guten Tag,\n\n"
         "Sie haben Zugangsdaten angefordert. Über diesen Link melden Sie sich an:\n"
         "{{url}}\n\n"
         "Er gilt {{validity}} und nur ein einziges Mal. Danach können Sie ein eigenes Passwort "
         "festlegen.\n\n"
         "Haben Sie nichts angefordert? Dann brauchen Sie nichts zu tun.\n\n" BYE_DE,
         "Hello,\n\n"
         "you asked for access. Use this link to log in:\n"
         "{{url}}\n\n"
         "It works for {{validity}} and only once. You can choose a password of your own "
         "afterwards.\n\n"
         "You did not ask for it? Then there is nothing you need to do.\n\n" BYE_EN},
    [LETTER_REGISTRATION] =
        {"registration",
         {"url"},
         "Guten Tag,\n\n"
         "bitte bestätigen Sie mit diesem Link, dass dies Ihre E-Mail-Adresse ist:\n"
         "{{url}}\n\n"
         "Er gilt {{validity}}. Danach sehen Sie alle Ihre Anliegen an einem Ort, auch die, die "
         "Sie uns schon per E-Mail geschickt haben.\n\n"
         "Haben Sie sich nicht registriert? Dann brauchen Sie nichts zu tun.\n\n" BYE_DE,
         "Hello,\n\n"
         "please use this link to confirm that this is your e-mail address:\n"
         "{{url}}\n\n"
         "It works for {{validity}}. You will then see all your requests in one place, including "
         "those that you have already sent us by e-mail.\n\n"
         "You did not register? Then there is nothing you need to do.\n\n" BYE_EN},
    [LETTER_INVITED] =
        {"invited",
         {"url"},
         "Guten Tag,\n\n"
         "Ihr Zugang ist freigeschaltet. Bitte legen Sie über diesen Link Ihr Passwort fest:\n"
         "{{url}}\n\n"
         "Er gilt {{validity}} und nur ein einziges Mal. Danach sehen Sie alle Ihre Anliegen an "
         "einem Ort. Einen neuen Link bekommen Sie jederzeit auf der Anmeldeseite unter "
         "„Zugangsdaten anfordern“.\n\n" BYE_DE,
         "Hello,\n\n"
         "your access is ready. Please use this link to choose your password:\n"
         "{{url}}\n\n"
         "It works for {{validity}} and only once. You will then see all your requests in one "
         "place. You can get a new link at any time on the login page, under \"Request "
         "access\".\n\n" BYE_EN},
    [LETTER_REQUEST] = {"request",
                        {"url"},
                        "Guten Tag,\n\n"
                        "jemand möchte sich registrieren und wartet auf Ihre Zustimmung:\n"
                        "{{url}}\n\n" BYE_DE,
                        "Hello,\n\n"
                        "somebody wants to register and waits for your approval:\n"
                        "{{url}}\n\n" BYE_EN},
    [LETTER_AGENT] = {"agent",
                      {"number", "desklink"},
                      "{{event}}\n\n"
                      "Ticket {{number}}\n"
                      "{{title}}\n\n"
                      "{{quoted}}\n\n"
                      "{{desklink}}\n\n"
                      "Wovon Sie Nachricht bekommen, stellen Sie hier ein:\n"
                      "{{notices}}\n",
                      "{{event}}\n\n"
                      "Ticket {{number}}\n"
                      "{{title}}\n\n"
                      "{{quoted}}\n\n"
                      "{{desklink}}\n\n"
                      "Choose what you are told of here:\n"
                      "{{notices}}\n"},
    [LETTER_HEALTH] = {"health",
                       {"text"},
                       "Guten Tag,\n\n"
                       "beim Betrieb von {{desk}} ist etwas aufgefallen:\n\n"
                       "{{text}}\n\n"
                       "Wie es gerade steht, sehen Sie hier:\n"
                       "{{url}}\n\n"
                       "Jeder Hinweis kommt nur einmal.\n",
                       "Hello,\n\n"
                       "something came up about {{desk}}:\n\n"
                       "{{text}}\n\n"
                       "See how things are right now:\n"
                       "{{url}}\n\n"
                       "Each of these comes only once.\n"},
    [LETTER_SAY] = {"say", {"text"}, "{{text}}\n\n-- \nTestmail\n", "{{text}}\n\n-- \nTest mail\n"},
};
