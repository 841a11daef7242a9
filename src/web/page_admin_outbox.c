/* page_admin_outbox.c - what was sent, waits or failed, with the server's words. */
#include "base/fail.h"
#include "core/inbox_edit.h"
#include "pages/admin_mail.h"
#include "web/admin.h"
#include "web/views_inbox.h"

#include <string.h>

#define PLACE "/admin/outbox"

static const struct {
    const char *key, *word, *mark;
} states[] = {
    {"waiting", _("Wartet"), "faint"},
    {"held", _("Angehalten"), "warn"},
    {"failed", _("Nicht zugestellt"), "bad"},
    {"accepted", _("Angenommen"), "ok"},
};
static const char *const state_keys[] = {"", "waiting", "held", "failed", "accepted", NULL};
static const struct {
    const char *key, *word;
} purposes[] = {
    {"acknowledgement", _("Eingangsbestätigung")}, {"reply", _("Antwort")},
    {"closing", _("Abschluss")},                   {"notification", _("Benachrichtigung")},
    {"account", _("Zugang")},
};
static const char *const acts[] = {"retry", "cancel", NULL};

static const struct field list_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"state", FIELD_CHOICE, .values = state_keys},
    {"before", FIELD_INT},
    {NULL},
};
static const struct field act_fields[] = {
    {"do", FIELD_CHOICE, .required = true, .values = acts},
    {NULL},
};

static const char *purpose_word(struct request *r, const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(purposes); i++)
        if (strcmp(purposes[i].key, key) == 0)
            return shell_word(r, purposes[i].word);
    return key;
}

static struct view_outbox_line line(struct request *r, const struct outbox_find_row *row)
{
    struct arena *a = request_arena(r);
    bool accepted = strcmp(row->state, "accepted") == 0, failed = strcmp(row->state, "failed") == 0;
    struct view_outbox_line v = {.id = row->id,
                                 .at = row->created_at,
                                 .secret = row->secret != 0,
                                 .purpose = purpose_word(r, row->purpose),
                                 .recipient = "",
                                 .subject = "",
                                 .answer = "",
                                 .number = "",
                                 .attempts = row->attempts};
    size_t i = 0;

    while (i + 1 < G_N_ELEMENTS(states) && strcmp(states[i].key, row->state) != 0)
        i++;
    v.state = shell_word(r, states[i].word);
    v.mark = states[i].mark;
    if (v.secret)
        return v;
    v.recipient = row->recipient;
    v.subject = row->subject;
    v.answer = row->answer;
    v.number = row->number == NULL ? "" : row->number;
    v.next_at = accepted || failed ? 0 : row->next_at;
    v.can_retry = !accepted;
    v.can_cancel = !accepted && !failed;
    v.action = url_path(a, PLACE "/%" G_GINT64_FORMAT, row->id);
    if (row->number != NULL)
        v.ticket = url_path(a, "/desk/t/%s", url_part(a, row->number));
    return v;
}

static void show(struct request *r, struct answer *answer, const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    bool asked = request_method(r) != HTTP_POST;
    const char *state = asked ? state_keys[MAX(request_choice(r, "state"), 0)] : "";
    struct view_outbox v = {.typed = asked ? request_text(r, "q") : "",
                            .n_states = G_N_ELEMENTS(states)};
    struct outbox_find_row *rows = NULL;
    int64_t next = 0;

    if (db == NULL || !outbox_find(db, a, request_actor(r), state, v.typed,
                                   asked ? request_int(r, "before", 0) : 0, ADMIN_PAGE, &rows,
                                   &v.n_lines, &next, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.states = ARENA_ARRAY(a, struct view_pick, v.n_states);
    for (size_t i = 0; i < v.n_states; i++)
        v.states[i] = (struct view_pick){.key = states[i].key,
                                         .word = shell_word(r, states[i].word),
                                         .chosen = strcmp(states[i].key, state) == 0};
    v.lines = ARENA_ARRAY(a, struct view_outbox_line, v.n_lines + 1);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = line(r, &rows[i]);
    v.has_more = next > 0;
    v.filtered = *v.typed != '\0' || *state != '\0';
    v.more = url_path(a, PLACE "?q=%s&state=%s&before=%" G_GINT64_FORMAT, url_part(a, v.typed),
                      state, next);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Postausgang")), problem);
    page_admin_outbox(&o, &v);
    answer_html(answer, status);
}

static void list(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct admin_act act = admin_act(r, db, NULL);

    return request_choice(r, "do") == 0 ? outbox_again(&act, admin_id(r), error)
                                        : outbox_cancel(&act, admin_id(r), error);
}

static void change(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, change_tx, r, &error))
        answer_redirect(r, a, PLACE "?done=%s",
                        request_choice(r, "do") == 0 ? "again" : "cancelled");
    else if (fail_is(error, FAIL_CONFLICT))
        show(r, a, shell_word(r, _("Diese Nachricht ist schon unterwegs oder angekommen.")), 409);
    else
        answer_fail(r, a, error);
}

const struct route admin_outbox_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, list},
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, act_fields, change, ROUTE_BLOCKS},
};
const size_t admin_outbox_n_routes = G_N_ELEMENTS(admin_outbox_routes);
