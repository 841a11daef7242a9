/* judge.c - vorgang judge: JSON lines of tickets with a reply in, one verdict a line out. */
#include "base/fail.h"
#include "base/json.h"
#include "cmd/cli.h"
#include "core/concern.h"
#include "core/house.h"
#include "core/mark.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { LINE_MAX_BYTES = 1024 * 1024, MESSAGES_MAX = 500, OUT_MAX_BYTES = 1024 * 1024 };

static const struct cli_option options[] = {
    {"signals", CLI_FLAG, "", "adds the value of every signal, for fitting the weights"},
    {"desk", CLI_FLAG, "", "asks the desk's own tickets where such words belong, too"},
    {NULL, CLI_FLAG, NULL, NULL},
};

/* NULL where it is missing or not a text. */
static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void messages_of(struct arena *a, const json_t *list, struct concern_case *c)
{
    size_t n = json_array_size(list), skip = n > MESSAGES_MAX ? n - MESSAGES_MAX : 0;
    struct concern_message *m = ARENA_ARRAY(a, struct concern_message, n - skip + 1);

    for (size_t i = skip; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        const char *from = text_of(one, "from");

        m[i - skip] = (struct concern_message){
            .agent = from != NULL && strcmp(from, "agent") == 0,
            .age_days = json_number_value(json_object_get(one, "age_days")),
            .text = text_of(one, "text")};
    }
    c->messages = m;
    c->n_messages = n - skip;
}

/* The label and the note that a corpus carries are never looked at. Texts stay JSON's. */
static void case_of(struct arena *a, const json_t *line, struct concern_case *c)
{
    const json_t *ticket = json_object_get(line, "ticket"), *reply = json_object_get(line, "reply");
    const json_t *closed = json_object_get(ticket, "closed_days_ago");
    const char *from = text_of(reply, "from");

    *c = (struct concern_case){.subject = text_of(ticket, "subject"),
                               .state = text_of(ticket, "state"),
                               .closed_days =
                                   json_is_number(closed) ? json_number_value(closed) : -1,
                               .reply_subject = text_of(reply, "subject"),
                               .reply_text = text_of(reply, "text"),
                               .colleague = from != NULL && strcmp(from, "colleague") == 0};
    messages_of(a, json_object_get(ticket, "messages"), c);
}

/* How much more the reply's words belong in another queue of the desk than in the ticket's, which is
 * the one where tickets with such a subject lie. */
static bool ask_desk(struct house *desk, struct arena *a, struct concern_case *c, GError **error)
{
    g_autoptr(db_conn) db = db_take(desk->pool, error);
    struct marks ticket = {.n = 0}, reply = {.n = 0};
    int64_t own, other;
    double odds;

    if (db == NULL)
        return false;
    marks_of_words(a, c->subject == NULL ? "" : c->subject, &ticket);
    marks_of_words(a, c->reply_text, &reply);
    return mark_queue(db, a, &ticket, 0, &own, &odds, error) &&
           (own == 0 || mark_queue(db, a, &reply, own, &other, &c->archive, error));
}

static void print_traits(struct jw *j, const struct concern_verdict *v)
{
    static const char *const wheres[] = {
        [TRAIT_ANYWHERE] = "any", [TRAIT_FIRST] = "first", [TRAIT_LAST] = "last"};
    char name[64];

    for (int t = 0; t < CONCERN_TRAITS; t++)
        for (int where = 0; where < TRAIT_WHERES; where++) {
            g_snprintf(name, sizeof name, "%s.%s", concern_trait_name((enum concern_trait)t),
                       wheres[where]);
            jw_real(j, name, v->traits[t][where]);
        }
    for (int k = 0; k < CONCERN_COURSES; k++)
        jw_real(j, concern_course_name((enum concern_course)k), v->course[k]);
}

static void print_grams(struct jw *j, const struct concern_verdict *v)
{
    jw_real(j, "gram_value", concern_gram_value(&v->grams));
    jw_open(j, "grams", '[');
    for (size_t i = 0; i < v->grams.n; i++)
        jw_int(j, NULL, v->grams.v[i]);
    jw_close(j, ']');
}

static void print_verdict(const json_t *line, const struct concern_verdict *v, bool signals)
{
    g_auto(buf) out;
    struct jw j;

    buf_init(&out, OUT_MAX_BYTES);
    jw_init(&j, &out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "id", text_of(line, "id"));
    jw_text(&j, "label", concern_label_name(v->label));
    jw_real(&j, "score", v->score);
    jw_real(&j, "matter", v->matter);
    jw_open(&j, "reasons", '[');
    for (size_t i = 0; i < v->n_why; i++)
        jw_text(&j, NULL, concern_signal_reason(v->why[i]));
    jw_close(&j, ']');
    if (signals) {
        jw_open(&j, "signals", '{');
        for (int s = 0; s < CONCERN_SIGNALS; s++)
            jw_real(&j, concern_signal_name((enum concern_signal)s), v->signals[s]);
        print_traits(&j, v);
        jw_close(&j, '}');
        print_grams(&j, v);
    }
    jw_close(&j, '}');
    puts(buf_text(&out));
}

static bool judge_line(const char *text, size_t n, bool signals, struct house *desk, GError **error)
{
    g_autoptr(arena) a = arena_new();
    json_auto_t *line = json_read(text, n, error);
    struct concern_case c;
    struct concern_verdict v;

    if (line == NULL)
        return false;
    if (text_of(json_object_get(line, "reply"), "text") == NULL) {
        fail_set(error, FAIL_INVALID, "there is no reply.text");
        return false;
    }
    case_of(a, line, &c);
    if (desk != NULL && !ask_desk(desk, a, &c, error))
        return false;
    concern_judge(a, &c, &v);
    print_verdict(line, &v, signals);
    return true;
}

static bool judge_all(bool signals, struct house *desk, GError **error)
{
    g_autofree char *text = g_try_malloc(LINE_MAX_BYTES);
    size_t number = 0;

    while (text != NULL && fgets(text, LINE_MAX_BYTES, stdin) != NULL) {
        size_t n = strlen(text);

        number++;
        if (n + 1 == LINE_MAX_BYTES && text[n - 1] != '\n') {
            fail_set(error, FAIL_TOO_BIG, "line %zu: over %d bytes", number, LINE_MAX_BYTES - 2);
            return false;
        }
        if (text[strspn(text, " \t\r\n")] == '\0')
            continue;
        if (!judge_line(text, n, signals, desk, error)) {
            g_prefix_error(error, "line %zu: ", number);
            return false;
        }
    }
    if (text == NULL || ferror(stdin)) {
        fail_set(error, FAIL_IO, "standard input: %s", g_strerror(errno));
        return false;
    }
    return true;
}

static int judge_run(struct cli *cli)
{
    GError *error = NULL;
    int code = EX_OK;
    struct house *desk = NULL;

    if (cli_flag(cli, "desk")) {
        desk = cli_house(cli, &code);
        if (desk == NULL)
            return code;
    }
    if (!judge_all(cli_flag(cli, "signals"), desk, &error))
        code = cli_fail(error);
    if (desk != NULL)
        cli_close(desk);
    return code;
}

const struct cli_command cmd_judge = {
    .name = "judge",
    .arguments = "",
    .help =
        "Reads tickets with a reply from standard input, one JSON object a line, and prints for\n"
        "each whether the reply is about the ticket (same), a new concern (new), both, or only\n"
        "thanks, with how sure that is and why. No database, but with --desk.",
    .options = options,
    .run = judge_run,
};
