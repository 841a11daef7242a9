/* admin_setup.h - the frame around each step of the set-up. */
#pragma once
#include "web/admin.h"
#include "web/views_house.h"

/* STEP: its key, the last part of its address. */
struct view_setup admin_setup_frame(struct request *r, const char *step, const char *problem);
