/* decode_plain.c - the decoder without the airlock around it, for tests of many mails at once:
 * one JSON object a line for each file named, in the schema of `vorgang decode`. */
#include "base/buf.h"
#include "decode/decode.h"
#include "decode/maildoc.h"

#include <glib.h>
#include <stdio.h>

static bool print_one(const char *path)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *raw = NULL;
    g_auto(buf) out;
    struct maildoc *doc = NULL;
    gsize n = 0;

    buf_init(&out, (size_t)256 * 1024 * 1024);
    if (!g_file_get_contents(path, &raw, &n, &error) ||
        !decode_message(a, raw, n, -1, &doc, &error)) {
        fprintf(stderr, "%s: %s\n", path, error->message);
        puts("null");
        return false;
    }
    maildoc_json(doc, &out);
    puts(buf_text(&out));
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int failed = 0;

    if (!decode_warm_up(&error)) {
        fprintf(stderr, "decode_plain: %s\n", error->message);
        return 1;
    }
    for (int i = 1; i < argc; i++)
        failed += !print_one(argv[i]);
    return failed > 0;
}
