#include "core/concern_words.h"

#include <glib.h>
#include <string.h>

/* A subject a line, as lists of words like those of concern_words.c. */
static const char *const topics[] = {
    "drucker|patrone|kartusche|cartridge|drucken|ausdruck|papierstau|schacht|tray|druckt| "
    "druck|printer| print|toner|papier| "
    "paper|plotter|kopierer|duplex|etikett|spooler",
    " scan|scanner",
    "telefon|nebenstelle|weiterleitung|anrufer|caller|hoerer|klingelton|ringtone|smartphone|iphone|"
    "samsung|whatsapp|rufbereitschaft|handy| phone|anruf| call "
    "|calls|hotline|durchwahl|voicemail|warteschleif|dect| "
    "fax|rufumleit"
    "| sim |rufnummer| handset|telephone|mobilfunk| aaruef",
    "wlan|bandbreite|bandwidth|ethernet|gastnetz|subnetz| kein netz|wifi| wi "
    "fi|internet|netzwerk|network| lan |router|fritzbox|hotspot|provider|leitung| "
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
    "kalender|raumbuchung|room booking|einladung|videokonf|video "
    "call|terminplan|calendar|besprechung| meeting| konferenz|conference|teams |zoom | invite",
    "phish|ransom|erpress|passport|datenleck|data leak|spoof|fake |gefaelscht|compromis|virus| "
    "viren|trojan|verdaecht|suspicious|gehackt|hacked| "
    "scam|betrug|malware|gestohlen|stolen|faelsch"
    "|lookalike|forwards everything|usb stick| angeklickt|clicked on",
    "kasse |trinkgeld|kassen|registrierkasse|kartenleseger|kartenterminal|card "
    "terminal|receipt|quittung| kassen|kassier|z bericht|ec geraet|kartenzahl| "
    "waage|trinkgeld|checkout| till "
    "|barcode|gutschein"
    "|bestellterminal| bon | bons ",
    "website|relaunch|wordpress|cms|suchmaschine|google|impressum|cookie|banner|webshop|onlineshop|"
    "online shop|webseite|homepage|internetseite|domain|shop|formular|landingpage|zertifikat| ssl "
    "|oeffnungszeit|startseite"
    "| web site",
    "warenwirtschaft|kommission|picking|wareneingang|goods in|warehouse|kunden "
    "nummer|stammdaten|sap | wawi| "
    "erp|artikel|lager|lieferschein|datev|buchung|bestand|inventur|preisliste|purchas|inventory"
    "| stock |crm |belegtransfer|mandant|bestellung",
    " rechnung|abrechnung|beleg |ueberweisung|skonto|umsatzsteuer|steuernummer|vat |bank "
    "account|bankverbindung|invoice|mahnung|gutschrift|vertrag|contract|kuendig|buchhaltung|"
    "lastschrift| "
    "iban|kreditkarte|credit card"
    "|payment|billing|firmier|zahlung",
    "angebot|kostenvoranschlag|bestellen |anschaffung| quote|lizenz|licence|license| preis| price",
    "monitor|hdmi|displayport|zweitbildschirm|touchscreen|trackball|numpad|bildschirm| screen| "
    "display| maus | mouse|tastatur|keyboard|docking",
    "laptop|macbook|desktop|arbeitsplatz|workstation|thin client|notebok|notebook| rechner| pc | "
    "pcs |computer|tablet| ipad|leihgeraet|geraet",
    "beamer|whiteboard|leinwand|kopfhoerer|headphones|earbuds|freisprech|mikrofon|fernseher| tv "
    "|projector|webcam| kamera|camera|lautsprecher|speaker| headset|mikro|microphone| ton "
    "|videos| sound",
    " akku| battery|ladegeraet|charger|netzteil| adapter| usv | ups | strom |steckdose|replace "
    "battery",
    "server|virtuell|virtual machine| vm |datenbank|database|sql | srv| cpu "
    "|serverschrank|rechenzentrum| rack ",
    "backup|snapshot|archiv| sicherung| restore|wiederherstell| nas | platte |offsite",
    "excel|onenote|sharepoint|onedrive|formel|pivot|vorlage|template|schriftart|font |serienbrief| "
    "makro| macro| pdf|acrobat| "
    "adobe|powerpoint|visio|autocad|zeichenprogramm|tabelle|spreadsheet",
    "transponder|garage|tor |schranke|schliess|lock |zugangskarte|chipkarte|ausweis|drehkreuz| "
    "badge|schluessel| key | keys |tuer | tueren|haustuer| "
    "door|tuerzutritt|parkplatz|parking|tiefgarag"
    "|zutritt",
    "heizung|klimaanlage|air conditioning|rauchmelder|smoke "
    "detector|feuerl|kuehl|fridge|freezer|spuelm|toilette|dach|decke "
    "tropft|jalous|blinds|moebel|desk height|reinigung|heating|alarmanlage| klima|air con|aufzug| "
    "lift |verbrannt| smoke|riecht| "
    "smell|wasser| water | leak"
    "|stuhl| chair|kaffee|coffee|klingel|gegensprech| lampe | licht ",
    "zeiterfass|ueberstunden|overtime|urlaubsantrag|urlaub |dienstplan|schichtplan|rota|holiday "
    "request|krankmeldung|stempel|uhrzeit|time clock|timesheet| chip | uhren|zeitserver|zeitsteuer",
    "auszubild|verlaesst|leaves |last day|letzter "
    "tag|kuendigt|einarbeitung|werkstudent|trainee|apprentice|maternity|parental| "
    "azubi|praktikant| intern |ruhestand| "
    "retire|mutterschutz|elternzeit|onboard|offboard|neue kollegin"
    "|neuer kollege|neuer mitarbeiter|new starter|new colleague|nachfolg| replacement "
    "|ferienjobber|ms thessaly",
    "spesen|fahrtkosten|mileage|gehaltsabrechn|payslip|reisekosten|gehalt| "
    "lohn|payroll|expenses|salary",
    "datenschutz|auskunftsersuchen|auftragsverarbeitung|audit|zertifizierung|iso "
    "|police|polizei|anwalt|lawyer|compliance| dsgvo| gdpr|data "
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

uint32_t concern_topics(const char *plain)
{
    uint32_t set = 0;
    size_t n = strlen(plain);

    for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
        if (concern_count(plain, n, topics[i]) > 0)
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
