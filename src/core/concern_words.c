#include "core/concern_words.h"

#include "base/text.h"
#include "core/concern_phrase.h"

#include <string.h>

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
    return concern_count(plain, strlen(plain), concern_phrases[kind]);
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
