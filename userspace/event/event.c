// SPDX-License-Identifier: GPL-2.0
/* What text and JSON have in common. */
#include <stdio.h>
#include <time.h>

#include "event/event.h"
#include "explain/request.h"

/* What stands in place of events that were lost. */
const char event_lost[] = "events were lost: they came faster than this reader takes them";

/**
 * event_open() - an event of nothing
 * @event: filled in
 */
void event_open(struct event *event)
{
	*event = (struct event){
		.pid = EVENT_MISSING,
		.tid = EVENT_MISSING,
		.uid = EVENT_MISSING,
		.line = EVENT_MISSING,
		.severity = EVENT_MISSING,
		.suppressed = EVENT_MISSING,
		.sequence = EVENT_MISSING,
		.count = EVENT_MISSING,
	};
}

/**
 * event_verb() - what became of a request
 * @event: its event
 *
 * Return: a word.
 */
const char *event_verb(const struct event *event)
{
	switch (event->effect) {
	case BULKHEAD_KILL:
		return "killed";
	case BULKHEAD_DENY:
		return "denied";
	case BULKHEAD_AUDIT:
		return "audited";
	default:
		return "allowed";
	}
}

/**
 * event_format_time() - a time as UTC
 * @text: filled in
 * @size: room of it, EVENT_TIME_ROOM
 * @nanoseconds: since 1970
 */
void event_format_time(char *text, size_t size, u64 nanoseconds)
{
	time_t seconds = nanoseconds / 1000000000U;
	unsigned int milliseconds = nanoseconds / 1000000U % 1000U;
	char date[sizeof("18446744073-01-01T00:00:00")];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, size, "%s.%03uZ", date, milliseconds);
}

/**
 * event_format_now() - event_format_time() of the time at which it is called
 * @text: filled in
 * @size: room of it, EVENT_TIME_ROOM
 */
void event_format_now(char *text, size_t size)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	event_format_time(text, size, now.tv_sec * 1000000000ULL + now.tv_nsec);
}

/**
 * event_describe() - what was requested, in words
 * @event: the event
 *
 * Return: the words, to be freed.
 */
char *event_describe(const struct event *event)
{
	const struct event_bytes *object = &event->object;

	return request_describe(event->class_id, event->permissions,
				object->bytes ? object->bytes : (const u8 *)"", object->length);
}
