#include "core/concern.h"

#include "core/concern_sentence.h"

#include <glib.h>
#include <math.h>
#include <string.h>
#include <time.h>

struct row {
    const char *name, *subject, *customer, *agent;
    double closed_days;
    const char *reply;
    enum concern_label label;
};

static const struct row rows[] = {
    {"answer", "Drucker im Büro 12", "Der Drucker zieht kein Papier mehr ein.",
     "Welche Meldung steht auf dem Display?", -1, "Da steht Papierstau in Fach 2.", CONCERN_SAME},
    {"relapse", "VPN trennt", "Das VPN trennt sich alle zehn Minuten.",
     "Einstellung geändert, bitte testen.", -1,
     "Leider immer noch das gleiche, VPN trennt jetzt sogar alle fünf Minuten.", CONCERN_SAME},
    {"thanks", "Kennwort vergessen", "Ich habe mein Kennwort vergessen.",
     "Neues Kennwort kam per SMS.", 1, "Vielen Dank, hat geklappt!", CONCERN_THANKS},
    {"thanks en", "Mouse broken", "My mouse is broken.", "A new one is on your desk.", 1,
     "Works great, thank you!", CONCERN_THANKS},
    {"new", "Kennwort vergessen", "Ich habe mein Kennwort vergessen.",
     "Neues Kennwort eingerichtet.", 9,
     "Hallo zusammen, könnt ihr uns bitte einen Beamer für die Schulung am Freitag bestellen?",
     CONCERN_NEW},
    {"new en", "Mouse broken", "My mouse is broken.", "A new one was delivered.", 9,
     "Could you please set up a shared mailbox for the new colleague? She needs access to the "
     "calendar, too.",
     CONCERN_NEW},
    {"both", "Kennwort vergessen", "Ich habe mein Kennwort vergessen.", "Neues Kennwort per SMS.",
     -1,
     "Die Anmeldung hat geklappt, danke. Übrigens: der Drucker im Lager ist defekt, könnt ihr "
     "bitte "
     "draufschauen?",
     CONCERN_BOTH},
    {"both en", "Mouse broken", "My mouse is broken.", "A new one is on your desk. Does it work?",
     -1,
     "The mouse works fine now, thanks. By the way, could you please set up a phone for the "
     "reception?",
     CONCERN_BOTH},
};

static void judge(struct arena *a, const struct row *r, struct concern_verdict *v)
{
    const struct concern_message messages[] = {{false, 3, r->customer}, {true, 2, r->agent}};
    const struct concern_case c = {.subject = r->subject,
                                   .state = r->closed_days < 0 ? "open" : "closed",
                                   .closed_days = r->closed_days,
                                   .messages = messages,
                                   .n_messages = G_N_ELEMENTS(messages),
                                   .reply_subject = r->subject,
                                   .reply_text = r->reply};

    concern_judge(a, &c, v);
}

static void test_labels(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        struct concern_verdict v;

        judge(a, &rows[i], &v);
        g_test_message("%s: %s %.2f", rows[i].name, concern_label_name(v.label), v.score);
        g_assert_cmpstr(concern_label_name(v.label), ==, concern_label_name(rows[i].label));
        g_assert_cmpfloat(v.score, >, 0.25);
        g_assert_cmpfloat(v.score, <=, 1.0);
        g_assert_cmpuint(v.n_why, >, 0);
        for (size_t k = 0; k < v.n_why; k++)
            g_assert_nonnull(concern_signal_reason(v.why[k]));
    }
}

/* The same words give the same verdict, to the last bit. */
static void test_same_again(void)
{
    g_autoptr(arena) a = arena_new();
    struct concern_verdict x, y;

    judge(a, &rows[0], &x);
    judge(a, &rows[0], &y);
    g_assert_true(memcmp(x.signals, y.signals, sizeof x.signals) == 0);
    g_assert_true(x.score == y.score && x.label == y.label);
}

static void test_sentences(void)
{
    static const struct {
        const char *text;
        size_t n;
        bool file;
    } texts[] = {
        {"", 0, false},
        {"Eins. Zwei! Drei?", 3, false},
        {"Am 1.4. an kaaz@x.example.", 1, false},
        {"Guten Tag Frau Huber,\n\nes geht.\n\nMit freundlichen Grüßen\nMax Muster\nTel. 1", 1,
         false},
        {"Es geht.\n--\nAutomatisch geprüft.", 1, false},
        {"<div>Habe ich gemacht,&nbsp;keine Änderung.<br>Und nun?</div>", 2, false},
        {"[Anhang: Bild.png]", 0, true},
        {"< > & \" [ unpaired", 1, false},
        {"?!?!...;;;", 0, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(arena) a = arena_new();
        struct concern_sentences s;

        concern_sentences_of(a, texts[i].text, &s);
        g_test_message("%s", texts[i].text);
        g_assert_cmpuint(s.n, ==, texts[i].n);
        g_assert_cmpint(s.file, ==, texts[i].file);
    }
}

static void test_plain(void)
{
    static const char *const pairs[][2] = {{"Grüße, ÜBRIGENS!", " gruesse uebrigens "},
                                           {"", " "},
                                           {"...", " "},
                                           {"Z: ist weg", " z ist weg "}};

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(arena) a = arena_new();

        g_assert_cmpstr(concern_plain(a, pairs[i][0], strlen(pairs[i][0])), ==, pairs[i][1]);
    }
    g_assert_cmpint(concern_phrase_count(" und uebrigens noch etwas ", PHRASE_SHIFT), ==, 2);
    g_assert_cmpint(concern_phrase_count(" und ", PHRASE_SHIFT), ==, 0);
    g_assert_true(concern_stop_word("und", 3));
    g_assert_false(concern_stop_word("drucker", 7));
}

/* What is near, far, or no topic at all. */
static void test_topics(void)
{
    struct concern_topics printing = concern_topics(" etikettendrucker ");
    struct concern_topics toner = concern_topics(" toner leer "), scan = concern_topics(" scans ");
    struct concern_topics wlan = concern_topics(" wlan "), all = {0};

    g_assert_true(concern_topics_share(printing, toner));
    g_assert_false(concern_topics_share(toner, scan));
    g_assert_cmpuint(toner.fields & scan.fields, !=, 0);
    g_assert_cmpuint(toner.fields & wlan.fields, ==, 0);
    g_assert_false(concern_topics_any(concern_topics(" guten tag ")));
    g_assert_false(concern_topics_any(concern_topics("")));
    concern_topics_join(&all, toner);
    concern_topics_join(&all, wlan);
    g_assert_cmpint(concern_topics_beyond(all, toner), ==, 1);
}

static void test_traits(void)
{
    static const struct {
        const char *reply;
        enum concern_trait trait;
        double first, last;
    } texts[] = {
        {"Bildschirm bleibt dunkel. Danke.", TRAIT_FRAGMENT, 1, 1},
        {"Mein Headset ist kaputt. Das Papier ist weg.", TRAIT_OURS_FOREIGN, 1, 0},
        {"Das Papier klemmt. Mein Headset ist kaputt.", TRAIT_FAR_FAULT, 0, 1},
        {"Ja. In Fach 2.", TRAIT_BEGINS_YES_NO, 1, 0},
        {"Auf dem Display steht nichts. Danke.", TRAIT_ANSWERS, 1, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(arena) a = arena_new();
        const struct row r = {"", "Drucker im Büro", "Der Drucker zieht kein Papier mehr ein.",
                              "Welche Meldung steht auf dem Display?", -1, texts[i].reply,
                              CONCERN_SAME};
        struct concern_verdict v;

        judge(a, &r, &v);
        g_test_message("%s", texts[i].reply);
        g_assert_cmpfloat(v.traits[texts[i].trait][TRAIT_FIRST], ==, texts[i].first);
        g_assert_cmpfloat(v.traits[texts[i].trait][TRAIT_LAST], ==, texts[i].last);
        g_assert_cmpfloat(v.traits[texts[i].trait][TRAIT_ANYWHERE], ==,
                          fmax(texts[i].first, texts[i].last));
    }
}

/* Nothing there, and far too much there: bounded, and never beyond the end. */
static void test_hostile(void)
{
    g_autoptr(arena) a = arena_new();
    const struct concern_case nothing = {.closed_days = -1};
    g_autoptr(GString) s = g_string_new(NULL);
    struct concern_case c = {.closed_days = -1};
    static const char wide[] = "äöü€😀";
    struct concern_message m = {.agent = true};
    struct concern_verdict v;
    clock_t begun;

    concern_judge(a, &nothing, &v);
    while (s->len < 2 * 1024 * 1024)
        g_string_append_printf(s, "ä<\"[Anhang wort%zu &nbsp ", s->len);
    m.text = c.reply_text = c.reply_subject = c.subject = s->str;
    c.messages = &m;
    c.n_messages = 1;
    begun = clock(); /* of this process, whatever else runs */
    concern_judge(a, &c, &v);
    g_assert_cmpint(clock() - begun, <, 10 * CLOCKS_PER_SEC);
    for (size_t n = 0; n < 12; n++)
        g_assert_true(g_utf8_validate(wide, (gssize)concern_cut(wide, n), NULL));
}

/* Who thanks for help asks for none; who asks beside that does. */
static void test_thanked(void)
{
    static const struct {
        const char *text;
        bool asks;
    } said[] = {
        {"Druckt wieder, danke für die schnelle Hilfe!", false},
        {"Vielen Dank fürs Kümmern.", false},
        {"Danke Ihnen sehr für das ausführliche Angebot.", false},
        {"Wir brauchen Hilfe.", true},
        {"Danke für die Hilfe, können Sie auch den Scanner ansehen?", true},
        {"Bitte ein Angebot, danke für die Hilfe.", true},
        {"Danke, können Sie für Frau Ott ein Angebot machen?", true},
        {"Danke für alles, was Sie gestern und heute getan haben, und bitte um Hilfe.", true},
        {"Danke für die Info, bitte um Hilfe.", true},
        {"Danke für Ihre Nachricht, bitte um Rückruf.", true},
        {"Danke im Voraus für Ihre Hilfe, bitte heute noch.", true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autoptr(arena) a = arena_new();
        struct concern_sentences s;

        concern_sentences_of(a, said[i].text, &s);
        g_test_message("%s", said[i].text);
        g_assert_cmpuint(s.n, ==, 1);
        g_assert_true((s.v[0].phrases[PHRASE_REQUEST] > 0) == said[i].asks);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/concern/labels", test_labels);
    g_test_add_func("/concern/thanked", test_thanked);
    g_test_add_func("/concern/same_again", test_same_again);
    g_test_add_func("/concern/sentences", test_sentences);
    g_test_add_func("/concern/plain", test_plain);
    g_test_add_func("/concern/topics", test_topics);
    g_test_add_func("/concern/traits", test_traits);
    g_test_add_func("/concern/hostile", test_hostile);
    return g_test_run();
}
