// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what bulkhead events --json has written, line by line. A recording may be torn,
 * mixed with other output, or written by another version.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "replay/recording.h"

/* Longer than any event: object, request and program of 16 KiB, texts of 24 KiB. */
#define LINE_MAX_BYTES ((size_t)256 << 10)
#define TOO_LONG       SIZE_MAX

/**
 * struct recording - a recording that is being read
 * @file: descriptor
 * @bytes: what was read: some lines, the last one possibly incomplete
 * @begin: where the next line begins
 * @end: end of what was read
 * @line: number of the previous line
 * @ended: the file ends at @end
 * @json: the event that was read last
 * @room: the bytes that this event refers to
 */
struct recording {
	int file;
	size_t begin;
	size_t end;
	u64 line;
	bool ended;
	struct json_object *json;
	struct event_room room;
	char bytes[LINE_MAX_BYTES];
};

/**
 * recording_open() - begin to read a recording
 * @file: a descriptor; it still belongs to the caller
 *
 * Return: the recording; free it with recording_close().
 */
struct recording *recording_open(int file)
{
	struct recording *recording = memory_zeroed(1, sizeof(*recording));

	recording->file = file;
	return recording;
}

/**
 * recording_close() - free what recording_open() allocated
 * @recording: the recording
 */
void recording_close(struct recording *recording)
{
	json_object_put(recording->json);
	free(recording);
}

/* Appends more of the file to the buffer; returns false if that fails. */
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

/* Skips the rest of a line that is longer than any event. */
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
 * Finds the next line. If it is too long, *@length is TOO_LONG; if the recording ends
 * within it, *@whole is false.
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

/* The length without blanks at the end. */
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
	/* The parser ends a number only where something else begins. */
	if (json_tokener_get_error(tokener) != json_tokener_success ||
	    json_tokener_get_parse_end(tokener) != length) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);
	return object;
}

static enum recording_line take_event(struct recording *recording, struct recorded *recorded)
{
	if (event_json_is_loss(recording->json))
		return RECORDING_LOST;
	recorded->wrong = event_from_json(&recorded->event, &recording->room, recording->json);
	return recorded->wrong ? RECORDING_GARBAGE : RECORDING_EVENT;
}

/**
 * recording_next() - read a line
 * @recording: the recording
 * @recorded: filled in; its event is valid until the next call
 *
 * Blank lines are skipped. Long lines take no additional memory.
 *
 * Return: what the line is.
 */
enum recording_line recording_next(struct recording *recording, struct recorded *recorded)
{
	const char *text;
	size_t length;
	bool whole;

	json_object_put(recording->json);
	recording->json = NULL;
	do {
		if (!next_line(recording, &text, &length, &whole))
			return RECORDING_FAILED;
		if (!length && !whole)
			return RECORDING_END;
		recorded->line = ++recording->line;
		if (length != TOO_LONG)
			length = trimmed(text, length);
	} while (!length);
	recorded->wrong = length == TOO_LONG ? "it is longer than any event" : "it is not JSON";
	if (length != TOO_LONG)
		recording->json = parse_json(text, length);
	if (recording->json)
		return take_event(recording, recorded);
	return whole ? RECORDING_GARBAGE : RECORDING_TORN;
}
