/* imap_reader.h - what an IMAP server says (RFC 9051 section 7), taken apart while it comes: bytes
 * are pushed in, whole responses come out. Bodies of messages are passed on piece by piece and never
 * kept; everything else has a maximum. Knows nothing of connections. Any bytes may come. */
#pragma once
#include "base/buf.h"
#include <stdint.h>

enum {
    IMAP_LINE_MAX = 256 * 1024,   /* a response without its bodies */
    IMAP_LITERAL_MAX = 64 * 1024, /* one that is no body */
};

enum imap_kind {
    IMAP_UNTAGGED, /* "* …" that is none of those below */
    IMAP_TAGGED,   /* the end of a command; status tells how */
    IMAP_GO_ON,    /* "+ …" */
    IMAP_FETCH,    /* "* N FETCH (…)" */
    IMAP_EXISTS,   /* "* N EXISTS" */
    IMAP_EXPUNGE,  /* "* N EXPUNGE" */
};

enum imap_status { IMAP_NONE, IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH };

/* One response; texts are good until the callback returns. */
struct imap_response {
    enum imap_kind kind;
    enum imap_status status;
    const char *tag;  /* of a tagged one */
    const char *text; /* behind tag, star and status; never NULL */
    const char *code; /* "UIDVALIDITY 17" of "[UIDVALIDITY 17]"; NULL if none */
    uint32_t number;  /* of FETCH, EXISTS, EXPUNGE */
    /* of FETCH; 0 and NULL where it is not told */
    uint32_t uid;
    int64_t size;
    bool has_flags, seen, deleted;
    const char *internal_date; /* "17-Jul-1996 02:44:25 -0700" */
    bool has_body;             /* body() was called before, or the body is empty */
};

struct imap_sink {
    void *user;
    /* A piece of the body of the message that the next IMAP_FETCH response names. */
    void (*body)(void *user, const char *data, size_t n);
    void (*response)(void *user, const struct imap_response *r);
    /* A number of "* SEARCH …": they come one by one, however many there are. */
    void (*found)(void *user, uint32_t number);
};

struct imap_reader {
    struct imap_sink sink;
    struct buf line;
    int64_t literal; /* bytes of it that are still to come */
    bool is_body, has_body;
    const char *broken; /* what makes no sense; nothing is taken any more */
};

void imap_reader_init(struct imap_reader *r, const struct imap_sink *sink);
void imap_reader_release(struct imap_reader *r);
/* False once the server says what cannot be; r->broken tells. */
bool imap_reader_push(struct imap_reader *r, const char *data, size_t n);
