/* zammad_dump.c - a Zammad out of the dump of its database, PostgreSQL's or MySQL's: the same keys
 * as by its interface, so that one may follow the other. */
#include "import/dump.h"
#include "import/zammad.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

static const struct dump_table tables[] = {
    {"tickets",
     "id",
     {"id", "group_id", "priority_id", "state_id", "number", "title", "owner_id", "customer_id",
      "close_at", "pending_time", "created_at", "updated_at", NULL}},
    {"ticket_articles",
     "ticket_id",
     {"id", "ticket_id", "type_id", "sender_id", "from", "to", "cc", "subject", "message_id",
      "content_type", "body", "internal", "created_by_id", "origin_by_id", "created_at", NULL}},
    {"ticket_article_types", "id", {"id", "name", NULL}},
    {"ticket_article_senders", "id", {"id", "name", NULL}},
    {"ticket_states", "id", {"id", "name", "state_type_id", NULL}},
    {"ticket_state_types", "id", {"id", "name", NULL}},
    {"ticket_priorities", "id", {"id", "name", NULL}},
    {"groups", "id", {"id", "name", NULL}},
    {"users",
     "id",
     {"id", "organization_id", "login", "firstname", "lastname", "email", "phone", "mobile", NULL}},
    {"organizations", "id", {"id", "name", NULL}},
    {"roles", "id", {"id", "name", NULL}},
    {"roles_users", "user_id", {"user_id", "role_id", NULL}},
    {"tags", "o_id", {"o_id", "tag_item_id", "tag_object_id", NULL}},
    {"tag_items", "id", {"id", "name", NULL}},
    {"tag_objects", "id", {"id", "name", NULL}},
    {"stores",
     "o_id",
     {"o_id", "store_object_id", "store_file_id", "filename", "size", "preferences", NULL}},
    {"store_objects", "id", {"id", "name", NULL}},
    {"store_files", "id", {"id", "sha", "provider", NULL}},
    {"store_provider_dbs", "sha", {"sha", "data", NULL}},
    {"links",
     NULL,
     {"link_type_id", "link_object_source_id", "link_object_source_value", "link_object_target_id",
      "link_object_target_value", NULL}},
    {"link_objects", "id", {"id", "name", NULL}},
    {NULL, NULL, {NULL}},
};

enum { FILES_MOST = 200 };

struct zammad {
    struct take *take;
    struct dump *dump;
};

/* What goes on while the rows of one table are looked at. */
struct looking {
    struct zammad *z;
    struct arena *a;
    GArray *out;
    bool found;
};

static bool look_at_role(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    const char *name;

    if (!dump_text_of(l->z->dump, l->a, "roles", row, "role_id", "name", &name, error))
        return false;
    l->found = l->found || strcmp(name, "Agent") == 0 || strcmp(name, "Admin") == 0;
    return true;
}

/* NULL where it is nobody: 1 is "-". */
static bool person(struct zammad *z, struct arena *a, const struct dump_row *of, const char *column,
                   const struct archive_person **out, GError **error)
{
    const char *key = dump_text(a, of, column), *phone, *company;
    struct looking l = {.z = z, .a = a};
    struct archive_person *p;
    const struct dump_row *row;

    *out = NULL;
    if (dump_int(of, column) <= 1)
        return true;
    if (!dump_find(z->dump, a, "users", key, &row, error) ||
        !dump_text_of(z->dump, a, "organizations", row, "organization_id", "name", &company,
                      error) ||
        !dump_each(z->dump, "roles_users", key, look_at_role, &l, error))
        return false;
    if (row == NULL)
        return true;
    phone = dump_text(a, row, "phone");
    p = ARENA_NEW(a, struct archive_person);
    *p = (struct archive_person){
        .key = key,
        .name = text_trim(a, arena_printf(a, "%s %s", dump_text(a, row, "firstname"),
                                          dump_text(a, row, "lastname"))),
        .address = dump_text(a, row, "email"),
        .phone = *phone != '\0' ? phone : dump_text(a, row, "mobile"),
        .company = company,
        .role = l.found ? ROLE_AGENT : ROLE_CUSTOMER};
    *out = p;
    return true;
}

/* "Content-Type: image/png" out of what Ruby wrote; "" where it is not there. */
static const char *preference(struct arena *a, const char *yaml, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(yaml, "\n", 40);

    for (size_t i = 0; lines[i] != NULL; i++) {
        char *colon = strchr(lines[i], ':');

        if (colon == NULL)
            continue;
        *colon = '\0';
        g_strdelimit(lines[i], "\"'", ' ');
        if (text_eq_ci(g_strstrip(lines[i]), name)) {
            char *value = g_strstrip(colon + 1);
            size_t n = strlen(value);

            if (n >= 2 && (*value == '"' || *value == '\'') && value[n - 1] == *value) {
                value[n - 1] = '\0';
                value++;
            }
            return arena_strdup(a, value);
        }
    }
    return "";
}

/* Where Zammad keeps a file outside of its database: storage/fs/abcd/…, by its hash. */
static struct str stored_outside(struct zammad *z, struct arena *a, const char *sha)
{
    static const size_t cuts[] = {4, 8, 13, 18, 25, 32};
    g_autoptr(GString) path = g_string_new(NULL);
    size_t n = strlen(sha), from = 0;

    if (n < 40 || strspn(sha, "0123456789abcdef") != n)
        return (struct str){0};
    for (size_t i = 0; i < G_N_ELEMENTS(cuts); from = cuts[i++])
        g_string_append_printf(path, "%.*s/", (int)(cuts[i] - from), sha + from);
    g_string_append(path, sha + from);
    return dump_outside(z->dump, a, path->str, take_room(z->take));
}

static bool content(struct zammad *z, struct arena *a, const struct dump_row *store,
                    struct str *out, GError **error)
{
    g_autoptr(arena) found = arena_new();
    const struct dump_row *file, *data;
    const char *sha;

    if (!dump_find(z->dump, a, "store_files", dump_text(a, store, "store_file_id"), &file, error))
        return false;
    sha = dump_text(a, file, "sha");
    if (!dump_find(z->dump, found, "store_provider_dbs", sha, &data, error))
        return false;
    *out = data == NULL ? stored_outside(z, a, sha)
                        : dump_bytes(z->dump, a, data, "data", false, take_room(z->take));
    return true;
}

static bool look_at_file(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    struct zammad *z = l->z;
    const char *object, *yaml = dump_text(l->a, row, "preferences"), *cid, *type;
    struct str bytes = {"", 0};

    if (!dump_text_of(z->dump, l->a, "store_objects", row, "store_object_id", "name", &object,
                      error))
        return false;
    if (strcmp(object, "Ticket::Article") != 0 ||
        strcmp(preference(l->a, yaml, "content-alternative"), "true") == 0)
        return true;
    if (l->out->len == FILES_MOST) {
        take_left(z->take, "file: a message has too many");
        return true;
    }
    if (!content(z, l->a, row, &bytes, error))
        return false;
    if (bytes.p == NULL && bytes.n == 0) {
        take_left(z->take, "file: its content is not in the dump (--files storage/fs)");
        return true;
    }
    if (!take_fits(z->take, bytes.n))
        return true;
    type = preference(l->a, yaml, "Content-Type");
    cid = take_cid(l->a, preference(l->a, yaml, "Content-ID"));
    g_array_append_val(
        l->out, ((struct article_file){
                    .source = {.data = bytes.p, .fd = -1, .size = (int64_t)bytes.n},
                    .filename = dump_text(l->a, row, "filename"),
                    .content_type = *type != '\0' ? type : preference(l->a, yaml, "Mime-Type"),
                    .is_inline = cid != NULL,
                    .content_id = cid}));
    return true;
}

/* In a dry run what is in the files is read, too: what is missing is told of. */
static bool add_content(struct zammad *z, struct arena *a, const struct dump_row *row,
                        const char *key, struct article_new *n, GError **error)
{
    g_autoptr(GArray) files = g_array_new(false, true, sizeof(struct article_file));
    struct looking l = {.z = z, .a = a, .out = files};

    take_message(z->take);
    return dump_each(z->dump, "stores", key, look_at_file, &l, error) &&
           take_content(z->take, a, dump_text(a, row, "body"),
                        strstr(dump_text(a, row, "content_type"), "html") != NULL, files, n, error);
}

static bool look_at_article(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    struct arena *a = l->a;
    const char *type, *sender, *id = dump_text(a, row, "message_id");
    struct archive_article w = {.key = dump_text(a, row, "id")};
    bool has;

    if (!dump_text_of(l->z->dump, a, "ticket_article_types", row, "type_id", "name", &type,
                      error) ||
        !dump_text_of(l->z->dump, a, "ticket_article_senders", row, "sender_id", "name", &sender,
                      error) ||
        !person(l->z, a, row, dump_int(row, "origin_by_id") > 1 ? "origin_by_id" : "created_by_id",
                &w.author, error) ||
        !take_has(l->z->take, a, w.key, &has, error))
        return false;
    w.article = (struct article_new){.kind = zammad_kind(type),
                                     .sender = zammad_sender(sender),
                                     .internal = dump_bool(row, "internal"),
                                     .from_text = dump_text(a, row, "from"),
                                     .to_text = dump_text(a, row, "to"),
                                     .cc_text = dump_text(a, row, "cc"),
                                     .subject = text_one_line(a, dump_text(a, row, "subject")),
                                     .body_text = "",
                                     .message_id = *id == '<' ? id : NULL,
                                     .at = dump_time(l->z->dump, row, "created_at")};
    if (!has && !add_content(l->z, a, row, w.key, &w.article, error))
        return false;
    g_array_append_val(l->out, w);
    return true;
}

static bool look_at_tag(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    const char *object, *name;

    if (!dump_text_of(l->z->dump, l->a, "tag_objects", row, "tag_object_id", "name", &object,
                      error) ||
        !dump_text_of(l->z->dump, l->a, "tag_items", row, "tag_item_id", "name", &name, error))
        return false;
    if (strcmp(object, "Ticket") == 0 && *name != '\0')
        g_array_append_val(l->out, name);
    return true;
}

static bool state_of(struct zammad *z, struct arena *a, const struct dump_row *row,
                     const char **kind, GError **error)
{
    const struct dump_row *state;

    return dump_find(z->dump, a, "ticket_states", dump_text(a, row, "state_id"), &state, error) &&
           dump_text_of(z->dump, a, "ticket_state_types", state, "state_type_id", "name", kind,
                        error);
}

static bool read_ticket(struct zammad *z, struct arena *a, const struct dump_row *row,
                        struct archive_ticket *t, GError **error)
{
    static const struct archive_person nobody = {.name = "?"};
    const char *kind, *priority;

    *t = (struct archive_ticket){.key = dump_text(a, row, "id"),
                                 .number = dump_text(a, row, "number"),
                                 .title = dump_text(a, row, "title"),
                                 .created_at = dump_time(z->dump, row, "created_at"),
                                 .changed_at = dump_time(z->dump, row, "updated_at"),
                                 .closed_at = dump_time(z->dump, row, "close_at"),
                                 .pending_at = dump_time(z->dump, row, "pending_time")};
    if (!state_of(z, a, row, &kind, error) ||
        !dump_text_of(z->dump, a, "ticket_priorities", row, "priority_id", "name", &priority,
                      error) ||
        !dump_text_of(z->dump, a, "groups", row, "group_id", "name", &t->queue, error) ||
        !person(z, a, row, "customer_id", &t->customer, error) ||
        !person(z, a, row, "owner_id", &t->owner, error))
        return false;
    t->state = take_state_or(z->take, a, kind, "open");
    t->priority = take_priority(priority);
    if (t->customer == NULL)
        t->customer = &nobody;
    return true;
}

static bool one(void *data, struct arena *a, const struct dump_row *row, GError **error)
{
    struct zammad *z = data;
    g_autoptr(GArray) articles = g_array_new(false, true, sizeof(struct archive_article));
    g_autoptr(GArray) tags = g_array_new(false, true, sizeof(const char *));
    struct looking each = {.z = z, .a = a, .out = articles}, tag = {.z = z, .a = a, .out = tags};
    struct archive_ticket t;

    if (!read_ticket(z, a, row, &t, error) ||
        !dump_each(z->dump, "ticket_articles", t.key, look_at_article, &each, error) ||
        !dump_each(z->dump, "tags", t.key, look_at_tag, &tag, error))
        return false;
    take_articles(&t, articles);
    t.channel = take_channel(&t);
    t.tags = (const char *const *)(void *)tags->data;
    t.n_tags = tags->len;
    return take_put(z->take, a, &t, error);
}

static bool is_merged(void *data, struct arena *a, const char *key, bool *merged, GError **error)
{
    struct zammad *z = data;
    const struct dump_row *row;
    const char *kind;

    if (!dump_find(z->dump, a, "tickets", key, &row, error) || !state_of(z, a, row, &kind, error))
        return false;
    *merged = strcmp(kind, "merged") == 0;
    return true;
}

bool zammad_import_dump(struct take *t, const struct dump_options *o, GError **error)
{
    g_autoptr(dump) d = NULL;
    struct dump_options plain = *o;
    struct zammad z = {.take = t};
    const struct dump_tickets tickets_there = {"tickets", "id", "number", one, &z};
    const struct dump_links links = {"links",
                                     "link_objects",
                                     "link_object_source_id",
                                     "link_object_source_value",
                                     "link_object_target_id",
                                     "link_object_target_value",
                                     is_merged,
                                     &z};

    if (plain.prefix == NULL)
        plain.prefix = "";
    d = dump_read(t, tables, &plain, error);
    z.dump = d;
    return d != NULL && dump_take_tickets(d, t, &tickets_there, error) &&
           dump_take_links(d, t, &links, error);
}
