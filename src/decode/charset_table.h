/* charset_table.h - the names of charsets and the iconv handles behind them; for charset.c. */
#pragma once
#include <iconv.h>

/* How a charset is read: the three common ones by hand, ISO-2022-JP by way of CP932 (iconv's own
 * lacks the NEC and IBM characters that Japanese mailers put into it), HZ by way of GB18030, the
 * others by iconv. */
enum reader { READ_GUESS, READ_UTF8, READ_1252, READ_2022JP, READ_HZ, READ_ICONV };

/* How CHARSET (any name, may be NULL) is read, and the handle for the last three;
 * (iconv_t)-1 for the others. Handles are shared and live as long as the process. */
iconv_t charset_table(const char *charset, enum reader *reader);
