/* Anonymising and deleting people, rules for old tickets, legal holds and certificates: nothing of a
 * person stays anywhere in the database, and the desk holds together; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/anonymise.h"
#include "core/article.h"
#include "core/forgotten.h"
#include "core/inbox.h"
#include "core/number.h"
#include "core/person.h"
#include "core/person_merge.h"
#include "core/person_picture.h"
#include "core/retention.h"
#include "core/search.h"
#include "core/ticket_erase.h"
#include "core/veil.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <stdint.h>
#include <string.h>

struct scene {
    struct test_database *t;
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana, petra, jonas;
    int64_t own, shared, at;
    int64_t raw[3];
    const char *reason;
    struct retention_rule rule;
    struct admin_refusal refusal;
    int64_t hold, object;
    const char *kind;
};

static void whole(struct scene *s)
{
    test_holds(s->house);
}

static void say(struct db *db, struct scene *s, int64_t ticket_id, const struct actor *who, const char *to,
                const char *text, int64_t inbox_id)
{
    const struct ticket_change c = {.db = db, .a = s->a, .actor_id = who->person_id, .at = s->at};
    const struct article_file file = {.source = {.data = text, .size = (int64_t)strlen(text)},
                                      .filename = "Petra Krümel.txt",
                                      .content_type = "text/plain"};
    const struct article_new n = {.ticket_id = ticket_id,
                                  .kind = "mail",
                                  .sender = right_is_agent(who) ? "agent" : "customer",
                                  .author_id = who->person_id,
                                  .from_text = arena_printf(s->a, "%s <%s>", who->name, who->email),
                                  .to_text = to,
                                  .subject = text,
                                  .body_text = text,
                                  .body_html = arena_printf(s->a, "<p>%s</p>", text),
                                  .message_id = arena_printf(s->a, "<%zu.%s>", strlen(text), who == &s->petra ? "etra.Krümel" : "other"),
                                  .inbox_id = inbox_id,
                                  .files = &file,
                                  .n_files = 1};
    int64_t id;

    g_assert_true(article_add(&c, &n, &id, NULL));
    if (inbox_id != 0) {
        const struct inbox_decision d = {.decision = "ticket",
                                         .reason = "von petra@kruemel.example",
                                         .kind = "person",
                                         .sender = who->email,
                                         .subject = text,
                                         .ticket_id = ticket_id,
                                         .article_id = id,
                                         .at = s->at};
        bool first;

        g_assert_true(inbox_decide(db, inbox_id, &d, &first, NULL) && first);
    }
}

static int64_t ticket(struct db *db, struct scene *s, const struct actor *who, const char *title)
{
    const struct ticket_new t = {
        .title = title, .customer_id = who->person_id, .channel = "mail", .lang = "de", .at = s->at};
    int64_t id = 0;

    g_assert_true(ticket_create(db, s->a, &t, &id, NULL));
    return id;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    s->jonas = test_person(db, s->a, ROLE_CUSTOMER, "Jonas", "jonas@kruemel.example");
    g_assert_true(person_add_phone(db, s->a, s->petra.person_id, "0911 4711-08", NULL));
    g_assert_true(person_picture_put(db, s->a, s->petra.person_id, "GIF89a und sie", 14, s->at, NULL));
    s->own = ticket(db, s, &s->petra, "Drucker von Petra Krümel");
    s->shared = ticket(db, s, &s->jonas, "Netz");
    say(db, s, s->own, &s->petra, "support@desk.example", "Petra Krümel hier, 0911 4711-08, Drucker kaputt", s->raw[0]);
    say(db, s, s->own, &s->jana, "Petra Krümel <petra@kruemel.example>", "Guten Tag Petra Krümel, zweites", 0);
    say(db, s, s->shared, &s->jonas, "support@desk.example, petra@kruemel.example", "Jonas schreibt", s->raw[1]);
    say(db, s, s->shared, &s->petra, "support@desk.example", "auch ich", s->raw[2]);
    g_assert_true(ticket_participant_add(db, s->shared, s->petra.person_id, NULL));
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    *s = (struct scene){.t = t, .pool = t->pool, .a = arena_new(), .at = clock_now() - 400 * CLOCK_DAY, .reason = "Art. 17"};
    s->house = house_open(t->pool, "http://desk.example", NULL);
    s->house->data_dir = t->dir;
    for (size_t i = 0; i < G_N_ELEMENTS(s->raw); i++) {
        const char *raw = arena_printf(s->a, "From: petra@kruemel.example\r\n\r\nmail %zu\r\n", i);
        const struct inbox_message m = {
            .raw = {.data = raw, .size = (int64_t)strlen(raw)}, .via = "lmtp", .mail_from = "petra@kruemel.example", .rcpt_to = "support@desk.example"};

        g_assert_true(inbox_store(s->house, &m, &s->raw[i], NULL));
    }
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    whole(s);
}

static void end(struct scene *s)
{
    whole(s);
    house_free(s->house);
    arena_free(s->a);
}

static struct certificate_counts gone(struct scene *s, bool texts, bool erase, enum admin_fault fault)
{
    const struct anonymise_order o = {.pool = s->pool,
                                      .a = s->a,
                                      .actor = &s->chief,
                                      .peer = "192.0.2.1",
                                      .person_id = s->petra.person_id,
                                      .reason = s->reason,
                                      .texts = texts,
                                      .erase = erase,
                                      .refusal = &s->refusal};
    struct certificate_counts done;
    g_autoptr(GError) error = NULL;
    int64_t id = 0;
    bool ok;

    s->refusal = (struct admin_refusal){0};
    ok = anonymise_person(&o, &done, &id, &error);
    if (fault == ADMIN_FINE)
        g_assert_no_error(error);
    g_assert_cmpint(s->refusal.fault, ==, fault);
    g_assert_true(ok == (fault == ADMIN_FINE));
    g_assert_true(!ok || id > 0);
    return done;
}

/* All rows as text, without what the search made of them (single words stay until it is made anew). */
static char *dump(struct scene *s)
{
    const char *const sqlite[] = {"sqlite3", s->t->url + strlen("sqlite:"), ".dump", NULL};
    const char *const postgres[] = {"pg_dump", "--data-only", "--exclude-table=search_*", s->t->url, NULL};
    g_autoptr(GString) kept = g_string_new("");
    g_autofree char *out = NULL;
    g_auto(GStrv) lines = NULL;
    int status = 1;

    g_assert_true(g_spawn_sync(NULL, (char **)(uintptr_t)(db_pool_is_postgres(s->pool) ? postgres : sqlite), NULL,
                               G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    lines = g_strsplit(out, "\n", -1);
    for (char **l = lines; *l != NULL; l++)
        if (!g_str_has_prefix(*l, "INSERT INTO search_"))
            g_string_append_printf(kept, "%s\n", *l);
    return g_string_free(g_steal_pointer(&kept), FALSE);
}

static void nowhere(struct scene *s, const char *const *words)
{
    g_autofree char *all = dump(s);

    for (; *words != NULL; words++) {
        const char *at = strcasestr(all, *words);

        if (at != NULL)
            g_test_message("%s: …%.*s…", *words, 160, at - MIN(at - all, 80));
        g_assert_null(at);
    }
}

static size_t hits(struct scene *s, const char *typed)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    const char *ids = NULL;
    size_t n = 0;

    g_assert_true(search_ids(db, s->a, &s->jana, typed, clock_now(), &ids, NULL));
    for (const char *c = ids; *c != '\0'; c++)
        n += g_ascii_isdigit(*c) && !g_ascii_isdigit(c[1]) ? 1 : 0;
    return n;
}

static const char *raw(struct scene *s, int i)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct inbox_row row;
    const void *data = NULL;
    size_t n = 0;

    g_assert_true(inbox_get(db, s->a, s->raw[i], &row, NULL) &&
                  blob_get(db, s->a, row.blob_id, 10000, &data, &n, NULL));
    return arena_strndup(s->a, data, n);
}

static bool has_picture(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct person_picture p;

    return person_picture_get(db, s->a, s->petra.person_id, &p, NULL);
}

static int64_t tickets_of(struct scene *s, int64_t person_id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_row *rows = NULL;
    size_t n = 0;
    const struct actor who = {.role = ROLE_CUSTOMER, .person_id = person_id};

    g_assert_true(ticket_list(db, s->a, &who, TICKET_LIST_CUSTOMER, INT64_MAX, 100, &rows, &n, NULL));
    return (int64_t)n;
}

static void keeps_texts(struct test_database *t)
{
    static const char *const never[] = {"petra@kruemel.example", "Petra Krümel", "0911 4711-08", "etra.Krümel", NULL};
    struct scene s;
    struct certificate_counts done;

    begin(&s, t);
    s.reason = " ";
    gone(&s, false, false, ADMIN_REASON);
    s.reason = "Wunsch";
    g_assert_cmpuint(hits(&s, "4711"), >, 0);
    g_assert_true(has_picture(&s));
    done = gone(&s, false, false, ADMIN_FINE);
    g_assert_cmpint(done.tickets, ==, 2);
    g_assert_cmpint(done.messages, ==, 4);
    g_assert_cmpint(done.mails, ==, 3);
    nowhere(&s, never);
    g_assert_false(has_picture(&s));
    g_assert_cmpuint(hits(&s, "4711"), ==, 0);
    g_assert_cmpuint(hits(&s, "kaputt"), ==, 1);
    g_assert_nonnull(strstr(raw(&s, 0), "Datenschutz"));
    g_assert_cmpint(tickets_of(&s, s.petra.person_id), ==, 1);
    g_assert_cmpint(tickets_of(&s, s.jonas.person_id), ==, 1);
    gone(&s, true, false, ADMIN_FINE); /* once more, now with the texts */
    g_assert_cmpuint(hits(&s, "kaputt"), ==, 0);
    end(&s);
}

static void takes_texts(struct test_database *t)
{
    static const char *const never[] = {"petra@kruemel.example", "Petra Krümel", "0911", "kaputt", "zweites", "auch ich", NULL};
    struct scene s;
    struct certificate_counts done;

    begin(&s, t);
    done = gone(&s, true, false, ADMIN_FINE);
    g_assert_cmpint(done.files, ==, 3);
    nowhere(&s, never);
    g_assert_cmpuint(hits(&s, "kaputt"), ==, 0);
    g_assert_cmpuint(hits(&s, "Jonas schreibt"), ==, 1);
    end(&s);
}

static bool brought_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t call = ticket(db, s, &s->jonas, "Anruf");

    say(db, s, call, &s->jana, "", "Jonas am Telefon", 0);
    return db_exec_script(db,
                          arena_printf(s->a,
                                       "UPDATE article SET ticket_id = %" G_GINT64_FORMAT " WHERE ticket_id = %" G_GINT64_FORMAT
                                       "; UPDATE ticket SET state = 'merged', merged_into = %" G_GINT64_FORMAT
                                       " WHERE id = %" G_GINT64_FORMAT,
                                       s->own, call, s->own, call),
                          error);
}

/* What came into the person's ticket with somebody else's is not taken with her texts. */
static void brought(struct test_database *t)
{
    struct article_row *rows = NULL;
    size_t n = 0, stays = 0;
    struct scene s;

    begin(&s, t);
    g_assert_true(db_write(s.pool, brought_tx, &s, NULL));
    gone(&s, true, false, ADMIN_FINE);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(article_list(db, s.a, &s.jana, s.own, &rows, &n, NULL));
    }
    for (size_t i = 0; i < n; i++) {
        g_assert_null(strstr(rows[i].body_text, "kaputt"));
        stays += strstr(rows[i].body_text, "Jonas am Telefon") != NULL ? 1 : 0;
    }
    g_assert_cmpuint(stays, ==, 1);
    house_free(s.house);
    arena_free(s.a);
}

static void erased(struct test_database *t)
{
    static const char *const never[] = {"petra@kruemel.example", "Petra Krümel", "kaputt", NULL};
    struct scene s;

    begin(&s, t);
    gone(&s, false, true, ADMIN_FINE);
    nowhere(&s, never);
    g_assert_cmpint(tickets_of(&s, s.petra.person_id), ==, 0);
    g_assert_cmpint(tickets_of(&s, s.jonas.person_id), ==, 1);
    end(&s);
}

static bool hold_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = s->at, .refusal = &s->refusal};
    struct hold_row *rows = NULL;
    size_t n = 0;

    if (!hold_put(&act, s->kind, s->object, "was", "Rechtsstreit", error) || !hold_list(db, s->a, &rows, &n, error))
        return false;
    s->hold = rows[0].id;
    return true;
}

static bool free_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = s->at};

    return hold_end(&act, s->hold, error);
}

static bool erase_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct ticket_change c = {.db = db, .a = s->a, .at = s->at};
    struct ticket_erased done;

    return ticket_erase_anywhere(&c, s->own, "darum", &done, error);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)s;
    return db_exec_script(db, "DELETE FROM person WHERE name = 'Die Chefin'", error);
}

static void held(struct test_database *t)
{
    struct scene s;
    g_autoptr(GError) error = NULL;

    begin(&s, t);
    const struct {
        const char *kind;
        int64_t id;
        enum fail erasing;
    } rows[] = {{"ticket", s.own, FAIL_CONFLICT},
                {"person", s.petra.person_id, FAIL_CONFLICT},
                {"person", s.jonas.person_id, FAIL_BUG}}; /* the shared one's; the own ticket is free */

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        s.kind = rows[i].kind;
        s.object = rows[i].id;
        g_assert_true(db_write(s.pool, hold_tx, &s, NULL));
        g_assert_false(db_write(s.pool, hold_tx, &s, NULL));
        g_assert_cmpint(s.refusal.fault, ==, ADMIN_HELD);
        gone(&s, true, false, ADMIN_HELD);
        g_assert_cmpstr(s.refusal.detail + strlen(s.refusal.detail) - strlen("Rechtsstreit"), ==, "Rechtsstreit");
        gone(&s, true, true, ADMIN_HELD);
        if (rows[i].erasing != FAIL_BUG) {
            g_assert_false(db_write(s.pool, erase_tx, &s, &error));
            g_assert_cmpint(fail_kind(error), ==, rows[i].erasing);
            g_clear_error(&error);
        }
        g_assert_true(db_write(s.pool, free_tx, &s, NULL));
        g_assert_false(db_write(s.pool, free_tx, &s, NULL));
    }
    s.kind = "person"; /* the database itself refuses, too, whoever asks */
    s.object = s.chief.person_id;
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL));
    g_assert_false(db_write(s.pool, remove_tx, &s, NULL));
    g_assert_true(db_write(s.pool, erase_tx, &s, NULL));
    end(&s);
}

static bool rule_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = clock_now(), .refusal = &s->refusal};

    return retention_put(&act, &s->rule, error);
}

static bool close_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    const int64_t ids[] = {s->own, s->shared};

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        struct ticket_row ticket;

        if (!ticket_get(db, s->a, ids[i], &ticket, error) || !ticket_set_state(&c, &ticket, "closed", error))
            return false;
    }
    return true;
}

static size_t preview(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct retention_ticket_row *rows = NULL;
    size_t n = 0;

    g_assert_true(retention_preview(db, s->a, &s->rule, clock_now(), 100, &rows, &n, NULL));
    return n;
}

static void by_rule(struct test_database *t, bool erase)
{
    static const char *const never[] = {"petra@kruemel.example, ", "kaputt", "Jonas schreibt", "auch ich", NULL};
    struct scene s;
    struct certificate_row *rows = NULL, *one = NULL;
    size_t n = 0;
    bool good;

    begin(&s, t);
    s.rule = (struct retention_rule){.months = 0, .erase = erase};
    g_assert_false(db_write(s.pool, rule_tx, &s, NULL));
    s.rule.months = 12;
    g_assert_cmpuint(preview(&s), ==, 0);
    g_assert_true(db_write(s.pool, close_tx, &s, NULL));
    g_assert_cmpuint(preview(&s), ==, 2);
    s.kind = "ticket";
    s.object = s.shared;
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL) && db_write(s.pool, rule_tx, &s, NULL));
    g_assert_false(db_write(s.pool, rule_tx, &s, NULL)); /* one a queue */
    g_assert_cmpuint(preview(&s), ==, 1);
    for (int i = 0; i < 3; i++)
        g_assert_true(retention_run(s.house, clock_now(), NULL));
    whole(&s);
    g_assert_cmpuint(hits(&s, "Jonas schreibt"), ==, 1);
    g_assert_true(db_write(s.pool, free_tx, &s, NULL));
    for (int i = 0; i < 3; i++)
        g_assert_true(retention_run(s.house, clock_now(), NULL));
    nowhere(&s, never);
    g_assert_cmpuint(preview(&s), ==, 0);
    g_assert_cmpint(tickets_of(&s, s.jonas.person_id), ==, 0);

    g_autoptr(db_conn) db = db_take(s.pool, NULL);
    g_assert_true(certificate_list(db, s.a, 0, 10, &rows, &n, NULL));
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpstr(rows[0].what, ==, erase ? "erased" : "anonymised");
    g_assert_cmpint(rows[0].tickets + rows[1].tickets, ==, 2);
    g_assert_cmpint(rows[0].messages + rows[1].messages, ==, 4);
    g_assert_true(certificate_get(db, s.a, rows[0].id, &one, &good, NULL) && good);
    g_assert_true(certificate_get(db, s.a, rows[1].id, &one, &good, NULL) && good);
    g_clear_pointer(&db, db_give);
    end(&s);
}

static void anonymised_by_rule(struct test_database *t)
{
    by_rule(t, false);
}

static void erased_by_rule(struct test_database *t)
{
    by_rule(t, true);
}

static bool forge_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "UPDATE certificate SET tickets = tickets + 1 WHERE id = 1", error);
}

static void forged(struct test_database *t)
{
    struct certificate_row *one = NULL;
    struct scene s;
    bool good;

    begin(&s, t);
    gone(&s, false, false, ADMIN_FINE);
    gone(&s, true, false, ADMIN_FINE);
    g_assert_true(db_write(s.pool, forge_tx, NULL, NULL));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(certificate_get(db, s.a, 1, &one, &good, NULL) && !good);
        g_assert_true(certificate_get(db, s.a, 2, &one, &good, NULL) && good);
        g_assert_cmpstr(one->subject, ==, arena_printf(s.a, "person %" G_GINT64_FORMAT, s.petra.person_id));
        g_assert_false(certificate_get(db, s.a, 3, &one, &good, NULL));
    }
    end(&s);
}

static void words(void)
{
    static const char *const needles[] = {"petra@k.example", "Petra Krümel", "0911 7", NULL};
    static const char *const rows[][2] = {
        {"petra@k.example", VEIL_WORD},
        {"<PETRA@K.example>,x", "<" VEIL_WORD ">,x"},
        {"anna-petra@k.example petra@k.example.net xpetra@k.example", NULL},
        {"petra@k.example.", VEIL_WORD "."},
        {"-petra@k.example ...petra@k.example", "-" VEIL_WORD " ..." VEIL_WORD},
        {"+petra@k.example siehe...petra@k.example", "+" VEIL_WORD " siehe..." VEIL_WORD},
        {"anna--petra@k.example a.petra@k.example b+petra@k.example", NULL},
        {"petra krümel-x@y.example Petra Krümel@y.example", NULL},
        {"Petra Krümels Petra Krümel!", "Petra Krümels " VEIL_WORD "!"},
        {"0911 70 0911 7", "0911 70 " VEIL_WORD},
        {"„Petra Krümel“…Petra Krümel–", "„" VEIL_WORD "“…" VEIL_WORD "–"},
        {"ЖPetra Krümel Petra Krümelж Petra Krümel\xcc\x81 жpetra@k.example", NULL},
        {"", NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *got = veil_text(a, rows[i][0], needles);

        g_assert_cmpstr(got, ==, rows[i][1] == NULL ? rows[i][0] : rows[i][1]);
        g_assert_true(rows[i][1] != NULL || got == rows[i][0]);
    }
    g_assert_null(veil_text(a, NULL, needles));
    g_assert_cmpstr(veil_json(a,
                              "{\"a\":\"x\\nPetra Krümel\",\"b\":[\"Petra "
                              "Krümels\",{\"c\":\"petra@k.example\"}],\"d\":7}",
                              needles),
                    ==,
                    "{\"a\":\"x\\n" VEIL_WORD "\",\"b\":[\"Petra Krümels\",{\"c\":\"" VEIL_WORD
                    "\"}],\"d\":7}");
    g_assert_cmpstr(veil_json(a, "\"\\tPetra Krümel\"", needles), ==, "\"\\t" VEIL_WORD "\"");
    g_assert_cmpstr(veil_json(a, "{Petra Krümel", needles), ==, "{" VEIL_WORD);
    g_assert_cmpstr(veil_json(a, "17", needles), ==, "17");
}

/* What stands beside the messages: names go where they stand for themselves. */
static bool beside_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)s;
    return db_exec_script(
        db,
        "INSERT INTO ticket_event (ticket_id, at, what, before, after) SELECT id, 1, 'title', "
        "'Petra Krümelmann', 'für „Petra Krümel“' FROM ticket;"
        "INSERT INTO record (kind, id, data, words, created_at, updated_at) SELECT 'ticket', id, "
        "'{\"x\":\"\\nPetra Krümel\",\"y\":\"Petra Krümelmann\"}', 'w Petra Krümel', 1, 1 FROM "
        "ticket;",
        error);
}

static void beside(struct test_database *t)
{
    g_autofree char *all = NULL;
    struct scene s;

    begin(&s, t);
    g_assert_true(db_write(s.pool, beside_tx, &s, NULL));
    gone(&s, false, false, ADMIN_FINE);
    all = dump(&s);
    g_assert_nonnull(
        strstr(all, "'Petra Krümelmann'") != NULL ? "" : strstr(all, "\tPetra Krümelmann\t"));
    g_assert_nonnull(strstr(all, "für „" VEIL_WORD "“"));
    g_assert_nonnull(strstr(all, "\"y\":\"Petra Krümelmann\""));
    g_assert_nonnull(strstr(all, "w " VEIL_WORD));
    g_assert_null(strstr(all, "\\nPetra Krümel\""));
    end(&s);
}

static bool trap_tx(struct db *db, void *data, GError **error)
{
    return db_exec_script(db, data, error);
}

/* What breaks off is certified, and goes on. */
static void broken(struct test_database *t)
{
    static const char set[] = "CREATE TRIGGER trap BEFORE UPDATE OF name ON person BEGIN SELECT "
                              "RAISE(ABORT, 'trap'); END",
                      freed[] = "DROP TRIGGER trap";
    struct certificate_row *rows = NULL;
    struct certificate_counts done;
    g_autofree char *all = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s, t);
    g_assert_true(db_write(s.pool, trap_tx, (void *)(uintptr_t)set, NULL));
    {
        const struct anonymise_order o = {.pool = s.pool,
                                          .a = s.a,
                                          .actor = &s.chief,
                                          .peer = "",
                                          .texts = true,
                                          .person_id = s.petra.person_id,
                                          .reason = "Wunsch",
                                          .refusal = &s.refusal};
        int64_t id = 0;

        g_assert_false(anonymise_person(&o, &done, &id, NULL));
        g_assert_cmpint(id, ==, 1);
        g_assert_cmpint(done.messages, ==, 4);
    }
    g_assert_true(db_write(s.pool, trap_tx, (void *)(uintptr_t)freed, NULL));
    gone(&s, true, false, ADMIN_FINE);
    all = dump(&s);
    g_assert_nonnull(strstr(all, "privacy.begun"));
    g_assert_nonnull(strstr(all, "privacy.broken"));
    g_assert_null(strstr(all, "Petra"));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(certificate_list(db, s.a, 0, 10, &rows, &n, NULL));
    }
    g_assert_cmpuint(n, ==, 2);
    g_assert_true(g_str_has_suffix(rows[1].subject, CERTIFICATE_INCOMPLETE));
    g_assert_false(g_str_has_suffix(rows[0].subject, CERTIFICATE_INCOMPLETE));
    end(&s);
}

static struct forgotten_done replay(struct scene *s, const char *list)
{
    struct forgotten_done done;
    g_autoptr(GError) error = NULL;

    g_assert_true(forgotten_replay(s->house, list, &done, &error));
    return done;
}

/* The first line of the house's own list. */
static const char *house_line(struct scene *s)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(db_conn) db = db_take(s->pool, NULL);

    g_assert_true(forgotten_list(db, list, NULL));
    return arena_strndup(s->a, list->str, strcspn(list->str, "\n") + 1);
}

/* "ID KEY CREATED" of a ticket. */
static const char *named(struct scene *s, int64_t id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_row t;

    g_assert_true(ticket_get(db, s->a, id, &t, NULL));
    return arena_printf(s->a, "%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT, id,
                        number_key(s->a, t.number), t.created_at);
}

static const char *born(struct scene *s, const struct actor *who)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct person_row p;

    g_assert_true(person_get(db, s->a, who->person_id, &p, NULL));
    return arena_printf(s->a, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, who->person_id, p.created_at);
}

/* LIST changes nothing; KEPT of it could not be done. */
static void nothing(struct scene *s, const char *list, int64_t kept, int64_t foreign)
{
    struct forgotten_done done = replay(s, list);

    g_assert_cmpint(done.erased + done.people + done.veiled, ==, 0);
    g_assert_cmpint(done.kept, ==, kept);
    g_assert_cmpint(done.foreign, ==, foreign);
}

static bool hide_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "ALTER TABLE setting RENAME TO hidden", error);
}

/* A database that does not answer is none that has no desk: a restore must not take it so. */
static void forgotten_silent(struct test_database *t)
{
    g_autofree char *url = g_strdup_printf("sqlite:%s/empty.db", t->dir);
    struct db_pool *empty = db_pool_open(url, NULL);
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(GError) none = NULL, silent = NULL;

    {
        g_autoptr(db_conn) db = db_take(empty, NULL);

        g_assert_false(forgotten_list(db, list, &none));
        g_assert_true(fail_is(none, FAIL_NOT_FOUND));
    }
    db_pool_free(empty);
    g_assert_true(db_write(t->pool, hide_tx, NULL, NULL));
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_false(forgotten_list(db, list, &silent));
        g_assert_false(fail_is(silent, FAIL_NOT_FOUND));
    }
}

/* A database from before is told what was deleted and anonymised since. */
static void forgotten(struct test_database *t)
{
    static const char *const never[] = {"petra@kruemel.example", "Petra Krümel", "kaputt", NULL};
    g_autofree char *path = g_build_filename(t->dir, FORGOTTEN_FILE, NULL), *kept = NULL;
    const char *own, *shared, *petra, *house, *said;
    g_autoptr(GString) list = g_string_new(NULL);
    struct forgotten_done done;
    struct scene s;

    begin(&s, t);
    own = named(&s, s.own);
    shared = named(&s, s.shared);
    petra = born(&s, &s.petra);
    house = house_line(&s);
    nothing(&s,
            arena_printf(s.a,
                         "%srubbish\nticket 9 202000011 5\nticket %" G_GINT64_FORMAT
                         " 199900011 5\nticket %s1\nveiled %s1\nperson %s1 1 1\nperson %s x 1\n"
                         "person %s 1 2\nperson %" G_GINT64_FORMAT " abc 1 1\n"
                         "person %" G_GINT64_FORMAT " 0 1 1\nperson 4711 7 1 1\nperson x 7 1 1\n",
                         house, s.own, own, shared, petra, petra, petra, s.petra.person_id,
                         s.petra.person_id),
            0, 0);
    said = arena_printf(s.a, "ticket %s\nveiled %s\nperson %s 1 0\n", own, shared, petra);
    nothing(&s, said, 0, 3);
    nothing(&s, arena_printf(s.a, "%s# vorgang 0123456789abcdef0123\n%s", house, said), 0, 3);
    nothing(&s,
            arena_printf(s.a, "%sticket %.*s 0\n", house, (int)(strrchr(own, ' ') - own), own), 1, 0);
    said = arena_printf(s.a, "%.*s 7 8 9\r\nticket %s\r\nveiled %s\r\nperson %s 1 0\r\n",
                        (int)strlen(house) - 1, house, own, shared, petra);
    s.kind = "ticket";
    s.object = s.own;
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL));
    done = replay(&s, said);
    g_assert_cmpint(done.kept, ==, 2); /* the ticket, and the person whose it is */
    g_assert_cmpint(done.veiled, ==, 1);
    g_assert_true(db_write(s.pool, free_tx, &s, NULL));
    done = replay(&s, said);
    g_assert_cmpint(done.erased, ==, 1);
    g_assert_cmpint(done.people, ==, 1);
    nowhere(&s, never);
    nothing(&s, said, 0, 0);
    done = replay(&s, arena_printf(s.a, "%sperson %s 1 1\n", house, petra)); /* deeper */
    g_assert_cmpint(done.people, ==, 1);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(forgotten_list(db, list, NULL));
    }
    g_assert_nonnull(strstr(list->str, arena_printf(s.a, "ticket %s\n", own)));
    g_assert_nonnull(strstr(list->str, arena_printf(s.a, "veiled %s\n", shared)));
    g_assert_nonnull(strstr(list->str, arena_printf(s.a, "person %s 1 1\n", petra)));
    /* What the file had stays, of this house and of others; each once. */
    said = arena_printf(s.a, "%sticket 77 abc 5\nticket %s\n# vorgang other\nticket 78 abc 5\n", house, own);
    g_assert_true(forgotten_save(path, said, NULL));
    for (int i = 0; i < 2; i++) {
        g_clear_pointer(&kept, g_free);
        g_assert_true(forgotten_keep(s.house, NULL) && g_file_get_contents(path, &kept, NULL, NULL));
        g_assert_true(g_str_has_suffix(kept, "\n# vorgang other\nticket 78 abc 5\n"));
        g_assert_nonnull(strstr(kept, "\nticket 77 abc 5\n"));
        said = strstr(kept, arena_printf(s.a, "\nticket %s\n", own));
        g_assert_nonnull(said);
        g_assert_null(strstr(said + 2, arena_printf(s.a, "ticket %s\n", own)));
        g_assert_nonnull(strstr(kept, arena_printf(s.a, "\nperson %s 1 1\n", petra)));
    }
    end(&s);
}

static bool into_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return db_exec_script(db,
                          arena_printf(s->a,
                                       "UPDATE ticket SET state = 'merged', merged_into = %" G_GINT64_FORMAT
                                       " WHERE id = %" G_GINT64_FORMAT,
                                       s->shared, s->own),
                          error);
}

/* What has gone into a ticket in the backup goes with it only where the list has that, too. */
static void forgotten_family(struct test_database *t)
{
    const char *own, *shared, *house;
    struct forgotten_done done;
    struct scene s;

    begin(&s, t);
    own = named(&s, s.own);
    shared = named(&s, s.shared);
    house = house_line(&s);
    g_assert_true(db_write(s.pool, into_tx, &s, NULL));
    nothing(&s, arena_printf(s.a, "%sticket %s\n", house, shared), 1, 0);
    nothing(&s, arena_printf(s.a, "%sveiled %s\n", house, shared), 1, 0);
    nothing(&s, arena_printf(s.a, "%sveiled %s\n", house, own), 1, 0);
    nothing(&s, arena_printf(s.a, "%sticket %s\nveiled %s\n", house, shared, own), 2, 0);
    done = replay(&s, arena_printf(s.a, "%sticket %s\nticket %s\n", house, own, shared));
    g_assert_cmpint(done.erased, ==, 1);
    g_assert_cmpint(done.kept, ==, 0);
    house_free(s.house);
    arena_free(s.a);
}

static bool one_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct admin_act act = {
        .db = db, .a = s->a, .actor = &s->chief, .peer = "", .at = clock_now(), .refusal = &s->refusal};

    return person_merge(&act, s->petra.person_id, s->jonas.person_id, error);
}

/* Who was made one with somebody goes with that one. */
static void forgotten_merged(struct test_database *t)
{
    g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);
    const char *jonas;
    struct scene s;

    begin(&s, t);
    jonas = arena_printf(s.a, "person %s 1 1\n", born(&s, &s.jonas));
    g_assert_true(db_write(s.pool, one_tx, &s, NULL));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(forgotten_list(db, before, NULL));
    }
    g_assert_null(strstr(before->str, "person"));
    gone(&s, true, true, ADMIN_FINE);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(forgotten_list(db, after, NULL));
    }
    g_assert_nonnull(strstr(after->str, jonas));
    end(&s);
}

/* Who was made one with somebody that nobody was any more is no less there for that. */
static void forgotten_merged_late(struct test_database *t)
{
    g_autoptr(GString) list = g_string_new(NULL);
    const char *jonas;
    struct scene s;

    begin(&s, t);
    jonas = arena_printf(s.a, "person %s", born(&s, &s.jonas));
    gone(&s, true, false, ADMIN_FINE);
    g_usleep(2000);
    g_assert_true(db_write(s.pool, one_tx, &s, NULL));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(forgotten_list(db, list, NULL));
    }
    g_assert_nonnull(strstr(list->str, "person"));
    g_assert_null(strstr(list->str, jonas));
    house_free(s.house);
    arena_free(s.a);
}

/* A ticket that is the person's alone in the backup, and was given to somebody else since, is on no
 * line: it stays. */
static void forgotten_given(struct test_database *t)
{
    struct forgotten_done done;
    struct ticket_row own;
    const char *line;
    struct scene s;

    begin(&s, t);
    line = arena_printf(s.a, "%sperson %s 1 1\n", house_line(&s), born(&s, &s.petra));
    done = replay(&s, line);
    g_assert_cmpint(done.people, ==, 1);
    g_assert_cmpint(done.erased, ==, 0);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(ticket_get(db, s.a, s.own, &own, NULL));
    }
    nothing(&s, line, 0, 0);
    house_free(s.house);
    arena_free(s.a);
}

static bool chain_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t third = ticket(db, s, &s->jonas, "Drittes");
    const struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->jana.person_id, .at = s->at};
    struct ticket_row own;
    const char *sql =
        arena_printf(s->a,
                     "UPDATE ticket SET state = 'merged', merged_into = %" G_GINT64_FORMAT
                     " WHERE id = %" G_GINT64_FORMAT
                     "; UPDATE ticket SET state = 'merged', merged_into = %" G_GINT64_FORMAT
                     " WHERE id = %" G_GINT64_FORMAT,
                     s->shared, third, s->own, s->shared);

    s->object = third;
    return ticket_get(db, s->a, s->own, &own, error) &&
           ticket_set_state(&c, &own, "closed", error) && db_exec_script(db, sql, error);
}

/* What went into a ticket in two steps holds it, too. */
static void held_below(struct test_database *t)
{
    struct scene s;

    begin(&s, t);
    s.rule = (struct retention_rule){.months = 12};
    g_assert_true(db_write(s.pool, chain_tx, &s, NULL));
    g_assert_cmpuint(preview(&s), ==, 1);
    s.kind = "ticket";
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL));
    g_assert_cmpuint(preview(&s), ==, 0);
    g_assert_true(db_write(s.pool, free_tx, &s, NULL));
    s.kind = "person";
    s.object = s.jonas.person_id;
    g_assert_true(db_write(s.pool, hold_tx, &s, NULL));
    g_assert_cmpuint(preview(&s), ==, 0);
    house_free(s.house);
    arena_free(s.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/privacy/words", words);
    test_database_add("/privacy/keeps-texts", ON_BOTH, keeps_texts);
    test_database_add("/privacy/takes-texts", ON_BOTH, takes_texts);
    test_database_add("/privacy/brought", ON_BOTH, brought);
    test_database_add("/privacy/erased", ON_BOTH, erased);
    test_database_add("/privacy/held", ON_BOTH, held);
    test_database_add("/privacy/rule/anonymise", ON_BOTH, anonymised_by_rule);
    test_database_add("/privacy/rule/erase", ON_BOTH, erased_by_rule);
    test_database_add("/privacy/forged", ON_BOTH, forged);
    test_database_add("/privacy/beside", ON_BOTH, beside);
    test_database_add("/privacy/broken", ON_SQLITE, broken);
    test_database_add("/privacy/held-below", ON_BOTH, held_below);
    test_database_add("/privacy/forgotten", ON_BOTH, forgotten);
    test_database_add("/privacy/forgotten/silent", ON_BOTH, forgotten_silent);
    test_database_add("/privacy/forgotten/family", ON_BOTH, forgotten_family);
    test_database_add("/privacy/forgotten/merged", ON_BOTH, forgotten_merged);
    test_database_add("/privacy/forgotten/merged-late", ON_BOTH, forgotten_merged_late);
    test_database_add("/privacy/forgotten/given", ON_BOTH, forgotten_given);
    return g_test_run();
}
