#include "mail/pop3.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

enum {
    CHUNK = 16 * 1024,
    ANSWER_SECONDS = 60,
    COMMAND_SECONDS = 15 * 60, /* for a whole answer, however many lines it has */
    UID_MAX = 200
};

struct pop3 {
    struct mail_link *link;
    enum account_fault *fault;
    char chunk[CHUNK];
    size_t at, n;    /* what of the chunk is not looked at */
    struct buf line; /* the line that comes */
    int64_t until;   /* the answer's end, on the monotonic clock */
};

static bool trouble(struct pop3 *s, enum account_fault fault, const char *what, const char *words,
                    GError **error)
{
    g_autoptr(arena) a = arena_new();

    *s->fault = fault;
    fail_set(error, FAIL_IO, "POP3: %s%s%s", what, text_empty(words) ? "" : ": ",
             text_empty(words) ? "" : text_one_line(a, text_repair(a, words, strlen(words))));
    return false;
}

static bool fill(struct pop3 *s, GError **error)
{
    s->at = s->n = 0;
    if (clock_monotonic() > s->until)
        return trouble(s, ACCOUNT_TIMEOUT, "an answer that does not end", "", error);
    if (!link_read(s->link, s->chunk, sizeof s->chunk, ANSWER_SECONDS * CLOCK_SECOND, &s->n,
                   s->fault, error))
        return false;
    return s->n > 0 || trouble(s, ACCOUNT_TIMEOUT, "no answer", "", error);
}

/* The next line with its end in s->line; *ENDED false where only a part of a very long one is there
 * (the rest is the next). */
static bool next_line(struct pop3 *s, bool *ended, GError **error)
{
    buf_clear(&s->line);
    *ended = false;
    while (!*ended) {
        const char *from, *newline;
        size_t len;

        if (s->at == s->n && !fill(s, error))
            return false;
        from = s->chunk + s->at;
        newline = memchr(from, '\n', s->n - s->at);
        len = newline == NULL ? s->n - s->at : (size_t)(newline - from) + 1;
        if (s->line.len + len > POP3_LINE_MAX)
            return true; /* passed on as it is */
        buf_add(&s->line, from, len);
        s->at += len;
        *ended = newline != NULL;
    }
    return true;
}

static bool say(struct pop3 *s, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool say(struct pop3 *s, GError **error, const char *format, ...)
{
    g_autofree char *line = NULL;
    va_list args;

    va_start(args, format);
    line = g_strdup_vprintf(format, args);
    va_end(args);
    s->until = clock_monotonic() + COMMAND_SECONDS * CLOCK_SECOND;
    return link_write(s->link, line, strlen(line), s->fault, error);
}

/* The first line of an answer; *OK is "+OK". */
static bool answer(struct pop3 *s, bool *ok, GError **error)
{
    bool ended;

    if (!next_line(s, &ended, error))
        return false;
    if (!ended || (s->line.data[0] != '+' && s->line.data[0] != '-'))
        return trouble(s, ACCOUNT_PROTOCOL, "an answer that is none", "", error);
    *ok = s->line.data[0] == '+';
    return true;
}

struct pop3 *pop3_open(const struct link_config *c, enum account_fault *fault, GError **error)
{
    g_autoptr(pop3) s = g_new0(struct pop3, 1);

    s->fault = fault;
    buf_init(&s->line, POP3_LINE_MAX);
    s->link = link_open(c, fault, error);
    return s->link == NULL ? NULL : g_steal_pointer(&s);
}

bool pop3_quit(struct pop3 *s, GError **error)
{
    bool ok = false;

    if (!say(s, error, "QUIT\r\n") || !answer(s, &ok, error))
        return false;
    return ok || trouble(s, ACCOUNT_PROTOCOL, "QUIT", buf_text(&s->line), error);
}

void pop3_close(struct pop3 *s)
{
    if (s == NULL)
        return;
    link_close(s->link);
    buf_release(&s->line);
    g_free(s);
}

static void entry_clear(void *data)
{
    struct pop3_entry *e = data;

    g_free(e->uid);
}

/* One line of UIDL or LIST: "17 whqtswO00WBw418f9t5JxYwZ", "17 120". */
static void take_entry(struct pop3 *s, GArray *entries, GHashTable *sizes)
{
    char *rest = NULL;
    uint64_t number = g_ascii_strtoull(s->line.data, &rest, 10);
    struct pop3_entry e = {.number = (uint32_t)number};
    size_t n;

    if (number == 0 || number > UINT32_MAX || *rest != ' ' ||
        (sizes == NULL ? entries->len : g_hash_table_size(sizes)) >= POP3_MESSAGES_MOST)
        return;
    rest++;
    if (sizes != NULL) {
        g_hash_table_insert(sizes, GUINT_TO_POINTER((guint)number),
                            GSIZE_TO_POINTER(g_ascii_strtoull(rest, NULL, 10)));
        return;
    }
    n = strcspn(rest, "\r\n ");
    if (n == 0 || n > UID_MAX || !g_utf8_validate(rest, (gssize)n, NULL))
        return;
    e.uid = g_strndup(rest, n);
    g_array_append_val(entries, e);
}

static bool take_list(struct pop3 *s, const char *verb, GArray *entries, GHashTable *sizes,
                      GError **error)
{
    bool ok = false, ended;

    if (!say(s, error, "%s\r\n", verb) || !answer(s, &ok, error))
        return false;
    if (!ok)
        return trouble(s, ACCOUNT_PROTOCOL, verb, buf_text(&s->line), error);
    while (next_line(s, &ended, error)) {
        if (s->line.data[0] == '.')
            return true;
        take_entry(s, entries, sizes);
    }
    return false;
}

bool pop3_list(struct pop3 *s, GArray **entries, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct pop3_entry));
    g_autoptr(GHashTable) sizes = g_hash_table_new(NULL, NULL);

    *entries = NULL;
    g_array_set_clear_func(found, entry_clear);
    if (!take_list(s, "UIDL", found, NULL, error) || !take_list(s, "LIST", found, sizes, error))
        return false;
    for (guint i = 0; i < found->len; i++) {
        struct pop3_entry *e = &g_array_index(found, struct pop3_entry, i);

        e->size = (int64_t)GPOINTER_TO_SIZE(
            g_hash_table_lookup(sizes, GUINT_TO_POINTER((guint)e->number)));
    }
    *entries = g_steal_pointer(&found);
    return true;
}

bool pop3_take(struct pop3 *s, uint32_t number, int lines,
               bool (*piece)(void *, const char *, size_t), void *user, bool *gone, GError **error)
{
    bool ok = false, ended, begins = true;

    *gone = false;
    if (!(lines < 0 ? say(s, error, "RETR %u\r\n", number)
                    : say(s, error, "TOP %u %d\r\n", number, lines)) ||
        !answer(s, &ok, error))
        return false;
    if (!ok) {
        *gone = true;
        return true;
    }
    while (next_line(s, &ended, error)) {
        const char *p = s->line.data;
        size_t n = s->line.len;

        if (begins && ended && (strcmp(p, ".\r\n") == 0 || strcmp(p, ".\n") == 0))
            return true;
        if (begins && n > 0 && *p == '.') { /* RFC 1939 section 3 */
            p++;
            n--;
        }
        if (!piece(user, p, n))
            return trouble(s, ACCOUNT_PROTOCOL, "a message that is too long", "", error);
        begins = ended;
    }
    return false;
}

bool pop3_delete(struct pop3 *s, uint32_t number, GError **error)
{
    bool ok = false;

    if (!say(s, error, "DELE %u\r\n", number) || !answer(s, &ok, error))
        return false;
    return ok || trouble(s, ACCOUNT_PROTOCOL, "DELE", buf_text(&s->line), error);
}
