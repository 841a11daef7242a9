/* person_import.h - customers from a CSV file: judged as a whole first, then all of it or nothing.
 * Somebody who has one of the addresses already is completed, never emptied. Own fields of persons are
 * columns, too, by name or label. */
#pragma once
#include "core/admin.h"
#include "core/custom_field.h"

#include <stddef.h>

enum { IMPORT_FAULTS_KEPT = 200, IMPORT_SAMPLE = 5, IMPORT_ROWS_MOST = 1000 * 1000 };

enum import_fault {
    IMPORT_CSV,      /* no row: a quote that is never closed, a cell too large */
    IMPORT_COLUMNS,  /* more cells than the first line has; line 1: no column for name or address */
    IMPORT_EMPTY,    /* neither name nor address */
    IMPORT_ADDRESS,  /* detail: what is no address */
    IMPORT_TWICE,    /* detail: the address, and the line that has it, too */
    IMPORT_TAKEN,    /* detail: an address that is another person's than the one before it */
    IMPORT_STAFF,    /* detail: the address of somebody who works here */
    IMPORT_LANG,     /* detail: neither de nor en */
    IMPORT_LONG,     /* a name, phone, company or note that is too long */
    IMPORT_TOO_MANY, /* addresses or phones of one; rows of the file */
    IMPORT_FIELD,    /* what an own field does not take; detail: its label, and the value */
    IMPORT_FAULTS
};

struct person_import {
    size_t rows, fresh, known, companies; /* people in it, new ones, known ones; new companies */
    struct import_sample {
        const char *name, *address, *company;
    } sample[IMPORT_SAMPLE]; /* the first ones */
    size_t n_sample;
    struct import_error {
        size_t line;
        enum import_fault fault;
        const char *detail; /* "" if none */
        const struct custom_field *field; /* of IMPORT_FIELD; lives as long as the details */
        enum custom_fault why;
    } faults[IMPORT_FAULTS_KEPT];
    size_t n_faults; /* all of them, also those that are not kept */
};

/* Whether a column called HEAD is one that every desk has. */
bool person_import_head(struct arena *a, const char *head);
/* Judges the SIZE bytes of DATA; changes nothing. Details live in the arena of ACT. */
bool person_import_check(const struct admin_act *act, const void *data, size_t size,
                         struct person_import *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): the same, and then puts all of it in; where FOUND has faults nothing is changed
 * and it is true as well. NAME is the file's, for the log of changes. */
bool person_import_run(const struct admin_act *act, const char *name, const void *data, size_t size,
                       struct person_import *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
