/* routes.c - prints every route of the program, one a line: method, path, flags, for routes.py. */
#include "web/app.h"

#include <stdio.h>

static void see(const struct route *route, void *data)
{
    (void)data;
    printf("%s %s %u\n", head_method_name(route->method), route->path, route->flags);
}

int main(void)
{
    struct house house = {.base_url = "http://localhost"};
    struct app app = {.house = &house};
    GError *error = NULL;
    struct site site;

    house.pool = db_pool_open("sqlite:/nonexistent/routes.db", &error);
    if (house.pool == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    app_site(&app, &site);
    route_all(site.lists, site.n_lists, see, NULL);
    db_pool_free(house.pool);
    return 0;
}
