#include "core/anonymise.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/custom_field.h"
#include "core/person_picture.h"
#include "core/search_index.h"
#include "core/ticket_erase.h"
#include "core/veil.h"
#include "sql/anonymise.h"
#include "sql/dossier.h"
#include "sql/erase.h"
#include "sql/forgotten.h"
#include "sql/people.h"
#include "sql/oauth.h"
#include "sql/person.h"
#include "sql/record.h"

#include <stdint.h>
#include <string.h>

enum {
    TICKETS_AT_ONCE = 10, /* of one transaction */
    MAILS_AT_ONCE = 100,
    NAMES_AT_ONCE = 50,
    LOG_A_LOOK = 200,
    NAME_SHORTEST = 3, /* a shorter one is only looked for where it is the whole */
    DIGITS_SHORTEST = 6
};

/* One person on the way out; made anew in each transaction. */
struct leaving {
    const struct anonymise_order *o;
    struct arena *a;
    struct admin_act act;
    struct ticket_change c;
    const char **needles, **header_needles;
    struct certificate_counts part, all; /* of this transaction; of all, once it is certified */
    int64_t after, reached,
        certificate; /* tickets up to AFTER are done, up to REACHED by this one */
    const char *subject;
    bool left;
};

static void note(GPtrArray *list, const char *needle)
{
    if (*needle != '\0')
        g_ptr_array_add(list, (gpointer)(uintptr_t)needle);
}

static const char **ended(struct arena *a, GPtrArray *list)
{
    g_ptr_array_add(list, NULL);
    return arena_memdup(a, list->pdata, list->len * sizeof *list->pdata);
}

static size_t digits(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += g_ascii_isdigit(*s) ? 1 : 0;
    return n;
}

/* As it stands in HTML; the same where that is no other. */
static const char *escaped(struct arena *a, const char *name)
{
    g_autofree char *text = g_markup_escape_text(name, -1);

    return strcmp(text, name) == 0 ? "" : arena_strdup(a, text);
}

/* What the person is called by, longest forms first. */
static bool find_needles(struct db *db, struct arena *a, int64_t person_id, const char *name,
                         GPtrArray *texts, GPtrArray *headers, GError **error)
{
    struct person_address_row *addresses = NULL;
    struct person_phone_row *phones = NULL;
    size_t n = 0, n_phones = 0;

    if (!sql_person_addresses(db, a, person_id, &addresses, &n, error) ||
        !sql_person_phones(db, a, person_id, &phones, &n_phones, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        note(texts, addresses[i].shown);
        note(headers, addresses[i].shown);
        note(texts, addresses[i].address);
        note(headers, addresses[i].address);
    }
    for (size_t i = 0; i < n_phones; i++)
        if (digits(phones[i].shown) >= DIGITS_SHORTEST)
            note(texts, phones[i].shown);
    if (strchr(name, ' ') != NULL) {
        note(texts, escaped(a, name));
        note(texts, name);
    }
    if (g_utf8_strlen(name, -1) >= NAME_SHORTEST)
        note(headers, name);
    return true;
}

static bool refuse_or_allow(struct leaving *l, struct db *db, GError **error)
{
    const struct anonymise_order *o = l->o;
    struct anonymise_state_row state;
    const char *why = NULL;

    if (!admin_allowed(&l->act, error) ||
        !sql_anonymise_state(db, l->a, o->person_id, &state, error) ||
        !hold_of_person(db, l->a, o->person_id, &why, error))
        return false;
    if (*text_one_line(l->a, o->reason) == '\0' ||
        g_utf8_strlen(o->reason, -1) > ANONYMISE_REASON_MAX)
        return admin_refuse(&l->act, ADMIN_REASON, "", error);
    if (strcmp(state.role, "customer") != 0)
        return admin_refuse(&l->act, ADMIN_CUSTOMER, "", error);
    if (why != NULL)
        return admin_refuse(&l->act, ADMIN_HELD, arena_strdup(o->a, why), error);
    return true;
}

static void set_up(struct leaving *l, struct db *db)
{
    const struct anonymise_order *o = l->o;

    arena_reset(l->a);
    l->part = (struct certificate_counts){0};
    l->left = false;
    l->act = (struct admin_act){.db = db,
                                .a = l->a,
                                .actor = o->actor,
                                .peer = o->peer,
                                .at = clock_now(),
                                .refusal = o->refusal};
    l->c = (struct ticket_change){
        .db = db, .a = l->a, .actor_id = o->actor->person_id, .at = l->act.at};
    l->subject = arena_printf(l->a, "person %" G_GINT64_FORMAT, o->person_id);
}

/* Each transaction asks again: a hold that came meanwhile stops the rest. */
static bool prepare(struct leaving *l, struct db *db, GError **error)
{
    const struct anonymise_order *o = l->o;
    g_autoptr(GPtrArray) texts = g_ptr_array_new(), headers = g_ptr_array_new();
    struct anonymise_state_row state;

    set_up(l, db);
    if (!refuse_or_allow(l, db, error) ||
        !sql_anonymise_state(db, l->a, o->person_id, &state, error) ||
        !find_needles(db, l->a, o->person_id, state.name, texts, headers, error))
        return false;
    l->needles = ended(l->a, texts);
    l->header_needles = ended(l->a, headers);
    return true;
}

static bool begin_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;

    return prepare(l, db, error) &&
           sql_leaving_begin(db, l->o->person_id, l->act.at, NULL, error) &&
           audit_event(&l->act, "privacy.begun", l->subject, error);
}

/* What this transaction did, for the certificate. */
static bool did(struct leaving *l, GError **error)
{
    return sql_leaving_did(l->c.db,
                           &(struct sql_leaving_did){.person_id = l->o->person_id,
                                                     .tickets = l->part.tickets,
                                                     .messages = l->part.messages,
                                                     .mails = l->part.mails,
                                                     .files = l->part.files},
                           NULL, error);
}

static bool erase_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;
    struct anonymise_ticket_row *rows = NULL;
    size_t n = 0;

    if (!prepare(l, db, error) ||
        !sql_anonymise_alone(db, l->a, l->o->person_id, TICKETS_AT_ONCE, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct ticket_erased erased;

        if (!ticket_erase_anywhere(&l->c, rows[i].id, l->o->reason, &erased, error))
            return false;
        l->part.tickets += (int64_t)erased.tickets;
        l->part.messages += erased.articles;
        l->part.mails += erased.mails;
        l->part.files += erased.files;
    }
    l->left = n == TICKETS_AT_ONCE;
    return did(l, error);
}

/* Whether nobody else's words stand in the ticket. */
static bool is_alone(struct leaving *l, int64_t ticket_id, bool *alone, GError **error)
{
    struct anonymise_alone_row *row = NULL;

    if (!sql_anonymise_is_alone(l->c.db, l->a, ticket_id, l->o->person_id, &row, error))
        return false;
    *alone = row != NULL;
    return true;
}

static bool tickets_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;
    struct dossier_ticket_row *rows = NULL;
    size_t n = 0;

    if (!prepare(l, db, error) || !sql_dossier_tickets(db, l->a, l->o->person_id, 0, l->after,
                                                       TICKETS_AT_ONCE, &rows, &n, error))
        return false;

    const struct veil veil = {.c = &l->c,
                              .person_id = l->o->person_id,
                              .needles = l->needles,
                              .header_needles = l->header_needles,
                              .texts = l->o->texts || l->o->erase,
                              .done = &l->part};

    for (size_t i = 0; i < n; i++) {
        struct ticket_row ticket;
        bool alone;

        if (!is_alone(l, rows[i].id, &alone, error) ||
            !ticket_get(db, l->a, rows[i].id, &ticket, error) ||
            !veil_ticket(&veil, &ticket, alone, error))
            return false;
        l->reached = rows[i].id;
    }
    l->left = n == TICKETS_AT_ONCE;
    return did(l, error);
}

static bool mails_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;
    struct anonymise_mail_row *rows = NULL;
    size_t n = 0;

    if (!prepare(l, db, error) ||
        !sql_anonymise_mails_of(db, l->a, l->o->person_id, MAILS_AT_ONCE, &rows, &n, error))
        return false;

    const struct veil veil = {.c = &l->c, .done = &l->part};

    for (size_t i = 0; i < n; i++)
        if (!veil_mail(&veil, rows[i].id, rows[i].blob_id, error))
            return false;
    l->left = n == MAILS_AT_ONCE;
    return did(l, error);
}

static bool clear_rows(struct leaving *l, struct db *db, GError **error)
{
    bool (*const steps[])(struct db *, int64_t, int64_t *, GError **) = {
        sql_anonymise_signup,     sql_anonymise_suppressed, sql_anonymise_addresses,
        sql_anonymise_phones,     sql_anonymise_sessions,   sql_oauth_codes_end,      sql_anonymise_tokens,
        sql_anonymise_links,      sql_anonymise_app,        sql_anonymise_codes,
        sql_anonymise_steps,      sql_anonymise_passkeys,   sql_anonymise_drafts,
        sql_anonymise_sent_forms, sql_anonymise_settings,   sql_anonymise_views,
        sql_anonymise_notices,    sql_anonymise_choice,     sql_anonymise_seen,
        sql_anonymise_followed,   sql_anonymise_taken_part, sql_anonymise_answers,
        sql_anonymise_roles,      sql_anonymise_archived,   sql_anonymise_user,
        sql_anonymise_canned,     sql_anonymise_peers,
    };

    if (!custom_forget(db, RECORD_USER, l->o->person_id, error) ||
        !person_picture_remove(db, l->o->person_id, NULL, error) ||
        !sql_person_company_clear(db, l->o->person_id, NULL, error) ||
        !sql_anonymise_sent(db, l->o->person_id, l->act.at, NULL, error) ||
        !sql_anonymise_block(db, l->o->person_id, l->act.at, VEIL_WORD, NULL, error))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!steps[i](db, l->o->person_id, NULL, error))
            return false;
    return true;
}

/* The log of the administration, before the addresses go. */
/* One needle; a name is not cut out of somebody else's. */
static bool clear_log_of(struct db *db, const char *needle, GError **error)
{
    const char *const needles[] = {needle, NULL};
    int64_t behind = 0;
    size_t n = LOG_A_LOOK;

    while (n == LOG_A_LOOK) {
        g_autoptr(arena) a = arena_new();
        struct anonymise_audit_row *rows = NULL;

        if (!sql_anonymise_audits(db, a, needle, behind, LOG_A_LOOK, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            behind = rows[i].id;
            if (!sql_anonymise_audit(db, rows[i].id, veil_text(a, rows[i].object, needles),
                                     veil_text(a, rows[i].before, needles),
                                     veil_text(a, rows[i].after, needles), NULL, error))
                return false;
        }
    }
    return true;
}

static bool clear_log(struct leaving *l, struct db *db, const char *name, GError **error)
{
    for (const char **x = l->needles; *x != NULL; x++)
        if (veil_has_letter(*x) && !clear_log_of(db, *x, error))
            return false;
    return sql_anonymise_audit_object(db, name, VEIL_WORD, NULL, error);
}

/* The row itself, where nothing names it any more. */
static bool remove_row(struct leaving *l, struct db *db, GError **error)
{
    g_autoptr(GError) named = NULL;
    bool gone;

    if (!db_part_begin(db, error))
        return false;
    gone = sql_people_remove(db, l->o->person_id, NULL, &named);
    if (!db_part_end(db, gone, error))
        return false;
    if (gone || fail_is(named, FAIL_INVALID))
        return true;
    g_propagate_error(error, g_steal_pointer(&named));
    return false;
}

static bool clear_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;
    struct anonymise_state_row state;

    return prepare(l, db, error) && sql_anonymise_state(db, l->a, l->o->person_id, &state, error) &&
           clear_log(l, db, state.name, error) && clear_rows(l, db, error) &&
           sql_anonymise_person(db, l->o->person_id,
                                arena_printf(l->a, "Anonym %" G_GINT64_FORMAT, l->o->person_id),
                                l->act.at, NULL, error) &&
           sql_forgotten_person_put(db, l->o->person_id, l->act.at, l->o->texts || l->o->erase,
                                    l->o->erase, NULL, error);
}

/* The search has the customer's name with each ticket. */
static bool names_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;
    struct dossier_ticket_row *rows = NULL;
    size_t n = 0;

    if (!prepare(l, db, error) || !sql_dossier_tickets(db, l->a, l->o->person_id, 0, l->after,
                                                       NAMES_AT_ONCE, &rows, &n, error))
        return false;
    l->reached = l->after;
    for (size_t i = 0; i < n; i++) {
        if (!search_index_ticket(db, rows[i].id, error))
            return false;
        l->reached = rows[i].id;
    }
    l->left = n == NAMES_AT_ONCE;
    return true;
}

/* The certificate of all that went since it was begun, also before it broke off. */
static bool certify(struct leaving *l, struct db *db, bool whole, GError **error)
{
    struct leaving_row *row = NULL;

    if (!sql_leaving_get(db, l->a, l->o->person_id, &row, error))
        return false;
    if (row == NULL) /* another call ended it meanwhile */
        return true;
    l->all = (struct certificate_counts){row->tickets, row->messages, row->mails, row->files};
    if (!whole && row->tickets == 0 && row->messages == 0 && row->mails == 0)
        return sql_leaving_end(db, l->o->person_id, NULL, error);

    const char *reason = text_one_line(l->a, l->o->reason);
    const struct audit_field fields[] = {{"reason", "", reason}};
    const struct certificate_new certificate = {.at = l->act.at,
                                                .what = l->o->erase ? "erased" : "anonymised",
                                                .subject = whole ? l->subject
                                                                 : arena_printf(l->a, "%s" CERTIFICATE_INCOMPLETE, l->subject),
                                                .actor = l->o->actor->name,
                                                .reason = reason,
                                                .counts = l->all};

    return certificate_put(db, l->a, &certificate, &l->certificate, error) &&
           sql_leaving_end(db, l->o->person_id, NULL, error) &&
           audit_add(&l->act,
                     !whole        ? "privacy.broken"
                     : l->o->erase ? "privacy.erased"
                                   : "privacy.anonymised",
                     l->subject, fields, G_N_ELEMENTS(fields), error);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;

    return prepare(l, db, error) && (!l->o->erase || remove_row(l, db, error)) && certify(l, db, true, error);
}

/* It can't go on, under a hold that came meanwhile, say: what went is certified. */
static bool broken_tx(struct db *db, void *data, GError **error)
{
    struct leaving *l = data;

    set_up(l, db);
    return certify(l, db, false, error);
}

/* One transaction after the other until nothing is left. */
static bool repeat(struct leaving *l, db_write_fn step, GError **error)
{
    l->after = l->reached = 0;
    do {
        if (!db_write_later(l->o->pool, step, l, error))
            return false;
        l->after = l->reached;
    } while (l->left);
    return true;
}

bool anonymise_person(const struct anonymise_order *o, struct certificate_counts *done,
                      int64_t *certificate, GError **error)
{
    struct leaving l = {.o = o, .a = arena_new()};
    bool ok, begun;

    begun = db_write(o->pool, begin_tx, &l, error);
    ok = begun && (!o->erase || o->listed || repeat(&l, erase_tx, error)) && repeat(&l, tickets_tx, error) &&
         repeat(&l, mails_tx, error) && db_write(o->pool, clear_tx, &l, error) &&
         repeat(&l, names_tx, error) && db_write(o->pool, end_tx, &l, error);
    if (begun && !ok) {
        g_autoptr(GError) why = NULL;

        if (!db_write(o->pool, broken_tx, &l, &why))
            log_event(LOG_ERROR, "privacy", "person=%" G_GINT64_FORMAT " error=%s", o->person_id,
                      why->message);
    }
    *done = l.all;
    *certificate = l.certificate;
    arena_free(l.a);
    return ok;
}

bool anonymise_count_alone(struct db *db, struct arena *a, int64_t person_id, int64_t most,
                           size_t *n, GError **error)
{
    struct anonymise_ticket_row *rows = NULL;

    return sql_anonymise_alone(db, a, person_id, most, &rows, n, error);
}
