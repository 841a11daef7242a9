/* faq_write.h - writing questions and answers, by agents (RIGHT_FAQ, else FAIL_DENIED). Every save
 * is a version that stays; what customers see is the version that was published last. All of it but
 * the reading runs inside db_write(), and the audit log tells of it (but of no order, and not of what
 * the program itself puts there). */
#pragma once
#include "core/faq.h"
#include "core/right.h"
#include "rows/faq_edit.h"

enum { FAQ_TITLE_MAX = 200, FAQ_MOST = 2000, FAQ_VERSIONS_SHOWN = 100, FAQ_CATEGORY_MAX = 80 };
enum { FAQ_DE, FAQ_EN, FAQ_LANGS };
extern const char *const faq_langs[FAQ_LANGS];

struct faq_call {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    const char *peer; /* the address it came from; "" if none */
    int64_t now;
};

struct faq_words {
    const char *title, *body; /* both empty: nothing in this language */
    int64_t base_id;          /* the version that was changed; 0: there was none */
};

/* Saves what differs from the newest version, and publishes both languages if PUBLISH. *ID 0 is a
 * new question and becomes its id. FAIL_INVALID where a language has a title or an answer alone,
 * where there is no word at all or Markdown is refused (core/markdown.h); FAIL_CONFLICT where
 * somebody saved another version since base_id, and nothing is changed then. */
bool faq_save(const struct faq_call *c, int64_t *id, int64_t category_id,
              const struct faq_words words[FAQ_LANGS], bool publish,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the newest version of one language, or nothing in it any more. */
bool faq_publish(const struct faq_call *c, int64_t id, const char *lang, bool shown,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes an old version the newest one, as a draft. */
bool faq_restore(const struct faq_call *c, int64_t id, int64_t version_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One place up (-1) or down (1) in its category; at the end nothing happens. */
bool faq_move(const struct faq_call *c, int64_t id, int by,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With all its versions. */
bool faq_remove(const struct faq_call *c, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *ID 0: a new one at the end. NAME_EN may be empty. */
bool faq_category_put(const struct faq_call *c, int64_t *id, const char *name_de,
                      const char *name_en, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool faq_category_move(const struct faq_call *c, int64_t id, int by,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_CONFLICT while there are questions in it. */
bool faq_category_remove(const struct faq_call *c, int64_t id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Every text of every question by its newest version, without its body; in their order. */
bool faq_all(struct db *db, struct arena *a, struct faq_edit_row **rows, size_t *n,
             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The texts of one question with their bodies; FAIL_NOT_FOUND where there is none. */
bool faq_texts(struct db *db, struct arena *a, int64_t id, struct faq_edit_row **rows, size_t *n,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, without bodies. */
bool faq_versions(struct db *db, struct arena *a, int64_t id, struct faq_version_row **rows,
                  size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool faq_version(struct db *db, struct arena *a, int64_t id, int64_t version_id,
                 struct faq_version_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
