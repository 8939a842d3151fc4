// SPDX-License-Identifier: GPL-2.0
/* JSON written by engines and runtimes: nothing in it can be relied on until it is checked. */
#include <errno.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "base/file.h"
#include "runtime/oci_json.h"

#define DEPTH_MAX 64

/**
 * oci_json_text() - get a string of an object
 * @object: the object, or NULL
 * @key: its name there
 *
 * Return: the string; NULL if it is missing, is not a string, or contains a NUL.
 */
const char *oci_json_text(struct json_object *object, const char *key)
{
	struct json_object *member;
	const char *text;

	if (!object || !json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return NULL;
	text = json_object_get_string(member);
	return strlen(text) == (size_t)json_object_get_string_len(member) ? text : NULL;
}

static struct json_object *typed(struct json_object *object, const char *key, enum json_type type)
{
	struct json_object *member;

	if (!object || !json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, type))
		return NULL;
	return member;
}

/**
 * oci_json_object() - get an object within an object
 * @object: the outer one, or NULL
 * @key: the inner one's name there
 *
 * Return: the object, which belongs to @object, or NULL.
 */
struct json_object *oci_json_object(struct json_object *object, const char *key)
{
	return typed(object, key, json_type_object);
}

/**
 * oci_json_array() - get an array within an object
 * @object: the object, or NULL
 * @key: the array's name there
 *
 * Return: the array, which belongs to @object, or NULL.
 */
struct json_object *oci_json_array(struct json_object *object, const char *key)
{
	return typed(object, key, json_type_array);
}

/**
 * oci_json_has_word() - does an array have a text?
 * @words: an array, or NULL
 * @word: the text
 *
 * Return: true if one of its members is this text.
 */
bool oci_json_has_word(struct json_object *words, const char *word)
{
	size_t count = words ? json_object_array_length(words) : 0;

	for (size_t i = 0; i < count; i++) {
		const char *one = json_object_get_string(json_object_array_get_idx(words, i));

		if (one && !strcmp(one, word))
			return true;
	}
	return false;
}

/**
 * oci_json_parse() - parse an object that is stored as a string
 * @text: the string, or NULL
 *
 * Return: the object, to be put; NULL: there is none.
 */
struct json_object *oci_json_parse(const char *text)
{
	struct json_object *value = text ? json_tokener_parse(text) : NULL;

	if (json_object_is_type(value, json_type_object))
		return value;
	json_object_put(value);
	return NULL;
}

static struct json_object *parse_strictly(const char *text, size_t length)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *value;

	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, length);
	json_tokener_free(tokener);
	return value;
}

/**
 * oci_json_file() - read a JSON file
 * @path: its path
 * @most: the largest size accepted, in bytes
 * @error: set to part of a sentence if there is no value
 *
 * Return: the file's value, to be put, or NULL.
 */
struct json_object *oci_json_file(const char *path, size_t most, const char **error)
{
	struct json_object *value;
	auto_free char *text = NULL;
	size_t length;
	int err = file_read(path, most, &text, &length);

	if (err) {
		*error = err == EFBIG ? "the file is too large" : strerror(err);
		return NULL;
	}
	value = parse_strictly(text, length);
	if (!value)
		*error = "the file is not JSON";
	return value;
}
