/* dump_reader.c: what the programs write comes out as rows, byte for byte; what is no dump is told
 * by its line; packed is the same as plain. */
#include "import/dump_reader.h"

#include "base/fail.h"

#include <string.h>
#include <zlib.h>

static bool wanted(const char *table, void *data)
{
    (void)data;
    return strcmp(table, "t") == 0;
}

/* "a=1 b=NULL|a=2 b=x|" of all rows; bytes that are no text as \xx. */
static char *rows_of(const void *data, size_t size, GError **error)
{
    g_autoptr(dump_file) file = dump_file_of(data, size, error);
    g_autoptr(dump_reader) r = file == NULL ? NULL : dump_reader_new(file, wanted, NULL);
    GString *out = g_string_new(NULL);
    const struct dump_line *row = NULL;

    while (r != NULL && dump_reader_next(r, &row, error) && row != NULL) {
        for (size_t i = 0; i < row->n; i++) {
            g_string_append_printf(out, "%s%s=", i == 0 ? "" : " ", row->columns[i]);
            if (row->values[i].p == NULL)
                g_string_append(out, "NULL");
            for (size_t k = 0; row->values[i].p != NULL && k < row->values[i].n; k++) {
                unsigned char c = (unsigned char)row->values[i].p[k];

                if (c >= ' ' && c != 0x7f)
                    g_string_append_c(out, (char)c);
                else
                    g_string_append_printf(out, "\\%02x", c);
            }
        }
        g_string_append_c(out, '|');
    }
    return g_string_free(out, FALSE);
}

#define MY                                                                                         \
    "CREATE TABLE `t` (\n `a` int COMMENT 'x, (y)', `b` varchar(9) DEFAULT 'q',\n PRIMARY KEY "    \
    "(`a`), KEY `b` (`b`));\n"
#define PG                                                                                         \
    "-- PostgreSQL database dump\nCREATE TABLE public.t (a integer, key text, CONSTRAINT x CHECK " \
    "((a > 0)));\n"

static const struct {
    const char *sql, *rows;
} good[] = {
    {MY "INSERT INTO `t` VALUES (1,'x'),(2,NULL);", "a=1 b=x|a=2 b=NULL|"},
    {MY "INSERT INTO `t` VALUES\n(1,'a\\'b\\\\c\\n\\0\\Z\\%''d'),\n(-2.5e3,\"q\"\"r\");",
     "a=1 b=a'b\\c\\0a\\00\\1a\\%'d|a=-2.5e3 b=q\"r|"},
    {MY "INSERT IGNORE INTO `d`.`t` (`b`,`a`) VALUES (0x4142,7),(_binary "
        "'x\\0',8),(X'4a',9),(b'101',1);",
     "b=AB a=7|b=x\\00 a=8|b=J a=9|b=5 a=1|"},
    {MY "REPLACE INTO t VALUES (1,now()),(2,cast('x)' as char)) ON DUPLICATE KEY UPDATE a=1;",
     "a=1 b=NOW|a=2 b=CAST|"},
    {MY "/*!40000 INSERT INTO `t` VALUES (1,'no') */;\n# INSERT INTO t VALUES (1,2);\n-- "
        "INSERT\nINSERT INTO `u` VALUES (1,'it''s; (');INSERT INTO t VALUES (3,'y');",
     "a=3 b=y|"},
    {MY "DELIMITER ;;\nCREATE TRIGGER x BEGIN INSERT INTO t VALUES (1,2); END ;;\nDELIMITER "
        ";\nINSERT INTO t VALUES (4,'z')",
     "a=4 b=z|"},
    {MY "INSERT INTO t SELECT 1,2;INSERT INTO t VALUES (5,'');", "a=5 b=|"},
    {MY "INSERT INTO t VALUES (0,0.5),(00,'a\r\nb');", "a=0 b=0.5|a=00 b=a\\0d\\0ab|"},
    {PG "COPY public.t (a, key) FROM "
        "stdin;\n1\tx\\ty\\\\z\\n\n2\t\\N\n3\t\n\\\\.\t\\x41\\101\n\\.\n\nSELECT 1;",
     "a=1 key=x\\09y\\z\\0a|a=2 key=NULL|a=3 key=|a=\\. key=AA|"},
    {PG
     "INSERT INTO public.t VALUES (1, 'a\\b''c'), (2, E'a\\'b'), (3, 'x'::text), (true, '\\x41');",
     "a=1 key=a\\b'c|a=2 key=a'b|a=3 key=x|a=TRUE key=\\x41|"},
    {PG "\\restrict abc\nCREATE FUNCTION f() AS $b$ INSERT INTO t VALUES (9,9); $b$;\nINSERT INTO "
        "t OVERRIDING SYSTEM VALUE VALUES (1, 'x') ON CONFLICT DO NOTHING;",
     "a=1 key=x|"},
    {"", ""},
    {"nothing of the kind", ""},
};

static const struct {
    const char *sql, *why;
} bad[] = {
    {"INSERT INTO `t` VALUES (1)", "table t: line 1: its columns are not known"},
    {MY "INSERT INTO t VALUES (1,'x", "never closed"},
    {MY "\nINSERT INTO t VALUES (1,\n2,\n3);", "line 7: a row has more values"},
    {MY "INSERT INTO t VALUES (1);", "fewer values"},
    {MY "INSERT INTO t VALUES (1,2", "in the middle"},
    {PG "COPY t (a, key) FROM stdin;\n1\t2\n", "COPY does not end"},
    {PG "COPY t (a, key) FROM stdin;\n1\n\\.\n", "fewer values"},
    {PG "COPY t (a, key) FROM stdin WITH (FORMAT csv);\n1,2\n\\.\n", "not as pg_dump writes it"},
    {"PGDMP\1", "pg_restore"},
    {"\xff\xfeI", "UTF-16"},
    {"\x1f\x8b\x08 damaged", "damaged"},
};

static void test_good(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *rows = rows_of(good[i].sql, strlen(good[i].sql), &error);

        g_assert_no_error(error);
        g_assert_cmpstr(rows, ==, good[i].rows);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree G_GNUC_UNUSED char *rows = rows_of(bad[i].sql, strlen(bad[i].sql), &error);

        g_assert_nonnull(error);
        if (strstr(error->message, bad[i].why) == NULL)
            g_error("%zu: %s", i, error->message);
    }
}

/* Larger than any piece that is read, so that every kind of token stands at an edge once. */
static void test_packed(void)
{
    g_autoptr(GString) sql = g_string_new(MY), want = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree Bytef *packed = NULL;
    g_autofree char *plain = NULL, *same = NULL;
    z_stream zip = {0};
    uLong room;

    for (int i = 0; i < 60000; i++) {
        g_string_append_printf(sql, "INSERT INTO `t` VALUES (%d,'a\\'%*s''\\\\') -- %d\n;", i,
                               i % 37, "", i);
        g_string_append_printf(want, "a=%d b=a'%*s'\\|", i, i % 37, "");
    }
    plain = rows_of(sql->str, sql->len, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(plain, ==, want->str);
    g_assert_cmpint(deflateInit2(&zip, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    room = deflateBound(&zip, sql->len);
    packed = g_malloc(room);
    zip.next_in = (Bytef *)sql->str;
    zip.avail_in = (uInt)sql->len;
    zip.next_out = packed;
    zip.avail_out = (uInt)room;
    g_assert_cmpint(deflate(&zip, Z_FINISH), ==, Z_STREAM_END);
    deflateEnd(&zip);
    same = rows_of(packed, zip.total_out, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(same, ==, want->str);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dump_reader/good", test_good);
    g_test_add_func("/dump_reader/bad", test_bad);
    g_test_add_func("/dump_reader/packed", test_packed);
    return g_test_run();
}
