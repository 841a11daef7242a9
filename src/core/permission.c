#include "core/permission.h"

#include <glib.h>
#include <string.h>

const struct permission permission_all[] = {
    {1, "admin", "Everything in the administration"},
    {2, "admin.user", "Users"},
    {3, "admin.group", "Groups"},
    {4, "admin.role", "Roles"},
    {5, "admin.organization", "Organizations"},
    {6, "admin.text_module", "Text modules"},
    {7, "admin.tag", "Tags"},
    {8, "admin.object", "Fields"},
    {9, "admin.time_accounting", "Booked time"},
    {10, "admin.ticket_state", "Ticket states"},
    {11, "admin.ticket_priority", "Ticket priorities"},
    {12, "admin.webhook", "Webhooks"},
    {13, "admin.api", "The API"},
    {14, "ticket", "All of tickets"},
    {15, "ticket.agent", "Work on tickets"},
    {16, "ticket.customer", "One's own tickets"},
    {17, "user_preferences", "One's own profile"},
    {18, "user_preferences.access_token", "One's own tokens"},
    {19, "report", "Reports"},
    {20, "knowledge_base.editor", "Write in the knowledge base"},
    {21, "knowledge_base.reader", "Read the knowledge base"},
    {22, "chat.agent", "Chat"},
    {23, "cti.agent", "Phone"},
    {24, "mcp.write", "Drafts and notes by assistants"},
    {25, "user_preferences.avatar", "One's own picture"},
};
const size_t permission_n_all = G_N_ELEMENTS(permission_all);

static const char *const held[] = {
    [ROLE_NOBODY] = "",
    [ROLE_GUEST] = "",
    [ROLE_CUSTOMER] = "ticket.customer user_preferences knowledge_base.reader",
    [ROLE_AGENT] = "ticket.agent user_preferences knowledge_base.reader chat.agent cti.agent mcp.write",
    [ROLE_ADMIN] = ("admin ticket.agent user_preferences report knowledge_base.editor "
                    "knowledge_base.reader chat.agent cti.agent mcp.write"),
};

bool permission_in(const char *list, const char *name)
{
    while (*list != '\0') {
        size_t n = strcspn(list, " ");

        if (n > 0 && strncmp(list, name, n) == 0 && (name[n] == '\0' || name[n] == '.'))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

bool permission_held(enum role role, const char *scopes, const char *alternatives)
{
    g_auto(GStrv) names = g_strsplit(alternatives, "|", -1);

    if (*alternatives == '\0')
        return true;
    for (char **name = names; *name != NULL; name++)
        if (permission_in(held[role], *name) && (*scopes == '\0' || permission_in(scopes, *name)))
            return true;
    return false;
}

enum role permission_role(enum role role, const char *scopes)
{
    if (*scopes == '\0' || (permission_in(scopes, "admin") && permission_in(scopes, "ticket.agent")))
        return role;
    if (role == ROLE_ADMIN && strstr(scopes, "admin") != NULL)
        return role;
    if (role >= ROLE_AGENT && permission_in(scopes, "ticket.agent"))
        return ROLE_AGENT;
    return MIN(role, ROLE_CUSTOMER);
}

enum role permission_amounts(const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, " ", -1);
    enum role role = ROLE_CUSTOMER;

    for (char **name = names; *name != NULL; name++)
        if (strcmp(*name, "admin") == 0)
            return ROLE_ADMIN;
        else if (strcmp(*name, "ticket") == 0 || strcmp(*name, "ticket.agent") == 0)
            role = ROLE_AGENT;
    return role;
}

const struct permission *permission_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(permission_all); i++)
        if (strcmp(permission_all[i].name, name) == 0)
            return &permission_all[i];
    return NULL;
}
