/* limits.h - every limit on what comes from outside, in one place. Over one of them a mail is
 * kept and held with the reason, a request is refused; nothing is cut in silence. */
#pragma once

enum {
    /* mail */
    LIMIT_MAIL_BYTES = 64 * 1024 * 1024,
    LIMIT_MAIL_HEADER_BYTES = 1024 * 1024,
    LIMIT_MAIL_HEADER_LINES = 1000,
    LIMIT_MAIL_HEADER_LINE = 64 * 1024,
    LIMIT_MAIL_DEPTH = 32,
    LIMIT_MAIL_PARTS = 1000,
    LIMIT_MAIL_PARAMETERS = 100,
    LIMIT_MAIL_ADDRESSES = 500,
    LIMIT_MAIL_REFERENCES = 100,
    LIMIT_MAIL_ENCODED_WORDS = 1000,
    LIMIT_MAIL_TEXT = 4 * 1024 * 1024,
    LIMIT_MAIL_CONTENT = 128 * 1024 * 1024,
    LIMIT_FILENAME_BYTES = 255,
    LIMIT_FILE_TEXT = 32 * 1024 * 1024, /* files that the search looks into */
    /* HTML */
    LIMIT_HTML_BYTES = 1024 * 1024,
    LIMIT_HTML_DEPTH = 200,
    LIMIT_HTML_NODES = 50 * 1000,
    LIMIT_HTML_ATTRIBUTES = 64,
    LIMIT_HTML_MEMORY = 96 * 1024 * 1024, /* of the parsed tree */
    LIMIT_URL_BYTES = 2048,
    /* Markdown of the desk's own people */
    LIMIT_MARKDOWN_BYTES = 64 * 1024,
    LIMIT_MARKDOWN_DEPTH = 32,
    LIMIT_MARKDOWN_CELLS = 50 * 1000, /* of its tables, if each line were the longest row */
    LIMIT_MARKDOWN_HTML = 1024 * 1024,
    /* airlock child */
    LIMIT_CHILD_MEMORY = 256 * 1024 * 1024,
    LIMIT_CHILD_CPU_SECONDS = 2,
    LIMIT_CHILD_WALL_SECONDS = 10,
    LIMIT_CHILDREN = 8, /* at the same time */
    LIMIT_BATCH = 32,
    LIMIT_NICE = 10, /* of what decides, beside what takes mail in */
    /* tickets that went into one another, one behind the other */
    LIMIT_MERGE_CHAIN = 100,
    /* HTTP */
    LIMIT_HTTP_LINE = 8 * 1024,
    LIMIT_HTTP_HEADER_BYTES = 32 * 1024,
    LIMIT_HTTP_HEADERS = 100,
    LIMIT_HTTP_BODY = 1024 * 1024,
    LIMIT_HTTP_UPLOAD = 25 * 1024 * 1024,
    LIMIT_HTTP_FILES = 20,
    LIMIT_FORM_FIELDS = 1000,
    LIMIT_ACCEPT_LANGUAGE = 1000,
    LIMIT_HTTP_CONNECTIONS = 8192, /* fewer where the system gives fewer open files */
    LIMIT_FILES_KEPT = 512,        /* open files for everything but browsers */
    LIMIT_HTTP_PER_IP = 64,
    LIMIT_HTTP_JOBS_WAITING = 256,
    LIMIT_HTTP_HEAD_SECONDS = 10,
    LIMIT_HTTP_IDLE_SECONDS = 15,
    LIMIT_HTTP_STALL_SECONDS = 30, /* bodies and answers: no progress, or under 1 KiB/s */
    LIMIT_HTTP_STREAM_SECONDS = 15 * 60,
    /* LMTP, RFC 5321 section 4.5.3.1 and more */
    LIMIT_LMTP_LINE = 4096,
    LIMIT_LMTP_RECIPIENTS = 100,
    LIMIT_LMTP_SESSIONS = 64,
};
