/* answer.h - what a handler writes. A fresh answer is 200 with an empty body; each function below
 * sets the whole of it, the last one wins. The headers of security/RULES.md 6, Date, length and
 * "Cache-Control: no-store" are added for every answer by itself. */
#pragma once
#include "base/buf.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;
struct answer;

/* The body to be filled, by templates for instance. */
struct buf *answer_buf(struct answer *a);
/* Says that the body is a page, or JSON. */
void answer_html(struct answer *a, unsigned status);
void answer_json(struct answer *a, unsigned status);
/* The body is a file of this type, to be saved under FILENAME (constant, plain ASCII). */
void answer_download(struct answer *a, const char *type, const char *filename);
/* Plain text, UTF-8. */
void answer_text(struct answer *a, unsigned status, const char *text);
/* 303 to an own path; anything else than "/…" goes to "/". */
void answer_redirect(struct request *r, struct answer *a, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* 303 to another site: only to an address that an administrator entered, what is added percent-encoded. */
void answer_redirect_away(struct answer *a, const char *uri);
/* After answer_html(): a form of this page may lead to SOURCE as well, an address of a
 * Content-Security-Policy without blanks and semicolons ("https://cloud.example"). */
void answer_forms_to(struct answer *a, const char *source);
/* The error page for a status; for an error, by its kind (logged with its message, which is not
 * shown unless the kind is INVALID, CONFLICT or TOO_BIG on an API row). */
void answer_error(struct request *r, struct answer *a, unsigned status);
void answer_fail(struct request *r, struct answer *a, const GError *error);
/* 204 and nothing else. */
void answer_empty(struct answer *a);

unsigned answer_status(const struct answer *a);
void answer_set_status(struct answer *a, unsigned status);
/* One more field. NAME constant; VALUE is copied; with a byte below space it is left out. */
void answer_header(struct answer *a, const char *name, const char *value);

/* The session cookie, under its right name; MAX_AGE in seconds. */
void answer_session(struct request *r, struct answer *a, const char *session_id, int64_t max_age);
void answer_session_end(struct request *r, struct answer *a);
/* Another cookie of ours ("lang"): letters, digits, '-', '_', '.' only. */
void answer_cookie(struct request *r, struct answer *a, const char *name, const char *value,
                   int64_t max_age);

/* A file that belongs to the program: constant bytes, with or without a gzip variant. ETAG is
 * quoted ("\"abc\""). FOREVER: the name changes with the content. */
struct static_file {
    const char *type, *etag;
    const void *data;
    size_t size;
    const void *gzip; /* NULL: none */
    size_t gzip_size;
    bool forever, personal; /* personal: for who asked alone */
    bool foreign;           /* somebody put it up: nothing in it may run, wherever it is opened */
};
void answer_static(struct request *r, struct answer *a, const struct static_file *file);

/* Stored content, sent piece by piece, never whole in memory. READ runs on a worker and writes up
 * to ROOM bytes of the content from OFFSET on into OUT; *N = 0 only at the end. CLOSE, if set, is
 * called exactly once, also when the client goes away. */
struct content {
    const char *filename; /* hostile; made harmless here */
    int64_t size;
    bool (*read)(void *handle, int64_t offset, void *out, size_t room, size_t *n, GError **error);
    void (*close)(void *handle);
    void *handle;
    /* Shown in place if its first bytes are PNG, JPEG, GIF or WebP; else, and without this, it is
     * a download. Everything else is always a download. */
    bool inline_image;
    bool download; /* told as what it is, never shown in place */
    /* The picture is for the sandboxed frame of a mail: such a frame has no origin, so it sends no
     * cookies and counts as cross-origin. Only for rows whose path is a secret of its own. */
    bool for_frame;
};
/* Takes HANDLE over, whatever happens. The type is told from the first bytes, never believed. */
void answer_content(struct request *r, struct answer *a, const struct content *content);
/* The same for bytes in memory that live as long as the request (its arena). */
void answer_bytes(struct request *r, struct answer *a, const char *filename, const void *data,
                  size_t size, bool inline_image);

/* Turns the page into one for the sandboxed frame that shows an HTML mail: no scripts, no forms,
 * nothing loaded but pictures from here (RULES 11); only our own pages may frame it. REMOTE: pictures
 * from elsewhere as well, for who asked for them. */
void answer_frame(struct answer *a, bool remote);
/* The live stream of site->events for this person (events.h), from LAST_ID on (NULL: from now). The
 * place, which is NULL where there is no stream, may be changed until the handler returns; what
 * answer_buf() holds then is sent first. */
struct events_place;
struct events_place *answer_events(struct request *r, struct answer *a, const char *last_id);
