#include "mail/graph.h"

#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 300, STATUS_ACCEPTED = 202 };

const char *graph_base(struct arena *a, const char *url)
{
    const char *rest = url + strlen("graph:");
    size_t n = strlen(rest);

    while (n > 0 && rest[n - 1] == '/')
        n--;
    return n == 0 ? "https://graph.microsoft.com/v1.0" : arena_strndup(a, rest, n);
}

enum account_fault graph_fault(long status)
{
    return status == 401 || status == 403   ? ACCOUNT_CONSENT
           : status == 404                  ? ACCOUNT_FOLDER
           : status == 429 || status >= 500 ? ACCOUNT_TIMEOUT
                                            : ACCOUNT_PROTOCOL;
}

const char *graph_words(struct arena *a, const struct https_answer *answer)
{
    json_t *object = json_read(buf_text(&answer->body), answer->body.len, NULL);
    const json_t *error = json_object_get(object, "error");
    const char *code = json_string_value(json_object_get(error, "code"));
    const char *message = json_string_value(json_object_get(error, "message"));
    const char *words = arena_printf(a, "%ld%s%s%s%s", answer->status, code == NULL ? "" : " ",
                                     code == NULL ? "" : code, message == NULL ? "" : ": ",
                                     message == NULL ? "" : message);

    json_decref(object);
    return text_cut(a, text_one_line(a, words), WORDS_MAX);
}

/* The whole mail in memory; NULL where it can't be read again. */
static guchar *bytes_of(const struct smtp_mail *mail)
{
    guchar *bytes = g_try_malloc((gsize)mail->size + 1);
    int64_t at = 0;

    if (bytes != NULL && mail->data != NULL) {
        memcpy(bytes, mail->data, (size_t)mail->size);
        return bytes;
    }
    while (bytes != NULL && at < mail->size) {
        ssize_t n = pread(mail->fd, bytes + at, (size_t)(mail->size - at), at);

        if (n <= 0)
            g_clear_pointer(&bytes, g_free);
        at += n;
    }
    return bytes;
}

void graph_send(const struct graph_way *way, struct arena *a, const struct smtp_mail *mail,
                struct smtp_answer *answer)
{
    g_autofree guchar *bytes = bytes_of(mail);
    g_autofree char *text = bytes == NULL ? NULL : g_base64_encode(bytes, (gsize)mail->size);
    g_autoptr(GError) error = NULL;
    enum account_fault fault;
    struct https_answer said;
    struct https_call call = {.method = "POST",
                              .url = arena_printf(a, "%s/me/sendMail", graph_base(a, way->url)),
                              .bearer = way->bearer,
                              .content_type = "text/plain",
                              .body = text,
                              .body_size = text == NULL ? 0 : strlen(text),
                              .ca_file = way->ca_file,
                              .public_only = way->public_only};

    *answer = (struct smtp_answer){.fate = SMTP_LATER, .words = "mail: it can't be read again"};
    if (text == NULL)
        return;
    if (!https_do(&call, &said, &fault, &error)) {
        answer->words = arena_strdup(a, error->message);
    } else {
        answer->code = (int)said.status;
        answer->words = said.status == STATUS_ACCEPTED ? "202 accepted by Microsoft Graph"
                                                       : graph_words(a, &said);
        answer->fate = said.status == STATUS_ACCEPTED             ? SMTP_ACCEPTED
                       : said.status == 400 || said.status == 413 ? SMTP_REFUSED
                                                                  : SMTP_LATER;
    }
    buf_release(&said.body);
}

bool graph_try(const struct graph_way *way, enum account_fault *fault, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct https_answer said;
    const struct https_call call = {
        .method = "GET",
        .url = arena_printf(a, "%s/me/mailFolders/inbox?$select=id", graph_base(a, way->url)),
        .bearer = way->bearer,
        .ca_file = way->ca_file,
        .public_only = way->public_only};
    bool ok = https_do(&call, &said, fault, error);

    if (ok && said.status != 200) {
        *fault = graph_fault(said.status);
        fail_set(error, FAIL_IO, "Microsoft Graph: %s", graph_words(a, &said));
        ok = false;
    }
    buf_release(&said.body);
    return ok;
}
