// SPDX-License-Identifier: GPL-2.0
/*
 * What bulkhead events --json has written, read back. A recording may be torn,
 * mixed with other output, or from another version: nothing in it is trusted,
 * and what can't be read for certain is no event.
 */
#include <errno.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "language/rule.h"
#include "language/vocabulary.h"
#include "replay/recording.h"

/* Longer than any event: object, request and program of 16 KiB, texts of 24 KiB. */
#define LINE_MAX_BYTES ((size_t)256 << 10)
#define TOO_LONG       SIZE_MAX

/**
 * struct recording - a recording that is being read
 * @file: descriptor
 * @bytes: what was read: some lines, the last one not to its end perhaps
 * @begin: where the next line begins
 * @end: of what was read
 * @line: number of the line before
 * @ended: nothing is behind @end
 * @event: the event that struct recorded points into
 */
struct recording {
	int file;
	size_t begin;
	size_t end;
	u64 line;
	bool ended;
	struct json_object *event;
	char bytes[LINE_MAX_BYTES];
};

/**
 * recording_open() - begin to read a recording
 * @file: a descriptor; stays the caller's
 *
 * Return: the recording; recording_close() ends it.
 */
struct recording *recording_open(int file)
{
	struct recording *recording = memory_zeroed(1, sizeof(*recording));

	recording->file = file;
	return recording;
}

/**
 * recording_close() - end what recording_open() began
 * @recording: the recording
 */
void recording_close(struct recording *recording)
{
	json_object_put(recording->event);
	free(recording);
}

/* Reads more behind what there is; false if that can't be. */
static bool read_more(struct recording *recording)
{
	size_t length = recording->end - recording->begin;
	ssize_t got;

	memmove(recording->bytes, recording->bytes + recording->begin, length);
	recording->begin = 0;
	recording->end = length;
	got = read(recording->file, recording->bytes + length, sizeof(recording->bytes) - length);
	if (got < 0)
		return false;
	recording->end += got;
	recording->ended = !got;
	return true;
}

/* The rest of a line that is longer than any event. */
static bool skip_line(struct recording *recording)
{
	const char *newline;

	do {
		recording->begin = recording->end;
		if (!read_more(recording))
			return false;
		newline = memchr(recording->bytes, '\n', recording->end);
	} while (!newline && !recording->ended);
	recording->begin = newline ? (size_t)(newline + 1 - recording->bytes) : recording->end;
	return true;
}

/*
 * Finds the next line. Its length is TOO_LONG if it was; *@whole is false if the
 * recording ends in it.
 */
static bool next_line(struct recording *recording, const char **text, size_t *length, bool *whole)
{
	const char *newline;

	for (;;) {
		*text = recording->bytes + recording->begin;
		*length = recording->end - recording->begin;
		newline = *length ? memchr(*text, '\n', *length) : NULL;
		if (newline || recording->ended)
			break;
		if (*length == sizeof(recording->bytes)) {
			*length = TOO_LONG;
			*whole = true;
			return skip_line(recording);
		}
		if (!read_more(recording))
			return false;
	}
	*whole = newline;
	if (newline)
		*length = newline - *text;
	recording->begin += *length + *whole;
	return true;
}

/* Blanks at the end are left out. */
static size_t trimmed(const char *text, size_t length)
{
	while (length && memchr(" \t\r", text[length - 1], 3))
		length--;
	return length;
}

static struct json_object *parse_json(const char *text, size_t length)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object = NULL;

	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	object = json_tokener_parse_ex(tokener, text, length);
	/* A number ends where something else begins. */
	if (json_tokener_get_error(tokener) != json_tokener_success ||
	    json_tokener_get_parse_end(tokener) != length) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);
	return object;
}

static const char *string_of(struct json_object *event, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(event, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

/* -1 if it is none. */
static s64 number_of(struct json_object *event, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(event, key, &value) ||
	    !json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return -1;
	return json_object_get_int64(value);
}

static s64 find_word(const char *word, const char *(*name)(uint32_t number), u32 from, u32 end)
{
	for (u32 number = from; word && number < end; number++)
		if (!strcmp(name(number), word))
			return number;
	return -1;
}

static bool take_asked(struct request *request, struct json_object *event)
{
	const struct permission *known = permissions_of(request->class_id);
	struct json_object *list;

	if (!json_object_object_get_ex(event, "asked", &list) ||
	    !json_object_is_type(list, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(list, i));
		u32 bit = word ? permission_find(known, word, strlen(word)) : 0;

		if (!bit)
			return false;
		request->permissions |= bit;
	}
	return request->permissions;
}

/* Undoes escape_bytes(); -1 if that has not written it. */
static ssize_t take_bytes(struct json_object *event, const char *key, u8 *bytes)
{
	const char *text = string_of(event, key);
	auto_free char *again = NULL;
	ssize_t length;

	if (!text)
		return -1;
	length = escape_undo(text, bytes, BULKHEAD_OBJECT_MAX);
	if (length < 0)
		return -1;
	again = escape_bytes(bytes, length);
	return strcmp(text, again) ? -1 : length;
}

/* NULL, or what is wrong. */
static const char *take_request(struct recorded *recorded, struct json_object *event)
{
	struct request *request = &recorded->request;
	s64 class_id = find_word(string_of(event, "class"), class_word, BULKHEAD_CLASS_FILE,
				 __BULKHEAD_CLASS_END);
	ssize_t length;

	if (class_id < 0 || class_id == BULKHEAD_CLASS_SOURCE)
		return "its class is missing, or one that this tool does not know";
	request->class_id = class_id;
	if (!take_asked(request, event))
		return "what was asked is missing, or nothing that this tool knows";
	length = take_bytes(event, "object", request->object);
	if (length < 0)
		return "its object is missing or malformed";
	request->length = length;
	recorded->cut = length == BULKHEAD_OBJECT_MAX;
	return NULL;
}

static const char *take_asker(struct recorded *recorded, struct json_object *event)
{
	struct subject *subject = &recorded->subject;
	struct json_object *program;
	ssize_t length;

	subject_open(subject);
	recorded->uid = number_of(event, "uid");
	/* A program that is not in the container has no name there. */
	if (!json_object_object_get_ex(event, "program", &program))
		return NULL;
	length = take_bytes(event, "program", subject->program);
	if (length < 0)
		return "its program is malformed";
	subject->program_length = length;
	recorded->cut |= length == BULKHEAD_OBJECT_MAX;
	return NULL;
}

static const char *take_verdict(struct recorded *recorded, struct json_object *event)
{
	s64 effect = find_word(string_of(event, "effect"), effect_word, 0, __BULKHEAD_EFFECT_END);
	s64 reason = find_word(string_of(event, "reason"), reason_word, 0, __BULKHEAD_REASON_END);
	s64 line = number_of(event, "line"), suppressed = number_of(event, "suppressed");

	if (effect < 0)
		return "its effect is missing, or one that this tool does not know";
	if (reason < 0)
		return "its reason is missing, or one that this tool does not know";
	recorded->effect = effect;
	recorded->reason = reason;
	recorded->rule_line = line > 0 ? line : 0;
	recorded->suppressed = suppressed > 0 ? suppressed : 0;
	recorded->container = string_of(event, "container");
	recorded->file = string_of(event, "file");
	recorded->text = string_of(event, "text");
	recorded->why = string_of(event, "why");
	return NULL;
}

static enum recording_line take_event(struct recorded *recorded, struct json_object *event)
{
	const char *word = json_object_is_type(event, json_type_object) ? string_of(event, "event")
									: NULL;

	if (word && !strcmp(word, "lost"))
		return RECORDING_LOST;
	recorded->wrong = word ? take_request(recorded, event) : "it is not an event";
	if (!recorded->wrong)
		recorded->wrong = take_asker(recorded, event);
	if (!recorded->wrong)
		recorded->wrong = take_verdict(recorded, event);
	return recorded->wrong ? RECORDING_GARBAGE : RECORDING_EVENT;
}

/**
 * recording_next() - read a line
 * @recording: the recording
 * @recorded: filled in; its strings hold until the next call
 *
 * Blank lines are passed over. No line, however long, takes more memory.
 *
 * Return: what it is.
 */
enum recording_line recording_next(struct recording *recording, struct recorded *recorded)
{
	const char *text;
	size_t length;
	bool whole;

	json_object_put(recording->event);
	recording->event = NULL;
	do {
		if (!next_line(recording, &text, &length, &whole))
			return RECORDING_FAILED;
		if (!length && !whole)
			return RECORDING_END;
		recorded->line = ++recording->line;
		if (length != TOO_LONG)
			length = trimmed(text, length);
	} while (!length);
	recorded->request.permissions = 0;
	recorded->wrong = length == TOO_LONG ? "it is longer than any event" : "it is not JSON";
	if (length != TOO_LONG)
		recording->event = parse_json(text, length);
	if (recording->event)
		return take_event(recorded, recording->event);
	return whole ? RECORDING_GARBAGE : RECORDING_TORN;
}
