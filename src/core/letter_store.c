#include "core/letter_store.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/article.h"
#include "core/audit.h"
#include "core/outbox.h"
#include "core/queue_edit.h"
#include "core/ticket.h"
#include "sql/letter.h"

#include <string.h>

bool letter_stored(struct db *db, struct arena *a, enum letter_kind kind, const char *lang,
                   const char **body, GError **error)
{
    struct letter_body_row *row = NULL;

    *body = NULL;
    if (!sql_letter_body(db, a, letter_name(kind), strcmp(lang, "en") == 0 ? "en" : "de", &row,
                         error))
        return false;
    if (row != NULL)
        *body = row->body;
    return true;
}

/* BODY as it is stored, or why it is not. */
static bool judge(const struct admin_act *act, enum letter_kind kind, const char *body,
                  const char **good, GError **error)
{
    const char *wrong;

    *good = text_trim(act->a, text_unix_lines(act->a, body));
    if (g_utf8_strlen(*good, -1) > LETTER_BODY_MAX)
        return admin_refuse(act, ADMIN_LETTER_LONG, "", error);
    wrong = letter_unknown(act->a, *good);
    if (wrong != NULL)
        return admin_refuse(act, ADMIN_LETTER_SLOT, wrong, error);
    wrong = letter_missing(act->a, kind, *good);
    return wrong == NULL || admin_refuse(act, ADMIN_LETTER_NEEDS, wrong, error);
}

bool letter_save(const struct admin_act *act, enum letter_kind kind, const char *lang,
                 const char *body, GError **error)
{
    const char *was = NULL, *good = NULL, *ours = letter_template(kind, lang);
    const char *object = arena_printf(act->a, "%s (%s)", letter_name(kind), lang);

    if (!admin_allowed(act, error) || !letter_stored(act->db, act->a, kind, lang, &was, error))
        return false;
    if (body == NULL)
        good = text_trim(act->a, ours);
    else if (!judge(act, kind, body, &good, error))
        return false;
    if (strcmp(good, text_trim(act->a, ours)) == 0) {
        if (!sql_letter_drop(act->db, letter_name(kind), lang, NULL, error))
            return false;
    } else if (!sql_letter_put(act->db,
                               &(struct sql_letter_put){.name = letter_name(kind),
                                                        .lang = lang,
                                                        .body = good,
                                                        .at = act->at,
                                                        .person_id = act->actor->person_id},
                               NULL, error)) {
        return false;
    }
    return audit_add(act, "letter.changed", object,
                     &(struct audit_field){"text", was == NULL ? text_trim(act->a, ours) : was, good},
                     1, error);
}

/* What the customer wrote first, for letters that repeat it. */
static bool first_words(const struct admin_act *act, int64_t ticket_id, const char **words,
                        GError **error)
{
    struct article_row *rows = NULL;
    size_t n = 0;

    *words = "";
    if (!article_list(act->db, act->a, act->actor, ticket_id, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n && **words == '\0'; i++)
        if (!rows[i].internal)
            *words = rows[i].new_text != NULL ? rows[i].new_text : rows[i].body_text;
    return true;
}

static bool load(const struct admin_act *act, const char *typed, struct ticket_row *ticket,
                 const char **words, struct queue_edit *queue, GError **error)
{
    g_autoptr(GError) hidden = NULL;

    if (!ticket_visible(act->db, act->a, act->actor, typed, ticket, &hidden)) {
        if (fail_is(hidden, FAIL_NOT_FOUND) || fail_is(hidden, FAIL_GONE))
            return admin_refuse(act, ADMIN_TICKET, typed, error);
        g_propagate_error(error, g_steal_pointer(&hidden));
        return false;
    }
    return first_words(act, ticket->id, words, error) &&
           queue_edit_get(act->db, act->a, ticket->queue_id, queue, error);
}

bool letter_try(const struct house *house, const struct admin_act *act, enum letter_kind kind,
                const char *lang, const char *body, const char *typed, struct letter *out,
                GError **error)
{
    bool english = strcmp(lang, "en") == 0;
    const struct house_now *now = house_now(house);
    const char *words = english ? "The printer prints grey." : "Der Drucker druckt grau.";
    const char *good = NULL;
    struct queue_edit queue = {.signature = "", .greeting = "", .hours = ""};
    struct ticket_row ticket = {.number = arena_strdup(act->a, "2026-0417-9"),
                                .title = arena_strdup(act->a, english ? "Printer" : "Drucker"),
                                .customer_name = arena_strdup(act->a, "Petra Krümel")};
    struct letter_concern concern;

    if (!admin_allowed(act, error) || !judge(act, kind, body, &good, error) ||
        (*typed != '\0' && !load(act, typed, &ticket, &words, &queue, error)))
        return false;
    concern = (struct letter_concern){.number = ticket.number, .title = ticket.title};

    const struct letter_facts facts = {
        .kind = kind,
        .lang = lang,
        .template = good,
        .desk = now->desk_name,
        .agent = act->actor->name,
        .greeting = queue.greeting,
        .signature = queue.signature,
        .phone = now->phone,
        .hours = *queue.hours == '\0' ? now->hours : queue.hours,
        .base_url = house->base_url,
        .text = words,
        .quoted = words,
        .parent = ticket.number,
        .from = ticket.customer_name,
        .notice = "new",
        .url = arena_printf(act->a, "%s/access/…", house->base_url),
        .minutes = 30,
        .concerns = &concern,
        .n_concerns = 1,
    };

    return letter_write(act->a, &facts, out, error);
}

bool letter_mail_trial(const struct house *house, const struct admin_act *act, const char *text,
                       const char *lang, GError **error)
{
    struct ticket_change c = {
        .db = act->db, .a = act->a, .actor_id = act->actor->person_id, .at = act->at};
    const char *recipients[] = {act->actor->email};
    struct outbox_new mail = {
        .purpose = "account",
        .person_id = act->actor->person_id,
        .recipients = recipients,
        .n_recipients = 1,
        .to_text = act->actor->email,
        .subject = arena_printf(act->a, strcmp(lang, "en") == 0 ? "Test mail of %s" : "Testmail von %s",
                                house_now(house)->desk_name),
        .automatic = true,
        .lang = lang,
        .extra = arena_printf(act->a, "say %s", text)};

    if (act->actor->email == NULL)
        return admin_refuse(act, ADMIN_ADDRESS_NEEDED, "", error);
    return admin_allowed(act, error) && outbox_add(&c, house, &mail, NULL, error);
}
