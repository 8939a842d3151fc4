// SPDX-License-Identifier: GPL-2.0
/*
 * The words of the language for the numbers of the blob and the netlink protocol.
 * This is their only definition; tests/gates/language checks the manual, the oracle
 * and the kernel against it.
 */
#include <string.h>

#include <json.h>

#include "language/vocabulary.h"

const struct permission file_permissions[] = {
	{ "read", BULKHEAD_FILE_READ },
	{ "write", BULKHEAD_FILE_WRITE },
	{ "create", BULKHEAD_FILE_CREATE },
	{ "delete", BULKHEAD_FILE_DELETE },
	{ "link", BULKHEAD_FILE_LINK },
	{ "attr", BULKHEAD_FILE_ATTR },
	{ "map", BULKHEAD_FILE_MAP },
	{ "all", BULKHEAD_FILE_ALL },
	{ NULL, 0 },
};

const struct permission network_permissions[] = {
	{ "create", BULKHEAD_NET_CREATE },   { "bind", BULKHEAD_NET_BIND },
	{ "listen", BULKHEAD_NET_LISTEN },   { "accept", BULKHEAD_NET_ACCEPT },
	{ "connect", BULKHEAD_NET_CONNECT }, { "send", BULKHEAD_NET_SEND },
	{ "all", BULKHEAD_NET_ALL },	     { NULL, 0 },
};

const struct permission exec_permissions[] = {
	{ "exec", BULKHEAD_EXEC_RUN },
	{ "execmem", BULKHEAD_EXEC_MEMORY },
	{ NULL, 0 },
};

const struct permission host_permissions[] = {
	{ "host", BULKHEAD_HOST_USE },
	{ NULL, 0 },
};

const struct permission capability_permissions[] = {
	{ "capability", BULKHEAD_CAPABILITY_USE },
	{ NULL, 0 },
};

const struct permission device_permissions[] = {
	{ "read", BULKHEAD_DEVICE_READ },
	{ "write", BULKHEAD_DEVICE_WRITE },
	{ "create", BULKHEAD_DEVICE_CREATE },
	{ "all", BULKHEAD_DEVICE_ALL },
	{ NULL, 0 },
};

const char *const effect_names[__BULKHEAD_EFFECT_END] = {
	[BULKHEAD_ALLOW] = "allow",
	[BULKHEAD_AUDIT] = "audit",
	[BULKHEAD_DENY_SILENT] = "deny-silent",
	[BULKHEAD_DENY] = "deny",
	[BULKHEAD_KILL] = "kill",
};

const char *const severity_names[__BULKHEAD_SEVERITY_END] = {
	[BULKHEAD_SEVERITY_NONE] = "none",	   [BULKHEAD_SEVERITY_LOW] = "low",
	[BULKHEAD_SEVERITY_MEDIUM] = "medium",	   [BULKHEAD_SEVERITY_HIGH] = "high",
	[BULKHEAD_SEVERITY_CRITICAL] = "critical",
};

/**
 * permission_find() - find a permission by name
 * @permissions: the words of a domain
 * @text: the word
 * @length: bytes of it
 *
 * Return: the permission, or 0 if there is no such word.
 */
u32 permission_find(const struct permission *permissions, const char *text, size_t length)
{
	for (; permissions->name; permissions++)
		if (strlen(permissions->name) == length && !memcmp(permissions->name, text, length))
			return permissions->bit;
	return 0;
}

/**
 * effect_find() - find an effect by name
 * @text: the word
 * @length: bytes of it
 *
 * Return: enum bulkhead_effect, or -1 if there is no such word.
 */
int effect_find(const char *text, size_t length)
{
	for (int effect = 0; effect < __BULKHEAD_EFFECT_END; effect++)
		if (strlen(effect_names[effect]) == length &&
		    !memcmp(effect_names[effect], text, length))
			return effect;
	return -1;
}

static const char *word(const char *const *words, size_t count, uint32_t number)
{
	return number < count && words[number] ? words[number] : "unknown";
}

#define WORD(words, number) word(words, sizeof(words) / sizeof((words)[0]), number)

/**
 * mode_word() - get the word for a mode
 * @mode: enum bulkhead_mode
 *
 * Return: the word, or "unknown" for a number of a later version.
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
 * effect_word() - get the word for an effect
 * @effect: enum bulkhead_effect
 *
 * Return: the word, or "unknown" for a number of a later version.
 */
const char *effect_word(uint32_t effect)
{
	return WORD(effect_names, effect);
}

/**
 * severity_word() - get the word for a severity
 * @severity: enum bulkhead_severity
 *
 * Return: the word, or "unknown" for a number of a later version.
 */
const char *severity_word(uint32_t severity)
{
	return WORD(severity_names, severity);
}

/**
 * class_word() - get the word for a class
 * @class_id: enum bulkhead_class
 *
 * Return: the word, or "unknown" for a number of a later version.
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
 * key_word() - get the word for the namespace that identifies a container
 * @key: enum bulkhead_key
 *
 * Return: the word, or "unknown" for a number of a later version.
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
 * reason_word() - get the word for a reason
 * @reason: enum bulkhead_reason
 *
 * Return: the word, or "unknown" for a number of a later version.
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
 * permissions_of() - get the words for the permissions of a class
 * @class_id: enum bulkhead_class
 *
 * Return: the words, as permission_find() expects them.
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
 * permissions_as_json() - make a JSON array of the words for permissions
 * @class_id: enum bulkhead_class
 * @permissions: permissions of the class; unknown ones are left out
 *
 * Return: a new array.
 */
struct json_object *permissions_as_json(uint32_t class_id, uint32_t permissions)
{
	const struct permission *known = permissions_of(class_id);
	struct json_object *array = json_object_new_array();

	for (; known->name; known++)
		/* "all" does not name a permission. */
		if (!(known->bit & (known->bit - 1)) && permissions & known->bit)
			json_object_array_add(array, json_object_new_string(known->name));
	return array;
}
