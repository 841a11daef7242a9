#include "web/desk_draft.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "web/shell.h"

#include <string.h>

enum { HTML_MAX = 400 * 1000 };

static const char *const kinds[] = {"reply", "all", "forward", "note", "phone", NULL};

const struct field desk_draft_fields[] = {
    {"kind", FIELD_CHOICE, .values = kinds}, {"body", FIELD_TEXT},
    {"html", FIELD_TEXT, .max = HTML_MAX},   {"to", FIELD_LINE, .max = 2000},
    {"cc", FIELD_LINE, .max = 2000},         {"form", FIELD_LINE, .max = FORM_KEY_MAX},
    {NULL},
};

static const char *text_of(struct arena *a, const json_t *extra, const char *name)
{
    const char *s = json_string_value(json_object_get(extra, name));

    return s == NULL ? "" : arena_strdup(a, s);
}

bool desk_draft_load(struct request *r, struct db *db, int64_t ticket_id, struct desk_typed *typed,
                     bool *saved, GError **error)
{
    struct arena *a = request_arena(r);
    struct draft_row *row = NULL;
    json_auto_t *extra = NULL;

    if (!draft_get(db, a, request_actor(r)->person_id, draft_place_ticket(a, "desk", ticket_id), &row, error))
        return false;
    *saved = row != NULL;
    if (row == NULL)
        return true;
    extra = json_read(row->extra, strlen(row->extra), NULL);
    *typed = (struct desk_typed){.kind = text_of(a, extra, "kind"), .body = row->body,
                                 .html = text_of(a, extra, "html"), .to = text_of(a, extra, "to"),
                                 .cc = text_of(a, extra, "cc")};
    if (text_empty(typed->kind))
        typed->kind = "reply";
    return true;
}

bool desk_draft_keep(const struct desk_call *d, int64_t ticket_id, const struct desk_typed *typed,
                     const char *form_key, GError **error)
{
    struct arena *a = d->c->a;
    struct draft draft = {.subject = "", .body = typed->body, .changed_at = d->c->at, .form_key = form_key};
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, DRAFT_TEXT_MAX);
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "kind", typed->kind);
    jw_text(&j, "html", typed->html);
    jw_text(&j, "to", typed->to);
    jw_text(&j, "cc", typed->cc);
    jw_close(&j, '}');
    draft.extra = buf_text(&out);
    return draft_put(d->c->db, a, d->actor->person_id, draft_place_ticket(a, "desk", ticket_id), &draft, error);
}

bool desk_draft_drop(const struct desk_call *d, int64_t ticket_id, GError **error)
{
    return draft_remove(d->c->db, d->actor->person_id, draft_place_ticket(d->c->a, "desk", ticket_id), error);
}

static bool keep_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(r)->house, .actor = who};
    int kind = request_choice(r, "kind");
    struct desk_typed typed = {.kind = kinds[MAX(kind, 0)], .body = request_text(r, "body"),
                               .html = request_text(r, "html"), .to = request_text(r, "to"),
                               .cc = request_text(r, "cc")};
    struct ticket_row t;

    return ticket_visible(db, a, who, request_param(r, "number"), &t, error) &&
           desk_draft_keep(&d, t.id, &typed, request_text(r, "form"), error);
}

void desk_draft(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, keep_tx, r, &error))
        answer_empty(a);
    else
        answer_fail(r, a, error);
}
