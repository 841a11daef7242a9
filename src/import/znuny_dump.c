/* znuny_dump.c - a Znuny, OTOBO or OTRS (also before version 6, whose articles stood in one table)
 * out of the dump of its database. The keys are those of its interface. */
#include "import/dump.h"
#include "import/znuny.h"

#include "base/text.h"

#include <string.h>

static const struct dump_table tables[] = {
    {"ticket",
     "id",
     {"id", "tn", "title", "queue_id", "user_id", "ticket_priority_id", "ticket_state_id",
      "customer_id", "customer_user_id", "until_time", "create_time", "change_time", NULL}},
    {"article",
     "ticket_id",
     {"id", "ticket_id", "article_sender_type_id", "communication_channel_id",
      "is_visible_for_customer", "create_time", "article_type_id", "a_from", "a_to", "a_cc",
      "a_subject", "a_message_id", "a_content_type", "a_body", "content_path", NULL}},
    {"article_data_mime",
     "article_id",
     {"article_id", "a_from", "a_to", "a_cc", "a_subject", "a_message_id", "a_content_type",
      "a_body", "content_path", NULL}},
    {"article_data_mime_attachment",
     "article_id",
     {"article_id", "filename", "content_type", "content_id", "content", "content_alternative",
      NULL}},
    {"article_attachment",
     "article_id",
     {"article_id", "filename", "content_type", "content_id", "content", "content_alternative",
      NULL}},
    {"article_data_otrs_chat",
     "article_id",
     {"article_id", "chat_participant_name", "message_text", "create_time", NULL}},
    {"article_sender_type", "id", {"id", "name", NULL}},
    {"article_type", "id", {"id", "name", NULL}},
    {"communication_channel", "id", {"id", "name", NULL}},
    {"users", "id", {"id", "login", "first_name", "last_name", NULL}},
    {"user_preferences", "user_id", {"user_id", "preferences_key", "preferences_value", NULL}},
    {"customer_user",
     "login",
     {"login", "email", "customer_id", "first_name", "last_name", "phone", "mobile", NULL}},
    {"customer_company", "customer_id", {"customer_id", "name", NULL}},
    {"queue", "id", {"id", "name", NULL}},
    {"ticket_state", "id", {"id", "name", "type_id", NULL}},
    {"ticket_state_type", "id", {"id", "name", NULL}},
    {"ticket_priority", "id", {"id", "name", NULL}},
    {"ticket_history", "ticket_id", {"ticket_id", "state_id", "create_time", NULL}},
    {"link_relation",
     NULL,
     {"source_object_id", "source_key", "target_object_id", "target_key", NULL}},
    {"link_object", "id", {"id", "name", NULL}},
    {"dynamic_field", "id", {"id", "name", "label", "object_type", NULL}},
    {"dynamic_field_value",
     "object_id",
     {"object_id", "field_id", "value_text", "value_date", "value_int", NULL}},
    {NULL, NULL, {NULL}},
};

enum { FILES_MOST = 200, BESIDE_MOST = 4096 };

struct znuny {
    struct take *take;
    struct dump *dump;
};

struct looking {
    struct znuny *z;
    struct arena *a;
    GArray *out;
    const struct archive_person *customer; /* of the ticket */
    GString *text;
    int64_t closed_at;
    const char *address;
};

static const char *full_name(struct arena *a, const struct dump_row *row)
{
    return text_trim(a, arena_printf(a, "%s %s", dump_text(a, row, "first_name"),
                                     dump_text(a, row, "last_name")));
}

/* The login, the company's name by its number there. */
static bool customer(struct znuny *z, struct arena *a, const struct dump_row *ticket,
                     const struct archive_person **out, GError **error)
{
    const char *login = dump_text(a, ticket, "customer_user_id"), *phone, *company, *number;
    struct archive_person *p = ARENA_NEW(a, struct archive_person);
    const struct dump_row *row;

    if (!dump_find(z->dump, a, "customer_user", login, &row, error))
        return false;
    number = row == NULL ? dump_text(a, ticket, "customer_id") : dump_text(a, row, "customer_id");
    if (!dump_name(z->dump, a, "customer_company", number, "name", &company, error))
        return false;
    phone = dump_text(a, row, "phone");
    *p = (struct archive_person){.key = *login == '\0' ? NULL : login,
                                 .name = full_name(a, row),
                                 .address = row != NULL ? dump_text(a, row, "email")
                                            : strchr(login, '@') != NULL ? login
                                                                         : NULL,
                                 .phone = *phone != '\0' ? phone : dump_text(a, row, "mobile"),
                                 .company = *company != '\0'              ? company
                                            : strchr(number, '@') == NULL ? number
                                                                          : NULL,
                                 .role = ROLE_CUSTOMER};
    if (*p->name == '\0' && p->address == NULL)
        p->name = *login == '\0' ? "?" : login;
    *out = p;
    return true;
}

static bool look_at_preference(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;

    (void)error;
    if (strcmp(dump_text(l->a, row, "preferences_key"), "UserEmail") == 0)
        l->address = dump_text(l->a, row, "preferences_value");
    return l->address == NULL;
}

/* An agent is known by the address alone, as from the interface: 1 is root. */
static bool owner(struct znuny *z, struct arena *a, const struct dump_row *ticket,
                  const struct archive_person **out, GError **error)
{
    const char *key = dump_text(a, ticket, "user_id");
    struct looking l = {.z = z, .a = a};
    struct archive_person *p;
    const struct dump_row *row;

    *out = NULL;
    if (dump_int(ticket, "user_id") <= 1)
        return true;
    if (!dump_find(z->dump, a, "users", key, &row, error) ||
        !dump_each(z->dump, "user_preferences", key, look_at_preference, &l, error))
        return false;
    if (row == NULL)
        return true;
    if (l.address == NULL)
        l.address = dump_text(a, row, "login");
    if (!person_address_ok(l.address)) {
        take_left(z->take, "owner: has no mail address there, so nobody owns the ticket");
        return true;
    }
    p = ARENA_NEW(a, struct archive_person);
    *p = (struct archive_person){
        .name = full_name(a, row), .address = l.address, .role = ROLE_AGENT};
    *out = p;
    return true;
}

static bool look_at_file(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    const char *cid = take_cid(l->a, dump_text(l->a, row, "content_id"));
    struct str bytes;

    (void)error;
    if (dump_int(row, "content_alternative") != 0)
        return true;
    if (l->out->len == FILES_MOST) {
        take_left(l->z->take, "file: a message has too many");
        return true;
    }
    bytes = dump_bytes(l->z->dump, l->a, row, "content", true, take_room(l->z->take));
    if (!take_fits(l->z->take, bytes.n))
        return true;
    g_array_append_val(
        l->out,
        ((struct article_file){
            .source = {.data = bytes.p == NULL ? "" : bytes.p, .fd = -1, .size = (int64_t)bytes.n},
            .filename = dump_text(l->a, row, "filename"),
            .content_type = dump_text(l->a, row, "content_type"),
            .is_inline = cid != NULL,
            .content_id = cid}));
    return true;
}

/* What a file outside of the database says of itself in files beside it. */
static const char *beside(struct znuny *z, struct arena *a, const char *path, const char *what)
{
    struct str s = dump_outside(z->dump, a, arena_printf(a, "%s.%s", path, what), BESIDE_MOST);

    return s.p == NULL ? "" : text_one_line(a, text_repair(a, s.p, s.n));
}

/* Its bytes; told of where it does not come. */
static bool outside(struct znuny *z, struct arena *a, const char *path, size_t n, struct str *bytes)
{
    if (n == FILES_MOST) {
        take_left(z->take, "file: a message has too many");
        return false;
    }
    *bytes = dump_outside(z->dump, a, path, take_room(z->take));
    if (bytes->p == NULL && bytes->n == 0) {
        take_left(z->take, "file: cannot be read");
        return false;
    }
    return take_fits(z->take, bytes->n);
}

/* var/article/YYYY/MM/DD/ID: each file there, and what stands beside it. */
static void files_outside(struct znuny *z, struct arena *a, const char *folder, const char *key,
                          GArray *out)
{
    static const char *const about[] = {".content_type", ".content_id", ".content_alternative",
                                        ".disposition", NULL};
    const char *const *names =
        *folder == '\0' ? NULL : dump_folder(z->dump, a, arena_printf(a, "%s/%s", folder, key));

    if (*folder != '\0' && names == NULL)
        take_left(z->take, "file: a folder of files cannot be read");
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        const char *path = arena_printf(a, "%s/%s/%s", folder, key, names[i]), *cid;
        bool skip = strcmp(names[i], "plain.txt") == 0;
        struct str bytes;

        for (size_t k = 0; about[k] != NULL; k++)
            skip = skip || g_str_has_suffix(names[i], about[k]);
        if (skip || *beside(z, a, path, "content_alternative") == '1' ||
            !outside(z, a, path, out->len, &bytes))
            continue;
        cid = take_cid(a, beside(z, a, path, "content_id"));
        g_array_append_val(out, ((struct article_file){
                                    .source = {.data = bytes.p, .fd = -1, .size = (int64_t)bytes.n},
                                    .filename = text_repair(a, names[i], strlen(names[i])),
                                    .content_type = beside(z, a, path, "content_type"),
                                    .is_inline = cid != NULL,
                                    .content_id = cid}));
    }
}

static bool look_at_chat(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;

    (void)error;
    g_string_append_printf(l->text, "[%s] %s: %s\n", dump_text(l->a, row, "create_time"),
                           dump_text(l->a, row, "chat_participant_name"),
                           dump_text(l->a, row, "message_text"));
    return true;
}

/* The row that says what an article is: its own before version 6. */
static bool mime_of(struct znuny *z, struct arena *a, const struct dump_row *article,
                    const struct dump_row **mime, GError **error)
{
    if (!dump_find(z->dump, a, "article_data_mime", dump_text(a, article, "id"), mime, error))
        return false;
    if (*mime == NULL)
        *mime = article;
    return true;
}

static bool add_content(struct looking *l, const struct dump_row *mime, const char *key,
                        struct article_new *n, GError **error)
{
    g_autoptr(GArray) files = g_array_new(false, true, sizeof(struct article_file));
    g_autoptr(GString) chat = g_string_new(NULL);
    struct looking file = {.z = l->z, .a = l->a, .out = files, .text = chat};
    const char *body = dump_text(l->a, mime, "a_body");

    take_message(l->z->take);
    if (!dump_each(l->z->dump, "article_data_mime_attachment", key, look_at_file, &file, error) ||
        !dump_each(l->z->dump, "article_attachment", key, look_at_file, &file, error) ||
        !dump_each(l->z->dump, "article_data_otrs_chat", key, look_at_chat, &file, error))
        return false;
    files_outside(l->z, l->a, dump_text(l->a, mime, "content_path"), key, files);
    if (chat->len > 0)
        body = arena_printf(l->a, "%s%s", body, chat->str);
    return take_content(l->z->take, l->a, body,
                        strstr(dump_text(l->a, mime, "a_content_type"), "html") != NULL, files, n,
                        error);
}

static bool look_at_article(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    struct znuny *z = l->z;
    struct arena *a = l->a;
    const char *sender, *channel, *old, *id;
    struct archive_article w = {.key = dump_text(a, row, "id")};
    struct znuny_article is = {0};
    const struct dump_row *mime;
    bool has;

    if (!dump_text_of(z->dump, a, "article_sender_type", row, "article_sender_type_id", "name",
                      &sender, error) ||
        !dump_text_of(z->dump, a, "communication_channel", row, "communication_channel_id", "name",
                      &channel, error) ||
        !dump_text_of(z->dump, a, "article_type", row, "article_type_id", "name", &old, error) ||
        !mime_of(z, a, row, &mime, error) || !take_has(z->take, a, w.key, &has, error))
        return false;
    id = dump_text(a, mime, "a_message_id");
    is = (struct znuny_article){.channel = channel,
                                .type = old,
                                .visible = dump_bool(row, "is_visible_for_customer"),
                                .has_id = *id != '\0'};
    w.author = strcmp(sender, "customer") == 0 ? l->customer : NULL;
    w.article = (struct article_new){.kind = znuny_kind(&is),
                                     .sender = znuny_sender(sender),
                                     .internal = znuny_internal(&is),
                                     .from_text = dump_text(a, mime, "a_from"),
                                     .to_text = dump_text(a, mime, "a_to"),
                                     .cc_text = dump_text(a, mime, "a_cc"),
                                     .subject = text_one_line(a, dump_text(a, mime, "a_subject")),
                                     .body_text = "",
                                     .message_id = *id == '<' ? id : NULL,
                                     .at = dump_time(z->dump, row, "create_time")};
    if (!has && !add_content(l, mime, w.key, &w.article, error))
        return false;
    g_array_append_val(l->out, w);
    return true;
}

static bool kind_of_state(struct znuny *z, struct arena *a, const struct dump_row *row,
                          const char *column, const char **kind, GError **error)
{
    const struct dump_row *state;

    return dump_find(z->dump, a, "ticket_state", dump_text(a, row, column), &state, error) &&
           dump_text_of(z->dump, a, "ticket_state_type", state, "type_id", "name", kind, error);
}

/* When it was closed for good: the history has the state after each step. */
static bool look_at_history(const struct dump_row *row, void *data, GError **error)
{
    struct looking *l = data;
    const char *kind, *ours;

    if (!kind_of_state(l->z, l->a, row, "state_id", &kind, error))
        return false;
    ours = take_state(kind);
    if (ours == NULL || strcmp(ours, "closed") != 0)
        l->closed_at = 0;
    else if (l->closed_at == 0)
        l->closed_at = dump_time(l->z->dump, row, "create_time");
    return true;
}

static bool look_at_field(const struct dump_row *row, void *data, GError **error)
{
    static const char *const columns[] = {"value_text", "value_date", "value_int"};
    struct looking *l = data;
    const struct dump_row *field;
    const char *label, *value = "";

    if (!dump_find(l->z->dump, l->a, "dynamic_field", dump_text(l->a, row, "field_id"), &field,
                   error))
        return false;
    for (size_t i = 0; *value == '\0' && i < G_N_ELEMENTS(columns); i++)
        value = dump_text(l->a, row, columns[i]);
    label = dump_text(l->a, field, "label");
    if (strcmp(dump_text(l->a, field, "object_type"), "Ticket") == 0 && *value != '\0')
        g_string_append_printf(l->text, "%s: %s\n",
                               *label == '\0' ? dump_text(l->a, field, "name") : label, value);
    return true;
}

/* Fields of a house's own stay readable: a note for agents has them. */
static bool add_fields(struct znuny *z, struct arena *a, const struct archive_ticket *t,
                       GArray *articles, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct looking l = {.z = z, .a = a, .text = text};
    struct archive_article w = {.key = arena_printf(a, "fields:%s", t->key)};

    if (!dump_each(z->dump, "dynamic_field_value", t->key, look_at_field, &l, error))
        return false;
    if (text->len == 0)
        return true;
    w.article = (struct article_new){.kind = "note",
                                     .sender = "system",
                                     .internal = true,
                                     .subject = "",
                                     .body_text = arena_strdup(a, text->str),
                                     .at = t->created_at};
    g_array_append_val(articles, w);
    take_left(z->take, "dynamic fields: stand in a note of their ticket");
    return true;
}

static bool read_ticket(struct znuny *z, struct arena *a, const struct dump_row *row,
                        struct archive_ticket *t, GError **error)
{
    struct looking history = {.z = z, .a = a};
    const char *kind, *priority;

    *t = (struct archive_ticket){.key = dump_text(a, row, "id"),
                                 .number = dump_text(a, row, "tn"),
                                 .title = dump_text(a, row, "title"),
                                 .created_at = dump_time(z->dump, row, "create_time"),
                                 .changed_at = dump_time(z->dump, row, "change_time"),
                                 .pending_at = take_seconds(dump_int(row, "until_time"))};
    if (!kind_of_state(z, a, row, "ticket_state_id", &kind, error) ||
        !dump_text_of(z->dump, a, "ticket_priority", row, "ticket_priority_id", "name", &priority,
                      error) ||
        !dump_text_of(z->dump, a, "queue", row, "queue_id", "name", &t->queue, error) ||
        !customer(z, a, row, &t->customer, error) || !owner(z, a, row, &t->owner, error) ||
        !dump_each(z->dump, "ticket_history", t->key, look_at_history, &history, error))
        return false;
    t->state = take_state_or(z->take, a, kind, "open");
    t->priority = take_priority(priority);
    t->closed_at = history.closed_at;
    return true;
}

static bool one(void *data, struct arena *a, const struct dump_row *row, GError **error)
{
    struct znuny *z = data;
    g_autoptr(GArray) articles = g_array_new(false, true, sizeof(struct archive_article));
    struct looking each = {.z = z, .a = a, .out = articles};
    struct archive_ticket t;

    if (!read_ticket(z, a, row, &t, error))
        return false;
    each.customer = t.customer;
    if (!dump_each(z->dump, "article", t.key, look_at_article, &each, error) ||
        !add_fields(z, a, &t, articles, error))
        return false;
    take_articles(&t, articles);
    t.channel = take_channel(&t);
    return take_put(z->take, a, &t, error);
}

static bool is_merged(void *data, struct arena *a, const char *key, bool *merged, GError **error)
{
    struct znuny *z = data;
    const struct dump_row *row;
    const char *kind;

    if (!dump_find(z->dump, a, "ticket", key, &row, error) ||
        !kind_of_state(z, a, row, "ticket_state_id", &kind, error))
        return false;
    *merged = strcmp(kind, "merged") == 0;
    return true;
}

bool znuny_import_dump(struct take *t, const struct dump_options *o, GError **error)
{
    g_autoptr(dump) d = NULL;
    struct dump_options plain = *o;
    struct znuny z = {.take = t};
    const struct dump_tickets tickets_there = {"ticket", "id", "tn", one, &z};
    const struct dump_links links = {
        "link_relation",    "link_object", "source_object_id", "source_key",
        "target_object_id", "target_key",  is_merged,          &z};

    if (plain.prefix == NULL)
        plain.prefix = "";
    d = dump_read(t, tables, &plain, error);
    z.dump = d;
    return d != NULL && dump_take_tickets(d, t, &tickets_there, error) &&
           dump_take_links(d, t, &links, error);
}
