/* signature.h - finds where the signature begins in what is new of a text. */
#pragma once
#include "decode/quote_line.h"

/* Marks the signature among those lines of L that are QUOTE_NEW: from "-- " on, from a ruler with
 * few lines behind it that look like a card, from "Sent from my …" on. One that is all there is
 * stays: somebody may have written below the mark only. */
void signature_mark(struct quote_lines *l);
