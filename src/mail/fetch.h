/* fetch.h - takes mail from mailboxes: each account has a thread of its own, so that one that hangs
 * or fails never holds another. A message is marked, moved or deleted on its server only after it is
 * on our disk. Accounts that are added or changed are noticed while it runs. */
#pragma once
#include "core/account_state.h"

struct intake;
typedef struct fetch_all fetch_all;

/* INTAKE may be NULL: nobody is to be woken. HOUSE, DATA_DIR and INTAKE must outlive it. */
struct fetch_all *fetch_start(const struct house *house, const char *data_dir,
                              struct intake *intake);
/* Ends every thread, within a second or two. NULL does nothing. */
void fetch_stop(struct fetch_all *all);

/* One account once, in this thread: takes what is there and returns. Logs in, at least: how an
 * account is tested. *FAULT tells what kind of trouble there was. */
bool fetch_once(const struct house *house, const char *data_dir, const struct account_row *account,
                size_t *taken, enum account_fault *fault, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Logs in and looks at the folder, takes nothing. */
bool fetch_try(const struct house *house, const char *data_dir, const struct account_row *account,
               enum account_fault *fault, GError **error) G_GNUC_WARN_UNUSED_RESULT;
