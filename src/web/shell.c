#include "web/shell.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/person_picture.h"
#include "core/bin.h"
#include "core/health.h"
#include "web/bell.h"

#include <string.h>

static const struct {
    const char *state;
    const char *glyph, *agent_word, *customer_word;
} states[] = {
    {"new", "new", _("Neu"), _("Offen")},
    {"open", "open", _("Offen"), _("Offen")},
    {"pending reminder", "wait", _("Wartet auf Kunde"), _("Wartet auf Sie")},
    {"pending close", "wait", _("Wartet auf Kunde"), _("Wartet auf Sie")},
    {"closed", "closed", _("Geschlossen"), _("Geschlossen")},
    {"merged", "closed", _("Zusammengeführt"), _("Geschlossen")},
};

static const struct {
    const char *key, *word;
} priorities[] = {
    {"normal", _("Normal")}, {"low", _("Niedrig")},   {"normal", _("Normal")},
    {"high", _("Hoch")},     {"urgent", _("Dringend")},
};

static const struct {
    const char *code, *text;
} notices[] = {
    {"sent", _("Ihre Nachricht ist bei uns.")},
    {"reply", _("Antwort gesendet")},
    {"note", _("Notiz gespeichert")},
    {"taken", _("Ticket übernommen")},
    {"closed", _("Ticket geschlossen")},
    {"reopened", _("Ticket wieder geöffnet")},
    {"assigned", _("Ticket zugewiesen")},
    {"created", _("Ticket erstellt")},
    {"joined", _("Diese Person nimmt jetzt teil.")},
    {"left", _("Diese Person nimmt nicht mehr teil.")},
    {"welcome", _("Sie sind angemeldet.")},
    {"password", _("Ihr Passwort ist gesetzt. Bitte melden Sie sich an.")},
    {"links", _("Alle Links zu diesem Ticket in früheren E-Mails sind ungültig.")},
    {"approved", _("Freigeschaltet. Der Link ist unterwegs.")},
    {"invited", _("Der Link ist unterwegs.")},
    {"refused", _("Abgelehnt.")},
    {"saved", _("Gespeichert")},
    {"back", _("Zurückgenommen. Ihr Text ist wieder hier.")},
    {"helped", _("Danke! Schön, dass es geholfen hat.")},
    {"missed", _("Danke für Ihre Rückmeldung. Gern helfen wir Ihnen mit einem Ticket weiter.")},
    {"voted", _("Ihre Rückmeldung ist schon gezählt. Danke!")},
    {"published", _("Veröffentlicht")},
    {"hidden", _("Zurückgezogen")},
    {"removed", _("Gelöscht")},
    {"decided", _("Darüber wird gleich neu entschieden.")},
    {"dropped", _("Verworfen. Die Nachricht bleibt im Protokoll.")},
    {"again", _("Wird gleich noch einmal gesendet.")},
    {"cancelled", _("Abgebrochen")},
    {"imported", _("Alle Personen der Datei sind übernommen.")},
    {"trial", _("Die Testmail ist unterwegs.")},
    {"certified", _("Erledigt. Das ist die Bescheinigung darüber.")},
    {"backup", _("Die Datensicherung hat begonnen.")},
    {"blocked", _("Gesperrt")},
    {"unblocked", _("Aufgehoben. Über das Abgelegte wird neu entschieden.")},
    {"undone", _("Zurückgenommen")},
    {"undone-left", _("Zurückgenommen. Was inzwischen geändert wurde, bleibt, wie es ist.")},
    {"undone-mailed", _("Zurückgenommen. Eine Nachricht an den Kunden war schon unterwegs.")},
    {"gone", _("Das lässt sich nicht mehr rückgängig machen.")},
    {"restored", _("Zurückgeholt")},
    {"ended", _("Abgemeldet")},
};

const struct app *shell_app(const struct request *r)
{
    return request_app(r);
}

static const char *cookie_value(const struct request *r, const char *name)
{
    const char *all = request_header(r, "cookie");
    size_t n = strlen(name);

    while (all != NULL && *all != '\0') {
        all += strspn(all, "; ");
        if (strncmp(all, name, n) == 0 && all[n] == '=')
            return arena_strndup(request_arena(r), all + n + 1, MIN(strcspn(all + n + 1, ";"), (size_t)16));
        all += strcspn(all, ";");
    }
    return NULL;
}

enum lang shell_lang(const struct request *r)
{
    const char *own = cookie_value(r, "lang");

    if (own == NULL)
        own = request_actor(r)->lang;
    if (own != NULL && strcmp(own, "de") != 0 && strcmp(own, "en") != 0)
        own = NULL;
    return lang_pick(own, request_header(r, "accept-language"),
                     lang_parse(house_now(shell_app(r)->house)->lang, LANG_DE));
}

static const char *zone_name(const struct request *r)
{
    const char *own = request_actor(r)->zone;

    return own == NULL ? house_now(shell_app(r)->house)->zone : own;
}

GTimeZone *shell_zone(const struct request *r)
{
    return zone_get(zone_name(r));
}

const char *shell_word(const struct request *r, const char *german)
{
    return lang_text(shell_lang(r), german);
}

struct put shell_put(struct request *r, struct answer *a)
{
    return (struct put){.out = answer_buf(a), .a = request_arena(r), .lang = shell_lang(r), .zone = shell_zone(r),
                        .csrf = request_csrf(r), .now = clock_now()};
}

const char *shell_initials(struct arena *a, const char *name)
{
    const char *last = strrchr(name, ' ');
    gunichar first = g_utf8_get_char(name), second = last == NULL ? 0 : g_utf8_get_char(last + 1);
    char out[13] = "";
    int n = 0;

    if (first != 0)
        n = g_unichar_to_utf8(g_unichar_toupper(first), out);
    if (second != 0)
        n += g_unichar_to_utf8(g_unichar_toupper(second), out + n);
    return arena_strndup(a, out, (size_t)n);
}

struct view_face shell_face(struct request *r, int64_t person_id, const char *name)
{
    struct arena *a = request_arena(r);
    const char *mark = picture_of(shell_app(r)->house, a, person_id);

    return (struct view_face){.initials = shell_initials(a, name),
                              .own = *mark != '\0',
                              .picture = url_path(a, "/picture/%" G_GINT64_FORMAT "/%s", person_id, mark)};
}

static const char *contact(struct request *r)
{
    const struct house_now *h = house_now(shell_app(r)->house);

    if (*h->phone == '\0')
        return h->hours;
    return arena_printf(request_arena(r), "%s %s%s%s", shell_word(r, _("Telefon")), h->phone,
                        *h->hours == '\0' ? "" : ", ", h->hours);
}

const char *shell_notice(struct request *r)
{
    const char *query = request_query(r);

    if (query == NULL || !g_str_has_prefix(query, "done="))
        return "";
    for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
        if (strcmp(query + 5, notices[i].code) == 0)
            return shell_word(r, notices[i].text);
    return "";
}

const char *shell_live(struct request *r)
{
    struct events *events = shell_app(r)->events;
    char id[EVENTS_ID_BYTES] = "";

    if (events != NULL && right_has(request_actor(r), RIGHT_TICKET_READ))
        events_here(events, id);
    return arena_strdup(request_arena(r), id);
}

/* For administrators alone. */
static int64_t alarms_of(struct request *r, const char **first)
{
    *first = "";
    if (!right_has(request_actor(r), RIGHT_ADMIN))
        return 0;
    return (int64_t)health_watch_get(shell_app(r)->health, request_arena(r),
                                     lang_name(shell_lang(r)), first);
}

struct view_shell shell_view(struct request *r, const char *title, const char *section)
{
    const struct actor *who = request_actor(r);
    const struct house_now *h = house_now(shell_app(r)->house);
    enum lang lang = shell_lang(r);
    const char *alarm;
    const char *theme = cookie_value(r, "theme");

    if (g_strcmp0(theme, "light") != 0 && g_strcmp0(theme, "dark") != 0)
        theme = "";
    return (struct view_shell){.title = title,
                               .alarms = alarms_of(r, &alarm),
                               .alarm = alarm,
                               .has_colour = *h->colour != '\0',
                               .has_logo = *h->logo != '\0',
                               .colour = url_path(request_arena(r), "/brand/%s/colour.css", *h->colour == '\0' ? "" : h->colour + 1),
                               .logo = url_path(request_arena(r), "/brand/%s/logo", h->logo),
                               .has_imprint = *h->imprint_url != '\0',
                               .has_privacy = *h->privacy_url != '\0',
                               .imprint = url_checked(request_arena(r), h->imprint_url),
                               .privacy = url_checked(request_arena(r), h->privacy_url),
                               .desk_name = h->desk_name,
                               .lang = lang_name(lang),
                               .other_lang = lang_name(lang == LANG_DE ? LANG_EN : LANG_DE),
                               .zone = zone_name(r),
                               .path = request_path(r),
                               .theme = theme,
                               .section = section,
                               .name = who->role == ROLE_GUEST ? "" : who->name,
                               .face = shell_face(r, who->person_id, who->name),
                               .agent = right_is_agent(who),
                               .admin = right_has(who, RIGHT_ADMIN),
                               .contact = contact(r),
                               .address = h->address,
                               .mailto = url_checked(request_arena(r), arena_printf(request_arena(r), "mailto:%s", h->address)),
                               .notice = shell_notice(r),
                               /* An error page may come before anybody is looked up. */
                               .live = right_has(who, RIGHT_DESK) ? shell_live(r) : "",
                               .notices = bell_get(shell_app(r)->bell, who->person_id)};
}

struct view_ticket shell_ticket(struct request *r, const struct ticket_row *t)
{
    struct arena *a = request_arena(r);
    bool agent = right_is_agent(request_actor(r));
    size_t i = 0;
    struct view_ticket v = {.number = t->number, .title = t->title, .queue = t->queue_name,
                            .customer = t->customer_name,
                            .company = t->company_name == NULL ? "" : t->company_name,
                            .owner = t->owner_name == NULL ? "" : t->owner_name,
                            .created_at = t->created_at, .changed_at = t->changed_at};

    while (i + 1 < G_N_ELEMENTS(states) && strcmp(states[i].state, t->state) != 0)
        i++;
    v.state = strcmp(t->state, "open") == 0 && t->owner_id != 0 ? "progress" : states[i].glyph;
    v.state_word = shell_word(r, agent ? states[i].agent_word : states[i].customer_word);
    if (bin_holds(t))
        v.state_word = shell_word(r, _("Im Papierkorb"));
    if (strcmp(v.state, "progress") == 0)
        v.state_word = shell_word(r, _("In Bearbeitung"));
    v.priority = priorities[CLAMP(t->priority, 0, 4)].key;
    v.priority_word = shell_word(r, priorities[CLAMP(t->priority, 0, 4)].word);
    v.owner_face = shell_face(r, t->owner_id, v.owner);
    v.link = url_path(a, "%s/t/%s", agent ? "/desk" : "", url_part(a, t->number));
    return v;
}

struct view_ticket *shell_tickets(struct request *r, const struct ticket_row *rows, size_t n)
{
    struct view_ticket *v = ARENA_ARRAY(request_arena(r), struct view_ticket, n + 1);

    for (size_t i = 0; i < n; i++)
        v[i] = shell_ticket(r, &rows[i]);
    return v;
}
