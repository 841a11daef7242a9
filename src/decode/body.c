#include "decode/body.h"

#include "base/text.h"

#include <string.h>

static bool is_blank(const char *s)
{
    return s == NULL || s[strspn(s, " \t")] == '\0';
}

const char *body_filename(const struct part *part)
{
    const struct {
        const struct params *params;
        const char *name;
    } places[] = {
        {&part->disposition, "filename"},
        {&part->type, "name"},
        {&part->disposition, "name"},
        {&part->type, "filename"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *name = params_get(places[i].params, places[i].name);

        if (!is_blank(name))
            return name;
    }
    return NULL;
}

bool body_is_attached(const struct part *part)
{
    return strcmp(part->disposition.value, "attachment") == 0;
}

static bool is_type(const struct part *part, const char *type)
{
    return strcmp(part->content_type, type) == 0;
}

int body_alternative(const struct part_tree *tree, size_t i)
{
    int found = -1;

    for (int p = tree->v[i].parent; p >= 0; p = tree->v[p].parent)
        if (is_type(&tree->v[p], "multipart/alternative"))
            found = p;
    return found;
}

/* The child of TOP in which part I stands. */
static int branch_of(const struct part_tree *tree, size_t i, int top)
{
    int p = (int)i;

    while (tree->v[p].parent != top)
        p = tree->v[p].parent;
    return p;
}

static size_t first_child(const struct part_tree *tree, size_t parent)
{
    for (size_t i = parent + 1; i < tree->n; i++)
        if (tree->v[i].parent == (int)parent)
            return i;
    return parent;
}

/* Inside multipart/related all but the first part belong to the first (RFC 2387). */
static bool is_related_extra(const struct part_tree *tree, size_t i)
{
    for (int p = (int)i; tree->v[p].parent >= 0; p = tree->v[p].parent) {
        int parent = tree->v[p].parent;

        if (is_type(&tree->v[parent], "multipart/related") &&
            first_child(tree, (size_t)parent) != (size_t)p &&
            message_header_find(&tree->v[i].headers, "Content-ID") != NULL)
            return true;
    }
    return false;
}

/* text/enriched and the like, alone in a message, are read as plain text. */
static bool is_lone_text(const struct part_tree *tree, size_t i)
{
    return tree->v[i].parent < 0 && g_str_has_prefix(tree->v[i].content_type, "text/") &&
           !is_type(&tree->v[i], "text/calendar");
}

static enum role first_role(const struct part_tree *tree, size_t i)
{
    const struct part *part = &tree->v[i];

    if (part->is_multipart)
        return ROLE_CONTAINER;
    if (body_is_attached(part) || body_filename(part) != NULL || is_related_extra(tree, i))
        return ROLE_ATTACHMENT;
    if (is_type(part, "text/html"))
        return ROLE_HTML;
    if (is_type(part, "text/plain") || is_lone_text(tree, i))
        return ROLE_TEXT;
    return ROLE_ATTACHMENT;
}

/* The branch of alternative TOP to take ROLE from: of plain texts the first, of HTML the last. */
static int chosen_branch(const struct part_tree *tree, const enum role *roles, int top,
                         enum role role)
{
    int found = -1;

    for (size_t i = (size_t)top + 1; i < tree->n; i++) {
        int p = tree->v[i].parent;

        while (p > top)
            p = tree->v[p].parent;
        if (p != top)
            break;
        if (roles[i] == role && (found < 0 || role == ROLE_HTML))
            found = branch_of(tree, i, top);
    }
    return found;
}

/* Leaves one branch of each kind; a text inside the HTML's branch goes with it only if it is the
 * plain branch too. What is left out becomes an attachment: nothing is lost. */
static void choose(const struct part_tree *tree, enum role *roles, int top)
{
    int text = chosen_branch(tree, roles, top, ROLE_TEXT);
    int html = chosen_branch(tree, roles, top, ROLE_HTML);

    for (size_t i = (size_t)top + 1; i < tree->n; i++) {
        if (body_alternative(tree, i) != top)
            continue;
        if ((roles[i] == ROLE_TEXT && branch_of(tree, i, top) != text) ||
            (roles[i] == ROLE_HTML && branch_of(tree, i, top) != html))
            roles[i] = ROLE_ATTACHMENT;
    }
}

/* A message whose only text has a file name shows it and lists it. */
static void rescue(const struct part_tree *tree, enum role *roles)
{
    size_t candidate = tree->n;

    for (size_t i = 0; i < tree->n; i++) {
        if (roles[i] == ROLE_TEXT || roles[i] == ROLE_HTML)
            return;
        if (candidate == tree->n && roles[i] == ROLE_ATTACHMENT &&
            is_type(&tree->v[i], "text/plain") && !body_is_attached(&tree->v[i]))
            candidate = i;
    }
    if (candidate < tree->n)
        roles[candidate] = ROLE_BOTH;
}

void body_roles(const struct part_tree *tree, enum role *roles)
{
    for (size_t i = 0; i < tree->n; i++)
        roles[i] = first_role(tree, i);
    for (size_t i = 0; i < tree->n; i++)
        if (is_type(&tree->v[i], "multipart/alternative") && body_alternative(tree, i) < 0)
            choose(tree, roles, (int)i);
    rescue(tree, roles);
}
