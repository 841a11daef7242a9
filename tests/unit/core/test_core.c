/* The rules of the house, on SQLite and on PostgreSQL. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/desk.h"
#include "core/message_id.h"
#include "core/number.h"
#include "core/person.h"
#include "core/queue_right.h"
#include "core/session.h"
#include "sql/company.h"
#include "sql/outbox.h"
#include "sql/person.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

/* A small desk: an agent, three customers of whom two share a company, a confidential queue. */
struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor agent, petra, jonas, eve;
    int64_t secret_queue, bookshop;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t company;

    if (!person_company_put(db, s->a, "Krümel", "kruemel.example", true, 1000, &company, error) ||
        !sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret_queue, error))
        return false;
    s->agent = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    s->jonas = test_person(db, s->a, ROLE_CUSTOMER, "Jonas", "jonas@kruemel.example");
    s->eve = test_person(db, s->a, ROLE_CUSTOMER, "Eve", "eve@other.example");
    return true;
}

static void begin(struct scene *s, struct db_pool *pool)
{
    GError *error = NULL;

    *s = (struct scene){.pool = pool, .a = arena_new()};
    g_assert_true(db_migrate(pool, &error));
    s->house = house_open(pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(pool, furnish, s, &error));
    g_assert_no_error(error);
}

/* Every scene ends with the database holding together. */
static void end(struct scene *s)
{
    test_holds(s->house);
    house_free(s->house);
    arena_free(s->a);
}

struct step {
    struct scene *s;
    const struct actor *who;
    struct ticket_row ticket;
    const char *title, *text, *state;
    int64_t queue_id;
    bool (*run)(struct step *st, const struct desk_call *d, GError **error);
};

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct step *st = data;
    struct ticket_change c = {.db = db, .a = st->s->a, .actor_id = st->who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = st->s->house, .actor = st->who};

    if (st->ticket.id != 0 && !ticket_get(db, st->s->a, st->ticket.id, &st->ticket, error))
        return false;
    return st->run(st, &d, error);
}

static bool step(struct step *st, struct scene *s, const struct actor *who, GError **error,
                 bool (*run)(struct step *, const struct desk_call *, GError **))
{
    st->s = s;
    st->who = who;
    st->run = run;
    return db_write(s->pool, step_tx, st, error);
}

static bool do_open(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_open(d, &(struct desk_opening){.channel = "web", .title = st->title,
                                               .message = {.text = st->text}, .queue_id = st->queue_id,
                                               .customer_id = st->who->person_id},
                     &st->ticket, error);
}

static bool do_reply(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_reply(d, &st->ticket, &(struct desk_message){.text = st->text, .state = st->state}, error);
}

static bool do_note(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_note(d, &st->ticket, &(struct desk_message){.text = st->text}, error);
}

static bool do_answer(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_answer(d, &st->ticket, &(struct desk_message){.text = st->text}, error);
}

static bool do_take(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_take(d, &st->ticket, error);
}

static bool do_close(struct step *st, const struct desk_call *d, GError **error)
{
    return desk_close(d, &st->ticket, error);
}

static void must(struct step *st, struct scene *s, const struct actor *who,
                 bool (*run)(struct step *, const struct desk_call *, GError **))
{
    GError *error = NULL;
    bool ok = step(st, s, who, &error, run);

    g_assert_no_error(error);
    g_assert_true(ok);
}

static void must_not(struct step *st, struct scene *s, const struct actor *who, enum fail kind,
                     bool (*run)(struct step *, const struct desk_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    g_assert_false(step(st, s, who, &error, run));
    g_assert_cmpint(fail_kind(error), ==, kind);
}

static size_t mails(struct scene *s, int64_t ticket_id, const char *purpose)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct outbox_fate_row *rows = NULL;
    size_t n = 0, count = 0;

    g_assert_true(outbox_fates(db, s->a, ticket_id, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        count += strcmp(rows[i].purpose, purpose) == 0 ? 1 : 0;
    return count;
}

static void life_of_a_ticket(struct test_database *t)
{
    struct step st = {.title = "Drucker", .text = "Er druckt nicht."};
    struct scene s;

    begin(&s, t->pool);
    must(&st, &s, &s.petra, do_open);
    g_assert_cmpstr(st.ticket.state, ==, "new");
    g_assert_cmpuint(mails(&s, st.ticket.id, "acknowledgement"), ==, 1);
    must(&st, &s, &s.agent, do_take);
    g_assert_cmpstr(st.ticket.state, ==, "open");
    st.text = "Bitte neu starten.";
    st.state = "pending reminder";
    must(&st, &s, &s.agent, do_reply);
    g_assert_cmpstr(st.ticket.state, ==, "pending reminder");
    g_assert_cmpuint(mails(&s, st.ticket.id, "reply"), ==, 1);
    st.text = "Hilft nicht.";
    must(&st, &s, &s.petra, do_answer);
    g_assert_cmpstr(st.ticket.state, ==, "open");
    st.text = "Getauscht.";
    st.state = "closed";
    must(&st, &s, &s.agent, do_reply);
    g_assert_cmpstr(st.ticket.state, ==, "closed");
    g_assert_cmpuint(mails(&s, st.ticket.id, "closing"), ==, 1); /* answer and closing are one mail */
    g_assert_cmpuint(mails(&s, st.ticket.id, "reply"), ==, 1);
    st.text = "Doch noch etwas.";
    must(&st, &s, &s.petra, do_answer);
    g_assert_cmpstr(st.ticket.state, ==, "open");
    must(&st, &s, &s.petra, do_close);
    g_assert_cmpuint(mails(&s, st.ticket.id, "closing"), ==, 1); /* nobody is told of his own doing */
    end(&s);
}

static void rights(struct test_database *t)
{
    struct step st = {.title = "Gehalt", .text = "Nur unter uns."};
    struct scene s;

    begin(&s, t->pool);
    st.queue_id = 0;
    must(&st, &s, &s.petra, do_open);
    must_not(&st, &s, &s.petra, FAIL_DENIED, do_reply);
    must_not(&st, &s, &s.petra, FAIL_DENIED, do_note);
    must_not(&st, &s, &s.petra, FAIL_DENIED, do_take);
    st.text = "";
    must_not(&st, &s, &s.agent, FAIL_INVALID, do_reply);
    end(&s);
}

static bool sees(struct scene *s, const struct actor *who, const char *number)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autoptr(GError) error = NULL;
    struct ticket_row row;

    if (ticket_visible(db, s->a, who, number, &row, &error))
        return true;
    g_assert_cmpint(fail_kind(error), ==, FAIL_NOT_FOUND);
    return false;
}

static void visibility(struct test_database *t)
{
    const struct actor nobody = {.name = ""};
    struct step st = {.title = "Offen", .text = "x"}, secret = {.title = "Geheim", .text = "y"};
    struct article_row *rows = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s, t->pool);
    must(&st, &s, &s.petra, do_open);
    secret.queue_id = s.secret_queue;
    must(&secret, &s, &s.eve, do_open);
    g_assert_true(sees(&s, &s.petra, st.ticket.number));
    g_assert_true(sees(&s, &s.jonas, st.ticket.number)); /* the company may see all */
    g_assert_false(sees(&s, &s.eve, st.ticket.number));
    g_assert_false(sees(&s, &nobody, st.ticket.number));
    g_assert_true(sees(&s, &s.agent, st.ticket.number));
    g_assert_false(sees(&s, &s.agent, secret.ticket.number)); /* confidential */
    st.text = "Das darf Petra nie lesen.";
    must(&st, &s, &s.agent, do_note);
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_true(article_list(db, s.a, &s.petra, st.ticket.id, &rows, &n, NULL));
        g_assert_cmpuint(n, ==, 1);
        g_assert_true(article_list(db, s.a, &s.agent, st.ticket.id, &rows, &n, NULL));
        g_assert_cmpuint(n, ==, 2);
    }
    end(&s);
}

static void numbers(struct test_database *t)
{
    static const char *const shapes[] = {"%s", "#%s", "Ticket#%s", "[Ticket#%s]", " %s ", "ticket %s"};
    struct step st = {.title = "Nummer", .text = "x"};
    g_autofree char *bare = NULL;
    struct scene s;
    char *typo;

    begin(&s, t->pool);
    must(&st, &s, &s.petra, do_open);
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_auto(GStrv) halves = g_strsplit(shapes[i], "%s", 2);
        g_autofree char *typed = g_strconcat(halves[0], st.ticket.number, halves[1], NULL);

        g_assert_true(sees(&s, &s.petra, typed));
    }
    {
        g_auto(GStrv) parts = g_strsplit(st.ticket.number, "-", 3);

        bare = g_strjoinv("", parts);
    }
    g_assert_true(sees(&s, &s.petra, bare));
    typo = arena_strdup(s.a, number_key(s.a, st.ticket.number));
    typo[5] = typo[5] == '0' ? '1' : '0';
    g_assert_true(number_is_mistyped(typo));
    end(&s);
}

/* Four concerns in quick succession get one acknowledgement that names them all. */
static void bundle(struct test_database *t)
{
    struct outbox_bundle_ticket_row *rows = NULL;
    struct outbox_id_row *first = NULL;
    struct step st[4];
    struct scene s;
    size_t n = 0, waiting = 0;

    begin(&s, t->pool);
    for (int i = 0; i < 4; i++) {
        st[i] = (struct step){.title = "Anliegen", .text = "x"};
        must(&st[i], &s, &s.petra, do_open);
        waiting += mails(&s, st[i].ticket.id, "acknowledgement");
    }
    g_assert_cmpuint(waiting, ==, 1);
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_true(sql_outbox_ticket_find(db, s.a, st[3].ticket.id, &first, NULL));
        g_assert_true(sql_outbox_bundle_tickets(db, s.a, first->id, &rows, &n, NULL));
    }
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpstr(rows[0].number, ==, st[0].ticket.number);
    end(&s);
}

static void message_ids(struct test_database *t)
{
    struct scene s;
    int64_t ticket = 0;
    char *id;

    begin(&s, t->pool);
    id = message_id_make(s.a, s.house, 4711);
    g_assert_true(message_id_verify(s.a, s.house, id, &ticket));
    g_assert_cmpint(ticket, ==, 4711);
    *strchr(id, '7') = '8';
    g_assert_false(message_id_verify(s.a, s.house, id, &ticket));
    g_assert_false(message_id_verify(s.a, s.house, "<v1.1.x.y@z>", &ticket));
    g_assert_false(message_id_verify(s.a, s.house, "<v1.99999999999999999999.@>", &ticket));
    g_assert_false(message_id_verify(s.a, s.house, "", &ticket));
    end(&s);
}

static void sessions(struct test_database *t)
{
    struct actor who = {0};
    GError *error = NULL;
    struct scene s;
    char *id = NULL, *token = NULL;
    int64_t admin = 0;
    bool needed = false;

    begin(&s, t->pool);
    g_assert_true(session_needs_setup(s.house, &needed, &error));
    g_assert_true(needed);
    g_assert_true(session_link_make(s.house, s.a, "setup", 0, CLOCK_DAY, &token, &error));
    g_assert_false(session_setup(s.house, "wrong", "Chef", "chef@desk.example", "vier alte Katzen", &admin, &error));
    g_assert_cmpint(fail_kind(error), ==, FAIL_DENIED);
    g_clear_error(&error);
    g_assert_true(session_setup(s.house, token, "Chef", "chef@desk.example", "vier alte Katzen", &admin, &error));
    g_assert_false(session_setup(s.house, token, "Chef", "chef2@desk.example", "vier alte Katzen", &admin, &error));
    g_clear_error(&error);
    g_assert_true(session_start(s.house, s.a, admin, "", &id, &error));
    g_assert_true(session_actor(s.house, s.a, id, &who, &error));
    g_assert_cmpint(who.role, ==, ROLE_ADMIN);
    g_assert_true(session_set_password(s.house, admin, "fünf neue Hunde", &error));
    g_assert_true(session_actor(s.house, s.a, id, &who, &error)); /* the password changed: all sessions ended */
    g_assert_cmpint(who.role, ==, ROLE_NOBODY);
    end(&s);
}

struct known {
    struct scene *s;
    const char *address;
    struct person_row *person;
};

static bool old_keys_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    /* As they were kept when Unicode folded them. */
    return sql_person_address_add(db, "jörg@bücher.example", "Jörg@bücher.example",
                                  s->jonas.person_id, 1, NULL, error) &&
           sql_person_address_add(db, "meu@x.example", "ｍeu@x.example", s->eve.person_id, 1, NULL,
                                  error) &&
           sql_company_add(db, "Bücher", 1000, &s->bookshop, error) &&
           sql_company_domain_put(db, "bücher.example", s->bookshop, NULL, error) &&
           person_rekey(db, s->a, error) && person_rekey(db, s->a, error);
}

static bool find_tx(struct db *db, void *data, GError **error)
{
    struct known *k = data;
    bool is_new;

    return person_of_sender(db, k->s->a, k->address, "", NULL, 1000, &k->person, &is_new, error);
}

/* Whose an address is: whoever only looks like somebody is somebody else. */
static void addresses(struct test_database *t)
{
    struct scene s;

    begin(&s, t->pool);
    g_assert_true(db_write(s.pool, old_keys_tx, &s, NULL));
    const struct {
        const char *address;
        int64_t person_id; /* 0: nobody's yet */
    } cases[] = {
        {"PETRA@Kruemel.example", s.petra.person_id},
        {"ｐetra@kruemel.example", 0},
        {"petra@ｋruemel.example", 0},
        {"peтra@kruemel.example", 0}, /* a Cyrillic letter */
        {"jörg@bücher.example", s.jonas.person_id},
        {"JöRG@XN--bcher-kva.example", s.jonas.person_id},
        {"ｍeu@x.example", s.eve.person_id},
        {"meu@x.example", 0},
        {"lena@bücher.example", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct known k = {.s = &s, .address = cases[i].address};

        g_test_message("%s", k.address);
        g_assert_true(db_write(s.pool, find_tx, &k, NULL));
        if (cases[i].person_id != 0)
            g_assert_cmpint(k.person->id, ==, cases[i].person_id);
        else
            g_assert_cmpint(k.person->id, >, s.eve.person_id);
        if (g_str_has_prefix(k.address, "lena"))
            g_assert_cmpint(k.person->company_id, ==, s.bookshop);
    }
    end(&s);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*fn)(struct test_database *);
    } cases[] = {
        {"/core/life-of-a-ticket", life_of_a_ticket}, {"/core/rights", rights},
        {"/core/visibility", visibility}, {"/core/numbers", numbers}, {"/core/bundle", bundle},
        {"/core/message-ids", message_ids}, {"/core/sessions", sessions},
        {"/core/addresses", addresses},
    };

    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        test_database_add(cases[i].name, ON_BOTH, cases[i].fn);
    return g_test_run();
}
