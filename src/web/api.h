/* api.h - /api/v1, in the dialect that the clients of Zammad speak.
 *
 * Two tables are the whole of it. api_ops (api_op.c) says for each operation its method, path, right
 * and handler; struct api_resource (api_table_*.c) says for each kind of thing its columns: where a
 * value comes from, what it refers to, whether it may be written. The engine lists, shows, searches
 * and renders from the second table alone; what a change means is done by one save function a kind,
 * which calls core. The description at /api/v1/openapi.json is written from both.
 *
 * A handler returns false with an error, which becomes status and {"error": …} by its kind. Those of
 * writing operations run inside db_write() and may run twice: they set what they change anew. */
#pragma once
#include "base/form.h"
#include "base/json.h"
#include "core/custom_field.h"
#include "core/record.h"
#include "web/answer.h"
#include "web/access_note.h"
#include "web/app.h"
#include "web/multipart.h"
#include "web/request.h"

enum { API_PARAMS = 3, API_PAGE_MOST = 1000, API_TICKETS_MOST = 100, API_SEARCH_MOST = 200 };

struct api;
struct api_column;
struct api_resource;
typedef bool (*api_handler)(struct api *x, GError **error);

enum api_op_flags {
    API_WRITES = 1,   /* inside db_write() */
    API_CREATES = 2,  /* 201 */
    API_PUBLIC = 4,   /* nobody has to be known */
    API_RAW = 8,      /* the handler writes the answer itself, outside any transaction */
    API_CREDENTIAL = 16, /* an answer that holds a secret: never kept for a key */
    API_EXTENSION = 32,  /* ours, not of the dialect */
    API_OWN_BODY = 64,   /* the handler reads the body itself */
};

struct api_op {
    enum http_method method;
    const char *path;  /* below /api/v1/; ":id" is a parameter */
    const char *right; /* permissions, one of which is needed (core/permission.h); "": anybody known */
    api_handler run;
    enum record_kind kind;
    unsigned flags;
    const char *summary; /* in German, as all words (web/words.h) */
    const char *answer; /* the schema's name in the description */
    const char *input;  /* of the body, NULL: none */
};
/* "integer", NULL where the table does not say it. */
const char *api_column_type(const struct api_column *c);
extern const struct api_op api_ops[];
extern const size_t api_n_ops;

enum api_type {
    API_ID,    /* of a thing; 0 is null */
    API_PERSON, /* of a person; 0 is the program itself, 1 */
    API_INT,
    API_BOOL,
    API_NOT,  /* a flag the other way round */
    API_TEXT, /* NULL is null */
    API_WORD, /* NULL is "" */
    API_AT,   /* 0 is null */
    API_DATA, /* what the API alone knows: record.data, else the fallback */
    API_FIXED, /* always the fallback */
    API_MADE, /* by a function */
    API_MADE_ID,
    API_MANY, /* ids of others */
};

enum api_column_flags {
    API_SET = 1,      /* may be written */
    API_BESIDE = 2,   /* not in plain answers of reading */
    API_IS_FLAG = 4,  /* of API_DATA: a boolean */
    API_IS_ID = 8,    /* of API_DATA: an id that REL says */
    API_IS_DATE = 16, /* of API_DATA: free, as a date */
    API_IS_JSON = 32, /* of API_DATA: any value */
    API_HIDDEN = 64,  /* is read, never told */
};

struct api_column {
    const char *name;
    enum api_type type;
    size_t at;            /* in the row */
    const char *fallback; /* JSON */
    enum record_kind rel; /* what an id refers to … */
    const char *as;       /* … and the key of its name with expand */
    unsigned flags;
    void (*put)(struct api *x, struct jw *j, const char *key, const void *row, json_t *data);
    int64_t (*id)(struct api *x, const void *row, json_t *data);
    enum record_pairs many;
};

struct api_resource {
    enum record_kind kind;
    const char *class; /* "Ticket::State", as errors spell it */
    const char *asset; /* its name among assets */
    const char *schema;
    const struct api_column *columns;
    size_t n_columns;
    /* The row's JSON of what the API alone knows, NULL if none. */
    const char *(*data)(const void *row);
    /* Inside db_write(): makes a thing (*ID 0) or changes it, from x->body. */
    bool (*save)(struct api *x, int64_t *id, GError **error);
    bool (*may_delete)(struct api *x, int64_t id, GError **error);
    size_t page_most;
};
const struct api_resource *api_resource_of(enum record_kind kind);
extern const struct api_resource api_users, api_organizations, api_groups, api_roles, api_tickets,
    api_articles, api_states, api_priorities, api_text_modules, api_times, api_time_types,
    api_fields, api_notices;

struct api_file {
    const char *filename, *type;
    struct str data;
};

/* One request. */
struct api {
    struct request *r;
    const struct app *app;
    const struct house *house;
    struct arena *m;
    struct db *db;
    struct actor me;   /* whose rights count and who acts */
    struct actor real; /* who sent it, where that is somebody else; else the same person */
    const char *scopes, *compat;
    const char *token; /* what the one that was shown is called; "" for none */
    int64_t app_id;    /* the program that it was made for; 0: none */
    enum role holder; /* the role of who sent it, before the scopes narrowed it */
    int64_t system; /* the person that stands for the program, id 1 outside */
    const struct api_op *op;
    const char *params[API_PARAMS];
    size_t n_params;
    struct form query;
    const json_t *body;
    json_t *parsed; /* owns it */
    bool expand, full;
    int64_t now;
    struct buf *out;
    bool replayed; /* the answer is that of an earlier request with its Idempotency-Key */
    unsigned status;
    bool html; /* an empty answer that says it is a page: what one client counts on */
    bool done; /* a raw handler has written the whole answer */
    bool pictures; /* of people may have changed: what memory has of them is read anew */
    bool shows_later; /* what is made is read for the answer when it is stored: others write meanwhile */
    int64_t made;
    bool bare; /* the answer is its id alone */
    struct answer *a;
    GHashTable *names;      /* of things, for expand */
    GHashTable *only;       /* fields= ; NULL: all */
    const struct api_pairs_loaded *pairs;
    struct queue_grant_row *grants;
    size_t n_grants;
    struct api_file_row *files;
    size_t n_files;
    struct custom_set custom; /* own fields of what api_load() loaded */
    /* Made before the transaction, because it takes long. */
    const char *password_hash;
    const char *clean_html, *clean_text;
    struct article_file *pictures_sent; /* within the HTML (web/api_picture.h) */
    size_t n_pictures_sent;
    struct api_file *uploads;
    size_t n_uploads;
    struct api_part *parts; /* of a batch */
    size_t n_parts;
    int64_t total; /* of a list, -1: unknown */
    const char *next_cursor;
};

/* api.c */
extern const struct route api_routes[];
extern const size_t api_n_routes;
bool api_fail(struct api *x, GError **error, unsigned status, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* The JSON for an error that never reached a handler; true where the path is the API's. */
bool api_error_page(struct request *r, struct answer *a, unsigned status);

/* api_state.c: what the API keeps in memory while the program runs. */
typedef struct api_state api_state;
struct api_state *api_state_new(void);
void api_state_free(struct api_state *s);
struct login_cache *api_state_logins(struct api_state *s);
bool api_state_system(struct api_state *s, const struct house *house, struct arena *a, int64_t *id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* api_auth.c */
bool api_authorize(void *app, struct arena *a, const char *value, const char *peer, struct actor *out,
                   const void **proof, GError **error);
/* Fills me, real, scopes; needs no connection. */
bool api_who(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Me becomes whom the request is sent for. */
bool api_behalf(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes that who sent the request looks into a ticket, where that is logged (web/access_note.h). */
void api_note_access(const struct api *x, int64_t ticket_id, enum access_way way);
bool api_has(const struct api *x, const char *alternatives);
/* What credentials of the kind that was sent are told where they are wrong. */
const char *api_refused(struct request *r);
/* FAIL_DENIED "Not authorized"; "Not authorized (token)!" where the token alone lacks it. */
bool api_need(struct api *x, const char *alternatives, GError **error);

/* api_param.c: what clients sent, in the forms in which they send it. */
/* From the body, else from the query; NULL where it is absent. */
const json_t *api_get(struct api *x, const char *name);
const char *api_query(const struct api *x, const char *name);
bool api_flag(struct api *x, const char *name);
/* The texts of a list, of names with commas between them, or of NAME[]= in the query; how many, at most MOST. */
size_t api_texts(struct api *x, const char *name, const char **out, size_t most);
/* A whole number, also as text. False: it is none. */
bool api_int_of(const json_t *v, int64_t *out);
bool api_bool_of(const json_t *v, bool *out);
/* A text; numbers become one. NULL: it is none. Long ones over MAX characters are FAIL_INVALID. */
const char *api_text_of(struct api *x, const json_t *v);
bool api_take_text(struct api *x, const json_t *o, const char *name, size_t max, const char **out,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_take_bool(struct api *x, const json_t *o, const char *name, bool *out, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* NAME_id or NAME of O: an id or a name; *THERE is whether either was sent. null is 0. */
bool api_take_id(struct api *x, const json_t *o, const char *id_key, const char *name_key,
                 enum record_kind kind, int64_t *id, bool *there,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_take_ids(struct api *x, const json_t *o, const char *id_key, const char *name_key,
                  enum record_kind kind, int64_t **ids, size_t *n, bool *there,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_take_at(struct api *x, const json_t *o, const char *name, int64_t *at, bool *there,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_take_hundredths(struct api *x, const json_t *o, const char *name, int64_t *out,
                         bool *there, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A parameter of the path as an id; FAIL_NOT_FOUND where it is none. */
bool api_param_id(struct api *x, size_t i, int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* People's ids outside: the program itself is 1. */
int64_t api_out(const struct api *x, int64_t person_id);
int64_t api_in(const struct api *x, int64_t outside);

/* api_render.c */
const char *api_name(struct api *x, enum record_kind kind, int64_t id);
bool api_load(struct api *x, const struct api_resource *res, const struct record_rows *rows,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for rows that nobody is shown: no access is noted. */
bool api_load_unseen(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void api_put_row(struct api *x, const struct api_resource *res, struct jw *j, const char *key,
                 const struct record_rows *rows, size_t i);
/* Those of OWNER among what api_load() loaded; how many. */
size_t api_pairs(struct api *x, enum record_pairs which, int64_t owner,
                 const struct api_pair_row **first);
/* The whole answer for one thing, as expand and full say. FAIL_NOT_FOUND. */
bool api_put_one(struct api *x, const struct api_resource *res, int64_t id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One row by its id, or FAIL_NOT_FOUND with the sentence that clients match. */
bool api_row(struct api *x, const struct api_resource *res, int64_t id, struct record_rows *rows,
             GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_not_found(const struct api_resource *res, int64_t id, GError **error);
void api_put_hundredths(struct jw *j, const char *key, int64_t hundredths);
bool api_put_assets(struct api *x, const struct api_resource *res, struct jw *j,
                    const struct record_rows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* api_list.c */
enum { API_ORDERS_MOST = 5 };

struct api_page {
    int64_t page, per_page;
    const char *sort; /* the first of them, "" for none */
    bool descending, ascending; /* as "order_by" says; neither where it says nothing */
    struct api_order {
        const char *name;
        bool descending;
    } orders[API_ORDERS_MOST];
    size_t n_orders;
};
bool api_page_of(struct api *x, size_t most, size_t usual, struct api_page *page, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool api_list(struct api *x, GError **error);
bool api_show(struct api *x, GError **error);
bool api_search(struct api *x, GError **error);
bool api_create(struct api *x, GError **error);
bool api_update(struct api *x, GError **error);
bool api_delete(struct api *x, GError **error);
/* FAIL_CONFLICT (412) where If-Match names another state of it. */
bool api_matches(struct api *x, const struct api_resource *res, int64_t id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What names the bytes of an answer: "\"…\"". */
const char *api_etag(struct arena *a, const struct buf *body);
/* Writes rows that were found, in the form that was asked for. */
bool api_put_list(struct api *x, const struct api_resource *res, const struct record_rows *rows,
                  int64_t total, bool search, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* api_sort.c: "sort_by" and "order_by", each one name, several with commas or a list. */
void api_orders_of(struct api *x, struct api_page *page);
/* The column of statements that has the values of NAME; NULL: none. */
const char *api_order_column(const char *name);
/* A page of a list that no statement orders, by the values that are told; *DONE: it was, there are not too many. */
bool api_sorted_page(struct api *x, const struct api_resource *res, const struct api_page *page,
                     struct record_rows *rows, bool *done, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Orders what was found: as was asked for, else what changed last first. */
bool api_sort_found(struct api *x, const struct api_resource *res, const struct api_page *page, int64_t *ids,
                    size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* api_people.c: keeps of found people those with "role_ids" and "permissions". */
bool api_keep_people(struct api *x, const struct api_resource *res, int64_t *ids, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* {id, label, value}, as fields that suggest things ask for it; false for kinds that have no such form. */
bool api_put_named(struct api *x, const struct api_resource *res, struct jw *j, const void *row);

/* api_query.c: the ids that a query finds, ascending. */
bool api_find_ids(struct api *x, const struct api_resource *res, const char *query, int64_t **ids,
                  size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* api_data.c: values that the API alone knows. Changes DATA from x->body by the columns. */
bool api_merge_data(struct api *x, const struct api_resource *res, json_t *data,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* … and those of fields that people defined, of the thing ID that there is by now. */
bool api_merge_fields(struct api *x, const struct api_resource *res, int64_t id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct admin_act;
struct admin_act api_act(struct api *x);
/* What api_ticket.c and api_article.c share. */
bool api_article_make(struct api *x, int64_t ticket_id, const json_t *o, int64_t *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool api_time_book(struct api *x, int64_t ticket_id, int64_t article_id, const json_t *o,
                   int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The answer for a ticket that is not there: FAIL_NOT_FOUND, or FAIL_GONE and its number (410) where it
 * was deleted for good. */
bool api_ticket_missing(struct api *x, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket in x->db if it is visible; else api_ticket_missing(). */
struct ticket_row;
bool api_ticket(struct api *x, int64_t id, struct ticket_row *ticket,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool api_ticket_data(struct api *x, int64_t id, const char *key, json_t *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool api_may(struct api *x, int64_t queue_id, const char *level, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Before the transaction. */
bool api_prepare(struct api *x, GError **error) G_GNUC_WARN_UNUSED_RESULT;
