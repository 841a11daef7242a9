#include "core/veil.h"

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

enum { ARTICLES_A_LOOK = 50 };

static const char gone_text[] = "[Der Text wurde aus Gründen des Datenschutzes entfernt.]";
static const char gone_mail[] = "Subject: anonymised\r\nAuto-Submitted: auto-generated\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                                "Diese Nachricht wurde aus Datenschutzgründen entfernt.\r\n"
                                "This message was removed for reasons of privacy.\r\n";

/* What goes on with a word or an address; beyond ASCII, letters of any script. */
static bool goes_on(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || c == '_';
}

static bool of_address(char c)
{
    return goes_on(c) || (c != '\0' && strchr(".-+", c) != NULL);
}

/* What stands at AT is a part of an address that is longer than it: "petra@k.example" in
 * "anna-petra@k.example" or "petra@k.example.net", "Petra" in "petra.m@k.example" or
 * "m@petra.example". */
static bool is_other_address(const char *text, const char *at, size_t n)
{
    const char *behind = at + n, *before = at;

    if (memchr(at, '@', n) != NULL)
        return (at > text && of_address(at[-1])) || (of_address(*behind) && goes_on(behind[1]));
    while (of_address(*behind))
        behind++;
    while (before > text && of_address(before[-1]))
        before--;
    return *behind == '@' || (before > text && before[-1] == '@');
}

static size_t needle_at(const char *text, const char *at, const char *needle)
{
    size_t n = strlen(needle);

    if (g_ascii_strncasecmp(at, needle, n) != 0 ||
        (at > text && goes_on(at[-1]) && goes_on(*needle)) ||
        (goes_on(at[n]) && goes_on(needle[n - 1])))
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
            at++;
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
        .extra = go ? NULL : veil_text(a, m->extra, v->needles)};
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

/* Names and addresses; a number alone might be an id there. */
static bool veil_needles(const struct veil *v, int64_t ticket_id, GError **error)
{
    bool (*const steps[])(struct db *, int64_t, const char *, const char *, int64_t *,
                          GError **) = {
        sql_anonymise_events, sql_anonymise_concern, sql_anonymise_undo,
        sql_anonymise_record, sql_anonymise_fields,
    };

    for (const char *const *x = v->needles; *x != NULL; x++)
        for (size_t i = 0; i < G_N_ELEMENTS(steps) && veil_has_letter(*x); i++)
            if (!steps[i](v->c->db, ticket_id, *x, VEIL_WORD, NULL, error))
                return false;
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
            .extra = veil_text(a, rows[i].extra, v->needles)};

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
    return veil_messages(v, ticket->id, alone, error) && veil_needles(v, ticket->id, error) &&
           veil_letters(v, ticket->id, error) &&
           (!v->texts || !alone || veil_words(v, ticket->id, error)) &&
           sql_anonymise_hooks(db, ticket->id, NULL, error) &&
           sql_erase_idempotency(db, ticket->number, NULL, error) &&
           (title == ticket->title || retitle(v, ticket->id, title, error)) &&
           search_index_ticket(db, ticket->id, error);
}
