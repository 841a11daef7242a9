/* custom_field.h - fields that people defined themselves, for tickets, persons and companies: what they
 * are, what one may hold, and the values, which desk, portal and API read and write here alone.
 * A field is a row of record (kind "field"), as the API's clients see it; names are "serial_no". */
#pragma once
#include "base/json.h"
#include "core/admin.h"
#include "core/record.h"
#include "core/right.h"
#include "rows/custom.h"

enum custom_kind {
    CUSTOM_TEXT,   /* one line */
    CUSTOM_LINES,  /* several */
    CUSTOM_NUMBER, /* a whole one */
    CUSTOM_CHOICE, /* one of the options */
    CUSTOM_DATE,   /* "2026-04-17" */
    CUSTOM_CHECK,  /* true or false */
    CUSTOM_OTHER,  /* kinds that only the API's clients know: a text or a list */
    CUSTOM_KINDS
};

enum custom_access { CUSTOM_HIDDEN, CUSTOM_READ, CUSTOM_WRITE };

enum {
    CUSTOM_FIELDS_MOST = 500,
    CUSTOM_OPTIONS_MOST = 200,
    CUSTOM_NAME_MAX = 60,
    CUSTOM_LABEL_MAX = 80,
    CUSTOM_TEXT_MAX = 255,   /* characters of one line where the field says nothing */
    CUSTOM_LINES_MAX = 10000,
    CUSTOM_KEY_CHARS = 200
};

struct custom_option {
    const char *value, *de, *en;
};

struct custom_field {
    int64_t id, position;
    enum record_kind object;
    enum custom_kind kind;
    const char *name, *de, *en; /* labels; EN is DE where nobody gave one */
    const char *type;           /* as the API calls it */
    bool active, required;
    enum custom_access customer; /* what customers may do with it */
    int64_t most;                /* characters */
    bool has_min, has_max;
    int64_t min, max;
    struct custom_option *options;
    size_t n_options;
    int64_t *queues; /* of tickets: those that have it; none: all */
    size_t n_queues;
    const char *if_name, *if_value; /* only where that field has this value; "": always */
};

/* Why a value is not taken. */
enum custom_fault {
    CUSTOM_FINE,
    CUSTOM_MISSING,
    CUSTOM_NO_TEXT,
    CUSTOM_TOO_LONG,
    CUSTOM_NO_NUMBER,
    CUSTOM_OUT_OF_BOUNDS,
    CUSTOM_NO_CHOICE,
    CUSTOM_NO_DATE,
    CUSTOM_NO_FLAG,
    CUSTOM_FAULTS
};

struct custom_refusal {
    const struct custom_field *field; /* NULL: nothing was refused */
    enum custom_fault fault;
};

/* The fields of a kind of thing, in their order, with the values of some of them. */
struct custom_set {
    struct custom_field *fields;
    size_t n;
    struct custom_value_row *values;
    size_t n_values;
};

/* "ticket." */
const char *custom_prefix(enum record_kind object);
/* A row of record as a field. False where it is none that can be read. */
bool custom_field_read(struct arena *a, int64_t id, const char *data, struct custom_field *out);
/* Those of OBJECT that are in use; ALL: the others, too. */
bool custom_fields(struct db *db, struct arena *a, enum record_kind object, bool all,
                   struct custom_set *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same with the values of N things. */
bool custom_load(struct db *db, struct arena *a, enum record_kind object, const int64_t *ids, size_t n,
                 struct custom_set *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With those of all there are. */
bool custom_load_whole(struct db *db, struct arena *a, enum record_kind object, struct custom_set *out,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The values of N things in the fields of SET, which are kept for the next ones. */
bool custom_values(struct db *db, struct arena *a, const int64_t *ids, size_t n, struct custom_set *set,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
const struct custom_field *custom_named(const struct custom_set *set, const char *name);
/* JSON; NULL where OBJECT_ID has none. */
const char *custom_value(const struct custom_set *set, int64_t object_id, int64_t field_id);
/* A value as a form has it: "serial 4711", "12", "2026-04-17", "true"; "" for NULL. */
const char *custom_plain(struct arena *a, const char *json);
/* What a plain value is found by. */
const char *custom_text_key(struct arena *a, const char *plain);
/* The same for people: an option by its label; dates and checkboxes are left to the page. */
const char *custom_shown(struct arena *a, const struct custom_field *f, const char *json,
                         const char *lang);
const char *custom_label(const struct custom_field *f, const char *lang);
/* Whether a ticket in QUEUE_ID has it (0: not known yet, all). */
bool custom_in_queue(const struct custom_field *f, int64_t queue_id);

/* THE judge of a value, whoever sends it: text as a form has it, or what the API's clients send.
 * *OUT is what is kept (free with json_decref), NULL where it is empty. */
enum custom_fault custom_judge(struct arena *a, const struct custom_field *f, const json_t *v,
                               json_t **out);
/* How a kept value is compared and ordered. */
void custom_key(struct arena *a, const struct custom_field *f, const json_t *v, const char **key,
                bool *has_number, int64_t *number);

struct custom_input {
    const char *name;
    const json_t *value; /* null or "" empties it */
};

struct custom_save {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    int64_t at;
    enum record_kind object;
    int64_t object_id;
    int64_t queue_id;              /* of a ticket */
    bool whole;                    /* a form that offered all fields: required ones must be filled */
    bool dry;                      /* judges only */
    const struct admin_act *act;   /* persons and companies: noted in the audit; may be NULL */
    struct custom_refusal *refusal; /* may be NULL */
    const struct custom_set *fields; /* those of OBJECT, where the caller has them already; may be NULL */
};

/* Keeps what INPUTS say and what ACTOR may write; what is not named stays. A value whose condition does not
 * hold is not kept. Changes of tickets become events. FAIL_INVALID says which field and why. Inside
 * db_write(). */
bool custom_save(const struct custom_save *s, const struct custom_input *inputs, size_t n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a thing that goes for good; of somebody who becomes somebody else. */
bool custom_forget(struct db *db, enum record_kind object, int64_t id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool custom_move(struct db *db, enum record_kind object, int64_t from, int64_t to,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
