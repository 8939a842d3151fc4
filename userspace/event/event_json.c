// SPDX-License-Identifier: GPL-2.0
/*
 * An event as JSON, and back. What is read may be from another version, or from
 * anybody: nothing in it is trusted, and what can't be read for certain is no event.
 */
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "event/event.h"
#include "language/rule.h"
#include "language/vocabulary.h"

#define LOST "lost"

static void add_string(struct json_object *object, const char *key, const char *text)
{
	if (text)
		output_add_printable(object, key, text);
}

static void add_bytes(struct json_object *object, const char *key, const void *bytes, size_t length)
{
	if (bytes)
		output_add_bytes(object, key, bytes, length);
}

static void add_number(struct json_object *object, const char *key, s64 number)
{
	if (number != EVENT_MISSING)
		output_add_number(object, key, number);
}

static void add_request(struct json_object *object, const struct event *event)
{
	auto_free char *request = event_describe(event);

	output_add_text(object, "request", request);
	output_add_text(object, "class", class_word(event->class_id));
	json_object_object_add(object, "asked", permissions_as_json(event->class_id, event->asked));
	json_object_object_add(object, "permissions",
			       permissions_as_json(event->class_id, event->permissions));
	add_bytes(object, "object", event->object.bytes, event->object.length);
	add_bytes(object, "program", event->program.bytes, event->program.length);
}

static void add_rule(struct json_object *object, const struct event *event)
{
	add_string(object, "file", event->file);
	add_number(object, "line", event->line);
	add_string(object, "text", event->text);
	add_string(object, "why", event->why);
	if (event->severity != EVENT_MISSING)
		output_add_text(object, "severity", severity_word(event->severity));
	if (event->tags)
		output_add_tags(object, event->tags);
}

static void add_record(struct json_object *object, const struct event *event)
{
	char when[EVENT_TIME_ROOM];

	if (event->count == EVENT_MISSING)
		return;
	add_number(object, "count", event->count);
	event_format_time(when, sizeof(when), event->last);
	output_add_text(object, "last", when);
}

/**
 * event_print_json() - print an event as a line for programs
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_json(const struct event *event)
{
	struct json_object *object = json_object_new_object();
	char when[EVENT_TIME_ROOM];

	event_format_time(when, sizeof(when), event->time);
	output_add_text(object, "time", when);
	output_add_text(object, "event", event_verb(event));
	add_string(object, "container", event->container);
	add_string(object, "policy", event->policy);
	output_add_number(object, "revision", event->revision);
	output_add_number(object, "generation", event->generation);
	output_add_text(object, "effect", effect_word(event->effect));
	output_add_text(object, "reason", reason_word(event->reason));
	add_request(object, event);
	add_number(object, "pid", event->pid);
	add_number(object, "tid", event->tid);
	add_number(object, "uid", event->uid);
	add_bytes(object, "comm", event->comm, event->comm ? strlen(event->comm) : 0);
	add_rule(object, event);
	add_number(object, "suppressed", event->suppressed);
	add_number(object, "sequence", event->sequence);
	add_record(object, event);
	return output_json(object);
}

/**
 * event_lost_json() - tell programs that events were lost
 *
 * Return: enum tool_status, as output_end().
 */
int event_lost_json(void)
{
	struct json_object *object = json_object_new_object();
	char when[EVENT_TIME_ROOM];

	event_format_now(when, sizeof(when));
	output_add_text(object, "time", when);
	output_add_text(object, "event", LOST);
	output_add_text(object, "text", event_lost);
	return output_json(object);
}

static const char *string_of(struct json_object *json, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(json, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static s64 number_of(struct json_object *json, const char *key)
{
	struct json_object *value;
	s64 number;

	if (!json_object_object_get_ex(json, key, &value) ||
	    !json_object_is_type(value, json_type_int))
		return EVENT_MISSING;
	number = json_object_get_int64(value);
	return number < 0 || number > UINT32_MAX ? EVENT_MISSING : number;
}

static s64 find_word(const char *word, const char *(*name)(uint32_t number), u32 from, u32 end)
{
	for (u32 number = from; word && number < end; number++)
		if (!strcmp(name(number), word))
			return number;
	return EVENT_MISSING;
}

static bool take_asked(struct event *event, struct json_object *json)
{
	const struct permission *known = permissions_of(event->class_id);
	struct json_object *list;

	if (!json_object_object_get_ex(json, "asked", &list) ||
	    !json_object_is_type(list, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(list, i));
		u32 bit = word ? permission_find(known, word, strlen(word)) : 0;

		if (!bit)
			return false;
		event->asked |= bit;
	}
	return event->asked;
}

/* Undoes escape_bytes(); false if that has not written it. */
static bool take_bytes(struct event_bytes *bytes, u8 *room, struct json_object *json,
		       const char *key)
{
	const char *text = string_of(json, key);
	auto_free char *again = NULL;
	ssize_t length;

	if (!text)
		return false;
	length = escape_undo(text, room, BULKHEAD_OBJECT_MAX);
	if (length < 0)
		return false;
	bytes->bytes = room;
	bytes->length = length;
	again = escape_bytes(room, length);
	return !strcmp(text, again);
}

/* NULL, or what is wrong. */
static const char *take_request(struct event *event, struct event_room *room,
				struct json_object *json)
{
	s64 class_id = find_word(string_of(json, "class"), class_word, BULKHEAD_CLASS_FILE,
				 __BULKHEAD_CLASS_END);

	if (class_id < 0 || class_id == BULKHEAD_CLASS_SOURCE)
		return "its class is missing, or one that this tool does not know";
	event->class_id = class_id;
	if (!take_asked(event, json))
		return "what was asked is missing, or nothing that this tool knows";
	if (!take_bytes(&event->object, room->object, json, "object"))
		return "its object is missing or malformed";
	/* A program that is not in the container has no name there. */
	if (json_object_object_get_ex(json, "program", NULL) &&
	    !take_bytes(&event->program, room->program, json, "program"))
		return "its program is malformed";
	return NULL;
}

static const char *take_verdict(struct event *event, struct json_object *json)
{
	s64 effect = find_word(string_of(json, "effect"), effect_word, 0, __BULKHEAD_EFFECT_END);
	s64 reason = find_word(string_of(json, "reason"), reason_word, 0, __BULKHEAD_REASON_END);

	if (effect < 0)
		return "its effect is missing, or one that this tool does not know";
	if (reason < 0)
		return "its reason is missing, or one that this tool does not know";
	event->effect = effect;
	event->reason = reason;
	return NULL;
}

/**
 * event_json_is_loss() - does it stand for events that were lost?
 * @json: what may have been printed by event_lost_json()
 *
 * Return: true if it does.
 */
bool event_json_is_loss(struct json_object *json)
{
	const char *word = string_of(json, "event");

	return word && !strcmp(word, LOST);
}

/**
 * event_from_json() - read what event_print_json() has printed
 * @event: filled in, but for what a recording is not asked for: it has no time,
 *	policy, process, severity or tags, nor the permissions that decided
 * @room: where its bytes go; the strings are @json's
 * @json: the object
 *
 * Return: NULL, or what is wrong with it.
 */
const char *event_from_json(struct event *event, struct event_room *room, struct json_object *json)
{
	const char *wrong;

	if (!string_of(json, "event"))
		return "it is not an event";
	event_open(event);
	event->container = string_of(json, "container");
	event->uid = number_of(json, "uid");
	event->file = string_of(json, "file");
	event->line = number_of(json, "line");
	event->text = string_of(json, "text");
	event->why = string_of(json, "why");
	event->suppressed = number_of(json, "suppressed");
	event->count = number_of(json, "count");
	wrong = take_request(event, room, json);
	return wrong ? wrong : take_verdict(event, json);
}
