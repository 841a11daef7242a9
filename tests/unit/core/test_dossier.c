/* All data of a person: what is in it, and what is not; on both databases. */
#include "base/clock.h"
#include "core/custom_edit.h"
#include "core/article.h"
#include "core/dossier.h"
#include "core/person_picture.h"
#include "core/ticket_party.h"
#include "tools/database.h"
#include "tools/person.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the system's list of fonts takes is never given back, and is once for the process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango";
}

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra, jonas;
    int64_t own, shared, foreign, reader;
    GString *seen;
};

static void say(struct db *db, struct scene *s, int64_t ticket_id, const struct actor *who,
                const char *to, const char *text, bool internal)
{
    const struct ticket_change c = {.db = db, .a = s->a, .actor_id = who->person_id, .at = clock_now()};
    const struct article_file file = {
        .source = {.data = text, .size = (int64_t)strlen(text)}, .filename = "../a/b.txt", .content_type = "text/plain"};
    const struct article_new n = {.ticket_id = ticket_id,
                                  .kind = internal ? "note" : "mail",
                                  .sender = right_is_agent(who) ? "agent" : "customer",
                                  .internal = internal,
                                  .author_id = who->person_id,
                                  .from_text = who->name,
                                  .to_text = to,
                                  .subject = text,
                                  .body_text = text,
                                  .files = &file,
                                  .n_files = 1};
    int64_t id;

    g_assert_true(article_add(&c, &n, &id, NULL));
}

static int64_t ticket(struct db *db, struct scene *s, const struct actor *who, const char *title)
{
    const struct ticket_new t = {.title = title, .customer_id = who->person_id, .channel = "mail", .lang = "de",
                                 .at = clock_now()};
    int64_t id = 0;

    g_assert_true(ticket_create(db, s->a, &t, &id, NULL));
    return id;
}

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel Ωμέγα Жук", "petra@kruemel.example");
    s->jonas = test_person(db, s->a, ROLE_CUSTOMER, "Jonas", "jonas@kruemel.example");
    s->own = ticket(db, s, &s->petra, "Drucker");
    s->shared = ticket(db, s, &s->jonas, "Netz");
    s->foreign = ticket(db, s, &s->jonas, "Fremd");
    say(db, s, s->own, &s->petra, "support@desk.example", "eins", false);
    say(db, s, s->own, &s->jana, "Petra <petra@kruemel.example>", "zwei", false);
    say(db, s, s->own, &s->jana, "", "heimlich", true);
    say(db, s, s->shared, &s->jonas, "support@desk.example", "nicht für sie", false);
    say(db, s, s->shared, &s->jana, "jonas@kruemel.example, \"P\" <Petra@Kruemel.example>", "drei", false);
    say(db, s, s->shared, &s->jana, "oh-petra@kruemel.example", "für jemand anderen", false);
    say(db, s, s->shared, &s->petra, "support@desk.example", "vier", false);
    say(db, s, s->shared, &s->jana, "", "auch heimlich", true);
    say(db, s, s->foreign, &s->jonas, "support@desk.example", "fremd", false);
    g_assert_true(ticket_participant_add(db, s->shared, s->petra.person_id, NULL));
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    *s = (struct scene){.pool = t->pool, .a = arena_new(), .seen = g_string_new("")};
    s->house = house_open(t->pool, "http://desk.example", NULL);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
}

static void end(struct scene *s)
{
    g_string_free(s->seen, TRUE);
    house_free(s->house);
    arena_free(s->a);
}

static bool on_ticket(const struct dossier_ticket_row *t, void *user, GError **error)
{
    (void)error;
    g_string_append_printf(user, "%s%s:", t->title, t->own ? "" : "*");
    return true;
}

static bool on_message(const struct dossier_ticket_row *t, const struct dossier_message *m, void *user,
                       GError **error)
{
    (void)t;
    (void)error;
    g_assert_cmpuint(m->n_files, ==, 1);
    g_string_append_printf(user, " %s", m->article.body_text);
    return true;
}

static bool on_end(void *user, GError **error)
{
    (void)error;
    g_string_append_c(user, '/');
    return true;
}

static const char *seen(struct scene *s, int64_t person_id, bool internal)
{
    const struct dossier_reader r = {
        .ticket = on_ticket, .message = on_message, .ticket_end = on_end, .user = s->seen};
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct dossier d;

    g_string_truncate(s->seen, 0);
    g_assert_true(dossier_open(&d, s->house, db, s->a, person_id, s->reader, internal, NULL));
    g_assert_true(dossier_each(&d, &r, NULL));
    return s->seen->str;
}

static bool confidential_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "UPDATE queue SET confidential = 1", error);
}

static void content(struct test_database *t)
{
    g_autoptr(db_conn) db = NULL;
    struct dossier d;
    struct scene s;

    begin(&s, t);
    g_assert_cmpstr(seen(&s, s.petra.person_id, false), ==, "Drucker: eins zwei/Netz*: drei vier/");
    g_assert_cmpstr(seen(&s, s.petra.person_id, true), ==, "Drucker: eins zwei heimlich/Netz*: drei vier/");
    g_assert_cmpstr(seen(&s, s.jana.person_id, true), ==, "");
    g_assert_true(db_write(s.pool, confidential_tx, &s, NULL));
    s.reader = s.jana.person_id; /* no member: without the note */
    g_assert_cmpstr(seen(&s, s.petra.person_id, true), ==, "Drucker: eins zwei/Netz*: drei vier/");
    s.reader = 0;
    g_assert_cmpstr(seen(&s, s.petra.person_id, true), ==,
                    "Drucker: eins zwei heimlich/Netz*: drei vier/");
    db = db_take(s.pool, NULL);
    g_assert_false(dossier_open(&d, s.house, db, s.a, 999, 0, false, NULL));
    end(&s);
}

/* A field that customers are shown, and one that they are not. */
static bool fields_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct actor chief = test_person(db, s->a, ROLE_ADMIN, "Chefin", "chefin@desk.example");
    struct admin_act act = {.db = db, .a = s->a, .actor = &chief, .peer = "", .at = clock_now()};
    const struct custom_input inputs[] = {{"geraet", json_string("Laser 7")}, {"geheim", json_string("teuer")}};
    struct custom_save save = {.db = db, .a = s->a, .actor = &chief, .at = act.at, .object = RECORD_TICKET};
    bool ok = true;

    for (size_t i = 0; i < G_N_ELEMENTS(inputs) && ok; i++) {
        const struct custom_edit e = {.object = RECORD_TICKET, .kind = CUSTOM_TEXT, .name = inputs[i].name, .de = "Angabe", .en = "",
                                      .options = "", .min = "", .max = "", .if_name = "", .if_value = "", .active = true,
                                      .customer = i == 0 ? CUSTOM_READ : CUSTOM_HIDDEN};
        int64_t id = 0;

        ok = custom_edit_save(&act, &id, &e, NULL, error);
    }
    for (int i = 0; i < 2 && ok; i++) {
        save.object_id = i == 0 ? s->own : s->shared;
        ok = custom_save(&save, inputs, G_N_ELEMENTS(inputs), error);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++)
        json_decref((json_t *)(uintptr_t)inputs[i].value);
    return ok;
}

static size_t fields_of(struct scene *s, int64_t id, bool own, bool confidential, bool internal)
{
    const struct dossier_ticket_row t = {.id = id, .own = own, .confidential = confidential};
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct dossier_field *fields = NULL;
    struct dossier d;
    size_t n = 0;

    g_assert_true(dossier_open(&d, s->house, db, s->a, s->petra.person_id, 0, internal, NULL));
    g_assert_true(dossier_fields(&d, s->a, &t, &fields, &n, NULL));
    g_assert_true(n == 0 || strcmp(fields[0].value, "\"Laser 7\"") == 0);
    return n;
}

static void own_fields(struct test_database *t)
{
    struct scene s;

    begin(&s, t);
    g_assert_true(db_write(s.pool, fields_tx, &s, NULL));
    g_assert_cmpuint(fields_of(&s, s.own, true, false, false), ==, 1);
    g_assert_cmpuint(fields_of(&s, s.own, true, false, true), ==, 2);
    g_assert_cmpuint(fields_of(&s, s.own, true, true, true), ==, 1);
    g_assert_cmpuint(fields_of(&s, s.shared, false, false, true), ==, 0); /* somebody else's */
    end(&s);
}

static char *made(struct scene *s, bool (*make)(const struct dossier *, int, GError **), size_t *n)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autofree char *name = NULL;
    GError *error = NULL;
    struct dossier d;
    char *bytes = NULL;
    int fd = g_file_open_tmp("dossier-XXXXXX", &name, NULL);

    g_assert_true(dossier_open(&d, s->house, db, s->a, s->petra.person_id, 0, true, NULL));
    g_assert_true(make(&d, fd, &error));
    g_assert_no_error(error);
    close(fd);
    g_assert_true(g_file_get_contents(name, &bytes, n, NULL));
    unlink(name);
    return bytes;
}

static bool picture_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return person_picture_put(db, s->a, s->petra.person_id, "GIF89a", 6, clock_now(), error);
}

/* What reads them are other programs (tests/browser/privacy.mjs); here it is whether they are whole. */
static void files(struct test_database *t)
{
    g_autofree char *zip = NULL, *pdf = NULL;
    size_t n;
    struct scene s;

    begin(&s, t);
    g_assert_true(db_write(s.pool, picture_tx, &s, NULL));
    zip = made(&s, dossier_zip, &n);
    g_assert_nonnull(memmem(zip, n, "picture.gif", 11));
    g_assert_cmpint(memcmp(zip, "PK\3\4", 4), ==, 0);
    g_assert_nonnull(memmem(zip, n, "-_.._a_b.txt", 12));
    pdf = made(&s, dossier_pdf, &n);
    g_assert_true(g_str_has_prefix(pdf, "%PDF-"));
    g_assert_nonnull(memmem(pdf + n - 8, 8, "%%EOF", 5));
    end(&s);
}

static void named(void)
{
    g_assert_true(dossier_names("P <petra@k.example>, x@y.example", "petra@k.example"));
    g_assert_true(dossier_names("PETRA@k.example", "petra@k.example"));
    g_assert_false(dossier_names("petra@k.example.net", "petra@k.example"));
    g_assert_false(dossier_names("Petra petra.petra@k.example", "petra@k.example"));
    g_assert_false(dossier_names("", "petra@k.example"));
    g_assert_false(dossier_names("petra", ""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dossier/named", named);
    test_database_add("/dossier/content", ON_BOTH, content);
    test_database_add("/dossier/own-fields", ON_BOTH, own_fields);
    test_database_add("/dossier/files", ON_SQLITE, files);
    return g_test_run();
}
