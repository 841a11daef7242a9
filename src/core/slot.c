#include "core/slot.h"

#include "base/text.h"

#include <string.h>

bool slot_next(struct arena *a, const char *text, struct slot_found *slot)
{
    const char *open = strstr(text, "{{"), *end;

    if (open == NULL)
        return false;
    end = strstr(open + 2, "}}");
    *slot = (struct slot_found){.open = open, .after = end == NULL ? open + 2 : end + 2};
    if (end != NULL && end - open - 2 <= SLOT_NAME_BYTES)
        slot->name = text_trim(a, arena_strndup(a, open + 2, (size_t)(end - open - 2)));
    return true;
}
