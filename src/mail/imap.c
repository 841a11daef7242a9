#include "mail/imap.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

enum {
    ANSWER_SECONDS = 60, /* without a single byte */
    COMMAND_SECONDS = 15 * 60,
    CLOSE_SECONDS = 2,
    CHUNK = 16 * 1024,
    TEXT_MAX = 300,
};

struct imap {
    struct mail_link *link;
    struct imap_reader reader;
    enum account_fault *fault;
    unsigned tag;
    bool waiting, going_on; /* for the end of a command; "+" came */
    enum imap_status status;
    char text[TEXT_MAX];
    char code[TEXT_MAX];
    bool can_idle, can_move, can_uidplus;
    bool bye, news, lost; /* lost: the connection is of no use any more */
    struct imap_folder folder;
    GArray *found;    /* of a search */
    GArray *messages; /* of a look */
    const struct imap_take *take;
};

static void copy(char *out, const char *text)
{
    g_strlcpy(out, text == NULL ? "" : text, TEXT_MAX);
}

static uint32_t number_behind(const char *text, const char *word)
{
    size_t n = strlen(word);

    if (text == NULL || g_ascii_strncasecmp(text, word, n) != 0 || text[n] != ' ')
        return 0;
    return (uint32_t)g_ascii_strtoull(text + n + 1, NULL, 10);
}

static void note_capabilities(struct imap *s, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 200);

    for (char **w = words; *w != NULL; w++) {
        s->can_idle = s->can_idle || g_ascii_strcasecmp(*w, "IDLE") == 0;
        s->can_move = s->can_move || g_ascii_strcasecmp(*w, "MOVE") == 0;
        s->can_uidplus = s->can_uidplus || g_ascii_strcasecmp(*w, "UIDPLUS") == 0;
    }
}

static void on_fetch(struct imap *s, const struct imap_response *r)
{
    struct imap_message m = {
        .uid = r->uid, .size = r->size, .seen = r->seen, .deleted = r->deleted};

    if (r->uid == 0)
        return; /* somebody else changed a flag */
    if (s->take != NULL && r->has_body) {
        s->take->end(s->take->user, r->uid);
        return;
    }
    if (s->messages == NULL || !r->has_flags || s->messages->len >= IMAP_SET_MOST)
        return;
    m.at = imap_date(r->internal_date);
    g_array_append_val(s->messages, m);
}

static void on_response(void *user, const struct imap_response *r)
{
    struct imap *s = user;
    uint32_t n;

    switch (r->kind) {
    case IMAP_TAGGED:
        s->waiting = false;
        s->status = r->status;
        copy(s->text, r->text);
        copy(s->code, r->code);
        return;
    case IMAP_GO_ON:
        s->going_on = true;
        return;
    case IMAP_FETCH:
        on_fetch(s, r);
        return;
    case IMAP_EXISTS:
        s->news = s->news || r->number > s->folder.exists;
        s->folder.exists = r->number;
        return;
    case IMAP_EXPUNGE:
        s->folder.exists -= s->folder.exists > 0;
        return;
    case IMAP_UNTAGGED:
    default:
        break;
    }
    if (r->status == IMAP_BYE) {
        s->bye = true;
        copy(s->text, r->text);
    }
    if ((n = number_behind(r->code, "UIDVALIDITY")) != 0)
        s->folder.validity = n;
    if ((n = number_behind(r->code, "UIDNEXT")) != 0)
        s->folder.next_uid = n;
    if (text_starts_ci(r->text, "CAPABILITY "))
        note_capabilities(s, r->text);
}

static void on_body(void *user, const char *data, size_t n)
{
    struct imap *s = user;

    if (s->take != NULL)
        s->take->piece(s->take->user, data, n);
}

static void on_found(void *user, uint32_t number)
{
    struct imap *s = user;

    if (s->found != NULL && s->found->len < IMAP_SEARCH_MOST)
        g_array_append_val(s->found, number);
}

static bool trouble(struct imap *s, enum account_fault fault, const char *what, const char *words,
                    GError **error)
{
    g_autoptr(arena) a = arena_new();

    *s->fault = fault;
    fail_set(error, FAIL_IO, "IMAP: %s%s%s", what, text_empty(words) ? "" : ": ",
             text_empty(words) ? "" : text_one_line(a, text_repair(a, words, strlen(words))));
    return false;
}

/* Reads once; *GOT false where TIMEOUT_MS passed. */
static bool read_some(struct imap *s, int64_t timeout_ms, bool *got, GError **error)
{
    char chunk[CHUNK];
    size_t n = 0;

    if (!link_read(s->link, chunk, sizeof chunk, timeout_ms, &n, s->fault, error)) {
        s->lost = true;
        if (!s->bye || fail_is(*error, FAIL_BUSY))
            return false;
        g_clear_error(error);
        return trouble(s, ACCOUNT_DROPPED, "the server said good-bye", s->text, error);
    }
    *got = n > 0;
    if (n == 0 || imap_reader_push(&s->reader, chunk, n))
        return true;
    s->lost = true;
    return trouble(s, ACCOUNT_PROTOCOL, "the server sent", s->reader.broken, error);
}

/* Reads until FLAG becomes VALUE. */
static bool read_until(struct imap *s, const bool *flag, bool value, GError **error)
{
    int64_t end = clock_monotonic() + COMMAND_SECONDS * CLOCK_SECOND;

    while (*flag != value) {
        bool got = false;

        if (!read_some(s, ANSWER_SECONDS * CLOCK_SECOND, &got, error))
            return false;
        if (!got || clock_monotonic() > end) {
            s->lost = true;
            return trouble(s, ACCOUNT_TIMEOUT, "no answer", "", error);
        }
    }
    return true;
}

static bool start(struct imap *s, const char *command, GError **error)
{
    g_autofree char *line = g_strdup_printf("v%u %s\r\n", ++s->tag, command);

    s->waiting = true;
    s->going_on = false;
    s->status = IMAP_NONE;
    if (link_write(s->link, line, strlen(line), s->fault, error))
        return true;
    s->lost = true;
    return false;
}

/* One command to its end; whether it succeeded tells s->status. */
static bool run(struct imap *s, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool run(struct imap *s, GError **error, const char *format, ...)
{
    g_autofree char *command = NULL;
    va_list args;

    va_start(args, format);
    command = g_strdup_vprintf(format, args);
    va_end(args);
    return start(s, command, error) && read_until(s, &s->waiting, false, error);
}

static bool expect_ok(struct imap *s, enum account_fault fault, const char *what, GError **error)
{
    return s->status == IMAP_OK || trouble(s, fault, what, s->text, error);
}

struct imap *imap_open(const struct link_config *c, enum account_fault *fault, GError **error)
{
    g_autoptr(imap) s = g_new0(struct imap, 1);
    const struct imap_sink sink = {
        .user = s, .body = on_body, .response = on_response, .found = on_found};

    s->fault = fault;
    imap_reader_init(&s->reader, &sink);
    s->link = link_open(c, fault, error);
    if (s->link == NULL || !run(s, error, "CAPABILITY") ||
        !expect_ok(s, ACCOUNT_PROTOCOL, "CAPABILITY", error))
        return NULL;
    return g_steal_pointer(&s);
}

void imap_close(struct imap *s)
{
    g_autoptr(GError) ignored = NULL;
    bool got = true;

    if (s == NULL)
        return;
    if (s->link != NULL && !s->lost && !s->bye && start(s, "LOGOUT", &ignored))
        while (got && s->waiting && read_some(s, CLOSE_SECONDS * CLOCK_SECOND, &got, &ignored))
            ;
    link_close(s->link);
    imap_reader_release(&s->reader);
    g_free(s);
}

bool imap_is_lost(const struct imap *s)
{
    return s->lost || s->bye;
}

bool imap_select(struct imap *s, const char *folder, struct imap_folder *f, GError **error)
{
    g_autoptr(arena) a = arena_new();

    s->folder = (struct imap_folder){0};
    if (!run(s, error, "%s %s", "SELECT", imap_name(a, folder)) ||
        !expect_ok(s, ACCOUNT_FOLDER, folder, error))
        return false;
    s->news = false;
    *f = s->folder;
    return true;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

bool imap_search(struct imap *s, uint32_t after, GArray **uids, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    guint kept = 0;
    bool ok;

    *uids = NULL;
    s->news = false;
    if (after == UINT32_MAX) {
        *uids = g_steal_pointer(&found);
        return true;
    }
    s->found = found;
    ok = run(s, error, "UID SEARCH UID %u:*", after + 1) &&
         expect_ok(s, ACCOUNT_PROTOCOL, "SEARCH", error);
    s->found = NULL;
    if (!ok)
        return false;
    g_array_sort(found, by_number);
    for (guint i = 0; i < found->len; i++) { /* "n:*" names the last one in any case */
        uint32_t uid = g_array_index(found, uint32_t, i);

        if (uid > after && (kept == 0 || uid > g_array_index(found, uint32_t, kept - 1)))
            g_array_index(found, uint32_t, kept++) = uid;
    }
    g_array_set_size(found, kept);
    *uids = g_steal_pointer(&found);
    return true;
}

/* "4,7:9"; numbers in a row become a range, so that a command stays short. */
static char *set_of(const uint32_t *uids, size_t n)
{
    GString *set = g_string_new(NULL);

    for (size_t i = 0; i < n;) {
        size_t k = i;

        while (k + 1 < n && uids[k + 1] == uids[k] + 1)
            k++;
        g_string_append_printf(set, "%s%u", set->len > 0 ? "," : "", uids[i]);
        if (k > i)
            g_string_append_printf(set, ":%u", uids[k]);
        i = k + 1;
    }
    return g_string_free(set, FALSE);
}

bool imap_look(struct imap *s, const uint32_t *uids, size_t n, GArray **messages, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct imap_message));
    g_autofree char *set = set_of(uids, MIN(n, IMAP_SET_MOST));
    bool ok;

    *messages = NULL;
    s->messages = found;
    ok = run(s, error, "UID FETCH %s (UID FLAGS INTERNALDATE RFC822.SIZE)", set) &&
         expect_ok(s, ACCOUNT_PROTOCOL, "FETCH", error);
    s->messages = NULL;
    if (ok)
        *messages = g_steal_pointer(&found);
    return ok;
}

static bool take_part(struct imap *s, const char *set, const char *what,
                      const struct imap_take *take, GError **error)
{
    bool ok;

    s->take = take;
    ok = run(s, error, "UID FETCH %s (UID BODY.PEEK[%s)", set, what) &&
         expect_ok(s, ACCOUNT_PROTOCOL, "FETCH", error);
    s->take = NULL;
    return ok;
}

bool imap_take(struct imap *s, const uint32_t *uids, size_t n, int64_t offset, int64_t most,
               const struct imap_take *take, GError **error)
{
    g_autofree char *set = set_of(uids, MIN(n, IMAP_SET_MOST));
    g_autofree char *part =
        most == 0 ? g_strdup("]")
                  : g_strdup_printf("]<%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ">", offset, most);

    return take_part(s, set, part, take, error);
}

bool imap_take_header(struct imap *s, uint32_t uid, int64_t most, const struct imap_take *take,
                      GError **error)
{
    g_autofree char *set = set_of(&uid, 1);
    g_autofree char *part = g_strdup_printf("HEADER]<0.%" G_GINT64_FORMAT ">", most);

    return take_part(s, set, part, take, error);
}

/* Without UIDPLUS an EXPUNGE also removes what somebody else has marked; they wanted that. */
static bool remove_marked(struct imap *s, const char *set, GError **error)
{
    if (!run(s, error, "UID STORE %s +FLAGS.SILENT (\\Deleted)", set) ||
        !expect_ok(s, ACCOUNT_PROTOCOL, "STORE", error))
        return false;
    return (s->can_uidplus ? run(s, error, "UID EXPUNGE %s", set) : run(s, error, "EXPUNGE")) &&
           expect_ok(s, ACCOUNT_PROTOCOL, "EXPUNGE", error);
}

/* RFC 6851, or copy and remove. The folder is made where it is missing. */
static bool move(struct imap *s, const char *set, const char *folder, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char *name = imap_name(a, folder), *verb = s->can_move ? "MOVE" : "COPY";

    if (!run(s, error, "UID STORE %s +FLAGS.SILENT (\\Seen)", set) ||
        !expect_ok(s, ACCOUNT_PROTOCOL, "STORE", error) ||
        !run(s, error, "UID %s %s %s", verb, set, name))
        return false;
    if (s->status != IMAP_OK && text_starts_ci(s->code, "TRYCREATE") &&
        (!run(s, error, "CREATE %s", name) || !run(s, error, "UID %s %s %s", verb, set, name)))
        return false;
    return expect_ok(s, ACCOUNT_FOLDER, folder, error) &&
           (s->can_move || remove_marked(s, set, error));
}

bool imap_settle(struct imap *s, const uint32_t *uids, size_t n, enum imap_after after,
                 const char *folder, GError **error)
{
    g_autofree char *set = set_of(uids, MIN(n, IMAP_SET_MOST));

    switch (after) {
    case IMAP_MOVE:
        return move(s, set, folder, error);
    case IMAP_DELETE:
        return remove_marked(s, set, error);
    case IMAP_SEEN:
    default:
        return run(s, error, "UID STORE %s +FLAGS.SILENT (\\Seen)", set) &&
               expect_ok(s, ACCOUNT_PROTOCOL, "STORE", error);
    }
}

static bool idle(struct imap *s, int64_t most_ms, GError **error)
{
    int64_t end = clock_monotonic() + most_ms;

    if (!start(s, "IDLE", error))
        return false;
    while (!s->going_on && s->waiting) {
        bool got = false;

        if (!read_some(s, ANSWER_SECONDS * CLOCK_SECOND, &got, error))
            return false;
        if (!got)
            return trouble(s, ACCOUNT_TIMEOUT, "no answer to IDLE", "", error);
    }
    while (s->waiting && !s->news && clock_monotonic() < end) {
        bool got = false;

        if (!read_some(s, end - clock_monotonic(), &got, error))
            return false;
    }
    if (!s->waiting) { /* refused: ask from now on */
        s->can_idle = s->status == IMAP_OK;
        return true;
    }
    if (!link_write(s->link, "DONE\r\n", 6, s->fault, error)) {
        s->lost = true;
        return false;
    }
    return read_until(s, &s->waiting, false, error) &&
           expect_ok(s, ACCOUNT_PROTOCOL, "IDLE", error);
}

bool imap_wait(struct imap *s, int64_t most_ms, int64_t poll_ms, bool *news, GError **error)
{
    int64_t end = clock_monotonic() + most_ms;

    while (!s->news && clock_monotonic() < end) {
        bool got = false;
        int64_t left = end - clock_monotonic();

        if (s->can_idle) {
            if (!idle(s, left, error))
                return false;
            continue;
        }
        if (!read_some(s, MIN(left, poll_ms), &got, error) || !run(s, error, "NOOP") ||
            !expect_ok(s, ACCOUNT_PROTOCOL, "NOOP", error))
            return false;
    }
    *news = s->news;
    return true;
}
