/* The small languages of headers: encoded words (RFC 2047), parameters (RFC 2231), addresses,
 * dates, message ids. The first byte chooses one. Whatever comes in, valid UTF-8 comes out. */
#include "base/limits.h"
#include "base/text.h"
#include "decode/address.h"
#include "decode/charset.h"
#include "decode/date.h"
#include "decode/filename.h"
#include "decode/msgid.h"
#include "decode/param.h"
#include "decode/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const char *s)
{
    if (s != NULL && !text_utf8_ok(s, strlen(s)))
        abort();
}

static void check_file(struct arena *a, const char *name)
{
    const char *safe = filename_safe(a, name, NULL);

    check(safe);
    if (*safe == '\0' || strlen(safe) > LIMIT_FILENAME_BYTES || strpbrk(safe, "/\\") != NULL ||
        strcmp(filename_safe(a, safe, NULL), safe) != 0)
        abort();
}

static void read_one(struct arena *a, int which, const char *s)
{
    struct mail_addresses list = {0};
    struct mail_texts ids = msgid_list(a, s, 3, NULL);
    struct params p = params_parse(a, s);
    bool broken = false, dropped = false;

    check(words_decode(a, s, &broken));
    (void)date_parse(s, &broken);
    check_file(a, s);
    check(msgid_first(a, s));
    if (which % 2 == 0)
        address_list(a, s, &list, &broken, &dropped);
    for (size_t i = 0; i < list.n; i++) {
        check(list.v[i].name);
        check(list.v[i].address);
    }
    for (size_t i = 0; i < p.n; i++)
        check(p.v[i].value);
    for (size_t i = 0; i < ids.n; i++)
        check(ids.v[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const charsets[] = {NULL,     "utf-8",   "iso-2022-jp", "utf-7",
                                           "euc-kr", "gb18030", "iso-2022-kr", "utf-16"};
    g_autoptr(arena) a = arena_new();
    bool broken = false;
    const char *s;

    if (n == 0)
        return 0;
    check(charset_header(a, charsets[data[0] % 8], (const char *)data + 1, n - 1, &broken));
    s = charset_utf8(a, charsets[data[0] % 8], (const char *)data + 1, n - 1, NULL, &broken);
    check(s);
    read_one(a, data[0], s);
    return 0;
}
