/* page_admin_text.c - the words of the mails that the desk sends: changed, tried on a ticket, mailed to
 * oneself, put back. */
#include "base/fail.h"
#include "base/text.h"
#include "core/letter_store.h"
#include "pages/text.h"
#include "web/admin.h"

#include <string.h>

#define PLACE "/admin/texts"

static const struct {
    enum letter_kind kind;
    const char *word;
} texts[] = {
    {LETTER_ACKNOWLEDGEMENT, _("Eingangsbestätigung")},
    {LETTER_BUNDLE, _("Eingangsbestätigung für mehrere Anliegen")},
    {LETTER_REPLY, _("Antwort")},
    {LETTER_CLOSING, _("Antwort, die schließt")},
    {LETTER_CLOSED, _("Ticket geschlossen")},
    {LETTER_NUMBER, _("Eigene Nummer für ein neues Anliegen")},
    {LETTER_MERGED, _("Zusammengeführt")},
    {LETTER_ACCESS, _("Zugangsdaten")},
    {LETTER_REGISTRATION, _("Registrierung bestätigen")},
    {LETTER_INVITED, _("Einladung")},
    {LETTER_REQUEST, _("Jemand möchte sich registrieren")},
    {LETTER_AGENT, _("Meldung an den Support")},
    {LETTER_HEALTH, _("Hinweis zum Betrieb")},
};

static const struct {
    const char *name, *word;
} slot_words[] = {
    {"number", _("Ticketnummer")},
    {"title", _("Betreff, mit dem Wort davor")},
    {"concern", _("„Ihr Anliegen“ mit Betreff, für den Anfang eines Satzes")},
    {"link", _("Link zum Ticket")},
    {"other", _("Link für ein neues Anliegen aus dem Ticket")},
    {"desklink", _("Link zum Ticket für den Support")},
    {"faq", _("Link zu Hilfe & FAQ")},
    {"greeting", _("Begrüßung des Bereichs, sonst „Guten Tag,“")},
    {"hours", _("Telefon und Zeiten, als Satz")},
    {"quoted", _("Was der Kunde schrieb")},
    {"list", _("alle Nummern mit Links")},
    {"count", _("wie viele Anliegen")},
    {"merge", _("ob sie zusammengehören, mit dem Link dazu")},
    {"text", _("der eigentliche Text")},
    {"signature", _("Signatur")},
    {"desk", _("Name des Supports")},
    {"parent", _("die Nummer davor")},
    {"from", _("von wem")},
    {"event", _("was geschehen ist")},
    {"notices", _("Link zu den Meldungen im Profil")},
    {"url", _("der Link, um den es geht")},
    {"validity", _("wie lange er gilt")},
};

static const char *const acts[] = {"save", "preview", "mail", "reset", NULL};
static const struct field form_fields[] = {
    {"body", FIELD_TEXT, .max = LETTER_BODY_MAX},
    {"number", FIELD_LINE, .max = 100},
    {"do", FIELD_CHOICE, .required = true, .values = acts},
    {NULL},
};

enum { DO_SAVE, DO_PREVIEW, DO_MAIL, DO_RESET };

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_texts v = {.texts = ARENA_ARRAY(a, struct view_text, G_N_ELEMENTS(texts)),
                           .n_texts = G_N_ELEMENTS(texts)};

    for (size_t i = 0; i < v.n_texts; i++) {
        const char *de = NULL, *en = NULL, *name = letter_name(texts[i].kind);

        if (db == NULL || !letter_stored(db, a, texts[i].kind, "de", &de, &error) ||
            !letter_stored(db, a, texts[i].kind, "en", &en, &error)) {
            answer_fail(r, answer, error);
            return;
        }
        v.texts[i] = (struct view_text){.word = shell_word(r, texts[i].word),
                                        .de = url_path(a, PLACE "/%s/de", name),
                                        .en = url_path(a, PLACE "/%s/en", name),
                                        .own_de = de != NULL,
                                        .own_en = en != NULL};
    }
    v.frame = admin_frame(r, PLACE, shell_word(r, _("Texte")), "");
    page_admin_texts(&o, &v);
    answer_html(answer, 200);
}

/* The letter in the path; its word, NULL where there is none. */
static const char *which(struct request *r, enum letter_kind *kind, const char **lang)
{
    *lang = request_param(r, "lang");
    if (!letter_by_name(request_param(r, "name"), kind) ||
        (strcmp(*lang, "de") != 0 && strcmp(*lang, "en") != 0))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].kind == *kind)
            return shell_word(r, texts[i].word);
    return NULL;
}

static void fill_slots(struct request *r, enum letter_kind kind, struct view_text_form *v)
{
    const char *const *names = letter_slots();

    v->slots = ARENA_ARRAY(request_arena(r), struct view_text_slot, G_N_ELEMENTS(slot_words));
    for (size_t i = 0; names[i] != NULL; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(slot_words); k++)
            if (strcmp(names[i], slot_words[k].name) == 0)
                v->slots[v->n_slots++] = (struct view_text_slot){
                    arena_printf(request_arena(r), "{{%s}}", names[i]),
                    shell_word(r, slot_words[k].word), letter_needs(kind, names[i])};
}

static void show(struct request *r, struct answer *answer, const char *problem, const char *preview,
                 unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_text_form v = {.number = "", .has_preview = preview != NULL, .preview = preview};
    enum letter_kind kind;
    const char *lang, *word = which(r, &kind, &lang), *own = NULL;

    if (word == NULL) {
        answer_error(r, answer, 404);
        return;
    }
    if (db == NULL || !letter_stored(db, request_arena(r), kind, lang, &own, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.own = own != NULL;
    v.body = own != NULL ? own : letter_template(kind, lang);
    if (request_method(r) == HTTP_POST) {
        v.body = request_text(r, "body");
        v.number = request_text(r, "number");
    }
    v.lang_word = shell_word(r, strcmp(lang, "en") == 0 ? _("Englisch") : _("Deutsch"));
    v.action = url_path(request_arena(r), PLACE "/%s/%s", letter_name(kind), lang);
    fill_slots(r, kind, &v);
    v.frame = admin_frame(r, PLACE, word, problem);
    page_admin_text_form(&o, &v);
    answer_html(answer, status);
}

static void form(struct request *r, struct answer *a)
{
    show(r, a, "", NULL, 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, admin_words(r, &(struct admin_refusal){ADMIN_FINE, ""}), NULL, 422);
}

struct change {
    struct request *r;
    enum letter_kind kind;
    const char *lang;
    int act;
    struct letter letter;
    struct admin_refusal refusal;
};

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct request *r = c->r;
    const struct house *house = shell_app(r)->house;
    struct admin_act act = admin_act(r, db, &c->refusal);

    c->refusal = (struct admin_refusal){0};
    if (c->act == DO_SAVE || c->act == DO_RESET)
        return letter_save(&act, c->kind, c->lang,
                           c->act == DO_RESET ? NULL : request_text(r, "body"), error);
    return letter_try(house, &act, c->kind, c->lang, request_text(r, "body"),
                      request_text(r, "number"), &c->letter, error) &&
           (c->act == DO_PREVIEW ||
            letter_mail_trial(house, &act, c->letter.text, c->lang, error));
}

static void save(struct request *r, struct answer *a)
{
    struct change c = {.r = r, .act = request_choice(r, "do")};
    g_autoptr(GError) error = NULL;

    if (which(r, &c.kind, &c.lang) == NULL) {
        answer_error(r, a, 404);
    } else if (db_write(shell_app(r)->house->pool, change_tx, &c, &error)) {
        if (c.act == DO_PREVIEW)
            show(r, a, "", c.letter.text, 200);
        else if (c.act == DO_MAIL)
            answer_redirect(r, a, PLACE "/%s/%s?done=trial", letter_name(c.kind), c.lang);
        else
            answer_redirect(r, a, PLACE "?done=saved");
    } else if (c.refusal.fault != ADMIN_FINE) {
        show(r, a, admin_words(r, &c.refusal), NULL, 422);
    } else {
        answer_fail(r, a, error);
    }
}

const struct route admin_text_routes[] = {
    {HTTP_GET, PLACE, RIGHT_ADMIN, no_fields, list},
    {HTTP_GET, PLACE "/:name/:lang", RIGHT_ADMIN, no_fields, form},
    {HTTP_POST, PLACE "/:name/:lang", RIGHT_ADMIN, form_fields, save, ROUTE_BLOCKS, again},
};
const size_t admin_text_n_routes = G_N_ELEMENTS(admin_text_routes);
