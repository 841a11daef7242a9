#include "decode/quote.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

enum { INTRO_LINES = 7, HEADER_LINES = 8, LINES_MOST = 20000, INTRO_CHARS = 500, SIGN_LINES = 12 };

struct line {
    const char *p;
    size_t n;
    bool quoted, dropped;
};

/* What ends the line that introduces a quote: "On … wrote:". */
static const char *const wrote[] = {
    "wrote:", "writes:", "schrieb:", "geschrieben:", "a écrit :", "a écrit:", "a ecrit :", "écrit :",
    "escribió:", "escribio:", "escreveu:", "scritto:", "schreef:", "geschreven:", "skrev:", "kirjoitti:",
    "napisał(a):", "napisał:", "napisała:", "pisze:", "napsal(a):", "napsal:", "napísal(a):", "írta:",
    "написал:", "написал(а):", "пишет:", "написала:", "写道：", "写道:", "寫道：", "のメッセージ:", "yazdı:",
    "schrieb am", "şunu yazdı:", "έγραψε:", "a scris:", "je napisao/la:", "viết:", "さんは書きました:",
    "skrifaði:", "kirjutas:", "rakstīja:", "rašė:", "ha escrit:", "idatzi du:", "wrote :", "vaše:",
    "schrieb folgendes:", "skrev følgende:",
};

/* Words with which such a line begins. */
static const char *const begins[] = {
    "On ", "Am ", "Le ", "El ", "Em ", "Il ", "Op ", "Den ", "W dniu ", "Dnia ", "Dne ", "Pada ", "в ", "В ",
    "Pe ", "A(z) ", "På ", "På", "Quoting ", "From ", "Från ", "Il giorno ", "Em ", "Wiadomość ", "In data ",
    "Op ", "ma ", "Dana ", "Vào ", "Στις ", "pt", "wt", "śr", "czw", "pon", "sob", "niedz", "Mon", "Tue",
    "Wed", "Thu", "Fri", "Sat", "Sun", "Tor", "tor", "fre", "man", "tir", "ons", "lør", "søn", "2", "1", "0",
    "3", "\"", "'", "<", "Am\t", "Vom ", "Von ",
};

static const char *const separators[] = {
    "original message", "originalnachricht", "ursprüngliche nachricht", "original-nachricht",
    "message d'origine", "message original", "mensaje original", "mensagem original",
    "messaggio originale", "messaggio originario", "oorspronkelijk bericht", "oorspronkelijke bericht",
    "ursprungligt meddelande", "originalmeddelande", "opprinnelig melding", "oprindelig meddelelse",
    "original besked", "oprindelig besked", "alkuperäinen viesti", "wiadomość oryginalna",
    "oryginalna wiadomość", "treść oryginalnej wiadomości", "původní zpráva", "pôvodná správa",
    "исходное сообщение", "пересылаемое сообщение", "原始邮件", "original appointment",
    "forwarded message", "weitergeleitete nachricht", "begin forwarded message", "message transféré",
    "anfang der weitergeleiteten", "mensaje reenviado", "mensagem encaminhada", "messaggio inoltrato",
    "doorgestuurd bericht", "vidarebefordrat", "videresendt", "przekazana wiadomość", "isi mesej asal",
    "eredeti üzenet", "továbbított", "original mail", "-original", "antwort weiterleiten",
    "reply message", "antwortnachricht", "mensaje reenviado", "переслано", "orijinal mesaj", "iletilen",
    "転送されたメッセージ", "以下是转发",
};

/* Names of headers in a quoted block, by language; the key tells which header it is. */
static const struct {
    char key;
    const char *names;
} headers[] = {
    {'f', "|from|von|de|da|van|från|fra|lähettäjä|od|от|发件人|寄件者|差出人|kimden|feladó|expéditeur|"
          "remitente|mittente|de la|от кого|avsändare|från:|odesílatel|odosielateľ|von:|pošiljatelj|надіслав|"},
    {'s', "|sent|gesendet|date|datum|envoyé|enviado|enviado el|enviado em|data|inviato|verzonden|skickat|"
          "sendt|lähetetty|wysłano|odesláno|odoslané|отправлено|дата|发送时间|日期|日時|送信日時|fecha|dato|"
          "gönderilme|tarih|message du|envoyé à|elküldve|dátum|trimis|päivämäärä|päiväys|gesendet am|skickat:|envoyé le|"},
    {'t', "|to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|кому|收件人|宛先|kime|címzett|către|per|"
          "para:|pre|за|destinatario|destinataire|"},
    {'c', "|cc|copie à|kopie|kopia|kopi|copie|copia|kopio|dw|копия|抄送|bilgi|másolatot kap|kópia|skupina|"},
    {'j', "|subject|betreff|sujet|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|"
          "тема|主题|主旨|件名|konu|tárgy|subiect|tema|subiectul|betr|"},
};

/* Words of separators that mean "passed on": what follows is what the mail is about. */
static const char *const passed_on[] = {
    "forwarded", "weitergeleitet", "transféré", "reenviado", "encaminhada", "inoltrato", "doorgestuurd",
    "vidarebefordrat", "videresendt", "przekazana", "továbbított", "переслан", "пересыла", "iletilen", "転送",
};

static const char *const phone_signatures[] = {
    "sent from my ", "sent from outlook", "sent from samsung", "sent from yahoo", "sent from mobile", "envoyé à partir", "von meinem ", "gesendet von mein", "sent from mail for windows", "sent via ",
    "gesendet mit der ", "gesendet von mail", "gesendet von outlook", "gesendet von mobile mail",
    "gesendet mit ", "diese nachricht wurde von meinem", "enviado desde ", "enviado do meu", "envoyé de mon",
    "envoyé depuis", "inviato da ", "inviato dal mio", "verzonden vanaf", "verstuurd vanaf", "skickat från",
    "skickades från", "sendt fra", "wysłane z ", "odesláno z", "отправлено с ", "отправлено из", "发自我的",
    "get outlook for", "outlook für", "lähetetty ", "iphone'umdan gönderildi", "trimis de pe", "sent with ",
    "sent by ", "sendt från", "enviado a partir", "holen sie sich outlook", "从我的", "iphoneから送信",
    "poslano", "отправлено с iphone", "wysłano z ", "skickat från min", "this mail was sent",
};

static bool begins_ci(const char *s, size_t n, const char *word)
{
    g_autofree char *a = g_utf8_casefold(s, (gssize)MIN(n, strlen(word) * 2 + 8));
    g_autofree char *b = g_utf8_casefold(word, -1);

    return g_str_has_prefix(a, b);
}

static char *folded(const char *s, size_t n)
{
    return g_utf8_casefold(s, (gssize)n);
}

static size_t trim_left(const char **p, size_t n)
{
    while (n > 0 && (**p == ' ' || **p == '\t' || **p == '*')) {
        (*p)++;
        n--;
    }
    return n;
}

int quote_is_separator(const char *line, size_t n)
{
    g_autofree char *low = NULL;
    size_t dashes = 0;

    n = trim_left(&line, n);
    if (n == 0 || n > 200)
        return 0;
    for (size_t i = 0; i < n; i++)
        dashes += line[i] == '-' || line[i] == '_' || line[i] == '=' ? 1 : 0;
    low = folded(line, n);
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++) {
        g_autofree char *word = folded(separators[i], strlen(separators[i]));
        const char *at = strstr(low, word);

        if (at != NULL && (dashes >= 4 || (at == low && strchr(at, ':') != NULL && strlen(at) < strlen(word) + 8)))
            return 1;
    }
    return 0;
}

int quote_is_header(const char *line, size_t n, char *key, const char **value)
{
    const char *colon, *wide;
    g_autofree char *name = NULL;
    g_autofree char *probe = NULL;
    size_t skip = 1, len;

    n = trim_left(&line, n);
    colon = memchr(line, ':', n);
    wide = g_strstr_len(line, (gssize)n, "：");
    if (wide != NULL && (colon == NULL || wide < colon)) {
        colon = wide;
        skip = strlen("：");
    }
    if (colon == NULL || colon == line || colon - line > 40)
        return 0;
    len = (size_t)(colon - line);
    while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '*' || (unsigned char)line[len - 1] == 0xa0))
        len--;
    name = folded(line, len);
    probe = g_strconcat("|", name, "|", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        if (strstr(headers[i].names, probe) == NULL)
            continue;
        if (key != NULL)
            *key = headers[i].key;
        if (value != NULL) {
            const char *v = colon + skip;

            while (v < line + n && (*v == ' ' || *v == '*' || *v == '\t'))
                v++;
            *value = v;
        }
        return 1;
    }
    return 0;
}

static size_t split(struct arena *a, const char *body, struct line **lines)
{
    size_t n = 0, room = 64;

    *lines = ARENA_ARRAY(a, struct line, room);
    while (*body != '\0' && n < LINES_MOST) {
        size_t len = strcspn(body, "\n");

        if (n == room) {
            struct line *more = ARENA_ARRAY(a, struct line, room * 4);

            memcpy(more, *lines, room * sizeof *more);
            *lines = more;
            room *= 4;
        }
        (*lines)[n++] = (struct line){.p = body, .n = len, .quoted = *body == '>' || (*body == ' ' && body[1] == '>')};
        body += len + (body[len] == '\n' ? 1 : 0);
    }
    if (*body != '\0') /* more lines than are looked at: the rest is one, and stays */
        (*lines)[n - 1].n = strlen((*lines)[n - 1].p);
    return n;
}

static bool blank(const struct line *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!g_ascii_isspace(l->p[i]) && (unsigned char)l->p[i] != 0xc2 && (unsigned char)l->p[i] != 0xa0)
            return false;
    return true;
}

/* S without dashes around it and without a colon at its end. */
static char *bare_line(const char *s)
{
    size_t n = strlen(s);

    while (*s == '-' || *s == ' ' || *s == '*') {
        s++;
        n--;
    }
    while (n > 0 && strchr("-: *", s[n - 1]) != NULL)
        n--;
    return g_utf8_casefold(s, (gssize)n);
}

static bool ends_in_wrote(const char *s)
{
    g_autofree char *low = bare_line(s);

    for (size_t w = 0; w < G_N_ELEMENTS(wrote); w++) {
        g_autofree char *word = bare_line(wrote[w]);

        if (g_str_has_suffix(low, word))
            return true;
    }
    return false;
}

static bool line_ends_in_wrote(const struct line *l)
{
    g_autofree char *copy = g_strndup(l->p, l->n);

    return ends_in_wrote(copy);
}

static bool opens_introduction(const char *p, size_t n)
{
    while (n > 0 && *p == '-') {
        p++;
        n--;
    }
    n = trim_left(&p, n);
    for (size_t k = 0; k < G_N_ELEMENTS(begins); k++)
        if (strlen(begins[k]) <= n && strncmp(p, begins[k], strlen(begins[k])) == 0)
            return true;
    return false;
}

/* Lines I … of an introduction "On …, X wrote:", which may be broken; how many lines, 0 if none. */
static size_t introduction(const struct line *l, size_t i, size_t n)
{
    g_autoptr(GString) s = g_string_new(NULL);
    bool opens = opens_introduction(l[i].p, l[i].n);

    if (blank(&l[i]))
        return 0;
    for (size_t k = i; k < n && k < i + INTRO_LINES; k++) {
        bool tail = l[k].quoted && l[k].n < 20 && line_ends_in_wrote(&l[k]);
        bool dated;

        if (l[k].quoted && !tail)
            return 0;
        if (blank(&l[k]) && strpbrk(s->str, "0123456789") == NULL)
            return 0;
        g_string_append_len(s, l[k].p, (gssize)l[k].n);
        if (s->len > INTRO_CHARS)
            return 0;
        dated = strpbrk(s->str, "0123456789") != NULL || strchr(s->str, '@') != NULL;
        if (dated && (opens || strchr(s->str, '@') != NULL) && ends_in_wrote(s->str))
            return k - i + 1;
        if (g_str_has_suffix(s->str, ":") && opens && strchr(s->str, '<') != NULL &&
            strchr(s->str, '@') != NULL && strpbrk(s->str, "0123456789") != NULL)
            return k - i + 1;
        if (!opens)
            return 0;
        g_string_append_c(s, ' ');
    }
    return 0;
}

/* A block of headers of a quoted message: From and at least one more within a few lines. */
static bool header_block(const struct line *l, size_t i, size_t n)
{
    char key = 0;
    int found = 0, run = 0;
    bool from = false, sent = false, to = false, running = true;

    if (!quote_is_header(l[i].p, l[i].n, &key, NULL) || (key != 'f' && key != 's' && key != 'j'))
        return false;
    for (size_t k = i; k < n && k < i + HEADER_LINES; k++) {
        if (!quote_is_header(l[k].p, l[k].n, &key, NULL)) {
            running = false;
            continue;
        }
        found++;
        run += running ? 1 : 0;
        from = from || key == 'f';
        to = to || key == 't';
        sent = sent || (key == 's' && memchr(l[k].p, ':', l[k].n) != NULL);
    }
    return (from && found >= 3) || (run >= 2 && sent && (from || to));
}

static bool underscores(const struct line *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        if (l->p[i] == '_' || l->p[i] == '-')
            n++;
        else if (!g_ascii_isspace(l->p[i]))
            return false;
    return n >= 20;
}

/* "====" and the like above a block of headers. */
static bool ruler(const struct line *l)
{
    return l->n >= 3 && l->n <= 80 && (strspn(l->p, "=") >= l->n || strspn(l->p, "_") >= l->n ||
                                       strspn(l->p, "-") >= l->n);
}

static bool quote_follows(const struct line *l, size_t i, size_t n)
{
    while (i < n && blank(&l[i]))
        i++;
    return i < n && l[i].quoted;
}

static void drop_rest(struct line *l, size_t i, size_t n)
{
    for (; i < n; i++)
        l[i].dropped = true;
}

static bool is_passed_on(const struct line *l)
{
    g_autofree char *low = folded(l->p, l->n);

    for (size_t i = 0; i < G_N_ELEMENTS(passed_on); i++)
        if (strstr(low, passed_on[i]) != NULL)
            return true;
    return false;
}

/* "reply--- On Wed … wrote:": the answer ends in the middle of a line. */
static bool shared_line(struct line *l)
{
    const char *at = g_strstr_len(l->p, (gssize)l->n, "--- On ");
    struct line rest;

    if (at == NULL || at == l->p)
        return false;
    rest = (struct line){.p = at, .n = l->n - (size_t)(at - l->p)};
    if (!line_ends_in_wrote(&rest))
        return false;
    l->n = (size_t)(at - l->p);
    return true;
}

/* "2011/4/7 Name <a@b>" right above a quote. */
static bool dated_sender(const struct line *l, size_t i, size_t n)
{
    return l[i].n > 8 && g_ascii_isdigit(l[i].p[0]) && memchr(l[i].p, '@', l[i].n) != NULL &&
           memchr(l[i].p, '<', l[i].n) != NULL && quote_follows(l, i + 1, n);
}

/* A quoted line or two in the middle of text, with no blank line around, is no quote. */
static bool is_stray(const struct line *l, size_t i, size_t n)
{
    return i > 0 && i + 1 < n && !l[i - 1].quoted && !blank(&l[i - 1]) && !l[i - 1].dropped && !l[i + 1].quoted &&
           !blank(&l[i + 1]);
}

/* Quotes at the very top are what the text below answers: they stay. */
static size_t quotes_at_top(const struct line *l, size_t n)
{
    size_t i = 0, end;

    while (i < n && (l[i].quoted || blank(&l[i])))
        i++;
    end = i;
    return i < n && end > 0 && !ruler(&l[i]) ? end : 0;
}

static bool starts_old_message(const struct line *l, size_t i, size_t n)
{
    if (header_block(l, i, n))
        return true;
    if (ruler(&l[i]) || underscores(&l[i]))
        for (size_t k = i + 1; k < n && k <= i + 2; k++)
            if (header_block(l, k, n))
                return true;
    return false;
}

/* Marks quotes. Behind an introduction without ">" everything is the old message. */
static void drop_quotes(struct line *l, size_t n)
{
    for (size_t i = quotes_at_top(l, n); i < n; i++) {
        size_t lines;

        if (l[i].quoted) {
            l[i].dropped = !is_stray(l, i, n);
            continue;
        }
        if (quote_is_separator(l[i].p, l[i].n)) {
            if (is_passed_on(&l[i]))
                return;
            drop_rest(l, i, n);
            return;
        }
        if (starts_old_message(l, i, n)) {
            drop_rest(l, i, n);
            return;
        }
        if (shared_line(&l[i])) {
            drop_rest(l, i + 1, n);
            return;
        }
        lines = dated_sender(l, i, n) ? 1 : introduction(l, i, n);
        if (lines == 0)
            continue;
        for (size_t k = i; k < i + lines; k++)
            l[k].dropped = true;
        if (!quote_follows(l, i + lines, n)) {
            drop_rest(l, i, n);
            return;
        }
        i += lines - 1;
    }
}

static bool is_signature_mark(const struct line *l)
{
    static const char *const marks[] = {"--", "-- ", "---", "__", "—", "––", "- -"};
    size_t n = l->n;

    while (n > 0 && (l->p[n - 1] == ' ' || l->p[n - 1] == '\r'))
        n--;
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strlen(marks[i]) == n && strncmp(l->p, marks[i], n) == 0)
            return true;
    return n >= 4 && n <= 40 && strspn(l->p, "_") >= n;
}

static bool is_phone_signature(const struct line *l)
{
    const char *p = l->p;
    size_t len = trim_left(&p, l->n);

    for (size_t k = 0; k < G_N_ELEMENTS(phone_signatures) && len < 160; k++)
        if (begins_ci(p, len, phone_signatures[k]))
            return true;
    return false;
}

static bool anything_before(const struct line *l, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!l[k].dropped && !blank(&l[k]))
            return true;
    return false;
}

/* The signature: from its mark on, if not much follows; or from the line of a phone's program on.
 * One that is all there is stays: somebody may have written below the mark only. */
static void drop_signature(struct line *l, size_t n)
{
    size_t last = n, seen = 0;

    for (size_t i = n; i > 0; i--) {
        if (l[i - 1].dropped || blank(&l[i - 1]))
            continue;
        if (++seen > SIGN_LINES)
            break;
        if (is_signature_mark(&l[i - 1]))
            last = i - 1;
    }
    for (size_t i = 0; i < last; i++)
        if (!l[i].dropped && (i == 0 || blank(&l[i - 1])) && is_phone_signature(&l[i]))
            last = i;
    if (!anything_before(l, last))
        return;
    for (size_t k = last; k < n; k++)
        l[k].dropped = true;
}

char *quote_new_text(struct arena *a, const char *body)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct line *lines = NULL;
    size_t n = split(a, body, &lines);

    drop_quotes(lines, n);
    drop_signature(lines, n);
    for (size_t i = 0; i < n; i++) {
        if (lines[i].dropped)
            continue;
        g_string_append_len(out, lines[i].p, (gssize)lines[i].n);
        g_string_append_c(out, '\n');
    }
    return text_trim(a, out->str);
}
