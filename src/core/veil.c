#include "core/veil.h"

#include "base/json.h"
#include "core/blob.h"
#include "core/custom_field.h"
#include "core/mark.h"
#include "core/search_index.h"
#include "sql/anonymise.h"
#include "sql/blob.h"
#include "sql/erase.h"
#include "sql/search_file.h"
#include "sql/search_index.h"

#include <string.h>

enum { ARTICLES_A_LOOK = 50, ADDRESS_MOST = 320 /* bytes, RFC 5321 section 4.5.3.1 */ };

static const char gone_text[] = "[Der Text wurde aus Gründen des Datenschutzes entfernt.]";
static const char gone_mail[] = "Subject: anonymised\r\nAuto-Submitted: auto-generated\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                                "Diese Nachricht wurde aus Datenschutzgründen entfernt.\r\n"
                                "This message was removed for reasons of privacy.\r\n";

/* What goes on with a word: letters, digits and what stands above them, of any script. */
static bool of_word(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

/* Whether the character at AT, and the one before it, goes on with a word. */
static bool goes_on(const char *at)
{
    return of_word(g_utf8_get_char(at));
}

static bool came_on(const char *text, const char *at)
{
    return at > text && of_word(g_utf8_get_char(g_utf8_prev_char(at)));
}

/* What may stand in an address, and within one beyond ASCII (RFC 6531). */
static bool of_address(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("_.-+", c) != NULL);
}

/* Whether what stands before AT leads into it by ".", "-" or "+": "anna-", not "- " nor "see...". */
static bool leads_on(const char *text, const char *at)
{
    const char *before = at;

    while (before > text && at - before < ADDRESS_MOST && strchr(".-+", before[-1]) != NULL) {
        if (before < at && *before == '.' && before[-1] == '.')
            return false;
        before--;
    }
    return before < at && came_on(text, before);
}

/* What stands at AT is a part of an address that is longer than it: "petra@k.example" in
 * "anna-petra@k.example" or "petra@k.example.net", "Petra" in "petra.m@k.example" or
 * "m@petra.example". */
static bool is_other_address(const char *text, const char *at, size_t n)
{
    const char *behind = at + n, *before = at;

    if (memchr(at, '@', n) != NULL)
        return came_on(text, at) || leads_on(text, at) ||
               goes_on(behind) ||
               (*behind != '\0' && strchr(".-+", *behind) != NULL && goes_on(behind + 1));
    while (behind - at < ADDRESS_MOST && of_address(*behind))
        behind++;
    while (before > text && at - before < ADDRESS_MOST && of_address(before[-1]))
        before--;
    return *behind == '@' || (before > text && before[-1] == '@');
}

static size_t needle_at(const char *text, const char *at, const char *needle)
{
    size_t n = strlen(needle);

    if (g_ascii_strncasecmp(at, needle, n) != 0 || (came_on(text, at) && goes_on(needle)) ||
        (goes_on(at + n) && came_on(needle, needle + n)))
        return 0;
    return is_other_address(text, at, n) ? 0 : n;
}

const char *veil_text(struct arena *a, const char *text, const char *const *needles)
{
    g_autoptr(GString) out = NULL;
    const char *kept = text;

    for (const char *at = text; text != NULL && *at != '\0';) {
        size_t n = 0;

        for (const char *const *x = needles; *x != NULL && n == 0; x++)
            n = needle_at(text, at, *x);
        if (n == 0) {
            at = g_utf8_next_char(at);
            continue;
        }
        if (out == NULL)
            out = g_string_new(NULL);
        g_string_append_len(out, kept, at - kept);
        g_string_append(out, VEIL_WORD);
        kept = at += n;
    }
    if (out == NULL)
        return text;
    g_string_append(out, kept);
    return arena_strndup(a, out->str, out->len);
}

/* One text within WHERE, by its key or its place. */
static void veil_within(struct arena *a, json_t *where, const char *key, size_t i, json_t *v,
                        const char *const *needles, GPtrArray *deeper, bool *changed)
{
    const char *text = json_string_value(v),
               *next = text == NULL ? NULL : veil_text(a, text, needles);

    if (json_is_object(v) || json_is_array(v))
        g_ptr_array_add(deeper, v);
    else if (next != text) {
        *changed = true;
        if (key != NULL)
            json_object_set_new(where, key, json_string(next));
        else
            json_array_set_new(where, i, json_string(next));
    }
}

const char *veil_json(struct arena *a, const char *json, const char *const *needles)
{
    json_auto_t *all = json == NULL ? NULL : json_read(json, strlen(json), NULL);
    g_autoptr(GPtrArray) deeper = g_ptr_array_new();
    g_autofree char *out = NULL;
    bool changed = false;

    if (json_is_string(all)) {
        const char *text = json_string_value(all), *next = veil_text(a, text, needles);

        if (next == text)
            return json;
        json_decref(all);
        all = json_string(next);
        changed = true;
    } else if (all == NULL) {
        return veil_text(a, json, needles);
    } else if (!json_is_object(all) && !json_is_array(all)) {
        return json;
    } else {
        g_ptr_array_add(deeper, all);
    }
    while (deeper->len > 0) {
        json_t *where = g_ptr_array_steal_index(deeper, deeper->len - 1), *v;
        const char *key;
        void *next;
        size_t i;

        json_object_foreach_safe(where, next, key, v)
            veil_within(a, where, key, 0, v, needles, deeper, &changed);
        json_array_foreach (where, i, v)
            veil_within(a, where, NULL, i, v, needles, deeper, &changed);
    }
    if (!changed)
        return json;
    out = json_dumps(all, JSON_COMPACT | JSON_ENCODE_ANY);
    return arena_strdup(a, out);
}

bool veil_mail(const struct veil *v, int64_t inbox_id, int64_t blob_id, GError **error)
{
    const struct blob_source gone = {.data = gone_mail, .size = sizeof gone_mail - 1};
    int64_t id;

    if (!blob_put(v->c->db, v->c->a, &gone, &id, error))
        return false;
    v->done->mails += id == blob_id ? 0 : 1;
    return sql_anonymise_inbox(v->c->db, inbox_id, id, gone.size, NULL, error) &&
           (id == blob_id || sql_erase_blob(v->c->db, blob_id, NULL, error));
}

/* The files of a message go, or only their names; *LEFT of them stay. */
static bool veil_files(const struct veil *v, struct arena *a, int64_t article_id, bool go,
                       bool *changed, size_t *left, GError **error)
{
    struct attachment_row *files = NULL;
    size_t n = 0;

    if (!sql_attachment_of_article(v->c->db, a, article_id, &files, &n, error))
        return false;
    for (size_t i = 0; i < n && !go; i++) {
        const char *name = veil_text(a, files[i].filename, v->needles);

        *changed = *changed || name != files[i].filename;
        if (name != files[i].filename &&
            !sql_anonymise_filename(v->c->db, files[i].id, name, NULL, error))
            return false;
    }
    *left = go ? 0 : n;
    if (!go || n == 0)
        return true;
    *changed = true;
    v->done->files += (int64_t)n;
    if (!sql_anonymise_files(v->c->db, article_id, NULL, error) ||
        !sql_search_file_done(v->c->db, article_id, NULL, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!sql_erase_blob(v->c->db, files[i].blob_id, NULL, error))
            return false;
    return true;
}

/* The message as it is afterwards. HIS: the person wrote it; GO: its text goes. */
static struct sql_anonymise_article veiled(const struct veil *v, struct arena *a,
                                           const struct anonymise_article_row *m, bool his, bool go)
{
    const bool all = v->person_id == 0;

    return (struct sql_anonymise_article){
        .id = m->id,
        .from_text = his ? VEIL_WORD : veil_text(a, m->from_text, v->header_needles),
        .to_text = all ? "" : veil_text(a, m->to_text, v->header_needles),
        .cc_text = all ? "" : veil_text(a, m->cc_text, v->header_needles),
        .subject = go ? "" : veil_text(a, m->subject, v->needles),
        .body_text = go ? gone_text : veil_text(a, m->body_text, v->needles),
        .body_html = go ? NULL : veil_text(a, m->body_html, v->needles),
        .new_text = go ? NULL : veil_text(a, m->new_text, v->needles),
        .message_id = his ? NULL : m->message_id,
        .extra = go ? NULL : veil_json(a, m->extra, v->needles)};
}

static bool differs(const struct sql_anonymise_article *x, const struct anonymise_article_row *m)
{
    return x->from_text != m->from_text || x->to_text != m->to_text || x->cc_text != m->cc_text ||
           x->subject != m->subject || x->body_text != m->body_text ||
           x->body_html != m->body_html || x->new_text != m->new_text ||
           x->message_id != m->message_id || x->extra != m->extra;
}

/* After search_index_forget_article(). */
static bool reindex(const struct veil *v, struct arena *a, int64_t ticket_id,
                    const struct sql_anonymise_article *x, size_t files, GError **error)
{
    struct anonymise_article_row *now = NULL;
    size_t n = 0;

    if (!sql_anonymise_articles(v->c->db, a, ticket_id, x->id - 1, 1, &now, &n, error))
        return false;

    const struct search_article s = {
        x->id,        ticket_id,  x->subject, x->body_text,
        x->from_text, x->to_text, x->cc_text, n == 0 ? NULL : now->files};

    return search_index_article(v->c->db, &s, error) &&
           (files == 0 || search_files_wait(v->c->db, x->id, error));
}

static bool veil_message(const struct veil *v, int64_t ticket_id,
                         const struct anonymise_article_row *m, bool alone, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const bool his =
        strcmp(m->sender, "customer") == 0 && (v->person_id == 0 || m->author_id == v->person_id);
    const bool go = v->texts && (his || alone);
    const struct search_article old = {m->id,        ticket_id,  m->subject, m->body_text,
                                       m->from_text, m->to_text, m->cc_text, m->files};
    struct sql_anonymise_article x = veiled(v, a, m, his, go);
    struct anonymise_mail_row *mail = NULL;
    struct search_has_row *known =
        NULL; /* else the search comes to it later, and finds what is left */
    bool changed = differs(&x, m);
    size_t left = 0;

    if ((m->inbox_id != 0 && !sql_anonymise_mail(v->c->db, a, m->inbox_id, &mail, error)) ||
        !sql_search_index_has(v->c->db, a, SEARCH_PARTS * m->id, &known, error) ||
        !search_index_forget_article(v->c->db, &old, error) ||
        !veil_files(v, a, m->id, go, &changed, &left, error) ||
        (changed && !sql_anonymise_article(v->c->db, &x, NULL, error)) ||
        (known != NULL && !reindex(v, a, ticket_id, &x, left, error)))
        return false;
    v->done->messages += changed ? 1 : 0;
    return (!his || sql_anonymise_refs(v->c->db, m->id, NULL, error)) &&
           (!changed || mail == NULL || veil_mail(v, mail->id, mail->blob_id, error));
}

static bool veil_messages(const struct veil *v, int64_t ticket_id, bool alone, GError **error)
{
    int64_t behind = 0;
    size_t n = ARTICLES_A_LOOK;

    while (n == ARTICLES_A_LOOK) {
        g_autoptr(arena) a = arena_new();
        struct anonymise_article_row *rows = NULL;

        if (!sql_anonymise_articles(v->c->db, a, ticket_id, behind, ARTICLES_A_LOOK, &rows, &n,
                                    error))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (!veil_message(v, ticket_id, &rows[i], alone, error))
                return false;
            behind = rows[i].id;
        }
    }
    return true;
}

bool veil_has_letter(const char *s)
{
    while (*s != '\0' && !g_ascii_isalpha(*s) && (unsigned char)*s < 0x80)
        s++;
    return *s != '\0';
}

/* Without those that are a number alone, which might be an id. */
static const char *const *lettered(struct arena *a, const char *const *needles)
{
    const char **kept = NULL;
    size_t n = 0;

    while (needles[n] != NULL)
        n++;
    kept = ARENA_ARRAY(a, const char *, n + 1);
    n = 0;
    for (; *needles != NULL; needles++)
        if (veil_has_letter(*needles))
            kept[n++] = *needles;
    return kept;
}

/* A field's value, and how the search has it. */
static void veil_field(struct arena *a, struct anonymise_pair_row *row, const char *const *needles)
{
    row->one = veil_json(a, row->one, needles);
    row->two = custom_text_key(a, custom_plain(a, row->one));
}

static void veil_record(struct arena *a, struct anonymise_pair_row *row, const char *const *needles)
{
    row->one = veil_json(a, row->one, needles);
    row->two = veil_text(a, row->two, needles);
}

static void veil_pair(struct arena *a, struct anonymise_pair_row *row, const char *const *needles)
{
    row->one = veil_text(a, row->one, needles);
    row->two = veil_text(a, row->two, needles);
}

/* What stands beside the messages: where it is read, what is done to a row, how it is written. */
static const struct {
    bool (*read)(struct db *, struct arena *, int64_t, struct anonymise_pair_row **, size_t *,
                 GError **);
    void (*veil)(struct arena *, struct anonymise_pair_row *, const char *const *);
    bool (*write)(struct db *, int64_t, int64_t, const char *, const char *, int64_t *, GError **);
} beside[] = {
    {sql_anonymise_events, veil_pair, sql_anonymise_event},
    {sql_anonymise_concerns_of, veil_pair, sql_anonymise_concern},
    {sql_anonymise_undos_of, veil_pair, sql_anonymise_undo},
    {sql_anonymise_record_of, veil_record, sql_anonymise_record},
    {sql_anonymise_notes_of, veil_record, sql_anonymise_note},
    {sql_anonymise_fields_of, veil_field, sql_anonymise_field},
};

static bool veil_beside(const struct veil *v, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char *const *needles = lettered(a, v->needles);

    for (size_t i = 0; i < G_N_ELEMENTS(beside) && *needles != NULL; i++) {
        struct anonymise_pair_row *rows = NULL;
        size_t n = 0;

        if (!beside[i].read(v->c->db, a, ticket_id, &rows, &n, error))
            return false;
        for (size_t k = 0; k < n; k++) {
            const char *one = rows[k].one, *two = rows[k].two;

            beside[i].veil(a, &rows[k], needles);
            if ((rows[k].one != one || (beside[i].veil != veil_field && rows[k].two != two)) &&
                !beside[i].write(v->c->db, ticket_id, rows[k].id, rows[k].one, rows[k].two, NULL,
                                 error))
                return false;
        }
    }
    return true;
}

static bool veil_letters(const struct veil *v, int64_t ticket_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct anonymise_letter_row *rows = NULL;
    size_t n = 0;

    if (!sql_anonymise_letters(v->c->db, a, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct sql_anonymise_letter x = {
            .id = rows[i].id,
            .to_text = veil_text(a, rows[i].to_text, v->header_needles),
            .cc_text = veil_text(a, rows[i].cc_text, v->header_needles),
            .subject = veil_text(a, rows[i].subject, v->needles),
            .answer = veil_text(a, rows[i].answer, v->needles),
            .extra = veil_json(a, rows[i].extra, v->needles)};

        if (!sql_anonymise_letter(v->c->db, &x, NULL, error))
            return false;
    }
    return true;
}

static bool veil_words(const struct veil *v, int64_t ticket_id, GError **error)
{
    bool (*const steps[])(struct db *, int64_t, int64_t *, GError **) = {
        sql_anonymise_titles, sql_anonymise_subjects, sql_anonymise_concerns,
        sql_anonymise_acts,   sql_anonymise_records,
    };
    const char *id_text = arena_printf(v->c->a, "%" G_GINT64_FORMAT, ticket_id);

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!steps[i](v->c->db, ticket_id, NULL, error))
            return false;
    return custom_forget(v->c->db, RECORD_TICKET, ticket_id, error) &&
           sql_erase_draft(v->c->db, id_text, NULL, error);
}

/* By its marks other tickets like it are found: words of the old title are no longer among them. */
static bool retitle(const struct veil *v, int64_t ticket_id, const char *title, GError **error)
{
    return sql_anonymise_title(v->c->db, ticket_id, title, NULL, error) &&
           sql_anonymise_marks(v->c->db, ticket_id, NULL, error) &&
           mark_title(v->c->db, v->c->a, ticket_id, title, error);
}

bool veil_ticket(const struct veil *v, const struct ticket_row *ticket, bool alone, GError **error)
{
    struct db *db = v->c->db;
    const char *title =
        v->texts && alone ? ticket->number : veil_text(v->c->a, ticket->title, v->needles);

    v->done->tickets++;
    return veil_messages(v, ticket->id, alone, error) && veil_beside(v, ticket->id, error) &&
           veil_letters(v, ticket->id, error) &&
           (!v->texts || !alone || veil_words(v, ticket->id, error)) &&
           sql_anonymise_hooks(db, ticket->id, NULL, error) &&
           sql_erase_idempotency(db, ticket->number, NULL, error) &&
           (title == ticket->title || retitle(v, ticket->id, title, error)) &&
           search_index_ticket(db, ticket->id, error);
}
