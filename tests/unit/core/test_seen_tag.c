/* What has been read, and tags; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk.h"
#include "core/seen.h"
#include "core/tag.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra;
    struct ticket_row ticket, secret;
    int64_t secret_queue;
    /* What the next step does, and for whom. */
    const struct actor *who;
    const char *text;
    int64_t article_id;
    bool (*run)(struct scene *s, const struct desk_call *d, GError **error);
};

static bool opened(struct db *db, struct scene *s, int64_t queue_id, struct ticket_row *t,
                   GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->petra.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web",
                             .title = "Drucker",
                             .message = {.text = "Er druckt nicht."},
                             .queue_id = queue_id,
                             .customer_id = s->petra.person_id};

    return desk_open(&d, &o, t, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->tobias = test_person(db, s->a, ROLE_AGENT, "Tobias Reuter", "tobias@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error) &&
           sql_queue_member_add(db, s->secret_queue, s->tobias.person_id, NULL, error) &&
           opened(db, s, 0, &s->ticket, error) &&
           opened(db, s, s->secret_queue, &s->secret, error);
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
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = s->who};

    return ticket_get(db, s->a, s->ticket.id, &s->ticket, error) && s->run(s, &d, error);
}

static bool try(struct scene *s, const struct actor *who, const char *text,
                bool (*run)(struct scene *, const struct desk_call *, GError **), GError **error)
{
    s->who = who;
    s->text = text;
    s->run = run;
    return db_write(s->pool, step_tx, s, error);
}

static void step(struct scene *s, const struct actor *who, const char *text,
                 bool (*run)(struct scene *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    try(s, who, text, run, &error);
    g_assert_no_error(error);
}

static bool do_answer(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_answer(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_note(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_note(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_reply(struct scene *s, const struct desk_call *d, GError **error)
{
    return desk_reply(d, &s->ticket, &(struct desk_message){.text = s->text}, error);
}

static bool do_close(struct scene *s, const struct desk_call *d, GError **error)
{
    return ticket_set_state(d->c, &s->ticket, "closed", error);
}

/* Reads up to article_id; 0: everything. */
static bool do_read(struct scene *s, const struct desk_call *d, GError **error)
{
    struct article_row *rows = NULL;
    size_t n = 0;

    if (!article_list(d->c->db, s->a, s->who, s->ticket.id, &rows, &n, error))
        return false;
    if (s->article_id == 0)
        s->article_id = rows[n - 1].id;
    return seen_mark(d->c->db, s->who->person_id, s->ticket.id, s->article_id, d->c->at, error);
}

static bool do_forget(struct scene *s, const struct desk_call *d, GError **error)
{
    return seen_forget(d->c->db, s->who->person_id, s->ticket.id, error);
}

static void reads(struct scene *s, const struct actor *who)
{
    s->article_id = 0;
    step(s, who, "", do_read);
}

static bool is_unread(struct scene *s, const struct actor *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    const int64_t ids[] = {s->ticket.id, 4711};
    bool unread[2] = {true, true};

    g_assert_true(seen_unread(db, s->a, who, clock_now(), ids, 2, unread, &error));
    g_assert_no_error(error);
    g_assert_false(unread[1]); /* there is no such ticket */
    return unread[0];
}

static void test_seen(struct test_database *d)
{
    struct scene s;
    int64_t first;

    begin(&s, d);
    g_assert_true(is_unread(&s, &s.jana));
    g_assert_false(is_unread(&s, &s.petra)); /* her own words */
    reads(&s, &s.jana);
    first = s.article_id;
    g_assert_false(is_unread(&s, &s.jana));
    g_assert_true(is_unread(&s, &s.tobias)); /* each for themselves */

    step(&s, &s.petra, "Immer noch nicht.", do_answer);
    g_assert_true(is_unread(&s, &s.jana));
    reads(&s, &s.jana);
    s.article_id = first; /* a page from before: never back */
    step(&s, &s.jana, "", do_read);
    g_assert_false(is_unread(&s, &s.jana));

    step(&s, &s.tobias, "Nur für uns.", do_note);
    g_assert_true(is_unread(&s, &s.jana));
    g_assert_false(is_unread(&s, &s.petra)); /* internal */
    step(&s, &s.jana, "Es liegt am Papier.", do_reply);
    g_assert_true(is_unread(&s, &s.petra));
    reads(&s, &s.petra);
    g_assert_false(is_unread(&s, &s.petra));

    /* Closed ones that an agent never opened are nobody's work; opened ones may have news. */
    step(&s, &s.jana, "", do_close);
    g_assert_true(is_unread(&s, &s.jana)); /* Tobias' note */
    step(&s, &s.jana, "", do_forget);
    g_assert_false(is_unread(&s, &s.jana));
    end(&s);
}

static bool do_tag(struct scene *s, const struct desk_call *d, GError **error)
{
    return tag_add(d->c, s->ticket.id, s->text, error);
}

static bool do_tag_secret(struct scene *s, const struct desk_call *d, GError **error)
{
    return tag_add(d->c, s->secret.id, s->text, error);
}

static bool do_untag(struct scene *s, const struct desk_call *d, GError **error)
{
    return tag_remove(d->c, s->ticket.id, s->text, error);
}

/* "Drucker, Netz" */
static const char *tags_of(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    g_autoptr(GString) out = g_string_new("");
    struct ticket_tag_row *rows = NULL;
    size_t n = 0;

    g_assert_true(tag_list(db, s->a, &s->ticket.id, 1, &rows, &n, &error));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", rows[i].name);
    return arena_strdup(s->a, out->str);
}

static size_t tag_events(struct scene *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct ticket_event_row *rows = NULL;
    size_t n = 0, tags = 0;

    g_assert_true(ticket_events(db, s->a, s->ticket.id, &rows, &n, &error));
    for (size_t i = 0; i < n; i++)
        tags += strcmp(rows[i].what, "tag") == 0;
    return tags;
}

static size_t known_to(struct scene *s, const struct actor *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(s->pool, &error);
    struct tag_row *rows = NULL;
    size_t n = 0;

    g_assert_true(tag_visible(db, s->a, who, &rows, &n, &error));
    return n;
}

static void test_tags(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    step(&s, &s.jana, "  #Netz\twerk ", do_tag);
    step(&s, &s.jana, "Ärger", do_tag);
    step(&s, &s.tobias, "äRGER", do_tag);   /* the same */
    step(&s, &s.tobias, "nirgends", do_untag);
    g_assert_cmpstr(tags_of(&s), ==, "Netz werk, Ärger");
    g_assert_cmpuint(tag_events(&s), ==, 2);
    step(&s, &s.jana, "ÄRGER", do_untag);
    g_assert_cmpstr(tags_of(&s), ==, "Netz werk");
    g_assert_cmpuint(tag_events(&s), ==, 3);

    /* What only a confidential queue uses is not suggested to others. */
    step(&s, &s.tobias, "Abmahnung", do_tag_secret);
    g_assert_cmpuint(known_to(&s, &s.jana), ==, 1);
    g_assert_cmpuint(known_to(&s, &s.tobias), ==, 2);
    end(&s);
}

static void test_names(struct test_database *d)
{
    static const char *const bad[] = {"", " # , ", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"};
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(try(&s, &s.jana, bad[i], do_tag, &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
    }
    for (int i = 0; i < TAGS_A_TICKET; i++)
        step(&s, &s.jana, arena_printf(s.a, "t%02d", i), do_tag);
    {
        g_autoptr(GError) error = NULL;

        g_assert_false(try(&s, &s.jana, "one more", do_tag, &error));
        g_assert_true(fail_is(error, FAIL_TOO_BIG));
    }
    g_assert_cmpuint(tag_events(&s), ==, TAGS_A_TICKET);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/seen", ON_BOTH, test_seen);
    test_database_add("/tags", ON_BOTH, test_tags);
    test_database_add("/tag-names", ON_BOTH, test_names);
    return g_test_run();
}
