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

/* "bytes=FROM-TO", one range alone (RFC 9110 section 14.2); whatever else is passed over. */
static bool range_of(const char *text, int64_t size, int64_t *from, int64_t *end)
{
    char *rest = NULL;

    if (text == NULL || !g_str_has_prefix(text, "bytes=") || strchr(text, ',') != NULL || strlen(text) > 60)
        return false;
    text += strlen("bytes=");
    if (*text == '-') {
        if (!g_ascii_isdigit(text[1]))
            return false;
        *from = MAX(size - g_ascii_strtoll(text + 1, NULL, 10), 0);
        *end = size;
        return true;
    }
    if (!g_ascii_isdigit(*text))
        return false;
    *from = g_ascii_strtoll(text, &rest, 10);
    if (*rest != '-' || (rest[1] != '\0' && !g_ascii_isdigit(rest[1])))
        return false;
    *end = rest[1] == '\0' ? size : g_ascii_strtoll(rest + 1, NULL, 10);
    *end = rest[1] == '\0' || *end >= size ? size : *end + 1;
    return *from < *end;
}

void stored_send(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                 int64_t size, enum stored_use use)
{
    struct stored *s = g_new0(struct stored, 1);
    bool part;

    s->house = ((const struct app *)request_app(r))->house;
    s->blob_id = blob_id;
    s->end = size;
    part = range_of(request_header(r, "range"), size, &s->from, &s->end);
    if (!part) {
        s->from = 0;
        s->end = size;
    }
    const int64_t from = s->from, end = s->end;

    answer_content(r, a,
                   &(struct content){.filename = filename,
                                     .size = end - from,
                                     .read = read_stored,
                                     .close = g_free,
                                     .handle = s,
                                     .inline_image = !part,
                                     .download = use == STORED_AS_FILE,
                                     .for_frame = use == STORED_IN_FRAME});
    answer_header(a, "Accept-Ranges", "bytes");
    if (!part)
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
