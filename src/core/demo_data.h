/* demo_data.h - the words that demo.c makes tickets of. %s slots: a device or a name. */
#pragma once

struct demo_talk {
    const char *lang;
    const char *subject; /* one %s */
    const char *things[6];
    const char *lines[6]; /* customer, agent, customer, agent, … */
};

extern const struct demo_talk demo_talks[];
extern const unsigned demo_n_talks;
extern const char *const demo_first_names[];
extern const unsigned demo_n_first_names;
extern const char *const demo_last_names[];
extern const unsigned demo_n_last_names;
extern const char *const demo_companies[][2]; /* name, domain */
extern const unsigned demo_n_companies;
