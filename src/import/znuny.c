#include "import/znuny.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

enum { FILES_MOST = 200, TICKETS_MOST = 100 * 1000 * 1000 };

struct znuny {
    struct take *take;
    struct source *source;
    const char *session; /* percent-encoded */
};

/* A refusal comes as {"Error": {…}} with HTTP 200. */
static json_t *answer_of(json_t *answer, const char *what, GError **error)
{
    const json_t *refusal = json_object_get(answer, "Error");

    if (refusal == NULL)
        return answer;
    fail_set(error,
             strstr(take_text(refusal, "ErrorCode"), "NoPermission") != NULL ||
                     strstr(take_text(refusal, "ErrorCode"), "Auth") != NULL
                 ? FAIL_DENIED
                 : FAIL_INVALID,
             "%s: %s: %s", what, take_text(refusal, "ErrorCode"),
             take_text(refusal, "ErrorMessage"));
    json_decref(answer);
    return NULL;
}

static bool log_in(struct znuny *z, struct arena *a, const struct znuny_options *o, GError **error)
{
    json_auto_t *ask = json_pack("{s:s, s:s}", "UserLogin", o->user, "Password", o->password);
    json_auto_t *got = ask == NULL ? NULL : source_post(z->source, a, "/Session", ask, error);
    json_auto_t *answer = NULL;
    const char *session;

    if (ask == NULL)
        fail_set(error, FAIL_INVALID, "user and password: must be valid UTF-8");
    if (got == NULL)
        return false;
    answer = answer_of(json_incref(got), "log in", error);
    if (answer == NULL)
        return false;
    session = take_text(answer, "SessionID");
    if (*session == '\0') {
        fail_set(error, FAIL_DENIED, "%s: gives no session (is it the address of the web service?)",
                 o->url);
        return false;
    }
    z->session = source_part(a, session);
    return true;
}

/* The customer: a login, and what the first message of theirs says of them. */
static const struct archive_person *customer_of(struct arena *a, const json_t *ticket)
{
    struct archive_person *p = ARENA_NEW(a, struct archive_person);
    const char *login = take_text(ticket, "CustomerUserID"), *name = NULL, *address = NULL;
    const json_t *article;
    size_t i;

    json_array_foreach (json_object_get(ticket, "Article"), i, article)
        if (address == NULL && strcmp(take_text(article, "SenderType"), "customer") == 0)
            take_mailbox(a, take_text(article, "From"), &name, &address);
    *p = (struct archive_person){.key = *login != '\0' ? login : address,
                                 .name = !text_empty(name)                              ? name
                                         : strchr(login, '@') == NULL && *login != '\0' ? login
                                                                                        : NULL,
                                 .address = address != NULL              ? address
                                            : strchr(login, '@') != NULL ? login
                                                                         : NULL,
                                 .company = take_text(ticket, "CustomerID"),
                                 .role = ROLE_CUSTOMER};
    if (strchr(p->company, '@') != NULL)
        p->company = NULL; /* without a company it is the customer's own address */
    if (p->name == NULL && p->address == NULL)
        p->name = "?";
    return p;
}

static const struct archive_person *owner_of(struct arena *a, const json_t *ticket)
{
    const char *login = take_text(ticket, "Owner");
    struct archive_person *p;

    if (!person_address_ok(login) || strcmp(login, "root@localhost") == 0)
        return NULL;
    p = ARENA_NEW(a, struct archive_person);
    *p = (struct archive_person){.address = login, .role = ROLE_AGENT};
    return p;
}

static bool add_files(struct znuny *z, struct arena *a, const json_t *article,
                      struct article_new *n, GError **error)
{
    const json_t *list = json_object_get(article, "Attachment"), *file;
    size_t most = MIN(json_array_size(list), (size_t)FILES_MOST), i;
    struct article_file *files = ARENA_ARRAY(a, struct article_file, most + 1);

    n->files = files;
    if (!take_body(z->take, a, take_text(article, "Body"),
                   strstr(take_text(article, "ContentType"), "html") != NULL, n, files, error))
        return false;
    take_message(z->take);
    json_array_foreach (list, i, file) {
        const char *content = take_text(file, "Content"),
                   *cid = take_cid(a, take_text(file, "ContentID"));
        g_autofree guchar *bytes = NULL;
        gsize size = 0;

        if (i == most) {
            take_left(z->take, "file: a message has too many");
            break;
        }
        bytes = g_base64_decode(content, &size);
        if (!take_fits(z->take, size))
            continue;
        files[n->n_files++] = (struct article_file){
            .source = {.data = arena_memdup(a, bytes == NULL ? (const guchar *)"" : bytes,
                                            MAX(size, 1)),
                       .fd = -1,
                       .size = (int64_t)size},
            .filename = take_text(file, "Filename"),
            .content_type = take_text(file, "ContentType"),
            .is_inline = cid != NULL,
            .content_id = cid};
        z->take->n.files++;
    }
    return true;
}

bool znuny_internal(const struct znuny_article *is)
{
    return *is->type != '\0' ? strstr(is->type, "internal") != NULL : !is->visible;
}

const char *znuny_kind(const struct znuny_article *is)
{
    const char *kind = *is->channel != '\0' ? is->channel : is->type;
    const char *other = znuny_internal(is) ? "note" : "web";

    if (text_starts_ci(kind, "phone"))
        return "phone";
    if (text_starts_ci(kind, "note") || text_starts_ci(kind, "internal"))
        return other;
    if (text_starts_ci(kind, "web") || text_starts_ci(kind, "chat"))
        return "web";
    return is->has_id || text_starts_ci(kind, "email") ? "mail" : other;
}

const char *znuny_sender(const char *type)
{
    return strcmp(type, "customer") == 0 ? "customer"
           : strcmp(type, "agent") == 0  ? "agent"
                                         : "system";
}

static struct znuny_article kind_of(const json_t *article)
{
    return (struct znuny_article){.channel = take_text(article, "CommunicationChannel"),
                                  .type = take_text(article, "ArticleType"),
                                  .visible = take_int(article, "IsVisibleForCustomer") != 0,
                                  .has_id = *take_text(article, "MessageID") != '\0'};
}

static bool read_article(struct znuny *z, struct arena *a, const json_t *row,
                         const struct archive_person *customer, struct archive_article *out,
                         GError **error)
{
    const char *sender = take_text(row, "SenderType"), *id = take_text(row, "MessageID");
    int64_t created = take_time(row, "CreateTime");
    struct znuny_article is = kind_of(row);

    *out = (struct archive_article){.key = take_id(a, take_int(row, "ArticleID")),
                                    .author = strcmp(sender, "customer") == 0 ? customer : NULL};
    out->article = (struct article_new){.kind = znuny_kind(&is),
                                        .sender = znuny_sender(sender),
                                        .internal = znuny_internal(&is),
                                        .from_text = take_text(row, "From"),
                                        .to_text = take_text(row, "To"),
                                        .cc_text = take_text(row, "Cc"),
                                        .subject = text_one_line(a, take_text(row, "Subject")),
                                        .message_id = *id == '<' ? id : NULL,
                                        .at = created != 0 ? created : take_time(row, "Created")};
    return add_files(z, a, row, &out->article, error);
}

static void read_ticket(struct arena *a, const json_t *row, struct archive_ticket *out)
{
    const char *state = take_state(take_text(row, "StateType")); /* people cannot rename those */

    *out =
        (struct archive_ticket){.key = take_id(a, take_int(row, "TicketID")),
                                .number = take_text(row, "TicketNumber"),
                                .title = take_text(row, "Title"),
                                .state = state == NULL ? "closed" : state,
                                .priority = take_priority(take_text(row, "Priority")),
                                .queue = take_text(row, "Queue"),
                                .customer = customer_of(a, row),
                                .owner = owner_of(a, row),
                                .created_at = take_time(row, "Created"),
                                .changed_at = take_time(row, "Changed"),
                                .closed_at = take_time(row, "Closed"),
                                .pending_at = take_seconds(take_int(row, "RealTillTimeNotUsed"))};
}

static bool one(struct znuny *z, struct arena *a, const json_t *row, GError **error)
{
    const json_t *list = json_object_get(row, "Article"), *article;
    struct archive_article *articles =
        ARENA_ARRAY(a, struct archive_article, json_array_size(list) + 1);
    struct archive_ticket ticket;
    size_t i;

    read_ticket(a, row, &ticket);
    json_array_foreach (list, i, article)
        if (!read_article(z, a, article, ticket.customer, &articles[ticket.n_articles++], error))
            return false;
    ticket.articles = articles;
    ticket.channel = take_channel(&ticket);
    return take_put(z->take, a, &ticket, error);
}

/* Two questions: the number alone decides the turn, its messages may be large. */
static bool fetch(struct znuny *z, const char *id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) why = NULL;
    const char *path = arena_printf(a, "/Ticket/%s?SessionID=%s", id, z->session);
    json_auto_t *slim = answer_of(source_json(z->source, a, path, &why), path, &why), *full = NULL;
    const json_t *row = json_array_get(json_object_get(slim, "Ticket"), 0);
    bool now = false;

    if (row != NULL && !take_now(z->take, id, take_text(row, "TicketNumber"), &now, error))
        return false;
    if (row != NULL && !now)
        return true;
    if (row != NULL) {
        full = answer_of(
            source_json(z->source, a,
                        arena_printf(a, "%s&Extended=1&AllArticles=1&Attachments=1", path), &why),
            path, &why);
        row = json_array_get(json_object_get(full, "Ticket"), 0);
    }
    if (row == NULL && why == NULL)
        fail_set(&why, FAIL_NOT_FOUND, "ticket %s: is not there any more", id);
    if (row != NULL && one(z, a, row, &why))
        return true;
    return take_missed(z->take, id, g_steal_pointer(&why), error);
}

static bool every(struct znuny *z, const json_t *ids, GError **error)
{
    const json_t *id;
    size_t i;

    json_array_foreach (ids, i, id) {
        g_autofree char *text =
            json_is_string(id) ? g_strdup(json_string_value(id))
                               : g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(id));

        if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
            continue;
        if (!fetch(z, text, error))
            return false;
    }
    return true;
}

bool znuny_import(struct take *t, const struct znuny_options *o, GError **error)
{
    g_autoptr(source) from = source_open(o->url, NULL, error);
    g_autoptr(arena) a = arena_new();
    struct znuny z = {.take = t, .source = from};
    json_auto_t *found = NULL;
    const json_t *ids;

    if (from == NULL || !log_in(&z, a, o, error))
        return false;
    found =
        answer_of(source_json(from, a,
                              arena_printf(a, "/Ticket?SessionID=%s&Limit=%d&SortBy=Age&OrderBy=Up",
                                           z.session, TICKETS_MOST),
                              error),
                  "search", error);
    if (found == NULL)
        return false;
    ids = json_object_get(found, "TicketID");
    if (!every(&z, ids, error))
        return false;
    t->last = true;
    return t->later == 0 || every(&z, ids, error);
}
