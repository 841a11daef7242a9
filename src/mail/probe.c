#include "mail/probe.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/account_way.h"
#include "mail/candidate.h"
#include "mail/link.h"
#include "mail/smtp.h"

#include <string.h>

enum { KNOCK_SECONDS = 6, LOGIN_SECONDS = 10, LOGINS_MOST = 2 };

/* One server that is tried, in a thread of its own. */
struct attempt {
    const struct account_ask *ask;
    struct candidate *c;
    const char *user; /* NULL: only knock, the password stays here */
    int seconds;
    GThread *thread;
};

static bool is_in(const struct candidate *c)
{
    return strcmp(c->way.kind, "smtp") != 0;
}

static bool try_in(const struct attempt *t, const char *url, enum account_fault *fault,
                   GError **error)
{
    const struct link_config config = {.url = url,
                                       .user = t->user,
                                       .password = t->user == NULL ? NULL : t->ask->password,
                                       .ca_file = t->ask->ca_file,
                                       .seconds = t->seconds,
                                       .public_only = !t->ask->own_net};
    g_autoptr(mail_link) l = link_open(&config, fault, error);

    return l != NULL;
}

static bool try_out(const struct attempt *t, const char *url, enum account_fault *fault,
                    GError **error)
{
    const struct smtp_config config = {.url = url,
                                       .password = t->user == NULL ? NULL : t->ask->password,
                                       .ca_file = t->ask->ca_file,
                                       .local_name = "localhost",
                                       .connect_seconds = t->seconds,
                                       .answer_seconds = t->seconds,
                                       .public_only = !t->ask->own_net};
    g_autoptr(smtp) s = smtp_open(&config, error);

    *fault = ACCOUNT_SETTING;
    if (s == NULL || smtp_try(s, error))
        return s != NULL;
    *fault = smtp_fault(s);
    return false;
}

static gpointer attempt_main(gpointer data)
{
    struct attempt *t = data;
    struct candidate *c = t->c;
    struct account_way way = c->way;
    g_autoptr(GError) error = NULL;
    const char *url;

    way.user = t->user == NULL ? "" : t->user;
    url = account_way_url(c->a, &way);
    c->answer = "";
    if (is_in(c) ? try_in(t, url, &c->fault, &error) : try_out(t, url, &c->fault, &error))
        c->fault = ACCOUNT_OK;
    else
        c->answer = arena_strdup(c->a, error->message);
    return NULL;
}

static void attempt_all(struct attempt *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        v[i].thread = g_thread_new("probe", attempt_main, &v[i]);
    for (size_t i = 0; i < n; i++)
        g_thread_join(v[i].thread);
}

/* Who of them is there at all. */
static void knock(const struct account_ask *ask, struct candidates *list)
{
    struct attempt v[CANDIDATES_MOST];

    for (size_t i = 0; i < list->n; i++)
        v[i] = (struct attempt){.ask = ask, .c = &list->v[i], .seconds = KNOCK_SECONDS};
    attempt_all(v, list->n);
}

/* The best that answered; IMAP before POP3. NULL where none did. */
static struct candidate *best(struct candidates *list, bool in)
{
    struct candidate *found = NULL;

    for (size_t i = 0; i < list->n; i++) {
        struct candidate *c = &list->v[i];

        if (is_in(c) != in || c->fault != ACCOUNT_OK)
            continue;
        if (found == NULL ||
            (strcmp(found->way.kind, "pop3") == 0 && strcmp(c->way.kind, "imap") == 0))
            found = c;
    }
    return found;
}

/* Nobody answered: the trouble that says most. A server whose certificate is not trusted, or that
 * stands in the own network, is there. */
static const struct candidate *worst(const struct candidates *list, bool in)
{
    static const enum account_fault telling[] = {ACCOUNT_PRIVATE, ACCOUNT_TLS};
    const struct candidate *first = NULL;

    for (size_t k = 0; k < G_N_ELEMENTS(telling); k++)
        for (size_t i = 0; i < list->n; i++)
            if (is_in(&list->v[i]) == in && list->v[i].fault == telling[k])
                return &list->v[i];
    for (size_t i = 0; i < list->n && first == NULL; i++)
        if (is_in(&list->v[i]) == in)
            first = &list->v[i];
    return first;
}

/* Logs in at both: by the whole address first, then by what stands before its "@". */
static void log_in(const struct account_ask *ask, struct candidate *in, struct candidate *out)
{
    const char *at = strrchr(ask->address, '@');
    struct candidate *both[] = {in, out};

    for (int round = 0; round < LOGINS_MOST; round++) {
        struct attempt v[G_N_ELEMENTS(both)];
        size_t n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
            struct candidate *c = both[i];

            if (c == NULL || !c->trusted || (round > 0 && c->fault != ACCOUNT_LOGIN))
                continue;
            if (round > 0)
                c->way.user = arena_strndup(c->a, ask->address, (size_t)(at - ask->address));
            v[n++] =
                (struct attempt){.ask = ask, .c = c, .user = c->way.user, .seconds = LOGIN_SECONDS};
        }
        attempt_all(v, n);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        if (both[i] != NULL && both[i]->fault == ACCOUNT_LOGIN)
            both[i]->way.user = ask->address; /* neither was right: the usual one is shown */
}

static void tell(struct arena *a, const struct candidate *c, const char **url,
                 enum account_fault *fault, const char **answer)
{
    *url = c == NULL || c->fault == ACCOUNT_HOST ? "" : account_way_url(a, &c->way);
    *fault = c == NULL ? ACCOUNT_HOST : c->fault;
    *answer = c == NULL ? "" : arena_strdup(a, c->answer);
    if (c != NULL && c->fault == ACCOUNT_OK && !c->trusted)
        *fault = ACCOUNT_UNTRIED;
}

bool probe(struct arena *a, const struct account_ask *ask, struct account_found *found,
           GError **error)
{
    struct candidates list;
    struct candidate *in, *out;
    struct arena *arenas[CANDIDATES_MOST];

    (void)error;
    candidates_find(a, ask, &list);
    *found = (struct account_found){.provider = list.provider};
    for (size_t i = 0; i < list.n; i++)
        list.v[i].a = arenas[i] = arena_new();
    if (*list.provider == '\0')
        knock(ask, &list);
    in = best(&list, true);
    out = best(&list, false);
    if (*list.provider == '\0' && ask->password != NULL)
        log_in(ask, in, out);
    tell(a, in != NULL ? in : worst(&list, true), &found->in_url, &found->in_fault,
         &found->in_answer);
    tell(a, out != NULL ? out : worst(&list, false), &found->out_url, &found->out_fault,
         &found->out_answer);
    for (size_t i = 0; i < list.n; i++)
        arena_free(arenas[i]);
    return true;
}
