/* People from a CSV file and back: all or nothing, faults by line, and the size that it must carry. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/csv_read.h"
#include "base/fail.h"
#include "core/custom_edit.h"
#include "core/house.h"
#include "core/person.h"
#include "core/person_export.h"
#include "core/person_import.h"
#include "core/person_merge.h"
#include "core/person_picture.h"
#include "core/person_edit.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana;
    const struct actor *who;
    const char *csv;
    size_t size;
    struct person_import found;
    int64_t into, from;
    struct custom_edit field;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    (void)test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", NULL);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    s->who = &s->chief;
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {
        .db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};

    return person_import_run(&act, "kunden.csv", s->csv, s->size, &s->found, error);
}

static void run(struct scene *s, const char *csv)
{
    GError *error = NULL;

    s->csv = csv;
    s->size = strlen(csv);
    if (!db_write(s->pool, run_tx, s, &error))
        g_error("%s", error->message);
}

static const struct person_row *who_has(struct scene *s, const char *address)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct person_row *row = NULL;

    g_assert_true(person_find(db, s->a, address, &row, NULL));
    return row;
}

static const char *faults(struct scene *s)
{
    const char *text = "";

    for (size_t i = 0; i < s->found.n_faults; i++)
        text = arena_printf(s->a, "%s%zu:%d:%s\n", text, s->found.faults[i].line,
                            (int)s->found.faults[i].fault, s->found.faults[i].detail);
    return text;
}

static void all(struct test_database *t)
{
    struct scene s;
    const struct person_row *anna, *petra;

    begin(&s, t);
    run(&s, "\xef\xbb\xbfName;E-Mail;Telefon;Firma;Sprache;Notiz\r\n"
            "\"Abel; Anna\";anna@werft.example abel@werft.example;040 1, 040 2;Werft;de;\"zwei\nZeilen\"\r\n"
            "\r\n"
            ";petra@kruemel.example;0911 7;WERFT;;\r\n"
            "Ohne Adresse;;0911 8;;en;'=1+1\r\n");
    g_assert_cmpstr(faults(&s), ==, "");
    g_assert_cmpuint(s.found.rows, ==, 3);
    g_assert_cmpuint(s.found.fresh, ==, 2);
    g_assert_cmpuint(s.found.known, ==, 1);
    g_assert_cmpuint(s.found.companies, ==, 1);
    anna = who_has(&s, "abel@werft.example");
    petra = who_has(&s, "petra@kruemel.example");
    g_assert_cmpstr(anna->name, ==, "Abel; Anna");
    g_assert_cmpstr(petra->name, ==, "Petra Krümel");
    g_assert_cmpint(petra->company_id, ==, anna->company_id);
    end(&s);
}

static void nothing(struct test_database *t)
{
    struct scene s;

    begin(&s, t);
    run(&s, "name,email,language\n"
            "A,a@firma.example,de\n"
            "B,kein,de\n"
            "C,a@firma.example,de\n"
            "D,jana@desk.example,de\n"
            ",,\n"
            "E,e@firma.example,fr\n"
            "F,f@firma.example,de,zu viel\n"
            "G,\"g@firma.example\n");
    g_assert_cmpstr(faults(&s), ==,
                    "3:3:kein\n4:4:a@firma.example (2)\n5:6:jana@desk.example\n7:7:fr\n8:1:\n9:0:\n");
    g_assert_null(who_has(&s, "a@firma.example"));
    run(&s, "foo,bar\n1,2\n");
    g_assert_cmpstr(faults(&s), ==, "1:1:\n");
    s.who = &s.jana;
    g_assert_false(db_write(s.pool, run_tx, &s, NULL));
    end(&s);
}

/* What went out comes in again and changes nothing. */
static void round_trip(struct test_database *t)
{
    struct scene s;
    g_auto(buf) first = {0}, second = {0};

    begin(&s, t);
    run(&s, "name,email,phone,company,note\n\"=Formel, \"\"x\"\"\",f@firma.example,+49 1,Firma,-1\n");
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(person_export(db, s.a, false, &first, NULL));
    }
    run(&s, buf_text(&first));
    g_assert_cmpstr(faults(&s), ==, "");
    g_assert_cmpuint(s.found.known, ==, 2);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(person_export(db, s.a, false, &second, NULL));
    }
    g_assert_cmpstr(buf_text(&first), ==, buf_text(&second));
    end(&s);
}

static bool field_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {.db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};
    int64_t id = 0;

    return custom_edit_save(&act, &id, &s->field, NULL, error);
}

/* A field of persons; a person has it only where OTHER, if it is not "", is ticked. */
static void field(struct scene *s, enum custom_kind kind, const char *name, const char *de, const char *en, bool required,
                  const char *other)
{
    GError *error = NULL;

    s->field = (struct custom_edit){.object = RECORD_USER, .kind = kind, .name = name, .de = de, .en = en,
                                    .options = kind == CUSTOM_CHOICE ? "g | Gold | Golden\ns | Silber | Silver" : "",
                                    .min = "", .max = kind == CUSTOM_NUMBER ? "20" : "", .if_name = other,
                                    .if_value = *other == '\0' ? "" : "true", .required = required, .active = true};
    g_assert_true(db_write(s->pool, field_tx, s, &error));
    g_assert_no_error(error);
}

static const char *own_value(struct scene *s, const char *address, const char *name)
{
    int64_t id = who_has(s, address)->id;
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct custom_set set;

    g_assert_true(custom_load(db, s->a, RECORD_USER, &id, 1, &set, NULL));
    return custom_plain(s->a, custom_value(&set, id, custom_named(&set, name)->id));
}

/* Own fields of persons are columns, by name or label in both languages, and the form's rules hold. */
static void own_fields(struct test_database *t)
{
    struct scene s;
    g_auto(buf) out = {0};

    begin(&s, t);
    field(&s, CUSTOM_TEXT, "abteilung", "Abteilung", "Department", false, "");
    field(&s, CUSTOM_NUMBER, "plaetze", "Plätze", "Seats", false, "");
    field(&s, CUSTOM_CHOICE, "vertrag", "Vertrag", "Contract", true, "");
    field(&s, CUSTOM_DATE, "seit", "Seit", "Since", false, "");
    field(&s, CUSTOM_CHECK, "stamm", "Stammkunde", "Regular", false, "");
    field(&s, CUSTOM_TEXT, "comment", "Grund", "Reason", false, "stamm");
    run(&s, "name,email,Abteilung,seats,vertrag,since,regular,user.comment\n"
            "Anna,anna@firma.example,Einkauf,12,Golden,2026-02-28,ja,weil\n"
            "Bert,bert@firma.example,,,s,,nein,ohne Grund\n");
    g_assert_cmpstr(faults(&s), ==, "");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "abteilung"), ==, "Einkauf");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "plaetze"), ==, "12");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "vertrag"), ==, "g");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "seit"), ==, "2026-02-28");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "stamm"), ==, "true");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "comment"), ==, "weil");
    g_assert_cmpstr(own_value(&s, "bert@firma.example", "comment"), ==, "");
    run(&s, "email,Abteilung,Plätze,Vertrag\n"
            "anna@firma.example,Verkauf,,\n" /* what is empty stays as it is */
            "cora@firma.example,,21,g\n"
            "dora@firma.example,,,\n"
            "emil@firma.example,,,Bronze\n");
    g_assert_cmpstr(faults(&s), ==, "3:10:21\n4:10:\n5:10:Bronze\n");
    g_assert_cmpint(s.found.faults[0].why, ==, CUSTOM_OUT_OF_BOUNDS);
    g_assert_cmpint(s.found.faults[1].why, ==, CUSTOM_MISSING);
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "abteilung"), ==, "Einkauf");
    run(&s, "email,Abteilung,Plätze\nanna@firma.example,Verkauf,\n");
    g_assert_cmpstr(faults(&s), ==, "");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "abteilung"), ==, "Verkauf");
    g_assert_cmpstr(own_value(&s, "anna@firma.example", "plaetze"), ==, "12");
    buf_init(&out, 1 << 20);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(person_export(db, s.a, false, &out, NULL));
    }
    g_assert_nonnull(strstr(buf_text(&out), "\"note\",\"abteilung\",\"plaetze\",\"vertrag\",\"seit\",\"stamm\",\"user.comment\"\r\n"));
    g_assert_nonnull(strstr(buf_text(&out), ",\"Verkauf\",\"12\",\"g\",\"2026-02-28\",\"true\",\"weil\""));
    run(&s, buf_text(&out));
    g_assert_cmpstr(faults(&s), ==, "");
    g_assert_cmpuint(s.found.known, ==, 3);
    end(&s);
}

/* VORGANG_PEOPLE=100000 is the size that counts; here it is enough that line 3 and the last are named. */
static void many(struct test_database *t)
{
    const char *wanted = g_getenv("VORGANG_PEOPLE");
    unsigned n = wanted == NULL ? 2000 : (unsigned)g_ascii_strtoull(wanted, NULL, 10);
    g_autoptr(GString) csv = g_string_new("name,email,phone,company\n");
    struct scene s;
    int64_t at;

    begin(&s, t);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(csv, "Person %u,person%u@firma%u.example,0911 %u,Firma %u\n", i, i,
                               i % 500, i, i % 500);
    at = clock_monotonic();
    run(&s, csv->str);
    g_test_message("%u people in %d ms", n, (int)(clock_monotonic() - at));
    g_assert_cmpuint(s.found.fresh, ==, n);
    g_assert_cmpuint(s.found.companies, ==, 500);
    g_assert_nonnull(who_has(&s, "person0@firma0.example"));
    g_string_assign(csv, "name,email\nGut,gut@neu.example\nSchlecht,ohne\n");
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(csv, "Person %u,p%u@neu.example\n", i, i);
    g_string_append(csv, "Schlecht,auch ohne\n");
    run(&s, csv->str);
    g_assert_cmpuint(s.found.n_faults, ==, 3); /* "auch", "ohne" */
    g_assert_cmpuint(s.found.faults[0].line, ==, 3);
    g_assert_cmpuint(s.found.faults[1].line, ==, n + 4);
    g_assert_null(who_has(&s, "gut@neu.example"));
    end(&s);
}

static bool merge_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {
        .db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};

    return person_merge(&act, s->into, s->from, error);
}

static bool picture_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return person_picture_put(db, s->a, s->from, "GIF89a", 6, 1000, error);
}

static void merged(struct test_database *t)
{
    struct scene s;
    struct person_edit e;
    struct person_picture picture;

    begin(&s, t);
    run(&s, "name,email,phone,company,note\nPetra K.,pk@kruemel.example,0911 7,Krümel,ruft an\n");
    s.into = who_has(&s, "petra@kruemel.example")->id;
    s.from = who_has(&s, "pk@kruemel.example")->id;
    g_assert_true(db_write(t->pool, picture_tx, &s, NULL));
    s.who = &s.jana;
    g_assert_false(db_write(t->pool, merge_tx, &s, NULL));
    s.who = &s.chief;
    g_assert_true(db_write(t->pool, merge_tx, &s, NULL));
    g_assert_cmpint(who_has(&s, "pk@kruemel.example")->id, ==, s.into);
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_true(person_edit_get(db, s.a, s.into, &e, NULL, NULL));
        g_assert_cmpstr(e.name, ==, "Petra Krümel");
        g_assert_cmpstr(e.addresses, ==, "petra@kruemel.example\npk@kruemel.example");
        g_assert_cmpstr(e.phones, ==, "0911 7");
        g_assert_cmpstr(e.note, ==, "ruft an");
        g_assert_cmpint(e.company_id, !=, 0);
        g_assert_false(person_edit_get(db, s.a, s.from, &e, NULL, NULL));
        g_assert_true(person_picture_get(db, s.a, s.into, &picture, NULL));
    }
    s.from = s.jana.person_id;
    g_assert_false(db_write(t->pool, merge_tx, &s, NULL));
    s.from = s.into;
    g_assert_false(db_write(t->pool, merge_tx, &s, NULL));
    end(&s);
}

static void reading(void)
{
    static const struct {
        const char *csv, *cells;
    } rows[] = {
        {"a,b\n1,2", "a|b/1|2/"},       {"a\tb\r\n\"1\t\"\"\"\t2\r\n", "a|b/1\t\"|2/"},
        {"a;b,c\n", "a;b|c/"},          {"a\r1\r", "a/1/"},
        {"\n\n a ,\n", "a|/"},          {"\"a\nb\",c\nd,e", "a\nb|c/d|e/"},
        {"M\xfcller;x;y\n", "Müller|x|y/"}, {"a,b\n\"never,\nclosed", "a|b/!2/"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GString) out = g_string_new(NULL);
        struct csv_reader r;
        struct csv_cells cells;

        csv_read_begin(&r, rows[i].csv, strlen(rows[i].csv));
        for (;;) {
            g_autoptr(GError) error = NULL;

            if (csv_read_row(&r, a, &cells, &error)) {
                for (size_t k = 0; k < cells.n; k++)
                    g_string_append_printf(out, "%s%s", k == 0 ? "" : "|", cells.text[k]);
                g_string_append_c(out, '/');
            } else if (error != NULL) {
                g_string_append_printf(out, "!%zu/", cells.line);
            } else {
                break;
            }
        }
        g_assert_cmpstr(out->str, ==, rows[i].cells);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/people/reading", reading);
    test_database_add("/people/all", ON_BOTH, all);
    test_database_add("/people/nothing", ON_BOTH, nothing);
    test_database_add("/people/round-trip", ON_BOTH, round_trip);
    test_database_add("/people/merged", ON_BOTH, merged);
    test_database_add("/people/own-fields", ON_BOTH, own_fields);
    test_database_add("/people/many", ON_BOTH, many);
    return g_test_run();
}
