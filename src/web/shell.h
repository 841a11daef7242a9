/* shell.h - what every page shares: the frame around it, and how rows become views. */
#pragma once
#include "core/article.h"
#include "core/ticket.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/request.h"
#include "web/views.h"

const struct app *shell_app(const struct request *r);
/* The writer for R's answer, in R's language and time zone. */
struct put shell_put(struct request *r, struct answer *a);
enum lang shell_lang(const struct request *r);
/* The zone of who asks, or the house's. */
GTimeZone *shell_zone(const struct request *r);
/* TITLE and SECTION as the templates want them. */
struct view_shell shell_view(struct request *r, const char *title, const char *section);
/* Where the live stream of this page begins, "" for who has none. Pages of the desk all listen; those
 * of customers that show tickets put it into their shell. */
const char *shell_live(struct request *r);
/* "JB" for "Jana Brandt". */
const char *shell_initials(struct arena *a, const char *name);
/* Of a person; PERSON_ID 0: nobody whom the desk knows. */
struct view_face shell_face(struct request *r, int64_t person_id, const char *name);
struct view_ticket shell_ticket(struct request *r, const struct ticket_row *t);
struct view_ticket *shell_tickets(struct request *r, const struct ticket_row *rows, size_t n);
/* The articles of a ticket as ACTOR may see them, with files and the fate of their mails. */
bool shell_conversation(struct request *r, struct db *db, const struct ticket_row *t,
                        struct view_conversation *v, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same without the events. */
bool shell_articles(struct request *r, struct db *db, const struct ticket_row *t,
                    struct view_conversation *v, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In the language of R. */
const char *shell_word(const struct request *r, const char *german);
/* One sentence on the next page, by a code in the address ("?done=sent"). */
const char *shell_notice(struct request *r);
