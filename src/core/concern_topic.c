#include "core/concern_topic.h"

#include <glib.h>
#include <string.h>

/* Topics that are near to each other share a field. */
enum {
    FIELD_OUTPUT, FIELD_PHONE, FIELD_NET, FIELD_REMOTE, FIELD_ACCOUNT, FIELD_STAFF,
    FIELD_ACCESS, FIELD_FILE, FIELD_MAIL, FIELD_AV, FIELD_SECURITY, FIELD_POS, FIELD_WEB,
    FIELD_ERP, FIELD_BOOKS, FIELD_MONEY, FIELD_SOFTWARE, FIELD_DISPLAY, FIELD_COMPUTER,
    FIELD_SERVER, FIELD_BACKUP, FIELD_POWER, FIELD_OFFICE, FIELD_DOORS, FIELD_FACILITY,
    FIELD_TIME, FIELD_PAY, FIELD_LEGAL, FIELD_TRAINING, FIELD_TRADE, FIELD_DATA, FIELDS
};

/* A topic a row: what people call the things in it, as stems like those of concern_words.c. Written
 * from what help desks hear about, German and English. */
static const struct {
    int field;
    const char *stems;
} topics[] = {
    {FIELD_OUTPUT,
     "drucker|drucken|druckt|gedruckt|ausdruck| druck |druckbild|druckauftr|"
     "druckwarteschl|papierstau|papierfach|papiereinzug|schacht| fach |toner|patrone|"
     "kartusche|kopierer|kopie |kopien|plotter|duplex|doppelseitig|beidseitig|spooler|"
     "farbband|trommel|heftklammer|briefpapier|printer| print |prints |printed|printing|"
     "printout|paper jam| paper | tray |cartridge|copier|photocop|fuser| drum | ink |"
     "staple| a3 |schwarzweiss|farbdruck|tinte|streifen|folgeseite|testseite|test page|"
     "probedruck"},
    {FIELD_OUTPUT,
     "etikett| label|barcode|strichcode|qr code|thermodruck|zebra|versandlabel|"
     "typenschild"},
    {FIELD_OUTPUT,
     "scan|einzug|dokumenteneinzug|digitalisier| ocr |texterkennung|flachbett|"
     "document feeder"},
    {FIELD_PHONE,
     " fax|faxe |faxger|telefax|testfax|gefaxt"},
    {FIELD_PHONE,
     "telefon|nebenstelle|durchwahl|anrufer|anrufbeantworter|anrufe |anruf |anrufen|"
     "angerufen|telefonier|warteschleif|warteschlange|wartemusik|rufumleit|umleitung|"
     "weiterschalt|rufgruppe|sammelanschluss|zentrale |klingelton|schnurlos| dect|hoerer|"
     "freizeichen|besetztzeichen|vermittlung|rufnummer|mailbox ansage|ansage |ansagetext|"
     "sprachmenue|tk anlage|telephone| phone |phones|desk phone|handset|voicemail|"
     "answering machine|switchboard|extension |landline|dial |dialling|dialing|caller|"
     "call queue|hold music|ring tone|ringtone|ringing|ring group|pbx|voip| sip |hotline|"
     "festnetz|portier|umleiten auf"},
    {FIELD_PHONE,
     "handy|smartphone|iphone|android|samsung|diensthandy|mobiltelefon|mobilfunk|"
     "mobilvertrag| sim |simkarte|sim card| esim|roaming|whatsapp| sms |datenvolumen|"
     "datentarif|mobile phone|cell phone|cellphone|work phone|company phone|data plan|"
     "my mobile|apple id|app store|play store|displayschaden|displayglas|handyhuelle|"
     " lte | 5g "},
    {FIELD_NET,
     "wlan| wifi| wi fi|access point|accesspoint|funknetz|gastnetz|gaestenetz|"
     "guest network|guest wifi| ssid|hotspot|signalstaerke|repeater|wireless network"},
    {FIELD_NET,
     "netzwerk|netzdose|lan kabel| lan | network |ethernet|patchfeld|patchkabel|patchdose|"
     " switch |switches|subnetz| vlan|dhcp|ip adresse|ip address| dns |router|fritzbox|"
     "firewall|netzkabel|dosen ohne netz|network socket|wall socket|kein netz"},
    {FIELD_NET,
     "internet|glasfaser|provider| dsl |vdsl|bandbreite|bandwidth|fibre|fiber|"
     "downloadrate|upload|download speed|surfen|browser|firefox| chrome| edge |"
     "webseiten laden|proxy|ping |lesezeichen|favoriten|bookmark|gesperrte seite|"
     "blocked site|streaming|leitung tot"},
    {FIELD_REMOTE,
     " vpn|homeoffice|home office|von zu hause|von daheim|zuhause|from home|einwahl|"
     "fernzugriff|remote access|remote desktop|remotedesktop|terminalserver|citrix|"
     "telearbeit|mobiles arbeiten|aus dem ausland|abroad|fernwartung|teamviewer|anydesk|"
     "working remotely"},
    {FIELD_ACCOUNT,
     "passwor|kennwort|passphrase|passcode|entsperr|unlock|zuruecksetz|zurueckgesetzt|"
     "reset my|feststelltaste|startkennwort|temporary code|gesperrtes konto|"
     "konto gesperrt|locked out|account locked|account disabled"},
    {FIELD_ACCOUNT,
     "anmeld|abmeld|angemeldet|einlogg|eingeloggt|einloggen|ausgeloggt|login|log in|"
     "logged in|logged out|log on|logon|sign in|signed in|signing in|zugangsdaten|"
     "credential|benutzername|username|user name|benutzerkonto|benutzerkennung|kuerzel|"
     " konto |konten |account |accounts | user |zugang fuer|zugang zu |zugaenge|"
     "single sign|nutzerkonto"},
    {FIELD_ACCOUNT,
     " mfa| 2fa|authenticator|zweiter faktor|zwei faktor|second factor|einmalcode|"
     "one time code|bestaetigungscode|verification code|sicherheitscode|token |tokens |"
     "hardware token"},
    {FIELD_STAFF,
     "neuer kollege|neue kollegin|neuen kolleg|neuer mitarbeiter|neue mitarbeiterin|"
     "neuen mitarbeit|neueinstellung|new starter|new colleague|new hire|new joiner|"
     "new employee|joins us|joining us|onboard|einarbeitung|auszubild|azubi|azubine|"
     "praktikant|werkstudent|trainee|apprentice|intern |aushilfe|leiharbeit|leasingkraft|"
     "zeitarbeit|ferienjob|referendar|faengt an|fangen an|erster arbeitstag|first day|"
     "starts on monday|nachfolger|successor|vertretungskraft|volontaer|neuzugang|"
     "new assistant|temp |freelancer"},
    {FIELD_STAFF,
     "verlaesst uns|verlaesst die firma|verlassen uns|scheidet aus|ausgeschieden|"
     "ausscheid|letzter arbeitstag|letzter tag|last day|leaves us|leaving the company|"
     "left the company|resigned|offboard|gekuendigt|in rente|ruhestand|pension|retire|"
     "elternzeit|mutterschutz|maternity|parental leave|leaves at the end|fristlos"},
    {FIELD_STAFF,
     "geheiratet|heirat|heisst jetzt|heissen jetzt|namensaenderung|nachname|"
     "mein neuer name|married|name change|new surname|umbenennung"},
    {FIELD_ACCESS,
     "berechtig|zugriff|leserecht|schreibrecht|lesezugriff|permission|read access|"
     "write access|access to | rechte |adminrecht|admin rights|administratorrecht|"
     "freischalt|freigeschaltet|rollenrecht|zugriffsrecht|access denied|vollzugriff|"
     "stellvertreterrecht|stellvertretung"},
    {FIELD_FILE,
     "ordner|folder|laufwerk|netzlaufwerk|verzeichnis|directory|share drive|shared drive|"
     "network drive|dateiablage|dateiserver|fileserver|file server|unterordner|ablage "},
    {FIELD_FILE,
     "datei |dateien|dateiname| file |files |dokument|document|papierkorb|recycle bin|"
     "ueberschrieben|overwritten|vorversion|previous version|wiederherstell|restore|"
     "geloescht|deleted|versehentlich geloescht|verschwundene datei|dateiformat|zip |"
     "archivdatei|grosse dateien|large files|usb stick| stick |stick mit|memory stick"},
    {FIELD_MAIL,
     " mail |mails | email|e mail|emails|outlook|postfach|posteingang|inbox|outbox|"
     "postausgang|absender|empfaenger|recipient|sender |mailbox|thunderbird|imap|smtp|"
     "abwesenheitsnotiz|abwesenheit|out of office|autoreply|automatische antwort|"
     "maildatei|unzustellbar|undeliverable|bounce|zustellung von|attachments|serienmail|"
     "postfachgroesse|mailkonto|mailadresse|mailprogramm"},
    {FIELD_MAIL,
     "verteiler|mailing list|distribution list|rundmail|newsletter| alias|sammelpostfach|"
     "funktionspostfach|gruppenpostfach|shared mailbox|gemeinsames postfach"},
    {FIELD_MAIL,
     "signatur unter|mailsignatur|email signature|signature block|fusszeile|disclaimer|"
     "signatur |signaturen"},
    {FIELD_MAIL,
     "spam|junk|werbemail|unerwuenschte mail|quarantaene|quarantine|spf|dkim"},
    {FIELD_MAIL,
     "kalender|calendar|terminserie|terminplan|raumbuchung|room booking|raum buchen|"
     "einladung|invite|besprechungsraum buchen|terminbuchung|appointment|outlook termin|"
     "meeting request|serientermin"},
    {FIELD_AV,
     "videokonf|videocall|video call|video konferenz|teams |zoom|webex|skype|webinar|"
     "bildschirm teilen|share my screen|sharing my screen|screen sharing|"
     "bildschirmfreigabe|aufzeichnung der|recording of|konferenzraum|conference room|"
     "meeting room|besprechungsraum|sitzungssaal|konferenzsystem|telefonkonferenz|"
     "videosprechstunde"},
    {FIELD_AV,
     "beamer|projector|projektor|leinwand|whiteboard|smartboard|fernseher| tv |"
     "praesentation|presenter|presentation screen|clickshare|touchpanel|infobildschirm|"
     "digital signage|anzeigetafel|infodisplay"},
    {FIELD_AV,
     "headset|kopfhoerer|headphone|earbud|mikrofon|mikro |microphone|lautsprecher|"
     "speaker |speakers|tonanlage|kein ton|no sound|soundkarte|ohrpolster|rauscht|echo |"
     "hoert mich niemand|can t hear"},
    {FIELD_AV,
     "webcam|kamera|camera|videoueberwach|cctv|aufnahmen der|footage"},
    {FIELD_SECURITY,
     "phish|betrug|scam|faelsch|gefaelscht|fake |spoof|verdaecht|suspicious|erpress|"
     "ransom|blackmail|gehackt|hacked|compromised|kompromitt|angeklickt|draufgeklickt|"
     "auf den link|clicked on|clicked a link|komische mail|komischen link|"
     "merkwuerdigen link|strange mail|dubios|bankdaten aendern|datenleck|data breach|"
     "data leak|lookalike|darknet|gutscheinkarten|ceo fraud|schadsoftware|fremder login|"
     "anmeldeversuch"},
    {FIELD_SECURITY,
     "virus|viren|trojan|malware|antivir|virenscan|defender|schadcode|"
     "verschluesselungstroj|pop up|popup|virenfund"},
    {FIELD_SECURITY,
     "gestohlen|stolen|geklaut|einbruch|burglary|liegen gelassen|liegengelassen|"
     "left on the train|fundbuero|diebstahl|pinched|verlorenes geraet|lost my phone|"
     "lost my laptop"},
    {FIELD_POS,
     "kasse |kassen|kassier|registrierkasse| till | tills |checkout|cash register|"
     "trinkgeld|bonrolle|bondrucker| bon | bons |kassenbon|tagesabschluss|z bericht|"
     "kassensturz|wechselgeld|kassenlade|cash drawer|gutschein|voucher|gift card|"
     "rueckgeld|storno an der|bedienerkarte|kellnerschl| tse |kassenbuch|kundendisplay|"
     "pfandautomat"},
    {FIELD_POS,
     "kartenterminal|kartenlesegeraet|ec geraet|ec karte|girocard|kartenzahl|"
     "card terminal|card payment|card machine|kontaktlos|contactless|bezahlterminal|"
     "zahlungsterminal|kreditkartenleser|payment terminal|kartengeraet"},
    {FIELD_POS,
     "waage|weighing|scales|auswiegen|eichung"},
    {FIELD_WEB,
     "website|webseite|homepage|internetseite|internetauftritt|web site|webpage|web page|"
     "wordpress|typo3| cms |startseite|front page|landing page|landingpage|impressum|"
     "imprint|cookie|banner|kontaktformular|contact form|online formular|suchmaschine|"
     "google eintrag|google maps|oeffnungszeiten|opening hours|seo |teamseite|"
     "karriereseite|stellenanzeige|intranet| wiki "},
    {FIELD_WEB,
     "onlineshop|online shop|webshop|web shop|warenkorb|shopping cart|basket|"
     "versandkosten|paypal|rabattcode|discount code|shopartikel|artikelbilder|"
     "kundenkonto im shop|zahlungsart|payment gateway|bestellbestaetigung|marktplatz|"
     "amazon|ebay"},
    {FIELD_WEB,
     "domain|subdomain|authcode|nameserver|webhosting|hosting"},
    {FIELD_WEB,
     "zertifikat|certificate| ssl | tls |https"},
    {FIELD_WEB,
     "facebook|instagram|linkedin|social media|youtube|tiktok|werbeanzeige"},
    {FIELD_ERP,
     "warenwirtschaft|wawi| erp | sap |navision|dynamics|artikelnummer|artikelstamm|"
     "artikel |stammdaten|kundennummer|preisliste|price list|lieferant|supplier|"
     "einkaufsmodul|purchase order|auftragserfassung|auftragsnummer|auftrag |"
     "angebotsprogramm|kommission|picking|mindestbestand|stueckliste|bestellvorschlag|"
     "artikelgruppe|belegnummer|order entry|sales order"},
    {FIELD_ERP,
     "lagerbestand|lagerplatz|lagerverwaltung|warehouse|bestand |inventur|stocktak|"
     "inventory|wareneingang|goods in|lieferschein|delivery note|packing slip|palette|"
     "stapler|forklift|spedition|versandabteilung|handscanner| mde |hand scanner|"
     "paketdienst|parcel|retoure|packtisch|tourenplan|frachtbrief"},
    {FIELD_ERP,
     " crm |kundenkartei|kundendatenbank|kundenverwaltung|customer database|dubletten|"
     "duplicate customer|vertriebsprogramm|leads|visitenkarten|business cards|kontakte im"},
    {FIELD_BOOKS,
     "datev|buchhalt|buchungssatz|verbuch|bookkeep|accounting|accounts payable|bilanz|"
     "kontenrahmen|mandant|steuerberat|umsatzsteuer|elster|mahnlauf|zahllauf|sepa|"
     "lastschrift|kontoauszug|onlinebanking|online banking|banking|bankverbindung|"
     "bank details|iban|kassenpruef|betriebspruef|tax office|finanzamt|monatsabschluss|"
     "jahresabschluss|belegtransfer|anlagenbuch| tan "},
    {FIELD_MONEY,
     "rechnung|invoice|gutschrift|credit note|mahnung|zahlungserinner|payment reminder|"
     "billing|billed|rechnungsadresse|xrechnung|e rechnung|skonto|doppelt berechnet|"
     "abgerechnet|abrechnung fuer|charged twice|kostenstelle|cost centre|cost center|"
     "bestellnummer auf"},
    {FIELD_MONEY,
     "angebot|kostenvoranschlag|quote |quotation|was kostet|was kosten|was wuerde|"
     "kosten wuerde|what would it cost|how much would|how much is|preise fuer|preis fuer|"
     "pricing|budget|anschaff|neuanschaffung|kaufen|leihger|ausleihen|leihen|mieten|"
     "miete |rental|loan |borrow|purchase |procure|beschaff|beraten|beratung|empfehlen|"
     "recommend"},
    {FIELD_MONEY,
     "vertrag|contract|kuendigung|kuendigen|wartungsvertrag|vertragslaufzeit|abonnement|"
     "subscription|laufzeit"},
    {FIELD_SOFTWARE,
     "lizenz|licence|license|testversion|trial version|produktschluessel|product key|"
     "lizenzschluessel|nutzerlizenz"},
    {FIELD_DISPLAY,
     "monitor|bildschirm|zweitbildschirm|zweiten schirm|second screen| screen | screens |"
     "hdmi|displayport|aufloesung|resolution|skalierung|schriftgroesse am|flacker|"
     "pixelfehler|blickschutz|display "},
    {FIELD_DISPLAY,
     " maus | mouse|tastatur|keyboard|trackball|touchpad|nummernblock|leertaste|"
     "taste klemmt|doppelklick|zeichentablett|grafiktablett|cursor|mauszeiger"},
    {FIELD_DISPLAY,
     "dockingstation|docking| dock |docks |usb hub|adapterkabel| usb c |usb anschluss|"
     "usb port"},
    {FIELD_COMPUTER,
     "laptop|notebook|macbook|rechner|computer| pc | pcs |arbeitsplatzrechner|workstation|"
     "desktop pc|thin client|thinclient|hochfahren|faehrt nicht hoch|startet nicht|bootet|"
     "boot device|bluescreen|blue screen|blaue seite|luefter|festplatte|arbeitsspeicher|"
     " ram |scharnier|leihlaptop|mein geraet| mac |windows update|taskleiste|"
     "desktopsymbol"},
    {FIELD_COMPUTER,
     "tablet| ipad|surface|e reader"},
    {FIELD_SERVER,
     "server|virtuelle maschine|virtual machine| vm |datenbank|database| sql | cpu |"
     "serverschrank|serverraum|rechenzentrum| rack |cluster|ssh |cronjob|docker|linux|"
     "festplattenverbund| raid |speicherplatz|disk space|storage| nas |auslastung"},
    {FIELD_BACKUP,
     "backup|datensicherung|sicherungsband|sicherung vom|sicherungskopie|sicherungslauf|"
     "nachtsicherung|snapshot|offsite|veeam|wiederanlauf|disaster recovery"},
    {FIELD_SERVER,
     "monitoring|ueberwachungsmeldung|alarmmeldung|alert |alerts|schwellwert|threshold|"
     "nagios|zabbix|statusmeldung|testalarm"},
    {FIELD_POWER,
     "akku|batterie|battery|batteries|ladegeraet|charger|charging|laedt nicht|netzteil|"
     "power supply|power adapter| usv| ups |steckdose|stromausfall|power outage|power cut|"
     "kurzschluss|sicherung im kasten|sicherungskasten|fuse |mehrfachstecker|ladeschale|"
     "ladestation|wallbox|ladebuchse"},
    {FIELD_OFFICE,
     "excel|word |powerpoint|onenote|sharepoint|onedrive|office paket|office 365|"
     "microsoft 365| m365 |formel |formeln|pivot|tabellenblatt|spreadsheet|serienbrief|"
     "makro|macro |vorlage|template|schriftart|font |rechtschreib|spell check|"
     "access datenbank|textverarbeitung|libreoffice"},
    {FIELD_OFFICE,
     "pdf|acrobat|adobe reader|formular ausfuell"},
    {FIELD_SOFTWARE,
     "photoshop|indesign|illustrator|autocad| cad |cad programm|visio|zeichenprogramm|"
     "zeichnungen|bauplaene|renderversion|solidworks|revit|videoschnitt|bildbearbeitung|"
     "zeichnen "},
    {FIELD_SOFTWARE,
     "software|programm |programme |anwendung |application|installier|installation|"
     "installed|update |updates |upgrade|neue version|deinstall|uninstall|app |apps |"
     "plugin|plug in|add in|addin|stuerzt ab|absturz|crashes|crashing|"
     "fehlermeldung beim start| dll |modul |schnittstelle|interface |api "},
    {FIELD_DOORS,
     "transponder|schranke|barrier|schliessanlage|schloss |tuerschloss|schluessel|"
     "zugangskarte|zutritt|zutrittskarte|chipkarte|tueroeffner|tuersprech|sprechanlage|"
     "gegensprech|intercom|doorbell|tuerklingel|klingel |ausweis|badge|drehkreuz|"
     "turnstile|parkplatz|parkhaus|parking|tiefgarage|garage|rolltor|hoftor|haustuer|"
     "tuer |tueren|door |doors|access card|key card|keycard|spare key|locker|spind|tresor|"
     "schliessfach|fahrradkeller|bike shed"},
    {FIELD_DOORS,
     "alarmanlage|alarm system|bewegungsmelder|motion sensor|sirene|scharf schalt|"
     "unscharf|feuermelder|rauchmelder|smoke detector|brandmeld|fire alarm|feuerloesch"},
    {FIELD_FACILITY,
     "heizung|heating|klimaanlage|klimageraet|klima |air con|aircon|air conditioning|"
     "kuehlschrank|fridge|freezer|gefriertruhe|spuelmaschine|dishwasher|mikrowelle|"
     "kaffeemaschine|kaffeeautomat|coffee machine|kettle|toilette|toilet|wasserhahn|"
     "wasserschaden|rohrbruch|burst pipe|tropft|wasserfleck|decke tropft|jalousie|"
     "rollladen|blinds|moebel|furniture|schreibtisch|hoehenverstell| desk |buerostuhl|"
     " stuhl | stuehle| chair|lampe|lampen|neonroehre|licht im|lights |beleuchtung|aufzug|"
     "fahrstuhl|elevator| lift |reinigung|putzfirma|putzkraft|cleaner|hausmeister|janitor|"
     "caretaker|muelltonne|entsorg|regal|teppich|riecht nach|smells of|fenster |dach |"
     "getraenkeautomat|vending|ungeziefer|maeuse"},
    {FIELD_FACILITY,
     "umzug|umziehen|zieht um|ziehen um|umgezogen|relocat|office move|moving to|"
     "bueroumzug|haus b|anderes buero|neuer arbeitsplatz|arbeitsplatz wechsel|sitzplan|"
     "seating|raumplan"},
    {FIELD_TIME,
     "zeiterfass|ueberstunden|overtime|dienstplan|schichtplan|schichten|rota |roster|"
     "stempeluhr|stechuhr|stempeln|time clock|timesheet|gleitzeit|arbeitszeitkonto|"
     "zeitkonto|kommen gehen|zeitwirtschaft|ueberstundenkonto|pausen doppelt"},
    {FIELD_TIME,
     "urlaubsantrag|urlaubsantraege|urlaubstag|resturlaub|holiday request|annual leave|"
     "leave request|krankmeldung|sick note|krankenschein|urlaubskonto|days off"},
    {FIELD_PAY,
     "gehaltsabrechnung|gehalt |lohnabrechnung|lohnprogramm|lohn |payroll|payslip|salary|"
     "spesen|expense|reisekosten|fahrtkosten|mileage|travel receipts|steuerklasse|"
     "tax class|bonuszahlung"},
    {FIELD_LEGAL,
     "datenschutz|dsgvo|gdpr|data protection|auskunftsersuchen|auftragsverarbeitung|"
     "betriebsrat|works council|compliance|iso 27001|wirtschaftspruef|auditor|"
     "zertifizierung|polizei|police|anwalt|lawyer|versicherung|insurance|insurer|behoerde|"
     "aufbewahrungsfrist|retention|loeschen all seine daten|delete all his data|"
     "fragebogen zur"},
    {FIELD_TRAINING,
     "schulung|schulen |training |workshop|einweisung|einfuehrung in|kurs |kurse |course |"
     "lernplattform|e learning|elearning|tutorial|unterrichte"},
    {FIELD_TRADE,
     "patient|praxis|arztpraxis|rezept|sprechstunde|surgery|prescription|patientenkartei|"
     "labordaten|befund|roentgen|konnektor|kartenlesen der krankenkasse|egk|krankenkasse|"
     "apothek|pharmac|betaeubungsmittel|wartezimmer|behandlungszimmer"},
    {FIELD_TRADE,
     "maschine|machine |cnc|produktionslinie|produktion |production line|fraes|drehbank|"
     "werkhalle|foerderband|conveyor|robot|steuerung |sps |sensor"},
    {FIELD_TRADE,
     "navi|fahrzeug|lieferwagen|lkw |truck|fahrtenbuch|fuhrpark|fleet| gps|tracker|"
     "dienstwagen|company car|tankkarte|fuel card|funkgeraet|walkie|tachograph"},
    {FIELD_TRADE,
     "schueler|lehrerzimmer|lehrer|unterricht|klassenzimmer|classroom|pupil|elternbrief|"
     "vertretungsplan|stundenplan|timetable|klasse "},
    {FIELD_TRADE,
     "anwaltspostfach| bea |mandant|aktenzeichen|diktiergeraet|diktat|dictation|notar|"
     "kanzlei"},
    {FIELD_ACCOUNT,
     "signaturkarte|smartcard|smart card|kartenleser|card reader|siegelkarte|"
     "fingerabdruck|fingerprint|windows hello|siegel"},
    {FIELD_FACILITY,
     "besucher|visitor|gaesteliste|bewirtung|catering|messestand|trade fair|messe |"
     "veranstaltung|event |sommerfest"},
    {FIELD_FACILITY,
     "frankier|franking|poststelle|briefmarke|porto |postage|aktenvernicht|shredder|"
     "laminier|locher"},
    {FIELD_TRADE,
     "gaestehaus|hotelprogramm|rezeption|zimmerschluessel|hotel |buchungsportal|kurtaxe|"
     "reservierung|tischreserv|speisekarte|kueche |restaurant|zimmer frei"},
    {FIELD_DATA,
     "auswertung|bericht |berichte|report |reports|statistik|statistic|dashboard|kennzahl|"
     "figures for|export |datenexport|csv |liste aller|quartalszahlen"},
    {FIELD_LEGAL,
     "elektronisch signier|digitale unterschrift|e signature|esign|docusign"},
    {FIELD_MAIL,
     "slack|chatprogramm|chat |messenger|kanal |channel |teams kanal"},
    {FIELD_FACILITY,
     "altgeraet|altgeraete|entsorgen|elektroschrott|e waste|recycl|verschrotten|"
     "abholen lassen|mitnehmen und entsorgen"},
    {FIELD_TIME,
     "uhrzeit|falsche uhrzeit|sommerzeit|winterzeit|wrong time|clock is|uhr geht|"
     "eine stunde zurueck|eine stunde vor|zeitschaltuhr"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(topics) <= CONCERN_TOPICS);
G_STATIC_ASSERT(FIELDS <= 32);

enum { STEMS_MOST = 2048, HEADS = 1024, KEY_BYTES = 3 };

/* All stems by their first three bytes: each place of a text is looked up once. */
struct entry {
    const char *p;
    int n, topic, next; /* next: of the same key, or -1 */
};

struct index {
    int heads[HEADS], n;
    struct entry v[STEMS_MOST];
};

static unsigned key_of(const char *p)
{
    return ((unsigned)(unsigned char)p[0] * 31 * 31 + (unsigned)(unsigned char)p[1] * 31 +
            (unsigned)(unsigned char)p[2]) %
           HEADS;
}

static void enter(struct index *x, const char *stem, size_t n, int topic)
{
    unsigned key;

    if (n < KEY_BYTES || x->n == STEMS_MOST)
        g_error("concern_topic: \"%.*s\" does not fit the index", (int)n, stem);
    key = key_of(stem);
    x->v[x->n] = (struct entry){stem, (int)n, topic, x->heads[key]};
    x->heads[key] = x->n++;
}

static const struct index *the_index(void)
{
    static struct index x;
    static gsize ready;

    if (!g_once_init_enter(&ready))
        return &x;
    memset(x.heads, -1, sizeof x.heads);
    for (int t = 0; t < (int)G_N_ELEMENTS(topics); t++)
        for (const char *p = topics[t].stems; *p != '\0';) {
            size_t n = strcspn(p, "|");

            enter(&x, p, n, t);
            p += n + (p[n] == '|' ? 1 : 0);
        }
    g_once_init_leave(&ready, 1);
    return &x;
}

void concern_topics_each(const char *plain, concern_topic_fn found, void *data)
{
    const struct index *x = the_index();
    size_t n = strlen(plain);

    for (size_t i = 0; i + KEY_BYTES <= n; i++)
        for (int k = x->heads[key_of(plain + i)]; k >= 0; k = x->v[k].next) {
            const struct entry *e = &x->v[k];
            size_t len = (size_t)e->n;

            if (len > n - i || memcmp(plain + i, e->p, len) != 0)
                continue;
            found(data, e->topic, i + (e->p[0] == ' '), i + len - (e->p[len - 1] == ' '));
        }
}

void concern_topics_add(struct concern_topics *set, int topic)
{
    set->v[topic / 64] |= (uint64_t)1 << (topic % 64);
    set->fields |= (uint32_t)1 << topics[topic].field;
}

void concern_topics_join(struct concern_topics *set, struct concern_topics more)
{
    set->v[0] |= more.v[0];
    set->v[1] |= more.v[1];
    set->fields |= more.fields;
}

static void add_found(void *data, int topic, size_t from, size_t to)
{
    (void)from;
    (void)to;
    concern_topics_add((struct concern_topics *)data, topic);
}

struct concern_topics concern_topics(const char *plain)
{
    struct concern_topics set = {0};

    concern_topics_each(plain, add_found, &set);
    return set;
}

bool concern_topics_any(struct concern_topics a)
{
    return (a.v[0] | a.v[1]) != 0;
}

bool concern_topics_share(struct concern_topics a, struct concern_topics b)
{
    return ((a.v[0] & b.v[0]) | (a.v[1] & b.v[1])) != 0;
}

int concern_topics_beyond(struct concern_topics a, struct concern_topics b)
{
    return __builtin_popcountll(a.v[0] & ~b.v[0]) + __builtin_popcountll(a.v[1] & ~b.v[1]);
}
