/* admin_account_trial.c - what came of a search for servers and of an account's test, step by step,
 * in plain words. */
#include "base/text.h"
#include "web/admin_account.h"

#include <string.h>

enum { TRIAL_STEPS = 8 };

static struct view_account_step step(struct request *r, bool good, const char *words)
{
    return (struct view_account_step){
        .mark = good ? "ok" : "bad", .words = shell_word(r, words), .advice = "", .answer = ""};
}

/* A way that was tried: that it went well, or what is wrong and what to do. */
static struct view_account_step tried(struct request *r, enum account_fault fault, const char *good,
                                      const char *answer)
{
    const char *lang = shell_lang(r) == LANG_EN ? "en" : "de";
    struct view_account_step s = step(r, fault == ACCOUNT_OK, good);

    if (fault != ACCOUNT_OK) {
        s.words = account_fault_words(fault, lang);
        s.advice = account_fault_advice(fault, lang);
        s.answer = answer;
    }
    return s;
}

/* What a server that checks senders said of our own mail. */
static const struct {
    const char *name, *pass, *fail, *advice;
} auth_words[] = {
    {"spf=", _("SPF: Der Server darf für Ihre Domain senden"),
     _("SPF: Der Server darf nach den Einträgen Ihrer Domain nicht für sie senden"),
     _("Tragen Sie ihn beim Anbieter Ihrer Domain in den SPF-Eintrag (DNS, TXT) ein.")},
    {"dkim=", _("DKIM: Die Unterschrift der Mail stimmt"),
     _("DKIM: Die Unterschrift der Mail stimmt nicht"),
     _("Der Schlüssel in den Einträgen Ihrer Domain (DNS) gehört nicht zu dem, mit dem der "
       "Server unterschreibt.")},
    {"dmarc=", _("DMARC: Absender und Prüfungen passen zusammen"),
     _("DMARC: Absender und Prüfungen passen nicht zusammen"),
     _("SPF oder DKIM muss für die Domain hinter dem @ der Adresse gelten.")},
};

static void fill_signed(struct request *r, const char *domain, struct view_account_form *v)
{
    struct view_account_step *s = &v->steps[v->n_steps++];

    *s = step(r, !text_empty(domain),
              text_empty(domain) ? _("DKIM: Die Mail ist nicht unterschrieben")
                                 : _("DKIM: Die Mail ist unterschrieben"));
    s->answer = domain;
    if (text_empty(domain)) {
        s->mark = "faint";
        s->advice = shell_word(r, _("Das macht Ihr Mailserver oder Anbieter. Ohne Unterschrift "
                                    "landen Antworten leichter im Spam."));
    }
}

static void fill_auth(struct request *r, const char *auth, struct view_account_form *v)
{
    struct arena *a = request_arena(r);
    const char *server = admin_auth_word(a, auth, "server="), *word;

    if (text_empty(server) && text_empty(admin_auth_word(a, auth, "spf=")))
        v->steps[v->n_steps++] = (struct view_account_step){
            .mark = "faint",
            .words = shell_word(
                r, _("Der Server hat den Absender der Testmail nicht geprüft (SPF, DKIM, DMARC)")),
            .advice = "",
            .answer = ""};
    for (size_t i = 0; i < G_N_ELEMENTS(auth_words); i++) {
        bool pass;

        word = admin_auth_word(a, auth, auth_words[i].name);
        pass = strcmp(word, "pass") == 0;
        if (!pass && strcmp(word, "fail") != 0)
            continue;
        v->steps[v->n_steps] = step(r, pass, pass ? auth_words[i].pass : auth_words[i].fail);
        if (!pass)
            v->steps[v->n_steps].advice = shell_word(r, auth_words[i].advice);
        v->steps[v->n_steps++].answer =
            arena_printf(a, "%s%s%s%s", server, text_empty(server) ? "" : ": ", auth_words[i].name, word);
    }
    word = admin_auth_word(a, auth, "dkim=");
    if (strcmp(word, "pass") != 0 && strcmp(word, "fail") != 0)
        fill_signed(r, admin_auth_word(a, auth, "signed="), v);
}

void admin_account_trial_view(struct request *r, const struct account_trial *t,
                              struct view_account_form *v)
{
    struct view_account_step *s =
        ARENA_ARRAY(request_arena(r), struct view_account_step, TRIAL_STEPS);

    v->steps = s;
    v->tested_at = t->at;
    if (t->in_tried)
        s[v->n_steps++] =
            tried(r, t->in_fault, _("Der Weg herein: Anmeldung und Ordner stimmen"), t->in_answer);
    if (t->out_tried)
        s[v->n_steps++] = tried(r, t->out_fault,
                                _("Der Weg hinaus: Anmeldung stimmt, die Testmail ist angenommen"),
                                t->out_answer);
    if (t->back_at != 0) {
        s[v->n_steps++] = step(r, true, _("Die Testmail ist angekommen"));
        fill_auth(r, t->auth, v);
    } else if (t->sent_at != 0) {
        v->waiting = true;
        s[v->n_steps] = step(r, true, _("Die Testmail ist unterwegs"));
        s[v->n_steps++].mark = "faint";
    }
}

void admin_account_found_view(struct request *r, const struct account_found *found,
                              struct view_account_form *v)
{
    if (found == NULL)
        return;
    v->notes = ARENA_ARRAY(request_arena(r), struct view_account_step, 3);
    if (*found->provider != '\0') {
        v->notes[v->n_notes++] = step(
            r, true,
            strcmp(found->provider, "google") == 0
                ? _("Die Adresse liegt bei Google: dort meldet man sich mit OAuth2 an.")
                : _("Die Adresse liegt bei Microsoft 365: dort meldet man sich mit OAuth2 an."));
        return;
    }
    v->notes[v->n_notes++] =
        tried(r, found->in_fault, _("Server zum Empfangen gefunden"), found->in_answer);
    v->notes[v->n_notes++] =
        tried(r, found->out_fault, _("Server zum Senden gefunden"), found->out_answer);
}
