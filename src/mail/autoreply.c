#include "mail/autoreply.h"

#include "base/text.h"

#include <string.h>

const struct autoreply_window autoreply_windows[AUTOREPLY_WINDOWS] = {
    {10, 10}, {30, 15}, {60, 25}, {180, 50}, {600, 100},
};

bool autoreply_is_machine(const char *address)
{
    static const char *const whole[] = {"mailer-daemon", "postmaster", "noreply", "no-reply",
                                        "no_reply", "donotreply", "do-not-reply", "do_not_reply",
                                        "nicht-antworten", "keineantwort", "nobody", "root",
                                        "listserv", "majordomo", "mailman"};
    static const char *const begins[] = {"bounce", "bounces", "noreply", "no-reply", "no_reply",
                                         "donotreply", "do-not-reply", "mailer-daemon", "owner-",
                                         "msprvs1=", "prvs=", "srs0="};
    static const char *const ends[] = {"-bounces", "-bounce", "-noreply", "-no-reply", ".noreply",
                                       "-request", "-owner", "-daemon"};
    size_t n = strcspn(address, "@");
    g_autofree char *local = g_ascii_strdown(address, (gssize)n);

    for (size_t i = 0; i < G_N_ELEMENTS(whole); i++)
        if (strcmp(local, whole[i]) == 0)
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++)
        if (g_str_has_prefix(local, begins[i]) &&
            (strlen(begins[i]) == n || !g_ascii_isalpha(local[strlen(begins[i])]) ||
             !g_ascii_isalpha(begins[i][strlen(begins[i]) - 1])))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(local, ends[i]))
            return true;
    return false;
}

const char *autoreply_refusal(const struct autoreply_facts *f)
{
    if (text_empty(f->sender))
        return "there is no sender to answer";
    if (f->own_address)
        return "the sender is one of our own addresses";
    if (f->kind == MAILDOC_BOUNCE || (f->return_path != NULL && *f->return_path == '\0'))
        return "bounces are never answered";
    if (f->auto_submitted)
        return "automatic mail is not answered automatically (RFC 3834)";
    if (f->kind == MAILDOC_LIST)
        return "mailing lists are not answered automatically";
    if (f->no_auto_reply)
        return "the message asks for no automatic answer";
    if (autoreply_is_machine(f->sender))
        return "nobody reads at the sender's address";
    for (size_t i = 0; i < AUTOREPLY_WINDOWS; i++)
        if (f->sent[i] >= autoreply_windows[i].most)
            return "this address had too many automatic mails lately";
    return NULL;
}
