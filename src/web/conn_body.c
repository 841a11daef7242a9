#include "web/conn_body.h"

#include "web/conn_io.h"

/* Eats as much of DATA as belongs to a chunked body; *EATEN says how much. False when refused. */
static bool eat_chunked(struct conn *c, const char *data, size_t n, size_t *eaten, GError **error)
{
    enum chunk_is is = CHUNK_DATA;

    *eaten = 0;
    while (is == CHUNK_DATA) {
        const char *piece = NULL;
        size_t used = 0, piece_n = 0;

        is = chunk_read(&c->chunk, data + *eaten, n - *eaten, &used, &piece, &piece_n);
        *eaten += used;
        if (is == CHUNK_DATA && !spool_add(&c->spool, piece, piece_n, error))
            return false;
    }
    if (is == CHUNK_END)
        c->body_left = 0;
    return is != CHUNK_BAD;
}

static bool eat(struct conn *c, const char *data, size_t n, size_t *eaten, GError **error)
{
    conn_progress(c, n);
    if (c->request->head.chunked)
        return eat_chunked(c, data, n, eaten, error);
    *eaten = (size_t)MIN((int64_t)n, c->body_left);
    c->body_left -= (int64_t)*eaten;
    return spool_add(&c->spool, data, *eaten, error);
}

/* What came together with the head, or with the request before. */
static enum conn_body read_buffered(struct conn *c, GError **error)
{
    size_t eaten;

    if (!eat(c, c->in.data, c->in.len, &eaten, error))
        return BODY_REFUSED;
    conn_drop_in(c, eaten);
    return BODY_MORE;
}

static enum conn_body read_socket(struct conn *c, GError **error)
{
    size_t room = SCRATCH, eaten;
    ssize_t got;

    /* Of a stated length never more than that, so that nothing has to be put back. */
    if (!c->request->head.chunked)
        room = (size_t)MIN((int64_t)room, c->body_left);
    got = conn_take_in(c, c->loop->scratch, room);
    if (got <= 0)
        return got < 0 ? BODY_LOST : BODY_WAIT;
    if (!eat(c, c->loop->scratch, (size_t)got, &eaten, error))
        return BODY_REFUSED;
    buf_add(&c->in, c->loop->scratch + eaten, (size_t)got - eaten);
    return BODY_MORE;
}

enum conn_body conn_body_read(struct conn *c, GError **error)
{
    enum conn_body is = c->in.len > 0 ? read_buffered(c, error) : read_socket(c, error);

    return is == BODY_MORE && c->body_left == 0 ? BODY_WHOLE : is;
}
