/* lang_guess.h - German or English, by the small words of a text. */
#pragma once

/* "de" or "en"; FALLBACK where the text is too short to tell. Looks at the first 4,000 bytes. */
const char *lang_guess(const char *text, const char *fallback);
