/* Questions and answers, on both databases: what ships, writing, finding, votes. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/audit.h"
#include "core/faq_write.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct db *db;
    const struct actor *who;
    /* What the next step does. */
    int64_t id, category_id, version_id;
    struct faq_words words[FAQ_LANGS];
    const char *lang, *de, *en;
    bool yes;
    int by;
    bool (*run)(struct scene *s, const struct faq_call *c, GError **error);
};

static const struct actor agent = {.role = ROLE_AGENT, .name = "Jana"};
static const struct actor customer = {.role = ROLE_CUSTOMER, .name = "Petra"};

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new(), .who = &agent};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    s->db = db_take(d->pool, &error);
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    GError *error = NULL;

    db_give(s->db);
    test_holds(s->house);
    g_assert_no_error(error);
    house_free(s->house);
    arena_free(s->a);
}

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct faq_call c = {.db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .now = clock_now()};

    return s->run(s, &c, error);
}

static bool try(struct scene *s, bool (*run)(struct scene *, const struct faq_call *, GError **),
                GError **error)
{
    s->run = run;
    return db_write(s->pool, step_tx, s, error);
}

static void step(struct scene *s, bool (*run)(struct scene *, const struct faq_call *, GError **))
{
    GError *error = NULL;

    try(s, run, &error);
    g_assert_no_error(error);
}

static void refused(struct scene *s, enum fail kind,
                    bool (*run)(struct scene *, const struct faq_call *, GError **))
{
    g_autoptr(GError) error = NULL;

    g_assert_false(try(s, run, &error));
    g_assert_true(fail_is(error, kind));
}

static bool do_save(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_save(c, &s->id, s->category_id, s->words, s->yes, error);
}

static bool do_publish(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_publish(c, s->id, s->lang, s->yes, error);
}

static bool do_restore(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_restore(c, s->id, s->version_id, error);
}

static bool do_move(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_move(c, s->id, s->by, error);
}

static bool do_remove(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_remove(c, s->id, error);
}

static bool do_category(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_category_put(c, &s->category_id, s->de, s->en, error);
}

static bool do_category_remove(struct scene *s, const struct faq_call *c, GError **error)
{
    return faq_category_remove(c, s->category_id, error);
}

static struct faq_title_row *titles(struct scene *s, const char *lang, size_t *n)
{
    struct faq_title_row *rows = NULL;
    GError *error = NULL;

    g_assert_true(faq_titles(s->db, s->a, lang, &rows, n, &error));
    g_assert_no_error(error);
    return rows;
}

static void category(struct scene *s)
{
    s->category_id = 0;
    s->de = "Netzwerk";
    s->en = "Network";
    step(s, do_category);
}

static void write_down(struct scene *s, const char *de, const char *de_body, const char *en,
                       const char *en_body)
{
    s->words[FAQ_DE] = (struct faq_words){de, de_body, s->words[FAQ_DE].base_id};
    s->words[FAQ_EN] = (struct faq_words){en, en_body, s->words[FAQ_EN].base_id};
}

/* The versions that an agent's form holds now. */
static void look(struct scene *s)
{
    struct faq_edit_row *rows = NULL;
    GError *error = NULL;
    size_t n = 0;

    g_assert_true(faq_texts(s->db, s->a, s->id, &rows, &n, &error));
    for (size_t i = 0; i < n; i++)
        s->words[strcmp(rows[i].lang, "en") == 0 ? FAQ_EN : FAQ_DE].base_id = rows[i].latest_id;
}

/* "what object field before>after" of all, oldest first. */
static const char *written(struct scene *s)
{
    struct audit_row *rows = NULL;
    const char *text = "";
    size_t n = 0;

    g_assert_true(audit_list(s->db, s->a, 0, 100, &rows, &n, NULL));
    while (n-- > 0) {
        g_assert_cmpstr(rows[n].peer, ==, "192.0.2.1");
        text = arena_printf(s->a, "%s%s %s %s %s>%s\n", text, rows[n].what, rows[n].object, rows[n].field,
                            rows[n].before, rows[n].after);
    }
    return text;
}

static bool hire(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct actor *jana = ARENA_ARRAY(s->a, struct actor, 1);

    (void)error;
    *jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->who = jana;
    return true;
}

/* Who wrote what, by name; the order of questions and what came with the program are not told. */
static void test_audit(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_true(db_write(d->pool, hire, &s, NULL));
    category(&s);
    s.id = 0;
    s.yes = false;
    write_down(&s, "WLAN?", "An.", "", "");
    step(&s, do_save);
    look(&s);
    s.yes = true;
    write_down(&s, "WLAN?", "Aus.", "", "");
    step(&s, do_save);
    s.lang = "de";
    step(&s, do_publish); /* it is already */
    s.yes = false;
    step(&s, do_publish);
    step(&s, do_remove);
    step(&s, do_category_remove);
    g_assert_cmpstr(written(&s), ==,
                    "faq.topic.created Netzwerk name_de >Netzwerk\n"
                    "faq.topic.created Netzwerk name_en >Network\n"
                    "faq.created WLAN? (de) title >WLAN?\n"
                    "faq.created WLAN? (de) text >An.\n"
                    "faq.changed WLAN? (de) text An.>Aus.\n"
                    "faq.published WLAN? (de) title >WLAN?\n"
                    "faq.hidden WLAN? (de) title WLAN?>\n"
                    "faq.removed WLAN? (de) title WLAN?>\n"
                    "faq.removed WLAN? (de) text Aus.>\n"
                    "faq.topic.removed Netzwerk name_de Netzwerk>\n"
                    "faq.topic.removed Netzwerk name_en Network>\n");
    end(&s);
}

static void test_first(struct test_database *d)
{
    struct scene s;
    struct faq_title_row *rows;
    struct house *again;
    GError *error = NULL;
    size_t n, before;

    begin(&s, d);
    rows = titles(&s, "en", &before);
    g_assert_cmpuint(before, >=, 12);
    g_assert_cmpstr(rows[0].title, ==, "What is a ticket system?");
    g_assert_cmpstr(rows[0].slug, ==, "was-ist-ein-ticketsystem");
    for (size_t i = 0; i < before; i++)
        g_assert_cmpstr(rows[i].lang, ==, "en");
    /* Removed, it does not come back with the next start. */
    s.id = rows[0].faq_id;
    step(&s, do_remove);
    again = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    house_free(again);
    titles(&s, "de", &n);
    g_assert_cmpuint(n, ==, before - 1);
    refused(&s, FAIL_NOT_FOUND, do_remove);
    end(&s);
}

static void test_write(struct test_database *d)
{
    struct scene s;
    struct faq_shown_row shown;
    struct faq_version_row *versions = NULL;
    g_autoptr(GError) error = NULL;
    size_t n = 0;

    begin(&s, d);
    category(&s);
    write_down(&s, "Das  WLAN\ngeht nicht", "Starten Sie den *Router* neu.", "", "");
    s.who = &customer;
    refused(&s, FAIL_DENIED, do_save);
    s.who = &agent;
    step(&s, do_save);
    g_assert_false(faq_get(s.db, s.a, "das-wlan-geht-nicht", "de", &shown, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    s.lang = "de";
    s.yes = true;
    step(&s, do_publish);
    g_assert_true(faq_get(s.db, s.a, "das-wlan-geht-nicht", "en", &shown, NULL));
    g_assert_cmpstr(shown.title, ==, "Das WLAN geht nicht");
    g_assert_cmpstr(shown.lang, ==, "de");
    /* A draft of a new version is not what customers see. */
    look(&s);
    s.yes = false;
    write_down(&s, "Das WLAN geht nicht", "Rufen Sie an.", "WiFi is down", "Call us.");
    step(&s, do_save);
    g_assert_true(faq_get(s.db, s.a, "das-wlan-geht-nicht", "en", &shown, NULL));
    g_assert_cmpstr(shown.body, ==, "Starten Sie den *Router* neu.");
    look(&s);
    s.yes = true;
    step(&s, do_save); /* the same words: only published */
    g_assert_true(faq_get(s.db, s.a, "das-wlan-geht-nicht", "en", &shown, NULL));
    g_assert_cmpstr(shown.title, ==, "WiFi is down");
    g_assert_true(faq_versions(s.db, s.a, s.id, &versions, &n, NULL));
    g_assert_cmpuint(n, ==, 3);
    /* Back to the first one: a version of its own, not shown yet. */
    s.version_id = versions[2].id;
    step(&s, do_restore);
    g_assert_true(faq_get(s.db, s.a, "das-wlan-geht-nicht", "de", &shown, NULL));
    g_assert_cmpstr(shown.body, ==, "Rufen Sie an.");
    step(&s, do_publish);
    g_assert_true(faq_get(s.db, s.a, "das-wlan-geht-nicht", "de", &shown, NULL));
    g_assert_cmpstr(shown.body, ==, "Starten Sie den *Router* neu.");
    s.yes = false;
    step(&s, do_publish);
    s.lang = "en";
    step(&s, do_publish);
    g_assert_false(faq_get(s.db, s.a, "das-wlan-geht-nicht", "de", &shown, NULL));
    end(&s);
}

static void test_refused(struct test_database *d)
{
    static const struct {
        const char *title, *body;
        enum fail kind;
    } cases[] = {
        {"", "Antwort", FAIL_INVALID},
        {"Frage", " \n ", FAIL_INVALID},
        {"", "", FAIL_INVALID},
    };
    struct scene s;

    begin(&s, d);
    category(&s);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        write_down(&s, cases[i].title, cases[i].body, "", "");
        refused(&s, cases[i].kind, do_save);
    }
    write_down(&s, "Frage", arena_printf(s.a, "%0*d", 70000, 1), "", "");
    refused(&s, FAIL_TOO_BIG, do_save);
    write_down(&s, "Frage", "Antwort", "", "");
    step(&s, do_save);
    /* Two people had it open: the second is told. */
    look(&s);
    write_down(&s, "Frage", "Antwort A", "", "");
    step(&s, do_save);
    write_down(&s, "Frage", "Antwort B", "", "");
    refused(&s, FAIL_CONFLICT, do_save);
    refused(&s, FAIL_CONFLICT, do_category_remove);
    s.category_id = 999;
    refused(&s, FAIL_INVALID, do_save);
    end(&s);
}

static void test_order(struct test_database *d)
{
    struct scene s;
    struct faq_title_row *rows;
    size_t n;

    begin(&s, d);
    s.yes = true;
    category(&s);
    for (int i = 0; i < 3; i++) {
        s.id = 0;
        write_down(&s, "Frage", arena_printf(s.a, "Antwort %d", i), "", "");
        step(&s, do_save);
    }
    s.by = -1;
    step(&s, do_move);
    rows = titles(&s, "de", &n);
    g_assert_cmpstr(rows[n - 3].slug, ==, "frage");
    g_assert_cmpstr(rows[n - 2].slug, ==, "frage-3");
    s.by = 1;
    step(&s, do_move);
    step(&s, do_move);
    rows = titles(&s, "de", &n);
    g_assert_cmpstr(rows[n - 1].slug, ==, "frage-3");
    end(&s);
}

static void test_search(struct test_database *d)
{
    static const struct {
        const char *typed, *lang, *slug, *title;
    } cases[] = {
        {"Passwort vergessen", "de", "passwort-vergessen-wie-fordere-ich-zugangsdaten-an",
         "Passwort vergessen: Wie fordere ich Zugangsdaten an?"},
        {"password", "en", "passwort-vergessen-wie-fordere-ich-zugangsdaten-an",
         "Password forgotten: how do I request access?"},
        {"ticketnummer", "de", "was-ist-eine-ticketnummer-und-wo-finde-ich-sie", NULL},
        {"Pruefziffer", "de", "was-ist-eine-ticketnummer-und-wo-finde-ich-sie", NULL},
        {"prüfziff", "en", "was-ist-eine-ticketnummer-und-wo-finde-ich-sie", NULL},
        {"PRUFZIFFER", "de", "was-ist-eine-ticketnummer-und-wo-finde-ich-sie", NULL},
        {"geschlossene Tickets wieder oeffnen", "de",
         "kann-ich-ein-geschlossenes-ticket-wieder-oeffnen", NULL},
        {"xylophon", "de", NULL, NULL},
        {"und bitte", "de", NULL, NULL},
        {"", "de", NULL, NULL},
        {"% _ ' \" --", "de", NULL, NULL},
    };
    struct scene s;

    begin(&s, d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct faq_hit *hits = NULL;
        GError *error = NULL;
        size_t n = 0;

        g_assert_true(faq_search(s.db, s.a, cases[i].typed, cases[i].lang, 3, &hits, &n, &error));
        g_assert_no_error(error);
        g_test_message("%s: %s", cases[i].typed, n == 0 ? "nothing" : hits[0].slug);
        if (cases[i].slug == NULL) {
            g_assert_cmpuint(n, ==, 0);
            continue;
        }
        g_assert_cmpuint(n, >, 0);
        g_assert_cmpuint(n, <=, 3);
        g_assert_cmpstr(hits[0].slug, ==, cases[i].slug);
        if (cases[i].title != NULL)
            g_assert_cmpstr(hits[0].title, ==, cases[i].title);
        g_assert_null(strchr(hits[0].excerpt, '*'));
    }
    end(&s);
}

static void test_vote(struct test_database *d)
{
    struct scene s;
    struct faq_shown_row shown;
    struct faq_title_row *rows;
    GError *error = NULL;
    bool counted = false;
    int64_t now = clock_now();
    size_t n;

    begin(&s, d);
    g_assert_true(faq_get(s.db, s.a, "wie-registriere-ich-mich", "de", &shown, &error));
    g_assert_true(faq_vote(s.house, s.a, &shown, true, "peer 192.0.2.1", now, &counted, &error));
    g_assert_true(counted);
    g_assert_true(faq_vote(s.house, s.a, &shown, false, "peer 192.0.2.1", now, &counted, &error));
    g_assert_false(counted);
    /* A restart makes nobody count twice, a day does. */
    house_free(s.house);
    s.house = house_open(s.pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(faq_vote(s.house, s.a, &shown, false, "peer 192.0.2.1", now, &counted, &error));
    g_assert_false(counted);
    g_assert_true(
        faq_vote(s.house, s.a, &shown, true, "peer 192.0.2.1", now + CLOCK_DAY, &counted, &error));
    g_assert_true(counted);
    g_assert_true(faq_vote(s.house, s.a, &shown, true, "person 7", now, &counted, &error));
    g_assert_true(counted);
    rows = titles(&s, "de", &n);
    faq_best_first(rows, n);
    g_assert_cmpstr(rows[0].slug, ==, "wie-registriere-ich-mich");
    g_assert_cmpint(rows[0].helped, ==, 3);
    g_assert_cmpint(rows[0].missed, ==, 0);
    end(&s);
}

static void test_fold(void)
{
    static const char *const same[][2] = {
        {"Passwörter", "passwoerter"},  {"Straße", "STRASSE"},
        {"Übertragung", "ubertragung"}, {"Café", "cafe"},
        {"Telephon", "Telefon"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        g_assert_cmpstr(faq_fold(a, same[i][0]), ==, faq_fold(a, same[i][1]));
    g_assert_cmpstr(faq_fold(a, "WLAN, 100 % _weg_"), ==, " wlan 100 weg ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/faq/fold", test_fold);
    test_database_add("/faq/audit", ON_BOTH, test_audit);
    test_database_add("/faq/first", ON_BOTH, test_first);
    test_database_add("/faq/write", ON_BOTH, test_write);
    test_database_add("/faq/refused", ON_BOTH, test_refused);
    test_database_add("/faq/order", ON_BOTH, test_order);
    test_database_add("/faq/search", ON_BOTH, test_search);
    test_database_add("/faq/vote", ON_BOTH, test_vote);
    return g_test_run();
}
