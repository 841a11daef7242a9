/* Deleting for good: what goes, what stays, what relatives become; on both databases. */
#include "core/ticket_erase.h"

#include "base/clock.h"
#include "base/fail.h"
#include "core/bin.h"
#include "core/draft.h"
#include "core/inbox.h"
#include "core/mark.h"
#include "core/notify.h"
#include "core/search.h"
#include "core/seen.h"
#include "core/tag.h"
#include "core/ticket_merge.h"
#include "core/ticket_move.h"
#include "core/ticket_party.h"
#include "sql/audit.h"
#include "sql/erase.h"
#include "sql/outbox.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

/* GONE is deleted; INTO_IT had gone into it, CUT_OUT was split from it, BUNDLED shares its
 * acknowledgement, OTHER has a file with the same content. */
enum { GONE, INTO_IT, BUNDLED, OTHER, TICKETS };

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor admin, jana, petra;
    struct ticket_row t[TICKETS], cut_out;
    int64_t first[TICKETS], second, mail_id, merge_id, split_id, bin_id, at;
    const char *reason;
    const struct actor *who;
    struct ticket_erased done;
};

static bool say(struct db *db, struct scene *s, int i, const char *text, const char *content,
                int64_t inbox_id, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->petra.person_id, .at = s->at};
    struct article_file file = {.source = {.data = content, .fd = -1, .size = (int64_t)strlen(content)},
                                .filename = "plan.png",
                                .content_type = "image/png"};
    struct article_new n = {.ticket_id = s->t[i].id,
                            .kind = "mail",
                            .sender = "customer",
                            .author_id = s->petra.person_id,
                            .from_text = "Petra",
                            .subject = "Anliegen",
                            .body_text = text,
                            .message_id = arena_printf(s->a, "<%d.%s@kruemel.example>", i, content),
                            .inbox_id = inbox_id,
                            .files = &file,
                            .n_files = 1};

    return article_add(&c, &n, id, error);
}

static bool make(struct db *db, struct scene *s, int i, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .at = s->at};
    struct ticket_new n = {.title = i == GONE ? "Zebrastreifen" : "Anliegen",
                           .customer_id = s->petra.person_id,
                           .channel = "mail",
                           .lang = "de",
                           .at = s->at};
    struct person_row petra;
    struct notify_ack ack = {.ticket = &s->t[i], .customer = &petra};

    return ticket_create(db, s->a, &n, &s->t[i].id, error) &&
           ticket_get(db, s->a, s->t[i].id, &s->t[i], error) &&
           say(db, s, i, i == GONE ? "Das Okapi schläft." : "Guten Tag.", "Bild",
               i == GONE ? s->mail_id : 0, &s->first[i], error) &&
           person_get(db, s->a, s->petra.person_id, &petra, error) &&
           ((i != GONE && i != BUNDLED) || notify_acknowledge(&c, s->house, &ack, error));
}

/* All that hangs on a ticket. */
static bool hang(struct db *db, struct scene *s, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    struct draft draft = {.subject = "", .body = "Okapi", .changed_at = s->at};
    struct inbox_decision mail = {.decision = "ticket",
                                  .kind = "person",
                                  .reason = "ein neues Anliegen",
                                  .fingerprint = "f1",
                                  .ticket_id = s->t[GONE].id,
                                  .article_id = s->first[GONE],
                                  .at = s->at};
    bool first;

    return say(db, s, GONE, "Und das WLAN geht nicht.", "Nur hier", 0, &s->second, error) &&
           inbox_decide(db, s->mail_id, &mail, &first, error) &&
           draft_put(db, s->a, s->jana.person_id, draft_place_ticket(s->a, "desk", s->t[GONE].id),
                     &draft, error) &&
           tag_add(&c, s->t[GONE].id, "Zoo", error) &&
           ticket_follow(&c, s->t[GONE].id, s->jana.person_id, true, error) &&
           ticket_link(&c, &s->t[OTHER], &s->t[GONE], "related", error) &&
           seen_mark(db, s->jana.person_id, s->t[GONE].id, s->second, s->at, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->admin = test_person(db, s->a, ROLE_ADMIN, "Ada Kern", "ada@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    for (int i = 0; i < TICKETS; i++)
        if (!make(db, s, i, error))
            return false;
    return hang(db, s, error);
}

static bool relate(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};
    const struct ticket_merge m = {.sources = &s->t[INTO_IT].id, .n = 1};
    const struct ticket_split p = {.articles = &s->second, .n = 1, .quiet = true};

    return ticket_split(&d, &s->t[GONE], &p, &s->cut_out, &s->split_id, error) &&
           ticket_merge(&d, &s->t[GONE], &m, &s->merge_id, error);
}

static bool to_bin(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};

    return bin_delete(&d, &s->t[GONE].id, 1, &s->bin_id, error);
}

static bool erase(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = s->who, .peer = "", .at = s->at};

    return ticket_erase(&act, s->t[GONE].id, s->reason, &s->done, error);
}

static bool erase_into_it(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .at = s->at};

    return ticket_erase_anywhere(&c, s->t[INTO_IT].id, s->reason, &s->done, error);
}

static bool undo(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};
    struct undo_result result;

    return undo_take_back(&d, s->split_id, &result, error);
}

/* A number that is nobody's any more. */
static bool give_again(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return ticket_number_put(db, s->a, s->t[INTO_IT].number, s->t[OTHER].id, error);
}

static void refused(struct scene *s, bool (*run)(struct db *, void *, GError **), enum fail kind)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(db_write(s->pool, run, s, &error));
    g_assert_cmpint(fail_kind(error), ==, kind);
}

static void done(struct scene *s, bool (*run)(struct db *, void *, GError **))
{
    g_autoptr(GError) error = NULL;

    g_assert_true(db_write(s->pool, run, s, &error) || (g_test_message("%s", error->message), false));
    s->at += CLOCK_MINUTE;
}

static void begin(struct scene *s, struct test_database *d)
{
    static const char raw[] = "From: petra@kruemel.example\r\n\r\nDas Okapi schläft.\r\n";
    const struct inbox_message mail = {.raw = {.data = raw, .fd = -1, .size = sizeof raw - 1},
                                       .via = "lmtp",
                                       .mail_from = "petra@kruemel.example",
                                       .rcpt_to = "support@desk.example"};
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new(), .at = clock_now(), .reason = "Art. 17"};
    s->who = &s->admin;
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(inbox_store(s->house, &mail, &s->mail_id, &error));
    done(s, furnish);
    done(s, relate);
}

static enum fail asked(struct scene *s, const struct actor *who, const char *number)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autoptr(GError) error = NULL;
    struct ticket_row t;

    return ticket_visible(db, s->a, who, number, &t, &error) ? FAIL_BUG : fail_kind(error);
}

static size_t hits(struct scene *s, const char *typed)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    const struct search_ask ask = {.typed = typed, .now = s->at};
    struct search_found f;

    g_assert_true(search_tickets(db, s->a, &s->jana, &ask, &f, NULL));
    return f.n_hits;
}

static void look_at_rest(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_history_row *history = NULL;
    struct outbox_fate_row *mails = NULL;
    struct audit_row *audit = NULL;
    struct draft_row *draft = NULL;
    struct tombstone_row *stone = NULL;
    struct outbox_row mail;
    struct inbox_row row;
    size_t n = 0, named = 0;

    g_assert_true(tombstone_of_ticket(db, s->a, s->t[GONE].id, &stone, NULL));
    g_assert_cmpstr(stone->number, ==, s->t[GONE].number);
    g_assert_cmpstr(stone->actor, ==, "Ada Kern");
    g_assert_cmpstr(stone->reason, ==, "Art. 17");
    g_assert_false(inbox_get(db, s->a, s->mail_id, &row, NULL));
    g_assert_true(draft_get(db, s->a, s->jana.person_id,
                            draft_place_ticket(s->a, "desk", s->t[GONE].id), &draft, NULL));
    g_assert_null(draft);
    /* The acknowledgement of both is the other's, and names it. */
    g_assert_true(outbox_fates(db, s->a, s->t[BUNDLED].id, &mails, &n, NULL));
    g_assert_cmpuint(n, ==, 1);
    g_assert_true(sql_outbox_by_id(db, s->a, mails[0].id, &mail, NULL));
    g_assert_nonnull(strstr(mail.subject, s->t[BUNDLED].number));
    g_assert_null(strstr(mail.subject, s->t[GONE].number));
    /* What was cut out still says where it came from. */
    g_assert_true(ticket_history(db, s->a, &s->jana, s->cut_out.id, &history, &n, NULL));
    for (size_t i = 0; i < n; i++)
        named += g_strcmp0(history[i].before_name, s->t[GONE].number) == 0;
    g_assert_cmpuint(named, >=, 1);
    g_assert_true(sql_audit_list(db, s->a, INT64_MAX, 10, &audit, &n, NULL));
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpstr(audit[0].what, ==, "ticket.erased");
}

static void test_erase(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct scene s;

    begin(&s, d);
    g_assert_cmpuint(hits(&s, "Okapi"), ==, 1);
    refused(&s, erase, FAIL_CONFLICT); /* not in the bin */
    done(&s, to_bin);
    s.who = &s.jana;
    refused(&s, erase, FAIL_DENIED);
    s.who = &s.admin;
    s.reason = " \n ";
    refused(&s, erase, FAIL_INVALID);
    s.reason = "Art. 17";
    refused(&s, erase_into_it, FAIL_CONFLICT); /* its messages are another one's */
    done(&s, erase);
    g_assert_cmpuint(s.done.tickets, ==, 2);
    g_assert_cmpstr(s.done.numbers, ==, s.t[INTO_IT].number);
    g_assert_cmpint(s.done.articles, ==, 2);
    g_assert_cmpint(s.done.mails, ==, 1);
    for (int i = GONE; i <= INTO_IT; i++) {
        g_assert_cmpint(asked(&s, &s.jana, s.t[i].number), ==, FAIL_GONE);
        g_assert_cmpint(asked(&s, &s.petra, s.t[i].number), ==, FAIL_GONE);
        g_assert_cmpint(asked(&s, &(struct actor){.role = ROLE_NOBODY}, s.t[i].number), ==, FAIL_NOT_FOUND);
    }
    g_assert_cmpint(asked(&s, &s.jana, s.cut_out.number), ==, FAIL_BUG);
    g_assert_cmpint(asked(&s, &s.jana, s.t[OTHER].number), ==, FAIL_BUG);
    g_assert_cmpuint(hits(&s, "Okapi"), ==, 0);
    g_assert_cmpuint(hits(&s, "Zebrastreifen"), ==, 0);
    g_assert_cmpuint(hits(&s, "WLAN"), ==, 1);
    refused(&s, undo, FAIL_NOT_FOUND);
    refused(&s, give_again, FAIL_GONE);
    refused(&s, erase, FAIL_NOT_FOUND);
    look_at_rest(&s);
    test_holds(s.house);
    g_assert_no_error(error);
    house_free(s.house);
    arena_free(s.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/erase", ON_BOTH, test_erase);
    return g_test_run();
}
