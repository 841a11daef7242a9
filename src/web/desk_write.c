#include "web/desk_write.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/caller.h"
#include "core/person.h"
#include "web/custom_form.h"
#include "web/shell.h"

#include <string.h>

struct job {
    struct request *r;
    enum desk_write_what what;
    struct desk_message m;
    const struct desk_opening *opening;
    const char *number;
};

struct article_file *desk_write_files(struct request *r, const char *field, size_t *n)
{
    struct arena *a = request_arena(r);
    const struct upload *uploads = NULL;
    struct article_file *files;

    *n = request_files(r, field, &uploads);
    files = ARENA_ARRAY(a, struct article_file, *n + 1);
    for (size_t i = 0; i < *n; i++)
        files[i] = (struct article_file){
            .source = {.data = uploads[i].data, .fd = -1, .size = (int64_t)uploads[i].size},
            .filename = uploads[i].filename,
            .content_type =
                text_empty(uploads[i].type) ? "application/octet-stream" : uploads[i].type};
    return files;
}

/* Hashing large files inside the transaction would hold the writer's lane. */
bool desk_write_hash(struct request *r, struct desk_message *m, GError **error)
{
    struct article_file *files = (struct article_file *)(uintptr_t)m->files;

    for (size_t i = 0; i < m->n_files; i++) {
        char *hash = NULL;

        if (!blob_hash(request_arena(r), &files[i].source, &hash, error))
            return false;
        files[i].source.hash = hash;
    }
    return true;
}

static bool perform(const struct desk_call *d, struct job *j, struct ticket_row *t, GError **error)
{
    switch (j->what) {
    case DESK_WRITE_REPLY:
        return desk_reply(d, t, &j->m, error);
    case DESK_WRITE_NOTE:
        return desk_note(d, t, &j->m, error);
    case DESK_WRITE_ANSWER:
        return desk_answer(d, t, &j->m, error);
    case DESK_WRITE_TAKE:
        return desk_take(d, t, error);
    case DESK_WRITE_ASSIGN:
        return desk_assign(d, t, request_int(j->r, "owner", 0), error);
    case DESK_WRITE_REOPEN:
    default:
        return desk_reopen(d, t, request_text(j->r, "reason"), error);
    }
}

static bool write_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct ticket_row t;

    if (!ticket_visible(db, a, who, request_param(j->r, "number"), &t, error) ||
        !perform(&d, j, &t, error))
        return false;
    j->number = t.number;
    return true;
}

bool desk_write(struct request *r, enum desk_write_what what, const char *state,
                const char **number, GError **error)
{
    struct job j = {.r = r, .what = what, .m = {.state = state}};

    if (what <= DESK_WRITE_ANSWER) {
        j.m.text = request_text(r, "body");
        j.m.files = desk_write_files(r, "files", &j.m.n_files);
        if (!desk_write_hash(r, &j.m, error))
            return false;
    }
    if (!db_write(shell_app(r)->house->pool, write_tx, &j, error))
        return false;
    *number = j.number;
    return true;
}

/* The same name under the same number; a number alone is often that of a whole company. */
static bool find_by_phone(struct db *db, struct request *r, const char *name, const char *phone,
                          int64_t *id, GError **error)
{
    struct arena *a = request_arena(r);
    struct caller *callers = NULL;
    size_t n = 0;

    if (caller_digits(a, phone) == NULL)
        return true;
    if (!caller_find(db, a, request_actor(r), phone, &callers, &n, error))
        return false;
    for (size_t i = 0; i < n && *id == 0; i++)
        if (callers[i].by_phone &&
            strcmp(caller_fold(a, callers[i].name), caller_fold(a, name)) == 0)
            *id = callers[i].id;
    return true;
}

/* A caller is found by address, then by name and number; else a new customer, who need not have
 * either. */
static bool caller(struct db *db, struct request *r, int64_t *id, GError **error)
{
    struct arena *a = request_arena(r);
    const char *email = request_text(r, "email"), *phone = request_text(r, "phone");
    struct person_new p = {.role = ROLE_CUSTOMER,
                           .name = request_text(r, "name"),
                           .address = text_empty(email) ? NULL : email,
                           .phone = text_empty(phone) ? NULL : phone,
                           .verified = true,
                           .at = clock_now()};
    struct person_row *known = NULL;

    if (text_empty(p.name)) {
        fail_set(error, FAIL_INVALID, "caller: the name is missing (ask for it)");
        return false;
    }
    if (p.address != NULL && !person_find(db, a, p.address, &known, error))
        return false;
    if (known != NULL) {
        *id = known->id;
        return true;
    }
    if (p.address == NULL && p.phone != NULL && !find_by_phone(db, r, p.name, p.phone, id, error))
        return false;
    return *id != 0 || person_add(db, a, &p, id, error);
}

static bool open_tx(struct db *db, void *data, GError **error)
{
    struct job *j = data;
    struct arena *a = request_arena(j->r);
    const struct actor *who = request_actor(j->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(j->r)->house, .actor = who};
    struct desk_opening o = *j->opening;
    struct ticket_row t;

    o.message = j->m;
    if (o.customer_id == 0 && !caller(db, j->r, &o.customer_id, error))
        return false;
    if (!desk_open(&d, &o, &t, error) || !custom_form_save(j->r, db, RECORD_TICKET, t.id, t.queue_id, NULL, error))
        return false;
    j->number = t.number;
    return true;
}

void desk_write_act(struct request *r, struct answer *a, enum desk_write_what what,
                    const char *where, const char *done)
{
    g_autoptr(GError) error = NULL;
    const char *number = NULL;

    if (desk_write(r, what, NULL, &number, &error))
        answer_redirect(r, a, "%s/%s?done=%s", where, number, done);
    else
        answer_fail(r, a, error);
}

bool desk_write_open(struct request *r, const struct desk_opening *o, const char *files,
                     const char **number, GError **error)
{
    struct job j = {.r = r, .opening = o, .m = {.text = request_text(r, "body")}};

    if (files != NULL)
        j.m.files = desk_write_files(r, files, &j.m.n_files);
    if (!desk_write_hash(r, &j.m, error) ||
        !db_write(shell_app(r)->house->pool, open_tx, &j, error))
        return false;
    *number = j.number;
    return true;
}
