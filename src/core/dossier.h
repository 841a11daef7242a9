/* dossier.h - all that the desk holds of one person, for whom it is about (GDPR articles 15 and 20):
 * as a ZIP of JSON, files and mails as they came, or as a PDF to read.
 *
 * Of his own tickets it has what he may see; of tickets of others where he takes part, or wrote, what he
 * wrote and what was sent to him. Internal notes, ours on the person and those in his own tickets, are
 * in it only where asked for. */
#pragma once
#include "core/custom_field.h"
#include "core/house.h"
#include "rows/article.h"
#include "rows/blob.h"
#include "rows/dossier.h"
#include "rows/person.h"

struct dossier {
    const struct house *house;
    struct db *db;
    struct arena *a;
    int64_t person_id, reader_id, now;
    bool internal;
    struct dossier_person_row *person;
    struct person_address_row *addresses;
    struct person_phone_row *phones;
    size_t n_addresses, n_phones;
    struct custom_set fields; /* of tickets, retired ones, too */
};

/* What stands in an own field of a ticket; JSON. */
struct dossier_field {
    const struct custom_field *field;
    const char *value;
};

/* One message with its files. */
struct dossier_message {
    struct article_row article;
    struct attachment_row *files;
    size_t n_files;
};

/* Called in the order of tickets and messages; any may be NULL. What they get lives until they return. */
struct dossier_reader {
    bool (*ticket)(const struct dossier_ticket_row *ticket, void *user, GError **error);
    bool (*message)(const struct dossier_ticket_row *ticket, const struct dossier_message *message,
                    void *user, GError **error);
    bool (*ticket_end)(void *user, GError **error);
    bool (*raw)(const struct dossier_raw_row *raw, void *user, GError **error);
    void *user;
};

/* FAIL_NOT_FOUND where there is nobody. READER_ID is who gets it: notes of confidential queues are
 * in it only for their members; 0 is the command line, which sees all. Values live in A. */
bool dossier_open(struct dossier *d, const struct house *house, struct db *db, struct arena *a,
                  int64_t person_id, int64_t reader_id, bool internal,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool dossier_each(const struct dossier *d, const struct dossier_reader *r,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The own fields of a ticket of his that customers may be shown, also those that no page shows any more: all
 * data is all data. With internal notes, the others, too. */
bool dossier_fields(const struct dossier *d, struct arena *a, const struct dossier_ticket_row *ticket,
                    struct dossier_field **fields, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many tickets are his, and of how many others he takes part. */
bool dossier_count(struct db *db, struct arena *a, int64_t person_id, int64_t *own, int64_t *others,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a header text ("Name <a@b.example>, …") names ADDRESS itself, not one that holds it. */
bool dossier_names(const char *header, const char *address);

/* Both write to the open file FD, a piece at a time, one state of the database. */
bool dossier_zip(const struct dossier *d, int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In the person's language, else the house's. */
bool dossier_pdf(const struct dossier *d, int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum dossier_format { DOSSIER_ZIP, DOSSIER_PDF };
/* Makes one in a process of its own (`vorgang privacy export`), so that neither its memory nor a fault
 * of a library is ours; one at a time, and no longer than some minutes. */
struct dossier_maker;
struct dossier_maker *dossier_maker_new(const struct house *house, const char *url);
/* Ends one that is being made; M stays usable and says no from now on. */
void dossier_maker_stop(struct dossier_maker *m);
void dossier_maker_free(struct dossier_maker *m);
/* The certificate ID (core/certificate.h) as a PDF in LANG, in the time zone of READER_ID; as dossier_make(). */
bool dossier_make_certificate(struct dossier_maker *m, int64_t id, int64_t reader_id, const char *lang, int *fd,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits; *FD is a file without a name, its size is what fstat() says. FAIL_BUSY where another one is
 * being made or M is NULL. */
bool dossier_make(struct dossier_maker *m, int64_t person_id, int64_t reader_id,
                  enum dossier_format format, bool internal, int *fd,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
