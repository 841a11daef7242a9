/* person_picture.h - the picture that a person has put up: PNG, JPEG, GIF or WebP by its first bytes,
 * kept as it came and never decoded here. It goes with the person. */
#pragma once
#include "core/house.h"

#include <stddef.h>

enum { PERSON_PICTURE_MAX = 500 * 1000 };

struct person_picture {
    const char *mark; /* its name in addresses: another one for each picture */
    const char *type; /* "image/png" */
    const void *data;
    size_t size;
    bool shown; /* false: the initials are, by choice */
    int64_t added_at;
};

/* Puts it in the place of the one before; inside db_write(). FAIL_TOO_BIG over PERSON_PICTURE_MAX,
 * FAIL_INVALID for what is no picture. */
bool person_picture_put(struct db *db, struct arena *a, int64_t person_id, const void *data, size_t size,
                        int64_t at, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is none. */
bool person_picture_get(struct db *db, struct arena *a, int64_t person_id, struct person_picture *out,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether there is one, shown or not; its bytes are not read. */
bool person_picture_is_kept(struct db *db, struct arena *a, int64_t person_id, bool *kept,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). FAIL_NOT_FOUND where there is none. */
bool person_picture_show(struct db *db, int64_t person_id, bool shown, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same; nothing where there is none. */
bool person_picture_remove(struct db *db, int64_t person_id, int64_t *removed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* From a person who goes to one who has none; inside db_write(). */
bool person_picture_move(struct db *db, int64_t into, int64_t from, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whose picture is shown and what it is called, in memory: every page asks for many. */
struct pictures_held *pictures_held_new(void);
void pictures_held_free(struct pictures_held *held);
/* Reads them anew if they have changed; for a ticker. Thread-safe. */
bool pictures_refresh(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same behind a change that is stored: where they can't be read now it is logged, and the ticker does it
 * soon. Thread-safe. */
void pictures_changed(const struct house *house);
/* The mark of the picture that is shown for this person; "" for none. In A. */
const char *picture_of(const struct house *house, struct arena *a, int64_t person_id);
