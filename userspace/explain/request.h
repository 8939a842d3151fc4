/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests as text: what ``bulkhead explain`` is asked and ``bulkhead events``
 * reports, both ways between words and what the automaton is fed.
 */
#ifndef BULKHEAD_REQUEST_H
#define BULKHEAD_REQUEST_H

#include <env.h>
#include <linux/bulkhead.h>

/**
 * struct request - a request as the kernel puts it
 * @class_id: enum bulkhead_class
 * @permissions: asked for, of that class
 * @length: bytes of @object
 * @object: what the automaton is fed after the class byte
 */
struct request {
	unsigned int class_id;
	u32 permissions;
	size_t length;
	u8 object[BULKHEAD_OBJECT_MAX];
};

bool request_parse(struct request *request, size_t count, const char *const *words, char **why);
char *request_describe(unsigned int class_id, u32 permissions, const void *object, size_t length);
bool request_is_path(const char *text);
bool request_is_odd(const u8 *path, size_t length);
bool request_complain(char **why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* BULKHEAD_REQUEST_H */
