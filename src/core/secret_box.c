#include "core/secret_box.h"

#include "base/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { KEY = crypto_secretbox_KEYBYTES, NONCE = crypto_secretbox_NONCEBYTES };

static bool make_key(const char *path, uint8_t key[KEY], GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0) {
        fail_set(error, FAIL_IO, "key file %s: %s", path, g_strerror(errno));
        return false;
    }
    randombytes_buf(key, KEY);
    ok = write(fd, key, KEY) == KEY && fsync(fd) == 0;
    if (close(fd) != 0 || !ok) {
        fail_set(error, FAIL_IO, "key file %s: it could not be written (make room)", path);
        return false;
    }
    return true;
}

static bool load_key(const char *data_dir, bool make, uint8_t key[KEY], GError **error)
{
    g_autofree char *path = g_build_filename(data_dir, "secret.key", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0 && errno == ENOENT && make)
        return make_key(path, key, error);
    if (fd < 0) {
        fail_set(error, FAIL_IO, "key file %s: %s (restore it, or enter the passwords again)", path,
                 g_strerror(errno));
        return false;
    }
    n = read(fd, key, KEY);
    close(fd);
    if (n != KEY)
        fail_set(error, FAIL_CORRUPT, "key file %s: it is not %d bytes", path, KEY);
    return n == KEY;
}

bool secret_box_seal(struct arena *a, const char *data_dir, const char *text, struct str *sealed,
                     GError **error)
{
    size_t n = strlen(text);
    uint8_t key[KEY], *out = arena_alloc(a, NONCE + crypto_secretbox_MACBYTES + n);

    if (!load_key(data_dir, true, key, error))
        return false;
    randombytes_buf(out, NONCE);
    crypto_secretbox_easy(out + NONCE, (const uint8_t *)text, n, out, key);
    sodium_memzero(key, sizeof key);
    *sealed = (struct str){(const char *)out, NONCE + crypto_secretbox_MACBYTES + n};
    return true;
}

bool secret_box_open(struct arena *a, const char *data_dir, struct str sealed, char **text,
                     GError **error)
{
    const uint8_t *in = (const uint8_t *)sealed.p;
    uint8_t key[KEY];
    bool ok;

    if (sealed.n < NONCE + crypto_secretbox_MACBYTES) {
        fail_set(error, FAIL_CORRUPT, "secret: too short to be one");
        return false;
    }
    if (!load_key(data_dir, false, key, error))
        return false;
    *text = arena_alloc(a, sealed.n);
    ok = crypto_secretbox_open_easy((uint8_t *)*text, in + NONCE, sealed.n - NONCE, in, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!ok)
        fail_set(error, FAIL_CORRUPT, "secret: the key file does not open it (enter it again)");
    return ok;
}
