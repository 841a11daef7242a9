#include "import/osticket.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

static const struct dump_table tables[] = {
    {"ticket",
     "ticket_id",
     {"ticket_id", "ticket_pid", "number", "user_id", "status_id", "dept_id", "staff_id", "flags",
      "source", "closed", "lastupdate", "created", "updated", NULL}},
    {"ticket__cdata", "ticket_id", {"ticket_id", "subject", "priority", NULL}},
    {"ticket_status", "id", {"id", "name", "state", NULL}},
    {"ticket_priority", "priority_id", {"priority_id", "priority", NULL}},
    {"thread", "object_id", {"id", "object_id", "object_type", NULL}},
    {"thread_entry",
     "thread_id",
     {"id", "thread_id", "staff_id", "user_id", "type", "poster", "source", "title", "body",
      "format", "created", NULL}},
    {"thread_entry_email", "thread_entry_id", {"thread_entry_id", "mid", NULL}},
    {"user", "id", {"id", "org_id", "name", NULL}},
    {"user_email", "user_id", {"user_id", "address", NULL}},
    {"user__cdata", "user_id", {"user_id", "phone", NULL}},
    {"organization", "id", {"id", "name", NULL}},
    {"staff", "staff_id", {"staff_id", "firstname", "lastname", "email", NULL}},
    {"department", "id", {"id", "name", NULL}},
    {"attachment", "object_id", {"object_id", "type", "file_id", "inline", "name", NULL}},
    {"file", "id", {"id", "bk", "type", "key", "name", NULL}},
    {"file_chunk", "file_id", {"file_id", "chunk_id", "filedata", NULL}},
    /* Known so that the first table of a dump says what the prefix is. */
    {"_search", NULL, {"id", NULL}},
    {"api_key", NULL, {"id", NULL}},
    {NULL, NULL, {NULL}},
};

enum { FILES_MOST = 200, LINKED = 0x0008 };

struct osticket {
    struct take *take;
    struct dump *dump;
};

struct looking {
    struct osticket *z;
    struct arena *a;
    GArray *out;
    GByteArray *bytes;
    size_t chunks, size;
};

/* "sip:030 123X4" is how a number with an extension stands there. */
static const char *phone_of(struct arena *a, const char *phone)
{
    g_autofree char *number = g_strdup(phone);
    char *extension = strchr(number, 'X');

    if (extension != NULL)
        *extension = '-';
    if (number[0] != '\0' && number[strlen(number) - 1] == '-')
        number[strlen(number) - 1] = '\0';
    return arena_strdup(a, number);
}

/* Keys of people are "user:N", of agents "staff:N": they count each for themselves. */
static bool user(struct osticket *z, struct arena *a, const struct dump_row *of,
                 const struct archive_person **out, GError **error)
{
    const char *key = dump_text(a, of, "user_id"), *address, *company, *phone;
    struct archive_person *p;
    const struct dump_row *row;

    *out = NULL;
    if (dump_int(of, "user_id") == 0)
        return true;
    if (!dump_find(z->dump, a, "user", key, &row, error) ||
        !dump_name(z->dump, a, "user_email", key, "address", &address, error) ||
        !dump_name(z->dump, a, "user__cdata", key, "phone", &phone, error) ||
        !dump_text_of(z->dump, a, "organization", row, "org_id", "name", &company, error))
        return false;
    if (row == NULL)
        return true;
    p = ARENA_NEW(a, struct archive_person);
    *p = (struct archive_person){.key = arena_printf(a, "user:%s", key),
                                 .name = dump_text(a, row, "name"),
                                 .address = address,
                                 .phone = phone_of(a, phone),
                                 .company = company,
                                 .role = ROLE_CUSTOMER};
    *out = p;
    return true;
}

static bool staff(struct osticket *z, struct arena *a, const struct dump_row *of,
                  const struct archive_person **out, GError **error)
{
    const char *key = dump_text(a, of, "staff_id");
    struct archive_person *p;
    const struct dump_row *row;

    *out = NULL;
    if (dump_int(of, "staff_id") == 0)
        return true;
    if (!dump_find(z->dump, a, "staff", key, &row, error))
        return false;
    if (row == NULL)
        return true;
    p = ARENA_NEW(a, struct archive_person);
    *p = (struct archive_person){
        .key = arena_printf(a, "staff:%s", key),
        .name = text_trim(a, arena_printf(a, "%s %s", dump_text(a, row, "firstname"),
                                          dump_text(a, row, "lastname"))),
        .address = dump_text(a, row, "email"),
        .role = ROLE_AGENT};
    *out = p;
    return true;
}

/* Pieces come in the order of their keys, in which the program writes them, too. */
static bool look_at_chunk(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    g_autoptr(arena) piece = arena_new();
    size_t room = take_room(l->z->take);
    struct str bytes;

    if (dump_int(row, "chunk_id") != (int64_t)l->chunks) {
        fail_set(error, FAIL_INVALID, "file %s: its pieces are not in their order",
                 dump_text(l->a, row, "file_id"));
        return false;
    }
    l->chunks++;
    bytes = dump_bytes(l->z->dump, piece, row, "filedata", false, room - MIN(room, l->size));
    l->size += bytes.n;
    if (l->size > room)
        g_byte_array_set_size(l->bytes, 0); /* it does not come: it is only counted on */
    else if (bytes.p != NULL)
        g_byte_array_append(l->bytes, (const guint8 *)bytes.p, (guint)bytes.n);
    return true;
}

/* Written by its plugin for a folder: FOLDER/k/key. */
static struct str stored_outside(const struct osticket *z, struct arena *a,
                                 const struct dump_row *file)
{
    const char *key = dump_text(a, file, "key");

    if (strcmp(dump_text(a, file, "bk"), "F") != 0 || *key == '\0' || strchr(key, '/') != NULL)
        return (struct str){0};
    return dump_outside(z->dump, a, arena_printf(a, "%c/%s", *key, key), take_room(z->take));
}

/* All of it in BYTES, or, where it is too large, its size alone; neither where it is not there. */
static bool content(struct osticket *z, struct arena *a, const struct dump_row *file,
                    const char *key, struct str *bytes, GError **error)
{
    g_autoptr(GByteArray) joined = g_byte_array_new();
    g_autoptr(arena) pieces = arena_new();
    struct looking l = {.z = z, .a = pieces, .bytes = joined};

    if (!dump_each(z->dump, "file_chunk", key, look_at_chunk, &l, error))
        return false;
    if (l.chunks == 0)
        *bytes = stored_outside(z, a, file);
    else if (l.size > joined->len)
        *bytes = (struct str){NULL, l.size};
    else
        *bytes = (struct str){
            arena_memdup(a, joined->len == 0 ? (const guint8 *)"" : joined->data, MAX(l.size, 1)),
            l.size};
    return true;
}

static bool look_at_file(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    struct str bytes = {0};
    const char *key = dump_text(l->a, row, "file_id"), *name = dump_text(l->a, row, "name");
    const struct dump_row *file;
    bool is_inline = dump_bool(row, "inline");

    if (strcmp(dump_text(l->a, row, "type"), "H") != 0)
        return true;
    if (l->out->len == FILES_MOST) {
        take_left(l->z->take, "file: a message has too many");
        return true;
    }
    if (!dump_find(l->z->dump, l->a, "file", key, &file, error) ||
        (file != NULL && !content(l->z, l->a, file, key, &bytes, error)))
        return false;
    if (bytes.p == NULL && bytes.n == 0) {
        take_left(l->z->take, "file: its content is neither in the dump nor in the folder of --files");
        return true;
    }
    if (!take_fits(l->z->take, bytes.n))
        return true;
    g_array_append_val(l->out, ((struct article_file){
                                   .source = {.data = bytes.p, .fd = -1, .size = (int64_t)bytes.n},
                                   .filename = *name != '\0' ? name : dump_text(l->a, file, "name"),
                                   .content_type = dump_text(l->a, file, "type"),
                                   .is_inline = is_inline,
                                   .content_id = is_inline ? dump_text(l->a, file, "key") : NULL}));
    return true;
}

static const char *kind_of(const char *type, const char *source)
{
    return strcmp(type, "N") == 0        ? "note"
           : text_eq_ci(source, "Phone") ? "phone"
           : text_eq_ci(source, "Email") ? "mail"
           : strcmp(type, "R") == 0      ? "mail" /* answers go out by mail */
                                         : "web";
}

static bool add_content(struct looking *l, const struct dump_row *row, const char *key,
                        struct article_new *n, GError **error)
{
    g_autoptr(GArray) files = g_array_new(false, true, sizeof(struct article_file));
    struct looking file = {.z = l->z, .a = l->a, .out = files};

    take_message(l->z->take);
    return dump_each(l->z->dump, "attachment", key, look_at_file, &file, error) &&
           take_content(l->z->take, l->a, dump_text(l->a, row, "body"),
                        strcmp(dump_text(l->a, row, "format"), "html") == 0, files, n, error);
}

static bool look_at_entry(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    struct osticket *z = l->z;
    struct arena *a = l->a;
    const char *type = dump_text(a, row, "type"), *id;
    struct archive_article w = {.key = dump_text(a, row, "id")};
    const struct archive_person *agent;
    bool has;

    if (!user(z, a, row, &w.author, error) || !staff(z, a, row, &agent, error) ||
        !dump_text_of(z->dump, a, "thread_entry_email", row, "id", "mid", &id, error) ||
        !take_has(z->take, a, w.key, &has, error))
        return false;
    if (agent != NULL)
        w.author = agent;
    w.article = (struct article_new){.kind = kind_of(type, dump_text(a, row, "source")),
                                     .sender = strcmp(type, "M") == 0 ? "customer"
                                               : agent != NULL        ? "agent"
                                                                      : "system",
                                     .internal = strcmp(type, "N") == 0,
                                     .from_text = dump_text(a, row, "poster"),
                                     .subject = text_one_line(a, dump_text(a, row, "title")),
                                     .body_text = "",
                                     .message_id = *id == '<' ? id : NULL,
                                     .at = dump_time(z->dump, row, "created")};
    if (!has && !add_content(l, row, w.key, &w.article, error))
        return false;
    g_array_append_val(l->out, w);
    return true;
}

/* T is a ticket's thread, C that of one that went into another one; A is a task's. */
static bool look_at_thread(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    const char *type = dump_text(l->a, row, "object_type");

    return (strcmp(type, "T") != 0 && strcmp(type, "C") != 0) ||
           dump_each(l->z->dump, "thread_entry", dump_text(l->a, row, "id"), look_at_entry, l,
                     error);
}

static const char *channel_of(const char *source)
{
    return text_eq_ci(source, "Email")   ? "mail"
           : text_eq_ci(source, "Phone") ? "phone"
           : text_eq_ci(source, "Web")   ? "web"
                                         : "api";
}

static bool read_ticket(struct osticket *z, struct arena *a, const struct dump_row *row,
                        struct archive_ticket *t, GError **error)
{
    static const struct archive_person nobody = {.name = "?"};
    const char *state, *priority, *name;
    const struct dump_row *said;

    *t = (struct archive_ticket){.key = dump_text(a, row, "ticket_id"),
                                 .number = dump_text(a, row, "number"),
                                 .channel = channel_of(dump_text(a, row, "source")),
                                 .created_at = dump_time(z->dump, row, "created"),
                                 .changed_at = dump_time(z->dump, row, "lastupdate"),
                                 .closed_at = dump_time(z->dump, row, "closed")};
    if (!dump_find(z->dump, a, "ticket__cdata", t->key, &said, error) ||
        !dump_text_of(z->dump, a, "ticket_status", row, "status_id", "state", &state, error) ||
        !dump_text_of(z->dump, a, "ticket_status", row, "status_id", "name", &name, error) ||
        !dump_text_of(z->dump, a, "ticket_priority", said, "priority", "priority", &priority,
                      error) ||
        !dump_text_of(z->dump, a, "department", row, "dept_id", "name", &t->queue, error) ||
        !user(z, a, row, &t->customer, error) || !staff(z, a, row, &t->owner, error))
        return false;
    if (t->changed_at == 0)
        t->changed_at = dump_time(z->dump, row, "updated");
    t->title = dump_text(a, said, "subject");
    t->state = take_state_or(z->take, a, state, "open");
    if (strcmp(state, "deleted") == 0)
        take_left(z->take, arena_printf(a, "state '%s': is taken as closed", name));
    t->priority = take_priority(priority);
    if (t->customer == NULL)
        t->customer = &nobody;
    return true;
}

static bool one(void *data, struct arena *a, const struct dump_row *row, GError **error)
{
    struct osticket *z = data;
    g_autoptr(GArray) articles = g_array_new(false, true, sizeof(struct archive_article));
    struct looking each = {.z = z, .a = a, .out = articles};
    struct archive_ticket t;

    if (!read_ticket(z, a, row, &t, error))
        return false;
    if (!dump_each(z->dump, "thread", t.key, look_at_thread, &each, error))
        return false;
    take_articles(&t, articles);
    return take_put(z->take, a, &t, error);
}

/* From version 1.14 on a ticket knows the one that it went into, or is linked with. */
static bool look_at_parent(const struct dump_row *row, void *data, GError **error)
{
    struct osticket *z = data;
    g_autoptr(arena) a = arena_new();

    return dump_int(row, "ticket_pid") == 0 ||
           take_link(z->take, dump_text(a, row, "ticket_id"), dump_text(a, row, "ticket_pid"),
                     (dump_int(row, "flags") & LINKED) == 0, error);
}

bool osticket_import_dump(struct take *t, const struct dump_options *o, GError **error)
{
    g_autoptr(dump) d = dump_read(t, tables, o, error);
    struct osticket z = {.take = t, .dump = d};
    const struct dump_tickets tickets_there = {"ticket", "ticket_id", "number", one, &z};

    return d != NULL && dump_take_tickets(d, t, &tickets_there, error) &&
           dump_each(d, "ticket", NULL, look_at_parent, &z, error);
}
