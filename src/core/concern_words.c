#include "core/concern_words.h"

#include "base/text.h"

#include <string.h>

/* Each list is "phrase|phrase|…"; a space in a phrase is the edge of a word, so " pin " is the word
 * and "drucker" is found within "etikettendrucker", too. Umlauts are written out. */
static const char *const phrases[CONCERN_PHRASES] = {
    [PHRASE_THANKS] =
        " thx| tx | dangge | danggsch| supi | jippie | yay | hooray | hallelu| saugut "
        "| perfetto | sweet | amazing | ace | brill | fab | marvellous | spot on "
        "| like a charm| good as new| wie geschmiert| wie am schnuerchen| eins a | 1a "
        "| einwandfrei| tadellos| reibungslos| zufrieden| satisfied | pleased | froh "
        "| gluecklich | relief | erleichtert| puh | phew | uff | traumhaft | exzellent "
        "| vorbildlich| ein traum | respect | love it | loving | gut gemacht | schnelle hilfe "
        "| prompte | sehr geduldig | vielmal| dank | danke| dankbar| bedank| dankesch| merci"
        "| thx | thanks| thank | thank-you| cheers | vergelts| lieb von | nett von | super "
        "| klasse | prima | spitze | perfekt | toll | wunderbar| herrlich | himmlisch"
        "| grossartig| hervorragend| genial | bravo | hut ab | grosses lob | ein lob | freut "
        "| freuen uns | gefaellt| begeistert| erleichter| stein vom herzen| endlich ruhe"
        "| sehr gut | bestens | top | geil | mega | juhu| hurra| you re a star| you are a star"
        "| star | brilliant| great | lovely | perfect | awesome | excellent| fantastic"
        "| wonderful| delighted| flawless| appreciate| grateful| legend | life saver"
        "| lifesaver| well done | good job | great job | nice one | kudos | hero | heroes "
        "| helden | magic | impressed | much obliged | chapeau | lob | weltklasse "
        "| phantastisch| fantastisch| famos | passt wunderbar | sag ich doch| goldwert"
        "| gold wert ",
    [PHRASE_WORKS] =
        " funzt | rennt | schnurrt | wieder online| wieder ganz | wieder wie | can see "
        "| can open | all set | no issues | keine probleme | problemlos | keine beanstandung"
        "| wie neu | abgeholt | eingetroffen | received | picked up | landed | behoben "
        "| repariert | verschwunden ist | ging sofort | ging auf anhieb | auf anhieb "
        "| now works| working again | behaves | jetzt geht | kann wieder | koennen wieder "
        "| koennen jetzt | sehe jetzt | passt jetzt | tip top | is back | are back | is there "
        "| all there | as expected | wie erwartet| laeuft | laufen wieder | lief | klappt"
        "| geklappt| funktioniert | funktionierte| geht jetzt | geht wieder| gehts wieder"
        "| geht s wieder| wieder da | ist da | sind da | passt | passn | stimmt | stimmt jetzt"
        "| hinbekommen| geschafft | bin drin | wieder drin | ist drauf | angekommen "
        "| alles gut | alles bestens | alles in ordnung | in ordnung | tut wieder| tuts wieder"
        "| druckt wieder | startet wieder| probiert mit | bestaetige | bestaetigt | sitzt "
        "| sieht ihn | sieht sie | sehe es | alles raus | gelernt | wieder normal"
        "| hat funktioniert| wieder gut| loest| geloest | works | worked | working | is fine "
        "| fine now | all good | is up | back up | back online | sorted | solved | fixed "
        "| confirmed | confirm it | confirming | arrived | went through | got it "
        "| up and running | running again | can log in | i m in | signed in | does the trick "
        "| did the trick | no more | all five | resolved | boots in | looks good "
        "| came through | opens again | prints again | sieht gut aus | durchgelaufen "
        "| wieder erreichbar ",
    [PHRASE_ACK] =
        " gut zu wissen | good to know | weiss bescheid | wissen bescheid | fair enough "
        "| passt so | lassen wir so | lassen wir es | geschlossen werden | ticket schliessen "
        "| case closed | nichts zu tun | nothing to do | for your information | fyi "
        "| just to let you know | zur info | see you | schoenen tag | have a good "
        "| happy easter | ok danke | stell mich | trage ich ein | gebe ich weiter "
        "| geb ich weiter | weitergegeben | pass it on | passed it on | i ll tell "
        "| kalender eingetragen | macht nichts | halb so wild | nicht schlimm "
        "| doesn t matter | all yours | abgehakt | haken dran | thema durch | ist durch| ok "
        "| okay | oki | jo | jup | alles klar | verstanden | vermerkt | notiert "
        "| zur kenntnis | einverstanden | in ordnung | geht klar | wird gemacht | mach ich "
        "| machen wir | noted | will do | understood | got it | no worries | no problem "
        "| never mind | nevermind | kein problem | kein stress| hat sich erledigt | erledigt "
        "| selbst geloest | fehlalarm | false alarm | kein handlungsbedarf "
        "| ohne handlungsbedarf | no action | no need | nur zur info | zwischenstand "
        "| abhaken | kann zu | koennen schliessen| koennt schliessen| koennen sie schliessen"
        "| zumachen | schliesst | can be closed | please close | can close | close the loop "
        "| for the record | sorry | entschuldig| aha | ahh| ahaa| stimmt ja | ach so "
        "| mein fehler | my mistake | my bad | reicht | ja reicht| genuegt | keine fragen "
        "| keine weiteren fragen | sounds good | makes sense | klingt gut | bis dann "
        "| melde mich | melden uns | warten wir ",
    [PHRASE_SHIFT] =
        " kurz noch | ganz andere | voellig anderes | voellig andere | hat nix mit "
        "| hat aber nichts | gehoert nicht zum | nicht zum thema | themenwechsel "
        "| zu etwas anderem | zu was anderem | punkt zwei | nr 2 | nummer zwei | zweite sache "
        "| zweites anliegen | zweites thema | eine weitere | ein weiteres | einen weiteren "
        "| weitere frage | weitere fragen | bei dem stichwort | wenn ich sie schon "
        "| wo ich euch schon | wo ich dich schon | da ich sie gerade | da ich gerade "
        "| wo ihr gerade | wo sie gerade | kleine sache noch | eine bitte noch | fun fact "
        "| on top of that | since you are here | since you re here | as you re here "
        "| if you have a minute | when you have a minute | additional request "
        "| additional question | second question | second issue | second request | next topic "
        "| next problem | changing the subject | change of subject | off topic "
        "| not about this | nothing to do with this | different story | under the same roof "
        "| ganz unabhaengig | losgeloest | daneben habe | habe daneben | weil wir beim thema"
        "| wenn wir beim thema| beim thema | apropo | a propos | uebrigens | nebenbei "
        "| apropos | bei der gelegenheit | bei dieser gelegenheit | wo wir schon "
        "| wo ich schon | wenn wir schon | wenn ich schon | wenn sie schon | wenn ihr schon "
        "| da wir gerade | wo wir gerade | weil wir gerade | wo ich sie gerade | noch was "
        "| noch etwas | noch eine sache | noch eine bitte | noch eine frage "
        "| noch ein anderes | noch ein anliegen | noch ein thema | noch ein punkt | noch ne "
        "| noch n | zwei weitere | weitere bitte| weiteres anliegen| weitere sache "
        "| weiteres thema | andere frage | anderes thema| anderen thema| andere sache "
        "| andere baustelle | anderes anliegen | andere geschichte | ein anderes problem "
        "| anderes problem | was anderes | etwas anderes | was ganz anderes "
        "| unabhaengig davon | unabhaengig von | davon unabhaengig | ps | des weiteren "
        "| desweiteren | ferner | zweitens | dritter punkt | zweiter punkt | zum anderen "
        "| ganz nebenbei | nicht dazu gehoer| gehoert nicht hierher | ghoert bloss ned "
        "| ghoert ned | hat nichts damit zu tun | hat damit nichts | nichts mit dem "
        "| passt nicht hierher | hier falsch | falls ihr mal zeit | falls sie mal zeit "
        "| wenn ihr mal zeit | wenn zeit ist | nicht dringend | neues thema | neues problem "
        "| neue frage | neues anliegen | neue sache | naechste baustelle | naechstes problem "
        "| naechstes thema | naechste frage | dann haette ich | haette ich noch "
        "| haetten wir noch | haett ich | da faellt mir ein | dabei faellt mir "
        "| mir faellt noch | faellt mir noch | was ich noch | by the way | btw | separately "
        "| unrelated | another thing | another matter | another question | another issue "
        "| another problem | another topic | different topic | different matter "
        "| different subject | different issue | different question | something else "
        "| one more thing | one other thing | one more question | while i m at it "
        "| while i am at it | while we re at it | while you re at it | while i have you "
        "| while i ve got you | while i m here | while i m writing | while on the subject "
        "| while we are on | on another note | on a different note | on a side note "
        "| on an unrelated | side note | incidentally | speaking of | which brings me "
        "| that reminds me | reminds me | quick one | second thing | secondly | other thing "
        "| other matter | other question | other news | in other news | not related "
        "| nothing to do with | new topic | new issue | new question | new problem "
        "| new subject | whoever reads | forget that | for a second | actually need "
        "| i ve noticed | i also noticed | while i had | while i was | i noticed "
        "| mir ist aufgefallen | ist mir aufgefallen | aufgefallen ist | aufgefallen dass "
        "| anschlussfrage anderer",
    [PHRASE_ADDS] =
        " auch tot | auch nicht | auch nichts | auch kein| auch nix | ist auch | is auch "
        "| geht auch | auch weg | auch kaputt | auch defekt | auch leer | ebenfalls | weiters "
        "| noch dazu | neither | likewise | too | und seit | and since | and my | and our "
        "| und mein| und unser| und bei | drueben | ausserdem | zudem | zusaetzlich "
        "| auch noch | dazu noch | und dann noch | gleich noch | gleich mit | darueber hinaus "
        "| auch gleich | nochwas | sonst noch | und noch | dann noch | dann ist da | also "
        "| besides | additionally | in addition | furthermore | moreover | on top of "
        "| as well | plus | and then | oh and | and the | und am | und beim | und bei der "
        "| und die | und der ",
    [PHRASE_REQUEST] =
        " ich bitte | wir bitten | wuerdet ihr | wuerden sie | wuerdest du | magst du "
        "| moegt ihr | schaust du | schaut ihr | macht mal | mach mal | geben sie "
        "| nennen sie | sagen sie | teilen sie | melden sie | rueckruf | melden sie sich "
        "| kindly | would like you | would someone | is somebody | any chance | look into "
        "| take a look | have a look | fix it | sort it | chond ihr | kennt ihr des "
        "| kennts ihr | kennst du | abhilfe | unterstuetz| bitte | bitten | pls | please "
        "| koennt ihr | koennen sie | koennten sie | koenntest du | koenntet ihr | kannst du "
        "| kann man | koennte man | kann jemand | koennte jemand | kann mir | could you "
        "| can you | would you | could i | can i | can we | could we | could someone "
        "| can someone | can somebody | would it be possible | is it possible "
        "| is there a way | moeglich | lassen sie | schicken sie | senden sie | machen sie "
        "| veranlassen | beantrag| ruft mich | rufen sie | schaut mal | schauen sie "
        "| draufschauen| draufgucken | aluege| anschauen| ansehen | waere schoen | waere nett "
        "| waere toll | waere super| set up | get him | get her | make it stop | take me off "
        "| fixable | be fixed | can that be | geht das | gibt es eine | gibts eine | gibts da "
        "| habt ihr | kuemmer| hilfe | angebot | vorschlag | vorschlaege | eilt | dringend "
        "| urgent | asap | zufall ",
    [PHRASE_WISH] =
        " wir suchen | ich suche | ich plane | wir planen | moecht | mecht | benotig "
        "| anschaff| erwerb| hinzufueg| umziehen | ergaenzung | erweiterung | zusaetzliche"
        "| ein zweit| einen zweit| eine zweit| additional | upgrade | replace | replacement "
        "| moving | setup | install | installier| aktivier| activate | abonn| verlaenger"
        "| extend | renew | fuer den neuen | for the new | joins | beginnt am | startet am "
        "| new joiner | wieder bestellen | nachbestell| reorder | brauche | brauch | brauchen "
        "| braucht | braeuchte | braeuchten | benoetig| moechte | moechten | wuerden "
        "| haetten gern| haette gern| haett gern| wollen | gerne | gern | wuensch| ab sofort "
        "| kuenftig | bestellen | anlegen | einrichten | freischalten | zuruecksetzen "
        "| erweitern | vergroessern | kuendigen | kuendigung | umstellen | schulung | need "
        "| needs | would like | d like | wants | require | requires | looking for | order "
        "| add | starts on | starting | faengt an | fangen an | ab dem | ab montag | zum 1 "
        "| ab 1 | new starter | neue kollegin | neuer kollege | neuer mitarbeiter "
        "| neue mitarbeiterin | same again | nochmal das gleiche | noch einmal dasselbe ",
    [PHRASE_FAULT] =
        " spinnt | streikt | muckt | hakt | ruckel| rauscht | knistert | quietscht | qualm"
        "| rauch| kurzschluss | stromausfall | ausgefallen | ausfall | abgebrochen | zerbroch"
        "| gebrochen | kratz| verschuettet | runtergefallen | verlegt | geloescht "
        "| ueberschrieben | unleserlich | verzerrt | verschwommen | dauert ewig | laggt "
        "| friert | eingefroren | abgelehnt | verweigert | rejected | denied | refused "
        "| deleted | overwritten | spilled | dropped | cracked | noisy | smoke| burning "
        "| overheat| hangs | hung | garbled | blurry | flicker| unreachable | offline "
        "| out of order | not working | no sound | no picture | kein bild | kein ton "
        "| kein netz | nicht erreichbar | geht aus | springt | reagiert nicht | nicht richtig "
        "| doesnt | cant | wont | funktioniat ned | duad ned | tuat ned | geht nicht "
        "| gehn nicht | gehen nicht | geht nix | geht ned| geht net| tut nicht "
        "| funktioniert nicht | klappt nicht | startet nicht | laeuft nicht | kommt nicht "
        "| kommen nicht | findet nicht | findet mein | nicht mehr | nimmer | nix mehr "
        "| nichts mehr | kein | keine | keinen | keiner | kaputt | defekt| tot | schwarz "
        "| dunkel | stuerzt | abgestuerzt | absturz| haengt | fehlt | fehlen | fehler | weg "
        "| verschwunden| verloren | gestohlen | geklaut | kaput | falsch| zweimal | gesperrt "
        "| leer | abgelaufen | flacker| piept | leuchtet | blinkt | brummt | knack| chnack"
        "| riecht | verbrannt | stinkt | tropf| nass | bricht | broken | doesn t | does not "
        "| don t work | won t | will not | can t | cannot | couldn t | isn t | stopped "
        "| stuck | crash| error | down | missing | lost | stolen | wrong | fails | failed "
        "| failing | dead | blank | frozen | freez| keeps | locked | logged me out | expired "
        "| leak| slow | langsam | asks for | problem | stoerung | warn| alarm | going off "
        "| goes off | beep| werbung | spam ",
    [PHRASE_BUT] = " aber | jedoch | leider | allerdings | nur | ausser | trotzdem | dennoch | "
                   "dafuer | sondern | obwohl "
                   "| statt | anstatt | nein | noe | ned | net | nicht | but | however | except | "
                   "only | although | though "
                   "| unfortunately | yet | no | not | nope | sadly | instead ",
    [PHRASE_AGAIN] =
        " warum | weshalb | wieso | woran liegt | why | wie lange | wieder ver| wieder nicht | "
        "wieder kein| erst seit | kommt wieder | ist wieder "
        "| wieder so | back again | once more | same problem | same thing | selbe problem "
        "| gleiche problem | gleiches problem | dasselbe problem | same as | no joy | no luck "
        "| no difference | kein unterschied | ohne erfolg | vergeblich | erfolglos "
        "| zur haelfte | partly | partially | immernoch | weiterhin | wie weit "
        "| stand der dinge | gibt es neuigkeiten | gibts neuigkeiten | neuigkeiten "
        "| schon was neues | any update | any progress | an update | waiting | how long "
        "| bis wann | eta | immer noch | noch immer | schon wieder | wieder raus | wieder weg "
        "| nach wie vor | genau wie vorher | genauso | wie vorher | wie zuvor | seitdem "
        "| seither | jetzt | jetz | inzwischen | mittlerweile | bisher | bislang | noch nicht "
        "| auf einmal | nachdem | nach dem | danach | diesmal | erneut | wiederholt | zweite "
        "| dritte | update | stand | still | again | now | since then | so far | not yet "
        "| any news | meanwhile | after | ever since | same error | gleicher fehler "
        "| selber fehler | dieselbe | derselbe | dasselbe | gleiche meldung | keine aenderung "
        "| no change | unveraendert | wann | when will | wie lange | welche woche "
        "| seit heute | heute wieder | exactly the same | the same | wie gehabt ",
    [PHRASE_REFERS] =
        " darunter | dagegen | drauf | ihre antwort | ihrem | your answer | your mail "
        "| your message | your suggestion | ihr vorschlag | der vorschlag | das angebot "
        "| the quote | the offer | the second one | the first one | option | variante "
        "| screenshot | gesendet | geschickt | ausgefuellt | unterschrieben | signed "
        "| filled in | followed | befolgt | nach anleitung | instructions | wie beschrieben "
        "| as described | neustart | restart | rebooted | neu gestartet | reinstalled | es "
        "| er | sie | das | dies | dieser | dieses | der gute | damit | davon | dazu | daran "
        "| darauf | dabei | it | that | this | they | those | them | he | she | the one "
        "| beides | beide | eins | ja | yes | wie gewuenscht| wie besprochen | wie vereinbart "
        "| as requested | as discussed | anbei | im anhang | attached | siehe | hier | here "
        "| here is | here are | schritt | step | die sache | the thing | das ding "
        "| der kasten | gemacht | probiert | getestet | ausprobiert | tried | tested | did "
        "| gezogen | geprueft | kontrolliert | eben | habe ich | hab ich | hab | bin bei ",
    [PHRASE_STRANGER] =
        " ich vertrete | in vertretung | i m covering | standing in | neu hier | new here "
        "| praktikant| i sit next to | ich sitze neben | im gleichen buero | selben buero "
        "| same office | from accounting | aus der buchhaltung | from reception | vom empfang "
        "| hier schreibt | schreibe ihnen | writing from | weitergeleitet von | forwarded by "
        "| ich uebernehme | i m taking over | i have taken over | ich bin der neue "
        "| ich bin die neue | bin der neue | bin die neue | ich bin neu | i m the new "
        "| i am the new | i m new | als vorsitzende| bin jetzt zustaendig | bin zustaendig "
        "| ab jetzt statt | nachfolg| successor | replacement starts | i share the office "
        "| asked me to | hat mich gebeten | gab mir ihre | gave me your | habe ihre adresse "
        "| kollegin von | kollege von | colleague of | i work with | ich arbeite mit "
        "| schreibe im auftrag | im namen von | on behalf of | quick one from | mein name ist "
        "| my name is | neue assistenz | neue chefin | neuer chef | hi zusammen "
        "| hallo zusammen | hello team | hi team | hallo team | hi all | hello all "
        "| dear team | liebes team ",
    [PHRASE_REVISES] =
        " zurueckgezogen | abbestell| abgesagt | absagen | verzichten | verzichte "
        "| hat sich geklaert | einer mehr | eine mehr | eins mehr | zwei mehr "
        "| one more please | lieber nicht | berichtig| tippfehler | typo | verschrieben "
        "| vertippt | richtig ist | richtig heisst | sollte heissen | should read "
        "| soll heissen | muss heissen | auftrag erteil| beauftrag| go for it | proceed "
        "| abgelehnt | genehmigung | unterschrift | decided | entschieden | korrektur "
        "| doch erst | doch nicht | doch lieber | vergessen | nachtrag | ergaenz| storn"
        "| hinfaellig | abblasen | zurueckzieh| ziehen zurueck | nicht mehr noetig "
        "| brauchen wir nicht | verschieben | verschoben | geaendert | aendert sich "
        "| correction | i meant | meant | forgot | cancel | hold your horses | postpone"
        "| postponed | rather | instead | on second thought | changed | not needed "
        "| genehmigt | freigegeben | freigabe | approved | go ahead | einverstanden "
        "| nehmen wir | nehmen wir die | we ll take | we take | bestellen sie | please order "
        "| ausnahme | das war ich | das waren | wir nehmen ",
    [PHRASE_URGENT] = " eilt | dringend | sofort | schnell | asap | urgent | urgently | "
                      "immediately | jetzt sofort "
                      "| right now | heute noch | notfall | emergency ",
    [PHRASE_HOW] =
        " wie viel | wieviel | wie viele | how much | how many | how often | ist es moeglich "
        "| waere es moeglich | besteht die moeglichkeit | moeglichkeit | was muss ich "
        "| was brauche ich | what do i | wohin | where should | where does | whom "
        "| an wen wende | who handles | geht sowas | machen sie sowas | wie kann ich "
        "| wie bekomme ich | wie krieg| wie geht | wie stell | wie mach| wie setzt "
        "| wie komme ich | wo finde ich | wo kann | wo aender| wo bekomm| wo krieg| wer macht "
        "| wer bestellt | wer gibt | wer hat | wer ist | wen frag| an wen | darf ich "
        "| duerfen wir | duerfte ich | eigentlich | how do i | how do we | how can "
        "| how would | how does | where do i | where can | who do i | who does | who is "
        "| what would | do you also | do you offer | macht ihr auch | machen sie auch "
        "| bieten sie | seit wann | was kostet | was wuerde | will my | do i need "
        "| habt ihr auch | gibts auch | gibt es auch | kennt ihr | muss ich ",
    [PHRASE_NOT] = " nicht | nix | nichts | ned | net | kein | keine | keinen | nie | noch immer "
                   "nicht | not | no | t | never "
                   "| nothing | leider | ohne ",
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

int concern_count(const char *plain, size_t n, const char *list)
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
    return concern_count(plain, strlen(plain), phrases[kind]);
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
