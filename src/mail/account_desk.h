/* account_desk.h - the mail room's side of core/account_service.h. */
#pragma once
#include "core/account_service.h"
#include "core/house.h"

struct account_desk {
    const struct house *house;
    const char *data_dir;
};

/* DESK must outlive it. */
struct account_service account_desk_service(struct account_desk *desk);
/* Tries both ways of an account in this thread, sends nothing. */
bool account_desk_try(const struct account_desk *desk, const struct account_row *account,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
