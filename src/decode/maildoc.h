/* maildoc.h - one decoded message, flat: what the airlock's child makes of hostile bytes and what
 * the trusted side works with. All texts are valid UTF-8, without NUL; all values live in the
 * arena they were made in; lists are pointer + count and never NULL-with-count.
 *
 * maildoc_write() and maildoc_read() pass it through the wall. One table of fields {tag, type,
 * most bytes, most elements} in maildoc.c serves both; the reader trusts nothing: it checks every
 * length, every count, the total and UTF-8. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

#define MAILDOC_NO_DATE INT64_MIN

enum maildoc_kind { MAILDOC_PERSON, MAILDOC_AUTOMATIC, MAILDOC_LIST, MAILDOC_BOUNCE };
enum maildoc_security { MAILDOC_PLAIN, MAILDOC_SIGNED, MAILDOC_ENCRYPTED };

struct mail_address {
    const char *name;    /* NULL if none */
    const char *address; /* local part as written, domain lower case */
};

struct mail_addresses {
    struct mail_address *v;
    size_t n;
};

struct mail_texts {
    const char **v;
    size_t n;
};

struct mail_attachment {
    const char *filename; /* NULL if none; safe: no separators, controls, bidi, at most 255 bytes */
    const char *content_type;
    int64_t size;           /* bytes of the decoded content */
    const char *sha256;     /* hex */
    bool is_inline;         /* Content-Disposition */
    const char *content_id; /* without <>, NULL if none */
    int64_t offset; /* where the content stands in the content file that goes with the doc */
};

/* The fate of one recipient, from a bounce (RFC 3464 or the words of those that are not). */
struct mail_recipient {
    const char *final_recipient; /* NULL if not told */
    const char *status;          /* "5.1.1", NULL if not told */
    const char *reply_code;      /* "550" */
    const char *reason;          /* sisimai's words: "userunknown", "mailboxfull" ... */
    const char *action;     /* "failed", "delayed", "delivered", "relayed", "expanded" or NULL */
    const char *diagnostic; /* the server's words */
    bool hard;
};

struct mail_calendar {
    const char *method; /* REQUEST, CANCEL, REPLY ... */
    const char *summary;
    const char *location;
    const char *organizer;
    const char *start_text; /* as written, with its zone */
    const char *end_text;
    int64_t start_at, end_at; /* MAILDOC_NO_DATE where unknown */
    struct mail_texts attendees;
};

struct mail_forwarded {
    struct mail_address from;
    struct mail_addresses to, cc;
    const char *subject;
    const char *date_text;
    const char *text;
    bool attached; /* as a message of its own; else in the text */
    struct mail_attachment *attachments; /* of an attached one: what it holds itself */
    size_t n_attachments;
};

struct maildoc {
    const char *message_id;                    /* with <>; the first if doubled; NULL if none */
    struct mail_texts in_reply_to, references; /* with <> */
    int64_t date_at;
    struct mail_addresses from, sender, reply_to, to, cc, bcc;
    struct mail_addresses delivered_to; /* Delivered-To, X-Original-To, Envelope-To */
    const char *return_path;            /* "" for <>, NULL if no header */
    const char *subject;                /* decoded, one line; NULL if no header */
    const char *body_text;              /* never NULL */
    const char *body_html;              /* cleaned; NULL if none */
    const char *new_text;               /* body_text without quotes and signature */
    bool body_text_is_from_html;
    struct mail_attachment *attachments;
    size_t n_attachments;
    enum maildoc_kind kind;
    const char
        *kind_reason; /* which header or sign decided, for people: "Auto-Submitted: auto-replied" */
    bool auto_submitted; /* RFC 3834: says that no person wrote it */
    bool no_auto_reply;  /* whoever answers it automatically makes a loop or a nuisance */
    const char *list_id;
    struct mail_recipient *recipients; /* of a bounce */
    size_t n_recipients;
    const char *returned_message_id; /* Message-ID of the message that a bounce returns, with <> */
    const char *returned_subject;
    enum maildoc_security security;
    struct mail_calendar *calendar;     /* NULL if none */
    struct mail_forwarded *forwarded;   /* NULL if none */
    const char *authentication_results; /* the topmost header's value, one line; NULL if none */
    const char *dkim_domain; /* for which the topmost DKIM-Signature stands (d=); NULL if none */
    const char
        *fingerprint; /* BLAKE2b hex over what stays the same from copy to copy of a message */
    struct mail_texts problems; /* what was broken and how it was read */
};

/* Appends the wire form of DOC. */
void maildoc_write(const struct maildoc *doc, struct buf *out);
/* NULL and FAIL_CORRUPT if the bytes are not a whole, sane maildoc. CONTENT_SIZE is the size of
 * the content file: no attachment may reach beyond it. */
struct maildoc *maildoc_read(struct arena *a, const void *data, size_t n, int64_t content_size,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One JSON object in the schema that `vorgang decode` prints. */
void maildoc_json(const struct maildoc *doc, struct buf *out);
