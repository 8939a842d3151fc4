// SPDX-License-Identifier: GPL-2.0
/*
 * What is loaded in the place of a policy file that has an error, so that the containers
 * that it is meant for do not start: for each of its policies, one of the same name and
 * 'match' that allows nothing. Of a policy without 'match' there is none: a hook refuses an
 * annotation that names a policy that is not loaded.
 *
 * Name and 'match' are taken from the text, since most errors are behind them, in rules.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "blob.h"
#include "compile/compile.h"
#include "compile/stand_in.h"

static const char rules[] = "exec:\n"
			    "  rules:\n"
			    "    - rule: deny /**\n"
			    "      why: its policy file has an error, see 'bulkhead check'\n";

static size_t line_length(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? (size_t)(newline - at) + 1 : (size_t)(end - at);
}

static bool begins(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(end - at) >= length && !memcmp(at, word, length);
}

/* Does a line begin a key of the outermost mapping, or a document? */
static bool is_outermost(const char *at)
{
	return !isspace((unsigned char)*at) && *at != '#';
}

/* The blocks of these keys, as they stand there. */
static void copy_blocks(FILE *out, const char *at, const char *end)
{
	bool wanted = false;
	size_t length;

	for (; at < end; at += length) {
		length = line_length(at, end);
		if (is_outermost(at))
			wanted = begins(at, end, "policy:") || begins(at, end, "match:");
		if (wanted)
			fwrite(at, 1, length, out);
	}
	fputc('\n', out);
}

/* Errors were reported when the file itself was compiled. */
static bool compile_quietly(const char *name, const char *text, struct policy_blobs *out)
{
	auto_free char *said = NULL;
	struct source source;
	size_t length;
	FILE *stream = open_memstream(&said, &length);
	bool done;

	if (!stream)
		return false;
	diag_open(&source, name, text, strlen(text), stream);
	done = policy_compile(&source, out);
	diag_close(&source);
	fclose(stream);
	return done;
}

static void move_blobs(struct policy_blobs *to, struct policy_blobs *from)
{
	for (size_t i = 0; i < from->count; i++) {
		to->list = memory_grow(to->list, &to->room, to->count + 1, sizeof(*to->list));
		to->list[to->count++] = from->list[i];
	}
	free(from->list);
	*from = (struct policy_blobs){};
}

static bool make_text(const char *name, const char *text, struct policy_blobs *out)
{
	struct policy_blobs one;

	if (!compile_quietly(name, text, &one))
		return false;
	move_blobs(out, &one);
	return true;
}

/* Is this line a key of a policy, correctly written? */
static bool is_key(const char *at, const char *end)
{
	static const char *const keys[] = {
		"version:",	 "policy:",  "revision:", "mode:", "description:",
		"match:",	 "use:",     "sets:",	  "file:", "exec:",
		"capabilities:", "network:", "host:",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (begins(at, end, keys[i]))
			return true;
	return false;
}

/* A document has no 'match' only if none can be meant by a key with a typing error. */
static bool is_without_match(const char *at, const char *end)
{
	size_t length, indent;

	for (; at < end; at += length) {
		length = line_length(at, end);
		for (indent = 0; indent < length && isspace((unsigned char)at[indent]); indent++)
			;
		if (begins(at + indent, end, "match") ||
		    (indent < length && is_outermost(at) && !begins(at, end, "---") &&
		     !is_key(at, end)))
			return false;
	}
	return true;
}

/* Return: false if the document does not say which containers it is meant for. */
static bool stand_in_for(const char *name, const char *at, const char *end,
			 struct policy_blobs *out)
{
	auto_free char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	const struct bulkhead_blob_header *made;

	if (!stream)
		return false;
	copy_blocks(stream, at, end);
	fputs("version: 1\n", stream);
	fputs(rules, stream);
	fclose(stream);
	if (!make_text(name, text, out))
		return false;
	made = out->list[out->count - 1].bytes;
	if (le32_to_cpu(made->match))
		return true;
	policy_blob_free(&out->list[--out->count]);
	return is_without_match(at, end);
}

static bool is_blank(const char *at, const char *end)
{
	for (size_t length; at < end; at += length) {
		length = line_length(at, end);
		if (is_outermost(at) && !begins(at, end, "---") && !begins(at, end, "..."))
			return false;
	}
	return true;
}

/* The start of the next document, or the end of the text. */
static const char *next_document(const char *at, const char *end)
{
	while (at < end) {
		at += line_length(at, end);
		if (at < end && begins(at, end, "---"))
			break;
	}
	return at;
}

static bool stand_in_for_each(const struct policy_file *file, struct policy_blobs *out)
{
	const char *at = file->bytes, *end = at + file->length, *next;
	bool known = true, any = false;

	for (; at < end && known; at = next) {
		next = next_document(at, end);
		if (is_blank(at, end < next ? end : next))
			continue;
		any = true;
		known = stand_in_for(file->name, at, next, out);
	}
	return known && any;
}

/**
 * stand_in_name() - the name of what stands in for a file that can't be read
 * @path: the file
 * @name: filled in: STAND_IN_FOR_ALL and the file's base name
 */
void stand_in_name(const char *path, char name[BULKHEAD_NAME_MAX + 1])
{
	const char *base = strrchr(path, '/');

	snprintf(name, BULKHEAD_NAME_MAX + 1, STAND_IN_FOR_ALL "%s", base ? base + 1 : path);
	for (char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("._-", *at))
			*at = '_';
}

static void make_for_all(const char *path, const char *file, struct policy_blobs *out)
{
	char name[BULKHEAD_NAME_MAX + 1];
	auto_free char *text = NULL;

	stand_in_name(path, name);
	if (asprintf(&text, "version: 1\npolicy: %s\nmatch: {name: '*'}\n%s", name, rules) < 0 ||
	    !make_text(file, text, out))
		abort();
}

/**
 * stand_in_make_for_all() - what stands in for a file for every container
 * @path: the file
 * @out: filled in; free it with policy_blobs_free()
 */
void stand_in_make_for_all(const char *path, struct policy_blobs *out)
{
	*out = (struct policy_blobs){};
	make_for_all(path, path, out);
}

/**
 * stand_in_make() - what stands in for a policy file that can't be loaded
 * @path: the file
 * @out: filled in; free it with policy_blobs_free()
 *
 * If a file does not even say which containers it is meant for, a policy whose 'match'
 * fits each container stands in for it.
 */
void stand_in_make(const char *path, struct policy_blobs *out)
{
	struct policy_file file;

	*out = (struct policy_blobs){};
	if (!policy_file_read(&file, path) || file.is_blob || !stand_in_for_each(&file, out)) {
		policy_blobs_free(out);
		make_for_all(path, file.name, out);
	}
	policy_file_free(&file);
}
