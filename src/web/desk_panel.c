/* desk_panel.c - what stands beside the conversation: customer, properties, people, links. */
#include "base/text.h"
#include "core/bin.h"
#include "core/tag.h"
#include "core/ticket_party.h"
#include "web/custom_form.h"
#include "web/desk_options.h"
#include "web/desk_related.h"
#include "web/desk_ticket.h"

#include <string.h>

enum { NEAR_MOST = 6 };

static const struct {
    const char *key, *word;
} states[] = {
        {"new", _("Neu")},
        {"open", _("Offen")},
        {"pending reminder", _("Wartet auf Kunde")},
        {"pending close", _("Wartet, schließt dann")},
        {"closed", _("Geschlossen")},
};

static const char *number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%" G_GINT64_FORMAT, n);
}

static bool add_customer(struct request *r, struct db *db, const struct ticket_row *t,
                         struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct person_phone_row *phones = NULL;
    struct person_row customer;
    size_t n = 0;

    if (!person_get(db, a, t->customer_id, &customer, error) ||
        !person_phones(db, a, t->customer_id, &phones, &n, error))
        return false;
    v->customer_address = customer.address == NULL ? "" : customer.address;
    v->customer_phone = n == 0 ? "" : phones[0].shown;
    v->ticket.customer_face = shell_face(r, t->customer_id, customer.name);
    return true;
}

static bool add_choices(struct request *r, struct db *db, const struct ticket_row *t,
                        const struct person_row *agents, size_t n_agents,
                        struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);

    if (!desk_queue_options(r, db, t->queue_id, &v->queues, &v->n_queues, error))
        return false;
    v->owners = ARENA_ARRAY(a, struct view_option, n_agents + 2);
    v->owners[v->n_owners++] =
        (struct view_option){"0", shell_word(r, _("Niemand")), t->owner_id == 0};
    for (size_t i = 0; i < n_agents; i++)
        v->owners[v->n_owners++] = (struct view_option){number(a, agents[i].id), agents[i].name,
                                                        agents[i].id == t->owner_id};
    v->priorities = desk_priority_options(r, t->priority, &v->n_priorities);
    v->states = ARENA_ARRAY(a, struct view_option, G_N_ELEMENTS(states));
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        bool current = strcmp(states[i].key, t->state) == 0;

        if (strcmp(states[i].key, "new") != 0 || current)
            v->states[v->n_states++] =
                (struct view_option){states[i].key, shell_word(r, states[i].word), current};
    }
    return true;
}

static bool add_people(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct follower_row *followers = NULL;
    struct person_row *others = NULL;
    size_t n_followers = 0, n_others = 0;

    if (!ticket_followers(db, a, t->id, &followers, &n_followers, error) ||
        !ticket_participants(db, a, t->id, &others, &n_others, error))
        return false;
    v->followers = ARENA_ARRAY(a, struct view_person, n_followers + 1);
    for (size_t i = 0; i < n_followers; i++) {
        v->followers[v->n_followers++] =
            (struct view_person){.id = followers[i].person_id,
                                 .name = followers[i].name,
                                 .address = "",
                                 .initials = shell_initials(a, followers[i].name)};
        v->following = v->following || followers[i].person_id == request_actor(r)->person_id;
    }
    v->participants = ARENA_ARRAY(a, struct view_person, n_others + 1);
    for (size_t i = 0; i < n_others; i++)
        if (others[i].id != t->customer_id)
            v->participants[v->n_participants++] =
                (struct view_person){.id = others[i].id,
                                     .name = others[i].name,
                                     .address = others[i].address == NULL ? "" : others[i].address,
                                     .initials = shell_initials(a, others[i].name)};
    return true;
}

/* Only what is shown of it. */
static struct view_near near_view(struct request *r, struct ticket_row t, const char *small)
{
    struct view_ticket v = shell_ticket(r, &t);

    return (struct view_near){.id = t.id,
                              .number = v.number,
                              .title = v.title,
                              .state = v.state,
                              .state_word = v.state_word,
                              .small = small,
                              .link = v.link};
}

static bool add_tags(struct request *r, struct db *db, const struct ticket_row *t,
                     struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct ticket_tag_row *tags = NULL;
    struct tag_row *known = NULL;
    size_t n = 0, n_known = 0;

    if (!tag_list(db, a, &t->id, 1, &tags, &n, error) ||
        !tag_visible(db, a, request_actor(r), &known, &n_known, error))
        return false;
    v->tags = ARENA_ARRAY(a, struct view_option, n + 1);
    for (size_t i = 0; i < n; i++)
        v->tags[v->n_tags++] = (struct view_option){.value = tags[i].name, .word = tags[i].name};
    v->known_tags = ARENA_ARRAY(a, struct view_option, n_known + 1);
    for (size_t i = 0; i < n_known; i++)
        v->known_tags[v->n_known_tags++] = (struct view_option){.value = known[i].name, .word = known[i].name};
    return true;
}

static const char *link_word(struct request *r, const struct ticket_link_row *l)
{
    if (strcmp(l->kind, "continues") != 0)
        return shell_word(r, _("verknüpft"));
    return shell_word(r, l->later ? _("daraus entstanden") : _("Fortsetzung von"));
}

static bool add_links(struct request *r, struct db *db, const struct ticket_row *t,
                      struct view_desk_ticket *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct ticket_link_row *links = NULL;
    struct ticket_near_row *near = NULL;
    size_t n_links = 0, n_near = 0;

    if (!ticket_links(db, a, request_actor(r), t->id, &links, &n_links, error) ||
        !ticket_near(db, a, request_actor(r), t, NEAR_MOST, &near, &n_near, error))
        return false;
    v->links = ARENA_ARRAY(a, struct view_near, n_links + 1);
    for (size_t i = 0; i < n_links; i++)
        v->links[v->n_links++] = near_view(r,
                                           (struct ticket_row){.id = links[i].id,
                                                               .number = links[i].number,
                                                               .title = links[i].title,
                                                               .state = links[i].state,
                                                               .owner_id = links[i].owner_id,
                                                               .priority = 2},
                                           link_word(r, &links[i]));
    v->near = ARENA_ARRAY(a, struct view_near, n_near + 1);
    for (size_t i = 0; i < n_near; i++)
        v->near[v->n_near++] =
            near_view(r,
                      (struct ticket_row){.id = near[i].id,
                                          .number = near[i].number,
                                          .title = near[i].title,
                                          .state = near[i].state,
                                          .owner_id = near[i].owner_id,
                                          .priority = 2},
                      near[i].customer_id == t->customer_id ? "" : near[i].customer_name);
    return true;
}

bool desk_panel(struct request *r, struct db *db, const struct ticket_row *t,
                const struct person_row *agents, size_t n_agents, struct view_desk_ticket *v,
                GError **error)
{
    struct arena *a = request_arena(r);
    const char *part = url_part(a, t->number);

    v->pending = t->pending_at == 0 ? "" : lang_date(a, shell_lang(r), shell_zone(r), t->pending_at);
    v->closes_itself = strcmp(t->state, "pending close") == 0;
    v->here = arena_printf(a, "/desk/t/%s", part);
    v->in_bin = bin_holds(t);
    v->may_erase = right_has(request_actor(r), RIGHT_ADMIN);
    v->erase = url_path(a, "/desk/t/%s/erase", part);
    v->act_delete = url_path(a, "/desk/t/%s/delete", part);
    v->act_restore = url_path(a, "/desk/t/%s/restore", part);
    v->merge = url_path(a, "/desk/t/%s/merge", part);
    v->split = url_path(a, "/desk/t/%s/split", part);
    v->act_take = url_path(a, "/desk/t/%s/take", part);
    v->act_close = url_path(a, "/desk/t/%s/close", part);
    v->act_reopen = url_path(a, "/desk/t/%s/reopen", part);
    v->act_properties = url_path(a, "/desk/t/%s/properties", part);
    v->act_customer = url_path(a, "/desk/t/%s/customer", part);
    v->act_party = url_path(a, "/desk/t/%s/party", part);
    v->act_tag = url_path(a, "/desk/t/%s/tag", part);
    v->act_link = url_path(a, "/desk/t/%s/link", part);
    v->act_fields = url_path(a, "/desk/t/%s/fields", part);
    v->act_end_links = url_path(a, "/desk/t/%s/links", part);
    v->invited = arena_printf(a, "/desk/t/%s?done=invited", part);
    return add_customer(r, db, t, v, error) && add_choices(r, db, t, agents, n_agents, v, error) &&
           add_people(r, db, t, v, error) && add_tags(r, db, t, v, error) && add_links(r, db, t, v, error) &&
           custom_form_views(r, db, RECORD_TICKET, t->id, t->queue_id, &v->custom, &v->n_custom, error) &&
           desk_related_view(r, db, t, v, error);
}
