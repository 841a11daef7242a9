/* concern_trait.h - what is looked at in each sentence of a reply: X(NAME, "short name", the
 * signal by which people are told of it). Nothing here hangs on single things that people own: only
 * on what a sentence does, and on whether the ticket knows what it speaks of. */
#pragma once
#include <stddef.h>

#define CONCERN_TRAIT_LIST(X)                                                                      \
    X(THANKS, "s_thanks", THANKS)                                                                  \
    X(WORKS, "s_works", WORKS)                                                                     \
    X(ACK, "s_ack", ACK)                                                                           \
    X(SHIFT, "s_shift", SHIFT_LATER)                                                               \
    X(ADDS, "s_adds", ADDS)                                                                        \
    X(REQUEST, "s_request", REQUEST)                                                               \
    X(WISH, "s_wish", WISH)                                                                        \
    X(FAULT, "s_fault", FAULT)                                                                     \
    X(BUT, "s_but", BUT)                                                                           \
    X(AGAIN, "s_again", AGAIN)                                                                     \
    X(REFERS, "s_refers", REFERS)                                                                  \
    X(STRANGER, "s_stranger", STRANGER)                                                            \
    X(REVISES, "s_revises", REVISES)                                                               \
    X(URGENT, "s_urgent", URGENT)                                                                  \
    X(HOW, "s_how", HOW)                                                                           \
    X(NOT, "s_not", BUT)                                                                           \
    X(CALM, "s_calm", WORKS)                                                                       \
    X(SETTLED, "s_settled", ACK)                                                                   \
    X(JOY, "s_joy", THANKS)                                                                        \
    X(RESTS, "s_rests", AGAIN)                                                                     \
    X(EFFECT, "s_effect", AGAIN)                                                                   \
    X(TRIED, "s_tried", REFERS)                                                                    \
    X(GUESS, "s_guess", REFERS)                                                                    \
    X(UNSURE, "s_unsure", ANSWERS)                                                                 \
    X(FOREIGN_WORDS, "s_foreign_words", FOREIGN)                                                   \
    X(TOPIC_WORDS, "s_topic_words", OVERLAP)                                                       \
    X(KNOWN_WORDS, "s_known_words", OVERLAP)                                                       \
    X(NEAR_WORDS, "s_near_words", OVERLAP)                                                         \
    X(UNKNOWN_WORDS, "s_unknown_words", NO_OVERLAP)                                                \
    X(FRAGMENT, "s_fragment", TINY)                                                                \
    X(LENGTH, "s_length", LONG)                                                                    \
    X(NUMBER, "s_number", NUMBERS)                                                                 \
    X(QUESTION, "s_question", QUESTIONS)                                                           \
    X(EXCLAIMS, "s_exclaims", EXCLAIMS)                                                            \
    X(BEGINS_REFERRING, "s_begins_referring", REFERS)                                              \
    X(BEGINS_YES_NO, "s_begins_yes_no", ANSWERS)                                                   \
    X(BEGINS_ON, "s_begins_on", AGAIN)                                                             \
    X(BEGINS_TELLING, "s_begins_telling", REFERS)                                                  \
    X(OURS, "s_ours", NO_OVERLAP)                                                                  \
    X(OURS_FOREIGN, "s_ours_foreign", FOREIGN)                                                     \
    X(OURS_UNKNOWN, "s_ours_unknown", NO_OVERLAP)                                                  \
    X(OURS_KNOWN, "s_ours_known", OVERLAP)                                                         \
    X(A_FOREIGN, "s_a_foreign", FOREIGN)                                                           \
    X(A_UNKNOWN, "s_a_unknown", NO_OVERLAP)                                                        \
    X(A_KNOWN, "s_a_known", OVERLAP)                                                               \
    X(WANTS, "s_wants", WISH)                                                                      \
    X(BEGINS_CAN, "s_begins_can", HOW)                                                             \
    X(THIRD, "s_third", STRANGER)                                                                  \
    X(TIME, "s_time", NUMBERS)                                                                     \
    X(THIRD_NEW, "s_third_new", STRANGER)                                                          \
    X(FAR, "s_far", ONLY_FOREIGN)                                                                  \
    X(MATTER, "s_matter", REQUEST)                                                                 \
    X(FAR_MATTER, "s_far_matter", FOREIGN_MATTER)                                                  \
    X(FAR_REQUEST, "s_far_request", FOREIGN_MATTER)                                                \
    X(FAR_FAULT, "s_far_fault", OTHER_FAULT)                                                       \
    X(NEAR_REQUEST, "s_near_request", REQUEST)                                                     \
    X(NEAR_FAULT, "s_near_fault", RELAPSE)                                                         \
    X(BARE_REQUEST, "s_bare_request", REQUEST)                                                     \
    X(ANSWERS, "s_answers", ANSWERS)                                                               \
    X(PARTICIPLE, "s_participle", REFERS)                                                          \
    X(POINTS, "s_points", REFERS)

enum concern_trait {
#define X(NAME, name, told) TRAIT_##NAME,
    CONCERN_TRAIT_LIST(X)
#undef X
        CONCERN_TRAITS
};

/* Of all sentences the most, and of the first and the last one. */
enum concern_where { TRAIT_ANYWHERE, TRAIT_FIRST, TRAIT_LAST, TRAIT_WHERES };

/* How the whole course of the reply goes, and what was before it. */
#define CONCERN_COURSE_LIST(X)                                                                     \
    X(OPENS_FAR, "opens_far", OWN_ONLY)                                                            \
    X(FAR_LATER, "far_later", SPLIT)                                                               \
    X(GOOD_BEFORE, "good_before", GOOD_THEN_OWN)                                                   \
    X(SENTENCES, "sentences", LONG)                                                                \
    X(CHOICE, "choice", ASKED)                                                                     \
    X(OUR_LENGTH, "our_length", ASKED)                                                             \
    X(OTHER_FIELDS, "other_fields", FOREIGN)                                                       \
    X(SHARES_TOPIC, "shares_topic", OVERLAP)                                                       \
    X(NO_TOPIC, "no_topic", TINY)                                                                  \
    X(TICKET_NO_TOPIC, "ticket_no_topic", FRESH)

enum concern_course {
#define X(NAME, name, told) COURSE_##NAME,
    CONCERN_COURSE_LIST(X)
#undef X
        CONCERN_COURSES
};

struct concern_look;

/* Fills both from what L has seen. */
void concern_traits_of(const struct concern_look *l, double of[CONCERN_TRAITS][TRAIT_WHERES],
                       double course[CONCERN_COURSES]);
