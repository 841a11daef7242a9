/* Every statement of src/sql is prepared on a real SQLite and a real PostgreSQL and compared with
 * its declaration. All that do not fit are named before the test fails. */
#include "db/db_stmt.h"
#include "tools/database.h"

static void test_all(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &error);
    unsigned bad = 0;

    g_assert_no_error(error);
    g_assert_cmpuint(sql_n_all, >, 0);
    for (unsigned i = 0; i < sql_n_all; i++) {
        g_autoptr(GError) why = NULL;

        g_assert_cmpuint(sql_all[i]->index, ==, i);
        if (db_stmt_check(db, sql_all[i], &why))
            continue;
        g_test_message("%s", why->message);
        bad++;
    }
    g_assert_null(sql_all[sql_n_all]);
    g_test_message("%u of %u statements are as declared", sql_n_all - bad, sql_n_all);
    g_assert_cmpuint(bad, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/statements", ON_BOTH, test_all);
    return g_test_run();
}
