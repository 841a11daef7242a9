/* page_admin_retention.c - privacy of the whole house: rules for old tickets, legal holds, certificates. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/access_log.h"
#include "core/certificate.h"
#include "core/company_edit.h"
#include "core/dossier.h"
#include "core/hold.h"
#include "core/person.h"
#include "core/queue_edit.h"
#include "core/retention.h"
#include "core/ticket.h"
#include "pages/privacy.h"
#include "web/admin.h"
#include "web/stored.h"

#include <string.h>

#define PLACE "/admin/privacy"

enum { MONTHS = 24, NAME_MOST = 254 };

static const char *const acts[] = {"anonymise", "erase", NULL};
static const char *const steps[] = {"preview", "save", NULL};
static const char *const kinds[] = {"ticket", "person", "company", NULL};
static const struct field rule_fields[] = {
    {"queue", FIELD_INT},
    {"months", FIELD_INT},
    {"act", FIELD_CHOICE, .required = true, .values = acts},
    {"do", FIELD_CHOICE, .required = true, .values = steps},
    {NULL},
};
static const struct field access_fields[] = {{"access_months", FIELD_LINE, .max = 4}, {NULL}};
static const struct field list_fields[] = {{"before", FIELD_INT}, {NULL}};
static const struct field hold_fields[] = {
    {"kind", FIELD_CHOICE, .required = true, .values = kinds},
    {"name", FIELD_LINE, .max = NAME_MOST},
    {"object", FIELD_INT},
    {"reason", FIELD_LINE, .max = HOLD_REASON_MAX},
    {NULL},
};

static const char *kind_word(struct request *r, const char *kind)
{
    if (strcmp(kind, "ticket") == 0)
        return shell_word(r, _("Ticket"));
    return shell_word(r, strcmp(kind, "person") == 0 ? _("Person") : _("Firma"));
}

static const char *what_word(struct request *r, const char *what)
{
    return shell_word(r, strcmp(what, "erased") == 0 ? _("Gelöscht") : _("Anonymisiert"));
}

static const char *who_word(struct request *r, const char *who)
{
    return who == NULL || *who == '\0' ? shell_word(r, _("Regel der Aufbewahrung")) : who;
}

/* "person 17", or what a rule was for. */
static const char *subject_word(struct request *r, const char *text)
{
    struct certificate_subject subject = certificate_subject(text);
    struct arena *a = request_arena(r);

    if (subject.person_id != 0) {
        const char *who = arena_printf(a, "%s %" G_GINT64_FORMAT, shell_word(r, _("Person Nr.")), subject.person_id);

        return !subject.broken ? who : arena_printf(a, "%s (%s)", who, shell_word(r, _("abgebrochen, unvollständig")));
    }
    if (subject.months == 0)
        return text;
    return arena_printf(a, "%s, %s %" G_GINT64_FORMAT,
                        *subject.queue == '\0' ? shell_word(r, _("Alle anderen Bereiche")) : subject.queue,
                        shell_word(r, _("Monate nach dem Schließen:")), subject.months);
}

static struct retention_rule typed(struct request *r)
{
    return (struct retention_rule){.queue_id = MAX(request_int(r, "queue", 0), 0),
                                   .months = CLAMP(request_int(r, "months", 0), 0, RETENTION_MONTHS_MOST + 1),
                                   .erase = request_choice(r, "act") == 1};
}

static bool fill_rules(struct request *r, struct db *db, struct view_privacy_house *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct retention_row *rows = NULL;

    if (!retention_list(db, a, &rows, &v->n_rules, error))
        return false;
    v->rules = ARENA_ARRAY(a, struct view_privacy_rule, v->n_rules + 1);
    for (size_t i = 0; i < v->n_rules; i++)
        v->rules[i] = (struct view_privacy_rule){
            .months = rows[i].months,
            .queue = rows[i].queue == NULL ? "" : rows[i].queue,
            .erase = strcmp(rows[i].act, "erase") == 0,
            .remove = url_path(a, PLACE "/rule/%" G_GINT64_FORMAT "/remove", rows[i].id)};
    return true;
}

static bool fill_queues(struct request *r, struct db *db, int64_t chosen, struct view_privacy_house *v,
                        GError **error)
{
    struct arena *a = request_arena(r);
    struct admin_queue_row *rows = NULL;
    size_t n = 0;

    if (!queue_edit_list(db, a, &rows, &n, error))
        return false;
    v->n_queues = n + 1;
    v->queues = ARENA_ARRAY(a, struct view_admin_choice, n + 1);
    v->queues[0] = (struct view_admin_choice){
        .id = 0, .word = shell_word(r, _("Alle anderen Bereiche")), .small = "", .chosen = chosen == 0};
    for (size_t i = 0; i < n; i++)
        v->queues[i + 1] = (struct view_admin_choice){
            .id = rows[i].id, .word = rows[i].name, .small = "", .chosen = rows[i].id == chosen};
    return true;
}

static bool fill_holds(struct request *r, struct db *db, struct view_privacy_house *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct hold_row *rows = NULL;

    if (!hold_list(db, a, &rows, &v->n_holds, error))
        return false;
    v->holds = ARENA_ARRAY(a, struct view_privacy_hold, v->n_holds + 1);
    for (size_t i = 0; i < v->n_holds; i++)
        v->holds[i] = (struct view_privacy_hold){
            .id = rows[i].id,
            .since_at = rows[i].since_at,
            .kind = kind_word(r, rows[i].kind),
            .name = rows[i].name == NULL ? "" : rows[i].name,
            .reason = rows[i].reason,
            .who = rows[i].who == NULL ? "" : rows[i].who,
            .end = url_path(a, PLACE "/hold/%" G_GINT64_FORMAT "/end", rows[i].id)};
    return true;
}

static bool fill_certificates(struct request *r, struct db *db, struct view_privacy_house *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct certificate_row *rows = NULL;
    int64_t before = request_route(r)->fields == list_fields ? request_int(r, "before", 0) : 0;

    if (!certificate_list(db, a, before, ADMIN_PAGE + 1, &rows, &v->n_certificates, error))
        return false;
    v->has_more = v->n_certificates > ADMIN_PAGE;
    v->n_certificates = MIN(v->n_certificates, ADMIN_PAGE);
    if (v->has_more)
        v->older = url_path(a, PLACE "?before=%" G_GINT64_FORMAT, rows[v->n_certificates - 1].id);
    v->certificates = ARENA_ARRAY(a, struct view_privacy_certificate, v->n_certificates + 1);
    for (size_t i = 0; i < v->n_certificates; i++)
        v->certificates[i] = (struct view_privacy_certificate){
            .id = rows[i].id,
            .at = rows[i].at,
            .what = what_word(r, rows[i].what),
            .subject = subject_word(r, rows[i].subject),
            .who = who_word(r, rows[i].actor),
            .link = url_path(a, PLACE "/certificate/%" G_GINT64_FORMAT, rows[i].id)};
    return true;
}

static bool fill_preview(struct request *r, struct db *db, const struct retention_rule *rule,
                         struct view_privacy_house *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct retention_ticket_row *rows = NULL;

    if (!retention_preview(db, a, rule, clock_now(), RETENTION_PREVIEW + 1, &rows, &v->n_tickets, error))
        return false;
    v->more = v->n_tickets > RETENTION_PREVIEW;
    v->n_tickets = MIN(v->n_tickets, (size_t)RETENTION_PREVIEW);
    v->tickets = ARENA_ARRAY(a, struct view_privacy_ticket, v->n_tickets + 1);
    for (size_t i = 0; i < v->n_tickets; i++)
        v->tickets[i] = (struct view_privacy_ticket){
            .number = rows[i].number, .title = rows[i].title, .closed_at = rows[i].closed_at};
    return true;
}

static void show(struct request *r, struct answer *answer, const char *problem, bool previewed,
                 unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct retention_rule rule = request_route(r)->fields == rule_fields
                                     ? typed(r)
                                     : (struct retention_rule){.months = MONTHS};
    struct view_privacy_house v = {.months = rule.months, .erase = rule.erase, .previewed = previewed};

    if (db == NULL || !fill_rules(r, db, &v, &error) || !fill_queues(r, db, rule.queue_id, &v, &error) ||
        !fill_holds(r, db, &v, &error) || !fill_certificates(r, db, &v, &error) ||
        (previewed && !fill_preview(r, db, &rule, &v, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    v.access_months = request_route(r)->fields == access_fields
                          ? request_text(r, "access_months")
                          : setting_get(db, request_arena(r), ACCESS_LOG_MONTHS,
                                        setting_find(ACCESS_LOG_MONTHS)->fallback);
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Datenschutz")), problem);
    page_admin_privacy_house(&o, &v);
    answer_html(answer, status);
}

static void page(struct request *r, struct answer *a)
{
    show(r, a, "", false, 200);
}

struct change {
    struct request *r;
    struct admin_refusal refusal;
    bool (*run)(struct change *c, const struct admin_act *act, GError **error);
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, &c->refusal);

    c->refusal = (struct admin_refusal){0};
    return c->run(c, &act, error);
}

static void change(struct request *r, struct answer *a,
                   bool (*run)(struct change *c, const struct admin_act *act, GError **error))
{
    struct change c = {.r = r, .run = run};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, change_tx, &c, &error))
        answer_redirect(r, a, PLACE "?done=saved");
    else if (c.refusal.fault != ADMIN_FINE)
        show(r, a, admin_words(r, &c.refusal), false, 422);
    else
        answer_fail(r, a, error);
}

static bool put_rule(struct change *c, const struct admin_act *act, GError **error)
{
    const struct retention_rule rule = typed(c->r);

    return retention_put(act, &rule, error);
}

static void rule(struct request *r, struct answer *a)
{
    const struct retention_rule rule = typed(r);

    if (request_choice(r, "do") == 1)
        change(r, a, put_rule);
    else if (rule.months < 1 || rule.months > RETENTION_MONTHS_MOST)
        show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_NUMBER, "1-600"}), false, 422);
    else
        show(r, a, "", true, 200);
}

static bool remove_rule(struct change *c, const struct admin_act *act, GError **error)
{
    return retention_remove(act, MAX(admin_id(c->r), 0), error);
}

static void rule_remove(struct request *r, struct answer *a)
{
    change(r, a, remove_rule);
}

/* What is meant by a number, an address or a name; *ID 0 where there is none. */
static bool find_object(const struct admin_act *act, const char *kind, const char *typed_name, int64_t *id,
                        GError **error)
{
    struct person_row *person = NULL;

    *id = 0;
    if (strcmp(kind, "ticket") == 0)
        return ticket_numbered(act->db, act->a, typed_name, id, error);
    if (strcmp(kind, "company") == 0)
        return hold_company(act->db, act->a, typed_name, id, error);
    if (!person_find(act->db, act->a, typed_name, &person, error))
        return false;
    *id = person == NULL ? 0 : person->id;
    return true;
}

static bool put_hold(struct change *c, const struct admin_act *act, GError **error)
{
    const char *kind = kinds[MAX(request_choice(c->r, "kind"), 0)], *name = request_text(c->r, "name");
    int64_t id = request_int(c->r, "object", 0);
    struct person_row person;

    if (id > 0 && strcmp(kind, "person") == 0) {
        if (!person_get(act->db, act->a, id, &person, error))
            return false;
        name = person.name;
    } else if (!find_object(act, kind, name, &id, error)) {
        return false;
    }
    if (id == 0)
        return admin_refuse(act, ADMIN_CHOICE, name, error);
    return hold_put(act, kind, id, name, request_text(c->r, "reason"), error);
}

static void hold(struct request *r, struct answer *a)
{
    change(r, a, put_hold);
}

static bool end_hold(struct change *c, const struct admin_act *act, GError **error)
{
    return hold_end(act, MAX(admin_id(c->r), 0), error);
}

static void hold_over(struct request *r, struct answer *a)
{
    change(r, a, end_hold);
}

static bool put_access(struct change *c, const struct admin_act *act, GError **error)
{
    return setting_change(act, ACCESS_LOG_MONTHS, request_text(c->r, "access_months"), error);
}

static void access_kept(struct request *r, struct answer *a)
{
    change(r, a, put_access);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), false, 422);
}

static void paper(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_privacy_paper v = {.id = MAX(admin_id(r), 0)};
    struct certificate_row *c = NULL;

    if (db == NULL || !certificate_get(db, a, v.id, &c, &v.whole, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.at = c->at;
    v.tickets = c->tickets;
    v.messages = c->messages;
    v.mails = c->mails;
    v.files = c->files;
    v.desk = house_now(shell_app(r)->house)->desk_name;
    v.what = what_word(r, c->what);
    v.subject = subject_word(r, c->subject);
    v.who = who_word(r, c->actor);
    v.reason = c->reason;
    v.hash = c->hash;
    v.previous = c->previous;
    v.pdf = url_path(a, PLACE "/certificate/%" G_GINT64_FORMAT "/pdf", v.id);
    v.frame = admin_frame(r, PLACE, arena_printf(a, "%s %" G_GINT64_FORMAT, shell_word(r, _("Bescheinigung")), v.id), "");
    page_admin_privacy_paper(&o, &v);
    answer_html(answer, 200);
}

static void pdf(struct request *r, struct answer *a)
{
    const char *lang = lang_name(shell_lang(r));
    int64_t id = MAX(admin_id(r), 0);
    struct certificate_row *c = NULL;
    g_autoptr(GError) error = NULL;
    bool whole, is_there;
    int fd;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        is_there = db != NULL && certificate_get(db, request_arena(r), id, &c, &whole, &error);
    }
    if (is_there && dossier_make_certificate(shell_app(r)->dossiers, id, request_actor(r)->person_id, lang, &fd, &error))
        stored_send_file(r, a, fd,
                         arena_printf(request_arena(r), "%s-%" G_GINT64_FORMAT ".pdf",
                                      shell_word(r, _("bescheinigung")), id));
    else
        answer_fail(r, a, error);
}

const struct route admin_retention_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, list_fields, page},
    {HTTP_GET, PLACE "/certificate/:id", RIGHT_ADMIN, no_fields, paper},
    {HTTP_GET, PLACE "/certificate/:id/pdf", RIGHT_ADMIN, no_fields, pdf, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/rule", RIGHT_ADMIN, rule_fields, rule, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/rule/:id/remove", RIGHT_ADMIN, no_fields, rule_remove, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/access", RIGHT_ADMIN, access_fields, access_kept, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/hold", RIGHT_ADMIN, hold_fields, hold, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/hold/:id/end", RIGHT_ADMIN, no_fields, hold_over, ROUTE_BLOCKS},
};
const size_t admin_retention_n_routes = G_N_ELEMENTS(admin_retention_routes);
