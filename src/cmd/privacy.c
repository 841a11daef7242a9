/* privacy.c - vorgang privacy export|anonymise|erase|certificate: what the desk holds of a person, its end,
 * and the paper on that. */
#include "base/background.h"
#include "base/fail.h"
#include "base/zone.h"
#include "cmd/cli.h"
#include "core/anonymise.h"
#include "core/certificate.h"
#include "core/dossier.h"
#include "core/person.h"
#include "core/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct cli_option options[] = {
    {"email", CLI_TEXT, "ADDRESS", "whose data"},
    {"person", CLI_TEXT, "ID", "or by number"},
    {"format", CLI_TEXT, "zip|pdf", "what is made (default zip, or as FILE ends)"},
    {"internal", CLI_FLAG, "", "with internal notes (export)"},
    {"for", CLI_TEXT, "ID",
     "the person who gets it: notes of confidential queues only for members (export); time zone (certificate)"},
    {"number", CLI_TEXT, "ID", "of the certificate"},
    {"lang", CLI_TEXT, "de|en", "its language (default the desk's)"},
    {"reason", CLI_TEXT, "TEXT", "why, for the certificate; no names (anonymise, erase)"},
    {"texts", CLI_FLAG, "", "the person's texts and files go, too (anonymise)"},
    {"yes", CLI_FLAG, "", "do it; without it, what would be done is told (anonymise, erase)"},
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

static bool write_certificate(struct house *house, struct cli *cli, struct db *db, int64_t reader_id, int fd, GError **error)
{
    const struct house_now *now = house_now(house);
    const char *lang = cli_get(cli, "lang");
    struct profile reader = {.zone = NULL};
    int64_t id = 0;

    if (!g_ascii_string_to_signed(cli_get(cli, "number"), 10, 1, G_MAXINT64, &id, error) ||
        (reader_id != 0 && !profile_get(db, cli->arena, reader_id, &reader, error)))
        return false;
    return certificate_pdf(house, db, cli->arena, id, lang == NULL ? now->lang : lang,
                           zone_get(reader.zone == NULL ? now->zone : reader.zone), fd, error);
}

static bool write_to(struct house *house, struct cli *cli, int fd, bool pdf, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    const char *reader = cli_get(cli, "for");
    int64_t id = 0, reader_id = 0;
    struct dossier d;

    if (db == NULL ||
        (reader != NULL && !g_ascii_string_to_signed(reader, 10, 1, G_MAXINT64, &reader_id, error)))
        return false;
    if (cli_get(cli, "number") != NULL)
        return write_certificate(house, cli, db, reader_id, fd, error);
    return whose(db, cli, &id, error) &&
           dossier_open(&d, house, db, cli->arena, id, reader_id, cli_flag(cli, "internal"),
                        error) &&
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

/* What would be gone, or that it is. */
static bool end_person(struct house *house, struct cli *cli, bool erase, GError **error)
{
    enum { ALONE_MOST = 100000 };
    static const struct actor shell = {.role = ROLE_ADMIN, .name = "command line"};
    struct anonymise_order o = {.pool = house->pool,
                                .a = cli->arena,
                                .actor = &shell,
                                .peer = "",
                                .reason = cli_get(cli, "reason"),
                                .texts = cli_flag(cli, "texts"),
                                .erase = erase};
    struct certificate_counts done;
    int64_t certificate = 0, own = 0, others = 0;
    size_t alone = 0;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL || !whose(db, cli, &o.person_id, error) ||
            !dossier_count(db, cli->arena, o.person_id, &own, &others, error) ||
            !anonymise_count_alone(db, cli->arena, o.person_id, ALONE_MOST, &alone, error))
            return false;
    }
    if (!cli_flag(cli, "yes")) {
        printf("person %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " tickets, part in %" G_GINT64_FORMAT
               " others, %zu would go as a whole; nothing was done (say --yes)\n",
               o.person_id, own, others, erase ? alone : 0);
        return true;
    }
    if (!anonymise_person(&o, &done, &certificate, error))
        return false;
    printf("certificate %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " tickets, %" G_GINT64_FORMAT
           " messages, %" G_GINT64_FORMAT " mails, %" G_GINT64_FORMAT " files\n",
           certificate, done.tickets, done.messages, done.mails, done.files);
    return true;
}

static bool perform(struct house *house, struct cli *cli, const char *verb, GError **error)
{
    if (strcmp(verb, "export") == 0 || strcmp(verb, "certificate") == 0)
        return export(house, cli, cli_argument(cli, 1), error);
    return end_person(house, cli, strcmp(verb, "erase") == 0, error);
}

/* What is missing or makes no sense; EX_OK where it can be done. */
static int judge(struct cli *cli, const char *verb)
{
    const char *format = cli_get(cli, "format"), *lang = cli_get(cli, "lang");
    bool exports = g_strcmp0(verb, "export") == 0, certificate = g_strcmp0(verb, "certificate") == 0;

    if (!exports && !certificate && g_strcmp0(verb, "anonymise") != 0 && g_strcmp0(verb, "erase") != 0)
        return cli_usage(cli, "say export, anonymise, erase or certificate");
    if (certificate != (cli_get(cli, "number") != NULL))
        return cli_usage(cli, certificate ? "which one? give --number ID" : "--number belongs to certificate");
    if (lang != NULL && strcmp(lang, "de") != 0 && strcmp(lang, "en") != 0)
        return cli_usage(cli, "there is no language \"%s\": de or en", lang);
    if (!exports && !certificate && cli_get(cli, "reason") == NULL)
        return cli_usage(cli, "why? give --reason TEXT");
    if (!certificate && (cli_get(cli, "email") == NULL) == (cli_get(cli, "person") == NULL))
        return cli_usage(cli, "whose data? give --email ADDRESS or --person ID");
    if (format != NULL && strcmp(format, "zip") != 0 && strcmp(format, "pdf") != 0)
        return cli_usage(cli, "there is no format \"%s\": zip or pdf", format);
    if ((exports || certificate) && cli_argument(cli, 1) == NULL && isatty(STDOUT_FILENO))
        return cli_usage(cli, "into which file?");
    return EX_OK;
}

static int privacy_run(struct cli *cli)
{
    const char *verb = cli_argument(cli, 0);
    struct house *house;
    GError *error = NULL;
    int code = judge(cli, verb);

    if (code != EX_OK)
        return code;
    house = cli_house(cli, &code);
    if (house == NULL)
        return code;
    if (!perform(house, cli, verb, &error))
        code = cli_fail(error);
    cli_close(house);
    return code;
}

const struct cli_command cmd_privacy = {
    .name = "privacy",
    .arguments = "export [FILE] | anonymise | erase | certificate [FILE]",
    .help = "All data of a person in one file: as a ZIP with JSON, files and mails as they came, or as\n"
            "a PDF to read. What is in it of tickets of others is what the person wrote or was sent.\n"
            "Anonymising takes a customer out of all tickets for good; erasing takes the tickets with\n"
            "it that are nobody else's. Both leave a certificate, which is given as a PDF.",
    .options = options,
    .most_arguments = 2,
    .run = privacy_run,
};
