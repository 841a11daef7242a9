/* stored.h - stored content as an answer, read piece by piece. */
#pragma once
#include "web/answer.h"

enum stored_use {
    STORED_IN_PAGE,
    STORED_IN_FRAME, /* a picture of a mail for its sandboxed frame (answer.h) */
    STORED_AS_FILE,  /* never shown in place */
};

/* A file that is open for reading, from its beginning, as a download; FD is taken over. */
void stored_send_file(struct request *r, struct answer *a, int fd, const char *filename);

void stored_send(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                 int64_t size, enum stored_use use);
