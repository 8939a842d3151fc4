/* SPDX-License-Identifier: GPL-2.0 */
/* The language's words for the numbers of the blob and the wire. */
#ifndef BULKHEAD_VOCABULARY_H
#define BULKHEAD_VOCABULARY_H

#include <stdint.h>

struct json_object;
struct permission;

const char *mode_word(uint32_t mode);
const char *effect_word(uint32_t effect);
const char *severity_word(uint32_t severity);
const char *class_word(uint32_t class_id);
const char *key_word(uint32_t key);
const char *reason_word(uint32_t reason);
const struct permission *permissions_of(uint32_t class_id);
struct json_object *permissions_as_json(uint32_t class_id, uint32_t permissions);

#endif /* BULKHEAD_VOCABULARY_H */
