#include "mail/belong.h"

#include <string.h>

enum { PARTS = 1, COPY = 2, LOOP = 4, OWN = 8, ANSWER = 16, UNVERIFIED = 32 };
enum { P = MAILDOC_PERSON, A = MAILDOC_AUTOMATIC, L = MAILDOC_LIST, B = MAILDOC_BOUNCE };

/* A link: the ticket (0: unknown), PARTS if the sender takes part; -1 ends a list. */
struct link {
    int ticket, parts;
};

#define NONE {{-1, 0}}

struct row {
    const char *what;
    int kind, flags;
    struct link signed_ids[3], references[3], subject[3], body[3], returned[2], returned_numbers[2];
    enum belong_outcome outcome;
    int ticket;
    enum belong_way way;
    int result; /* UNVERIFIED */
    const char *reason; /* a piece of it */
};

#define ROW(what_, kind_, flags_, s_, r_, n_, b_, ret_, retn_, out_, ticket_, way_, res_, why_)      \
    {                                                                                              \
        .what = what_, .kind = kind_, .flags = flags_, .signed_ids = s_, .references = r_,         \
        .subject = n_, .body = b_, .returned = ret_, .returned_numbers = retn_, .outcome = out_,   \
        .ticket = ticket_, .way = way_, .result = res_, .reason = why_                             \
    }
#define L1(t, p) {{t, p}, {-1, 0}}
#define L2(t, p, u, q) {{t, p}, {u, q}, {-1, 0}}
#define N NONE

static const struct row rows[] = {
    /* 1: what we signed */
    ROW("a reply by the customer", P, ANSWER, L1(7, PARTS), N, N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_SIGNATURE, 0, "antwortet auf unsere Nachricht <s0@d>"),
    ROW("a reply by a colleague in Cc", P, ANSWER, L1(7, 0), N, N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_SIGNATURE, UNVERIFIED, "2026-0007"),
    ROW("the newest of two", P, ANSWER, L2(8, PARTS, 7, PARTS), N, N, N, N, N, BELONG_ADD, 8,
        BELONG_BY_SIGNATURE, 0, "<s0@d>"),
    ROW("the first that still exists", P, ANSWER, L2(0, 0, 7, PARTS), N, N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_SIGNATURE, 0, "<s1@d>"),
    ROW("a signature before a reference", P, ANSWER, L1(7, PARTS), L1(8, PARTS), N, N, N, N,
        BELONG_ADD, 7, BELONG_BY_SIGNATURE, 0, ""),
    ROW("a signature before a number", P, ANSWER, L1(7, PARTS), N, L1(8, PARTS), L1(9, PARTS), N, N,
        BELONG_ADD, 7, BELONG_BY_SIGNATURE, 0, ""),
    ROW("a stranger with a signature before his own reference", P, ANSWER, L1(7, 0), L1(8, PARTS), N,
        N, N, N, BELONG_ADD, 7, BELONG_BY_SIGNATURE, UNVERIFIED, ""),
    ROW("a list's mail that answers ours", L, ANSWER, L1(7, PARTS), N, N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_SIGNATURE, 0, ""),
    /* 2: references */
    ROW("a reply to his own first mail", P, ANSWER, N, L1(7, PARTS), N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_REFERENCE, 0, "nennt <r0@d>, bekannt aus Ticket 2026-0007"),
    ROW("a colleague answers the customer's first mail", P, ANSWER, N, L1(7, 0), N, N, N, N,
        BELONG_ADD, 7, BELONG_BY_REFERENCE, UNVERIFIED, ""),
    ROW("a reference that we do not know", P, ANSWER, N, L1(0, 0), N, N, N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "ein neues Anliegen"),
    ROW("the known one of two", P, ANSWER, N, L2(0, 0, 9, PARTS), N, N, N, N, BELONG_ADD, 9,
        BELONG_BY_REFERENCE, 0, "<r1@d>"),
    ROW("a reference before a number", P, ANSWER, N, L1(7, PARTS), L1(8, PARTS), N, N, N, BELONG_ADD,
        7, BELONG_BY_REFERENCE, 0, ""),
    /* 3: numbers */
    ROW("his number in the subject", P, 0, N, N, L1(7, PARTS), N, N, N, BELONG_ADD, 7,
        BELONG_BY_SUBJECT, 0, "im Betreff"),
    ROW("somebody else's number in the subject", P, 0, N, N, L1(7, 0), N, N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "nennt Ticket 2026-0007, aber"),
    ROW("somebody else's number, as a reply", P, ANSWER, N, N, L1(7, 0), N, N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "nicht beteiligt"),
    ROW("a number that is none of ours", P, 0, N, N, L1(0, 0), N, N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "nennt n0, das ist keine"),
    ROW("his among two in the subject", P, 0, N, N, L2(7, 0, 8, PARTS), N, N, N, BELONG_ADD, 8,
        BELONG_BY_SUBJECT, 0, ""),
    ROW("his number in the text", P, 0, N, N, N, L1(7, PARTS), N, N, BELONG_ADD, 7, BELONG_BY_BODY, 0,
        "im Text"),
    ROW("somebody else's number in the text", P, 0, N, N, N, L1(7, 0), N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "2026-0007"),
    ROW("the subject before the text", P, 0, N, N, L1(7, PARTS), L1(8, PARTS), N, N, BELONG_ADD, 7,
        BELONG_BY_SUBJECT, 0, ""),
    ROW("a stranger's subject, his own text", P, 0, N, N, L1(7, 0), L1(8, PARTS), N, N, BELONG_ADD, 8,
        BELONG_BY_BODY, 0, ""),
    ROW("an unknown number in the subject, a real one in the text", P, 0, N, N, L1(0, 0), L1(8, 0), N,
        N, BELONG_NEW, 0, BELONG_BY_NOTHING, 0, "Ticket 2026-0008"),
    /* new ones */
    ROW("nothing at all", P, 0, N, N, N, N, N, N, BELONG_NEW, 0, BELONG_BY_NOTHING, 0,
        "ein neues Anliegen"),
    ROW("a reply to nobody knows what", P, ANSWER, N, N, N, N, N, N, BELONG_NEW, 0, BELONG_BY_NOTHING,
        0, ""),
    ROW("a newsletter", L, 0, N, N, N, N, N, N, BELONG_NEW, 0, BELONG_BY_NOTHING, 0, ""),
    /* copies and loops */
    ROW("the same message again", P, COPY, N, N, N, N, N, N, BELONG_DUPLICATE, 5, BELONG_BY_NOTHING, 0,
        "dieselbe Nachricht wie Eingang 31"),
    ROW("a copy of a reply is a copy", P, COPY | ANSWER, L1(7, PARTS), N, N, N, N, N,
        BELONG_DUPLICATE, 5, BELONG_BY_NOTHING, 0, ""),
    ROW("our own mail", P, LOOP, L1(7, PARTS), N, L1(7, PARTS), N, N, N, BELONG_FILE, 0,
        BELONG_BY_NOTHING, 0, "Schleife"),
    ROW("our own acknowledgement", A, LOOP | ANSWER, N, L1(7, PARTS), N, N, N, N, BELONG_FILE, 0,
        BELONG_BY_NOTHING, 0, "Schleife"),
    ROW("from our own address", P, OWN, N, N, N, N, N, N, BELONG_FILE, 0, BELONG_BY_NOTHING, 0,
        "eigenen Adressen"),
    ROW("from our own address, with a stolen number", P, OWN, N, N, L1(7, 0), N, N, N, BELONG_FILE, 0,
        BELONG_BY_NOTHING, 0, "eigenen Adressen"),
    ROW("from our own address, by signature", P, OWN | ANSWER, L1(7, 0), N, N, N, N, N, BELONG_ADD, 7,
        BELONG_BY_SIGNATURE, UNVERIFIED, ""),
    ROW("a machine with our own address", A, OWN, N, N, N, N, N, N, BELONG_FILE, 0, BELONG_BY_NOTHING,
        0, "eigenen Adressen"),
    /* bounces */
    ROW("a bounce of ours", B, 0, N, N, N, N, L1(7, 0), N, BELONG_BOUNCE, 7, BELONG_BY_SIGNATURE,
        UNVERIFIED, "Unzustellbarkeit von <ret@d> aus Ticket 2026-0007"),
    ROW("a bounce that answers ours", B, ANSWER, L1(7, 0), N, N, N, N, N, BELONG_BOUNCE, 7,
        BELONG_BY_SIGNATURE, UNVERIFIED, ""),
    ROW("a bounce that refers to a known mail", B, ANSWER, N, L1(7, 0), N, N, N, N, BELONG_BOUNCE, 7,
        BELONG_BY_REFERENCE, UNVERIFIED, ""),
    ROW("a bounce of what we did not send", B, 0, N, N, N, N, N, N, BELONG_FILE, 0, BELONG_BY_NOTHING,
        0, "nicht von uns"),
    ROW("a bounce that only names a number", B, 0, N, N, L1(7, PARTS), L1(7, PARTS), N, L1(7, 0),
        BELONG_FILE, 0, BELONG_BY_NOTHING, 0, "nicht von uns"),
    ROW("a bounce to a participant, by the number", B, 0, N, N, N, N, N, L1(7, PARTS), BELONG_QUIET, 7,
        BELONG_BY_SUBJECT, UNVERIFIED, "an der Nummer"),
    ROW("a bounce from our own address", B, OWN, N, N, N, N, N, N, BELONG_FILE, 0, BELONG_BY_NOTHING,
        0, "nicht von uns"),
    /* machines */
    ROW("a vacation note to our mail", A, ANSWER, L1(7, PARTS), N, N, N, N, N, BELONG_QUIET, 7,
        BELONG_BY_SIGNATURE, 0, "antwortet"),
    ROW("a vacation note by another address", A, ANSWER, L1(7, 0), N, N, N, N, N, BELONG_QUIET, 7,
        BELONG_BY_SIGNATURE, UNVERIFIED, ""),
    ROW("a vacation note with the number only", A, ANSWER, N, N, L1(7, PARTS), N, N, N, BELONG_QUIET, 7,
        BELONG_BY_SUBJECT, 0, ""),
    ROW("a vacation note with a number of others", A, ANSWER, N, N, L1(7, 0), N, N, N, BELONG_FILE, 0,
        BELONG_BY_NOTHING, 0, "automatische Antwort"),
    ROW("a vacation note to nothing", A, ANSWER, N, N, N, N, N, N, BELONG_FILE, 0, BELONG_BY_NOTHING, 0,
        "zu keinem Ticket"),
    ROW("a machine names a ticket of others", A, 0, N, N, L1(7, 0), N, N, N, BELONG_FILE, 0,
        BELONG_BY_NOTHING, 0, ""),
    ROW("a receipt for our mail", A, ANSWER, N, N, N, N, L1(7, 0), N, BELONG_QUIET, 7,
        BELONG_BY_SIGNATURE, UNVERIFIED, "Bericht über <ret@d>"),
    ROW("a monitor's alarm", A, 0, N, N, N, N, N, N, BELONG_NEW, 0, BELONG_BY_NOTHING, 0,
        "ein neues Anliegen"),
    ROW("a monitor's alarm with a foreign number", A, 0, N, N, L1(0, 0), N, N, N, BELONG_NEW, 0,
        BELONG_BY_NOTHING, 0, "keine Nummer"),
};

static struct belong_links links_of(struct arena *a, const struct link *v, const char *prefix)
{
    struct belong_links out = {.v = ARENA_ARRAY(a, struct belong_link, 4)};

    for (; out.n < 3 && v->ticket >= 0; v++)
        out.v[out.n] = (struct belong_link){
            .named = *prefix == 'n' ? arena_printf(a, "n%zu", out.n)
                                    : arena_printf(a, "<%s%zu@d>", prefix, out.n),
            .ticket_id = v->ticket,
            .number = v->ticket == 0 ? NULL : arena_printf(a, "2026-%04d", v->ticket),
            .takes_part = v->parts != 0}, out.n++;
    return out;
}

static struct belong_facts facts_of(struct arena *a, const struct row *r)
{
    struct belong_facts f = {.lang = "de",
                             .kind = (enum maildoc_kind)r->kind,
                             .own_message = r->flags & LOOP,
                             .from_own_address = r->flags & OWN,
                             .is_answer = r->flags & ANSWER,
                             .is_copy = r->flags & COPY,
                             .copy = {.named = "31", .ticket_id = 5},
                             .signed_ids = links_of(a, r->signed_ids, "s"),
                             .references = links_of(a, r->references, "r"),
                             .subject_numbers = links_of(a, r->subject, "n"),
                             .body_numbers = links_of(a, r->body, "n"),
                             .returned_numbers = links_of(a, r->returned_numbers, "n")};

    if (r->returned[0].ticket > 0)
        f.returned = (struct belong_link){.named = "<ret@d>",
                                          .ticket_id = r->returned[0].ticket,
                                          .number = "2026-0007"};
    return f;
}

static void table(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        struct belong_facts f = facts_of(a, &rows[i]);
        struct belong_decision d = belong_decide(a, &f);

        g_test_message("%s: %s", rows[i].what, d.reason);
        g_assert_cmpint(d.outcome, ==, rows[i].outcome);
        g_assert_cmpint(d.ticket_id, ==, rows[i].ticket);
        g_assert_cmpint(d.way, ==, rows[i].way);
        g_assert_cmpint(d.unverified, ==, rows[i].result == UNVERIFIED);
        g_assert_nonnull(strstr(d.reason, rows[i].reason));
        g_assert_true((d.named_number != NULL) ==
                      (d.outcome == BELONG_NEW && f.subject_numbers.n + f.body_numbers.n > 0));
        f.lang = "en";
        g_assert_cmpstr(belong_decide(a, &f).reason, !=, d.reason);
        g_assert_cmpint(belong_decide(a, &f).ticket_id, ==, d.ticket_id);
    }
}

/* The acknowledgement of 11, 12 and 13 carries the number of 11 in its subject. */
static void bundle(void)
{
    static const int64_t ids[] = {11, 12, 13};
    static const struct {
        struct link subject[3], body[3];
        int ticket;
    } cases[] = {
        {L1(11, PARTS), N, 11}, {L1(12, PARTS), N, 12}, {L2(11, PARTS, 13, PARTS), N, 13},
        {L1(11, PARTS), L1(12, PARTS), 12}, {N, N, 11}, {L1(99, PARTS), N, 11},
        {L1(11, PARTS), L1(99, PARTS), 11},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(arena) a = arena_new();
        struct belong_link l = {.named = "<s@d>", .ticket_id = 11, .number = "2026-0011",
                                .takes_part = true, .bundle = ids, .n_bundle = G_N_ELEMENTS(ids)};
        struct belong_facts f = {.lang = "de", .kind = MAILDOC_PERSON, .signed_ids = {&l, 1},
                                 .subject_numbers = links_of(a, cases[i].subject, "n"),
                                 .body_numbers = links_of(a, cases[i].body, "n")};

        g_assert_cmpint(belong_decide(a, &f).ticket_id, ==, cases[i].ticket);
        g_assert_cmpint(belong_decide(a, &f).way, ==, BELONG_BY_SIGNATURE);
    }
}

/* What names nothing but a ticket that was deleted for good is new, and says so. */
static void gone(void)
{
    g_autoptr(arena) a = arena_new();
    struct link none[] = N, theirs[] = L1(7, 0), known[] = L1(8, PARTS);
    struct belong_facts f = {.lang = "de", .kind = MAILDOC_PERSON, .gone = "2026-0005-1"};
    struct belong_decision d;

    f.references = links_of(a, none, "r");
    d = belong_decide(a, &f);
    g_assert_cmpint(d.outcome, ==, BELONG_NEW);
    g_assert_cmpstr(d.named_number, ==, "2026-0005-1");
    g_assert_cmpstr(d.reason, ==, "gehört zu Ticket 2026-0005-1, aber das ist endgültig gelöscht");
    f.subject_numbers = links_of(a, theirs, "n");
    g_assert_cmpstr(belong_decide(a, &f).named_number, ==, "n0");
    f.references = links_of(a, known, "r");
    g_assert_cmpint(belong_decide(a, &f).ticket_id, ==, 8);
}

/* Words of others in a reason are words, not slots. */
static void hostile_names(void)
{
    g_autoptr(arena) a = arena_new();
    struct belong_link l = {.named = "<%2$s%n%s@x>", .ticket_id = 3, .number = "2026-0003"};
    struct belong_facts f = {.lang = "de", .kind = MAILDOC_PERSON, .references = {&l, 1}};

    g_assert_cmpstr(belong_decide(a, &f).reason, ==,
                    "nennt <%2$s%n%s@x>, bekannt aus Ticket 2026-0003");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/belong/table", table);
    g_test_add_func("/belong/bundle", bundle);
    g_test_add_func("/belong/gone", gone);
    g_test_add_func("/belong/hostile-names", hostile_names);
    return g_test_run();
}
