#include "decode/quote_words.h"

#include "base/text.h"

#include <string.h>

enum {
    LINE_BYTES = 1000,
    MARKS_LEAST = 4,
    HEADER_BYTES = 60,
    DAY_FROM_START = 40,
    DAY_FROM_WEEKDAY = 24,
    DEVICE_CHARS = 110,
    SEPARATOR_BYTES = 160,
    LABEL_CHARS = 60
};

/* Every table is folded: quote_fold() changes none of its texts (test_quote.c). */

// clang-format off
static const char *const original[] = {
    /* en */ "original message", "original mail", "original email", "original e-mail",
    "original appointment", "reply message",
    /* de */ "ursprüngliche nachricht", "ursprüngliche mail", "ursprüngliche e-mail",
    "originalnachricht", "original-nachricht", "original nachricht", "originalmail",
    "antwortnachricht",
    /* fr */ "message d'origine", "message original", "message initial", "courriel original",
    "e-mail d'origine", "courriel d'origine",
    /* es, ca */ "mensaje original", "correo original", "missatge original",
    /* pt, it */ "mensagem original", "messaggio originale", "messaggio originario",
    "messaggio original",
    /* nl */ "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "oorspronkelijke e-mail",
    /* sv */ "ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande",
    /* no, da */ "opprinnelig melding", "originalmelding", "original melding",
    "oprindelig meddelelse", "original meddelelse", "oprindelig besked", "original besked",
    /* fi */ "alkuperäinen viesti", "alkup. viesti",
    /* pl */ "wiadomość oryginalna", "oryginalna wiadomość", "treść oryginalnej wiadomości",
    "pierwotna wiadomość",
    /* cs, sk, hu */ "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet",
    /* ro */ "mesajul original", "mesaj original",
    /* ru, uk, bg */ "исходное сообщение", "исходное письмо", "оригинальное сообщение",
    "первоначальное сообщение", "вихідне повідомлення", "початкове повідомлення",
    "оригінальне повідомлення", "оригинално съобщение",
    /* tr, el */ "orijinal mesaj", "orijinal ileti", "özgün ileti", "αρχικό μήνυμα",
    /* hr, sr, sl */ "izvorna poruka", "originalna poruka", "оригинална порука",
    "izvirno sporočilo", "originalno sporočilo",
    /* et, lv, lt */ "algne kiri", "algsõnum", "sākotnējais ziņojums", "pradinis pranešimas",
    /* zh, ja, ko */ "原始邮件", "原始郵件", "邮件原件", "原邮件", "元のメッセージ", "オリジナルメッセージ", "원본 메시지", "원본메일",
    "원본 메일",
    /* id, ms, vi, th, ar, he */ "pesan asli", "isi mesej asal", "tin nhắn gốc", "thư gốc",
    "ข้อความต้นฉบับ", "الرسالة الأصلية", "הודעה מקורית",
};

static const char *const forwarded[] = {
    /* en */ "forwarded message", "forwarded email", "forwarded e-mail", "forwarded by",
    "fwd message", "forwarded mail",
    /* de */ "weitergeleitete nachricht", "der weitergeleiteten nachricht",
    "der weitergeleiteten e-mail", "weitergeleitete e-mail", "weitergeleitete mail",
    /* fr */ "message transféré", "message transmis", "message réexpédié", "courriel transféré",
    "e-mail transféré",
    /* es, ca */ "mensaje reenviado", "correo reenviado", "missatge reenviat",
    /* pt */ "mensagem encaminhada", "mensagem reencaminhada", "mensagem reenviada",
    /* it */ "messaggio inoltrato", "messaggio inoltrata",
    /* nl */ "doorgestuurd bericht", "doorgestuurde bericht", "doorgestuurde e-mail",
    /* sv */ "vidarebefordrat", "vidarebefordrade brevet", "vidarebefordrade meddelandet",
    /* no, da */ "videresendt", "videresend besked", "videresend melding", "videresendte",
    /* fi */ "välitetty viesti", "välitetyn viestin", "edelleenlähetetty", "edelleen lähetetty",
    /* pl */ "przekazana wiadomość", "wiadomość przekazana", "przekazanej wiadomości",
    "przesłana wiadomość", "przesłana dalej", "przekazywanej wiadomości",
    /* cs, sk */ "přeposlaná zpráva", "přeposlané zprávy", "přeposílaná zpráva",
    "přeposílané zprávy", "předaná zpráva", "preposlaná správa", "preposlanej správy",
    "preposielaná správa",
    /* hu */ "továbbított",
    /* ro */ "mesaj redirecționat", "mesaj redirecţionat", "mesajului redirecționat",
    "mesajul redirecționat", "mesaj redirectionat", "mesaj transmis", "mesajului transmis",
    "mesaj retrimis",
    /* ru, uk, bg */ "пересылаемое", "пересланное", "пересланного", "переадресованное",
    "переадресованного", "перенаправленное", "переслане", "пересланого", "переадресоване",
    "перенаправлене", "переадресованого", "листа, що пересилається", "препратено",
    /* tr, el */ "iletilen", "iletilmiş", "yönlendirilen", "yönlendirilmiş", "ileti başlangıcı",
    "προωθημένο μήνυμα", "προωθημένου μηνύματοσ",
    /* hr, sr, sl */ "proslijeđena poruka", "proslijeđenu poruku", "proslijeđene poruke",
    "prosljeđena poruka", "prosleđena poruka", "прослеђена порука", "posredovano sporočilo",
    "posredovanega sporočila",
    /* et, lv, lt */ "edastatud kiri", "edastatud sõnum", "pārsūtīt", "persiųst",
    /* zh, ja, ko */ "转发的邮件", "转发邮件", "转发的信息", "已转发", "轉寄", "轉發", "転送", "전달된 메시지", "전달 메시지",
    /* id, vi, th, ar, he */ "pesan terusan", "pesan yang diteruskan", "chuyển tiếp",
    "ข้อความที่ส่งต่อ", "رسالة معاد توجيهها", "الرسالة المعاد توجيهها", "הודעה שהועברה",
};

/* Names between bars. */
static const struct {
    enum quote_header header;
    const char *names;
} headers[] = {
    {QUOTE_FROM,
     "|from|von|de|da|van|från|fra|frá|lähettäjä|šalje|expeditorul|送信元|keneltä|od|от|від|"
     "від кого|от кого|kimden|gönderen|feladó|küldő|expéditeur|remitente|mittente|remetente|"
     "de la|de către|avsändare|afsender|avsender|afzender|odesílatel|odosielateľ|odesilatel|"
     "nadawca|pošiljatelj|pošiljalac|expeditor|absender|отправитель|відправник|подател|από|"
     "saatja|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|dari|pengirim|từ|người gửi|จาก|من|מאת|"},
    {QUOTE_SENT,
     "|sent|gesendet|gesendet am|envoyé|envoyé le|envoyé à|date d'envoi|message du|enviado|"
     "enviado el|enviada el|enviado em|enviada em|enviada|enviat|inviato|data invio|inviato il|"
     "verzonden|verzonden op|skickat|skickades|sendt|lähetetty|wysłano|wysłane|data wysłania|"
     "odesláno|odeslané|odoslané|odesláno dne|odoslaná|отправлено|отправлен|дата отправки|"
     "надіслано|відправлено|изпратено|gönderildi|gönderilme|gönderilme tarihi|gönderme tarihi|"
     "elküldve|küldve|trimis|trimisă|poslano|poslato|послато|στάλθηκε|εστάλη|saadetud|nosūtīts|"
     "išsiųsta|发送时间|寄件日期|傳送時間|送信日時|보낸 날짜|보낸날짜|terkirim|dikirim|đã gửi|ส่งแล้ว|تم الإرسال|נשלח|"},
    {QUOTE_DATE,
     "|date|datum|dată|送信日|data|fecha|dato|dátum|dato og tid|päivämäärä|päiväys|pvm|дата|tarih|"
     "ημερομηνία|kuupäev|datums|日期|时间|日時|日付|날짜|tanggal|ngày|วันที่|التاريخ|תאריך|dags|"
     "dagsetning|"},
    {QUOTE_TO,
     "|to|an|à|a|para|aan|till|til|kenelle|vastaanottaja|vastaanottajat|do|komu|кому|до|kime|"
     "alıcı|címzett|címzettek|către|per|pre|prima|za|на|за|destinatario|destinatari|"
     "destinatários|destinataire|destinataires|adresát|příjemce|príjemca|προσ|saaja|kellele|kam|"
     "收件人|收件者|宛先|받는 사람|받는사람|kepada|untuk|đến|tới|ถึง|إلى|אל|empfänger|pour|adresat|destinatar|"
     "pro|送信先|mottagare|modtager|mottaker|tot|per a|"},
    {QUOTE_CC,
     "|cc|kopie|kopia|kopi|copie|copie à|copia|kopio|cópia|dw|do wiadomości|копия|копія|bilgi|"
     "másolat|másolatot kap|kópia|kopie (cc)|copia (cc)|kopia (cc)|kopi (cc)|kopija|copie (cc)|"
     "skupina|κοιν|κοινοποίηση|抄送|副本|참조|tembusan|kópia pre|kopie an|osv|"},
    {QUOTE_SUBJECT,
     "|subject|betreff|betr|sujet|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|otsikko|"
     "temat|předmět|predmet|тема|относно|konu|tárgy|subiect|subiectul|tema|naslov|zadeva|"
     "предмет|наслов|θέμα|teema|temats|tēma|assumpte|主题|主旨|標題|件名|제목|subjek|perihal|chủ đề|"
     "tiêu đề|หัวเรื่อง|เรื่อง|الموضوع|נושא|efni|"},
    {QUOTE_REPLY_TO,
     "|reply-to|reply to|antwort an|risposta|rispondi a|répondre à|responder a|responder para|"
     "antwoord aan|svara till|svar til|vastausosoite|odpowiedz do|odpověď|válaszcím|bcc|bcc to|"
     "cci|importance|wichtigkeit|priority|attachments|anlagen|anhänge|organization|message-id|"
     "resent-from|sender|pièces jointes|list-id|mailing list|"},
};

static const char *const wrote[] = {
    /* en */ "wrote", "writes", "has written",
    /* de */ "schrieb", "schrieb folgendes", "geschrieben", "hat geschrieben", "schreibt",
    /* fr */ "a écrit", "a ecrit", "écrit", "écrivait", "a écrit ce qui suit",
    /* es, pt, it, ca */ "escribió", "escribio", "ha escrito", "escreveu", "ha scritto", "scritto",
    "scrive", "va escriure", "ha escrit", "escrigué", "escribiu",
    /* nl */ "schreef", "geschreven", "heeft geschreven", "het volgende geschreven",
    /* sv, no, da, is */ "skrev", "skrev följande", "skrev følgende", "skrifaði",
    /* fi, et */ "kirjoitti", "kirjoitti näin", "kirjutas",
    /* pl */ "napisał(a)", "napisał", "napisała", "pisze", "napisali",
    /* cs, sk */ "napsal(a)", "napsal", "napsala", "napísal(a)", "napísal", "napísala",
    /* hu */ "írta", "ezt írta", "a következőt írta",
    /* ro */ "a scris",
    /* ru, uk, bg, sr */ "написал", "написала", "написал(а)", "написал (-а)", "пишет", "писал",
    "писал(а)", "сообщил", "написав", "написала", "написав(ла)", "пише", "написа", "је написао",
    "је написао/ла",
    /* tr, el */ "yazdı", "şunu yazdı", "şunları yazdı", "tarihinde yazdı", "έγραψε",
    /* hr, sr, sl */ "je napisao", "je napisala", "je napisao/la", "napisao je", "napisala je",
    "piše", "je napisal", "napisal", "napisala", "napisal/-a",
    /* lv, lt, eu */ "rakstīja", "rašė", "parašė", "idatzi du",
    /* zh, ja, ko */ "写道", "寫道", "写到", "來信", "のメッセージ", "さんは書きました", "は書きました", "さんが書きました", "님이 작성",
    "님이 작성한 메시지", "작성",
    /* id, ms, vi, th, ar, he */ "menulis", "menulis berikut", "đã viết", "viết", "เขียนว่า",
    "เขียน", "كتب", "כתב", "כתבה", "כתב/ה",
};

static const char *const on[] = {
    "on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "d. ", "w dniu ", "dnia ", "dne ",
    "dňa ", "pada ", "в ", "у ", "на ", "pe ", "a(z) ", "på ", "in data ", "in a message dated ",
    "ma ", "dana ", "vào ", "στισ ", "vom ", "von ", "quoting ", "from ", "från ", "wiadomość ",
    "zitat von ", "date: ", "em ", "à ", "lúc ", "em: ", "kl. ", "le: ", "el dia ", "at ", "ven.",
    "il giorno ", "de: ", "an ", "mer.", "jeu.", "lun.", "mar.", "sam.", "dim.", "od: ",
};

/* Days of the week, as some put them first. */
static const char *const days[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mån", "tis", "ons", "tor", "fre", "lör",
    "sön", "man", "tir", "lør", "søn", "pon", "pt", "pn.", "wt", "śr", "czw", "sob", "niedz", "ndz",
    "nd.", "po ", "út ", "st ", "čt ", "pá ", "so ", "ne ", "ut ", "št ", "pi ", "пн", "вт", "ср",
    "чт", "пт", "сб", "вс", "нд", "lu", "mi", "jo", "vi", "sâ", "du", "ma", "ti", "ke", "to", "pe",
    "la", "su", "dom", "seg", "ter", "qua", "qui", "sex", "sáb", "vie", "jue", "mié", "lunes",
    "martes", "mo", "di", "mi", "do", "fr", "sa", "zo", "wo", "vr", "za", "mar", "mer", "gio",
    "ven", "sab",
};

static const char *const devices[] = {
    /* en */ "sent from my ", "sent from outlook", "sent from samsung", "sent from yahoo",
    "sent from mobile", "sent from mail", "sent from an ", "sent from the ", "sent from a ",
    "sent from proton", "sent from aol", "sent from gmail", "sent from iphone", "sent from ipad",
    "sent from android", "sent from spark", "sent from blue", "sent from windows", "sent from k-9",
    "sent from xiaomi", "sent from huawei", "sent from nine", "sent with ", "sent via ",
    "sent on the go", "get outlook for", "this mail was sent from my", "typed on ",
    "download outlook", "sent using ",
    /* de */ "von meinem ", "von meiner ", "gesendet von mein", "gesendet von outlook",
    "gesendet von mail", "gesendet von mobile", "gesendet von unterwegs", "gesendet von samsung",
    "gesendet von iphone", "gesendet von yahoo", "gesendet von proton", "gesendet von android",
    "gesendet von my", "gesendet von einem", "gesendet mit ", "gesendet aus ", "gesendet über ",
    "gesendet via ", "diese nachricht wurde von mein", "outlook für ios", "outlook für android",
    "holen sie sich outlook", "von mobilgerät gesendet", "von unterwegs", "vom smartphone gesendet",
    "vom handy gesendet", "mobil gesendet", "von outlook für",
    /* fr */ "envoyé de mon", "envoyé de ma", "envoyé depuis", "envoyé à partir", "envoyé avec",
    "envoyé via ", "envoyé d'", "obtenez outlook", "obtenir outlook", "provenance : ",
    "téléchargez outlook",
    /* es, ca */ "enviado desde ", "enviado con ", "enviado a través", "obtener outlook",
    "obtén outlook", "enviat des d", "enviado mediante",
    /* pt */ "enviado do meu", "enviado de meu", "enviado a partir", "enviado do ", "enviado pelo ",
    "enviada do ", "obter o outlook", "obter outlook", "enviado via ", "baixe o outlook",
    /* it */ "inviato da ", "inviato dal ", "inviato con ", "inviato tramite", "ottieni outlook",
    "scarica outlook", "inviata da",
    /* nl */ "verzonden vanaf", "verstuurd vanaf", "verzonden met", "verstuurd met",
    "verzonden via", "verstuurd via", "outlook voor", "verzonden vanuit", "haal outlook",
    "download outlook voor",
    /* sv */ "skickat från", "skickades från", "skickat via", "skickat med", "skaffa outlook",
    "hämta outlook",
    /* no, da */ "sendt fra", "sendt med", "sendt via", "hent outlook", "få outlook",
    "last ned outlook",
    /* fi */ "lähetetty ", "hanki outlook", "lataa outlook",
    /* pl */ "wysłane z", "wysłano z", "wysłane za pomocą", "pobierz outlook",
    "pobierz program outlook", "wysłana z",
    /* cs, sk */ "odesláno z", "odoslané z", "odesláno pomocí", "získat outlook", "odeslano z",
    "stáhnout outlook", "poslané z", "posláno z", "odosláno z",
    /* hu, ro */ "elküldve ", "iphone-ról küldve", "küldve ", "az outlook beszerzése",
    "trimis de pe", "trimis din", "trimis de la", "obțineți outlook",
    /* ru, uk, bg */ "отправлено с ", "отправлено из ", "отправлено через", "отправлено от",
    "послано с ", "надіслано з ", "надіслано із", "відправлено з ", "изпратено от ",
    "скачать outlook", "загрузить outlook", "получить outlook",
    /* tr, el */ "iphone'umdan gönderildi", "ipad'imden gönderildi", "telefonumdan gönderildi",
    "samsung cihazımdan gönderildi", "cihazımdan gönderildi", "στάλθηκε από", "εστάλη από",
    "ios için outlook", "android için outlook",
    /* hr, sr, sl, et, lv, lt */ "poslano s ", "poslano sa ", "poslano iz ", "poslato sa ",
    "poslato iz ", "saadetud minu", "nosūtīts no", "išsiųsta iš",
    /* zh, ja, ko */ "发自我的", "從我的", "从我的", "發自我的", "来自我的", "自我的", "获取 outlook", "取得 outlook", "发送自",
    "iphoneから送信", "ipadから送信", "androidから送信", "スマートフォンから送信", "outlook for ios を入手", "나의 iphone에서 보냄",
    "내 iphone에서 보냄", "iphone에서 보냄", "나의 ipad에서 보냄",
    /* id, vi, th, ar, he */ "dikirim dari", "đã gửi từ", "được gửi từ", "gửi từ ", "ส่งจาก",
    "أرسلت من", "أُرسلت من", "נשלח מה", "נשלח מ-", "dapatkan outlook",
};
// clang-format on

/* What fold_char() leaves out: marks of direction, joiners, the stars of bold text. */
static bool is_left_out(gunichar c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c == 0xad || c == '*';
}

static gunichar plain(gunichar c)
{
    if (c == 0x2018 || c == 0x2019 || c == 0x02bc)
        return '\'';
    if (c == 0xff1a)
        return ':';
    if (c == 0x130) /* folds to two */
        return 'i';
    return c == '\t' || c == 0xa0 || c == 0x202f || c == 0x3000 || c == 0x2007 ? ' ' : c;
}

/* The same for a line of ASCII, which most are; NULL for others. */
static char *fold_ascii(struct arena *a, const char *s, size_t n)
{
    char *low = arena_alloc(a, n + 1), *out = low;

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] >= 0x80)
            return NULL;
        if (s[i] != '*')
            *out++ = s[i] == '\t' ? ' ' : text_lower(s[i]);
    }
    *out = '\0';
    return g_strstrip(low);
}

/* Letters of Western Europe fold by themselves, and the sharp s to two; others as Unicode says. */
static void fold_char(GString *out, gunichar c)
{
    char bytes[7];
    g_autofree char *low = NULL;

    if (c < 0x80) {
        g_string_append_c(out, text_lower((char)c));
    } else if (c == 0xdf) {
        g_string_append_len(out, "ss", 2);
    } else if (c >= 0xc0 && c <= 0xff) {
        g_string_append_unichar(out, c < 0xdf && c != 0xd7 ? c + 0x20 : c);
    } else {
        low = g_utf8_casefold(bytes, g_unichar_to_utf8(c, bytes));
        g_string_append(out, low);
    }
}

char *quote_fold(struct arena *a, const char *s, size_t n)
{
    g_autoptr(GString) out = NULL;
    const char *end = s + n;
    char *ascii;

    if (n > LINE_BYTES)
        return arena_strdup(a, "");
    ascii = fold_ascii(a, s, n);
    if (ascii != NULL)
        return ascii;
    out = g_string_sized_new(n + n / 4);
    while (s < end) {
        gunichar c = g_utf8_get_char(s);

        if (!is_left_out(c))
            fold_char(out, plain(c));
        s += g_utf8_skip[(unsigned char)*s];
    }
    return arena_strdup(a, g_strstrip(out->str));
}

static bool contains_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, words[i]) != NULL)
            return true;
    return false;
}

static bool begins_with_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (g_str_has_prefix(text, words[i]))
            return true;
    return false;
}

/* "---- … ----" or "…:" */
static bool looks_like_separator(const char *line)
{
    size_t marks = 0, n = strlen(line);

    for (size_t i = 0; i < n; i++)
        marks += strchr("-_=", line[i]) != NULL ? 1 : 0;
    return marks >= MARKS_LEAST || line[n - 1] == ':' || g_str_has_prefix(line, "--");
}

enum quote_separator quote_words_separator(const char *line)
{
    char head[SEPARATOR_BYTES + 1];
    size_t n = strlen(line);

    /* One mailer writes the headers behind it into the same line. */
    if (n < 3 || (n > SEPARATOR_BYTES && !g_str_has_prefix(line, "--")))
        return QUOTE_NO_SEPARATOR;
    g_strlcpy(head, line, sizeof head);
    if (!looks_like_separator(head))
        return QUOTE_NO_SEPARATOR;
    if (n < SEPARATOR_BYTES && line[n - 1] == ':' && g_utf8_strlen(line, -1) > LABEL_CHARS)
        return QUOTE_NO_SEPARATOR;
    if (contains_one_of(head, forwarded, G_N_ELEMENTS(forwarded)))
        return QUOTE_FORWARDED;
    return contains_one_of(head, original, G_N_ELEMENTS(original)) ? QUOTE_ORIGINAL
                                                                   : QUOTE_NO_SEPARATOR;
}

enum quote_header quote_words_header(const char *name, size_t n)
{
    char probe[HEADER_BYTES + 3];

    while (n > 0 && name[n - 1] == ' ')
        n--;
    if (n == 0 || n > HEADER_BYTES)
        return QUOTE_NO_HEADER;
    probe[0] = '|';
    memcpy(probe + 1, name, n);
    probe[n + 1] = '|';
    probe[n + 2] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        if (strstr(headers[i].names, probe) != NULL)
            return headers[i].header;
    return QUOTE_NO_HEADER;
}

/* A letter of an alphabet that puts blanks between words. */
static bool continues_word(const char *p)
{
    gunichar c = g_utf8_get_char(p);

    return g_unichar_isalnum(c) && c < 0x2e80;
}

static bool begins_word(const char *text, const char *at)
{
    return at == text || !continues_word(g_utf8_find_prev_char(text, at));
}

bool quote_words_wrote_ends(const char *text)
{
    size_t n = strlen(text);

    while (n > 0 && strchr(":- >.", text[n - 1]) != NULL)
        n--;
    for (size_t i = 0; i < G_N_ELEMENTS(wrote); i++) {
        size_t len = strlen(wrote[i]);

        /* Some set the word right behind the address: "<a@b>wrote:" */
        if (len <= n && memcmp(text + n - len, wrote[i], len) == 0 &&
            (begins_word(text, text + n - len) || !continues_word(wrote[i])))
            return true;
    }
    return false;
}

bool quote_words_wrote_inside(const char *text, const char **behind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wrote); i++) {
        const char *at = text;

        while ((at = strstr(at, wrote[i])) != NULL) {
            *behind = at + strlen(wrote[i]);
            if (begins_word(text, at) && !continues_word(*behind))
                return true;
            at = *behind;
        }
    }
    return false;
}

bool quote_words_on(const char *text)
{
    size_t digit;

    while (*text == '-' || *text == ' ' || *text == '"' || *text == '[')
        text++;
    digit = strcspn(text, "0123456789");
    if (text[digit] == '\0' || digit > DAY_FROM_START)
        return false;
    return digit == 0 || begins_with_one_of(text, on, G_N_ELEMENTS(on)) ||
           (digit <= DAY_FROM_WEEKDAY && begins_with_one_of(text, days, G_N_ELEMENTS(days)));
}

bool quote_words_device(const char *line)
{
    if (g_utf8_strlen(line, -1) > DEVICE_CHARS)
        return false;
    while (*line == '-' || *line == '_' || *line == '(' || *line == '[' || *line == ' ')
        line++;
    /* "Von meinem Konto …" begins a sentence, "Von meinem iPhone gesendet" does not. */
    return begins_with_one_of(line, devices, G_N_ELEMENTS(devices)) ||
           (g_str_has_prefix(line, "von mein") && strstr(line, "gesendet") != NULL);
}
