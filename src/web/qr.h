/* qr.h - a QR code as SVG, made here: no script and no other host sees what it holds. */
#pragma once
#include "web/markup.h"

/* TEXT (at most a few hundred characters) in class "qr", dark on light in every theme; empty where it
 * does not fit. Says nothing to screen readers: the page has the text, too. */
struct html qr_svg(struct arena *a, const char *text);
