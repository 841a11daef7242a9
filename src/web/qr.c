#include "web/qr.h"

#include "base/buf.h"

#include <qrencode.h>

enum { QUIET = 4, SVG_MOST = 256 * 1024 }; /* the light margin that readers need, in modules */

/* Each run of dark modules is one piece of the path. */
static void put_row(struct buf *out, const QRcode *code, int y)
{
    const unsigned char *row = code->data + (ptrdiff_t)y * code->width;

    for (int x = 0; x < code->width;) {
        int from = x;

        while (x < code->width && (row[x] & 1) != 0)
            x++;
        if (x > from)
            buf_printf(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
        else
            x++;
    }
}

struct html qr_svg(struct arena *a, const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    g_auto(buf) out;
    int side;

    if (code == NULL)
        return (struct html){""};
    buf_init(&out, SVG_MOST);
    side = code->width + 2 * QUIET;
    buf_printf(&out,
               "<svg class=\"qr\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" "
               "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
               "<path fill=\"#000\" d=\"",
               side, side, side, side);
    for (int y = 0; y < code->width; y++)
        put_row(&out, code, y);
    buf_puts(&out, "\"/></svg>");
    QRcode_free(code);
    return (struct html){arena_strdup(a, buf_text(&out))};
}
