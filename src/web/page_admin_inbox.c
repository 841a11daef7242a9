/* page_admin_inbox.c - the intake log: each message that ever arrived, what became of it and why,
 * and what an administrator may still do about it. */
#include "base/fail.h"
#include "base/text.h"
#include "core/account.h"
#include "core/blob.h"
#include "core/inbox_edit.h"
#include "core/person.h"
#include "pages/admin_mail.h"
#include "web/admin.h"
#include "web/views_inbox.h"

#include <string.h>

#define PLACE "/admin/inbox"

enum { SHOWN_BYTES = 16 * 1024 };

static const struct {
    const char *key, *word, *mark;
} decisions[] = {
    {"held", _("Zurückgehalten"), "warn"},
    {"filed", _("Ohne Ticket abgelegt"), "faint"},
    {"duplicate", _("Doppelt"), "faint"},
    {"ticket", _("Neues Ticket"), "ok"},
    {"added", _("Zu einem Ticket"), "ok"},
    {"waiting", _("Noch nicht entschieden"), "faint"},
};
static const char *const decision_keys[] = {"",       "held",  "filed",   "duplicate",
                                            "ticket", "added", "waiting", NULL};
/* What the decoder and the judge say of a message that they give up on. */
static const struct {
    const char *begin, *word;
    bool more; /* the rest of it says something */
} reasons[] = {
    {"there is no sender's address", _("Es gibt keine Absenderadresse, der man antworten könnte"), false},
    {"decode: more than", _("Zu viele Anhänge oder Teile"), true},
    {"it could not be filed", _("Die Nachricht ließ sich nicht ablegen"), true},
};
static const char *const wishes[] = {"again", "ticket", "add", "drop", NULL};

static const struct field list_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"decision", FIELD_CHOICE, .values = decision_keys},
    {"account", FIELD_INT},
    {"block", FIELD_INT},
    {"before", FIELD_INT},
    {NULL},
};
static const struct field wish_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = wishes},
    {"number", FIELD_LINE, .max = 60},
    {NULL},
};

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

/* The row of decisions[] for a message. */
static size_t decision_of(const char *state, const char *decision)
{
    const char *key = strcmp(state, "new") == 0 || decision == NULL ? "waiting" : decision;
    size_t i = 0;

    while (i + 1 < G_N_ELEMENTS(decisions) && strcmp(decisions[i].key, key) != 0)
        i++;
    return i;
}

static const char *reason_word(struct request *r, const char *reason)
{
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (g_str_has_prefix(reason, reasons[i].begin))
            return reasons[i].more ? arena_printf(request_arena(r), "%s (%s)",
                                                  shell_word(r, reasons[i].word), reason)
                                   : shell_word(r, reasons[i].word);
    return reason;
}

static struct view_inbox_line line(struct request *r, const struct inbox_find_row *row)
{
    struct arena *a = request_arena(r);
    size_t i = decision_of(row->state, row->decision);
    struct view_inbox_line v = {.decision = shell_word(r, decisions[i].word),
                                .mark = decisions[i].mark,
                                .at = row->received_at,
                                .secret = row->secret != 0,
                                .sender = "",
                                .subject = "",
                                .reason = "",
                                .number = ""};

    if (v.secret)
        return v;
    v.sender = row->sender == NULL ? row->mail_from : row->sender;
    v.subject = or_empty(row->subject);
    v.reason = reason_word(r, row->reason);
    v.number = or_empty(row->number);
    v.link = url_path(a, PLACE "/%" G_GINT64_FORMAT, row->id);
    if (row->number != NULL)
        v.ticket = url_path(a, "/desk/t/%s", url_part(a, row->number));
    return v;
}

static bool fill_filters(struct request *r, struct db *db, struct view_inbox *v, GError **error)
{
    struct account_row *rows = NULL;
    int chosen = MAX(request_choice(r, "decision"), 0);
    int64_t account = request_int(r, "account", 0);

    v->n_decisions = G_N_ELEMENTS(decisions);
    v->decisions = ARENA_ARRAY(request_arena(r), struct view_pick, v->n_decisions);
    for (size_t i = 0; i < v->n_decisions; i++)
        v->decisions[i] =
            (struct view_pick){.key = decisions[i].key,
                               .word = shell_word(r, decisions[i].word),
                               .chosen = strcmp(decisions[i].key, decision_keys[chosen]) == 0};
    if (!account_list(db, request_arena(r), &rows, &v->n_accounts, error))
        return false;
    v->accounts = ARENA_ARRAY(request_arena(r), struct view_admin_choice, v->n_accounts + 1);
    for (size_t i = 0; i < v->n_accounts; i++)
        v->accounts[i] = (struct view_admin_choice){.id = rows[i].id,
                                                    .word = rows[i].name,
                                                    .small = "",
                                                    .chosen = rows[i].id == account};
    return true;
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_inbox v = {.typed = request_text(r, "q"), .blocked = request_int(r, "block", 0)};
    bool is_address = person_address_ok(v.typed);
    struct inbox_filter f = {.decision = decision_keys[MAX(request_choice(r, "decision"), 0)],
                             .sender = is_address ? v.typed : "",
                             .text = is_address ? "" : v.typed,
                             .account_id = request_int(r, "account", 0),
                             .block_id = v.blocked,
                             .before = request_int(r, "before", 0),
                             .most = ADMIN_PAGE};
    struct inbox_find_row *rows = NULL;
    int64_t next = 0;

    if (db == NULL ||
        !inbox_find(db, a, request_actor(r), &f, &rows, &v.n_lines, &next, &error) ||
        !fill_filters(r, db, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.lines = ARENA_ARRAY(a, struct view_inbox_line, v.n_lines + 1);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = line(r, &rows[i]);
    v.has_more = next > 0;
    v.filtered = *v.typed != '\0' || *f.decision != '\0' || f.account_id != 0 || v.blocked != 0;
    v.more = url_path(a,
                      PLACE "?q=%s&decision=%s&account=%" G_GINT64_FORMAT
                            "&block=%" G_GINT64_FORMAT "&before=%" G_GINT64_FORMAT,
                      url_part(a, v.typed), f.decision, f.account_id, v.blocked, next);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Posteingangsprotokoll")), "");
    page_admin_inbox(&o, &v);
    answer_html(answer, 200);
}

/* The beginning of the message, as far as it can be shown as text. */
static bool content(struct request *r, struct db *db, int64_t blob_id, const char **text,
                    GError **error)
{
    struct arena *a = request_arena(r);
    char *bytes = arena_alloc(a, SHOWN_BYTES);
    g_autofree char *valid = NULL;
    size_t n = 0;

    if (!blob_read(db, blob_id, 0, bytes, SHOWN_BYTES, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\t')
            bytes[i] = ' ';
    valid = g_utf8_make_valid(bytes, (gssize)n);
    *text = arena_strdup(a, valid);
    return true;
}

static void fill_message(struct request *r, const struct inbox_full_row *row,
                         struct view_inbox_message *v)
{
    struct arena *a = request_arena(r);
    size_t i = decision_of(row->state, row->decision);
    const char *at;

    v->sender = row->sender == NULL ? row->mail_from : row->sender;
    at = strrchr(v->sender, '@');
    v->domain = at == NULL ? "" : at + 1;
    v->blockable = at != NULL;
    v->subject = or_empty(row->subject);
    v->decision = shell_word(r, decisions[i].word);
    v->mark = decisions[i].mark;
    v->reason = reason_word(r, row->reason);
    v->number = or_empty(row->number);
    v->title = or_empty(row->title);
    v->via = row->via;
    v->mail_from = row->mail_from;
    v->rcpt_to = row->rcpt_to;
    v->account = or_empty(row->account);
    v->kind = row->kind;
    v->message_id = or_empty(row->message_id);
    v->spf = admin_auth_word(a, row->auth, "spf=");
    v->dkim = admin_auth_word(a, row->auth, "dkim=");
    v->dmarc = admin_auth_word(a, row->auth, "dmarc=");
    v->dmarc_domain = admin_auth_word(a, row->auth, "(");
    v->received_at = row->received_at;
    v->decided_at = row->decided_at;
    v->size = row->size;
    v->held = strcmp(row->state, "held") == 0;
    v->open = inbox_is_open(row);
    v->raw = url_path(a, "/desk/raw/%" G_GINT64_FORMAT, row->id);
    v->blocks = url_path(a, "/admin/blocks");
    if (row->number != NULL)
        v->ticket = url_path(a, "/desk/t/%s", url_part(a, row->number));
}

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_inbox_message v = {.typed = ""};
    struct inbox_full_row row;

    if (db == NULL ||
        !inbox_full(db, request_arena(r), request_actor(r), admin_id(r), &row, &error) ||
        !content(r, db, row.blob_id, &v.content, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    if (request_method(r) == HTTP_POST)
        v.typed = request_text(r, "number");
    fill_message(r, &row, &v);
    v.action = admin_action(r, PLACE);
    v.frame = admin_frame(r, PLACE,
                          *v.subject == '\0' ? shell_word(r, _("(ohne Betreff)")) : v.subject,
                          problem);
    page_admin_inbox_message(&o, &v);
    answer_html(answer, status);
}

static void message(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    return inbox_wish(&act, admin_id(c->r), (enum inbox_wish)request_choice(c->r, "do"),
                      request_text(c->r, "number"), error);
}

static void change(struct request *r, struct answer *a)
{
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, PLACE "/%" G_GINT64_FORMAT "?done=%s", admin_id(r),
                        request_choice(r, "do") == INBOX_DROP ? "dropped" : "decided");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), 422);
    else if (fail_is(error, FAIL_CONFLICT))
        show(r, a, shell_word(r, _("Inzwischen ist anders über diese Nachricht entschieden.")),
             409);
    else
        answer_fail(r, a, error);
}

const struct route admin_inbox_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, PLACE "/:id", RIGHT_ADMIN, no_fields, message},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, wish_fields, change, ROUTE_BLOCKS},
};
const size_t admin_inbox_n_routes = G_N_ELEMENTS(admin_inbox_routes);
