#include "web/admin_account.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "core/account_way.h"
#include "core/queue_edit.h"
#include "core/setting.h"
#include "pages/account.h"
#include "pages/setup.h"
#include "web/admin_setup.h"

#include <string.h>

#define PLACE ADMIN_ACCOUNT_PLACE

/* A kind that only the command line sets stays what it is. */
static const char *const in_kinds[] = {"imap", "pop3", "graph", "none", "kept", NULL};
static const char *const out_kinds[] = {"smtp", "sendmail", "graph", "none", "kept", NULL};
static const char *const secures[] = {"tls", "starttls", "none", "opportunistic", NULL};
static const char *const afters[] = {"seen", "move", "delete", "leave", NULL};
static const char *const begins[] = {"all", "unread", "new", NULL};
static const char *const providers[] = {"none", "microsoft", "google", "other", NULL};
static const char *const langs[] = {"de", "en", NULL};
static const char *const acts[] = {"save", "search", NULL};

const struct field admin_account_fields[] = {
    {"do", FIELD_CHOICE, .values = acts},
    {"name", FIELD_LINE, .max = ACCOUNT_NAME_MAX},
    {"address", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"sender_name", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"queue", FIELD_INT},
    {"lang", FIELD_CHOICE, .values = langs},
    {"in_kind", FIELD_CHOICE, .values = in_kinds},
    {"in_host", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"in_port", FIELD_INT},
    {"in_secure", FIELD_CHOICE, .values = secures},
    {"in_user", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"in_password", FIELD_SECRET},
    {"out_kind", FIELD_CHOICE, .values = out_kinds},
    {"out_host", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"out_port", FIELD_INT},
    {"out_secure", FIELD_CHOICE, .values = secures},
    {"out_user", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"out_password", FIELD_SECRET},
    {"folder", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"after", FIELD_CHOICE, .values = afters},
    {"move_to", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"begin", FIELD_CHOICE, .values = begins},
    {"archive", FIELD_FLAG},
    {"provider", FIELD_CHOICE, .values = providers},
    {"client_id", FIELD_LINE, .max = ACCOUNT_TEXT_MAX},
    {"client_secret", FIELD_SECRET},
    {"authorize_url", FIELD_LINE, .max = 1000},
    {"token_url", FIELD_LINE, .max = 1000},
    {"scope", FIELD_LINE, .max = 1000},
    {"per_minute", FIELD_INT},
    {"per_hour", FIELD_INT},
    {"own_net", FIELD_FLAG},
    {"ca", FIELD_TEXT, .max = ACCOUNT_CA_MAX},
    {NULL},
};

const struct field admin_account_by[] = {{"by", FIELD_LINE, .max = 10}, {NULL}};

static const char *const wrong_words[ACCOUNT_WRONGS] = {
    [ACCOUNT_FINE] = _("Bitte prüfen Sie Ihre Eingaben."),
    [ACCOUNT_NAME] = _("Bitte geben Sie einen Namen ein, der nicht zu lang ist."),
    [ACCOUNT_NAME_TAKEN] = _("Ein Konto mit diesem Namen gibt es schon."),
    [ACCOUNT_ADDRESS] = _("Bitte geben Sie die E-Mail-Adresse des Kontos ein (name@domain)."),
    [ACCOUNT_IN] = _("Bitte geben Sie den Server an, von dem die Mails kommen."),
    [ACCOUNT_OUT] = _("Bitte geben Sie den Server an, über den gesendet wird."),
    [ACCOUNT_SECRET] = _("Ein Passwort gehört nicht in den Namen des Servers."),
    [ACCOUNT_MOVE] =
        _("Zum Verschieben braucht es einen Ordner, und zwar einen anderen als den, aus "
          "dem abgeholt wird."),
    [ACCOUNT_CHOICE] = _("Bitte wählen Sie etwas aus der Liste."),
    [ACCOUNT_QUEUE] = _("Diesen Bereich gibt es nicht mehr."),
    [ACCOUNT_RATE] = _("Eine Grenze ist eine Anzahl von Mails; leer heißt: keine Grenze."),
    [ACCOUNT_SECRET_AGAIN] = _("Der Server ist ein anderer als bisher: Bitte geben Sie sein Passwort "
                               "noch einmal ein."),
    [ACCOUNT_CA] = _("Das ist kein Zertifikat im PEM-Format (-----BEGIN CERTIFICATE-----)."),
};

const char *admin_account_words(struct request *r, enum account_wrong wrong)
{
    return shell_word(r, wrong_words[wrong]);
}

static const char *choice(struct request *r, const char *name, const char *const *values,
                          const char *fallback)
{
    int i = request_choice(r, name);

    return i < 0 ? fallback : values[i];
}

/* One way as typed; what only the command line sets is STORED's. */
static const char *typed_way(struct request *r, const char *prefix, const char *const *kinds,
                             const char *stored)
{
    struct arena *a = request_arena(r);
    struct account_way w = {
        .kind = choice(r, arena_printf(a, "%s_kind", prefix), kinds, "none"),
        .secure = choice(r, arena_printf(a, "%s_secure", prefix), secures, "tls"),
        .host = request_text(r, arena_printf(a, "%s_host", prefix)),
        .user = request_text(r, arena_printf(a, "%s_user", prefix)),
        .port = (int)CLAMP(request_int(r, arena_printf(a, "%s_port", prefix), 0), 0, 65535),
        .rest = ""};

    if (strcmp(w.kind, "kept") == 0)
        return stored == NULL ? "" : stored;
    if (strcmp(w.kind, "none") == 0)
        return "";
    if (strcmp(w.kind, "graph") == 0 && stored != NULL && g_str_has_prefix(stored, "graph:"))
        return stored;
    if (w.port == 0)
        w.port = account_way_port(w.kind, w.secure);
    return account_way_url(a, &w);
}

/* What is left empty keeps what is stored. */
static const char *typed_secret(struct request *r, const char *name)
{
    const char *text = request_text(r, name);

    return text_empty(text) ? NULL : text;
}

static const char *typed_ca(struct request *r, const struct account_edit *stored)
{
    const char *text = request_text(r, "ca");

    return text_empty(text) && stored != NULL && *stored->ca_file == '/' ? stored->ca_file : text;
}

struct admin_account admin_account_typed(struct request *r, const struct account_edit *stored)
{
    const char *provider = choice(r, "provider", providers, "none");
    struct admin_account x = {.id = admin_id(r)};

    x.e = (struct account_edit){
        .name = request_text(r, "name"),
        .address = request_text(r, "address"),
        .sender_name = request_text(r, "sender_name"),
        .in_url = typed_way(r, "in", in_kinds, stored == NULL ? NULL : stored->in_url),
        .out_url = typed_way(r, "out", out_kinds, stored == NULL ? NULL : stored->out_url),
        .in_secret = typed_secret(r, "in_password"),
        .out_secret = typed_secret(r, "out_password"),
        .ca_file = typed_ca(r, stored),
        .queue_id = MAX(request_int(r, "queue", 0), 0),
        .lang = choice(r, "lang", langs, house_now(shell_app(r)->house)->lang),
        .active = stored == NULL || stored->active,
        .folder = request_text(r, "folder"),
        .after_taking = choice(r, "after", afters, "seen"),
        .move_to = request_text(r, "move_to"),
        .begin_with = choice(r, "begin", begins, "all"),
        .archive = request_flag(r, "archive"),
        .auth = strcmp(provider, "none") == 0 ? "password" : "oauth2",
        .per_minute = request_int(r, "per_minute", 0),
        .per_hour = request_int(r, "per_hour", 0),
        .own_net = request_flag(r, "own_net")};
    x.client = (struct oauth_client){.provider = provider,
                                     .authorize_url = request_text(r, "authorize_url"),
                                     .token_url = request_text(r, "token_url"),
                                     .scope = request_text(r, "scope"),
                                     .client_id = request_text(r, "client_id"),
                                     .client_secret = typed_secret(r, "client_secret")};
    if (text_empty(x.e.name))
        x.e.name = x.e.address;
    /* One password for both ways where only one was typed for a new account. */
    if (stored == NULL && x.e.out_secret == NULL)
        x.e.out_secret = x.e.in_secret;
    return x;
}

bool admin_account_in_setup(struct request *r)
{
    return g_str_has_prefix(request_route(r)->path, ADMIN_ACCOUNT_SETUP);
}

bool admin_account_stored(struct request *r, struct answer *answer, int64_t id,
                          struct admin_account *x)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

    *x = (struct admin_account){.id = id};
    x->e = (struct account_edit){.name = "",
                                 .address = "",
                                 .sender_name = "",
                                 .in_url = "imaps://",
                                 .out_url = "smtps://",
                                 .ca_file = "",
                                 .active = true,
                                 .lang = house_now(shell_app(r)->house)->lang,
                                 .folder = "INBOX",
                                 .after_taking = "seen",
                                 .move_to = "",
                                 .begin_with = "all",
                                 .auth = "password"};
    x->client = (struct oauth_client){.provider = "none"};
    if (x->id < 0) {
        answer_error(r, answer, 404);
        return false;
    }
    if (x->id == 0) {
        x->simple = strcmp(request_text(r, "by"), "hand") != 0;
        if (db != NULL && admin_account_in_setup(r)) /* asked for one step before */
            x->e.address = setting_get(db, a, "address", "");
        return true;
    }
    if (db != NULL && account_get(db, a, x->id, &x->e, &error) &&
        oauth_client_get(db, a, x->id, &x->client, &error)) {
        if (strcmp(x->e.auth, "oauth2") != 0 || x->client.provider == NULL)
            x->client.provider = "none";
        return true;
    }
    answer_fail(r, answer, error);
    return false;
}

static void fill_choices(struct request *r, const char *const *keys, const char *const *words,
                         const char *chosen, struct view_account_choice **v, size_t *n)
{
    size_t all = 0;

    while (keys[all] != NULL)
        all++;
    *v = ARENA_ARRAY(request_arena(r), struct view_account_choice, all + 1);
    for (size_t i = 0; i < all; i++) {
        bool is_it = strcmp(keys[i], chosen) == 0;

        if (words[i] == NULL && !is_it) /* only where it is set so already */
            continue;
        (*v)[(*n)++] =
            (struct view_account_choice){.key = keys[i],
                                         .word = words[i] == NULL ? "" : shell_word(r, words[i]),
                                         .chosen = is_it};
    }
}

static void fill_way(struct request *r, const char *url, bool in, struct view_account_way *v)
{
    static const char *const in_words[] = {"IMAP", "POP3", _("Microsoft Graph"),
                                           _("keinem: unser Mailserver liefert sie an (LMTP)"),
                                           NULL};
    static const char *const out_words[] = {"SMTP", _("das Programm sendmail dieses Rechners"),
                                            _("Microsoft Graph"),
                                            _("nichts: es wird nicht gesendet"), NULL};
    static const char *const secure_words[] = {_("TLS von Anfang an"), _("STARTTLS"),
                                               _("keine Verschlüsselung (nur auf diesem Rechner)"),
                                               NULL};
    struct arena *a = request_arena(r);
    const char *const *kinds = in ? in_kinds : out_kinds;
    struct account_way w;
    const char *kind;
    bool found = false;

    if (!account_way_read(a, url, &w)) /* typed without a host: only the kind can be told */
        w = (struct account_way){
            .kind = in ? "imap" : "smtp", .secure = "tls", .host = "", .user = "", .rest = ""};
    kind = text_empty(w.kind) ? "none" : w.kind;
    for (size_t i = 0; kinds[i] != NULL; i++)
        found = found || strcmp(kinds[i], kind) == 0;
    if (!found || (strcmp(kind, "sendmail") == 0 && !text_empty(w.rest)))
        kind = "kept";
    fill_choices(r, kinds, in ? in_words : out_words, kind, &v->kinds, &v->n_kinds);
    if (strcmp(kind, "kept") == 0)
        v->kinds[v->n_kinds - 1].word = url;
    fill_choices(r, secures, secure_words, text_empty(w.secure) ? "tls" : w.secure, &v->secures,
                 &v->n_secures);
    if (strcmp(w.secure, "opportunistic") == 0)
        v->secures[v->n_secures - 1].word = shell_word(r, _("wenn angeboten, ungeprüft"));
    v->host = w.host;
    v->user = w.user;
    v->port = w.port > 0 ? arena_printf(a, "%d", w.port) : "";
}

static const char *number_text(struct arena *a, int64_t n)
{
    return n <= 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, n);
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static void fill_lists(struct request *r, const struct admin_account *x,
                       struct view_account_form *v)
{
    static const char *const after_words[] = {_("als gelesen markieren"),
                                              _("in einen Ordner verschieben"), _("löschen"),
                                              _("unverändert lassen"), NULL};
    static const char *const begin_words[] = {
        _("alles; schon Gelesenes wird ein geschlossenes Ticket"), _("nur Ungelesenes"),
        _("nur, was ab jetzt kommt"), NULL};
    static const char *const provider_words[] = {_("mit Passwort"), "Microsoft 365 (OAuth2)",
                                                 "Google (OAuth2)", _("anderer Anbieter (OAuth2)"),
                                                 NULL};

    fill_choices(r, afters, after_words, or_empty(x->e.after_taking), &v->afters, &v->n_afters);
    fill_choices(r, begins, begin_words, or_empty(x->e.begin_with), &v->begins, &v->n_begins);
    fill_choices(r, providers, provider_words, or_empty(x->client.provider), &v->providers,
                 &v->n_providers);
}

static bool fill_queues(struct request *r, struct db *db, int64_t chosen,
                        struct view_account_form *v, GError **error)
{
    struct admin_queue_row *queues = NULL;
    bool none = chosen == 0;

    if (!queue_edit_list(db, request_arena(r), &queues, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(request_arena(r), struct view_admin_choice, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues && none; i++) /* that is the first */
        chosen = i == 0 ? queues[i].id : MIN(chosen, queues[i].id);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_admin_choice){.id = queues[i].id,
                                                  .word = queues[i].name,
                                                  .small = "",
                                                  .chosen = queues[i].id == chosen};
    return true;
}

static void fill_texts(struct request *r, const struct admin_account *x,
                       struct view_account_form *v)
{
    struct arena *a = request_arena(r);
    const struct account_edit *e = &x->e;

    v->exists = x->id != 0;
    v->simple = x->simple;
    v->active = e->active;
    v->own_net = e->own_net;
    v->archive = e->archive;
    v->oauth = strcmp(or_empty(x->client.provider), "none") != 0;
    v->name = e->name;
    v->address = e->address;
    v->sender_name = e->sender_name;
    v->lang = e->lang;
    v->folder = e->folder;
    v->move_to = e->move_to;
    v->ca = *e->ca_file == '/' ? "" : e->ca_file;
    v->ca_path = *e->ca_file == '/' ? e->ca_file : "";
    v->per_minute = number_text(a, e->per_minute);
    v->per_hour = number_text(a, e->per_hour);
    v->client_id = or_empty(x->client.client_id);
    v->authorize_url = or_empty(x->client.authorize_url);
    v->token_url = or_empty(x->client.token_url);
    v->scope = or_empty(x->client.scope);
    v->redirect = arena_printf(a, "%s/admin/oauth", request_base_url(r));
    fill_way(r, e->in_url, true, &v->in);
    fill_way(r, e->out_url, false, &v->out);
    fill_lists(r, x, v);
}

static struct url below(struct request *r, int64_t id, const char *rest)
{
    const char *place = admin_account_in_setup(r) ? ADMIN_ACCOUNT_SETUP : PLACE;

    return id == 0 ? url_path(request_arena(r), "%s/new", place)
                   : url_path(request_arena(r), "%s/%" G_GINT64_FORMAT "%s", place, id, rest);
}

/* What only an account that exists has: its test, its secrets, its consent. */
static bool fill_stored(struct request *r, struct db *db, int64_t id, struct view_account_form *v,
                        GError **error)
{
    struct arena *a = request_arena(r);
    struct account_trial t;
    struct account_row row;
    struct account_health *list = NULL;
    const char *url = NULL;
    size_t n = 0;

    if (!account_trial_get(db, a, id, &t, error) || !account_by_id(db, a, id, &row, error) ||
        !account_health(db, a, clock_now(), &list, &n, error))
        return false;
    if (t.at != 0)
        admin_account_trial_view(r, &t, v);
    v->in.has_secret = row.in_secret.p != NULL;
    v->out.has_secret = row.out_secret.p != NULL;
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id && list[i].oauth) {
            v->granted_at = list[i].granted_at;
            v->consent_until = list[i].consent_until;
        }
    if (strcmp(row.auth, "oauth2") != 0)
        return true;
    if (!oauth_begin(shell_app(r)->house, db, a, request_actor(r), id, v->redirect, &url, error))
        return false;
    v->has_client = true;
    v->consent = url_checked(a, url);
    return true;
}

void admin_account_show(struct request *r, struct answer *answer, const struct admin_account *x,
                        const struct account_found *found, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_account_form v = {.exists = false};

    fill_texts(r, x, &v);
    admin_account_found_view(r, found, &v);
    if (db == NULL || !fill_queues(r, db, x->e.queue_id, &v, &error) ||
        (x->id != 0 && !fill_stored(r, db, x->id, &v, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    v.action = below(r, x->id, "");
    v.test = below(r, x->id, "/test");
    if (admin_account_in_setup(r)) {
        v.cancel = v.reload = url_path(request_arena(r), ADMIN_ACCOUNT_SETUP);
        v.by_hand = url_path(request_arena(r), ADMIN_ACCOUNT_SETUP "?by=hand");
        page_setup_account(&o, &(struct view_setup_account){
                                   .frame = admin_setup_frame(r, "account", problem), .form = v});
        answer_html(answer, status);
        return;
    }
    v.cancel = url_path(request_arena(r), PLACE);
    v.toggle = below(r, x->id, "/active");
    v.reload = below(r, x->id, "");
    v.by_hand = url_path(request_arena(r), PLACE "/new?by=hand");
    v.frame = admin_frame(r, PLACE, x->id == 0 ? shell_word(r, _("Neues E-Mail-Konto")) : x->e.name,
                          problem);
    page_account_form(&o, &v);
    answer_html(answer, status);
}
