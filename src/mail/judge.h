/* judge.h - one decoded message against the database: gathers the facts for belong_decide() and
 * writes its decision. Inside db_write(). */
#pragma once
#include "core/article.h"
#include "core/house.h"
#include "core/inbox.h"
#include "decode/maildoc.h"

/* What a person said is to become of it (core/inbox_edit.h). */
struct judge_wish {
    int64_t ticket_id; /* 0: a new ticket */
    const char *by;    /* their name */
};

struct judge {
    const struct house *house;
    struct db *db;
    struct arena *a;
    int64_t inbox_id, blob_id, received_at, now;
    int64_t said_at;    /* when it counts as said: NOW, or of old mail its own date */
    int64_t account_id; /* that it was taken from; 0: its recipients tell */
    bool quiet;         /* old mail: nobody is told by mail */
    bool archive;       /* of an old mailbox: it is done */
    const char *mail_from, *rcpt_to;
    const struct maildoc *doc;
    /* The attachments, hashed already; behind them those of a message that is attached. */
    const struct article_file *files;
    size_t n_files;
    const struct judge_wish *wish; /* NULL: we decide */
    GArray *index_later; /* as in ticket_change; NULL: at once */
};

/* Writes ticket, article, events, mails and the inbox row. *FIRST is false where another process
 * was faster: the caller rolls back. */
bool judge_message(const struct judge *j, bool *first, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The inbox row of a message that nobody could read: held, or as wished. */
bool judge_hold(const struct judge *j, const char *reason, bool *first, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
