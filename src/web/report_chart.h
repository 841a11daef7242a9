/* report_chart.h - pictures of a report: lines over time, bars by age. */
#pragma once
#include "core/report.h"
#include "core/report_span.h"
#include "web/request.h"
#include "web/views_report.h"

/* The house's: everybody counts the same days. */
GTimeZone *report_zone(struct request *r);
/* A wait, short: "31 min", "3,5 Std.", "2,1 Tage"; "" for none. */
const char *report_wait_text(struct request *r, const struct report_wait *w, int64_t value);
/* A step's name: a day, "KW 48", "11/2026". */
const char *report_step_text(struct request *r, enum report_step step, int64_t begin);
/* Open ones by age. */
void report_bars(struct request *r, const struct report *report, struct view_report *v);
/* Made and solved in each step, and the middle first answer of each; sets v->unit, too. */
void report_plots(struct request *r, const struct report *report, const struct report_span *span,
                  struct view_report *v);
