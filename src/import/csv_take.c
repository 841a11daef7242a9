#include "import/csv_take.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "db/spool.h"
#include "import/csv_column.h"
#include "import/zammad.h"

#include <stdio.h>
#include <string.h>

/* HEAD_ROWS: OTRS writes the name of a report above the names of its columns. */
enum { HEAD_ROWS = 5, KNOWN_LEAST = 2, ROWS = 0, TICKETS = 1 };

struct csv_take {
    struct take *take;
    const struct csv_options *options;
    GTimeZone *zone;
    struct spool *rows; /* each row by "i" and its id, or "n" and its number; each such key once */
    GHashTable *keys;
    GHashTable
        *numbers; /* those that stand beside an id: rows that have the number alone go there */
};

/* A row while its ticket is put together: fields that it has not are "". */
struct row {
    const char *text[CSV_FIELDS];
};

static int64_t milliseconds(GDateTime *t)
{
    return t == NULL || g_date_time_to_unix(t) <= 0
               ? 0
               : g_date_time_to_unix(t) * CLOCK_SECOND + g_date_time_get_microsecond(t) / 1000;
}

/* "2026-04-17", "2026-04-17 09:30", and as ISO 8601 has it. */
static int64_t iso_time(GTimeZone *zone, const char *text)
{
    size_t n = strlen(text);
    g_autofree char *whole = g_strconcat(text, n == 10 ? "T00:00:00" : n == 16 ? ":00" : "", NULL);
    g_autoptr(GDateTime) t = NULL;

    if (n > 10 && whole[10] == ' ')
        whole[10] = 'T';
    t = g_date_time_new_from_iso8601(whole, zone);
    return milliseconds(t);
}

static int hour_of(int hour, const char *half)
{
    return *half == '\0' ? hour : hour % 12 + (g_ascii_tolower(*half) == 'p' ? 12 : 0);
}

int64_t csv_time(GTimeZone *zone, const char *text)
{
    int a = 0, b = 0, year = 0, hour = 0, minute = 0, second = 0, n = 0;
    char half[3] = "", mark = '\0', again = '\0';
    g_autoptr(GDateTime) t = NULL;
    bool day_first;

    if (sscanf(text, "%2d%c%2d%c%4d%n", &a, &mark, &b, &again, &year, &n) != 5 || mark != again ||
        (mark != '.' && mark != '/'))
        return iso_time(zone, text);
    text += n;
    text += strspn(text, ", ");
    if (*text != '\0' && sscanf(text, "%2d:%2d%n", &hour, &minute, &n) != 2)
        return 0;
    text += *text == '\0' ? 0 : n;
    if (*text == ':' && sscanf(text, ":%2d%n", &second, &n) == 1)
        text += n;
    sscanf(text, " %2[AaPpMm]", half);
    day_first = mark == '.' || a > 12;
    t = g_date_time_new(zone, year < 100 ? 2000 + year : year, day_first ? b : a, day_first ? a : b,
                        hour_of(hour, half), minute, second);
    return milliseconds(t);
}

static const char *cell(const struct csv_columns *c, const struct csv_cells *cells, size_t field)
{
    int at = c->at[field];

    return at < 0 || (size_t)at >= cells->n ? "" : cells->text[at];
}

/* Fields one behind the other, each with its end: texts hold no NUL. */
static bool keep(struct csv_take *x, const struct csv_columns *c, const struct csv_cells *cells,
                 GError **error)
{
    const char *id = cell(c, cells, CSV_ID), *number = cell(c, cells, CSV_NUMBER);
    g_autofree char *key =
        *id == '\0' ? g_strconcat("n", number, NULL) : g_strconcat("i", id, NULL);
    g_autoptr(GString) packed = g_string_new(NULL);

    if (*id != '\0' && *number != '\0')
        g_hash_table_add(x->numbers, g_strdup(number));

    for (size_t f = 0; f < CSV_FIELDS; f++) {
        const char *text = cell(c, cells, f);

        g_string_append_len(packed, text, (gssize)strlen(text) + 1);
    }
    if (g_hash_table_add(x->keys, g_strdup(key)) &&
        !spool_put(x->rows, TICKETS, NULL, (struct str){key, strlen(key) + 1}, error))
        return false;
    return spool_put(x->rows, ROWS, key, (struct str){packed->str, packed->len}, error);
}

static void missed(struct csv_take *x, const char *path, size_t line, const char *why)
{
    g_autofree char *said = g_strdup_printf("failed  %s, line %zu: %s", path, line, why);

    x->take->n.failed++;
    if (x->take->tell != NULL)
        x->take->tell(said, x->take->data);
}

/* One row below the names. */
static bool take_row(struct csv_take *x, const char *path, const struct csv_columns *c,
                     const struct csv_cells *cells, GError **error)
{
    const char *number = cell(c, cells, CSV_NUMBER), *id = cell(c, cells, CSV_ID);

    if (*number == '\0' && *id == '\0') {
        missed(x, path, cells->line, "has neither the number nor the id of a ticket");
        return true;
    }
    return keep(x, c, cells, error);
}

static bool read_rows(struct csv_take *x, const char *path, struct csv_reader *r, GError **error)
{
    struct csv_columns columns = {.known = 0};

    for (size_t i = 0;; i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) why = NULL;
        struct csv_cells cells;
        bool ok = csv_read_row(r, a, &cells, &why);

        if (!ok && why == NULL)
            break;
        if (!ok)
            missed(x, path, cells.line, why->message);
        else if (columns.known >= KNOWN_LEAST) {
            if (!take_row(x, path, &columns, &cells, error))
                return false;
        } else if (i < HEAD_ROWS) {
            csv_columns_read(&columns, &cells, x->options->map);
            if (columns.at[CSV_NUMBER] < 0 && columns.at[CSV_ID] < 0)
                columns.known = 0;
        }
    }
    if (columns.known >= KNOWN_LEAST)
        return true;
    fail_set(error, FAIL_INVALID,
             "%s: its first line does not name the columns, of which one is the number or the id "
             "of a ticket (say which: --map \"Header=number\")",
             path);
    return false;
}

static bool read_file(struct csv_take *x, const char *path, GError **error)
{
    g_autoptr(GError) why = NULL;
    GMappedFile *file = g_mapped_file_new(path, FALSE, &why);
    struct csv_reader r;
    bool ok;

    if (file == NULL) {
        fail_set(error, FAIL_IO, "%s", why->message);
        return false;
    }
    csv_read_begin(&r,
                   g_mapped_file_get_contents(file) == NULL ? "" : g_mapped_file_get_contents(file),
                   g_mapped_file_get_length(file));
    r.cell_most = LIMIT_MAIL_TEXT;
    ok = read_rows(x, path, &r, error);
    g_mapped_file_unref(file);
    return ok;
}

struct gathering {
    struct arena *a;
    GArray *rows; /* struct row */
};

static bool gather(struct str value, void *data, GError **error)
{
    struct gathering *g = data;
    const char *at = arena_memdup(g->a, value.p, value.n);
    struct row row;

    (void)error;
    for (size_t f = 0; f < CSV_FIELDS; f++) {
        row.text[f] = at;
        at += strlen(at) + 1;
    }
    g_array_append_val(g->rows, row);
    return true;
}

/* What the first row says that says it. */
static const char *first(const GArray *rows, enum csv_field field)
{
    for (guint i = 0; i < rows->len; i++)
        if (*g_array_index(rows, struct row, i).text[field] != '\0')
            return g_array_index(rows, struct row, i).text[field];
    return "";
}

static int64_t time_of(struct csv_take *x, const char *text)
{
    int64_t at = *text == '\0' ? 0 : csv_time(x->zone, text);

    if (*text != '\0' && at == 0)
        take_left(x->take, "time: cannot be read (write 2026-04-17 09:30:00)");
    return at;
}

static const struct archive_person *person_of(struct arena *a, const char *name, const char *email,
                                              const char *from, enum role role)
{
    struct archive_person *p = ARENA_NEW(a, struct archive_person);

    *p = (struct archive_person){.role = role, .name = name};
    if (*name == '\0' && *email == '\0')
        take_mailbox(a, from, &p->name, &p->address);
    else if (strchr(name, '<') != NULL)
        take_mailbox(a, name, &p->name, &p->address);
    else if (strchr(name, '@') != NULL && person_address_ok(name)) {
        p->address = name;
        p->name = NULL;
    }
    if (*email != '\0')
        p->address = email;
    if (p->address != NULL && !person_address_ok(p->address)) {
        p->key = arena_printf(a, "login:%s", p->address);
        p->name = text_empty(p->name) ? p->address : p->name;
        p->address = NULL;
    } else if (p->address == NULL && !text_empty(p->name)) {
        p->key = arena_printf(a, "name:%s", p->name);
    }
    if (text_empty(p->name) && p->address == NULL)
        p->name = "?";
    return p;
}

bool csv_internal(const char *internal, const char *kind)
{
    static const char *const no[] = {"", "0", "f", "false", "no", "nein", "n", "falsch", NULL};
    g_autofree char *low = g_utf8_strdown(internal, -1), *low_kind = g_utf8_strdown(kind, -1);

    return !g_strv_contains(no, g_strstrip(low)) || strstr(low_kind, "intern") != NULL;
}

static const char *channel_of(const char *text)
{
    g_autofree char *low = g_utf8_strdown(text, -1);

    return strstr(low, "mail") != NULL                                   ? "mail"
           : strstr(low, "phone") != NULL || strstr(low, "tele") != NULL ? "phone"
           : strstr(low, "web") != NULL                                  ? "web"
                                                                         : "api";
}

/* Who wrote: as it says, else who sent it. */
static const char *sender_of(const struct row *row, bool internal)
{
    const char *said = row->text[CSV_SENDER];

    if (text_starts_ci(said, "agent") || internal)
        return "agent";
    return *said == '\0' || text_starts_ci(said, "customer") || text_starts_ci(said, "kunde")
               ? "customer"
               : "system";
}

/* A mail may be in two tickets. Without an id a message is known by what it says, so that it does
 * not come twice. */
static const char *article_key(struct arena *a, const char *ticket, const struct row *row)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    if (*row->text[CSV_ARTICLE_ID] != '\0')
        return arena_printf(a, "%s:%s", ticket, row->text[CSV_ARTICLE_ID]);
    for (size_t f = CSV_TICKET_FIELDS; f < CSV_FIELDS; f++)
        g_checksum_update(sum, (const guchar *)row->text[f], (gssize)strlen(row->text[f]) + 1);
    return arena_printf(a, "%s:%s", ticket, g_checksum_get_string(sum));
}

static bool add_article(struct csv_take *x, struct arena *a, const struct row *row,
                        const struct archive_ticket *t, GArray *out, GError **error)
{
    bool internal = csv_internal(row->text[CSV_INTERNAL], row->text[CSV_KIND]);
    const char *body = row->text[CSV_BODY], *id = row->text[CSV_ARTICLE_ID],
               *kind = row->text[CSV_KIND];
    struct archive_article w = {.key = article_key(a, t->key, row)};
    g_autoptr(GArray) files = g_array_new(false, true, sizeof(struct article_file));

    if (*body == '\0')
        return true;
    w.article = (struct article_new){.kind = internal        ? "note"
                                             : *kind != '\0' ? zammad_kind(take_low(a, kind))
                                             : strcmp(t->channel, "api") == 0 ? "web"
                                                                              : t->channel,
                                     .sender = sender_of(row, internal),
                                     .internal = internal,
                                     .from_text = row->text[CSV_FROM],
                                     .to_text = row->text[CSV_TO],
                                     .cc_text = row->text[CSV_CC],
                                     .subject = text_one_line(a, row->text[CSV_SUBJECT]),
                                     .message_id = *id == '<' ? id : NULL,
                                     .at = time_of(x, row->text[CSV_AT])};
    if (strcmp(w.article.sender, "customer") == 0)
        w.author = *row->text[CSV_FROM] == '\0'
                       ? t->customer
                       : person_of(a, "", "", row->text[CSV_FROM], ROLE_CUSTOMER);
    if (!take_content(x->take, a, body, text_starts_ci(text_trim(a, body), "<"), files, &w.article,
                      error))
        return false;
    g_array_append_val(out, w);
    return true;
}

static void read_ticket(struct csv_take *x, struct arena *a, const char *key, const GArray *rows,
                        struct archive_ticket *t)
{
    const char *state = first(rows, CSV_STATE), *title = first(rows, CSV_TITLE);
    const char *owner = first(rows, CSV_OWNER), *owner_email = first(rows, CSV_OWNER_EMAIL);
    const char *name = first(rows, CSV_CUSTOMER), *from = first(rows, CSV_FROM);
    struct archive_person *customer;

    if (*name == '\0' && strchr(from, '@') == NULL)
        name = from; /* osTicket's lists say so who it is */
    *t = (struct archive_ticket){.key = key,
                                 .number = first(rows, CSV_NUMBER),
                                 .title = *title != '\0' ? title : first(rows, CSV_SUBJECT),
                                 .priority = take_priority(take_low(a, first(rows, CSV_PRIORITY))),
                                 .queue = first(rows, CSV_QUEUE),
                                 .channel = channel_of(first(rows, CSV_CHANNEL)),
                                 .created_at = time_of(x, first(rows, CSV_CREATED)),
                                 .changed_at = time_of(x, first(rows, CSV_CHANGED)),
                                 .closed_at = time_of(x, first(rows, CSV_CLOSED)),
                                 .pending_at = time_of(x, first(rows, CSV_PENDING))};
    t->state = *state != '\0'      ? take_state_or(x->take, a, state, "open")
               : t->closed_at != 0 ? "closed"
                                   : "open";
    customer =
        arena_memdup(a, person_of(a, name, first(rows, CSV_CUSTOMER_EMAIL), from, ROLE_CUSTOMER),
                     sizeof *customer);
    customer->company = first(rows, CSV_COMPANY);
    customer->phone = first(rows, CSV_PHONE);
    t->customer = customer;
    t->owner = person_of(a, owner, owner_email, "", ROLE_AGENT);
    if (t->owner->address == NULL) {
        if (*owner != '\0')
            take_left(x->take, "owner: has no mail address, so nobody owns the ticket");
        t->owner = NULL;
    }
}

static void read_tags(struct arena *a, const GArray *rows, struct archive_ticket *t)
{
    g_auto(GStrv) parts = g_strsplit_set(first(rows, CSV_TAGS), ",;|", -1);
    const char **tags = ARENA_ARRAY(a, const char *, g_strv_length(parts) + 1);

    for (size_t i = 0; parts[i] != NULL; i++)
        if (*g_strstrip(parts[i]) != '\0')
            tags[t->n_tags++] = arena_strdup(a, parts[i]);
    t->tags = tags;
}

static bool one(struct csv_take *x, struct arena *a, const char *key, const GArray *rows,
                GError **error)
{
    g_autoptr(GArray) articles = g_array_new(false, true, sizeof(struct archive_article));
    struct archive_ticket t;

    read_ticket(x, a, key, rows, &t);
    read_tags(a, rows, &t);
    for (guint i = 0; i < rows->len; i++)
        if (!add_article(x, a, &g_array_index(rows, struct row, i), &t, articles, error))
            return false;
    take_articles(&t, articles);
    if (t.n_articles == 0)
        take_left(x->take, "ticket: has no message in these files");
    return take_put(x->take, a, &t, error);
}

/* All rows of the ticket with KEY; none where they are found by another key. */
static bool rows_of(struct csv_take *x, struct arena *a, const char *key, GArray *rows,
                    GError **error)
{
    struct gathering g = {.a = a, .rows = rows};
    const char *number;

    if (*key == 'n' && g_hash_table_contains(x->numbers, key + 1))
        return true;
    if (!spool_each(x->rows, ROWS, key, gather, &g, error))
        return false;
    number = first(rows, CSV_NUMBER);
    return *key == 'n' || *number == '\0' ||
           spool_each(x->rows, ROWS, arena_printf(a, "n%s", number), gather, &g, error);
}

static bool each_ticket(struct str value, void *data, GError **error)
{
    struct csv_take *x = data;
    g_autoptr(GArray) rows = g_array_new(false, true, sizeof(struct row));
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) why = NULL;
    const char *key = arena_strdup(a, value.p), *number;
    bool now = false;

    if (!rows_of(x, a, key, rows, error))
        return false;
    number = first(rows, CSV_NUMBER);
    key = *number == '\0' ? arena_printf(a, "id:%s", key + 1) : number;
    if (rows->len > 0 && !take_now(x->take, key, number, &now, error))
        return false;
    return !now || one(x, a, key, rows, &why) ||
           take_missed(x->take, key, g_steal_pointer(&why), error);
}

bool csv_import(struct take *t, const struct csv_options *o, GError **error)
{
    g_autoptr(spool) rows = spool_new(error);
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct csv_take x = {.take = t, .options = o, .rows = rows, .keys = keys, .numbers = numbers};

    if (o->zone != NULL && !zone_ok(o->zone)) {
        fail_set(error, FAIL_INVALID, "%s: is no time zone (write Europe/Berlin)", o->zone);
        return false;
    }
    x.zone = zone_get(o->zone != NULL ? o->zone : house_now(t->house)->zone);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < o->n_paths; i++)
        if (!read_file(&x, o->paths[i], error))
            return false;
    if (!spool_ready(rows, error) || !spool_each(rows, TICKETS, NULL, each_ticket, &x, error))
        return false;
    t->last = true;
    return t->later == 0 || spool_each(rows, TICKETS, NULL, each_ticket, &x, error);
}
