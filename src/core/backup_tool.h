/* backup_tool.h - PostgreSQL's own programs (pg_dump, pg_restore, createdb), run on a database that a
 * URL names. The password goes by the environment, never by an argument. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* ARGV ends with NULL and is looked up in PATH; waits. FAIL_IO with the program's words where it does
 * not end well. */
bool backup_tool(const char *url, const char *const *argv,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
