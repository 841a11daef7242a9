/* fingerprint.h - what stays the same from copy to copy of one message. */
#pragma once
#include "decode/maildoc.h"
#include "decode/part.h"

/* BLAKE2b over From, Date, Subject, Message-ID, To and Cc, and the decoded content of every part
 * but for its white space (relays change line ends and encodings); not over what mail servers add
 * on the way (Received, Return-Path, Delivered-To, signatures). Two deliveries of one message give
 * the same; another message that reuses its Message-ID gives another. HASHES: SHA-256 of the parts
 * of TREE where it is known, else NULL. */
const char *fingerprint_of(struct arena *a, const struct maildoc *doc, const struct part_tree *tree,
                           const char *const *hashes);
