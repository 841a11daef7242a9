#include "core/demo_suites.h"

#include "base/clock.h"
#include "base/fail.h"
#include "core/article.h"
#include "core/person.h"
#include "core/record.h"
#include "core/ticket.h"
#include "sql/admin.h"
#include "sql/company.h"
#include "sql/person.h"
#include "sql/queue.h"
#include "sql/record.h"

enum { SYSTEM = 1, CUSTOMER, ADMIN, AGENT };

struct suites {
    struct arena *a;
    const char *password; /* a hash */
    int64_t at, queues[2], company;
};

static bool is_empty(struct db *db, struct suites *s, GError **error)
{
    struct person_row *rows = NULL;
    size_t n = 0;

    if (!sql_person_list(db, s->a, &rows, &n, error))
        return false;
    if (n != 0)
        fail_set(error, FAIL_CONFLICT, "demo: there are people already (use an empty database)");
    return n == 0;
}

static bool add_person(struct db *db, struct suites *s, int64_t want, enum role role, const char *first,
                       const char *last, const char *address, GError **error)
{
    struct person_new p = {.role = role, .name = arena_printf(s->a, "%s%s%s", first, *last == '\0' ? "" : " ", last),
                           .address = address, .verified = true, .at = s->at,
                           .password = role == ROLE_CUSTOMER ? NULL : s->password};
    json_auto_t *data = json_pack("{s:s, s:s, s:s}", "firstname", first, "lastname", last, "login",
                                  address == NULL ? first : address);
    int64_t id;

    if (!person_add(db, s->a, &p, &id, error))
        return false;
    if (id != want) {
        fail_set(error, FAIL_CONFLICT, "demo: there were people before (use a new database)");
        return false;
    }
    return record_put(db, s->a, RECORD_USER, id, address == NULL ? first : address, data, 0, s->at, error);
}

static bool add_people(struct db *db, struct suites *s, GError **error)
{
    const int64_t admin_roles[] = {1, 2}, agent_roles[] = {2};
    const struct queue_grant_row full[] = {{.queue_id = s->queues[0], .access = "full"},
                                           {.queue_id = s->queues[1], .access = "full"}};

    return add_person(db, s, SYSTEM, ROLE_CUSTOMER, "-", "", NULL, error) &&
           sql_person_set_locked(db, SYSTEM, 1, NULL, error) && setting_put(db, "system_person", "1", error) &&
           add_person(db, s, CUSTOMER, ROLE_CUSTOMER, "Nicole", "Braun", "nicole.braun@zammad.org", error) &&
           sql_person_set_company(db, CUSTOMER, s->company, NULL, error) &&
           add_person(db, s, ADMIN, ROLE_ADMIN, "Test", "Admin", "admin@example.com", error) &&
           add_person(db, s, AGENT, ROLE_AGENT, "Agent 1", "Test", "agent1@example.com", error) &&
           record_put_roles(db, ADMIN, admin_roles, 2, error) && record_put_roles(db, AGENT, agent_roles, 1, error) &&
           record_put_grants(db, ADMIN, true, full, 2, error) && record_put_grants(db, AGENT, true, full, 2, error);
}

static bool add_queues(struct db *db, struct suites *s, GError **error)
{
    json_auto_t *note = json_pack("{s:s}", "note", "Standard Group/Pool for Tickets.");
    struct queue_row *first = NULL;

    if (!sql_queue_first(db, s->a, &first, error))
        return false;
    if (first == NULL || first->id != 1) {
        fail_set(error, FAIL_CONFLICT, "demo: there were queues before (use a new database)");
        return false;
    }
    s->queues[0] = 1;
    return sql_admin_queue_set(db,
                               &(struct sql_admin_queue_set){.id = 1,
                                                             .name = "Users",
                                                             .lang = "en",
                                                             .greeting = "",
                                                             .signature = "",
                                                             .hours = "",
                                                             .reopen_days = -1},
                               NULL, error) &&
           record_put(db, s->a, RECORD_GROUP, 1, NULL, note, 0, s->at, error) &&
           sql_queue_add(db, "some group1", 0, "en", s->at, &s->queues[1], error);
}

static bool add_ticket(struct db *db, struct suites *s, GError **error)
{
    struct ticket_change c = {.db = db, .a = s->a, .at = s->at};
    struct article_new n = {.kind = "phone", .sender = "customer", .author_id = CUSTOMER,
                            .from_text = "Nicole Braun", .subject = "Welcome to Zammad!",
                            .body_text = "Welcome!\n\nThis is the first ticket of a desk for tests."};
    int64_t id;

    return ticket_create(db, s->a,
                         &(struct ticket_new){.title = "Welcome to Zammad!", .queue_id = 1, .customer_id = CUSTOMER,
                                              .company_id = s->company, .channel = "phone", .lang = "en", .at = s->at},
                         &n.ticket_id, error) &&
           article_add(&c, &n, &id, error);
}

/* One text alone, whatever came with the house. */
static bool put_text(struct db *db, struct suites *s, GError **error)
{
    const struct record_text t = {.name = "hello", .body = "Hello!"};
    const struct actor admin = {.person_id = ADMIN, .role = ROLE_ADMIN, .name = ""};
    const struct admin_act act = {.db = db, .a = s->a, .actor = &admin, .peer = "", .at = s->at};
    const struct actor all = {.role = ROLE_ADMIN, .name = ""};
    const struct db_find every = {.limit = DB_FIND_ROWS_MOST};
    struct record_rows rows;
    int64_t text = 0;

    if (!record_find(db, s->a, &all, RECORD_TEXT_MODULE, &every, &rows, error))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        if (record_id(&rows, i) == 1)
            text = 1;
        else if (!record_delete(db, s->a, RECORD_TEXT_MODULE, record_id(&rows, i), error))
            return false;
    }
    return record_text_put(&act, &text, &t, error) &&
           sql_record_put(db,
                          &(struct sql_record_put){.kind = "text_module", .id = text, .data = "{}", .words = "",
                                                   .actor_id = 0, .at = s->at},
                          NULL, error);
}

static bool fill_tx(struct db *db, void *data, GError **error)
{
    struct suites *s = data;

    return is_empty(db, s, error) && sql_company_add(db, "Zammad Foundation", s->at, &s->company, error) &&
           sql_company_set_sees_all(db, s->company, 1, NULL, error) && add_queues(db, s, error) &&
           add_people(db, s, error) && add_ticket(db, s, error) &&
           put_text(db, s, error) &&
           /* Exactly three priorities. */
           sql_record_remove(db, "priority", 4, NULL, error) &&
           sql_record_counter_set(db, "priority", 3, NULL, error) && setting_put(db, "api_suites", "1", error);
}

bool demo_suites(const struct house *house, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct suites s = {.a = a, .password = secret_password_hash(a, "test"), .at = clock_now()};

    if (s.password == NULL) {
        fail_set(error, FAIL_IO, "demo: no memory for a password");
        return false;
    }
    return db_write(house->pool, fill_tx, &s, error);
}
