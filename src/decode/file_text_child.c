#include "decode/file_text_child.h"

#include "base/background.h"
#include "base/limits.h"
#include "decode/file_text.h"
#include "decode/sandbox.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

struct writer {
    size_t left;
};

static bool write_some(const char *text, size_t n, void *user)
{
    struct writer *w = user;

    n = MIN(n, w->left);
    while (n > 0) {
        ssize_t written = write(FILE_TEXT_OUT, text, n);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        n -= (size_t)written;
        w->left -= (size_t)written;
    }
    return w->left > 0;
}

/* What libraries have to say is for nobody. */
static void on_log(const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
    (void)domain;
    (void)text;
    (void)data;
    if ((level & G_LOG_LEVEL_ERROR) != 0)
        _exit(EX_OSERR);
}

int file_text_child_main(const char *filename, const char *content_type)
{
    struct writer w = {.left = FILE_TEXT_BYTES};
    enum file_text_kind kind;
    struct stat st;
    const char *data;

    prctl(PR_SET_NAME, "vorgang-file");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)background_yield();
    g_log_set_default_handler(on_log, NULL);
    if (fstat(FILE_TEXT_IN, &st) != 0 || st.st_size <= 0 || st.st_size > LIMIT_FILE_TEXT)
        return FILE_TEXT_UNKNOWN;
    data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, FILE_TEXT_IN, 0);
    if (data == MAP_FAILED)
        return EX_OSERR;
    kind = file_text_kind(filename, content_type, data, (size_t)st.st_size);
    if (kind == FILE_TEXT_NONE)
        return FILE_TEXT_UNKNOWN;
    tzset(); /* libarchive asks for the zone */
    if (!file_text_prepare(kind))
        return FILE_TEXT_NO_READER;
    close(FILE_TEXT_IN);
    if (!sandbox_prepare(true, NULL) || close_range(FILE_TEXT_OUT + 1, ~0U, 0) != 0 ||
        !sandbox_enter(FILE_TEXT_BYTES, NULL))
        return FILE_TEXT_UNLOCKED;
    file_text_read(kind, data, (size_t)st.st_size, write_some, &w);
    _exit(EX_OK);
}
