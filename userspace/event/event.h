/* SPDX-License-Identifier: GPL-2.0 */
/* An event, wherever it comes from: a message of the module, or a recording. */
#ifndef BULKHEAD_TOOL_EVENT_H
#define BULKHEAD_TOOL_EVENT_H

#include <env.h>
#include <linux/bulkhead.h>

struct json_object;

/* A number that the event does not have. */
#define EVENT_MISSING ((s64)-1)
/* For event_format_time(). */
#define EVENT_TIME_ROOM 48

/**
 * struct event_bytes - bytes that a container has chosen
 * @bytes: not terminated; NULL: the event does not have them
 * @length: how many
 */
struct event_bytes {
	const u8 *bytes;
	size_t length;
};

/**
 * struct event - a request, its verdict, and who made it
 * @time: nanoseconds since 1970
 * @container: the container's name
 * @policy: its policy's name
 * @revision: of the policy
 * @generation: of the policy
 * @effect: enum bulkhead_effect
 * @reason: enum bulkhead_reason
 * @class_id: enum bulkhead_class
 * @asked: permissions that were requested
 * @permissions: those of them that decided
 * @object: what the automaton is fed after the class byte
 * @program: path of the program; missing if it is outside the container
 * @pid: process, as the initial PID namespace numbers it
 * @tid: thread, likewise
 * @uid: user, as the initial user namespace numbers it
 * @comm: the thread's name
 * @file: source of the rule that decided, or of the policy
 * @line: the rule's line; missing if no rule decided
 * @text: the rule
 * @why: the reason that its author gives
 * @severity: enum bulkhead_severity
 * @tags: separated by commas
 * @suppressed: events before it that the rate limit held back
 * @sequence: its number since the module was loaded
 * @count: of a record: events that are the same, of which this is the first
 * @last: of a record: nanoseconds since 1970 of the last of them; 0: missing
 *
 * A string that the event does not have is NULL, a signed number EVENT_MISSING.
 * Strings and bytes belong to what the event was read from.
 */
struct event {
	u64 time;
	const char *container;
	const char *policy;
	u64 revision;
	u64 generation;
	u32 effect;
	u32 reason;
	u32 class_id;
	u32 asked;
	u32 permissions;
	struct event_bytes object;
	struct event_bytes program;
	s64 pid;
	s64 tid;
	s64 uid;
	const char *comm;
	const char *file;
	s64 line;
	const char *text;
	const char *why;
	s64 severity;
	const char *tags;
	s64 suppressed;
	s64 sequence;
	s64 count;
	u64 last;
};

/**
 * struct event_room - room for the bytes of an event that was read
 * @object: its object's
 * @program: its program's
 */
struct event_room {
	u8 object[BULKHEAD_OBJECT_MAX];
	u8 program[BULKHEAD_OBJECT_MAX];
};

extern const char event_lost[];

void event_open(struct event *event);
const char *event_verb(const struct event *event);
void event_format_time(char *text, size_t size, u64 nanoseconds);
void event_format_now(char *text, size_t size);
char *event_describe(const struct event *event);

int event_print_text(const struct event *event);
int event_lost_text(void);

int event_print_json(const struct event *event);
int event_lost_json(void);
bool event_json_is_loss(struct json_object *json);
const char *event_from_json(struct event *event, struct event_room *room, struct json_object *json);

#endif /* BULKHEAD_TOOL_EVENT_H */
