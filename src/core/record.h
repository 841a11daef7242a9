/* record.h - things as the API shows them: one list of kinds, each with its rows as far as somebody
 * may see them, what the API alone knows of a thing (a JSON object beside its own table), and those
 * kinds that have no other table. Writers run inside db_write(). */
#pragma once
#include "base/arena.h"
#include "base/json.h"
#include "core/admin.h"
#include "core/house.h"
#include "core/right.h"
#include "db/db.h"
#include "db/db_find.h"
#include "rows/api.h"
#include "rows/record.h"

enum record_kind {
    RECORD_NONE,
    RECORD_USER,
    RECORD_ORGANIZATION,
    RECORD_GROUP,
    RECORD_ROLE,
    RECORD_TICKET,
    RECORD_ARTICLE,
    RECORD_STATE,
    RECORD_PRIORITY,
    RECORD_TEXT_MODULE,
    RECORD_TIME,
    RECORD_TIME_TYPE,
    RECORD_FIELD,
    RECORD_NOTICE,
    RECORD_TAG,
    RECORD_KINDS
};

/* An array of the kind's row struct (rows/api.h, rows/record.h): N of SIZE bytes each. */
struct record_rows {
    void *v;
    size_t n, size;
};

static inline void *record_row(const struct record_rows *rows, size_t i)
{
    return (char *)rows->v + i * rows->size;
}

/* Every row begins with its id. */
static inline int64_t record_id(const struct record_rows *rows, size_t i)
{
    return *(const int64_t *)record_row(rows, i);
}

/* The word that stands in record.kind. */
const char *record_kind_name(enum record_kind kind);
/* What ACTOR may see, as FIND says (the columns are those of src/sql/api.sql). */
bool record_find(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                 const struct db_find *find, struct record_rows *rows,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ids for which FIND's terms hold, ascending, at most the MOST highest, however many pages that takes. */
bool record_ids(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                const struct db_find *find, size_t most, int64_t **ids, size_t *n,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Orders IDS of tickets, people or organizations, what changed last first; other kinds stay as they are. */
bool record_newest(struct db *db, struct arena *a, enum record_kind kind, int64_t *ids, size_t n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Orders IDS of tickets by one of the columns that record_find() knows. */
bool record_tickets_by(struct db *db, struct arena *a, const char *column, bool descending, int64_t *ids, size_t n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many those would be without FIND. */
bool record_total(struct db *db, struct arena *a, const struct actor *actor, enum record_kind kind,
                  int64_t *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rows with these ids, in their order; those that ACTOR may not see are left out. */
bool record_of_ids(struct db *db, struct arena *a, const struct actor *actor,
                   enum record_kind kind, const int64_t *ids, size_t n, struct record_rows *rows,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a thing is called, "" for none: a login, a name. */
bool record_name(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                 const char **name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ID is 0 where nothing is called NAME. */
bool record_lookup(struct db *db, struct arena *a, enum record_kind kind, const char *name,
                   int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the API alone knows: the object, {} where there is none; free with json_decref. */
bool record_data(struct db *db, struct arena *a, enum record_kind kind, int64_t id, json_t **data,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps it. NAME: NULL, or what is unique in its kind (folded here; FAIL_CONFLICT where it is
 * taken). */
bool record_put(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                const char *name, const json_t *data, int64_t actor_id, int64_t at,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_next_id(struct db *db, struct arena *a, enum record_kind kind, int64_t *id,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From here to the end of the transaction no other process changes it. */
bool record_hold(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes a thing for good. FAIL_INVALID where others refer to it. */
bool record_delete(struct db *db, struct arena *a, enum record_kind kind, int64_t id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The person that stands for the program itself in lists of people ("-"); made where it is missing.
 * Thread-safe, not inside db_write(). */
bool record_system_person(const struct house *house, struct arena *a, int64_t *id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Pairs (owner, id) for all OWNERS at once, ordered by both. */
enum record_pairs {
    RECORD_MEMBERS,     /* people of organizations */
    RECORD_QUEUE_PEOPLE, /* who works in groups */
    RECORD_ARTICLE_IDS, /* of tickets, as far as ACTOR may read them */
    RECORD_TIME_IDS,    /* of tickets */
    RECORD_ROLE_IDS,    /* of people, where they were given by name */
    RECORD_COMPANY_IDS, /* of people, beside their own */
    RECORD_SECONDARY,   /* people of organizations who have another one of their own */
    RECORD_PAIRS
};
bool record_pairs(struct db *db, struct arena *a, const struct actor *actor,
                  enum record_pairs which, const int64_t *owners, size_t n,
                  struct api_pair_row **rows, size_t *n_rows,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_files(struct db *db, struct arena *a, const int64_t *articles, size_t n,
                  struct api_file_row **rows, size_t *n_rows,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Levels of access to queues, of all these people. */
bool record_grants(struct db *db, struct arena *a, const int64_t *people, size_t n,
                   struct queue_grant_row **rows, size_t *n_rows,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Replaces them. ACCESS is a list of read, create, change, overview, full with commas; agents who
 * may read are members of the queue. */
bool record_put_grants(struct db *db, int64_t person_id, bool agent,
                       const struct queue_grant_row *grants, size_t n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_put_roles(struct db *db, int64_t person_id, const int64_t *roles, size_t n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The companies of a person beside the own one, or the people who have a company beside theirs. */
bool record_put_companies(struct db *db, int64_t person_id, const int64_t *companies, size_t n,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_put_secondary(struct db *db, int64_t company_id, const int64_t *people, size_t n,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether an agent may do LEVEL in a queue: yes where nothing was granted in particular. */
bool record_may(struct db *db, struct arena *a, const struct actor *actor, int64_t queue_id,
                const char *level, bool *may, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ids of tickets with the words of TYPED in a message that ACTOR may read; at most MOST. */
bool record_ticket_words(struct db *db, struct arena *a, const struct actor *actor,
                         const char *typed, int64_t most, struct api_id_row **rows, size_t *n,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_tagged(struct db *db, struct arena *a, const char *tag, int64_t most,
                   struct api_id_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Links with a direction, of one ticket. */
bool record_relations(struct db *db, struct arena *a, int64_t ticket_id, struct ticket_relation_row **rows,
                      size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_relate(struct db *db, int64_t source, int64_t target, const char *kind, int64_t at,
                   int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_unrelate(struct db *db, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One's own notice is read, or not (AT 0); it goes. */
bool record_notice_read(struct db *db, int64_t id, int64_t person_id, int64_t at,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool record_notice_remove(struct db *db, int64_t id, int64_t person_id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A text for all agents; *ID 0 makes one. */
struct record_text {
    const char *name, *body;
    int64_t queue_id; /* 0: all */
};
bool record_text_put(const struct admin_act *act, int64_t *id, const struct record_text *t,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
