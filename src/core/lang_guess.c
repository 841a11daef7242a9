#include "core/lang_guess.h"

#include <glib.h>
#include <string.h>

enum { LOOK_AT = 4000, WORD = 16 };

static const char german[] = " und der die das ist nicht ich wir sie ein eine mit auf für von zu den "
                             "im bitte kann können hallo guten tag danke haben habe beim wird auch "
                             "noch seit mehr grüße freundlichen sehr geehrte uns mir unser am bei ";
static const char english[] = " the and is not we you a an with on for from to of please can hello hi "
                              "thanks thank have has this that it my our are since more regards dear "
                              "in be was will would could there when ";

static int in(const char *list, const char *word, size_t n)
{
    char spaced[WORD + 3] = " ";

    memcpy(spaced + 1, word, n);
    spaced[n + 1] = ' ';
    spaced[n + 2] = '\0';
    return strstr(list, spaced) != NULL;
}

const char *lang_guess(const char *text, const char *fallback)
{
    int de = 0, en = 0;
    size_t n = 0;
    char word[WORD];

    for (size_t i = 0; i < LOOK_AT; i++) {
        unsigned char c = (unsigned char)text[i];

        if (g_ascii_isalpha(c) || c >= 0x80) {
            if (n < WORD)
                word[n] = (char)g_ascii_tolower((char)c);
            n++;
            continue;
        }
        if (n > 0 && n < WORD) {
            de += in(german, word, n);
            en += in(english, word, n);
        }
        n = 0;
        if (c == '\0')
            break;
    }
    if (de == en)
        return fallback;
    return de > en ? "de" : "en";
}
