/* desk_property.h - the small forms beside a ticket: properties, customer, people, links. */
#pragma once
#include "core/desk.h"
#include "web/route.h"

extern const struct field desk_property_fields[], desk_customer_fields[], desk_party_fields[],
    desk_link_fields[], desk_tag_fields[], desk_custom_fields[];

void desk_property(struct request *r, struct answer *a);
void desk_customer(struct request *r, struct answer *a);
void desk_party(struct request *r, struct answer *a);
void desk_tag(struct request *r, struct answer *a);
void desk_link(struct request *r, struct answer *a);
/* Own fields. */
void desk_custom(struct request *r, struct answer *a);
/* Runs RUN on the visible ticket of the route, in one transaction, then shows it again. */
void desk_property_perform(struct request *r, struct answer *a,
                           bool (*run)(struct request *r, const struct desk_call *d,
                                       struct ticket_row *t, GError **error));
/* A field was wrong: the page again, with a sentence. */
void desk_property_again(struct request *r, struct answer *a);
