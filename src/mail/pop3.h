/* pop3.h - the lines of POP3 (RFC 1939): commands, answers, lists and messages with their dots. A
 * session belongs to one thread. */
#pragma once
#include "mail/link.h"

enum { POP3_LINE_MAX = 64 * 1024, POP3_MESSAGES_MOST = 200 * 1000 };

typedef struct pop3 pop3;

/* Logs in (libcurl does STLS, SASL, APOP, USER). */
struct pop3 *pop3_open(const struct link_config *c, enum account_fault *fault,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* QUIT, by which deletions become true: false where the server did not say +OK to it. */
bool pop3_quit(struct pop3 *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pop3_close(struct pop3 *s);

struct pop3_entry {
    uint32_t number; /* in this session */
    int64_t size;
    char *uid; /* UIDL */
};
/* What lies there; free it with g_array_unref. ACCOUNT_PROTOCOL where the server has no UIDL. */
bool pop3_list(struct pop3 *s, GArray **entries, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Message NUMBER without its extra dots; *GONE where the server has it no more. With LINES ≥ 0 only
 * the header and so many lines (TOP). Where PIECE says false it breaks off in the middle of the answer:
 * false, and the session is good for pop3_close() alone. */
bool pop3_take(struct pop3 *s, uint32_t number, int lines, bool (*piece)(void *, const char *, size_t),
               void *user, bool *gone, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool pop3_delete(struct pop3 *s, uint32_t number, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(pop3, pop3_close)
