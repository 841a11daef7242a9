#include "tools/person.h"

#include "core/person.h"

struct actor test_person(struct db *db, struct arena *a, enum role role, const char *name,
                         const char *address)
{
    struct person_new p = {
        .role = role, .name = name, .address = address, .verified = true, .at = 1000};
    g_autoptr(GError) error = NULL;
    struct person_row row;
    int64_t id = 0;

    g_assert_true(person_add(db, a, &p, &id, &error) && person_get(db, a, id, &row, &error));
    return person_actor(&row);
}
