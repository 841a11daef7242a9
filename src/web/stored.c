#include "web/stored.h"

#include "core/blob.h"
#include "web/app.h"
#include "web/request.h"

struct stored {
    const struct house *house;
    int64_t blob_id;
};

static bool read_stored(void *handle, int64_t offset, void *out, size_t room, size_t *n,
                        GError **error)
{
    const struct stored *s = handle;
    g_autoptr(db_conn) db = db_take(s->house->pool, error);

    return db != NULL && blob_read(db, s->blob_id, offset, out, room, n, error);
}

void stored_send(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                      int64_t size, bool in_frame)
{
    struct stored *s = g_new0(struct stored, 1);

    s->house = ((const struct app *)request_app(r))->house;
    s->blob_id = blob_id;
    answer_content(r, a,
                   &(struct content){.filename = filename,
                                     .size = size,
                                     .read = read_stored,
                                     .close = g_free,
                                     .handle = s,
                                     .inline_image = true,
                                     .for_frame = in_frame});
}
