/* stored.h - stored content as an answer, read piece by piece. */
#pragma once
#include "web/answer.h"

/* IN_FRAME: a picture of a mail for its sandboxed frame (answer.h). */
void stored_send(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                 int64_t size, bool in_frame);
