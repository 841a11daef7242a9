/* block.h - senders whose mail makes no ticket: an address, or a domain with all below it. What
 * comes from them is kept and filed with that reason, and a block can be taken back together with
 * everything it swallowed. */
#pragma once
#include "core/audit.h"
#include "core/house.h"
#include "rows/block.h"

enum { BLOCKS_MOST = 5000, BLOCK_NOTE_MAX = 200 };

/* The block that holds for ADDRESS, 0 if none; *VALUE is what it says. */
bool block_find(struct db *db, struct arena *a, const char *address, int64_t *id,
                const char **value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those in force, newest first, with the number of messages that each swallowed. */
bool block_list(struct db *db, struct arena *a, struct block_row **rows, size_t *n,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TYPED is "name@domain" or "domain". Refused: what is neither, our own addresses, people who work
 * here, and what is blocked already. */
bool block_add(const struct admin_act *act, const struct house *house, const char *typed,
               const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends a block. What it swallowed is decided anew (*AGAIN: how many). */
bool block_end(const struct admin_act *act, int64_t id, int64_t *again,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
