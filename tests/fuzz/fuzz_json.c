/* json.c: what is read is no deeper than allowed, without duplicate keys and in UTF-8, and what our
 * writer writes of it reads as the same again. */
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { OUT_MAX = 1 << 26 };

static bool has_real; /* in the value at hand */

static void put(struct jw *j, const char *key, json_t *v, int depth);

static void put_list(struct jw *j, const char *key, json_t *v, int depth)
{
    jw_open(j, key, '[');
    for (size_t i = 0; i < json_array_size(v); i++)
        put(j, NULL, json_array_get(v, i), depth);
    jw_close(j, ']');
}

static void put_object(struct jw *j, const char *key, json_t *v, int depth)
{
    const char *name;
    json_t *value;

    jw_open(j, key, '{');
    json_object_foreach (v, name, value) {
        if (!text_utf8_ok(name, strlen(name)))
            abort();
        put(j, name, value, depth);
    }
    jw_close(j, '}');
}

static void put(struct jw *j, const char *key, json_t *v, int depth)
{
    if (depth > JSON_MAX_DEPTH_OURS)
        abort();
    if (json_is_object(v)) {
        put_object(j, key, v, depth + 1);
    } else if (json_is_array(v)) {
        put_list(j, key, v, depth + 1);
    } else if (json_is_string(v)) {
        if (strlen(json_string_value(v)) != json_string_length(v) ||
            !text_utf8_ok(json_string_value(v), json_string_length(v)))
            abort();
        jw_text(j, key, json_string_value(v));
    } else if (json_is_integer(v)) {
        jw_int(j, key, json_integer_value(v));
    } else if (json_is_real(v)) {
        has_real = true;
        jw_real(j, key, json_real_value(v));
    } else if (json_is_boolean(v)) {
        jw_bool(j, key, json_is_true(v));
    } else {
        jw_null(j, key);
    }
}

/* Reals are written for people and lose digits: a value with one need only be read again. */
static void again(json_t *v)
{
    g_autoptr(GError) error = NULL;
    g_auto(buf) out;
    json_t *back;
    struct jw j;

    has_real = false;
    buf_init(&out, OUT_MAX);
    jw_init(&j, &out);
    put(&j, NULL, v, 0);
    back = json_read(out.data, out.len, &error);
    if (back == NULL)
        abort();
    if (!has_real && !json_equal(v, back))
        abort();
    json_decref(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(GError) error = NULL;
    json_t *v = json_read((const char *)data, n, &error);

    if ((v == NULL) != (error != NULL) || (error != NULL && !fail_is(error, FAIL_INVALID)))
        abort();
    if (v == NULL)
        return 0;
    again(v);
    json_decref(v);
    return 0;
}
