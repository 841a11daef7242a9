/* views_import.h - what the template of the import of people takes. */
#pragma once
#include "web/views_admin.h"

struct view_import_fault {
    int64_t line;
    const char *word, *detail; /* detail: "" if none */
};

struct view_import_sample {
    const char *name, *address, *company;
};

struct view_import {
    struct view_admin frame;
    bool judged; /* there is a file */
    int64_t rows, fresh, known, companies, n_all_faults;
    struct view_import_fault *faults;
    size_t n_faults;
    struct view_import_sample *sample;
    size_t n_sample;
    struct url run;
    const char *filename;
    const char *own_columns; /* ", abteilung", "" for none */
};
