#pragma once
#include "base/arena.h"
char *subject_tagged(struct arena *a, const char *number, const char *title);
