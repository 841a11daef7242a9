#include "decode/bounce_talk.h"

#include "base/text.h"
#include "decode/bounce_status.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *verb;
    enum smtp_step step;
} verbs[] = {
    {"HELO", STEP_HELO}, {"EHLO", STEP_HELO}, {"LHLO", STEP_HELO},    {"MAIL", STEP_MAIL},
    {"RCPT", STEP_RCPT}, {"DATA", STEP_DATA}, {"BDAT", STEP_DATA},    {"STARTTLS", STEP_HELO},
    {"AUTH", STEP_HELO}, {"QUIT", STEP_DATA}, {"RSET", STEP_UNKNOWN}, {".", STEP_DATA},
};

/* ">>> RCPT To:<...>"; false if S is no command. */
static bool note_command(struct arena *a, struct bounce_talk *talk, const char *s)
{
    const char *end;

    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        size_t n = strlen(verbs[i].verb);

        if (g_ascii_strncasecmp(s, verbs[i].verb, n) != 0 || g_ascii_isalnum(s[n]))
            continue;
        talk->step = verbs[i].step;
        if (verbs[i].step == STEP_RCPT)
            talk->recipient = bounce_address_in(a, s, &end);
        return true;
    }
    return false;
}

/* A further line of the answer before: same code, or none. */
static bool goes_on(const struct bounce_said *last, const char *s)
{
    return strncmp(last->text, s, 3) == 0 && last->text[3] == '-' && strlen(last->text) < 2000;
}

static struct bounce_said *add(struct arena *a, struct bounce_talk *talk, const char *s)
{
    struct bounce_said *said;

    if (talk->n == BOUNCE_SAID_MOST)
        return NULL;
    said = &talk->v[talk->n++];
    said->step = talk->step;
    said->text = arena_strdup(a, s);
    return said;
}

static void note_answer(struct arena *a, struct bounce_talk *talk, const char *s)
{
    struct bounce_said *last = talk->n == 0 ? NULL : &talk->v[talk->n - 1];
    const char *end;

    if (last != NULL && last->is_remote && goes_on(last, s)) {
        last->text = arena_printf(a, "%s %s", last->text, s);
        return;
    }
    last = add(a, talk, s);
    if (last == NULL)
        return;
    last->is_remote = true;
    last->host = talk->host;
    last->recipient = bounce_address_in(a, s, &end);
    if (last->recipient == NULL)
        last->recipient = talk->recipient;
}

/* "554 <x@y.example>... 550 Host unknown": what counts stands behind the address. */
static const char *behind_address(const char *s, const char *end)
{
    const char *p = end + strspn(end, ">.: ");

    return strncmp(end, "...", 3) == 0 || strncmp(end, ">...", 4) == 0
               ? (bounce_reply_known(p) ? p : s)
               : s;
}

static void note_own(struct arena *a, struct bounce_talk *talk, const char *s)
{
    struct bounce_said *last = talk->n == 0 ? NULL : &talk->v[talk->n - 1];
    const char *end = NULL, *about = bounce_address_in(a, s, &end);
    bool is_answer = bounce_reply_known(s);

    if (about == NULL && !is_answer && last != NULL && !last->is_remote &&
        strlen(last->text) < 2000) {
        last->text = arena_printf(a, "%s %s", last->text, s);
        return;
    }
    last = add(a, talk, about == NULL ? s : behind_address(s, end));
    if (last != NULL)
        last->recipient = about;
}

bool bounce_talk_line(struct arena *a, struct bounce_talk *talk, const char *line)
{
    const char *s = bounce_skip_blanks(line), *host;

    if (text_starts_ci(s + strspn(s, "- "), "transcript of session") ||
        text_starts_ci(s + strspn(s, "- "), "transcript of the session")) {
        talk->is_open = true;
        return true;
    }
    if (strncmp(s, ">>>", 3) == 0)
        return note_command(a, talk, bounce_skip_blanks(s + 3));
    if (strncmp(s, "<<<", 3) == 0) {
        note_answer(a, talk, bounce_skip_blanks(s + 3));
        return true;
    }
    host = strcasestr(s, "while talking to ");
    if (host != NULL) {
        host += strlen("while talking to ");
        talk->host = arena_strndup(a, host, strcspn(host, " :["));
        talk->step = STEP_UNKNOWN;
        return true;
    }
    if (talk->is_open && *s != '\0')
        note_own(a, talk, s);
    return talk->is_open;
}

static bool is_failure(const struct bounce_said *said)
{
    return said->text[0] == '4' || said->text[0] == '5' || !bounce_reply_known(said->text);
}

static bool is_about(const struct bounce_said *said, const struct bounce_fate *fate)
{
    return said->recipient != NULL && (text_eq_ci(said->recipient, fate->recipient) ||
                                       text_eq_ci(said->recipient, fate->asked));
}

/* How well SAID fits FATE; 0 if not at all. The answer that the report quotes itself fits best. */
static int fit(const struct bounce_said *said, const struct bounce_fate *fate, bool is_only)
{
    size_t n = fate->diagnosis == NULL ? 0 : strlen(fate->diagnosis);

    if (!is_failure(said))
        return 0;
    if (n > 0)
        return strncmp(said->text, fate->diagnosis, MIN(n, 40)) == 0 ? 4 : 0;
    if (!said->is_remote)
        return is_about(said, fate) || is_only ? 1 : 0;
    return is_about(said, fate) ? 3 : is_only ? 2 : 0;
}

static const struct bounce_said *best_fit(const struct bounce_talk *talk,
                                          const struct bounce_fate *fate, bool is_only)
{
    const struct bounce_said *best = NULL;
    int most = 0;

    for (size_t i = 0; i < talk->n; i++) {
        int here = fit(&talk->v[i], fate, is_only);

        if (here > most) {
            most = here;
            best = &talk->v[i];
        }
    }
    return best;
}

/* The report is vague and a program failed: the sender's own line has the status. */
static void use_own_status(struct arena *a, const struct bounce_talk *talk,
                           struct bounce_fate *fate)
{
    if (!fate->is_local || fate->diagnosis == NULL ||
        bounce_status_first(a, fate->diagnosis) != NULL)
        return;
    for (size_t i = 0; i < talk->n; i++) {
        const struct bounce_said *own = &talk->v[i];
        const char *status = own->is_remote ? NULL : bounce_status_first(a, own->text);

        if (status == NULL || bounce_status_is_vague(status) || !is_failure(own))
            continue;
        fate->diagnosis = arena_printf(a, "%s; %s", own->text, fate->diagnosis);
        return;
    }
}

static void make_fates(const struct bounce_talk *talk, struct bounce_fates *fates)
{
    for (size_t i = 0; i < talk->n && fates->n < BOUNCE_RECIPIENTS_MOST; i++) {
        const struct bounce_said *said = &talk->v[i];
        bool is_known = false;

        if (said->recipient == NULL || !is_failure(said))
            continue;
        for (size_t k = 0; k < fates->n; k++)
            is_known |= text_eq_ci(fates->v[k].recipient, said->recipient);
        if (!is_known)
            fates->v[fates->n++] = (struct bounce_fate){.recipient = said->recipient,
                                                        .diagnosis = said->text,
                                                        .step = said->step,
                                                        .host = said->host};
    }
}

void bounce_talk_use(struct arena *a, const struct bounce_talk *talk, struct bounce_fates *fates)
{
    if (fates->n == 0)
        make_fates(talk, fates);
    for (size_t i = 0; i < fates->n; i++) {
        struct bounce_fate *fate = &fates->v[i];
        const struct bounce_said *said = best_fit(talk, fate, fates->n == 1);

        if (said != NULL && said->is_remote) {
            fate->step = said->step;
            fate->host = said->host != NULL ? said->host : fate->host;
        }
        if (said != NULL &&
            (fate->diagnosis == NULL || strlen(said->text) > strlen(fate->diagnosis)))
            fate->diagnosis = said->text;
        use_own_status(a, talk, fate);
    }
}
