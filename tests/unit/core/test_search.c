/* What agents find: words, titles, what narrows it down; never what they may not see; on both
 * databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/zone.h"
#include "core/bin.h"
#include "core/caller.h"
#include "core/desk.h"
#include "core/search.h"
#include "core/search_asking.h"
#include "core/search_date.h"
#include "core/search_suggest.h"
#include "core/search_vocabulary.h"
#include "core/tag.h"
#include "core/ticket_merge.h"
#include "core/ticket_move.h"
#include "core/ticket_property.h"
#include "sql/admin.h"
#include "sql/queue.h"
#include "sql/search_index.h"
#include "tools/database.h"

#include <string.h>

struct scene {
    struct house *house;
    struct arena *a;
    struct actor jana, tobias, petra, stranger;
    int64_t secret;
    struct ticket_row first, second, third, hidden;
};

static bool person(struct db *db, struct scene *s, enum role role, const char *name,
                   const char *address, struct actor *out, GError **error)
{
    struct person_new p = {
        .role = role, .name = name, .address = address, .verified = true, .at = 1000};
    struct person_row row;
    int64_t id;

    if (!person_add(db, s->a, &p, &id, error) || !person_get(db, s->a, id, &row, error))
        return false;
    *out = person_actor(&row);
    return true;
}

static bool ticket(struct db *db, struct scene *s, const char *title, const char *text,
                   int64_t queue, struct ticket_row *t, GError **error)
{
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->petra.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->petra};
    struct desk_opening o = {.channel = "web",
                             .title = title,
                             .customer_id = s->petra.person_id,
                             .queue_id = queue,
                             .message = {.text = text}};

    return desk_open(&d, &o, t, error);
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t company;

    if (!person_company_put(db, s->a, "Ökohof Krümel", "kruemel.example", false, 1, &company,
                            error) ||
        !person(db, s, ROLE_AGENT, "Jana", "jana@desk.example", &s->jana, error) ||
        !person(db, s, ROLE_AGENT, "Tobias", "tobias@desk.example", &s->tobias, error) ||
        !person(db, s, ROLE_CUSTOMER, "Petra", "petra@kruemel.example", &s->petra, error) ||
        !person(db, s, ROLE_CUSTOMER, "Otto", "otto@fremd.example", &s->stranger, error) ||
        !sql_queue_add(db, "Personal", 1, "de", 1000, &s->secret, error) ||
        !sql_queue_member_add(db, s->secret, s->tobias.person_id, NULL, error))
        return false;
    return ticket(db, s, "Drucker streikt", "Das Zertifikat ist abgelaufen.", 0, &s->first,
                  error) &&
           ticket(db, s, "VPN", "Die Zertifikate laufen am Montag ab, Übergabe fehlt.", 0,
                  &s->second, error) &&
           ticket(db, s, "Etikettendruckertreiber fehlt",
                  "Fehler 0x80070005 auf SRV-DC01 (192.168.10.5), KB5034441 von "
                  "max.mueller@firma.example, Bahnhofstraße "
                  "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z/ganz@hinten.example "
                  "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w/lena@schnitt.example",
                  0, &s->third, error) &&
           ticket(db, s, "Gehalt", "Zertifikat der Personalakte", s->secret, &s->hidden, error);
}

static bool work_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_change c = {
        .db = db, .a = s->a, .actor_id = s->jana.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = s->house, .actor = &s->jana};

    return desk_take(&d, &s->first, error) &&
           desk_note(&d, &s->second, &(struct desk_message){.text = "Intern: Wurzel neu"}, error) &&
           ticket_set_title(&c, &s->second, "Fernzugang 100% weg", error) &&
           tag_add(&c, s->second.id, "VIP", error) &&
           ticket_set_state(&c, &s->second, "closed", error);
}

static size_t find(struct scene *s, struct db *db, const struct actor *who, const char *typed,
                   const struct search_filter *filter, struct search_found *found)
{
    const struct search_filter none = {0};
    g_autoptr(GError) error = NULL;

    const struct search_ask ask = {
        .typed = typed, .filter = filter == NULL ? &none : filter, .now = clock_now()};

    g_test_message("%s", typed);
    g_assert_true(search_tickets(db, s->a, who, &ask, found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->n_all, ==, found->n_hits);
    return found->n_hits;
}

static void filters(struct scene *s, struct db *db)
{
    const int64_t queues[] = {s->first.queue_id}, others[] = {s->secret};
    struct search_found f;

#define FIND(...) find(s, db, &s->tobias, "zertifikat", &(struct search_filter){__VA_ARGS__}, &f)
    g_assert_cmpuint(FIND(0), ==, 3);
    g_assert_cmpuint(FIND(.states = DESK_STATE_CLOSED), ==, 1);
    g_assert_cmpuint(FIND(.states = DESK_STATE_OPEN | DESK_STATE_CLOSED), ==, 2);
    g_assert_cmpuint(FIND(.owner_id = DESK_OWNER_ME), ==, 0);
    g_assert_cmpuint(FIND(.owner_id = s->jana.person_id), ==, 1);
    g_assert_cmpuint(FIND(.owner_id = DESK_OWNER_NOBODY), ==, 2);
    g_assert_cmpuint(FIND(.queues = queues, .n_queues = 1), ==, 2);
    g_assert_cmpuint(FIND(.queues = others, .n_queues = 1), ==, 1);
    g_assert_cmpuint(FIND(.since_days = 7), ==, 3);
    /* The numbers are those before any filter. */
    g_assert_cmpuint(f.n_queues, ==, 2);
    g_assert_cmpint(f.states[3].n, ==, 1);
    g_assert_cmpint(f.owners[1].n, ==, 2);
#undef FIND
}

/* What a customer may not read is not found, counted, corrected to or shown. */
static void customers(struct scene *s, struct db *db)
{
    static const struct {
        const char *typed;
        size_t petra;
    } cases[] = {{"zertifikat", 3}, {"drucker", 2},        {"wurzel", 0},    {"wurzl", 0},
                 {"intern", 0},     {"vip", 0},            {"tag:vip", 0},   {"owner:jana", 0},
                 {"zertifkat", 3},  {"status:geschlossen", 1}, {"owner:nobody", 0}, {"fernzugang", 1}};
    struct search_found f;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpuint(find(s, db, &s->petra, cases[i].typed, NULL, &f), ==, cases[i].petra);
        g_assert_true(cases[i].petra > 0 || f.corrected == NULL);
        for (size_t k = 0; k < f.n_hits; k++)
            g_assert_true(!f.hits[k].internal && strstr(f.hits[k].text, "Wurzel") == NULL);
        g_assert_cmpuint(find(s, db, &s->stranger, cases[i].typed, NULL, &f), ==, 0);
        g_assert_cmpuint(f.n_queues, ==, 0);
    }
}

static bool suggested(const struct search_suggestions *found, const char *word)
{
    for (size_t i = 0; i < found->n; i++)
        if (strcmp(found->v[i].word, word) == 0)
            return true;
    return false;
}

/* How questions go on; what somebody must not know of is not suggested. */
static void suggestions(struct scene *s, struct db *db)
{
    const struct actor *jana = &s->jana, *tobias = &s->tobias, *petra = &s->petra;
    const struct {
        const struct actor *who;
        const char *typed, *word;
        bool is;
    } cases[] = {{jana, "", "status:", true},
                 {jana, "drucker st", "status:", true},
                 {jana, "drucker ", "status:", false},
                 {jana, "status:o", "status:offen", true},
                 {jana, "-status:n", "-status:neu", true},
                 {jana, "status:geschlossen,o", "status:offen", false},
                 {jana, "bereich:pers", "bereich:Personal", false},
                 {tobias, "bereich:pers", "bereich:Personal", true},
                 {jana, "owner:", "owner:ich", true},
                 {jana, "bearbeiter:tob", "bearbeiter:Tobias", true},
                 {jana, "bearbeiter:petra", "bearbeiter:Petra", false},
                 {jana, "kunde:pet", "kunde:Petra", true},
                 {jana, "tag:v", "tag:VIP", true},
                 {jana, "firma:öko", "firma:\"Ökohof Krümel\"", true},
                 {jana, "erstellt:<", "erstellt:<7d", true},
                 {petra, "status:", "status:offen", true},
                 {petra, "", "bereich:", false},
                 {petra, "bereich:", "bereich:Personal", false},
                 {petra, "owner:t", "owner:Tobias", false},
                 {petra, "tag:v", "tag:VIP", false}};
    struct search_suggestions found;
    struct search_query q;
    GError *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].typed);
        g_assert_true(
            search_suggest(db, s->a, cases[i].who, cases[i].typed, "de", &found, &error));
        g_assert_true(suggested(&found, cases[i].word) == cases[i].is);
    }
    search_query_read(s->a, "vpn statsu:offen", clock_now(), NULL, 0, &q);
    g_assert_true(
        search_suggest_instead(db, s->a, jana, "vpn statsu:offen", &q, "de", &found, &error));
    g_assert_cmpuint(found.n, ==, 1);
    g_assert_cmpstr(found.v[0].query, ==, "vpn status:offen");
    search_query_read(s->a, "vpn status:ofen -x", clock_now(), NULL, 0, &q);
    g_assert_true(
        search_suggest_instead(db, s->a, jana, "vpn status:ofen -x", &q, "de", &found, &error));
    g_assert_true(suggested(&found, "status:offen"));
    g_assert_cmpstr(found.v[1].query, ==, "vpn status:offen -x");
}

/* Once their words are in the index: from where one begins, in an address, too. */
static void people(struct scene *s, struct db_pool *pool)
{
    static const struct {
        const char *typed;
        size_t jana;
    } cases[] = {{"kunde:petra", 3},  {"kunde:PETRA", 3},   {"kunde:pet", 3},
                 {"kunde:etra", 0},   {"kunde:petra@kr", 3}, {"kunde:petra@kruemel.example", 3},
                 {"kunde:niemand", 0}, {"kunde:---", 0},     {"kunde:jana", 0}};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(pool, &error);
    struct search_found f;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].typed);
        g_assert_cmpuint(find(s, db, &s->jana, cases[i].typed, NULL, &f), ==, cases[i].jana);
    }
    suggestions(s, db);
}

static bool rename_company(struct db *db, void *data, GError **error)
{
    return sql_admin_company_set(db, &(struct sql_admin_company_set){.id = 1, .name = data, .note = ""}, NULL, error);
}

/* One that has nobody, too, and by its new name at once. */
static void companies(struct scene *s, struct db_pool *pool)
{
    static const struct {
        const char *called, *typed;
        size_t n;
    } cases[] = {{"Ökohof Krümel", "oekohof", 0},   {"Ökohof Krümel", "ökohof", 1},
                 {"Grünes Tal", "ökohof", 0},       {"Grünes Tal", "TAL", 1},
                 {"Grünes Tal", "grü", 1},          {"Grünes Tal", "ünes", 0},
                 {"Maß & Söhne-Ost", "ost", 1},     {"Maß & Söhne-Ost", "söhne-o", 1},
                 {"Maß & Söhne-Ost", "maß & sö", 1}, {"Maß & Söhne-Ost", "&", 0}};
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct search_company_row *rows = NULL;
        size_t n = 0;

        g_test_message("%s: %s", cases[i].called, cases[i].typed);
        g_assert_true(db_write(pool, rename_company, (void *)(uintptr_t)cases[i].called, &error));
        g_assert_no_error(error);
        {
            g_autoptr(db_conn) db = db_take(pool, &error);

            g_assert_true(search_companies(db, s->a, cases[i].typed, 5, &rows, &n, &error));
            g_assert_cmpuint(n, ==, cases[i].n);
        }
    }
}

static void test_find(struct test_database *d)
{
    static const struct {
        const char *typed;
        size_t jana, tobias;
    } cases[] = {
        {"zertifikat", 2, 3},
        {"Zertifikate", 2, 3},
        {"zertifikat abgelaufen", 1, 1},
        {"\"abgelaufen zertifikat\"", 0, 0},
        {"\"zertifikat ist abgelaufen\"", 1, 1},
        {"ÜBERGABE", 1, 1},
        {"uebergabe", 1, 1},
        {"wurz", 1, 1},
        {"personalakte", 0, 1},
        {"gehalt", 0, 1},
        {"fernzugang", 1, 1},
        {"100%", 1, 1},
        {"%", 0, 0},
        {"drucker", 2, 2},
        {"etikett", 1, 1},
        {"treiber", 1, 1},
        {"drucker OR vpn", 3, 3},
        {"drucker -treiber", 1, 1},
        {"drucker NICHT treiber", 1, 1},
        {"drucker NOT treiber", 1, 1},
        {"(vpn oder treiber) zertifikate", 1, 1},
        {"\"drucker", 1, 1},
        {"", 0, 0},
        {"' OR 1=1 --", 0, 0},
        {"0x80070005", 1, 1},
        {"0X80070005", 1, 1},
        {"SRV-DC01", 1, 1},
        {"192.168.10.5", 1, 1},
        {"192.168.10.55", 0, 0},
        {"kb5034441", 1, 1},
        {"kb503", 1, 1},
        {"Max.Mueller@firma.example", 1, 1},
        {"mueller@firma.exam", 1, 1},
        {"\"mueller@firma.example\"", 1, 1},
        {"\"mueller@firma.exam\"", 0, 0},
        {"ueller@firma.example", 0, 0},
        {"@firma.example", 1, 1},
        {"-mueller@firma.example status:new", 0, 1},
        {"petra@firma.example", 0, 0},
        {"ganz@hinten.example", 1, 1},
        {"lena@schnitt.example", 1, 1},
        {"betreff:petra@kruemel.example", 0, 0},
        {"müller", 1, 1},
        {"strasse", 1, 1},
        {"krümel", 3, 4},
        {"petra@kruemel.example", 3, 4},
        {"zertifkat", 2, 3},
        {"personlakte", 0, 1},
        {"status:geschlossen", 1, 1},
        {"-status:geschlossen zertifikat", 1, 2},
        {"status:offen,geschlossen", 2, 2},
        {"bearbeiter:ich", 1, 0},
        {"owner:jana zertifikat", 1, 1},
        {"owner:nobody", 2, 3},
        {"kunde:petra", 3, 4},
        {"firma:ökohof drucker", 2, 2},
        {"firma:krümel drucker", 2, 2},
        {"firma:\"ökohof krü\" drucker", 2, 2},
        {"firma:hof drucker", 0, 0},
        {"firma:\"krümel ökohof\" drucker", 0, 0},
        {"firma:--- drucker", 0, 0},
        {"queue:personal", 0, 1},
        {"bereich:gibtesnicht", 0, 0},
        {"created:<1d zertifikat", 2, 3},
        {"created:2020", 0, 0},
        {"kanal:web", 3, 4},
        {"channel:phone", 0, 0},
        {"has:attachment", 0, 0},
        {"betreff:drucker", 2, 2},
        {"betreff:zertifikat", 0, 0},
        {"tag:vip", 1, 1},
        {"vip", 1, 1},
        {"unsinn:drucker", 0, 0},
    };
    struct scene s = {.a = arena_new()};
    g_autoptr(GError) error = NULL;
    bool left = true;

    s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &s, &error));
    g_assert_no_error(error);
    g_assert_true(db_write(d->pool, work_tx, &s, &error));
    g_assert_no_error(error);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);
        struct search_company_row *companies = NULL;
        struct search_found f;
        size_t n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_assert_cmpuint(find(&s, db, &s.jana, cases[i].typed, NULL, &f), ==, cases[i].jana);
            g_assert_cmpuint(find(&s, db, &s.tobias, cases[i].typed, NULL, &f), ==,
                             cases[i].tobias);
        }
        g_assert_cmpuint(find(&s, db, &s.jana, "wurzel", NULL, &f), ==, 1);
        g_assert_true(f.hits[0].internal && strstr(f.hits[0].text, "Wurzel") != NULL);
        filters(&s, db);
        customers(&s, db);
        suggestions(&s, db);
        g_assert_true(search_companies(db, s.a, "ökohof", 5, &companies, &n, &error));
        g_assert_cmpuint(n, ==, 1);
        g_assert_cmpint(companies[0].people, ==, 1);
    }
    while (left)
        g_assert_true(caller_catch_up(d->pool, &left, &error));
    people(&s, d->pool);
    companies(&s, d->pool);
    house_free(s.house);
    arena_free(s.a);
}

struct letters {
    struct scene s;
    struct ticket_row t, list;
    int64_t both;
};

static bool write_letters(struct db *db, void *data, GError **error)
{
    struct letters *l = data;
    struct ticket_change c = {
        .db = db, .a = l->s.a, .actor_id = l->s.petra.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = l->s.house, .actor = &l->s.jana};
    g_autoptr(GString) addresses = g_string_new(NULL);
    struct article_row *rows = NULL;
    size_t n = 0;

    for (int i = 0; i < 4000; i++)
        g_string_append_printf(addresses, "kunde%04d@firma%04d.example\n", i, i);
    if (!ticket(db, &l->s, "Zugang", "Das Kennwort fehlt.", 0, &l->t, error) ||
        !ticket(db, &l->s, "Liste", addresses->str, 0, &l->list, error))
        return false;
    c.actor_id = l->s.jana.person_id;
    if (!desk_note(&d, &l->t, &(struct desk_message){.text = "Das Kennwort vom Notebook"}, error) ||
        !desk_note(&d, &l->t, &(struct desk_message){.text = "Ein Kennwort"}, error) ||
        !article_list(db, l->s.a, &l->s.jana, l->t.id, &rows, &n, error))
        return false;
    g_assert_cmpuint(n, ==, 3);
    for (size_t i = 0; i < n; i++)
        if (strstr(rows[i].body_text, "Notebook") != NULL)
            l->both = rows[i].id;
    return true;
}

/* Where all tickets that meet the conditions are looked into: the message that has all words is shown. */
static void test_few(struct test_database *d)
{
    struct letters l = {.s = {.a = arena_new()}};
    struct search_collecting *c = ARENA_NEW(l.s.a, struct search_collecting);
    struct asking q = {.c = c};
    struct search_query query;
    struct search_found f;
    bool whole = false, empty = false;
    g_autoptr(GError) error = NULL;

    l.s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &l.s, &error));
    g_assert_true(db_write(d->pool, write_letters, &l, &error));
    g_assert_no_error(error);
    {
        g_autoptr(db_conn) db = db_take(d->pool, &error);

        *c = (struct search_collecting){
            .db = db, .a = l.s.a, .actor = &l.s.jana, .now = clock_now()};
        c->known = g_hash_table_new(g_int64_hash, g_int64_equal);
        search_query_read(l.s.a, "kennwort notebook status:neu,offen", c->now, NULL, 0, &query);
        q.way = &query.ways[0];
        g_assert_true(search_condition_read(db, l.s.a, c->actor, q.way, c->now, &q.condition, &error));
        for (size_t i = 0; i < 2; i++) {
            g_assert_true(search_clause_read(db, l.s.a, &q.way->terms[i], &c->clauses[i], &empty, &error));
            q.wanted[q.n_wanted++] = &c->clauses[i];
        }
        g_assert_true(search_few(&q, false, &whole, &error));
        g_assert_no_error(error);
        g_assert_true(whole);
        g_assert_cmpuint(c->n, ==, 1);
        g_assert_cmpint(c->v[0].article, ==, l.both);
        g_hash_table_destroy(c->known);
        g_assert_cmpuint(find(&l.s, db, &l.s.jana, "kunde3999@firma3999.example", NULL, &f), ==, 1);
        g_assert_cmpint(f.hits[0].ticket->ticket_id, ==, l.list.id);
    }
    house_free(l.s.house);
    arena_free(l.s.a);
}

struct moves {
    struct scene s;
    struct ticket_row made;
};

static bool split_tx(struct db *db, void *data, GError **error)
{
    struct moves *m = data;
    struct ticket_change c = {
        .db = db, .a = m->s.a, .actor_id = m->s.jana.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = m->s.house, .actor = &m->s.jana};
    struct article_row *articles = NULL;
    size_t n = 0;
    int64_t undo;

    return article_list(db, m->s.a, &m->s.jana, m->s.second.id, &articles, &n, error) &&
           ticket_split(&d, &m->s.second,
                        &(struct ticket_split){.articles = &articles[0].id,
                                               .n = 1,
                                               .priority = 2,
                                               .quiet = true,
                                               .title = "Kaffeemaschine tropft"},
                        &m->made, &undo, error);
}

static bool merge_tx(struct db *db, void *data, GError **error)
{
    struct moves *m = data;
    struct ticket_change c = {
        .db = db, .a = m->s.a, .actor_id = m->s.jana.person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = m->s.house, .actor = &m->s.jana};
    int64_t undo;

    return ticket_merge(&d, &m->s.first,
                        &(struct ticket_merge){.sources = &m->made.id, .n = 1}, &undo, error) &&
           bin_delete(&d, &m->s.third.id, 1, &undo, error);
}

/* The ticket that a word leads JANA to; 0: none. */
static int64_t leads_to(struct moves *m, struct db_pool *pool, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(pool, &error);
    struct search_found f;

    g_assert_cmpuint(find(&m->s, db, &m->s.jana, typed, NULL, &f), <=, 1);
    return f.n_hits == 0 ? 0 : f.hits[0].ticket->ticket_id;
}

/* Tickets are found by their titles wherever their messages went. */
static void test_moved(struct test_database *d)
{
    struct moves m = {.s = {.a = arena_new()}};
    g_autoptr(GError) error = NULL;

    m.s.house = house_open(d->pool, "http://desk.example", &error);
    g_assert_true(db_write(d->pool, furnish, &m.s, &error));
    g_assert_true(db_write(d->pool, work_tx, &m.s, &error));
    g_assert_true(db_write(d->pool, split_tx, &m, &error));
    g_assert_no_error(error);
    g_assert_cmpint(leads_to(&m, d->pool, "kaffeemaschine"), ==, m.made.id);
    g_assert_cmpint(leads_to(&m, d->pool, "betreff:fernzugang"), ==, m.s.second.id);
    g_assert_cmpint(leads_to(&m, d->pool, "montag"), ==, m.made.id);
    g_assert_true(db_write(d->pool, merge_tx, &m, &error));
    g_assert_no_error(error);
    g_assert_cmpint(leads_to(&m, d->pool, "montag"), ==, m.s.first.id);
    g_assert_cmpint(leads_to(&m, d->pool, "betreff:kaffeemaschine"), ==, 0);
    g_assert_cmpint(leads_to(&m, d->pool, "etikettendruckertreiber"), ==, 0);
    house_free(m.s.house);
    arena_free(m.s.a);
}

/* Days are the house's. */
static void test_zone(void)
{
    static const struct {
        const char *zone, *text;
        int64_t from, before;
    } rows[] = {
        {"Europe/Berlin", "2026-04-17", 1776376800, 1776463200},
        {"Asia/Tokyo", "2026-04-17", 1776351600, 1776438000},
        {"America/New_York", "gestern", 1776312000, 1776398400},
        {"Asia/Tokyo", "heute", 1776438000, 1776524400},
        {"America/New_York", "2026-11-01", 1793505600, 1793595600}, /* 25 hours */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t from = 0, before = 0;

        zone_set_house(rows[i].zone);
        g_assert_true(search_date_read(rows[i].text, INT64_C(1776438001000), &from, &before));
        g_assert_cmpint(from, ==, rows[i].from * CLOCK_SECOND);
        g_assert_cmpint(before, ==, rows[i].before * CLOCK_SECOND);
    }
    zone_set_house(ZONE_DEFAULT);
}

static bool note_word(struct db *db, void *data, GError **error)
{
    const bool *fails = data;

    if (!search_vocabulary_note(db, "xylophon", "xylophon", error))
        return false;
    if (*fails)
        fail_set(error, FAIL_INVALID, "test: taken back");
    return !*fails;
}

/* However often what wrote a word is taken back: the next message that has it writes it. */
static void test_taken_back(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = NULL;
    struct search_word_row *rows = NULL;
    bool fails = true, found = false;
    size_t n = 0;

    for (int i = 0; i < 3; i++) {
        g_assert_false(db_write(d->pool, note_word, &fails, &error));
        g_assert_true(fail_is(error, FAIL_INVALID));
        g_clear_error(&error);
    }
    fails = false;
    (void)!db_write(d->pool, note_word, &fails, &error);
    g_assert_no_error(error);
    db = db_take(d->pool, &error);
    g_assert_no_error(error);
    (void)!sql_search_word_list(db, a, 0, 1000, &rows, &n, &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < n; i++)
        found = found || strcmp(rows[i].word, "xylophon") == 0;
    g_assert_true(found);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/zone", test_zone);
    test_database_add("/search/find", ON_BOTH, test_find);
    test_database_add("/search/moved", ON_BOTH, test_moved);
    test_database_add("/search/few", ON_BOTH, test_few);
    test_database_add("/search/taken-back", ON_BOTH, test_taken_back);
    return g_test_run();
}
