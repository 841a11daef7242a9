/* Styles, scripts and icons as they lie in the program. */
#include "web/static.h"

#include <glib.h>
#include <string.h>

static void test_find(void)
{
    g_autofree char *other = NULL;

    g_assert_cmpuint(asset_n_all, >=, 4);
    for (size_t i = 0; i < asset_n_all; i++) {
        g_assert_true(g_str_has_prefix(asset_all[i].path, "/static/"));
        g_assert_true(asset_find(asset_all[i].path) == &asset_all[i]);
    }
    other = g_strdup(asset_all[0].path);
    other[strlen("/static/")] ^= 1; /* another hash is another content */
    g_assert_null(asset_find(other));
    g_assert_null(asset_find(""));
    g_assert_null(asset_find("/static/app.css"));
    g_assert_null(asset_find("/static/../meson.build"));
}

/* The hash in the address is that of the content. */
static void test_content(void)
{
    for (size_t i = 0; i < asset_n_all; i++) {
        const struct static_file *f = &asset_all[i].file;
        g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, f->data, f->size);
        g_autofree char *want = g_strndup(hash, 12), *etag = g_strdup_printf("\"%s\"", want);

        g_assert_true(g_str_has_prefix(asset_all[i].path + strlen("/static/"), want));
        g_assert_cmpstr(f->etag, ==, etag);
        g_assert_nonnull(f->type);
        g_assert_true(f->forever);
        g_assert_cmpuint(f->size, >, 0);
        if (f->gzip != NULL)
            g_assert_true(memcmp(f->gzip, "\x1F\x8B", 2) == 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/asset/find", test_find);
    g_test_add_func("/asset/content", test_content);
    return g_test_run();
}
