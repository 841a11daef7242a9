/* live.h - the ticker's part of the live stream: what has happened since the last look is
 * published, notices are written and told, visitors who went are told, the bells are set. */
#pragma once
#include "base/json.h"
#include "web/app.h"
#include "web/presence.h"

enum { LIVE_HELD_MOST = 512 };
struct live_held {
    int64_t due, ticket_id;
};

struct live {
    int64_t last;    /* the newest event that is published; -1 at the start */
    int64_t version; /* of the data, then */
    int64_t swept;   /* when old notices were last deleted; clock_monotonic() */
    struct live_held held[LIVE_HELD_MOST]; /* answers that wait for their ten seconds to be over */
    size_t n_held;
    bool again;      /* something went wrong: not only when there is something new */
};

/* The first look only finds out where to begin: before anybody is let in. By one thread alone. */
bool live_look(const struct app *app, struct live *l, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Answers with the stream of what the request's person may hear, from LAST on (NULL: from now). */
struct request;
struct answer;
void live_stream(struct request *r, struct answer *a, const char *last);
/* "people": […] */
void live_people(struct jw *j, const struct presence_one *people, size_t n);
