/* html_picture.h - where the pictures of a cleaned message come from (decode/clean.h writes their
 * src as "/img/ID" or "/img/remote/URL"): each is shown in another place at another address. Pure.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

/* The whole attribute that takes the place of src="…" (such as src="cid:x"), for the part ID of the
 * message or, where REMOTE, the address ID; both decoded. Never NULL; the value must be escaped. */
typedef const char *(*html_picture_fn)(struct arena *a, const char *id, bool remote, void *user);

/* HTML with each picture's src as FN says. */
char *html_picture_each(struct arena *a, const char *html, html_picture_fn fn, void *user);
