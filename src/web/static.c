#include "web/static.h"

#include <string.h>

const struct asset *asset_find(const char *path)
{
    for (size_t i = 0; i < asset_n_all; i++)
        if (strcmp(asset_all[i].path, path) == 0)
            return &asset_all[i];
    return NULL;
}
