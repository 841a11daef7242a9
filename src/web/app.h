/* app.h - the browser's side as a whole: the table of routes, who is asking, error pages. */
#pragma once
#include "core/house.h"
#include "web/events.h"
#include "web/guard.h"
#include "web/reading.h"

struct presence;
struct bell;
struct api_state;
struct health_watch;
struct backup_keeper;
struct dossier_maker;
struct account_service;
struct access_notes;

struct app {
    const struct house *house;
    struct events *events;
    struct presence *presence;
    struct bell *bell; /* NULL: nobody has notices */
    /* Cleans HTML that was typed, and gives its words as text (mail/airlock_html.h); waits. NULL: there
     * is nobody to do it, everything is plain text. */
    bool (*clean_html)(void *cleaner, struct arena *a, const char *html, const char **clean,
                       const char **text, GError **error);
    void *cleaner;
    struct health_watch *health; /* NULL: nobody looks */
    struct backup_keeper *backups; /* NULL: nobody makes them */
    struct dossier_maker *dossiers; /* NULL: nobody makes them */
    const struct account_service *accounts; /* talks to mail servers; NULL: nobody does */
    struct api_state *api; /* of /api/v1 (web/api.h) */
    struct access_notes *access; /* who looks where that is logged; NULL: nothing is noted */
    struct reading *reading; /* what has been read, for app_read(); NULL: nothing is noted */
};

/* Fills *SITE; APP must outlive it. */
void app_site(const struct app *app, struct site *site);
/* The same for --metrics: /metrics alone, in Prometheus' text format. */
void app_metrics_site(const struct app *app, struct site *site);

/* Writes down what people have read and where they looked; for the ticker of serve. */
bool app_read(const struct app *app, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The tables of the page files. */
extern const struct route gate_routes[], ticket_routes[], file_routes[], desk_ticket_routes[];
extern const struct route desk_list_routes[], signup_routes[], access_routes[];
extern const size_t signup_n_routes, access_n_routes;
extern const struct route overview_routes[], new_routes[];
extern const size_t overview_n_routes, new_n_routes;
extern const size_t desk_list_n_routes;
extern const size_t gate_n_routes, ticket_n_routes, file_n_routes, desk_ticket_n_routes;
extern const struct route live_routes[], notice_routes[], phone_routes[], search_routes[];
extern const size_t live_n_routes, notice_n_routes, phone_n_routes, search_n_routes;
extern const struct route other_routes[];
extern const size_t other_n_routes;
extern const struct route desk_bin_routes[], desk_erase_routes[], merge_offer_routes[];
extern const struct route desk_bulk_routes[], desk_merge_routes[], desk_split_routes[], desk_undo_routes[];
extern const size_t desk_bin_n_routes, desk_erase_n_routes, merge_offer_n_routes;
extern const size_t desk_bulk_n_routes, desk_merge_n_routes, desk_split_n_routes, desk_undo_n_routes;
extern const struct route faq_routes[], faq_desk_routes[], faq_form_routes[], canned_routes[];
extern const size_t faq_n_routes, faq_desk_n_routes, faq_form_n_routes, canned_n_routes;
extern const struct route profile_routes[], factor_routes[], login_factor_routes[];
extern const size_t profile_n_routes, factor_n_routes, login_factor_n_routes;
extern const struct route api_routes[], page_api_routes[], token_routes[];
extern const struct route oauth_routes[], oauth_token_routes[], admin_app_routes[];
extern const size_t oauth_n_routes, oauth_token_n_routes, admin_app_n_routes;
extern const size_t api_n_routes, page_api_n_routes, token_n_routes;
extern const struct route admin_inbox_routes[], admin_outbox_routes[], admin_block_routes[];
extern const size_t admin_inbox_n_routes, admin_outbox_n_routes, admin_block_n_routes;
extern const struct route admin_queue_routes[], admin_person_routes[], admin_company_routes[], admin_audit_routes[];
extern const struct route access_log_routes[];
extern const size_t access_log_n_routes;
extern const struct route report_routes[], report_company_routes[];
extern const size_t report_n_routes, report_company_n_routes;
extern const struct route admin_account_routes[], admin_account_do_routes[];
extern const size_t admin_account_n_routes, admin_account_do_n_routes;
extern const struct route admin_suppressed_routes[];
extern const size_t admin_suppressed_n_routes;
extern const struct route admin_tag_routes[];
extern const size_t admin_tag_n_routes;
extern const struct route admin_hook_routes[];
extern const struct route admin_hook_routes[], admin_session_routes[];
extern const size_t admin_session_n_routes;
extern const size_t admin_hook_n_routes;
extern const struct route admin_backup_routes[], admin_health_routes[], admin_import_routes[], admin_text_routes[];
extern const size_t admin_backup_n_routes, admin_health_n_routes, admin_import_n_routes, admin_text_n_routes;
extern const struct route admin_privacy_routes[], admin_retention_routes[];
extern const size_t admin_privacy_n_routes, admin_retention_n_routes;
extern const struct route admin_house_routes[], admin_setup_routes[], brand_routes[];
extern const size_t admin_house_n_routes, admin_setup_n_routes, brand_n_routes;
extern const struct route admin_field_routes[];
extern const size_t admin_field_n_routes;
extern const size_t admin_queue_n_routes, admin_person_n_routes, admin_company_n_routes, admin_audit_n_routes;
