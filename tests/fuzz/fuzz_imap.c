/* fuzz_imap.c - what an IMAP server says, whole and byte by byte: the same responses either way. */
#include "mail/imap_reader.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    size_t responses, bytes, numbers;
};

static void on_body(void *user, const char *data, size_t n)
{
    struct seen *s = user;

    (void)data;
    s->bytes += n;
}

static void on_response(void *user, const struct imap_response *r)
{
    struct seen *s = user;

    g_assert_nonnull(r->text);
    s->bytes += strlen(r->text);
    s->responses++;
}

static void on_found(void *user, uint32_t number)
{
    struct seen *s = user;

    g_assert_cmpuint(number, >, 0);
    s->numbers++;
}

static struct seen read_all(const char *data, size_t size, size_t step)
{
    struct seen s = {0};
    const struct imap_sink sink = {
        .user = &s, .body = on_body, .response = on_response, .found = on_found};
    struct imap_reader r;

    imap_reader_init(&r, &sink);
    for (size_t at = 0; at < size && r.broken == NULL; at += step)
        (void)imap_reader_push(&r, data + at, MIN(step, size - at));
    imap_reader_release(&r);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen whole = read_all((const char *)data, size, size + 1);
    struct seen bytes = read_all((const char *)data, size, 1);

    g_assert_cmpuint(whole.responses, ==, bytes.responses);
    g_assert_cmpuint(whole.bytes, ==, bytes.bytes);
    return 0;
}
