#include "import/zammad.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

/* PAGES: what a system that answers the same page for ever would cost. */
enum { PAGE = 100, PAGES = 200 * 1000, FILES_MOST = 200 };

struct zammad {
    struct take *take;
    struct source *source;
    struct arena *kept; /* the people's texts */
    GHashTable *people; /* id -> struct archive_person * */
};

/* Whether the person is an agent there: rights come by roles, "expand" names them. */
static bool is_agent(const json_t *user)
{
    const json_t *roles = json_object_get(user, "roles"), *role;
    size_t i;

    json_array_foreach (roles, i, role)
        if (g_strcmp0(json_string_value(role), "Agent") == 0 ||
            g_strcmp0(json_string_value(role), "Admin") == 0)
            return true;
    return false;
}

static const char *organization(const json_t *user)
{
    const json_t *o = json_object_get(user, "organization");

    return json_is_string(o) ? json_string_value(o) : take_text(o, "name");
}

static void add_person(struct zammad *t, const json_t *user)
{
    struct arena *a = t->kept;
    struct archive_person *p = ARENA_NEW(a, struct archive_person);
    const char *phone = take_text(user, "phone"), *mobile = take_text(user, "mobile");
    int64_t *id = ARENA_NEW(a, int64_t);
    g_autofree char *name =
        g_strdup_printf("%s %s", take_text(user, "firstname"), take_text(user, "lastname"));

    *id = take_int(user, "id");
    *p = (struct archive_person){.key = take_id(a, *id),
                                 .name = arena_strdup(a, g_strstrip(name)),
                                 .address = text_empty(take_text(user, "email"))
                                                ? NULL
                                                : arena_strdup(a, take_text(user, "email")),
                                 .phone = arena_strdup(a, *phone != '\0' ? phone : mobile),
                                 .company = arena_strdup(a, organization(user)),
                                 .role = is_agent(user) ? ROLE_AGENT : ROLE_CUSTOMER};
    g_hash_table_insert(t->people, id, p);
}

/* Calls EACH with every row of a list, page by page. */
static bool pages(struct zammad *t, const char *what,
                  bool (*each)(struct zammad *, const json_t *, GError **), GError **error)
{
    for (int page = 1; page <= PAGES; page++) {
        g_autoptr(arena) a = arena_new();
        json_auto_t *list = source_json(
            t->source, a,
            arena_printf(a, "/api/v1/%s?expand=true&page=%d&per_page=%d", what, page, PAGE), error);
        const json_t *row;
        size_t i;

        if (list == NULL)
            return false;
        if (!json_is_array(list)) {
            fail_set(error, FAIL_INVALID, "%s: /api/v1/%s is no list (is it a Zammad?)",
                     t->take->source, what);
            return false;
        }
        if (json_array_size(list) == 0)
            return true;
        json_array_foreach (list, i, row)
            if (!each(t, row, error))
                return false;
    }
    fail_set(error, FAIL_TOO_BIG, "%s: /api/v1/%s does not end", t->take->source, what);
    return false;
}

static bool person_row(struct zammad *t, const json_t *user, GError **error)
{
    (void)error;
    add_person(t, user);
    return true;
}

/* By id, or by what expand says; NULL where it is nobody ("-" is how Zammad writes that). */
static const struct archive_person *person_of(struct zammad *t, struct arena *a,
                                              const json_t *object, const char *key)
{
    int64_t id = take_int(object, arena_printf(a, "%s_id", key));
    const struct archive_person *p = id <= 1 ? NULL : g_hash_table_lookup(t->people, &id);

    return p;
}

/* *IS is false where it stays behind, and is counted. */
static bool add_file(struct zammad *t, struct arena *a, const char *path, const json_t *row,
                     struct article_file *file, bool *is, GError **error)
{
    g_autoptr(GError) why = NULL;
    const json_t *says = json_object_get(row, "preferences");
    const char *type = take_text(says, "Content-Type"), *got,
               *cid = take_cid(a, take_text(says, "Content-ID"));
    g_auto(buf) out;

    *is = false;
    buf_init(&out, MAX(MIN(take_room(t->take), LIMIT_MAIL_BYTES), 1));
    if (!source_get(t->source, a, path, &out, &got, &why)) {
        if (fail_is(why, FAIL_TOO_BIG)) {
            take_left(t->take, "file: is too large");
            return true;
        }
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!take_fits(t->take, out.len))
        return true;
    *is = true;
    *file = (struct article_file){.source = {.data = arena_memdup(a, buf_text(&out), out.len + 1),
                                             .fd = -1,
                                             .size = (int64_t)out.len},
                                  .filename = take_text(row, "filename"),
                                  .content_type = text_empty(type) ? got : type,
                                  .is_inline = cid != NULL,
                                  .content_id = cid};
    t->take->n.files++;
    return true;
}

static bool add_files(struct zammad *t, struct arena *a, const json_t *article, int64_t ticket_id,
                      struct article_new *n, GError **error)
{
    const json_t *list = json_object_get(article, "attachments"), *row;
    size_t most = MIN(json_array_size(list), (size_t)FILES_MOST), i;
    struct article_file *files = ARENA_ARRAY(a, struct article_file, most + 1);

    n->files = files;
    if (!take_body(t->take, a, take_text(article, "body"),
                   strstr(take_text(article, "content_type"), "html") != NULL, n, files, error))
        return false;
    take_message(t->take);
    json_array_foreach (list, i, row) {
        bool is = false;

        if (i == most) {
            take_left(t->take, "file: a message has too many");
            break;
        }
        if (t->take->dry)
            t->take->n.files++;
        else if (!add_file(t, a,
                           arena_printf(a,
                                        "/api/v1/ticket_attachment/%" G_GINT64_FORMAT
                                        "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                        ticket_id, take_int(article, "id"), take_int(row, "id")),
                           row, &files[n->n_files], &is, error))
            return false;
        n->n_files += is ? 1 : 0;
    }
    return true;
}

const char *zammad_kind(const char *type)
{
    static const struct {
        const char *theirs, *ours;
    } kinds[] = {{"email", "mail"}, {"phone", "phone"}, {"web", "web"}, {"note", "note"}};

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].theirs, type) == 0)
            return kinds[i].ours;
    return "web";
}

const char *zammad_sender(const char *sender)
{
    return strcmp(sender, "Agent") == 0      ? "agent"
           : strcmp(sender, "Customer") == 0 ? "customer"
                                             : "system";
}

static bool read_article(struct zammad *t, struct arena *a, const json_t *row, int64_t ticket_id,
                         struct archive_article *out, GError **error)
{
    struct article_new *n = &out->article;
    const char *id = take_text(row, "message_id");
    bool has = false;

    *out = (struct archive_article){.key = take_id(a, take_int(row, "id")),
                                    .author = person_of(t, a, row, "created_by")};
    *n = (struct article_new){.kind = zammad_kind(take_text(row, "type")),
                              .sender = zammad_sender(take_text(row, "sender")),
                              .internal = json_is_true(json_object_get(row, "internal")),
                              .from_text = take_text(row, "from"),
                              .to_text = take_text(row, "to"),
                              .cc_text = take_text(row, "cc"),
                              .subject = text_one_line(a, take_text(row, "subject")),
                              .body_text = "",
                              .message_id = *id == '<' ? id : NULL,
                              .at = take_time(row, "created_at")};
    if (!take_has(t->take, a, out->key, &has, error))
        return false;
    return has || add_files(t, a, row, ticket_id, n, error);
}

static bool read_articles(struct zammad *t, struct arena *a, const json_t *list, int64_t ticket_id,
                          struct archive_ticket *out, GError **error)
{
    struct archive_article *articles =
        ARENA_ARRAY(a, struct archive_article, json_array_size(list) + 1);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (!read_article(t, a, row, ticket_id, &articles[out->n_articles++], error))
            return false;
    out->articles = articles;
    out->channel = take_channel(out);
    return true;
}

static void read_tags(struct arena *a, const json_t *answer, struct archive_ticket *out)
{
    const json_t *list = json_object_get(answer, "tags"), *tag;
    const char **tags = ARENA_ARRAY(a, const char *, json_array_size(list) + 1);
    size_t i;

    json_array_foreach (list, i, tag)
        if (json_is_string(tag))
            tags[out->n_tags++] = json_string_value(tag);
    out->tags = tags;
}

static void read_ticket(struct zammad *t, struct arena *a, const json_t *row,
                        struct archive_ticket *out)
{
    static const struct archive_person nobody = {.name = "?"};
    const char *state = take_state(take_text(row, "state"));

    *out = (struct archive_ticket){.key = take_id(a, take_int(row, "id")),
                                   .number = take_text(row, "number"),
                                   .title = take_text(row, "title"),
                                   .state = state == NULL ? "closed" : state,
                                   .priority = take_priority(take_text(row, "priority")),
                                   .queue = take_text(row, "group"),
                                   .customer = person_of(t, a, row, "customer"),
                                   .owner = person_of(t, a, row, "owner"),
                                   .created_at = take_time(row, "created_at"),
                                   .changed_at = take_time(row, "updated_at"),
                                   .closed_at = take_time(row, "close_at"),
                                   .pending_at = take_time(row, "pending_time")};
    if (out->customer == NULL)
        out->customer = &nobody;
}

static bool one(struct zammad *t, struct arena *a, const json_t *row, GError **error)
{
    int64_t id = take_int(row, "id");
    json_auto_t *articles = source_json(
        t->source, a,
        arena_printf(a, "/api/v1/ticket_articles/by_ticket/%" G_GINT64_FORMAT "?expand=true", id),
        error);
    json_auto_t *tags =
        articles == NULL
            ? NULL
            : source_json(t->source, a,
                          arena_printf(a, "/api/v1/tags?object=Ticket&o_id=%" G_GINT64_FORMAT, id),
                          error);
    struct archive_ticket ticket;

    if (tags == NULL)
        return false;
    read_ticket(t, a, row, &ticket);
    read_tags(a, tags, &ticket);
    return read_articles(t, a, articles, id, &ticket, error) &&
           take_put(t->take, a, &ticket, error);
}

static bool ticket_row(struct zammad *t, const json_t *row, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) why = NULL;
    const char *number = take_text(row, "number");
    bool now;

    if (!take_now(t->take, take_id(a, take_int(row, "id")), number, &now, error))
        return false;
    return !now || one(t, a, row, &why) ||
           take_missed(t->take, number, g_steal_pointer(&why), error);
}

bool zammad_import(struct take *t, const struct zammad_options *o, GError **error)
{
    g_autofree char *authorization = g_strdup_printf("Token token=%s", o->token);
    g_autoptr(source) from = source_open(o->url, authorization, error);
    g_autoptr(arena) kept = arena_new();
    g_autoptr(GHashTable) people = g_hash_table_new(g_int64_hash, g_int64_equal);
    struct zammad z = {.take = t, .source = from, .kept = kept, .people = people};

    if (from == NULL || !pages(&z, "users", person_row, error) ||
        !pages(&z, "tickets", ticket_row, error))
        return false;
    t->last = true;
    return t->later == 0 || pages(&z, "tickets", ticket_row, error);
}
