#include "import/take.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/airlock_html.h"

#include <string.h>

enum { LEFT_MOST = 500 };

void take_left(struct take *t, const char *what)
{
    const char *shown = what;
    gpointer known = NULL;

    if (t->left == NULL)
        t->left = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (g_hash_table_size(t->left) >= LEFT_MOST && !g_hash_table_contains(t->left, what))
        shown = "and more";
    known = g_hash_table_lookup(t->left, shown);
    g_hash_table_replace(t->left, g_strdup(shown), GSIZE_TO_POINTER(GPOINTER_TO_SIZE(known) + 1));
}

const char *take_text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s == NULL ? "" : s;
}

int64_t take_int(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return json_is_string(v) ? g_ascii_strtoll(json_string_value(v), NULL, 10)
                             : json_integer_value(v);
}

int64_t take_time(const json_t *object, const char *key)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *text = g_strdup(take_text(object, key));
    g_autoptr(GDateTime) t = NULL;

    if (strlen(text) > 10 && text[10] == ' ')
        text[10] = 'T';
    t = g_date_time_new_from_iso8601(text, utc);
    return t == NULL
               ? 0
               : g_date_time_to_unix(t) * CLOCK_SECOND + g_date_time_get_microsecond(t) / 1000;
}

const char *take_id(struct arena *a, int64_t id)
{
    return arena_printf(a, "%" G_GINT64_FORMAT, id);
}

int64_t take_priority(const char *name)
{
    static const struct {
        const char *word;
        int64_t priority;
    } words[] = {{"low", 1},      {"niedrig", 1},   {"normal", 2}, {"very high", 4},
                 {"high", 3},     {"sehr hoch", 4}, {"hoch", 3},   {"urgent", 4},
                 {"dringend", 4}, {"emergency", 4}};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i].word) != NULL)
            return words[i].priority;
    return 2;
}

const char *take_state(const char *theirs)
{
    static const struct {
        const char *theirs, *ours;
    } states[] = {
        {"new", "new"},
        {"neu", "new"},
        {"open", "open"},
        {"offen", "open"},
        {"pending", "open"},
        {"in bearbeitung", "open"},
        {"pending reminder", "pending reminder"},
        {"warten auf erinnerung", "pending reminder"},
        {"pending action", "pending close"},
        {"pending auto", "pending close"},
        {"pending auto close+", "pending close"},
        {"pending auto close-", "pending close"},
        {"pending close", "pending close"},
        {"warten auf schließen", "pending close"},
        {"closed", "closed"},
        {"geschlossen", "closed"},
        {"closed successful", "closed"},
        {"closed unsuccessful", "closed"},
        {"closed with workaround", "closed"},
        {"erfolgreich geschlossen", "closed"},
        {"erfolglos geschlossen", "closed"},
        {"resolved", "closed"},
        {"solved", "closed"},
        {"gelöst", "closed"},
        {"archived", "closed"},
        {"merged", "closed"},
        {"zusammengefasst", "closed"},
        {"zusammengeführt", "closed"},
        {"removed", "closed"},
        {"deleted", "closed"},
    };
    g_autofree char *low = g_utf8_strdown(theirs, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(states[i].theirs, low) == 0)
            return states[i].ours;
    return NULL;
}

const char *take_state_or(struct take *t, struct arena *a, const char *theirs, const char *other)
{
    const char *ours = take_state(theirs);

    if (ours == NULL)
        take_left(t, arena_printf(a, "state '%s': is not known here, taken as %s", theirs, other));
    return ours == NULL ? other : ours;
}

const char *take_cid(struct arena *a, const char *id)
{
    if (*id == '<')
        id = arena_strndup(a, id + 1, strcspn(id + 1, ">"));
    return *id == '\0' ? NULL : id;
}

/* The article's own, where the ticket's stands before it. What was made here of other things has no
 * number: it comes last. */
static int64_t number_of(const char *key)
{
    const char *colon = strrchr(key, ':');

    if (colon != NULL && g_ascii_isdigit(*key))
        key = colon + 1;
    return g_ascii_isdigit(*key) ? g_ascii_strtoll(key, NULL, 10) : G_MAXINT64;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    const struct archive_article *x = a, *y = b;
    int64_t one = number_of(x->key), other = number_of(y->key);

    if (x->article.at != y->article.at)
        return x->article.at < y->article.at ? -1 : 1;
    return one < other ? -1 : one > other;
}

void take_articles(struct archive_ticket *ticket, GArray *articles)
{
    int64_t before = ticket->created_at;

    for (guint i = 0; i < articles->len; i++) {
        struct archive_article *w = &g_array_index(articles, struct archive_article, i);

        if (w->article.at <= 0)
            w->article.at = before;
        before = w->article.at;
    }
    g_array_sort(articles, by_time);
    ticket->articles = (const struct archive_article *)(void *)articles->data;
    ticket->n_articles = articles->len;
}

const char *take_channel(const struct archive_ticket *ticket)
{
    const char *kind = ticket->n_articles == 0 ? "note" : ticket->articles[0].article.kind;

    return strcmp(kind, "note") == 0 ? "api" : kind;
}

void take_mailbox(struct arena *a, const char *from, const char **name, const char **address)
{
    const char *open = strrchr(from, '<'), *close = open == NULL ? NULL : strchr(open, '>');
    char *left;

    *name = *address = NULL;
    if (close == NULL) {
        if (person_address_ok(from))
            *address = from;
        return;
    }
    *address = arena_strndup(a, open + 1, (size_t)(close - open - 1));
    left = arena_strndup(a, from, (size_t)(open - from));
    g_strdelimit(left, "\"", ' ');
    *name = g_strstrip(left);
}

size_t take_room(const struct take *t)
{
    size_t most = MIN(LIMIT_MAIL_CONTENT - t->in_message, TAKE_FILES_MOST - t->in_ticket);

    return MIN(most, (size_t)LIMIT_MAIL_BYTES);
}

bool take_fits(struct take *t, size_t n)
{
    if (n > take_room(t)) {
        take_left(t, n > LIMIT_MAIL_BYTES
                         ? "file: is too large"
                         : "file: the files of its message or ticket are too large");
        return false;
    }
    t->in_message += n;
    t->in_ticket += n;
    return true;
}

void take_message(struct take *t)
{
    t->in_message = 0;
}

int64_t take_seconds(int64_t seconds)
{
    return seconds > 0 && seconds < G_MAXINT64 / CLOCK_SECOND ? seconds * CLOCK_SECOND : 0;
}

const char *take_low(struct arena *a, const char *text)
{
    g_autofree char *low = g_utf8_strdown(text, -1);

    return arena_strdup(a, low);
}

bool take_has(struct take *t, struct arena *a, const char *key, bool *has, GError **error)
{
    g_autoptr(db_conn) db = db_take(t->house->pool, error);

    return db != NULL && archive_has_article(db, a, t->source, key, has, error);
}

bool take_content(struct take *t, struct arena *a, const char *body, bool html, const GArray *files,
                  struct article_new *n, GError **error)
{
    struct article_file *list = ARENA_ARRAY(a, struct article_file, files->len + 1);

    for (guint i = 0; i < files->len; i++)
        list[i] = g_array_index(files, struct article_file, i);
    n->files = list;
    n->n_files = files->len;
    t->n.files += files->len;
    return take_body(t, a, body, html, n, list, error);
}

bool take_body(struct take *t, struct arena *a, const char *body, bool html, struct article_new *n,
               struct article_file *files, GError **error)
{
    g_autoptr(GError) why = NULL;

    n->body_text = body;
    if (!html || t->dry)
        return true;
    if (airlock_html(t->lock, a, body, &n->body_html, &n->body_text, &why))
        return true;
    if (fail_is(why, FAIL_BUSY)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    n->body_html = NULL;
    n->body_text = "";
    files[n->n_files++] =
        (struct article_file){.source = {.data = body, .fd = -1, .size = (int64_t)strlen(body)},
                              .filename = "message.html",
                              .content_type = "text/html"};
    return true;
}

bool take_now(struct take *t, const char *key, const char *number, bool *now, GError **error)
{
    g_autoptr(arena) a = arena_new();
    bool here, is_free;

    t->in_message = t->in_ticket = 0;
    if (!archive_may_keep(t->house, a, t->source, key, number, &here, &is_free, error))
        return false;
    *now = t->dry || (t->last ? !here : here || is_free);
    t->later += !*now && !t->last;
    return true;
}

static void tell(struct take *t, struct arena *a, const struct archive_ticket *ticket,
                 const struct archive_result *r)
{
    const char *number = !r->is_new || r->number_kept ? ""
                         : r->number == NULL
                             ? "the number is taken here: gets a new one"
                             : arena_printf(a, "the number is taken here: is %s", r->number);

    if (t->tell != NULL && (r->is_new || r->n_articles > 0))
        t->tell(arena_printf(a, "%s  %s  %zu article(s)  %s", r->is_new ? "new" : "more",
                             ticket->number, r->n_articles, number),
                t->data);
}

bool take_put(struct take *t, struct arena *a, const struct archive_ticket *ticket, GError **error)
{
    struct archive_result r;

    if (!archive_put(t->house, a, t->source, ticket, t->dry, &r, error))
        return false;
    t->n.tickets++;
    t->n.new_tickets += r.is_new;
    t->n.new_articles += r.n_articles;
    t->n.numbers_taken += r.is_new && !r.number_kept;
    if (r.owner_left)
        take_left(t, "owner: is a customer here, so nobody owns the ticket");
    for (size_t i = 0; i < r.tags_left; i++)
        take_left(t, "tag: is too long, or one too many");
    tell(t, a, ticket, &r);
    return true;
}

/* What ends it all: the other system is gone, or our own disk is full. */
static bool is_over(const GError *why)
{
    return fail_is(why, FAIL_IO) || fail_is(why, FAIL_DENIED) || fail_is(why, FAIL_BUSY);
}

bool take_link(struct take *t, const char *key, const char *other, bool merged, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const struct archive_link link = {.key = key, .other = other, .merged = merged};
    g_autoptr(GError) why = NULL;
    bool is_new = false;

    if (!archive_link(t->house, a, t->source, &link, t->dry, &is_new, &why)) {
        if (is_over(why)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        take_left(t, arena_printf(a, "link: %s", why->message));
        return true;
    }
    t->n.links += is_new && !merged;
    t->n.merges += is_new && merged;
    return true;
}

bool take_missed(struct take *t, const char *number, GError *why, GError **error)
{
    g_autoptr(arena) a = arena_new();

    if (is_over(why)) {
        g_propagate_error(error, why);
        return false;
    }
    t->n.tickets++;
    t->n.failed++;
    if (t->tell != NULL)
        t->tell(arena_printf(a, "failed  %s  %s", number, why->message), t->data);
    g_error_free(why);
    return true;
}
