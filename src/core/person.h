/* person.h - customers, agents, administrators: any number of mail addresses and phones, none
 * required. Writers run inside db_write(). Rows live in the given arena. */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/company.h"
#include "rows/person.h"

struct person_new {
    enum role role;
    const char *name;     /* "" or NULL: made from the address */
    const char *address;  /* NULL: none (a caller) */
    const char *phone;    /* NULL: none */
    const char *lang;     /* NULL: not chosen */
    const char *password; /* a hash, NULL: none */
    bool verified;        /* we know that the address is theirs */
    int64_t at;
};

/* What an address is compared by (base/address.h). */
char *person_address_key(struct arena *a, const char *address);
/* What a phone number is found by: its digits. */
char *person_phone_digits(struct arena *a, const char *phone);
/* ADDRESS as mail is sent to it that proves who somebody is: as it was written, but a domain by its
 * A-labels, which every mail server takes. */
char *person_address_plain(struct arena *a, const char *address);
/* FAIL_CONFLICT where the address belongs to somebody already, FAIL_INVALID where it is none. The
 * company is found by the mail domain. */
bool person_add(struct db *db, struct arena *a, const struct person_new *p, int64_t *id,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *PERSON is NULL where nobody has ADDRESS. */
bool person_find(struct db *db, struct arena *a, const char *address, struct person_row **person,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool person_get(struct db *db, struct arena *a, int64_t id, struct person_row *person,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The person with ADDRESS; a new customer where there is none. *IS_NEW may be NULL. */
bool person_of_sender(struct db *db, struct arena *a, const char *address, const char *name,
                      const char *lang, int64_t at, struct person_row **person, bool *is_new,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* True where this desk has reason to believe that the address is the person's: registered, or
 * added by an agent, or answered by one before. */
bool person_is_known(struct db *db, struct arena *a, const struct person_row *person, bool *known,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A mailbox address that may be stored and written to: one @, a domain, no controls or spaces. */
bool person_address_ok(const char *address);
/* "jana.brandt" for "jana.brandt@firma.example". */
char *person_name_from_address(struct arena *a, const char *address);
/* What may follow the @ of one: "firma.example". */
bool person_domain_ok(const char *domain);
bool person_company_put(struct db *db, struct arena *a, const char *name, const char *domain,
                        bool sees_all, int64_t at, int64_t *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). Earlier versions compared addresses by what Unicode folds to one: puts those and
 * companies' domains that are not of ASCII under the keys that hold now. */
bool person_rekey(struct db *db, struct arena *a, GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct actor person_actor(const struct person_row *person);
bool person_add_phone(struct db *db, struct arena *a, int64_t id, const char *phone,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By the digits of a phone number; *PERSON is NULL where nobody has it. */
bool person_find_phone(struct db *db, struct arena *a, const char *phone,
                       struct person_row **person, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool person_phones(struct db *db, struct arena *a, int64_t id, struct person_phone_row **rows,
                   size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Agents and administrators who are not locked, by name. */
bool person_agents(struct db *db, struct arena *a, struct person_row **rows, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
