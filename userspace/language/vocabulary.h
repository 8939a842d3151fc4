/* SPDX-License-Identifier: GPL-2.0 */
/* The words of the language for the numbers of the blob and the netlink protocol. */
#ifndef BULKHEAD_VOCABULARY_H
#define BULKHEAD_VOCABULARY_H

#include <env.h>
#include <linux/bulkhead.h>

struct json_object;

/**
 * struct permission - a word of the language for a permission
 * @name: the word
 * @bit: the permission
 */
struct permission {
	const char *name;
	u32 bit;
};

extern const struct permission file_permissions[];
extern const struct permission exec_permissions[];
extern const struct permission network_permissions[];
extern const struct permission host_permissions[];
extern const struct permission capability_permissions[];
extern const struct permission device_permissions[];
extern const char *const effect_names[__BULKHEAD_EFFECT_END];
extern const char *const severity_names[__BULKHEAD_SEVERITY_END];

u32 permission_find(const struct permission *permissions, const char *text, size_t length);
int effect_find(const char *text, size_t length);
const char *mode_word(uint32_t mode);
const char *effect_word(uint32_t effect);
const char *severity_word(uint32_t severity);
const char *class_word(uint32_t class_id);
const char *key_word(uint32_t key);
const char *reason_word(uint32_t reason);
const struct permission *permissions_of(uint32_t class_id);
struct json_object *permissions_as_json(uint32_t class_id, uint32_t permissions);

#endif /* BULKHEAD_VOCABULARY_H */
