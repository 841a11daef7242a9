#include "decode/quote.h"
#include "decode/quote_words.h"

#include <glib.h>
#include <string.h>

/* Each stands between "Neu." and "Alt."; what is behind it must go, with or without ">". */
static const char *const introductions[] = {
    "Am 03.06.2019 um 10:15 schrieb Max Mustermann <max@firma.example>:",
    "Am Mo., 3. Juni 2019 um 10:15 Uhr schrieb Max Mustermann <max@firma.example>:",
    "Am 3. Juni 2019 10:15:22 MESZ schrieb Max Mustermann <max@firma.example>:",
    "Am Montag, 3. Juni 2019, 10:15:00 MESZ hat Max <max@firma.example> Folgendes geschrieben:",
    "Am Montag, den 3. Juni 2019, schrieb Max Mustermann <max@firma.example>:",
    "Am 03.06.2019 um 10:15 schrieb Max von Berg:",
    "Max Mustermann <max@firma.example> schrieb am Mo., 3. Juni 2019, 10:15:",
    "On Mon, Jun 3, 2019 at 10:15 AM Max Mustermann <max@firma.example> wrote:",
    "On 3 Jun 2019, at 10:15, Max Mustermann <max@firma.example> wrote:",
    "On 03/06/2019 10:15, Max Mustermann wrote:",
    "On Mon, Jun 3, 2019 at 10:15 AM Max Mustermann <\nmax@firma.example> wrote:",
    "Le lun. 3 juin 2019 à 10:15, Max Mustermann <max@firma.example> a écrit :",
    "Le 03/06/2019 à 10:15, Max Mustermann a écrit :",
    "El lun, 3 jun 2019 a las 10:15, Max (<max@firma.example>) escribió:",
    "El 3/6/2019 a las 10:15, Max Mustermann escribió:",
    "Em seg., 3 de jun. de 2019 às 10:15, Max <max@firma.example> escreveu:",
    "Em 03/06/2019 10:15, Max Mustermann escreveu:",
    "Il giorno lun 3 giu 2019 alle ore 10:15 Max <max@firma.example> ha scritto:",
    "Il 03/06/2019 10:15, Max Mustermann ha scritto:",
    "Op ma 3 jun. 2019 om 10:15 schreef Max Mustermann <max@firma.example>:",
    "Op 03-06-19 om 10:15 schreef Max Mustermann:",
    "Den mån 3 juni 2019 kl 10:15 skrev Max <max@firma.example>:",
    "Den 2019-06-03 kl. 10:15, skrev Max Mustermann:",
    "man. 3. jun. 2019 kl. 10:15 skrev Max Mustermann <max@firma.example>:",
    "Den man. 3. jun. 2019 kl. 10.15 skrev Max Mustermann <max@firma.example>:",
    "ma 3. kesäk. 2019 klo 10.15 Max Mustermann (max@firma.example) kirjoitti:",
    "pon., 3 cze 2019 o 10:15 Max Mustermann <max@firma.example> napisał(a):",
    "W dniu 03.06.2019 o 10:15, Max Mustermann pisze:",
    "po 3. 6. 2019 v 10:15 odesílatel Max <max@firma.example> napsal:",
    "Dne 03. 06. 19 v 10:15 Max Mustermann napsal(a):",
    "po 3. 6. 2019 o 10:15 Max Mustermann <max@firma.example> napísal(a):",
    "Max Mustermann <max@firma.example> ezt írta (időpont: 2019. jún. 3., H, 10:15):",
    "lun., 3 iun. 2019 la 10:15, Max <max@firma.example> a scris:",
    "пн, 3 июн. 2019 г. в 10:15, Max Mustermann <max@firma.example>:",
    "3 июня 2019 г. 10:15 пользователь Max <max@firma.example> написал:",
    "03.06.2019 10:15, Max Mustermann пишет:",
    "пн, 3 черв. 2019 р. о 10:15 Max Mustermann <max@firma.example> пише:",
    "На пн, 3.06.2019 г. в 10:15 Max <max@firma.example> написа:",
    "Max Mustermann <max@firma.example>, 3 Haz 2019 Pzt, 10:15 tarihinde şunu yazdı:",
    "Στις Δευ, 3 Ιουν 2019 στις 10:15, ο χρήστης Max <max@firma.example> έγραψε:",
    "pon, 3. lip 2019. u 10:15 Max Mustermann <max@firma.example> napisao je:",
    "V V pon., 3. jun. 2019 ob 10:15 je oseba Max <max@firma.example> napisala:",
    "Max Mustermann <max@firma.example> kirjutas kuupäeval E, 3. juuni 2019 kell 10:15:",
    "Max Mustermann <max@firma.example> 于2019年6月3日周一 上午10:15写道：",
    "2019年6月3日(月) 10:15 Max Mustermann <max@firma.example>:",
    "2019년 6월 3일 (월) 오전 10:15, Max Mustermann <max@firma.example>님이 작성:",
    "Vào 10:15, Th 2, 3 thg 6, 2019 Max <max@firma.example> đã viết:",
    "Pada tanggal Sen, 3 Jun 2019 pukul 10.15 Max <max@firma.example> menulis:",
    "In a message dated 6/3/2019 10:15:00 AM, max@firma.example writes:",
    "---- On Mon, 03 Jun 2019 10:15:00 +0200 Max <max@firma.example> wrote ----",
};

static void check(const char *text, const char *want)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(quote_new_text(a, text), ==, want);
}

static void test_introductions(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(introductions); i++) {
        g_autofree char *bare = g_strdup_printf("Neu.\n\n%s\n\nAlt.\n\nMehr.\n", introductions[i]);
        g_autofree char *quoted =
            g_strdup_printf("Neu.\n%s\n> Alt.\n>\n> Mehr.\n", introductions[i]);
        g_autofree char *inside =
            g_strdup_printf("Neu.\n\n%s\n> Alt.\n\nDazwischen.\n\n> Mehr.\n", introductions[i]);

        g_test_message("%s", introductions[i]);
        check(bare, "Neu.");
        check(quoted, "Neu.");
        check(inside, "Neu.\n\n\nDazwischen.");
    }
}

static const char *const blocks[] = {
    "Von: Max <max@firma.example>\nGesendet: Montag, 3. Juni 2019 10:15\nAn: Ich\nBetreff: Drucker",
    "Gesendet: Montag, 03. Juni 2019 um 10:15 Uhr\nVon: \"Max\" <max@firma.example>\nAn: "
    "a@b.example\n"
    "Betreff: Drucker",
    "-----Ursprüngliche Nachricht-----\nVon: Max\nGesendet: Montag\nAn: Ich\nBetreff: Drucker",
    "-----Original-Nachricht-----\nBetreff: Drucker\nDatum: 2019-06-03T10:15:00+0200\nVon: Max",
    "________________________________\nVon: Max <max@firma.example>\nGesendet: Montag\nAn: Ich",
    "*Von:* Max <max@firma.example>\n*Gesendet:* Montag\n*An:* Ich\n*Betreff:* Drucker",
    "From: Max <max@firma.example>\nSent: Monday, June 3, 2019 10:15 AM\nTo: Me\nSubject: Printer",
    "From: Max <max@firma.example>\nDate: Monday, 3 June 2019 at 10:15\nTo: Me\nSubject: Printer",
    "De : Max <max@firma.example>\nEnvoyé : lundi 3 juin 2019 10:15\nÀ : Moi\nObjet : Imprimante",
    "De: Max <max@firma.example>\nEnviado: lunes, 3 de junio\nPara: Yo\nAsunto: Impresora",
    "De: Max <max@firma.example>\nEnviada em: segunda-feira\nPara: Eu\nAssunto: Impressora",
    "Da: Max <max@firma.example>\nInviato: lunedì 3 giugno\nA: Me\nOggetto: Stampante",
    "Van: Max <max@firma.example>\nVerzonden: maandag 3 juni\nAan: Mij\nOnderwerp: Printer",
    "Från: Max <max@firma.example>\nSkickat: den 3 juni\nTill: Mig\nÄmne: Skrivare",
    "Fra: Max <max@firma.example>\nSendt: mandag 3. juni\nTil: Meg\nEmne: Skriver",
    "Lähettäjä: Max <max@firma.example>\nLähetetty: maanantai\nVastaanottaja: Minä\nAihe: Tulostin",
    "Od: Max <max@firma.example>\nWysłano: poniedziałek\nDo: Ja\nTemat: Drukarka",
    "Od: Max <max@firma.example>\nOdesláno: pondělí\nKomu: Já\nPředmět: Tiskárna",
    "Od: Max <max@firma.example>\nOdoslané: pondelok\nKomu: Ja\nPredmet: Tlačiareň",
    "Feladó: Max <max@firma.example>\nElküldve: hétfő\nCímzett: Én\nTárgy: Nyomtató",
    "De la: Max <max@firma.example>\nTrimis: luni\nCătre: Eu\nSubiect: Imprimantă",
    "От: Max <max@firma.example>\nОтправлено: понедельник\nКому: Я\nТема: Принтер",
    "Від: Max <max@firma.example>\nНадіслано: понеділок\nКому: Я\nТема: Принтер",
    "Kimden: Max <max@firma.example>\nGönderildi: Pazartesi\nKime: Ben\nKonu: Yazıcı",
    "Από: Max <max@firma.example>\nΣτάλθηκε: Δευτέρα\nΠρος: Εμένα\nΘέμα: Εκτυπωτής",
    "发件人: Max <max@firma.example>\n发送时间: 2019年6月3日\n收件人: 我\n主题: 打印机",
    "差出人: Max <max@firma.example>\n送信日時: 2019年6月3日\n宛先: 私\n件名: プリンタ",
    "보낸 사람: Max <max@firma.example>\n보낸 날짜: 2019년\n받는 사람: 나\n제목: 프린터",
    "-------- Message d'origine --------\nalt",
    "-----Mensaje original-----\nalt",
    "----- Oorspronkelijk bericht -----\nalt",
    "-----Původní zpráva-----\nalt",
    "------------------ 原始邮件 ------------------\nalt",
};

static void test_blocks(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        g_autofree char *text = g_strdup_printf("Neu.\n\n%s\n\nAlt.\n", blocks[i]);

        g_test_message("%s", blocks[i]);
        check(text, "Neu.");
    }
}

static const char *const signatures[] = {
    "-- \nMax Mustermann\nTelefon 030 1234567",
    "--\nMax",
    "____________\nMax Mustermann\nmax@firma.example",
    "Von meinem iPhone gesendet",
    "Gesendet von meinem Samsung Galaxy Smartphone.",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.",
    "Gesendet mit der Telekom Mail App",
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "发自我的iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
};

static void test_signatures(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signatures); i++) {
        g_autofree char *text = g_strdup_printf("Neu.\n\n%s\n", signatures[i]);

        g_test_message("%s", signatures[i]);
        check(text, "Neu.");
    }
}

/* What looks like a quote or a signature, and is what somebody wrote. */
static const char *const kept[] = {
    "Am 12.05.2024 um 10:00 schrieb mir mein Kollege folgendes:\n\nDer Drucker geht nicht.",
    "On the other hand, we should be careful.\n\nOn average, this works.",
    "On Thursday:\n\nWe meet.\n\nOn Friday:\n\nWe don't.",
    "Von meinem Konto wurde abgebucht.\n\nBitte prüfen.",
    "Ich habe Ihnen die Unterlagen gesendet\n\nBitte prüfen.",
    "Analyse\n----\n\n1. Schneller\n\n----\n\nDas sind nur Striche.\n\n====\n\nDas auch.",
    "Punkte:\n-- erster\n-- zweiter\n\nGruß",
    "Termine:\n2024-01-15 14:30\n15.01.2024 14:30\n\nWelcher passt?",
    "Name: Max\nTelefon: 030 123456\nDatum: 3.6.2019\n\nBitte um Rückruf.",
    "From: Berlin\nTo: Munich\nDate: 3.6.2019\n\nPlease book.",
    "Das > ist kein Zitat",
    "Siehe\n>>> >>> https://x.example <<<\nda steht es",
    "> Eine Frage?\n\nDarauf die Antwort.",
    "FYI\n\n---------- Forwarded message ---------\nFrom: a@b.example\nSubject: x\n\nText",
    "Von: Max <max@firma.example>\nGesendet: Montag\nAn: Ich\nBetreff: Drucker\n\nNur "
    "weitergeleitet.",
    "-- \nNur das",
    "Neue Anfrage:\n\nVon: Max\nE-Mail: max@x.example\nDatum: 3.6.2019 10:15\nBetreff: Drucker\n"
    "Nachricht: Er druckt nicht.",
    "Kontaktformular\n\nDatum: 3.6.2019\nVon: max@x.example\n\nEr druckt nicht.",
    "Am 03.06.2019 um 10:15 hat Max <max@x.example> folgende Nachricht hinterlassen:\n\nText",
    "Am 03.06.2019 um 10:15 schrieb Max <max@x.example> im Formular:\n\nText",
    "Unser Kunde Max (max@x.example) hat geschrieben:\n\nText",
    "Neue Nachricht von Max <max@x.example> am 03.06.2019 10:15:\n\nText",
    "Die Meldung wurde von meinem iPhone an alle gesendet.\nWarum?",
};

static void test_kept(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_test_message("%s", kept[i]);
        check(kept[i], kept[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions(); /* each line that fails is told */
    g_test_add_func("/quote/introductions", test_introductions);
    g_test_add_func("/quote/blocks", test_blocks);
    g_test_add_func("/quote/signatures", test_signatures);
    g_test_add_func("/quote/kept", test_kept);
    return g_test_run();
}
