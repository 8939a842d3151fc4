// SPDX-License-Identifier: GPL-2.0
/* The language's words for the numbers of the blob and the wire. */
#include <json.h>

#include "language/rule.h"
#include "language/vocabulary.h"

static const char *word(const char *const *words, size_t count, uint32_t number)
{
	return number < count && words[number] ? words[number] : "unknown";
}

#define WORD(words, number) word(words, sizeof(words) / sizeof((words)[0]), number)

/**
 * mode_word() - the word for a mode
 * @mode: enum bulkhead_mode
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *mode_word(uint32_t mode)
{
	static const char *const words[] = {
		[BULKHEAD_MODE_ENFORCE] = "enforce",
		[BULKHEAD_MODE_AUDIT] = "audit",
	};

	_Static_assert(sizeof(words) / sizeof(words[0]) == __BULKHEAD_MODE_END, "");
	return WORD(words, mode);
}

/**
 * effect_word() - the word for an effect
 * @effect: enum bulkhead_effect
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *effect_word(uint32_t effect)
{
	return WORD(effect_names, effect);
}

/**
 * severity_word() - the word for a severity
 * @severity: enum bulkhead_severity
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *severity_word(uint32_t severity)
{
	return WORD(severity_names, severity);
}

/**
 * class_word() - the word for a class
 * @class_id: enum bulkhead_class
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *class_word(uint32_t class_id)
{
	static const char *const words[] = {
		[BULKHEAD_CLASS_FILE] = "file",
		[BULKHEAD_CLASS_EXEC] = "exec",
		[BULKHEAD_CLASS_SOURCE] = "source",
		[BULKHEAD_CLASS_SOCKET] = "socket",
		[BULKHEAD_CLASS_UNIX] = "unix",
		[BULKHEAD_CLASS_HOST] = "host",
		[BULKHEAD_CLASS_CAPABILITY] = "capability",
		[BULKHEAD_CLASS_DEVICE] = "device",
	};

	_Static_assert(sizeof(words) / sizeof(words[0]) == __BULKHEAD_CLASS_END, "");
	return WORD(words, class_id);
}

/**
 * key_word() - the word for the namespace that a container is known by
 * @key: enum bulkhead_key
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *key_word(uint32_t key)
{
	static const char *const words[] = {
		[BULKHEAD_KEY_PID] = "pid",
		[BULKHEAD_KEY_USER] = "user",
		[BULKHEAD_KEY_MOUNT] = "mount",
	};

	_Static_assert(sizeof(words) / sizeof(words[0]) == __BULKHEAD_KEY_END, "");
	return WORD(words, key);
}

/**
 * reason_word() - the word for a reason
 * @reason: enum bulkhead_reason
 *
 * Return: the word, "unknown" for a number from the future.
 */
const char *reason_word(uint32_t reason)
{
	static const char *const words[] = {
		[BULKHEAD_REASON_RULE] = "rule",
		[BULKHEAD_REASON_DEFAULT] = "default",
		[BULKHEAD_REASON_OUTSIDE] = "outside",
		[BULKHEAD_REASON_TOO_DEEP] = "too-deep",
		[BULKHEAD_REASON_NO_MEMORY] = "no-memory",
		[BULKHEAD_REASON_MALFORMED] = "malformed",
		[BULKHEAD_REASON_ALIAS] = "alias",
		[BULKHEAD_REASON_ENTERING] = "entering",
		[BULKHEAD_REASON_INTERNAL] = "internal",
		[BULKHEAD_REASON_PROGRAM] = "program",
		[BULKHEAD_REASON_FOLDED] = "folded",
	};

	_Static_assert(sizeof(words) / sizeof(words[0]) == __BULKHEAD_REASON_END, "");
	return WORD(words, reason);
}

/**
 * permissions_of() - the words for the permissions of a class
 * @class_id: enum bulkhead_class
 *
 * Return: the words, as permission_find() takes them.
 */
const struct permission *permissions_of(uint32_t class_id)
{
	static const struct permission none[] = { { NULL, 0 } };

	switch (class_id) {
	case BULKHEAD_CLASS_FILE:
		return file_permissions;
	case BULKHEAD_CLASS_EXEC:
		return exec_permissions;
	case BULKHEAD_CLASS_SOCKET:
	case BULKHEAD_CLASS_UNIX:
		return network_permissions;
	case BULKHEAD_CLASS_HOST:
		return host_permissions;
	case BULKHEAD_CLASS_CAPABILITY:
		return capability_permissions;
	case BULKHEAD_CLASS_DEVICE:
		return device_permissions;
	default:
		return none;
	}
}

/**
 * permissions_as_json() - permissions as a JSON array of the language's words
 * @class_id: enum bulkhead_class
 * @permissions: of that class; those from the future are left out
 *
 * Return: a new array.
 */
struct json_object *permissions_as_json(uint32_t class_id, uint32_t permissions)
{
	const struct permission *known = permissions_of(class_id);
	struct json_object *array = json_object_new_array();

	for (; known->name; known++)
		/* "all" is no name of a permission. */
		if (!(known->bit & (known->bit - 1)) && permissions & known->bit)
			json_object_array_add(array,
					      json_object_new_string(known->name));
	return array;
}
