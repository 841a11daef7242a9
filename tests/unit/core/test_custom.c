/* Own fields: what one may hold, what is kept of it and by whom, how an administrator sets one up. */
#include "base/fail.h"
#include "core/article.h"
#include "core/custom_edit.h"
#include "core/custom_find.h"
#include "core/desk_list.h"
#include "core/search.h"
#include "core/search_query.h"
#include "core/ticket.h"
#include "sql/custom.h"
#include "sql/queue.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct arena *a;
    struct db *db;
    struct actor jana, chief, petra;
    int64_t queue, other_queue, ticket;
    /* What the next step does. */
    bool (*run)(struct scene *s, struct db *db, GError **error);
    struct custom_edit e;
    int64_t id;
    struct custom_save save;
    struct custom_input inputs[4];
    size_t n_inputs;
    struct custom_refusal refusal;
    struct admin_refusal refused;
    bool up;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct ticket_new n = {.title = "Drucker", .channel = "web", .lang = "de", .at = 1000};

    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Chefin", "chief@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    n.customer_id = s->petra.person_id;
    if (!sql_queue_add(db, "Geräte", 0, "de", 1000, &s->queue, error) ||
        !sql_queue_add(db, "Buchhaltung", 0, "de", 1000, &s->other_queue, error))
        return false;
    n.queue_id = s->queue;
    return ticket_create(db, s->a, &n, &s->ticket, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    GError *error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new()};
    g_assert_true(db_write(d->pool, furnish, s, &error));
    g_assert_no_error(error);
    s->db = db_take(d->pool, &error);
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    db_give(s->db);
    arena_free(s->a);
}

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return s->run(s, db, error);
}

static struct admin_act act_of(struct scene *s, struct db *db)
{
    s->refused = (struct admin_refusal){ADMIN_FINE, ""};
    return (struct admin_act){.db = db, .a = s->a, .actor = &s->chief, .peer = "127.0.0.1", .at = 2000, .refusal = &s->refused};
}

static bool taken(enum record_kind object, const char *name)
{
    return object == RECORD_TICKET && strcmp(name, "number") == 0;
}

static bool do_edit(struct scene *s, struct db *db, GError **error)
{
    struct admin_act act = act_of(s, db);

    return custom_edit_save(&act, &s->id, &s->e, taken, error);
}

static bool do_move(struct scene *s, struct db *db, GError **error)
{
    struct admin_act act = act_of(s, db);

    return custom_edit_move(&act, s->id, s->up, error);
}

static bool do_save(struct scene *s, struct db *db, GError **error)
{
    s->save.db = db;
    s->save.a = s->a;
    s->save.refusal = &s->refusal;
    s->refusal = (struct custom_refusal){NULL, CUSTOM_FINE};
    return custom_save(&s->save, s->inputs, s->n_inputs, error);
}

static bool works(struct scene *s, bool (*run)(struct scene *, struct db *, GError **))
{
    g_autoptr(GError) error = NULL;

    bool ok;

    s->run = run;
    ok = db_write(s->pool, step_tx, s, &error);
    if (!ok)
        g_test_message("refused: %s", error->message);
    return ok;
}

static struct custom_edit plain_edit(enum custom_kind kind, const char *label)
{
    return (struct custom_edit){.object = RECORD_TICKET, .kind = kind, .name = "", .de = label, .en = "", .options = "",
                                .min = "", .max = "", .if_name = "", .if_value = "", .active = true};
}

static int64_t make(struct scene *s, struct custom_edit e)
{
    s->e = e;
    s->id = 0;
    g_assert_true(works(s, do_edit));
    return s->id;
}

/* What is stored in a field of the ticket, as a form has it. */
static const char *stored(struct scene *s, const char *name)
{
    struct custom_set set;
    GError *error = NULL;

    g_assert_true(custom_load(s->db, s->a, RECORD_TICKET, &s->ticket, 1, &set, &error));
    g_assert_nonnull(custom_named(&set, name));
    return custom_plain(s->a, custom_value(&set, s->ticket, custom_named(&set, name)->id));
}

static bool put(struct scene *s, const struct actor *who, bool whole, const char *name, const char *value)
{
    json_auto_t *v = json_string(value);

    s->save = (struct custom_save){.actor = who, .at = 3000, .object = RECORD_TICKET, .object_id = s->ticket,
                                   .queue_id = s->queue, .whole = whole};
    s->inputs[0] = (struct custom_input){name, v};
    s->n_inputs = name == NULL ? 0 : 1;
    return works(s, do_save);
}

static void test_judge(void)
{
    static const char option[] = "{\"object\":\"Ticket\",\"name\":\"x\",\"data_type\":\"%s\",\"data_option\":{\"min\":-5,\"max\":10,"
                                 "\"maxlength\":5,\"options\":{\"hw\":\"Hardware\",\"sw\":\"Software\"}},\"options_en\":{\"sw\":\"Programs\"}}";
    static const struct {
        const char *type, *value; /* JSON */
        enum custom_fault fault;
        const char *kept; /* NULL: nothing */
    } cases[] = {
        {"input", "\" abc  d \"", CUSTOM_FINE, "\"abc d\""}, {"input", "\"\"", CUSTOM_FINE, NULL},
        {"input", "null", CUSTOM_FINE, NULL},                 {"input", "12", CUSTOM_FINE, "\"12\""},
        {"input", "\"äöüäöü\"", CUSTOM_TOO_LONG, NULL},       {"input", "{}", CUSTOM_NO_TEXT, NULL},
        {"input", "true", CUSTOM_NO_TEXT, NULL},              {"input", "[\"a\"]", CUSTOM_NO_TEXT, NULL},
        {"textarea", "\"a\\r\\nb\"", CUSTOM_FINE, "\"a\\nb\""}, {"integer", "\" 7 \"", CUSTOM_FINE, "7"},
        {"integer", "-5", CUSTOM_FINE, "-5"},                 {"integer", "11", CUSTOM_OUT_OF_BOUNDS, NULL},
        {"integer", "\"7a\"", CUSTOM_NO_NUMBER, NULL},        {"integer", "1.5", CUSTOM_NO_NUMBER, NULL},
        {"integer", "99999999999999999999", CUSTOM_NO_NUMBER, NULL}, {"integer", "true", CUSTOM_NO_NUMBER, NULL},
        {"integer", "\"\"", CUSTOM_FINE, NULL},               {"select", "\"hw\"", CUSTOM_FINE, "\"hw\""},
        {"select", "\"Software\"", CUSTOM_FINE, "\"sw\""},    {"select", "\"Programs\"", CUSTOM_FINE, "\"sw\""},
        {"select", "\"other\"", CUSTOM_NO_CHOICE, NULL},      {"select", "[]", CUSTOM_NO_CHOICE, NULL},
        {"date", "\"2024-02-29\"", CUSTOM_FINE, "\"2024-02-29\""}, {"date", "\"2023-02-29\"", CUSTOM_NO_DATE, NULL},
        {"date", "\"2024-2-9\"", CUSTOM_NO_DATE, NULL},       {"date", "\"0000-00-00\"", CUSTOM_NO_DATE, NULL},
        {"date", "20240229", CUSTOM_NO_DATE, NULL},           {"boolean", "true", CUSTOM_FINE, "true"},
        {"boolean", "\"nein\"", CUSTOM_FINE, "false"},        {"boolean", "1", CUSTOM_FINE, "true"},
        {"boolean", "\"maybe\"", CUSTOM_NO_FLAG, NULL},       {"boolean", "{}", CUSTOM_NO_FLAG, NULL},
        {"multiselect", "[\"hw\",\"sw\"]", CUSTOM_FINE, "[\"hw\",\"sw\"]"}, {"multiselect", "[1]", CUSTOM_NO_TEXT, NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_auto_t *v = json_loads(cases[i].value, JSON_DECODE_ANY, NULL), *kept = NULL;
        g_autofree char *text = NULL;
        struct custom_field f;

        if (v == NULL) /* a number that JSON itself can't hold */
            v = json_string(cases[i].value);
        g_test_message("%s %s", cases[i].type, cases[i].value);
        g_assert_true(custom_field_read(a, 7, arena_printf(a, option, cases[i].type), &f));
        g_assert_cmpint(custom_judge(a, &f, v, &kept), ==, cases[i].fault);
        text = kept == NULL ? NULL : json_dumps(kept, JSON_COMPACT | JSON_ENCODE_ANY);
        g_assert_cmpstr(text, ==, cases[i].kept);
    }
}

/* What a client of the API made is read whatever it holds. */
static void test_read(void)
{
    static const char *const bad[] = {"", "{", "[]", "null", "{\"name\":1,\"object\":\"Ticket\"}", "{\"name\":\"x\",\"object\":\"Tree\"}",
                                      "{\"name\":\"x\",\"object\":\"Ticket\",\"builtin\":true}"};
    g_autoptr(arena) a = arena_new();
    struct custom_field f;

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(custom_field_read(a, 1, bad[i], &f));
    g_assert_true(custom_field_read(a, 1, "{\"name\":\"x\",\"object\":\"User\",\"data_option\":[],\"screens\":7,\"queues\":[\"a\",3],"
                                          "\"only_if\":[],\"position\":\"x\"}", &f));
    g_assert_cmpint(f.kind, ==, CUSTOM_TEXT);
    g_assert_cmpuint(f.n_queues, ==, 1);
    g_assert_cmpint(f.customer, ==, CUSTOM_HIDDEN);
    g_assert_true(custom_field_read(a, 1, "{\"name\":\"x\",\"object\":\"Ticket\",\"data_type\":\"select\",\"data_option\":{\"options\":"
                                          "[{\"name\":\"Eins\",\"value\":\"1\"},{\"value\":7}]},\"screens\":{\"edit\":"
                                          "{\"ticket.customer\":{\"shown\":true}}}}", &f));
    g_assert_cmpuint(f.n_options, ==, 1);
    g_assert_cmpstr(f.options[0].de, ==, "Eins");
    g_assert_cmpint(f.customer, ==, CUSTOM_WRITE);
}

static void test_edit(struct test_database *d)
{
    struct scene s;
    struct custom_edit e;
    int64_t serial, kind;

    begin(&s, d);
    serial = make(&s, plain_edit(CUSTOM_TEXT, "Straße & Hausnr."));
    g_assert_true(custom_edit_get(s.db, s.a, serial, &e, NULL));
    g_assert_cmpstr(e.name, ==, "strasse_hausnr");
    /* The same label again makes another name; one that is taken, or a word of the search, is refused. */
    (void)make(&s, plain_edit(CUSTOM_TEXT, "Straße & Hausnr."));
    g_assert_true(custom_edit_get(s.db, s.a, s.id, &e, NULL));
    g_assert_cmpstr(e.name, ==, "strasse_hausnr_2");
    for (size_t i = 0; i < 5; i++) {
        static const char *const names[] = {"number", "status", "Upper", "9x", "owner_id"};

        s.e = plain_edit(CUSTOM_TEXT, "X");
        s.e.name = names[i];
        s.id = 0;
        g_assert_false(works(&s, do_edit));
        g_assert_cmpint(s.refused.fault, ==, ADMIN_FIELD_NAME);
    }
    e = plain_edit(CUSTOM_CHOICE, "Art");
    s.e = e;
    s.id = 0;
    g_assert_false(works(&s, do_edit));
    g_assert_cmpint(s.refused.fault, ==, ADMIN_FIELD_OPTIONS);
    e.options = "hw | Hardware | Hardware\nsw|Programme|Programs\n\n";
    kind = make(&s, e);
    g_assert_true(custom_edit_get(s.db, s.a, kind, &e, NULL));
    g_assert_cmpstr(e.options, ==, "hw | Hardware\nsw | Programme | Programs\n");
    /* A condition that can't hold, on itself, or in a circle. */
    s.e = plain_edit(CUSTOM_TEXT, "Straße & Hausnr.");
    s.e.if_name = "art";
    s.e.if_value = "xx";
    s.id = serial;
    g_assert_false(works(&s, do_edit));
    g_assert_cmpint(s.refused.fault, ==, ADMIN_FIELD_CONDITION);
    s.e.if_value = "Programme";
    g_assert_true(works(&s, do_edit));
    g_assert_true(custom_edit_get(s.db, s.a, serial, &e, NULL));
    g_assert_cmpstr(e.if_value, ==, "sw");
    s.id = kind;
    g_assert_true(custom_edit_get(s.db, s.a, kind, &s.e, NULL));
    s.e.if_name = "strasse_hausnr";
    s.e.if_value = "a";
    g_assert_false(works(&s, do_edit));
    s.e = plain_edit(CUSTOM_NUMBER, "Plätze");
    s.e.min = "9";
    s.e.max = "3";
    s.id = 0;
    g_assert_false(works(&s, do_edit));
    g_assert_cmpint(s.refused.fault, ==, ADMIN_FIELD_BOUNDS);
    end(&s);
}

static void test_order(struct test_database *d)
{
    struct scene s;
    struct custom_set set;
    int64_t third;

    begin(&s, d);
    (void)make(&s, plain_edit(CUSTOM_TEXT, "Eins"));
    (void)make(&s, plain_edit(CUSTOM_TEXT, "Zwei"));
    third = make(&s, plain_edit(CUSTOM_TEXT, "Drei"));
    s.up = true;
    g_assert_true(works(&s, do_move));
    g_assert_true(custom_fields(s.db, s.a, RECORD_TICKET, true, &set, NULL));
    g_assert_cmpuint(set.n, ==, 3);
    g_assert_cmpint(set.fields[1].id, ==, third);
    s.up = false;
    g_assert_true(works(&s, do_move) && works(&s, do_move));
    g_assert_true(custom_fields(s.db, s.a, RECORD_TICKET, true, &set, NULL));
    g_assert_cmpint(set.fields[2].id, ==, third);
    /* Retired ones are in no form, and keep what they hold. */
    g_assert_true(put(&s, &s.jana, false, "drei", "bleibt"));
    g_assert_true(custom_edit_get(s.db, s.a, third, &s.e, NULL));
    s.e.active = false;
    s.id = third;
    g_assert_true(works(&s, do_edit));
    g_assert_true(custom_fields(s.db, s.a, RECORD_TICKET, false, &set, NULL));
    g_assert_cmpuint(set.n, ==, 2);
    g_assert_true(put(&s, &s.jana, true, "eins", "x"));
    s.e.active = true;
    g_assert_true(works(&s, do_edit));
    g_assert_cmpstr(stored(&s, "drei"), ==, "bleibt");
    end(&s);
}

static void test_save(struct test_database *d)
{
    struct scene s;
    struct custom_edit e;
    struct ticket_event_row *events = NULL;
    size_t n = 0, told = 0;

    begin(&s, d);
    e = plain_edit(CUSTOM_CHOICE, "Art");
    e.options = "hw | Hardware\nsw | Programme";
    (void)make(&s, e);
    e = plain_edit(CUSTOM_TEXT, "Seriennummer");
    e.name = "serial";
    e.required = true;
    e.if_name = "art";
    e.if_value = "hw";
    e.customer = CUSTOM_READ;
    (void)make(&s, e);
    e = plain_edit(CUSTOM_NUMBER, "Plätze");
    e.name = "seats";
    e.min = "1";
    e.max = "20";
    e.customer = CUSTOM_WRITE;
    (void)make(&s, e);
    e = plain_edit(CUSTOM_TEXT, "Kostenstelle");
    e.name = "cost";
    e.required = true;
    e.queues = &s.other_queue;
    e.n_queues = 1;
    (void)make(&s, e);

    /* Without "Hardware" the serial number is not asked for; with it, it is. */
    g_assert_true(put(&s, &s.jana, true, "art", "sw"));
    g_assert_false(put(&s, &s.jana, true, "art", "hw"));
    g_assert_cmpint(s.refusal.fault, ==, CUSTOM_MISSING);
    g_assert_cmpstr(s.refusal.field->name, ==, "serial");
    g_assert_cmpstr(stored(&s, "art"), ==, "sw"); /* nothing half done */
    g_assert_true(put(&s, &s.jana, false, "art", "hw"));
    g_assert_true(put(&s, &s.jana, false, "serial", "4711"));
    g_assert_cmpstr(stored(&s, "serial"), ==, "4711");
    g_assert_false(put(&s, &s.jana, false, "serial", ""));
    g_assert_true(put(&s, &s.jana, true, NULL, NULL)); /* as it stands */
    /* What no longer applies is not kept. */
    g_assert_true(put(&s, &s.jana, true, "art", "sw"));
    g_assert_cmpstr(stored(&s, "serial"), ==, "");
    /* Customers write what they may write, and nothing else. */
    g_assert_true(put(&s, &s.petra, true, "art", "hw"));
    g_assert_cmpstr(stored(&s, "art"), ==, "sw");
    g_assert_false(put(&s, &s.petra, true, "seats", "21"));
    g_assert_cmpint(s.refusal.fault, ==, CUSTOM_OUT_OF_BOUNDS);
    g_assert_true(put(&s, &s.petra, true, "seats", "20"));
    g_assert_cmpstr(stored(&s, "seats"), ==, "20");
    g_assert_true(put(&s, &s.petra, true, "seats", ""));
    g_assert_cmpstr(stored(&s, "seats"), ==, "");
    /* A field of another queue is neither asked for nor taken. */
    g_assert_true(put(&s, &s.jana, true, "cost", "12"));
    g_assert_cmpstr(stored(&s, "cost"), ==, "");
    s.save.queue_id = s.other_queue;
    s.n_inputs = 0;
    g_assert_false(works(&s, do_save));
    g_assert_cmpstr(s.refusal.field->name, ==, "cost");
    /* The history knows each change once. */
    g_assert_true(ticket_events(s.db, s.a, s.ticket, &events, &n, NULL));
    for (size_t i = 0; i < n; i++)
        told += g_str_has_prefix(events[i].what, "field:") ? 1 : 0;
    g_assert_cmpuint(told, ==, 7);
    end(&s);
}

/* An option that is gone stays where it was chosen, and can't be chosen again. */
static void test_option_gone(struct test_database *d)
{
    struct scene s;
    struct custom_edit e;

    begin(&s, d);
    e = plain_edit(CUSTOM_CHOICE, "Art");
    e.options = "hw\nsw";
    (void)make(&s, e);
    g_assert_true(put(&s, &s.jana, true, "art", "hw"));
    s.e.options = "sw";
    g_assert_true(works(&s, do_edit));
    g_assert_true(put(&s, &s.jana, true, "art", "hw"));
    g_assert_cmpstr(stored(&s, "art"), ==, "hw");
    g_assert_true(put(&s, &s.jana, true, "art", "sw"));
    g_assert_false(put(&s, &s.jana, true, "art", "hw"));
    g_assert_cmpint(s.refusal.fault, ==, CUSTOM_NO_CHOICE);
    end(&s);
}

static size_t found_by(struct scene *s, const char *name, const char *value, const struct actor *who)
{
    struct custom_found found;

    g_assert_true(custom_find_tickets(s->db, s->a, who, name, &value, 1, INT64_C(1795417200000), &found, NULL));
    g_assert_null(found.rule);
    return found.known ? found.ids.n : 99;
}

static size_t listed(struct scene *s, const char *query)
{
    struct desk_filter f;
    int64_t n = 0;

    g_assert_true(desk_filter_read(s->a, query, &f, NULL));
    g_assert_true(desk_list_count(s->db, s->a, &s->jana, &f, 100, 4000, &n, NULL));
    return (size_t)n;
}

static size_t searched(struct scene *s, const char *typed, const struct actor *who)
{
    struct search_found found;

    g_assert_true(search_tickets(s->db, s->a, who, &(struct search_ask){.typed = typed, .now = INT64_C(1795417200000)}, &found, NULL));
    return found.n_ids;
}

/* By view, search and value alike. */
static void test_find(struct test_database *d)
{
    static const struct {
        const char *name, *value;
        size_t n;
    } cases[] = {
        {"serial", "sn-47", 1}, {"serial", "47%1", 0},        {"serial", "*", 1},       {"art", "drucker", 1},
        {"art", "Printer", 1},  {"art", "hw", 1},             {"art", "h", 0},          {"seats", "12", 1},
        {"seats", "<12", 0},    {"seats", "<=12", 1},         {"seats", "3..", 1},      {"seats", "13..20", 0},
        {"seats", "viele", 0},  {"bought", "2026-02-28", 1},  {"bought", "2026-02..2026-03", 1},
        {"bought", "2026-03..", 0}, {"onsite", "ja", 1},      {"onsite", "false", 0},   {"division", "einkauf", 1},
        {"unknown", "x", 99},
    };
    struct scene s;
    struct custom_edit e;

    begin(&s, d);
    e = plain_edit(CUSTOM_CHOICE, "Art");
    e.options = "hw | Drucker | Printer\nsw";
    (void)make(&s, e);
    e = plain_edit(CUSTOM_TEXT, "Seriennummer");
    e.name = "serial";
    e.customer = CUSTOM_READ;
    (void)make(&s, e);
    e = plain_edit(CUSTOM_NUMBER, "Plätze");
    e.name = "seats";
    (void)make(&s, e);
    e = plain_edit(CUSTOM_DATE, "Gekauft");
    e.name = "bought";
    (void)make(&s, e);
    e = plain_edit(CUSTOM_CHECK, "Vor Ort");
    e.name = "onsite";
    (void)make(&s, e);
    e = plain_edit(CUSTOM_TEXT, "Abteilung");
    e.object = RECORD_USER;
    e.name = "division";
    (void)make(&s, e);
    g_assert_true(put(&s, &s.jana, false, "art", "hw") && put(&s, &s.jana, false, "serial", "SN-4711") &&
                  put(&s, &s.jana, false, "seats", "12") && put(&s, &s.jana, false, "bought", "2026-02-28") &&
                  put(&s, &s.jana, false, "onsite", "1"));
    {
        json_auto_t *v = json_string("Einkauf");

        s.save = (struct custom_save){.actor = &s.chief, .at = 3000, .object = RECORD_USER, .object_id = s.petra.person_id};
        s.inputs[0] = (struct custom_input){"division", v};
        s.n_inputs = 1;
        g_assert_true(works(&s, do_save));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s:%s", cases[i].name, cases[i].value);
        g_assert_cmpuint(found_by(&s, cases[i].name, cases[i].value, &s.jana), ==, cases[i].n);
    }
    /* Customers look for what they may see. */
    g_assert_cmpuint(found_by(&s, "serial", "4711", &s.petra), ==, 1);
    g_assert_cmpuint(found_by(&s, "seats", "12", &s.petra), ==, 99);
    g_assert_cmpuint(listed(&s, "f.art=hw"), ==, 1);
    g_assert_cmpuint(listed(&s, "f.art=sw"), ==, 0);
    g_assert_cmpuint(listed(&s, "f.art=hw&f.seats=%3E20"), ==, 0);
    g_assert_cmpuint(listed(&s, "view=closed&f.art=hw"), ==, 0);
    g_assert_cmpuint(listed(&s, "f.retired=x"), ==, 1);
    g_assert_cmpuint(searched(&s, "serial:4711", &s.jana), ==, 1);
    g_assert_cmpuint(searched(&s, "Seriennummer:4711 art:drucker", &s.jana), ==, 1);
    g_assert_cmpuint(searched(&s, "-serial:4711", &s.jana), ==, 0);
    g_assert_cmpuint(searched(&s, "serial:4712", &s.jana), ==, 0);
    g_assert_cmpuint(searched(&s, "seats:3..20 division:einkauf", &s.jana), ==, 1);
    g_assert_cmpuint(searched(&s, "serial:4711", &s.petra), ==, 1);
    end(&s);
}

/* The same value in more things than a list of ids may have. */
static bool do_crowd(struct scene *s, struct db *db, GError **error)
{
    struct sql_custom_put put = {.field_id = s->id, .value = "\"Gold\"", .key = "gold", .number = 7, .has_number = 1};

    for (int64_t i = 0; i <= CUSTOM_FOUND_MOST; i++) {
        put.object_id = 1000 * 1000 + i;
        if (!sql_custom_put(db, &put, NULL, error))
            return false;
    }
    return true;
}

static bool do_say(struct scene *s, struct db *db, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .actor_id = s->petra.person_id, .at = 2000};
    const struct article_new n = {.ticket_id = s->ticket, .kind = "web", .sender = "customer", .body_text = "Papierstau"};
    int64_t id;

    return article_add(&c, &n, &id, error);
}

/* A question that many things answer finds, and leaves out, each of them all the same: also one that is
 * older than all the others. */
static void test_many(struct test_database *d)
{
    struct scene s;
    struct custom_edit e;
    struct custom_field f;
    struct custom_set set;
    struct custom_ids ids = {&s.ticket, 1}, out;

    begin(&s, d);
    g_assert_true(works(&s, do_say));
    (void)make(&s, plain_edit(CUSTOM_TEXT, "Vertrag"));
    g_assert_true(works(&s, do_crowd));
    (void)make(&s, plain_edit(CUSTOM_NUMBER, "Stufe"));
    g_assert_true(works(&s, do_crowd));
    e = plain_edit(CUSTOM_TEXT, "Kreis");
    e.object = RECORD_USER;
    (void)make(&s, e);
    g_assert_true(works(&s, do_crowd));
    (void)make(&s, plain_edit(CUSTOM_TEXT, "Ort"));
    g_assert_true(put(&s, &s.jana, false, "vertrag", "Gold") && put(&s, &s.jana, false, "stufe", "7") &&
                  put(&s, &s.jana, false, "ort", "Kiel"));
    {
        json_auto_t *v = json_string("Gold");

        s.save = (struct custom_save){.actor = &s.chief, .at = 3000, .object = RECORD_USER, .object_id = s.petra.person_id};
        s.inputs[0] = (struct custom_input){"kreis", v};
        s.n_inputs = 1;
        g_assert_true(works(&s, do_save));
    }
    static const struct {
        const char *query;
        size_t n;
    } asked[] = {{"vertrag:gold", 1},       {"-vertrag:gold", 0},        {"vertrag:*", 1},
                 {"stufe:7", 1},            {"-stufe:5..9", 0},          {"stufe:5..9 vertrag:gold", 1},
                 {"kreis:gold", 1},         {"-kreis:gold", 0},          {"vertrag:gold -kreis:gold", 0},
                 {"vertrag:gold ort:kiel", 1}, {"vertrag:gold -ort:kiel", 0}, {"vertrag:silber,gold ort:kiel", 1},
                 {"Papierstau vertrag:gold", 1}, {"Papierstau -vertrag:gold", 0}, {"-vertrag:silber -stufe:8", 1}};

    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_test_message("%s", asked[i].query);
        g_assert_cmpuint(searched(&s, asked[i].query, &s.jana), ==, asked[i].n);
    }
    g_assert_cmpuint(listed(&s, "f.vertrag=gold"), ==, 1);
    g_assert_cmpuint(listed(&s, "f.vertrag=gold&f.stufe=%3C7"), ==, 0);
    g_assert_cmpuint(listed(&s, "f.vertrag=gold&f.stufe=7&f.kreis=gold&f.ort=kiel"), ==, 1);
    g_assert_cmpuint(listed(&s, "view=closed&f.vertrag=gold"), ==, 0);
    g_assert_true(custom_fields(s.db, s.a, RECORD_TICKET, false, &set, NULL));
    f = *custom_named(&set, "vertrag");
    g_assert_true(custom_among(s.db, s.a, &f, "gold", 4000, &ids, &out, NULL) && out.n == 1);
    g_assert_true(custom_among(s.db, s.a, &f, "silber", 4000, &ids, &out, NULL) && out.n == 0);
    f = *custom_named(&set, "stufe");
    g_assert_true(custom_among(s.db, s.a, &f, ">6", 4000, &ids, &out, NULL) && out.n == 1);
    g_assert_true(custom_among(s.db, s.a, &f, "viele", 4000, &ids, &out, NULL) && out.n == 0);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/custom/judge", test_judge);
    g_test_add_func("/custom/read", test_read);
    test_database_add("/custom/edit", ON_BOTH, test_edit);
    test_database_add("/custom/order", ON_BOTH, test_order);
    test_database_add("/custom/save", ON_BOTH, test_save);
    test_database_add("/custom/find", ON_BOTH, test_find);
    test_database_add("/custom/many", ON_BOTH, test_many);
    test_database_add("/custom/option-gone", ON_BOTH, test_option_gone);
    return g_test_run();
}
