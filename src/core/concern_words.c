#include "core/concern_words.h"

#include "base/text.h"

#include <string.h>

/* Each list is "phrase|phrase|…"; a space in a phrase is the edge of a word, so " pin " is the word
 * and "drucker" is found within "etikettendrucker", too. Umlauts are written out. */
static const char *const phrases[CONCERN_PHRASES] = {
    [PHRASE_THANKS] =
        " dank | danke| dankbar| bedank| dankesch| merci| thx | thanks| thank | thank-you| cheers "
        "| ta | vergelts| lieb von | nett von | super | klasse | prima | spitze | perfekt | toll "
        "| wunderbar| herrlich | himmlisch| grossartig| hervorragend| genial | bravo | hut ab "
        "| grosses lob | ein lob | freut | freuen uns | gefaellt| begeistert| erleichter"
        "| stein vom herzen| endlich ruhe| sehr gut | bestens | top | geil | mega | juhu| hurra"
        "| you re a star| you are a star| star | brilliant| great | lovely | perfect | awesome "
        "| excellent| fantastic| wonderful| delighted| flawless| appreciate| grateful| legend "
        "| life saver| lifesaver| well done | good job | great job | nice one | kudos | hero "
        "| heroes | held | helden | bless | magic | impressed | beautiful| much obliged | chapeau "
        "| respekt | feierabend | schoenes wochenende | nice weekend | lob | weltklasse | "
        "phantastisch"
        "| fantastisch| famos | sauber | passt wunderbar | sag ich doch| goldwert| gold wert ",
    [PHRASE_WORKS] =
        " laeuft | laufen wieder | lief | klappt| geklappt| funktioniert | funktionierte| geht "
        "jetzt "
        "| geht wieder| gehts wieder| geht s wieder| wieder da | ist da | sind da | passt | passn "
        "| stimmt | stimmt jetzt| hinbekommen| geschafft | gefunden | bin drin | wieder drin "
        "| ist drauf | angekommen | erhalten | bekommen | alles gut | alles bestens | alles in "
        "ordnung "
        "| in ordnung | tut wieder| tuts wieder| druckt wieder | startet wieder| probiert mit "
        "| bestaetige | bestaetigt | sitzt | sieht ihn | sieht sie | sehe es | alles raus | "
        "gelernt "
        "| wieder normal| hat funktioniert| wieder gut| weg | loest| geloest | works | worked "
        "| working | is fine | fine now | all good | is up | back up | back online | sorted "
        "| solved | fixed | confirmed | confirm it | confirming | arrived | went through | got it "
        "| up and running | running again | can log in | i m in | signed in | does the trick "
        "| did the trick | no more | all five | success| resolved | boots in | looks good | came "
        "through "
        "| opens again | prints again | sieht gut aus | durchgelaufen | wieder erreichbar ",
    [PHRASE_ACK] =
        " ok | okay | oki | jo | jup | alles klar | verstanden | vermerkt | notiert | zur kenntnis "
        "| einverstanden | in ordnung | geht klar | wird gemacht | mach ich | machen wir | noted "
        "| will do | understood | got it | no worries | no problem | never mind | nevermind "
        "| kein problem | kein stress| hat sich erledigt | erledigt | selbst geloest | fehlalarm "
        "| false alarm | kein handlungsbedarf | ohne handlungsbedarf | no action | no need | nur "
        "zur info "
        "| zwischenstand | abhaken | kann zu | koennen schliessen| koennt schliessen| koennen sie "
        "schliessen"
        "| zumachen | schliesst | can be closed | please close | can close | close the loop | for "
        "the record "
        "| peinlich | sorry | entschuldig| schade | aha | ahh| ahaa| stimmt ja | ach so | mein "
        "fehler "
        "| my mistake | my bad | reicht | ja reicht| genuegt | keine fragen | keine weiteren "
        "fragen "
        "| sounds good | makes sense | klingt gut | bis dann | melde mich | melden uns | warten "
        "wir ",
    [PHRASE_SHIFT] =
        " uebrigens | nebenbei | apropos | bei der gelegenheit | bei dieser gelegenheit "
        "| wo wir schon | wo ich schon | wenn wir schon | wenn ich schon | wenn sie schon "
        "| wenn ihr schon | da wir gerade | wo wir gerade | weil wir gerade | wo ich sie gerade "
        "| noch was | noch etwas | noch eine sache | noch eine bitte | noch eine frage "
        "| noch ein anderes | noch ein anliegen | noch ein thema | noch ein punkt | noch ne | noch "
        "n "
        "| zwei weitere | weitere bitte| weiteres anliegen| weitere sache | weiteres thema "
        "| andere frage | anderes thema| anderen thema| andere sache | andere baustelle "
        "| anderes anliegen | andere geschichte | ein anderes problem | anderes problem "
        "| was anderes | etwas anderes | was ganz anderes | unabhaengig davon | unabhaengig von "
        "| davon unabhaengig | ps | p s | des weiteren | desweiteren | ferner | zweitens "
        "| dritter punkt | zweiter punkt | zum anderen | ganz nebenbei | nicht dazu gehoer"
        "| gehoert nicht hierher | ghoert bloss ned | ghoert ned | hat nichts damit zu tun "
        "| hat damit nichts | nichts mit dem | passt nicht hierher | hier falsch | falls ihr mal "
        "zeit "
        "| falls sie mal zeit | wenn ihr mal zeit | wenn zeit ist | nicht dringend | neues thema "
        "| neues problem | neue frage | neues anliegen | neue sache | naechste baustelle "
        "| naechstes problem | naechstes thema | naechste frage | dann haette ich | haette ich "
        "noch "
        "| haetten wir noch | haett ich | da faellt mir ein | dabei faellt mir | mir faellt noch "
        "| faellt mir noch | was ich noch | by the way | btw | separately | unrelated | another "
        "thing "
        "| another matter | another question | another issue | another problem | another topic "
        "| different topic | different matter | different subject | different issue | different "
        "question "
        "| something else | one more thing | one other thing | one more question | while i m at it "
        "| while i am at it | while we re at it | while you re at it | while i have you | while i "
        "ve got you "
        "| while i m here | while i m writing | while on the subject | while we are on | on "
        "another note "
        "| on a different note | on a side note | on an unrelated | side note | incidentally | "
        "speaking of "
        "| which brings me | that reminds me | reminds me | quick one | second thing | secondly "
        "| other thing | other matter | other question | other news | in other news | not related "
        "| nothing to do with | new topic | new issue | new question | new problem | new subject "
        "| whoever reads | forget that | for a second | actually need | p s| i ve noticed | i also "
        "noticed "
        "| while i had | while i was | i noticed | mir ist aufgefallen | ist mir aufgefallen "
        "| aufgefallen ist | aufgefallen dass | anschlussfrage anderer",
    [PHRASE_ADDS] =
        " ausserdem | zudem | zusaetzlich | auch noch | dazu noch | und dann noch | gleich noch "
        "| gleich mit | darueber hinaus | weiterhin | auch gleich | nochwas | sonst noch | und "
        "noch "
        "| dann noch | dann ist da | also | besides | additionally | in addition | furthermore "
        "| moreover | on top of | as well | meanwhile | plus | and then | oh and | and the | und "
        "am "
        "| und beim | und bei der | und die | und der | too ",
    [PHRASE_REQUEST] =
        " bitte | bitten | pls | please | koennt ihr | koennen sie | koennten sie | koenntest du "
        "| koenntet ihr | kannst du | kann man | koennte man | kann jemand | koennte jemand "
        "| kann mir | could you | can you | would you | could i | can i | can we | could we | "
        "could someone "
        "| can someone | can somebody | would it be possible | is it possible | is there a way | "
        "moeglich "
        "| lassen sie | schicken sie | senden sie | machen sie | veranlassen | beantrag| ruft mich "
        "| rufen sie | schaut mal | schauen sie | draufschauen| draufgucken | aluege| anschauen| "
        "ansehen "
        "| waere schoen | waere nett | waere toll | waere super| set up | get him | get her | make "
        "it stop "
        "| take me off | fixable | be fixed | can that be | geht das | gibt es eine | gibts eine | "
        "gibts da "
        "| habt ihr | haben sie | kuemmer| hilfe | help | angebot | vorschlag | vorschlaege | eilt "
        "| dringend | urgent | asap | zufall ",
    [PHRASE_WISH] =
        " brauche | brauch | brauchen | braucht | braeuchte | braeuchten | benoetig| moechte | "
        "moechten "
        "| wuerden | haetten gern| haette gern| haett gern| wollen | will | gerne | gern | "
        "wuensch| ab sofort "
        "| kuenftig | bestellen | anlegen | einrichten | freischalten | zuruecksetzen | erweitern "
        "| vergroessern | kuendigen | kuendigung | umstellen | schulung | need | needs | would "
        "like | d like "
        "| want | wants | require | requires | looking for | order | add | starts on | starting | "
        "faengt an "
        "| fangen an | ab dem | ab montag | zum 1 | ab 1 | new starter | neue kollegin | neuer "
        "kollege "
        "| neuer mitarbeiter | neue mitarbeiterin | same again | nochmal das gleiche | noch einmal "
        "dasselbe ",
    [PHRASE_FAULT] = " geht nicht | gehn nicht | gehen nicht | geht nix | geht ned| geht net| tut "
                     "nicht | funktioniert nicht "
                     "| klappt nicht | startet nicht | laeuft nicht | kommt nicht | kommen nicht | "
                     "findet nicht | findet mein "
                     "| nicht mehr | nimmer | nix mehr | nichts mehr | kein | keine | keinen | "
                     "keiner | kaputt | defekt"
                     "| tot | schwarz | dunkel | stuerzt | abgestuerzt | absturz| haengt | fehlt | "
                     "fehlen | fehler | weg "
                     "| verschwunden| verloren | gestohlen | geklaut | kaput | falsch| doppelt | "
                     "zweimal | gesperrt | leer "
                     "| abgelaufen | flacker| piept | leuchtet | blinkt | brummt | knack| chnack| "
                     "riecht | verbrannt | stinkt "
                     "| tropf| nass | bricht | broken | doesn t | does not | don t work | won t | "
                     "will not | can t | cannot "
                     "| couldn t | isn t | stopped | stuck | crash| error | down | missing | lost "
                     "| stolen | wrong | fails "
                     "| failed | failing | dead | blank | frozen | freez| keeps | locked | logged "
                     "me out | expired | leak"
                     "| slow | langsam | late | says | asks for | problem | stoerung | warn| alarm "
                     "| going off | goes off "
                     "| beep| werbung | spam ",
    [PHRASE_BUT] = " aber | jedoch | leider | allerdings | nur | ausser | trotzdem | dennoch | "
                   "dafuer | sondern | obwohl "
                   "| statt | anstatt | nein | noe | ned | net | nicht | but | however | except | "
                   "only | although | though "
                   "| unfortunately | yet | no | not | nope | sadly | instead ",
    [PHRASE_AGAIN] =
        " immer noch | noch immer | schon wieder | wieder raus | wieder weg | nach wie vor | "
        "weiterhin "
        "| genau wie vorher | genauso | wie vorher | wie zuvor | seitdem | seither | nun | jetzt | "
        "jetz "
        "| inzwischen | mittlerweile | bisher | bislang | noch nicht | auf einmal | nachdem | nach "
        "dem | danach "
        "| diesmal | erneut | wiederholt | zweite | dritte | update | stand | still | again | now "
        "| since then "
        "| so far | not yet | any news | meanwhile | after | ever since | same error | gleicher "
        "fehler "
        "| selber fehler | dieselbe | derselbe | dasselbe | gleiche meldung | keine aenderung | no "
        "change "
        "| unveraendert | wann | when will | wie lange | welche woche | seit heute | heute wieder "
        "| exactly the same | the same | wie gehabt ",
    [PHRASE_REFERS] = " es | er | sie | das | dies | dieser | dieses | der gute | damit | davon | "
                      "dazu | daran | darauf | dabei "
                      "| it | that | this | they | those | them | he | she | the one | beides | "
                      "beide | eins | ja | yes "
                      "| wie gewuenscht| wie besprochen | wie vereinbart | as requested | as "
                      "discussed | anbei | im anhang "
                      "| attached | siehe | hier | here | here is | here are | schritt | step | "
                      "die sache | the thing | das ding "
                      "| der kasten | gemacht | probiert | getestet | ausprobiert | tried | tested "
                      "| did | gezogen | geprueft "
                      "| kontrolliert | eben | habe ich | hab ich | hab | bin bei ",
    [PHRASE_STRANGER] = " ich bin der neue | ich bin die neue | bin der neue | bin die neue | ich "
                        "bin neu | i m the new "
                        "| i am the new | i m new | als vorsitzende| bin jetzt zustaendig | bin "
                        "zustaendig | ab jetzt statt "
                        "| nachfolg| successor | replacement starts | i share the office | asked "
                        "me to | hat mich gebeten "
                        "| gab mir ihre | gave me your | habe ihre adresse | kollegin von | "
                        "kollege von | colleague of "
                        "| i work with | ich arbeite mit | schreibe im auftrag | im namen von | on "
                        "behalf of | quick one from "
                        "| hier ist | mein name ist | my name is | neue assistenz | neue chefin | "
                        "neuer chef | hi zusammen "
                        "| hallo zusammen | hello team | hi team | hallo team | hi all | hello all "
                        "| dear team | liebes team ",
    [PHRASE_REVISES] = " korrektur | doch erst | doch nicht | doch lieber | vergessen | nachtrag | "
                       "ergaenz| storn| hinfaellig "
                       "| abblasen | zurueckzieh| ziehen zurueck | nicht mehr noetig | brauchen "
                       "wir nicht | verschieben "
                       "| verschoben | geaendert | aendert sich | statt | lieber | correction | i "
                       "meant | meant | forgot "
                       "| cancel | hold your horses | postpone| postponed | rather | instead | on "
                       "second thought | changed "
                       "| not needed | genehmigt | freigegeben | freigabe | approved | go ahead | "
                       "einverstanden | nehmen wir "
                       "| nehmen wir die | we ll take | we take | bestellen sie | please order | "
                       "ausnahme | das war ich "
                       "| das waren | wir nehmen ",
    [PHRASE_URGENT] = " eilt | dringend | sofort | schnell | asap | urgent | urgently | "
                      "immediately | jetzt sofort "
                      "| right now | heute noch | notfall | emergency ",
    [PHRASE_HOW] = " wie kann ich | wie bekomme ich | wie krieg| wie geht | wie stell | wie mach| "
                   "wie setzt | wie komme ich "
                   "| wo finde ich | wo kann | wo aender| wo bekomm| wo krieg| wer macht | wer "
                   "bestellt | wer gibt | wer hat "
                   "| wer ist | wen frag| an wen | darf ich | duerfen wir | duerfte ich | "
                   "eigentlich | how do i | how do we "
                   "| how can | how would | how does | where do i | where can | who do i | who "
                   "does | who is | what would "
                   "| do you also | do you offer | macht ihr auch | machen sie auch | bieten sie | "
                   "seit wann | was kostet "
                   "| was wuerde | will my | do i need | habt ihr auch | gibts auch | gibt es auch "
                   "| kennt ihr | muss ich ",
    [PHRASE_ASKS] =
        " koennen sie uns | koennten sie | bitte schicken | bitte senden | bitte nennen | bitte "
        "teilen "
        "| teilen sie | schicken sie | welche | welcher | welches | wann | wer | wofuer | was soll "
        "| brauchen wir | benoetigen wir | please send | could you | can you | please tell | tell "
        "us "
        "| let us know | which | what | who | we need | please forward | please call | bitte "
        "freigabe "
        "| to verify | approve| freigabe | genehmig| z bericht schicken | an welche | bitte "
        "leiten ",
    [PHRASE_TEST] =
        " bitte test| bitte prue| bitte pruf| bitte beobacht| bitte probier| bitte einmal | "
        "rueckmeldung "
        "| testbestellung | pruefung | bitte um | bitten um | bitte versuch| probieren | testen "
        "| beobachten | please test | please try | please check | please confirm | try again | "
        "confirm "
        "| does it work | better | bitte kontroll| probe | feedback | nochmal | noch einmal | "
        "please print ",
    [PHRASE_DONE] = " geschlossen | schliessen | erledigt | eingerichtet | angelegt | behoben | "
                    "getauscht | installiert "
                    "| freigegeben | korrigiert | repariert | versendet | zugestellt | geliefert | "
                    "entsperrt | gesperrt "
                    "| umgestellt | neu gestartet | angepasst | wieder da | laeuft wieder | ist "
                    "frei | closed | done "
                    "| fixed | restored | replaced | delivered | shipped | set up | assigned | "
                    "corrected | closing "
                    "| recovered | changed | deactivated | wiederhergestellt | eingebaut | "
                    "zugewiesen | abgeschlossen ",
};

static const char *const topics[] = {
    "drucker|druckt| druck|printer| print|toner|papier| "
    "paper|plotter|kopierer|duplex|etikett|spooler",
    " scan|scanner",
    "telefon|handy| phone|anruf| call |calls|hotline|durchwahl|voicemail|warteschleif|dect| "
    "fax|rufumleit"
    "| sim |rufnummer| handset|telephone|mobilfunk| aaruef",
    "wlan|wifi| wi fi|internet|netzwerk|network| lan |router|fritzbox|hotspot|provider|leitung| "
    "leitig|firewall"
    "|fibre| netz |empfang in | ap | access point|netzwerkdose| udp ",
    "vpn|homeoffice|home office|einwahl|remote access| abroad|ausland| lisbon| travel",
    "passwor|kennwort| pin | puk |konto | konten| account|benutzer| user |anmeld|login| log in| "
    "sign in| signed in"
    "| logged |mfa|authenticator| token |startkennwort| zugang ",
    "zugriff|berechtig| rechte | rechten | access |ordner | folder|laufwerk| drive "
    "|freischalt|permission|admin recht"
    "| admin rights|adminrecht",
    " mail| email| e mail|outlook|postfach|posteingang| inbox|verteiler|signatur|signature| "
    "alias|newsletter| spam"
    "| junk| absender |mailbox| bounce",
    "kalender|calendar|besprechung| meeting| konferenz|conference|teams |zoom | invite",
    "phish|virus| viren|trojan|verdaecht|suspicious|gehackt|hacked| "
    "scam|betrug|malware|gestohlen|stolen|faelsch"
    "|lookalike|forwards everything|usb stick| angeklickt|clicked on",
    "kasse | kassen|kassier|z bericht|ec geraet|kartenzahl| waage|trinkgeld|checkout| till "
    "|barcode|gutschein"
    "|bestellterminal| bon | bons ",
    "website|webseite|homepage|internetseite|domain|shop|formular|landingpage|zertifikat| ssl "
    "|oeffnungszeit|startseite"
    "| web site",
    "warenwirtschaft| wawi| "
    "erp|artikel|lager|lieferschein|datev|buchung|bestand|inventur|preisliste|purchas|inventory"
    "| stock |crm |belegtransfer|mandant|bestellung",
    " rechnung|invoice|mahnung|gutschrift|vertrag|contract|kuendig|buchhaltung|lastschrift| "
    "iban|kreditkarte|credit card"
    "|payment|billing|firmier|zahlung",
    "angebot| quote|lizenz|licence|license| preis| price",
    "monitor|bildschirm| screen| display| maus | mouse|tastatur|keyboard|docking",
    "laptop|notebook| rechner| pc | pcs |computer|tablet| ipad|leihgeraet|geraet",
    "beamer|projector|webcam| kamera|camera|lautsprecher|speaker| headset|mikro|microphone| ton "
    "|videos| sound",
    " akku| battery|ladegeraet|charger|netzteil| adapter| usv | ups | strom |steckdose|replace "
    "battery",
    "server| srv| cpu |serverschrank|rechenzentrum| rack ",
    "backup| sicherung| restore|wiederherstell| nas | platte |offsite",
    "excel| makro| macro| pdf|acrobat| "
    "adobe|powerpoint|visio|autocad|zeichenprogramm|tabelle|spreadsheet",
    "transponder| badge|schluessel| key | keys |tuer | tueren|haustuer| "
    "door|tuerzutritt|parkplatz|parking|tiefgarag"
    "|zutritt",
    "heizung|heating|alarmanlage| klima|air con|aufzug| lift |verbrannt| smoke|riecht| "
    "smell|wasser| water | leak"
    "|stuhl| chair|kaffee|coffee|klingel|gegensprech| lampe | licht ",
    "zeiterfass|stempel|uhrzeit|time clock|timesheet| chip | uhren|zeitserver|zeitsteuer",
    "auszubild| azubi|praktikant| intern |ruhestand| "
    "retire|mutterschutz|elternzeit|onboard|offboard|neue kollegin"
    "|neuer kollege|neuer mitarbeiter|new starter|new colleague|nachfolg| replacement "
    "|ferienjobber|ms thessaly",
    "spesen|reisekosten|gehalt| lohn|payroll|expenses|salary",
    "datenschutz| dsgvo| gdpr|data "
    "protection|betriebsrat|finanzamt|auditor|pruefer|versicherung|insurance|behoerde"
    "|demands",
    "schulung|training|workshop|einweisung| kurs ",
    "software|programm | app | install|update |version ",
    "kartenleser|smartcard|card reader|signaturkarte| tse | chipkarte| kartenles",
    " dienst | service |monitoring|alert",
};
G_STATIC_ASSERT(G_N_ELEMENTS(topics) <= 32);

static const char stop[] =
    " aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da "
    "dabei dafuer damit "
    "danke dann das dass dazu dem den denn der des die dies diese diesem diesen dieser dieses doch "
    "dort du durch ein "
    "eine einem einen einer eines er es euch eure fuer ganz gar geht gehen gern gerne gibt gut "
    "guten hab habe haben "
    "hallo hat hatte haette heute hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in "
    "ins ist ja jede jeden "
    "jetzt kann kannst kein keine koennen koennte koennten kommt mal man mehr mein meine mich mir "
    "mit moechte muss "
    "nach nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so "
    "soll sollte sonst "
    "tag ueber um und uns unser unsere unter viel vom von vor war waren was weil wenn wer werden "
    "wie wieder wir wird "
    "wo wurde zu zum zur herr herrn frau team guten morgen gruss gruesse the and for you your our "
    "are was were with "
    "that this from have has had not but can could would will all any been they them their there "
    "then than what when "
    "which who how its it is in on of to as at be by do does did if me my no or so us we he she "
    "her his him out up "
    "one two just now get got please hello dear thanks thank about into over after also only some "
    "more very too "
    "neue neuen neuer neues new old alt alten gestern morgen today tomorrow woche week tage days ";

static bool letter(gunichar c)
{
    return g_unichar_isalnum(c);
}

static void put(GString *s, gunichar c)
{
    static const struct {
        gunichar c;
        const char *two;
    } written[] = {{0xE4, "ae"}, {0xF6, "oe"}, {0xFC, "ue"}, {0xDF, "ss"}};

    for (size_t i = 0; i < G_N_ELEMENTS(written); i++)
        if (written[i].c == c) {
            g_string_append(s, written[i].two);
            return;
        }
    g_string_append_unichar(s, c);
}

char *concern_plain(struct arena *a, const char *text, size_t n)
{
    char *folded = text_fold(a, arena_strndup(a, text, n));
    g_autoptr(GString) s = g_string_new(" ");

    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (letter(c))
            put(s, c);
        else if (s->str[s->len - 1] != ' ')
            g_string_append_c(s, ' ');
    }
    if (s->str[s->len - 1] != ' ')
        g_string_append_c(s, ' ');
    return arena_strdup(a, s->str);
}

/* How many of the phrases in LIST, which are parted by bars, are in the text. */
static int count(const char *plain, size_t n, const char *list)
{
    int found = 0;

    while (*list != '\0') {
        size_t len = strcspn(list, "|");

        if (len > 0 && memmem(plain, n, list, len) != NULL)
            found++;
        list += len + (list[len] == '|' ? 1 : 0);
    }
    return found;
}

int concern_phrase_count(const char *plain, enum concern_phrase kind)
{
    return count(plain, strlen(plain), phrases[kind]);
}

uint32_t concern_topics(const char *plain)
{
    uint32_t set = 0;
    size_t n = strlen(plain);

    for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
        if (count(plain, n, topics[i]) > 0)
            set |= (uint32_t)1 << i;
    return set;
}

bool concern_stop_word(const char *word, size_t n)
{
    char spaced[32] = " ";

    if (n < 3)
        return true;
    if (n > sizeof spaced - 3)
        return false;
    memcpy(spaced + 1, word, n);
    spaced[n + 1] = ' ';
    spaced[n + 2] = '\0';
    return strstr(stop, spaced) != NULL;
}
