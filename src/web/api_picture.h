/* api_picture.h - pictures within the HTML of messages. */
#pragma once
#include "core/article.h"
#include "web/api.h"

/* HTML with "cid:" in the place of each picture that stands in it as data:, which x->pictures_sent has from now on. */
const char *api_pictures_take(struct api *x, const char *html);
/* An article's HTML with the addresses at which its pictures are read; needs api_load(). */
const char *api_pictures_told(struct api *x, const struct api_article_row *article);
/* Groups of four characters, the last one filled up; lines may be broken anywhere (api_article.c). */
bool api_base64_ok(const char *data);
