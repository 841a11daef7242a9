/* api_describe.h - the parts of the description (api_describe.c) that are in files of their own. */
#pragma once
#include "web/api_more.h"

/* api_input.c: the schemas of bodies, and the parameters of an operation's query. */
void api_describe_inputs(struct jw *j);
bool api_describe_has_input(const char *schema);
void api_describe_query(struct jw *j, const struct api_op *op);

/* api_oauth.c: what stands beside /api/v1 for programs that are let in (RFC 6749, 7009). */
struct api_oauth_op {
    const char *path;
    enum http_method method;
    const char *summary; /* in German, as all words */
};
extern const struct api_oauth_op api_oauth_ops[];
extern const size_t api_oauth_n_ops;
void api_describe_oauth(struct jw *j);
/* How one proves oneself: components/securitySchemes, and which of them do. */
void api_describe_schemes(struct jw *j);
void api_describe_security(struct jw *j);
