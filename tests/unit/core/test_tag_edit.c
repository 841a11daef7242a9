/* Tags called otherwise, merged and taken off everything; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/audit.h"
#include "core/tag.h"
#include "core/tag_edit.h"
#include "core/view.h"
#include "core/webhook.h"
#include "sql/webhook.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

enum { MANY = 2 * TAG_STEP + 50, BOTH = 10 }; /* tickets with the one tag, those with the other, too */

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana, petra;
    int64_t first, last, view, hook; /* tickets, all in a row */
    const struct actor *who;
    const char *tag, *text;
    bool (*run)(struct scene *s, const struct admin_act *act, int64_t id, GError **error);
    struct admin_refusal refusal;
};

static bool tickets(struct scene *s, struct db *db, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->jana.person_id, .at = clock_now()};

    for (int i = 0; i < MANY; i++) {
        if (!ticket_create(db, s->a,
                           &(struct ticket_new){.title = "Drucker", .queue_id = 1, .channel = "web", .lang = "de",
                                                .customer_id = s->petra.person_id, .at = c.at},
                           &s->last, error) ||
            !tag_add(&c, s->last, "Drukker", error) || (i < BOTH && !tag_add(&c, s->last, "Drucker", error)))
            return false;
        s->first = i == 0 ? s->last : s->first;
    }
    return true;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct desk_filter f = desk_filter_init();

    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    f.tag = "dRukker";
    f.priorities = 1u << 3;
    return tickets(s, db, error) && view_add(db, s->a, &s->jana, "Drucker", &f, false, clock_now(), &s->view, error) &&
           sql_webhook_add(db,
                           &(struct sql_webhook_add){.name = "Haken", .url = "https://hook.example", .priority = 1,
                                                     .events = "ticket.created", .tag = "DRUKKER", .allowed = "",
                                                     .shape = "vorgang", .secret = {"x", 1}},
                           &s->hook, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new()};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    test_holds(s->house);
    house_free(s->house);
    arena_free(s->a);
}

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {db, s->a, s->who, "192.0.2.1", clock_now(), &s->refusal};
    int64_t id = 0;

    return tag_find(db, s->a, s->tag, &id, error) && s->run(s, &act, id, error);
}

/* What it was refused for. */
static enum admin_fault step(struct scene *s, const char *tag, const char *text, bool (*run)(struct scene *,
                             const struct admin_act *, int64_t, GError **))
{
    g_autoptr(GError) error = NULL;

    s->refusal.fault = ADMIN_FINE;
    s->who = &s->chief;
    s->tag = tag;
    s->text = text;
    s->run = run;
    g_assert_true(db_write(s->pool, step_tx, s, &error) == (s->refusal.fault == ADMIN_FINE));
    return s->refusal.fault;
}

static bool do_rename(struct scene *s, const struct admin_act *act, int64_t id, GError **error)
{
    return tag_edit_rename(act, id, s->text, error);
}

static bool do_merge(struct scene *s, const struct admin_act *act, int64_t id, GError **error)
{
    return tag_edit_merge(act, id, s->text, error);
}

static bool do_remove(struct scene *s, const struct admin_act *act, int64_t id, GError **error)
{
    (void)s;
    return tag_edit_remove(act, id, error);
}

static bool do_tag(struct scene *s, const struct admin_act *act, int64_t id, GError **error)
{
    struct ticket_change c = {.db = act->db, .a = act->a, .actor_id = s->jana.person_id, .at = act->at};

    (void)id;
    return tag_remove(&c, s->last, s->text, error) && tag_add(&c, s->last, s->text, error);
}

/* "Drucker 10, Drukker 250*": a star where there is work left. */
static const char *all(struct scene *s, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct tag_edit_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(tag_edit_list(db, s->a, typed, "", 10, &rows, &n, &error));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(s->a, "%s%s%s %" G_GINT64_FORMAT "%s", text, i > 0 ? ", " : "", rows[i].name, rows[i].n,
                            rows[i].busy != 0 ? "*" : "");
    return text;
}

/* Until nothing is left; how many transactions that took. */
static int work(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    bool more = true;
    int n = -1;

    for (; more; n++) {
        g_assert_true(tag_edit_work(s->house, &more, &error));
        g_assert_no_error(error);
    }
    return n;
}

/* What happened to the tags of a ticket: "+Drukker +Drucker -Drukker". */
static const char *history(struct scene *s, int64_t ticket_id)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct ticket_event_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(ticket_events(db, s->a, ticket_id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].what, "tag") == 0)
            text = arena_printf(s->a, "%s%s%s%s", text, *text == '\0' ? "" : " ", rows[i].after == NULL ? "-" : "+",
                                rows[i].after == NULL ? rows[i].before : rows[i].after);
    return text;
}

static const char *asks_for(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct desk_view_row view;
    struct webhook_row *hook = NULL;

    g_assert_true(view_get(db, s->a, &s->jana, s->view, &view, NULL));
    g_assert_true(sql_webhook_by_id(db, s->a, s->hook, &hook, NULL));
    return arena_printf(s->a, "%s %s", view.filter, hook->tag);
}

/* "what object field before>after" of the newest COUNT rows, newest first. */
static const char *written(struct scene *s, size_t count)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct audit_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(audit_list(db, s->a, 0, count, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(s->a, "%s%s %s %s %s>%s\n", text, rows[i].what, rows[i].object, rows[i].field,
                            rows[i].before, rows[i].after);
    return text;
}

static void test_rename(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10, Drukker 250");
    g_assert_cmpstr(all(&s, "KK"), ==, "Drukker 250");
    g_assert_cmpint(step(&s, "Drukker", " # ", do_rename), ==, ADMIN_NAME);
    g_assert_cmpint(step(&s, "Drukker", "drucker", do_rename), ==, ADMIN_NAME_TAKEN);
    g_assert_cmpint(step(&s, "Drukker", "Gerät, neu", do_rename), ==, ADMIN_FINE);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10, Gerät neu 250*");
    g_assert_cmpstr(asks_for(&s), ==, "priority=high&tag=Ger%C3%A4t%20neu Gerät neu");
    g_assert_cmpint(step(&s, "gerät neu", "x", do_rename), ==, ADMIN_TAG_BUSY);
    g_assert_cmpint(step(&s, "Drucker", "gerät neu", do_merge), ==, ADMIN_TAG_BUSY);
    /* Who comes to it meanwhile comes under the new name. */
    g_assert_cmpint(step(&s, "x", "Gerät neu", do_tag), ==, ADMIN_FINE);
    g_assert_cmpint(work(&s), ==, 2);
    g_assert_cmpint(work(&s), ==, 0);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10, Gerät neu 250");
    g_assert_cmpstr(history(&s, s.first), ==, "+Drukker +Drucker -Drukker +Gerät neu");
    g_assert_cmpstr(history(&s, s.last - 1), ==, "+Drukker -Drukker +Gerät neu");
    g_assert_cmpstr(history(&s, s.last), ==, "+Drukker -Gerät neu +Gerät neu");
    g_assert_cmpstr(written(&s, 2), ==,
                    "tag.changed Drukker name Drukker>Gerät neu\nwebhook.changed Haken tag DRUKKER>Gerät neu\n");
    end(&s);
}

static void test_merge(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_cmpint(step(&s, "Drukker", "drukker", do_merge), ==, ADMIN_TAG);
    g_assert_cmpint(step(&s, "Drukker", "nirgends", do_merge), ==, ADMIN_TAG);
    g_assert_cmpint(step(&s, "Drukker", "DRUCKER", do_merge), ==, ADMIN_FINE);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 100*, Drukker 150*");
    g_assert_cmpint(step(&s, "Drukker", "", do_remove), ==, ADMIN_TAG_BUSY);
    g_assert_cmpint(work(&s), ==, 2);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 250");
    g_assert_cmpstr(asks_for(&s), ==, "priority=high&tag=Drucker Drucker");
    g_assert_cmpstr(history(&s, s.first), ==, "+Drukker +Drucker -Drukker");
    g_assert_cmpstr(history(&s, s.last), ==, "+Drukker -Drukker +Drucker");
    g_assert_cmpstr(written(&s, 2), ==,
                    "tag.merged Drukker tickets 250>\ntag.merged Drukker name Drukker>Drucker\n");
    end(&s);
}

static void test_remove(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_cmpint(step(&s, "Drukker", "", do_remove), ==, ADMIN_FINE);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10, Drukker 150*");
    /* One gets it back meanwhile: nothing stays behind. */
    g_assert_cmpint(step(&s, "Drukker", "Drukker", do_tag), ==, ADMIN_FINE);
    g_assert_cmpint(work(&s), ==, 2);
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10");
    g_assert_cmpstr(history(&s, s.first), ==, "+Drukker +Drucker -Drukker");
    /* Few go at once. */
    g_assert_cmpint(step(&s, "Drucker", "", do_remove), ==, ADMIN_FINE);
    g_assert_cmpstr(all(&s, ""), ==, "");
    g_assert_cmpint(work(&s), ==, 0);
    g_assert_cmpstr(written(&s, 1), ==, "tag.removed Drucker tickets 10>\n");
    end(&s);
}

static void test_rights(struct test_database *d)
{
    struct scene s;
    g_autoptr(GError) error = NULL;

    begin(&s, d);
    s.who = &s.jana;
    s.tag = "Drukker";
    s.run = do_remove;
    g_assert_false(db_write(s.pool, step_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_assert_cmpstr(all(&s, ""), ==, "Drucker 10, Drukker 250");
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/rename", ON_BOTH, test_rename);
    test_database_add("/merge", ON_BOTH, test_merge);
    test_database_add("/remove", ON_BOTH, test_remove);
    test_database_add("/rights", ON_BOTH, test_rights);
    return g_test_run();
}
