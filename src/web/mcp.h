/* mcp.h - tools for assistants, by the Model Context Protocol at POST /mcp (Streamable HTTP without
 * sessions): the same tokens and rights as the API, each call in the audit. */
#pragma once
#include "web/api.h"

struct mcp_call {
    struct api *x;
    const json_t *args;
    struct buf out; /* the structured result, a JSON object */
    struct jw j;
};

struct mcp_tool {
    const char *name, *title, *says;
    const char *input; /* JSON Schema of the arguments */
    bool writes;       /* needs a token with the scope mcp.write, named in it */
    /* Inside db_write(). What is wrong with the arguments or the ticket is an error of FAIL_INVALID,
     * FAIL_NOT_FOUND, FAIL_DENIED or FAIL_CONFLICT, whose text the assistant reads. */
    bool (*run)(struct mcp_call *c, GError **error);
};
extern const struct mcp_tool mcp_tools[];
extern const size_t mcp_n_tools;

bool mcp_may(const struct api *x, const struct mcp_tool *tool);
/* One message; writes the whole answer (an API_RAW handler). */
bool api_mcp(struct api *x, GError **error);
