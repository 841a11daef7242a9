/* rtf.h - the body that Outlook hides in winmail.dat: RTF, compressed (MS-OXRTFCP), as plain text.
 * Linear in its input, bounded in its output. */
#pragma once
#include "base/arena.h"
#include <stddef.h>

/* Unpacks N compressed bytes; NULL if they are none. At most LIMIT_MAIL_TEXT bytes come out. */
char *rtf_unpack(struct arena *a, const unsigned char *data, size_t n, size_t *len);
/* The words of an RTF text in UTF-8 with LF line ends; fonts, pictures and other tables left out,
 * so that RTF made from HTML reads well, too. NULL if it is no RTF. */
char *rtf_text(struct arena *a, const char *rtf, size_t n);
