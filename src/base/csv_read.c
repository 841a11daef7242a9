#include "base/csv_read.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

/* The separator that the first line has most of, outside quotes. */
static char guess(const char *at, const char *end)
{
    static const char marks[] = {',', ';', '\t'};
    size_t counts[G_N_ELEMENTS(marks)] = {0}, best = 0;
    bool quoted = false;

    for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        quoted = quoted != (*at == '"');
        for (size_t i = 0; i < G_N_ELEMENTS(marks) && !quoted; i++)
            counts[i] += *at == marks[i];
    }
    for (size_t i = 1; i < G_N_ELEMENTS(marks); i++)
        if (counts[i] > counts[best])
            best = i;
    return marks[best];
}

void csv_read_begin(struct csv_reader *r, const void *data, size_t size)
{
    *r = (struct csv_reader){.at = data, .end = (const char *)data + size, .line = 1, .cell_most = CSV_CELL_BYTES};
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        r->at += 3;
    r->utf8 = g_utf8_validate_len(r->at, (gsize)(r->end - r->at), NULL);
    r->delimiter = guess(r->at, r->end);
}

static const char *cell_text(const struct csv_reader *r, struct arena *a, const GString *raw)
{
    const char *text;

    if (r->utf8) {
        text = text_repair(a, raw->str, raw->len);
    } else {
        g_autofree char *known = g_convert_with_fallback(raw->str, (gssize)raw->len, "UTF-8",
                                                         "WINDOWS-1252", "?", NULL, NULL, NULL);

        text = text_repair(a, known == NULL ? "" : known, known == NULL ? 0 : strlen(known));
    }
    text = text_trim(a, text);
    return *text == '\'' && text[1] != '\0' && strchr("=+-@|%", text[1]) != NULL ? text + 1 : text;
}

static void end_of_line(struct csv_reader *r)
{
    if (r->at < r->end && *r->at == '\r')
        r->at++;
    if (r->at < r->end && *r->at == '\n')
        r->at++;
    r->line++;
}

static bool wrong(GError **error, const char *why)
{
    fail_set(error, FAIL_INVALID, "csv: %s", why);
    return false;
}

/* One cell into RAW; R stands behind it, at a delimiter, a line's end or the end. */
static bool read_cell(struct csv_reader *r, GString *raw, GError **error)
{
    bool quoted = false;

    g_string_truncate(raw, 0);
    while (r->at < r->end && *r->at == ' ')
        r->at++;
    if (r->at < r->end && *r->at == '"') {
        quoted = true;
        r->at++;
    }
    for (; r->at < r->end; r->at++) {
        if (quoted && *r->at == '"') {
            if (r->at + 1 < r->end && r->at[1] == '"')
                r->at++;
            else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (*r->at == r->delimiter || *r->at == '\n' || *r->at == '\r')) {
            break;
        }
        r->line += *r->at == '\n';
        if (raw->len <= r->cell_most)
            g_string_append_c(raw, *r->at);
    }
    if (quoted)
        return wrong(error, "a quote is never closed");
    return raw->len <= r->cell_most || wrong(error, "a cell is too large");
}

static void skip_line(struct csv_reader *r)
{
    while (r->at < r->end && *r->at != '\n' && *r->at != '\r')
        r->at++;
    end_of_line(r);
}

bool csv_read_row(struct csv_reader *r, struct arena *a, struct csv_cells *cells, GError **error)
{
    g_autoptr(GString) raw = g_string_new(NULL);
    bool any = false;

    while (r->at < r->end) {
        if (!any) {
            cells->n = 0;
            cells->line = r->line;
        }
        if (!read_cell(r, raw, error)) {
            skip_line(r);
            return false;
        }
        if (cells->n == CSV_CELLS_MOST) {
            skip_line(r);
            return wrong(error, "too many columns");
        }
        any = true;
        cells->text[cells->n] = cell_text(r, a, raw);
        cells->n++;
        if (r->at < r->end && *r->at == r->delimiter) {
            r->at++;
            if (r->at < r->end)
                continue;
        }
        end_of_line(r);
        for (size_t i = 0; i < cells->n; i++)
            if (*cells->text[i] != '\0')
                return true;
        any = false;
    }
    return false;
}
