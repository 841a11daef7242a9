/* asset.h - styles, scripts and icons, inside the program. Their addresses carry the hash of their
 * content, so browsers may keep them for ever. */
#pragma once
#include "web/answer.h"

struct asset {
    const char *path;
    struct static_file file;
};
extern const struct asset asset_all[];
extern const size_t asset_n_all;

/* NULL where there is none. */
const struct asset *asset_find(const char *path);
