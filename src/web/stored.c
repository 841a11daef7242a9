#include "web/stored.h"

#include "base/fail.h"
#include "core/blob.h"
#include "web/app.h"
#include "web/request.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stored {
    const struct house *house;
    int64_t blob_id;
    int64_t from, end; /* the part that was asked for */
};

static bool read_stored(void *handle, int64_t offset, void *out, size_t room, size_t *n,
                        GError **error)
{
    const struct stored *s = handle;
    g_autoptr(db_conn) db = db_take(s->house->pool, error);

    offset += s->from;
    room = (size_t)MIN((int64_t)room, s->end - offset);
    *n = 0;
    return room == 0 || (db != NULL && blob_read(db, s->blob_id, offset, out, room, n, error));
}

enum range { RANGE_WHOLE, RANGE_PART, RANGE_BEYOND };

/* "bytes=FROM-TO", one range alone (RFC 9110 section 14.2); whatever else is passed over. */
static enum range range_of(const char *text, int64_t size, int64_t *from, int64_t *end)
{
    char *rest = NULL;
    int64_t last;

    if (text == NULL || !g_str_has_prefix(text, "bytes=") || strchr(text, ',') != NULL || strlen(text) > 60)
        return RANGE_WHOLE;
    text += strlen("bytes=");
    if (!g_ascii_isdigit(*text == '-' ? text[1] : *text))
        return RANGE_WHOLE;
    *end = size;
    if (*text == '-') {
        *from = MAX(size - g_ascii_strtoll(text + 1, NULL, 10), 0);
        return *from < size ? RANGE_PART : RANGE_BEYOND;
    }
    *from = g_ascii_strtoll(text, &rest, 10);
    if (*rest != '-' || (rest[1] != '\0' && !g_ascii_isdigit(rest[1])))
        return RANGE_WHOLE;
    last = rest[1] == '\0' ? G_MAXINT64 : g_ascii_strtoll(rest + 1, NULL, 10);
    if (last < *from)
        return RANGE_WHOLE;
    if (last < size)
        *end = last + 1;
    return *from < size ? RANGE_PART : RANGE_BEYOND;
}

/* What is kept never changes, so it has no mark that an If-Range could name. */
static enum range range_asked(struct request *r, int64_t size, int64_t *from, int64_t *end)
{
    enum range range = request_header(r, "if-range") != NULL
                           ? RANGE_WHOLE
                           : range_of(request_header(r, "range"), size, from, end);

    if (range != RANGE_PART) {
        *from = 0;
        *end = size;
    }
    return range;
}

void stored_send(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                 int64_t size, enum stored_use use)
{
    struct stored *s;
    int64_t from, end;
    enum range range = range_asked(r, size, &from, &end);

    if (range == RANGE_BEYOND) {
        answer_error(r, a, 416);
        answer_header(a, "Content-Range",
                      arena_printf(request_arena(r), "bytes */%" G_GINT64_FORMAT, size));
        return;
    }
    s = g_new0(struct stored, 1);
    s->house = ((const struct app *)request_app(r))->house;
    s->blob_id = blob_id;
    s->from = from;
    s->end = end;
    answer_content(r, a,
                   &(struct content){.filename = filename,
                                     .size = end - from,
                                     .read = read_stored,
                                     .close = g_free,
                                     .handle = s,
                                     .inline_image = range == RANGE_WHOLE,
                                     .download = use == STORED_AS_FILE,
                                     .for_frame = use == STORED_IN_FRAME});
    answer_header(a, "Accept-Ranges", "bytes");
    if (range == RANGE_WHOLE)
        return;
    answer_set_status(a, 206);
    answer_header(a, "Content-Range",
                  arena_printf(request_arena(r), "bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                               from, end - 1, size));
}

static bool read_file(void *handle, int64_t offset, void *out, size_t room, size_t *n, GError **error)
{
    ssize_t got = pread(GPOINTER_TO_INT(handle), out, room, offset);

    if (got < 0) {
        fail_set(error, FAIL_IO, "download: %s", g_strerror(errno));
        return false;
    }
    *n = (size_t)got;
    return true;
}

static void close_file(void *handle)
{
    close(GPOINTER_TO_INT(handle));
}

void stored_send_file(struct request *r, struct answer *a, int fd, const char *filename)
{
    struct stat st;

    if (fstat(fd, &st) != 0) {
        close(fd);
        answer_error(r, a, 404);
        return;
    }
    answer_content(r, a, &(struct content){.filename = filename,
                                           .size = st.st_size,
                                           .read = read_file,
                                           .close = close_file,
                                           .download = true,
                                           .handle = GINT_TO_POINTER(fd)});
}
