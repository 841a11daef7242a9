/* privacy.c - vorgang privacy export: what the desk holds of a person, for the person. */
#include "base/background.h"
#include "base/fail.h"
#include "cmd/cli.h"
#include "core/dossier.h"
#include "core/person.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"email", CLI_TEXT, "ADDRESS", "whose data"},
    {"person", CLI_TEXT, "ID", "or by number"},
    {"format", CLI_TEXT, "zip|pdf", "what is made (default zip, or as FILE ends)"},
    {"internal", CLI_FLAG, "", "with internal notes"},
    {NULL, CLI_FLAG, NULL, NULL},
};

static bool whose(struct db *db, struct cli *cli, int64_t *id, GError **error)
{
    const char *email = cli_get(cli, "email"), *number = cli_get(cli, "person");
    struct person_row *person = NULL;

    if (email == NULL)
        return g_ascii_string_to_signed(number, 10, 1, G_MAXINT64, id, error);
    if (!person_find(db, cli->arena, email, &person, error))
        return false;
    if (person == NULL)
        fail_set(error, FAIL_NOT_FOUND, "privacy: nobody has the address %s (see `vorgang user list`)",
                 email);
    else
        *id = person->id;
    return person != NULL;
}

static bool is_pdf(struct cli *cli, const char *path)
{
    const char *format = cli_get(cli, "format");

    return format != NULL ? strcmp(format, "pdf") == 0 : path != NULL && g_str_has_suffix(path, ".pdf");
}

static bool write_to(struct house *house, struct cli *cli, int fd, bool pdf, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct dossier d;
    int64_t id = 0;

    return db != NULL && whose(db, cli, &id, error) &&
           dossier_open(&d, house, db, cli->arena, id, cli_flag(cli, "internal"), error) &&
           (pdf ? dossier_pdf(&d, fd, error) : dossier_zip(&d, fd, error));
}

/* To the new file PATH; without it, to standard output. */
static bool export(struct house *house, struct cli *cli, const char *path, GError **error)
{
    bool pdf = is_pdf(cli, path), ok;
    int fd;

    (void)background_yield();
    if (path == NULL)
        return write_to(house, cli, STDOUT_FILENO, pdf, error);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail_set(error, FAIL_IO, "privacy: %s: %s", path, g_strerror(errno));
        return false;
    }
    ok = write_to(house, cli, fd, pdf, error);
    if (close(fd) != 0 && ok) {
        fail_set(error, FAIL_IO, "privacy: %s: %s", path, g_strerror(errno));
        ok = false;
    }
    if (!ok)
        unlink(path);
    return ok;
}

static int privacy_run(struct cli *cli)
{
    const char *path = cli_argument(cli, 1), *format = cli_get(cli, "format");
    struct house *house;
    GError *error = NULL;
    int code = EX_OK;

    if (g_strcmp0(cli_argument(cli, 0), "export") != 0)
        return cli_usage(cli, "say export");
    if ((cli_get(cli, "email") == NULL) == (cli_get(cli, "person") == NULL))
        return cli_usage(cli, "whose data? give --email ADDRESS or --person ID");
    if (format != NULL && strcmp(format, "zip") != 0 && strcmp(format, "pdf") != 0)
        return cli_usage(cli, "there is no format \"%s\": zip or pdf", format);
    if (path == NULL && isatty(STDOUT_FILENO))
        return cli_usage(cli, "into which file?");
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!export(house, cli, path, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_privacy = {
    .name = "privacy",
    .arguments = "export [FILE]",
    .help = "All data of a person in one file: as a ZIP with JSON, files and mails as they came, or as\n"
            "a PDF to read. What is in it of tickets of others is what the person wrote or was sent.",
    .options = options,
    .most_arguments = 2,
    .run = privacy_run,
};
