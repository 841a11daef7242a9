#include "core/account_ca.h"

#include "base/secret.h"
#include "base/text.h"

#include <string.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
enum { NAME_DIGITS = 32 };

bool account_ca_is_pem(const char *text)
{
    return text != NULL && strstr(text, BEGIN) != NULL;
}

bool account_ca_ok(const char *text)
{
    if (text_empty(text))
        return true;
    if (!account_ca_is_pem(text))
        return *text == '/' && strlen(text) <= ACCOUNT_TEXT_MAX;
    return strlen(text) <= ACCOUNT_CA_MAX && strstr(strstr(text, BEGIN), END) != NULL &&
           strstr(text, "PRIVATE KEY") == NULL;
}

bool account_ca_ready(struct arena *a, const char *data_dir, struct account_row *account,
                      GError **error)
{
    const char *text = account->ca_file, *name;
    g_autofree char *path = NULL;

    if (!account_ca_is_pem(text))
        return true;
    name = arena_printf(a, "ca-%.*s.pem", NAME_DIGITS, secret_hash(a, text, strlen(text)));
    path = g_build_filename(data_dir, name, NULL);
    account->ca_file = arena_strdup(a, path);
    return g_file_test(path, G_FILE_TEST_EXISTS) ||
           g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
