/* person_merge.h - two customers who are one person: all that one has goes to the other, and the one is
 * gone. */
#pragma once
#include "core/admin.h"

/* Inside db_write(): the customer FROM goes into INTO; tickets say so in their history. INTO keeps his
 * own name, company and language where he has one. Refused (ADMIN_MERGE) where either works here, or
 * both are the same; FAIL_NOT_FOUND where there is no such person. */
bool person_merge(const struct admin_act *act, int64_t into, int64_t from,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
