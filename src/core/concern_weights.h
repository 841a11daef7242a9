#pragma once
static const double weights[CONCERN_SIGNALS][CONCERN_LABELS] = {{0}};
