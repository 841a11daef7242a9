/* What the tools of PostgreSQL are told of a database's address. */
#include "core/backup_tool.h"

static void told(void)
{
    static const struct {
        const char *url, *script; /* which must end with 0 */
    } rows[] = {
        {"postgresql://u:p%40w@db.example:5433/desk",
         "[ $PGHOST.$PGPORT.$PGUSER.$PGPASSWORD.$PGDATABASE = db.example.5433.u.p@w.desk ]"},
        {"postgresql:///desk?host=/run/pg&port=5434&user=v", "[ $PGHOST.$PGPORT.$PGUSER = /run/pg.5434.v ]"},
        {"postgresql://db.example/desk?sslmode=verify-full&sslrootcert=/etc/a%20b.pem",
         "[ \"$PGSSLMODE $PGSSLROOTCERT\" = 'verify-full /etc/a b.pem' ]"},
        {"postgresql://u@db.example", "[ -z \"$PGDATABASE\" ]"},
        {"postgresql://u@db.example/", "[ -z \"$PGDATABASE\" ]"},
    };

    g_unsetenv("PGDATABASE");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const argv[] = {"sh", "-c", rows[i].script, NULL};
        g_autoptr(GError) error = NULL;

        g_assert_true(backup_tool(rows[i].url, argv, &error));
        g_assert_no_error(error);
    }
}

static void refused(void)
{
    static const char *const rows[] = {"postgresql://db.example/desk?sslmod=require",
                                       "postgresql://db.example/desk?dbname=other",
                                       "postgresql://db.example/desk?sslmode", "no address"};
    static const char *const argv[] = {"true", NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(backup_tool(rows[i], argv, &error));
        g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/backup_tool/told", told);
    g_test_add_func("/backup_tool/refused", refused);
    return g_test_run();
}
