/* dossier_zip.c - all data of a person as a ZIP, by libarchive: data.json, and the files of messages and
 * mails as they came in folders beside it. */
#include "core/dossier.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/library.h"
#include "base/text.h"
#include "core/blob.h"
#include "core/person_picture.h"
#include "sql/dossier.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

enum {
    JSON_BYTES = 128 * 1024 * 1024, /* of one message, every byte escaped */
    JSON_PIECE = 256 * 1024,
    NAME_LENGTH = 100
};

#define FUNCTIONS(X)                                                                               \
    X(archive_write_new)                                                                           \
    X(archive_write_set_format_zip)                                                                \
    X(archive_write_set_options)                                                                   \
    X(archive_write_set_bytes_in_last_block)                                                       \
    X(archive_write_open_fd)                                                                       \
    X(archive_write_header)                                                                        \
    X(archive_write_data)                                                                          \
    X(archive_write_close)                                                                         \
    X(archive_write_free)                                                                          \
    X(archive_error_string)                                                                        \
    X(archive_entry_new)                                                                           \
    X(archive_entry_set_pathname)                                                                  \
    X(archive_entry_set_filetype)                                                                  \
    X(archive_entry_set_perm)                                                                      \
    X(archive_entry_set_mtime)                                                                     \
    X(archive_entry_set_size)                                                                      \
    X(archive_entry_free)

static struct {
    FUNCTIONS(LIBRARY_POINTER)
} lib;

struct zip {
    const struct dossier *d;
    struct archive *archive;
    struct buf json;
    struct jw j;
    struct person_picture picture; /* size 0: there is none */
    GError *broken; /* of a sink that cannot say why */
};

static bool zip_fail(const struct zip *z, GError **error)
{
    const char *why = lib.archive_error_string(z->archive);

    fail_set(error, FAIL_IO, "export: %s", why == NULL ? "the archive cannot be written" : why);
    return false;
}

/* SIZE below 0: not known yet. */
static bool begin_file(struct zip *z, const char *path, int64_t size, int64_t at, GError **error)
{
    struct archive_entry *e = lib.archive_entry_new();
    bool ok;

    lib.archive_entry_set_pathname(e, path);
    lib.archive_entry_set_filetype(e, S_IFREG);
    lib.archive_entry_set_perm(e, 0600);
    lib.archive_entry_set_mtime(e, at / CLOCK_SECOND, 0);
    if (size >= 0)
        lib.archive_entry_set_size(e, size);
    ok = lib.archive_write_header(z->archive, e) == ARCHIVE_OK || zip_fail(z, error);
    lib.archive_entry_free(e);
    return ok;
}

static bool put(const void *data, size_t n, void *user)
{
    struct zip *z = user;

    while (n > 0) {
        la_ssize_t took = lib.archive_write_data(z->archive, data, n);

        if (took <= 0) {
            if (z->broken == NULL)
                zip_fail(z, &z->broken);
            return false;
        }
        data = (const char *)data + took;
        n -= (size_t)took;
    }
    return true;
}

/* What has been written of data.json leaves the memory. */
static bool flush(struct zip *z, bool all, GError **error)
{
    if (!buf_ok(&z->json)) {
        fail_set(error, FAIL_TOO_BIG, "export: a message is too long for it");
        return false;
    }
    if (!all && z->json.len < JSON_PIECE)
        return true;
    if (!put(z->json.data, z->json.len, z)) {
        g_propagate_error(error, g_steal_pointer(&z->broken));
        return false;
    }
    buf_clear(&z->json);
    return true;
}

static void put_time(struct zip *z, struct arena *a, const char *key, int64_t at)
{
    if (at == 0)
        jw_null(&z->j, key);
    else
        jw_text(&z->j, key, clock_rfc3339(a, at));
}

/* A name that no system takes for a path. */
static const char *plain_name(struct arena *a, const char *name)
{
    char *s = text_cut(a, text_one_line(a, name), NAME_LENGTH);

    for (char *c = s; *c != '\0'; c++)
        if (strchr("/\\:*?\"<>|", *c) != NULL || (unsigned char)*c < ' ')
            *c = '_';
    return *s == '\0' || *s == '.' ? arena_printf(a, "_%s", s) : s;
}

static const char *file_path(struct arena *a, const struct dossier_ticket_row *t,
                             const struct attachment_row *f)
{
    return arena_printf(a, "files/%s/%" G_GINT64_FORMAT "-%s", plain_name(a, t->number), f->id,
                        plain_name(a, f->filename));
}

static bool json_ticket(const struct dossier_ticket_row *t, void *user, GError **error)
{
    struct zip *z = user;
    g_autoptr(arena) a = arena_new();
    struct dossier_field *fields = NULL;
    size_t n = 0;

    if (!dossier_fields(z->d, a, t, &fields, &n, error))
        return false;
    jw_open(&z->j, NULL, '{');
    jw_text(&z->j, "number", t->number);
    jw_text(&z->j, "title", t->title);
    jw_text(&z->j, "state", t->state);
    jw_text(&z->j, "queue", t->queue);
    jw_text(&z->j, "company", t->company);
    jw_text(&z->j, "part", t->own ? "customer" : "participant");
    put_time(z, a, "created_at", t->created_at);
    put_time(z, a, "closed_at", t->closed_at);
    jw_open(&z->j, "fields", '{');
    for (size_t i = 0; i < n; i++)
        jw_text(&z->j, fields[i].field->name, custom_plain(a, fields[i].value));
    jw_close(&z->j, '}');
    jw_open(&z->j, "messages", '[');
    return flush(z, false, error);
}

static void json_files(struct zip *z, struct arena *a, const struct dossier_ticket_row *t,
                       const struct dossier_message *m)
{
    jw_open(&z->j, "files", '[');
    for (size_t i = 0; i < m->n_files; i++) {
        jw_open(&z->j, NULL, '{');
        jw_text(&z->j, "name", m->files[i].filename);
        jw_text(&z->j, "type", m->files[i].content_type);
        jw_int(&z->j, "size", m->files[i].size);
        jw_text(&z->j, "path", file_path(a, t, &m->files[i]));
        jw_close(&z->j, '}');
    }
    jw_close(&z->j, ']');
}

static bool json_message(const struct dossier_ticket_row *t, const struct dossier_message *m,
                         void *user, GError **error)
{
    const struct article_row *x = &m->article;
    struct zip *z = user;
    g_autoptr(arena) a = arena_new();

    jw_open(&z->j, NULL, '{');
    jw_int(&z->j, "id", x->id);
    put_time(z, a, "at", x->created_at);
    jw_text(&z->j, "kind", x->kind);
    jw_text(&z->j, "sender", x->sender);
    jw_bool(&z->j, "internal", x->internal != 0);
    jw_text(&z->j, "from", x->from_text);
    jw_text(&z->j, "to", x->to_text);
    jw_text(&z->j, "cc", x->cc_text);
    jw_text(&z->j, "subject", x->subject);
    jw_text(&z->j, "message_id", x->message_id);
    jw_text(&z->j, "text", x->body_text);
    jw_text(&z->j, "html", x->body_html);
    json_files(z, a, t, m);
    jw_close(&z->j, '}');
    return flush(z, false, error);
}

static bool json_ticket_end(void *user, GError **error)
{
    struct zip *z = user;

    jw_close(&z->j, ']');
    jw_close(&z->j, '}');
    return flush(z, false, error);
}

static bool json_fact(const struct dossier_fact_row *f, void *user)
{
    struct zip *z = user;
    g_autoptr(arena) a = arena_new();

    jw_open(&z->j, NULL, '{');
    jw_text(&z->j, "kind", f->kind);
    put_time(z, a, "at", f->at);
    jw_text(&z->j, "name", f->name);
    jw_text(&z->j, "value", f->value);
    jw_close(&z->j, '}');
    return buf_ok(&z->json) && flush(z, false, &z->broken);
}

static const char *picture_path(struct arena *a, const struct person_picture *p)
{
    return arena_printf(a, "picture.%s", p->type + strlen("image/"));
}

static void json_person(struct zip *z, struct arena *a)
{
    const struct dossier_person_row *p = z->d->person;

    jw_open(&z->j, "person", '{');
    jw_int(&z->j, "id", p->id);
    jw_text(&z->j, "role", p->role);
    jw_text(&z->j, "name", p->name);
    jw_text(&z->j, "company", p->company);
    jw_open(&z->j, "addresses", '[');
    for (size_t i = 0; i < z->d->n_addresses; i++)
        jw_text(&z->j, NULL, z->d->addresses[i].shown);
    jw_close(&z->j, ']');
    jw_open(&z->j, "phones", '[');
    for (size_t i = 0; i < z->d->n_phones; i++)
        jw_text(&z->j, NULL, z->d->phones[i].shown);
    jw_close(&z->j, ']');
    jw_text(&z->j, "language", p->lang);
    jw_text(&z->j, "time_zone", p->zone);
    jw_bool(&z->j, "locked", p->locked != 0);
    jw_bool(&z->j, "verified", p->verified != 0);
    jw_text(&z->j, "signature", p->signature);
    jw_text(&z->j, "picture", z->picture.size == 0 ? NULL : picture_path(a, &z->picture));
    if (z->d->internal)
        jw_text(&z->j, "note", p->note);
    put_time(z, a, "created_at", p->created_at);
    put_time(z, a, "seen_at", p->seen_at);
    jw_close(&z->j, '}');
}

static bool json_all(struct zip *z, GError **error)
{
    const struct dossier_reader reader = {.ticket = json_ticket,
                                          .message = json_message,
                                          .ticket_end = json_ticket_end,
                                          .user = z};
    g_autoptr(arena) a = arena_new();

    if (!begin_file(z, "data.json", -1, z->d->now, error))
        return false;
    jw_open(&z->j, NULL, '{');
    put_time(z, a, "exported_at", z->d->now);
    jw_bool(&z->j, "with_internal_notes", z->d->internal);
    json_person(z, a);
    jw_open(&z->j, "other", '[');
    if (!sql_dossier_facts(z->d->db, z->d->person_id, json_fact, z, error))
        return false;
    if (z->broken != NULL) {
        g_propagate_error(error, g_steal_pointer(&z->broken));
        return false;
    }
    jw_close(&z->j, ']');
    jw_open(&z->j, "tickets", '[');
    if (!dossier_each(z->d, &reader, error))
        return false;
    jw_close(&z->j, ']');
    jw_close(&z->j, '}');
    return flush(z, true, error);
}

static bool put_blob(struct zip *z, const char *path, int64_t blob_id, int64_t size, int64_t at,
                     GError **error)
{
    if (!begin_file(z, path, size, at, error))
        return false;
    if (blob_each(z->d->db, blob_id, put, z, z->broken == NULL ? error : NULL))
        return true;
    if (z->broken != NULL) {
        g_clear_error(error);
        g_propagate_error(error, g_steal_pointer(&z->broken));
    }
    return false;
}

static bool file_message(const struct dossier_ticket_row *t, const struct dossier_message *m,
                         void *user, GError **error)
{
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < m->n_files; i++)
        if (!put_blob(user, file_path(a, t, &m->files[i]), m->files[i].blob_id, m->files[i].size,
                      m->article.created_at, error))
            return false;
    return true;
}

static bool file_raw(const struct dossier_raw_row *raw, void *user, GError **error)
{
    g_autoptr(arena) a = arena_new();

    return put_blob(user, arena_printf(a, "mails/%" G_GINT64_FORMAT ".eml", raw->id), raw->blob_id,
                    raw->size, raw->received_at, error);
}

static bool load(GError **error)
{
    static const struct library_symbol symbols[] = {FUNCTIONS(LIBRARY_SYMBOL)};

    return library_load("libarchive.so.13", symbols, G_N_ELEMENTS(symbols), error);
}

static bool read_picture(struct zip *z, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (person_picture_get(z->d->db, z->d->a, z->d->person_id, &z->picture, &why) || fail_is(why, FAIL_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool file_picture(struct zip *z, GError **error)
{
    if (z->picture.size == 0)
        return true;
    if (!begin_file(z, picture_path(z->d->a, &z->picture), (int64_t)z->picture.size, z->picture.added_at, error))
        return false;
    if (put(z->picture.data, z->picture.size, z))
        return true;
    g_propagate_error(error, g_steal_pointer(&z->broken));
    return false;
}

static bool write_all(struct zip *z, int fd, GError **error)
{
    const struct dossier_reader files = {.message = file_message, .raw = file_raw, .user = z};

    if (lib.archive_write_set_format_zip(z->archive) != ARCHIVE_OK ||
        lib.archive_write_set_options(z->archive, "zip:hdrcharset=UTF-8") != ARCHIVE_OK ||
        lib.archive_write_set_bytes_in_last_block(z->archive, 1) != ARCHIVE_OK ||
        lib.archive_write_open_fd(z->archive, fd) != ARCHIVE_OK)
        return zip_fail(z, error);
    return read_picture(z, error) && json_all(z, error) && file_picture(z, error) &&
           dossier_each(z->d, &files, error) &&
           (lib.archive_write_close(z->archive) == ARCHIVE_OK || zip_fail(z, error));
}

bool dossier_zip(const struct dossier *d, int fd, GError **error)
{
    struct zip z = {.d = d};
    bool ok;

    if (!load(error) || !db_snapshot_begin(d->db, error))
        return false;
    z.archive = lib.archive_write_new();
    buf_init(&z.json, JSON_BYTES);
    jw_init(&z.j, &z.json);
    ok = write_all(&z, fd, error);
    lib.archive_write_free(z.archive);
    buf_release(&z.json);
    g_clear_error(&z.broken);
    db_snapshot_end(d->db);
    return ok;
}
